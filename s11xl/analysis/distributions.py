"""How grades are distributed. In: the tidy answers and a scale. Out: tables of counts.

Grades are ordinal, so the tables give counts, medians and "x of n", and no mean. Answers that are
missing, invalid, not applicable or not returned are never counted as a grade. A grade is recognised
by its label on the given scale; a grade of another scale (a return made for another version of the
standards) is counted separately, as off the scale.
"""

from collections.abc import Sequence
from enum import StrEnum, auto
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from s11xl.analysis.rows import (
    IntArray,
    agencies_of,
    codes_of,
    known_first,
    numbers_of,
    text_of,
)
from s11xl.standards.model import Scale, StandardSet
from s11xl.tables.columns import ANSWERED, INVALID, MISSING, NOT_APPLICABLE, NOT_RETURNED

STATUS_LABELS = {
    MISSING: "Missing",
    INVALID: "Invalid",
    NOT_APPLICABLE: "Not applicable",
    NOT_RETURNED: "Not returned",
}
NOT_ASKED = "not-asked"  # the agency answered a version that lacks the standard
SYMBOLS = {MISSING: "?", INVALID: "!", NOT_APPLICABLE: "–", NOT_RETURNED: "", NOT_ASKED: "·"}
SYMBOL_LABELS = STATUS_LABELS | {NOT_ASKED: "Not asked in the agency's version"}
MEDIAN = "Median"
FEWEST = 5  # groups with fewer graded agencies get counts only


class Tally(StrEnum):
    """The columns of plain numbers in a table of distributions.

    asked = graded + missing + invalid + not applicable + not returned + off_scale, in answers;
    `agencies` counts the agencies asked, `graded_agencies` those that gave a grade.
    """

    asked = auto()
    graded = auto()
    good = auto()  # graded, and not weak
    off_scale = auto()
    agencies = auto()
    graded_agencies = auto()


TALLIES = tuple(tally.value for tally in Tally)


def or_better(scale: Scale) -> str:
    """The name of the column that counts the grades that aren't weak, as in "Good or better"."""
    return f"{scale.weak_below.label} or better"


def grade_columns(scale: Scale) -> tuple[str, ...]:
    """The column name of each grade, lowest first: its label, made distinct from other columns."""
    taken = {name.casefold() for name in (*STATUS_LABELS.values(), MEDIAN, or_better(scale))}
    return tuple(
        f"{label} (grade)" if label.casefold() in taken or label in TALLIES else label
        for label in scale.labels()
    )


def scores_of(answers: pd.DataFrame, scale: Scale) -> pd.Series:
    """The score of each row's grade on the scale, 1 = lowest; 0 where there is no such grade."""
    scores = numbers_of(answers, "grade", {grade.label: grade.score for grade in scale.grades}, 0)
    answered = numbers_of(answers, "status", {ANSWERED: 1}, 0)
    return pd.Series(scores * answered, index=answers.index)


def is_weak(scores: pd.Series, scale: Scale) -> pd.Series:
    """Whether each score is that of a weak grade; 0, no grade, is not."""
    return (scores > 0) & (scores < scale.weak_below.score)


def spread(answers: pd.DataFrame, scale: Scale) -> dict[str, Any]:
    """The distribution of all the answers: the columns of `spread_by` as one mapping."""
    row = spread_by(answers, scale, []).to_dict("records")[0]
    return {str(name): value for name, value in row.items()}


