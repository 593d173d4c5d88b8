"""Which standard of now answers to which of then. In: two versions. Out: pairs of them.

What was asked in other words is not compared, unless the newer version says by `supersedes` that
it may be. Spaces and line breaks are no wording, and examples of evidence aren't either.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from s11xl.standards.model import Scale, Standard, StandardSet


class Reason(StrEnum):
    """Why two answers aren't compared, or why there is but one."""

    # what can't be compared
    CHANGED_WORDING = "changed-wording"
    MERGED = "merged"
    SPLIT = "split"
    UNKNOWN_PREDECESSOR = "unknown-predecessor"
    OTHER_SCALE = "other-scale"
    UNKNOWN_STANDARDS = "unknown-standards"
    OFF_SCALE = "off-scale"
    # what is new or dropped
    NEW_STANDARD = "new-standard"
    NO_LONGER_ASKED = "no-longer-asked"
    AGENCY_NOT_ASKED = "agency-not-asked"
    AGENCY_UNKNOWN = "agency-not-heard-of"  # it isn't known who was asked in that round


INCOMPARABLE = (
    Reason.CHANGED_WORDING,
    Reason.MERGED,
    Reason.SPLIT,
    Reason.UNKNOWN_PREDECESSOR,
    Reason.OTHER_SCALE,
    Reason.UNKNOWN_STANDARDS,
    Reason.OFF_SCALE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A standard of now with the one of then that it is compared with.

    One of the ids may be empty; `why` then says it, and also where two are not to be compared.
    """

    standard_id: str
    previous_id: str
    why: Reason | None = None


Crosswalk = tuple[Pair, ...]


def crosswalk(current: StandardSet, previous: StandardSet) -> Crosswalk:
    """Every standard of both versions, in the order of now, then what is no longer asked."""
    pairs = list(_current(current, previous))
    if not same_grades(current.scale, previous.scale):
        alike = (None, Reason.CHANGED_WORDING)
        pairs = [
            replace(each, why=Reason.OTHER_SCALE) if each.why in alike else each for each in pairs
        ]
    met = {each.previous_id for each in pairs}
    gone = [each.id for each in previous.standards if each.id not in met]
    merged = {old for each in current.standards for old in _named(each, previous)}
    return (
        *pairs,
        *(
            Pair("", old, Reason.MERGED if old in merged else Reason.NO_LONGER_ASKED)
            for old in gone
        ),
    )


def _current(current: StandardSet, previous: StandardSet) -> Iterator[Pair]:
    claims = Counter(old for each in current.standards for old in _named(each, previous))
    for standard in current.standards:
        named = _named(standard, previous)
        known = [each for each in named if each in previous.by_id]
        if named:
            yield _superseding(standard.id, named, known, claims)
        elif standard.id not in previous.by_id or standard.id in claims:
            yield Pair(standard.id, "", Reason.NEW_STANDARD)
        elif differing(standard, previous.by_id[standard.id]):
            yield Pair(standard.id, standard.id, Reason.CHANGED_WORDING)
        else:
            yield Pair(standard.id, standard.id)


def _superseding(
    standard_id: str, named: tuple[str, ...], known: list[str], claims: Mapping[str, int]
) -> Pair:
    if not known:
        return Pair(standard_id, "", Reason.UNKNOWN_PREDECESSOR)
    if len(named) > 1:
        return Pair(standard_id, "", Reason.MERGED)
    return Pair(standard_id, known[0], Reason.SPLIT if claims[known[0]] > 1 else None)


def _named(standard: Standard, previous: StandardSet) -> tuple[str, ...]:
    """The standards of that version whose place a standard takes, as it says itself."""
    return next(
        (
            each.standards
            for each in standard.supersedes
            if (each.id, each.version) == (previous.id, previous.version)
        ),
        (),
    )


def successors(current: StandardSet, previous: StandardSet) -> Mapping[str, tuple[str, ...]]:
    """Each standard of then with those of now that took its place, or that it is still."""
    found: dict[str, list[str]] = {each.id: [] for each in previous.standards}
    for standard in current.standards:
        for old in _named(standard, previous):
            found.setdefault(old, []).append(standard.id)
    taken = {standard.id for standard in current.standards if _named(standard, previous)}
    return {
        old: tuple(new or ([old] if old in current.by_id and old not in taken else []))
        for old, new in found.items()
    }


def same_grades(current: Scale, previous: Scale) -> bool:
    """Whether two scales have the same grades in the same order, whatever they are called."""
    return [each.id for each in current.grades] == [each.id for each in previous.grades]


def differing(current: Standard, previous: Standard) -> tuple[str, ...]:
    """The parts of a standard that are in other words: `text`, or the ids of grades."""
    parts = [] if _asked(current) == _asked(previous) else ["text"]
    grades = [
        *current.descriptors,
        *(each for each in previous.descriptors if each not in current.descriptors),
    ]
    return (
        *parts,
        *(each for each in grades if _looks_like(current, each) != _looks_like(previous, each)),
    )


def _asked(standard: Standard) -> list[str]:
    return [_plain(each) for each in (standard.text, *standard.points, *standard.closing)]


def _looks_like(standard: Standard, grade_id: str) -> list[str] | None:
    met = standard.descriptors.get(grade_id)
    return None if met is None else [_plain(each) for each in (met.lead, *met.bullets)]


def _plain(text: str) -> str:
    return " ".join(text.split())


def same_words(standard: Standard, previous: StandardSet) -> str:
    """The id of the standard of then that asked the same in the same words; empty if none did."""
    return next((each.id for each in previous.standards if not differing(standard, each)), "")
