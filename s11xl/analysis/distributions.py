"""How grades are spread. In: the tidy answers and a scale. Out: tables with every denominator.

Grades are ordinal: what leads is how they are spread, and "x of n". Missing, invalid, not
applicable and not returned are never counted as a grade. A grade is known by its label on the
scale given; one of another scale (a return of another version of the standards) is counted apart.
"""

from collections.abc import Sequence
from enum import StrEnum, auto
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from s11xl.analysis.rows import agencies_of, coded, known_first, mapped, text_of
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
FEWEST = 5  # smaller groups are counts only
Counts = npt.NDArray[np.int64]


class Tally(StrEnum):
    """The columns of plain numbers that stand behind what people read.

    asked = graded + missing + invalid + not applicable + not returned + off_scale, in answers;
    `agencies` and `graded_agencies` count who was asked and who gave a grade.
    """

    asked = auto()
    graded = auto()
    good = auto()  # graded, and not weak
    off_scale = auto()
    agencies = auto()
    graded_agencies = auto()


TALLIES = tuple(each.value for each in Tally)


def or_better(scale: Scale) -> str:
    """The name of the column that counts the grades that aren't weak: "Good or better"."""
    return f"{scale.weak_below.label} or better"


def grade_columns(scale: Scale) -> tuple[str, ...]:
    """The column of each grade, lowest first: its label, told apart from the other columns."""
    taken = {each.casefold() for each in (*STATUS_LABELS.values(), MEDIAN, or_better(scale))}
    return tuple(
        f"{each} (grade)" if each.casefold() in taken or each in TALLIES else each
        for each in scale.labels()
    )


def scores_of(answers: pd.DataFrame, scale: Scale) -> pd.Series:
    """The place on the scale of each row's grade; 0 where it has none that is on the scale."""
    places = {grade.label: grade.score for grade in scale.grades}
    given = mapped(answers, "grade", places, 0)
    answered = mapped(answers, "status", {ANSWERED: 1}, 0)
    return pd.Series(given * answered, index=answers.index)


def spread(answers: pd.DataFrame, scale: Scale) -> dict[str, Any]:
    """How some answers are spread: the columns of `spread_by`, as one mapping.

    The median stays empty where fewer than five are graded.
    """
    row = spread_by(answers, scale, []).to_dict("records")[0]
    return {str(name): value for name, value in row.items()}


