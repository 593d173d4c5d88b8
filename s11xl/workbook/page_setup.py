"""How a sheet prints and opens: paper, scale, page breaks, header and footer, frozen rows."""

from xlsxwriter.worksheet import Worksheet

from s11xl.standards.wording import Wording
from s11xl.workbook.identity import RoundSettings
from s11xl.workbook.layout.model import Entry, SheetLayout
from s11xl.xlsx.paging import MARGIN_BOTTOM, MARGIN_SIDE, MARGIN_TOP, print_scale

_A4 = 9
_ROW_PIXELS = 20  # of a row without a height
_MAX_HEADER = 255  # characters


def set_up_page(
    target: Worksheet, sheet: SheetLayout, settings: RoundSettings, wording: Wording
) -> None:
    """Set A4 landscape, one page wide, the header rows on each page, header and footer."""
    target.set_paper(_A4)
    target.set_landscape()
    target.set_margins(MARGIN_SIDE, MARGIN_SIDE, MARGIN_TOP, MARGIN_BOTTOM)
    target.set_print_scale(print_scale(sheet.widths[: sheet.printed_columns]))
    if sheet.cells:
        ends = [chart.row + chart.height // _ROW_PIXELS + 1 for chart in sheet.charts]
        last = max([*ends, *(cell.bottom for cell in sheet.cells)])
        target.print_area(0, 0, last, sheet.printed_columns - 1)
    if sheet.title_rows:
        target.repeat_rows(*sheet.title_rows)
    if sheet.breaks:
        target.set_h_pagebreaks(list(sheet.breaks))
    marking = settings.marking.replace("&", "&&")
    page = wording.page_of.format(page="&P", pages="&N")
    target.set_header(f"&C{marking}"[:_MAX_HEADER] if marking else "")
    target.set_footer(f"&L&A&C{marking}&R{page}"[:_MAX_HEADER])


def set_up_view(target: Worksheet, sheet: SheetLayout) -> None:
    """Hide grid lines, freeze the header rows, select the first entry below them."""
    target.hide_gridlines(2)
    if not sheet.frozen_rows:
        return
    target.freeze_panes(sheet.frozen_rows, 0)
    first = next((cell for cell in sheet.cells if isinstance(cell.content, Entry)), None)
    if first is not None:
        target.set_selection(first.row, first.col, first.row, first.col)
