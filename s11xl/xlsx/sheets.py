"""Workbooks of tables for analysts. In: DataFrames and texts. Out: sheets that print and filter.

Every text is a text cell, never a formula or a link.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from s11xl.core.frames import python_values
from s11xl.xlsx.cell_text import UNWRAPPED, CellValue, cell_value, fitting_text, row_heights
from s11xl.xlsx.package import Rows, sheet_part
from s11xl.xlsx.paging import (
    MARGIN_BOTTOM,
    MARGIN_SIDE,
    MARGIN_TOP,
    page_height,
    print_scale,
    side_by_side,
)
from s11xl.xlsx.row_height import row_height
from s11xl.xlsx.streamed_rows import Looks, rows_below
from s11xl.xlsx.text_size import text_width
from s11xl.xlsx.theme import Role, font_size, role_format
from s11xl.xlsx.writer import new_workbook, strictly

LEAST_SCALE = 65  # per cent, so that texts of 10 points print in 6.5 points or more
ROW_LIMIT = 100_000  # above it the sheet refers to the CSV
PIXELS = 96 / 72  # per point
_MAX_WIDTH = 30.0  # characters
_MAX_WIDTHS = {  # of columns of prose
    "Text": 60.0,
    "evidence": 50.0,
    "improvement": 50.0,
    "action": 50.0,
    "message": 50.0,
    "remedy": 44.0,
    "reason": 44.0,
    "found": 36.0,
    "Action": 50.0,
    "In full": 50.0,
    "What can be done": 44.0,
    "cover_notes": 36.0,
    "sha256": 12.0,
    "content": 12.0,
}
_FILTER = 3.0  # characters, the width of a filter button
_SAMPLED = 2000  # rows whose texts decide the width of a column
_MAX_HEADER = 255  # characters


@dataclass(frozen=True)
class Placed:
    """A table on its own sheet, with the header in the first row."""

    sheet: Worksheet
    name: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: int
    room: float  # points of a printed page below the header

    def area(self, column: str) -> list[object]:
        """The cells of a column below its header, as charts refer to them."""
        col = self.columns.index(column)
        return [self.name, 1, col, max(1, self.rows), col]


class Sheets:
    """A workbook in memory; the printed header of each sheet has the subject and the marking."""

    def __init__(self, subject: str, marking: str) -> None:
        self.subject, self.marking = subject, marking
        self.buffer = BytesIO()
        self.file: xlsxwriter.Workbook = new_workbook(self.buffer)
        self.streamed: dict[str, Rows] = {}  # by the sheet's part; written by `package.with_rows`
        self._formats: dict[tuple[Role, str], Format] = {}
        body, boxed = role_format(Role.BODY), role_format(Role.STANDARD)
        self._unwrapped = self.file.add_format(body | {"text_wrap": False})
        self._number = self.file.add_format(body | {"align": "center"})
        self._beside_counts = self.file.add_format(boxed | {"valign": "vcenter"})

    def look(self, role: Role, colour: str = "") -> Format:
        """Return the format of a role, perhaps filled with a colour."""
        if (role, colour) not in self._formats:
            look = role_format(role, colour) | {"locked": True}
            self._formats[role, colour] = self.file.add_format(look)
        return self._formats[role, colour]

    def look_number(self, role: Role, colour: str = "") -> int:
        """Return the number of that format in the workbook, as streamed cells refer to it."""
        index: int = self.look(role, colour)._get_xf_index()
        return index

    def sheet(self, name: str, widths: Sequence[float], repeated: range | None = None) -> Worksheet:
        """Add a sheet with columns of these widths that prints one page wide on A4 landscape.

        With `repeated` columns, a sheet whose texts would be too small prints on pages side by
        side, with these columns on each page.
        """
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(MARGIN_SIDE, MARGIN_SIDE, MARGIN_TOP, MARGIN_BOTTOM)
        scale, breaks = print_scale(widths), tuple[int, ...]()
        if repeated is not None:
            scale, breaks = side_by_side(widths, repeated, LEAST_SCALE)
        sheet.set_print_scale(scale)
        if repeated is not None and breaks:
            sheet.set_v_pagebreaks(list(breaks))
            sheet.repeat_columns(repeated.start, repeated.stop - 1)
            sheet.print_across()
        for col, width in enumerate(widths):
            sheet.set_column(col, col, width)
        marking = self.marking.replace("&", "&&")
        title = f"{name}: {self.subject}".strip().replace("&", "&&")
        sheet.set_header(f"&L{title}&R{marking}"[:_MAX_HEADER])
        sheet.set_footer(f"&L&A&C{marking}&RPage &P of &N"[:_MAX_HEADER])
        return sheet

    def text(self, sheet: Worksheet, row: int, col: int, text: str, look: Format) -> None:
        """Write a text as a text, whatever it looks like."""
        strictly(sheet.write_string, row, col, fitting_text(text), look)

    def table(
        self,
        name: str,
        table: pd.DataFrame,
        csv: str,
        colours: Mapping[str, str] | None = None,
        frozen: int = 0,
        repeated: tuple[str, str] | None = None,
        streamed: bool = False,
    ) -> Placed:
        """Add a sheet with an Excel table: filters, and a header row that is frozen and repeats.

        `csv` names the file with the rows, for a table with too many; `colours` fill the numbers
        other than 0 of a column; the first `frozen` columns are frozen; the columns from the first
        to the last `repeated` are on each page of several side by side. The rows of a `streamed`
        table are made when the workbook is packed, and can't be the source of a chart.
        """
        columns = tuple(str(column) for column in table.columns)
        if len(table) > ROW_LIMIT:
            return self._too_long(name, columns, f"{len(table)} rows", csv)
        sample = table.head(_SAMPLED) if streamed else table
        values = {
            column: list(map(cell_value, python_values(sample[column]))) for column in columns
        }
        widths = tuple(_width(column, values[column]) for column in columns)
        sheet = self.sheet(name, widths, repeated and _column_range(columns, *repeated))
        sheet.freeze_panes(1, frozen)
        sheet.repeat_rows(0)
        header = self.look(Role.HEADER)
        options: dict[str, Any] = {
            "name": f"table_{name.lower().replace(' ', '_')}",
            "style": "Table Style Light 1",
            "columns": [{"header": column, "header_format": header} for column in columns],
        }
        strictly(sheet.add_table, 0, 0, max(1, len(table)), len(columns) - 1, options)
        headers = [
            (column, width - _FILTER, Role.HEADER)
            for column, width in zip(columns, widths, strict=True)
        ]
        height = row_height(headers, least=20)
        sheet.set_row(0, height)
        room = page_height(sheet.print_scale) - height
        placed = Placed(sheet, name, columns, widths, len(table), room)
        if streamed:
            formats = (self.look(Role.BODY), self._unwrapped, self._number)
            looks = Looks(*(each._get_xf_index() for each in formats))
            self.streamed[sheet_part(sheet.index)] = rows_below(table, widths, looks)
        else:
            self._fill(placed, values, colours)
        return placed

    def _too_long(self, name: str, columns: tuple[str, ...], rows: str, csv: str) -> Placed:
        """Add a sheet that says where the rows are."""
        sheet = self.sheet(name, [100.0])
        text = f"{rows} are too many for a sheet; they are in {csv}."
        self.text(sheet, 0, 0, text, self.look(Role.BODY))
        return Placed(sheet, name, columns, (100.0,), 0, 0.0)

    def _fill(
        self,
        placed: Placed,
        values: Mapping[str, Sequence[CellValue]],
        colours: Mapping[str, str] | None,
    ) -> None:
        """Write a table's rows; those with `colours` have lines around the cells."""
        sheet = placed.sheet
        for col, column in enumerate(placed.columns):
            if colours is None:
                text = self._unwrapped if column in UNWRAPPED else self.look(Role.BODY)
                zero = number = self._number
            else:
                text, zero = self._beside_counts, self.look(Role.COUNT)
                number = self.look(Role.COUNT, colours.get(column, ""))
            for row, value in enumerate(values[column], start=1):
                if isinstance(value, str):
                    strictly(sheet.write_string, row, col, value, text)
                elif value is not None:
                    strictly(sheet.write_number, row, col, value, number if value else zero)
        for row, height in enumerate(row_heights(placed.columns, values, placed.widths), start=1):
            sheet.set_row(row, height)


def _column_range(columns: Sequence[str], first: str, last: str) -> range:
    return range(columns.index(first), columns.index(last) + 1)


def _width(column: str, values: Sequence[CellValue]) -> float:
    """Return the width in characters for the longest line or header word, within the limit."""
    words = [text_width(word, font_size(Role.HEADER), True) for word in column.split()]
    least = max(words) / 7 + _FILTER + 1
    lines = {line for value in values[:_SAMPLED] for line in str(value or "")[:200].split("\n")}
    widest = max((text_width(line, font_size(Role.BODY)) for line in lines), default=0.0)
    most = _MAX_WIDTHS.get(column, _MAX_WIDTH)
    return round(max(least, min(most, widest * 1.05 / 7 + 1.5)), 1)
