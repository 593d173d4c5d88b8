"""Keeps what thousands of returns have in common once. In: a reading. Out: an equal one.

The places of answers and most words of findings are the same from return to return. What somebody
wrote on a standard differs, and is packed as soon as it has been read.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from s11xl.core.findings import Finding
from s11xl.core.returns import Action, AgencyReturn, Cover, Identity, Place, Response
from s11xl.reader import Reading

_TEXTS: Mapping[type, tuple[str, ...]] = {
    kind: tuple(each.name for each in fields(kind) if each.type is str)
    for kind in (Cover, Identity, Finding)
}
_MOST_TEXT = 200  # characters of a text that may be met again: a name, a remedy
_MOST_TEXTS = 100_000  # that are looked up: where they never come again, no more are kept


class Shared:
    """What was met so far."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._all_places: dict[Place, Place] = {}
        self._unusable: dict[frozenset[str], frozenset[str]] = {}
        self._places: dict[tuple[tuple[str, Place], ...], Mapping[str, Place]] = {}

    def reading(self, reading: Reading) -> Reading:
        """The reading, made of what was met before as far as it says the same."""
        given = reading.agency_return
        identity = self._identity(reading.identity)
        return replace(
            reading,
            identity=identity,
            agency_return=self._given(given, identity) if given else None,
            findings=tuple(map(self._finding, reading.findings)),
        )

    def _given(self, given: AgencyReturn, identity: Identity) -> AgencyReturn:
        same = identity if given.identity == identity else self._identity(given.identity)
        return replace(
            given,
            identity=same,
            cover=self._cover(given.cover),
            responses=tuple(map(self._response, given.responses)),
            actions=tuple(map(self._action, given.actions)),
        )

    def _response(self, response: Response) -> Response:
        unusable = self._unusable.setdefault(response.unusable, response.unusable)
        return replace(response, places=self._placed(response.places), unusable=unusable)

    def _action(self, action: Action) -> Action:
        return replace(action, places=self._placed(action.places))

    def _cover(self, cover: Cover) -> Cover:
        return replace(cover, places=self._placed(cover.places), **self._texts_of(cover))

    def _identity(self, identity: Identity) -> Identity:
        return replace(identity, **self._texts_of(identity))

    def _finding(self, said: Finding) -> Finding:
        place = self._all_places.setdefault(said.place, said.place)
        return replace(said, place=place, **self._texts_of(said))

    def _texts_of(self, value: Cover | Identity | Finding) -> dict[str, Any]:
        """The texts of a value, by the names of its fields."""
        names = _TEXTS[type(value)]
        return {name: self._text(getattr(value, name)) for name in names}

    def _placed(self, places: Mapping[str, Place]) -> Mapping[str, Place]:
        return self._places.setdefault(tuple(places.items()), places)

    def _text(self, text: str) -> str:
        if len(text) > _MOST_TEXT:
            return text
        if len(self._texts) >= _MOST_TEXTS:
            return self._texts.get(text, text)
        return self._texts.setdefault(text, text)
