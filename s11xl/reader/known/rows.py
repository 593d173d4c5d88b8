"""A row of a sheet as it stands in a clean return. In: another row's XML. Out: what was filled in.

Only the plain forms of a cell are known; whatever else stands there is a surprise.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from s11xl.layout.model import Cell, Entry, Formula, Variable, cell_name
from s11xl.reader.known.skeleton import Approved, SurpriseError, check_piece, text_of
from s11xl.reader.markup import unescaped
from s11xl.reader.parts import Surroundings, typed
from s11xl.reader.raw import CellKind, Position, RawCell

_CELL = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="([0-9]{1,9})")?(?: t="([a-zA-Z]{1,9})")?'
    rb"(?: ?/>|>"
    rb'(<f(?: [a-z]+="[^"<>&]*")*>[^<]*</f>)?'
    rb"(?:<v>([^<]*)</v>|<v ?/>"
    rb'|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?'
    rb"</c>)"
)
_RESULTS = frozenset({b"str", b"n", b"b", b"e", None})  # types of a formula's stored result
_INDEX, _TEXT, _NUMBER = b"s", b"str", "n"  # types: a shared text, a formula's text, a number
# A cell's name, style, type, formula (the whole element), stored value and text of its own.
_Parts = Sequence[bytes | Any]

Cells = dict[Position, RawCell]


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell's XML, taken apart."""

    name: bytes
    formula: bytes | None  # its whole element
    index: tuple[int, int] | None  # where the number of a shared text stands
    stored: bytes | None


def stored_cells(row: bytes, at: int) -> Iterator[StoredCell]:
    """The cells of a row's XML from a place on. Raises SurpriseError for any other content."""
    while at < len(row):
        match = _CELL.match(row, at)
        if match is None:
            raise SurpriseError
        at = match.end()
        name, _, type_, formula, stored, _ = match.groups()
        yield StoredCell(name, formula, match.span(5) if type_ == _INDEX else None, stored)


class Role(Enum):
    """What a cell of a living row holds, where that isn't the same in every return."""

    INPUT = "input"
    VARIABLE = "variable"
    BLANK = "blank"


_UNPLANNED: tuple[Position, Role] = ((-1, -1), Role.BLANK)


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row with inputs, formulas or texts of one agency: by its name what each cell may hold.

    That is a `Role`, the text that has to stand there, or the formula as it is stored.
    """

    cells: Mapping[bytes, tuple[Position, Role | str | bytes]]
    needed: int  # how many texts and formulas have to stand there
    quiet: Approved = field(default_factory=Approved, compare=False)  # rows that fill in nothing
    results: Approved = field(default_factory=Approved, compare=False)

    def read(
        self, row: bytes, at: int, around: Surroundings, deciding: Container[str], filled: Cells
    ) -> None:
        """Adds what was filled in, in inputs and variables. Raises SurpriseError for all else."""
        if row in self.quiet:
            return
        check_piece(row)
        met, before, is_own = 0, len(filled), True
        for cell in _written_cells(row, at):
            place, role = self.cells.get(cell[0], _UNPLANNED)
            is_own = is_own and cell[2] != _INDEX
            if isinstance(role, bytes):
                self._check_result(cell, role, around, deciding)
                met += 1
                continue
            value = _value(cell, around)
            if cell[3] is not None or role is Role.BLANK or value.kind is CellKind.ERROR:
                raise SurpriseError
            if isinstance(role, Role):
                if value.text:
                    filled[place] = value
                continue
            if value.text != role or value.kind is not CellKind.TEXT:
                raise SurpriseError
            met += 1
        if met != self.needed:
            raise SurpriseError
        if is_own and len(filled) == before:
            self.quiet.add(row)

    def _check_result(
        self, cell: _Parts, formula: bytes, around: Surroundings, deciding: Container[str]
    ) -> None:
        """The formula must be the one sent out, and what it last gave must not pass for a mark."""
        _, _, type_, own, stored, inline = cell
        if own != formula or inline or type_ not in _RESULTS:
            raise SurpriseError
        if not stored or (type_ == _TEXT and stored in self.results):
            return
        if _value(cell, around).text in deciding:
            raise SurpriseError
        if type_ == _TEXT:
            self.results.add(stored)


def _written_cells(row: bytes, at: int) -> Iterator[_Parts]:
    """The parts of each cell of a row that holds any. Raises SurpriseError for other content."""
    seen: set[bytes] = set()
    while at < len(row):
        match = _CELL.match(row, at)
        if match is None or match[1] in seen:
            raise SurpriseError
        at = match.end()
        seen.add(match[1])
        cell = match.groups()
        if cell[3] is not None or cell[4] or cell[5]:
            yield cell


def _value(cell: _Parts, around: Surroundings) -> RawCell:
    """What a reader of the whole sheet makes of a cell, its formula aside."""
    _, style, type_, _, stored, inline = cell
    if inline:
        return RawCell(unescaped(text_of(inline)))
    if type_ == _INDEX and stored and stored.isdigit():
        try:
            return RawCell(around.strings[int(stored)])
        except (IndexError, ValueError) as fault:
            raise SurpriseError from fault
    named = _NUMBER if type_ is None else type_.decode()
    index = 0 if style is None else int(style)
    return RawCell(*typed(named, text_of(stored or b""), index, around, ""))


def known_row(planned: Sequence[Cell], cells: Sequence[StoredCell]) -> KnownRow:
    """A row as it was planned; its formulas as they are stored here.

    Raises SurpriseError if a formula was planned and none stands there.
    """
    formulas = {each.name: each.formula for each in cells if each.formula is not None}
    known: dict[bytes, tuple[Position, Role | str | bytes]] = {}
    for cell in planned:
        name = cell_name(cell.row, cell.col).encode()
        match cell.content:
            case Entry():
                role: Role | str | bytes = Role.INPUT
            case Variable():
                role = Role.VARIABLE
            case Formula() if name in formulas:
                role = formulas[name]
            case Formula():
                raise SurpriseError
            case text:
                role = text or Role.BLANK
        known[name] = ((cell.row, cell.col), role)
    return KnownRow(known, sum(not isinstance(role, Role) for _, role in known.values()))
