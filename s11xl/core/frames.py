"""DataFrames as rows of Python values, and back. A missing value is None."""

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

_BATCH = 2_000  # rows
Value = str | int | float | bool | None


def frame_of(
    columns: Sequence[str], rows: Sequence[Sequence[object]], numbers: Collection[str] = ()
) -> pd.DataFrame:
    """Make a DataFrame of rows: columns named in `numbers` are nullable Int64, all others text."""
    series = {
        name: pd.Series([row[index] for row in rows], dtype="Int64" if name in numbers else "str")
        for index, name in enumerate(columns)
    }
    return pd.DataFrame(series, columns=list(columns))


def python_values(column: "pd.Series[str]") -> list[Value]:
    """Return the values of a column, None for a missing one."""
    values: list[Value] = column.to_numpy(object, na_value=None).tolist()  # type: ignore[call-overload]
    return values


def python_rows(table: pd.DataFrame) -> Iterator[tuple[Value, ...]]:
    """Yield the rows of a table, converted in batches so that they are never all in memory."""
    for first in range(0, len(table), _BATCH):
        part = table.iloc[first : first + _BATCH]
        yield from zip(*(python_values(part[name]) for name in part.columns), strict=True)
