"""A round sent out: a workbook per agency, a record of them, and nothing overwritten.

1. What is written, and that a second run adds only who is new.
2. Rosters in either encoding, as CSV or .xlsx; every fault at once.
3. Names of files are safe, short and distinct.
4. Interrupted, a run leaves what stood before it; killed, what the same command completes.
"""

import csv
import hashlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from support.interrupts import interrupted_at
from support.made import COUNCIL, POLICE, small_data

import s11xl
from s11xl.core.returns import Agency
from s11xl.rounds import generate as issuing
from s11xl.rounds.file_names import workbook_name
from s11xl.rounds.roster import read_roster
from s11xl.standards.file import load_standards
from s11xl.workbook.identity import financial_year, return_id


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_round_is_written_and_remembered(tmp_path: Path) -> None:
    s11xl.generate(
        [POLICE], tmp_path, due=date(2027, 1, 29), organisation="Here", return_to="a@b.example"
    )
    files = tree(tmp_path)
    name = "workbooks/Section 11 Audit 2026-27 - Severnshire Constabulary.xlsx"
    assert set(files) == {"round.json", "issued.csv", name}
    assert json.loads(files["round.json"])["round"] == "2026-27"
    (row,) = csv.DictReader(files["issued.csv"].decode("utf-8-sig").splitlines())
    assert (
        list(row)
        == (
            "agency_id agency sector email round due return_id standards_id standards_version file"
            " sha256"
        ).split()
    )
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
        "workbooks/Section 11 Audit R - Severnshire County Council.xlsx",
    }
    assert s11xl.generate([COUNCIL, POLICE], tmp_path).new == ()
    assert tree(tmp_path) == after


INTERRUPTED_AT = range(1, 6)  # two workbooks, the standards, round.json, issued.csv


@pytest.fixture
def other_standards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("standards") / "other.json"
    path.write_text(json.dumps(small_data()), encoding="utf-8")
    return path


@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize("number", INTERRUPTED_AT)
def test_interrupted_it_leaves_no_trace_of_a_round(
    tmp_path: Path, other_standards: Path, number: int, is_done: bool
) -> None:
    folder = tmp_path / "new" / "round"
    with interrupted_at(number, is_done=is_done), pytest.raises(KeyboardInterrupt):
        s11xl.generate([POLICE, COUNCIL], folder, round="R", standards=other_standards)
    assert list(tmp_path.iterdir()) == []
    assert len(s11xl.generate([POLICE, COUNCIL], folder, round="S").new) == 2


@pytest.mark.parametrize("number", range(1, 5))
def test_interrupted_it_leaves_a_round_as_it_was(tmp_path: Path, number: int) -> None:
    s11xl.generate([POLICE], tmp_path, round="R", organisation="Here")
    before = tree(tmp_path)
    fire = Agency("fire", "Fire")
    with interrupted_at(number), pytest.raises(KeyboardInterrupt):
        s11xl.generate([POLICE, COUNCIL, fire], tmp_path, organisation="There")
    assert tree(tmp_path) == before
    assert len(s11xl.generate([POLICE, COUNCIL, fire], tmp_path).new) == 2


@pytest.mark.parametrize("fault", [KeyboardInterrupt, s11xl.S11xlError("it is full")])
def test_workbooks_stand_only_with_their_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(issuing, "save_round", fails)
    with pytest.raises((KeyboardInterrupt, s11xl.S11xlError)):
        s11xl.generate([POLICE], tmp_path / "round")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", INTERRUPTED_AT)
