"""Lists that the partnership keeps. In: a CSV or an .xlsx. Out: rows.

A CSV may be in UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs.
"""

import codecs
import csv
import io
from pathlib import Path

from s11xl.core.csv_files import MAX_FIELD
from s11xl.core.errors import S11xlError

Rows = list[tuple[int, list[str]]]  # each row with its number in the file


def read_rows(path: Path, what: str, remedy: str) -> Rows:
    """Read the rows of a list that are not empty.

    Raises S11xlError when the file can't be read; `what` names the list in its message, `remedy`
    says what to do.
    """
    is_workbook = path.suffix.lower() in (".xlsx", ".xlsm")
    try:
        rows = _xlsx_rows(path) if is_workbook else _csv_rows(path)
    except _UnreadableError as error:
        raise S11xlError(f"The {what} {path} can't be read: {error}.", remedy=remedy) from error
    return [(number, row) for number, row in rows if any(cell.strip() for cell in row)]


class _UnreadableError(Exception):
    """The reason why a list can't be read."""


def _csv_rows(path: Path) -> Rows:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _UnreadableError(error.strerror or "it can't be opened") from error
    text = _decoded(content)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    try:
        csv.field_size_limit(MAX_FIELD)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise _UnreadableError(f"it is not valid CSV ({error})") from error


def _decoded(content: bytes) -> str:
    """Decode UTF-16 (Excel's “Unicode Text”), UTF-8 or Windows-1252."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise _UnreadableError("its characters are not UTF-16, as it says") from error
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF")) or b"\0" in content:
        raise _UnreadableError("it is not a text file, whatever its name says")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "�" in text:
        raise _UnreadableError("its characters are neither UTF-8 nor Windows-1252")
    return text


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
    except OSError as error:
        raise _UnreadableError(error.strerror or "it is not a workbook") from error
    except Exception as error:  # openpyxl raises many types on a damaged file
        raise _UnreadableError("it is not a valid .xlsx workbook") from error
    return rows
