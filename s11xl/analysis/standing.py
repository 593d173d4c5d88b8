"""What stands out. In: the tidy answers and the standards. Out: rows with the facts of a sentence.

Shares are of those graded, and are compared only where at least five agencies are graded.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from s11xl.analysis.distributions import FEWEST, Tally, middle, scores_of
from s11xl.analysis.groups import standards_table
from s11xl.analysis.rows import Codes, agencies_of, coded, text_of
from s11xl.standards.model import Scale, StandardSet

SHOWN = 5  # how many standards a list of the weakest or strongest names
AGENCIES_SHOWN = 10
TIED = "tied_left_out"
ABOVE, BELOW, WITH = "above", "below", "with"
_GOOD, _GRADED, _ASKED = Tally.good.value, Tally.graded.value, Tally.asked.value
_PLACES = ("file", "sheet", "cell")


def compared_standards(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """The standards with at least five graded, in the document's order.

    Columns: `standard_id`, `key_standard`, `text`, `good`, `weak`, `graded`, `asked`, and `share`
    (good / graded).
    """
    table = standards_table(answers, standards)
    table = table.loc[table[_GRADED] >= FEWEST].reset_index(drop=True)
    named = {"Standard": "standard_id", "Key standard": "key_standard", "Text": "text"}
    table = table.rename(columns=named)
    table["weak"] = table[_GRADED] - table[_GOOD]
    table["share"] = table[_GOOD] / table[_GRADED]
    return table[[*named.values(), _GOOD, "weak", _GRADED, _ASKED, "share"]]


def are_alike(answers: pd.DataFrame, standards: StandardSet) -> bool:
    """Whether no standard can be called weaker or stronger: all compared have the same share."""
    return compared_standards(answers, standards)["share"].nunique() <= 1


def weakest_standards(
    answers: pd.DataFrame, standards: StandardSet, count: int = SHOWN
) -> pd.DataFrame:
    """The standards with the smallest share that is good or better, ties in the document's order.

    Only those where that share is smaller than that of all compared standards together, so that
    none is among the strongest too; none where all are alike. Columns: those of
    `compared_standards`, and `tied_left_out`: how many more have the row's share but are past
    `count`.
    """
    table = compared_standards(answers, standards)
    table = table.loc[_against_all(table) < 0]
    return _first(table.sort_values("share", kind="stable"), count)


def strongest_standards(
    answers: pd.DataFrame, standards: StandardSet, count: int = SHOWN
) -> pd.DataFrame:
    """The standards with the largest share that is good or better, ties in the document's order.

    Only those where that share is larger than that of all compared standards together; none where
    all are alike. Columns as of `weakest_standards`.
    """
    table = compared_standards(answers, standards)
    table = table.loc[_against_all(table) > 0]
    return _first(table.sort_values("share", ascending=False, kind="stable"), count)


def _against_all(compared: pd.DataFrame) -> pd.Series:
    """Below 0 where a standard's share is smaller than that of all together, above 0 if larger."""
    against: pd.Series = (
        compared[_GOOD] * compared[_GRADED].sum() - compared[_GRADED] * compared[_GOOD].sum()
    )
    return against


