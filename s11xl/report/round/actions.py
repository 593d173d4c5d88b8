"""The section on actions. In: a `Consolidation`, the anchors. Out: counts and lists."""

from collections.abc import Iterator

import pandas as pd

from s11xl.analysis.actions import actions_by, flagged_actions
from s11xl.analysis.rows import TextRow, text_rows
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
from s11xl.report.round.anchors import MOST_ROWS, Anchors
from s11xl.report.round.figures import SOURCE, source_of

ACTION_COLUMNS = (
    Column("Standard"),
    Column("Action", ColumnType.LONG),
    Column("Lead"),
    Column("Due"),
    Column("Status"),
    SOURCE,
)


def actions_section(data: Consolidation, anchors: Anchors) -> Section:
    """What the agencies plan, and which actions are overdue or have no owner or date."""
    flagged = flagged_actions(data.actions, data.standards, data.as_at)
    sections = [
        Section("actions-all", f"All actions by agency: {len(flagged)}", _counts(data, anchors))
    ]
    lists = [
        ("without_owner", "Open actions without an owner"),
        ("without_date", "Open actions without a readable due date"),
    ]
    note = "Overdue not shown: --as-at was not given."
    if data.as_at is not None:
        lists.insert(0, ("overdue", f"Overdue on {data.as_at.isoformat()}"))
        note = f"An action is overdue if it is open and was due before {data.as_at.isoformat()}."
    for flag, heading in lists:
        chosen = flagged.loc[flagged[flag]]
        blocks = tuple(_list(chosen, heading, anchors))
        anchor = f"actions-{flag.replace('_', '-')}"
        sections.append(Section(anchor, f"{heading}: {len(chosen)}", blocks))
    return Section(
        "actions", "Actions", (words(note),), tuple(sections), page=Page.NEW, filtered=True
    )


def _counts(data: Consolidation, anchors: Anchors) -> tuple[Block, ...]:
    table = actions_by(data.actions, data.standards, ["agency_id", "agency"], data.as_at)
    if table.empty:
        return (words("No action is planned."),)
    if not anchors.lists_agencies:
        agencies = counted(len(table), "agency", "agencies")
        planned = f"{len(data.actions)} actions are planned by {agencies}."
        return (words(f"{planned} They are in actions.csv."),)
    names = {"actions": "Actions", "closed": "Closed", "open": "Open"}
    if data.as_at is not None:
        names["overdue"] = "Overdue"
    names |= {"without_owner": "Without owner", "without_date": "Without date"}
    sectors = _sectors(anchors)
    rows = []
    for row in text_rows(table):
        agency_id = row["agency_id"]
        target = anchors.agency_actions(agency_id)
        cells = [cell(linked(row["agency"], anchors.agency(agency_id)))]
        cells += [cell(linked(row[name], target)) for name in names]
        rows.append(Row(tuple(cells), sector=sectors.get(agency_id, "")))
    columns = (Column("Agency"), *(Column(name, ColumnType.NUMBER) for name in names.values()))
    more = () if anchors.down_to_answers else (words("Each action is in actions.csv."),)
    return (Table("Number of actions by agency", columns, (Group(tuple(rows)),)), *more)


def _list(actions: pd.DataFrame, caption: str, anchors: Anchors) -> Iterator[Block]:
    if actions.empty:
        yield words("None.")
        return
    if len(actions) > MOST_ROWS:
        yield words(f"The first {MOST_ROWS} of {len(actions)}. All are in actions.csv.")
    sectors = _sectors(anchors)
    rows = []
    for action in text_rows(actions.head(MOST_ROWS)):
        agency_id = action["agency_id"]
        first = cell(linked(action["agency"], anchors.agency(agency_id)))
        sector = sectors.get(agency_id, "")
        rows.append(Row((first, *action_cells(action, anchors)), sector=sector))
    columns = (Column("Agency"), *ACTION_COLUMNS)
    yield Table(caption, columns, (Group(tuple(rows)),), Shape.LIST)


def _sectors(anchors: Anchors) -> dict[str, str]:
    return dict(zip(anchors.agencies["agency_id"], anchors.agencies["sector"], strict=True))


def action_cells(action: TextRow, anchors: Anchors) -> tuple[Cell, ...]:
    """The cells of an action for ACTION_COLUMNS, with "overdue" if it is."""
    standard_id = action["standard_id"]
    target = anchors.full_answer(action["agency_id"], standard_id)
    due = [quoted(action["due"] or action["due_raw"] or "–")]
    if action["overdue"] == "True":
        due.append(words("overdue"))
    return (
        cell(linked(standard_id, target) if standard_id else "–"),
        Cell((quoted(action["action"]),)),
        Cell((quoted(action["lead"] or "–"),)),
        Cell(tuple(due)),
        Cell((quoted(action["status"] or action["status_raw"] or "–"),)),
        Cell((source_of(action),)),
    )
