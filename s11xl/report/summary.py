"""The summary in words, computed. In: a consolidation and the places of its report. Out: sentences.

A sentence says only what the figures bear: with too few agencies to compare, it says that.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from s11xl.comparison import (
    FEWEST,
    STATUS_LABELS,
    action_figures,
    agencies_that_differ,
    are_alike,
    compared_standards,
    data_quality,
    differences,
    grade_columns,
    grades_without_evidence,
    shared_strengths,
    single_agency_issues,
    spread,
    strongest_standards,
    weak_grades_not_planned,
    weak_grades_without_action,
    weakest_standards,
    widespread_weaknesses,
)
from s11xl.comparison.grades import Plain, scores_of
from s11xl.comparison.standing import TIED
from s11xl.consolidation import Consolidation
from s11xl.findings import FindingCode, Severity, counted
from s11xl.outcomes import FileStatus
from s11xl.report.blocks import Inline, Link, Words, linked, words
from s11xl.report.figures import records
from s11xl.report.places import Places

_NAMED = 8  # standards that a sentence names
_GOOD, _GRADED, _ASKED = Plain.good.value, Plain.graded.value, Plain.asked.value


def summary(data: Consolidation, places: Places) -> Iterator[Words]:
    """The sentences of the summary, each with links to what stands behind it."""
    yield _who(data, places)
    if data.answers.empty:
        return
    figures = spread(data.answers, data.standards.scale)
    yield _how_many(figures, places)
    if not figures[_GRADED]:
        yield words("No grade was given, so there is nothing to compare.")
    else:
        yield _spread(data, figures)
        yield from _standards(data, places)
        yield _agencies(data, places)
        yield from _gaps(data)
    yield _actions(data)
    yield _quality(data)


def _who(data: Consolidation, places: Places) -> Words:
    number = len(places.agencies)
    used = data_quality(data.findings, data.returns).files(FileStatus.ACCEPTED)
    sent = linked(counted(used, "return"), f"files-{FileStatus.ACCEPTED.value}" if used else "")
    if not data.asked_is_known:
        return words(sent, " can be used. Who was asked is not known: no roster was given.")
    if not number:
        return words("Nobody was asked.")
    asked = counted(number, "agency was", "agencies were")
    if not used:
        return words(f"{asked} asked. None has a return that can be used.")
    blank = int((data.findings["code"] == FindingCode.BLANK_RETURN.value).sum())
    note = f" ({blank} of them blank)" if blank else ""
    if used == number:
        every = "It has" if number == 1 else "All have"
        link = Link("return", "files-accepted")
        return words(f"{asked} asked. {every} a ", link, f" that can be used{note}.")
    has = "has" if used == 1 else "have"
    silent = linked(f"{number - used} {'has' if number - used == 1 else 'have'} none", "not-in")
    return words(
        f"{asked} asked: ",
        linked(used, "files-accepted"),
        f" {has} a return that can be used{note}, ",
        silent,
        ".",
    )


def _how_many(figures: dict[str, object], places: Places) -> Words:
    others = [f"{figures[label]} {label.lower()}" for label in STATUS_LABELS.values()]
    if figures[Plain.off_scale.value]:
        others.append(f"{figures[Plain.off_scale.value]} graded on another scale")
    listed = f"{', '.join(others[:-1])} and {others[-1]}"
    graded, asked = figures[_GRADED], _int(figures[_ASKED])
    return words(
        linked(
            f"{graded} of {counted(asked, 'answer')}", "standards" if places.some_returned else ""
        ),
        f" asked for {'is' if asked == 1 else 'are'} graded; {listed}.",
    )


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _spread(data: Consolidation, figures: dict[str, object]) -> Words:
    scale = data.standards.scale
    columns = zip(scale.grades, grade_columns(scale), strict=True)
    parts = [f"{figures[column]} {grade.label}" for grade, column in reversed(list(columns))]
    return words(
        f"Self-assessed grades: {', '.join(parts)}. That is {figures[_GOOD]} of"
        f" {figures[_GRADED]} {_better(data)}."
    )


def _better(data: Consolidation) -> str:
    return f"{data.standards.scale.weak_below.label} or better"


def _standards(data: Consolidation, places: Places) -> Iterator[Words]:
    answers, standards = data.answers, data.standards
    compared = len(compared_standards(answers, standards))
    if not compared:
        yield words(f"Standards are not compared: none is graded by {FEWEST} agencies or more.")
        return
    every = counted(len(places.standards), "standard")
    basis = f"{compared} of {every} can be compared (graded by {FEWEST} agencies or more)."
    yield words(Link(basis[:-1], "standing"), ".")
    yield from _extremes(data, places)
    below = f"below {standards.scale.weak_below.label}"
    strong = len(shared_strengths(answers, standards))
    weak = len(widespread_weaknesses(answers, standards))
    yield words(
        "Over half of the graded agencies grade ",
        linked(
            counted(strong, "standard") if strong else "no standard", "strengths" if strong else ""
        ),
        f" {_better(data)}, and ",
        linked(counted(weak, "standard") if weak else "none", "weaknesses" if weak else ""),
        f" {below}.",
    )
    single = records(single_agency_issues(answers, standards))
    if single:
        yield words(
            Link(counted(len(single), "standard is", "standards are"), "single"),
            f" graded {below} by one agency only: {_alone(single)}.",
        )


def _extremes(data: Consolidation, places: Places) -> Iterator[Words]:
    """The weakest and the strongest standards, where some are weaker than others."""
    answers, standards = data.answers, data.standards
    weakest = weakest_standards(answers, standards)
    strongest = strongest_standards(answers, standards)
    if len(compared_standards(answers, standards)) == 1:
        yield words("With a single standard to compare, none is called weakest or strongest.")
    elif are_alike(answers, standards):
        yield _alike(compared_standards(answers, standards), data)
    else:
        yield words(f"Weakest, by the share that is {_better(data)}: ", *_listed(weakest, places))
        yield words("Strongest, by the same share: ", *_listed(strongest, places))


def _alike(compared: pd.DataFrame, data: Consolidation) -> Words:
    """Why no standard is called weakest or strongest."""
    below = f"below {data.standards.scale.weak_below.label}"
    if not compared["weak"].any():
        return words(f"No agency grades a compared standard {below}.")
    if not compared[_GOOD].any():
        return words(f"Every grade on the compared standards is {below}.")
    return words(
        f"None is weakest or strongest: the share that is {_better(data)} is the same for all."
    )


def _alone(rows: Sequence[Mapping[str, Any]]) -> str:
    """Standards, each with the one agency that finds it weak."""
    listed = [f"{row['standard_id']} ({row['agency']})" for row in rows[:_NAMED]]
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return ", ".join(listed) + more


def _listed(table: pd.DataFrame, places: Places) -> Iterator[Inline]:
    """Standards with their figures, the tied ones that the list leaves out said."""
    rows = records(table)
    for place, row in enumerate(rows):
        yield ", " if place else ""
        yield linked(row["standard_id"], places.standard(row["standard_id"]))
        yield f" ({row[_GOOD]} of {row[_GRADED]} graded, {row[_ASKED]} asked)"
    tied = int(rows[-1][TIED])
    yield f"; {tied} more with the same share as the last." if tied else "."


def _agencies(data: Consolidation, places: Places) -> Words:
    scale = data.standards.scale
    compared = differences(data.answers, scale)
    enough = int((compared["compared"] >= FEWEST).sum())
    if not enough:
        return words(
            f"Agencies are not compared: that needs {FEWEST} standards that an agency and {FEWEST}"
            " others have graded."
        )
    table = agencies_that_differ(data.answers, scale)
    if table.empty:
        return words(
            f"No agency stands apart: of the {enough} compared, none is above the median of the"
            " others on more than half of its standards, or below it."
        )
    rows = records(table)
    left_out = int(rows[0]["left_out"])
    apart = linked(f"{len(rows) + left_out} of {enough}", "differing")
    parts: list[Inline] = [apart, " agencies compared stand apart, on more than half of their"]
    parts.append(" standards on one side of the median of the others: ")
    for place, row in enumerate(rows):
        side = row["side"]
        parts += ["; " if place else "", linked(row["agency"], places.agency(row["agency_id"]))]
        parts.append(f" ({side} on {row[side]} of {row['compared']})")
    parts.append(f"; and {left_out} more, less far." if left_out else ".")
    return words(*parts)


def _gaps(data: Consolidation) -> Iterator[Words]:
    scale = data.standards.scale
    scores = scores_of(data.answers, scale)
    graded = int((scores > 0).sum())
    weak = int(((scores > 0) & (scores < scale.weak_below.score)).sum())
    bare = len(grades_without_evidence(data.answers))
    if not bare:
        yield words("Every grade has some evidence.")
    else:
        yield words(
            linked(bare, "without-evidence"),
            f" of {counted(graded, 'grade')} {'has' if bare == 1 else 'have'} no evidence that can"
            " be used.",
        )
    if weak:
        idle = len(weak_grades_without_action(data.answers, data.actions, scale))
        below = f"below {scale.weak_below.label}"
        open_ = len(weak_grades_not_planned(data.answers, data.actions, scale))
        if not open_:
            are = counted(weak, "grade is", "grades are")
            yield words(f"{are} {below}, each with a row in the action plan.")
            return
        yield words(
            f"{open_} of {counted(weak, 'grade')} {below} {'has' if open_ == 1 else 'have'} no row"
            " in the action plan; ",
            linked(idle or "none", "without-action" if idle else ""),
            f" of these {'has' if idle <= 1 else 'have'} no improvement written either.",
        )


def _actions(data: Consolidation) -> Words:
    figures = action_figures(data.actions, data.standards, data.as_at)
    if not figures["actions"]:
        return words("No action is planned.")
    parts: list[Inline] = [
        Link(counted(figures["actions"], "action"), "actions-all"),
        f", {figures['open']} of them open: ",
        linked(figures["without_owner"], "actions-without-owner"),
        " without an owner, ",
        linked(figures["without_date"], "actions-without-date"),
        " without a date that can be read",
    ]
    if data.as_at is None:
        return words(*parts, ". None is called overdue: no day was given to judge by.")
    overdue = linked(figures["overdue"], "actions-overdue")
    return words(*parts, ", ", overdue, f" overdue as at {data.as_at.isoformat()}.")


def _quality(data: Consolidation) -> Words:
    quality = data_quality(data.findings, data.returns)
    counts = quality.findings.groupby("severity")["findings"].sum()
    errors, warnings = (
        counted(int(counts.get(each.value, 0)), each.value)
        for each in (Severity.ERROR, Severity.WARNING)
    )
    return words(
        "How far to rely on this: ",
        Link(f"{errors} and {warnings}", "quality"),
        f" found; {counted(quality.rulings, 'ruling')}; "
        f"{counted(quality.superseded, 'file')} superseded, {quality.rejected} rejected.",
    )
