"""The parts of a layout: sheets, cells, entries, lists.

Rows and columns count from 0. The content of a cell is a fixed text, a `Variable` (a text that
differs from agency to agency), a `Formula`, or an `Entry` that a person fills in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cached_property

from s11xl.core.cells import Position, cell_name
from s11xl.core.returns import COVER_FIELDS, AgencyReturn, Place
from s11xl.standards.model import StandardSet
from s11xl.xlsx.theme import Role


class EntryType(StrEnum):
    """What a person enters."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"


class EntryGroup(StrEnum):
    """The part of a return that an entry belongs to."""

    STANDARD = "standard"
    COVER = "cover"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class EntryKey:
    """Which answer an entry is; `item` is the id of the standard, or the action's row from 1."""

    group: EntryGroup
    item: str
    field: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message that Excel shows for an entry."""

    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An unlocked cell that a person fills in.

    `name` is its defined name and `choices` that of the list for a CHOICE; `refuses` is whether
    Excel refuses a text that is not in the list or no date, instead of only warning.
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
    """A text that differs from agency to agency; slots in braces are those of `variables`."""

    template: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula (without `=`), and the function that computes its value for a return."""

    text: str
    value: Callable[[AgencyReturn], str | int]


Content = str | Variable | Formula | Entry


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, or a merged range from (`row`, `col`) to (`last_row`, `last_col`)."""

    row: int
    col: int
    role: Role
    content: Content
    last_row: int = -1
    last_col: int = -1
    grade_id: str = ""  # the grade whose colour fills it
    link: str = ""  # `#name` of a cell in this workbook, or a web address
    about: EntryKey | None = None  # the entry that a flag is about

    @property
    def bottom(self) -> int:
        """Its last row."""
        return max(self.row, self.last_row)

    @property
    def right(self) -> int:
        """Its last column."""
        return max(self.col, self.last_col)

    @property
    def is_merged(self) -> bool:
        """Whether it is a merged range."""
        return (self.bottom, self.right) != (self.row, self.col)


@dataclass(frozen=True, slots=True)
class Row:
    """A row's height in points; a row that `grows` becomes higher as a person types."""

    height: float
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Highlight:
    """A range that is filled with a grade's colour while the condition `when` is true."""

    row: int
    col: int
    last_row: int
    last_col: int
    when: str  # a formula without `=`
    grade_id: str


@dataclass(frozen=True, slots=True)
class Area:
    """A range of cells on one sheet."""

    row: int
    col: int
    last_row: int
    last_col: int


@dataclass(frozen=True, slots=True)
class StackedBars:
    """A chart of stacked bars; `alt` is its alternative text."""

    row: int
    col: int
    title: str
    alt: str
    categories: Area
    series: tuple[tuple[str, Area, str], ...]  # name, values, colour
    height: int  # pixels


class Visibility(StrEnum):
    """Whether a person can see a sheet."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


class SheetType(StrEnum):
    """The purpose of a sheet."""

    COVER = "cover"
    PROSE = "prose"
    SECTION = "section"
    ACTIONS = "actions"
    PROGRESS = "progress"
    LISTS = "lists"
    IDENTITY = "identity"
    PREFILLED = "prefilled"


@dataclass(frozen=True)
class SheetLayout:
    """A sheet: its cells, their sizes, and how it prints."""

    name: str
    type: SheetType
    widths: tuple[float, ...]
    cells: tuple[Cell, ...]
    rows: Mapping[int, Row] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()
    frozen_rows: int = 0
    title_rows: tuple[int, int] | None = None  # the first and last row that repeat on each page
    breaks: tuple[int, ...] = ()  # rows before which a page ends
    highlights: tuple[Highlight, ...] = ()
    charts: tuple[StackedBars, ...] = ()
    visibility: Visibility = Visibility.VISIBLE

    def width(self, first: int, last: int) -> float:
        """Return the width of the columns from `first` to `last` in characters."""
        return sum(self.widths[first : last + 1])

    @cached_property
    def contents(self) -> Mapping[Position, Content]:
        """What each cell holds, by the position of its first cell."""
        return {(cell.row, cell.col): cell.content for cell in self.cells}

    @cached_property
    def fixed_texts(self) -> Mapping[Position, str]:
        """The texts that are the same in every workbook, by position."""
        return {position: content for position, content in self.contents.items()
                if isinstance(content, str) and content}  # fmt: skip

    @cached_property
    def formula_texts(self) -> frozenset[str]:
        """The texts of all its formulas."""
        contents = self.contents.values()
        return frozenset(each.text for each in contents if isinstance(each, Formula))

    @cached_property
    def entry_types(self) -> Mapping[str, EntryType]:
        """The type of the entries for each field."""
        contents = self.contents.values()
        return {each.key.field: each.type for each in contents if isinstance(each, Entry)}

    @cached_property
    def titles(self) -> Sequence[str]:
        """The texts in the last row of those that are frozen: the header of its table."""
        return [str(each.content) for each in self.cells if each.row == self.frozen_rows - 1]

    @cached_property
    def variables(self) -> Mapping[Position, Variable]:
        """The texts that differ from agency to agency, by position."""
        return {position: content for position, content in self.contents.items()
                if isinstance(content, Variable)}  # fmt: skip

    @property
    def printed_columns(self) -> int:
        """The number of columns, from the first, that are visible and printed."""
        return len(self.widths) - len(self.hidden_columns)


@dataclass(frozen=True, slots=True)
class NamedRange:
    """A defined name of the workbook: a range of cells on one sheet."""

    name: str
    sheet: str
    row: int
    col: int
    last_row: int
    last_col: int


@dataclass(frozen=True, slots=True)
class PlannedSheet:
    """A sheet with its defined names, other than those of entries."""

    sheet: SheetLayout
    names: tuple[NamedRange, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The row with the answers to a standard: its key, its label, and the cell of each field."""

    standard_id: str
    sheet: str
    row: int
    label: str  # the first line of the label's cell
    label_col: int
    key_col: int
    field_cols: Mapping[str, int]
    names: Mapping[str, str]  # the defined names of the fields' cells


