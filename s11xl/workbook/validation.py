"""Dropdowns, date checks and prompts: one validation for all entries of a sheet that share it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from s11xl.workbook.layout.model import Cell, Entry, EntryType, Prompt, SheetLayout
from s11xl.xlsx.writer import strictly

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_MOST_TITLE, _MOST_TEXT = 32, 255
Area = tuple[int, int, int, int]


def add_validations(target: Worksheet, sheet: SheetLayout) -> None:
    """Gives each entry of a sheet its list, its date check or its prompt."""
    alike: dict[tuple[object, ...], tuple[Entry, list[Cell]]] = {}
    for cell in sheet.cells:
        if isinstance(cell.content, Entry):
            entry = cell.content
            same = (entry.type, entry.choices, entry.prompt, entry.error, entry.refuses)
            alike.setdefault(same, (entry, []))[1].append(cell)
    for entry, cells in alike.values():
        if rule := _rule(entry):
            areas = _areas(cells)
            rule["other_cells"] = [list(area) for area in areas[1:]]
            strictly(target.data_validation, *areas[0], rule)


def _rule(entry: Entry) -> dict[str, Any]:
    messages = _messages(entry.prompt, entry.error)
    rule: dict[str, Any]
    match entry.type:
        case EntryType.CHOICE:
            rule = {"validate": "list", "source": f"={entry.choices}"}
        case EntryType.DATE:
            rule = {
                "validate": "date",
                "criteria": "between",
                "minimum": _FIRST_DAY,
                "maximum": _LAST_DAY,
            }
        case EntryType.TEXT:
            if not messages:
                return {}
            rule = {"validate": "any"}
    if entry.type is not EntryType.TEXT:
        rule["error_type"] = "stop" if entry.refuses else "warning"
    return rule | messages


def _messages(prompt: Prompt, error: Prompt) -> dict[str, str]:
    texts = {
        "input_title": _cut(prompt.title, _MOST_TITLE),
        "input_message": _cut(prompt.text, _MOST_TEXT),
        "error_title": _cut(error.title, _MOST_TITLE),
        "error_message": _cut(error.text, _MOST_TEXT),
    }
    return {name: text for name, text in texts.items() if text}


def _cut(text: str, most: int) -> str:
    """A message within Excel's limit; a longer one ends in an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _areas(cells: Sequence[Cell]) -> list[Area]:
    """The cells as ranges: those right below one another are one."""
    areas: list[Area] = []
    for cell in sorted(cells, key=lambda cell: (cell.col, cell.row)):
        if areas and areas[-1][1] == cell.col and areas[-1][2] == cell.row - 1:
            top, col, _, _ = areas.pop()
            areas.append((top, col, cell.row, col))
        else:
            areas.append((cell.row, cell.col, cell.row, cell.col))
    return areas
