"""The size of a text in a cell, set in Calibri. In: text, column width, type size. Out: points.

Character widths come from `calibri_widths.json`, at 96 dpi with a margin. Lines break as in Excel
and LibreOffice: at spaces and after hyphens; a word longer than a line breaks anywhere.
"""

import json
import re
from functools import cache, lru_cache
from importlib.resources import files

MAX_ROW_HEIGHT = 409.0  # points; Excel's limit
_DPI = 96
_DIGIT = 7  # pixels, the width of a digit in Calibri 11
_CELL_PADDING = 5  # pixels
_MARGIN = 1.03
_LINE_HEIGHTS = {  # points, by type size
    8.0: 11.25,
    9.0: 12.0,
    10.0: 12.75,
    11.0: 15.0,
    12.0: 15.75,
    14.0: 18.75,
    16.0: 21.0,
    18.0: 23.25,
}
_WORD = re.compile(r"[^ \-]+[ \-]?|[ \-]")  # with the space or hyphen after it


@cache
def _widths(bold: bool) -> tuple[dict[str, float], float]:
    """Return the width of each character, and of any other, as a fraction of the type size."""
    data = json.loads((files("s11xl.xlsx") / "calibri_widths.json").read_text(encoding="utf-8"))
    unit = data["units_per_em"]
    listed = {
        chr(int(first, 16) + offset): width / unit
        for first, widths in data["bold" if bold else "regular"].items()
        for offset, width in enumerate(widths)
    }
    return listed, 1.0


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line of text in pixels at 96 dpi; `size` is in points."""
    return _ems(text, bold) * size * _DPI / 72


def _ems(text: str, bold: bool) -> float:
    """Return the width of a text as a fraction of the type size."""
    widths, other = _widths(bold)
    return sum(widths.get(char, other) for char in text)


@lru_cache(maxsize=16384)
def _word(word: str, bold: bool) -> tuple[float, float]:
    """Return the widths of a word as fractions of the type size, without and with its space."""
    return _ems(word.rstrip(" "), bold), _ems(word, bold)


def column_pixels(width: float) -> int:
    """Return the width in pixels of a column `width` characters wide, rounded as in Excel."""
    return int(width * _DIGIT + 0.5) + _CELL_PADDING


def line_height(size: float) -> float:
    """Return the height of a line of Calibri in points, as Excel sets it."""
    return _LINE_HEIGHTS.get(size, round(size * 1.3 * 4 + 0.5) / 4)


@lru_cache(maxsize=4096)
def wrapped_lines(text: str, width: float, size: float, bold: bool = False) -> int:
    """Return the number of lines of a text, wrapped in a column `width` characters wide."""
    room = _room(width, size)
    return sum(len(_lines(paragraph, room, bold)) for paragraph in text.split("\n"))


def _room(width: float, size: float) -> float:
    """Return the greatest width of a line in a column, as a multiple of the type size."""
    return (column_pixels(width) - _CELL_PADDING) / _MARGIN * 72 / _DPI / size


def _lines(paragraph: str, room: float, bold: bool) -> list[str]:
    """Break a paragraph into lines, which keep the spaces at their ends."""
    lines, line, used = [], "", 0.0
    for word in _WORD.findall(paragraph):
        width, width_with_space = _word(word, bold)
        if line and used + width > room:
            lines.append(line)
            line, used = "", 0.0
        while width > room and len(word) > 1:
            count = _fitting(word, room, bold)
            lines.append(word[:count])
            word = word[count:]
            width, width_with_space = _word(word, bold)
        line += word
        used += width_with_space
    return [*lines, line]


def _fitting(word: str, room: float, bold: bool) -> int:
    """Return how many characters of a word fit, at least one."""
    widths, other = _widths(bold)
    used = 0.0
    for count, char in enumerate(word):
        used += widths.get(char, other)
        if used > room:
            return max(1, count)
    return len(word)


def text_height(text: str, width: float, size: float, bold: bool = False) -> float:
    """Return the height in points that shows a whole text in a column `width` characters wide."""
    return wrapped_lines(text, width, size, bold) * line_height(size)


def split_to_height(text: str, width: float, size: float, limit: float) -> list[str]:
    """Split a text into pieces, each at most `limit` points high (but at least one line).

    The cuts are at line breaks, or inside a paragraph that is too high by itself. Only the line
    break or space at a cut is dropped.
    """
    room = _room(width, size)
    most = max(1, int(limit / line_height(size)))
    pieces: list[str] = []
    paragraphs: list[str] = []  # of the current piece
    count = 0  # lines in the current piece
    for paragraph in text.split("\n"):
        lines = _lines(paragraph, room, False)
        if paragraphs and count + len(lines) > most:
            pieces.append("\n".join(paragraphs))
            paragraphs, count = [], 0
        while len(lines) > most:
            pieces.append("".join(lines[:most]).removesuffix(" "))
            lines = lines[most:]
        paragraphs.append("".join(lines))
        count += len(lines)
    return [*pieces, "\n".join(paragraphs)]
