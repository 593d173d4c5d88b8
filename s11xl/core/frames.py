"""A frame as rows of plain values, and back: texts and whole numbers, None for a hole."""

from collections.abc import Collection, Iterator, Sequence

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

_AT_ONCE = 2_000
Plain = str | int | float | bool | None


def hold_tightly() -> None:
    """Lets all tables of this process take memory from the system, and give back what is unused.

    Arrow's own allocator is a little faster, and keeps a third more than the tables fill.
    """
    pa.set_memory_pool(pa.system_memory_pool())


def framed(
    columns: Sequence[str], rows: Sequence[Sequence[object]], numbers: Collection[str] = ()
) -> pd.DataFrame:
    """A frame of rows: the columns named in `numbers` are Int64 (with holes), all others text."""
    series = {
        name: pd.Series([row[place] for row in rows], dtype="Int64" if name in numbers else "str")
        for place, name in enumerate(columns)
    }
    return pd.DataFrame(series, columns=list(columns))


def plain(column: "pd.Series[str]") -> list[Plain]:
    """The values of a column."""
    values: list[Plain] = column.to_numpy(object, na_value=None).tolist()  # type: ignore[call-overload]
    return values


def plain_rows(table: pd.DataFrame) -> Iterator[tuple[Plain, ...]]:
    """The rows of a table, made some at a time, so that never all are held."""
    for first in range(0, len(table), _AT_ONCE):
        part = table.iloc[first : first + _AT_ONCE]
        yield from zip(*(plain(part[name]) for name in part.columns), strict=True)
