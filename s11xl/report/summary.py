"""The summary in words, computed. In: a consolidation and the places of its report. Out: sentences.

A sentence says only what the figures bear: with too few agencies to compare, it says that.
"""

from collections.abc import Iterator

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
    weak_grades_without_action,
    weakest_standards,
    widespread_weaknesses,
)
from s11xl.comparison.grades import Plain, scores_of
from s11xl.comparison.standing import TIED
from s11xl.consolidation import Consolidation
from s11xl.findings import Severity, counted
from s11xl.outcomes import FileStatus
from s11xl.report.blocks import Inline, Link, Words, linked, words
from s11xl.report.figures import records
from s11xl.report.places import Places

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
    if used == number:
        every = "It has" if number == 1 else "All have"
        return words(
            f"{asked} asked. {every} a ", Link("return", "files-accepted"), " that can be used."
        )
    has = "has" if used == 1 else "have"
    silent = linked(f"{number - used} {'has' if number - used == 1 else 'have'} none", "not-in")
    return words(
        f"{asked} asked: ",
        linked(used, "files-accepted"),
        f" {has} a return that can be used, ",
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
        linked(counted(strong, "standard is", "standards are"), "strengths" if strong else ""),
        f" a strength that most share (over half graded {_better(data)}); most find ",
        linked(weak or "none", "weaknesses" if weak else ""),
        f" weak (over half graded {below}).",
    )
    single = single_agency_issues(answers, standards)
    if len(single):
        yield words(
            "One agency alone grades ",
            Link(counted(len(single), "standard"), "single"),
            f" {below}: {_names(single['standard_id'])}.",
        )


def _extremes(data: Consolidation, places: Places) -> Iterator[Words]:
    """The weakest and the strongest standards, where some are weaker than others."""
    answers, standards = data.answers, data.standards
    below = f"below {standards.scale.weak_below.label}"
    weakest = weakest_standards(answers, standards)
    strongest = strongest_standards(answers, standards)
    if len(compared_standards(answers, standards)) == 1:
        yield words("With a single standard to compare, none is called weakest or strongest.")
    elif weakest.empty:
        yield words(f"No agency grades any of these {below}.")
    elif strongest.empty:
        yield words(f"Every grade on these is {below}.")
    elif are_alike(answers, standards):
        yield words(f"None is weaker or stronger: the share that is {_better(data)} is the same.")
    else:
        yield words(f"Weakest, by the share that is {_better(data)}: ", *_listed(weakest, places))
        yield words("Strongest, by the same share: ", *_listed(strongest, places))


def _names(ids: pd.Series) -> str:
    listed = [str(each) for each in ids]
    most = 8
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


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
            f"No agency stands apart: none of the {enough} compared differs from the median of the"
            " others on more than half of its standards."
        )
    parts: list[Inline] = ["Agencies that differ most from the median of the others: "]
    for place, row in enumerate(records(table)):
        parts += ["; " if place else "", linked(row["agency"], places.agency(row["agency_id"]))]
        parts.append(
            f" (of {row['compared']} standards {row['above']} above, {row['below']} below)"
        )
    tied = int(records(table)[-1][TIED])
    parts.append(f"; {tied} more as the last." if tied else ".")
    return words(*parts)


def _gaps(data: Consolidation) -> Iterator[Words]:
    scale = data.standards.scale
    scores = scores_of(data.answers, scale)
    graded = int((scores > 0).sum())
    weak = int(((scores > 0) & (scores < scale.weak_below.score)).sum())
    bare = len(grades_without_evidence(data.answers))
    yield words(
        linked(bare or "None", "without-evidence" if bare else ""),
        f" of {counted(graded, 'grade')} {'has' if bare <= 1 else 'have'} no evidence that can be"
        " used.",
    )
    if weak:
        idle = len(weak_grades_without_action(data.answers, data.actions, scale))
        yield words(
            linked(idle or "None", "without-action" if idle else ""),
            f" of {counted(weak, 'grade')} below {scale.weak_below.label}"
            f" {'has' if idle <= 1 else 'have'} neither an improvement nor an action.",
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
