"""XlsxWriter, but a call that it refuses raises an error, and texts stay texts.

XlsxWriter only warns and returns a negative number for a text, a validation or a name that is not
valid; the cell is then missing. It also takes a text that looks like its own markup of rich text
for XML, and a word in a formula's text for a function.
"""

import re
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

_ESCAPE_LIKE = re.compile(r"(_x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
Call = Callable[..., Any]


class RefusedError(Exception):
    """XlsxWriter refused to write something: a bug in this package."""


def escaped(text: str) -> str:
    """Escape a formula's text value as ECMA-376 requires (ST_Xstring); XlsxWriter does not."""
    escaped_text = _ESCAPE_LIKE.sub(r"_x005F\1", text) if "_x" in text else text
    if escaped_text.isprintable():
        return escaped_text
    return _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", escaped_text)


def printable(text: str) -> str:
    """Replace control characters by spaces, for a text that XML and Excel can't escape."""
    return _FORBIDDEN.sub(" ", text)


def strictly(call: Call, *args: Any, **kwargs: Any) -> Any:
    """Call XlsxWriter. Raises RefusedError if it warns or returns a negative number."""
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
    """Shared strings without rich text: a text `<r>…</r>` is what somebody typed."""

    def _xml_rich_si_element(self, string: str) -> None:
        self._xml_si_element(string, [])


class _PlainPackager(Packager):  # type: ignore[misc]
    def _write_shared_strings_file(self) -> None:
        strings = _PlainStrings()
        strings.string_table = self.workbook.str_table
        if strings.string_table.count:
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()


class _AlwaysEmpty(dict[tuple[int, int], str]):
    """A dictionary that stays empty."""

    def __setitem__(self, key: tuple[int, int], value: str) -> None:
        pass


class _PlainWorksheet(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas are written unchanged.

    XlsxWriter adds a prefix to functions that are newer than Excel 2010, and turns some formulas
    into arrays. The package uses none of them, but XlsxWriter finds their names in quoted texts
    too; and the search takes a third of the time of a workbook.

    XlsxWriter also records every cell of a table, to refuse tables that overlap: 90 bytes a cell,
    although no sheet has two tables.
    """

    def __init__(self) -> None:
        super().__init__()
        self.table_cells = _AlwaysEmpty()

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0
    ) -> int:
        if self._check_dimensions(row, col):
            return -1
        text = self._prepare_formula(formula)
        self.table[row][col] = CellFormulaTuple(text, cell_format, value)
        return 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class _PlainWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    worksheet_class = _PlainWorksheet

    def _get_packager(self) -> Packager:
        return _PlainPackager()


def new_workbook(buffer: BytesIO) -> xlsxwriter.Workbook:
    """Make a workbook in memory in which every text stays a text.

    No text becomes a formula, a link or XML.
    """
    return _PlainWorkbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