@dataclass(frozen=True)
class WorkbookLayout:
    """The layout of a whole workbook, which the writer and the reader share."""

    standards: StandardSet
    not_applicable: bool
    sheets: tuple[SheetLayout, ...]
    names: tuple[NamedRange, ...]
    answer_rows: tuple[AnswerRow, ...]
    fingerprint: str

    @cached_property
    def entries(self) -> Mapping[EntryKey, tuple[SheetLayout, Cell]]:
        """All entries with their sheets and cells."""
        return {
            cell.content.key: (sheet, cell)
            for sheet in self.sheets
            for cell in sheet.cells
            if isinstance(cell.content, Entry)
        }

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """All formulas."""
        contents = [cell.content for sheet in self.sheets for cell in sheet.cells]
        return tuple(content for content in contents if isinstance(content, Formula))

    @cached_property
    def fixed_texts(self) -> frozenset[str]:
        """The texts that are the same in every workbook."""
        return frozenset(text for sheet in self.sheets for text in sheet.fixed_texts.values())

    @cached_property
    def document_texts(self) -> frozenset[str]:
        """The fixed texts that are the audit document's, not the workbook's own phrases."""
        lines = {line for text in self.standards.texts for line in text.splitlines()}
        lines |= {f"• {line}" for line in lines}
        lines |= {f"{standard.id} {standard.text}" for standard in self.standards.standards}
        return frozenset(text for text in self.fixed_texts if lines.issuperset(text.splitlines()))

    @cached_property
    def texts_of_no_grade(self) -> frozenset[str]:
        """The fixed texts that are not the label of a grade."""
        return self.fixed_texts.difference(self.standards.scale.labels(allow_not_applicable=True))

    @cached_property
    def cover_entries(self) -> Mapping[str, Cell]:
        """The cell of each field of the cover."""
        return {key.field: cell for key, (_, cell) in self.entries.items()
                if key.group is EntryGroup.COVER and key.field in COVER_FIELDS}  # fmt: skip

    @cached_property
    def texts_without_label(self) -> frozenset[str]:
        """The fixed texts that are not the label of an answer row."""
        return frozenset(text for text in self.fixed_texts if not self.standard_of_label(text))

    def standard_of_label(self, text: str) -> str:
        """The standard whose label is the first line of a text; empty if there is none."""
        return self._standards_by_label.get(text.partition("\n")[0].strip(), "")

    @cached_property
    def _standards_by_label(self) -> Mapping[str, str]:
        return {row.label: row.standard_id for row in self.answer_rows}

    @cached_property
    def own_texts(self) -> frozenset[str]:
        """All texts and formulas that don't depend on the agency, with those that may appear."""
        wording = self.standards.wording
        return self.fixed_texts.union(
            (str(getattr(wording, phrase.name)) for phrase in fields(wording)),
            self.standards.scale.labels(allow_not_applicable=True),
            (f"={formula.text}" for formula in self.formulas),
            (chart.title for sheet in self.sheets for chart in sheet.charts),
        )

    @cached_property
    def addresses(self) -> frozenset[str]:
        """The web addresses that cells link to."""
        links = {cell.link for sheet in self.sheets for cell in sheet.cells}
        return frozenset(link for link in links if link and not link.startswith("#"))

    def place(self, key: EntryKey) -> Place:
        """Return the cell of an entry in a workbook as it was sent out."""
        sheet, cell = self.entries[key]
        return Place(sheet.name, cell_name(cell.row, cell.col))


def flag_key(key: EntryKey) -> EntryKey:
    """Return the entry that has the flag for an entry: one flag serves all fields of an action."""
    return replace(key, field="action") if key.group is EntryGroup.ACTION else key
