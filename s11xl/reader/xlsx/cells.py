"""Read a worksheet part.

In: the XML of the sheet, as calls to a handler. Out: its cells with a value or formula, its merged
ranges, hidden rows and columns, and whether it is protected.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from s11xl.core.cells import LAST_ROW, Position, cell_position
from s11xl.reader.files.limits import Budget, corrupt
from s11xl.reader.xlsx.raw import CellRange, CellType, RawCell, date_of_serial, shown_number
from s11xl.reader.xlsx.xml import (
    Attributes,
    Handler,
    TextCollector,
    is_true,
    unescaped,
    whole_number,
)

_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}


@dataclass(frozen=True)
class CellContext:
    """What a cell's value depends on: each shared string's cell, the date formats and system."""

    shared: Sequence[RawCell]
    date_styles: Container[int] = ()
    date1904: bool = False

    @cached_property
    def shared_cells(self) -> Mapping[bytes, RawCell]:
        """A cell for each shared string, by its number as it is stored."""
        return {b"%d" % number: cell for number, cell in enumerate(self.shared)}


class SheetCells(Handler):
    """The handler of a worksheet part."""

    def __init__(self, budget: Budget, context: CellContext, part: str) -> None:
        self.cells: dict[Position, RawCell] = {}
        self.is_worksheet = False
        self.merges: list[CellRange] = []
        self.is_protected = False
        self.hidden_rows: set[int] = set()
        self.hidden_cols: list[tuple[int, int]] = []  # first and last of each run
        self._context = context
        self._budget = budget
        self._part = part
        self._row, self._col = -1, -1
        self._type = "n"
        self._style = 0
        self._in_cell = False
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._target: list[str] | None = None  # where text goes: to the value or the formula
        self._inline = TextCollector()

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        if name == "c":
            self._start_cell(attributes)
        elif name == "v":
            if self._in_cell and self._value is not None:
                raise corrupt(f"its part {self._part} has a cell with two values")
            self._target = self._value = []
        elif name == "f":
            self._target = self._formula = []
        elif name == "row":
            self._start_row(attributes)
        elif name == "worksheet":
            self.is_worksheet = True
        elif name == "mergeCell":
            self._budget.spend_cells()
            self._merge(attributes.get("ref", ""))
        elif name == "sheetProtection":
            self.is_protected = is_true(attributes.get("sheet"))
        elif name == "col":
            self._column_run(attributes)
        else:
            self._inline.start(name)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if name == "c":
            self._end_cell()
        elif name in ("v", "f"):
            self._target = None
        else:
            self._inline.end(name)

    def text(self, text: str) -> None:
        """Handle a run of text."""
        if self._target is not None:
            self._target.append(text)
        else:
            self._inline.text(text)

    def _column_run(self, attributes: Attributes) -> None:
        if is_true(attributes.get("hidden")):
            first, last = attributes.get("min", "0"), attributes.get("max", "0")
            self._budget.spend_entry()
            run = _integer(first, self._part) - 1, _integer(last, self._part) - 1
            self.hidden_cols.append(run)

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else _integer(number, self._part) - 1
        self._col = -1
        if not 0 <= self._row <= LAST_ROW:
            raise corrupt(f"its part {self._part} has a row {number}")
        if is_true(attributes.get("hidden")):
            self._budget.spend_cells()
            self.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        if self._in_cell:
            raise corrupt(f"its part {self._part} has a cell inside a cell")
        self._in_cell = True
        self._type = attributes.get("t", "n")
        self._style = whole_number(attributes.get("s", "")) or 0
        self._value = self._formula = self._target = None
        self._inline.take()
        reference = attributes.get("r")
        if reference is None:
            self._col += 1
        else:
            self._row, self._col = self._position(reference)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        if last and first != last:
            rows, cols = zip(self._position(first), self._position(last), strict=True)
            self.merges.append(CellRange(min(rows), min(cols), max(rows), max(cols)))

    def _position(self, reference: str) -> Position:
        try:
            return cell_position(reference)
        except ValueError as error:
            raise corrupt(f"its part {self._part} has a cell {reference[:20]}") from error

    def _end_cell(self) -> None:
        self._in_cell = False
        formula = None if self._formula is None else "".join(self._formula)
        self.add("".join(self._value or ()), self._inline.take(), formula)

    def add(self, stored: str, inline: str, formula: str | None) -> None:
        """Add the cell that has ended: its stored value, its inline text and its formula."""
        if not (stored or inline) and formula is None:
            return
        self._budget.spend_cells()
        position = (self._row, self._col)
        if position in self.cells:
            raise corrupt(f"its part {self._part} has the same cell twice")
        # Text inside the cell element counts, even if the cell's type says otherwise.
        if inline and (self._type == "inlineStr" or not stored):
            text, cell_type = inline, CellType.TEXT
        else:
            text, cell_type = typed_value(
                self._type, stored, self._style, self._context, self._part
            )
            if self._type == "s":
                self._budget.spend_characters(len(text))
        if text or formula is not None:
            self.cells[position] = RawCell(text, cell_type, formula)


def typed_value(
    type_code: str, stored: str, style: int, context: CellContext, part: str
) -> tuple[str, CellType]:
    """The text and type of a stored value, from the `t` and `s` attributes of its cell."""
    match type_code:
        case "s":
            index = _integer(stored, part)
            if not 0 <= index < len(context.shared):
                raise corrupt(f"its part {part} points to a text that does not exist")
            return context.shared[index].text, CellType.TEXT
        case "inlineStr" | "str":
            return unescaped(stored), CellType.TEXT
        case "b":
            text = stored.strip()
            return _BOOLEANS.get(text.lower(), text), CellType.BOOLEAN
        case "e":
            return stored, CellType.ERROR
        case "d":
            return stored, CellType.TEXT
        case _:
            if style in context.date_styles:
                day = date_of_serial(stored.strip(), date1904=context.date1904)
                if day is not None:
                    return day, CellType.DATE
            return shown_number(stored.strip()), CellType.NUMBER


def _integer(text: str, part: str) -> int:
    number = whole_number(text.strip())
    if number is None:
        raise corrupt(f"its part {part} has {text[:20]!r} instead of a number")
    return number
