"""Cell names to positions and back. Rows and columns count from 0: A1 is (0, 0)."""

import re
from functools import lru_cache

LAST_ROW, LAST_COL = 1_048_575, 16_383  # of a sheet in Excel 2007 and later
Position = tuple[int, int]  # row, column
_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


@lru_cache(maxsize=1024)
def column_name(col: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    name = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell_name(row: int, col: int) -> str:
    """Return the name of a cell: (0, 0) is A1."""
    return f"{column_name(col)}{row + 1}"


def cell_position(name: str) -> Position:
    """Return the row and column of a cell such as C12. Raises ValueError for anything else."""
    match = _CELL.fullmatch(name)
    if match is None:
        raise ValueError(f"{name[:20]!r} is not the name of a cell")
    col = 0
    for letter in match[1].upper():
        col = col * 26 + ord(letter) - ord("A") + 1
    row = int(match[2])
    if not (1 <= row <= LAST_ROW + 1 and col <= LAST_COL + 1):
        raise ValueError(f"{name[:20]!r} is outside the sheet")
    return row - 1, col - 1


def absolute_range(sheet: str, row: int, col: int, last_row: int, last_col: int) -> str:
    """Return a range as formulas on any sheet refer to it: `'1 Leadership'!$A$1:$B$2`."""
    quoted = "'" + sheet.replace("'", "''") + "'"
    first = f"${column_name(col)}${row + 1}"
    last = f"${column_name(last_col)}${last_row + 1}"
    return f"{quoted}!{first}" if first == last else f"{quoted}!{first}:{last}"
