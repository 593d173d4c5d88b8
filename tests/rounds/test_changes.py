"""Changes to a round that runs: `s11xl agency extend | withdraw | rename | merge | contact`.

1. Each is recorded in `round.json` with what was before and why, and undone where it can be.
2. Status, tables, reports and denominators follow; a workbook issued before still reads.
3. What can't be done is a message, and nothing is written.
"""

import json
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from support.commands import run
from support.made import answered, saved
from support.trees import tree

import s11xl
from s11xl.core.returns import Agency
from s11xl.rounds import changes
from s11xl.rounds.folder import load_round
from s11xl.workbook.identity import RoundRecord

ALPHA = Agency("a1", "Alpha Council", "Local body", "a1@x.example")
BRAVO = Agency("b2", "Bravo Police", "Police", "b2@x.example")
CHARLIE = Agency("c3", "Charlie Trust", "Health", "")
AGENCIES = [ALPHA, BRAVO, CHARLIE]
DUE = date(2027, 1, 29)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A round of three agencies, in the current folder's `output`."""
    monkeypatch.chdir(tmp_path)
    s11xl.generate(AGENCIES, "output", round="2026-27", due=DUE)
    return tmp_path / "output"


def record(folder: Path) -> RoundRecord:
    round_ = load_round(folder)
    assert round_
    return round_.record


def returned(folder: Path, agency: Agency, name: str = "") -> Path:
    """A complete return of an agency, as it was issued; `name` is of the file."""
    settings = record(folder).settings
    made = answered(agency, settings=settings)
    return saved(folder.parent / "in" / f"{name or agency.agency_id}.xlsx", made, settings=settings)


def statuses(**options: date) -> Mapping[str, str]:
    """Status and lateness by agency."""
    Path("in").mkdir(exist_ok=True)
    table = s11xl.round_status(s11xl.consolidate("in", folder="output", **options)).agencies
    return {row.agency_id: f"{row.status} {row.due} {row.late}" for row in table.itertuples()}


def test_more_time_for_one_and_for_all(folder: Path) -> None:
    assert run("agency", "extend", "b2", "12/02/2027", "--reason", "Ill").exit_code == 0
    late = date(2027, 2, 1)
    assert statuses(as_at=late) == {
        "a1": "not-returned 2027-01-29 yes",
        "b2": "not-returned 2027-02-12 ",
        "c3": "not-returned 2027-01-29 yes",
    }
    (change,) = record(folder).changes
    assert (change.command, change.agency_id, change.previous, change.current, change.reason) == (
        *("extend", "b2", "2027-01-29", "2027-02-12", "Ill"),
    )
    assert run("agency", "extend", "--all", "2027-03-01").exit_code == 0
    assert {each[-11:-1] for each in statuses().values()} == {"2027-03-01"}
    assert record(folder).settings.due == DUE


def test_withdrawn_it_is_no_longer_asked_and_is_named(folder: Path) -> None:
    returned(folder, ALPHA)
    result = run("agency", "withdraw", "c3", "--reason", "Closed in December")
    assert result.exit_code == 0
    assert set(statuses()) == {"a1", "b2"}
    data = s11xl.consolidate("in", folder="output")
    assert len(data.answers) == 2 * len(data.standards.standards)
    page = (data.write(folder / "consolidated") / "report.html").read_text(encoding="utf-8")
    assert "Charlie Trust (Closed in December)" in page
    returned(folder, CHARLIE)
    (finding,) = (
        s11xl.consolidate("in", folder="output").findings.query("file == 'c3.xlsx'").itertuples()
    )
    assert finding.code == "unknown-agency"
    assert finding.message.endswith("which was withdrawn from the round: Closed in December.")
    assert "withdraw c3 --undo" in finding.remedy
    assert run("agency", "withdraw", "c3", "--undo").exit_code == 0
    assert set(statuses()) == {"a1", "b2", "c3"}


