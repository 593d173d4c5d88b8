"""Returns of every edition of the template are read in full, and no mark switches a check off.

1. A mark that nobody issued is a warning, and what was changed in the sheets is reported.
2. A mark in the record of the round, or of an edition that the program knows, is an earlier
   edition: nothing is reported but that, and a text of the standards that was changed.
3. The record says which layouts were issued, also where an earlier version wrote it without.
4. The record says whether “not applicable” is allowed, whatever hidden sheets are lost.
5. Whoever changes the template keeps what is needed to read the edition before.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from support.copies import opened
from support.editions import HINTS, PHRASES, earlier_layout, saved_earlier
from support.judged import GIVEN
from support.made import POLICE, SETTINGS, answered, saved, small_data, with_response
from support.records import as_earlier_version, edited
from support.tampering import SECTION, Change, delete, drop_names, mark_of, put, then, write

import s11xl
from s11xl.consolidation.judge import check_returns
from s11xl.core.returns import Agency
from s11xl.reader.answers import our_texts
from s11xl.rounds.folder import load_round
from s11xl.standards.file import load_standards
from s11xl.workbook.layout.editions import FINGERPRINTS
from s11xl.workbook.layout.plan import plan_layout

DESCRIPTOR = write(SECTION, "D7", "We disagree, and describe it in words of our own")
FOREIGN_KEY = Agency("elsewhere", "Elsewhere")


def changed(path: Path, change: Change) -> Path:
    """The workbook at a path after a change."""
    book = opened(path)
    change(book)
    book.save(path)
    return path


def issued(folder: Path, *, not_applicable: bool = False) -> Path:
    """A round that was issued to one agency, as its folder."""
    s11xl.generate(
        [POLICE], folder, round=SETTINGS.round, allow_not_applicable=not_applicable or None
    )
    return folder


def findings(path: Path, folder: Path | None) -> set[tuple[str, str]]:
    """Code and place of each finding on a return to the round."""
    found = check_returns([path], folder=folder).findings
    return {(each.code.value, each.standard_id or each.cell) for each in found}


@pytest.mark.parametrize("record", ["recorded", "recorded without layouts", "no record"])
@pytest.mark.parametrize(
    "change",
    [mark_of("layout", "older-layout"), mark_of("layout", "0123456789ab")],
    ids=["words for the mark", "a mark that looks right"],
)
def test_a_mark_that_nobody_issued_switches_nothing_off(
    tmp_path: Path, change: Change, record: str
) -> None:
    folder = issued(tmp_path / "round")
    if record == "recorded without layouts":
        as_earlier_version(folder)
    path = changed(saved(tmp_path / "one.xlsx", answered()), then(change, DESCRIPTOR))
    expected = {("unknown-template", "B9"), ("altered-text", "D7")}
    assert findings(path, None if record == "no record" else folder) == expected


def test_a_layout_that_was_issued_is_recorded(tmp_path: Path) -> None:
    folder = issued(tmp_path)
    round_ = load_round(folder)
    assert round_
    assert round_.record.layouts == {plan_layout(load_standards()).fingerprint}


def test_the_next_issue_completes_the_record_of_an_earlier_version(tmp_path: Path) -> None:
    path = tmp_path / "audit.json"
    path.write_text(json.dumps(small_data()), encoding="utf-8")
    folder = tmp_path / "round"
    s11xl.generate([POLICE], folder, round=SETTINGS.round, standards=path)
    before = load_round(folder)
    as_earlier_version(folder)
    s11xl.generate([POLICE, FOREIGN_KEY], folder)
    after = load_round(folder)
    assert before
    assert after
    assert after.issued[0] == before.issued[0]


def answered_not_applicable() -> s11xl.AgencyReturn:
    """A return that calls one standard not applicable."""
    settings = replace(SETTINGS, not_applicable=True)
    return with_response(answered(settings=settings), "2.1", grade="N/A", evidence="No staff")


def no_hidden_sheets(book: Workbook) -> None:
    delete("Identity", "Lists")(book)
    drop_names(book)


@pytest.mark.parametrize("record", ["recorded", "no record"])
@pytest.mark.parametrize(
    "change",
    [no_hidden_sheets, delete("Identity"), mark_of("layout", ""), lambda book: None],
    ids=["hidden sheets and names gone", "the hidden sheet gone", "the mark gone", "nothing"],
)
def test_not_applicable_is_allowed_whatever_is_hidden(
    tmp_path: Path, change: Change, record: str
) -> None:
    folder = issued(tmp_path / "round", not_applicable=True)
    path = changed(saved(tmp_path / "one.xlsx", answered_not_applicable()), change)
    result = s11xl.consolidate(path, folder=folder if record == "recorded" else None)
    (row,) = result.answers[result.answers["standard_id"] == "2.1"].itertuples()
    assert row.status == "not-applicable"
    assert set(result.findings["code"]) <= {"normalised-grade", "recovered-answer"}


def test_a_hidden_cell_allows_nothing_that_the_round_does_not(tmp_path: Path) -> None:
    folder = issued(tmp_path / "round")
    path = saved(tmp_path / "one.xlsx", answered())
    changed(path, then(mark_of("not_applicable", "allowed"), put("1.1", "grade", "N/A")))
    assert findings(path, folder) == {("invalid-grade", "1.1")}


EARLIER = earlier_layout().fingerprint


def issued_earlier(folder: Path) -> Path:
    """A round whose record says that it was issued with the earlier edition."""

    def earlier(data: dict[str, Any]) -> None:
        for each in data["issued"]:
            each["layout"] = EARLIER

    edited(issued(folder), earlier)
    return folder


@pytest.fixture
def _known_phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """The phrases of the earlier edition are those that the program knows."""
    monkeypatch.setattr(our_texts, "PHRASES", (*PHRASES, *HINTS.splitlines()))
    our_texts._phrases.cache_clear()
    yield
    our_texts._phrases.cache_clear()


def standing_elsewhere(row: int, text: str) -> Change:
    return write(SECTION, f"H{row}", text)


@pytest.mark.usefixtures("_known_phrases")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda book: None, set()),
        (delete("Identity"), set()),
        (drop_names, set()),
        (write(SECTION, "D9", "We describe it in words of our own"), {("altered-text", "D9")}),
        (write(SECTION, "D9", ""), {("altered-text", "D9")}),
        (standing_elsewhere(9, "a note"), {("hidden-content", "H9")}),
        (standing_elsewhere(9, "Good"), {("hidden-content", "H9")}),
        (write("Cover", "A1", "Draft only"), {("hidden-content", "A1")}),
        (write("Cover", "B11", "extended to 1 March"), {("hidden-content", "B11")}),
        (put("1.1", "key", None), {("recovered-answer", "1.1")}),
        (
            put("1.1", "label", "Self-assessment"),
            {("recovered-answer", "1.1"), ("hidden-content", "A13")},
        ),
    ],
    ids=[
        *("nothing", "the hidden sheet gone", "names gone", "a descriptor rewritten"),
        *("a standard's text deleted", "a note in the margin", "a grade in the margin"),
        *("a phrase rewritten", "the due date rewritten", "a key gone", "a label rewritten"),
    ],
)
def test_a_return_of_an_earlier_edition_is_read_in_full(
    tmp_path: Path, change: Change, expected: set[tuple[str, str]]
) -> None:
    folder = issued_earlier(tmp_path / "round")
    path = changed(saved_earlier(tmp_path / "one.xlsx", GIVEN, SETTINGS), change)
    outcome = check_returns([path], folder=folder).outcomes[0]
    assert outcome.agency_return is not None
    assert outcome.agency_return.responses == GIVEN.responses
    assert outcome.agency_return.cover == GIVEN.cover
    assert outcome.agency_return.actions == GIVEN.actions
    found = {(each.code.value, each.standard_id or each.cell) for each in outcome.findings}
    assert found == expected | {("older-template", "")}


@pytest.mark.parametrize("not_applicable", [False, True])
def test_the_present_edition_is_one_that_later_versions_know(not_applicable: bool) -> None:
    layout = plan_layout(load_standards(), not_applicable=not_applicable)
    assert layout.fingerprint in FINGERPRINTS, "see s11xl/workbook/layout/editions.py"
