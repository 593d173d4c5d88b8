"""What stands out. In: the tidy answers and the standards. Out: the rows behind each sentence.

Shares are of those graded. Standards and agencies are compared only from five graded agencies on.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from s11xl.analysis.distributions import FEWEST, Tally, is_weak, middle, scores_of
from s11xl.analysis.groups import standards_table
from s11xl.analysis.rows import IntArray, agencies_of, codes_of, text_of
from s11xl.standards.model import Scale, StandardSet

SHOWN = 5  # standards that a list of the weakest or strongest names
AGENCIES_SHOWN = 10
TIED = "tied_left_out"
ABOVE, BELOW, WITH = "above", "below", "with"
_GOOD, _GRADED, _ASKED = Tally.good.value, Tally.graded.value, Tally.asked.value


def compared_standards(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """The standards with at least five graded answers, in the document's order.

    Columns: `standard_id`, `key_standard`, `text`, `good`, `weak`, `graded`, `asked`, and `share`
    (good / graded).
    """
    table = standards_table(answers, standards)
    table = table.loc[table[_GRADED] >= FEWEST].reset_index(drop=True)
    names = {"Standard": "standard_id", "Key standard": "key_standard", "Text": "text"}
    table = table.rename(columns=names)
    table["weak"] = table[_GRADED] - table[_GOOD]
    table["share"] = table[_GOOD] / table[_GRADED]
    return table[[*names.values(), _GOOD, "weak", _GRADED, _ASKED, "share"]]


def are_alike(compared: pd.DataFrame) -> bool:
    """Whether all compared standards have the same share, so that none is weakest or strongest."""
    return compared["share"].nunique() <= 1


def weakest_standards(compared: pd.DataFrame, count: int = SHOWN) -> pd.DataFrame:
    """The compared standards with the smallest share of good grades, ties in the document's order.

    Only those with a smaller share than all compared standards together, so that none is also among
    the strongest. Columns: those of `compared_standards`, and `tied_left_out`: the number of
    standards beyond `count` that have the same share as the row.
    """
    table = compared.loc[_difference_from_all(compared) < 0]
    return _first(table.sort_values("share", kind="stable"), count)


def strongest_standards(compared: pd.DataFrame, count: int = SHOWN) -> pd.DataFrame:
    """The compared standards with the largest share of good grades, ties in the document's order.

    Only those with a larger share than all compared standards together. Columns as of
    `weakest_standards`.
    """
    table = compared.loc[_difference_from_all(compared) > 0]
    return _first(table.sort_values("share", ascending=False, kind="stable"), count)


def _difference_from_all(compared: pd.DataFrame) -> pd.Series:
    """Below 0 where a standard's share is smaller than that of all together, above 0 if larger."""
    difference: pd.Series = (
        compared[_GOOD] * compared[_GRADED].sum() - compared[_GRADED] * compared[_GOOD].sum()
    )
    return difference


def _first(table: pd.DataFrame, count: int) -> pd.DataFrame:
    """The first rows, with the number of rows left out that have the same share."""
    first = table.head(count).reset_index(drop=True)
    left_out = table["share"].iloc[count:].value_counts()
    first[TIED] = first["share"].map(left_out).fillna(0).astype("int64")
    return first


def shared_strengths(compared: pd.DataFrame) -> pd.DataFrame:
    """The compared standards on which more than half of the grades are not weak.

    The largest share first, ties in the document's order. Columns of `compared_standards`.
    """
    table = compared.loc[2 * compared[_GOOD] > compared[_GRADED]]
    table = table.sort_values("share", ascending=False, kind="stable")
    return table.reset_index(drop=True)


def widespread_weaknesses(compared: pd.DataFrame) -> pd.DataFrame:
    """The compared standards on which more than half of the grades are weak.

    The smallest share first, ties in the document's order. Columns of `compared_standards`.
    """
    table = compared.loc[2 * compared["weak"] > compared[_GRADED]]
    return table.sort_values("share", kind="stable").reset_index(drop=True)


def single_agency_issues(
    compared: pd.DataFrame, answers: pd.DataFrame, scale: Scale
) -> pd.DataFrame:
    """The compared standards that exactly one agency grades weak, in the document's order.

    Columns: `standard_id`, `key_standard`, `text`, `graded`, `asked`, then of that agency
    `agency_id`, `agency`, `sector`, `grade`, `file`, `sheet`, `cell`.
    """
    columns = ["standard_id", "key_standard", "text", _GRADED, _ASKED]
    table = compared.loc[compared["weak"] == 1, columns]
    weak = is_weak(scores_of(answers, scale), scale)
    columns = ["standard_id", "agency_id", "agency", "sector", "grade", "file", "sheet", "cell"]
    weak_answers = pd.DataFrame({name: text_of(answers, name).loc[weak] for name in columns})
    return table.merge(weak_answers, on="standard_id", how="left")


