"""Locked text that was changed. In: a workbook, its layout and identity. Out: findings."""

from collections.abc import Mapping

from s11xl.core.cells import cell_name
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Identity, Place
from s11xl.core.text import shortened
from s11xl.reader.answers.sheets import Alignment
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.workbook.layout.model import (
    SheetLayout,
    Variable,
)


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
                    new_finding(
                        FindingCode.ALTERED_TEXT,
                        found=found,
                        place=Place(sheet.name, cell_name(*(place or (cell.row, cell.col)))),
                        expected=shortened(expected, 300),
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
    return new_finding(
        FindingCode.ALTERED_TEXT,
        place=Place(sheet.name),
        expected=shortened(expected, 300),
        note=f" So was most of the text on this sheet.{note}",
    )


def _locked_text(content: object, identity: Identity) -> str:
    """What a locked cell should say, as far as the workbook itself tells."""
    if isinstance(content, Variable):
        name = content.template.strip("{}")
        known = name in ("agency", "round") and content.template == f"{{{name}}}"
        return str(getattr(identity, name)) if known else ""
    return content if isinstance(content, str) else ""
