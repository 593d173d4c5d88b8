"""Who was asked, who returned, what to chase.

1. Every agency asked has one row that says how far it is and, in words, what is missing.
2. Nobody is late without a day to judge by, nor on the due day, nor when complete.
3. The file for a mail program names those of which something is asked, and overwrites nothing that
   isn't as it was written.
4. Nothing but that file is written, and nothing in it is a formula.
"""

import csv
import io
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from support.interrupts import interrupted_at
from support.made import COUNCIL, POLICE, answered, cell_of, saved, with_response

import s11xl
from s11xl.cli.commands import main
from s11xl.core.returns import Action, Agency, Cover
from s11xl.rounds import changes

SCHOOL = Agency("school", "=Oakmere", "Education", "head@oakmere.example", "Beth Lyall")
CHARITY = Agency("charity", "Lanternlight")
DUE = date(2027, 1, 29)
AFTER, ON_THE_DAY = date(2027, 1, 30), DUE


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four agencies: one complete, one with an error and a hole, one with a stray file, none."""
    folder = tmp_path_factory.mktemp("status")
    agencies = [POLICE, COUNCIL, SCHOOL, CHARITY]
    s11xl.generate(agencies, folder / "output", round="2026-27", due=DUE)
    holes = with_response(with_response(answered(COUNCIL), "1.2", grade="?"), "2.1", grade="")
    holes = with_response(holes, "3.1", evidence="")
    saved(folder / "in" / "police.xlsx", answered())
    saved(folder / "in" / "council.xlsx", replace(holes, cover=Cover()))
    saved(folder / "in" / "school.xlsx", answered(SCHOOL, issue=3))
    return folder


@pytest.fixture
def round_folder(made: Path, tmp_path: Path) -> Path:
    """The same in a folder of the test's own."""
    return shutil.copytree(made, tmp_path / "round")


def status_of(folder: Path, as_at: date | None = None) -> s11xl.RoundStatus:
    result = s11xl.consolidate(folder / "in", folder=folder / "output", as_at=as_at)
    return s11xl.round_status(result)


