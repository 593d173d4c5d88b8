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
    Why,
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


def way(then: int, now: int) -> Change:
    """What it is to go from one place on a scale to another."""
    if now == then:
        return Change.SAME
    return Change.BETTER if now > then else Change.WORSE


_NOTHING: Row = {}


@dataclass(frozen=True)
class Walks:
    """The crosswalk of each two versions that some agency answered, one after the other."""

    by_versions: Mapping[tuple[str, str], Crosswalk | None]

    def of(self, now: str, then: str) -> Crosswalk | None:
        """The crosswalk of two versions; None where the standards of one aren't known."""
        return self.by_versions[now, then]

    def heirs(self, now: str, then: str) -> Mapping[str, str]:
        """The standard of now that each of then has become, where it is one alone."""
        return {
            each.previous_id: each.standard_id
            for each in self.of(now, then) or ()
            if each.standard_id and each.previous_id and each.why is not Why.SPLIT
        }


def walks_between(now: SavedRound, then: SavedRound) -> Walks:
    """The crosswalks that the answers of two rounds need, and the one of their main standards."""
    versions = [
        [each.main.version, *each.answers["standards_version"].unique()] for each in (now, then)
    ]
    found: dict[tuple[str, str], Crosswalk | None] = {}
    for newer in versions[0]:
        for older in versions[1]:
            new, old = now.by_version.get(newer), then.by_version.get(older)
            found[newer, older] = crosswalk(new, old) if new and old else None
    return Walks(found)


def changed_answers(now: SavedRound, then: SavedRound, walks: Walks) -> pd.DataFrame:
    """A row per agency and standard with CHANGE_COLUMNS, agencies by name.

    `ruled` says in which round there is a ruling on the answer: "now", "then", "both" or "".

    Each standard of now has a row for each agency, and so has each of then that none of now took
    the place of.
    """
    return frame_of(CHANGE_COLUMNS, list(_rows(now, then, walks)), _NUMBERS)


def _rows(now: SavedRound, then: SavedRound, walks: Walks) -> Iterator[tuple[object, ...]]:
    said, said_then = now.by_agency, then.by_agency
    for agency_id in names_in_order(said, said_then):
        mine, earlier = said.get(agency_id, {}), said_then.get(agency_id, {})
        pairs = _pairs(mine, earlier, walks, now, then)
        for pair in pairs:
            yield _row(
                _Side(mine, pair.standard_id, now),
                _Side(earlier, pair.previous_id, then),
                pair.why,
            )


def names_in_order(
    now: Mapping[str, Mapping[str, Row]], then: Mapping[str, Mapping[str, Row]]
) -> list[str]:
    """The ids of the agencies of both rounds, by their name now."""
    names = {
        agency_id: next(iter(rows.values()))["agency"]
        for said in (then, now)
        for agency_id, rows in said.items()
    }
    return sorted(names, key=lambda each: (names[each].casefold(), each))


def _pairs(
    mine: Mapping[str, Row],
    earlier: Mapping[str, Row],
    walks: Walks,
    now: SavedRound,
    then: SavedRound,
) -> Sequence[Pair]:
    if not earlier:
        why = Why.AGENCY_NOT_ASKED if then.asked_is_known else Why.AGENCY_UNKNOWN
        return [Pair(each, "", why) for each in mine]
    if not mine:
        why = Why.AGENCY_NOT_ASKED if now.asked_is_known else Why.AGENCY_UNKNOWN
        heirs = walks.heirs(now.main.version, next(iter(earlier.values()))["standards_version"])
        return [Pair(heirs.get(each, ""), each, why) for each in earlier]
    walk = walks.of(*(next(iter(each.values()))["standards_version"] for each in (mine, earlier)))
    if walk is None:
        alone = [each for each in earlier if each not in mine]
        return [
            *(Pair(each, each if each in earlier else "", Why.UNKNOWN_STANDARDS) for each in mine),
            *(Pair("", each, Why.UNKNOWN_STANDARDS) for each in alone),
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


def _row(now: _Side, then: _Side, why: Why | None) -> tuple[object, ...]:
    change, reason = _judged(now, then, why)
    about: Any = now.about or then.about
    return (
        about["agency_id"],
        about["agency"],
        then.about.get("agency", ""),
        about["sector"],
        now["key_standard"] or then["key_standard"],
        now.standard_id,
        then.standard_id,
        change.value,
        reason,
        now.grade,
        then.grade,
        now.score,
        then.score,
        now.status,
        then.status,
        now["standards_version"],
        then["standards_version"],
        *now.place(),
        *then.place(),
        _RULED[now.is_ruled, then.is_ruled],
    )


_RULED = {
    (True, True): "both",
    (True, False): "now",
    (False, True): "then",
    (False, False): "",
}


def _judged(now: _Side, then: _Side, why: Why | None) -> tuple[Change, str]:
    """The change, and for all but compared answers the reason: a `Why`, or a status."""
    if not (now.grade or then.grade):
        return Change.NOT_GRADED, ""
    if why in INCOMPARABLE and why is not None:
        return Change.NOT_COMPARED, why.value
    for side in (now, then):
        if side.status == ANSWERED and side.score is None:
            unknown = Why.OFF_SCALE if side.audit else Why.UNKNOWN_STANDARDS
            return Change.NOT_COMPARED, unknown.value
    if now.score is not None and then.score is not None:
        return way(then.score, now.score), ""
    if now.score is not None:
        return Change.NEW, why.value if why else then.status
    return Change.DROPPED, why.value if why else now.status
