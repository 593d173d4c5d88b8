"""Rows of a sheet as XML, made in batches. In: a table or rows of texts. Out: `package.Rows`.

XlsxWriter keeps every cell in memory until the workbook is closed; here only a batch of rows is.
Every cell is a text or a number, never a formula or a link.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from html import escape
from itertools import islice

import pandas as pd

from s11xl.core.cells import column_name
from s11xl.core.frames import Value, python_rows
from s11xl.xlsx.cell_text import UNWRAPPED, cell_value, value_height
from s11xl.xlsx.package import Rows
from s11xl.xlsx.writer import escaped

_BATCH = 1000  # rows
_SHORT, _REMEMBERED = 100, 10_000  # characters of a text, and number of cells that are remembered
Cells = tuple[float, Sequence[tuple[str, int]]]  # a height; texts, each with its format's number


@dataclass(frozen=True)
class Looks:
    """The numbers of the formats for wrapped texts, unwrapped texts and numbers."""

    plain: int
    unwrapped: int
    count: int


def rows_below(table: pd.DataFrame, widths: Sequence[float], looks: Looks) -> Rows:
    """Make the rows of a table; the table's header is the first row of the sheet."""
    names = [str(name) for name in table.columns]
    letters = [column_name(col) for col in range(len(widths))]
    area = f"A1:{letters[-1]}{max(1, len(table)) + 1}"
    make = partial(_cell, looks=looks)
    remembered = lru_cache(maxsize=_REMEMBERED)(make)  # most short texts are in many rows

    def row_xml(number: int, values: Sequence[Value]) -> str:
        cells, height = [], 0.0
        for value, name, letter, width in zip(values, names, letters, widths, strict=True):
            is_long = isinstance(value, str) and len(value) > _SHORT
            xml, needed = (make if is_long else remembered)(value, name, width)
            if xml:
                cells.append(f'<c r="{letter}{number}"{xml}')
            height = max(height, needed)
        return _row_xml(number, height, cells)

    rows = enumerate(python_rows(table), start=2)
    return area, _batches(row_xml(number, values) for number, values in rows)


def cells_below(rows: Sequence[Cells], above: int, columns: int) -> Rows:
    """Make rows of texts, each cell in its own format; the sheet has `above` rows already."""
    letters = [column_name(col) for col in range(columns)]
    area = f"A1:{letters[-1]}{above + max(1, len(rows))}"

    def row_xml(number: int, row: Cells) -> str:
        height, texts = row
        cells = (
            f'<c r="{letter}{number}"{_text_xml(text, look)}'
            for letter, (text, look) in zip(letters, texts, strict=True)
        )
        return _row_xml(number, height, cells)

    return area, _batches(row_xml(number, row) for number, row in enumerate(rows, start=above + 1))


def _batches(rows: Iterator[str]) -> Iterator[bytes]:
    while batch := "".join(islice(rows, _BATCH)):
        yield batch.encode("utf-8")


def _row_xml(number: int, height: float, cells: Iterable[str]) -> str:
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>'


def _cell(value: Value, column: str, width: float, looks: Looks) -> tuple[str, float]:
    """Return the XML of a cell after its position (empty for None), and the height it needs."""
    content = cell_value(value)
    height = value_height(content, column, width)
    if content is None:
        return "", height
    if isinstance(content, int):
        return f' s="{looks.count}"><v>{content}</v></c>', height
    return _text_xml(content, looks.unwrapped if column in UNWRAPPED else looks.plain), height


def _text_xml(text: str, look: int) -> str:
    """Return the XML of a cell with a text, after its position."""
    if not text:
        return f' s="{look}"/>'
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    content = escape(escaped(text), quote=False)
    return f' s="{look}" t="inlineStr"><is><t{space}>{content}</t></is></c>'
