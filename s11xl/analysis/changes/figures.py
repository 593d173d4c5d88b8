"""Counts of changes. In: the rows of `changed_answers`. Out: tables, each with its totals.

Grades are ordinal, so the tables count how many answers are better, the same and worse. There are
no averages and no rankings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

import numpy as np
import pandas as pd

from s11xl.analysis.changes.agencies import AskedIn
from s11xl.analysis.changes.answers import COMPARED, Change
from s11xl.analysis.changes.labels import CHANGE_LABELS
from s11xl.analysis.distributions import FEWEST, or_better
from s11xl.analysis.rows import IntArray
from s11xl.standards.model import Scale, StandardSet

COMPARED_TOTAL = "Compared"
ANSWERS = "Answers"
SUBJECT = "subject"  # a current standard, or a previous one without a successor
_MOST = 5


class GoodCount(StrEnum):
    """The columns of plain numbers behind the shares: compared answers that aren't weak."""

    current_good = auto()
    previous_good = auto()


def current_share(scale: Scale) -> str:
    """The name of the column with the current share, as in "Good or better, current round"."""
    return f"{or_better(scale)}, current round"


def previous_share(scale: Scale) -> str:
    """The name of the column with the previous share, as in "Good or better, previous round"."""
    return f"{or_better(scale)}, previous round"


def subject_of(standard_id: str, previous_id: str) -> str:
    """The standard that a row is counted under: the current one, else the previous one."""
    return standard_id or f"{previous_id} (previous round)"


def with_subject(changes: pd.DataFrame) -> pd.DataFrame:
    """The rows with a column SUBJECT: the standard that each is counted under."""
    ids = map(subject_of, changes["standard_id"], changes["previous_standard_id"])
    return changes.assign(**{SUBJECT: pd.Series(list(ids), index=changes.index, dtype="str")})


def counts_by(changes: pd.DataFrame, by: Sequence[str], scale: Scale) -> pd.DataFrame:
    """Count the changes of each group of rows with the same values of `by`, in their order.

    Columns: `by`; one per change; `Compared` (better, same and worse together); `Answers` (all);
    "x of n" of the compared that aren't weak, in the previous and the current round; those of
    `GoodCount`.
    """
    compared = changes["change"].isin([change.value for change in COMPARED])
    least = scale.weak_below.score
    flags = {
        **{label: changes["change"] == change.value for change, label in CHANGE_LABELS.items()},
        COMPARED_TOTAL: compared,
        ANSWERS: pd.Series(True, index=changes.index),
        GoodCount.previous_good.value: compared & _at_least(changes["previous_score"], least),
        GoodCount.current_good.value: compared & _at_least(changes["score"], least),
    }
    table = pd.DataFrame(
        {**{name: changes[name] for name in by}, **{k: v.astype("int64") for k, v in flags.items()}}
    )
    if by:
        table = table.groupby(list(by), sort=False)[list(flags)].sum().reset_index()
    else:
        table = table.sum().astype("int64").to_frame().T
    for name, count in (
        (previous_share(scale), GoodCount.previous_good),
        (current_share(scale), GoodCount.current_good),
    ):
        pairs = zip(table[count.value], table[COMPARED_TOTAL], strict=True)
        table[name] = pd.Series([f"{good} of {total}" for good, total in pairs], dtype="str")
    return table


def _at_least(scores: pd.Series, least: int) -> pd.Series:
    return (scores >= least).fillna(False).astype(bool)


def standards_table(
    changes: pd.DataFrame, current: StandardSet, previous: StandardSet
) -> pd.DataFrame:
    """A row per standard: the current ones in order, then those that are no longer asked.

    Columns: `Key standard`, `Standard`, `Previous standard` (the id or ids in the previous round),
    `Text`, those of `counts_by`.
    """
    rows = with_subject(changes)
    table = counts_by(rows, [SUBJECT], current.scale)
    first = rows.drop_duplicates(SUBJECT).set_index(SUBJECT)
    previous_ids = {
        str(subject): ", ".join(dict.fromkeys(id_ for id_ in ids if id_))
        for subject, ids in rows.groupby(SUBJECT, sort=False)["previous_standard_id"]
    }
    texts = {standard.id: standard.text for standard in current.standards}
    texts |= {subject_of("", standard.id): standard.text for standard in previous.standards}
    subjects = table.pop(SUBJECT).tolist()
    about = pd.DataFrame(
        {
            "Key standard": [first.loc[subject, "key_standard"] for subject in subjects],
            "Standard": [first.loc[subject, "standard_id"] for subject in subjects],
            "Previous standard": [previous_ids[subject] for subject in subjects],
            "Text": [texts.get(subject, "") for subject in subjects],
        },
        dtype="str",
    )
    return _in_order(pd.concat([about, table], axis=1), subjects, list(texts))


