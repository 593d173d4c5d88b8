"""Charts in the grades' colours. In: a table that stands on a sheet. Out: bars, with alt text."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from s11xl.core.text import counted
from s11xl.xlsx.paging import page_width
from s11xl.xlsx.sheets import PIXELS, Placed, Sheets
from s11xl.xlsx.theme import FONT, INK, LINE
from s11xl.xlsx.writer import strictly

MOST_BARS = 60  # more can't be read
_BAR = 22  # pixels of a bar with the gap beside it
_AROUND = 130  # pixels of title, axis and legend
_BELOW_BREAK = 6  # pixels, so that no line of the frame falls on the page before
_WIDEST = 1000
_ALT_LIMIT = 1000


@dataclass(frozen=True)
class Series:
    """One part of each bar: the column that gives its length, its fill, and its mark in the key."""

    column: str
    colour: str
    mark: str = ""

    @property
    def name(self) -> str:
        """What the legend says: never by colour alone."""
        return f"{self.mark} {self.column}".strip()


def bars_of(
    book: Sheets,
    placed: Placed,
    categories: str,
    title: str,
    parts: Sequence[Series],
    *,
    target: tuple[Worksheet, int, int] | None = None,
) -> int:
    """Draws a bar for each row of a table, below it or at `target`; gives the chart's height.

    Draws nothing, and gives 0, where there is no row or there are too many to be read.
    """
    if not 0 < placed.rows <= MOST_BARS:
        return 0
    chart = book.file.add_chart({"type": "bar", "subtype": "stacked"})
    for each in parts:
        options = {
            "name": each.name,
            "categories": placed.area(categories),
            "values": placed.area(each.column),
            "fill": {"color": each.colour},
            "border": {"color": INK, "width": 0.5},
            "gap": 40,
            "data_labels": {"value": True, "num_format": "0;;;", "font": _type(9)},
        }
        strictly(chart.add_series, options)
    chart.set_title({"name": title, "name_font": _type(12), "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": _type(10), "interval_unit": 1})
    chart.set_x_axis(
        {
            "major_gridlines": {"visible": True, "line": {"color": LINE}},
            "num_format": "0",
            "num_font": _type(10),
            "label_position": "low",
        }
    )
    chart.set_legend({"position": "bottom", "font": _type(10)})
    sheet, row, col = target or (placed.sheet, placed.rows + 2, 0)
    height = _high(placed.rows, placed.room)
    chart.set_size({"width": _wide(sheet), "height": height})
    names = ", ".join(each.name for each in parts)
    rows = counted(placed.rows, "bar")
    alt = f"{title}. {rows}, each divided into {names}. The sheet {placed.name} has every number."
    options = {"description": alt[:_ALT_LIMIT], "object_position": 2, "y_offset": _BELOW_BREAK}
    strictly(sheet.insert_chart, row, col, chart, options)
    if target is None:
        sheet.set_h_pagebreaks([row])
    return height


def _high(bars: int, room: float) -> int:
    """The height in pixels of a chart, so that it stands on one page."""
    return min(_AROUND + _BAR * bars, int(room * PIXELS) - 2 * _BELOW_BREAK)


def _wide(sheet: Worksheet) -> int:
    """The width in pixels of a chart, so that it stands on one page."""
    return min(_WIDEST, int(page_width(sheet.print_scale) * PIXELS))


def _type(size: int) -> dict[str, object]:
    return {"name": FONT, "size": size, "color": INK, "bold": False}


def counts_chart(
    book: Sheets,
    sheet: Worksheet,
    place: tuple[int, int],
    rows: Sequence[int],
    colours: Sequence[str],
    title: str,
    room: float,
) -> int:
    """Draws one bar for each of the rows with a label and a count; returns the chart's height.

    Each row's bar has its own fill, of `colours`. The chart is at most as high as the `room` on a
    page, in points.
    """
    first, last = rows[0], rows[-1]
    chart = book.file.add_chart({"type": "bar"})
    line = {"color": INK, "width": 0.5}
    options = {
        "name": title,
        "categories": [sheet.get_name(), first, 0, last, 0],
        "values": [sheet.get_name(), first, 1, last, 1],
        "points": [{"fill": {"color": each}, "border": line} for each in colours],
        "gap": 40,
        "data_labels": {"value": True, "font": _type(10)},
    }
    strictly(chart.add_series, options)
    chart.set_title({"name": title, "name_font": _type(12), "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": _type(10)})
    grid = {"visible": True, "line": {"color": LINE}}
    chart.set_x_axis({"major_gridlines": grid, "num_format": "0", "num_font": _type(10)})
    chart.set_legend({"none": True})
    height = _high(len(rows), room)
    chart.set_size({"width": _wide(sheet), "height": height})
    said = f"{title}. A bar for each grade and for what isn't graded; the numbers stand above."
    settings = {"description": said, "object_position": 2, "y_offset": _BELOW_BREAK}
    strictly(sheet.insert_chart, *place, chart, settings)
    return height
