"""Read a worksheet part.

In: the XML of the sheet, as calls to a handler. Out: its cells with a value or formula, its merged
ranges, links, page headers, hidden rows and columns, and whether it is protected.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from s11xl.core.cells import LAST_ROW, Position, cell_position
from s11xl.reader.files.limits import Budget, corrupt
from s11xl.reader.xlsx.format_codes import is_date_format
from s11xl.reader.xlsx.raw import (
    CellLook,
    CellRange,
    CellType,
    RawCell,
    date_of_serial,
    serial_of_moment,
    shown_number,
)
from s11xl.reader.xlsx.xml import (
    Attributes,
    Handler,
    TextCollector,
    is_true,
    unescaped,
    whole_number,
)

_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
_HEADERS = frozenset(
    ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
)
_BESIDE_CELLS = _HEADERS.union(("worksheet", "mergeCell", "sheetProtection", "col", "hyperlink"))
_MIN_HEIGHT, _MIN_WIDTH = 2.0, 0.25  # points, characters: less shows nothing


@dataclass(frozen=True, eq=False)
class CellContext:
    """What a cell depends on: each shared string's cell, its style's look, the date system.

    `formats` are the codes of number formats, `struck` the styles that strike a text out.
    """

    shared: Sequence[RawCell]
    formats: Mapping[int, str] = field(default_factory=dict)
    struck: Collection[int] = ()
    date1904: bool = False

    @cached_property
    def shared_cells(self) -> Mapping[bytes, RawCell]:
        """A cell for each shared string, by its number as it is stored."""
        return {b"%d" % number: cell for number, cell in enumerate(self.shared)}


NO_CONTEXT = CellContext(())


class SheetCells(Handler):
    """The handler of a worksheet part."""

    def __init__(self, budget: Budget, context: CellContext, part: str) -> None:
        self.cells: dict[Position, RawCell] = {}
        self.is_worksheet = False
        self.merges: list[CellRange] = []
        self.is_protected = False
        self.hidden_rows: set[int] = set()
        self.hidden_cols: list[tuple[int, int]] = []  # first and last of each run
        self.links: dict[CellRange, tuple[str, str]] = {}  # id of the address, place inside it
        self.arrays: dict[CellRange, str] = {}  # formulas whose results fill a range
        self.headers: list[str] = []  # the codes of page headers and footers
        self._context = context
        self._budget = budget
        self._part = part
        self._row, self._col = -1, -1
        self._type = "n"
        self._style = 0
        self._in_cell = False
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._array: CellRange | None = None
        self._target: list[str] | None = None  # where text goes: to a value, formula or header
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
            self._start_formula(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name in _BESIDE_CELLS:
            self._start_beside_cells(name, attributes)
        else:
            self._inline.start(name, attributes)

    def _start_formula(self, attributes: Attributes) -> None:
        self._target = self._formula = []
        if attributes.get("t") in ("array", "dataTable"):
            self._array = self._range(attributes.get("ref", ""))

    def _start_beside_cells(self, name: str, attributes: Attributes) -> None:
        match name:
            case "worksheet":
                self.is_worksheet = True
            case "mergeCell":
                self._budget.spend_cells()
                area = self._range(attributes.get("ref", ""))
                if area[:2] != area[2:]:
                    self.merges.append(area)
            case "sheetProtection":
                self.is_protected = is_true(attributes.get("sheet"))
            case "col":
                self._column_run(attributes)
            case "hyperlink":
                self._budget.spend_entry()
                area = self._range(attributes.get("ref", ""))
                self.links[area] = attributes.get("id", ""), attributes.get("location", "")
            case _:
                self._target = []

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if name == "c":
            self._end_cell()
        elif name in ("v", "f"):
            self._target = None
        elif name in _HEADERS:
            self.headers.append("".join(self._target or ()))
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
        if is_true(attributes.get("hidden")) or _is_less(attributes.get("width"), _MIN_WIDTH):
            first, last = attributes.get("min", "0"), attributes.get("max", "0")
            self._budget.spend_entry()
            run = _integer(first, self._part) - 1, _integer(last, self._part) - 1
            self.hidden_cols.append(run)

    def _start_row(self, attributes: Attributes) -> None:
        if self._in_cell:
            raise corrupt(f"its part {self._part} has a row inside a cell")
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else _integer(number, self._part) - 1
        self._col = -1
        if not 0 <= self._row <= LAST_ROW:
            raise corrupt(f"its part {self._part} has a row {number}")
        if is_true(attributes.get("hidden")) or _is_less(attributes.get("ht"), _MIN_HEIGHT):
            self._budget.spend_cells()
            self.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        if self._in_cell:
            raise corrupt(f"its part {self._part} has a cell inside a cell")
        self._in_cell = True
        self._type = attributes.get("t", "n")
        self._style = whole_number(attributes.get("s", "")) or 0
        self._value = self._formula = self._target = self._array = None
        self._inline.take()
        reference = attributes.get("r")
        if reference is None:
            self._col += 1
        else:
            self._row, self._col = self._position(reference)

    def _range(self, reference: str) -> CellRange:
        first, _, last = reference.partition(":")
        rows, cols = zip(self._position(first), self._position(last or first), strict=True)
        return CellRange(min(rows), min(cols), max(rows), max(cols))

    def _position(self, reference: str) -> Position:
        try:
            return cell_position(reference)
        except ValueError as error:
            raise corrupt(f"its part {self._part} has a cell {reference[:20]}") from error

    def _end_cell(self) -> None:
        self._in_cell = False
        formula = None if self._formula is None else "".join(self._formula)
        if self._array is not None:
            self._budget.spend_entry()
            self.arrays[self._array] = formula or ""
        self.add("".join(self._value or ()), self._inline.take(), formula)

    def add(self, stored: str, inline: RawCell, formula: str | None) -> None:
        """Add the cell that has ended: its stored value, its inline text and its formula."""
        if not (stored or inline.text) and formula is None:
            return
        self._budget.spend_cells()
        position = (self._row, self._col)
        if position in self.cells:
            raise corrupt(f"its part {self._part} has the same cell twice")
        # Text inside the cell element counts, even if the cell's type says otherwise.
        if inline.text and (self._type == "inlineStr" or not stored):
            cell = inline
        else:
            cell = typed_value(self._type, stored, self._style, self._context, self._part)
            if self._type == "s":
                self._budget.spend_characters(len(cell.text))
        if cell.text or formula is not None:
            is_struck = bool(cell.text) and self._style in self._context.struck
            if is_struck and not (cell.look and cell.look.struck):
                look = cell.look or CellLook()
                cell = cell._replace(look=look._replace(struck=cell.text))
            self.cells[position] = cell if formula is None else cell._replace(formula=formula)


def typed_value(
    type_code: str, stored: str, style: int, context: CellContext, part: str
) -> RawCell:
    """The cell of a stored value, by the `t` and `s` attributes; nothing is struck out in it."""
    match type_code:
        case "s":
            index = _integer(stored, part)
            if not 0 <= index < len(context.shared):
                raise corrupt(f"its part {part} points to a text that does not exist")
            return context.shared[index]
        case "inlineStr" | "str":
            return RawCell(unescaped(stored))
        case "b":
            text = stored.strip()
            return RawCell(_BOOLEANS.get(text.lower(), text), CellType.BOOLEAN)
        case "e":
            return RawCell(stored, CellType.ERROR)
        case "d":
            number = serial_of_moment(stored.strip(), date1904=context.date1904)
            code = context.formats.get(style, "")
            return (
                number_cell(number, code, context.date1904) if number and code else RawCell(stored)
            )
        case _:
            return number_cell(stored.strip(), context.formats.get(style, ""), context.date1904)


def number_cell(number: str, code: str, date1904: bool) -> RawCell:
    """The cell of a stored number, which is a date if its format shows it as one."""
    look = CellLook(number, code) if number and code else None
    day = date_of_serial(number, date1904=date1904) if code and is_date_format(code) else None
    if day is not None:
        return RawCell(day, CellType.DATE, None, look)
    return RawCell(shown_number(number), CellType.NUMBER, None, look)


def _is_less(number: str | None, least: float) -> bool:
    """Whether a height or width is less than the least that shows anything."""
    try:
        return number is not None and float(number) < least
    except ValueError:
        return False


def _integer(text: str, part: str) -> int:
    number = whole_number(text.strip())
    if number is None:
        raise corrupt(f"its part {part} has {text[:20]!r} instead of a number")
    return number
