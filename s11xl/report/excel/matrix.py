"""The sheet Matrix. In: the answers. Out: agencies × standards, by colour and letter."""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from s11xl.analysis.distributions import STATUS_LABELS, SYMBOL_LABELS, SYMBOLS, matrix
from s11xl.analysis.groups import OTHER_SCALE
from s11xl.report.excel.book import Book
from s11xl.report.excel.charts import fill_of
from s11xl.report.round.figures import OFF_SCALE_SYMBOL
from s11xl.standards.model import Grade
from s11xl.xlsx.cell_text import fitting_text
from s11xl.xlsx.package import sheet_part
from s11xl.xlsx.row_height import row_height
from s11xl.xlsx.streamed_rows import Cells, cells_below
from s11xl.xlsx.theme import FONT, INK, Role

_AGENCY = 40.0
_CELL = 5.0
_HEADER_ROW = 1


def matrix_sheet(book: Book) -> None:
    """Write the sheet, with the key to its letters at the top."""
    table = matrix(book.data.answers, book.data.standards)
    widths = [_AGENCY, *(max(_CELL, len(each) + 1.5) for each in table.columns)]
    sheet = book.sheet("Matrix", widths, range(1))
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    sheet.repeat_rows(0, _HEADER_ROW)
    key = [f"{grade.letter} {grade.label}" for grade in reversed(book.scale.grades)]
    used = {*STATUS_LABELS, *table.to_numpy().flat}
    for status, symbol in SYMBOLS.items():
        if symbol and status in used:
            key.append(f"{symbol} {SYMBOL_LABELS[status]}")
    if used - {*SYMBOLS, *book.scale.labels()}:
        key.append(f"{OFF_SCALE_SYMBOL} {OTHER_SCALE}")
    text = "Self-assessed grades: " + ", ".join(key) + "; empty: not returned"
    look = {"font_name": FONT, "font_color": INK, "bold": True}
    book.text(sheet, 0, 0, text, book.file.add_format(look))
    sheet.set_row(0, 24)
    book.text(sheet, _HEADER_ROW, 0, "Agency", book.look(Role.HEADER))
    for col, standard_id in enumerate(table.columns, start=1):
        book.text(sheet, _HEADER_ROW, col, standard_id, book.look(Role.HEADER))
    last = _HEADER_ROW + max(1, len(table))
    sheet.autofilter(_HEADER_ROW, 0, last, 0)
    book.streamed[sheet_part(sheet.index)] = cells_below(
        list(_rows(book, table)), _HEADER_ROW + 1, len(widths)
    )


def _rows(book: Book, table: pd.DataFrame) -> Iterator[Cells]:
    """The row of each agency, by name; the id is added where two have the same name."""
    names = table.index.get_level_values("agency").astype(str).tolist()
    ids = table.index.get_level_values("agency_id").astype(str).tolist()
    by_label = {grade.label: grade for grade in book.scale.grades}
    frequency = Counter(names)
    label = book.look_number(Role.LABEL)
    cells: dict[str, tuple[str, int]] = {}
    for name, agency_id, shown in zip(names, ids, table.to_numpy(), strict=True):
        heading = fitting_text(f"{name} ({agency_id})" if frequency[name] > 1 else name)
        height = row_height([(heading, _AGENCY, Role.LABEL)], least=18)
        for value in shown:
            if value not in cells:
                cells[value] = _cell(book, by_label.get(value), value)
        yield height, [(heading, label), *(cells[value] for value in shown)]


def _cell(book: Book, grade: Grade | None, value: str) -> tuple[str, int]:
    """The letter or symbol of an answer, and the number of its format."""
    if grade:
        return grade.letter, book.look_number(Role.GRADE, grade.colour)
    return SYMBOLS.get(str(value), OFF_SCALE_SYMBOL), book.look_number(
        Role.COUNT, fill_of(book, str(value))
    )
