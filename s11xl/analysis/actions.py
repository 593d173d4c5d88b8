"""What is planned, and what is not. In: the tidy answers and actions. Out: rows, and their counts.

Nothing is late without a day to judge by.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from s11xl.analysis.distributions import scores_of
from s11xl.analysis.rows import is_blank, text_of
from s11xl.standards.model import Scale, StandardSet
from s11xl.tables.columns import ANSWERED

FLAGS = ("open", "overdue", "without_owner", "without_date")
_PAIR = ["agency_id", "standard_id"]


def grades_without_evidence(answers: pd.DataFrame) -> pd.DataFrame:
    """The graded answers with no evidence that can be used: rows of `answers`, all columns."""
    graded = text_of(answers, "status") == ANSWERED
    return answers.loc[graded & is_blank(answers, "evidence")]


def weak_grades_without_plan(
    answers: pd.DataFrame, actions: pd.DataFrame, scale: Scale
) -> pd.DataFrame:
    """The weak grades without a row in the action plan for that standard, improvement or not.

    Rows of `answers`, all columns. A row counts where it says what will be done.
    """
    scores = scores_of(answers, scale)
    weak = (scores > 0) & (scores < scale.weak_below.score)
    planned = _pairs(actions.loc[~is_blank(actions, "action")])
    is_planned = pd.Series(_pairs(answers).isin(planned), index=answers.index)
    return answers.loc[weak & ~is_planned]


def weak_grades_without_action(
    answers: pd.DataFrame, actions: pd.DataFrame, scale: Scale
) -> pd.DataFrame:
    """The weak grades with neither an improvement nor an action planned for that standard.

    Rows of `weak_grades_without_plan`, those without an improvement too.
    """
    unplanned = weak_grades_without_plan(answers, actions, scale)
    return unplanned.loc[is_blank(unplanned, "improvement")]


def flagged_actions(
    actions: pd.DataFrame, standards: StandardSet, as_at: date | None = None
) -> pd.DataFrame:
    """Every action, with what is to be said of it.

    Rows of `actions`, all columns, and as true or false: `open` (its status is not one that closes
    it), and of open ones `overdue` (due before `as_at`; nothing is without it), `without_owner`
    and `without_date` (no due date that can be read).
    """
    statuses = text_of(actions, "status")
    closing = [each for each in statuses.unique() if _closes(each, standards)]
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


def open_actions(
    actions: pd.DataFrame, standards: StandardSet, as_at: date | None = None
) -> pd.DataFrame:
    """The actions that are not closed: rows and columns of `flagged_actions`, without `open`."""
    table = flagged_actions(actions, standards, as_at)
    return table.loc[table["open"]].drop(columns="open")


def action_figures(
    actions: pd.DataFrame, standards: StandardSet, as_at: date | None = None
) -> dict[str, int]:
    """How many `actions` there are, and how many are `closed`, `open`, and of these `overdue`,
    `without_owner` and `without_date`.
    """
    table = flagged_actions(actions, standards, as_at)
    counts = {name: int(table[name].sum()) for name in FLAGS}
    return {"actions": len(table), "closed": len(table) - counts["open"], **counts}


def actions_by(
    actions: pd.DataFrame, standards: StandardSet, by: Sequence[str], as_at: date | None = None
) -> pd.DataFrame:
    """The counts of `action_figures` for each group that shares the values of the columns `by`.

    Columns: `by`, `actions`, `closed`, `open`, `overdue`, `without_owner`, `without_date`. Groups
    in the order of the rows; those without actions are not there.
    """
    table = flagged_actions(actions, standards, as_at)
    table = table.assign(
        **{name: text_of(table, name) for name in by}, actions=1, closed=~table["open"]
    )
    columns = ["actions", "closed", *FLAGS]
    table[columns] = table[columns].astype("int64")
    return table.groupby(list(by), sort=False)[columns].sum().reset_index()


def _closes(status: str, standards: StandardSet) -> bool:
    met = standards.read_status(status)
    return met is not None and met.closed


def _pairs(frame: pd.DataFrame) -> pd.MultiIndex:
    texts = pd.DataFrame({name: text_of(frame, name) for name in _PAIR})
    return pd.MultiIndex.from_frame(texts)