def key_standards_table(
    changes: pd.DataFrame, current: StandardSet, previous: StandardSet
) -> pd.DataFrame:
    """A row per key standard: `Key standard`, `Name`, those of `counts_by`."""
    names = {
        key_standard.number: key_standard.name
        for key_standard in (*previous.key_standards, *current.key_standards)
    }
    numbers = [each.number for each in (*current.key_standards, *previous.key_standards)]
    table = counts_by(changes, ["key_standard"], current.scale)
    table = table.rename(columns={"key_standard": "Key standard"})
    table.insert(1, "Name", table["Key standard"].map(lambda number: names.get(number, "")))
    return _in_order(table, table["Key standard"].tolist(), list(dict.fromkeys(numbers)))


def _in_order(table: pd.DataFrame, ids: Sequence[str], order: Sequence[str]) -> pd.DataFrame:
    """The rows, whose ids are given, in the order of the ids in `order`; others come last."""
    ranks = {id_: rank for rank, id_ in enumerate(order)}
    rows = np.argsort([ranks.get(id_, len(ranks)) for id_ in ids], kind="stable")
    return table.iloc[rows].reset_index(drop=True)


def agencies_table(changes: pd.DataFrame, agencies: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """A row per agency, by name and not ranked.

    Columns: `Agency`, `Agency ID`, `Sector`, `Asked`, `Previous name` and `Previous sector` (where
    they differ), those of `counts_by`.
    """
    table = counts_by(changes, ["agency_id"], scale).set_index("agency_id")
    table = table.loc[agencies["agency_id"]].reset_index(drop=True)
    in_both = agencies["asked"] == AskedIn.BOTH.value
    in_current = agencies["asked"] != AskedIn.PREVIOUS.value
    about = pd.DataFrame({"Agency ID": agencies["agency_id"], "Asked": agencies["asked"]})
    for name, column, previous_column in (
        ("agency", "Agency", "Previous name"),
        ("sector", "Sector", "Previous sector"),
    ):
        values, previous = agencies[name], agencies[f"previous_{name}"]
        about[column] = values.where(in_current, previous)
        about[previous_column] = previous.where(in_both & (values != previous), "")
    columns = ["Agency", "Agency ID", "Sector", "Asked", "Previous name", "Previous sector"]
    return pd.concat([about[columns].reset_index(drop=True), table], axis=1)


def transitions(changes: pd.DataFrame, current: Scale, previous: Scale) -> IntArray:
    """Counts by previous grade (rows) and current grade (columns), lowest first.

    The first row and column count answers without a grade. Answers that aren't compared are left
    out.
    """
    rows, columns = len(previous.grades) + 1, len(current.grades) + 1
    counted = changes.loc[changes["change"] != Change.NOT_COMPARED.value]
    before = counted["previous_score"].fillna(0).astype("int64").to_numpy()
    after = counted["score"].fillna(0).astype("int64").to_numpy()
    counts = np.bincount(before * columns + after, minlength=rows * columns)
    return counts.reshape(rows, columns)


@dataclass(frozen=True)
class Movers:
    """The standards with the largest surplus of better or of worse answers.

    Rows of `standards_table`, at most five of each; `risen_tied` and `fallen_tied` count those left
    out with the same surplus as the last. `compared`: the standards compared by enough agencies.
    """

    risen: pd.DataFrame
    risen_tied: int
    fallen: pd.DataFrame
    fallen_tied: int
    compared: int


def movers(table: pd.DataFrame) -> Movers:
    """The standards of `standards_table` that moved most, of those compared by five or more."""
    enough = table.loc[table[COMPARED_TOTAL] >= FEWEST]
    surplus = enough["Better"] - enough["Worse"]
    risen, risen_tied = _most(enough, surplus)
    fallen, fallen_tied = _most(enough, -surplus)
    return Movers(risen, risen_tied, fallen, fallen_tied, len(enough))


def _most(table: pd.DataFrame, surplus: pd.Series) -> tuple[pd.DataFrame, int]:
    order = surplus[surplus > 0].sort_values(ascending=False, kind="stable")
    chosen = order.head(_MOST)
    tied = int((order.iloc[_MOST:] == chosen.iloc[-1]).sum()) if len(chosen) else 0
    return table.loc[chosen.index], tied
