"""Charts of a planned sheet. In: a chart's layout. Out: the chart, and what it says in words."""

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from s11xl.workbook.layout.model import Area, SheetLayout, StackedBars
from s11xl.xlsx.text_size import column_pixels
from s11xl.xlsx.theme import FONT, INK, LINE
from s11xl.xlsx.writer import strictly


def add_stacked_bars(
    book: xlsxwriter.Workbook, target: Worksheet, sheet: SheetLayout, chart: StackedBars
) -> None:
    """Draws stacked bars over the columns from the chart's own to the last printed one."""
    drawn = book.add_chart({"type": "bar", "subtype": "stacked"})
    categories = _place(sheet, chart.categories)
    for name, values, colour in chart.series:
        series = {
            "name": name,
            "categories": categories,
            "values": _place(sheet, values),
            "fill": {"color": colour},
            "border": {"color": INK, "width": 0.5},
            "gap": 60,
            "data_labels": {"value": True, "num_format": "0;;;"},
        }
        strictly(drawn.add_series, series)
    type_ = {"name": FONT, "size": 10, "color": INK}
    drawn.set_title({"name": chart.title, "name_font": type_ | {"size": 12}, "overlay": False})
    drawn.set_y_axis({"reverse": True, "num_font": type_})
    whole = {"major_gridlines": {"visible": True, "line": {"color": LINE}}, "num_format": "0"}
    drawn.set_x_axis(whole | {"num_font": type_, "major_unit": 1, "label_position": "low"})
    drawn.set_legend({"position": "bottom", "font": type_})
    width = sum(column_pixels(each) for each in sheet.widths[chart.col : sheet.printed_columns])
    drawn.set_size({"width": width, "height": chart.height})
    options = {"description": chart.alt, "object_position": 2}
    strictly(target.insert_chart, chart.row, chart.col, drawn, options)


def _place(sheet: SheetLayout, area: Area) -> list[object]:
    return [sheet.name, area.row, area.col, area.last_row, area.last_col]
