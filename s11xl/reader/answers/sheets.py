"""Match the sheets of a return to the planned ones, and follow rows and columns that moved.

In: a workbook and its layout. Out: for each matched sheet, where its planned rows and columns are
now. A sheet is matched by name, or else by its texts; rows and columns by their locked texts, so
inserted, deleted and moved rows are followed.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from s11xl.core.cells import Position
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.workbook.layout.model import SheetLayout, SheetType, WorkbookLayout

_MIN_SIMILARITY = 0.5  # share of a planned sheet's fixed texts
# A sheet that somebody made may well have the headers of the action plan, and its heading.
_LEAST = {SheetType.ACTIONS: 0.8}
_MAX_COLUMN_TEXTS = 5_000  # texts of a column that are compared

_ColumnTexts = Mapping[int, Sequence[tuple[int, str]]]  # by column: row and text of each cell


@dataclass(frozen=True, slots=True)
class MatchedSheet:
    """A planned sheet, and where its rows and columns are on the sheet that came back.

    `rows` and `cols` map planned to current indexes; both are empty if nothing moved.
    `is_unchanged` is whether every fixed text is where it was, `is_replaced` whether most are gone,
    and `is_copy` whether another sheet is the planned one.
    """

    planned: SheetLayout
    rows: Mapping[int, int] = field(default_factory=dict)
    cols: Mapping[int, int] = field(default_factory=dict)
    is_replaced: bool = False
    is_unchanged: bool = False
    is_copy: bool = False

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
    """Match each sheet that is one of ours, or a copy of one, to its planned sheet.

    A sheet is matched by its name, or else by its texts. A sheet that somebody added under the name
    of one of ours, which was renamed, is not matched.
    """
    unmatched = {planned.name.casefold(): planned for planned in layout.sheets}
    matched: dict[str, MatchedSheet] = {}
    renamed = []
    for sheet in workbook.sheets:
        if (planned := unmatched.pop(sheet.name.casefold(), None)) is not None:
            matched[sheet.name] = _aligned(sheet, planned)
        elif sheet.cells:
            renamed.append(sheet)
    if renamed:
        _match_renamed(workbook, layout, matched, unmatched, renamed)
    return matched


def _match_renamed(
    workbook: RawWorkbook,
    layout: WorkbookLayout,
    matched: dict[str, MatchedSheet],
    unmatched: dict[str, SheetLayout],
    renamed: list[RawSheet],
) -> None:
    """Match the sheets that have no name of ours; one that somebody added may have such a name."""
    for sheet in workbook.sheets:
        match = matched.get(sheet.name)
        if match and not match.is_unchanged and _is_replaced_by(sheet, match.planned, renamed):
            unmatched[sheet.name.casefold()] = matched.pop(sheet.name).planned
            renamed.append(sheet)
    for sheet, planned in _most_similar_first(renamed, unmatched.values()):
        if sheet.name not in matched and planned.name.casefold() in unmatched:
            matched[sheet.name] = _aligned(sheet, unmatched.pop(planned.name.casefold()))
    for sheet, copied in _most_similar_first(renamed, layout.sheets):
        if sheet.name not in matched:
            matched[sheet.name] = replace(_aligned(sheet, copied), is_copy=True)


def _is_replaced_by(sheet: RawSheet, planned: SheetLayout, others: Sequence[RawSheet]) -> bool:
    """Whether another sheet is the planned one, and the sheet of its name was added.

    The other then has more of its texts in their places than this one has anywhere.
    """
    if _similarity(sheet, planned, in_place=True) >= _MIN_SIMILARITY:
        return False
    similarity = max(_similarity(sheet, planned), _MIN_SIMILARITY)
    return any(_similarity(other, planned, in_place=True) > similarity for other in others)


def _most_similar_first(
    sheets: Sequence[RawSheet], layouts: Collection[SheetLayout]
) -> Iterator[tuple[RawSheet, SheetLayout]]:
    """Each sheet with each planned sheet that it is similar to, the most similar first."""
    pairs = [
        (similarity, sheet, planned)
        for sheet in sheets
        for planned in layouts
        if (similarity := _similarity(sheet, planned)) >= _LEAST.get(planned.type, _MIN_SIMILARITY)
    ]
    for _, sheet, planned in sorted(pairs, key=lambda pair: -pair[0]):
        yield sheet, planned


def _similarity(sheet: RawSheet, planned: SheetLayout, *, in_place: bool = False) -> float:
    """The share of the planned fixed texts that are on a sheet, anywhere or in their places."""
    fixed = planned.fixed_texts
    if in_place:
        count = sum(sheet.text(*position) == text for position, text in fixed.items())
    else:
        count = sum(text in sheet.texts for text in fixed.values())
    return count / len(fixed) if fixed else 0.0


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


def sheet_of_type(
    workbook: RawWorkbook, matched: Mapping[str, MatchedSheet], sheet_type: SheetType
) -> RawSheet | None:
    """The sheet that was sent out for a purpose, but no copy of it; None if it is missing."""
    for sheet in workbook.sheets:
        match = matched.get(sheet.name)
        if match and match.planned.type is sheet_type and not match.is_copy:
            return sheet
    return None
