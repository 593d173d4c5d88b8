"""The section on what stands out. In: a `Consolidation`, the anchors. Out: a section."""

from collections.abc import Iterator

import pandas as pd

from s11xl.analysis.distributions import FEWEST, Tally
from s11xl.analysis.rows import text_rows
from s11xl.analysis.standing import (
    TIED,
    agencies_that_differ,
    are_alike,
    compared_agencies,
    differences,
    shared_strengths,
    single_agency_issues,
    strongest_standards,
    weakest_standards,
    widespread_weaknesses,
)
from s11xl.consolidation.consolidation import Consolidation
from s11xl.core.text import counted
from s11xl.report.blocks import (
    Block,
    Cell,
    Column,
    ColumnType,
    Group,
    Page,
    Row,
    Section,
    Table,
    cell,
    linked,
    quoted,
    words,
)
from s11xl.report.round.anchors import MOST_ROWS, Anchors
from s11xl.report.round.figures import SOURCE, figure_rows, source_of, symbol_of

_GOOD, _GRADED, _ASKED = Tally.good.value, Tally.graded.value, Tally.asked.value


def standing_section(data: Consolidation, anchors: Anchors) -> Section:
    """Strengths, weaknesses, what a single agency finds weak, and agencies that differ."""
    compared, scale = anchors.compared, anchors.scale
    if compared.empty:
        reason = f"No standard is graded by {FEWEST} agencies or more, so none is compared."
        return Section("standing", "What stands out", (words(reason),), (), page=Page.NEW)
    better, below = f"{scale.weak_below.label} or better", f"below {scale.weak_below.label}"
    together = f"all {len(compared)} compared together"
    lists = [
        ("weakest", "Weakest standards", weakest_standards(compared),
         f"Standards with the smallest share graded {better}, smaller than that of {together}",
         ""),
        ("strongest", "Strongest standards", strongest_standards(compared),
         f"Standards with the largest share graded {better}, larger than that of {together}",
         ""),
        ("strengths", "Strengths shared by most", shared_strengths(compared),
         f"Standards on which more than half of the grades are {better}",
         f"On no compared standard are more than half of the grades {better}."),
        ("weaknesses", "Weaknesses shared by most", widespread_weaknesses(compared),
         f"Standards on which more than half of the grades are {below}",
         f"On no compared standard are more than half of the grades {below}."),
    ]  # fmt: skip
    if are_alike(compared):
        lists = lists[2:]  # none is weakest or strongest
    sections = [
        Section(anchor, heading, tuple(_standards_list(table, caption, empty, anchors)))
        for anchor, heading, table, caption, empty in lists
    ]
    note = words(
        f"{len(compared)} of {counted(len(anchors.standards), 'standard')} can be compared:"
        f" those that {FEWEST} agencies or more graded. An agency is compared on a standard that"
        f" {FEWEST} or more other agencies graded too, and only if there are {FEWEST} such"
        " standards or more. Shares are of those graded."
    )
    parts = (*sections, _single(data, anchors), _differing(data, anchors))
    return Section("standing", "What stands out", (note,), parts, page=Page.NEW)


def _standards_list(
    table: pd.DataFrame, caption: str, empty: str, anchors: Anchors
) -> Iterator[Block]:
    """A table of standards with their shares, and the number left out that are tied."""
    if table.empty:
        yield words(empty)
        return
    rows = []
    for row in figure_rows(table):
        standard_id = row["standard_id"]
        share = linked(f"{row[_GOOD]} of {row[_GRADED]}", anchors.answers(standard_id))
        cells = (
            cell(linked(standard_id, anchors.standard(standard_id))),
            cell(row["text"]),
            cell(share, f" ({row[_ASKED]} asked)"),
        )
        rows.append(Row(cells))
    columns = (
        Column("Standard"),
        Column("Text", ColumnType.LONG),
        Column(f"{anchors.scale.weak_below.label} or better, of those graded", ColumnType.NUMBER),
    )
    yield Table(caption, columns, (Group(tuple(rows)),))
    if TIED in table and (tied := int(table[TIED].iloc[-1])):
        yield words(f"{tied} more with the same share as the last of these.")


def _single(data: Consolidation, anchors: Anchors) -> Section:
    rows = []
    for answer in text_rows(single_agency_issues(anchors.compared, data.answers, anchors.scale)):
        standard_id, agency_id = answer["standard_id"], answer["agency_id"]
        grade = linked(answer["grade"], anchors.full_answer(agency_id, standard_id))
        cells = (
            cell(linked(standard_id, anchors.standard(standard_id))),
            cell(linked(answer["agency"], anchors.agency(agency_id))),
            cell(grade, fill=symbol_of(answer["grade"], anchors.scale)[1]),
            cell(f"{answer[_GRADED]} ({answer[_ASKED]} asked)"),
            Cell((source_of(answer),)),
        )
        rows.append(Row(cells, sector=answer["sector"], grade=answer["grade"]))
    columns = (
        Column("Standard"),
        Column("Agency"),
        Column("Grade", ColumnType.GRADE),
        Column("Graded", ColumnType.NUMBER),
        SOURCE,
    )
    caption = f"Standards that exactly one agency grades below {anchors.scale.weak_below.label}"
    block = Table(caption, columns, (Group(tuple(rows)),)) if rows else words("None.")
    return Section("single", "Single-agency issues", (block,))


def _differing(data: Consolidation, anchors: Anchors) -> Section:
    table = agencies_that_differ(data.answers, anchors.scale, MOST_ROWS)
    compared = compared_agencies(differences(data.answers, anchors.scale))
    blocks: list[Block] = [words(_which_differ(compared, table))]
    rows = []
    for row in figure_rows(table):
        agency_id = row["agency_id"]
        target = anchors.agency_pages(agency_id) if anchors.down_to_answers else ""
        cells = (
            cell(linked(row["agency"], anchors.agency(agency_id))),
            Cell((quoted(row["sector"]),)),
            cell(linked(row["above"], target)),
            cell(linked(row["below"], target)),
            cell(str(row["compared"])),
        )
        rows.append(Row(cells, sector=row["sector"]))
    if rows:
        columns = (
            Column("Agency"),
            Column("Sector"),
            Column("Standards above the median of the others", ColumnType.NUMBER),
            Column("Standards below", ColumnType.NUMBER),
            Column("Standards compared", ColumnType.NUMBER),
        )
        caption = (
            "Agencies whose self-assessed grades are mostly above, or mostly below, the median of"
            " the others, by name; to differ is neither right nor wrong"
        )
        blocks.append(Table(caption, columns, (Group(tuple(rows)),)))
    return Section("differing", "Agencies that differ most from the others", tuple(blocks))


def _which_differ(compared: int, table: pd.DataFrame) -> str:
    """The rule for listing an agency, the number listed, and the number left out."""
    rule = (
        "An agency is listed if the standards on which its grade is above the median of the others"
        " outnumber those below it, or the reverse, by more than half of the standards compared."
    )
    if not compared:
        return f"{rule} No agency can be compared."
    of_compared = f"of {counted(compared, 'agency', 'agencies')} compared"
    if table.empty:
        return f"{rule} This is true of none {of_compared}."
    differing = int(table["differing"].iloc[0])
    is_true = f"{rule} This is true of {differing} {of_compared}"
    if len(table) == differing:
        return f"{is_true}, listed by name."
    are = "is" if len(table) == 1 else "are"
    return f"{is_true}. The {len(table)} with the largest shares {are} listed, by name."
