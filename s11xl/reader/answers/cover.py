"""Read the inputs of the cover. In: a workbook and its layout. Out: a `Cover`, and findings.

An input is the cell beside its label, wherever that is now; if the label is gone, the cell that the
input's defined name leads to.
"""

from collections.abc import Collection, Mapping, Sequence

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import COVER_FIELDS, Cover, Place
from s11xl.reader.answers.cell_values import cell_value
from s11xl.reader.answers.names import SheetCell, named_cells
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.standards.wording import Wording
from s11xl.workbook.layout.model import Cell, Entry, EntryGroup, WorkbookLayout


def read_cover(workbook: RawWorkbook, layout: WorkbookLayout) -> tuple[Cover, list[Finding]]:
    """Read each input of the cover."""
    wording = layout.standards.wording
    covers = [sheet for sheet in workbook.sheets if _is_cover(sheet, wording)]
    entries = {key.field: cell for key, (_, cell) in layout.entries.items()
               if key.group is EntryGroup.COVER and key.field in COVER_FIELDS}  # fmt: skip
    labelled = {
        name: cell
        for name, planned in entries.items()
        if (cell := _beside_label(covers, getattr(wording, name), planned))
    }
    named = _named(workbook, covers, labelled.values()) if len(labelled) < len(entries) else {}
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    findings, missing = [], []
    for name, planned in entries.items():
        label = getattr(wording, name)
        cell = labelled.get(name) or named.get(name)
        if cell is None:
            missing.append(label)
            continue
        what = f"cell “{label}”"
        places[name] = cell.place
        if name not in labelled:
            reason = f"the label “{label}” is missing (the name of the cell was used)"
            findings.append(
                new_finding(FindingCode.RECOVERED_ANSWER, place=cell.place, reason=reason)
            )
        assert isinstance(planned.content, Entry)
        values[name], fault = cell_value(
            cell.content, planned.content.type, workbook, what, cell.place
        )
        if fault:
            findings.append(fault)
        if (cell.row, cell.col) != (planned.row, planned.col):
            findings.append(new_finding(FindingCode.MOVED_CELL, place=cell.place, what=what))
    if missing:
        labels = "”, “".join(missing)
        findings.append(
            new_finding(FindingCode.MISSING_COVER, label=labels, found=", ".join(missing))
        )
    return Cover(**values, places=places), findings


def _is_cover(sheet: RawSheet, wording: Wording) -> bool:
    return sheet.name.casefold() == wording.cover.casefold() or bool(
        sheet.positions(wording.about_you)
    )


def _named(
    workbook: RawWorkbook, covers: Sequence[RawSheet], taken: Collection[SheetCell]
) -> Mapping[str, SheetCell]:
    """The cells of the covers that have a name, but those that are `taken`."""
    places = {cell.place for cell in taken}
    return {
        name: cell
        for name, cell in named_cells(workbook).items()
        if cell.place not in places and any(cell.sheet is cover for cover in covers)
    }


def _beside_label(covers: Sequence[RawSheet], label: str, planned: Cell) -> SheetCell | None:
    """The input right of its label: at its planned row, or else wherever the label is alone."""
    for sheet in covers:
        if sheet.text(planned.row, 0) == label:
            return SheetCell(sheet, planned.row, planned.col)
    cells = [
        SheetCell(sheet, row, col + planned.col)
        for sheet in covers
        for row, col in sheet.positions(label)
    ]
    return cells[0] if len(cells) == 1 else None
