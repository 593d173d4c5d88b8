"""Which sheet of a return is which planned one, and where its rows and columns stand now.

A sheet is told by its name, else by the texts that stand on it; its rows and columns by their
locked texts, so that rows that were inserted, deleted or moved are followed.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from s11xl.core.cells import Position
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.workbook.layout.model import Cell, SheetLayout, WorkbookLayout

_STANDING = 0.5  # of a planned sheet's fixed texts
_FARTHEST = 5_000  # rows of a column that are looked through for its texts


def match_sheets(workbook: RawWorkbook, layout: WorkbookLayout) -> Mapping[str, SheetLayout]:
    """For each sheet of the workbook that is one of ours, or a copy, the planned sheet."""
    planned = {each.name.casefold(): each for each in layout.sheets}
    matched: dict[str, SheetLayout] = {}
    for sheet in workbook.sheets:
        if (own := planned.pop(sheet.name.casefold(), None)) is not None:
            matched[sheet.name] = own
    others = [each for each in workbook.sheets if each.name not in matched and each.cells]
    for sheet in others:
        if (own := _likest(sheet, planned.values())) is not None:
            matched[sheet.name] = planned.pop(own.name.casefold())
    for sheet in others:
        if sheet.name not in matched and (copied := _likest(sheet, layout.sheets)) is not None:
            matched[sheet.name] = copied
    return matched


def _likest(sheet: RawSheet, planned: Iterable[SheetLayout]) -> SheetLayout | None:
    """The planned sheet that most resembles a sheet, if enough of its text stands there."""
    met = [(likeness(sheet, each), each) for each in planned]
    best, own = max(met, key=lambda pair: pair[0], default=(0.0, None))
    return own if best >= _STANDING else None


def likeness(sheet: RawSheet, planned: SheetLayout) -> float:
    """Which part of the planned fixed texts stands anywhere on the sheet."""
    fixed = [str(cell.content) for cell in _fixed(planned)]
    wanted = set(fixed)
    met = {cell.text for cell in sheet.cells.values() if cell.text in wanted}
    return sum(text in met for text in fixed) / len(fixed) if fixed else 0.0


def _fixed(planned: SheetLayout) -> list[Cell]:
    return [cell for cell in planned.cells if isinstance(cell.content, str) and cell.content]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the rows and columns of a planned sheet stand on the one that came back.

    `rows` and `cols` lead from planned to present ones. They are empty where nothing moved.
    `is_replaced` says that most of the planned text stands nowhere any more.
    """

    rows: Mapping[int, int]
    cols: Mapping[int, int]
    is_replaced: bool = False

    def place(self, row: int, col: int) -> Position | None:
        """Where a planned cell stands now; None where its row is gone."""
        col = self.cols.get(col, col)
        if not self.rows or row in self.rows:
            return self.rows.get(row, row), col
        above = max((each for each in self.rows if each < row), default=None)
        below = min((each for each in self.rows if each > row), default=None)
        if above is not None:
            now = self.rows[above] + row - above
            return None if below is not None and now >= self.rows[below] else (now, col)
        now = self.rows[below] - (below - row) if below is not None else row
        return None if now < 0 else (now, col)


def align(sheet: RawSheet, planned: SheetLayout) -> Alignment:
    """Follows the locked texts of a planned sheet to where they stand now."""
    fixed = _fixed(planned)
    if all(sheet.text(cell.row, cell.col) == cell.content for cell in fixed):
        return Alignment({}, {})
    met: dict[int, list[tuple[int, str]]] = {}
    for (row, col), each in sorted(sheet.cells.items()):
        if len(column := met.setdefault(col, [])) < _FARTHEST:
            column.append((row, each.text))
    by_column: dict[int, list[tuple[int, str]]] = {}
    for cell in sorted(fixed, key=lambda cell: cell.row):
        by_column.setdefault(cell.col, []).append((cell.row, str(cell.content)))
    cols = {col: _column_now(col, texts, met) for col, texts in by_column.items()}
    votes: dict[int, Counter[int]] = {}
    for col, texts in by_column.items():
        for row, now in _matched_rows(texts, met.get(cols[col], [])):
            votes.setdefault(row, Counter())[now] += 1
    moved = {col: now for col, now in cols.items() if col != now}
    return Alignment(_rising(votes), moved, likeness(sheet, planned) < _STANDING)


def _column_now(
    col: int, texts: Sequence[tuple[int, str]], met: Mapping[int, Sequence[tuple[int, str]]]
) -> int:
    """The column that most of a planned column's texts stand in, its own if they are enough."""
    wanted = {text for _, text in texts}
    counts = {each: len(wanted & {text for _, text in found}) for each, found in met.items()}
    if 2 * counts.get(col, 0) >= len(wanted) or not counts:
        return col
    best = max(counts, key=lambda each: (counts[each], -each))
    return best if counts[best] > counts.get(col, 0) else col


def _matched_rows(
    texts: Sequence[tuple[int, str]], found: Sequence[tuple[int, str]]
) -> Iterator[tuple[int, int]]:
    """Each planned row of a column with the row that its text stands in, in the same order."""
    matcher = SequenceMatcher(
        None, [text for _, text in texts], [text for _, text in found], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            yield texts[block.a + offset][0], found[block.b + offset][0]


def _rising(votes: Mapping[int, Counter[int]]) -> Mapping[int, int]:
    """For each planned row where most of its texts stand, as far as the rows keep their order."""
    pairs = [
        (row, max(met.items(), key=lambda vote: (vote[1], -abs(vote[0] - row)))[0])
        for row, met in sorted(votes.items())
    ]
    ends: list[int] = []  # the longest rising run, by the least row that one of each length ends in
    chains: list[tuple[tuple[int, int], ...]] = []
    for row, now in pairs:
        length = bisect_left(ends, now)
        chain = (*(chains[length - 1] if length else ()), (row, now))
        ends[length : length + 1] = [now]
        chains[length : length + 1] = [chain]
    return dict(chains[-1]) if chains else {}
