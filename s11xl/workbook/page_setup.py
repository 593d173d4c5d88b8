"""How a sheet prints and how it opens: paper, scale, breaks, header and footer, frozen rows."""

from xlsxwriter.worksheet import Worksheet

from s11xl.standards.wording import Wording
from s11xl.workbook.identity import RoundSettings
from s11xl.workbook.layout.model import Entry, SheetLayout
from s11xl.xlsx.paging import MARGIN_BOTTOM, MARGIN_SIDE, MARGIN_TOP, print_scale

_A4 = 9
_ROW_PIXELS = 20  # of a row whose height is not set
_HEADER_LIMIT = 255


def set_up_page(
    target: Worksheet, sheet: SheetLayout, settings: RoundSettings, wording: Wording
) -> None:
    """A4 landscape, one page wide, the header row on each page, the marking above and below."""
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
    marking = _plain(settings.marking)
    page = wording.page_of.format(page="&P", pages="&N")
    target.set_header(f"&C{marking}"[:_HEADER_LIMIT] if marking else "")
    target.set_footer(f"&L&A&C{marking}&R{page}"[:_HEADER_LIMIT])


def set_up_view(target: Worksheet, sheet: SheetLayout) -> None:
    """No grid lines, the header row in sight, the first entry selected."""
    target.hide_gridlines(2)
    if sheet.frozen_rows:
        target.freeze_panes(sheet.frozen_rows, 0)
    first = next((cell for cell in sheet.cells if isinstance(cell.content, Entry)), None)
    if first is not None and sheet.frozen_rows:
        target.set_selection(first.row, first.col, first.row, first.col)


def _plain(text: str) -> str:
    """A text in a header, where & begins a code."""
    return text.replace("&", "&&")
