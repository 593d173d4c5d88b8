"""The workbook under construction: sheets that print, tables with filters, looks by role.

In: tables and texts. Out: cells. Every text is a text cell: none is ever a formula or a link.
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
from s11xl.xlsx.cell_text import UNBROKEN, Shown, fitting_text, heights, shown
from s11xl.xlsx.package import Rows, sheet_part
from s11xl.xlsx.paging import MARGIN_BOTTOM, MARGIN_SIDE, MARGIN_TOP, page_height, side_by_side
from s11xl.xlsx.row_height import row_height
from s11xl.xlsx.streamed_rows import Looks, rows_below
from s11xl.xlsx.text_size import text_width
from s11xl.xlsx.theme import Role, font_size, role_format
from s11xl.xlsx.writer import new_workbook, strictly

LEAST_SCALE = 65  # per cent: texts of 10 points are printed in 6.5 or more
ROW_LIMIT = 100_000  # above it a sheet points to the CSV
PIXELS = 96 / 72  # of a point
_WIDEST = {  # characters, of columns that hold prose; others are as wide as their texts, up to WIDE
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
}
_WIDE = 30.0
_FILTER = 3.0  # characters that the button of a filter takes
_SAMPLED = 2000  # rows that a column's width is measured by
_HEADER_LIMIT = 255


@dataclass(frozen=True)
class Placed:
    """A table as it stands on its sheet: the header in the first row, then a row for each."""

    sheet: Worksheet
    name: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: int
    room: float  # points of a printed page that are left under the header

    def area(self, column: str) -> list[object]:
        """The cells of a column under its header, as a chart names them."""
        col = self.columns.index(column)
        return [self.name, 1, col, max(1, self.rows), col]


class Sheets:
    """A workbook being written to memory: `what` stands in the header of each sheet."""

    def __init__(self, what: str, marking: str) -> None:
        self.what, self.marking = what, marking
        self.buffer = BytesIO()
        self.file: xlsxwriter.Workbook = new_workbook(self.buffer)
        self.streamed: dict[str, Rows] = {}  # rows that are made while the workbook is packed
        self._formats: dict[tuple[Role, str], Format] = {}
        body, boxed = role_format(Role.BODY), role_format(Role.STANDARD)
        self._unbroken = self.file.add_format(body | {"text_wrap": False})
        self._number = self.file.add_format(body | {"align": "center"})
        self._beside = self.file.add_format(boxed | {"valign": "vcenter"})

    def look(self, role: Role, colour: str = "") -> Format:
        """The format of a role, perhaps filled with a grade's colour."""
        if (role, colour) not in self._formats:
            look = role_format(role, colour) | {"locked": True}
            self._formats[role, colour] = self.file.add_format(look)
        return self._formats[role, colour]

    def look_number(self, role: Role, colour: str = "") -> int:
        """The same by its number in the workbook, as streamed cells name it."""
        index: int = self.look(role, colour)._get_xf_index()
        return index

    def sheet(self, name: str, widths: Sequence[float], repeated: range | None = None) -> Worksheet:
        """A sheet with columns of these widths, that prints one page wide on A4 landscape.

        With `repeated` columns it prints on pages side by side where texts would be too small,
        these columns on each; one row's pages follow each other.
        """
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(MARGIN_SIDE, MARGIN_SIDE, MARGIN_TOP, MARGIN_BOTTOM)
        whole = range(0) if repeated is None else repeated
        scale, breaks = side_by_side(widths, whole, 0 if repeated is None else LEAST_SCALE)
        sheet.set_print_scale(scale)
        if breaks:
            sheet.set_v_pagebreaks(list(breaks))
            sheet.repeat_columns(whole.start, whole.stop - 1)
            sheet.print_across()
        for col, width in enumerate(widths):
            sheet.set_column(col, col, width)
        marking = self.marking.replace("&", "&&")
        title = f"{name}: {self.what}".strip().replace("&", "&&")
        sheet.set_header(f"&L{title}&R{marking}"[:_HEADER_LIMIT])
        sheet.set_footer(f"&L&A&C{marking}&RPage &P of &N"[:_HEADER_LIMIT])
        return sheet

    def text(self, sheet: Worksheet, row: int, col: int, text: str, look: Format) -> None:
        """Writes a text as a text, whatever it looks like."""
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
        """A sheet with a real table: filters, a header that stays and repeats, texts as texts.

        `csv` is the file that has the rows where they are too many; `colours` fill the cells of a
        column whose number isn't 0; the first `frozen` columns stay in sight; those from the first
        to the last `repeated` stand on each page where it prints on several side by side. The rows
        of a `streamed` table are made when the workbook is packed, and can't stand behind a chart.
        """
        columns = tuple(str(each) for each in table.columns)
        if len(table) > ROW_LIMIT:
            sheet = self.sheet(name, [100.0])
            said = f"{len(table)} rows are too many for a sheet; they stand in {csv}."
            self.text(sheet, 0, 0, said, self.look(Role.BODY))
            return Placed(sheet, name, columns, (100.0,), 0, 0.0)
        sample = table.head(_SAMPLED) if streamed else table
        texts = {
            column: list(map(shown, python_values(sample[column]))) for column in table.columns
        }
        widths = tuple(_width(column, texts[column]) for column in columns)
        sheet = self.sheet(name, widths, _range(columns, repeated))
        sheet.freeze_panes(1, frozen)
        sheet.repeat_rows(0)
        header = self.look(Role.HEADER)
        options: dict[str, Any] = {
            "name": f"table_{name.lower().replace(' ', '_')}",
            "style": "Table Style Light 1",
            "columns": [{"header": each, "header_format": header} for each in columns],
        }
        strictly(sheet.add_table, 0, 0, max(1, len(table)), len(columns) - 1, options)
        heads = [(each, w - _FILTER, Role.HEADER) for each, w in zip(columns, widths, strict=True)]
        high = row_height(heads, least=20)
        sheet.set_row(0, high)
        placed = Placed(
            sheet, name, columns, widths, len(table), page_height(sheet.print_scale) - high
        )
        if streamed:
            self.streamed[sheet_part(sheet.index)] = rows_below(table, widths, self._looks())
        else:
            self._fill(placed, texts, colours)
        return placed

    def _fill(
        self,
        placed: Placed,
        texts: Mapping[str, Sequence[Shown]],
        colours: Mapping[str, str] | None,
    ) -> None:
        """Writes a table's rows: rows to be read without lines, figures with lines and colours."""
        sheet = placed.sheet
        for col, column in enumerate(placed.columns):
            if colours is None:
                look = self._unbroken if column in UNBROKEN else self.look(Role.BODY)
                self._column(sheet, col, texts[column], look, self._number, self._number)
            else:
                count = self.look(Role.COUNT)
                filled = self.look(Role.COUNT, colours.get(column, ""))
                self._column(sheet, col, texts[column], self._beside, count, filled)
        for row, height in enumerate(heights(placed.columns, texts, placed.widths), start=1):
            sheet.set_row(row, height)

    def _looks(self) -> Looks:
        """The formats of streamed cells, by their numbers in the workbook."""
        looks = (self._unbroken, self._number)
        return Looks(self.look_number(Role.BODY), *(each._get_xf_index() for each in looks))

    def _column(
        self,
        sheet: Worksheet,
        col: int,
        values: Sequence[Shown],
        plain: Format,
        count: Format,
        filled: Format,
    ) -> None:
        for row, value in enumerate(values, start=1):
            if isinstance(value, str):
                strictly(sheet.write_string, row, col, value, plain)
            elif value is not None:
                strictly(sheet.write_number, row, col, value, filled if value else count)


def _range(columns: Sequence[str], named: tuple[str, str] | None) -> range | None:
    """The places of the columns from the first to the last named."""
    if named is None:
        return None
    first, last = map(columns.index, named)
    return range(first, last + 1)


def _width(column: str, values: Sequence[Shown]) -> float:
    """As wide as the column's longest line or its header's longest word, within its limit."""
    size = font_size(Role.BODY)
    most = _WIDEST.get(column, _WIDE)
    words = max(text_width(each, font_size(Role.HEADER), True) for each in column.split())
    least = words / 7 + _FILTER + 1
    lines = {line for value in values[:_SAMPLED] for line in str(value or "")[:200].split("\n")}
    widest = max((text_width(line, size) for line in lines), default=0.0)
    return round(max(least, min(most, widest * 1.05 / 7 + 1.5)), 1)
