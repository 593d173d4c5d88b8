"""Lists that the partnership keeps. In: a CSV or an .xlsx, and its columns. Out: rows by column.

Columns are found by their names or usual aliases, in any order, below a title, in the right sheet.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from s11xl.core.errors import S11xlError
from s11xl.core.list_files import ListFileError, Row, Table, is_open_elsewhere, read_tables
from s11xl.core.text import counted, is_blank, shortened

_SEARCHED = 30  # rows for the row of the column names
_MIN_COLUMNS = 2  # that a sheet must have to be named as another list
_NOT_LETTERS = re.compile(r"[\W_]+")
_REMARK = re.compile(r"\([^)]*\)")  # behind a column's name


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its name, and other names that people give it."""

    name: str
    aliases: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list: its number as Excel shows it, and its texts by the name of the column."""

    number: int
    texts: Mapping[str, str]
    cells: tuple[str, ...]  # also of columns that are not used
    is_too_long: bool = False  # it has more cells than a CSV has column names


@dataclass(frozen=True)
class Listing:
    """A list as it was read."""

    path: Path
    rows: tuple[ListRow, ...] = ()
    hidden_rows: tuple[ListRow, ...] = ()  # by a filter, or by hand
    sheet: str = ""
    header_row: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)  # by column, as the file has them
    remarks: tuple[str, ...] = ()  # on its columns, its sheets, and that it is open in Excel


@dataclass(frozen=True)
class _Header:
    """The row with the column names, and which of its cells is which column."""

    row: Row
    indexes: Mapping[str, Sequence[int]]  # of each column: the cells that name it
    exact: Mapping[str, Sequence[int]]  # of each column: the cells that have its very name

    def has_all(self, columns: Sequence[Column]) -> bool:
        """Whether every column that is required is there."""
        return all(self.indexes[each.name] for each in columns if each.is_required)

    @property
    def score(self) -> int:
        """How many columns are there."""
        return sum(map(bool, self.indexes.values()))


def read_list(path: Path, what: str, columns: Sequence[Column], remedy: str) -> Listing:
    """Read a list; it has no rows if the file is empty.

    Raises S11xlError when the file can't be read, lacks a column, or has two for one; `what` names
    the list in its message, `remedy` says what to do.
    """
    try:
        tables = read_tables(path)
    except ListFileError as error:
        raise S11xlError(
            f"The {what} {path} can't be read: {error}.", remedy=error.remedy or remedy
        ) from error
    candidates = [(table, _header(table, columns)) for table in tables if table.rows]
    if not candidates:
        return Listing(path)
    table, header = max(candidates, key=lambda each: _fitness(each[0], each[1], columns))
    if missing := [c.name for c in columns if c.is_required and not header.indexes[c.name]]:
        names = ", ".join(shortened(cell) for cell in header.row.cells if cell.strip())
        raise S11xlError(
            f"The {what} {path} has no column {' and no column '.join(map(_quoted, missing))}."
            f" Its columns are: {names}.",
            remedy=remedy,
        )
    remarks: list[str] = []
    used = {c.name: _index(path, what, c, header, remarks) for c in columns}
    indexes = {name: index for name, index in used.items() if index is not None}
    below = [row for row in table.rows if row.number > header.row.number]
    others = [each for each in candidates if each[0] is not table and table.sheet]
    remarks[:0] = _file_remarks(path, what, table, header, others, is_first=table is tables[0])
    remarks += _unused(header, indexes, below)
    rows = [(row.is_hidden, _list_row(row, indexes, header, table)) for row in below]
    return Listing(
        path,
        tuple(row for is_hidden, row in rows if not is_hidden),
        tuple(row for is_hidden, row in rows if is_hidden),
        table.sheet,
        header.row.number,
        {name: header.row.cells[index] for name, index in indexes.items()},
        tuple(remarks),
    )


def column_key(text: str) -> str:
    """A column's name for comparison: without case, spaces and punctuation."""
    letters = _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return letters.replace("organiz", "organis")


def _header(table: Table, columns: Sequence[Column]) -> _Header:
    """The row of a table that names most columns; the first of several."""
    headers = [_as_header(row, columns) for row in table.rows[:_SEARCHED] if not row.is_hidden]
    headers = headers or [_as_header(table.rows[0], columns)]
    return max(headers, key=lambda header: (header.has_all(columns), header.score))


