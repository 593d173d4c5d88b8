"""The action plan, the progress sheet, and the two hidden ones: lists and identity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from s11xl.layout.fitting import row_height
from s11xl.layout.formulas import (
    ACTION_PLAN,
    ACTION_STANDARDS,
    ACTION_TEXTS,
    GRADE_LIST,
    PROGRESS_EVIDENCE,
    PROGRESS_GRADED,
    PROGRESS_GRADES,
    STANDARD_LIST,
    STATUS_LIST,
    WEAK_GRADE_LIST,
    answer_name,
    count_graded,
    count_of,
    grade_shown,
    is_filled,
    is_graded,
)
from s11xl.layout.model import (
    Cell,
    Entry,
    EntryGroup,
    EntryKey,
    EntryKind,
    Formula,
    NamedRange,
    Prompt,
    Role,
    Row,
    SheetKind,
    SheetLayout,
    Variable,
    Visibility,
    absolute_range,
)
from s11xl.returns import ACTION_FIELDS
from s11xl.standards import StandardSet

ACTION_ROWS = 60
_ACTION_WIDTHS = (14.0, 66.0, 26.0, 16.0, 22.0)
_PROGRESS_WIDTHS = (12.0, 72.0, 22.0, 12.0, 12.0, 14.0)

LISTS_SHEET = "Lists"
IDENTITY_SHEET = "Identity"
# What the hidden identity sheet says: a name, and the variable beside it.
IDENTITY_FIELDS = (
    "return_id",
    "agency_id",
    "agency",
    "sector",
    "round",
    "standards_id",
    "standards_version",
    "not_applicable",
    "layout",
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A sheet with the defined names that it brings along."""

    sheet: SheetLayout
    names: tuple[NamedRange, ...] = ()


def plan_actions(standards: StandardSet) -> Planned:
    """The action plan: an intro, a header, and the rows to fill in."""
    wording = standards.wording
    headers = (
        wording.action_standard,
        wording.action_action,
        wording.action_lead,
        wording.action_due,
        wording.action_status,
    )
    cells = [
        Cell(0, 0, Role.HEADING, wording.action_plan, last_col=len(headers) - 1),
        Cell(1, 0, Role.INTRO, wording.action_intro, last_col=len(headers) - 1),
        *(Cell(2, col, Role.HEADER, text) for col, text in enumerate(headers)),
    ]
    rows = {0: Row(27.0), 1: Row(18.0), 2: Row(21.0)}
    first = len(rows)
    for number in range(1, ACTION_ROWS + 1):
        row = len(rows)
        for col, entry in enumerate(_action_entries(standards, number)):
            role = Role.ANSWER_DATE if entry.kind is EntryKind.DATE else Role.ANSWER
            cells.append(Cell(row, col, role, entry))
        rows[row] = Row(21.0, grows=True)
    last, name = len(rows) - 1, wording.action_plan
    return Planned(
        SheetLayout(
            name=name,
            kind=SheetKind.ACTIONS,
            widths=_ACTION_WIDTHS,
            cells=tuple(cells),
            rows=rows,
            frozen_rows=first,
            title_rows=(first - 1, first - 1),
        ),
        (
            NamedRange(ACTION_PLAN, name, first, 0, last, len(headers) - 1),
            NamedRange(ACTION_STANDARDS, name, first, 0, last, 0),
            NamedRange(ACTION_TEXTS, name, first, 1, last, 1),
        ),
    )


def _action_entries(standards: StandardSet, number: int) -> list[Entry]:
    wording = standards.wording
    listed = Prompt(wording.list_error_title, wording.list_error)

    def entry(
        name: str,
        prompt: str,
        kind: EntryKind = EntryKind.TEXT,
        choices: str = "",
        error: Prompt = Prompt(),  # noqa: B008 (frozen)
        refuses: bool = True,
    ) -> Entry:
        key = EntryKey(EntryGroup.ACTION, str(number), name)
        return Entry(key, kind, "", choices, Prompt("", prompt), error, refuses)

    due_error = Prompt(wording.date_error_title, wording.action_due_error)
    entries = [
        entry(
            "standard_id",
            wording.action_standard_prompt,
            EntryKind.CHOICE,
            STANDARD_LIST,
            listed,
        ),
        entry("action", wording.action_prompt),
        entry("lead", wording.action_lead_prompt),
        entry("due", wording.action_due_prompt, EntryKind.DATE, "", due_error, refuses=False),
        entry("status", wording.action_status_prompt, EntryKind.CHOICE, STATUS_LIST, listed),
    ]
    assert tuple(each.key.field for each in entries) == ACTION_FIELDS
    return entries