def test_renamed_it_has_its_new_name_and_its_workbook_still_reads(folder: Path) -> None:
    returned(folder, ALPHA)
    assert run("agency", "rename", "a1", "Alpha and  Omega Council").exit_code == 0
    data = s11xl.consolidate("in", folder="output")
    assert data.findings.empty
    assert dict(data.returns[["file", "agency"]].values)["a1.xlsx"] == "Alpha and Omega Council"
    assert "Alpha and Omega Council" in (folder / "issued.csv").read_text("utf-8-sig")
    made = s11xl.generate(None, "output", only=["a1"], reissue=True)
    assert made.new[0].identity.agency == "Alpha and Omega Council"


def test_merged_one_of_two_returns_counts_by_the_ordinary_rule(folder: Path) -> None:
    returned(folder, ALPHA)
    returned(folder, BRAVO)
    assert run("agency", "merge", "b2", "a1", "--reason", "One service since May").exit_code == 0
    data = s11xl.consolidate("in", folder="output")
    files = data.returns[data.returns["file"] != ""]
    assert sorted(files["status"]) == ["accepted", "superseded"]
    assert set(files["agency_id"]) == {"a1"}
    assert set(data.answers["agency_id"]) == {"a1", "c3"}
    assert not data.has_faults
    assert ("Bravo Police", "merged into Alpha Council") in data.judged.asked.no_longer_asked
    assert run("agency", "merge", "b2", "a1", "--undo").exit_code == 0
    assert set(s11xl.consolidate("in", folder="output").answers["agency_id"]) == {"a1", "b2", "c3"}


