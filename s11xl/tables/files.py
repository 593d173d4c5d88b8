"""Tables as files. In: a frame. Out: CSV, and a frame of texts back from it."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from s11xl.core.csv_files import csv_bytes, csv_rows
from s11xl.core.errors import S11xlError
from s11xl.core.frames import python_rows

_AGAIN = "Consolidate that round again: `s11xl consolidate` writes the folder anew."


def table_csv(table: pd.DataFrame) -> bytes:
    """A table as CSV: holes are empty, texts guarded."""
    return csv_bytes(list(table.columns), python_rows(table))


def file_content(path: Path) -> bytes:
    """The bytes of a table's file. Raises S11xlError where it can't be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as fault:
        raise S11xlError(
            f"{path} is missing, and without it the round can't be read.", remedy=_AGAIN
        ) from fault
    except OSError as fault:
        raise S11xlError(
            f"{path} can't be read: {fault.strerror}.",
            remedy="Close it if it is open elsewhere, and run again.",
        ) from fault


def parse_table(content: bytes, columns: Sequence[str], path: Path) -> pd.DataFrame:
    """The columns of a table as texts; `path` is where its CSV `content` comes from.

    Raises S11xlError where it isn't as it was written.
    """
    try:
        header, *rows = list(csv_rows(content.decode("utf-8-sig"))) or [[]]
    except (csv.Error, UnicodeDecodeError) as fault:
        raise S11xlError(f"{path} can't be read: {fault}.", remedy=_AGAIN) from fault
    missing = [each for each in columns if each not in header]
    if missing:
        raise S11xlError(f"{path} has no column {', '.join(missing)}.", remedy=_AGAIN)
    torn = next((n for n, row in enumerate(rows, 1) if len(row) != len(header)), 0)
    if torn:
        raise S11xlError(
            f"{path} has {len(rows[torn - 1])} cells in its row {torn}, not {len(header)}.",
            remedy=_AGAIN,
        )
    places = [header.index(each) for each in columns]
    data = {
        name: pd.Series([row[place] for row in rows], dtype="str")
        for name, place in zip(columns, places, strict=True)
    }
    return pd.DataFrame(data, columns=list(columns))
