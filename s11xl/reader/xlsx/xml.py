"""XML of untrusted files, streamed. In: pieces of bytes. Out: calls for elements and texts.

Names come without their namespace, so that prefixed and Strict OOXML read like any other. A
document type, and with it every entity, is refused; nesting, the length of a tag and the number of
different names are bounded, for the parser keeps all of them in memory.
"""

import re
from collections.abc import Iterable, Mapping
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from s11xl.reader.files.limits import Budget, corrupt, too_large

Attributes = Mapping[str, str]
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Handler:
    """What a part's parser does; override what matters."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A run of text."""


def parse(pieces: Iterable[bytes], handler: Handler, part: str, budget: Budget) -> None:
    """Feeds a part to its handler. Raises RejectedError where it isn't sound XML or asks too much.

    Spends the budget's characters; the pieces have spent its bytes and its time.
    """
    limits = budget.limits
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(0)
    begin, finish, depth = handler.start, handler.end, limits.depth
    local = _LocalNames(part, limits.element_names)
    level = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal level
        level += 1
        if level > depth:
            raise corrupt(f"its part {part} is nested too deeply")
        if attributes:
            attributes = {local[key]: value for key, value in attributes.items()}
        begin(local[name], attributes)

    def end(name: str) -> None:
        nonlocal level
        level -= 1
        finish(local[name])

    def text(said: str) -> None:
        budget.spend_characters(len(said))
        handler.text(said)

    def refuse(*_: object) -> None:
        raise corrupt(f"its part {part} declares a document type, which no workbook does")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        _feed(parser, pieces, part, limits.element_bytes)
    except ExpatError as fault:
        raise corrupt(f"its part {part} is not sound XML (line {fault.lineno})") from fault
    except (ValueError, LookupError) as fault:
        raise corrupt(f"its part {part} is written in an unknown encoding") from fault


def _feed(parser: XMLParserType, pieces: Iterable[bytes], part: str, most: int) -> None:
    fed = 0
    for piece in pieces:
        parser.Parse(piece, False)
        fed += len(piece)
        # What lies beyond the last event is a tag without end, which is held in memory whole.
        if fed - parser.CurrentByteIndex > most:
            raise too_large(f"its part {part} has a tag of over {most} bytes")
    parser.Parse(b"", True)


class _LocalNames(dict[str, str]):
    """A name with its namespace, to the name alone."""

    def __init__(self, part: str, most: int) -> None:
        super().__init__()
        self.part = part
        self.most = most

    def __missing__(self, name: str) -> str:
        if len(self) >= self.most:
            raise too_large(f"its part {self.part} has over {self.most} names of elements")
        local = self[name] = name.rpartition(" ")[2]
        return local


def unescaped(text: str) -> str:
    """A text with its `_xHHHH_` escapes decoded (ECMA-376, ST_Xstring).

    Only what a program has to escape is taken for one: characters that XML can't hold, and the
    underscore before what looks like an escape. Any other `_x0041_` was typed by a person, into a
    program that does not escape it.
    """
    if "_x" not in text:
        return text
    decoded = _ESCAPE.sub(_decoded, text)
    # Two escapes can be the halves of one character.
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _decoded(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    is_needed = code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code >= 0xFFFE
    return chr(code) if is_needed or code == ord("_") else match[0]


class TextCollector:
    """Gathers the text of `<t>` elements, leaving phonetic runs (`<rPh>`) out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._collecting = False
        self._phonetic = 0

    def start(self, name: str) -> None:
        """An element begins."""
        if name == "rPh":
            self._phonetic += 1
        elif name == "t" and not self._phonetic:
            self._collecting = True

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "rPh":
            self._phonetic -= 1
        elif name == "t":
            self._collecting = False

    def text(self, text: str) -> None:
        """A run of text."""
        if self._collecting:
            self._parts.append(text)

    def take(self) -> str:
        """What was gathered; the next begins empty."""
        taken = unescaped("".join(self._parts))
        self._parts.clear()
        return taken
