"""What became of each answer. In: two saved rounds. Out: a row per agency and standard.

Agencies are matched by id, standards by the crosswalk of the two versions that the agency answered.
Answers that can't be compared are kept with the reason, and counted as nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from s11xl.analysis.changes.agencies import ids_by_name_order
from s11xl.analysis.changes.crosswalk import (
    INCOMPARABLE,
    Crosswalk,
    Pair,
    Reason,
    crosswalk,
    same_grades,
)
from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.analysis.rows import TextRow
from s11xl.core.frames import frame_of
from s11xl.tables.columns import ANSWERED

CHANGE_COLUMNS = (
    "agency_id",
    "agency",
    "previous_agency",
    "sector",
    "key_standard",
    "standard_id",
    "previous_standard_id",
    "change",
    "why",
    "grade",
    "previous_grade",
    "score",
    "previous_score",
    "status",
    "previous_status",
    "standards_version",
    "previous_standards_version",
    "file",
    "sheet",
    "cell",
    "previous_file",
    "previous_sheet",
    "previous_cell",
    "ruled",
)
_NUMBERS = frozenset({"score", "previous_score"})
RULED_CURRENT, RULED_PREVIOUS, RULED_BOTH = "now", "then", "both"  # values of the column `ruled`


class Change(StrEnum):
    """What became of an answer since the previous round."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    NEW = "new"  # graded in the current round only
    DROPPED = "dropped"  # graded in the previous round only
    NOT_GRADED = "not-graded"  # in neither round
    NOT_COMPARED = "not-compared"


COMPARED = (Change.BETTER, Change.SAME, Change.WORSE)


def direction(previous: int, current: int) -> Change:
    """Better, same or worse, from the previous score to the current one."""
    if current == previous:
        return Change.SAME
    return Change.BETTER if current > previous else Change.WORSE


Crosswalks = Mapping[tuple[str, str], Crosswalk | None]
"""The crosswalk of a current and a previous version; None where one has no standards file."""


def crosswalks_between(current: SavedRound, previous: SavedRound) -> Crosswalks:
    """The crosswalks of all versions answered in the two rounds, and of their main versions."""
    versions, previous_versions = (
        [round_.main.version, *round_.answers["standards_version"].unique()]
        for round_ in (current, previous)
    )
    crosswalks: dict[tuple[str, str], Crosswalk | None] = {}
    for version in versions:
        for previous_version in previous_versions:
            standards = current.by_version.get(version)
            previous_standards = previous.by_version.get(previous_version)
            crosswalks[version, previous_version] = (
                crosswalk(standards, previous_standards)
                if standards is not None and previous_standards is not None
                else None
            )
    return crosswalks


def changed_answers(
    current: SavedRound, previous: SavedRound, crosswalks: Crosswalks
) -> pd.DataFrame:
    """A row per agency and standard with CHANGE_COLUMNS, agencies by name.

    Every current standard has a row for each agency, and so has every previous standard that no
    current one replaces. `ruled` says in which round there is a ruling on the answer: "now",
    "then", "both" or "".
    """
    rows = []
    for agency_id in ids_by_name_order(current, previous):
        answers = current.by_agency.get(agency_id, {})
        previous_answers = previous.by_agency.get(agency_id, {})
        for pair in _pairs(answers, previous_answers, crosswalks, current, previous):
            rows.append(
                _row(
                    _answer(answers, pair.standard_id, current),
                    _answer(previous_answers, pair.previous_id, previous),
                    pair.reason,
                )
            )
    return frame_of(CHANGE_COLUMNS, rows, _NUMBERS)


