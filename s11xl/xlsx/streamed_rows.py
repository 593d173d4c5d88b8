"""Rows of a sheet as XML, a few at a time. In: a table. Out: pieces of the sheet's part.

XlsxWriter holds every cell until the workbook is closed. Of a hundred thousand rows only some are
held here. Every cell is a text or a number: nothing is ever a formula or a link.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from s11xl.core.frames import Value, python_rows
from s11xl.xlsx.cell_text import UNBROKEN, Shown, height, shown
from s11xl.xlsx.package import Rows
from s11xl.xlsx.writer import escaped

Cells = tuple[float, Sequence[tuple[str, int]]]  # a height; texts, each with its format's number
_AT_ONCE = 1000
_REMEMBERED = 2_000  # values of a column; they come again soon or never
_SHORT = 100  # characters of a text that may come again


@dataclass(frozen=True)
class Looks:
    """The numbers of the formats: of texts, of those that aren't wrapped, of numbers."""

    plain: int
    unbroken: int
    count: int


def rows_below(table: pd.DataFrame, widths: Sequence[float], looks: Looks) -> Rows:
    """The rows of a table below its header, and the area that both fill."""
    last = f"{xl_col_to_name(len(widths) - 1)}{max(1, len(table)) + 1}"
    return f"A1:{last}", _pieces(table, widths, looks)


def cells_below(rows: Sequence[Cells], above: int, columns: int) -> Rows:
    """Rows of texts, each cell in its own format, below so many rows of the sheet's own."""
    letters = [xl_col_to_name(col) for col in range(columns)]
    area = f"A1:{letters[-1]}{above + max(1, len(rows))}"
    made = (_cells(number, row, letters) for number, row in enumerate(rows, start=above + 1))
    return area, _joined(made)


def _cells(number: int, row: Cells, letters: Sequence[str]) -> str:
    height, texts = row
    cells = (
        f'<c r="{name}{number}"{_text_xml(text, look)}'
        for name, (text, look) in zip(letters, texts, strict=True)
    )
    return _row_xml(number, height, cells)


def _joined(rows: Iterator[str]) -> Iterator[bytes]:
    while piece := "".join(islice(rows, _AT_ONCE)):
        yield piece.encode("utf-8")


def _row_xml(number: int, height: float, cells: Iterable[str]) -> str:
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>'


def _text_xml(text: str, look: int) -> str:
    """A cell with a text, behind its place."""
    if not text:
        return f' s="{look}"/>'
    kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    held = escape(escaped(text), quote=False)
    return f' s="{look}" t="inlineStr"><is><t{kept}>{held}</t></is></c>'


def _pieces(table: pd.DataFrame, widths: Sequence[float], looks: Looks) -> Iterator[bytes]:
    columns = [
        _Column(str(name), xl_col_to_name(col), width, looks)
        for col, (name, width) in enumerate(zip(table.columns, widths, strict=True))
    ]
    rows = enumerate(python_rows(table), start=2)
    return _joined(_row(number, row, columns) for number, row in rows)


def _row(number: int, values: Sequence[Value], columns: Sequence["_Column"]) -> str:
    cells, height = [], 0.0
    for value, column in zip(values, columns, strict=True):
        xml, needs = column.cell(value)
        if xml:
            cells.append(f'<c r="{column.letters}{number}"{xml}')
        height = max(height, needs)
    return _row_xml(number, height, cells)


class _Column:
    """A column's cells: XML behind their place, and the height that each needs of its row.

    Most values of a column come again soon; what was made of the last ones is remembered.
    """

    def __init__(self, name: str, letters: str, width: float, looks: Looks) -> None:
        self.letters = letters
        self._name = name
        self._width = width
        self._text = looks.unbroken if name in UNBROKEN else looks.plain
        self._count = looks.count
        self._made: dict[Value, tuple[str, float]] = {}

    def cell(self, value: Value) -> tuple[str, float]:
        """The cell of a value: no XML where there is nothing to show."""
        known = self._made.get(value)
        if known is not None:
            return known
        as_shown = shown(value)
        made = (self._xml(as_shown), height(as_shown, self._name, self._width))
        if not (isinstance(value, str) and len(value) > _SHORT):
            if len(self._made) >= _REMEMBERED:
                self._made.clear()
            self._made[value] = made
        return made

    def _xml(self, value: Shown) -> str:
        if value is None:
            return ""
        if isinstance(value, int):
            return f' s="{self._count}"><v>{value}</v></c>'
        return _text_xml(value, self._text)
