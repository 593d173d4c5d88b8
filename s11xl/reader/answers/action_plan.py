"""Read the action plan. In: a workbook and its layout. Out: its actions, and findings.

The actions are the rows below the headers of the plan, wherever these are now.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from s11xl.core.cells import cell_position
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import ACTION_FIELDS, Action, Place
from s11xl.reader.answers.cell_values import cell_value
from s11xl.reader.answers.merges import merged_entry
from s11xl.reader.answers.names import SheetCell
from s11xl.reader.xlsx.raw import CellType, RawSheet, RawWorkbook
from s11xl.workbook.layout.model import Entry, EntryType, SheetType, WorkbookLayout

_MAX_ACTIONS = 2_000


def read_actions(
    workbook: RawWorkbook, layout: WorkbookLayout
) -> tuple[tuple[Action, ...], list[Finding]]:
    """Read the filled rows of the action plan, in order, up to a limit.

    Text beyond the limit is reported with other text outside the answer cells.
    """
    planned = next(sheet for sheet in layout.sheets if sheet.type is SheetType.ACTIONS)
    titles = [str(cell.content) for cell in planned.cells if cell.row == planned.frozen_rows - 1]
    header = _header_row(workbook, titles[: len(ACTION_FIELDS)])
    if header is None:
        return (), [new_finding(FindingCode.MISSING_PLAN, place=Place(planned.name))]
    sheet, header_row, columns = header
    entries = [cell.content for cell in planned.cells if isinstance(cell.content, Entry)]
    types = {entry.key.field: entry.type for entry in entries}
    filled = {row for row, col in sheet.cells if row > header_row and col in columns.values()}
    actions, findings = [], []
    for row in sorted(filled)[:_MAX_ACTIONS]:
        action, action_findings = _read_action(workbook, sheet, row, columns, types)
        findings += action_findings
        if ambiguous := _ambiguous_number(action, sheet, layout):
            findings.append(ambiguous)
            action = replace(action, standard_id="")
        if not action.is_blank:
            actions.append(action)
    return tuple(actions), findings


def _read_action(
    workbook: RawWorkbook,
    sheet: RawSheet,
    row: int,
    columns: Mapping[str, int],
    types: Mapping[str, EntryType],
) -> tuple[Action, list[Finding]]:
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    findings = []
    for name, col in columns.items():
        cell = SheetCell(sheet, row, col)
        places[name] = cell.place
        label = "standard" if name == "standard_id" else name
        values[name], fault = cell_value(cell.content, types[name], workbook, label, cell.place)
        if fault:
            findings.append(fault)
        findings += merged_entry(cell, f"{label} in row {row + 1}")
    return Action(**values, places=places), findings


def _ambiguous_number(action: Action, sheet: RawSheet, layout: WorkbookLayout) -> Finding | None:
    """A finding for a standard entered as a number that fits several, such as 1.1 and 1.10."""
    place, text = action.place("standard_id"), action.standard_id
    cell = sheet.cells.get(cell_position(place.cell)) if text else None
    if cell is None or cell.type is not CellType.NUMBER:
        return None
    ids = [each for each in layout.standards.by_id if _is_same_number(each, text)]
    if len(ids) < 2:
        return None
    found = f"{text} (a number: {' or '.join(ids)})"
    return new_finding(FindingCode.INVALID_STANDARD, found=found, place=place)


def _is_same_number(first: str, second: str) -> bool:
    try:
        return float(first) == float(second)
    except ValueError:
        return False


def _header_row(
    workbook: RawWorkbook, titles: Sequence[str]
) -> tuple[RawSheet, int, Mapping[str, int]] | None:
    """Find the plan's header row: its sheet, its row, and the column of each field.

    A row counts as header if it has more than half of the titles.
    """
    for sheet in workbook.sheets:
        title_cols_by_row: dict[int, dict[str, int]] = {}
        for title in titles:
            for row, col in sheet.positions(title):
                title_cols_by_row.setdefault(row, {}).setdefault(title, col)
        for row, title_cols in sorted(title_cols_by_row.items()):
            if columns := _plan_columns(titles, title_cols):
                return sheet, row, columns
    return None


def _plan_columns(titles: Sequence[str], title_cols: Mapping[str, int]) -> Mapping[str, int]:
    """The column of each field, by its title or, if that was changed, by those of the others."""
    if 2 * len(title_cols) <= len(titles):
        return {}
    columns = {}
    for index, (field, title) in enumerate(zip(ACTION_FIELDS, titles, strict=True)):
        if title in title_cols:
            columns[field] = title_cols[title]
            continue
        offsets = Counter(col - titles.index(other) for other, col in title_cols.items())
        col = index + offsets.most_common(1)[0][0]
        if col < 0 or col in title_cols.values():
            return {}
        columns[field] = col
    return columns
