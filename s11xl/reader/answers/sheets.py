"""Match the sheets of a return to the planned ones, and follow rows and columns that moved.

In: a workbook and its layout. Out: for each matched sheet, where its planned rows and columns are
now. A sheet is matched by name, or else by its texts; rows and columns by their locked texts, so
inserted, deleted and moved rows are followed.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from s11xl.core.cells import Position
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.workbook.layout.model import SheetLayout, WorkbookLayout

_MIN_SIMILARITY = 0.5  # share of a planned sheet's fixed texts
_MAX_COLUMN_TEXTS = 5_000  # texts of a column that are compared

_ColumnTexts = Mapping[int, Sequence[tuple[int, str]]]  # by column: row and text of each cell


@dataclass(frozen=True, slots=True)
class MatchedSheet:
    """A planned sheet, and where its rows and columns are on the sheet that came back.

    `rows` and `cols` map planned to current indexes; both are empty if nothing moved.
    `is_unchanged` is whether every fixed text is where it was, `is_replaced` whether most are gone.
    """

    planned: SheetLayout
    rows: Mapping[int, int] = field(default_factory=dict)
    cols: Mapping[int, int] = field(default_factory=dict)
    is_replaced: bool = False
    is_unchanged: bool = False

    def position(self, row: int, col: int) -> Position | None:
        """The current position of a planned cell; None if its row was deleted."""
        col = self.cols.get(col, col)
        if not self.rows or row in self.rows:
            return self.rows.get(row, row), col
        above = max((each for each in self.rows if each < row), default=None)
        below = min((each for each in self.rows if each > row), default=None)
        if above is not None:
            current = self.rows[above] + row - above
            is_deleted = below is not None and current >= self.rows[below]
        else:
            current = self.rows[below] - (below - row) if below is not None else row
            is_deleted = current < 0
        return None if is_deleted else (current, col)


def match_sheets(workbook: RawWorkbook, layout: WorkbookLayout) -> Mapping[str, MatchedSheet]:
    """Match each sheet that is one of ours, or a copy of one, to its planned sheet, by name."""
    unmatched = {planned.name.casefold(): planned for planned in layout.sheets}
    matched: dict[str, SheetLayout] = {}
    for sheet in workbook.sheets:
        if (planned := unmatched.pop(sheet.name.casefold(), None)) is not None:
            matched[sheet.name] = planned
    renamed = [sheet for sheet in workbook.sheets if sheet.name not in matched and sheet.cells]
    for sheet in renamed:
        if (planned := _most_similar(sheet, unmatched.values())) is not None:
            matched[sheet.name] = unmatched.pop(planned.name.casefold())
    for sheet in renamed:
        if sheet.name not in matched and (copied := _most_similar(sheet, layout.sheets)):
            matched[sheet.name] = copied
    return {sheet.name: _aligned(sheet, matched[sheet.name])
            for sheet in workbook.sheets if sheet.name in matched}  # fmt: skip


def _most_similar(sheet: RawSheet, layouts: Iterable[SheetLayout]) -> SheetLayout | None:
    """The planned sheet most of whose texts are on a sheet, if they are at least half."""
    similarities = [(_similarity(sheet, planned), planned) for planned in layouts]
    best, planned = max(similarities, key=lambda pair: pair[0], default=(0.0, None))
    return planned if best >= _MIN_SIMILARITY else None


def _similarity(sheet: RawSheet, planned: SheetLayout) -> float:
    """The share of the planned fixed texts that are anywhere on a sheet."""
    fixed = planned.fixed_texts.values()
    return sum(text in sheet.texts for text in fixed) / len(fixed) if fixed else 0.0


def _aligned(sheet: RawSheet, planned: SheetLayout) -> MatchedSheet:
    """Find where the locked texts of a planned sheet are now."""
    current_texts = {position: cell[0] for position, cell in sheet.cells.items()}
    if planned.fixed_texts.items() <= current_texts.items():
        return MatchedSheet(planned, is_unchanged=True)
    current: dict[int, list[tuple[int, str]]] = {}
    for (row, col), raw_cell in sorted(sheet.cells.items()):
        if len(column := current.setdefault(col, [])) < _MAX_COLUMN_TEXTS:
            column.append((row, raw_cell.text))
    original: dict[int, list[tuple[int, str]]] = {}
    for (row, col), text in sorted(planned.fixed_texts.items(), key=lambda each: each[0][0]):
        original.setdefault(col, []).append((row, text))
    cols = {col: _current_column(col, texts, current) for col, texts in original.items()}
    votes: dict[int, Counter[int]] = {}
    for col, texts in original.items():
        for row, current_row in _matched_rows(texts, current.get(cols[col], [])):
            votes.setdefault(row, Counter())[current_row] += 1
    moved = {col: current_col for col, current_col in cols.items() if col != current_col}
    is_replaced = _similarity(sheet, planned) < _MIN_SIMILARITY
    return MatchedSheet(planned, _rising(votes), moved, is_replaced)


def _current_column(col: int, texts: Sequence[tuple[int, str]], current: _ColumnTexts) -> int:
    """The column that holds most of a planned column's texts; the same one if it holds half."""
    wanted = {text for _, text in texts}
    counts = {each: len(wanted & {text for _, text in column}) for each, column in current.items()}
    if 2 * counts.get(col, 0) >= len(wanted) or not counts:
        return col
    best = max(counts, key=lambda each: (counts[each], -each))
    return best if counts[best] > counts.get(col, 0) else col


def _matched_rows(
    original: Sequence[tuple[int, str]], current: Sequence[tuple[int, str]]
) -> Iterator[tuple[int, int]]:
    """Pair planned rows of a column with the rows that have their texts now, in the same order."""
    matcher = SequenceMatcher(
        None, [text for _, text in original], [text for _, text in current], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            yield original[block.a + offset][0], current[block.b + offset][0]


def _rising(votes: Mapping[int, Counter[int]]) -> Mapping[int, int]:
    """The current row with the most votes for each planned row, as far as rows keep their order.

    This is the longest rising subsequence, kept as chains of pairs by the last row of each.
    """
    pairs = [
        (row, max(counts.items(), key=lambda vote: (vote[1], -abs(vote[0] - row)))[0])
        for row, counts in sorted(votes.items())
    ]
    ends: list[int] = []  # the lowest row that a chain of each length ends in
    chains: list[tuple[tuple[int, int], ...]] = []
    for row, current in pairs:
        length = bisect_left(ends, current)
        chain = (*(chains[length - 1] if length else ()), (row, current))
        ends[length : length + 1] = [current]
        chains[length : length + 1] = [chain]
    return dict(chains[-1]) if chains else {}
