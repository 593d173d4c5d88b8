"""The section on missing evidence, improvements and plans. In: a `Consolidation`. Out: lists."""

from collections.abc import Iterator

import pandas as pd

from s11xl.analysis.actions import (
    grades_with_placeholder,
    grades_without_evidence,
    weak_grades_without_action,
    weak_grades_without_plan,
)
from s11xl.analysis.rows import text_rows
from s11xl.consolidation.consolidation import Consolidation
from s11xl.report.blocks import (
    Block,
    Cell,
    Column,
    ColumnType,
    Group,
    Page,
    Row,
    Section,
    Shape,
    Table,
    cell,
    linked,
    words,
)
from s11xl.report.round.anchors import MOST_ROWS, Anchors
from s11xl.report.round.figures import SOURCE, shown_grade, source_of


def evidence_section(data: Consolidation, anchors: Anchors) -> Section:
    """Grades without evidence, and weak grades without an improvement or a plan."""
    below = f"below {anchors.scale.weak_below.label}"
    bare = grades_without_evidence(data.answers)
    placeholders = grades_with_placeholder(data.answers, data.standards)
    idle = weak_grades_without_action(data.answers, data.actions, anchors.scale)
    unplanned = weak_grades_without_plan(data.answers, data.actions, anchors.scale)
    lists = [
        ("without-evidence", "Grades without evidence", bare,
         "Self-assessed grades with no readable text under evidence"),
        *([("placeholder-evidence", "Grades with only a placeholder under evidence", placeholders,
            "Self-assessed grades with nothing but a placeholder, such as “tbc”, under evidence")]
          if len(placeholders) else []),
        ("without-action", f"Grades {below} without an improvement or an action", idle,
         f"Self-assessed grades {below} with no readable text under improvement and no action in"
         " the action plan"),
        ("without-plan", f"Grades {below} without an action in the action plan", unplanned,
         f"Self-assessed grades {below} with no action in the action plan, whether or not there is"
         " a text under improvement"),
    ]  # fmt: skip
    sections = tuple(
        Section(anchor, f"{heading}: {len(answers)}", tuple(_list(answers, caption, anchors)))
        for anchor, heading, answers, caption in lists
    )
    heading = "Missing evidence and improvements"
    return Section("gaps", heading, (), sections, page=Page.NEW, filtered=True)


def _list(answers: pd.DataFrame, caption: str, anchors: Anchors) -> Iterator[Block]:
    if answers.empty:
        yield words("None.")
        return
    if len(answers) > MOST_ROWS:
        yield words(f"The first {MOST_ROWS} of {len(answers)}. All are in answers.csv.")
    rows = []
    for answer in text_rows(answers.head(MOST_ROWS)):
        agency_id, standard_id = answer["agency_id"], answer["standard_id"]
        grade, fill = shown_grade(answer, anchors.scale)
        cells = (
            cell(linked(answer["agency"], anchors.agency(agency_id))),
            cell(linked(standard_id, anchors.full_answer(agency_id, standard_id))),
            Cell((words(grade), *anchors.rulings.notes(answer)), fill),
            Cell((source_of(answer),)),
        )
        rows.append(Row(cells, sector=answer["sector"], grade=grade))
    columns = (Column("Agency"), Column("Standard"), Column("Grade", ColumnType.GRADE), SOURCE)
    yield Table(caption, columns, (Group(tuple(rows)),), Shape.LIST)
