"""Dropdowns, date checks and prompts: entries of a sheet with the same rule share a validation."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from s11xl.workbook.layout.model import Cell, Entry, EntryType, SheetLayout
from s11xl.xlsx.writer import strictly

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_MAX_TITLE, _MAX_TEXT = 32, 255  # characters, Excel's limits


def add_validations(target: Worksheet, sheet: SheetLayout) -> None:
    """Add to each entry of a sheet its list, its date check or its prompt."""
    groups: dict[tuple[object, ...], tuple[Entry, list[Cell]]] = {}
    for cell in sheet.cells:
        if isinstance(cell.content, Entry):
            entry = cell.content
            key = (entry.type, entry.choices, entry.prompt, entry.error, entry.refuses)
            groups.setdefault(key, (entry, []))[1].append(cell)
    for entry, cells in groups.values():
        if rule := _rule(entry):
            first, *others = _ranges(cells)
            rule["other_cells"] = others
            strictly(target.data_validation, *first, rule)


def _rule(entry: Entry) -> dict[str, Any]:
    """Return XlsxWriter's options for an entry; empty if it has neither check nor message."""
    texts = {
        "input_title": _cut(entry.prompt.title, _MAX_TITLE),
        "input_message": _cut(entry.prompt.text, _MAX_TEXT),
        "error_title": _cut(entry.error.title, _MAX_TITLE),
        "error_message": _cut(entry.error.text, _MAX_TEXT),
    }
    rule: dict[str, Any] = {name: text for name, text in texts.items() if text}
    match entry.type:
        case EntryType.CHOICE:
            rule |= {"validate": "list", "source": f"={entry.choices}"}
        case EntryType.DATE:
            days = {"minimum": _FIRST_DAY, "maximum": _LAST_DAY}
            rule |= {"validate": "date", "criteria": "between", **days}
        case EntryType.TEXT:
            return rule and rule | {"validate": "any"}
    return rule | {"error_type": "stop" if entry.refuses else "warning"}


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _ranges(cells: Sequence[Cell]) -> list[list[int]]:
    """Return the cells as ranges (row, column, last row, last column), adjoining cells as one."""
    ranges: list[list[int]] = []
    for cell in sorted(cells, key=lambda cell: (cell.col, cell.row)):
        if ranges and ranges[-1][1:3] == [cell.col, cell.row - 1]:
            ranges[-1][2] = cell.row
        else:
            ranges.append([cell.row, cell.col, cell.row, cell.col])
    return ranges
