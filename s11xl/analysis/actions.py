"""Planned actions, and answers without evidence or a plan. In: the tidy tables. Out: rows, counts.

No action is overdue unless a date to judge by is given.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from s11xl.analysis.distributions import is_weak, scores_of
from s11xl.analysis.rows import is_blank, text_of
from s11xl.standards.model import Scale, StandardSet
from s11xl.tables.columns import ANSWERED

FLAGS = ("open", "overdue", "without_owner", "without_date")


def grades_without_evidence(answers: pd.DataFrame) -> pd.DataFrame:
    """The graded answers with no text under evidence: rows of `answers`, all columns."""
    graded = text_of(answers, "status") == ANSWERED
    return answers.loc[graded & is_blank(answers, "evidence")]


def grades_with_placeholder(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """The graded answers with only a placeholder under evidence: rows of `answers`."""
    evidence = text_of(answers, "evidence")
    placeholders = [text for text in evidence.unique() if standards.is_placeholder(text)]
    graded = text_of(answers, "status") == ANSWERED
    return answers.loc[graded & evidence.isin(placeholders)]


def weak_grades_without_plan(
    answers: pd.DataFrame, actions: pd.DataFrame, scale: Scale
) -> pd.DataFrame:
    """The weak grades with no action in the action plan for that standard.

    Rows of `answers`, all columns, whether or not they have a text under improvement. A row of the
    plan counts only where it has a text under action.
    """
    planned = _agency_standard_pairs(actions.loc[~is_blank(actions, "action")])
    has_plan = pd.Series(_agency_standard_pairs(answers).isin(planned), index=answers.index)
    return answers.loc[is_weak(scores_of(answers, scale), scale) & ~has_plan]


def weak_grades_without_action(
    answers: pd.DataFrame, actions: pd.DataFrame, scale: Scale
) -> pd.DataFrame:
    """The rows of `weak_grades_without_plan` that have no text under improvement either."""
    unplanned = weak_grades_without_plan(answers, actions, scale)
    return unplanned.loc[is_blank(unplanned, "improvement")]


def flagged_actions(
    actions: pd.DataFrame, standards: StandardSet, as_at: date | None = None
) -> pd.DataFrame:
    """Every action with its FLAGS.

    Rows of `actions`, all columns, and as true or false: `open` (its status is not one that closes
    it), and for open actions `overdue` (due before `as_at`; always false without that date),
    `without_owner`, and `without_date` (no due date that can be read).
    """
    statuses = text_of(actions, "status")
    known = {status: standards.read_status(status) for status in statuses.unique()}
    closing = [text for text, status in known.items() if status is not None and status.closed]
    is_open = ~statuses.isin(closing)
    due = text_of(actions, "due").str.strip()
    late = pd.Series(False, index=actions.index)
    if as_at is not None:
        late = (due != "") & (due < as_at.isoformat())
    return actions.assign(
        open=is_open,
        overdue=is_open & late,
        without_owner=is_open & is_blank(actions, "lead"),
        without_date=is_open & (due == ""),
    )


def action_figures(
    actions: pd.DataFrame, standards: StandardSet, as_at: date | None = None
) -> dict[str, int]:
    """The number of `actions` and of those that are `closed` and have each of the FLAGS."""
    table = flagged_actions(actions, standards, as_at)
    counts = {flag: int(table[flag].sum()) for flag in FLAGS}
    return {"actions": len(table), "closed": len(table) - counts["open"], **counts}


def actions_by(
    actions: pd.DataFrame, standards: StandardSet, by: Sequence[str], as_at: date | None = None
) -> pd.DataFrame:
    """The counts of `action_figures` for each group of actions with the same values of `by`.

    Columns: `by`, `actions`, `closed` and the FLAGS. Groups in the order of the rows; a group
    without actions has no row.
    """
    table = flagged_actions(actions, standards, as_at)
    table = table.assign(
        **{name: text_of(table, name) for name in by}, actions=1, closed=~table["open"]
    )
    columns = ["actions", "closed", *FLAGS]
    table[columns] = table[columns].astype("int64")
    return table.groupby(list(by), sort=False)[columns].sum().reset_index()


def _agency_standard_pairs(frame: pd.DataFrame) -> pd.MultiIndex:
    names = ("agency_id", "standard_id")
    return pd.MultiIndex.from_frame(pd.DataFrame({name: text_of(frame, name) for name in names}))
