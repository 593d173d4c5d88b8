"""Reads the cover's input cells and the action plan, and compares the locked text.

Labels decide: an input stands beside its label, an action below the headers of its columns.
"""

from collections.abc import Iterator, Mapping, Sequence

from s11xl.findings import Finding, FindingCode, finding, short
from s11xl.layout.model import (
    Cell,
    Entry,
    EntryGroup,
    EntryKind,
    SheetKind,
    SheetLayout,
    Variable,
    WorkbookLayout,
    cell_name,
)
from s11xl.reader.answers import cell_value
from s11xl.reader.matching import STANDING, likeness
from s11xl.reader.merges import merged_entry
from s11xl.reader.parts import position
from s11xl.reader.raw import CellKind, RawSheet, RawWorkbook
from s11xl.returns import ACTION_FIELDS, COVER_FIELDS, Action, Cover, Identity, Place


def read_cover(workbook: RawWorkbook, layout: WorkbookLayout) -> tuple[Cover, list[Finding]]:
    """What the cover's input cells say, each found beside its label."""
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    findings = []
    for name, planned in _cover_entries(layout):
        met = _beside_label(workbook, layout, name, planned)
        if met is None:
            label = getattr(layout.standards.wording, name)
            findings.append(finding(FindingCode.MISSING_COVER, label=label, found=label))
            continue
        sheet, row, col = met
        places[name] = Place(sheet.name, cell_name(row, col))
        entry = planned.content
        assert isinstance(entry, Entry)
        cell = sheet.cells.get((row, col))
        label = getattr(layout.standards.wording, name)
        values[name], fault = cell_value(
            cell, entry.kind, workbook, f"cell “{label}”", places[name]
        )
        if fault:
            findings.append(fault)
        if row != planned.row or col != planned.col:
            at = {"sheet": sheet.name, "cell": places[name].cell}
            findings.append(finding(FindingCode.MOVED_CELL, what=f"cell {name}", **at))
    return Cover(**values, places=places), findings


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
    """The filled rows of the action plan, in their order."""
    planned = next(sheet for sheet in layout.sheets if sheet.kind is SheetKind.ACTIONS)
    headers = [cell.content for cell in planned.cells if cell.row == planned.frozen_rows - 1]
    headers = headers[: len(ACTION_FIELDS)]
    met = _header_row(workbook, [str(text) for text in headers])
    if met is None:
        return (), [finding(FindingCode.MISSING_PLAN, sheet=planned.name)]
    sheet, header, first_col = met
    kinds = _action_kinds(planned)
    last = max((row for row, _ in sheet.cells), default=header)
    actions, findings = [], []
    for row in range(header + 1, last + 1):
        values: dict[str, str] = {}
        places: dict[str, Place] = {}
        for offset, name in enumerate(ACTION_FIELDS):
            col = first_col + offset
            places[name] = Place(sheet.name, cell_name(row, col))
            cell = sheet.cells.get((row, col))
            values[name], fault = cell_value(cell, kinds[name], workbook, name, places[name])
            if fault:
                findings.append(fault)
            findings += merged_entry(sheet, row, col, f"{name} in row {row + 1}")
        if said := _doubtful_number(values, places, sheet, layout):
            findings.append(said)
            values["standard_id"] = ""
        action = Action(**values, places=places)
        if not action.is_blank:
            actions.append(action)
    return tuple(actions), findings


def _doubtful_number(
    values: Mapping[str, str],
    places: Mapping[str, Place],
    sheet: RawSheet,
    layout: WorkbookLayout,
) -> Finding | None:
    """A standard given as a number that could be several: 1.1 and 1.10 are the same number."""
    place = places["standard_id"]
    text = values["standard_id"]
    cell = sheet.cells.get(position(place.cell, ""))
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


def _header_row(workbook: RawWorkbook, headers: Sequence[str]) -> tuple[RawSheet, int, int] | None:
    for sheet in workbook.sheets:
        for (row, col), cell in sheet.cells.items():
            if cell.text == headers[0] and all(
                sheet.text(row, col + offset) == text for offset, text in enumerate(headers)
            ):
                return sheet, row, col
    return None


def _action_kinds(planned: SheetLayout) -> Mapping[str, EntryKind]:
    return {
        cell.content.key.field: cell.content.kind
        for cell in planned.cells
        if isinstance(cell.content, Entry)
    }


def altered_text(
    workbook: RawWorkbook, matched: Mapping[str, SheetLayout], identity: Identity
) -> list[Finding]:
    """Locked text that no longer reads as it was sent out, on sheets whose rows still stand."""
    findings = []
    for sheet in workbook.sheets:
        planned = matched.get(sheet.name)
        if planned is None or likeness(sheet, planned) < STANDING:
            continue  # moved rows are said of the answers themselves
        note = "" if sheet.is_protected else " The sheet is no longer protected."
        findings += [
            finding(
                FindingCode.ALTERED_TEXT,
                found=sheet.text(cell.row, cell.col),
                sheet=sheet.name,
                cell=cell_name(cell.row, cell.col),
                expected=short(expected, 300),
                note=note,
            )
            for cell in planned.cells
            if (expected := _locked_text(cell.content, identity))
            and sheet.text(cell.row, cell.col) != expected
        ]
    return findings


def _locked_text(content: object, identity: Identity) -> str:
    """What a locked cell should say, as far as the workbook itself tells."""
    if isinstance(content, Variable):
        name = content.template.strip("{}")
        known = name in ("agency", "round") and content.template == f"{{{name}}}"
        return str(getattr(identity, name)) if known else ""
    return content if isinstance(content, str) else ""