@dataclass(frozen=True, slots=True)
class _Comparisons:
    """Graded answers beside the other agencies' grades on the same standard: an item per answer."""

    rows: IntArray  # the answer's row number
    others: IntArray  # the number of other agencies that gave a grade
    low: IntArray  # the others' two middle grades, as indexes
    high: IntArray
    side: IntArray  # 1 above both, -1 below both, 0 with them


def _comparisons(answers: pd.DataFrame, scale: Scale) -> _Comparisons:
    """Compare each graded answer that at least five other agencies also graded.

    All answers with the same standard and grade compare alike, so each such pair is worked out
    once: row `standard * size + grade` of the arrays.
    """
    scores = scores_of(answers, scale).to_numpy()
    graded = np.flatnonzero(scores)
    codes, ids = codes_of(answers, "standard_id")
    size = len(scale.grades)
    pairs = codes[graded] * size + scores[graded] - 1
    counts = np.bincount(pairs, minlength=len(ids) * size)
    others = np.repeat(counts.reshape(len(ids), size), size, axis=0)
    grades = np.tile(np.arange(size), len(ids))
    others[np.arange(len(others)), grades] -= 1
    low, high = middle(others)
    side = (grades > high).astype(np.int64) - (grades < low)
    number = others.sum(axis=1)
    enough = number[pairs] >= FEWEST
    pairs = pairs[enough]
    return _Comparisons(graded[enough], number[pairs], low[pairs], high[pairs], side[pairs])


def compared_answers(answers: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Each graded answer beside the median of the other agencies, where five others are graded.

    Rows of `answers`, all columns, with `others` (the number of other agencies that gave a grade),
    `low` and `high` (the labels of their middle grades, mostly the same) and `side`: "above" both,
    "below" both, or "with" them.
    """
    compared = _comparisons(answers, scale)
    labels = np.array(scale.labels(), dtype=object)
    sides = np.array([WITH, ABOVE, BELOW], dtype=object)
    return answers.iloc[compared.rows].assign(
        others=compared.others,
        low=labels[compared.low],
        high=labels[compared.high],
        side=sides[compared.side],
    )


def differences(answers: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """How each agency's grades compare with the others', by name, nobody left out, nobody ranked.

    Columns: `agency_id`, `agency`, `sector`; `above` and `below` (the standards on which it grades
    itself above or below the median of the others), `differs` (their sum) and `compared` (the
    standards that it and at least five others graded).
    """
    compared = _comparisons(answers, scale)
    codes, ids = codes_of(answers, "agency_id")
    codes = codes[compared.rows]
    table = agencies_of(answers)
    order = pd.Index(ids).get_indexer(pd.Index(table["agency_id"].to_list()))
    for name, side in ((ABOVE, 1), (BELOW, -1)):
        table[name] = np.bincount(codes[compared.side == side], minlength=len(ids))[order]
    table["differs"] = table[ABOVE] + table[BELOW]
    table["compared"] = np.bincount(codes, minlength=len(ids))[order]
    return table


def compared_agencies(table: pd.DataFrame) -> int:
    """The number of agencies in `differences` that are compared on five standards or more."""
    return int((table["compared"] >= FEWEST).sum())


def agencies_that_differ(
    answers: pd.DataFrame, scale: Scale, count: int = AGENCIES_SHOWN
) -> pd.DataFrame:
    """The agencies whose grades differ most from the others' to one side; by name, not ranked.

    Those compared on at least five standards, with more standards above the others than below them
    (or the reverse) by over half of the standards compared. At most `count`, those with the largest
    such share, ties by name. Columns of `differences`, and `differing`: the number of all of them.
    """
    table = differences(answers, scale)
    net = (table[ABOVE] - table[BELOW]).abs()
    chosen = table.loc[(table["compared"] >= FEWEST) & (2 * net > table["compared"])]
    shares = (net / table["compared"]).loc[chosen.index]
    kept = shares.sort_values(ascending=False, kind="stable").head(count).index
    return chosen.loc[sorted(kept)].assign(differing=len(chosen)).reset_index(drop=True)
