"""The summary of a comparison in sentences. In: `Changes`, the anchors. Out: sentences with links.

A sentence says only what the figures show: if too few agencies can be compared, it says that.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from s11xl.analysis.changes.actions import OPEN_IN_CURRENT, ActionChange
from s11xl.analysis.changes.answers import (
    COMPARED,
    RULED_BOTH,
    RULED_CURRENT,
    RULED_PREVIOUS,
    Change,
)
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.figures import (
    ANSWERS,
    COMPARED_TOTAL,
    counts_by,
    current_share,
    movers,
    previous_share,
)
from s11xl.analysis.changes.labels import CHANGE_LABELS
from s11xl.analysis.distributions import FEWEST, or_better
from s11xl.core.text import counted
from s11xl.report.blocks import Inline, Link, Words, linked, listed, words
from s11xl.report.change.anchors import ChangeAnchors
from s11xl.report.round.figures import figure_rows

_OPEN_IN_PREVIOUS = (
    ActionChange.CARRIED,
    ActionChange.COMPLETED,
    ActionChange.GONE,
    ActionChange.NO_RETURN,
)


def change_summary(data: Changes, anchors: ChangeAnchors) -> Iterator[Words]:
    """The sentences, each with links to the rows behind it."""
    if data.answers.empty:
        yield words("Neither round has an answer, so there is nothing to compare.")
        return
    (figures,) = figure_rows(counts_by(data.answers, [], anchors.scale))
    yield from _compared(data, figures, anchors)
    if figures[COMPARED_TOTAL]:
        yield from _movers(data, anchors)
        yield _agencies(data)
    yield _not_compared(data, figures)
    yield _actions(data)


def _compared(data: Changes, figures: dict[str, Any], anchors: ChangeAnchors) -> Iterator[Words]:
    compared, answers = figures[COMPARED_TOTAL], figures[ANSWERS]
    yield words(
        Link(f"{compared} of {counted(answers, 'answer')}", "standards"),
        f" {'was' if compared == 1 else 'were'} graded in both rounds and can be compared.",
    )
    if not compared:
        yield words("So it can't be said what is better or worse.")
        return
    counts = [f"{figures[CHANGE_LABELS[change]]}" for change in COMPARED]
    yield words(
        "Self-assessed grades of these: ",
        Link(f"{counts[0]} better, {counts[1]} the same, {counts[2]} worse", "transitions"),
        f" than in the previous round. {or_better(anchors.scale)}:"
        f" {figures[current_share(anchors.scale)]}, in the previous round"
        f" {figures[previous_share(anchors.scale)]}.",
    )
    yield _rulings(data, compared)


def _rulings(data: Changes, compared: int) -> Words:
    """The number of compared answers that were ruled on."""
    rows = data.answers.loc[data.answers["change"].isin([change.value for change in COMPARED])]
    counts = rows["ruled"].value_counts()
    current, previous, both = (
        int(counts.get(value, 0)) for value in (RULED_CURRENT, RULED_PREVIOUS, RULED_BOTH)
    )
    number = current + previous + both
    if not number:
        return words("No ruling is known on any of the compared answers.")
    return words(
        f"{number} of {compared} compared answers {'has' if number == 1 else 'have'} a ruling on"
        f" the grade or a text: {current} in the current round only, {previous} in the previous"
        f" round only, {both} in both. Each is marked “ruled”."
    )


def _movers(data: Changes, anchors: ChangeAnchors) -> Iterator[Words]:
    most = movers(data.standards)
    if not most.compared:
        yield words(
            "Standards are not compared with each other: none was compared for"
            f" {FEWEST} agencies or more."
        )
        return
    basis = f"{most.compared} of {counted(len(data.standards), 'standard')}"
    were = "was" if most.compared == 1 else "were"
    yield words(Link(basis, "movers"), f" {were} compared for {FEWEST} agencies or more.")
    for table, tied, more in (
        (most.risen, most.risen_tied, "More answers are better than worse"),
        (most.fallen, most.fallen_tied, "More answers are worse than better"),
    ):
        if table.empty:
            yield words(f"{more} on none of them.")
        else:
            yield words(f"{more}, by the widest margin, on ", *_standards(table, tied, anchors))


def _standards(table: pd.DataFrame, tied: int, anchors: ChangeAnchors) -> Iterator[Inline]:
    yield from listed(
        (
            linked(row["Standard"], anchors.standard(row["Standard"])),
            f" ({row['Better']} better, {row['Worse']} worse of {row[COMPARED_TOTAL]})",
        )
        for row in figure_rows(table)
    )
    yield f"; {tied} more with the same margin as the last." if tied else "."


def _agencies(data: Changes) -> Words:
    table = data.by_agency
    compared = table.loc[table[COMPARED_TOTAL] > 0]
    up = int((compared["Better"] > compared["Worse"]).sum())
    down = int((compared["Better"] < compared["Worse"]).sum())
    return words(
        "Of ",
        Link(counted(len(compared), "agency", "agencies"), "agencies"),
        f" with compared answers, {up} {'has' if up == 1 else 'have'} more better than worse,"
        f" {down} more worse than better and {len(compared) - up - down} as many of each.",
    )


def _not_compared(data: Changes, figures: dict[str, Any]) -> Words:
    new, dropped, neither, left_out = (
        figures[CHANGE_LABELS[change]]
        for change in (Change.NEW, Change.DROPPED, Change.NOT_GRADED, Change.NOT_COMPARED)
    )
    return words(
        f"Of the other answers: {new} graded in the current round only, {dropped} in the previous"
        f" round only, {neither} in neither. Graded, but can't be compared: ",
        linked(left_out or "none", "uncompared" if len(data.uncompared) else ""),
        ".",
    )


def _actions(data: Changes) -> Words:
    if data.actions.empty:
        return words("No action was planned in either round.")
    counts = data.actions["change"].value_counts()

    def number(change: ActionChange) -> Inline:
        return linked(int(counts.get(change.value, 0)), f"actions-{change.value}")

    was_open = sum(int(counts.get(change.value, 0)) for change in _OPEN_IN_PREVIOUS)
    parts: list[Inline] = [
        f"Of {counted(was_open, 'action')} open in the previous round: ",
        number(ActionChange.CARRIED),
        " still open, ",
        number(ActionChange.COMPLETED),
        " marked closed, ",
        number(ActionChange.GONE),
        " not in the current plan, ",
        number(ActionChange.NO_RETURN),
        " without a current return to check. New and open: ",
        number(ActionChange.NEW),
        ".",
    ]
    if data.as_at is None:
        return words(*parts, " Overdue not shown: --as-at was not given.")
    overdue = int((data.actions["overdue"] == "yes").sum())
    is_open = sum(int(counts.get(change.value, 0)) for change in OPEN_IN_CURRENT)
    return words(
        *parts,
        f" Overdue on {data.as_at.isoformat()}: ",
        linked(overdue, "actions-overdue"),
        f" of {is_open} open in the current round.",
    )
