"""Returns in other formats, written by hand: an .ods, and the records of an .xls."""

import struct
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from html import escape
from pathlib import Path

from openpyxl import Workbook

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "table": "table", "text": "text", "style": "style", "draw": "drawing",
    }.items()
)  # fmt: skip
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def save_ods(
    path: Path,
    book: Workbook,
    cells: Mapping[tuple[str, str], str],
    *,
    styles: str = "",
    rows: Mapping[tuple[str, int], str] | None = None,
    columns: Mapping[str, str] | None = None,
) -> Path:
    """A workbook as .ods, with other elements for some cells, by sheet and name of the cell.

    `rows` has attributes of rows by sheet and number from 1, `columns` elements by sheet.
    """
    tables = []
    for sheet in book:
        lines = []
        for number, row in enumerate(sheet.iter_rows(), start=1):
            content = "".join(
                cells.get((sheet.title, cell.coordinate)) or _cell(cell.value) for cell in row
            )
            attributes = (rows or {}).get((sheet.title, number), "")
            lines.append(f"<table:table-row {attributes}>{content}</table:table-row>")
        described = (columns or {}).get(sheet.title, "")
        name = escape(sheet.title, quote=True)
        body = "".join(lines)
        tables.append(f'<table:table table:name="{name}">{described}{body}</table:table>')
    content = (
        f'<office:document-content {_NAMESPACES} xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' office:version="1.2"><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", _ODS)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr("content.xml", content)
    return path


def _cell(value: object) -> str:
    if value is None or str(value).startswith("="):
        return "<table:table-cell/>"
    if isinstance(value, date | datetime):
        day = value.date() if isinstance(value, datetime) else value
        shown = f"<text:p>{day:%d/%m/%Y}</text:p>"
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{day}">{shown}'
            "</table:table-cell>"
        )
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


# Records of an .xls: the type, the length, the data.
NUMBER, NUMBERS, TEXT, SHEET_SIZE, TEXTS = 0x0203, 0x00BD, 0x00FD, 0x0200, 0x00FC


def record(type_: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", type_, len(data)) + data


def numbers(row: int, count: int) -> bytes:
    """A row of numbers side by side."""
    cells = struct.pack("<HI", 15, (5 << 2) | 2) * count
    return record(NUMBERS, struct.pack("<HH", row, 0) + cells + struct.pack("<H", count - 1))


def number(row: int, col: int) -> bytes:
    return record(NUMBER, struct.pack("<HHHd", row, col, 15, 1.5))


def sheet_size(rows: int, cols: int) -> bytes:
    return record(SHEET_SIZE, struct.pack("<IIHHH", 0, rows, 0, cols, 0))


def xls_stream(records: Iterable[bytes], texts: bytes = b"") -> bytes:
    """The stream of a workbook with one sheet of these records."""

    def workbook(position: int) -> bytes:
        about = struct.pack("<IBBBB", position, 0, 0, 1, 0) + b"S"
        return (
            _begin(5) + record(0x42, struct.pack("<H", 1200)) + record(0x85, about) + texts + _END
        )

    start = workbook(len(workbook(0)))
    return start + _begin(0x10) + b"".join(records) + _END


def _begin(type_: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, type_, 0x0DBB, 0x07CC, 0, 6))


_END = record(0x0A)
