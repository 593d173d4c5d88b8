"""Row heights in points. In: texts with their column widths and roles. Out: heights that show them.

A text that is too high for one row is split into several.
"""

from collections.abc import Iterable, Sequence

from s11xl.xlsx.text_size import MAX_ROW_HEIGHT, split_to_height, text_height
from s11xl.xlsx.theme import BOLD, Role, font_size

PADDING = 1.5  # points


def cell_height(text: str, width: float, role: Role) -> float:
    """Return the height in points that shows a whole text in a cell `width` characters wide."""
    return text_height(text, width, font_size(role), role in BOLD) + PADDING


def row_height(texts: Iterable[tuple[str, float, Role]], least: float = 0.0) -> float:
    """Return the height of a row with these texts, at most Excel's limit."""
    heights = [cell_height(text, width, role) for text, width, role in texts]
    return min(MAX_ROW_HEIGHT, max([least, *heights]))


def split_into_rows(text: str, width: float, role: Role) -> list[str]:
    """Split a text that is too high for one row into consecutive parts, one for each row."""
    if cell_height(text, width, role) <= MAX_ROW_HEIGHT:
        return [text]
    return split_to_height(text, width, font_size(role), MAX_ROW_HEIGHT - PADDING)


def stretched(heights: Sequence[float], total: float) -> list[float]:
    """Increase row heights, from the last row up, until they reach `total` together.

    Rows are added when all have reached Excel's limit of 409 points.
    """
    grown = list(heights)
    missing = total - sum(grown)
    for index in reversed(range(len(grown))):
        if missing <= 0:
            return grown
        more = min(missing, MAX_ROW_HEIGHT - grown[index])
        grown[index] += more
        missing -= more
    while missing > 0:
        grown.append(min(missing, MAX_ROW_HEIGHT))
        missing -= grown[-1]
    return grown
