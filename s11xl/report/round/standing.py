"""What stands out. In: a consolidation and the places of its report. Out: a section."""

from collections.abc import Iterator

import pandas as pd

from s11xl.analysis.distributions import FEWEST, Tally
from s11xl.analysis.rows import text_rows
from s11xl.analysis.standing import (
    TIED,
    agencies_that_differ,
    are_alike,
    compared_agencies,
    compared_standards,
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
from s11xl.report.round.anchors import Anchors
from s11xl.report.round.figures import Figures, figure_rows, share, source_of, symbol_of
from s11xl.report.round.gaps import MOST_ROWS

_GOOD, _GRADED, _ASKED = Tally.good.value, Tally.graded.value, Tally.asked.value


def standing_section(data: Consolidation, anchors: Anchors) -> Section:
    """What stands out: strengths, weaknesses, what one agency alone finds, who differs."""
    answers, standards, scale = data.answers, data.standards, anchors.scale
    better, below = f"{scale.weak_below.label} or better", f"below {scale.weak_below.label}"
    together = f"all {len(compared_standards(answers, standards))} compared together"
    lists = [
        ("weakest", "Weakest standards", weakest_standards(answers, standards),
         f"Standards with the smallest share graded {better}, smaller than that of {together}",
         "None is called weakest: all are alike."),
        ("strongest", "Strongest standards", strongest_standards(answers, standards),
         f"Standards with the largest share graded {better}, larger than that of {together}",
         "None is called strongest: all are alike."),
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
        Section(anchor, heading, tuple(_standards_list(table, caption, empty, anchors)))
        for anchor, heading, table, caption, empty in lists
    ]
    compared = len(compared_standards(answers, standards))
    note = words(
        f"{compared} of {counted(len(anchors.standards), 'standard')} can be compared: those that"
        f" {FEWEST} agencies or more graded. An agency is compared on a standard that {FEWEST} or"
        f" more other agencies graded too, and only if there are {FEWEST} such standards or more."
        " Shares are of those graded."
    )
    parts = (*sections, _single(data, anchors), _differing(data, anchors))
    if not compared:
        reason = f"No standard is graded by {FEWEST} agencies or more, so none is compared."
        note, parts = words(reason), ()
    return Section("standing", "What stands out", (note,), parts, page=Page.NEW)


def _standards_list(
    table: pd.DataFrame, caption: str, empty: str, anchors: Anchors
) -> Iterator[Block]:
    """The standards with their shares; what is tied with the last and left out is said."""
    if table.empty:
        yield words(empty)
        return
    scale = anchors.scale
    rows = tuple(
        Row(
            (
                cell(linked(row["standard_id"], anchors.standard(row["standard_id"]))),
                cell(str(row["text"])),
                cell(
                    linked(share(row[_GOOD], row[_GRADED]), anchors.answers(row["standard_id"])),
                    f" ({row[_ASKED]} asked)",
                ),
            )
        )
        for row in figure_rows(table)
    )
    columns = (
        Column("Standard"),
        Column("Text", ColumnType.LONG),
        Column(f"{scale.weak_below.label} or better, of those graded", ColumnType.NUMBER),
    )
    yield Table(caption, columns, (Group(rows),))
    if TIED in table and (tied := int(table[TIED].iloc[-1])):
        yield words(f"{tied} more with the same share as the last of these.")


def _single(data: Consolidation, anchors: Anchors) -> Section:
    table = single_agency_issues(data.answers, data.standards)
    below = f"below {anchors.scale.weak_below.label}"
    rows = tuple(
        Row(
            (
                cell(linked(row["standard_id"], anchors.standard(row["standard_id"]))),
                cell(linked(row["agency"], anchors.agency(row["agency_id"]))),
                cell(
                    linked(row["grade"], anchors.full_answer(row["agency_id"], row["standard_id"])),
                    fill=symbol_of(row["grade"], anchors.scale)[1],
                ),
                cell(f"{row[_GRADED]} ({row[_ASKED]} asked)"),
                Cell((source_of(row),)),
            ),
            sector=row["sector"],
            grade=row["grade"],
        )
        for row in text_rows(table)
    )
    columns = (
        Column("Standard"),
        Column("Agency"),
        Column("Its grade", ColumnType.GRADE),
        Column("Graded", ColumnType.NUMBER),
        Column("File, sheet, cell", ColumnType.SOURCE),
    )
    caption = f"Standards that exactly one agency grades {below}"
    block = Table(caption, columns, (Group(rows),)) if rows else words("There is none.")
    return Section("single", "Single-agency issues", (block,))


def _differing(data: Consolidation, anchors: Anchors) -> Section:
    heading = "Agencies that differ most from the others"
    table = agencies_that_differ(data.answers, anchors.scale, MOST_ROWS)
    compared = compared_agencies(differences(data.answers, anchors.scale))
    note = words(_who_differs(compared, table))
    rows = tuple(_differing_row(row, anchors) for row in figure_rows(table))
    columns = (
        Column("Agency"),
        Column("Sector"),
        Column("Standards above the others", ColumnType.NUMBER),
        Column("Below the others", ColumnType.NUMBER),
        Column("Standards compared", ColumnType.NUMBER),
    )
    caption = (
        "Agencies whose self-assessed grades stand to one side of the median of the others, by"
        " name; they differ, which is neither right nor wrong"
    )
    blocks = (note, Table(caption, columns, (Group(rows),))) if rows else (note,)
    return Section("differing", heading, blocks)


def _who_differs(compared: int, table: pd.DataFrame) -> str:
    """By which rule agencies are listed, how many of those compared are, and what is left out."""
    rule = (
        "An agency is listed where it grades itself above the median of the others more often than"
        " below it, or below it more often than above, by over half of the standards compared."
    )
    if not compared:
        return f"{rule} No agency can be compared."
    who = counted(compared, "agency", "agencies")
    if table.empty:
        return f"{rule} No agency of {compared} compared does."
    differing = int(table["differing"].iloc[0])
    does = f"{rule} {differing} of {who} compared {'does' if differing == 1 else 'do'}"
    if len(table) == differing:
        return f"{does}; listed by name."
    are = "is" if len(table) == 1 else "are"
    return f"{does}; {len(table)} {are} shown, the largest shares, by name."


def _differing_row(row: Figures, anchors: Anchors) -> Row:
    """An agency's counts: its pages say of each answer whether it is above or below."""
    target = anchors.agency_pages(row["agency_id"]) if anchors.down_to_answers else ""
    cells = (
        cell(linked(row["agency"], anchors.agency(row["agency_id"]))),
        Cell((quoted(row["sector"]),)),
        cell(linked(row["above"], target)),
        cell(linked(row["below"], target)),
        cell(str(row["compared"])),
    )
    return Row(cells, sector=row["sector"])
