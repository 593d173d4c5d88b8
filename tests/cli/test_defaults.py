"""What commands find by themselves in the round's folder, and what stops them there.

1. Without PATHS, the returns are in `<folder>/returns`.
2. `rulings.csv` of the folder is read and said, unless it is left out.
3. A copy of `round.json` that says otherwise stops every command, with what differs.
4. No workbook is made whose path Excel could not open.
"""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from support.commands import run
from support.made import POLICE, answered, saved, with_response
from support.records import edited
from support.trees import tree

import s11xl
from s11xl.rounds import changes

RULINGS = (
    "sha256,agency_id,standard_id,field,value,reason,ruled_by,ruled_on\n"
    ",severn-police,1.1,grade,Good,They meant it,Jo,2027-02-01\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A round with one return that has an error, in the current folder's `output`."""
    monkeypatch.chdir(tmp_path)
    s11xl.generate([POLICE], "output", round="2026-27")
    saved(
        tmp_path / "output" / "returns" / "police.xlsx", with_response(answered(), "1.1", grade="?")
    )
    return tmp_path / "output"


@pytest.mark.parametrize("command", ["check", "status", "consolidate"])
def test_without_paths_the_returns_of_the_round_are_read(folder: Path, command: str) -> None:
    assert run(command).exit_code == 1
    (folder / "rulings.csv").write_text(RULINGS)
    result = run(command)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Rulings are read from {Path('output', 'rulings.csv')}.\n")
    assert run(command, "--without", "rulings").exit_code == 1
    other = folder.parent / "other.csv"
    other.write_text(RULINGS.replace("Good", "?"))
    assert run(command, "--rulings", str(other)).exit_code == 2


def test_a_table_for_programs_has_nothing_before_it(folder: Path) -> None:
    (folder / "rulings.csv").write_text(RULINGS)
    result = run("status", "--format", "csv")
    assert result.stdout.startswith("agency_id,")
    assert "Rulings are read from" in result.stderr


def test_a_round_without_returns_says_where_they_go(folder: Path) -> None:
    shutil.rmtree(folder / "returns")
    result = run("consolidate")
    assert result.exit_code == 2
    assert str(Path("output", "returns")) in result.stderr


COPIES = ["round (1).json", "round-PCNAME.json", "Round (Jo's conflicted copy 2027-01-12).json"]


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_of_the_record_that_differs_stops_every_command(folder: Path, name: str) -> None:
    changes.extend(folder, ["severn-police"], date(2027, 2, 12))
    copy = folder / name
    shutil.copy(folder / "round.json", copy)
    assert run("check").exit_code == 1  # it says the same
    data = json.loads(copy.read_text("utf-8"))
    data["marking"] = "OFFICIAL"
    data["agencies"][0]["due"] = ""
    data["agencies"].append({"agency_id": "fire", "agency": "Fire"})
    copy.write_text(json.dumps(data))
    before = tree(folder)
    for words in (["check"], ["consolidate"], ["agency", "list"], ["generate", "--only", "fire"]):
        result = run(*words)
        assert result.exit_code == 2
        assert f"two records of the round that differ: round.json and {name}" in result.stderr
        assert "marking: “” here, “OFFICIAL” in the copy" in result.stderr
        assert "agencies only in the copy: fire" in result.stderr
        assert "severn-police: due “2027-02-12” here, “” in the copy" in result.stderr
    assert tree(folder) == before


def test_other_files_beside_the_record_are_no_copies(folder: Path) -> None:
    (folder / "round-notes.json").write_text("{}")
    (folder / "rounded.json").write_text('{"round": "x"}')
    edited(folder, lambda data: None)
    assert run("check").exit_code == 1


def test_no_path_is_longer_than_excel_opens(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120) / ("y" * 80)
    result = run("generate", "--folder", str(deep))
    assert result.exit_code == 2
    assert "Excel opens none of over 218" in result.stderr
    assert not (tmp_path / ("x" * 120)).exists()
