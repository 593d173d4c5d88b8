"""Follow a workbook's defined names. In: names as they are stored. Out: single cells."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from s11xl.core.cells import cell_position
from s11xl.core.returns import Place, place_at
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
        return place_at(self.sheet.name, self.row, self.col)

    @property
    def key(self) -> tuple[str, int, int]:
        """What names it: the sheet's name, the row and the column."""
        return self.sheet.name, self.row, self.col

    @property
    def content(self) -> RawCell | None:
        """What the cell holds, None if it is empty."""
        return self.sheet.cell(self.row, self.col)


def named_cells(workbook: RawWorkbook) -> Mapping[str, SheetCell]:
    """The cell of each name that refers to one cell of an existing sheet."""
    cells = {}
    sheets = {sheet.name.casefold(): sheet for sheet in workbook.sheets}
    for name, formula in workbook.names.items():
        if (reference := _reference(formula)) and reference[0] in sheets:
            sheet_name, row, col = reference
            cells[name] = SheetCell(sheets[sheet_name], row, col)
    return cells


def named_cell(workbook: RawWorkbook, name: str) -> SheetCell | None:
    """The cell that a name refers to; None if there is no such name, or it is no cell."""
    reference = _reference(workbook.names.get(name, ""))
    sheet = workbook.sheet(reference[0]) if reference else None
    return SheetCell(sheet, reference[1], reference[2]) if sheet and reference else None


@lru_cache(maxsize=4096)
def _reference(formula: str) -> tuple[str, int, int] | None:
    """The casefolded sheet name, the row and the column of a reference to one cell."""
    match = _REFERENCE.fullmatch(formula.strip())
    if match is None:
        return None
    corners = {corner.replace("$", "") for corner in match.group(3, 4) if corner}
    if len(corners) > 1:
        return None
    try:
        position = cell_position(corners.pop())
    except ValueError:
        return None
    return (match[1] or match[2]).replace("''", "'").casefold(), *position
