"""The parts of a workbook that are read: strings, sheets, the workbook itself, its properties."""

import posixpath
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from s11xl.reader.files.limits import Budget, corrupt, too_large
from s11xl.reader.xlsx.raw import CellKind, Position, Range, RawCell, date_of_serial, shown_number
from s11xl.reader.xlsx.xml import Attributes, Handler, TextCollector, unescaped

LAST_ROW, _LAST_COL = 1_048_575, 16_383
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
_LONGEST_PROPERTY = 1000  # characters; no honest one is as long


class SharedStrings(Handler):
    """`sharedStrings.xml`: the texts that cells point to by number."""

    def __init__(self, budget: Budget) -> None:
        self.strings: list[str] = []
        self._budget = budget
        self._text = TextCollector()
        self._is_open = False  # whether a text has begun and not ended

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "si":
            if self._is_open:
                raise corrupt(
                    "one of its shared texts lies inside another, so that their numbers lie"
                )
            self._is_open = True
        self._text.start(name)

    def end(self, name: str) -> None:
        """An element ends; a `si` is one text."""
        self._text.end(name)
        if name == "si":
            self._is_open = False
            self._budget.spend_string()
            self.strings.append(self._text.take())

    def text(self, text: str) -> None:
        """A run of text."""
        self._text.text(text)


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
            self._row, self._col = position(reference, self._part)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        if last and first != last:
            corners = position(first, self._part), position(last, self._part)
            rows, cols = zip(*corners, strict=True)
            self.merges.append((min(rows), min(cols), max(rows), max(cols)))

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
        text, kind = (inline, CellKind.TEXT) if is_inline else self._typed(stored)
        if text or formula is not None:
            self.cells[place] = RawCell(text, kind, formula)

    def _typed(self, stored: str) -> tuple[str, CellKind]:
        text, kind = typed(self._type, stored, self._style, self._around, self._part)
        if self._type == "s":
            self._budget.spend_characters(len(text))
        return text, kind


def typed(
    type_: str, stored: str, style: int, around: Surroundings, part: str
) -> tuple[str, CellKind]:
    """A stored value as a text, and its kind, by the type and the format that its cell has."""
    match type_:
        case "s":
            index = _whole(stored, part)
            if not 0 <= index < len(around.strings):
                raise corrupt(f"its part {part} points to a text that is not there")
            return around.strings[index], CellKind.TEXT
        case "inlineStr" | "str":
            return unescaped(stored), CellKind.TEXT
        case "b":
            said = stored.strip()
            return _BOOLEANS.get(said.lower(), said), CellKind.BOOLEAN
        case "e":
            return stored, CellKind.ERROR
        case "d":
            return stored, CellKind.TEXT
        case _:
            if style in around.dates:
                day = date_of_serial(stored.strip(), date1904=around.date1904)
                if day is not None:
                    return day, CellKind.DATE
            return shown_number(stored.strip()), CellKind.NUMBER


def _is_true(text: str | None) -> bool:
    return text in ("1", "true")


def position(reference: str, part: str) -> Position:
    """Row and column, from 0, of a cell's name such as C12."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3 and 0 < len(digits) < 8):
        raise corrupt(f"its part {part} has a cell {reference[:20]}")
    col = 0
    for letter in letters.upper():
        col = col * 26 + ord(letter) - ord("A") + 1
    row = int(digits) - 1
    if not (0 <= row <= LAST_ROW and col - 1 <= _LAST_COL):
        raise corrupt(f"its part {part} has a cell {reference[:20]}")
    return row, col - 1


def _whole(text: str, part: str) -> int:
    stripped = text.strip()
    if not (stripped.isascii() and stripped.isdigit() and len(stripped) < 10):
        raise corrupt(f"its part {part} has {text[:20]!r} where a number belongs")
    return int(stripped)


@dataclass
class Relationships(Handler):
    """A `.rels` part: where each id leads, inside the package; external ones are left out."""

    budget: Budget
    base: str  # the folder of the part that the relationships belong to
    targets: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name != "Relationship":
            return
        self.budget.spend_entry()
        if attributes.get("TargetMode", "").lower() == "external":
            return
        target = unquote(attributes.get("Target", "")).replace("\\", "/")
        path = target if target.startswith("/") else posixpath.join("/", self.base, target)
        inside = posixpath.normpath(path).lstrip("/")
        identity = attributes.get("Id", "")
        if self.targets.get(identity, inside) != inside:
            raise corrupt(f"two of its parts go by the same link {identity[:40]}")
        self.targets[identity] = inside
        self.types[identity] = attributes.get("Type", "").rpartition("/")[2]

    def of_type(self, kind: str) -> str | None:
        """Where the first relationship of a type leads."""
        return next((self.targets[each] for each, its in self.types.items() if its == kind), None)


@dataclass
class WorkbookPart(Handler):
    """`workbook.xml`: the sheets in order, the workbook's defined names, the date system."""

    budget: Budget
    sheets: list[tuple[str, str, str]] = field(default_factory=list)  # name, state, relationship
    names: dict[str, str] = field(default_factory=dict)
    date1904: bool = False
    _name: str | None = None
    _text: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "sheet":
            if len(self.sheets) >= self.budget.limits.sheets:
                raise too_large(f"it has over {self.budget.limits.sheets} sheets")
            state = attributes.get("state", "visible")
            self.sheets.append((attributes.get("name", ""), state, attributes.get("id", "")))
        elif name == "workbookPr":
            self.date1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "definedName" and "localSheetId" not in attributes:
            self._name = attributes.get("name", "")

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "definedName" and self._name is not None:
            self.budget.spend_entry()
            self.names[self._name] = "".join(self._text)
            self._name = None
        self._text.clear()

    def text(self, text: str) -> None:
        """A run of text."""
        if self._name is not None:
            self._text.append(text)


@dataclass
class CoreProperties(Handler):
    """`docProps/core.xml`: title, subject, modified and so on, by their names; long ones cut."""

    found: dict[str, str] = field(default_factory=dict)
    _name: str = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        self._name = name

    def end(self, name: str) -> None:
        """An element ends."""
        self._name = ""

    def text(self, text: str) -> None:
        """A run of text."""
        said = self.found.get(self._name, "")
        if self._name and len(said) < _LONGEST_PROPERTY:
            self.found[self._name] = (said + text)[:_LONGEST_PROPERTY]
