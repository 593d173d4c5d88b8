"""A sheet as it stands in a clean return. In: another sheet's XML. Out: what was filled in.

Rows of fixed text are blocks of a skeleton, but for the numbers of their shared texts. Rows that
hold an input, a text of one agency or a formula are read cell by cell. What says nothing that is
read, such as which cell was last looked at, may differ; a parser looks once at each form of it.
"""

import re
from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass

from s11xl.layout.model import Entry, SheetLayout, Visibility
from s11xl.reader.known.rows import (
    Cells,
    KnownRow,
    StoredCell,
    known_row,
    stored_cells,
)
from s11xl.reader.known.skeleton import Approved, Skeleton, SurpriseError, check_part, parsed
from s11xl.reader.limits import Budget, Limits
from s11xl.reader.parts import SheetCells, Surroundings
from s11xl.reader.raw import RawSheet

_ROOT = re.compile(rb"<worksheet(?: [^<>]*)?>")
_ROWS = re.compile(rb"<sheetData>(.*)</sheetData>", re.DOTALL)
_ROW = re.compile(rb'<row r="([0-9]{1,7})"((?:[^<>]*[^<>/])?) ?(?:/>|>(.*?)</row>)', re.DOTALL)
_MUTE = re.compile(
    rb"<(sheetPr|dimension|sheetViews|sheetProtection|pageMargins|pageSetup|headerFooter)"
    rb"(?=[ />])(?:[^<>]*/>|[^<>]*[^/<>]?>.*?</\1>)",
    re.DOTALL,
)
Gaps = tuple[list[bytes], list[bytes]]  # the numbers of fixed texts; the rest
_SOME_CELL, _CELL = re.compile(rb'"[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?"'), b'"A1"'
_ROW_END, _INDEX_END, _EMPTY_END = b"</row>", b"<", b"/>"


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where a gap is, what ends it, and what it is: a row, a shared text, or of no meaning."""

    start: int
    end: int
    ended_by: bytes
    row: KnownRow | None = None
    number: bytes = b""  # the row's, as it is stored
    text: str | None = None  # the shared text that has to stand there


class _Numbered:
    """A skeleton, some of whose gaps hold the numbers of fixed texts.

    Most programs number the texts of each workbook anew, but some give the same numbers every time.
    Where two workbooks in a row had the same, these are tried first, as parts of the blocks.
    """

    def __init__(self, skeleton: Skeleton, gaps: Sequence[_Gap]) -> None:
        """Takes the skeleton of all gaps, which are in its order."""
        self._skeleton = skeleton
        self._texts = {at: gap.text for at, gap in enumerate(gaps) if gap.text is not None}
        self._others = [at for at in range(len(gaps)) if at not in self._texts]
        self._numbers: list[bytes] = []  # of the workbook before, and what they are as numbers
        self._indices: list[int] = []
        self._settled: Skeleton | None = None

    def gaps(self, data: bytes) -> Gaps:
        """The numbers of the texts, and what stands in the other gaps.

        Raises SurpriseError if a block differs.
        """
        if self._settled is not None:
            with suppress(SurpriseError):
                return self._numbers, self._settled.gaps(data)
        found = self._skeleton.gaps(data)
        numbers = [found[at] for at in self._texts]
        others = [found[at] for at in self._others]
        if numbers == self._numbers:
            self._settled = self._skeleton.filled(dict(zip(self._texts, numbers, strict=True)))
            return self._numbers, others
        return numbers, others

    def check(self, numbers: list[bytes], strings: Sequence[str]) -> None:
        """Raises SurpriseError unless the texts of these numbers are those that were sent out."""
        if numbers is not self._numbers:
            if numbers and not b"".join(numbers).isdigit():
                raise SurpriseError
            try:
                self._indices = [int(each) for each in numbers]
            except ValueError as fault:
                raise SurpriseError from fault
            self._numbers, self._settled = numbers, None
        try:
            texts = [strings[each] for each in self._indices]
        except IndexError as fault:
            raise SurpriseError from fault
        if texts != list(self._texts.values()):
            raise SurpriseError


class KnownSheet:
    """A sheet's skeleton, and what may stand in its gaps."""

    def __init__(self, data: bytes, root: bytes, gaps: Sequence[_Gap]) -> None:
        """Takes a sheet apart at gaps that lie in their order."""
        cut = [(each.start, each.end, each.ended_by) for each in gaps]
        self._numbered = _Numbered(Skeleton.cut(data, cut), gaps)
        self._root = root
        self._approved = Approved()
        others = [gap for gap in gaps if gap.text is None]
        self._rows = [(at, gap.number, gap.row) for at, gap in enumerate(others) if gap.row]
        self._mute = [(at, gap.ended_by) for at, gap in enumerate(others) if gap.row is None]

    def gaps(self, data: bytes) -> Gaps:
        """What stands in the gaps of another's XML. Raises SurpriseError if a block differs."""
        return self._numbered.gaps(data)

    def read(
        self, found: Gaps, around: Surroundings, limits: Limits, deciding: Container[str]
    ) -> Cells:
        """What was filled in, in inputs and variables.

        Raises SurpriseError where the sheet is not as it was known.
        """
        numbers, gaps = found
        self._numbered.check(numbers, around.strings)
        for at, end in self._mute:
            if (gap := gaps[at]) not in self._approved:
                form = _SOME_CELL.sub(_CELL, gap)  # whichever cell was looked at last
                if form not in self._approved:
                    self._approve(form, gap + end, limits)
        filled: Cells = {}
        for at, number, row in self._rows:
            gap = gaps[at]
            if row.is_quiet(gap, around.strings):
                continue
            cut = gap.find(b">") + 1
            if (tag := gap[:cut]) not in self._approved:
                opened = b'<sheetData><row r="%b"%b</row></sheetData>' % (number, tag)
                self._approve(tag, opened, limits)
            row.read(gap, cut, around, deciding, filled)
        return filled

    def _approve(self, gap: bytes, content: bytes, limits: Limits) -> None:
        """Lets the parser of whole sheets look at a piece that must not say anything to it."""
        pieces = [self._root, content, b"</worksheet>"]
        sheet = parsed(pieces, SheetCells(Surroundings(()), Budget(limits), ""), Budget(limits))
        if sheet.cells or sheet.merges or sheet.hidden_rows or sheet.hidden_cols:
            raise SurpriseError
        self._approved.add(gap)


