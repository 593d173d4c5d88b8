"""What stands out. In: a consolidation and the places of its report. Out: a section."""

import pandas as pd

from s11xl.comparison import (
    FEWEST,
    agencies_that_differ,
    are_alike,
    compared_standards,
    shared_strengths,
    single_agency_issues,
    strongest_standards,
    weakest_standards,
    widespread_weaknesses,
)
from s11xl.comparison.grades import Plain
from s11xl.consolidation import Consolidation
from s11xl.report.blocks import (
    Cell,
    Column,
    Group,
    Kind,
    Page,
    Row,
    Section,
    Table,
    cell,
    linked,
    said,
    words,
)
from s11xl.report.figures import (
    mark_of,
    place,
    records,
    share,
    texts,
)
from s11xl.report.places import Places

_GOOD, _GRADED, _ASKED = Plain.good.value, Plain.graded.value, Plain.asked.value


def standing_section(data: Consolidation, places: Places) -> Section:
    """What stands out: strengths, weaknesses, what one agency alone finds, who differs."""
    answers, standards, scale = data.answers, data.standards, places.scale
    better, below = f"{scale.weak_below.label} or better", f"below {scale.weak_below.label}"
    lists = [
        ("weakest", "Weakest standards", weakest_standards(answers, standards),
         f"Standards with the smallest share graded {better}",
         f"None that can be compared is graded {below}."),
        ("strongest", "Strongest standards", strongest_standards(answers, standards),
         f"Standards with the largest share graded {better}",
         f"None that can be compared is graded {better}."),
        ("strengths", "Strengths shared by most", shared_strengths(answers, standards),
         f"Standards that over half of the graded agencies grade {better}",
         f"None that can be compared is graded {better} by over half."),
        ("weaknesses", "Standards that most find weak", widespread_weaknesses(answers, standards),
         f"Standards that over half of the graded agencies grade {below}",
         f"None that can be compared is graded {below} by over half."),
    ]  # fmt: skip
    if are_alike(answers, standards):
        lists = lists[2:]  # nothing is weakest
    sections = [
        Section(
            anchor,
            heading,
            (_standards_list(table, caption, places) if len(table) else words(empty),),
        )
        for anchor, heading, table, caption, empty in lists
    ]
    note = words(
        f"Compared are standards that at least {FEWEST} agencies graded; agencies only where at"
        f" least {FEWEST} others graded the same standard, on at least {FEWEST} standards. Shares"
        " are of those graded."
    )
    parts = (*sections, _single(data, places), _differing(data, places))
    if compared_standards(answers, standards).empty:
        reason = f"No standard is graded by {FEWEST} agencies or more, so none is compared."
        note, parts = words(reason), ()
    return Section("standing", "What stands out", (note,), parts, page=Page.NEW)


def _standards_list(table: pd.DataFrame, caption: str, places: Places) -> Table:
    scale = places.scale
    rows = tuple(
        Row(
            (
                cell(linked(row["standard_id"], places.standard(row["standard_id"]))),
                cell(str(row["text"])),
                cell(
                    linked(share(row[_GOOD], row[_GRADED]), places.answers(row["standard_id"])),
                    f" ({row[_ASKED]} asked)",
                ),
            )
        )
        for row in records(table)
    )
    columns = (
        Column("Standard"),
        Column("Text", Kind.LONG),
        Column(f"{scale.weak_below.label} or better, of those graded", Kind.NUMBER),
    )
    return Table(caption, columns, (Group(rows),))


def _single(data: Consolidation, places: Places) -> Section:
    table = single_agency_issues(data.answers, data.standards)
    below = f"below {places.scale.weak_below.label}"
    rows = tuple(
        Row(
            (
                cell(linked(row["standard_id"], places.standard(row["standard_id"]))),
                cell(linked(row["agency"], places.agency(row["agency_id"]))),
                cell(
                    linked(row["grade"], places.said(row["agency_id"], row["standard_id"])),
                    fill=mark_of(row["grade"], places.scale)[1],
                ),
                cell(f"{row[_GRADED]} ({row[_ASKED]} asked)"),
                Cell((place(row),)),
            ),
            sector=row["sector"],
            grade=row["grade"],
        )
        for row in texts(table)
    )
    columns = (
        Column("Standard"),
        Column("Agency"),
        Column("Its grade", Kind.GRADE),
        Column("Graded", Kind.NUMBER),
        Column("File, sheet, cell", Kind.PLACE),
    )
    caption = f"Standards that exactly one agency grades {below}"
    block = Table(caption, columns, (Group(rows),)) if rows else words("There is none.")
    return Section("single", "Single-agency issues", (block,))


def _differing(data: Consolidation, places: Places) -> Section:
    table = agencies_that_differ(data.answers, places.scale)
    rows = tuple(
        Row(
            (
                cell(linked(row["agency"], places.agency(row["agency_id"]))),
                Cell((said(row["sector"]),)),
                *(cell(str(row[name])) for name in ("above", "below", "compared")),
            ),
            sector=row["sector"],
        )
        for row in records(table)
    )
    columns = (
        Column("Agency"),
        Column("Sector"),
        Column("Standards above the others", Kind.NUMBER),
        Column("Below the others", Kind.NUMBER),
        Column("Standards compared", Kind.NUMBER),
    )
    caption = (
        "Agencies whose self-assessed grade is above or below the median of the others on more"
        " than half of their standards; they differ, which is neither right nor wrong"
    )
    block = Table(caption, columns, (Group(rows),)) if rows else words("There is none.")
    return Section("differing", "Agencies that differ most from the others", (block,))
