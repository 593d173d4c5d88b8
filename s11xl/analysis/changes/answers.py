"""What became of each answer. In: two rounds as they are held. Out: a row per agency and standard.

Agencies are matched by their id, standards by the crosswalk of the versions that the agency
answered. What can't be compared is kept beside its reason, and is counted nowhere else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from s11xl.analysis.changes.crosswalk import (
    INCOMPARABLE,
    Crosswalk,
    Pair,
    Reason,
    crosswalk,
    same_grades,
)
from s11xl.analysis.changes.saved_round import Row, SavedRound
from s11xl.core.frames import frame_of
from s11xl.standards.model import StandardSet
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


class Change(StrEnum):
    """What became of an answer since the previous round."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    NEW = "new"  # graded now, and not then
    DROPPED = "dropped"  # graded then, and not now
    NOT_GRADED = "not-graded"  # in neither round
    NOT_COMPARED = "not-compared"


COMPARED = (Change.BETTER, Change.SAME, Change.WORSE)


def way(previous: int, current: int) -> Change:
    """What it is to go from one place on a scale to another."""
    if current == previous:
        return Change.SAME
    return Change.BETTER if current > previous else Change.WORSE


_NOTHING: Row = {}


@dataclass(frozen=True)
class Crosswalks:
    """The crosswalk of each two versions that some agency answered, one after the other."""

    by_versions: Mapping[tuple[str, str], Crosswalk | None]

    def of(self, current: str, previous: str) -> Crosswalk | None:
        """The crosswalk of two versions; None where the standards of one aren't known."""
        return self.by_versions[current, previous]

    def heirs(self, current: str, previous: str) -> Mapping[str, str]:
        """The standard of now that each of then has become, where it is one alone."""
        return {
            each.previous_id: each.standard_id
            for each in self.of(current, previous) or ()
            if each.standard_id and each.previous_id and each.why is not Reason.SPLIT
        }


def crosswalks_between(current: SavedRound, previous: SavedRound) -> Crosswalks:
    """The crosswalks that the answers of two rounds need, and the one of their main standards."""
    versions = [
        [each.main.version, *each.answers["standards_version"].unique()]
        for each in (current, previous)
    ]
    found: dict[tuple[str, str], Crosswalk | None] = {}
    for current_version in versions[0]:
        for previous_version in versions[1]:
            new, old = (
                current.by_version.get(current_version),
                previous.by_version.get(previous_version),
            )
            found[current_version, previous_version] = crosswalk(new, old) if new and old else None
    return Crosswalks(found)


def changed_answers(current: SavedRound, previous: SavedRound, walks: Crosswalks) -> pd.DataFrame:
    """A row per agency and standard with CHANGE_COLUMNS, agencies by name.

    `ruled` says in which round there is a ruling on the answer: "now", "then", "both" or "".

    Each standard of now has a row for each agency, and so has each of then that none of now took
    the place of.
    """
    return frame_of(CHANGE_COLUMNS, list(_rows(current, previous, walks)), _NUMBERS)


def _rows(
    current: SavedRound, previous: SavedRound, walks: Crosswalks
) -> Iterator[tuple[object, ...]]:
    said, said_then = current.by_agency, previous.by_agency
    for agency_id in names_in_order(said, said_then):
        mine, earlier = said.get(agency_id, {}), said_then.get(agency_id, {})
        pairs = _pairs(mine, earlier, walks, current, previous)
        for pair in pairs:
            yield _row(
                _Side(mine, pair.standard_id, current),
                _Side(earlier, pair.previous_id, previous),
                pair.why,
            )


def names_in_order(
    current: Mapping[str, Mapping[str, Row]], previous: Mapping[str, Mapping[str, Row]]
) -> list[str]:
    """The ids of the agencies of both rounds, by their name now."""
    names = {
        agency_id: next(iter(rows.values()))["agency"]
        for said in (previous, current)
        for agency_id, rows in said.items()
    }
    return sorted(names, key=lambda each: (names[each].casefold(), each))