def spread_by(
    answers: pd.DataFrame,
    scale: Scale,
    by: Sequence[str],
    groups: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How answers are spread in groups that share the values of the columns `by`.

    Out: a row per group, in the order of `groups` (a frame with the columns `by`; what isn't in it
    is left out) or else as they are met. Columns: `by`; one per grade and per status with its
    count; the median in words; "x of n" of the graded; the plain numbers of `Plain`. The median
    stays empty where fewer than five are graded. Where `by` makes groups of agencies (it isn't
    empty and has no `agency_id`), it also stays empty where fewer than five gave a grade.
    """
    codes, groups = _grouped(answers, by, groups)
    scores = scores_of(answers, scale).to_numpy()
    counts = _counts(_kinds(answers, scores, scale), codes, len(groups), _width(scale))
    agencies, _ = coded(answers, "agency_id")
    asked_of = _distinct(agencies, codes, len(groups))
    graded_of = _distinct(agencies, np.where(scores > 0, codes, -1), len(groups))
    graded = counts[:, : len(scale.grades)].sum(axis=1)
    together = bool(by) and "agency_id" not in by
    enough = (graded >= FEWEST) & ((graded_of >= FEWEST) | (not together))
    columns = {name: groups[name] for name in by} | _described(counts, enough, scale)
    columns |= {Tally.agencies.value: asked_of, Tally.graded_agencies.value: graded_of}
    return pd.DataFrame(columns)


def _grouped(
    answers: pd.DataFrame, by: Sequence[str], groups: pd.DataFrame | None
) -> tuple[Counts, pd.DataFrame]:
    """Which group each row is in, or -1, and the groups. Each text is compared once."""
    if not by:
        return np.zeros(len(answers), dtype=np.int64), pd.DataFrame(index=pd.RangeIndex(1))
    together = np.zeros(len(answers), dtype=np.int64)
    for name in by:
        codes, texts = coded(answers, name)
        together = together * len(texts) + codes
    _, first, places = np.unique(together, return_index=True, return_inverse=True)
    met = answers[[*by]].iloc[first]
    met = pd.DataFrame({name: text_of(met, name) for name in by})
    if groups is None:
        groups = met.iloc[np.argsort(first)]
    groups = groups.reset_index(drop=True)
    return np.asarray(_index(groups, by).get_indexer(_index(met, by)), np.int64)[places], groups


def _index(frame: pd.DataFrame, by: Sequence[str]) -> pd.Index:
    columns = [frame[each].astype("object") for each in by]
    index: pd.Index = pd.MultiIndex.from_arrays(columns) if columns[1:] else pd.Index(columns[0])
    return index


def _width(scale: Scale) -> int:
    return len(scale.grades) + len(STATUS_LABELS) + 1


def _kinds(answers: pd.DataFrame, scores: Counts, scale: Scale) -> Counts:
    """Which column each row is counted in: its grade's, its status's, or the one for the rest."""
    first, rest = len(scale.grades), _width(scale) - 1
    places = {status: first + offset for offset, status in enumerate(STATUS_LABELS)}
    otherwise = mapped(answers, "status", places, rest)
    return np.where(scores > 0, scores - 1, otherwise)


def _counts(kinds: Counts, codes: Counts, groups: int, width: int) -> Counts:
    """Group × kind: how many rows."""
    inside = codes >= 0
    flat = codes[inside] * width + kinds[inside]
    return np.bincount(flat, minlength=groups * width).reshape(groups, width)


def _distinct(agencies: Counts, codes: Counts, groups: int) -> Counts:
    """How many agencies each group has; rows in no group have a negative code."""
    number = int(agencies.max(initial=0)) + 1
    pairs = np.unique(codes[codes >= 0] * number + agencies[codes >= 0])
    return np.bincount(pairs // number, minlength=groups)


def _described(
    counts: Counts, enough: npt.NDArray[np.bool_], scale: Scale
) -> dict[str, Counts | pd.Series]:
    """The counts under their names, with what follows from them."""
    size = len(scale.grades)
    graded = counts[:, :size].sum(axis=1)
    strong = counts[:, scale.weak_below.score - 1 : size].sum(axis=1)
    names = (*grade_columns(scale), *STATUS_LABELS.values())
    low, high = middle(counts[:, :size])
    words = np.array(_words(scale), dtype=object)
    shares = [f"{some} of {all_}" for some, all_ in zip(strong, graded, strict=True)]
    return {
        **{name: counts[:, index] for index, name in enumerate(names)},
        MEDIAN: pd.Series(np.where(enough, words[low, high], ""), dtype="str"),
        or_better(scale): pd.Series(shares, dtype="str"),
        Tally.asked.value: counts.sum(axis=1),
        Tally.graded.value: graded,
        Tally.good.value: strong,
        Tally.off_scale.value: counts[:, -1],
    }


def middle(counts: Counts) -> tuple[Counts, Counts]:
    """The two middle grades of each row of counts, as places from 0; 0 where there are none."""
    reached = counts.cumsum(axis=1)
    number = reached[:, -1]
    low = (reached > ((number - 1) // 2)[:, None]).argmax(axis=1)
    high = (reached > (number // 2)[:, None]).argmax(axis=1)
    return low, high


def _words(scale: Scale) -> list[list[str]]:
    """The median in words, by its lower and its upper middle grade."""
    return [
        [low if low == high else f"between {low} and {high}" for high in scale.labels()]
        for low in scale.labels()
    ]


def median(scores: Sequence[int], scale: Scale) -> str:
    """The middle grade in words; both middle ones where they differ; nothing of fewer than five."""
    if len(scores) < FEWEST:
        return ""
    ordered = sorted(scores)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return _words(scale)[low - 1][high - 1]


def matrix(answers: pd.DataFrame, standards: StandardSet | None = None) -> pd.DataFrame:
    """Agency × standard: in each cell the grade's label, or the status where there is no grade.

    Rows are (agency, agency_id) by name; columns the standards in the document's order, then those
    of other versions (without `standards`: as they are met). NOT_ASKED where an agency's version
    of the standards lacks one.
    """
    status, ids = text_of(answers, "status"), text_of(answers, "standard_id")
    cells = pd.DataFrame(
        {
            "agency_id": text_of(answers, "agency_id"),
            "standard_id": ids,
            "shown": text_of(answers, "grade").where(status == ANSWERED, status),
        }
    )
    who = agencies_of(answers)
    table = cells.pivot(index="agency_id", columns="standard_id", values="shown")
    known = [each.id for each in standards.standards] if standards is not None else []
    table = table.reindex(index=who["agency_id"].to_list(), columns=known_first(known, ids))
    table = table.astype("object").where(table.notna(), NOT_ASKED)
    table.index = pd.MultiIndex.from_frame(who[["agency", "agency_id"]])
    return table.rename_axis(columns="standard_id")
