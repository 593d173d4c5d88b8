"""The summary in words, computed. In: a consolidation and the places of its report. Out: sentences.

A sentence says only what the figures bear: with too few agencies to compare, it says that.
"""

from collections.abc import Iterator

import pandas as pd

from s11xl.analysis.actions import (
    action_figures,
    grades_without_evidence,
    weak_grades_without_action,
    weak_grades_without_plan,
)
from s11xl.analysis.data_quality import DataQuality, blank_returns, data_quality
from s11xl.analysis.distributions import (
    FEWEST,
    STATUS_LABELS,
    Tally,
    grade_columns,
    is_weak,
    scores_of,
    spread,
)
from s11xl.analysis.standing import (
    TIED,
    agencies_that_differ,
    are_alike,
    compared_agencies,
    compared_standards,
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
from s11xl.report.blocks import Inline, Link, Words, linked, words
from s11xl.report.round.anchors import Anchors
from s11xl.report.round.figures import figure_rows

_GOOD, _GRADED, _ASKED = Tally.good.value, Tally.graded.value, Tally.asked.value


def summary(data: Consolidation, anchors: Anchors) -> Iterator[Words]:
    """The sentences of the summary, each with links to what stands behind it."""
    yield _who(data, anchors)
    if data.answers.empty:
        return
    figures = spread(data.answers, data.standards.scale)
    yield _how_many(figures, anchors)
    if not figures[_GRADED]:
        yield words("No grade was given, so there is nothing to compare.")
    else:
        yield _spread(data, figures)
        yield from _standards(data, anchors)
        yield _agencies(data, anchors)
        yield from _gaps(data)
    yield _actions(data)
    yield _quality(data, anchors)


def _who(data: Consolidation, anchors: Anchors) -> Words:
    number = len(anchors.agencies)
    used = data_quality(data.findings, data.returns).files(FileStatus.ACCEPTED)
    blank = _blank(data, used)
    sent = linked(counted(used, "return"), anchors.files(FileStatus.ACCEPTED) if used else "")
    if not data.asked_is_known:
        return words(sent, f" can be used{blank}. Who was asked is not known: no roster was given.")
    if not number:
        return words("Nobody was asked.")
    asked = counted(number, "agency was", "agencies were")
    if not used:
        nothing = "" if data.judged.outcomes else "Nothing came back. "
        return words(f"{asked} asked. {nothing}None has a return that can be used.")
    if used == number:
        every = "It has" if number == 1 else "All have"
        sent = Link("return", anchors.files(FileStatus.ACCEPTED))
        return words(f"{asked} asked. {every} a ", sent, f" that can be used{blank}.")
    has = "has" if used == 1 else "have"
    silent = linked(f"{number - used} {'has' if number - used == 1 else 'have'} none", "not-in")
    return words(
        f"{asked} asked: ",
        linked(used, anchors.files(FileStatus.ACCEPTED)),
        f" {has} a return that can be used{blank}, ",
        silent,
        ".",
    )


def _blank(data: Consolidation, used: int) -> str:
    """How many of the returns that are used came back with nothing filled in."""
    told = blank_returns(data.findings, data.returns)
    if told and used == 1:
        return " (it is blank)"
    return f" ({told} of them blank)" if told else ""


def _how_many(figures: dict[str, object], anchors: Anchors) -> Words:
    others = [f"{figures[label]} {label.lower()}" for label in STATUS_LABELS.values()]
    if figures[Tally.off_scale.value]:
        others.append(f"{figures[Tally.off_scale.value]} graded on another scale")
    listed = f"{', '.join(others[:-1])} and {others[-1]}"
    graded, asked = figures[_GRADED], _int(figures[_ASKED])
    target = "standards" if anchors.some_returned else ""
    return words(
        linked(f"{graded} of {counted(asked, 'answer')}", target),
        f" asked for {'is' if asked == 1 else 'are'} graded; ",
        linked(listed, target),
        ".",
    )


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _spread(data: Consolidation, figures: dict[str, object]) -> Words:
    scale = data.standards.scale
    columns = zip(scale.grades, grade_columns(scale), strict=True)
    parts = [f"{figures[column]} {grade.label}" for grade, column in reversed(list(columns))]
    return words(
        "Self-assessed grades: ",
        Link(", ".join(parts), "standards"),
        ". That is ",
        Link(f"{figures[_GOOD]} of {figures[_GRADED]}", "standards"),
        f" {_better(data)}.",
    )


def _better(data: Consolidation) -> str:
    return f"{data.standards.scale.weak_below.label} or better"


def _standards(data: Consolidation, anchors: Anchors) -> Iterator[Words]:
    answers, standards = data.answers, data.standards
    compared = len(compared_standards(answers, standards))
    if not compared:
        yield words(f"Standards are not compared: none is graded by {FEWEST} agencies or more.")
        return
    every = counted(len(anchors.standards), "standard")
    basis = f"{compared} of {every} can be compared (graded by {FEWEST} agencies or more)."
    yield words(Link(basis[:-1], "standing"), ".")
    yield from _extremes(data, anchors, compared)
    below = f"below {standards.scale.weak_below.label}"
    strong = len(shared_strengths(answers, standards))
    weak = len(widespread_weaknesses(answers, standards))
    yield words(
        f"Standards that most find a strength (over half graded {_better(data)}): ",
        linked(strong or "none", "strengths" if strong else ""),
        f". Standards that most find weak (over half graded {below}): ",
        linked(weak or "none", "weaknesses" if weak else ""),
        ".",
    )
    single = single_agency_issues(answers, standards)
    if len(single):
        yield words(*_alone(single, anchors, below))


def _extremes(data: Consolidation, anchors: Anchors, compared: int) -> Iterator[Words]:
    """The weakest and the strongest standards, where some are weaker than others."""
    answers, standards = data.answers, data.standards
    below = f"below {standards.scale.weak_below.label}"
    weakest = weakest_standards(answers, standards)
    strongest = strongest_standards(answers, standards)
    shares = compared_standards(answers, standards)["share"]
    if compared == 1:
        yield words("With a single standard to compare, none is called weakest or strongest.")
    elif (shares == 1).all():
        yield words(f"Every grade on the {compared} standards compared is {_better(data)}.")
    elif (shares == 0).all():
        yield words(f"Every grade on the {compared} standards compared is {below}.")
    elif are_alike(answers, standards):
        yield words(f"None is weaker or stronger: the share that is {_better(data)} is the same.")
    else:
        for name, table in (("Weakest", weakest), ("Strongest", strongest)):
            lead = f"{name} of the {compared} compared, by the share that is {_better(data)}"
            yield words(f"{lead}: ", *_listed(table, anchors))


def _alone(table: pd.DataFrame, anchors: Anchors, below: str) -> Iterator[Inline]:
    """The standards that one agency alone finds weak, each with that agency."""
    most = 8
    yield "Graded "
    yield Link(f"{below} by one agency alone", "single")
    for index, row in enumerate(figure_rows(table.head(most))):
        yield ", " if index else ": "
        yield linked(row["standard_id"], anchors.standard(row["standard_id"]))
        yield " ("
        yield linked(row["agency"], anchors.full_answer(row["agency_id"], row["standard_id"]))
        yield ")"
    more = len(table) - most
    yield f" and {more} more." if more > 0 else "."


def _listed(table: pd.DataFrame, anchors: Anchors) -> Iterator[Inline]:
    """Standards with their figures, the tied ones that the list leaves out said."""
    rows = figure_rows(table)
    for index, row in enumerate(rows):
        yield ", " if index else ""
        yield linked(row["standard_id"], anchors.standard(row["standard_id"]))
        yield " ("
        yield linked(f"{row[_GOOD]} of {row[_GRADED]}", anchors.answers(row["standard_id"]))
        yield f" graded, {row[_ASKED]} asked)"
    tied = int(rows[-1][TIED])
    yield f"; {tied} more with the same share as the last." if tied else "."


def _agencies(data: Consolidation, anchors: Anchors) -> Words:
    scale = data.standards.scale
    enough = compared_agencies(differences(data.answers, scale))
    if not enough:
        return words(
            f"Agencies are not compared: that needs {FEWEST} standards that an agency and {FEWEST}"
            " others have graded."
        )
    table = agencies_that_differ(data.answers, scale)
    if table.empty:
        who = "The one agency" if enough == 1 else f"Each of the {enough} agencies"
        return words(
            f"{who} compared stands near the median of the others, or on both sides of it."
        )
    differing = int(table["differing"].iloc[0])
    are = "is" if len(table) == 1 else "are"
    cut = f" ({len(table)} {are} shown, the largest shares)" if len(table) < differing else ""
    parts: list[Inline] = [
        Link(f"{differing} of {counted(enough, 'agency', 'agencies')}", "differing"),
        f" compared {'stands' if differing == 1 else 'stand'} apart from the median of the others"
        f" to one side{cut}, by name: ",
    ]
    for index, row in enumerate(figure_rows(table)):
        parts += ["; " if index else "", linked(row["agency"], anchors.agency(row["agency_id"]))]
        parts.append(
            f" (of {row['compared']} standards {row['above']} above, {row['below']} below)"
        )
    return words(*parts, ".")


def _gaps(data: Consolidation) -> Iterator[Words]:
    scale = data.standards.scale
    scores = scores_of(data.answers, scale)
    graded = int((scores > 0).sum())
    weak = int(is_weak(scores, scale).sum())
    bare = len(grades_without_evidence(data.answers))
    if bare:
        yield words(
            Link(str(bare), "without-evidence"),
            f" of {counted(graded, 'grade')} {'has' if bare == 1 else 'have'} no evidence that can"
            " be used.",
        )
    else:
        every = "The one grade has" if graded == 1 else f"All {graded} grades have"
        yield words(f"{every} evidence that can be used.")
    if weak:
        yield _idle(data, weak)


def _idle(data: Consolidation, weak: int) -> Words:
    scale = data.standards.scale
    idle = len(weak_grades_without_action(data.answers, data.actions, scale))
    unplanned = len(weak_grades_without_plan(data.answers, data.actions, scale))
    noun = f"below {scale.weak_below.label}"
    if not unplanned:
        every = f"The one grade {noun} has" if weak == 1 else f"All {weak} grades {noun} have"
        return words(f"{every} a row in the action plan.")
    has = "has" if unplanned == 1 else "have"
    return words(
        linked(unplanned, "without-plan"),
        f" of {counted(weak, 'grade')} {noun} {has} no row in the action plan",
        "; of these " if idle else "; each of these has an improvement in words.",
        linked(idle, "without-action") if idle else "",
        f" {'has' if idle == 1 else 'have'} no improvement in words either." if idle else "",
    )


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
        " without a date that can be read",
    ]
    if data.as_at is None:
        return words(*parts, ". None is called overdue: no day was given to judge by.")
    overdue = linked(figures["overdue"], "actions-overdue")
    return words(*parts, ", ", overdue, f" overdue as at {data.as_at.isoformat()}.")


def _quality(data: Consolidation, anchors: Anchors) -> Words:
    quality = data_quality(data.findings, data.returns)
    counts = quality.findings.groupby("severity")["findings"].sum()
    errors, warnings = (
        counted(int(counts.get(each.value, 0)), each.value)
        for each in (Severity.ERROR, Severity.WARNING)
    )
    return words(
        "How far to rely on this: ",
        Link(f"{errors} and {warnings}", "findings"),
        " found; ",
        linked(counted(quality.rulings, "ruling"), "rulings" if quality.rulings else ""),
        "; ",
        _files(quality, FileStatus.SUPERSEDED, anchors),
        ", ",
        _files(quality, FileStatus.REJECTED, anchors),
        ".",
    )


def _files(quality: DataQuality, status: FileStatus, anchors: Anchors) -> Inline:
    """How many files have a status, with a link to them."""
    number = quality.files(status)
    return linked(f"{counted(number, 'file')} {status}", anchors.files(status) if number else "")