def _pairs(
    answers: Mapping[str, TextRow],
    previous_answers: Mapping[str, TextRow],
    crosswalks: Crosswalks,
    current: SavedRound,
    previous: SavedRound,
) -> Sequence[Pair]:
    """The pairs of standards that one agency answered, in either round or in both."""
    if not previous_answers:
        reason = Reason.AGENCY_NOT_ASKED if previous.asked_is_known else Reason.AGENCY_UNKNOWN
        return [Pair(id_, "", reason) for id_ in answers]
    if not answers:
        reason = Reason.AGENCY_NOT_ASKED if current.asked_is_known else Reason.AGENCY_UNKNOWN
        walk = crosswalks[current.main.version, _version(previous_answers)]
        current_ids = {
            pair.previous_id: pair.standard_id
            for pair in walk or ()
            if pair.standard_id and pair.previous_id and pair.reason is not Reason.SPLIT
        }
        return [Pair(current_ids.get(id_, ""), id_, reason) for id_ in previous_answers]
    walk = crosswalks[_version(answers), _version(previous_answers)]
    if walk is None:
        reason = Reason.UNKNOWN_STANDARDS
        dropped = [id_ for id_ in previous_answers if id_ not in answers]
        return [
            *(Pair(id_, id_ if id_ in previous_answers else "", reason) for id_ in answers),
            *(Pair("", id_, reason) for id_ in dropped),
        ]
    return [p for p in walk if p.standard_id in answers or p.previous_id in previous_answers]


def _version(answers: Mapping[str, TextRow]) -> str:
    return next(iter(answers.values()))["standards_version"]


@dataclass(frozen=True, slots=True)
class _Answer:
    """One round's answer of a pair. `row` is empty if the agency has none to the standard.

    `agency` and `sector` are empty if the agency isn't in the round. `score` is None if there is no
    grade, or it isn't on the scale of the round's main standards.
    """

    agency_id: str
    agency: str
    sector: str
    standard_id: str
    row: TextRow
    grade: str
    score: int | None
    has_standards: bool
    is_ruled: bool

    def __getitem__(self, column: str) -> str:
        return self.row.get(column, "")


def _answer(answers: Mapping[str, TextRow], standard_id: str, round_: SavedRound) -> _Answer:
    about = next(iter(answers.values()), {"agency_id": "", "agency": "", "sector": ""})
    row = answers.get(standard_id, {})
    grade = row["grade"] if row.get("status") == ANSWERED else ""
    standards = round_.by_version.get(row.get("standards_version", ""))
    score = None
    if grade and standards is not None and same_grades(standards.scale, round_.main.scale):
        score = next((each.score for each in standards.scale.grades if each.label == grade), None)
    return _Answer(
        about["agency_id"],
        about["agency"],
        about["sector"],
        standard_id,
        row,
        grade,
        score,
        standards is not None,
        (about["agency_id"], standard_id) in round_.ruled,
    )


def _row(current: _Answer, previous: _Answer, reason: Reason | None) -> tuple[object, ...]:
    change, why = _change(current, previous, reason)
    about = current if current.agency_id else previous
    ruled = ""
    if current.is_ruled or previous.is_ruled:
        ruled = RULED_CURRENT if current.is_ruled else RULED_PREVIOUS
        ruled = RULED_BOTH if current.is_ruled and previous.is_ruled else ruled
    return (
        about.agency_id,
        about.agency,
        previous.agency,
        about.sector,
        current["key_standard"] or previous["key_standard"],
        current.standard_id,
        previous.standard_id,
        change.value,
        why,
        current.grade,
        previous.grade,
        current.score,
        previous.score,
        current["status"],
        previous["status"],
        current["standards_version"],
        previous["standards_version"],
        *(current[name] for name in ("file", "sheet", "cell")),
        *(previous[name] for name in ("file", "sheet", "cell")),
        ruled,
    )


def _change(current: _Answer, previous: _Answer, reason: Reason | None) -> tuple[Change, str]:
    """The change; and for answers new, dropped or not compared why: a `Reason`, or a status."""
    if not (current.grade or previous.grade):
        return Change.NOT_GRADED, ""
    if reason is not None and reason in INCOMPARABLE:
        return Change.NOT_COMPARED, reason.value
    for answer in (current, previous):
        if answer["status"] == ANSWERED and answer.score is None:
            reason = Reason.OFF_SCALE if answer.has_standards else Reason.UNKNOWN_STANDARDS
            return Change.NOT_COMPARED, reason.value
    if current.score is not None and previous.score is not None:
        return direction(previous.score, current.score), ""
    if current.score is not None:
        return Change.NEW, reason.value if reason else previous["status"]
    return Change.DROPPED, reason.value if reason else current["status"]
