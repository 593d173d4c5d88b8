"""A round sent out: a workbook per agency, a record of them, and nothing overwritten.

1. What is written, and that a second run adds only who is new.
2. What nobody knows is not overwritten; another round or other standards need another folder.
"""

import csv
import hashlib
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from support.made import COUNCIL, POLICE, small_data
from support.trees import tree

import s11xl


def test_a_round_is_written_and_remembered(tmp_path: Path) -> None:
    s11xl.generate(
        [POLICE], tmp_path, due=date(2027, 1, 29), organisation="Here", return_to="a@b.example"
    )
    files = tree(tmp_path)
    name = "workbooks/Section 11 Audit 2026-27 - Severnshire Constabulary.xlsx"
    assert set(files) == {"round.json", "issued.csv", "Run s11xl.py", name}
    assert json.loads(files["round.json"])["round"] == "2026-27"
    (row,) = csv.DictReader(files["issued.csv"].decode("utf-8-sig").splitlines())
    columns = (
        "agency_id agency sector email lead round due return_id standards_id standards_version"
        " file sha256"
    )
    assert list(row) == columns.split()
    assert row["file"] == name
    assert row["due"] == "2027-01-29"
    assert row["sha256"] == hashlib.sha256(files[name]).hexdigest()


def test_run_again_it_adds_who_is_new_and_touches_nothing_else(tmp_path: Path) -> None:
    s11xl.generate([POLICE], tmp_path, round="R", organisation="Here")
    before = tree(tmp_path)
    made = s11xl.generate([COUNCIL, POLICE], tmp_path)
    after = tree(tmp_path)
    assert [each.agency for each in made.new] == [COUNCIL]
    assert made.round.settings.organisation == "Here"
    assert {name for name in after if after[name] != before.get(name)} == {
        "issued.csv",
        "round.json",
        "workbooks/Section 11 Audit R - Severnshire County Council.xlsx",
    }
    assert s11xl.generate([COUNCIL, POLICE], tmp_path).new == ()
    assert tree(tmp_path) == after


def test_a_workbook_that_nobody_knows_is_not_overwritten(tmp_path: Path) -> None:
    s11xl.generate([POLICE], tmp_path, round="R")
    stranger = tmp_path / "workbooks" / "Section 11 Audit R - Severnshire County Council.xlsx"
    stranger.write_text("theirs")
    before = tree(tmp_path)
    with pytest.raises(s11xl.S11xlError, match=r"not recorded in round.json"):
        s11xl.generate([COUNCIL], tmp_path)
    assert tree(tmp_path) == before


def test_another_round_or_other_standards_need_another_folder(tmp_path: Path) -> None:
    s11xl.generate([POLICE], tmp_path, round="R")
    with pytest.raises(s11xl.S11xlError, match="holds the round R"):
        s11xl.generate([POLICE], tmp_path, round="S")


def test_names_that_collide_get_the_id(tmp_path: Path) -> None:
    long = "The Very Long Name of an Agency " * 6
    agencies = [s11xl.Agency("a1", long), s11xl.Agency("a2", long), s11xl.Agency("a3", long + "x")]
    made = s11xl.generate(agencies, tmp_path, round="R")
    files = [each.file for each in made.new]
    assert len({file.casefold() for file in files}) == 3
    assert "(a2)" in files[1]


def test_a_specimen_of_other_standards_is_gone_when_a_round_begins(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_text(json.dumps(small_data()), encoding="utf-8")
    s11xl.generate(None, tmp_path / "out", standards=own)
    s11xl.generate([COUNCIL], tmp_path / "out")
    assert not (tmp_path / "out" / "standards.json").exists()
    assert s11xl.generate([COUNCIL], tmp_path / "out").new == ()


SETTINGS = {
    "due": (date(2027, 2, 12), "agency extend --all 2027-02-12"),
    "organisation": ("There", "the organisation Here, not the organisation There"),
    "marking": ("OFFICIAL", "no marking, not the marking OFFICIAL"),
    "return_to": ("b@c.example", "the address to return to b@c.example"),
    "allow_not_applicable": (True, "not allowed, not “not applicable” allowed"),
    "lock_password": ("secret", "no lock password, not a lock password"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_another_setting_is_refused_with_who_has_the_old_one(tmp_path: Path, name: str) -> None:
    s11xl.generate([POLICE], tmp_path, round="R", due=date(2027, 1, 29), organisation="Here")
    before = tree(tmp_path)
    value, told = SETTINGS[name]
    with pytest.raises(s11xl.S11xlError) as error:
        s11xl.generate([POLICE, COUNCIL], tmp_path, **{name: value})  # type: ignore[arg-type]
    message = f"{error.value.problem} {error.value.remedy}"
    assert told in message
    assert "1 workbook was made with it (severn-police)" in message
    assert f"delete the folder {tmp_path}" in message
    assert "secret" not in message
    assert tree(tmp_path) == before


def test_a_round_remembers_that_there_was_a_password_and_not_which(tmp_path: Path) -> None:
    s11xl.generate([POLICE], tmp_path, round="R", lock_password="secret")
    record = (tmp_path / "round.json").read_text("utf-8")
    assert json.loads(record)["has_lock_password"] is True
    assert "secret" not in record
    with pytest.raises(s11xl.S11xlError, match="were locked with a password"):
        s11xl.generate(None, tmp_path, only=["severn-police"], reissue=True)
    made = s11xl.generate(
        None, tmp_path, only=["severn-police"], reissue=True, lock_password="secret"
    )
    sheet = zipfile.ZipFile(tmp_path / made.new[0].file).read("xl/worksheets/sheet1.xml")
    assert b'algorithmName="SHA-512"' in sheet
