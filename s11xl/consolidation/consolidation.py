"""The tidy tables of a round. In: the files that were judged. Out: a `Consolidation`.

Only accepted returns add answers.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Self

import pandas as pd

from s11xl.consolidation.corrections import corrections, write_corrections
from s11xl.consolidation.outcomes import AskedAgencies, FileStatus, Judged, Outcome
from s11xl.consolidation.rows import (
    Row,
    action_rows,
    agency_rows,
    finding_row,
    return_rows,
    superseded_rows,
)
from s11xl.core.frames import frame_of
from s11xl.core.returns import Agency
from s11xl.core.version import __version__
from s11xl.rounds.folder import Round
from s11xl.standards.model import StandardSet
from s11xl.tables.columns import (
    ACTION_COLUMNS,
    ANSWER_COLUMNS,
    FINDING_COLUMNS,
    NUMBERS,
    RETURN_COLUMNS,
    SUPERSEDED_COLUMNS,
)
from s11xl.workbook.identity import RoundSettings
from s11xl.workbook.readiness import open_items

_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Consolidation:
    """A round as tables, with its files, standards and settings.

    `answers` has every agency asked × every standard; if it is not known who was asked, every
    agency that returned. `as_at` is the date by which things are late; if None, nothing is.
    """

    answers: pd.DataFrame
    actions: pd.DataFrame
    findings: pd.DataFrame
    returns: pd.DataFrame
    superseded: pd.DataFrame
    judged: Judged
    standards: StandardSet
    settings: RoundSettings
    as_at: date | None = None

    @classmethod
    def from_judged(
        cls,
        judged: Judged,
        audits: Mapping[tuple[str, str], StandardSet],
        round_: Round | None = None,
        as_at: date | None = None,
    ) -> Self:
        """Make the tables of what came back.

        Without a `round_`, the standards are those that most returns answer. Takes the answers out
        of `judged` as their rows are made, so that they are in memory once.
        """
        standards = round_.standards if round_ else _most_used(judged, audits)
        settings = round_.settings if round_ else RoundSettings(judged.asked.round)
        outcomes, asked = judged.outcomes, judged.asked
        accepted = {
            outcome.identity.agency_id: index
            for index, outcome in enumerate(outcomes)
            if outcome.status is FileStatus.ACCEPTED
        }
        agencies = _agencies(asked, [outcomes[index].agency for index in accepted.values()])
        files = [(agency, accepted.get(agency.agency_id)) for agency in agencies]
        by_id = {agency.agency_id: agency for agency in agencies}
        findings = _frame(FINDING_COLUMNS, map(finding_row, judged.findings))
        returns = _frame(RETURN_COLUMNS, return_rows(outcomes, asked, by_id, standards))
        superseded = _frame(SUPERSEDED_COLUMNS, _superseded_rows(outcomes, asked.round))
        actions = _frame(ACTION_COLUMNS, _action_rows(outcomes, files))
        answers = _frame(ANSWER_COLUMNS, _answer_rows(outcomes, files, standards, asked.round))
        outcomes[:] = map(_without_answers, outcomes)
        frames = answers, actions, findings, returns, superseded
        return cls(*frames, judged, standards, settings, as_at)

    @property
    def marking(self) -> str:
        """The protective marking of the round, such as OFFICIAL."""
        return self.settings.marking

    @property
    def round(self) -> str:
        """The round's name."""
        return self.judged.asked.round

    @property
    def asked_is_known(self) -> bool:
        """Whether it is known who was asked."""
        return self.judged.asked.is_known

    @cached_property
    def digest(self) -> str:
        """A short hash of the names and contents of all files, in any order."""
        parts = sorted(f"{outcome.file}\x1f{outcome.sha256}" for outcome in self.judged.outcomes)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @property
    def has_faults(self) -> bool:
        """Whether a return was rejected or has errors."""
        return self.judged.has_faults

    @property
    def used_standards(self) -> list[StandardSet]:
        """The standards of each accepted return."""
        return [
            outcome.standards
            for outcome in self.judged.outcomes
            if outcome.status is FileStatus.ACCEPTED and outcome.standards is not None
        ]

    @property
    def provenance(self) -> dict[str, object]:
        """What the outputs were made from: program, round, standards, inputs and options."""
        return {
            "program": f"s11xl {__version__}",
            "round": self.round,
            "standards": f"{self.standards.id} {self.standards.version}",
            "inputs": self.digest,
            "asked_is_known": self.asked_is_known,
            **({"marking": self.marking} if self.marking else {}),
            **({"as_at": self.as_at.isoformat()} if self.as_at else {}),
        }

    def write_corrections(self, folder: str | Path, *, replace: bool = False) -> list[str]:
        """Write a workbook and a message for each return with errors; return the workbooks' names.

        Raises S11xlError if an output of a previous run was edited, unless `replace`.
        """
        prepared = corrections(self.judged.outcomes, self.judged.asked.agencies or ())
        about = {"round": self.round, "inputs": self.digest}
        return write_corrections(
            prepared, Path(folder), self.settings, about, replace_edited=replace
        )


def _most_used(judged: Judged, audits: Mapping[tuple[str, str], StandardSet]) -> StandardSet:
    used = Counter(
        (outcome.standards.id, outcome.standards.version)
        for outcome in judged.outcomes
        if outcome.standards and outcome.agency_return
    )
    if not used:
        return next(iter(audits.values()))
    return audits[max(used.items(), key=lambda item: (item[1], item[0]))[0]]


def _superseded_rows(outcomes: Sequence[Outcome], round_name: str) -> Iterator[Row]:
    for outcome in outcomes:
        if outcome.status is FileStatus.SUPERSEDED:
            yield from superseded_rows(outcome, round_name)


def _action_rows(
    outcomes: Sequence[Outcome], files: Iterable[tuple[Agency, int | None]]
) -> Iterator[Row]:
    for agency, index in files:
        if index is not None:
            yield from action_rows(agency, outcomes[index])


def _answer_rows(
    outcomes: list[Outcome],
    files: Iterable[tuple[Agency, int | None]],
    standards: StandardSet,
    round_name: str,
) -> Iterator[Row]:
    """Make the rows of each agency, and take its answers out of its outcome."""
    for agency, index in files:
        outcome = None if index is None else outcomes[index]
        yield from agency_rows(agency, outcome, standards, round_name)
        if index is not None:
            outcomes[index] = _without_answers(outcomes[index])


def _without_answers(outcome: Outcome) -> Outcome:
    """Drop the answers, which are in the tables, unless the return may be sent back."""
    if outcome.agency_return is None or outcome.standards is None:
        return outcome
    open_ = open_items(outcome.agency_return, outcome.standards)
    kept = outcome.agency_return if outcome.errors else None
    return replace(outcome, agency_return=kept, open_items=open_)


def _frame(columns: Sequence[str], rows: Iterable[Row]) -> pd.DataFrame:
    """Make a frame from parts, so that not all rows are in memory as tuples."""
    remaining = iter(rows)
    parts = [frame_of(columns, list(islice(remaining, _ROWS_AT_ONCE)), NUMBERS)]
    while part := list(islice(remaining, _ROWS_AT_ONCE)):
        parts.append(frame_of(columns, part, NUMBERS))
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def _agencies(asked: AskedAgencies, returned: Sequence[Agency]) -> list[Agency]:
    """Return the agencies asked, or if that is not known those that returned, sorted by name."""
    agencies = returned if asked.agencies is None else asked.agencies
    return sorted(agencies, key=lambda agency: (agency.name.casefold(), agency.agency_id))
