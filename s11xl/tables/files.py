"""Tables as files. In: a frame. Out: CSV, and back."""

import pandas as pd

from s11xl.core.csv_files import csv_bytes
from s11xl.core.frames import plain_rows


def table_csv(table: pd.DataFrame) -> bytes:
    """A table as CSV: holes are empty, texts guarded."""
    return csv_bytes(list(table.columns), plain_rows(table))