def run(folder: Path, *words: str) -> Result:
    given = ["status", str(folder / "in"), "--folder", str(folder / "output"), *words]
    result = CliRunner().invoke(main, given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def test_each_agency_asked_has_its_row(round_folder: Path) -> None:
    rows = status_of(round_folder).agencies.set_index("agency_id")
    assert dict(rows["status"]) == {
        "school": "rejected",
        "charity": "not-returned",
        "severn-police": "complete",
        "council": "with-errors",
    }
    council = rows.loc["council"]
    assert (council["answered"], council["expected"], council["errors"]) == (25, 27, 1)
    assert council["missing"] == (
        "The grade can't be used for 1.2. No grade for 2.1. No evidence for 3.1."
        " It is not signed off. Not filled in on the cover: “Completed by”, “Completed on”."
    )
    assert rows.loc["severn-police", "missing"] == ""
    assert rows.loc["charity", "missing"] == "We have not received your return."
    assert rows.loc["school", "missing"].startswith("school.xlsx can't be used: ")


@pytest.mark.parametrize(
    ("as_at", "late"),
    [(None, set()), (ON_THE_DAY, set()), (AFTER, {"school", "charity", "council"})],
)
def test_late_is_who_owes_after_the_due_day(
    round_folder: Path, as_at: date | None, late: set[str]
) -> None:
    rows = status_of(round_folder, as_at).agencies
    assert set(rows.loc[rows["late"] == "yes", "agency_id"]) == late


def test_an_unfinished_return_without_errors_is_incomplete(tmp_path: Path) -> None:
    given = replace(answered(), cover=replace(answered().cover, signed_off_on=""))
    saved(tmp_path / "one.xlsx", given)
    (row,) = s11xl.round_status(s11xl.consolidate(tmp_path)).agencies.to_dict("records")
    assert (row["status"], row["missing"]) == ("incomplete", "It is not signed off.")


def test_every_error_says_where_it_stands(tmp_path: Path) -> None:
    plan = (Action("1.1", "Do it", "L", "2027-03-31", ""), Action("1.2", "Or that", "L", "", ""))
    path = saved(tmp_path / "one.xlsx", replace(answered(), actions=plan))
    book = load_workbook(path)
    sheets = {cell.value: cell for sheet in book for row in sheet for cell in row if cell.value}
    places = [sheets["Do it"], sheets["Or that"]]
    section = next(sheet for sheet in book if sheet.title.startswith("1 "))
    evidence = section[cell_of("1.3", "evidence")]
    for cell in (*places, evidence):
        cell.value = "=1+1"
    section[cell_of("1.3")].value = ""
    book.save(path)
    (row,) = s11xl.round_status(s11xl.consolidate(tmp_path)).agencies.to_dict("records")
    for first, second in (places,):
        sheet = first.parent.title
        assert (
            "The action is a formula instead of text, so it was not used (sheet"
            f" {sheet}, cell {first.coordinate}; sheet {sheet}, cell {second.coordinate})."
        ) in row["missing"]
    assert (
        "The evidence is a formula instead of text, so it was not used (standard 1.3,"
        f" sheet {section.title}, cell {evidence.coordinate})."
    ) in row["missing"]


def test_text_and_csv_say_the_same(round_folder: Path) -> None:
    text, table = run(round_folder, "--as-at", "30/01/2027"), run(round_folder, "--format", "csv")
    assert text.exit_code == table.exit_code == 1
    assert "4 agencies asked" in text.output
    assert "On 2027-01-30 3 agencies are late." in text.output
    assert "late" not in run(round_folder).output.replace("Late", "")
    rows = list(csv.DictReader(io.StringIO(table.output)))
    assert rows[0]["agency"] == "'=Oakmere"
    assert {row["agency_id"]: row["missing"] for row in rows} == dict(
        status_of(round_folder).agencies.set_index("agency_id")["missing"]
    )


def test_before_anything_came_everybody_asked_is_there(round_folder: Path) -> None:
    (round_folder / "empty").mkdir()
    result = s11xl.consolidate(round_folder / "empty", folder=round_folder / "output")
    assert set(s11xl.round_status(result).agencies["status"]) == {"not-returned"}


def test_the_mail_file_names_those_to_write_to(round_folder: Path) -> None:
    before = sorted(round_folder.rglob("*"))
    path = round_folder / "mailmerge.csv"
    run(round_folder, "--mailmerge", str(path))
    written = set(round_folder.rglob("*")) - set(before)
    assert {each.name for each in written} == {"mailmerge.csv", ".mailmerge.csv.sha256"}
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert list(rows[0]) == "agency_id agency email cc lead due late status missing".split()
    assert [row["agency_id"] for row in rows] == ["school", "charity", "council"]
    assert rows[0]["email"] == "head@oakmere.example"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_roster_gives_the_lead(round_folder: Path) -> None:
    roster = round_folder / "roster.csv"
    roster.write_text("agency_id,agency,email,lead\ncharity,Lanternlight,a@b.example,Ada\n")
    result = s11xl.consolidate(round_folder / "in", folder=round_folder / "output", roster=roster)
    (row,) = s11xl.round_status(result).mails.to_dict("records")
    assert (row["email"], row["lead"], row["due"]) == ("a@b.example", "Ada", "29/01/2027")


def test_an_edited_or_foreign_mail_file_is_kept(round_folder: Path) -> None:
    path = round_folder / "mailmerge.csv"
    words = ("--mailmerge", str(path))
    assert run(round_folder, *words).exit_code == run(round_folder, *words).exit_code == 1
    path.write_text("mine")
    refused = run(round_folder, *words)
    assert refused.exit_code == 2
    assert "--replace" in refused.output
    assert path.read_text() == "mine"
    assert run(round_folder, *words, "--replace").exit_code == 1
    assert path.read_text("utf-8-sig").startswith("agency_id,")


@pytest.mark.parametrize("number", [1, 2])
def test_interrupted_it_leaves_the_mail_file_as_it_was(round_folder: Path, number: int) -> None:
    path = round_folder / "mailmerge.csv"
    status_of(round_folder).write_mailmerge(path)
    before = {each: each.read_bytes() for each in round_folder.rglob("*.*")}
    status = status_of(round_folder, AFTER)
    with interrupted_at(number), pytest.raises(KeyboardInterrupt):
        status.write_mailmerge(path)
    assert {each: each.read_bytes() for each in round_folder.rglob("*.*")} == before
    status.write_mailmerge(path)


def test_a_grade_without_evidence_is_not_ready(tmp_path: Path) -> None:
    ready = with_response(answered(), "1.1", grade="Good")
    holes = [
        with_response(ready, "1.1", evidence=""),
        with_response(ready, "1.1", evidence="tbc"),
        with_response(ready, "1.1", grade="Requires Improvement"),
        replace(ready, cover=replace(ready.cover, completed_by=" ")),
    ]
    for given, status in [(ready, "complete"), *((each, "incomplete") for each in holes)]:
        saved(tmp_path / "in" / "one.xlsx", replace(given, actions=()))
        (row,) = s11xl.round_status(s11xl.consolidate(tmp_path / "in")).agencies.to_dict("records")
        assert row["status"] == status
        assert bool(row["missing"]) == (status == "incomplete")


def test_a_file_that_cannot_be_used_is_named_beside_its_agency(round_folder: Path) -> None:
    (round_folder / "in" / "Lanternlight return.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (round_folder / "in" / "nobody knows.xlsx").write_bytes(b"PK\x03\x04 cut off")
    status = status_of(round_folder)
    rows = status.agencies.set_index("agency_id")
    assert rows.loc["charity", "status"] == "rejected"
    assert rows.loc["charity", "missing"].startswith("Lanternlight return.xlsx can't be used: ")
    files = {file: agency for agency, file, _ in status.rejected_files}
    assert files["Lanternlight return.xlsx"] == CHARITY.name
    assert files["nobody knows.xlsx"] == ""
    assert f"{CHARITY.name}: Lanternlight return.xlsx: " in run(round_folder).output


def test_it_says_who_has_no_address_and_who_has_more_time(round_folder: Path) -> None:
    changes.contact(round_folder / "output", "council", email="")
    changes.extend(round_folder / "output", ["charity"], date(2027, 2, 12))
    text = run(round_folder, "--as-at", "01/02/2027").output
    (unreached,) = (line for line in text.splitlines() if "no e-mail address" in line)
    assert COUNCIL.name in unreached
    assert SCHOOL.name not in unreached
    assert f"Given until 2027-02-12: {CHARITY.name}." in text
    assert "On 2027-02-01 2 agencies are late." in text
