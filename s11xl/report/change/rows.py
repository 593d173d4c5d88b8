"""The rows behind the figures: by agency, standard and transition. In: the places. Out: sections.

Each answer stands once in full, with both files and cells, among those of its agency; the other
lists lead there.
"""

from collections.abc import Iterable, Iterator, Mapping

from s11xl.analysis.changes.answers import Change
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.figures import CHANGE_LABELS, SUBJECT
from s11xl.analysis.changes.labels import why_in_words, with_symbol
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
from s11xl.report.change.anchors import ChangeAnchors, Texts, change_cell
from s11xl.report.round.agencies import NO_SECTOR
from s11xl.report.round.figures import figure_rows

_THEN, _NOW = Column("Then", ColumnType.GRADE), Column("Now", ColumnType.GRADE)


def row_sections(data: Changes, anchors: ChangeAnchors) -> Iterator[Section]:
    """Every answer: by agency, by standard, by transition."""
    heading = "Every answer by agency"
    if not anchors.down_to_rows:
        note = words(
            f"The {len(anchors.rows)} answers are too many for this page. They are in changes.csv,"
            " each with its file, sheet and cell in both rounds."
        )
        yield Section("answers-by-agency", heading, (note,), page=Page.NEW)
        return
    sections = tuple(_by_agency(data, anchors))
    yield Section("answers-by-agency", heading, (), sections, page=Page.NEW, filtered=True)
    note = words("The rows behind the figures; on paper they stand by agency alone.")
    by_standard = tuple(_by_standard(data, anchors))
    yield Section(
        "answers-by-standard",
        "Every answer by standard",
        (note,),
        by_standard,
        page=Page.SCREEN,
        filtered=True,
    )
    moved = tuple(_by_transition(data, anchors))
    yield Section(
        "answers-moved",
        "Every answer from grade to grade",
        (note,),
        moved,
        page=Page.SCREEN,
        filtered=True,
    )


def _by_agency(data: Changes, anchors: ChangeAnchors) -> Iterator[Section]:
    grouped = _grouped(anchors.rows, "agency_id")
    columns = (Column("Standard"), _THEN, _NOW, Column("Change"), Column("Why"), *_PLACES)
    for agency_id, rows in grouped.items():
        name = rows[0]["agency"]
        groups = tuple(
            Group(
                tuple(_full_row(row, anchors) for row in mine),
                anchors.agency(agency_id, change),
                words(f"{with_symbol(change, CHANGE_LABELS[Change(change)])}: {len(mine)}"),
            )
            for change, mine in _by_change(rows)
        )
        table = Table(f"Answers of {name} in both rounds", columns, groups, Shape.LIST)
        yield Section(anchors.agency(agency_id), name, (table,))


_PLACES = (
    Column("Then: file, sheet, cell", ColumnType.SOURCE),
    Column("Now: file, sheet, cell", ColumnType.SOURCE),
)


def _full_row(row: Texts, anchors: ChangeAnchors) -> Row:
    subject = row[SUBJECT]
    shown = subject
    if row["standard_id"] and row["previous_standard_id"] not in ("", row["standard_id"]):
        shown = f"{subject} (then {row['previous_standard_id']})"
    cells = (
        cell(linked(shown, anchors.answers_to(subject))),
        anchors.grade(row, previous=True),
        anchors.grade(row),
        change_cell(row),
        cell(why_in_words(row["change"], row["why"])),
        Cell((_place(row, "previous_"),)),
        Cell((_place(row, ""),)),
    )
    anchor = anchors.row(row["agency_id"], subject)
    return Row(cells, anchor, row["sector"], row["grade"], row["change"])


def _place(row: Texts, before: str) -> Words:
    parts = [row[f"{before}{each}"] for each in ("file", "sheet", "cell")]
    return quoted(" › ".join(part for part in parts if part))


def _by_standard(data: Changes, anchors: ChangeAnchors) -> Iterator[Section]:
    grouped = _grouped(anchors.rows, SUBJECT)
    columns = (Column("Agency"), Column("Sector"), _THEN, _NOW, Column("Why"))
    for subject, row in zip(anchors.subjects, figure_rows(data.standards), strict=True):
        rows = grouped[subject]
        groups = tuple(
            Group(
                tuple(
                    Row(
                        (
                            cell(linked(each["agency"], anchors.row(each["agency_id"], subject))),
                            Cell((quoted(each["sector"] or NO_SECTOR),)),
                            anchors.grade(each, previous=True),
                            anchors.grade(each),
                            cell(why_in_words(change, each["why"])),
                        ),
                        "",
                        each["sector"],
                        each["grade"],
                        change,
                    )
                    for each in mine
                ),
                anchors.answers_to(subject, change),
                words(f"{with_symbol(change, CHANGE_LABELS[Change(change)])}: {len(mine)}"),
            )
            for change, mine in _by_change(rows)
        )
        table = Table(f"Answers to {subject}", columns, groups, Shape.LIST)
        heading = f"{subject} {row['Text']}".strip()
        yield Section(anchors.answers_to(subject), heading, (table,))


def _by_transition(data: Changes, anchors: ChangeAnchors) -> Iterator[Section]:
    grouped = _grouped(anchors.rows, "key_standard")
    columns = (Column("Agency"), Column("Standard"), _THEN, _NOW)
    for row in figure_rows(data.key_standards):
        number = str(row["Key standard"])
        rows = [each for each in grouped[number] if each["change"] != Change.NOT_COMPARED]
        if not rows:
            continue
        by_move: dict[tuple[int, int], list[Texts]] = {}
        for each in rows:
            move = int(each["previous_score"] or 0), int(each["score"] or 0)
            by_move.setdefault(move, []).append(each)
        groups = tuple(
            Group(
                tuple(_moved_row(each, anchors) for each in mine),
                anchors.moved(number, *move),
                words(f"{_shown(mine[0], previous=True)} → {_shown(mine[0])}: {len(mine)}"),
            )
            for move, mine in sorted(by_move.items())
        )
        name = f"{number} {row['Name']}".strip()
        table = Table(f"Answers to {name}, by transition", columns, groups, Shape.LIST)
        yield Section(f"{anchors.moves(number)}-rows", name, (table,))


def _shown(row: Texts, *, previous: bool = False) -> str:
    return row["previous_grade" if previous else "grade"] or "no grade"


def _moved_row(row: Texts, anchors: ChangeAnchors) -> Row:
    target = anchors.row(row["agency_id"], row[SUBJECT])
    cells = (
        cell(linked(row["agency"], target)),
        cell(row[SUBJECT]),
        anchors.grade(row, previous=True),
        anchors.grade(row),
    )
    return Row(cells, "", row["sector"], row["grade"], row["change"])


def _grouped(rows: Iterable[Texts], name: str) -> Mapping[str, list[Texts]]:
    found: dict[str, list[Texts]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found


def _by_change(rows: Iterable[Texts]) -> Iterator[tuple[str, list[Texts]]]:
    """The rows of each change, in the order of the columns of counts."""
    met = _grouped(rows, "change")
    for change in Change:
        if change.value in met:
            yield change.value, met[change.value]
