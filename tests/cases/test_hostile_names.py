"""Names and ids of agencies that nobody asked, or that no file can have.

1. Corrections are made for all: names of files are safe, distinct and inside the folder.
2. What a message says has no line break of a return in it, so no head of a mail is forged.
3. Nor has a list for a mail merge.
"""

import csv
from pathlib import Path

import pytest
from support.commands import run
from support.made import answered, saved, with_response

import s11xl
from s11xl.core.returns import Agency
from s11xl.rounds.file_names import workbook_name

LINE = "n\nTo: victim@x.example"
AGENCIES = {
    "good": Agency("g1", "Good Agency"),
    "climbing": Agency("../../../pwned", "???"),
    "absolute": Agency("/etc/passwd", "/"),
    "windows": Agency("C:\\Windows\\x", "..\\..\\x"),
    "a line": Agency("n", LINE),
    "a line in the id": Agency(LINE, "Lines"),
    "a return": Agency("r", "n\r\nBcc: victim@x.example\r\n\r\nforged"),
    "separators": Agency("s", "n\u2028To: victim@x.example\u2029\x85\x0b\x0c"),
    "nothing to see": Agency("???", "???"),
    "nothing at all": Agency("***", "///"),
    "a device": Agency("nul", "NUL"),
    "long": Agency("x" * 200, "y" * 300),
    "long too": Agency("x" * 201, "y" * 300),
    "long in bytes": Agency("學" * 50, "學校" * 40),
    "invisible": Agency("\u202e\u200b", "\u202e\u200b"),
    "a command": Agency("esc", "\x1b[2J"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns of all these agencies with an error each, consolidated, with corrections."""
    folder = tmp_path_factory.mktemp("names")
    for number, agency in enumerate(AGENCIES.values()):
        saved(
            folder / "in" / f"{number}.xlsx", with_response(answered(agency), "1.1", grade="Great")
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = run("consolidate", "in", "--corrections", "back/here")
        assert result.exit_code == 1, result.output
        assert f"{len(AGENCIES)} workbooks to send back" in result.output
        assert run("status", "in", "--mailmerge", "chase.csv").exit_code == 1
    return folder


@pytest.mark.slow
def test_every_correction_is_written_and_stays_in_its_folder(folder: Path) -> None:
    names = {path.name for path in (folder / "back" / "here").iterdir()}
    assert len(names) == 2 * len(AGENCIES) + 1
    assert {path.name for path in folder.iterdir()} == {
        *("in", "back", "output", "chase.csv", ".chase.csv.sha256")
    }
    assert [path.name for path in (folder / "back").iterdir()] == ["here"]
    for name in names:
        assert len(name) <= 100
        assert len(name.encode()) <= 240
        assert not set(name) & set('<>:"/\\|?*\n\r\x1b\u202e')
    assert len({name.casefold() for name in names}) == len(names)


@pytest.mark.slow
def test_no_message_has_a_line_of_a_return(folder: Path) -> None:
    for path in (folder / "back" / "here").glob("*.txt"):
        text = path.read_text("utf-8")
        head, _, body = text.partition("\n\n")
        assert head.startswith("Subject: "), path.name
        assert head.count("\n") == 0
        assert not [
            line for line in text.splitlines() if line.startswith(("To:", "Bcc:", "forged"))
        ]
        assert body.startswith("Dear colleague,\n")
        assert not set(text) & set("\x1b\u202e\u2028\x85\r")


@pytest.mark.slow
def test_no_list_for_a_mail_merge_has_a_line_of_a_return(folder: Path) -> None:
    with (folder / "chase.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(AGENCIES)
    for row in rows:
        assert not any(set(row[name]) & set("\r\n") for name in ("agency", "email", "lead"))


def test_a_title_and_a_round_that_fill_a_name_leave_room_for_the_agency() -> None:
    taken: set[str] = set()
    for _ in range(30):
        name = workbook_name("T" * 60, "R" * 40, "Severnshire Constabulary", "p", taken, issue=2)
        assert name.casefold() not in taken
        assert "Severnshire" in name
        assert "(issue 2)" in name
        assert len(name) <= 100
        taken.add(name.casefold())


@pytest.mark.parametrize("column", ["agency", "sector", "email", "lead"])
def test_a_field_of_a_roster_that_no_workbook_could_hold_is_a_fault(
    tmp_path: Path, column: str
) -> None:
    fields = {"agency_id": "a", "agency": "One", column: "x" * 40_000}
    (tmp_path / "r.csv").write_text(f"{','.join(fields)}\n{','.join(fields.values())}\n")
    with pytest.raises(s11xl.S11xlError) as error:
        s11xl.generate(tmp_path / "r.csv", tmp_path / "round")
    assert error.value.details == (
        f"row 2: {column} has 40,000 characters; it can have at most 1,000",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["r.csv"]


def test_workbooks_of_names_that_collide_are_all_issued(tmp_path: Path) -> None:
    agencies = [Agency(f"{'x' * 39}{letter}", "學校" * 60) for letter in "abc"]
    made = s11xl.generate([*agencies, Agency("???", "///")], tmp_path, round="R")
    assert len({each.file.casefold() for each in made.new}) == 4
    assert len(list((tmp_path / "workbooks").iterdir())) == 4
