"""What is missing and what is planned. In: a consolidation and the places. Out: a section."""

from collections.abc import Iterator

import pandas as pd

from s11xl.analysis.actions import (
    actions_by,
    flagged_actions,
    grades_without_evidence,
    weak_grades_without_action,
    weak_grades_without_plan,
)
from s11xl.analysis.rows import text_rows
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
    Shape,
    Table,
    cell,
    linked,
    quoted,
    words,
)
from s11xl.report.round.anchors import Anchors
from s11xl.report.round.figures import shown_grade, source_of

MOST_ROWS = 2000  # of a list; what is more stands in the CSV
_PLACE = Column("File, sheet, cell", ColumnType.SOURCE)


def evidence_section(data: Consolidation, anchors: Anchors) -> Section:
    """Grades that nothing supports, and weak ones that nothing is done about."""
    below = f"below {anchors.scale.weak_below.label}"
    bare = grades_without_evidence(data.answers)
    idle = weak_grades_without_action(data.answers, data.actions, anchors.scale)
    unplanned = weak_grades_without_plan(data.answers, data.actions, anchors.scale)
    lists = [
        ("without-evidence", "Grades without evidence", bare,
         "Self-assessed grades with no evidence that can be used"),
        ("without-action", f"Grades {below} with neither improvement nor action", idle,
         f"Self-assessed grades {below} with neither an improvement nor an action"),
        ("without-plan", f"Grades {below} with no row in the action plan", unplanned,
         f"Self-assessed grades {below} without a row in the action plan, whether or not the answer"
         " says what will improve it"),
    ]  # fmt: skip
    sections = tuple(
        Section(anchor, f"{heading}: {len(rows)}", tuple(_answers(rows, caption, anchors)))
        for anchor, heading, rows, caption in lists
    )
    heading = "Evidence and improvements that are missing"
    return Section("gaps", heading, (), sections, page=Page.NEW, filtered=True)


def _answers(answers: pd.DataFrame, caption: str, anchors: Anchors) -> Iterator[Block]:
    if answers.empty:
        yield words("There is none.")
        return
    if len(answers) > MOST_ROWS:
        yield words(f"The first {MOST_ROWS} of {len(answers)}; all stand in answers.csv.")
    rows, ruled = [], anchors.ruled
    for row in text_rows(answers.head(MOST_ROWS)):
        grade, fill = shown_grade(row, anchors.scale)
        target = anchors.full_answer(row["agency_id"], row["standard_id"])
        rows.append(
            Row(
                (
                    cell(linked(row["agency"], anchors.agency(row["agency_id"]))),
                    cell(linked(row["standard_id"], target)),
                    Cell((words(grade), *ruled.marks(row)), fill),
                    Cell((source_of(row),)),
                ),
                sector=row["sector"],
                grade=grade,
            )
        )
    columns = (Column("Agency"), Column("Standard"), Column("Grade", ColumnType.GRADE), _PLACE)
    yield Table(caption, columns, (Group(tuple(rows)),), Shape.LIST)


def actions_section(data: Consolidation, anchors: Anchors) -> Section:
    """What the agencies plan, and what of it is late or without an owner or a date."""
    flagged = flagged_actions(data.actions, data.standards, data.as_at)
    sections = [
        Section("actions-all", f"All actions by agency: {len(flagged)}", _counts(data, anchors))
    ]
    lists = [
        ("without_owner", "Open actions without an owner"),
        ("without_date", "Open actions without a date that can be read"),
    ]
    if data.as_at is not None:
        lists.insert(0, ("overdue", f"Overdue as at {data.as_at.isoformat()}"))
    for flag, heading in lists:
        chosen = flagged.loc[flagged[flag]]
        blocks = tuple(_list(chosen, heading, anchors))
        anchor = f"actions-{flag.replace('_', '-')}"
        sections.append(Section(anchor, f"{heading}: {len(chosen)}", blocks))
    judged = (
        "No day was given to judge by, so nothing is called overdue."
        if data.as_at is None
        else f"Overdue is an open action that was due before {data.as_at.isoformat()}."
    )
    return Section(
        "actions", "Actions", (words(judged),), tuple(sections), page=Page.NEW, filtered=True
    )


def _counts(data: Consolidation, anchors: Anchors) -> tuple[Block, ...]:
    table = actions_by(data.actions, data.standards, ["agency_id", "agency"], data.as_at)
    if table.empty:
        return (words("No action is planned."),)
    if not anchors.lists_agencies:
        who = counted(len(table), "agency", "agencies")
        planned = f"{len(data.actions)} actions are planned by {who}"
        return (words(f"{planned}; each stands in actions.csv."),)
    names = {"actions": "Actions", "closed": "Closed", "open": "Open"}
    if data.as_at is not None:
        names["overdue"] = "Overdue"
    names |= {"without_owner": "Without owner", "without_date": "Without date"}
    sectors = dict(zip(anchors.agencies["agency_id"], anchors.agencies["sector"], strict=True))
    rows = tuple(
        Row(
            (
                cell(linked(row["agency"], anchors.agency(row["agency_id"]))),
                *(
                    cell(linked(row[name], anchors.agency_actions(row["agency_id"])))
                    for name in names
                ),
            ),
            sector=sectors.get(row["agency_id"], ""),
        )
        for row in text_rows(table)
    )
    columns = (Column("Agency"), *(Column(each, ColumnType.NUMBER) for each in names.values()))
    more = () if anchors.down_to_answers else (words("Each action stands in actions.csv."),)
    return (Table("How many actions each agency plans", columns, (Group(rows),)), *more)


def _list(actions: pd.DataFrame, caption: str, anchors: Anchors) -> Iterator[Block]:
    if actions.empty:
        yield words("There is none.")
        return
    if len(actions) > MOST_ROWS:
        yield words(f"The first {MOST_ROWS} of {len(actions)}; all stand in actions.csv.")
    sectors = dict(zip(anchors.agencies["agency_id"], anchors.agencies["sector"], strict=True))
    rows = tuple(
        Row(
            (
                cell(linked(row["agency"], anchors.agency(row["agency_id"]))),
                *action_cells(row, anchors),
            ),
            sector=sectors.get(row["agency_id"], ""),
        )
        for row in text_rows(actions.head(MOST_ROWS))
    )
    yield Table(caption, (Column("Agency"), *ACTION_COLUMNS), (Group(rows),), Shape.LIST)


ACTION_COLUMNS = (
    Column("Standard"),
    Column("Action", ColumnType.LONG),
    Column("Lead"),
    Column("Due"),
    Column("Status"),
    _PLACE,
)


def action_cells(row: dict[str, str], anchors: Anchors) -> tuple[Cell, ...]:
    """An action, with what is to be said of it in words."""
    target = anchors.full_answer(row["agency_id"], row["standard_id"])
    due = [quoted(row["due"] or row["due_raw"] or "–")]
    if row["overdue"] == "True":
        due.append(words("overdue"))
    return (
        cell(linked(row["standard_id"], target) if row["standard_id"] else "–"),
        Cell((quoted(row["action"]),)),
        Cell((quoted(row["lead"] or "–"),)),
        Cell(tuple(due)),
        Cell((quoted(row["status"] or row["status_raw"] or "–"),)),
        Cell((source_of(row),)),
    )
