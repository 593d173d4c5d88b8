"""Answers while thousands of returns wait for one another. In: a return. Out: less of it, or it.

What somebody wrote is packed into one piece of bytes, a fifth of what it takes as texts; where it
stood is the same in nearly every return, and is held once.
"""

import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import compress, decompress

from s11xl.core.returns import ACTION_FIELDS, Action, AgencyReturn, Cover, Identity, Place, Response

_FAST = 1  # of the levels of compressing
_Places = Mapping[str, Place]
# Of each response: the standard, the places, what can't be used, and a ruling; of actions, places.
_Frame = tuple[tuple[tuple[str, _Places, frozenset[str], str | None], ...], tuple[_Places, ...]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A return, packed."""

    identity: Identity
    cover: Cover
    saved_at: str
    is_reduced: bool
    _frame: _Frame
    _said: bytes

    def opened(self) -> AgencyReturn:
        """The return as it was."""
        answers, actions = marshal.loads(decompress(self._said))  # noqa: S302 (packed by this process)
        about, of_actions = self._frame
        responses = (
            Response(standard_id, grade, evidence, improvement, places, unusable, ruled)
            for (grade, evidence, improvement), (standard_id, places, unusable, ruled) in zip(
                answers, about, strict=True
            )
        )
        plan = (
            Action(**dict(zip(ACTION_FIELDS, said, strict=True)), places=places)
            for said, places in zip(actions, of_actions, strict=True)
        )
        return AgencyReturn(
            self.identity, self.cover, tuple(responses), tuple(plan), self.saved_at, self.is_reduced
        )


class Keeper:
    """Packs returns, and holds once what they have in common."""

    def __init__(self) -> None:
        self._frames: dict[tuple[object, ...], _Frame] = {}

    def kept(self, given: AgencyReturn) -> Kept:
        """A return, packed."""
        answers = [(each.grade, each.evidence, each.improvement) for each in given.responses]
        actions = [tuple(getattr(each, name) for name in ACTION_FIELDS) for each in given.actions]
        return Kept(
            given.identity,
            given.cover,
            given.saved_at,
            given.is_reduced,
            self._frame(given),
            compress(marshal.dumps((answers, actions)), _FAST),
        )

    def _frame(self, given: AgencyReturn) -> _Frame:
        """What is beside the texts; frames with the very same places are the same one."""
        about = tuple(
            (each.standard_id, each.places, each.unusable, each.ruled_grade)
            for each in given.responses
        )
        of_actions = tuple(each.places for each in given.actions)
        mark = (
            *((standard_id, id(places), *rest) for standard_id, places, *rest in about),
            *map(id, of_actions),
        )
        return self._frames.setdefault(mark, (about, of_actions))
