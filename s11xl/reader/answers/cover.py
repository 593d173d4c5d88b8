"""The cover's inputs. In: a workbook and its layout. Out: a `Cover`, and findings."""

from collections.abc import Iterator, Mapping

from s11xl.core.cells import cell_name
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import COVER_FIELDS, Cover, Place
from s11xl.reader.answers.names import NamedCell, named_cells
from s11xl.reader.answers.responses import cell_value
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.workbook.layout.model import (
    Cell,
    Entry,
    EntryGroup,
    WorkbookLayout,
)


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
        values[name], fault = cell_value(cell, planned.content.type, workbook, what, places[name])
        if fault:
            findings.append(fault)
        if row != planned.row or col != planned.col:
            what = f"cell {name}"
            findings.append(new_finding(FindingCode.MOVED_CELL, place=places[name], what=what))
    if lost:
        said = "”, “".join(lost)
        findings.append(new_finding(FindingCode.MISSING_COVER, label=said, found=", ".join(lost)))
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
    place = Place(sheet.name, cell_name(row, col))
    return new_finding(FindingCode.RECOVERED_ANSWER, place=place, reason=reason)


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
