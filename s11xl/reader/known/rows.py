"""The rows of a sheet as they stand in clean returns. In: other rows' XML. Out: what is filled in.

What stands between two values tells which cell the next one belongs to, and that the cells between
say nothing but fixed text. Each such piece is understood once and then known by its bytes; only the
plain forms of rows and cells are, all else is a surprise.
"""

import re
from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from s11xl.core.cells import LAST_ROW, Position, cell_position
from s11xl.reader.files.limits import Budget, Limits
from s11xl.reader.known.skeleton import Approved, SurpriseError, decoded, parsed, text_of
from s11xl.reader.xlsx.cells import CellContext, SheetCells, typed_value
from s11xl.reader.xlsx.raw import RawCell

_NAME = rb'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="([0-9]{1,9})")?(?: t="([a-zA-Z]{1,9})")?'
_FORMULA = rb'(<f(?: [a-z]+="[^"<>&]*")*>[^<]*</f>)'
_CLOSED = re.compile(_NAME + rb"(?: ?/>|>" + _FORMULA + rb"?(?:<v ?/>)?</c>)")  # without a value
_OPENED = re.compile(  # up to its value
    _NAME + rb">(?:" + _FORMULA + rb'?<v>|(<is><t(?: xml:space="preserve")?>))'
)
_ATTRIBUTE = re.compile(
    rb" (spans|s|ht|hidden|customFormat|customHeight|outlineLevel|collapsed|thickTop|thickBot|ph"
    rb'|x14ac:dyDescent)="([^"<>&]{0,40})"'
)
_ROW = re.compile(rb'<row r="([0-9]{1,7})"((?:%b)*) ?(/?)>' % _ATTRIBUTE.pattern)
_PREFIX = b" x14ac:"
PREFIXED_ROW = b'<sheetData><row r="1" x14ac:dyDescent="0"/></sheetData></worksheet>'
_TRUE = (b"1", b"true")
_WITH_FORMULA = re.compile(_NAME + rb">" + _FORMULA)
_VALUE_END, _INLINE_END = b"</v></c>", b"</t></is></c>"
_ROW_END, ROWS_END = b"</row>", b"</sheetData>"
_TAG = b"<"
_RESULTS = frozenset({b"str", b"n", b"b", b"e", None})  # types of a formula's stored result
_INDEX, _TEXT, _ERROR, _NUMBER = b"s", b"str", b"e", "n"  # types of cells
_MOST, _ROOM = 16, 500_000  # pieces that are remembered behind one cell; their bytes on a sheet
_MORE = 1_000  # rows whose ends are remembered on a sheet, beside the cells that were planned
_LONGEST_NUMBER = 9  # digits of the number of a shared text, as for any reader
_LONG = 1_000  # bytes of a piece from which on it ends with the row
_BEFORE: Position = (-1, -1)  # where rows begin
_IMPOSSIBLE = b"\0"  # in any XML

Cells = dict[Position, RawCell]


class Role(Enum):
    """What a cell holds that isn't the same in every return."""

    INPUT = "input"
    VARIABLE = "variable"


Planned = Role | str | bytes  # or the text that stands there, or the formula as it is stored


@dataclass(frozen=True, slots=True)
class _Input:
    """An input's cell, up to its value: where it is, its format and type."""

    place: Position
    style: int
    type: bytes | None


@dataclass(frozen=True, slots=True)
class _Result:
    """A formula's cell, up to what it last gave, and which of that was found sound."""

    style: int
    type: bytes | None
    approved: Approved = field(default_factory=Approved)


class _End(Enum):
    """What a piece ends with, if not with a cell."""

    ROW = "row"
    ROWS = "rows"


_Next = _Input | _Result | str | _End  # a fixed text by its number


class _After:
    """A cell with a value, and the pieces of XML that were met behind it."""

    __slots__ = ("closing", "met", "place", "step", "steps")

    def __init__(self, place: Position, closing: bytes, met: int) -> None:
        self.place = place
        self.closing = closing  # of the cell; none where a row has ended
        self.met = met  # how many of the cells that have to be there, up to this one
        self.step: _Step = (_IMPOSSIBLE, 0, _End.ROWS, self)  # the one that was met last
        self.steps: list[_Step] = []


_Step = tuple[bytes, int, _Next, _After]  # a piece, its length, and where it leads


@dataclass(frozen=True, slots=True)
class Walked:
    """What the rows of a sheet say: by the numbers of shared texts, which are not looked up yet."""

    numbers: Sequence[int]
    texts: Sequence[str]  # that have to stand behind these numbers
    inputs: Sequence[tuple[_Input, bytes]]