def shared_strengths(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """Strengths shared by most: more than half of the graded are good or better, and five graded.

    The largest share first, ties in the document's order. Columns of `compared_standards`.
    """
    table = compared_standards(answers, standards)
    table = table.loc[2 * table[_GOOD] > table[_GRADED]]
    table = table.sort_values("share", ascending=False, kind="stable")
    return table.reset_index(drop=True)


def widespread_weaknesses(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """Standards that most find weak: more than half of the graded are weak, and five graded.

    The smallest share first, ties in the document's order. Columns of `compared_standards`.
    """
    table = compared_standards(answers, standards)
    table = table.loc[2 * table["weak"] > table[_GRADED]]
    return table.sort_values("share", kind="stable").reset_index(drop=True)


def single_agency_issues(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """Standards that exactly one agency grades weak, of at least five graded; document's order.

    Columns: `standard_id`, `key_standard`, `text`, `graded`, `asked`, then of that agency
    `agency_id`, `agency`, `sector`, `grade`, `file`, `sheet`, `cell`.
    """
    table = compared_standards(answers, standards)
    table = table.loc[table["weak"] == 1, ["standard_id", "key_standard", "text", _GRADED, _ASKED]]
    scores = scores_of(answers, standards.scale)
    weak = (scores > 0) & (scores < standards.scale.weak_below.score)
    columns = ("standard_id", "agency_id", "agency", "sector", "grade", *_PLACES)
    said = pd.DataFrame({name: text_of(answers, name).loc[weak] for name in columns})
    return table.merge(said, on="standard_id", how="left")


@dataclass(frozen=True, slots=True)
class _Standings:
    """How each graded row stands to the others of its standard: one entry per row."""

    graded: Codes  # which rows of the answers these are
    others: Codes  # how many other agencies are graded
    low: Codes  # the places of the others' two middle grades
    high: Codes
    above: Codes  # 1 above both, -1 below both, 0 with them


def _standings(answers: pd.DataFrame, scale: Scale) -> _Standings:
    """Only the rows where at least five others are graded.

    A row stands as every other with its standard and grade does, so each such pair is looked at
    once.
    """
    scores = scores_of(answers, scale).to_numpy()
    graded = np.flatnonzero(scores)
    places = scores[graded] - 1
    codes, ids = coded(answers, "standard_id")
    codes = codes[graded]
    size = len(scale.grades)
    counts = np.bincount(codes * size + places, minlength=len(ids) * size)
    others = np.repeat(counts.reshape(len(ids), size), size, axis=0)
    own = np.tile(np.arange(size), len(ids))
    others[np.arange(len(others)), own] -= 1
    low, high = middle(others)
    above = (own > high).astype(np.int64) - (own < low)
    pairs = codes * size + places
    number = others.sum(axis=1)
    kept = number[pairs] >= FEWEST
    pairs = pairs[kept]
    return _Standings(graded[kept], number[pairs], low[pairs], high[pairs], above[pairs])


def compared_answers(answers: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Each graded answer beside the median of the other agencies, where five others are graded.

    Rows of `answers`, all columns, with `others` (how many other agencies are graded), `low` and
    `high` (the labels of the others' middle grades; mostly the same) and `stands`: "above" both,
    "below" both, or "with" them.
    """
    met = _standings(answers, scale)
    labels = np.array(scale.labels(), dtype=object)
    stands = np.array([WITH, ABOVE, BELOW], dtype=object)[met.above]
    return answers.iloc[met.graded].assign(
        others=met.others, low=labels[met.low], high=labels[met.high], stands=stands
    )


def differences(answers: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """How each agency stands to the others, by name: nobody is left out and nobody ranked.

    Columns: `agency_id`, `agency`, `sector`; `above` and `below` (on how many standards it grades
    itself above or below the median of the others), `differs` (both together) and `compared` (the
    standards that it graded and at least five others too).
    """
    met = _standings(answers, scale)
    codes, ids = coded(answers, "agency_id")
    codes = codes[met.graded]
    who = agencies_of(answers)
    order = pd.Index(ids).get_indexer(pd.Index(who["agency_id"].to_list()))
    for name, way in ((ABOVE, 1), (BELOW, -1)):
        who[name] = np.bincount(codes[met.above == way], minlength=len(ids))[order]
    who["differs"] = who[ABOVE] + who[BELOW]
    who["compared"] = np.bincount(codes, minlength=len(ids))[order]
    return who


def compared_agencies(table: pd.DataFrame) -> int:
    """How many agencies of `differences` can be compared: on five standards or more."""
    return int((table["compared"] >= FEWEST).sum())


def agencies_that_differ(
    answers: pd.DataFrame, scale: Scale, count: int = AGENCIES_SHOWN
) -> pd.DataFrame:
    """The agencies that differ most from the others, to one side; by name and not ranked.

    Those compared on at least five standards whose standards above the others outnumber those
    below them (or the reverse) by more than half of the standards compared. Where there are more
    than `count`, those with the largest such share are kept, ties by name. Columns of
    `differences`, and `differing`: how many there are in all, kept or not.
    """
    table = differences(answers, scale)
    net = (table[ABOVE] - table[BELOW]).abs()
    chosen = table.loc[(table["compared"] >= FEWEST) & (2 * net > table["compared"])]
    shares = (net / table["compared"]).loc[chosen.index]
    kept = shares.sort_values(ascending=False, kind="stable").head(count).index
    return chosen.loc[sorted(kept)].assign(differing=len(chosen)).reset_index(drop=True)


def _first(table: pd.DataFrame, count: int) -> pd.DataFrame:
    """The first rows, each with how many of those left out have its share."""
    first = table.head(count).reset_index(drop=True)
    left_out = table["share"].iloc[count:].value_counts()
    first[TIED] = first["share"].map(left_out).fillna(0).astype("int64")
    return first
