"""Reads the cover's input cells and the action plan, and compares the locked text.

Labels decide: an input stands beside its label, an action below the headers of its columns.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from s11xl.core.cells import cell_name
from s11xl.core.findings import Finding, FindingCode, finding, short
from s11xl.core.returns import ACTION_FIELDS, COVER_FIELDS, Action, Cover, Identity, Place
from s11xl.reader.answers.merges import merged_entry
from s11xl.reader.answers.names import NamedCell, named_cells
from s11xl.reader.answers.responses import cell_value
from s11xl.reader.answers.sheets import Alignment
from s11xl.reader.xlsx.parts import position
from s11xl.reader.xlsx.raw import CellKind, RawSheet, RawWorkbook
from s11xl.workbook.layout.model import (
    Cell,
    Entry,
    EntryGroup,
    EntryKind,
    SheetKind,
    SheetLayout,
    Variable,
    WorkbookLayout,
)

_MOST_ACTIONS = 2_000


def read_cover(workbook: RawWorkbook, layout: WorkbookLayout) -> tuple[Cover, list[Finding]]:
    """What the cover's input cells say, each found beside its label, else by its name."""
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    findings, lost = [], []
    entries = dict(_cover_entries(layout))
    labelled = {
        name: met
        for name, planned in entries.items()
        if (met := _beside_label(workbook, layout, name, planned))
    }
    named = _by_names(workbook, layout, labelled)
    for name, planned in entries.items():
        label = getattr(layout.standards.wording, name)
        met = labelled.get(name) or named.get(name)
        if met is None:
            lost.append(label)
            continue
        if name not in labelled:
            findings.append(_recovered(met, label))
        sheet, row, col = met
        places[name] = Place(sheet.name, cell_name(row, col))
        assert isinstance(planned.content, Entry)
        cell, what = sheet.cells.get((row, col)), f"cell “{label}”"
        values[name], fault = cell_value(cell, planned.content.kind, workbook, what, places[name])
        if fault:
            findings.append(fault)
        if row != planned.row or col != planned.col:
            at = {"sheet": sheet.name, "cell": places[name].cell}
            findings.append(finding(FindingCode.MOVED_CELL, what=f"cell {name}", **at))
    if lost:
        said = "”, “".join(lost)
        findings.append(finding(FindingCode.MISSING_COVER, label=said, found=", ".join(lost)))
    return Cover(**values, places=places), findings


def _by_names(
    workbook: RawWorkbook, layout: WorkbookLayout, labelled: Mapping[str, NamedCell]
) -> Mapping[str, NamedCell]:
    """The inputs whose names lead to cells of the cover that belong to no label."""
    taken = {(sheet.name, row, col) for sheet, row, col in labelled.values()}
    return {
        name: cell
        for name, cell in named_cells(workbook).items()
        if _is_cover(cell[0], layout) and (cell[0].name, *cell[1:]) not in taken
    }


def _recovered(met: NamedCell, label: str) -> Finding:
    sheet, row, col = met
    reason = f"the label “{label}” is missing; the name of the cell was followed"
    at = {"sheet": sheet.name, "cell": cell_name(row, col)}
    return finding(FindingCode.RECOVERED_ANSWER, reason=reason, **at)


def _cover_entries(layout: WorkbookLayout) -> Iterator[tuple[str, Cell]]:
    for key, (_, cell) in layout.entries.items():
        if key.group is EntryGroup.COVER and key.field in COVER_FIELDS:
            yield key.field, cell


def _beside_label(
    workbook: RawWorkbook, layout: WorkbookLayout, name: str, planned: Cell
) -> tuple[RawSheet, int, int] | None:
    """Where an input of the cover stands now: right of its label, wherever that is."""
    label = getattr(layout.standards.wording, name)
    for sheet in workbook.sheets:
        if sheet.text(planned.row, 0) == label and _is_cover(sheet, layout):
            return sheet, planned.row, planned.col
    met = [
        (sheet, row, col + planned.col)
        for sheet in workbook.sheets
        if _is_cover(sheet, layout)
        for (row, col), cell in sheet.cells.items()
        if cell.text == label
    ]
    return met[0] if len(met) == 1 else None


