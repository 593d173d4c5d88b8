"""What a report is made of: frozen values without a format, for every renderer.

A `target` is the anchor that a text links to, in the same report; an empty one is no link.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Link:
    """A text that links to an anchor in the same report."""

    text: str
    target: str


Inline = str | Link


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence or a paragraph. If `quoted`, it comes from a return; its line breaks are kept."""

    parts: tuple[Inline, ...]
    quoted: bool = False

    @property
    def plain(self) -> str:
        """The text without links."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


def words(*parts: Inline) -> Words:
    """Words made of parts; empty parts are dropped."""
    return Words(tuple(part for part in parts if part))


def quoted(text: str) -> Words:
    """A text from a return, or the name of a returned file."""
    return Words((text,) if text else (), quoted=True)


def linked(text: object, target: str) -> Inline:
    """A link, or the plain text if there is no target, or the text is empty or 0."""
    shown = str(text)
    return Link(shown, target) if target and shown not in ("", "0") else shown


def listed(items: Iterable[Iterable[Inline]], between: str = ", ") -> Iterator[Inline]:
    """The parts of all items, with a separator between the items."""
    for index, parts in enumerate(items):
        if index:
            yield between
        yield from parts


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences."""

    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A list of names with their values."""

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
    """A cell of a table: lines of words, one below the other.

    `fill` names the colour that repeats what the words say; `title` is the meaning of a symbol.
    """

    lines: tuple[Words, ...]
    fill: str = ""
    title: str = ""


def cell(*parts: Inline, fill: str = "", title: str = "") -> Cell:
    """A cell of one line."""
    return Cell((words(*parts),), fill, title)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    type: ColumnType = ColumnType.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; readers can filter by `sector`, `grade` and `change`."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    sector: str = ""
    grade: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together, perhaps under a heading."""

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
    """A table with a caption. The column with index `header` names each row."""

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    shape: Shape = Shape.FIGURES
    header: int = 0
    over: tuple[tuple[str, int], ...] = ()  # headings above those of the columns, with their spans

    @property
    def sortable(self) -> bool:
        """Whether readers may sort the rows: not if there are group headings."""
        return len(self.groups) == 1 and self.groups[0].heading is None and not self.over


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A symbol with its meaning and its fill."""

    symbol: str
    label: str
    fill: str


@dataclass(frozen=True, slots=True)
class Key:
    """The meaning of the symbols and colours of a chart or a matrix."""

    entries: tuple[KeyEntry, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its label, and a count for each entry of the key."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of stacked bars of equal length: each shows the shares of its own counts."""

    anchor: str
    title: str
    description: str
    key: Key
    bars: tuple[Bar, ...]


Block = Words | Points | Facts | Table | Key | Bars


class Page(StrEnum):
    """How a section is printed."""

    FLOW = "flow"
    NEW = "new"  # from a new page on
    WIDE = "wide"  # on landscape pages
    SCREEN = "screen"  # not at all


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report; `filtered` ones get a search field and filters."""

    anchor: str
    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    page: Page = Page.FLOW
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `fills` gives the colour of each fill."""

    title: str
    language: str
    marking: str
    about: Words
    sections: tuple[Section, ...]
    fills: tuple[tuple[str, str], ...]
