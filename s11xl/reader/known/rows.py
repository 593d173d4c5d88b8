"""A row of a sheet as it stands in a clean return. In: another row's XML. Out: what was filled in.

Only the plain forms of a cell are known; whatever else stands there is a surprise.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from s11xl.layout.model import Cell, Entry, Formula, Variable, cell_name
from s11xl.reader.known.skeleton import (
    LONGEST,
    MOST,
    Approved,
    Skeleton,
    SurpriseError,
    check_piece,
    text_of,
)
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
_INPUT = re.compile(  # what follows the name of an input
    rb'(?: s="([0-9]{1,9})")?(?: t="([a-zA-Z]{1,9})")?'
    rb"(?: ?/>|>(?:<v>([^<]*)</v>|<v ?/>"
    rb'|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
_OPENING, _CLOSING = b'<c r="%b"', b"</c>"
_NOTHING = frozenset({b"", b"<v></v>", b"<v/>", b"<v />"})
_WORTH = 2  # times that a row is read cell by cell before its shape is taken down
_RESULTS = frozenset({b"str", b"n", b"b", b"e", None})  # types of a formula's stored result
_TYPES = {b"" if each is None else b' t="%b"' % each: each for each in _RESULTS}
_OTHER = b"another"
_INDEX, _TEXT, _NUMBER = b"s", b"str", "n"  # types: a shared text, a formula's text, a number
# A cell's name, style, type, formula (the whole element), stored value and text of its own.
_Parts = Sequence[bytes | Any]

Cells = dict[Position, RawCell]
_SharedTexts = list[tuple[int, str]]  # the number that a cell refers to, and the text


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell's XML, taken apart."""

    whole: bytes
    name: bytes
    formula: bytes | None  # its whole element
    stored: bytes | None
    index: tuple[int, int] | None  # where the number of a shared text stands


def stored_cells(row: bytes, at: int) -> Iterator[StoredCell]:
    """The cells of a row's XML from a place on. Raises SurpriseError for any other content."""
    while at < len(row):
        match = _CELL.match(row, at)
        if match is None:
            raise SurpriseError
        at = match.end()
        name, _, type_, formula, stored, _ = match.groups()
        span = match.span(5) if type_ == _INDEX else None
        yield StoredCell(match[0], name, formula, stored, span)


class Role(Enum):
    """What a cell of a living row holds, where that isn't the same in every return."""

    INPUT = "input"
    VARIABLE = "variable"
    BLANK = "blank"


_UNPLANNED: tuple[Position, Role] = ((-1, -1), Role.BLANK)


_Planned = tuple[Position, Role | str | bytes]  # a `Role`, the text, or the formula as it is stored


class KnownRow:
    """A row with inputs, formulas or texts of one agency, and by its name what each cell may hold.

    A row that is stored just as the known one is matched whole; any other is read cell by cell.
    """

    def __init__(self, roles: Mapping[bytes, _Planned], cells: Sequence[StoredCell]) -> None:
        """Takes what was planned, and the cells of the row as one program stored them."""
        self._roles = roles
        self._needed = sum(not isinstance(role, Role) for _, role in roles.values())
        self._stored = cells
        self._reads = 0
        self._shape: _Shape | None = None
        self._quiet = _QuietRows()
        self._results = Approved()

    def read(
        self, row: bytes, at: int, around: Surroundings, deciding: Container[str], filled: Cells
    ) -> None:
        """Adds what was filled in, in inputs and variables. Raises SurpriseError for all else."""
        if self._quiet.has(row, around.strings):
            return
        check_piece(row)
        self._reads += 1
        if self._reads == _WORTH:
            self._shape = _Shape(self._stored, self._roles)
        before = len(filled)
        gaps = self._shape.gaps(row[at:]) if self._shape else None
        if self._shape and gaps is not None:
            texts = self._by_shape(self._shape, gaps, around, deciding, filled)
        else:
            texts = self._by_cell(row, at, around, deciding, filled)
        if texts is not None and len(filled) == before:
            self._quiet.add(row, texts)

    def _by_shape(
        self,
        shape: "_Shape",
        gaps: Sequence[bytes],
        around: Surroundings,
        deciding: Container[str],
        filled: Cells,
    ) -> "_SharedTexts | None":
        """Reads a row of the known shape. Gives its fixed texts, unless others are shared too."""
        texts: _SharedTexts = []
        is_whole = True
        for at, text in shape.texts:
            if _shared(gaps[at], around) != text:
                raise SurpriseError
            texts.append((int(gaps[at]), text))
        for at in shape.results:
            type_ = _TYPES.get(gaps[at], _OTHER)
            self._check_result(type_, _stored(gaps[at + 1]), around, deciding)
        for at, place in shape.inputs:
            match = _INPUT.fullmatch(gaps[at])
            if match is None:
                raise SurpriseError
            style, type_, stored, inline = match.groups()
            if stored or inline:
                is_whole = False
                value = _value(style, type_, stored, inline, around)
                if value.kind is CellKind.ERROR:
                    raise SurpriseError
                if value.text:
                    filled[place] = value
        return texts if is_whole else None

    def _by_cell(
        self, row: bytes, at: int, around: Surroundings, deciding: Container[str], filled: Cells
    ) -> "_SharedTexts | None":
        """Reads a row of any shape. Gives its fixed texts, unless others are shared too."""
        texts: _SharedTexts = []
        met, is_whole = 0, True
        for name, style, type_, formula, stored, inline in _written_cells(row, at):
            place, role = self._roles.get(name, _UNPLANNED)
            if isinstance(role, bytes):
                if formula != role or inline:
                    raise SurpriseError
                self._check_result(type_, stored, around, deciding)
                met += 1
                continue
            value = _value(style, type_, stored, inline, around)
            if formula is not None or role is Role.BLANK or value.kind is CellKind.ERROR:
                raise SurpriseError
            if isinstance(role, Role):
                is_whole = is_whole and type_ != _INDEX
                if value.text:
                    filled[place] = value
                continue
            if value.text != role or value.kind is not CellKind.TEXT:
                raise SurpriseError
            if type_ == _INDEX and stored:
                texts.append((int(stored), role))
            met += 1
        if met != self._needed:
            raise SurpriseError
        return texts if is_whole else None

    def _check_result(
        self,
        type_: bytes | None,
        stored: bytes | None,
        around: Surroundings,
        deciding: Container[str],
    ) -> None:
        """What a formula last gave must not pass for a mark."""
        if type_ not in _RESULTS:
            raise SurpriseError
        if not stored or (type_ == _TEXT and stored in self._results):
            return
        if _value(None, type_, stored, None, around).text in deciding:
            raise SurpriseError
        if type_ == _TEXT:
            self._results.add(stored)


