"""How texts stand in cells of a table. In: values. Out: what the cells show, and row heights."""

from collections.abc import Iterator, Mapping, Sequence

from s11xl.core.frames import Value
from s11xl.core.text import MAX_TEXT, utf16_length, visible
from s11xl.xlsx.row_height import needed
from s11xl.xlsx.theme import Role

UNBROKEN = frozenset({"sha256"})  # columns whose texts nobody reads to the end
_CUT = " … [cut here; the whole text stands in the CSV]"
_HIGHEST = 120.0  # points; what is longer is read in the cell itself
_MEASURED = 1200  # characters, which fill a row of that height
_LEAST_ROW = 15.0
Shown = str | int | None  # a text, a whole number, nothing


def shown(value: Value) -> Shown:
    """A value as its cell shows it: a whole number, a text that fits, nothing for a hole."""
    if isinstance(value, str):
        return fitting_text(value) if value else None
    return None if value is None else int(value)


def height(value: Shown, column: str, width: float) -> float:
    """The height that a row needs for one of its cells, as far as a row may reasonably be high."""
    if not isinstance(value, str) or column in UNBROKEN:
        return _LEAST_ROW
    needs = needed(value[:_MEASURED], width, Role.BODY)
    return max(_LEAST_ROW, min(_HIGHEST, needs))


def heights(
    columns: Sequence[str],
    texts: Mapping[str, Sequence[Shown]],
    widths: Sequence[float],
) -> Iterator[float]:
    """The height of each row by its texts."""
    each_column = [
        [height(value, column, width) for value in texts[column]]
        for column, width in zip(columns, widths, strict=True)
    ]
    return map(max, zip(*each_column, strict=True))


def fitting_text(text: str) -> str:
    """A text as a cell can show it: line ends as LF, the unseen written out, the too long cut."""
    whole = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    if utf16_length(whole) <= MAX_TEXT:
        return whole
    return whole[: MAX_TEXT // 2 - len(_CUT)] + _CUT
