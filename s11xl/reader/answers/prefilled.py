"""Read with which answers of another round a workbook was sent out.

In: a workbook and its template. Out: these answers, and the template with their cells.
"""

from dataclasses import replace

from s11xl.core.returns import Prefilled
from s11xl.reader.answers.template import Template
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.standards.model import StandardSet
from s11xl.workbook.layout.prefilled import (
    CHECK,
    ROUND,
    STANDARD,
    TEXT_COLS,
    check,
    with_prefilled,
)


def read_prefilled(workbook: RawWorkbook, template: Template) -> tuple[Template, Prefilled | None]:
    """Read the hidden sheet of prefilled answers; None if there is none.

    Rows over which somebody wrote are left out: their texts are then no texts of ours.
    """
    for sheet in workbook.sheets:
        for row, col in sheet.positions(ROUND):
            name = sheet.text(row, col + 1)
            if col == STANDARD and (answers := _read(sheet, name, template.layout.standards)):
                layout = with_prefilled(template.layout, answers)
                return replace(template, layout=layout), answers
    return template, None


def _read(sheet: RawSheet, round_name: str, standards: StandardSet) -> Prefilled | None:
    texts: dict[tuple[str, str], str] = {}
    for standard in standards.standards:
        for row, col in sheet.positions(standard.id):
            in_row = {name: sheet.text(row, at) for name, at in TEXT_COLS.items()}
            mark = check(round_name, standard.id, iter(in_row.values()))
            if col == STANDARD and sheet.text(row, CHECK) == mark:
                texts |= {(standard.id, name): text for name, text in in_row.items() if text}
    return Prefilled(round_name, texts) if texts else None
