"""The action plan. In: a workbook and its layout. Out: its actions, and findings.

An action is a row below the headers of the plan's columns, wherever these are now.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from s11xl.core.cells import cell_name, cell_position
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import ACTION_FIELDS, Action, Place
from s11xl.reader.answers.merges import merged_entry
from s11xl.reader.answers.responses import cell_value
from s11xl.reader.xlsx.raw import CellType, RawSheet, RawWorkbook
from s11xl.workbook.layout.model import (
    Entry,
    EntryType,
    SheetLayout,
    SheetType,
    WorkbookLayout,
)

_MOST_ACTIONS = 2_000


def read_actions(
    workbook: RawWorkbook, layout: WorkbookLayout
) -> tuple[tuple[Action, ...], list[Finding]]:
    """The filled rows of the action plan, in their order, as many as anybody may mean.

    What stands further down is nobody's action, and told with what else was written elsewhere.
    """
    planned = next(sheet for sheet in layout.sheets if sheet.type is SheetType.ACTIONS)
    headers = [cell.content for cell in planned.cells if cell.row == planned.frozen_rows - 1]
    met = _header_row(workbook, [str(text) for text in headers[: len(ACTION_FIELDS)]])
    if met is None:
        return (), [new_finding(FindingCode.MISSING_PLAN, place=Place(planned.name))]
    sheet, header, columns = met
    kinds = _action_kinds(planned)
    filled = {row for (row, col) in sheet.cells if row > header and col in columns.values()}
    actions, findings = [], []
    for row in sorted(filled)[:_MOST_ACTIONS]:
        action, said = _action(workbook, sheet, row, columns, kinds)
        findings += said
        if doubtful := _doubtful_number(action, sheet, layout):
            findings.append(doubtful)
            action = replace(action, standard_id="")
        if not action.is_blank:
            actions.append(action)
    return tuple(actions), findings


def _action(
    workbook: RawWorkbook,
    sheet: RawSheet,
    row: int,
    columns: Mapping[str, int],
    kinds: Mapping[str, EntryType],
) -> tuple[Action, list[Finding]]:
    """What stands in one row of the plan."""
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    findings = []
    for name, col in columns.items():
        places[name] = Place(sheet.name, cell_name(row, col))
        cell = sheet.cells.get((row, col))
        values[name], fault = cell_value(cell, kinds[name], workbook, name, places[name])
        if fault:
            findings.append(fault)
        findings += merged_entry(sheet, row, col, f"{name} in row {row + 1}")
    return Action(**values, places=places), findings


def _doubtful_number(action: Action, sheet: RawSheet, layout: WorkbookLayout) -> Finding | None:
    """A standard given as a number that could be several: 1.1 and 1.10 are the same number."""
    place, text = action.place("standard_id"), action.standard_id
    cell = sheet.cells.get(cell_position(place.cell)) if text else None
    if cell is None or cell.type is not CellType.NUMBER:
        return None
    alike = [each for each in layout.standards.by_id if _same_number(each, text)]
    if len(alike) < 2:
        return None
    found = f"{text} (a number: {' or '.join(alike)})"
    return new_finding(FindingCode.INVALID_STANDARD, found=found, place=place)


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _header_row(
    workbook: RawWorkbook, headers: Sequence[str]
) -> tuple[RawSheet, int, Mapping[str, int]] | None:
    """Where the plan's headers stand, and the column of each field.

    A header that was retyped is told by those beside it: most of them must stand in one row.
    """
    for sheet in workbook.sheets:
        rows: dict[int, dict[str, int]] = {}
        for (row, col), cell in sheet.cells.items():
            if cell.text in headers:
                rows.setdefault(row, {}).setdefault(cell.text, col)
        for row, met in sorted(rows.items()):
            columns = _plan_columns(headers, met)
            if columns:
                return sheet, row, columns
    return None


def _plan_columns(headers: Sequence[str], met: Mapping[str, int]) -> Mapping[str, int]:
    """The column of each field; a lost header's is the one that its neighbours leave for it."""
    if 2 * len(met) <= len(headers):
        return {}
    columns = {}
    for index, (field, text) in enumerate(zip(ACTION_FIELDS, headers, strict=True)):
        if text in met:
            columns[field] = met[text]
            continue
        offsets = Counter(met[each] - headers.index(each) for each in met)
        col = index + offsets.most_common(1)[0][0]
        if col < 0 or col in met.values():
            return {}
        columns[field] = col
    return columns


def _action_kinds(planned: SheetLayout) -> Mapping[str, EntryType]:
    return {
        cell.content.key.field: cell.content.type
        for cell in planned.cells
        if isinstance(cell.content, Entry)
    }
