"""How much room a text takes in a cell in Calibri. In: text, column width, size. Out: points.

Widths are those of `calibri_widths.json` at 96 dpi with a margin; lines break as in Excel and
LibreOffice, at spaces and after hyphens, and words longer than a line anywhere.
"""

import json
import re
from functools import cache, lru_cache
from importlib.resources import files

MAX_ROW_HEIGHT = 409.0  # points; Excel's limit
_DPI = 96
_DIGIT = 7  # pixels of a digit in the workbook's default font, Calibri 11
_CELL_PADDING = 5  # pixels that a column has beside its characters
_MARGIN = 1.03
_PITCHES = {
    8.0: 11.25,
    9.0: 12.0,
    10.0: 12.75,
    11.0: 15.0,
    12.0: 15.75,
    14.0: 18.75,
    16.0: 21.0,
    18.0: 23.25,
}
_WORD = re.compile(r"[^ \-]+[ \-]?|[ \-]")  # with the space or hyphen after which a line may end


@cache
def _widths(bold: bool) -> tuple[dict[str, float], float]:
    """The advance of each character, and of one that isn't listed, as parts of the size."""
    data = json.loads((files("s11xl.xlsx") / "calibri_widths.json").read_text(encoding="utf-8"))
    unit = data["units_per_em"]
    listed = {
        chr(int(first, 16) + offset): width / unit
        for first, widths in data["bold" if bold else "regular"].items()
        for offset, width in enumerate(widths)
    }
    return listed, 1.0


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line of text in pixels at 96 dpi; `size` in points."""
    return _ems(text, bold) * size * _DPI / 72


def _ems(text: str, bold: bool) -> float:
    """The width of a text as a part of the size of its type."""
    widths, other = _widths(bold)
    return sum(widths.get(char, other) for char in text)


@lru_cache(maxsize=16384)
def _word(word: str, bold: bool) -> tuple[float, float]:
    """The width of a word as a part of the size, without and with the space that it ends in."""
    return _ems(word.rstrip(" "), bold), _ems(word, bold)


def column_pixels(width: float) -> int:
    """The width in pixels of a column of `width` characters, as Excel rounds it."""
    return int(width * _DIGIT + 0.5) + _CELL_PADDING


def line_pitch(size: float) -> float:
    """The height of a line of Calibri in points, as Excel sets it."""
    return _PITCHES.get(size, round(size * 1.3 * 4 + 0.5) / 4)


@lru_cache(maxsize=4096)
def wrapped_lines(text: str, width: float, size: float, bold: bool = False) -> int:
    """How many lines a text takes, wrapped in a column of `width` characters."""
    room = _room(width, size)
    return sum(len(_lines(each, room, bold)) for each in text.split("\n"))


def _room(width: float, size: float) -> float:
    """How wide a line may be in a column of `width` characters, as a multiple of the size."""
    return (column_pixels(width) - _CELL_PADDING) / _MARGIN * 72 / _DPI / size


def _lines(paragraph: str, room: float, bold: bool) -> list[str]:
    """A paragraph's lines: their words, with the spaces that they end in."""
    lines, line, used = [], "", 0.0
    for word in _WORD.findall(paragraph):
        shown, whole = _word(word, bold)
        if line and used + shown > room:
            lines.append(line)
            line, used = "", 0.0
        while shown > room and len(word) > 1:
            fits = _fitting(word, room, bold)
            lines.append(word[:fits])
            word = word[fits:]
            shown, whole = _word(word, bold)
        line += word
        used += whole
    return [*lines, line]


def _fitting(word: str, room: float, bold: bool) -> int:
    """How many characters of a word fit, at least one."""
    widths, other = _widths(bold)
    used = 0.0
    for count, char in enumerate(word):
        used += widths.get(char, other)
        if used > room:
            return max(1, count)
    return len(word)


def text_height(text: str, width: float, size: float, bold: bool = False) -> float:
    """The height in points that shows all of a text in a column of `width` characters."""
    return wrapped_lines(text, width, size, bold) * line_pitch(size)


def split_to_height(text: str, width: float, size: float, limit: float) -> list[str]:
    """A text in consecutive pieces, each at most `limit` points high (one line at the least).

    It is cut at line breaks, and inside a paragraph only where that alone is too high; the line
    break or space at a cut is dropped, and nothing else.
    """
    room = _room(width, size)
    most = max(1, int(limit / line_pitch(size)))
    pieces: list[str] = []
    held: list[str] = []
    count = 0
    for paragraph in text.split("\n"):
        lines = _lines(paragraph, room, False)
        if held and count + len(lines) > most:
            pieces.append("\n".join(held))
            held, count = [], 0
        while len(lines) > most:
            pieces.append("".join(lines[:most]).removesuffix(" "))
            lines = lines[most:]
        held.append("".join(lines))
        count += len(lines)
    return [*pieces, "\n".join(held)]
