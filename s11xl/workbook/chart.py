"""Charts of a sheet. In: a chart of the layout. Out: the chart, with its alternative text."""

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from s11xl.workbook.layout.model import Area, SheetLayout, StackedBars
from s11xl.xlsx.text_size import column_pixels
from s11xl.xlsx.theme import FONT, INK, LINE
from s11xl.xlsx.writer import strictly


def add_stacked_bars(
    book: xlsxwriter.Workbook, target: Worksheet, sheet: SheetLayout, bars: StackedBars
) -> None:
    """Add a chart of stacked bars, as wide as the columns from its own to the last printed one."""
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for name, values, colour in bars.series:
        series = {
            "name": name,
            "categories": _reference(sheet, bars.categories),
            "values": _reference(sheet, values),
            "fill": {"color": colour},
            "border": {"color": INK, "width": 0.5},
            "gap": 60,
            "data_labels": {"value": True, "num_format": "0;;;"},
        }
        strictly(chart.add_series, series)
    font = {"name": FONT, "size": 10, "color": INK}
    chart.set_title({"name": bars.title, "name_font": font | {"size": 12}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": font})
    grid = {"major_gridlines": {"visible": True, "line": {"color": LINE}}, "num_format": "0"}
    chart.set_x_axis(grid | {"num_font": font, "major_unit": 1, "label_position": "low"})
    chart.set_legend({"position": "bottom", "font": font})
    width = sum(column_pixels(each) for each in sheet.widths[bars.col : sheet.printed_columns])
    chart.set_size({"width": width, "height": bars.height})
    options = {"description": bars.alt, "object_position": 2}
    strictly(target.insert_chart, bars.row, bars.col, chart, options)


def _reference(sheet: SheetLayout, area: Area) -> list[object]:
    return [sheet.name, area.row, area.col, area.last_row, area.last_col]
