"""Report what has moved. In: moves of cells and rows. Out: findings, one for each common move."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Place

_SEVERAL = {"moved": "are not where they were sent out"}


class Move(NamedTuple):
    """Something that is not where it was sent out: what it is, its name, its place, how far.

    `noun` is for one such thing and `nouns` for several.
    """

    noun: str
    nouns: str
    name: str
    place: Place
    step: tuple[int, ...]  # rows, columns
    standard_id: str = ""
    used: str = ""  # a sentence on what was used, if not what moved


def moved_together(moves: Iterable[Move]) -> Iterator[Finding]:
    """A finding for all that moved by the same step on a sheet, such as below a new row."""
    groups: dict[tuple[object, ...], list[Move]] = {}
    for move in moves:
        groups.setdefault((move.noun, move.place.sheet, move.step), []).append(move)
    for group in groups.values():
        first = group[0]
        is_single = len(group) == 1
        noun = first.noun if is_single else first.nouns
        fields = {} if is_single else dict(_SEVERAL)
        if first.used:
            fields["used"] = first.used
        yield new_finding(
            FindingCode.MOVED_CELL,
            standard_id=first.standard_id if is_single else "",
            place=first.place,
            what=f"{noun} {', '.join(move.name for move in group)}",
            **fields,
        )
