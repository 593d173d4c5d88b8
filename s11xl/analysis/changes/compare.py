"""Compares two rounds. In: two consolidated folders, or `Consolidation`s. Out: `Changes`."""

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
from s11xl.core.dates import read_date
from s11xl.core.errors import S11xlError
from s11xl.core.text import counted

COMPARISON = "comparison"  # the folder of the outputs, beside the consolidated one
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Changes:
    """What changed from the round `then` to the round `now`.

    `answers` has a row per agency and standard, `actions` one per action, `agencies` one per
    agency of either round, `uncompared` one for each thing that can't be compared. `as_at` is the
    day to judge by; without it no action is called overdue. `remarks` are to be read first.
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
        """What changed from the round `then` to the round `now`.

        Raises S11xlError where both are the same, or `now` is the earlier one.
        """
        _refuse_the_same(current, previous)
        _refuse_swapped(current, previous)
        walks = crosswalks_between(current, previous)
        answers = changed_answers(current, previous, walks)
        agencies = agencies_of_both(current, previous)
        markings = dict.fromkeys(each.marking for each in (current, previous) if each.marking)
        return cls(
            current=current,
            previous=previous,
            answers=answers,
            actions=changed_actions(current, previous, as_at),
            agencies=agencies,
            uncompared=uncompared(current, previous, walks, answers),
            marking=" / ".join(markings) if marking is None else marking,
            as_at=as_at,
            remarks=tuple(_remarks(current, previous, agencies)),
        )

    @cached_property
    def standards(self) -> pd.DataFrame:
        """A row per standard: how many answers became what."""
        return standards_table(self.answers, self.current.main, self.previous.main)

    @cached_property
    def key_standards(self) -> pd.DataFrame:
        """A row per key standard: how many answers became what."""
        return key_standards_table(self.answers, self.current.main, self.previous.main)

    @cached_property
    def by_agency(self) -> pd.DataFrame:
        """A row per agency, by name and never ranked: how many of its answers became what."""
        return agencies_table(self.answers, self.agencies, self.current.main.scale)

    @property
    def title(self) -> str:
        """What the comparison is called."""
        rounds = f"{self.current.name or 'now'} compared with {self.previous.name or 'before'}"
        return f"{self.current.main.title}: self-assessed grades, {rounds}"

    @cached_property
    def digest(self) -> str:
        """A short hash of the tables of both rounds, that tells two comparisons apart."""
        return hashlib.sha256(
            f"{self.current.digest}\n{self.previous.digest}".encode()
        ).hexdigest()[:16]


def default_output(changes: Changes) -> Path:
    """Where a comparison is written unless said otherwise: beside the newer consolidated folder."""
    folder = changes.current.folder
    return (folder.parent if folder is not None else Path()) / COMPARISON


def _refuse_the_same(current: SavedRound, previous: SavedRound) -> None:
    same = current.folder is not None and previous.folder is not None
    if same and current.folder.resolve() == previous.folder.resolve():  # type: ignore[union-attr]
        raise S11xlError(
            f"CURRENT and PREVIOUS are the same folder: {current.folder}.",
            remedy="Give the folder of the earlier round as PREVIOUS.",
        )


def _refuse_swapped(current: SavedRound, previous: SavedRound) -> None:
    """Raises S11xlError where the names of the rounds, or all their dates, run backwards."""
    years = [_YEAR.search(each.name) for each in (current, previous)]
    why = ""
    if years[0] and years[1]:
        if years[0][0] < years[1][0]:
            why = f"{current.name} is earlier than {previous.name}"
    else:
        signed, before = (_dates(each) for each in (current, previous))
        if signed and before and max(signed) < min(before):
            why = (
                f"all of its returns are dated {max(signed)} or before, all of the others"
                f" {min(before)} or later"
            )
    if why:
        raise S11xlError(
            f"CURRENT looks like the earlier round: {why}.",
            remedy="Give the newer round first: s11xl compare CURRENT PREVIOUS.",
        )


def _dates(held: SavedRound) -> list[str]:
    """The days on which the accepted returns were signed off, or else completed."""
    used = held.returns.loc[held.returns["status"] == "accepted"]
    met = [
        read_date(signed) or read_date(completed)
        for signed, completed in zip(used["signed_off_on"], used["completed_on"], strict=True)
    ]
    return [each.isoformat() for each in met if each is not None]


def _remarks(current: SavedRound, previous: SavedRound, agencies: pd.DataFrame) -> Iterator[str]:
    """What a reader must know of the two rounds before any figure."""
    yield from (*current.remarks, *previous.remarks)
    if current.digest == previous.digest:
        yield "Both folders hold the very same answers, actions and returns."
    elif current.name == previous.name:
        yield f"Both folders are of the round {current.name or 'without a name'}, at two times."
    for held, when in ((current, "now"), (previous, "then")):
        if not held.asked_is_known:
            yield (
                f"Who was asked {when} is not known: no roster was given. An agency that is not"
                " there may not have been asked, or may not have returned."
            )
    yield from _scale_remarks(current, previous)
    both, current_only, previous_only = (
        int((agencies["asked"] == each.value).sum()) for each in AskedIn
    )
    yield (
        f"{counted(both, 'agency is', 'agencies are')} in both rounds, {current_only} in the newer"
        f" one alone, {previous_only} in the earlier one alone."
    )
    for row in renamed(agencies).to_dict("records"):
        yield f"{row['agency']} ({row['agency_id']}) was called {row['previous_agency']} then."
    for row in moved(agencies).to_dict("records"):
        sectors = [row[each] or "no sector" for each in ("sector", "previous_sector")]
        yield f"{row['agency']} is in the sector {sectors[0]} now, then {sectors[1]}."
    alike = agencies.loc[
        (agencies["asked"] == AskedIn.CURRENT.value) & (agencies["namesake"] != "")
    ]
    for row in alike.to_dict("records"):
        yield (
            f"{row['agency']} has the id {row['agency_id']} now and {row['namesake']} then:"
            " agencies are matched by their id, so it counts as two. Give it one id in the rosters."
        )


def _scale_remarks(current: SavedRound, previous: SavedRound) -> Iterator[str]:
    scales = current.main.scale, previous.main.scale
    if same_grades(*scales):
        pairs = zip(scales[0].grades, scales[1].grades, strict=True)
        for current_version, previous_version in pairs:
            if current_version.label != previous_version.label:
                yield f"The grade {current_version.label} was called {previous_version.label} then."
