"""Compare two rounds. In: two saved rounds. Out: `Changes`, as data frames."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self

import pandas as pd

from s11xl.analysis.changes.actions import changed_actions
from s11xl.analysis.changes.agencies import AskedIn, agencies_of_both, moved, renamed
from s11xl.analysis.changes.answers import changed_answers, crosswalks_between
from s11xl.analysis.changes.crosswalk import same_grades
from s11xl.analysis.changes.figures import agencies_table, key_standards_table, standards_table
from s11xl.analysis.changes.not_compared import uncompared
from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.consolidation.outcomes import FileStatus
from s11xl.core.dates import read_date
from s11xl.core.errors import S11xlError
from s11xl.core.text import counted

COMPARISON = "comparison"  # the folder of the outputs, beside the consolidated one
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Changes:
    """What changed from the previous round to the current one.

    `answers` has a row per agency and standard, `actions` one per action, `agencies` one per agency
    of either round, `uncompared` one for each thing that can't be compared. Actions are overdue by
    the date `as_at`, and none is without it. `remarks` are notes to read before the figures.
    """

    current: SavedRound
    previous: SavedRound
    answers: pd.DataFrame
    actions: pd.DataFrame
    agencies: pd.DataFrame
    uncompared: pd.DataFrame
    marking: str = ""
    as_at: date | None = None
    remarks: tuple[str, ...] = ()

    @classmethod
    def between(
        cls,
        current: SavedRound,
        previous: SavedRound,
        *,
        as_at: date | None = None,
        marking: str | None = None,
    ) -> Self:
        """Find what changed from the previous round to the current one.

        Raises S11xlError if `current` is the earlier round.
        """
        _refuse_swapped(current, previous)
        crosswalks = crosswalks_between(current, previous)
        answers = changed_answers(current, previous, crosswalks)
        agencies = agencies_of_both(current, previous)
        markings = dict.fromkeys(round_.marking for round_ in (current, previous) if round_.marking)
        return cls(
            current=current,
            previous=previous,
            answers=answers,
            actions=changed_actions(current, previous, as_at),
            agencies=agencies,
            uncompared=uncompared(current, previous, crosswalks, answers),
            marking=" / ".join(markings) if marking is None else marking,
            as_at=as_at,
            remarks=tuple(_remarks(current, previous, agencies)),
        )

    @cached_property
    def standards(self) -> pd.DataFrame:
        """A row per standard: the number of answers with each change."""
        return standards_table(self.answers, self.current.main, self.previous.main)

    @cached_property
    def key_standards(self) -> pd.DataFrame:
        """A row per key standard: the number of answers with each change."""
        return key_standards_table(self.answers, self.current.main, self.previous.main)

    @cached_property
    def by_agency(self) -> pd.DataFrame:
        """A row per agency, by name and not ranked: the number of its answers with each change."""
        return agencies_table(self.answers, self.agencies, self.current.main.scale)

    @property
    def rounds(self) -> str:
        """The names of both rounds, as in "2027-28 compared with 2026-27"."""
        current, previous = self.current.name, self.previous.name
        return f"{current or 'current round'} compared with {previous or 'previous round'}"

    @property
    def title(self) -> str:
        """The title of the comparison."""
        return f"{self.current.main.title}: self-assessed grades, {self.rounds}"

    @cached_property
    def digest(self) -> str:
        """A short hash of the tables of both rounds."""
        digests = f"{self.current.digest}\n{self.previous.digest}"
        return hashlib.sha256(digests.encode()).hexdigest()[:16]


def default_output(changes: Changes) -> Path:
    """The folder for a comparison if none is given: beside the current consolidated folder."""
    folder = changes.current.folder
    return (folder.parent if folder is not None else Path()) / COMPARISON


def _refuse_swapped(current: SavedRound, previous: SavedRound) -> None:
    """Raise S11xlError if the years in the names, or else the dates, are the wrong way round."""
    year, previous_year = (_YEAR.search(round_.name) for round_ in (current, previous))
    why = ""
    if year and previous_year:
        if year[0] < previous_year[0]:
            why = f"{current.name} is earlier than {previous.name}"
    else:
        dates, previous_dates = _return_dates(current), _return_dates(previous)
        if dates and previous_dates and max(dates) < min(previous_dates):
            why = (
                f"all its returns are dated {max(dates)} or before, and those of PREVIOUS"
                f" {min(previous_dates)} or after"
            )
    if why:
        raise S11xlError(
            f"CURRENT looks like the earlier round: {why}.",
            remedy="Give the later round first: s11xl compare CURRENT PREVIOUS.",
        )


def _return_dates(round_: SavedRound) -> list[str]:
    """The ISO dates on which the accepted returns were signed off, or else completed."""
    used = round_.returns.loc[round_.returns["status"] == FileStatus.ACCEPTED.value]
    dates = [
        read_date(signed) or read_date(completed)
        for signed, completed in zip(used["signed_off_on"], used["completed_on"], strict=True)
    ]
    return [day.isoformat() for day in dates if day is not None]


def _remarks(current: SavedRound, previous: SavedRound, agencies: pd.DataFrame) -> Iterator[str]:
    """What a reader must know about the two rounds before any figure."""
    yield from (*current.remarks, *previous.remarks)
    if current.digest == previous.digest:
        yield "Both folders have exactly the same answers, actions and returns."
    elif current.name == previous.name:
        yield f"Both folders are of the same round, {current.name or 'which has no name'}."
    for round_, which in ((current, "current"), (previous, "previous")):
        if not round_.asked_is_known:
            yield (
                f"It is not known who was asked in the {which} round, because no roster was given."
                " An agency that is missing from it was either not asked or did not return."
            )
    if same_grades(current.main.scale, previous.main.scale):
        pairs = zip(current.main.scale.grades, previous.main.scale.grades, strict=True)
        for grade, before in pairs:
            if grade.label != before.label:
                yield f"The grade {grade.label} was called {before.label} in the previous round."
    yield from _agency_remarks(agencies)


def _agency_remarks(agencies: pd.DataFrame) -> Iterator[str]:
    both, current_only, previous_only = (
        int((agencies["asked"] == asked.value).sum()) for asked in AskedIn
    )
    yield (
        f"{counted(both, 'agency is', 'agencies are')} in both rounds, {current_only} only in the"
        f" current round and {previous_only} only in the previous round."
    )
    for row in renamed(agencies).to_dict("records"):
        yield (
            f"{row['agency']} ({row['agency_id']}) was called {row['previous_agency']} in the"
            " previous round."
        )
    for row in moved(agencies).to_dict("records"):
        sector, before = (row[name] or "no sector" for name in ("sector", "previous_sector"))
        yield f"The sector of {row['agency']} changed from {before} to {sector}."
    alike = agencies.loc[
        (agencies["asked"] == AskedIn.CURRENT.value) & (agencies["namesake"] != "")
    ]
    for row in alike.to_dict("records"):
        yield (
            f"{row['agency']} has the id {row['agency_id']} in the current round and"
            f" {row['namesake']} in the previous round. Agencies are matched by id, so these are"
            " counted as two. If they are one agency, give it the same id in both rosters."
        )