def _as_header(row: Row, columns: Sequence[Column]) -> _Header:
    keys = [{column_key(cell), column_key(_REMARK.sub("", cell))} - {""} for cell in row.cells]

    def cells(names: Sequence[str]) -> Sequence[int]:
        wanted = set(map(column_key, names))
        return [index for index, key in enumerate(keys) if key & wanted]

    return _Header(
        row,
        {column.name: cells((column.name, *column.aliases)) for column in columns},
        {column.name: cells((column.name,)) for column in columns},
    )


def _fitness(table: Table, header: _Header, columns: Sequence[Column]) -> tuple[int, ...]:
    """How well a table fits the columns, to compare sheets or delimiters."""
    below = [row for row in table.rows if row.number > header.row.number]
    too_long = 0 if table.sheet else sum(_is_too_long(row, header) for row in below)
    return (header.has_all(columns), header.score, -too_long, bool(below))


def _is_too_long(row: Row, header: _Header) -> bool:
    return not all(map(is_blank, row.cells[len(header.row.cells) :]))


def _list_row(row: Row, indexes: Mapping[str, int], header: _Header, table: Table) -> ListRow:
    texts = {
        name: row.cells[index] if index < len(row.cells) else "" for name, index in indexes.items()
    }
    is_too_long = not table.sheet and _is_too_long(row, header)
    return ListRow(row.number, texts, row.cells, is_too_long)


def _index(
    path: Path, what: str, column: Column, header: _Header, remarks: list[str]
) -> int | None:
    """The index of a column; None if it is not there. Adds a remark where two might be it."""
    indexes, exact = header.indexes[column.name], header.exact[column.name]
    if len(indexes) < 2:
        return indexes[0] if indexes else None
    names = [shortened(header.row.cells[index]) for index in indexes]
    if len(exact) != 1:
        raise S11xlError(
            f"The {what} {path} has more than one column that may be {_quoted(column.name)}:"
            f" {', '.join(names)}.",
            remedy=f"Name the right one {column.name}, or delete the others. Nothing was written.",
        )
    chosen = shortened(header.row.cells[exact[0]])
    others = [name for index, name in zip(indexes, names, strict=True) if index != exact[0]]
    remarks.append(
        f"More than one column may be {_quoted(column.name)}: {_quoted(chosen)} was used, and"
        f" {' and '.join(map(_quoted, others))} was not."
    )
    return exact[0]


def _file_remarks(
    path: Path,
    what: str,
    table: Table,
    header: _Header,
    others: Sequence[tuple[Table, _Header]],
    *,
    is_first: bool,
) -> list[str]:
    remarks = []
    if is_open_elsewhere(path):
        remarks.append(
            f"{path.name} seems to be open in Excel or LibreOffice. What is not saved yet was not"
            " read: save and close it, then run again."
        )
    similar = [_quoted(other.sheet) for other, each in others if each.score >= _MIN_COLUMNS]
    if similar or header.row.number != 1 or (table.sheet and not is_first):
        sheet = f" of the sheet {_quoted(table.sheet)}" if table.sheet else ""
        remarks.append(f"The {what}'s column names are in row {header.row.number}{sheet}.")
    if similar:
        number = counted(
            len(similar), "other sheet with such columns", "other sheets with such columns"
        )
        remarks.append(f"Not read: {number} ({', '.join(similar)}).")
    return remarks


def _unused(header: _Header, indexes: Mapping[str, int], below: Sequence[Row]) -> list[str]:
    """Remark on columns with texts that are not used; those that might be another are named."""
    known = {index for cells in header.indexes.values() for index in cells}
    used = {*indexes.values(), *known}
    width = len(header.row.cells)
    names = []
    for index in range(width):
        has_text = any(not all(map(is_blank, row.cells[index : index + 1])) for row in below)
        name = shortened(header.row.cells[index], 40)
        if index not in used and (name or has_text):
            names.append(_quoted(name) if name else f"column {index + 1} (it has no name)")
    if not names:
        return []
    return [f"{counted(len(names), 'column')} not used: {', '.join(names)}."]


def _quoted(text: str) -> str:
    return f"“{text}”"