def test_killed_it_is_completed_by_the_same_command(
    tmp_path: Path, other_standards: Path, number: int
) -> None:
    def run(folder: Path, dies_at: int) -> None:
        code = f"""if True:
            import itertools, os, s11xl
            really, count = os.replace, itertools.count(1)
            def replaced(source, target):
                really(source, target)
                if next(count) == {dies_at}:
                    os._exit(9)
            os.replace = replaced
            agencies = [s11xl.Agency("a", "One"), s11xl.Agency("b", "Two")]
            s11xl.generate(agencies, {str(folder)!r}, round="R", standards={str(other_standards)!r})
        """
        ran = subprocess.run([sys.executable, "-c", code], check=False)
        assert ran.returncode == (9 if dies_at else 0)

    run(tmp_path / "killed", number)
    stood = tree(tmp_path / "killed")
    run(tmp_path / "killed", 0)
    run(tmp_path / "whole", 0)
    assert stood != tree(tmp_path / "killed") or number == max(INTERRUPTED_AT)
    assert tree(tmp_path / "killed") == tree(tmp_path / "whole")


def test_what_a_killed_run_left_is_not_taken_away_by_an_interrupt(tmp_path: Path) -> None:
    s11xl.generate([POLICE], tmp_path, round="R")
    for name in ("round.json", "issued.csv"):
        (tmp_path / name).unlink()
    before = tree(tmp_path)
    with interrupted_at(2), pytest.raises(KeyboardInterrupt):
        s11xl.generate([POLICE, COUNCIL], tmp_path, round="R")
    assert tree(tmp_path) == before


def test_a_workbook_that_nobody_knows_is_not_overwritten(tmp_path: Path) -> None:
    s11xl.generate([POLICE], tmp_path, round="R")
    stranger = tmp_path / "workbooks" / "Section 11 Audit R - Severnshire County Council.xlsx"
    stranger.write_text("theirs")
    before = tree(tmp_path)
    with pytest.raises(s11xl.S11xlError, match=r"not recorded in issued.csv"):
        s11xl.generate([COUNCIL], tmp_path)
    assert tree(tmp_path) == before


def test_another_round_or_other_standards_need_another_folder(tmp_path: Path) -> None:
    s11xl.generate([POLICE], tmp_path, round="R")
    with pytest.raises(s11xl.S11xlError, match="holds the round R"):
        s11xl.generate([POLICE], tmp_path, round="S")


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2027, 3, 31), "2026-27"), (date(2027, 4, 1), "2027-28"), (date(2099, 5, 1), "2099-00")],
)
def test_the_default_round_is_the_financial_year(day: date, name: str) -> None:
    assert financial_year(day) == name


def test_return_ids_differ_by_agency_round_and_issue() -> None:
    audit = load_standards()
    ids = {return_id(f"agency-{n}", "R", audit, issue) for n in range(2000) for issue in (1, 2)}
    assert len(ids) == 4000
    assert all(len(each) == 11 for each in ids)


ROWS = "Agency ID,Agency,Sector,E-mail\np,Sûreté,Police,a@b.example\n,St Mary’s School,,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_roster_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(ROWS.encode(encoding))
    roster = read_roster(path)
    assert [each.name for each in roster.agencies] == ["Sûreté", "St Mary’s School"]
    assert [each.agency_id for each in roster.agencies] == ["p", "st-marys-school"]
    assert roster.remarks == (
        "St Mary’s School: no agency_id in the roster, so it was given st-marys-school",
    )


def test_a_roster_as_xlsx_or_with_semicolons(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["agency_id", "agency"], [17, "Seventeen"], [None, None], ["b", "Bee"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "roster.xlsx")
    expected = [("17", "Seventeen"), ("b", "Bee")]
    met = read_roster(tmp_path / "roster.xlsx").agencies
    assert [(each.agency_id, each.name) for each in met] == expected
    (tmp_path / "roster.csv").write_text("agency_id;agency\n17;Seventeen\nb;Bee\n")
    met = read_roster(tmp_path / "roster.csv").agencies
    assert [(each.agency_id, each.name) for each in met] == expected


def test_every_fault_of_a_roster_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("agency_id,agency\na,One\nA,Two\nb/c,Three\nd,\n")
    with pytest.raises(s11xl.S11xlError) as told:
        read_roster(path)
    assert [each.partition(":")[0] for each in told.value.details] == ["row 3", "row 4", "row 5"]


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
