"""The rows behind the figures: by agency, standard and transition. In: the places. Out: sections.

Each answer stands once in full, with both files and cells, among those of its agency; the other
lists lead there.
"""

from collections.abc import Iterable, Iterator, Mapping

from s11xl.analysis.changes.answers import Change
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.figures import CHANGE_LABELS, SUBJECT
from s11xl.analysis.changes.labels import marked, why_in_words
from s11xl.report.blocks import (
    Cell,
    Column,
    Group,
    Kind,
    Page,
    Row,
    Section,
    Shape,
    Table,
    Words,
    cell,
    linked,
    said,
    words,
)
from s11xl.report.change.anchors import ChangePlaces, Texts, change_cell
from s11xl.report.round.agencies import NO_SECTOR
from s11xl.report.round.figures import records

_THEN, _NOW = Column("Then", Kind.GRADE), Column("Now", Kind.GRADE)


def row_sections(data: Changes, places: ChangePlaces) -> Iterator[Section]:
    """Every answer: by agency, by standard, by transition."""
    heading = "Every answer by agency"
    if not places.down_to_rows:
        note = words(
            f"The {len(places.rows)} answers are too many for this page; they stand in changes.csv,"
            " each with its file, sheet and cell in both rounds."
        )
        yield Section("answers-by-agency", heading, (note,), page=Page.NEW)
        return
    sections = tuple(_by_agency(data, places))
    yield Section("answers-by-agency", heading, (), sections, page=Page.NEW, filtered=True)
    note = words("The rows behind the figures; on paper they stand by agency alone.")
    by_standard = tuple(_by_standard(data, places))
    yield Section(
        "answers-by-standard",
        "Every answer by standard",
        (note,),
        by_standard,
        page=Page.SCREEN,
        filtered=True,
    )
    moved = tuple(_by_transition(data, places))
    yield Section(
        "answers-moved",
        "Every answer from grade to grade",
        (note,),
        moved,
        page=Page.SCREEN,
        filtered=True,
    )


def _by_agency(data: Changes, places: ChangePlaces) -> Iterator[Section]:
    grouped = _grouped(places.rows, "agency_id")
    columns = (Column("Standard"), _THEN, _NOW, Column("Change"), Column("Why"), *_PLACES)
    for agency_id, rows in grouped.items():
        name = rows[0]["agency"]
        groups = tuple(
            Group(
                tuple(_full_row(row, places) for row in mine),
                places.agency(agency_id, change),
                words(f"{marked(change, CHANGE_LABELS[Change(change)])}: {len(mine)}"),
            )
            for change, mine in _by_change(rows)
        )
        table = Table(f"Answers of {name} in both rounds", columns, groups, Shape.LIST)
        yield Section(places.agency(agency_id), name, (table,))


_PLACES = (
    Column("Then: file, sheet, cell", Kind.PLACE),
    Column("Now: file, sheet, cell", Kind.PLACE),
)


def _full_row(row: Texts, places: ChangePlaces) -> Row:
    subject = row[SUBJECT]
    shown = subject
    if row["standard_id"] and row["previous_standard_id"] not in ("", row["standard_id"]):
        shown = f"{subject} (then {row['previous_standard_id']})"
    cells = (
        cell(linked(shown, places.answers_to(subject))),
        places.grade(row, previous=True),
        places.grade(row),
        change_cell(row),
        cell(why_in_words(row["change"], row["why"])),
        Cell((_place(row, "previous_"),)),
        Cell((_place(row, ""),)),
    )
    anchor = places.row(row["agency_id"], subject)
    return Row(cells, anchor, row["sector"], row["grade"], row["change"])


def _place(row: Texts, before: str) -> Words:
    parts = [row[f"{before}{each}"] for each in ("file", "sheet", "cell")]
    return said(" › ".join(part for part in parts if part))


def _by_standard(data: Changes, places: ChangePlaces) -> Iterator[Section]:
    grouped = _grouped(places.rows, SUBJECT)
    columns = (Column("Agency"), Column("Sector"), _THEN, _NOW, Column("Why"))
    for subject, row in zip(places.subjects, records(data.standards), strict=True):
        rows = grouped[subject]
        groups = tuple(
            Group(
                tuple(
                    Row(
                        (
                            cell(linked(each["agency"], places.row(each["agency_id"], subject))),
                            Cell((said(each["sector"] or NO_SECTOR),)),
                            places.grade(each, previous=True),
                            places.grade(each),
                            cell(why_in_words(change, each["why"])),
                        ),
                        "",
                        each["sector"],
                        each["grade"],
                        change,
                    )
                    for each in mine
                ),
                places.answers_to(subject, change),
                words(f"{marked(change, CHANGE_LABELS[Change(change)])}: {len(mine)}"),
            )
            for change, mine in _by_change(rows)
        )
        table = Table(f"Answers to {subject}", columns, groups, Shape.LIST)
        heading = f"{subject} {row['Text']}".strip()
        yield Section(places.answers_to(subject), heading, (table,))


def _by_transition(data: Changes, places: ChangePlaces) -> Iterator[Section]:
    grouped = _grouped(places.rows, "key_standard")
    columns = (Column("Agency"), Column("Standard"), _THEN, _NOW)
    for row in records(data.key_standards):
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
                tuple(_moved_row(each, places) for each in mine),
                places.moved(number, *move),
                words(f"{_shown(mine[0], previous=True)} → {_shown(mine[0])}: {len(mine)}"),
            )
            for move, mine in sorted(by_move.items())
        )
        name = f"{number} {row['Name']}".strip()
        table = Table(f"Answers to {name}, by transition", columns, groups, Shape.LIST)
        yield Section(f"{places.moves(number)}-rows", name, (table,))


def _shown(row: Texts, *, previous: bool = False) -> str:
    return row["previous_grade" if previous else "grade"] or "no grade"


def _moved_row(row: Texts, places: ChangePlaces) -> Row:
    target = places.row(row["agency_id"], row[SUBJECT])
    cells = (
        cell(linked(row["agency"], target)),
        cell(row[SUBJECT]),
        places.grade(row, previous=True),
        places.grade(row),
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
