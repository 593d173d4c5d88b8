"""The outline of a part of a workbook, as its parser finds it. In: bytes. Out: where elements are.

What may stand between two places is only known where these places have no meaning but their own: so
elements are found by a parser, and not by what they look like.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.parsers.expat import ExpatError, ParserCreate

from s11xl.reader.known.skeleton import SurpriseError

_MOST_NAMES = 5_000  # of elements and attributes: half of what a part may have
CHILD = 2  # the level of the root's children
_CLOSED = b"/>"
_MARKS = (b"\xef\xbb\xbf<?xml ", b"<?xml ")


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its name and attributes without namespaces, and where its tags begin."""

    name: str
    level: int  # the root's is 1
    attributes: Mapping[str, str]
    begin: int
    end: int  # of its closing tag; the same as `begin` where the element closes itself


@dataclass(slots=True)
class _Opened:
    name: str
    attributes: Mapping[str, str]
    begin: int
    is_empty: bool = True


def outline(data: bytes) -> Sequence[Element]:
    """The elements in the order in which they begin, the root first.

    Raises SurpriseError for a part that holds a comment, a processing instruction or the like, in
    which a place could seem to be what it isn't, or very many names.
    """
    if b"<!" in data or data.count(b"<?") > data.startswith(_MARKS):
        raise SurpriseError
    found: list[Element] = []
    opened: list[_Opened] = []
    names: set[str] = set()
    parser = ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        names.add(name)
        names.update(attributes)
        if len(names) > _MOST_NAMES:
            raise SurpriseError
        plain = {_local(key): value for key, value in attributes.items()}
        if opened:
            opened[-1].is_empty = False
        opened.append(_Opened(_local(name), plain, parser.CurrentByteIndex))

    def text(_: str) -> None:
        if opened:
            opened[-1].is_empty = False

    def end(_: str) -> None:
        level, each, at = len(opened), opened.pop(), parser.CurrentByteIndex
        # Where an element closes itself, the parser is behind its tag already.
        closes_itself = each.is_empty and data[at - len(_CLOSED) : at] == _CLOSED
        closing = each.begin if closes_itself else at
        found.append(Element(each.name, level, each.attributes, each.begin, closing))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except ExpatError as fault:
        raise SurpriseError from fault
    return sorted(found, key=lambda each: each.begin)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
