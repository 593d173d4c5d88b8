"""Printed pages on A4 landscape. In: column widths and row heights. Out: scale and page breaks.

A sheet prints one page wide, or on pages side by side where it would be too small. The scale is
computed here because Excel ignores page breaks in fit-to-page mode.
"""

from collections.abc import Mapping, Sequence

from s11xl.xlsx.text_size import column_pixels

MARGIN_SIDE = 0.4  # inches
MARGIN_TOP = 0.6
MARGIN_BOTTOM = 0.6
_PAPER_WIDTH = 11.69  # A4 landscape, inches
_PAPER_HEIGHT = 8.27
_POINTS = 72.0  # per inch
_PIXEL = 0.75  # points at 96 dpi
_SLACK = 0.91  # LibreOffice makes columns some 6% wider than Excel, and printers differ


def print_scale(widths: Sequence[float]) -> int:
    """Return the scale in per cent, 10 to 100, at which columns of these widths fit on a page."""
    wanted = sum(column_pixels(width) for width in widths) * _PIXEL
    return max(10, min(100, int(100 * page_width(100) / wanted)))


def page_width(scale: int) -> float:
    """Return the width of a page in points of the sheet, at a scale in per cent."""
    return (_PAPER_WIDTH - 2 * MARGIN_SIDE) * _POINTS * _SLACK * 100 / scale


def page_height(scale: int) -> float:
    """Return the height of a page in points of the sheet, at a scale in per cent."""
    return (_PAPER_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM) * _POINTS * _SLACK * 100 / scale


def side_by_side(
    widths: Sequence[float], repeated: range, least: int
) -> tuple[int, tuple[int, ...]]:
    """Return a scale of at least `least` per cent, and the columns before which a page ends.

    The `repeated` columns are at the left of each page after their own. A column is never split: if
    the repeated ones and the widest of the others don't fit on a page, the scale is smaller. Among
    the scales that need the fewest pages it is the largest, so that the pages are filled evenly.
    """
    one_page = print_scale(widths)
    if one_page >= least:
        return one_page, ()
    others = [width for col, width in enumerate(widths) if col not in repeated]
    largest = print_scale([*(widths[col] for col in repeated), max(others, default=0.0)])
    scale = min(least, largest)
    breaks = _column_breaks(widths, repeated, scale)
    while scale < largest:
        larger = _column_breaks(widths, repeated, scale + 1)
        if len(larger) != len(breaks):
            break
        scale, breaks = scale + 1, larger
    return scale, breaks


def _column_breaks(widths: Sequence[float], repeated: range, scale: int) -> tuple[int, ...]:
    breaks: list[int] = []
    page: list[float] = []
    for col, width in enumerate(widths):
        if col >= repeated.stop and print_scale([*page, width]) < scale:
            breaks.append(col)
            page = [widths[repeated_col] for repeated_col in repeated]
        page.append(width)
    return tuple(breaks)


def page_breaks(
    widths: Sequence[float], heights: Mapping[int, float], blocks: Sequence[int], title_rows: int
) -> tuple[int, ...]:
    """Return the rows before which a page ends, so that no block is split that fits on a page.

    `blocks` are the first rows of the blocks, at least one. The first `title_rows` rows are on each
    page.
    """
    titles = sum(heights[row] for row in range(title_rows))
    room = page_height(print_scale(widths)) - titles
    ends = [*blocks[1:], max(heights) + 1]
    breaks = []
    used = sum(heights[row] for row in range(title_rows, blocks[0]))
    for start, end in zip(blocks, ends, strict=True):
        height = sum(heights[row] for row in range(start, end))
        if used and used + height > room:
            breaks.append(start)
            used = 0.0
        used = (used + height) % room if height > room else used + height
    return tuple(breaks)
