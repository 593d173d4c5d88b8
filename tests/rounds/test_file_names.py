"""Names of files are safe, short and distinct."""

from hypothesis import given
from hypothesis import strategies as st

from s11xl.rounds.file_names import workbook_name


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_name_gives_a_safe_file_name(agency: str, title: str) -> None:
    name = workbook_name(title, "2026-27", agency, "an-id", set())
    assert len(name) <= 100
    assert name.endswith(".xlsx")
    assert not set(name) & set('<>:"/\\|?*\n\r\t\0')
    assert name == name.strip(" .")
    assert not name.removesuffix(".xlsx").endswith((" ", "."))
    other = workbook_name(title, "2026-27", agency, "an-id", {name.casefold()})
    assert other.casefold() != name.casefold()
    assert len(other) <= 100
