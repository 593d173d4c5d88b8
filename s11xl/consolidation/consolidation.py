"""Puts what came back into tidy tables. In: returns, and who was asked. Out: a `Consolidation`.

Rows are plain tuples at first and become one frame each at the end. Only accepted returns add
answers.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Self

import pandas as pd

from s11xl.consolidation.corrections import corrections, write_corrections
from s11xl.consolidation.outcomes import FileStatus, Judged, Outcome
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

_AT_ONCE = 20_000  # rows


@dataclass(frozen=True)
class Consolidation:
    """The round as tables, with what is needed to say where they come from.

    `answers` has every agency asked × every standard; where it isn't known who was asked, every
    agency that returned. `as_at` is the day to judge by; without it nothing is overdue.
    """

    answers: pd.DataFrame
    actions: pd.DataFrame
    findings: pd.DataFrame
    returns: pd.DataFrame
    superseded: pd.DataFrame
    judged: Judged
    standards: StandardSet
    settings: RoundSettings
    as_at: date | None = None  # the day to judge by: without it nothing is late

    @classmethod
    def of(
        cls,
        waiting: list[Judged],
        audits: Mapping[tuple[str, str], StandardSet],
        round_: Round | None = None,
        as_at: date | None = None,
    ) -> Self:
        """The tables of what came back, which is taken out of the list `waiting`.

        So its answers are let go as their rows are made. `round_` is the round that it belongs to,
        where there is a folder of it; else the standards are those that most returns answer.
        """
        judged = waiting.pop()
        standards = round_.standards if round_ else _most_used(judged, audits)
        settings = round_.settings if round_ else RoundSettings(judged.asked.round)
        outcomes = list(judged.outcomes)
        judged = replace(judged, outcomes=tuple(map(_tabled, outcomes)))
        accepted = _by_agency(outcomes)
        agencies = _agencies(judged, accepted)
        names = {each.agency_id: each for each in agencies}
        superseded = (
            row
            for outcome in outcomes
            if outcome.status is FileStatus.SUPERSEDED
            for row in superseded_rows(outcome, judged.asked.round)
        )
        actions = (
            row
            for agency in agencies
            if (outcome := accepted.get(agency.agency_id))
            for row in action_rows(agency, outcome)
        )
        answers = (
            row
            for agency in agencies
            for row in agency_rows(
                agency, accepted.pop(agency.agency_id, None), standards, judged.asked.round
            )
        )
        others = (
            _frame(ACTION_COLUMNS, actions),
            _frame(FINDING_COLUMNS, map(finding_row, judged.findings)),
            _frame(RETURN_COLUMNS, return_rows(outcomes, judged, names, standards)),
            _frame(SUPERSEDED_COLUMNS, superseded),
        )
        outcomes.clear()
        return cls(_frame(ANSWER_COLUMNS, answers), *others, judged, standards, settings, as_at)

    @property
    def marking(self) -> str:
        """The protective marking of the round."""
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
        """A short hash of the returns that stand behind the tables, whatever order they came in."""
        parts = sorted(f"{each.file}\x1f{each.sha256}" for each in self.judged.outcomes)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @property
    def has_faults(self) -> bool:
        """Whether some return was rejected or has errors."""
        return self.judged.has_faults

    @property
    def used_standards(self) -> list[StandardSet]:
        """The standards that the accepted returns answered, one for each return."""
        return [
            each.standards
            for each in self.judged.outcomes
            if each.status is FileStatus.ACCEPTED and each.standards is not None
        ]

    @property
    def provenance(self) -> dict[str, object]:
        """What tells two board papers apart."""
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
        """Writes a workbook and a message for each return with errors; gives the workbooks' names.

        Raises S11xlError if an earlier one was edited since, unless `replace`.
        """
        found = list(corrections(self.judged.outcomes, self.judged.asked.agencies or ()))
        about = {"round": self.round, "inputs": self.digest}
        return write_corrections(found, Path(folder), self.settings, about, replace_edited=replace)


def _most_used(judged: Judged, audits: Mapping[tuple[str, str], StandardSet]) -> StandardSet:
    used = [
        (each.standards.id, each.standards.version)
        for each in judged.outcomes
        if each.standards and each.kept
    ]
    if not used:
        return next(iter(audits.values()))
    return audits[max(Counter(used).items(), key=lambda item: (item[1], item[0]))[0]]


def _tabled(outcome: Outcome) -> Outcome:
    """A file whose answers stand in the tables: they are held twice only where they may go back."""
    return outcome if outcome.has_errors else replace(outcome, kept=None)


def _frame(columns: Sequence[str], rows: Iterable[Row]) -> pd.DataFrame:
    """One frame; numbers are Int64 (with holes), all else is text.

    It is put together from parts, so that never all rows are held as Python has them.
    """
    waiting = iter(rows)
    parts = [frame_of(columns, list(islice(waiting, _AT_ONCE)), NUMBERS)]
    while part := list(islice(waiting, _AT_ONCE)):
        parts.append(frame_of(columns, part, NUMBERS))
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def _by_agency(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    return {
        each.identity.agency_id: each for each in outcomes if each.status is FileStatus.ACCEPTED
    }


def _agencies(judged: Judged, accepted: Mapping[str, Outcome]) -> list[Agency]:
    """Who is in the tables, by name: those asked, or where that isn't known those that returned."""
    asked = judged.asked.agencies
    if asked is None:
        marks = [each.identity for each in accepted.values()]
        asked = tuple(Agency(each.agency_id, each.agency, each.sector) for each in marks)
    return sorted(asked, key=lambda each: (each.name.casefold(), each.agency_id))
