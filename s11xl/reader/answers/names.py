"""Where a workbook's defined names lead. In: names as they are stored. Out: single cells."""

import re
from collections.abc import Mapping

from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook

NamedCell = tuple[RawSheet, int, int]  # the sheet, the row and the column, from 0
_CELL = re.compile(
    r"^=?(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]+)\$?(\d+))?$"
)


def named_cells(workbook: RawWorkbook) -> Mapping[str, NamedCell]:
    """Each name that leads to one cell of a sheet that is there."""
    cells = {}
    sheets = {each.name.casefold(): each for each in workbook.sheets}
    for name, formula in workbook.names.items():
        match = _CELL.match(formula.strip())
        if not match or (match[5] and (match[5], match[6]) != (match[3], match[4])):
            continue
        sheet = sheets.get((match[1] or match[2]).replace("''", "'").casefold())
        if sheet is not None:
            cells[name] = (sheet, int(match[4]) - 1, _column(match[3]))
    return cells


def _column(letters: str) -> int:
    col = 0
    for letter in letters.upper():
        col = col * 26 + ord(letter) - ord("A") + 1
    return col - 1
