"""Values in the cells of a table. In: values of a DataFrame. Out: cell contents and row heights."""

from collections.abc import Iterator, Mapping, Sequence

from s11xl.core.frames import Value
from s11xl.core.text import MAX_TEXT, utf16_length, visible
from s11xl.xlsx.row_height import cell_height
from s11xl.xlsx.theme import Role

UNWRAPPED = frozenset({"sha256", "content"})  # columns whose long texts nobody reads
CellValue = str | int | None
_CUT = " … [cut here; the CSV has the whole text]"
_MIN_HEIGHT = 15.0  # points
_MAX_HEIGHT = 120.0  # points; a longer text is read in the cell itself
_MEASURED = 1200  # characters, which fill a row of the greatest height


def cell_value(value: Value) -> CellValue:
    """Return what a cell shows for a value: a text that fits, a whole number, or None."""
    if isinstance(value, str):
        return fitting_text(value) if value else None
    return None if value is None else int(value)


def fitting_text(text: str) -> str:
    """Return a text as a cell can hold it: LF line ends, invisible characters written out, cut."""
    whole = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    if utf16_length(whole) <= MAX_TEXT:
        return whole
    return whole[: MAX_TEXT // 2 - len(_CUT)] + _CUT


def value_height(value: CellValue, column: str, width: float) -> float:
    """Return the height in points that a row needs for a value, within the limits of a table."""
    if not isinstance(value, str) or column in UNWRAPPED:
        return _MIN_HEIGHT
    height = cell_height(value[:_MEASURED], width, Role.BODY)
    return max(_MIN_HEIGHT, min(_MAX_HEIGHT, height))


def row_heights(
    columns: Sequence[str],
    values: Mapping[str, Sequence[CellValue]],
    widths: Sequence[float],
) -> Iterator[float]:
    """Yield the height of each row; `values` are those of each column, by its name."""
    heights = [
        [value_height(value, column, width) for value in values[column]]
        for column, width in zip(columns, widths, strict=True)
    ]
    return map(max, zip(*heights, strict=True))
