"""Counts of change. In: the rows of `changed_answers`. Out: tables with every denominator.

Grades are ordinal: what leads is how many are better, the same and worse, and of how many. There
are no averages, and nothing is ranked by them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

import numpy as np
import numpy.typing as npt
import pandas as pd

from s11xl.analysis.changes.agencies import AskedIn
from s11xl.analysis.changes.answers import COMPARED, Change
from s11xl.analysis.distributions import FEWEST, or_better
from s11xl.standards.model import Scale, StandardSet

CHANGE_LABELS: Mapping[Change, str] = {
    Change.BETTER: "Better",
    Change.SAME: "Same",
    Change.WORSE: "Worse",
    Change.NEW: "New",
    Change.DROPPED: "Dropped",
    Change.NOT_GRADED: "Graded in neither",
    Change.NOT_COMPARED: "Not compared",
}
COMPARED_OF = "Compared"
ANSWERS = "Answers"
SUBJECT = "subject"  # a standard of now, or one of then that has no successor
Counts = npt.NDArray[np.int64]
_MOST = 5


class Share(StrEnum):
    """Plain numbers behind the shares of a table: of compared answers, those that aren't weak."""

    strong = auto()
    previous_strong = auto()


def better_then(scale: Scale) -> str:
    """The name of the column with the share of then."""
    return f"{or_better(scale)}, then"


def better_now(scale: Scale) -> str:
    """The name of the column with the share of now."""
    return f"{or_better(scale)}, now"


def subject_of(standard_id: str, previous_id: str) -> str:
    """The standard that a row is counted under: that of now, else that of then."""
    return standard_id or f"{previous_id} (then)"


def with_subject(changes: pd.DataFrame) -> pd.DataFrame:
    """The rows with the standard that each is counted under."""
    ids = map(subject_of, changes["standard_id"], changes["previous_standard_id"])
    return changes.assign(**{SUBJECT: pd.Series(list(ids), index=changes.index, dtype="str")})


def counts_by(changes: pd.DataFrame, by: Sequence[str], scale: Scale) -> pd.DataFrame:
    """How many answers of each group became what, in the order in which the groups are met.

    Columns: `by`; one per change; `Compared` (better, same and worse together); `Answers` (all);
    "x of n" of the compared that aren't weak, then and now; the plain numbers of `Share`.
    """
    compared = changes["change"].isin([each.value for each in COMPARED])
    weak_below = scale.weak_below.score
    flags = {
        **{label: changes["change"] == each.value for each, label in CHANGE_LABELS.items()},
        COMPARED_OF: compared,
        ANSWERS: pd.Series(True, index=changes.index),
        Share.previous_strong.value: compared & _at_least(changes["previous_score"], weak_below),
        Share.strong.value: compared & _at_least(changes["score"], weak_below),
    }
    table = pd.DataFrame(
        {**{name: changes[name] for name in by}, **{k: v.astype("int64") for k, v in flags.items()}}
    )
    if by:
        table = table.groupby(list(by), sort=False)[list(flags)].sum().reset_index()
    else:
        table = table.sum().astype("int64").to_frame().T
    for name, share in (
        (better_then(scale), Share.previous_strong),
        (better_now(scale), Share.strong),
    ):
        pairs = zip(table[share.value], table[COMPARED_OF], strict=True)
        table[name] = pd.Series([f"{some} of {all_}" for some, all_ in pairs], dtype="str")
    return table


def _at_least(scores: pd.Series, least: int) -> pd.Series:
    return (scores >= least).fillna(False).astype(bool)


def standards_table(
    changes: pd.DataFrame, current: StandardSet, previous: StandardSet
) -> pd.DataFrame:
    """A row per standard, in the order of now, then those that are asked no longer.

    Columns: `Key standard`, `Standard`, `Then` (the id or ids of then), `Text`, those of
    `counts_by`.
    """
    rows = with_subject(changes)
    table = counts_by(rows, [SUBJECT], current.scale)
    first = rows.drop_duplicates(SUBJECT).set_index(SUBJECT)
    earlier = {
        str(name): ", ".join(dict.fromkeys(each for each in ids if each))
        for name, ids in rows.groupby(SUBJECT, sort=False)["previous_standard_id"]
    }
    texts = {subject_of("", each.id): each.text for each in previous.standards}
    texts |= {each.id: each.text for each in current.standards}
    subjects = table.pop(SUBJECT).tolist()
    about = pd.DataFrame(
        {
            "Key standard": [first.loc[each, "key_standard"] for each in subjects],
            "Standard": [first.loc[each, "standard_id"] for each in subjects],
            "Then": [earlier[each] for each in subjects],
            "Text": [texts.get(each, "") for each in subjects],
        },
        dtype="str",
    )
    table = pd.concat([about, table], axis=1)
    order = {each: index for index, each in enumerate(texts_order(current, previous))}
    places = [order.get(each, len(order)) for each in subjects]
    return table.iloc[np.argsort(places, kind="stable")].reset_index(drop=True)


