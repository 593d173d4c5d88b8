"""XlsxWriter with its silent failures made loud: a call that it refuses raises.

XlsxWriter warns and returns a negative number where a text is too long, a validation is over its
limits or a name is not valid; what was to be written is then simply not there. And it takes a text
that looks like its own marks of rich text for XML, and a word in a formula's text for a function.
"""

import re
import warnings
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

CREATED = datetime(2000, 1, 1)  # a fixed moment for every workbook, so that bytes repeat
_ESCAPE_LIKE = re.compile(r"(_x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
Call = Callable[..., Any]


class RefusedError(Exception):
    """XlsxWriter did not write what it was told to: a bug of ours, never a person's fault."""


def escaped(text: str) -> str:
    """A formula's text value as ECMA-376 has it (ST_Xstring), which XlsxWriter leaves to us."""
    plain = _ESCAPE_LIKE.sub(r"_x005F\1", text) if "_x" in text else text
    if plain.isprintable():
        return plain
    return _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", plain)


def printable(text: str) -> str:
    """A text for a place where XML allows no control character and Excel knows no escape."""
    return _FORBIDDEN.sub(" ", text)


def strictly(call: Call, *args: Any, **kwargs: Any) -> Any:
    """Calls XlsxWriter; raises RefusedError if it warns or answers with a negative number."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            answer = call(*args, **kwargs)
        except UserWarning as warning:
            raise RefusedError(f"{call.__name__}{args}: {warning}") from warning
    if isinstance(answer, int) and answer < 0:
        raise RefusedError(f"{call.__name__}{args}: refused ({answer})")
    return answer


class _PlainStrings(SharedStrings):  # type: ignore[misc]
    """The strings of a workbook, none of them rich: `<r>…</r>` is what somebody typed."""

    def _xml_rich_si_element(self, string: str) -> None:
        self._xml_si_element(string, [])


class _PlainPackager(Packager):  # type: ignore[misc]
    def _write_shared_strings_file(self) -> None:
        strings = _PlainStrings()
        strings.string_table = self.workbook.str_table
        if strings.string_table.count:
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()


class _Forgotten(dict[tuple[int, int], str]):
    """Remembers nothing that is put in."""

    def __setitem__(self, key: tuple[int, int], value: str) -> None:
        pass


class _PlainWorksheet(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas are written as they are.

    XlsxWriter marks the functions that Excel got after 2010, of which we use none, and makes some
    formulas arrays. It finds such functions in quoted texts too, where what a person wrote may
    stand; and the search takes a third of a workbook's time.

    It also remembers every cell of a table, so as to refuse another that overlaps it: at 90 bytes a
    cell, where no sheet of ours has two tables.
    """

    def __init__(self) -> None:
        super().__init__()
        self.table_cells = _Forgotten()

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0
    ) -> int:
        if self._check_dimensions(row, col):
            return -1
        plain = self._prepare_formula(formula)
        self.table[row][col] = CellFormulaTuple(plain, cell_format, value)
        return 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class _PlainWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    worksheet_class = _PlainWorksheet

    def _get_packager(self) -> Packager:
        return _PlainPackager()


def new_workbook(buffer: BytesIO) -> xlsxwriter.Workbook:
    """A workbook that is written to memory and takes every text for just that text.

    None becomes a formula, a link or XML.
    """
    return _PlainWorkbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
