"""What a report is made of, free of any format. Frozen values only.

A target is the anchor of a group or row in the same report; an empty one is none.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a place in the same report."""

    text: str
    target: str


Inline = str | Link


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence or a paragraph. `said` is what a return says, kept with its line breaks."""

    parts: tuple[Inline, ...]
    quoted: bool = False

    @property
    def plain(self) -> str:
        """The words alone."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


def words(*parts: Inline) -> Words:
    """Words made of parts, without the empty ones."""
    return Words(tuple(part for part in parts if part))


def quoted(text: str) -> Words:
    """What a return says, or what a file of it is called."""
    return Words((text,) if text else (), quoted=True)


def linked(text: object, target: str) -> Inline:
    """A link, or the plain text where there is nowhere to go or nothing behind it."""
    shown = str(text)
    return Link(shown, target) if target and shown not in ("", "0") else shown


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences."""

    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values."""

    rows: tuple[tuple[str, Words], ...]


class ColumnType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    GRADE = "grade"
    LONG = "long"
    SOURCE = "place"  # file, sheet and cell
    NOTES = "notes"  # left blank, to write in


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table: blocks of words, one below the other.

    `fill` names the colour that repeats what the words say; `title` says a letter in full.
    """

    lines: tuple[Words, ...]
    fill: str = ""
    title: str = ""


def cell(*parts: Inline, fill: str = "", title: str = "") -> Cell:
    """A cell of one line."""
    return Cell((words(*parts),), fill, title)


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name, and what it holds."""

    name: str
    type: ColumnType = ColumnType.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `sector`, `grade` and `change` are what it can be filtered by."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    sector: str = ""
    grade: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together, under a heading of their own if there is one."""

    rows: tuple[Row, ...]
    anchor: str = ""
    heading: Words | None = None


class Shape(StrEnum):
    """How a table is laid out."""

    FIGURES = "figures"
    LIST = "list"
    MATRIX = "matrix"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; the column `header` names each row."""

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    shape: Shape = Shape.FIGURES
    header: int = 0
    over: tuple[tuple[str, int], ...] = ()  # a row of wider headings above, with their spans
    anchor: str = ""

    @property
    def sortable(self) -> bool:
        """Whether the rows may stand in another order: not where groups have headings."""
        return len(self.groups) == 1 and self.groups[0].heading is None and not self.over


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A mark with what it stands for, and its fill."""

    mark: str
    label: str
    fill: str


@dataclass(frozen=True, slots=True)
class Key:
    """What the marks and colours of a chart or a matrix stand for."""

    entries: tuple[KeyEntry, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, and how many of each entry of the key."""

    label: str
    counts: tuple[int, ...]
    target: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Stacked bars of counts, each as long as the whole: shares are seen, counts are written."""

    anchor: str
    title: str
    description: str
    key: Key
    bars: tuple[Bar, ...]


Block = Words | Points | Facts | Table | Key | Bars


class Page(StrEnum):
    """How a section takes to paper."""

    FLOW = "flow"
    NEW = "new"
    WIDE = "wide"
    SCREEN = "screen"  # not on paper


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of the report; `filtered` ones have tables long enough to search."""

    anchor: str
    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    page: Page = Page.FLOW
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. `fills` gives each name of a fill its colour."""

    title: str
    language: str
    marking: str
    about: Words
    sections: tuple[Section, ...]
    fills: tuple[tuple[str, str], ...]
