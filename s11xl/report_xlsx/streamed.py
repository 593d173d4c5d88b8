"""Rows of a sheet as XML, a few at a time. In: a table. Out: pieces of the sheet's part.

XlsxWriter holds every cell until the workbook is closed. Of a hundred thousand rows only some are
held here. Every cell is a text or a number: nothing is ever a formula or a link.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from s11xl.report_xlsx.texts import UNBROKEN, Shown, heights, shown
from s11xl.strict_xlsx import escaped
from s11xl.xlsx_package import Rows

_AT_ONCE = 1000
_OUTER_SPACE = re.compile(r"^\s|\s$")


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


def _pieces(table: pd.DataFrame, widths: Sequence[float], looks: Looks) -> Iterator[bytes]:
    columns = [str(each) for each in table.columns]
    starts = [
        (xl_col_to_name(col), looks.unbroken if column in UNBROKEN else looks.plain, looks.count)
        for col, column in enumerate(columns)
    ]
    for first in range(0, len(table), _AT_ONCE):
        part = table.iloc[first : first + _AT_ONCE]
        texts = {column: shown(part[column].tolist()) for column in columns}
        rows = zip(*texts.values(), strict=True)
        high = heights(columns, texts, widths)
        yield "".join(
            _row(number, values, height, starts)
            for number, (values, height) in enumerate(zip(rows, high, strict=True), start=first + 2)
        ).encode("utf-8")


def _row(
    number: int, values: Sequence[Shown], height: float, starts: Sequence[tuple[str, int, int]]
) -> str:
    cells = (
        _cell(f"{name}{number}", value, plain, count)
        for value, (name, plain, count) in zip(values, starts, strict=True)
        if value is not None
    )
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>'


def _cell(place: str, value: str | int, plain: int, count: int) -> str:
    if isinstance(value, int):
        return f'<c r="{place}" s="{count}"><v>{value}</v></c>'
    text = escape(escaped(value), quote=False)
    kept = ' xml:space="preserve"' if _OUTER_SPACE.search(value) else ""
    return f'<c r="{place}" s="{plain}" t="inlineStr"><is><t{kept}>{text}</t></is></c>'
