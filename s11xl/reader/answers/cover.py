"""Read the inputs of the cover. In: a workbook and its layout. Out: a `Cover`, and findings.

An input is the cell beside its label, wherever that is now; if the label is gone, the cell that the
input's defined name leads to.
"""

from collections.abc import Mapping

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Cover, Place
from s11xl.reader.answers.cell_values import cell_value
from s11xl.reader.answers.moves import Move, moved_together
from s11xl.reader.answers.names import SheetCell, named_cell
from s11xl.reader.answers.sheets import MatchedSheet, sheet_of_type
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.workbook.layout.model import Cell, Entry, SheetType, WorkbookLayout


def read_cover(
    workbook: RawWorkbook, layout: WorkbookLayout, matched: Mapping[str, MatchedSheet]
) -> tuple[Cover, list[Finding]]:
    """Read each input of the cover that was sent out."""
    wording = layout.standards.wording
    sheet = sheet_of_type(workbook, matched, SheetType.COVER)
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    findings, missing, moves = [], [], []
    entries = layout.cover_entries
    labelled = {
        name: cell
        for name, planned in entries.items()
        if sheet and (cell := _beside_label(sheet, getattr(wording, name), planned))
    }
    taken = {cell.place for cell in labelled.values()}
    for name, planned in entries.items():
        label = getattr(wording, name)
        named = named_cell(workbook, name)
        cell = labelled.get(name)
        if cell is None and named and named.sheet is sheet and named.place not in taken:
            cell = named
            reason = f"the label “{label}” is missing (the name of the cell was used)"
            findings.append(
                new_finding(FindingCode.RECOVERED_ANSWER, place=cell.place, reason=reason)
            )
        if cell is None:
            missing.append(label)
            continue
        what = f"cell “{label}”"
        places[name] = cell.place
        assert isinstance(planned.content, Entry)
        value = cell_value(cell, planned.content.type, what, date1904=workbook.date1904)
        values[name] = value.text
        findings += value.findings
        moves.append(_move(cell, planned, named, label))
    findings += moved_together([each for each in moves if each])
    if missing:
        labels = "”, “".join(missing)
        findings.append(
            new_finding(FindingCode.MISSING_COVER, label=labels, found=", ".join(missing))
        )
    return Cover(**values, places=places), findings


def _beside_label(sheet: RawSheet, label: str, planned: Cell) -> SheetCell | None:
    """The input right of its label: at its planned row, or else wherever the label is alone."""
    if sheet.text(planned.row, 0) == label:
        return SheetCell(sheet, planned.row, planned.col)
    positions = sheet.positions(label)
    if len(positions) != 1:
        return None
    row, col = positions[0]
    return SheetCell(sheet, row, col + planned.col)


def _move(cell: SheetCell, planned: Cell, named: SheetCell | None, label: str) -> Move | None:
    """How a cell has moved, or its name: then it was cut and pasted, or cells were shifted."""
    step = cell.row - planned.row, cell.col - planned.col
    if step != (0, 0):
        return Move("cell", "cells", f"“{label}”", cell.place, step)
    if named and named.place != cell.place:
        step = named.row - cell.row, named.col - cell.col
        used = "What is beside its label was used."
        return Move(
            "name of the cell", "names of the cells", f"“{label}”", cell.place, step, used=used
        )
    return None