def texts_order(current: StandardSet, previous: StandardSet) -> list[str]:
    """Every subject that there can be: the standards of now, then those of then."""
    return [
        *(each.id for each in current.standards),
        *(subject_of("", each.id) for each in previous.standards),
    ]


def key_standards_table(
    changes: pd.DataFrame, current: StandardSet, previous: StandardSet
) -> pd.DataFrame:
    """A row per key standard: `Key standard`, `Name`, those of `counts_by`."""
    names = {each.number: each.name for each in (*previous.key_standards, *current.key_standards)}
    order = list(
        dict.fromkeys(each.number for each in (*current.key_standards, *previous.key_standards))
    )
    table = counts_by(changes, ["key_standard"], current.scale)
    table = table.rename(columns={"key_standard": "Key standard"})
    table.insert(1, "Name", table["Key standard"].map(lambda each: names.get(each, "")))
    places = [order.index(each) if each in order else len(order) for each in table["Key standard"]]
    return table.iloc[np.argsort(places, kind="stable")].reset_index(drop=True)


def agencies_table(changes: pd.DataFrame, agencies: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """A row per agency, by name and never ranked: `Agency`, `Agency ID`, `Sector`, `Asked`,
    `Name then`, `Sector then` (where they differ), those of `counts_by`.
    """
    table = counts_by(changes, ["agency_id"], scale).set_index("agency_id")
    table = table.loc[agencies["agency_id"]].reset_index(drop=True)
    both = agencies["asked"] == AskedIn.BOTH.value
    differs = {
        name: agencies[f"previous_{name}"].where(
            both & (agencies[name] != agencies[f"previous_{name}"]), ""
        )
        for name in ("agency", "sector")
    }
    is_current = agencies["asked"] != AskedIn.PREVIOUS.value
    about = pd.DataFrame(
        {
            "Agency": agencies["agency"].where(is_current, agencies["previous_agency"]),
            "Agency ID": agencies["agency_id"],
            "Sector": agencies["sector"].where(is_current, agencies["previous_sector"]),
            "Asked": agencies["asked"],
            "Name then": differs["agency"],
            "Sector then": differs["sector"],
        }
    ).reset_index(drop=True)
    return pd.concat([about, table], axis=1)


def transitions(changes: pd.DataFrame, current: Scale, previous: Scale) -> Counts:
    """Counts by the grade of then (rows) and of now (columns), lowest first.

    The first row and column, place 0, are of those without a grade. What isn't compared is left
    out.
    """
    rows, columns = len(previous.grades) + 1, len(current.grades) + 1
    counted = changes.loc[changes["change"] != Change.NOT_COMPARED.value]
    before = counted["previous_score"].fillna(0).astype("int64").to_numpy()
    after = counted["score"].fillna(0).astype("int64").to_numpy()
    met = np.bincount(before * columns + after, minlength=rows * columns)
    return met.reshape(rows, columns)


@dataclass(frozen=True)
class Movers:
    """The standards whose better answers outnumber the worse ones most, and the other way round.

    Rows of `standards_table`, at most five of each; `tied` counts those left out that moved as
    much as the last. `compared` counts the standards compared by enough agencies.
    """

    risen: pd.DataFrame
    risen_tied: int
    fallen: pd.DataFrame
    fallen_tied: int
    compared: int


def movers(table: pd.DataFrame) -> Movers:
    """The standards of `standards_table` that moved most, of those compared by five or more."""
    enough = table.loc[table[COMPARED_OF] >= FEWEST]
    net = enough["Better"] - enough["Worse"]
    risen, risen_tied = _most(enough, net)
    fallen, fallen_tied = _most(enough, -net)
    return Movers(risen, risen_tied, fallen, fallen_tied, len(enough))


def _most(table: pd.DataFrame, net: pd.Series) -> tuple[pd.DataFrame, int]:
    order = net[net > 0].sort_values(ascending=False, kind="stable")
    chosen = order.head(_MOST)
    tied = int((order.iloc[_MOST:] == chosen.iloc[-1]).sum()) if len(chosen) else 0
    return table.loc[chosen.index], tied
