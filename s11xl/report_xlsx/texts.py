"""How texts stand in cells of a table. In: values. Out: what the cells show, and row heights."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from s11xl.characters import visible
from s11xl.layout.fitting import row_height
from s11xl.layout.model import Role
from s11xl.strict_xlsx import MAX_TEXT, utf16_length

UNBROKEN = frozenset({"sha256"})  # columns whose texts nobody reads to the end
_CUT = " … [cut here; the whole text stands in the CSV]"
_HIGHEST = 120.0  # points; what is longer is read in the cell itself
_MEASURED = 1200  # characters, which fill a row of that height
_LEAST_ROW = 15.0
Shown = str | int | None  # a text, a whole number, nothing


def shown(values: Sequence[object]) -> list[Shown]:
    """The values as cells show them: whole numbers, texts that fit, and nothing for a hole."""
    found: list[Shown] = []
    for value in values:
        if isinstance(value, str):
            found.append(fitting_text(value) if value else None)
        elif isinstance(value, int):
            found.append(value)
        else:
            found.append(None if pd.isna(value) else int(value))  # type: ignore[call-overload]
    return found


def heights(
    columns: Sequence[str],
    texts: Mapping[str, Sequence[Shown]],
    widths: Sequence[float],
) -> Iterator[float]:
    """The height of each row by its texts, as far as a row may reasonably be high."""
    wide = dict(zip(columns, widths, strict=True))
    wrapped = [each for each in columns if each not in UNBROKEN]
    for values in zip(*(texts[each] for each in wrapped), strict=True):
        row = [
            (value[:_MEASURED], wide[column], Role.BODY)
            for column, value in zip(wrapped, values, strict=True)
            if isinstance(value, str)
        ]
        yield min(_HIGHEST, row_height(row, least=_LEAST_ROW))


def fitting_text(text: str) -> str:
    """A text as a cell can show it: line ends as LF, the unseen written out, the too long cut."""
    whole = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    if utf16_length(whole) <= MAX_TEXT:
        return whole
    return whole[: MAX_TEXT // 2 - len(_CUT)] + _CUT
