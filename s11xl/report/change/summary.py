"""The comparison in words, computed. In: `Changes` and its places. Out: sentences with links.

A sentence says only what the figures bear: with too few agencies to compare, it says that.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from s11xl.analysis.changes.actions import OPEN_NOW, ActionChange
from s11xl.analysis.changes.answers import COMPARED, Change
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.figures import (
    ANSWERS,
    CHANGE_LABELS,
    COMPARED_OF,
    better_now,
    better_then,
    counts_by,
    movers,
)
from s11xl.analysis.distributions import FEWEST, or_better
from s11xl.core.text import counted
from s11xl.report.blocks import Inline, Link, Words, linked, words
from s11xl.report.change.anchors import ChangeAnchors
from s11xl.report.round.figures import figure_rows


def change_summary(data: Changes, anchors: ChangeAnchors) -> Iterator[Words]:
    """The sentences, each with links to what stands behind it."""
    if data.answers.empty:
        yield words("Neither round has an answer, so there is nothing to compare.")
        return
    (figures,) = figure_rows(counts_by(data.answers, [], anchors.scale))
    yield from _counts(data, figures, anchors)
    if figures[COMPARED_OF]:
        yield from _movers(data, anchors)
        yield _agencies(data)
    yield _left_out(data, figures)
    yield _actions(data)


def _counts(data: Changes, figures: dict[str, Any], anchors: ChangeAnchors) -> Iterator[Words]:
    compared, every = figures[COMPARED_OF], figures[ANSWERS]
    yield words(
        Link(f"{compared} of {counted(every, 'answer')}", "standards"),
        " can be compared: graded in both rounds, to a standard that asks the same.",
    )
    if not compared:
        yield words("So nothing is said of better or worse.")
        return
    parts = [f"{figures[CHANGE_LABELS[each]]} {each.value}" for each in COMPARED]
    yield words(
        "Self-assessed grades of these: ",
        Link(f"{parts[0]}, {parts[1]}, {parts[2]}", "transitions"),
        f" (of {compared} compared). {or_better(anchors.scale)}:"
        f" {figures[better_then(anchors.scale)]} then, {figures[better_now(anchors.scale)]} now.",
    )
    yield _ruled(data, compared)


def _ruled(data: Changes, compared: int) -> Words:
    """How many compared answers were ruled on."""
    rows = data.answers.loc[data.answers["change"].isin([each.value for each in COMPARED])]
    ruled = rows["ruled"].value_counts()
    current, previous, both = (int(ruled.get(each, 0)) for each in ("now", "then", "both"))
    number = current + previous + both
    if not number:
        return words("No ruling is known on any of the compared answers.")
    has = "has a ruling" if number == 1 else "have rulings"
    return words(
        f"{number} of {compared} compared answers {has} behind them, on the grade or on its texts:"
        f" {current} now, {previous} then, {both} in both rounds; each is marked “ruled”."
    )


def _movers(data: Changes, anchors: ChangeAnchors) -> Iterator[Words]:
    most = movers(data.standards)
    if not most.compared:
        yield words(
            f"Standards are not set beside each other: none was compared in {FEWEST} agencies or"
            " more."
        )
        return
    basis = f"{most.compared} of {counted(len(data.standards), 'standard')}"
    were = "was" if most.compared == 1 else "were"
    yield words(Link(basis, "movers"), f" {were} compared in {FEWEST} agencies or more.")
    for table, tied, way in (
        (most.risen, most.risen_tied, "More better than worse"),
        (most.fallen, most.fallen_tied, "More worse than better"),
    ):
        if table.empty:
            yield words(f"{way}: on none of them.")
        else:
            yield words(f"{way}, most on ", *_listed(table, tied, anchors))


def _listed(table: pd.DataFrame, tied: int, anchors: ChangeAnchors) -> Iterator[Inline]:
    for index, row in enumerate(figure_rows(table)):
        yield ", " if index else ""
        yield linked(row["Standard"], anchors.standard(row["Standard"]))
        yield f" ({row['Better']} better, {row['Worse']} worse of {row[COMPARED_OF]})"
    yield f"; {tied} more moved as much as the last." if tied else "."


def _agencies(data: Changes) -> Words:
    table = data.by_agency
    compared = table.loc[table[COMPARED_OF] > 0]
    up = int((compared["Better"] > compared["Worse"]).sum())
    down = int((compared["Better"] < compared["Worse"]).sum())
    return words(
        "Of ",
        Link(counted(len(compared), "agency", "agencies"), "agencies"),
        f" with compared answers, {up} {'has' if up == 1 else 'have'} more better than worse,"
        f" {down} more worse than better, {len(compared) - up - down} as many of each.",
    )


def _left_out(data: Changes, figures: dict[str, Any]) -> Words:
    rest = figures[CHANGE_LABELS[Change.NOT_COMPARED]]
    return words(
        f"Beside these: {figures[CHANGE_LABELS[Change.NEW]]} new (graded now, not then),"
        f" {figures[CHANGE_LABELS[Change.DROPPED]]} dropped (graded then, not now) and"
        f" {figures[CHANGE_LABELS[Change.NOT_GRADED]]} graded in neither round. Left out, as they"
        " can't be compared: ",
        linked(rest or "none", "uncompared" if len(data.uncompared) else ""),
        ".",
    )


def _actions(data: Changes) -> Words:
    counts = data.actions["change"].value_counts()
    if data.actions.empty:
        return words("No action was planned in either round.")

    def number(change: ActionChange) -> Inline:
        met = int(counts.get(change.value, 0))
        return linked(met, f"actions-{change.value}")

    open_then = sum(int(counts.get(each.value, 0)) for each in _OPEN_THEN)
    parts: list[Inline] = [
        f"Of {counted(open_then, 'action')} open then, ",
        number(ActionChange.CARRIED),
        " carried on, ",
        number(ActionChange.COMPLETED),
        " marked closed, ",
        number(ActionChange.GONE),
        " no longer in the plan and ",
        number(ActionChange.NO_RETURN),
        " without a return now to look in. New and open: ",
        number(ActionChange.NEW),
    ]
    if data.as_at is None:
        return words(*parts, ". None is called overdue: no day was given to judge by.")
    overdue = int((data.actions["overdue"] == "yes").sum())
    still = sum(int(counts.get(each.value, 0)) for each in OPEN_NOW)
    return words(
        *parts,
        ". Overdue as at ",
        data.as_at.isoformat(),
        ": ",
        linked(overdue, "actions-overdue"),
        f" of {still} open now.",
    )


_OPEN_THEN = (
    ActionChange.CARRIED,
    ActionChange.COMPLETED,
    ActionChange.GONE,
    ActionChange.NO_RETURN,
)
