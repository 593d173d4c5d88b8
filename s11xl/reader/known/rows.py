"""A row of a sheet as it stands in a clean return. In: another row's XML. Out: what was filled in.

Only the plain forms of a cell are known; whatever else stands there is a surprise.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from s11xl.layout.model import Cell, Entry, Formula, Variable, cell_name
from s11xl.reader.markup import unescaped
from s11xl.reader.parts import Surroundings, typed
from s11xl.reader.raw import CellKind, Position, RawCell
from s11xl.reader.known.skeleton import Approved, SurpriseError, check_piece, text_of

_CELL = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="([0-9]{1,9})")?(?: t="([a-zA-Z]{1,9})")?'
    rb"(?: ?/>|>"
    rb'(<f(?: [a-z]+="[^"<>&]*")*>[^<]*</f>)?'
    rb"(?:<v>([^<]*)</v>|<v ?/>"
    rb'|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?'
    rb"</c>)"
)
_RESULTS = frozenset({b"str", b"n", b"b", b"e", None})  # types of a formula's stored result
_INDEX = b"s"  # the type of a cell whose text is shared

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


def _value(
    style: bytes | None,
    type_: bytes | None,
    stored: bytes | None,
    inline: bytes | None,
    around: Surroundings,
) -> RawCell:
    """What a reader of the whole sheet makes of a cell, a formula aside."""
    if type_ == _INDEX and stored and stored.isdigit():
        try:
            return RawCell(around.strings[int(stored)])
        except (IndexError, ValueError) as fault:
            raise SurpriseError from fault
    if inline:
        return RawCell(unescaped(text_of(inline)))
    named = "n" if type_ is None else type_.decode()
    return RawCell(
        *typed(named, text_of(stored or b""), 0 if style is None else int(style), around, "")
    )


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
        seen: set[bytes] = set()
        met, before, is_own = 0, len(filled), True
        while at < len(row):
            match = _CELL.match(row, at)
            if match is None or match[1] in seen:
                raise SurpriseError
            at = match.end()
            name, style, type_, formula, stored, inline = match.groups()
            seen.add(name)
            if not stored and not inline and formula is None:
                continue
            place, role = self.cells.get(name, _UNPLANNED)
            is_own = is_own and type_ != _INDEX
            if isinstance(role, bytes):
                if formula != role or inline or type_ not in _RESULTS:
                    raise SurpriseError
                if stored and stored not in self.results:
                    self._check_result(_value(style, type_, stored, None, around), deciding)
                    self.results.add(stored)
                met += 1
                continue
            value = _value(style, type_, stored, inline, around)
            if formula is not None or role is Role.BLANK or value.kind is CellKind.ERROR:
                raise SurpriseError
            if isinstance(role, str):
                if value.text != role or value.kind is not CellKind.TEXT:
                    raise SurpriseError
                met += 1
            elif value.text:
                filled[place] = value
        if met != self.needed:
            raise SurpriseError
        if is_own and len(filled) == before:
            self.quiet.add(row)

    def _check_result(self, value: RawCell, deciding: Container[str]) -> None:
        """What a formula last gave must not pass for a mark."""
        if value.text in deciding:
            raise SurpriseError


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