def test_new_contacts_are_in_the_lists(folder: Path) -> None:
    result = run("agency", "contact", "c3", "--email", "c3@x.example", "--lead", "Kim Lee")
    assert result.exit_code == 0
    row = (folder / "issued.csv").read_text("utf-8-sig").splitlines()[3]
    assert row.startswith("c3,Charlie Trust,Health,c3@x.example,Kim Lee,2026-27,2027-01-29,")
    shown = run("agency", "list").stdout
    assert "Kim Lee" in shown
    assert "3 agencies asked in the round 2026-27." in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["extend", "nobody", "2027-03-01"], "No agency of the round 2026-27 has the id nobody"),
        (["extend", "a1", "soon"], "is not a date"),
        (["extend", "2027-03-01"], "use --all"),
        (["extend", "--all", "a1", "2027-03-01"], "use --all"),
        (["withdraw", "a1"], "There is no reason why Alpha Council is withdrawn"),
        (["withdraw", "a1", "--undo"], "Alpha Council was not withdrawn"),
        (["rename", "a1", " "], "can't be the name of an agency: it is empty"),
        (["rename", "a1", "\x1b[2J"], "can't be the name"),
        (["merge", "a1", "a1"], "can’t be merged into Alpha Council"),
        (["merge", "a1", "z9"], "has the id z9"),
        (["contact", "a1"], "There is nothing to change"),
        (["contact", "a1", "--email", "rubbish"], "“rubbish” can't be an e-mail address"),
        (["contact", "a1", "--cc", "a@x.example; no"], "“no” can't be an e-mail address"),
        (["extend", "a1", "2027-01-28"], "Alpha Council has until 2027-01-29 already"),
        (["rename", "a1", "bravo police"], "Another agency is called Bravo Police: b2"),
        (["extend", "a1", "2027-03-01", "--folder", "elsewhere"], "There is no round in elsewhere"),
    ],
)
def test_what_cannot_be_done_is_a_message(tmp_path: Path, words: list[str], told: str) -> None:
    before = tree(tmp_path)
    result = run("agency", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert tree(tmp_path) == before


def test_a_name_on_two_lines_is_one_line(folder: Path) -> None:
    result = run("agency", "rename", "a1", "Alpha\nBcc: all@x.example")
    assert result.exit_code == 0
    assert record(folder).by_id["a1"].agency.name == "Alpha Bcc: all@x.example"


def test_one_that_is_not_asked_is_not_extended(folder: Path) -> None:
    changes.withdraw(folder, "a1", reason="Closed")
    before = tree(folder)
    result = run("agency", "extend", "b2", "a1", "2027-03-01")
    assert result.exit_code == 2
    assert "Alpha Council was withdrawn (Closed)" in result.stderr
    assert "withdraw a1 --undo" in result.stderr
    assert tree(folder) == before


def test_one_that_answers_for_another_is_not_withdrawn(folder: Path) -> None:
    changes.merge(folder, "b2", "a1")
    result = run("agency", "withdraw", "a1", "--reason", "Closed")
    assert result.exit_code == 2
    assert "Alpha Council also answers for Bravo Police." in result.stderr
    assert "merge b2 a1 --undo" in result.stderr


def test_more_time_for_all_takes_none_away(folder: Path) -> None:
    changes.extend(folder, ["a1"], date(2027, 3, 1))
    changes.extend(folder, [], date(2027, 2, 12))
    assert record(folder).due_of("a1") == date(2027, 3, 1)
    assert record(folder).due_of("b2") == date(2027, 2, 12)


def test_merged_twice_the_last_one_answers(folder: Path) -> None:
    changes.merge(folder, "c3", "b2")
    changes.merge(folder, "b2", "a1")
    assert {record(folder).answering(each) for each in ("a1", "b2", "c3")} == {"a1"}
    data = json.loads((folder / "round.json").read_text("utf-8"))
    data["agencies"][0]["merged_into"] = "c3"  # by hand: a circle
    (folder / "round.json").write_text(json.dumps(data), "utf-8")
    assert run("status", "output/workbooks").exit_code in (0, 1)


def test_an_earlier_round_takes_changes_too(folder: Path) -> None:
    from support.records import as_earlier_version

    as_earlier_version(folder)
    changes.extend(folder, ["a1"], date(2027, 2, 12))
    assert record(folder).due_of("a1") == date(2027, 2, 12)
    assert record(folder).due_of("b2") == DUE


def test_a_list_with_a_former_name_is_to_be_corrected(folder: Path) -> None:
    changes.rename(folder, "a1", "Omega Council")
    remarks = s11xl.generate(AGENCIES, "output").remarks
    (remark,) = (each for each in remarks if "Omega Council" in each)
    assert remark.endswith("It was renamed: correct the roster.")


def test_who_joins_later_has_as_much_time_as_everybody(folder: Path) -> None:
    changes.extend(folder, ["b2"], date(2027, 2, 5))
    made = s11xl.generate([*AGENCIES, Agency("d4", "Delta School")], "output")
    assert made.new[0].due == DUE  # the others have no more
    changes.withdraw(folder, "c3", reason="Closed")
    changes.extend(folder, [], date(2027, 2, 12))
    made = s11xl.generate([*AGENCIES, Agency("e5", "Echo School")], "output")
    assert made.new[0].due == date(2027, 2, 12)
    with zipfile.ZipFile(folder / made.new[0].file) as package:
        content = b"".join(package.read(name) for name in package.namelist())
    assert b"12/02/2027" in content
    assert b"29/01/2027" not in content
    again = s11xl.generate(None, "output", only=["b2"], reissue=True)
    assert again.new[0].due == date(2027, 2, 12)
    changes.withdraw(folder, "c3", undo=True)
    late = date(2027, 2, 11)
    assert {each.rpartition(" ")[2] for each in statuses(as_at=late).values()} == {""}


def test_a_date_that_was_wrong_is_corrected(folder: Path) -> None:
    changes.extend(folder, ["a1"], date(2028, 2, 12))
    for right in (date(2027, 2, 12), DUE):
        changes.extend(folder, ["a1"], right)
        assert record(folder).due_of("a1") == right
    assert [each.current for each in record(folder).changes] == [
        *("2028-02-12", "2027-02-12", "2027-01-29"),
    ]
