"""A sheet as it stands in a clean return. In: another sheet's XML. Out: what was filled in.

What stands around its rows is the same to the last byte, but for what says nothing that is read,
such as which cell was last looked at; a parser looks once at each form of that.
"""

import re
from collections.abc import Container, Mapping

from s11xl.layout.model import Cell, Entry, Formula, SheetLayout, Variable, Visibility
from s11xl.reader.known.rows import (
    ROWS_END,
    Cells,
    KnownRows,
    Planned,
    Role,
    Walked,
    check_mute,
    formulas_of,
    looked_up,
)
from s11xl.reader.known.skeleton import (
    Approved,
    Skeleton,
    SurpriseError,
    check_gaps,
    check_part,
    check_plain,
    parsed,
)
from s11xl.reader.limits import Budget, Limits
from s11xl.reader.parts import SheetCells, Surroundings
from s11xl.reader.raw import CellKind, Position, RawSheet

_ROOT = re.compile(rb"<worksheet(?: [^<>]*)?>")
_MUTE = re.compile(
    rb"<(sheetPr|dimension|sheetViews|sheetProtection|pageMargins|pageSetup|headerFooter)"
    rb"(?=[ />])(?:[^<>]*/>|[^<>]*[^/<>]?>.*?</\1>)",
    re.DOTALL,
)
_REFERENCE = rb'"[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?"'
_SOME_CELL = re.compile(rb"(<dimension ref|activeCell|topLeftCell|sqref)=" + _REFERENCE)
_CELL = rb'\1="A1"'
_ROWS_BEGIN, _EMPTY_END = b"<sheetData>", b"/>"


class KnownSheet:
    """A sheet's XML around its rows, and its rows."""

    def __init__(self, data: bytes, rows: KnownRows, root: bytes, limits: Limits) -> None:
        """Takes a sheet apart. Raises SurpriseError for one that is stored in an odd way."""
        budget = Budget(limits)
        self._rows, self._root = rows, root
        head, tail = data[: _begin_of_rows(data)], data[data.find(ROWS_END) + len(ROWS_END) :]
        if parsed((head, ROWS_END, tail), SheetCells(Surroundings(()), budget, ""), budget).cells:
            raise SurpriseError
        self._head = _Around(head, data.index(root) + len(root))
        self._tail = _Around(tail, 0)
        self._last: tuple[bytes, Walked | None] = (b"", None)

    def walk(self, data: bytes, around: Surroundings, limits: Limits) -> Walked:
        """Goes through another's XML. Raises SurpriseError where it is not as it was known."""
        last, walked = self._last
        if walked is None or last != data:
            begin = _begin_of_rows(data)
            self._head.check(data[:begin], self._root, limits)
            walked, end = self._rows.walk(data, begin, around, limits)
            self._tail.check(data[end:], self._root, limits)
            self._last = data, walked
        return walked

    def read(self, data: bytes, around: Surroundings, limits: Limits) -> Cells:
        """What was filled in, in inputs and variables. Raises SurpriseError likewise."""
        return looked_up(self.walk(data, around, limits), around)


def _begin_of_rows(data: bytes) -> int:
    begin = data.find(_ROWS_BEGIN)
    if begin < 0:
        raise SurpriseError
    return begin + len(_ROWS_BEGIN)


class _Around:
    """What stands before a sheet's rows, or behind them."""

    def __init__(self, data: bytes, begins: int) -> None:
        """Takes where the first element begins that may say nothing."""
        found = list(_MUTE.finditer(data, begins))
        gaps = [_mute(match) for match in found]
        self._elements = [b"<" + match[1] for match in found]
        self._ends = [end for _, _, end in gaps]
        self._skeleton = Skeleton.cut(data, gaps)
        self._approved, self._mute = Approved(), Approved()

    def check(self, data: bytes, root: bytes, limits: Limits) -> None:
        """Raises SurpriseError where another's differs in more than what says nothing."""
        if data in self._approved:
            return
        gaps = self._skeleton.gaps(data)
        check_gaps(gaps, self._elements)
        for gap, end in zip(gaps, self._ends, strict=True):
            form = _SOME_CELL.sub(_CELL, gap) + end  # whichever cell was looked at last
            if form not in self._mute:
                check_mute((root, gap + end, b"</worksheet>"), limits)
                self._mute.add(form)
        self._approved.add(data)


def known_sheet(
    data: bytes,
    sheet: RawSheet,
    planned: SheetLayout,
    deciding: Container[str],
    limits: Limits,
) -> KnownSheet:
    """Learns a sheet of a clean return, of which `sheet` is what was read in full.

    Raises SurpriseError where it is stored in a way, or holds something, that can't be known.
    """
    check_part(data)
    check_plain(data)
    _check_sheet(sheet, planned)
    root = _ROOT.search(data)
    if root is None:
        raise SurpriseError
    formulas = formulas_of(data)
    living = planned.living_rows
    roles: dict[Position, Planned] = {}
    for cell in planned.cells:
        role = _role(cell, sheet, formulas)
        if role is not None:
            roles[cell.row, cell.col] = role
        elif cell.content and cell.row in living:
            raise SurpriseError
    return KnownSheet(data, KnownRows(roles, root[0], deciding), root[0], limits)


def _role(cell: Cell, sheet: RawSheet, formulas: Mapping[Position, bytes]) -> Planned | None:
    """What a planned cell holds in a clean return; None where it is empty there."""
    place = cell.row, cell.col
    match cell.content:
        case Entry():
            return Role.INPUT
        case Variable():
            return Role.VARIABLE
        case Formula():
            return formulas.get(place)
    said = sheet.cells.get(place)
    if said is not None and (said.formula is not None or said.kind is not CellKind.TEXT):
        raise SurpriseError
    return said.text if said else None


def _mute(match: re.Match[bytes]) -> tuple[int, int, bytes]:
    """The gap of an element that says nothing, from its opening to what closes it."""
    closing = b"</%b>" % match[1]
    end = closing if match[0].endswith(closing) else _EMPTY_END
    return match.start(), match.end() - len(end), end


def _check_sheet(sheet: RawSheet, planned: SheetLayout) -> None:
    """Only a sheet on which nothing stands but what was planned can be known."""
    own = {(cell.row, cell.col) for cell in planned.cells if cell.content}
    inputs = [(cell.row, cell.col) for cell in planned.cells if isinstance(cell.content, Entry)]
    is_odd = (
        not own.issuperset(sheet.cells)
        or any(sheet.merged(*each) or sheet.is_hidden(*each) for each in inputs)
        or (planned.visibility is Visibility.VISIBLE and sheet.state != "visible")
        or sheet.comments
        or sheet.boxes
    )
    if is_odd:
        raise SurpriseError
