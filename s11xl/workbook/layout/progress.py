"""The progress sheet: a row for each standard, grades by key standard, and their chart."""

from collections.abc import Mapping, Sequence

from s11xl.core.cells import absolute_range
from s11xl.standards.model import Standard, StandardSet
from s11xl.standards.wording import Wording
from s11xl.workbook.layout.builder import SheetBuilder
from s11xl.workbook.layout.formulas import (
    PROGRESS_EVIDENCE,
    PROGRESS_GRADED,
    PROGRESS_GRADES,
    answer_name,
    count_grade,
    count_graded,
    grade_of,
    is_filled,
    is_graded,
    next_open,
)
from s11xl.workbook.layout.model import (
    Area,
    Cell,
    Formula,
    NamedRange,
    PlannedSheet,
    Row,
    SheetLayout,
    SheetType,
    StackedBars,
)
from s11xl.xlsx.row_height import row_height
from s11xl.xlsx.theme import Role

STANDARD, TEXT, GRADE, GRADED, EVIDENCE, IMPROVEMENT = range(6)
_WIDTHS = (12.0, 62.0, 22.0, 16.0, 16.0, 16.0)
_COUNT_WIDTH = 16.0
_FIRST = 4  # row of the first standard, below heading, intro, link and header
_BAR = 34  # pixels of a bar with the gap beside it
_AROUND = 130  # pixels of title, axis and legend


class _Spread:
    """The table of grades by key standard, below the table of standards."""

    def __init__(self, standards: StandardSet, labels: Sequence[str], top: int) -> None:
        self.standards = standards
        self.labels = labels
        self.shown = [*reversed(labels), ""]  # best first, then without a grade
        self.top = top
        self.first = top + 1
        self.last = top + len(standards.key_standards)

    def cells(self) -> list[Cell]:
        """Return the header, a row for each key standard, and one for all together."""
        wording = self.standards.wording
        colours = {grade.label: grade.id for grade in self.standards.scale.grades}
        cells = [Cell(self.top, TEXT, Role.HEADER, wording.progress_counts)]
        for col, label in enumerate(self.shown, start=GRADE):
            role = Role.GRADE if label in colours else Role.HEADER
            text = label or wording.progress_open
            cells.append(Cell(self.top, col, role, text, grade_id=colours.get(label, "")))
        row, start = self.first, _FIRST
        for group in self.standards.key_standards:
            end = start + len(group.standards) - 1
            ids = [each.id for each in group.standards]
            cells.append(Cell(row, TEXT, Role.LABEL, f"{group.number} {group.name}"))
            cells += self._counts(row, start, end, ids)
            row, start = row + 1, end + 1
        cells.append(Cell(row, TEXT, Role.LABEL, wording.progress_all))
        cells += self._counts(row, _FIRST, start - 1, list(self.standards.by_id))
        return cells

    def _counts(self, row: int, start: int, end: int, ids: Sequence[str]) -> list[Cell]:
        wording = self.standards.wording
        cells = []
        for col, label in enumerate(self.shown, start=GRADE):
            source = GRADE if label else GRADED
            column = absolute_range(wording.progress, start, source, end, source)
            count = count_grade(column, label, ids, self.labels, wording.progress_no)
            cells.append(Cell(row, col, Role.COUNT, count))
        return cells

    def rows(self) -> dict[int, Row]:
        """Return the heights of the rows and of the gap above."""
        texts = [(text, _COUNT_WIDTH, Role.GRADE) for text in self.shown]
        heights = {self.top - 1: Row(18.0), self.top: Row(row_height(texts, least=21))}
        return heights | {row: Row(20.0) for row in range(self.first, self.last + 2)}

    def chart(self) -> StackedBars:
        """Return the same numbers as stacked bars in the grades' colours."""
        colours = {grade.label: grade.colour for grade in self.standards.scale.grades}
        none = self.standards.scale.not_applicable
        colours[none.label] = none.colour
        wording = self.standards.wording
        return StackedBars(
            row=self.last + 3,
            col=TEXT,
            title=wording.progress_chart,
            alt=wording.progress_chart_text,
            categories=Area(self.first, TEXT, self.last, TEXT),
            series=tuple(
                (label, Area(self.first, col, self.last, col), colours[label])
                for col, label in enumerate(self.shown, start=GRADE)
                if label
            ),
            height=_AROUND + _BAR * len(self.standards.key_standards),
        )


def plan_progress(standards: StandardSet, labels: tuple[str, ...]) -> PlannedSheet:
    """Lay out the progress sheet, which has formulas only."""
    wording, name = standards.wording, standards.wording.progress
    headers = (
        wording.progress_standard,
        wording.progress_text,
        wording.progress_grade,
        wording.progress_graded,
        wording.progress_evidence,
        wording.progress_improvement,
    )
    sheet = SheetBuilder(_WIDTHS)
    sheet.across(name, Role.HEADING, least=27)
    sheet.across(wording.progress_intro, Role.INTRO, least=18)
    sheet.add(0, Role.LINK, next_open(standards, labels), last_col=TEXT)
    sheet.end_row(18.0)
    sheet.table_row(headers, Role.HEADER, least=21)
    for standard in standards.standards:
        _standard_row(sheet, standard, labels, wording)
    bottom = sheet.row - 1
    spread = _Spread(standards, labels, bottom + 2)
    widths = [*_WIDTHS, *[_COUNT_WIDTH] * (GRADE + len(spread.shown) - len(_WIDTHS))]
    return PlannedSheet(
        SheetLayout(
            name=name,
            type=SheetType.PROGRESS,
            widths=tuple(widths),
            cells=(*sheet.cells, *spread.cells()),
            rows=sheet.rows | spread.rows(),
            frozen_rows=_FIRST,
            title_rows=(_FIRST - 1, _FIRST - 1),
            breaks=(spread.top,),
            charts=(spread.chart(),),
        ),
        tuple(
            NamedRange(each, name, _FIRST, col, bottom, col)
            for each, col in (
                (PROGRESS_GRADES, GRADE),
                (PROGRESS_GRADED, GRADED),
                (PROGRESS_EVIDENCE, EVIDENCE),
            )
        ),
    )


def _standard_row(
    sheet: SheetBuilder, standard: Standard, labels: Sequence[str], wording: Wording
) -> None:
    """Add the row of a standard: its answers, and a link to its grade."""
    sheet.add(STANDARD, Role.LINK, standard.id, link=f"#{answer_name('grade', standard.id)}")
    sheet.add(TEXT, Role.EVIDENCE, standard.text)
    for col, formula in (
        (GRADE, grade_of(standard.id)),
        (GRADED, is_graded(labels, standard.id, wording)),
        (EVIDENCE, is_filled("evidence", standard.id, wording)),
        (IMPROVEMENT, is_filled("improvement", standard.id, wording)),
    ):
        sheet.add(col, Role.COUNT, formula)
    sheet.end_row(sheet.height([(TEXT, standard.text, Role.EVIDENCE)], least=18))


def key_standard_counts(standards: StandardSet, labels: Sequence[str]) -> Mapping[str, Formula]:
    """Return how many standards of each key standard are graded, by its number."""
    counts, row = {}, _FIRST
    for group in standards.key_standards:
        last = row + len(group.standards) - 1
        column = absolute_range(standards.wording.progress, row, GRADED, last, GRADED)
        ids = [each.id for each in group.standards]
        counts[group.number] = count_graded(column, labels, ids, standards.wording)
        row = last + 1
    return counts