def _is_cover(sheet: RawSheet, layout: WorkbookLayout) -> bool:
    wording = layout.standards.wording
    return sheet.name.casefold() == wording.cover.casefold() or any(
        cell.text == wording.about_you for cell in sheet.cells.values()
    )


def read_actions(
    workbook: RawWorkbook, layout: WorkbookLayout
) -> tuple[tuple[Action, ...], list[Finding]]:
    """The filled rows of the action plan, in their order, as many as anybody may mean.

    What stands further down is nobody's action, and told with what else was written elsewhere.
    """
    planned = next(sheet for sheet in layout.sheets if sheet.kind is SheetKind.ACTIONS)
    headers = [cell.content for cell in planned.cells if cell.row == planned.frozen_rows - 1]
    met = _header_row(workbook, [str(text) for text in headers[: len(ACTION_FIELDS)]])
    if met is None:
        return (), [finding(FindingCode.MISSING_PLAN, sheet=planned.name)]
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
    kinds: Mapping[str, EntryKind],
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
    cell = sheet.cells.get(position(place.cell, "")) if text else None
    if cell is None or cell.kind is not CellKind.NUMBER:
        return None
    alike = [each for each in layout.standards.by_id if _same_number(each, text)]
    if len(alike) < 2:
        return None
    found = f"{text} (a number: {' or '.join(alike)})"
    at = {"sheet": place.sheet, "cell": place.cell}
    return finding(FindingCode.INVALID_STANDARD, found=found, **at)


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


def _action_kinds(planned: SheetLayout) -> Mapping[str, EntryKind]:
    return {
        cell.content.key.field: cell.content.kind
        for cell in planned.cells
        if isinstance(cell.content, Entry)
    }


def altered_text(
    workbook: RawWorkbook,
    matched: Mapping[str, SheetLayout],
    aligned: Mapping[str, Alignment],
    identity: Identity,
) -> list[Finding]:
    """Locked text that no longer reads as it was sent out, wherever its row stands now."""
    findings = []
    for sheet in workbook.sheets:
        if (planned := matched.get(sheet.name)) is None:
            continue
        note = "" if sheet.is_protected else " The sheet is no longer protected."
        if aligned[sheet.name].is_replaced:
            findings.append(_replaced(sheet, planned, note))
            continue
        for cell in planned.cells:
            if not (expected := _locked_text(cell.content, identity)):
                continue
            place = aligned[sheet.name].place(cell.row, cell.col)
            found = sheet.text(*place) if place else ""
            if found != expected:
                findings.append(
                    finding(
                        FindingCode.ALTERED_TEXT,
                        found=found,
                        sheet=sheet.name,
                        cell=cell_name(*(place or (cell.row, cell.col))),
                        expected=short(expected, 300),
                        note=note,
                    )
                )
    return findings


def _replaced(sheet: RawSheet, planned: SheetLayout, note: str) -> Finding:
    """One finding for a sheet of which most was changed."""
    expected = next(
        str(cell.content)
        for cell in planned.cells
        if isinstance(cell.content, str)
        and cell.content
        and sheet.text(cell.row, cell.col) != cell.content
    )
    return finding(
        FindingCode.ALTERED_TEXT,
        sheet=sheet.name,
        expected=short(expected, 300),
        note=f" So was most of the text on this sheet.{note}",
    )


def _locked_text(content: object, identity: Identity) -> str:
    """What a locked cell should say, as far as the workbook itself tells."""
    if isinstance(content, Variable):
        name = content.template.strip("{}")
        known = name in ("agency", "round") and content.template == f"{{{name}}}"
        return str(getattr(identity, name)) if known else ""
    return content if isinstance(content, str) else ""
