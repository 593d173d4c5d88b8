"""Reads a list that the MASA keeps. In: a CSV (UTF-8, Windows-1252) or an .xlsx. Out: its rows."""

import csv
import io
from pathlib import Path

from s11xl.core.errors import S11xlError

Rows = list[tuple[int, list[str]]]  # each with its number in the file


def read_rows(path: Path, what: str, remedy: str) -> Rows:
    """The rows of a file that hold anything; `what` is what to call it in a fault.

    Raises S11xlError, with `remedy`, when it can't be read.
    """
    try:
        is_book = path.suffix.lower() in (".xlsx", ".xlsm")
        rows = _xlsx_rows(path) if is_book else _csv_rows(path)
    except _UnreadableError as fault:
        raise S11xlError(f"The {what} {path} can't be read: {fault}.", remedy=remedy) from fault
    return [(number, row) for number, row in rows if any(cell.strip() for cell in row)]


class _UnreadableError(Exception):
    """Why a list can't be read, in words."""


def _csv_rows(path: Path) -> Rows:
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise _UnreadableError(fault.strerror or "it can't be opened") from fault
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF")) or b"\0" in content:
        raise _UnreadableError("it is not a text file, whatever its name says")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "�" in text:
        raise _UnreadableError("its letters are neither UTF-8 nor Windows-1252")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [(reader.line_num, row) for row in reader]
    except csv.Error as fault:
        raise _UnreadableError(f"it is not sound CSV ({fault})") from fault


def _xlsx_rows(path: Path) -> Rows:
    from openpyxl import load_workbook  # slow to import, and most lists are CSV

    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        rows = [
            (number, ["" if value is None else str(value) for value in row])
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
        ]
        workbook.close()
    except OSError as fault:
        raise _UnreadableError(fault.strerror or "it is not a workbook") from fault
    except Exception as fault:  # openpyxl raises whatever the file made it stumble over
        raise _UnreadableError("it is not a sound .xlsx workbook") from fault
    return rows
