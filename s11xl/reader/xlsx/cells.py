"""A worksheet: its cells with a value or a formula, its merges, hidden rows and columns."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from s11xl.core.cells import LAST_ROW, Position, cell_position
from s11xl.reader.files.limits import Budget, corrupt
from s11xl.reader.xlsx.raw import CellType, Range, RawCell, date_of_serial, shown_number
from s11xl.reader.xlsx.xml import Attributes, Handler, TextCollector, unescaped

_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a cell's value depends on: shared texts, the formats of dates, the dates' start."""

    strings: Sequence[str]
    dates: Container[int] = ()
    date1904: bool = False


class SheetCells(Handler):
    """A worksheet: every cell with a value or a formula."""

    def __init__(self, around: Surroundings, budget: Budget, part: str) -> None:
        self.cells: dict[Position, RawCell] = {}
        self.is_worksheet = False
        self.merges: list[Range] = []
        self.is_protected = False
        self.hidden_rows: set[int] = set()
        self.hidden_cols: list[tuple[int, int]] = []
        self._around = around
        self._style = 0
        self._budget = budget
        self._part = part
        self._row, self._col = -1, -1
        self._type = "n"
        self._is_open = False  # whether a cell has begun and not ended
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._inline = TextCollector()

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "c":
            self._open_cell(attributes)
        elif name == "v":
            self._open_value()
        elif name == "f":
            self._into = self._formula = []
        elif name == "row":
            self._open_row(attributes)
        elif name == "worksheet":
            self.is_worksheet = True
        elif name == "mergeCell":
            self._budget.spend_cell()
            self._merge(attributes.get("ref", ""))
        elif name == "sheetProtection":
            self.is_protected = _is_true(attributes.get("sheet"))
        elif name == "col":
            if _is_true(attributes.get("hidden")):
                first, last = attributes.get("min", "0"), attributes.get("max", "0")
                self._budget.spend_entry()
                self.hidden_cols.append(
                    (_whole(first, self._part) - 1, _whole(last, self._part) - 1)
                )
        else:
            self._inline.start(name)

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "c":
            self._close_cell()
        elif name in ("v", "f"):
            self._into = None
        else:
            self._inline.end(name)

    def text(self, text: str) -> None:
        """A run of text."""
        if self._into is not None:
            self._into.append(text)
        else:
            self._inline.text(text)

    def _open_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else _whole(number, self._part) - 1
        self._col = -1
        if not 0 <= self._row <= LAST_ROW:
            raise corrupt(f"its part {self._part} has a row {number}")
        if _is_true(attributes.get("hidden")):
            self._budget.spend_cell()
            self.hidden_rows.add(self._row)

    def _open_value(self) -> None:
        if self._is_open and self._value is not None:
            raise corrupt(f"its part {self._part} has a cell with two values")
        self._into = self._value = []

    def _open_cell(self, attributes: Attributes) -> None:
        if self._is_open:
            raise corrupt(f"its part {self._part} has a cell inside a cell")
        self._is_open = True
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isascii() and style.isdigit() and len(style) < 10 else 0
        self._value = self._formula = self._into = None
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
            self.merges.append((min(rows), min(cols), max(rows), max(cols)))

    def _position(self, reference: str) -> Position:
        try:
            return cell_position(reference)
        except ValueError as fault:
            raise corrupt(f"its part {self._part} has a cell {reference[:20]}") from fault

    def _close_cell(self) -> None:
        self._is_open = False
        formula = None if self._formula is None else "".join(self._formula)
        inline = self._inline.take()
        stored = "".join(self._value or ())
        if not (stored or inline) and formula is None:
            return
        self._budget.spend_cell()
        place = (self._row, self._col)
        if place in self.cells:
            raise corrupt(f"its part {self._part} has the same cell twice")
        # A text that stands in the cell is one, whatever the cell's type says.
        is_inline = bool(inline) and (self._type == "inlineStr" or not stored)
        text, kind = (inline, CellType.TEXT) if is_inline else self._typed(stored)
        if text or formula is not None:
            self.cells[place] = RawCell(text, kind, formula)

    def _typed(self, stored: str) -> tuple[str, CellType]:
        text, kind = typed(self._type, stored, self._style, self._around, self._part)
        if self._type == "s":
            self._budget.spend_characters(len(text))
        return text, kind


def typed(
    type_: str, stored: str, style: int, around: Surroundings, part: str
) -> tuple[str, CellType]:
    """A stored value as a text, and its kind, by the type and the format that its cell has."""
    match type_:
        case "s":
            index = _whole(stored, part)
            if not 0 <= index < len(around.strings):
                raise corrupt(f"its part {part} points to a text that is not there")
            return around.strings[index], CellType.TEXT
        case "inlineStr" | "str":
            return unescaped(stored), CellType.TEXT
        case "b":
            said = stored.strip()
            return _BOOLEANS.get(said.lower(), said), CellType.BOOLEAN
        case "e":
            return stored, CellType.ERROR
        case "d":
            return stored, CellType.TEXT
        case _:
            if style in around.dates:
                day = date_of_serial(stored.strip(), date1904=around.date1904)
                if day is not None:
                    return day, CellType.DATE
            return shown_number(stored.strip()), CellType.NUMBER


def _is_true(text: str | None) -> bool:
    return text in ("1", "true")


def _whole(text: str, part: str) -> int:
    stripped = text.strip()
    if not (stripped.isascii() and stripped.isdigit() and len(stripped) < 10):
        raise corrupt(f"its part {part} has {text[:20]!r} where a number belongs")
    return int(stripped)
