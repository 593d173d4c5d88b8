"""What was done to a workbook, and the findings that it earns: all of them, and no others.

1. Each way of tampering ends in its findings, at their places.
2. No answer is ever credited to another standard: each is what its own row says, or is not used.
3. The answers that were not touched come back whole.
4. What is said, with its remedy, is shown whole in `__snapshots__`; `pytest --snapshot-update`
   accepts what changed.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.judged import AUDIT, GIVEN, judged
from support.made import AUDITS, COUNCIL, POLICE, SETTINGS, answered, saved, small_audit
from support.tampered import CASES, Case, own_sheet
from support.tampering import (
    PLAN,
    SECTION,
    delete,
    drop_names,
    insert_rows,
    on_cover,
    put,
    remark,
    then,
    write,
)
from syrupy.assertion import SnapshotAssertion

from s11xl.consolidation.judge import judge
from s11xl.consolidation.outcomes import AskedAgencies, FileStatus, Outcome
from s11xl.core.findings import Finding
from s11xl.core.returns import ANSWER_FIELDS, Agency, AgencyReturn
from s11xl.workbook.identity import RoundSettings

Outcomes = Callable[[Case], Outcome]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What becomes of a return after each way of tampering, found out once."""
    met: dict[str, Outcome] = {}

    def outcome(case: Case) -> Outcome:
        if case.name not in met:
            met[case.name] = judged(tmp_path_factory.mktemp("case") / "one.xlsx", case.change)
        return met[case.name]

    return outcome


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_way_of_tampering_earns_its_findings(outcomes: Outcomes, case: Case) -> None:
    outcome = outcomes(case)
    met = [(each.code.value, each.standard_id or each.cell) for each in outcome.findings]
    assert set(met) == case.said
    twice = [code for code, _ in case.said if code == case.twice]
    assert len(met) == len(case.said) + len(twice)
    rejected = any(each.rejects for each in outcome.findings)
    assert outcome.status is (FileStatus.REJECTED if rejected else FileStatus.ACCEPTED)
    if outcome.agency_return is None:
        assert rejected
        return
    for standard in AUDIT.standards:
        response = outcome.agency_return.response(standard.id)
        for name in ANSWER_FIELDS:
            own = getattr(GIVEN.response(standard.id), name)
            expected = "" if name in response.unusable else case.typed.get((standard.id, name), own)
            assert getattr(response, name) == expected, (standard.id, name)
        touched = any(place == standard.id for _, place in case.said)
        assert touched or not response.unusable or "missing-sheet" in dict(case.said)


def test_there_are_enough_ways() -> None:
    assert len({each.name for each in CASES}) == len(CASES) > 60


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (answered(settings=RoundSettings("2024-25")), "wrong-round"),
        (answered(Agency("elsewhere", "Elsewhere")), "unknown-agency"),
        (answered(standards=small_audit()), "wrong-standards"),
    ],
    ids=["the wrong round", "an agency that was not asked", "other standards"],
)
def test_a_workbook_that_does_not_belong_is_refused(
    tmp_path: Path, given: AgencyReturn, code: str
) -> None:
    audit = small_audit() if code == "wrong-standards" else AUDIT
    settings = RoundSettings(given.identity.round)
    path = saved(tmp_path / "one.xlsx", given, audit, settings=settings)
    asked = AskedAgencies((POLICE, COUNCIL), SETTINGS.round)
    (outcome,) = judge([path], asked, AUDITS).outcomes
    assert [each.code.value for each in outcome.findings] == [code]
    assert outcome.agency_return is None


def test_hidden_content_is_told_with_its_text(tmp_path: Path) -> None:
    change = then(put("1.1", "label", "We keep it in the policy"), remark("1.2", "Really?"))
    outcome = judged(tmp_path / "one.xlsx", change)
    found = {each.found for each in outcome.findings}
    assert {"We keep it in the policy", "Really?"} <= found


def test_a_descriptor_that_was_changed_below_inserted_rows_is_still_told(tmp_path: Path) -> None:
    change = then(write(SECTION, "D23", "• Nothing at all"), insert_rows("1.1", 3))
    outcome = judged(tmp_path / "one.xlsx", change)
    altered = [each for each in outcome.findings if each.code.value == "altered-text"]
    assert [(each.cell, each.found) for each in altered] == [("D26", "• Nothing at all")]


def test_two_descriptors_that_were_exchanged_are_told(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = book[SECTION]
        sheet["D7"].value, sheet["D9"].value = sheet["D9"].value, sheet["D7"].value

    outcome = judged(tmp_path / "one.xlsx", change)
    told = sorted((each.code.value, each.cell) for each in outcome.findings)
    assert told == [("altered-text", "D7"), ("altered-text", "D9")]


def test_whose_a_return_is_can_be_told_by_its_return_id_alone(tmp_path: Path) -> None:
    change = then(delete("Identity", "Cover"), drop_names)
    outcome = judged(tmp_path / "one.xlsx", change)
    assert outcome.identity == replace(GIVEN.identity, layout="")
    assert outcome.agency_return is not None
    assert outcome.agency_return.responses == GIVEN.responses


def test_an_answer_that_begins_with_a_label_is_told_whole(tmp_path: Path) -> None:
    text = "Your self-assessment for 1.1\nThe policy says so"
    outcome = judged(tmp_path / "one.xlsx", put("1.2", "evidence", text))
    assert text in {each.found for each in outcome.findings}


def test_words_over_most_of_a_sheet_are_told(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for row in book["Instructions"].iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = f"Ours {cell.coordinate}"

    outcome = judged(tmp_path / "one.xlsx", change)
    found = "\n".join(each.found for each in outcome.findings)
    assert "Ours A1" in found
    assert "Ours A8" in found


def test_nothing_of_a_long_sheet_of_notes_is_cut_off(tmp_path: Path) -> None:
    notes = then(*(own_sheet(row, f"note {row} " + "x" * 90) for row in range(1, 1001)))
    outcome = judged(tmp_path / "one.xlsx", notes)
    found = "\n".join(each.found for each in outcome.findings)
    assert all(f"note {row} " in found for row in range(1, 1001))


def test_a_year_in_a_date_cell_is_no_date(tmp_path: Path) -> None:
    change = then(on_cover("Signed off on", 2027), write(PLAN, "D5", 2027))
    outcome = judged(tmp_path / "one.xlsx", change)
    assert outcome.agency_return is not None
    assert (outcome.agency_return.cover.signed_off_on, outcome.agency_return.actions[0].due) == (
        "2027",
        "2027",
    )
    assert {each.code.value for each in outcome.findings} == {"invalid-date"}


def as_lines(each: Finding) -> list[str]:
    """A finding as it is shown: where, what, and what to do."""
    where = " ".join(filter(None, (each.standard_id, each.sheet, each.cell)))
    return [f"{each.severity} {each.code} {where}", f"    {each.message}", f"    {each.remedy}"]


@pytest.mark.slow
def test_what_is_said_of_each_way_of_tampering(
    outcomes: Outcomes, snapshot: SnapshotAssertion
) -> None:
    lines = []
    for case in CASES:
        outcome = outcomes(case)
        lines.append(f"# {case.name}: {outcome.status}")
        lines += [line for each in outcome.findings for line in as_lines(each)]
    assert "\n".join(lines) == snapshot