def plan_progress(standards: StandardSet, labels: tuple[str, ...]) -> Planned:
    """The progress sheet: a row for each standard, then how often each grade was given."""
    wording, name = standards.wording, standards.wording.progress
    last = len(_PROGRESS_WIDTHS) - 1
    cells = [
        Cell(0, 0, Role.HEADING, name, last_col=last),
        Cell(1, 0, Role.INTRO, wording.progress_intro, last_col=last),
        *(Cell(2, col, Role.HEADER, text) for col, text in enumerate(_progress_headers(standards))),
    ]
    rows = {0: Row(27.0), 1: Row(18.0), 2: Row(21.0)}
    first = len(rows)
    for standard in standards.standards:
        row = len(rows)
        link = f"#{answer_name('grade', standard.id)}"
        cells += [
            Cell(row, 0, Role.LINK, standard.id, link=link),
            Cell(row, 1, Role.BODY, standard.text),
            Cell(row, 2, Role.COUNT, grade_shown(standard.id)),
            Cell(row, 3, Role.COUNT, is_graded(labels, standard.id, wording)),
            Cell(row, 4, Role.COUNT, is_filled("evidence", standard.id, wording)),
            Cell(row, 5, Role.COUNT, is_filled("improvement", standard.id, wording)),
        ]
        rows[row] = Row(row_height([(standard.text, _PROGRESS_WIDTHS[1], Role.BODY)], least=18))
    bottom = len(rows) - 1
    rows[len(rows)] = Row(12.0)
    _grade_counts(standards, labels, cells, rows)
    return Planned(
        SheetLayout(
            name=name,
            kind=SheetKind.PROGRESS,
            widths=_PROGRESS_WIDTHS,
            cells=tuple(cells),
            rows=rows,
            frozen_rows=first,
            title_rows=(first - 1, first - 1),
        ),
        tuple(
            NamedRange(each, name, first, col, bottom, col)
            for each, col in ((PROGRESS_GRADES, 2), (PROGRESS_GRADED, 3), (PROGRESS_EVIDENCE, 4))
        ),
    )


def _progress_headers(standards: StandardSet) -> tuple[str, ...]:
    wording = standards.wording
    return (
        wording.progress_standard,
        wording.progress_text,
        wording.progress_grade,
        wording.progress_graded,
        wording.progress_evidence,
        wording.progress_improvement,
    )


def _grade_counts(
    standards: StandardSet, labels: Sequence[str], cells: list[Cell], rows: dict[int, Row]
) -> None:
    ids = [each.id for each in standards.standards]
    cells.append(Cell(len(rows), 1, Role.HEADER, standards.wording.progress_counts))
    cells.append(Cell(len(rows), 2, Role.HEADER, standards.wording.progress_number))
    rows[len(rows)] = Row(21.0)
    grade_ids = {grade.label: grade.id for grade in standards.scale.grades}
    for label in reversed(labels):
        row = len(rows)
        cells.append(Cell(row, 1, Role.GRADE, label, grade_id=grade_ids.get(label, "")))
        cells.append(Cell(row, 2, Role.COUNT, count_of(PROGRESS_GRADES, label, ids, "grade")))
        rows[row] = Row(18.0)


def key_standard_counts(
    standards: StandardSet, labels: Sequence[str], progress: SheetLayout
) -> Mapping[str, Formula]:
    """For each key standard by number, how many of its standards are graded."""
    counts, row = {}, progress.frozen_rows
    for group in standards.key_standards:
        last = row + len(group.standards) - 1
        column = absolute_range(progress.name, row, 3, last, 3)
        ids = [each.id for each in group.standards]
        counts[group.number] = count_graded(column, labels, ids, standards.wording)
        row = last + 1
    return counts


def plan_lists(standards: StandardSet, labels: Sequence[str]) -> Planned:
    """The hidden sheet with the lists that the dropdowns take."""
    weak = [grade.label for grade in standards.scale.grades if standards.scale.is_weak(grade)]
    columns = {
        GRADE_LIST: list(labels),
        STANDARD_LIST: [each.id for each in standards.standards],
        STATUS_LIST: [each.label for each in standards.action_status],
        WEAK_GRADE_LIST: weak,
    }
    cells, names = [], []
    for col, (name, texts) in enumerate(columns.items()):
        cells.append(Cell(0, col, Role.HIDDEN, name))
        cells += [Cell(row, col, Role.HIDDEN, text) for row, text in enumerate(texts, start=1)]
        if texts:
            names.append(NamedRange(name, LISTS_SHEET, 1, col, len(texts), col))
    sheet = SheetLayout(
        name=LISTS_SHEET,
        kind=SheetKind.LISTS,
        widths=(24.0,) * len(columns),
        cells=tuple(cells),
        visibility=Visibility.VERY_HIDDEN,
    )
    return Planned(sheet, tuple(names))


def plan_identity() -> Planned:
    """The very hidden sheet with the marks of the workbook."""
    cells = []
    for row, name in enumerate(IDENTITY_FIELDS):
        cells.append(Cell(row, 0, Role.HIDDEN, name))
        cells.append(Cell(row, 1, Role.HIDDEN, Variable(f"{{{name}}}")))
    sheet = SheetLayout(
        name=IDENTITY_SHEET,
        kind=SheetKind.IDENTITY,
        widths=(24.0, 60.0),
        cells=tuple(cells),
        visibility=Visibility.VERY_HIDDEN,
    )
    return Planned(sheet)
