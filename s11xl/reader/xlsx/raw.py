"""What stands in a returned workbook, as it stands: sheets of cells, names, properties."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from math import isfinite
from typing import NamedTuple

from s11xl.core.cells import Position


class CellType(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ERROR = "error"
    DATE = "date"  # a number that is shown as a date; its text is the ISO date


class RawCell(NamedTuple):
    """A cell's text as it is stored, what kind it is, and its formula if it has one."""

    text: str
    type: CellType = CellType.TEXT
    formula: str | None = None


Range = tuple[int, int, int, int]  # first row and column, last row and column


_Column = tuple[Sequence[int], Sequence[Range]]  # first rows, and the lowest range up to each
_COLUMNS_KEPT = 16


@dataclass(frozen=True, slots=True)
class Merges:
    """The merged ranges of a sheet, to be asked for many cells of a few columns."""

    ranges: tuple[Range, ...] = ()
    _columns: dict[int, _Column] = field(default_factory=dict, compare=False, repr=False)

    def covering(self, row: int, col: int) -> Range | None:
        """A range that a cell lies in; of several, the one that reaches furthest down."""
        if not self.ranges:
            return None
        if col not in self._columns:
            if len(self._columns) >= _COLUMNS_KEPT:
                self._columns.clear()
            self._columns[col] = self._column(col)
        firsts, lowest = self._columns[col]
        at = bisect_right(firsts, row) - 1
        return lowest[at] if at >= 0 and lowest[at][2] >= row else None

    def _column(self, col: int) -> _Column:
        met = sorted(each for each in self.ranges if each[1] <= col <= each[3])
        return [each[0] for each in met], list(accumulate(met, _lower))


def _lower(one: Range, other: Range) -> Range:
    return other if other[2] > one[2] else one


def joined(runs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Runs of columns in their order, with those that touch or overlap made one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(last, found[-1][1])
        elif first <= last:
            found.append((first, last))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A worksheet: its cells that hold anything."""

    name: str
    state: str
    cells: Mapping[Position, RawCell]
    merges: Merges = Merges()
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: tuple[tuple[int, int], ...] = ()  # first and last of each run, joined
    comments: tuple[tuple[str, str], ...] = ()  # the cell's name and what was remarked
    boxes: tuple[str, ...] = ()  # the text of boxes drawn on the sheet
    is_protected: bool = True

    def merged(self, row: int, col: int) -> Range | None:
        """The merged range of several cells that a cell lies in."""
        return self.merges.covering(row, col)

    def is_hidden(self, row: int, col: int) -> bool:
        """Whether a cell's row or column is hidden."""
        if row in self.hidden_rows:
            return True
        at = bisect_right(self.hidden_cols, col, key=lambda run: run[0]) - 1
        return at >= 0 and col <= self.hidden_cols[at][1]

    def text(self, row: int, col: int) -> str:
        """The text of a cell, empty where there is none."""
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
    reduced: str = ""  # the format, where it keeps less than .xlsx

    def sheet(self, name: str) -> RawSheet | None:
        """The sheet of this name, but for case."""
        wanted = name.casefold()
        return next((each for each in self.sheets if each.name.casefold() == wanted), None)


def shown_number(text: str) -> str:
    """A stored number as a person reads it: `7.0` is 7, `0.30000000000000004` is 0.3."""
    try:
        number = float(text)
    except ValueError:
        return text
    if not isfinite(number) or not text.isascii() or "_" in text:
        return text  # what Python takes for a number, and no workbook does
    shown = f"{number:.15g}"
    return shown if "e" not in shown else text


def date_of_serial(text: str, *, date1904: bool) -> str | None:
    """The ISO date of a stored day number (`T` and the time where it has one), or None."""
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


def serial_of_date(text: str, *, date1904: bool) -> str:
    """The stored day number of an ISO date, without its time; the text itself if it is none."""
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return text
    first = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)
    serial = (day - first).days
    return str(serial - 1 if not date1904 and serial <= 60 else serial)
