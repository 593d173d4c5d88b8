"""What a workbook has besides, if it was prefilled with answers of another round.

A very hidden sheet with these answers, and a sentence on the cover that counts how many of them are
unchanged. All other cells are those of the plain layout, and so is the fingerprint.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from s11xl.core.cells import absolute_range, cell_name
from s11xl.core.returns import PREFILLED_FIELDS, Prefilled
from s11xl.workbook.layout.formulas import unchanged_sentence, unchanged_texts
from s11xl.workbook.layout.hidden import PREFILLED_SHEET
from s11xl.workbook.layout.model import (
    Cell,
    Row,
    SheetLayout,
    SheetType,
    Variable,
    Visibility,
    WorkbookLayout,
)
from s11xl.xlsx.theme import Role

ROUND = "prefilled_from"  # beside it stands the name of the round
STANDARD, EVIDENCE, IMPROVEMENT, CHECK, UNCHANGED = range(5)
TEXT_COLS = {"evidence": EVIDENCE, "improvement": IMPROVEMENT}
assert tuple(TEXT_COLS) == PREFILLED_FIELDS
_HEADERS = (
    *("prefilled_standard", "prefilled_evidence", "prefilled_improvement"),
    *("prefilled_check", "prefilled_unchanged"),
)
_FIRST = 2  # row of the first standard


def with_prefilled(layout: WorkbookLayout, prefilled: Prefilled) -> WorkbookLayout:
    """Add to a layout what shows that these answers were prefilled."""
    last = _FIRST + len(layout.standards.standards) - 1
    column = absolute_range(PREFILLED_SHEET, _FIRST, UNCHANGED, last, UNCHANGED)
    sentence = unchanged_sentence(column, prefilled, layout.standards.wording)
    cover, *others = layout.sheets
    headings = [cell for cell in cover.cells if cell.role is Role.HEADING]
    heading = max(headings, key=lambda cell: cell.row)
    gap = heading.row - 1  # below how far the agency is
    count = Cell(gap, 0, Role.STATUS, sentence, last_col=heading.right)
    cover = replace(cover, cells=(*cover.cells, count), rows={**cover.rows, gap: Row(18.0)})
    return replace(layout, sheets=(cover, *others, _hidden(layout, prefilled)))


def check(round_name: str, standard_id: str, texts: Iterator[str]) -> str:
    """Return what a row carries so that words over its texts are noticed; spaces don't count."""
    parts = ("".join(text.split()) for text in (round_name, standard_id, *texts))
    return "x" + hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def _hidden(layout: WorkbookLayout, prefilled: Prefilled) -> SheetLayout:
    cells = [Cell(0, 0, Role.HIDDEN, ROUND), Cell(0, 1, Role.HIDDEN, _carried(prefilled.round))]
    cells += [Cell(1, col, Role.HIDDEN, text) for col, text in enumerate(_HEADERS)]
    for row, standard in enumerate(layout.standards.standards, start=_FIRST):
        cells += _row(row, standard.id, prefilled)
    return SheetLayout(
        name=PREFILLED_SHEET,
        type=SheetType.PREFILLED,
        widths=(24.0,) * len(_HEADERS),
        cells=tuple(cells),
        visibility=Visibility.VERY_HIDDEN,
    )


def _row(row: int, standard_id: str, prefilled: Prefilled) -> Iterator[Cell]:
    """Yield the cells of a standard: only its id, if none of its texts were prefilled."""
    yield Cell(row, STANDARD, Role.HIDDEN, standard_id)
    texts = {name: prefilled.texts.get((standard_id, name), "") for name in TEXT_COLS}
    if not any(texts.values()):
        return
    carried = {name: text for name, text in texts.items() if text}
    for name, text in carried.items():
        yield Cell(row, TEXT_COLS[name], Role.HIDDEN, _carried(text))
    mark = check(prefilled.round, standard_id, iter(texts.values()))
    yield Cell(row, CHECK, Role.HIDDEN, _carried(mark))
    at = {name: (cell_name(row, TEXT_COLS[name]), text) for name, text in carried.items()}
    yield Cell(row, UNCHANGED, Role.HIDDEN, unchanged_texts(standard_id, at))


def _carried(text: str) -> Variable:
    """Return a text as a content that is not one of the texts of every workbook."""
    return Variable(text.replace("{", "{{").replace("}", "}}"))
