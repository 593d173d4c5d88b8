"""The answers behind the figures. In: `Changes`, the anchors. Out: sections of lists.

Each answer is listed in full once, with the files and cells of both rounds, under its agency. The
lists by standard and by transition link to it.
"""

from collections.abc import Iterable, Iterator, Mapping

from s11xl.analysis.changes.answers import Change
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.figures import SUBJECT
from s11xl.analysis.changes.labels import CHANGE_LABELS, reason_in_words, with_symbol
from s11xl.analysis.rows import TextRow
from s11xl.report.blocks import (
    Cell,
    Column,
    ColumnType,
    Group,
    Page,
    Row,
    Section,
    Shape,
    Table,
    Words,
    cell,
    linked,
    quoted,
    words,
)
from s11xl.report.change.anchors import (
    ChangeAnchors,
    change_cell,
    grade_cell,
    previous_grade_cell,
)
from s11xl.report.round.agencies import NO_SECTOR
from s11xl.report.round.figures import figure_rows, source_of

_GRADES = (
    Column("Previous grade", ColumnType.GRADE),
    Column("Current grade", ColumnType.GRADE),
)
_SOURCES = (
    Column("Previous file, sheet, cell", ColumnType.SOURCE),
    Column("Current file, sheet, cell", ColumnType.SOURCE),
)


def row_sections(data: Changes, anchors: ChangeAnchors) -> Iterator[Section]:
    """Every answer: by agency, by standard, by transition."""
    heading = "Every answer by agency"
    if not anchors.lists_answers:
        note = words(
            f"The {len(anchors.rows)} answers are too many for this page. They are in changes.csv,"
            " each with its file, sheet and cell in both rounds."
        )
        yield Section("answers-by-agency", heading, (note,), page=Page.NEW)
        return
    sections = tuple(_by_agency(anchors))
    yield Section("answers-by-agency", heading, (), sections, page=Page.NEW, filtered=True)
    note = words("The answers behind the figures. This list is not printed; the list by agency is.")
    for anchor, heading, parts in (
        ("answers-by-standard", "Every answer by standard", _by_standard(data, anchors)),
        ("answers-moved", "Every answer from grade to grade", _by_transition(data, anchors)),
    ):
        yield Section(anchor, heading, (note,), tuple(parts), page=Page.SCREEN, filtered=True)


def _by_agency(anchors: ChangeAnchors) -> Iterator[Section]:
    columns = (Column("Standard"), *_GRADES, Column("Change"), Column("Why"), *_SOURCES)
    for agency_id, rows in _grouped(anchors.rows, "agency_id").items():
        name = rows[0]["agency"]
        groups = tuple(
            Group(
                tuple(_full_row(row, anchors) for row in same_change),
                anchors.agency(agency_id, change),
                _heading(change, len(same_change)),
            )
            for change, same_change in _by_change(rows)
        )
        table = Table(f"Answers of {name} in both rounds", columns, groups, Shape.LIST)
        yield Section(anchors.agency(agency_id), name, (table,))


def _full_row(row: TextRow, anchors: ChangeAnchors) -> Row:
    subject = shown = row[SUBJECT]
    if row["standard_id"] and row["previous_standard_id"] not in ("", row["standard_id"]):
        shown = f"{subject} (previously {row['previous_standard_id']})"
    cells = (
        cell(linked(shown, anchors.answers_to(subject))),
        previous_grade_cell(row, anchors),
        grade_cell(row),
        change_cell(row),
        cell(reason_in_words(row["change"], row["why"])),
        Cell((source_of(row, "previous_"),)),
        Cell((source_of(row),)),
    )
    anchor = anchors.answer(row["agency_id"], subject)
    return Row(cells, anchor, row["sector"], row["grade"], row["change"])


def _by_standard(data: Changes, anchors: ChangeAnchors) -> Iterator[Section]:
    grouped = _grouped(anchors.rows, SUBJECT)
    columns = (Column("Agency"), Column("Sector"), *_GRADES, Column("Why"))
    for subject, figures in zip(anchors.subjects, figure_rows(data.standards), strict=True):
        groups = tuple(
            Group(
                tuple(_row_of_standard(row, anchors) for row in rows),
                anchors.answers_to(subject, change),
                _heading(change, len(rows)),
            )
            for change, rows in _by_change(grouped[subject])
        )
        table = Table(f"Answers to {subject}", columns, groups, Shape.LIST)
        heading = f"{subject} {figures['Text']}".strip()
        yield Section(anchors.answers_to(subject), heading, (table,))


def _row_of_standard(row: TextRow, anchors: ChangeAnchors) -> Row:
    cells = (
        cell(linked(row["agency"], anchors.answer(row["agency_id"], row[SUBJECT]))),
        Cell((quoted(row["sector"] or NO_SECTOR),)),
        previous_grade_cell(row, anchors),
        grade_cell(row),
        cell(reason_in_words(row["change"], row["why"])),
    )
    return Row(cells, "", row["sector"], row["grade"], row["change"])


def _by_transition(data: Changes, anchors: ChangeAnchors) -> Iterator[Section]:
    grouped = _grouped(anchors.rows, "key_standard")
    columns = (Column("Agency"), Column("Standard"), *_GRADES)
    for figures in figure_rows(data.key_standards):
        number = str(figures["Key standard"])
        by_scores: dict[tuple[int, int], list[TextRow]] = {}
        for row in grouped[number]:
            if row["change"] != Change.NOT_COMPARED:
                scores = int(row["previous_score"] or 0), int(row["score"] or 0)
                by_scores.setdefault(scores, []).append(row)
        if not by_scores:
            continue
        groups = []
        for scores, rows in sorted(by_scores.items()):
            before, after = (rows[0][name] or "no grade" for name in ("previous_grade", "grade"))
            heading = words(f"{before} → {after}: {len(rows)}")
            listed = tuple(_row_of_transition(row, anchors) for row in rows)
            groups.append(Group(listed, anchors.transition(number, *scores), heading))
        name = f"{number} {figures['Name']}".strip()
        table = Table(f"Answers to {name}, by transition", columns, tuple(groups), Shape.LIST)
        yield Section(f"{anchors.transitions(number)}-rows", name, (table,))


def _row_of_transition(row: TextRow, anchors: ChangeAnchors) -> Row:
    cells = (
        cell(linked(row["agency"], anchors.answer(row["agency_id"], row[SUBJECT]))),
        cell(row[SUBJECT]),
        previous_grade_cell(row, anchors),
        grade_cell(row),
    )
    return Row(cells, "", row["sector"], row["grade"], row["change"])


def _heading(change: str, count: int) -> Words:
    return words(f"{with_symbol(change, CHANGE_LABELS[Change(change)])}: {count}")


def _grouped(rows: Iterable[TextRow], column: str) -> Mapping[str, list[TextRow]]:
    groups: dict[str, list[TextRow]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def _by_change(rows: Iterable[TextRow]) -> Iterator[tuple[str, list[TextRow]]]:
    """The rows of each change, in the order of the columns of counts."""
    groups = _grouped(rows, "change")
    for change in Change:
        if change.value in groups:
            yield change.value, groups[change.value]