class KnownRows:
    """All rows of a sheet, and what each cell may hold."""

    def __init__(
        self, planned: Mapping[Position, Planned], deciding: Container[str], *, prefixed: bool
    ) -> None:
        """Takes what stands where, and texts that pass for marks.

        `prefixed` says whether the sheet's root declares the prefix of what Excel adds to rows.
        """
        self._planned = planned
        self._needed = sorted(at for at, role in planned.items() if not isinstance(role, Role))
        self._prefixed, self._deciding = prefixed, deciding
        self._tags = Approved()
        self._room, self._most = _ROOM, 3 * len(planned) + _MORE
        self._start = _After(_BEFORE, b"", 0)
        self._afters: dict[tuple[Position, bytes], _After] = {}

    def walk(self, data: bytes, at: int, around: CellContext) -> tuple[Walked, int]:
        """Goes through other rows, from a place on. Gives what they say, and where they end.

        Raises SurpriseError where something isn't as it was known.
        """
        numbers: list[bytes] = []
        texts: list[str] = []
        inputs: list[tuple[_Input, bytes]] = []
        after = self._start
        begins_with, find = data.startswith, data.find
        while True:
            step = after.step
            if not begins_with(step[0], at):
                step = self._step(after, data, at)
            _, length, follows, after = step
            at += length
            if isinstance(follows, str):
                end = find(_TAG, at)
                numbers.append(data[at:end])
                texts.append(follows)
                at = end
            elif isinstance(follows, _Input):
                end = find(_TAG, at)
                inputs.append((follows, data[at:end]))
                at = end
            elif isinstance(follows, _Result):
                end = find(_TAG, at)
                if (value := data[at:end]) not in follows.approved:
                    self._check_result(follows, value, around)
                at = end
            elif follows is _End.ROWS:
                return Walked(_whole_numbers(numbers), texts, inputs), at

    def _step(self, after: _After, data: bytes, at: int) -> _Step:
        """Where a piece leads that isn't the one that was met last behind a cell."""
        for step in after.steps:
            if data.startswith(step[0], at):
                after.step = step
                return step
        understanding = _Understanding(self, after, data, at)
        follows, following = understanding.step()
        piece = data[at : understanding.at]
        decoded(piece)  # raises for what is no text of XML's
        step = piece, len(piece), follows, following
        if len(after.steps) < _MOST and len(piece) <= self._room:
            self._room -= len(piece)
            after.steps.append(step)
            after.step = step
        return step

    def _check_result(self, result: _Result, value: bytes, around: CellContext) -> None:
        """What a formula last gave must not pass for a mark."""
        if _typed(result.type, value, result.style, around).text in self._deciding:
            raise SurpriseError
        result.approved.add(value)

    def role(self, place: Position) -> Planned | None:
        """What a cell holds; None where nothing may stand."""
        return self._planned.get(place)

    def after(self, place: Position, closing: bytes, met: int) -> _After:
        """What is known of the pieces behind a cell with a value, or behind the last of a row.

        Raises SurpriseError if one is missing that has to stand up to there.
        """
        if bisect_right(self._needed, place) != met:
            raise SurpriseError
        known = self._afters.get((place, closing))
        if known is None:
            known = _After(place, closing, met)
            if len(self._afters) < self._most:
                self._afters[place, closing] = known
        return known

    def end(self, met: int) -> tuple[_Next, _After]:
        """The step where the rows end. Raises SurpriseError where something is missing."""
        if met != len(self._needed):
            raise SurpriseError
        return _End.ROWS, self._start

    def check_tag(self, attributes: bytes) -> None:
        """Raises SurpriseError for a row that is hidden, or whose tag isn't sound."""
        if attributes in self._tags:
            return
        said = dict(_ATTRIBUTE.findall(attributes))
        is_declared = _PREFIX not in attributes or self._prefixed
        is_once = len(said) == attributes.count(b'="')
        if not (is_declared and is_once) or said.get(b"hidden") in _TRUE:
            raise SurpriseError
        self._tags.add(attributes)


