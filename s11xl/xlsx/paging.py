"""Printed pages: A4 landscape, one page wide by a computed scale, broken between standards.

What would be too small at that scale is printed on pages side by side.

Excel ignores page breaks under fit-to-page; so the scale is worked out here.
"""

from collections.abc import Mapping, Sequence

from s11xl.xlsx.text_size import column_pixels

MARGIN_SIDE = 0.4  # inches
MARGIN_TOP = 0.6
MARGIN_BOTTOM = 0.6
_PAPER_WIDTH = 11.69  # A4 landscape, inches
_PAPER_HEIGHT = 8.27
_POINTS = 72.0
_PIXEL = 0.75  # points at 96 dpi
_SLACK = 0.91  # LibreOffice makes columns some 6% wider than Excel, and printers differ


def print_scale(widths: Sequence[float]) -> int:
    """The scale in per cent at which columns of these widths fit one page: 10 to 100."""
    wanted = sum(column_pixels(width) for width in widths) * _PIXEL
    return max(10, min(100, int(100 * page_width(100) / wanted)))


def page_width(scale: int) -> float:
    """How wide what is printed on one page may be, in points of the sheet."""
    return (_PAPER_WIDTH - 2 * MARGIN_SIDE) * _POINTS * _SLACK * 100 / scale


def page_height(scale: int) -> float:
    """How high what is printed on one page may be, in points of the sheet."""
    return (_PAPER_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM) * _POINTS * _SLACK * 100 / scale


def side_by_side(
    widths: Sequence[float], repeated: range, least: int
) -> tuple[int, tuple[int, ...]]:
    """The scale, and the columns before which a page ends, so that it is not under `least`.

    The `repeated` columns stand at the left of each page after their own. A column is never split:
    where these and the widest don't fit on a page, the scale is smaller. Of the scales that need as
    few pages it is the largest, so that the pages are filled alike.
    """
    whole = print_scale(widths)
    if whole >= least:
        return whole, ()
    beside = [width for col, width in enumerate(widths) if col not in repeated]
    most = print_scale([*(widths[col] for col in repeated), max(beside, default=0.0)])
    scale = min(least, most)
    breaks = _breaks(widths, repeated, scale)
    while scale < most and len(_breaks(widths, repeated, scale + 1)) == len(breaks):
        scale += 1
    return scale, _breaks(widths, repeated, scale)


def _breaks(widths: Sequence[float], repeated: range, scale: int) -> tuple[int, ...]:
    titles = [widths[col] for col in repeated]
    breaks: list[int] = []
    page: list[float] = []
    for col, width in enumerate(widths):
        if col >= repeated.stop and print_scale([*page, width]) < scale:
            breaks.append(col)
            page = [*titles]
        page.append(width)
    return tuple(breaks)


def page_breaks(
    widths: Sequence[float], heights: Mapping[int, float], blocks: Sequence[int], title_rows: int
) -> tuple[int, ...]:
    """The rows before which a page ends, so that no block is split that would fit on one.

    `blocks` are the first rows of the blocks; the first `title_rows` rows repeat on each page.
    """
    titles = sum(heights[row] for row in range(title_rows))
    room = page_height(print_scale(widths)) - titles
    ends = [*blocks[1:], max(heights) + 1]
    breaks = []
    used = sum(heights[row] for row in range(title_rows, blocks[0])) if blocks else 0.0
    for start, end in zip(blocks, ends, strict=True):
        height = sum(heights[row] for row in range(start, end))
        if used and used + height > room:
            breaks.append(start)
            used = 0.0
        used = (used + height) % room if height > room else used + height
    return tuple(breaks)
