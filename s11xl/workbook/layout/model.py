"""The pieces of a planned workbook: sheets, cells, entries, lists. Pure data; no Excel library.

Rows and columns count from 0. A cell's content is one of four: fixed text, a `Variable`
(text that differs from agency to agency), a `Formula`, or an `Entry` that a person fills in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from s11xl.core.cells import cell_name
from s11xl.core.returns import AgencyReturn, Place
from s11xl.standards.model import StandardSet
from s11xl.xlsx.theme import Role


class EntryType(StrEnum):
    """What an entry takes."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"


class EntryGroup(StrEnum):
    """What an entry belongs to."""

    STANDARD = "standard"
    COVER = "cover"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class EntryKey:
    """Which answer an entry holds; `item` is the standard's id, or the action's row from 1."""

    group: EntryGroup
    item: str
    field: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A titled message of Excel's: at most 32 and 255 characters."""

    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell that a person fills in: the only cells that are unlocked.

    `choices` names the list that a CHOICE takes; `refuses` is whether Excel turns away what isn't
    in the list or isn't a date, instead of only warning.
    """

    key: EntryKey
    type: EntryType = EntryType.TEXT
    name: str = ""
    choices: str = ""
    prompt: Prompt = Prompt()
    error: Prompt = Prompt()
    refuses: bool = True


@dataclass(frozen=True, slots=True)
class Variable:
    """Text that differs from agency to agency; `{…}` name the variables of `template.variables`."""

    template: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula (without `=`) and the value that it has for given answers."""

    text: str
    value: Callable[[AgencyReturn], str | int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A planned cell, or a merged range from (`row`, `col`) to (`last_row`, `last_col`)."""

    row: int
    col: int
    role: Role
    content: str | Variable | Formula | Entry
    last_row: int = -1
    last_col: int = -1
    grade_id: str = ""  # whose colour the role takes
    link: str = ""  # `#name` of a cell in this workbook, or a web address
    about: EntryKey | None = None  # the entry whose state a flag tells

    @property
    def bottom(self) -> int:
        """The last row that it covers."""
        return max(self.row, self.last_row)

    @property
    def right(self) -> int:
        """The last column that it covers."""
        return max(self.col, self.last_col)

    @property
    def is_merged(self) -> bool:
        """Whether it covers more than one cell."""
        return (self.bottom, self.right) != (self.row, self.col)


@dataclass(frozen=True, slots=True)
class Row:
    """A row's height in points; one that `grows` starts there and follows what is typed."""

    height: float
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Highlight:
    """Cells from (`row`, `col`) to (`last_row`, `last_col`) that stand out while `when` holds."""

    row: int
    col: int
    last_row: int
    last_col: int
    when: str  # a formula without `=`
    role: Role
    grade_id: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A range of cells on one sheet."""

    row: int
    col: int
    last_row: int
    last_col: int


@dataclass(frozen=True, slots=True)
class StackedBars:
    """A chart of stacked bars beside the numbers that it draws; `alt` says it in words."""

    row: int
    col: int
    title: str
    alt: str
    categories: Area
    series: tuple[tuple[str, Area, str], ...]  # name, values, colour
    height: int  # pixels


class Visibility(StrEnum):
    """Whether a person sees a sheet."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


class SheetType(StrEnum):
    """What a sheet is for."""

    COVER = "cover"
    PROSE = "prose"
    SECTION = "section"
    ACTIONS = "actions"
    PROGRESS = "progress"
    LISTS = "lists"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: what stands where, how wide and high, and how it prints."""

    name: str
    type: SheetType
    widths: tuple[float, ...]
    cells: tuple[Cell, ...]
    rows: Mapping[int, Row] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()
    frozen_rows: int = 0
    title_rows: tuple[int, int] | None = None  # repeated on each printed page
    breaks: tuple[int, ...] = ()  # rows before which a new printed page begins
    highlights: tuple[Highlight, ...] = ()
    charts: tuple[StackedBars, ...] = ()
    visibility: Visibility = Visibility.VISIBLE

    def width(self, first: int, last: int) -> float:
        """The width of columns `first` to `last` together, in characters."""
        return sum(self.widths[first : last + 1])

    @property
    def living_rows(self) -> Mapping[int, tuple[Cell, ...]]:
        """The cells of each row that holds more than fixed text."""
        rows: dict[int, list[Cell]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, []).append(cell)
        return {
            row: tuple(cells)
            for row, cells in rows.items()
            if not all(isinstance(cell.content, str) for cell in cells)
        }

    @property
    def printed_columns(self) -> int:
        """How many columns, from the first, are seen and printed."""
        return len(self.widths) - len(self.hidden_columns)


@dataclass(frozen=True, slots=True)
class NamedRange:
    """A workbook-level defined name: a range of cells on one sheet."""

    name: str
    sheet: str
    row: int
    col: int
    last_row: int
    last_col: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A sheet with the defined names that it brings along."""

    sheet: SheetLayout
    names: tuple[NamedRange, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """Where one standard is answered: the row's key and label, and each field's cell."""

    standard_id: str
    sheet: str
    row: int
    label: str  # the whole first line of the label's cell
    label_col: int
    key_col: int
    field_cols: Mapping[str, int]
    names: Mapping[str, str]  # the defined name of each field's cell


@dataclass(frozen=True)
class WorkbookLayout:
    """A whole planned workbook: the one place that the writer and the reader share."""

    standards: StandardSet
    not_applicable: bool
    sheets: tuple[SheetLayout, ...]
    names: tuple[NamedRange, ...]
    answer_rows: tuple[AnswerRow, ...]
    fingerprint: str

    @cached_property
    def entries(self) -> Mapping[EntryKey, tuple[SheetLayout, Cell]]:
        """Every cell that a person fills in, by what it holds."""
        return {
            cell.content.key: (sheet, cell)
            for sheet in self.sheets
            for cell in sheet.cells
            if isinstance(cell.content, Entry)
        }

    def place(self, key: EntryKey) -> Place:
        """Where an entry stands when nothing was moved."""
        sheet, cell = self.entries[key]
        return Place(sheet.name, cell_name(cell.row, cell.col))


def flag_of(key: EntryKey) -> EntryKey:
    """The entry that the flag of an entry is about: an action's row has one for all its fields."""
    return replace(key, field="action") if key.group is EntryGroup.ACTION else key
