"""Where a workbook's defined names lead. In: names as they are stored. Out: single cells."""

import re
from collections.abc import Mapping
from contextlib import suppress

from s11xl.core.cells import cell_position
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook

NamedCell = tuple[RawSheet, int, int]  # the sheet, the row and the column, from 0
_CELL = re.compile(
    r"=?(?:'((?:[^']|'')+)'|([^'!]+))!([$A-Za-z0-9]+)(?::([$A-Za-z0-9]+))?"  # sheet, corners
)


def named_cells(workbook: RawWorkbook) -> Mapping[str, NamedCell]:
    """Each name that leads to one cell of a sheet that is there."""
    cells = {}
    sheets = {each.name.casefold(): each for each in workbook.sheets}
    for name, formula in workbook.names.items():
        match = _CELL.fullmatch(formula.strip())
        if match is None:
            continue
        corners = {each.replace("$", "") for each in match.group(3, 4) if each}
        if len(corners) > 1:
            continue
        sheet = sheets.get((match[1] or match[2]).replace("''", "'").casefold())
        if sheet is not None:
            with suppress(ValueError):
                cells[name] = (sheet, *cell_position(corners.pop()))
    return cells
