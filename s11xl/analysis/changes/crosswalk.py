"""Which standards of two versions can be compared. In: two versions. Out: pairs of standards.

A standard whose wording changed is not compared, unless its current version says by `supersedes`
that it may be. Spaces, line breaks and examples of evidence don't count as wording.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from s11xl.standards.model import Scale, Standard, StandardSet


class Reason(StrEnum):
    """Why two answers aren't compared, or why there is only one."""

    # the grades can't be compared
    CHANGED_WORDING = "changed-wording"
    MERGED = "merged"
    SPLIT = "split"
    UNKNOWN_PREDECESSOR = "unknown-predecessor"
    OTHER_SCALE = "other-scale"
    UNKNOWN_STANDARDS = "unknown-standards"
    OFF_SCALE = "off-scale"
    # the answer is new or dropped
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
    """A current standard and the previous one that it is compared with.

    Either id may be empty. `reason` says why there is only one, or why the two aren't compared.
    """

    standard_id: str
    previous_id: str
    reason: Reason | None = None


Crosswalk = tuple[Pair, ...]


def crosswalk(current: StandardSet, previous: StandardSet) -> Crosswalk:
    """Pair all standards of both versions: the current ones in order, then those dropped."""
    pairs = list(_current_pairs(current, previous))
    if not same_grades(current.scale, previous.scale):
        pairs = [
            replace(pair, reason=Reason.OTHER_SCALE)
            if pair.reason in (None, Reason.CHANGED_WORDING)
            else pair
            for pair in pairs
        ]
    paired = {pair.previous_id for pair in pairs}
    merged = {id_ for standard in current.standards for id_ in superseded(standard, previous)}
    for standard in previous.standards:
        if standard.id not in paired:
            reason = Reason.MERGED if standard.id in merged else Reason.NO_LONGER_ASKED
            pairs.append(Pair("", standard.id, reason))
    return tuple(pairs)


def _current_pairs(current: StandardSet, previous: StandardSet) -> Iterator[Pair]:
    claims = Counter(id_ for each in current.standards for id_ in superseded(each, previous))
    for standard in current.standards:
        ids = superseded(standard, previous)
        if ids:
            yield _superseding(standard.id, ids, previous, claims)
        elif standard.id not in previous.by_id or standard.id in claims:
            yield Pair(standard.id, "", Reason.NEW_STANDARD)
        elif differing_parts(standard, previous.by_id[standard.id]):
            yield Pair(standard.id, standard.id, Reason.CHANGED_WORDING)
        else:
            yield Pair(standard.id, standard.id)


def _superseding(
    standard_id: str, ids: tuple[str, ...], previous: StandardSet, claims: Mapping[str, int]
) -> Pair:
    known = [id_ for id_ in ids if id_ in previous.by_id]
    if not known:
        return Pair(standard_id, "", Reason.UNKNOWN_PREDECESSOR)
    if len(ids) > 1:
        return Pair(standard_id, "", Reason.MERGED)
    return Pair(standard_id, known[0], Reason.SPLIT if claims[known[0]] > 1 else None)


def superseded(standard: Standard, previous: StandardSet) -> tuple[str, ...]:
    """The ids of the previous version's standards that a standard says it supersedes."""
    for entry in standard.supersedes:
        if (entry.id, entry.version) == (previous.id, previous.version):
            return entry.standards
    return ()


def successors(current: StandardSet, previous: StandardSet) -> Mapping[str, tuple[str, ...]]:
    """For each previous standard, the ids of the current ones that supersede it or are the same."""
    successor_ids: dict[str, list[str]] = {each.id: [] for each in previous.standards}
    superseding = set()
    for standard in current.standards:
        for id_ in superseded(standard, previous):
            successor_ids.setdefault(id_, []).append(standard.id)
            superseding.add(standard.id)
    unchanged = {each.id for each in current.standards} - superseding
    return {
        id_: tuple(ids or ([id_] if id_ in unchanged else [])) for id_, ids in successor_ids.items()
    }


def same_grades(current: Scale, previous: Scale) -> bool:
    """Whether two scales have the same grade ids in the same order; labels may differ."""
    return [grade.id for grade in current.grades] == [grade.id for grade in previous.grades]


def differing_parts(current: Standard, previous: Standard) -> tuple[str, ...]:
    """The parts of a standard that are worded differently: `text`, or the ids of grades."""
    parts = [] if _wording(current) == _wording(previous) else ["text"]
    grades = dict.fromkeys([*current.descriptors, *previous.descriptors])
    parts += [id_ for id_ in grades if _descriptors(current, id_) != _descriptors(previous, id_)]
    return tuple(parts)


def _wording(standard: Standard) -> list[str]:
    return [" ".join(text.split()) for text in (standard.text, *standard.points, *standard.closing)]


def _descriptors(standard: Standard, grade_id: str) -> list[str] | None:
    descriptors = standard.descriptors.get(grade_id)
    if descriptors is None:
        return None
    return [" ".join(text.split()) for text in (descriptors.lead, *descriptors.bullets)]


def same_wording(standard: Standard, previous: StandardSet) -> str:
    """The id of the previous standard with the same wording; empty if there is none."""
    return next(
        (other.id for other in previous.standards if not differing_parts(standard, other)), ""
    )
