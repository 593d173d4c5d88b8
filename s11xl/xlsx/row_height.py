"""How high a row must be for its text, and how a text too high for one row is cut into several.

In: texts and column widths. Out: heights in points. Sizes are those of the theme's roles.
"""

from collections.abc import Iterable, Sequence

from s11xl.xlsx.text_size import MAX_ROW_HEIGHT, split_to_height, text_height
from s11xl.xlsx.theme import BOLD, Role, font_size

ROOM = 1.5  # points of air in a row of text


def needed(text: str, width: float, role: Role) -> float:
    """The height in points that shows the whole of a text in a role, in a cell of this width."""
    return text_height(text, width, font_size(role), role in BOLD) + ROOM


def row_height(texts: Iterable[tuple[str, float, Role]], least: float = 0.0) -> float:
    """The height of a row with these texts in it, at most what Excel allows."""
    heights = [needed(text, width, role) for text, width, role in texts]
    return min(MAX_ROW_HEIGHT, max([least, *heights]))


def pieces(text: str, width: float, role: Role) -> list[str]:
    """The text, or where it is too high for one row its consecutive parts, a row each."""
    if needed(text, width, role) <= MAX_ROW_HEIGHT:
        return [text]
    return split_to_height(text, width, font_size(role), MAX_ROW_HEIGHT - ROOM)


def stretched(heights: Sequence[float], total: float) -> list[float]:
    """Row heights made higher, from the last row up, until together they reach `total`.

    Rows that are full (Excel allows no more than 409 points) are followed by further ones.
    """
    grown = list(heights)
    lacking = total - sum(grown)
    for index in reversed(range(len(grown))):
        if lacking <= 0:
            return grown
        more = min(lacking, MAX_ROW_HEIGHT - grown[index])
        grown[index] += more
        lacking -= more
    while lacking > 0:
        grown.append(min(lacking, MAX_ROW_HEIGHT))
        lacking -= grown[-1]
    return grown
