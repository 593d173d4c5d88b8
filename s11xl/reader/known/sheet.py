"""A sheet as it stands in a clean return. In: another sheet's XML. Out: what was filled in.

What stands around its rows is the same to the last byte, but for what says nothing that is read,
such as which cell was last looked at; a parser looks once at each form of that.
"""

import re
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress

from s11xl.core.cells import Position
from s11xl.reader.files.limits import Budget, Limits
from s11xl.reader.known.outline import CHILD, Element, outline
from s11xl.reader.known.rows import (
    PREFIXED_ROW,
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
    parsed,
)
from s11xl.reader.xlsx.cells import CellContext, SheetCells
from s11xl.reader.xlsx.raw import CellType, RawSheet
from s11xl.workbook.layout.model import Cell, Entry, Formula, SheetLayout, Variable, Visibility

_ROOT = re.compile(rb"<worksheet(?: [^<>]*)?>")
_MUTE = re.compile(
    rb"<(sheetPr|dimension|sheetViews|sheetProtection|pageMargins|pageSetup|headerFooter)"
    rb"(?=[ />])(?:[^<>]*/>|[^<>]*[^/<>]?>.*?</\1>)",
    re.DOTALL,
)
_REFERENCE = rb'"[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?"'
_SOME_CELL = re.compile(rb"(<dimension ref| activeCell| topLeftCell| sqref)=" + _REFERENCE)
_CELL = rb'\1="A1"'
_ROWS_BEGIN, _EMPTY_END = b"<sheetData>", b"/>"
_OF_ROWS = frozenset({"c", "row", "v", "t", "is", "rPh"})
_IN_A_LIST = frozenset({"col", "mergeCell"})
MOST_AROUND = 64 * 1024  # bytes around the rows of a sheet
_Gap = tuple[bytes, int, int, bytes]  # how its element opens, its ends, and what ends it


class KnownSheet:
    """A sheet's XML around its rows, and its rows."""

    def __init__(
        self, data: bytes, parts: Sequence[Element], rows: KnownRows, root: bytes, limits: Limits
    ) -> None:
        """Takes a sheet apart. Raises SurpriseError for one that is stored in an odd way."""
        budget = Budget(limits)
        begin, end = _rows_of(data, parts)
        head, tail = data[:begin], data[end:]
        if len(head) + len(tail) > MOST_AROUND or any(
            _is_out_of_place(each, begin, end) for each in parts
        ):
            raise SurpriseError
        if parsed((head, ROWS_END, tail), SheetCells(CellContext(()), budget, ""), budget).cells:
            raise SurpriseError
        children = [each for each in parts if each.level == CHILD]
        mute = [gap for each in children if (gap := _gap(data, each))]
        self._rows, self._root = rows, root
        self._head = _Around(head, [gap for gap in mute if gap[1] < begin])
        self._tail = _Around(
            tail, [(name, at - end, to - end, by) for name, at, to, by in mute if at >= end]
        )
        self._last: tuple[bytes, Walked | None] = (b"", None)

    def walk(self, data: bytes, around: CellContext, limits: Limits) -> Walked:
        """Goes through another's XML. Raises SurpriseError where it is not as it was known."""
        last, walked = self._last
        if walked is None or last != data:
            begin = _begin_of_rows(data)
            self._head.check(data[:begin], self._root, limits)
            walked, end = self._rows.walk(data, begin, around)
            self._tail.check(data[end:], self._root, limits)
            self._last = data, walked
        return walked

    def read(self, data: bytes, around: CellContext, limits: Limits) -> Cells:
        """What was filled in, in inputs and variables. Raises SurpriseError likewise."""
        return looked_up(self.walk(data, around, limits), around)


def _begin_of_rows(data: bytes) -> int:
    begin = data.find(_ROWS_BEGIN)
    if begin < 0:
        raise SurpriseError
    return begin + len(_ROWS_BEGIN)


class _Around:
    """What stands before a sheet's rows, or behind them."""

    def __init__(self, data: bytes, gaps: Sequence[_Gap]) -> None:
        """Takes where elements stand that say nothing."""
        self._elements = [element for element, *_ in gaps]
        self._ends = [end for *_, end in gaps]
        self._skeleton = Skeleton.cut(data, [gap[1:] for gap in gaps])
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
    _check_sheet(sheet, planned)
    parts = outline(data)
    root = _ROOT.match(data, parts[0].begin)
    if root is None:
        raise SurpriseError
    formulas = formulas_of(data)
    prefixed = False
    with suppress(SurpriseError):
        check_mute((root[0], PREFIXED_ROW), limits)
        prefixed = True
    living = planned.living_rows
    roles: dict[Position, Planned] = {}
    for cell in planned.cells:
        role = _role(cell, sheet, formulas)
        if role is not None:
            roles[cell.row, cell.col] = role
        elif cell.content and cell.row in living:
            raise SurpriseError
    return KnownSheet(data, parts, KnownRows(roles, deciding, prefixed=prefixed), root[0], limits)


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
    if said is not None and (said.formula is not None or said.type is not CellType.TEXT):
        raise SurpriseError
    return said.text if said else None


def _is_out_of_place(element: Element, begin: int, end: int) -> bool:
    """Whether a reader of the whole sheet could take an element for what it isn't."""
    if begin <= element.begin < end:
        return False  # the rows themselves, which are gone through
    if element.name in _IN_A_LIST:
        return element.level != CHILD + 1
    return element.name in _OF_ROWS


def _rows_of(data: bytes, parts: Sequence[Element]) -> tuple[int, int]:
    """Where the rows of a sheet begin and end, with the tags around them."""
    found = [each for each in parts if each.name == "sheetData"]
    if len(found) != 1 or found[0].level != CHILD:
        raise SurpriseError
    begin, end = found[0].begin, found[0].end
    if not (data.startswith(_ROWS_BEGIN, begin) and data.startswith(ROWS_END, end)):
        raise SurpriseError
    if data.find(_ROWS_BEGIN) != begin:
        raise SurpriseError
    return begin + len(_ROWS_BEGIN), end + len(ROWS_END)


def _gap(data: bytes, element: Element) -> _Gap | None:
    """A child of the root that says nothing; None where it may say something."""
    match = _MUTE.match(data, element.begin)
    if match is None or match[1].decode() != element.name:
        return None
    closing = b"</%b>" % match[1]
    is_closed = match[0].endswith(closing)
    ended_by = closing if is_closed else _EMPTY_END
    stop = match.end() - len(ended_by)
    if element.end != (stop if is_closed else element.begin):
        return None
    return b"<" + match[1], element.begin, stop, ended_by


def _check_sheet(sheet: RawSheet, planned: SheetLayout) -> None:
    """Only a sheet on which nothing stands but what was planned can be known."""
    own = {(cell.row, cell.col) for cell in planned.cells if cell.content}
    inputs = [(cell.row, cell.col) for cell in planned.cells if isinstance(cell.content, Entry)]
    is_odd = (
        not own.issuperset(sheet.cells)
        or any(sheet.merges.covering(*each) or sheet.is_hidden(*each) for each in inputs)
        or (planned.visibility is Visibility.VISIBLE and sheet.state != "visible")
        or sheet.comments
        or sheet.boxes
    )
    if is_odd:
        raise SurpriseError
