"""What became of each action. In: two rounds as they are held. Out: a row per action.

An action is the same where agency, standard and words are the same, but for case and spaces.
Nothing is overdue without a day to judge by.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

import pandas as pd

from s11xl.analysis.changes.crosswalk import successors
from s11xl.analysis.changes.saved_round import SavedRound
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

    CARRIED = "carried"  # open in both
    REOPENED = "reopened"
    COMPLETED = "marked-closed"  # open then; its status closes it now
    GONE = "no-longer-planned"  # open then; the plan that was returned now lacks it
    NO_RETURN = "no-return-now"  # open then; there is no plan now to look in
    CLOSED_BEFORE = "closed-before"  # its status closed it then already
    NEW = "new"
    NEW_CLOSED = "new-and-closed"
    WITHOUT_WORDS = "without-words"  # which can't be told from others


OPEN_NOW = (ActionChange.CARRIED, ActionChange.REOPENED, ActionChange.NEW)
Row = Mapping[str, str]
_Key = tuple[str, str, str]
_NOTHING: Row = {}


def changed_actions(
    current: SavedRound, previous: SavedRound, as_at: date | None = None
) -> pd.DataFrame:
    """A row per action of either round, with ACTION_CHANGE_COLUMNS, agencies by name.

    `overdue` is "yes" where an action is open now and was due before `as_at`.
    """
    rows = sorted(_rows(current, previous, as_at), key=lambda row: (row[1].casefold(), row[0]))
    return frame_of(ACTION_CHANGE_COLUMNS, rows)


def _rows(
    current: SavedRound, previous: SavedRound, as_at: date | None
) -> Iterator[tuple[str, ...]]:
    waiting: dict[_Key, list[Row]] = {}
    earlier = _records(previous.actions)
    places = _Successors(current, previous)
    for row in earlier:
        for key in _keys(row, places.of(row)):
            waiting.setdefault(key, []).append(row)
    used: set[int] = set()
    for row in _records(current.actions):
        key = (row["agency_id"], row["standard_id"], folded(row["action"]))
        met = next((each for each in waiting.get(key, ()) if id(each) not in used), None)
        if not key[2]:
            met = None
        if met is not None:
            used.add(id(met))
        yield _row(row, met or _NOTHING, _kind(row, met, current, previous), as_at)
    names = dict(zip(current.answers["agency_id"], current.answers["agency"], strict=True))
    returned = set(current.answers.loc[current.answers["status"] != NOT_RETURNED, "agency_id"])
    for row in earlier:
        if id(row) not in used:
            called = {**row, "agency": names.get(row["agency_id"], row["agency"])}
            kind = _kind_gone(row, previous, came=row["agency_id"] in returned)
            yield _row(_NOTHING, called, kind, as_at)


def _records(actions: pd.DataFrame) -> list[Row]:
    return [{str(k): str(v) for k, v in row.items()} for row in actions.to_dict("records")]


class _Successors:
    """Under which standards of now an earlier action may stand."""

    def __init__(self, current: SavedRound, previous: SavedRound) -> None:
        self.answered = [
            dict(zip(each.answers["agency_id"], each.answers["standards_version"], strict=True))
            for each in (current, previous)
        ]
        self.current, self.previous = current, previous
        self._known: dict[tuple[str, str], Mapping[str, tuple[str, ...]]] = {}

    def of(self, row: Row) -> tuple[str, ...]:
        current_version, previous_version = (
            each.get(row["agency_id"], "") for each in self.answered
        )
        sets = (
            self.current.by_version.get(current_version),
            self.previous.by_version.get(previous_version),
        )
        if not row["standard_id"] or sets[0] is None or sets[1] is None:
            return (row["standard_id"],)
        if (current_version, previous_version) not in self._known:
            self._known[current_version, previous_version] = successors(sets[0], sets[1])
        return self._known[current_version, previous_version].get(row["standard_id"], ())


def _keys(row: Row, standards: tuple[str, ...]) -> Iterator[_Key]:
    for standard_id in standards:
        yield row["agency_id"], standard_id, folded(row["action"])


def _closes(row: Row, held: SavedRound) -> bool:
    """Whether an action's status closes it, on the list of the standards that were answered."""
    said = row["status"] or row["status_raw"]
    met = (each.read_status(said) for each in held.standards)
    return next((each.closed for each in met if each is not None), False)


def _kind(row: Row, met: Row | None, current: SavedRound, previous: SavedRound) -> ActionChange:
    closed = _closes(row, current)
    if not folded(row["action"]):
        return ActionChange.WITHOUT_WORDS
    if met is None:
        return ActionChange.NEW_CLOSED if closed else ActionChange.NEW
    if _closes(met, previous):
        return ActionChange.CLOSED_BEFORE if closed else ActionChange.REOPENED
    return ActionChange.COMPLETED if closed else ActionChange.CARRIED


def _kind_gone(row: Row, previous: SavedRound, *, came: bool) -> ActionChange:
    if not folded(row["action"]):
        return ActionChange.WITHOUT_WORDS
    if _closes(row, previous):
        return ActionChange.CLOSED_BEFORE
    return ActionChange.GONE if came else ActionChange.NO_RETURN


def _row(current: Row, previous: Row, kind: ActionChange, as_at: date | None) -> tuple[str, ...]:
    about = current or previous
    due = current.get("due", "").strip()
    late = as_at is not None and kind in OPEN_NOW and "" < due < as_at.isoformat()
    return (
        about["agency_id"],
        about["agency"],
        current.get("standard_id", ""),
        previous.get("standard_id", ""),
        about["action"],
        kind.value,
        "yes" if late else "",
        current.get("lead", ""),
        *_shown(current),
        previous.get("lead", ""),
        *_shown(previous),
        *(current.get(each, "") for each in ("file", "sheet", "cell")),
        *(previous.get(each, "") for each in ("file", "sheet", "cell")),
    )


def _shown(row: Row) -> tuple[str, str]:
    """When an action is due and how far it is: as it was read, else as it was written."""
    if not row:
        return "", ""
    return row["due"] or row["due_raw"], row["status"] or row["status_raw"]
