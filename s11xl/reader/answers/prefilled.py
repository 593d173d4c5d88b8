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
        if (row := _row_of(sheet, ROUND)) is not None:
            round_name = sheet.text(row, STANDARD + 1)
            if answers := _read(sheet, round_name, template.layout.standards):
                layout = with_prefilled(template.layout, answers)
                return replace(template, layout=layout), answers
    return template, None


def _read(sheet: RawSheet, round_name: str, standards: StandardSet) -> Prefilled | None:
    texts: dict[tuple[str, str], str] = {}
    for standard in standards.standards:
        if (row := _row_of(sheet, standard.id)) is None:
            continue
        in_row = {name: sheet.text(row, col) for name, col in TEXT_COLS.items()}
        if sheet.text(row, CHECK) == check(round_name, standard.id, iter(in_row.values())):
            texts |= {(standard.id, name): text for name, text in in_row.items() if text}
    return Prefilled(round_name, texts) if texts else None


def _row_of(sheet: RawSheet, text: str) -> int | None:
    """The first row with a text in the first column."""
    return next((row for row, col in sheet.positions(text) if col == STANDARD), None)
