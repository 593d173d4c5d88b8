"""An earlier edition of the template: the present one with other phrases, further up or down."""

from dataclasses import replace
from pathlib import Path

from s11xl.core.returns import AgencyReturn
from s11xl.standards.file import load_standards
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import RoundSettings
from s11xl.workbook.layout.model import Cell, SheetLayout, SheetType, WorkbookLayout
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.writer import write_template
from s11xl.xlsx.theme import Role

ROWS = {SheetType.COVER: 3, SheetType.SECTION: 2, SheetType.ACTIONS: 1}  # that were above then
PHRASES = (
    "Welcome to the {number}th audit of {whom}",
    "An intro of the earlier edition, long gone",
)
HINTS = "Under “{evidence_column}”: your evidence, as the earlier edition put it\nMore hints"


def _earlier_sheet(sheet: SheetLayout) -> SheetLayout:
    """A sheet with rows above it that have phrases of their own."""
    count = ROWS.get(sheet.type, 0)
    if not count:
        return sheet
    cells = [
        replace(cell, row=cell.row + count, last_row=cell.last_row + count * (cell.last_row >= 0))
        for cell in sheet.cells
    ]
    first = Cell(0, 0, Role.INTRO, PHRASES[0].format(number=7, whom="all of us"))
    others = [Cell(row, 0, Role.INTRO, PHRASES[1]) for row in range(1, count)]
    return replace(
        sheet,
        cells=(first, *others, *cells),
        rows={row + count: each for row, each in sheet.rows.items()},
        frozen_rows=0,
        title_rows=None,
        breaks=(),
        highlights=(),
    )


def earlier_layout(standards: StandardSet | None = None) -> WorkbookLayout:
    """The layout of an earlier edition."""
    audit = standards or load_standards()
    wording = replace(audit.wording, answer_hints=HINTS)
    layout = plan_layout(replace(audit, wording=wording))
    moved = {sheet.name: ROWS.get(sheet.type, 0) for sheet in layout.sheets}
    return replace(
        layout,
        sheets=tuple(_earlier_sheet(sheet) for sheet in layout.sheets),
        names=tuple(
            replace(
                name,
                row=name.row + moved[name.sheet],
                last_row=name.last_row + moved[name.sheet],
            )
            for name in layout.names
        ),
        answer_rows=tuple(
            replace(row, row=row.row + moved[row.sheet]) for row in layout.answer_rows
        ),
        fingerprint="ea511e500000",
    )


def saved_earlier(path: Path, given: AgencyReturn, settings: RoundSettings) -> Path:
    """A return as a workbook of the earlier edition."""
    layout = earlier_layout()
    identity = replace(given.identity, layout=layout.fingerprint)
    path.write_bytes(write_template(layout, identity, settings, replace(given, identity=identity)))
    return path