def known_sheet(
    data: bytes, sheet: RawSheet, planned: SheetLayout, around: Surroundings
) -> KnownSheet:
    """Learns a sheet of a clean return, of which `sheet` is what was read in full.

    Raises SurpriseError where it is stored in a way, or holds something, that can't be known.
    """
    check_part(data)
    _check_sheet(sheet, planned)
    root, rows = _ROOT.search(data), _ROWS.search(data)
    if root is None or rows is None:
        raise SurpriseError
    living = planned.living_rows
    gaps = [_mute(match) for match in _MUTE.finditer(data, root.end(), rows.start())]
    at = rows.start(1)
    while at < rows.end(1):
        row = _ROW.match(data, at)
        if row is None:
            raise SurpriseError
        at = row.end()
        if row[3] is None:
            continue
        cells = list(stored_cells(data[: row.end(3)], row.start(3)))
        here = living.get(int(row[1]) - 1)
        if here is None:
            gaps += _fixed(cells, around.strings)
        else:
            gaps.append(_Gap(row.start(2), row.end(3), _ROW_END, known_row(here, cells), row[1]))
    gaps += [_mute(match) for match in _MUTE.finditer(data, rows.end())]
    return KnownSheet(data, root[0], gaps)


def _mute(match: re.Match[bytes]) -> _Gap:
    """The gap of an element that says nothing, from its opening to what closes it."""
    closing = b"</%b>" % match[1]
    end = closing if match[0].endswith(closing) else _EMPTY_END
    return _Gap(match.start(), match.end() - len(end), end)


def _fixed(cells: Sequence[StoredCell], strings: Sequence[str]) -> list[_Gap]:
    """The gaps of a row of fixed text: the numbers of its shared texts."""
    gaps = []
    for cell in cells:
        if cell.formula is not None or (cell.stored and cell.index is None):
            raise SurpriseError
        if cell.stored and cell.index:
            gaps.append(_Gap(*cell.index, _INDEX_END, text=strings[int(cell.stored)]))
    return gaps


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
