"""Workbooks as openpyxl holds them: copied far sooner than they are read anew."""

import pickle
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook


@lru_cache(8)
def _held(content: bytes) -> bytes:
    return pickle.dumps(load_workbook(BytesIO(content)))


def opened(source: bytes | Path) -> Workbook:
    """A workbook to be changed, as if it were loaded."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    book: Workbook = pickle.loads(_held(content))
    for sheet in book:  # what a copy forgets: to make a row's or column's settings when asked for
        sheet.column_dimensions.default_factory = sheet._add_column
        sheet.row_dimensions.default_factory = sheet._add_row
    return book
