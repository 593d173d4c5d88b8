"""Parse the XML of untrusted files as a stream.

In: pieces of bytes. Out: calls to a handler for elements and texts. Names come without their
namespace, so prefixed and Strict OOXML read like any other. Document types, and with them all
entities, are refused. Nesting, the length of a tag and the number of different names have limits,
because the parser keeps them in memory.
"""

import re
from collections.abc import Iterable, Mapping
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from s11xl.reader.files.limits import Budget, corrupt, too_large
from s11xl.reader.xlsx.raw import CellLook, RawCell

Attributes = Mapping[str, str]
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Handler:
    """Receives the elements and texts of a part; subclasses override what they need."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""

    def end(self, name: str) -> None:
        """Handle the end of an element."""

    def text(self, text: str) -> None:
        """Handle a run of text."""


def parse(pieces: Iterable[bytes], handler: Handler, part: str, budget: Budget) -> None:
    """Feed a part to its handler. Raises RejectedError for bad XML, or past a limit.

    Spends the budget's characters; reading the pieces has spent its bytes and time.
    """
    limits = budget.limits
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(0)
    handle_start, handle_end, max_depth = handler.start, handler.end, limits.depth
    local_names = _LocalNames(part, limits.element_names)
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > max_depth:
            raise corrupt(f"its part {part} is nested too deeply")
        if attributes:
            attributes = {local_names[key]: value for key, value in attributes.items()}
        handle_start(local_names[name], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handle_end(local_names[name])

    def text(text: str) -> None:
        budget.spend_characters(len(text))
        handler.text(text)

    def refuse(*_: object) -> None:
        raise corrupt(f"its part {part} declares a document type, which no workbook does")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        _feed(parser, pieces, part, limits.element_bytes)
    except ExpatError as error:
        raise corrupt(f"its part {part} is not valid XML (line {error.lineno})") from error
    except (ValueError, LookupError) as error:
        raise corrupt(f"its part {part} has an unknown encoding") from error


def _feed(parser: XMLParserType, pieces: Iterable[bytes], part: str, max_bytes: int) -> None:
    fed = 0
    for piece in pieces:
        parser.Parse(piece, False)
        fed += len(piece)
        # Bytes after the last event belong to an unfinished tag, which the parser keeps in memory.
        if fed - parser.CurrentByteIndex > max_bytes:
            raise too_large(f"its part {part} has a tag of over {max_bytes:,} bytes")
    parser.Parse(b"", True)


class _LocalNames(dict[str, str]):
    """Maps each name with its namespace to the name alone."""

    def __init__(self, part: str, max_names: int) -> None:
        super().__init__()
        self.part = part
        self.max_names = max_names

    def __missing__(self, name: str) -> str:
        if len(self) >= self.max_names:
            raise too_large(f"its part {self.part} has over {self.max_names:,} names of elements")
        local = self[name] = name.rpartition(" ")[2]
        return local


def whole_number(text: str) -> int | None:
    """The number in an attribute or value; None for other text, or more than nine digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def is_true(text: str | None) -> bool:
    """Whether an attribute is set."""
    return text in ("1", "true")


def is_on(attributes: Attributes) -> bool:
    """Whether an element that is a switch, such as `<strike/>`, is on."""
    return attributes.get("val", "1") not in ("0", "false", "off")


def unescaped(text: str) -> str:
    """Decode the `_xHHHH_` escapes of a text (ECMA-376, ST_Xstring).

    Only what a program has to escape is decoded: characters that XML can't hold, and the underscore
    before what looks like an escape. Any other `_x0041_` was typed by a person, in a program that
    does not escape it.
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
    """Collects the text of `<t>` elements, except in phonetic runs (`<rPh>`), and what is struck.

    A run (`<r>`) is struck out by a `<strike>` in its properties.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._struck: list[str] = []
        self._is_struck = False
        self._collecting = False
        self._phonetic = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        if name == "rPh":
            self._phonetic += 1
        elif name == "t" and not self._phonetic:
            self._collecting = True
        elif name == "strike":
            self._is_struck = is_on(attributes)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if name == "rPh":
            self._phonetic -= 1
        elif name == "t":
            self._collecting = False
        elif name == "r":
            self._is_struck = False

    def text(self, text: str) -> None:
        """Handle a run of text."""
        if self._collecting:
            self._parts.append(text)
            if self._is_struck:
                self._struck.append(text)

    @property
    def has_rest(self) -> bool:
        """Whether text was collected that is not taken yet."""
        return bool(self._parts)

    def take(self) -> RawCell:
        """Return a cell with the text collected so far, and start again empty."""
        text, struck = unescaped("".join(self._parts)), unescaped("".join(self._struck))
        self._parts.clear()
        self._struck.clear()
        return RawCell(text, look=CellLook(struck=struck) if struck else None)
