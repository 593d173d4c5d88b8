"""What changes and reasons are called in reports. In: a row's change and reason. Out: words."""

from collections.abc import Mapping

from s11xl.analysis.changes.actions import ActionChange
from s11xl.analysis.changes.answers import Change
from s11xl.analysis.changes.crosswalk import Reason
from s11xl.tables.columns import INVALID, MISSING, NOT_APPLICABLE, NOT_RETURNED

CHANGE_LABELS: Mapping[Change, str] = {
    Change.BETTER: "Better",
    Change.SAME: "Same",
    Change.WORSE: "Worse",
    Change.NEW: "New",
    Change.DROPPED: "Dropped",
    Change.NOT_GRADED: "Graded in neither",
    Change.NOT_COMPARED: "Not compared",
}
CHANGE_SYMBOLS: Mapping[str, str] = {
    Change.BETTER: "▲",
    Change.SAME: "●",
    Change.WORSE: "▼",
    Change.NEW: "◆",
    Change.DROPPED: "◇",
    Change.NOT_GRADED: "○",
    Change.NOT_COMPARED: "≠",
}
CHANGE_COLOURS: Mapping[str, str] = {
    Change.BETTER: "#B5DDC6",
    Change.SAME: "#E4E8EB",
    Change.WORSE: "#F2B8A0",
    Change.NEW: "#CFE1F2",
    Change.DROPPED: "#F3E3B8",
    Change.NOT_GRADED: "#FFFFFF",
    Change.NOT_COMPARED: "#E9D5F2",
}
CHANGE_MEANINGS: Mapping[Change, str] = {
    Change.BETTER: "a higher grade than in the previous round",
    Change.SAME: "the same grade in both rounds",
    Change.WORSE: "a lower grade than in the previous round",
    Change.NEW: "graded in the current round only",
    Change.DROPPED: "graded in the previous round only",
    Change.NOT_GRADED: "graded in neither round",
    Change.NOT_COMPARED: "left out, because the two grades can't be compared",
}
ACTION_LABELS: Mapping[ActionChange, str] = {
    ActionChange.CARRIED: "Open in both rounds",
    ActionChange.REOPENED: "Reopened: closed in the previous round, open in the current one",
    ActionChange.COMPLETED: "Marked closed since the previous round",
    ActionChange.GONE: "Open in the previous round, not in the current plan",
    ActionChange.NO_RETURN: "Open in the previous round, no current return to check",
    ActionChange.CLOSED_BEFORE: "Already closed in the previous round",
    ActionChange.NEW: "New and open",
    ActionChange.NEW_CLOSED: "New and already closed",
    ActionChange.WITHOUT_WORDS: "No description, so not matched",
}
_STATUSES = {
    MISSING: "no grade",
    INVALID: "grade not usable",
    NOT_APPLICABLE: "not applicable",
    NOT_RETURNED: "not returned",
    "": "not asked",
}
_REASONS: Mapping[str, str] = {
    Reason.CHANGED_WORDING: "standard reworded",
    Reason.MERGED: "standards merged",
    Reason.SPLIT: "standard split",
    Reason.UNKNOWN_PREDECESSOR: "superseded standard not found",
    Reason.OTHER_SCALE: "different grades on the two scales",
    Reason.UNKNOWN_STANDARDS: "standards file not found",
    Reason.OFF_SCALE: "grade not on the scale",
    Reason.NEW_STANDARD: "new standard",
    Reason.NO_LONGER_ASKED: "standard no longer asked",
    Reason.AGENCY_NOT_ASKED: "agency not asked",
    Reason.AGENCY_UNKNOWN: "no return from the agency",
}
_OF_ONE_ROUND = {*_STATUSES, Reason.AGENCY_NOT_ASKED.value, Reason.AGENCY_UNKNOWN.value}


def with_symbol(change: str, label: str) -> str:
    """A label after the change's symbol: screen readers skip a symbol that stands alone."""
    return f"{CHANGE_SYMBOLS[change]} {label}"


def reason_in_words(change: str, reason: str) -> str:
    """Why an answer is new, dropped or not compared; empty for other changes."""
    if change not in (Change.NEW, Change.DROPPED, Change.NOT_COMPARED):
        return ""
    label = _REASONS.get(reason) or _STATUSES.get(reason, reason)
    if reason not in _OF_ONE_ROUND:
        return label
    return f"{label} in the {'current' if change == Change.DROPPED else 'previous'} round"
