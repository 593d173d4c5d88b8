"""What became of each action. In: two saved rounds. Out: a row per action.

Two actions are the same if agency, standard and text are the same, ignoring case and spaces. No
action is overdue unless a date to judge by is given.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

import pandas as pd

from s11xl.analysis.changes.crosswalk import successors
from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.analysis.rows import TextRow, text_rows
from s11xl.core.frames import frame_of
from s11xl.core.text import folded
from s11xl.tables.columns import NOT_RETURNED

ACTION_CHANGE_COLUMNS = (
    "agency_id",
    "agency",
    "standard_id",
    "previous_standard_id",
    "action",
    "change",
    "overdue",
    "lead",
    "due",
    "status",
    "previous_lead",
    "previous_due",
    "previous_status",
    "file",
    "sheet",
    "cell",
    "previous_file",
    "previous_sheet",
    "previous_cell",
)


class ActionChange(StrEnum):
    """What became of an action since the previous round."""

    CARRIED = "carried"  # open in both rounds
    REOPENED = "reopened"
    COMPLETED = "marked-closed"  # was open; its status closes it now
    GONE = "no-longer-planned"  # was open; the current return's plan lacks it
    NO_RETURN = "no-return-now"  # was open; there is no current return
    CLOSED_BEFORE = "closed-before"  # its status closed it in the previous round already
    NEW = "new"
    NEW_CLOSED = "new-and-closed"
    WITHOUT_WORDS = "without-words"  # no text to match by


OPEN_IN_CURRENT = (ActionChange.CARRIED, ActionChange.REOPENED, ActionChange.NEW)


def changed_actions(
    current: SavedRound, previous: SavedRound, as_at: date | None = None
) -> pd.DataFrame:
    """A row per action of either round, with ACTION_CHANGE_COLUMNS, agencies by name.

    `overdue` is "yes" where an action is open in the current round and was due before `as_at`.
    """
    rows = sorted(_rows(current, previous, as_at), key=lambda row: (row[1].casefold(), row[0]))
    return frame_of(ACTION_CHANGE_COLUMNS, rows)


def _rows(
    current: SavedRound, previous: SavedRound, as_at: date | None
) -> Iterator[tuple[str, ...]]:
    previous_actions = text_rows(previous.actions)
    unmatched: dict[tuple[str, str, str], list[int]] = {}
    for index, (action, ids) in enumerate(_with_current_ids(previous_actions, current, previous)):
        for standard_id in ids:
            unmatched.setdefault(_key(action, standard_id), []).append(index)
    matched: set[int] = set()
    for action in text_rows(current.actions):
        candidates = unmatched.get(_key(action, action["standard_id"]), ())
        match = next((index for index in candidates if index not in matched), None)
        if match is None or not folded(action["action"]):
            yield _row(action, {}, _change_of_new(action, current), as_at)
        else:
            matched.add(match)
            before = previous_actions[match]
            change = _change_of_matched(_closes(action, current), _closes(before, previous))
            yield _row(action, before, change, as_at)
    names = dict(zip(current.answers["agency_id"], current.answers["agency"], strict=True))
    returned = set(current.answers.loc[current.answers["status"] != NOT_RETURNED, "agency_id"])
    for index, action in enumerate(previous_actions):
        if index not in matched:
            name = names.get(action["agency_id"], action["agency"])
            change = _change_of_unmatched(action, previous, action["agency_id"] in returned)
            yield _row({}, {**action, "agency": name}, change, as_at)


def _key(action: TextRow, standard_id: str) -> tuple[str, str, str]:
    return action["agency_id"], standard_id, folded(action["action"])


def _with_current_ids(
    actions: list[TextRow], current: SavedRound, previous: SavedRound
) -> Iterator[tuple[TextRow, tuple[str, ...]]]:
    """Each action of the previous round, with the ids that its standard may have now."""
    versions, previous_versions = (
        dict(zip(round_.answers["agency_id"], round_.answers["standards_version"], strict=True))
        for round_ in (current, previous)
    )
    successor_ids = {
        (version, previous_version): successors(standards, previous_standards)
        for version, standards in current.by_version.items()
        for previous_version, previous_standards in previous.by_version.items()
    }
    for action in actions:
        agency_id, standard_id = action["agency_id"], action["standard_id"]
        pair = versions.get(agency_id, ""), previous_versions.get(agency_id, "")
        if standard_id and pair in successor_ids:
            yield action, successor_ids[pair].get(standard_id, ())
        else:
            yield action, (standard_id,)


def _closes(action: TextRow, round_: SavedRound) -> bool:
    """Whether an action's status closes it, by the list of statuses in the round's standards."""
    text = action["status"] or action["status_raw"]
    statuses = (standards.read_status(text) for standards in round_.standards)
    return next((status.closed for status in statuses if status is not None), False)


def _change_of_new(action: TextRow, current: SavedRound) -> ActionChange:
    if not folded(action["action"]):
        return ActionChange.WITHOUT_WORDS
    return ActionChange.NEW_CLOSED if _closes(action, current) else ActionChange.NEW


def _change_of_matched(is_closed: bool, was_closed: bool) -> ActionChange:
    if was_closed:
        return ActionChange.CLOSED_BEFORE if is_closed else ActionChange.REOPENED
    return ActionChange.COMPLETED if is_closed else ActionChange.CARRIED


def _change_of_unmatched(action: TextRow, previous: SavedRound, returned: bool) -> ActionChange:
    if not folded(action["action"]):
        return ActionChange.WITHOUT_WORDS
    if _closes(action, previous):
        return ActionChange.CLOSED_BEFORE
    return ActionChange.GONE if returned else ActionChange.NO_RETURN


def _row(
    current: TextRow, previous: TextRow, change: ActionChange, as_at: date | None
) -> tuple[str, ...]:
    action = current or previous
    due = current.get("due", "").strip()
    late = as_at is not None and change in OPEN_IN_CURRENT and "" < due < as_at.isoformat()
    return (
        action["agency_id"],
        action["agency"],
        current.get("standard_id", ""),
        previous.get("standard_id", ""),
        action["action"],
        change.value,
        "yes" if late else "",
        *_lead_due_status(current),
        *_lead_due_status(previous),
        *(current.get(name, "") for name in ("file", "sheet", "cell")),
        *(previous.get(name, "") for name in ("file", "sheet", "cell")),
    )


def _lead_due_status(action: TextRow) -> tuple[str, str, str]:
    """Lead, due date and status: as read, or as written where they could not be read."""
    if not action:
        return "", "", ""
    return (
        action["lead"],
        action["due"] or action["due_raw"],
        action["status"] or action["status_raw"],
    )
