"""What changed between two rounds. In: the rounds as they are held. Out: tables, nothing written.

What can't be compared is said and left out; every figure stands beside what it is a share of.
"""

from s11xl.changes.actions import OPEN_NOW, ActionChange, changed_actions
from s11xl.changes.agencies import Asked, agencies_of_both, moved, renamed
from s11xl.changes.answers import (
    CHANGE_COLUMNS,
    COMPARED,
    Change,
    changed_answers,
    walks_between,
    way,
)
from s11xl.changes.crosswalk import INCOMPARABLE, Why, crosswalk, same_grades
from s11xl.changes.figures import (
    ANSWERS,
    CHANGE_LABELS,
    COMPARED_OF,
    Movers,
    agencies_table,
    better_now,
    better_then,
    counts_by,
    key_standards_table,
    movers,
    standards_table,
    subject_of,
    transitions,
    with_subject,
)
from s11xl.changes.uncompared import uncompared

__all__ = [
    "ANSWERS",
    "CHANGE_COLUMNS",
    "CHANGE_LABELS",
    "COMPARED",
    "COMPARED_OF",
    "INCOMPARABLE",
    "OPEN_NOW",
    "ActionChange",
    "Asked",
    "Change",
    "Movers",
    "Why",
    "agencies_of_both",
    "agencies_table",
    "better_now",
    "better_then",
    "changed_actions",
    "changed_answers",
    "counts_by",
    "crosswalk",
    "key_standards_table",
    "moved",
    "movers",
    "renamed",
    "same_grades",
    "standards_table",
    "subject_of",
    "transitions",
    "uncompared",
    "walks_between",
    "way",
    "with_subject",
]
