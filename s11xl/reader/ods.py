"""Read what a library does not tell of an OpenDocument workbook, and check its size before that.

In: a package. Out: for each sheet how its cells look, their formulas and links, comments, words in
drawings, and hidden rows and columns; RejectedError past a limit. The library expands every
repeated cell, and keeps the rectangle around a sheet's cells in memory, so both are counted here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from s11xl.core.cells import Position, cell_name
from s11xl.reader.files.encryption import unknown_encryption
from s11xl.reader.files.limits import Budget, corrupt, too_large
from s11xl.reader.files.package import Package
from s11xl.reader.xlsx.raw import (
    CellLook,
    CellRange,
    CellType,
    RangeTexts,
    RawCell,
    RawSheet,
    joined,
)
from s11xl.reader.xlsx.xml import Attributes, Handler, parse

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED = b"encryption-data"
_CELLS = ("table-cell", "covered-table-cell")
_NUMBERS = ("value", "date-value", "time-value")  # attributes
_STRIKES = ("text-line-through-style", "text-line-through-type")
_SIZES = ("row-height", "column-width")
_NO_SIZE = re.compile(r"0*(?:\.0*)?[a-z]+")
_DRAWINGS = frozenset(
    (
        *("frame", "custom-shape", "rect", "line", "ellipse", "circle", "polygon", "polyline"),
        *("path", "connector", "caption", "measure", "control"),
    )
)
_SPACES = {"s": " ", "tab": "\t", "line-break": "\n"}
_HIDDEN = ("collapse", "filter")
_MAX_DIGITS = 9


@dataclass(slots=True)
class OdsSheet:
    """What a sheet has beside the values of its cells."""

    looks: dict[Position, CellLook] = field(default_factory=dict)
    texts: dict[Position, str] = field(default_factory=dict)  # of cells with a drawing in them
    formulas: list[tuple[CellRange, str]] = field(default_factory=list)
    links: list[tuple[CellRange, str]] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: list[tuple[int, int]] = field(default_factory=list)

    def added_to(self, sheet: RawSheet) -> RawSheet:
        """A sheet as the library reads it, with all of this.

        Formulas are only those of ranges: they are written otherwise than in an .xlsx, so the cells
        that were sent out with one are compared by their results.
        """
        cells = dict(sheet.cells)
        for position, text in self.texts.items():  # without the words of the drawing
            cells[position] = cells.get(position, RawCell(""))._replace(text=text)
        for position, look in self.looks.items():
            cell = cells.get(position, RawCell(""))
            if look.number and cell.type is not CellType.NUMBER:
                look = look._replace(number=cell.text)  # a date, as the library writes it
            cells[position] = cell._replace(look=look)
        return replace(
            sheet,
            cells=cells,
            arrays=RangeTexts(tuple(self.formulas)),
            links=RangeTexts(tuple(self.links)),
            comments=tuple(self.comments),
            boxes=tuple(dict.fromkeys(self.boxes)),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_cols=joined(self.hidden_cols),
        )


def read_ods(package: Package) -> Mapping[str, OdsSheet]:
    """Read what each sheet has beside its values, by name.

    Raises RejectedError for a workbook that is encrypted, damaged or past a limit.
    """
    if _ENCRYPTED in b"".join(package.pieces(_MANIFEST)):
        raise unknown_encryption()
    for name in package.members:
        if name.endswith(".xml") and name not in (_CONTENT, _MANIFEST.lower()):
            for _ in package.pieces(name):
                pass
    content = _Content(package.budget)
    parse(package.pieces(_CONTENT), content, _CONTENT, package.budget)
    return content.sheets


@dataclass(slots=True)
class _Words:
    """The text of a cell, comment or drawing, and what of it is struck out."""

    parts: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    paragraphs: int = 0

    def add(self, text: str, *, is_struck: bool) -> None:
        """Add a run of text."""
        self.parts.append(text)
        if is_struck:
            self.struck.append(text)

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.parts)


@dataclass(slots=True)
class _Cell:
    """A cell that is being read: where it is, how often it is repeated, and its attributes."""

    area: CellRange
    number: str
    formula: str | None
    spanned: tuple[int, int]  # rows and columns that its formula fills
    words: _Words = field(default_factory=_Words)
    link: str = ""
    has_drawing: bool = False


class _Content(Handler):
    """`content.xml`: counts the cells with content, as often as each is repeated."""

    def __init__(self, budget: Budget) -> None:
        self.sheets: dict[str, OdsSheet] = {}
        self._budget = budget
        self._sheet = OdsSheet()
        self._row = 0  # rows before this one
        self._row_times = 0  # how often this row is repeated
        self._is_row_hidden = False
        self._col = 0  # columns up to and including this cell
        self._column = 0  # columns that are described so far
        self._last_row = self._last_col = 0
        self._style = ""
        self._struck_styles: set[str] = set()
        self._styles_of_no_size: set[str] = set()
        self._cell: _Cell | None = None
        self._apart: list[_Words] = []  # comments and drawings inside one another
        self._strikes: list[bool] = []  # of paragraphs and spans inside one another

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        if name in _CELLS and not self._apart:
            self._start_cell(attributes)
        elif name in ("p", "h", "span"):
            self._start_text(name, attributes)
        elif name in _SPACES:
            times = _times(attributes.get("c", "1")) if name == "s" else 1
            self._budget.spend_characters(times)
            self.text(_SPACES[name] * times)
        elif name == "a" and self._cell and not self._apart:
            self._cell.link = self._cell.link or attributes.get("href", "")
        elif name == "annotation" or name in _DRAWINGS:
            self._apart.append(_Words())
            if self._cell:
                self._cell.has_drawing = True
        elif not self._apart:
            self._start_around_cells(name, attributes)

    def _start_around_cells(self, name: str, attributes: Attributes) -> None:
        match name:
            case "table":
                self._row = self._row_times = self._last_row = self._last_col = self._column = 0
                self._budget.spend_entry()
                self._sheet = self.sheets.setdefault(attributes.get("name", ""), OdsSheet())
            case "table-row":
                self._row += self._row_times
                self._row_times = _times(attributes.get("number-rows-repeated", "1"))
                self._is_row_hidden = self._is_hidden(attributes)
                self._col = 0
            case "table-column":
                first = self._column
                self._column += _times(attributes.get("number-columns-repeated", "1"))
                if self._is_hidden(attributes):
                    self._budget.spend_entry()
                    self._sheet.hidden_cols.append((first, self._column - 1))
            case "style":
                self._style = attributes.get("name", "")
            case "text-properties" | "table-row-properties" | "table-column-properties":
                self._read_style(attributes)

    def _read_style(self, attributes: Attributes) -> None:
        self._budget.spend_entry()
        if any(attributes.get(name, "none") != "none" for name in _STRIKES):
            self._struck_styles.add(self._style)
        if any(_NO_SIZE.fullmatch(attributes.get(name, "")) for name in _SIZES):
            self._styles_of_no_size.add(self._style)

    def _is_hidden(self, attributes: Attributes) -> bool:
        """Whether nobody sees a row or column."""
        is_hidden = attributes.get("visibility") in _HIDDEN
        return is_hidden or attributes.get("style-name") in self._styles_of_no_size

    def _start_cell(self, attributes: Attributes) -> None:
        times = _times(attributes.get("number-columns-repeated", "1"))
        first = self._col
        self._col += times
        if "value-type" not in attributes and "formula" not in attributes:
            self._cell = None
            return
        self._count(times)
        last_row = self._row + self._row_times - 1
        spanned = [_times(attributes.get(f"number-matrix-{each}-spanned", "0"))
                   for each in ("rows", "columns")]  # fmt: skip
        self._cell = _Cell(
            CellRange(self._row, first, last_row, self._col - 1),
            next((attributes[name] for name in _NUMBERS if name in attributes), ""),
            attributes.get("formula"),
            (spanned[0], spanned[1]),
        )
        self._strikes = [attributes.get("style-name") in self._struck_styles]

    def _start_text(self, name: str, attributes: Attributes) -> None:
        if name != "span" and (words := self._words):
            words.paragraphs += 1
            if words.paragraphs > 1:
                words.parts.append("\n")
        self._strikes.append(attributes.get("style-name") in self._struck_styles)

    @property
    def _words(self) -> _Words | None:
        """Where text goes."""
        if self._apart:
            return self._apart[-1]
        return self._cell.words if self._cell else None

    def text(self, text: str) -> None:
        """Handle a run of text."""
        words = self._words
        if words is not None and words.paragraphs:
            words.add(text, is_struck=any(self._strikes))

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if name in ("p", "h", "span"):
            if len(self._strikes) > 1:
                self._strikes.pop()
        elif name in _CELLS and self._cell and not self._apart:
            self._end_cell(self._cell)
            self._cell = None
        elif name == "annotation" or name in _DRAWINGS:
            self._end_apart(name)

    def _end_apart(self, name: str) -> None:
        if not self._apart or not (text := self._apart.pop().text.strip()):
            return
        self._budget.spend_string()
        if name == "annotation":
            place = cell_name(self._row, max(0, self._col - 1))
            self._sheet.comments.append((place, text))
        else:
            self._sheet.boxes.append(text)

    def _end_cell(self, cell: _Cell) -> None:
        struck = "".join(cell.words.struck)
        shown = " ".join(cell.words.text.split()) if cell.number else ""
        if cell.number or struck:
            look = CellLook(cell.number if shown else "", shown=shown, struck=struck)
            self._sheet.looks.update(dict.fromkeys(_positions(cell.area), look))
        if cell.has_drawing and not cell.number:
            self._sheet.texts.update(dict.fromkeys(_positions(cell.area), cell.words.text))
        if cell.link:
            self._budget.spend_entry()
            self._sheet.links.append((cell.area, cell.link))
        if cell.formula is not None:
            formula = cell.formula.partition(":=")[2] or cell.formula
            row, col, last_row, last_col = cell.area
            rows, cols = cell.spanned
            last_row, last_col = max(last_row, row + rows - 1), max(last_col, col + cols - 1)
            self._sheet.formulas.append((CellRange(row, col, last_row, last_col), formula))

    def _count(self, times: int) -> None:
        self._budget.spend_cells(self._row_times * times)
        self._last_row = max(self._last_row, self._row + self._row_times)
        self._last_col = max(self._last_col, self._col)
        if self._last_row * self._last_col > self._budget.limits.rectangle_cells:
            raise too_large("its cells are too far apart")
        if self._is_row_hidden:
            self._sheet.hidden_rows.update(range(self._row, self._row + self._row_times))


def _positions(area: CellRange) -> Iterator[Position]:
    for row in range(area.row, area.last_row + 1):
        for col in range(area.col, area.last_col + 1):
            yield row, col


def _times(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise corrupt(f"its part {_CONTENT} repeats something {text[:20]!r} times")
    return int(text) if len(text) <= _MAX_DIGITS else 10**_MAX_DIGITS
