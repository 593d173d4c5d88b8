"""Printed pages: A4 landscape, one page wide by a computed scale, broken between standards.

Excel ignores page breaks under fit-to-page; so the scale is worked out here.
"""

from collections.abc import Mapping, Sequence

from s11xl.layout.model import Row
from s11xl.metrics import column_pixels

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
    room = (_PAPER_WIDTH - 2 * MARGIN_SIDE) * _POINTS * _SLACK
    wanted = sum(column_pixels(width) for width in widths) * _PIXEL
    return max(10, min(100, int(100 * room / wanted)))


def page_breaks(
    widths: Sequence[float], rows: Mapping[int, Row], blocks: Sequence[int], title_rows: int
) -> tuple[int, ...]:
    """The rows before which a page ends, so that no block is split that would fit on one.

    `blocks` are the first rows of the blocks; the first `title_rows` rows repeat on each page.
    """
    page = (_PAPER_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM) * _POINTS * _SLACK
    room = page * 100 / print_scale(widths) - sum(rows[row].height for row in range(title_rows))
    ends = [*blocks[1:], max(rows) + 1]
    breaks = []
    used = sum(rows[row].height for row in range(title_rows, blocks[0])) if blocks else 0.0
    for start, end in zip(blocks, ends, strict=True):
        height = sum(rows[row].height for row in range(start, end))
        if used and used + height > room:
            breaks.append(start)
            used = 0.0
        used = (used + height) % room if height > room else used + height
    return tuple(breaks)
