"""The commands: exit codes, words that say what to do, nothing half-written.

0 all well; 1 done, but some return was rejected or has errors; 2 could not run, nothing written.
"""

import csv
import json
from pathlib import Path

import pytest
from support.commands import ROSTER, run
from support.made import COUNCIL, answered, cell_of, saved, with_response

from s11xl.rounds.issued_list import ISSUED_COLUMNS
from s11xl.workbook.identity import RoundSettings


def test_with_no_options_twice_in_a_row(tmp_path: Path) -> None:
    Path("roster.csv").write_text(ROSTER)
    for _ in range(2):
        assert run("generate", "roster.csv", "--round", "2026-27").exit_code == 0
    saved(tmp_path / "returns" / "one.xlsx", answered())
    outputs = []
    for _ in range(2):
        result = run("consolidate", "returns")
        assert result.exit_code == 0, result.output
        assert "1 of 1 agency asked" in result.output
        outputs.append({p.name: p.read_bytes() for p in Path("output/consolidated").iterdir()})
    assert outputs[0] == outputs[1]


def test_a_fault_in_a_return_gives_exit_code_1(tmp_path: Path) -> None:
    saved(tmp_path / "in" / "one.xlsx", with_response(answered(), "1.1", grade="?"))
    assert run("consolidate", "in").exit_code == 1
    result = run("check", "in")
    assert result.exit_code == 1
    assert "“?” is not a grade" in result.output
    assert cell_of("1.1") in result.output


def test_settings_of_any_words_are_taken(tmp_path: Path) -> None:
    words = ("--organisation", "⟦s11xl:agency⟧", "--round", "⟦s11xl:sector⟧", "--marking", "⟦")
    Path("roster.csv").write_text(ROSTER)
    assert run("generate", "roster.csv", *words).exit_code == 0
    assert len(list(tmp_path.glob("output/workbooks/*.xlsx"))) == 1


def test_check_speaks_json_and_csv_and_writes_nothing(tmp_path: Path) -> None:
    saved(tmp_path / "in" / "one.xlsx", with_response(answered(), "1.1", grade="?"))
    (file,) = json.loads(run("check", "in", "--format", "json").output)["files"]
    assert [each["code"] for each in file["findings"]] == ["invalid-grade"]
    (row,) = csv.DictReader(run("check", "in", "--format", "csv").output.splitlines())
    assert (row["code"], row["cell"], row["found"]) == ("invalid-grade", cell_of("1.1"), "?")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize(
    ("files", "words", "told"),
    [
        ({}, ["generate", "roster.csv"], "can't be read"),
        ({"roster.csv": b""}, ["generate", "roster.csv"], "is empty"),
        ({"roster.csv": b"agency\n"}, ["generate", "roster.csv"], "no agencies"),
        (
            {"roster.csv": b"agency_id,agency\na,A\na,B\n"},
            ["generate", "roster.csv"],
            "already in row 2",
        ),
        ({"roster.csv": b"wrong,headers\na,b\n"}, ["generate", "roster.csv"], "no column"),
        ({"roster.csv": b"agency\n\x00\x81\n"}, ["generate", "roster.csv"], "not a text file"),
        ({"roster.csv": b"agency\n\x81\x8d\n"}, ["generate", "roster.csv"], "Windows-1252"),
        ({"roster.xlsx": b"PK\x03\x04"}, ["generate", "roster.xlsx"], "not a valid"),
        ({"s.json": b"{"}, ["generate", "--standards", "s.json"], "not valid JSON"),
        ({"s.json": b"{}"}, ["standards", "validate", "s.json"], "faults"),
        ({}, ["generate", "--standards", "s.json"], "can't be read"),
        ({}, ["generate", "--due", "soon"], "not a date"),
        ({}, ["consolidate", "returns"], "no file or folder"),
        ({"returns/.keep/x": b""}, ["consolidate", "nowhere"], "no file or folder"),
        ({"output/round.json": b"{"}, ["consolidate", "."], "can't be read"),
        ({"output/round.json": b"{}"}, ["consolidate", "."], "it has no “round”"),
        ({"output/round.json": b"[]"}, ["consolidate", "."], "it is not a JSON object"),
        (
            {"output/round.json": b'{"round": "1", "standards": "s"}'},
            ["consolidate", "."],
            "“standards” is not a JSON object",
        ),
        (
            {"output/round.json": b'{"round": "1", "due": "31/01/2027"}'},
            ["consolidate", "."],
            "“31/01/2027” is not a date such as 2027-01-31",
        ),
        (
            {"output/round.json": b'{"round": "1"}', "output/issued.csv": b"agency_id\n"},
            ["consolidate", "."],
            "it has no column agency, sector",
        ),
        (
            {
                "output/round.json": b'{"round": "1"}',
                "output/issued.csv": ",".join(ISSUED_COLUMNS).encode() + b"\na,b\n",
            },
            ["consolidate", "."],
            "its row 2 has too few cells",
        ),
    ],
)
def test_what_cannot_run_says_what_to_do_and_writes_nothing(
    tmp_path: Path, files: dict[str, bytes], words: list[str], told: str
) -> None:
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    before = sorted(path for path in tmp_path.rglob("*"))
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.output
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_an_empty_folder_of_returns_is_said(tmp_path: Path) -> None:
    (tmp_path / "returns").mkdir()
    result = run("consolidate", "returns")
    assert result.exit_code == 2
    assert "no file in returns" in result.output
    assert not (tmp_path / "output").exists()


def test_a_round_of_which_nothing_came_yet_has_its_report(tmp_path: Path) -> None:
    (tmp_path / "returns").mkdir()
    (tmp_path / "roster.csv").write_text("agency_id,agency\na,One\nb,Two\n")
    result = run("consolidate", "returns", "--roster", "roster.csv", "--output", "by-roster")
    assert result.exit_code == 0, result.output
    assert run("generate", "roster.csv", "--round", "2026-27").exit_code == 0
    result = run("consolidate", "returns")
    assert result.exit_code == 0, result.output
    assert "0 of 2 agencies asked have a return that can be used." in result.output
    assert "Nothing came back." in result.output
    assert "Nothing came back." in (tmp_path / "output/consolidated/report.html").read_text("utf-8")
    assert run("check", "returns").exit_code == 2  # there is nothing to check


def test_the_standards_can_be_shown_and_validated() -> None:
    assert "7.5 As a minimum the organisation evaluates" in run("standards", "show").output
    assert "27 standards in 7 key standards" in run("standards", "validate").output


def test_check_knows_who_was_asked_where_there_is_a_round(tmp_path: Path) -> None:
    saved(tmp_path / "in" / "one.xlsx", answered(COUNCIL))
    saved(tmp_path / "in" / "two.xlsx", answered(issue=7))
    saved(tmp_path / "in" / "old.xlsx", answered(settings=RoundSettings("2025-26")))
    assert run("check", "in").exit_code == 0
    Path("roster.csv").write_text(ROSTER)
    run("generate", "roster.csv", "--round", "2026-27")
    result = run("check", "in", "--format", "json")
    assert result.exit_code == 1
    told = {
        each["file"]: [said["code"] for said in each["findings"]]
        for each in json.loads(result.output)["files"]
    }
    assert told == {
        "old.xlsx": ["wrong-round"],
        "one.xlsx": ["unknown-agency"],
        "two.xlsx": ["agency-mismatch"],
    }
