"""Read the formatted text of an Outlook message. In: compressed RTF. Out: the same text as HTML.

The formats are [MS-OXRTFCP] and [MS-OXRTFEX]: Outlook writes a web page into RTF, each of its tags
in a group of its own, and marks what is there only for programs that show RTF.
"""

import codecs
import re
import struct
from dataclasses import dataclass, replace
from html import escape

from s11xl.reader.files.limits import corrupt

_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_HEADER = struct.Struct("<4xI4s4x")  # size of the text, form
_WINDOW = 4096
_KNOWN = (  # what the window holds at the start
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_MAX_SIZE = 4_000_000  # bytes of RTF that are read
_TOKEN = re.compile(
    rb"\\(?P<word>[a-z]+)(?P<number>-?\d{1,9})? ?|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-z])|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_SKIPPED = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata"}
_WORDS = {"par": "\n", "line": "\n", "row": "\n", "tab": "\t", "cell": "\t", "bullet": "•",
          "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "endash": "–",
          "emdash": "—"}  # fmt: skip
_SYMBOLS = {b"{": "{", b"}": "}", b"\\": "\\", b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n"}
_CODECS = {65001: "utf-8", 65000: "utf-7", 20127: "ascii"}
_ISO = range(28591, 28607)  # code pages of ISO 8859
_UNREADABLE = "its formatted text can't be read"
_MAX_DEPTH = 1000  # of groups inside one another


def html_of_rtf(content: bytes) -> str:
    """The text of compressed RTF as HTML. Raises RejectedError if it is damaged."""
    try:
        return _html(_decompressed(content))
    except (struct.error, IndexError, OverflowError) as error:
        raise corrupt(_UNREADABLE) from error


def _decompressed(content: bytes) -> bytes:
    size, form = _HEADER.unpack_from(content)
    size = min(size, _MAX_SIZE)
    if form == _PLAIN:
        return content[_HEADER.size : _HEADER.size + size]
    if form != _COMPRESSED:
        raise corrupt(_UNREADABLE)
    text = bytearray(_KNOWN)
    size, position = size + len(_KNOWN), _HEADER.size
    while len(text) < size and position < len(content):
        flags, position = content[position], position + 1
        for bit in range(8):
            if not flags >> bit & 1:
                text += content[position : position + 1]
                position += 1
                continue
            pair = int.from_bytes(content[position : position + 2], "big")
            position += 2
            start, length = len(text) - ((len(text) - (pair >> 4)) % _WINDOW), (pair & 0xF) + 2
            if start == len(text) or position > len(content):
                return bytes(text[len(_KNOWN) :])
            for index in range(start, start + length):
                text.append(text[index])
    return bytes(text[len(_KNOWN) :])


@dataclass
class _Group:
    """What holds in a group of RTF, and at first in those inside it."""

    starts_skipped: bool = False  # as groups are that a program need not know
    is_skipped: bool = False
    is_tag: bool = False  # of the web page
    is_for_rtf: bool = False  # text that only programs show that know no web pages
    fallback: int = 1  # characters that stand for one of Unicode, behind it


class _Reader:
    """Collects the tags and the text of RTF as HTML."""

    def __init__(self, rtf: bytes) -> None:
        self.html: list[str] = []
        self._groups = [_Group()]
        self._codec = "cp1252"
        self._left_out = 0  # characters to come that stand for one of Unicode
        self._is_page = rb"\fromhtml" in rtf[:_WINDOW]
        for match in _TOKEN.finditer(rtf):
            self._read(match)

    def _read(self, match: re.Match[bytes]) -> None:
        if brace := match["brace"]:
            self._open_or_close(brace)
        elif word := match["word"]:
            number = match["number"]
            self._read_word(word.decode(), None if number is None else int(number))
        elif symbol := match["symbol"]:
            self._groups[-1].starts_skipped |= symbol == b"*"
            self._text(_SYMBOLS.get(symbol, ""))
        elif code := match["hex"]:
            self._text(bytes.fromhex(code.decode()).decode(self._codec, "replace"))
        elif text := match["text"]:
            self._text(text.decode(self._codec, "replace"))

    def _open_or_close(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self._groups) > _MAX_DEPTH:
                raise corrupt(_UNREADABLE)
            self._groups.append(replace(self._groups[-1], starts_skipped=False))
        elif len(self._groups) > 1:
            self._groups.pop()

    def _read_word(self, word: str, number: int | None) -> None:
        group = self._groups[-1]
        if group.starts_skipped or word in _SKIPPED:
            group.is_tag = word == "htmltag"
            group.is_skipped |= not group.is_tag
            group.starts_skipped = False
        elif word == "htmlrtf":
            group.is_for_rtf = number != 0
        elif word == "uc":
            group.fallback = max(0, number or 0)
        elif word == "ansicpg" and number:
            self._codec = codec_of(number)
        elif word == "u":
            self._text(chr((number or 0) % 65536))
            self._left_out = group.fallback
        else:
            self._break(word)

    def _break(self, word: str) -> None:
        """Write a line break, tab or sign that a word stands for."""
        if word in ("par", "line", "row") and not self._is_page:
            self._text("\n", tag="<br>")
        else:
            self._text(_WORDS.get(word, ""))

    def _text(self, text: str, tag: str = "") -> None:
        group = self._groups[-1]
        left_out = min(self._left_out, len(text))
        self._left_out -= left_out
        if not (group.is_skipped or (group.is_for_rtf and not group.is_tag)):
            text = text[left_out:]
            self.html.append(tag or (text if group.is_tag else escape(text, quote=False)))


def _html(rtf: bytes) -> str:
    html = "".join(_Reader(rtf).html)
    return html.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def codec_of(code_page: int) -> str:
    """The name of Python's codec for a code page of Windows."""
    name = f"iso8859-{code_page - _ISO.start + 1}" if code_page in _ISO else f"cp{code_page}"
    name = _CODECS.get(code_page, name)
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