class _QuietRows:
    """Rows that fill in nothing, by their bytes, and the shared texts that must stand in them."""

    def __init__(self) -> None:
        self._known: dict[bytes, _SharedTexts] = {}

    def has(self, row: bytes, strings: Sequence[str]) -> bool:
        """Whether a row is known, and says the same by the numbers of its texts."""
        texts = self._known.get(row)
        if texts is None:
            return False
        return all(at < len(strings) and strings[at] == text for at, text in texts)

    def add(self, row: bytes, texts: "_SharedTexts") -> None:
        """Remembers one, if there is room."""
        if len(row) <= LONGEST and len(self._known) < MOST:
            self._known[row] = texts


class _Shape:
    """A row as one program stores it: its skeleton, and what stands in the gaps."""

    def __init__(self, cells: Sequence[StoredCell], roles: Mapping[bytes, _Planned]) -> None:
        """Cuts the row at its inputs, its formulas' results and the numbers of its shared texts."""
        self.texts: list[tuple[int, str]] = []  # the gap of a text's number, and the text
        self.results: list[int] = []  # the gap of a result's type; the next is its value's
        self.inputs: list[tuple[int, Position]] = []  # an input's gap, and its place
        cuts: list[tuple[int, int, bytes]] = []
        row = b"".join(cell.whole for cell in cells)
        start = 0
        for cell, after in zip(cells, [*cells[1:], None], strict=True):
            place, role = roles.get(cell.name, _UNPLANNED)
            end = start + len(cell.whole)
            if isinstance(role, Role) and role is not Role.BLANK:
                self.inputs.append((len(cuts), place))
                opened = start + len(_OPENING % cell.name)
                cuts.append((opened, end, _OPENING % after.name if after else b""))
            elif isinstance(role, bytes):
                self.results.append(len(cuts))
                formula = start + cell.whole.index(role)
                cuts.append((_type_of(row, start, formula), formula - 1, b">"))
                cuts.append((formula + len(role), end - len(_CLOSING), _CLOSING))
            elif isinstance(role, str) and cell.index is not None:
                self.texts.append((len(cuts), role))
                number = start + cell.whole.index(b"<v>") + 3
                cuts.append((number, number + len(cell.stored or b""), b"<"))
            start = end
        self._skeleton = Skeleton.cut(row, cuts)

    def gaps(self, row: bytes) -> Sequence[bytes] | None:
        """What stands in the gaps of a row; None where its shape is another."""
        try:
            return self._skeleton.gaps(row)
        except SurpriseError:
            return None


def _type_of(row: bytes, start: int, end: int) -> int:
    """Where the type of a cell begins in its tag, or would."""
    at = row.find(b' t="', start, end)
    return at if at >= 0 else end - 1


def _stored(gap: bytes) -> bytes | None:
    """The value in what stands between a formula and the end of its cell."""
    if gap in _NOTHING:
        return None
    if not (gap.startswith(b"<v>") and gap.endswith(b"</v>") and gap.count(b"<") == 2):
        raise SurpriseError
    return gap[3:-4]


def _shared(number: bytes, around: Surroundings) -> str:
    """The shared text of a number."""
    if not number.isdigit():
        raise SurpriseError
    try:
        return around.strings[int(number)]
    except (IndexError, ValueError) as fault:
        raise SurpriseError from fault


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


def _value(
    style: bytes | None,
    type_: bytes | None,
    stored: bytes | None,
    inline: bytes | None,
    around: Surroundings,
) -> RawCell:
    """What a reader of the whole sheet makes of a cell, its formula aside."""
    if inline:
        return RawCell(unescaped(text_of(inline)))
    if type_ == _INDEX and stored:
        return RawCell(_shared(stored, around))
    named = _NUMBER if type_ is None else type_.decode()
    index = 0 if style is None else int(style)
    return RawCell(*typed(named, text_of(stored or b""), index, around, ""))


def known_row(planned: Sequence[Cell], cells: Sequence[StoredCell]) -> KnownRow:
    """A row as it was planned; its formulas as they are stored here.

    Raises SurpriseError if a formula was planned and none stands there.
    """
    formulas = {each.name: each.formula for each in cells if each.formula is not None}
    known: dict[bytes, _Planned] = {}
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
    return KnownRow(known, cells)
