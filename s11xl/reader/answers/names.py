"""Follow a workbook's defined names. In: names as they are stored. Out: single cells."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from s11xl.core.cells import cell_name, cell_position
from s11xl.core.returns import Place
from s11xl.reader.xlsx.raw import RawCell, RawSheet, RawWorkbook

_REFERENCE = re.compile(
    r"=?(?:'((?:[^']|'')+)'|([^'!]+))!([$A-Za-z0-9]+)(?::([$A-Za-z0-9]+))?"  # sheet, corners
)


class SheetCell(NamedTuple):
    """A cell of a sheet; rows and columns count from 0."""

    sheet: RawSheet
    row: int
    col: int

    @property
    def place(self) -> Place:
        """The name of the sheet and of the cell."""
        return Place(self.sheet.name, cell_name(self.row, self.col))

    @property
    def content(self) -> RawCell | None:
        """What the cell holds, None if it is empty."""
        return self.sheet.cells.get((self.row, self.col))


def named_cells(workbook: RawWorkbook) -> Mapping[str, SheetCell]:
    """The cell of each name that refers to one cell of an existing sheet."""
    cells = {}
    sheets = {sheet.name.casefold(): sheet for sheet in workbook.sheets}
    for name, formula in workbook.names.items():
        match = _REFERENCE.fullmatch(formula.strip())
        if match is None:
            continue
        corners = {corner.replace("$", "") for corner in match.group(3, 4) if corner}
        if len(corners) > 1:
            continue
        sheet = sheets.get((match[1] or match[2]).replace("''", "'").casefold())
        if sheet is not None:
            with suppress(ValueError):
                cells[name] = SheetCell(sheet, *cell_position(corners.pop()))
    return cells
