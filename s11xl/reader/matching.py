"""Which sheet of a return is which planned one: by its name, else by the text that stands on it."""

from collections.abc import Mapping

from s11xl.layout.model import SheetLayout, WorkbookLayout
from s11xl.reader.raw import RawSheet, RawWorkbook

STANDING = 0.5  # of a planned sheet's fixed texts, in their places


def match_sheets(workbook: RawWorkbook, layout: WorkbookLayout) -> Mapping[str, SheetLayout]:
    """For each sheet of the workbook that is one of ours, by its name, the planned sheet."""
    planned = {each.name.casefold(): each for each in layout.sheets}
    matched: dict[str, SheetLayout] = {}
    for sheet in workbook.sheets:
        if (own := planned.pop(sheet.name.casefold(), None)) is not None:
            matched[sheet.name] = own
    for sheet in workbook.sheets:
        if sheet.name in matched or not planned:
            continue
        best = max(planned.values(), key=lambda each: likeness(sheet, each))
        if likeness(sheet, best) >= STANDING:
            matched[sheet.name] = planned.pop(best.name.casefold())
    return matched


def likeness(sheet: RawSheet, planned: SheetLayout) -> float:
    """Which part of the planned fixed texts stands in its place on the sheet."""
    fixed = [cell for cell in planned.cells if isinstance(cell.content, str) and cell.content]
    met = sum(sheet.text(cell.row, cell.col) == cell.content for cell in fixed)
    return met / len(fixed) if fixed else 0.0
