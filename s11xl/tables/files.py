"""The tables of a round as CSV files: formatted from a DataFrame, and parsed into one."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from s11xl.core.csv_files import csv_bytes, csv_rows
from s11xl.core.errors import S11xlError
from s11xl.core.frames import python_rows

CONSOLIDATE_AGAIN = (
    "Consolidate that round again. `s11xl consolidate --replace` overwrites edited tables."
)


def table_csv(table: pd.DataFrame) -> bytes:
    """Format a table as CSV: missing values are empty fields, texts are guarded from formulas."""
    return csv_bytes(list(table.columns), python_rows(table))


def file_content(path: Path) -> bytes:
    """Read the bytes of a table's file. Raises S11xlError if it can't be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as fault:
        raise S11xlError(
            f"{path} is missing. The round can't be read without it.", remedy=CONSOLIDATE_AGAIN
        ) from fault
    except OSError as fault:
        raise S11xlError(
            f"{path} can't be read: {fault.strerror}.",
            remedy="Close the file if it is open in another program, then run again.",
        ) from fault


def parse_table(content: bytes, columns: Sequence[str], path: Path) -> pd.DataFrame:
    """Parse the CSV `content` of a table and return the given columns, all of dtype str.

    `path` is the file to name in messages. Raises S11xlError if the content is not CSV, lacks a
    column, is cut off, or has a row of another length than its header.
    """
    try:
        header, *rows = list(csv_rows(content.decode("utf-8-sig"))) or [[]]
    except (csv.Error, UnicodeDecodeError) as fault:
        raise S11xlError(f"{path} can't be read: {fault}.", remedy=CONSOLIDATE_AGAIN) from fault
    if missing := [name for name in columns if name not in header]:
        raise S11xlError(f"{path} has no column {', '.join(missing)}.", remedy=CONSOLIDATE_AGAIN)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise S11xlError(
                f"{path} has {len(row)} cells in row {number}, but {len(header)} columns.",
                remedy=CONSOLIDATE_AGAIN,
            )
    if not content.endswith(b"\n"):
        raise S11xlError(f"{path} is cut off: its last row has no end.", remedy=CONSOLIDATE_AGAIN)
    data = {
        name: pd.Series([row[index] for row in rows], dtype="str")
        for name, index in ((name, header.index(name)) for name in columns)
    }
    return pd.DataFrame(data, columns=list(columns))
