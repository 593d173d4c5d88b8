"""Bar charts in the grades' colours. In: a table on a sheet. Out: a chart with alternative text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from s11xl.core.text import counted
from s11xl.xlsx.paging import page_width
from s11xl.xlsx.sheets import PIXELS, Placed, Sheets
from s11xl.xlsx.theme import FONT, INK, LINE
from s11xl.xlsx.writer import strictly

MOST_BARS = 60  # more would be unreadable
_MAX_ALT = 1000  # characters
_BAR = 22  # pixels of a bar with the gap beside it
_AROUND = 130  # pixels of title, axis and legend
_MAX_WIDTH = 1000  # pixels
_Y_OFFSET = 6  # pixels, which keep the frame off the previous page
_BORDER = {"color": INK, "width": 0.5}


@dataclass(frozen=True)
class Series:
    """One part of every bar: the table column with its lengths, its fill and its symbol."""

    column: str
    colour: str
    symbol: str = ""

    @property
    def name(self) -> str:
        """The legend's text, with the symbol, so that no one depends on the colour."""
        return f"{self.symbol} {self.column}".strip()


def stacked_chart(
    book: Sheets,
    placed: Placed,
    categories: str,
    title: str,
    parts: Sequence[Series],
    *,
    target: tuple[Worksheet, int, int] | None = None,
) -> int:
    """Draw a stacked bar for each row of a table, and return the height of the chart in pixels.

    `categories` is the column with the names of the bars; the chart is at `target` (sheet, row,
    column), or on a page of its own below the table. A table without rows, or with more than
    `MOST_BARS`, has no chart, and the height is 0.
    """
    if not 0 < placed.rows <= MOST_BARS:
        return 0
    chart = book.file.add_chart({"type": "bar", "subtype": "stacked"})
    for part in parts:
        options = {
            "name": part.name,
            "categories": placed.area(categories),
            "values": placed.area(part.column),
            "fill": {"color": part.colour},
            "border": _BORDER,
            "gap": 40,
            "data_labels": {"value": True, "num_format": "0;;;", "font": _font(9)},
        }
        strictly(chart.add_series, options)
    chart.set_y_axis({"reverse": True, "num_font": _font(10), "interval_unit": 1})
    chart.set_x_axis(_X_AXIS | {"label_position": "low"})
    chart.set_legend({"position": "bottom", "font": _font(10)})
    names = ", ".join(part.name for part in parts)
    bars = counted(placed.rows, "bar")
    alt = f"{title}. {bars}, each divided into {names}. The sheet {placed.name} has every number."
    sheet, row, col = target or (placed.sheet, placed.rows + 2, 0)
    if target is None:
        sheet.set_h_pagebreaks([row])
    return _insert(sheet, (row, col), chart, title, alt, placed.rows, placed.room)


def counts_chart(
    book: Sheets,
    sheet: Worksheet,
    position: tuple[int, int],
    rows: Sequence[int],
    colours: Sequence[str],
    title: str,
    room: float,
) -> int:
    """Draw a bar for each of the consecutive `rows`, and return the chart's height in pixels.

    The sheet has the labels in its first column and the counts in its second. `colours` has the
    fill of each bar; `room` is the greatest height of the chart in points.
    """
    first, last = rows[0], rows[-1]
    chart = book.file.add_chart({"type": "bar"})
    options = {
        "name": title,
        "categories": [sheet.get_name(), first, 0, last, 0],
        "values": [sheet.get_name(), first, 1, last, 1],
        "points": [{"fill": {"color": colour}, "border": _BORDER} for colour in colours],
        "gap": 40,
        "data_labels": {"value": True, "font": _font(10)},
    }
    strictly(chart.add_series, options)
    chart.set_y_axis({"reverse": True, "num_font": _font(10)})
    chart.set_x_axis(_X_AXIS)
    chart.set_legend({"none": True})
    alt = f"{title}. A bar for each grade, and for answers without one; the numbers are above."
    return _insert(sheet, position, chart, title, alt, len(rows), room)


def _insert(
    sheet: Worksheet,
    position: tuple[int, int],
    chart: Any,
    title: str,
    alt: str,
    bars: int,
    room: float,
) -> int:
    """Insert a chart no larger than a printed page, and return its height in pixels."""
    chart.set_title({"name": title, "name_font": _font(12), "overlay": False})
    height = min(_AROUND + _BAR * bars, int(room * PIXELS) - 2 * _Y_OFFSET)
    width = min(_MAX_WIDTH, int(page_width(sheet.print_scale) * PIXELS))
    chart.set_size({"width": width, "height": height})
    options = {"description": alt[:_MAX_ALT], "object_position": 2, "y_offset": _Y_OFFSET}
    strictly(sheet.insert_chart, *position, chart, options)
    return height


def _font(size: int) -> dict[str, object]:
    return {"name": FONT, "size": size, "color": INK, "bold": False}


_X_AXIS: dict[str, object] = {
    "major_gridlines": {"visible": True, "line": {"color": LINE}},
    "num_format": "0",
    "num_font": _font(10),
}
