"""A returned workbook as plain values: sheets of cells, defined names, document properties.

In: nothing; the readers of each format fill these in. Rows and columns count from 0.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from math import isfinite
from typing import NamedTuple

from s11xl.core.cells import Position

_MAX_INDEXED_COLUMNS = 16  # answers are in far fewer; bounds the memory of a hostile sheet


class CellType(StrEnum):
    """The type of a cell's value."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ERROR = "error"
    DATE = "date"  # a number formatted as a date; the cell's text is the ISO date


class CellLook(NamedTuple):
    """What a person saw of a cell beside its text: a number as it is shown, words struck out.

    A number is shown by the code of its format, unless the file itself has the text.
    """

    number: str = ""  # as it is stored
    format: str = ""
    shown: str = ""
    struck: str = ""


class RawCell(NamedTuple):
    """A cell's value as text, its type, its formula if it has one, and its look if that matters."""

    text: str
    type: CellType = CellType.TEXT
    formula: str | None = None
    look: CellLook | None = None


class CellRange(NamedTuple):
    """A rectangle of cells, by its first and its last cell."""

    row: int
    col: int
    last_row: int
    last_col: int


_ColumnIndex = tuple[Sequence[int], Sequence[CellRange]]  # first rows; the lowest range up to each


@dataclass(frozen=True, slots=True)
class Merges:
    """The merged ranges of a sheet, indexed by column for quick look-ups."""

    ranges: tuple[CellRange, ...] = ()
    _indexes: dict[int, _ColumnIndex] = field(default_factory=dict, compare=False, repr=False)

    def covering(self, row: int, col: int) -> CellRange | None:
        """The merged range that covers a cell; if there are several, the lowest one."""
        if not self.ranges:
            return None
        if col not in self._indexes:
            if len(self._indexes) >= _MAX_INDEXED_COLUMNS:
                self._indexes.clear()
            ranges = sorted(each for each in self.ranges if each.col <= col <= each.last_col)
            self._indexes[col] = [each.row for each in ranges], list(accumulate(ranges, _lower))
        first_rows, lowest = self._indexes[col]
        index = bisect_right(first_rows, row) - 1
        return lowest[index] if index >= 0 and lowest[index].last_row >= row else None


def _lower(first: CellRange, second: CellRange) -> CellRange:
    return second if second.last_row > first.last_row else first


@dataclass(frozen=True)
class RangeTexts:
    """A text for each of some ranges of cells, such as the address that they link to."""

    texts: tuple[tuple[CellRange, str], ...] = ()

    @cached_property
    def _single(self) -> Mapping[Position, str]:
        return {area[:2]: text for area, text in self.texts if area[:2] == area[2:]}

    @cached_property
    def _others(self) -> tuple[Merges, Mapping[CellRange, str]]:
        texts = {area: text for area, text in self.texts if area[:2] != area[2:]}
        return Merges(tuple(texts)), texts

    def at(self, row: int, col: int) -> str | None:
        """The text of a range that covers a cell."""
        if not self.texts:
            return None
        if (text := self._single.get((row, col))) is not None:
            return text
        ranges, texts = self._others
        covering = ranges.covering(row, col) if texts else None
        return None if covering is None else texts[covering]


NO_TEXTS = RangeTexts()


