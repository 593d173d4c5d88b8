"""The section on actions. In: `Changes`, the anchors. Out: a list for each change."""

import pandas as pd

from s11xl.analysis.changes.actions import ActionChange
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.labels import ACTION_LABELS
from s11xl.analysis.rows import TextRow, text_rows
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
    Words,
    cell,
    linked,
    quoted,
    words,
)
from s11xl.report.change.anchors import ChangeAnchors
from s11xl.report.round.figures import SOURCE, source_of

MOST_ACTIONS = 2000  # of one list; action_changes.csv has all of them
_ALWAYS_SHOWN = (
    ActionChange.CARRIED,
    ActionChange.COMPLETED,
    ActionChange.GONE,
    ActionChange.NO_RETURN,
    ActionChange.NEW,
)


def actions_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """What became of the actions, and which are overdue."""
    overdue_rule = (
        "Overdue not shown: --as-at was not given."
        if data.as_at is None
        else "An action is overdue if it is open in the current round and was due before"
        f" {data.as_at.isoformat()}."
    )
    note = words(
        "Two actions are the same if agency, standard and text are the same, ignoring case and"
        " spaces. An action that was reworded counts as one no longer in the plan and one new."
        f" {overdue_rule}"
    )
    parts = []
    if data.as_at is not None:
        overdue = data.actions.loc[data.actions["overdue"] == "yes"]
        heading = f"Overdue on {data.as_at.isoformat()}"
        parts.append(_list("actions-overdue", heading, overdue, anchors))
    for change in ActionChange:
        actions = data.actions.loc[data.actions["change"] == change.value]
        if len(actions) or change in _ALWAYS_SHOWN:
            anchor = f"actions-{change.value}"
            parts.append(_list(anchor, ACTION_LABELS[change], actions, anchors))
    return Section("actions", "Actions", (note,), tuple(parts), page=Page.NEW, filtered=True)


def _list(anchor: str, heading: str, actions: pd.DataFrame, anchors: ChangeAnchors) -> Section:
    blocks: list[Block] = []
    if actions.empty:
        blocks.append(words("None."))
    if len(actions) > MOST_ACTIONS:
        blocks.append(
            words(f"The first {MOST_ACTIONS} of {len(actions)}. All are in action_changes.csv.")
        )
    rows = tuple(_row(action, anchors) for action in text_rows(actions.head(MOST_ACTIONS)))
    if rows:
        columns = (
            Column("Agency"),
            Column("Standard"),
            Column("Action", ColumnType.LONG),
            Column("Previous lead, due date, status"),
            Column("Current lead, due date, status"),
            SOURCE,
        )
        blocks.append(Table(heading, columns, (Group(rows),), Shape.LIST))
    return Section(anchor, f"{heading}: {len(actions)}", tuple(blocks))


def _row(action: TextRow, anchors: ChangeAnchors) -> Row:
    agency_id = action["agency_id"]
    current_id, previous_id = action["standard_id"], action["previous_standard_id"]
    standard_id = current_id or previous_id or "–"
    shown = standard_id
    if current_id and previous_id and current_id != previous_id:
        shown = f"{current_id} (previously {previous_id})"
    overdue = [words("overdue")] if action["overdue"] else []
    return Row(
        (
            cell(linked(action["agency"], anchors.agency(agency_id))),
            cell(linked(shown, anchors.answer(agency_id, standard_id))),
            Cell((quoted(action["action"]),)),
            Cell((_lead_due_status(action, "previous_"),)),
            Cell((_lead_due_status(action, ""), *overdue)),
            Cell((source_of(action, "" if action["cell"] else "previous_"),)),
        )
    )


def _lead_due_status(action: TextRow, prefix: str) -> Words:
    texts = [action[f"{prefix}{name}"] for name in ("lead", "due", "status")]
    return quoted(", ".join(text for text in texts if text.strip()) or "–")
