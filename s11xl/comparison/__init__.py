"""Figures across agencies. In: the tidy frames of a consolidation. Out: tables, nothing written.

Every figure stands beside what it is a share of; groups under five are counts only; the rows
behind a figure are found with `rows_of`.
"""

from s11xl.comparison.actions import (
    action_figures,
    actions_by,
    flagged_actions,
    grades_without_evidence,
    open_actions,
    weak_grades_without_action,
)
from s11xl.comparison.grades import (
    FEWEST,
    MARK_LABELS,
    MARKS,
    MEDIAN,
    NOT_ASKED,
    PLAIN,
    STATUS_LABELS,
    Plain,
    grade_columns,
    matrix,
    median,
    or_better,
    spread,
    spread_by,
)
from s11xl.comparison.groups import (
    agencies_table,
    for_people,
    key_standards_table,
    sectors_by_key_standard,
    sectors_table,
    standards_table,
)
from s11xl.comparison.quality import (
    DataQuality,
    data_quality,
    finding_counts,
    return_counts,
    rulings_used,
)
from s11xl.comparison.rows import agencies_of, rows_of
from s11xl.comparison.standing import (
    agencies_that_differ,
    are_alike,
    compared_answers,
    compared_standards,
    differences,
    shared_strengths,
    single_agency_issues,
    strongest_standards,
    weakest_standards,
    widespread_weaknesses,
)

__all__ = [
    "FEWEST",
    "MARKS",
    "MARK_LABELS",
    "MEDIAN",
    "NOT_ASKED",
    "PLAIN",
    "STATUS_LABELS",
    "DataQuality",
    "Plain",
    "action_figures",
    "actions_by",
    "agencies_of",
    "agencies_table",
    "agencies_that_differ",
    "are_alike",
    "compared_answers",
    "compared_standards",
    "data_quality",
    "differences",
    "finding_counts",
    "flagged_actions",
    "for_people",
    "grade_columns",
    "grades_without_evidence",
    "key_standards_table",
    "matrix",
    "median",
    "open_actions",
    "or_better",
    "return_counts",
    "rows_of",
    "rulings_used",
    "sectors_by_key_standard",
    "sectors_table",
    "shared_strengths",
    "single_agency_issues",
    "spread",
    "spread_by",
    "standards_table",
    "strongest_standards",
    "weak_grades_without_action",
    "weakest_standards",
    "widespread_weaknesses",
]