def joined(runs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sort runs of columns (first, last), and join those that touch or overlap."""
    result: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if result and first <= result[-1][1] + 1:
            result[-1] = result[-1][0], max(last, result[-1][1])
        elif first <= last:
            result.append((first, last))
    return tuple(result)


@dataclass(frozen=True)
class RawSheet:
    """A worksheet: its cells with content, and what else is on it."""

    name: str
    state: str
    cells: Mapping[Position, RawCell]
    merges: Merges = Merges()
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: tuple[tuple[int, int], ...] = ()  # first and last of each run, joined
    comments: tuple[tuple[str, str], ...] = ()  # name of the cell, text
    boxes: tuple[str, ...] = ()  # texts of the boxes drawn on the sheet
    headers: tuple[str, ...] = ()  # the codes of page headers and footers
    links: RangeTexts = NO_TEXTS  # addresses that cells link to
    arrays: RangeTexts = NO_TEXTS  # formulas whose results fill a range
    is_protected: bool = True

    @cached_property
    def _positions(self) -> tuple[Mapping[str, Position], Mapping[str, Sequence[Position]]]:
        """Where each text is first, and where else, in the order of the cells."""
        first: dict[str, Position] = {}
        others: dict[str, list[Position]] = {}
        for position, (text, _, _, _) in self.cells.items():
            if text and first.setdefault(text, position) is not position:
                others.setdefault(text, []).append(position)
        return first, others

    @property
    def texts(self) -> Collection[str]:
        """All different texts, in the order of the cells."""
        return self._positions[0].keys()

    def positions(self, text: str) -> Sequence[Position]:
        """The cells with exactly this text."""
        first, others = self._positions
        return (first[text], *others.get(text, ())) if text in first else ()

    def is_hidden(self, row: int, col: int) -> bool:
        """Whether a cell's row or column is hidden."""
        if row in self.hidden_rows:
            return True
        index = bisect_right(self.hidden_cols, col, key=lambda run: run[0]) - 1
        return index >= 0 and col <= self.hidden_cols[index][1]

    def cell(self, row: int, col: int) -> RawCell | None:
        """A cell, with the formula of the range that it is in, if any; None if it is empty."""
        cell = self.cells.get((row, col))
        if self.arrays.texts and (cell is None or cell.formula is None):
            formula = self.arrays.at(row, col)
            return cell if formula is None else (cell or RawCell(""))._replace(formula=formula)
        return cell

    def text(self, row: int, col: int) -> str:
        """The text of a cell, empty if there is none."""
        cell = self.cells.get((row, col))
        return cell.text if cell else ""


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """A whole workbook."""

    sheets: tuple[RawSheet, ...]
    names: Mapping[str, str] = field(default_factory=dict)  # workbook-level: name to its formula
    date1904: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)
    pictures: int = 0
    reduced: str = ""  # the file type, if it keeps less than .xlsx

    def sheet(self, name: str) -> RawSheet | None:
        """The sheet with this name, in any case."""
        wanted = name.casefold()
        return next((sheet for sheet in self.sheets if sheet.name.casefold() == wanted), None)


def shown_number(text: str) -> str:
    """A stored number as a person reads it: `7.0` is 7, `0.30000000000000004` is 0.3."""
    try:
        number = float(text)
    except ValueError:
        return text
    if not isfinite(number) or not text.isascii() or "_" in text:
        return text  # a number for Python, but not for a workbook
    shown = f"{number:.15g}"
    return text if "e" in shown else shown


def date_of_serial(text: str, *, date1904: bool) -> str | None:
    """The ISO date of a stored day number (with `T` and time if it has a fraction), or None."""
    try:
        serial = float(text)
    except ValueError:
        return None
    if not 1 <= serial < 2_958_466:  # up to 9999-12-31
        return None
    first = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)
    if not date1904 and serial < 60:  # Excel believes in 29 February 1900
        first += timedelta(days=1)
    try:
        moment = first + timedelta(seconds=round(serial * 86_400))
    except OverflowError:  # after the year 9999
        return None
    if moment.time() == datetime.min.time():
        return date.isoformat(moment.date())
    return moment.isoformat(timespec="seconds")


def serial_of_moment(text: str, *, date1904: bool) -> str:
    """The stored day number of an ISO date and time; empty for any other text."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return ""
    first = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)
    return shown_number(repr((moment - first) / timedelta(days=1)))


def serial_of_date(text: str, *, date1904: bool) -> str:
    """The stored day number of an ISO date, without its time; any other text is returned as is."""
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return text
    first = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)
    serial = (day - first).days
    return str(serial - 1 if not date1904 and serial <= 60 else serial)
