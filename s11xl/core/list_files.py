"""The rows of a file that a person keeps. In: a CSV or an .xlsx. Out: the tables it may hold.

A CSV may be in UTF-8, UTF-16 or Windows-1252; it is read once with each delimiter that it may have,
and whoever knows its columns chooses. A workbook gives a table for each sheet that is not hidden.
"""

import codecs
import csv
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from s11xl.core.csv_files import MAX_FIELD
from s11xl.core.text import is_blank

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_DELIMITERS = ",;\t|"
_SEP = re.compile(r'^"?sep=(.)"?(?:\r\n?|\n)', re.IGNORECASE)  # the first line, for Excel alone
_LEADING_ZEROS = re.compile(r"0{2,}")  # a number format, such as 000 for 007
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # in Windows-1252
_SAVE_AS_XLSX = "Open it in Excel and save it as .xlsx, without a password."
_CLOSE_IT = "Close it if it is open in Excel, check that you may open it, then run again."


class ListFileError(Exception):
    """Why a file can't be read; `remedy` says what to do, if that is not in its content."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty, with its number as Excel shows it."""

    number: int
    cells: tuple[str, ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a sheet, or of a CSV as one delimiter splits it."""

    rows: tuple[Row, ...]
    sheet: str = ""


def read_tables(path: Path) -> list[Table]:
    """Read the tables of a file. Raises ListFileError if there are none."""
    try:
        content = path.read_bytes()
    except PermissionError as error:
        raise ListFileError("permission to open it was refused", _CLOSE_IT) from error
    except OSError as error:
        raise ListFileError(error.strerror or "it can't be opened") from error
    if content.startswith(b"PK"):
        return _sheets(content)
    return _csv_tables(_decoded(content))


def is_open_elsewhere(path: Path) -> bool:
    """Whether Excel's or LibreOffice's lock file is beside a file."""
    locks = (f"~${path.name}", f".~lock.{path.name}#")
    return any(path.with_name(name).exists() for name in locks)


def _csv_tables(text: str) -> list[Table]:
    delimiters = _DELIMITERS
    if line := _SEP.match(text):
        text, delimiters = text[line.end() :], line[1]
    tables, faults = [], []
    csv.field_size_limit(MAX_FIELD)
    for delimiter in delimiters:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            tables.append(Table(tuple(_rows(lines))))
        except csv.Error as error:
            faults.append(f"it is not valid CSV (line {lines.line_num}: {error})")
    if not tables:
        raise ListFileError(faults[0])
    return tables


def _rows(lines: Iterator[list[str]]) -> Iterator[Row]:
    for number, cells in enumerate(lines, start=1):
        if not all(map(is_blank, cells)):
            yield Row(number, tuple(cells))


def _decoded(content: bytes) -> str:
    """Decode UTF-16 (Excel's “Unicode Text”), UTF-8 or Windows-1252."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise ListFileError("its characters are not UTF-16, as it says") from error
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ListFileError(
            "it has a password, or is a workbook of before Excel 2007",
            _SAVE_AS_XLSX,
        )
    if content.startswith(b"%PDF") or b"\0" in content:
        raise ListFileError("it is not a text file, whatever its name says")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _UNDEFINED.search(content):
            raise ListFileError("its characters are neither UTF-8 nor Windows-1252") from error
    return content.decode("cp1252")


def _sheets(content: bytes) -> list[Table]:
    from openpyxl import load_workbook  # slow to import, and most lists are CSV

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that say nothing about rows
            workbook = load_workbook(io.BytesIO(content), data_only=True)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        tables = [Table(tuple(_sheet_rows(sheet)), sheet.title) for sheet in sheets]
    except Exception as error:  # openpyxl raises many types on a damaged file
        raise ListFileError("it is not a valid .xlsx workbook", _SAVE_AS_XLSX) from error
    if not tables:
        raise ListFileError("it has no sheet that can be seen")
    return tables


def _sheet_rows(sheet: "Worksheet") -> Iterator[Row]:
    """The rows of a sheet. A cell that is merged over several rows counts in each of them."""
    texts = {
        (cell.row, cell.column): _text(cell)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    texts = {where: text for where, text in texts.items() if not is_blank(text)}
    numbers = sorted({row for row, _ in texts})
    width = max((column for _, column in texts), default=0)
    for merged in sheet.merged_cells.ranges:
        text = texts.get((merged.min_row, merged.min_col), "")
        for row in range(merged.min_row + 1, min(merged.max_row, sheet.max_row) + 1):
            texts.setdefault((row, merged.min_col), text)
    for number in numbers:
        cells = tuple(texts.get((number, column), "") for column in range(1, width + 1))
        shape = sheet.row_dimensions.get(number)
        yield Row(number, cells, bool(shape and (shape.hidden or shape.height == 0)))


def _text(cell: Any) -> str:
    """The text of a cell: numbers as they read, dates as 2027-03-31."""
    value = cell.value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        text = f"{value:.15g}" if isinstance(value, float) else str(value)
        zeros = _LEADING_ZEROS.fullmatch(cell.number_format)
        return text.zfill(len(zeros[0])) if zeros else text
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return str(value)
