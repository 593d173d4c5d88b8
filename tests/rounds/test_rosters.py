"""Rosters as people make them, in the folder `rosters`: each with what is understood, and said.

`expected.json` has for each file its agencies and texts of the remarks (none where the list is
empty), or texts of the message that refuses it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.commands import run
from support.trees import tree

import s11xl
from s11xl.core.list_files import Path as PathOfLists
from s11xl.rounds.addresses import read_addresses
from s11xl.rounds.blank_roster import blank_roster
from s11xl.rounds.roster import COLUMNS, read_roster

FOLDER = Path(__file__).parent / "rosters"
EXPECTED: Mapping[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix not in (".py", ".json"))


def test_every_roster_has_its_expectation() -> None:
    assert sorted(EXPECTED) == FILES
    assert len(FILES) > 20


@pytest.mark.parametrize("name", [name for name in FILES if "agencies" in EXPECTED[name]])
def test_a_roster_is_understood_and_what_is_odd_is_said(name: str) -> None:
    roster = read_roster(FOLDER / name)
    fields = ("agency_id", "name", *COLUMNS[2:])
    agencies = [[getattr(agency, field) for field in fields] for agency in roster.agencies]
    expected = EXPECTED[name]
    assert agencies == [
        [each.get(column, "") for column in COLUMNS] for each in expected["agencies"]
    ]
    remarks = "\n".join(roster.remarks)
    assert [text for text in expected["says"] if text not in remarks] == []
    assert bool(expected["says"]) == bool(remarks)


@pytest.mark.parametrize("name", [name for name in FILES if "refused" in EXPECTED[name]])
def test_a_roster_in_doubt_is_refused(name: str) -> None:
    with pytest.raises(s11xl.S11xlError) as error:
        read_roster(FOLDER / name)
    assert [text for text in EXPECTED[name]["refused"] if text not in str(error.value)] == []
    assert error.value.remedy


@pytest.mark.parametrize("name", FILES)
def test_a_dry_run_shows_what_would_be_made_and_writes_nothing(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "round"
    result = run("generate", str(FOLDER / name), "--folder", str(folder), "--dry-run")
    assert list(tmp_path.iterdir()) == []
    if "refused" in EXPECTED[name]:
        assert result.exit_code == 2
        return
    assert result.exit_code == 0
    made = s11xl.generate(FOLDER / name, folder)
    for issued in made.new:
        assert Path(issued.file).name in result.output
        assert f"  {issued.agency.agency_id} " in result.output
    assert [text for text in EXPECTED[name]["says"] if text not in result.output] == []


def test_a_dry_run_with_a_round_writes_nothing(tmp_path: Path) -> None:
    s11xl.generate(FOLDER / "twice.csv", tmp_path)
    before = tree(tmp_path)
    result = run("generate", str(FOLDER / "one-trust.csv"), "--folder", str(tmp_path), "--dry-run")
    assert result.exit_code == 0
    assert "2 workbooks would be made" in result.output
    assert tree(tmp_path) == before


@pytest.mark.parametrize("command", ["consolidate", "status"])
def test_a_roster_is_also_remarked_on_where_it_says_who_was_asked(
    tmp_path: Path, command: str
) -> None:
    (tmp_path / "in").mkdir()
    roster = ["--roster", str(FOLDER / "filtered.xlsx"), "--folder", str(tmp_path / "none")]
    result = run(command, str(tmp_path / "in"), *roster)
    assert "row 3: Hillgate Homes" in result.stderr
    assert "Hillgate" not in result.stdout


@pytest.mark.parametrize(
    ("text", "addresses", "wrong"),
    [
        ("a@b.example", ["a@b.example"], []),
        ("a@b.example.", ["a@b.example"], []),
        ("<a@b.example>", ["a@b.example"], []),
        ("MAILTO:a@b.example", ["a@b.example"], []),
        ("a@b.example b@b.example", ["a@b.example", "b@b.example"], []),
        ("a@b.example\nb@b.example;", ["a@b.example", "b@b.example"], []),
        ("a@b.example, Ann <b@b.example>", ["a@b.example", "b@b.example"], []),
        ('"Lyall, Beth" <a@b.example>', ["a@b.example"], []),
        ("a@b.example, a@B.example", ["a@b.example"], []),
        ("a@b.example; tbc", ["a@b.example"], ["tbc"]),
        ("a b@b.example", [], ["a b@b.example"]),
        ("a@@b.example", [], ["a@@b.example"]),
        ("a@b..example", [], ["a@b..example"]),
        ("a@b", [], ["a@b"]),
        ("a,b.example", [], ["a", "b.example"]),
        ("a.@b.example", [], ["a.@b.example"]),
        ("?a@b.example", [], ["?a@b.example"]),
        ("a@b.example@c.example", [], ["a@b.example@c.example"]),
        (f"{'a' * 250}@b.example", [], [f"{'a' * 250}@b.example"]),
    ],
)
def test_addresses_as_people_write_them(text: str, addresses: list[str], wrong: list[str]) -> None:
    assert read_addresses(text) == (addresses, wrong)


def test_a_roster_that_is_open_in_excel_says_to_close_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("agency\nOne\n")
    for lock in ("~$roster.csv", ".~lock.roster.csv#"):
        (tmp_path / lock).touch()
        assert any("close it" in remark for remark in read_roster(path).remarks)
        (tmp_path / lock).unlink()
    assert not any("close it" in remark for remark in read_roster(path).remarks)

    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(PathOfLists, "read_bytes", refused)
    with pytest.raises(s11xl.S11xlError) as error:
        read_roster(path)
    assert "Close it" in error.value.remedy


def test_without_a_roster_there_is_one_to_fill_in(tmp_path: Path) -> None:
    result = run("generate", "--folder", str(tmp_path))
    path = tmp_path / "roster.xlsx"
    assert str(path) in result.output
    assert path.read_bytes() == blank_roster()
    result = run("generate", str(path), "--folder", str(tmp_path))
    assert result.exit_code == 2
    assert "no agencies yet" in result.output

    book = load_workbook(path)
    sheet = book.worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == COLUMNS
    assert {cell.number_format for cell in sheet[2]} == {"@"}
    sheet.append(["007", "Oakmere Academy", "Education", None, "a@oakmere.example"])
    sheet.move_range(f"A{sheet.max_row}:E{sheet.max_row}", rows=2 - sheet.max_row)
    book.save(path)
    filled_in = path.read_bytes()
    assert run("generate", "--folder", str(tmp_path)).exit_code == 0
    assert path.read_bytes() == filled_in
    result = run("generate", str(path), "--folder", str(tmp_path))
    assert result.exit_code == 0
    assert read_roster(path).agencies == (
        s11xl.Agency("007", "Oakmere Academy", "Education", "a@oakmere.example"),
    )
