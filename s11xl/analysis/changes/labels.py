"""What changes and reasons are called, for people. In: a row's change and reason. Out: words."""

from collections.abc import Mapping

from s11xl.analysis.changes.actions import ActionChange
from s11xl.analysis.changes.answers import Change
from s11xl.analysis.changes.crosswalk import Reason
from s11xl.tables.columns import INVALID, MISSING, NOT_APPLICABLE, NOT_RETURNED

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
    Change.BETTER: "a higher grade now than then",
    Change.SAME: "the same grade in both rounds",
    Change.WORSE: "a lower grade now than then",
    Change.NEW: "graded now, and not then",
    Change.DROPPED: "graded then, and not now",
    Change.NOT_GRADED: "without a grade in either round",
    Change.NOT_COMPARED: "left out, as the grades can't be compared",
}
ACTION_LABELS: Mapping[ActionChange, str] = {
    ActionChange.CARRIED: "Carried: open in both rounds",
    ActionChange.REOPENED: "Reopened: closed then, open now",
    ActionChange.COMPLETED: "Closed: marked so since",
    ActionChange.GONE: "No longer in the plan, though it was open then",
    ActionChange.NO_RETURN: "Open then; no return now to look in",
    ActionChange.CLOSED_BEFORE: "Closed then already",
    ActionChange.NEW: "New, and open",
    ActionChange.NEW_CLOSED: "New, and closed already",
    ActionChange.WITHOUT_WORDS: "Without words to know them by",
}
_STATUSES = {
    MISSING: "no grade",
    INVALID: "grade not usable",
    NOT_APPLICABLE: "not applicable",
    NOT_RETURNED: "not returned",
    "": "not asked",
}
_WHYS: Mapping[str, str] = {
    Reason.CHANGED_WORDING: "standard in other words",
    Reason.MERGED: "standards merged",
    Reason.SPLIT: "standard split",
    Reason.UNKNOWN_PREDECESSOR: "superseded standard unknown",
    Reason.OTHER_SCALE: "scales differ",
    Reason.UNKNOWN_STANDARDS: "standards not at hand",
    Reason.OFF_SCALE: "grade not on the scale",
    Reason.NEW_STANDARD: "new standard",
    Reason.NO_LONGER_ASKED: "standard no longer asked",
    Reason.AGENCY_NOT_ASKED: "agency not asked",
    Reason.AGENCY_UNKNOWN: "agency not heard of",
}
_OF_A_ROUND = {*_STATUSES, Reason.AGENCY_NOT_ASKED.value, Reason.AGENCY_UNKNOWN.value}


def with_symbol(change: str, label: str) -> str:
    """A change by its mark and its name: the mark alone would not be read aloud."""
    return f"{CHANGE_SYMBOLS[change]} {label}"


def why_in_words(change: str, why: str) -> str:
    """Why an answer is new, dropped or not compared; empty for all others."""
    if change not in (Change.NEW, Change.DROPPED, Change.NOT_COMPARED):
        return ""
    told = _WHYS.get(why) or _STATUSES.get(why, why)
    if why not in _OF_A_ROUND:
        return told
    return f"{told} {'now' if change == Change.DROPPED else 'then'}"
