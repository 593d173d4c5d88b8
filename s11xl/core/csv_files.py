"""CSV that a spreadsheet can open without harm: in come rows, out come bytes, every text guarded.

Excel splits lines at the list separator of its country; LibreOffice's dialogue at first splits at
commas, semicolons and tabs at once. So a text with any of these stands in quotes.

And back again: from a text to rows without their guards.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from s11xl.core.text import visible

_FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n'")
_QUOTED = re.compile('[,;\t"\r\n]')


def guarded(text: str) -> str:
    """A text as it can stand in a CSV that a spreadsheet opens: never a formula.

    Line ends become LF and unseen characters are written out; what begins like a formula, or with
    `'`, gets a leading `'`.
    """
    one_way = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    plain = visible(one_way)
    return f"'{plain}" if plain.startswith(_FORMULA_STARTS) else plain


def unguarded(text: str) -> str:
    """The text that was guarded."""
    return text.removeprefix("'")


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file: UTF-8 with BOM, rows ending in LF, texts guarded, None empty."""
    target = io.StringIO(newline="")
    write_csv(target, columns, rows)
    return target.getvalue().encode("utf-8-sig")


def write_csv(target: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes the same into a text file that was opened with the encoding utf-8-sig, newline ''."""
    target.write(_line([_quoted(each) for each in columns]))
    for row in rows:
        target.write(_line([_field(value) for value in row]))


def _line(fields: Sequence[str]) -> str:
    if len(fields) == 1 and not fields[0]:
        return '""\n'  # an empty line is no row
    return f"{','.join(fields)}\n"


def _field(value: object) -> str:
    if isinstance(value, str):
        return _quoted(guarded(value)) if value else ""
    return "" if value is None else str(value)


def _quoted(text: str) -> str:
    if not _QUOTED.search(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def csv_rows(text: str) -> Iterator[list[str]]:
    """The rows of a CSV text, the header first, each text without its guard; empty lines are none.

    Raises csv.Error where it can't be read.
    """
    for row in csv.reader(io.StringIO(text, newline="")):
        if row:
            yield [unguarded(value) for value in row]