def _pairs(
    mine: Mapping[str, Row],
    earlier: Mapping[str, Row],
    walks: Crosswalks,
    current: SavedRound,
    previous: SavedRound,
) -> Sequence[Pair]:
    if not earlier:
        why = Reason.AGENCY_NOT_ASKED if previous.asked_is_known else Reason.AGENCY_UNKNOWN
        return [Pair(each, "", why) for each in mine]
    if not mine:
        why = Reason.AGENCY_NOT_ASKED if current.asked_is_known else Reason.AGENCY_UNKNOWN
        heirs = walks.heirs(current.main.version, next(iter(earlier.values()))["standards_version"])
        return [Pair(heirs.get(each, ""), each, why) for each in earlier]
    walk = walks.of(*(next(iter(each.values()))["standards_version"] for each in (mine, earlier)))
    if walk is None:
        alone = [each for each in earlier if each not in mine]
        return [
            *(
                Pair(each, each if each in earlier else "", Reason.UNKNOWN_STANDARDS)
                for each in mine
            ),
            *(Pair("", each, Reason.UNKNOWN_STANDARDS) for each in alone),
        ]
    return [each for each in walk if each.standard_id in mine or each.previous_id in earlier]


class _Side:
    """One answer of a pair, with what it is on its version's scale."""

    def __init__(self, said: Mapping[str, Row], standard_id: str, held: SavedRound) -> None:
        self.row = said.get(standard_id, _NOTHING)
        self.about: Row = next(iter(said.values())) if said else _NOTHING
        self.standard_id = standard_id
        self.status = self.row.get("status", "")
        self.grade = self.row.get("grade", "") if self.status == ANSWERED else ""
        self.audit = held.by_version.get(self.row.get("standards_version", ""))
        self.is_ruled = (self.row.get("agency_id", ""), standard_id) in held.ruled
        self.score = _score(self.grade, self.audit, held)

    def place(self) -> tuple[str, str, str]:
        return self["file"], self["sheet"], self["cell"]

    def __getitem__(self, name: str) -> str:
        return self.row.get(name, "")


def _score(grade: str, audit: StandardSet | None, held: SavedRound) -> int | None:
    """The place of a grade on the scale of its round; None where it is on another, or on none."""
    if not grade or audit is None or not same_grades(audit.scale, held.main.scale):
        return None
    return next((each.score for each in audit.scale.grades if each.label == grade), None)


def _row(current: _Side, previous: _Side, why: Reason | None) -> tuple[object, ...]:
    change, reason = _judged(current, previous, why)
    about: Any = current.about or previous.about
    return (
        about["agency_id"],
        about["agency"],
        previous.about.get("agency", ""),
        about["sector"],
        current["key_standard"] or previous["key_standard"],
        current.standard_id,
        previous.standard_id,
        change.value,
        reason,
        current.grade,
        previous.grade,
        current.score,
        previous.score,
        current.status,
        previous.status,
        current["standards_version"],
        previous["standards_version"],
        *current.place(),
        *previous.place(),
        _RULED[current.is_ruled, previous.is_ruled],
    )


_RULED = {
    (True, True): "both",
    (True, False): "now",
    (False, True): "then",
    (False, False): "",
}


def _judged(current: _Side, previous: _Side, why: Reason | None) -> tuple[Change, str]:
    """The change, and for all but compared answers the reason: a `Why`, or a status."""
    if not (current.grade or previous.grade):
        return Change.NOT_GRADED, ""
    if why in INCOMPARABLE and why is not None:
        return Change.NOT_COMPARED, why.value
    for side in (current, previous):
        if side.status == ANSWERED and side.score is None:
            unknown = Reason.OFF_SCALE if side.audit else Reason.UNKNOWN_STANDARDS
            return Change.NOT_COMPARED, unknown.value
    if current.score is not None and previous.score is not None:
        return way(previous.score, current.score), ""
    if current.score is not None:
        return Change.NEW, why.value if why else previous.status
    return Change.DROPPED, why.value if why else current.status