def spread_by(
    answers: pd.DataFrame,
    scale: Scale,
    by: Sequence[str],
    groups: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The distribution of the answers in each group with the same values of the columns `by`.

    Returns a row per group, in the order of `groups` (a frame with the columns `by`; answers of
    other groups are left out) or else in the order of the rows. Columns: `by`; a count for each
    grade and each status; the median in words; "x of n" of the graded; those of `Tally`. The median
    is empty where fewer than five answers are graded. Where groups have several agencies (`by` is
    not empty and lacks `agency_id`), it is also empty where fewer than five agencies gave a grade.
    """
    codes, groups = _grouped(answers, by, groups)
    scores = scores_of(answers, scale).to_numpy()
    counts = _counts(_categories(answers, scores, scale), codes, len(groups), _width(scale))
    agencies, _ = codes_of(answers, "agency_id")
    asked = _distinct(agencies, codes, len(groups))
    grading = _distinct(agencies, np.where(scores > 0, codes, -1), len(groups))
    graded = counts[:, : len(scale.grades)].sum(axis=1)
    across_agencies = bool(by) and "agency_id" not in by
    enough = (graded >= FEWEST) & ((grading >= FEWEST) | (not across_agencies))
    columns = {name: groups[name] for name in by} | _described(counts, enough, scale)
    columns |= {Tally.agencies.value: asked, Tally.graded_agencies.value: grading}
    return pd.DataFrame(columns)


def _grouped(
    answers: pd.DataFrame, by: Sequence[str], groups: pd.DataFrame | None
) -> tuple[IntArray, pd.DataFrame]:
    """The index of each row's group, or -1, and the groups. Each distinct text is compared once."""
    if not by:
        return np.zeros(len(answers), dtype=np.int64), pd.DataFrame(index=pd.RangeIndex(1))
    combined = np.zeros(len(answers), dtype=np.int64)
    for name in by:
        codes, texts = codes_of(answers, name)
        combined = combined * len(texts) + codes
    _, first, indexes = np.unique(combined, return_index=True, return_inverse=True)
    present = answers[[*by]].iloc[first]
    present = pd.DataFrame({name: text_of(present, name) for name in by})
    if groups is None:
        groups = present.iloc[np.argsort(first)]
    groups = groups.reset_index(drop=True)
    group_of = np.asarray(_index(groups, by).get_indexer(_index(present, by)), np.int64)
    return group_of[indexes], groups


def _index(frame: pd.DataFrame, by: Sequence[str]) -> pd.Index:
    columns = [frame[name].astype("object") for name in by]
    index: pd.Index = pd.MultiIndex.from_arrays(columns) if columns[1:] else pd.Index(columns[0])
    return index


def _width(scale: Scale) -> int:
    return len(scale.grades) + len(STATUS_LABELS) + 1


def _categories(answers: pd.DataFrame, scores: IntArray, scale: Scale) -> IntArray:
    """The column that counts each row: its grade's, its status's, or the last, off the scale."""
    first, last = len(scale.grades), _width(scale) - 1
    columns = {status: first + offset for offset, status in enumerate(STATUS_LABELS)}
    return np.where(scores > 0, scores - 1, numbers_of(answers, "status", columns, last))


def _counts(categories: IntArray, codes: IntArray, groups: int, width: int) -> IntArray:
    """The number of rows of each group (first axis) in each category (second axis)."""
    inside = codes >= 0
    flat = codes[inside] * width + categories[inside]
    return np.bincount(flat, minlength=groups * width).reshape(groups, width)


def _distinct(agencies: IntArray, codes: IntArray, groups: int) -> IntArray:
    """The number of distinct agencies in each group; rows with a negative code are in none."""
    number = int(agencies.max(initial=0)) + 1
    pairs = np.unique(codes[codes >= 0] * number + agencies[codes >= 0])
    return np.bincount(pairs // number, minlength=groups)


def _described(
    counts: IntArray, enough: npt.NDArray[np.bool_], scale: Scale
) -> dict[str, IntArray | pd.Series]:
    """The counts by column name, with the median and the shares; medians only where `enough`."""
    size = len(scale.grades)
    graded = counts[:, :size].sum(axis=1)
    good = counts[:, scale.weak_below.score - 1 : size].sum(axis=1)
    names = (*grade_columns(scale), *STATUS_LABELS.values())
    low, high = middle(counts[:, :size])
    labels = scale.labels()
    medians = np.array(
        [[a if a == b else f"between {a} and {b}" for b in labels] for a in labels], dtype=object
    )
    shares = [f"{some} of {every}" for some, every in zip(good, graded, strict=True)]
    return {
        **{name: counts[:, index] for index, name in enumerate(names)},
        MEDIAN: pd.Series(np.where(enough, medians[low, high], ""), dtype="str"),
        or_better(scale): pd.Series(shares, dtype="str"),
        Tally.asked.value: counts.sum(axis=1),
        Tally.graded.value: graded,
        Tally.good.value: good,
        Tally.off_scale.value: counts[:, -1],
    }


def middle(counts: IntArray) -> tuple[IntArray, IntArray]:
    """The lower and upper middle grade of each row of counts, as indexes; 0 for empty rows."""
    cumulative = counts.cumsum(axis=1)
    number = cumulative[:, -1]
    low = (cumulative > ((number - 1) // 2)[:, None]).argmax(axis=1)
    high = (cumulative > (number // 2)[:, None]).argmax(axis=1)
    return low, high


def matrix(answers: pd.DataFrame, standards: StandardSet | None = None) -> pd.DataFrame:
    """Agencies × standards: each cell has the grade's label, or the status if there is no grade.

    Rows are (agency, agency_id) by name; columns are the standards in the document's order, then
    those of other versions (without `standards`: in the order of the rows). A cell is NOT_ASKED
    where the agency's version lacks the standard.
    """
    status, ids = text_of(answers, "status"), text_of(answers, "standard_id")
    cells = pd.DataFrame(
        {
            "agency_id": text_of(answers, "agency_id"),
            "standard_id": ids,
            "shown": text_of(answers, "grade").where(status == ANSWERED, status),
        }
    )
    agencies = agencies_of(answers)
    table = cells.pivot(index="agency_id", columns="standard_id", values="shown")
    known = [standard.id for standard in standards.standards] if standards is not None else []
    table = table.reindex(index=agencies["agency_id"].to_list(), columns=known_first(known, ids))
    table = table.astype("object").where(table.notna(), NOT_ASKED)
    table.index = pd.MultiIndex.from_frame(agencies[["agency", "agency_id"]])
    return table.rename_axis(columns="standard_id")
