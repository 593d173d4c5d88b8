"""Read the action plan. In: a workbook and its layout. Out: its actions, and findings.

The actions are the rows below the headers of the plan, wherever these are now on its sheet.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from s11xl.core.cells import cell_position
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import ACTION_FIELDS, Action, Place, RowPlaces
from s11xl.reader.answers.cell_values import cell_value
from s11xl.reader.answers.merges import merged_entry
from s11xl.reader.answers.moves import Move, moved_together
from s11xl.reader.answers.names import SheetCell
from s11xl.reader.answers.sheets import MatchedSheet, sheet_of_type
from s11xl.reader.answers.shifts import resized_columns, shifted_down, shifted_sideways
from s11xl.reader.xlsx.raw import CellType, RawSheet, RawWorkbook
from s11xl.workbook.layout.formulas import quoted
from s11xl.workbook.layout.model import EntryType, SheetLayout, SheetType, WorkbookLayout

_MAX_ACTIONS = 2_000
_ROWS = "action plan's row", "action plan's rows"
_COLUMNS = "action plan's column", "action plan's columns"


@dataclass(frozen=True, slots=True)
class _Header:
    """The plan's header row on a sheet: the column of each field, and of the check beside them."""

    sheet: RawSheet
    row: int
    columns: Mapping[str, int]
    check_col: int


def read_actions(
    workbook: RawWorkbook, layout: WorkbookLayout, matched: Mapping[str, MatchedSheet]
) -> tuple[tuple[Action, ...], list[Finding]]:
    """Read the filled rows of the action plan that was sent out, in order, up to a limit.

    Text beyond the limit, and of rows whose cells were shifted, is reported with other text outside
    the answer cells.
    """
    planned = next(sheet for sheet in layout.sheets if sheet.type is SheetType.ACTIONS)
    sheet = sheet_of_type(workbook, matched, SheetType.ACTIONS)
    header = _header(sheet, planned) if sheet else None
    if header is None:
        return (), [new_finding(FindingCode.MISSING_PLAN, place=Place(planned.name))]
    field_cols = set(header.columns.values())
    filled = {row for row, col in header.sheet.cells if row > header.row and col in field_cols}
    actions, findings = [], []
    check = quoted(layout.standards.wording.action_flag)
    shifted = shifted_sideways(header.sheet, filled, header.check_col, check)
    for row in sorted(filled)[:_MAX_ACTIONS]:
        if row in shifted:
            findings.append(_shifted(header, row))
            continue
        action, action_findings = _read_action(workbook, header, row, planned.entry_types)
        findings += action_findings
        if ambiguous := _ambiguous_number(action, header.sheet, layout):
            findings.append(ambiguous)
            action = replace(action, standard_id="")
        if not action.is_blank:
            actions.append(action)
    torn = shifted_down(header.sheet, planned, filled, header.check_col)
    findings += moved_together(_torn(header, sorted(torn), resized_columns(workbook.names)))
    return tuple(actions), findings


def _torn(header: _Header, rows: Sequence[int], fields: Sequence[str]) -> Iterator[Move]:
    """The rows and columns in which cells were shifted up or down."""
    used = "Each row was used as it is now."
    for row in rows:
        place = SheetCell(header.sheet, row, min(header.columns.values())).place
        yield Move(*_ROWS, str(row + 1), place, (), used=used)
    for field in fields:
        place = SheetCell(header.sheet, header.row + 1, header.columns[field]).place
        title = header.sheet.text(header.row, header.columns[field])
        yield Move(*_COLUMNS, f"“{title}”", place, (), used=used)


def _shifted(header: _Header, row: int) -> Finding:
    place = SheetCell(header.sheet, row, min(header.columns.values())).place
    return new_finding(
        FindingCode.AMBIGUOUS_ANSWER,
        place=place,
        standard=f"row {row + 1} of the action plan",
        reason="its cells were shifted",
    )


def _read_action(
    workbook: RawWorkbook, header: _Header, row: int, types: Mapping[str, EntryType]
) -> tuple[Action, list[Finding]]:
    values: dict[str, str] = {}
    findings: list[Finding] = []
    for name, col in header.columns.items():
        cell = SheetCell(header.sheet, row, col)
        label = "standard" if name == "standard_id" else name
        value = cell_value(cell, types[name], label, date1904=workbook.date1904)
        values[name] = value.text
        findings += value.findings
        findings += merged_entry(cell, f"{label} in row {row + 1}")
    return Action(**values, places=RowPlaces(header.sheet.name, row, header.columns)), findings


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


def _header(sheet: RawSheet, planned: SheetLayout) -> _Header | None:
    """Find the plan's header row: a row with more than half of the titles of its fields."""
    *titles, check = planned.titles
    title_cols_by_row: dict[int, dict[str, int]] = {}
    for title in titles:
        for row, col in sheet.positions(title):
            title_cols_by_row.setdefault(row, {}).setdefault(title, col)
    for row, title_cols in sorted(title_cols_by_row.items()):
        if columns := _plan_columns(titles, title_cols):
            check_cols = [col for each, col in sheet.positions(check) if each == row]
            check_col = check_cols[0] if check_cols else max(columns.values()) + 1
            return _Header(sheet, row, columns, check_col)
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
