"""A list that the partnership keeps: rows by column name, from any dialect and sheet."""

from pathlib import Path

import pytest
from openpyxl import Workbook

import s11xl
from s11xl.consolidation.passwords import read_passwords
from s11xl.consolidation.rulings import RULING_COLUMNS
from s11xl.consolidation.rulings_file import read_rulings
from s11xl.core.lists import Column, Listing, read_list

COLUMNS = [Column("name", is_required=True), Column("size", ("how big",))]


def listing_of(path: Path) -> Listing:
    return read_list(path, "list", COLUMNS, "Give a list.")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("name,size\na,1\n", [(2, "a", "1")]),
        ("name;size\n\n\na;1,5\n", [(4, "a", "1,5")]),
        ("name\tHow big?\na\t1\n", [(2, "a", "1")]),
        ('name|"size"\r\na|"x|y"\r\n', [(2, "a", "x|y")]),
        ("sep=;\nname;size\na;1\n", [(2, "a", "1")]),
        ('"sep=,"\rname,size\ra,1\r', [(2, "a", "1")]),
        ("All of them\n\nSize,NAME:\n1,a\n", [(4, "a", "1")]),
        ('name,size\n"a\nb",1\nc,2\n', [(2, "a\nb", "1"), (3, "c", "2")]),
        ("name\na, b; c\n", [(2, "a, b; c", "")]),
        ("name,size\na\n", [(2, "a", "")]),
        ("Size (in cm),Name (in full)\n1,a\n", [(2, "a", "1")]),
    ],
)
def test_a_text_in_any_dialect(tmp_path: Path, text: str, rows: list[tuple[int, str, str]]) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, newline="")
    listing = listing_of(path)
    assert [
        (row.number, row.texts["name"], row.texts.get("size", "")) for row in listing.rows
    ] == rows


@pytest.mark.parametrize("text", ['name,size\n"a,1\n', "who,size\na,1\n", "name,name\na,b\n"])
def test_a_text_that_is_no_such_list_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text)
    with pytest.raises(s11xl.S11xlError):
        listing_of(path)


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b"\xd0\xcf\x11\xe0", b"%PDF-1.7"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    with pytest.raises(s11xl.S11xlError, match="can't be read"):
        listing_of(path)


def with_a_hidden_row(path: Path, *rows: list[str]) -> None:
    """Save a workbook of these rows, the last of which is hidden."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    sheet.row_dimensions[len(rows)].hidden = True
    book.save(path)


def test_a_hidden_row_is_set_apart(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with_a_hidden_row(path, ["name"], ["a"], ["b"])
    listing = listing_of(path)
    assert [row.texts["name"] for row in listing.rows] == ["a"]
    assert [(row.number, row.texts["name"]) for row in listing.hidden_rows] == [(3, "b")]


def test_a_hidden_ruling_stops_and_a_hidden_password_counts(tmp_path: Path) -> None:
    with_a_hidden_row(tmp_path / "rulings.xlsx", list(RULING_COLUMNS), ["x"] * len(RULING_COLUMNS))
    with pytest.raises(s11xl.S11xlError) as error:
        read_rulings(tmp_path / "rulings.xlsx")
    assert "row 2: it is hidden; show or delete it" in error.value.details
    with_a_hidden_row(tmp_path / "passwords.xlsx", ["file", "password"], ["a.xlsx", "007"])
    assert read_passwords(tmp_path / "passwords.xlsx") == {"a.xlsx": "007"}
