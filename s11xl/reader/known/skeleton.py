"""A part of a workbook as fixed blocks with gaps between them. In: bytes. Out: what fills the gaps.

Two parts with the same blocks are the same XML but for their gaps, so that only these need to be
understood, and each is held to be what may stand there before it is believed.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from s11xl.reader.files.limits import Budget, RejectedError
from s11xl.reader.xlsx.xml import Handler, parse

LONGEST = 4_000  # bytes of a gap that is remembered
MOST = 200  # gaps that are remembered in one place
_CONTROLS = bytes({*range(32)} - {9, 10})
_SOUND = bytes({*range(256)} - {*_CONTROLS})
_DECLARED_AND_RETURN = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml [^<>?]*\?>\r")
_READ = re.compile(  # what is read wherever it stands, and so has no place in a gap
    rb"<(?:[^\s<>/:]+:)?(?:c|row|v|f|t|is|rPh|mergeCell|col|sheetData|workbookPr|sheet|definedName)"
    rb"(?=[\s/>]|$)"
)
_AFTER_NAME = (b"", b" ", b">")
_NOT_XML = (b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"]]>")
_MAY_BEGIN_THEM = (b"\xef", b"]")  # single bytes are found much sooner
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_DECLARED = re.compile(
    rb"""(\xef\xbb\xbf)?(<\?xml version=["']1\.0["']( encoding=["']utf-8["'])?[^<>=]*"""
    rb"""( standalone=["']yes["'])? ?\?>\s*)?<[^?!]""",
    re.IGNORECASE,
)
_Part = TypeVar("_Part", bound=Handler)


class SurpriseError(Exception):
    """Something that isn't as it was known: the file has to be read in full."""


class Skeleton:
    """The blocks of a part, and the bytes that end each of its gaps."""

    __slots__ = ("_steps", "_tail")

    def __init__(self, steps: Iterable[tuple[bytes, int, bytes]], tail: bytes) -> None:
        """Takes each gap's block before it, the block's length and what ends the gap."""
        self._steps = tuple(steps)
        self._tail = tail

    @classmethod
    def cut(cls, data: bytes, gaps: Iterable[tuple[int, int, bytes]]) -> "Skeleton":
        """Cuts gaps out of `data`, in their order: first byte, last, and the bytes that end it."""
        steps, at = [], 0
        for start, stop, ended_by in gaps:
            block = data[at:start]
            steps.append((block, len(block), ended_by))
            at = stop
        return cls(steps, data[at:])

    def gaps(self, data: bytes) -> list[bytes]:
        """What stands in the gaps. Raises SurpriseError if a block differs."""
        found = []
        at = 0
        for block, length, ended_by in self._steps:
            if not data.startswith(block, at):
                raise SurpriseError
            start = at + length
            at = data.find(ended_by, start) if ended_by else len(data)
            if at < 0:
                raise SurpriseError
            found.append(data[start:at])
        if len(data) - at != len(self._tail) or not data.endswith(self._tail):
            raise SurpriseError
        return found


def check_part(data: bytes) -> None:
    """Raises SurpriseError for a part that needs a parser to be judged: another encoding, say."""
    odd = data.translate(None, _SOUND)
    if odd and (odd != b"\r" or not _DECLARED_AND_RETURN.match(data)):
        raise SurpriseError
    if _holds_no_xml(data) or not _DECLARED.match(data):
        raise SurpriseError


def check_gaps(gaps: Iterable[bytes], elements: Iterable[bytes]) -> None:
    """Raises SurpriseError unless each gap is its element up to its end, and all are short.

    An element is given as it opens, such as `<pageSetup`.
    """
    size = 0
    for gap, element in zip(gaps, elements, strict=True):
        size += len(gap)
        if not gap.startswith(element) or gap[len(element) : len(element) + 1] not in _AFTER_NAME:
            raise SurpriseError
        if b"xmlns" in gap or _READ.search(gap):
            raise SurpriseError
    if size > LONGEST:
        raise SurpriseError


def decoded(data: bytes) -> str:
    """A piece as text. Raises SurpriseError for what is no UTF-8, and for characters that XML does
    not hold, or would change."""
    if data.translate(None, _SOUND) or _holds_no_xml(data):
        raise SurpriseError
    try:
        return data.decode()
    except UnicodeDecodeError as fault:
        raise SurpriseError from fault


def _holds_no_xml(data: bytes) -> bool:
    first, second = _MAY_BEGIN_THEM
    return (first in data or second in data) and any(each in data for each in _NOT_XML)


def text_of(data: bytes) -> str:
    """The text between two tags. Raises SurpriseError as `decoded` does, and for other entities."""
    text = decoded(data)
    return without_entities(text) if "&" in text else text


def without_entities(text: str) -> str:
    """A text with each entity as the character that it stands for.

    Raises SurpriseError for an entity of any other kind than XML's own.
    """
    return _met_again(text) if len(text) <= LONGEST else _ENTITY.sub(_character, text)


@lru_cache(maxsize=2048)  # the fixed texts come again in each workbook
def _met_again(text: str) -> str:
    return _ENTITY.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return _ENTITIES[name]
    if not (decimal or hexadecimal):
        raise SurpriseError
    code = int(decimal) if decimal else int(hexadecimal, 16)
    is_text = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
    if not (is_text or 0x10000 <= code < 0x110000):
        raise SurpriseError
    return chr(code)


class Approved:
    """Gaps that a parser has found sound and without meaning, remembered by their bytes."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()

    def __contains__(self, data: bytes) -> bool:
        return data in self._known

    def add(self, data: bytes) -> None:
        """Remembers one, if there is room."""
        if len(data) <= LONGEST and len(self._known) < MOST:
            self._known.add(data)


def parsed(pieces: Iterable[bytes], handler: _Part, budget: Budget) -> _Part:
    """A handler after it has seen a piece of XML. Raises SurpriseError if that isn't sound."""
    try:
        parse(pieces, handler, "", budget)
    except RejectedError as rejected:
        raise SurpriseError from rejected
    return handler
