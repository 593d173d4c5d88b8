"""What stands in a returned workbook, as it stands: sheets of cells, names, properties."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class CellKind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ERROR = "error"
    DATE = "date"  # a number that is shown as a date; its text is the ISO date


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell's text as it is stored, what kind it is, and its formula if it has one."""

    text: str
    kind: CellKind = CellKind.TEXT
    formula: str | None = None


Position = tuple[int, int]  # row and column from 0
Range = tuple[int, int, int, int]  # first row and column, last row and column


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A worksheet: its cells that hold anything."""

    name: str
    state: str
    cells: Mapping[Position, RawCell]
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: tuple[tuple[int, int], ...] = ()  # first and last of each hidden run
    comments: tuple[tuple[str, str], ...] = ()  # the cell's name and what was remarked
    boxes: tuple[str, ...] = ()  # the text of boxes drawn on the sheet
    is_protected: bool = True

    def merged(self, row: int, col: int) -> Range | None:
        """The merged range of several cells that a cell lies in."""
        for each in self.merges:
            if each[0] <= row <= each[2] and each[1] <= col <= each[3]:
                return each
        return None

    def is_hidden(self, row: int, col: int) -> bool:
        """Whether a cell's row or column is hidden."""
        return row in self.hidden_rows or any(
            first <= col <= last for first, last in self.hidden_cols
        )

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
    moment = first + timedelta(seconds=round(serial * 86_400))
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
