"""CSV that a spreadsheet can open without harm: rows to bytes with every text guarded, and back.

A text with a comma, a semicolon or a tab is quoted: Excel splits lines at the list separator of
its country, and LibreOffice's import dialogue suggests all three at once.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from s11xl.core.text import visible

MAX_FIELD = 2**31 - 1  # characters: as csv can, whose own limit an answer may pass
_FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n'")
_NEEDS_QUOTES = re.compile('[,;\t"\r\n]')


def guarded(text: str) -> str:
    """Return a text in a form that no spreadsheet takes for a formula.

    Line ends become LF and invisible characters are written out; a text that begins like a formula,
    or with `'`, gets a leading `'`.
    """
    safe = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{safe}" if safe.startswith(_FORMULA_STARTS) else safe


def unguarded(text: str) -> str:
    """Return a guarded text without its leading `'`."""
    return text.removeprefix("'")


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file: UTF-8 with a BOM, rows ending in LF, texts guarded, None as empty."""
    target = io.StringIO(newline="")
    write_csv(target, columns, rows)
    return target.getvalue().encode("utf-8-sig")


def write_csv(target: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write the same CSV to a text file that is open with the encoding utf-8-sig and newline ''."""
    target.write(_line([_quoted(column) for column in columns]))
    for row in rows:
        target.write(_line([_field(value) for value in row]))


def csv_rows(text: str) -> Iterator[list[str]]:
    """Yield the rows of a CSV text, the header first, texts unguarded; empty lines are left out.

    Raises csv.Error when the text is not valid CSV.
    """
    csv.field_size_limit(MAX_FIELD)
    for row in csv.reader(io.StringIO(text, newline=""), strict=True):
        if row:
            yield [unguarded(value) for value in row]


def _line(fields: Sequence[str]) -> str:
    if len(fields) == 1 and not fields[0]:
        return '""\n'  # readers skip an empty line
    return f"{','.join(fields)}\n"


def _field(value: object) -> str:
    if isinstance(value, str):
        return _quoted(guarded(value)) if value else ""
    return "" if value is None else str(value)


def _quoted(text: str) -> str:
    if not _NEEDS_QUOTES.search(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