class _Understanding:
    """A piece of XML from the end of one value on, taken apart up to the next."""

    def __init__(self, rows: KnownRows, after: _After, data: bytes, at: int) -> None:
        if not data.startswith(after.closing, at):
            raise SurpriseError
        self._rows, self._data = rows, data
        self._place, self._met = after.place, after.met
        self._in_row = bool(after.closing)
        self._pause = at + _LONG
        self.at = at + len(after.closing)

    def step(self) -> tuple[_Next, _After]:
        """The cell that the next value belongs to; `at` is where that value begins. A long piece
        ends with a row instead, so that what stands in one is met again with any other.

        Raises SurpriseError for what isn't plain.
        """
        data = self._data
        while not data.startswith(ROWS_END, self.at):
            if match := _CLOSED.match(data, self.at):
                self._closed(match)
            elif match := _ROW.match(data, self.at):
                self._row(match)
            elif match := _OPENED.match(data, self.at):
                if found := self._opened(match):
                    return found
            elif self._in_row and data.startswith(_ROW_END, self.at):
                self.at += len(_ROW_END)
                self._in_row = False
                if self.at > self._pause:
                    return _End.ROW, self._rows.after(self._place, b"", self._met)
            else:
                raise SurpriseError
        if self._in_row:
            raise SurpriseError
        self.at += len(ROWS_END)
        return self._rows.end(self._met)

    def _row(self, match: re.Match[bytes]) -> None:
        row = int(match[1]) - 1
        if self._in_row or not self._place[0] < row <= LAST_ROW:
            raise SurpriseError
        self._rows.check_tag(match[2])
        self._place = row, -1
        self._in_row = not match[5]
        self.at = match.end()

    def _cell(self, match: re.Match[bytes]) -> Position:
        """Where a cell is, which must be further on in this row."""
        place = _position(match[1])
        if not self._in_row or place[0] != self._place[0] or place[1] <= self._place[1]:
            raise SurpriseError
        self._place = place
        self.at = match.end()
        return place

    def _closed(self, match: re.Match[bytes]) -> None:
        place, type_, formula = self._cell(match), match[3], match[4]
        if formula is not None:
            if self._rows.role(place) != formula or type_ not in _RESULTS:
                raise SurpriseError
            self._met += 1

    def _opened(self, match: re.Match[bytes]) -> tuple[_Next, _After] | None:
        """A cell with a value, unless that is a fixed text: this is a part of the piece."""
        place, type_, formula = self._cell(match), match[3], match[4]
        style, closing = int(match[2] or b"0"), _VALUE_END
        if match[5] is not None:
            type_, closing = _TEXT, _INLINE_END
        role = self._rows.role(place)
        self._met += not isinstance(role, Role)
        follows: _Next
        match role:
            case Role() if formula is None and type_ != _ERROR:
                follows = _Input(place, style, type_)
            case str() as text if formula is None and type_ == _INDEX:
                follows = text
            case str() as text if formula is None and type_ == _TEXT:
                self._pass_over(text, closing)
                return None
            case bytes() as known if formula == known and type_ in _RESULTS:
                follows = _Result(style, type_)
            case _:
                raise SurpriseError
        return follows, self._rows.after(place, closing, self._met)

    def _pass_over(self, text: str, closing: bytes) -> None:
        """A fixed text that stands in its cell, with the end of the cell."""
        end = self._data.find(_TAG, self.at)
        said = _typed(_TEXT, self._data[self.at : end], 0, CellContext(())).text
        if said != text or not self._data.startswith(closing, end):
            raise SurpriseError
        self.at = end + len(closing)


def looked_up(walked: Walked, around: CellContext) -> Cells:
    """What was filled in. Raises SurpriseError where a fixed text isn't what it was."""
    strings = around.strings
    try:
        texts = [strings[each] for each in walked.numbers]
    except IndexError as fault:
        raise SurpriseError from fault
    if texts != walked.texts:
        raise SurpriseError
    cells: Cells = {}
    for said, stored in walked.inputs:
        if not stored:
            continue
        if said.type == _INDEX:
            cell = RawCell(_shared(stored, strings))
        else:
            cell = _typed(said.type, stored, said.style, around)
        if cell.text:
            cells[said.place] = cell
    return cells


def formulas_of(rows: bytes) -> Mapping[Position, bytes]:
    """The formulas of rows as they are stored, each as its whole element."""
    return {_position(each[1]): each[4] for each in _WITH_FORMULA.finditer(rows)}


@lru_cache(maxsize=16_384)  # the same cells come in every piece of a row
def _position(name: bytes) -> Position:
    try:
        return cell_position(name.decode())
    except ValueError as fault:
        raise SurpriseError from fault


def check_mute(pieces: Sequence[bytes], limits: Limits) -> None:
    """Lets the parser of whole sheets look at a sheet that must not say anything to it.

    Raises SurpriseError where it does.
    """
    sheet = parsed(pieces, SheetCells(CellContext(()), Budget(limits), ""), Budget(limits))
    if sheet.cells or sheet.merges or sheet.hidden_rows or sheet.hidden_cols:
        raise SurpriseError


def _typed(type_: bytes | None, stored: bytes, style: int, around: CellContext) -> RawCell:
    """What a reader of the whole sheet makes of a value that is no shared text."""
    named = _NUMBER if type_ is None else type_.decode()
    return RawCell(*typed_value(named, text_of(stored), style, around, ""))


def _shared(number: bytes, strings: Sequence[str]) -> str:
    """The shared text of a number."""
    if not number.isdigit() or len(number) > _LONGEST_NUMBER:
        raise SurpriseError
    try:
        return strings[int(number)]
    except (IndexError, ValueError) as fault:
        raise SurpriseError from fault


def _whole_numbers(numbers: Sequence[bytes]) -> list[int]:
    if numbers and not b"".join(numbers).isdigit():
        raise SurpriseError
    if max(map(len, numbers), default=0) > _LONGEST_NUMBER:
        raise SurpriseError
    try:
        return [int(each) for each in numbers]
    except ValueError as fault:
        raise SurpriseError from fault
