"""The summary of a round in sentences. In: a `Consolidation`, the anchors. Out: sentences.

A sentence says only what the figures show: if too few agencies can be compared, it says that.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from s11xl.analysis.actions import (
    action_figures,
    grades_with_placeholder,
    grades_without_evidence,
    weak_grades_without_action,
    weak_grades_without_plan,
)
from s11xl.analysis.data_quality import DataQuality, blank_returns
from s11xl.analysis.distributions import (
    FEWEST,
    STATUS_LABELS,
    Tally,
    grade_columns,
    or_better,
    spread,
)
from s11xl.analysis.standing import (
    TIED,
    agencies_that_differ,
    are_alike,
    compared_agencies,
    differences,
    shared_strengths,
    single_agency_issues,
    strongest_standards,
    weakest_standards,
    widespread_weaknesses,
)
from s11xl.consolidation.consolidation import Consolidation
from s11xl.consolidation.outcomes import FileStatus
from s11xl.core.finding_codes import Severity
from s11xl.core.text import counted
from s11xl.report.blocks import Inline, Link, Words, linked, listed, words
from s11xl.report.round.anchors import Anchors
from s11xl.report.round.figures import figure_rows

MOST_SINGLE_ISSUES = 8  # named in the summary
_GOOD, _GRADED, _ASKED = Tally.good.value, Tally.graded.value, Tally.asked.value


def round_summary(data: Consolidation, anchors: Anchors) -> Iterator[Words]:
    """The sentences of the summary, each with links to the rows behind it."""
    yield _returns(data, anchors)
    if others := data.judged.asked.no_longer_asked:
        names = [f"{name} ({why})" for name, why in others]
        yield words(f"No longer asked in this round: {'; '.join(names)}.")
    if data.answers.empty:
        return
    figures = spread(data.answers, data.standards.scale)
    yield _answers(figures, anchors)
    if not figures[_GRADED]:
        yield words("No grade was given, so there is nothing to compare.")
    else:
        yield _grades(data, figures)
        yield from _standards(data, anchors)
        yield _agencies(data, anchors)
        yield _evidence(data, figures)
        if figures[_GRADED] > figures[_GOOD]:
            yield _plans(data, figures)
    yield _actions(data)
    yield _quality(anchors)


def _returns(data: Consolidation, anchors: Anchors) -> Words:
    number = len(anchors.agencies)
    used = anchors.quality.files(FileStatus.ACCEPTED)
    blank = blank_returns(data.findings, data.returns)
    of_blank = ""
    if blank:
        of_blank = " (it is blank)" if used == 1 else f" ({blank} of them blank)"
    target = anchors.files(FileStatus.ACCEPTED)
    if not data.asked_is_known:
        return words(
            linked(counted(used, "return"), target if used else ""),
            f" can be used{of_blank}. It is not known who was asked: no roster was given.",
        )
    if not number:
        return words("Nobody was asked.")
    asked = f"{counted(number, 'agency was', 'agencies were')} asked"
    if not used:
        nothing = "" if data.judged.outcomes else " Nothing was received."
        return words(f"{asked}.{nothing} None has a return that can be used.")
    if used == number:
        have = "It has" if number == 1 else "All have"
        return words(f"{asked}. {have} a ", Link("return", target), f" that can be used{of_blank}.")
    silent = number - used
    return words(
        f"{asked}: ",
        linked(used, target),
        f" {'has' if used == 1 else 'have'} a return that can be used{of_blank}, ",
        linked(f"{silent} {'has' if silent == 1 else 'have'} none", "not-in"),
        ".",
    )


def _answers(figures: Mapping[str, Any], anchors: Anchors) -> Words:
    others = [f"{figures[label]} {label.lower()}" for label in STATUS_LABELS.values()]
    if figures[Tally.off_scale.value]:
        others.append(f"{figures[Tally.off_scale.value]} graded on another scale")
    asked = figures[_ASKED]
    target = "standards" if anchors.some_returned else ""
    return words(
        linked(f"{figures[_GRADED]} of {counted(asked, 'answer')}", target),
        f" asked for {'is' if asked == 1 else 'are'} graded; ",
        linked(f"{', '.join(others[:-1])} and {others[-1]}", target),
        ".",
    )


def _grades(data: Consolidation, figures: Mapping[str, Any]) -> Words:
    scale = data.standards.scale
    columns = zip(scale.grades, grade_columns(scale), strict=True)
    counts = [f"{figures[column]} {grade.label}" for grade, column in reversed(list(columns))]
    return words(
        "Self-assessed grades: ",
        Link(", ".join(counts), "standards"),
        ". That is ",
        Link(f"{figures[_GOOD]} of {figures[_GRADED]}", "standards"),
        f" {or_better(scale)}.",
    )


def _standards(data: Consolidation, anchors: Anchors) -> Iterator[Words]:
    compared, scale = anchors.compared, anchors.scale
    better, below = or_better(scale), f"below {scale.weak_below.label}"
    if compared.empty:
        yield words(f"Standards are not compared: none is graded by {FEWEST} agencies or more.")
        return
    basis = f"{len(compared)} of {counted(len(anchors.standards), 'standard')} can be compared"
    yield words(Link(f"{basis} (graded by {FEWEST} agencies or more)", "standing"), ".")
    yield from _extremes(anchors)
    strong = len(shared_strengths(compared))
    weak = len(widespread_weaknesses(compared))
    yield words(
        f"Standards on which more than half of the grades are {better}: ",
        linked(strong or "none", "strengths" if strong else ""),
        f". Standards on which more than half are {below}: ",
        linked(weak or "none", "weaknesses" if weak else ""),
        ".",
    )
    single = single_agency_issues(compared, data.answers, scale)
    if len(single):
        yield words(*_single_issues(single, anchors, below))


def _extremes(anchors: Anchors) -> Iterator[Words]:
    """The weakest and the strongest standards, if their shares differ."""
    scale, shares = anchors.scale, anchors.compared["share"]
    better, below = or_better(scale), f"below {scale.weak_below.label}"
    if len(shares) == 1:
        yield words("Only one standard can be compared, so none is called weakest or strongest.")
    elif (shares == 1).all():
        yield words(f"Every grade on the {len(shares)} standards compared is {better}.")
    elif (shares == 0).all():
        yield words(f"Every grade on the {len(shares)} standards compared is {below}.")
    elif are_alike(anchors.compared):
        yield words(f"None is weaker or stronger: all have the same share that is {better}.")
    else:
        for name, table in (
            ("Weakest", weakest_standards(anchors.compared)),
            ("Strongest", strongest_standards(anchors.compared)),
        ):
            lead = f"{name} of the {len(shares)} compared, by the share that is {better}"
            yield words(f"{lead}: ", *_with_shares(table, anchors))


def _with_shares(table: pd.DataFrame, anchors: Anchors) -> Iterator[Inline]:
    """Standards with their shares, and the number left out that are tied with the last."""
    rows = figure_rows(table)
    yield from listed(
        (
            linked(row["standard_id"], anchors.standard(row["standard_id"])),
            " (",
            linked(f"{row[_GOOD]} of {row[_GRADED]}", anchors.answers(row["standard_id"])),
            f" graded, {row[_ASKED]} asked)",
        )
        for row in rows
    )
    tied = int(rows[-1][TIED])
    yield f"; {tied} more with the same share as the last." if tied else "."


def _single_issues(table: pd.DataFrame, anchors: Anchors, below: str) -> Iterator[Inline]:
    """The standards that a single agency finds weak, each with that agency."""
    yield "Graded "
    yield Link(f"{below} by one agency only", "single")
    yield ": "
    yield from listed(
        (
            linked(row["standard_id"], anchors.standard(row["standard_id"])),
            " (",
            linked(row["agency"], anchors.full_answer(row["agency_id"], row["standard_id"])),
            ")",
        )
        for row in figure_rows(table.head(MOST_SINGLE_ISSUES))
    )
    more = len(table) - MOST_SINGLE_ISSUES
    yield f" and {more} more." if more > 0 else "."


def _agencies(data: Consolidation, anchors: Anchors) -> Words:
    scale = data.standards.scale
    compared = compared_agencies(differences(data.answers, scale))
    if not compared:
        return words(
            f"Agencies are not compared: none shares {FEWEST} graded standards with {FEWEST} other"
            " agencies."
        )
    table = agencies_that_differ(data.answers, scale)
    if table.empty:
        which = "The one agency" if compared == 1 else f"Each of the {compared} agencies"
        return words(f"{which} compared is near the median of the others, or on both sides of it.")
    differing = int(table["differing"].iloc[0])
    cut = ""
    if len(table) < differing:
        cut = f" (the {len(table)} with the largest shares are named)"
    return words(
        Link(f"{differing} of {counted(compared, 'agency', 'agencies')}", "differing"),
        f" compared {'is' if differing == 1 else 'are'} mostly above or mostly below the median of"
        f" the others{cut}: ",
        *listed(
            (
                (
                    linked(row["agency"], anchors.agency(row["agency_id"])),
                    f" ({row['above']} above and {row['below']} below, of {row['compared']}"
                    " standards)",
                )
                for row in figure_rows(table)
            ),
            "; ",
        ),
        ".",
    )


def _evidence(data: Consolidation, figures: Mapping[str, Any]) -> Words:
    graded, bare = figures[_GRADED], len(grades_without_evidence(data.answers))
    placeholders = len(grades_with_placeholder(data.answers, data.standards))
    if bare:
        has = "has" if bare == 1 else "have"
        parts: list[Inline] = [
            Link(str(bare), "without-evidence"),
            f" of {counted(graded, 'grade')} {has} no readable text under evidence",
        ]
    else:
        have = "The one grade has" if graded == 1 else f"All {graded} grades have"
        parts = [f"{have} something written under evidence"]
    if placeholders:
        grades = counted(placeholders, "grade")
        parts += ["; under ", Link(grades, "placeholder-evidence"), " it is only a placeholder"]
    return words(*parts, ".")


def _plans(data: Consolidation, figures: Mapping[str, Any]) -> Words:
    scale, weak = data.standards.scale, figures[_GRADED] - figures[_GOOD]
    below = f"below {scale.weak_below.label}"
    unplanned = len(weak_grades_without_plan(data.answers, data.actions, scale))
    idle = len(weak_grades_without_action(data.answers, data.actions, scale))
    if not unplanned:
        have = f"The one grade {below} has" if weak == 1 else f"All {weak} grades {below} have"
        return words(f"{have} an action in the action plan.")
    parts: list[Inline] = [
        linked(unplanned, "without-plan"),
        f" of {counted(weak, 'grade')} {below} {'has' if unplanned == 1 else 'have'} no action in"
        " the action plan",
    ]
    if not idle:
        return words(*parts, "; each of these has something written under improvement.")
    has = "has" if idle == 1 else "have"
    nothing = f" {has} no readable text under improvement either."
    return words(*parts, "; of these ", linked(idle, "without-action"), nothing)


def _actions(data: Consolidation) -> Words:
    figures = action_figures(data.actions, data.standards, data.as_at)
    if not figures["actions"]:
        return words("No action is planned.")
    parts: list[Inline] = [
        Link(counted(figures["actions"], "action"), "actions-all"),
        ", ",
        linked(figures["open"], "actions-all"),
        " of them open: ",
        linked(figures["without_owner"], "actions-without-owner"),
        " without an owner, ",
        linked(figures["without_date"], "actions-without-date"),
        " without a readable due date",
    ]
    if data.as_at is None:
        return words(*parts, ". Overdue not shown: --as-at was not given.")
    overdue = linked(figures["overdue"], "actions-overdue")
    return words(*parts, ", ", overdue, f" overdue on {data.as_at.isoformat()}.")


def _quality(anchors: Anchors) -> Words:
    quality = anchors.quality
    counts = quality.findings.groupby("severity")["findings"].sum()
    errors, warnings = (
        counted(int(counts.get(severity.value, 0)), severity.value)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    return words(
        "Data quality: ",
        Link(f"{errors} and {warnings}", "findings"),
        "; ",
        linked(counted(quality.rulings, "ruling"), "rulings" if quality.rulings else ""),
        "; ",
        _files(quality, FileStatus.SUPERSEDED, anchors),
        ", ",
        _files(quality, FileStatus.REJECTED, anchors),
        ".",
    )


def _files(quality: DataQuality, status: FileStatus, anchors: Anchors) -> Inline:
    number = quality.files(status)
    return linked(f"{counted(number, 'file')} {status}", anchors.files(status) if number else "")
