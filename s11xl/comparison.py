"""Figures across agencies. In: the tidy answers. Out: tables with every denominator shown.

Grades are ordinal: what leads is how they are spread, and "x of n". Missing, invalid, not
applicable and not returned are never counted as a grade.
"""

from collections.abc import Sequence

import pandas as pd

from s11xl.consolidation import ANSWERED, INVALID, MISSING, NOT_APPLICABLE, NOT_RETURNED
from s11xl.standards import Scale, StandardSet

STATUS_LABELS = {
    MISSING: "Missing",
    INVALID: "Invalid",
    NOT_APPLICABLE: "Not applicable",
    NOT_RETURNED: "Not returned",
}
MARKS = {MISSING: "?", INVALID: "!", NOT_APPLICABLE: "–", NOT_RETURNED: ""}
MEDIAN = "Median"
FEWEST = 5  # smaller groups are counts only


def or_better(scale: Scale) -> str:
    """The name of the column that counts the grades that aren't weak: "Good or better"."""
    return f"{scale.weak_below.label} or better"


def standards_table(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """A row per standard: its text, a column per grade and per status, median, "x of n".

    The median stays empty where fewer than five agencies are graded.
    """
    rows = []
    by_standard = dict(tuple(answers.groupby("standard_id", sort=False)))
    nothing = answers.iloc[0:0]
    for standard in standards.standards:
        met = by_standard.get(standard.id, nothing)
        about = {
            "Key standard": standard.key_standard,
            "Standard": standard.id,
            "Text": standard.text,
        }
        rows.append(about | spread(met, standards.scale))
    return pd.DataFrame(rows)


def spread(answers: pd.DataFrame, scale: Scale) -> dict[str, object]:
    """How some answers are spread: each grade, each status, the median, "x of n"."""
    graded = answers.loc[answers["status"] == ANSWERED]
    counts = graded["grade"].value_counts()
    statuses = answers["status"].value_counts()
    good = int((graded["score"] >= scale.weak_below.score).sum())
    return {
        **{grade.label: int(counts.get(grade.label, 0)) for grade in scale.grades},
        **{label: int(statuses.get(status, 0)) for status, label in STATUS_LABELS.items()},
        MEDIAN: median([int(score) for score in graded["score"]], scale),
        or_better(scale): f"{good} of {len(graded)}",
    }


def median(scores: Sequence[int], scale: Scale) -> str:
    """The middle grade in words; both middle ones where they differ; nothing of fewer than five."""
    if len(scores) < FEWEST:
        return ""
    ordered = sorted(scores)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    labels = {grade.score: grade.label for grade in scale.grades}
    return labels[low] if low == high else f"between {labels[low]} and {labels[high]}"


def matrix(answers: pd.DataFrame) -> pd.DataFrame:
    """Agency × standard: in each cell the grade's label, or the status where there is no grade.

    Rows are (agency, agency_id) by name, columns the standards in the document's order.
    """
    shown = answers["grade"].where(answers["status"] == ANSWERED, answers["status"])
    table = answers.assign(shown=shown).pivot(
        index=["agency", "agency_id"], columns="standard_id", values="shown"
    )
    order = list(dict.fromkeys(answers["standard_id"]))
    agencies = list(dict.fromkeys(zip(answers["agency"], answers["agency_id"], strict=True)))
    return table.reindex(columns=order).reindex(agencies)
