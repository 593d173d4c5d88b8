"""Types of the results of judging: who was asked, and what became of each file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from s11xl.core.finding_codes import Severity
from s11xl.core.findings import Finding
from s11xl.core.returns import Agency, AgencyReturn, Identity
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import Issued, RoundRecord, RoundSettings
from s11xl.workbook.readiness import OpenItems


class FileStatus(StrEnum):
    """What became of a file."""

    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Outcome:
    """A file that came back: its identity, what became of it, and its findings.

    When the tables are made, answers are dropped, except those of a return with errors, which may
    be sent back to be corrected.
    """

    file: str
    path: Path | None  # None for a file in an archive or a mail
    sha256: str
    status: FileStatus
    identity: Identity
    agency_return: AgencyReturn | None  # None if it can't be used, or is in the tables
    standards: StandardSet | None
    findings: tuple[Finding, ...] = ()
    reason: str = ""  # why it is not used, in a sentence
    open_items: OpenItems | None = None  # what it still needs, once the tables are made
    differs: Mapping[str, str] | None = None  # if superseded: by standard, the fields that differ
    content: str = ""  # a digest of what a return says, which every copy of it has
    chosen_by: str = ""  # who ruled that it is the one to use

    @property
    def agency(self) -> Agency:
        """The agency that the workbook names; without an email address."""
        return Agency(self.identity.agency_id, self.identity.agency, self.identity.sector)

    @property
    def errors(self) -> list[Finding]:
        """The findings that are errors."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]


@dataclass(frozen=True)
class AskedAgencies:
    """Who was asked, in which round; `agencies` is None if that is not known."""

    agencies: tuple[Agency, ...] | None = None
    round: str = ""
    issued: tuple[Issued, ...] = ()
    any_round: bool = False  # whether returns of several rounds may be judged together
    record: RoundRecord | None = None  # None if the round has no folder
    remarks: tuple[str, ...] = ()  # on the roster

    @property
    def is_known(self) -> bool:
        """Whether it is known who was asked."""
        return self.agencies is not None

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of the agencies asked."""
        return frozenset(agency.agency_id for agency in self.agencies or ())

    @cached_property
    def issued_by_return_id(self) -> Mapping[str, Issued]:
        """The workbooks that were issued, by Return ID."""
        return {issued.identity.return_id: issued for issued in self.issued}

    @cached_property
    def recorded_agencies(self) -> Mapping[str, str]:
        """The ids of the agencies by the Return IDs that the round's record gives them."""
        record = self.record or RoundRecord(RoundSettings(self.round))
        return {
            issued.identity.return_id: record.answering(issued.agency.agency_id)
            for issued in (*record.issued, *self.issued)
        }

    def answering(self, agency_id: str) -> str:
        """Return the id of the agency that answers for another one, which was merged into it."""
        return self.record.answering(agency_id) if self.record else agency_id

    @cached_property
    def withdrawn(self) -> Mapping[str, str]:
        """Why each agency that was withdrawn is no longer asked, by id."""
        agencies = self.record.agencies if self.record else ()
        return {each.agency.agency_id: each.withdrawn for each in agencies if each.withdrawn}

    @property
    def no_longer_asked(self) -> list[tuple[str, str]]:
        """The name of each agency that was withdrawn or merged, and why it is not asked."""
        agencies = self.record.agencies if self.record else ()
        return [
            (each.agency.name, each.withdrawn or f"merged into {self._name(each.merged_into)}")
            for each in sorted(agencies, key=lambda each: each.agency.name.casefold())
            if not each.is_asked
        ]

    def _name(self, agency_id: str) -> str:
        agency = self.record.by_id.get(agency_id) if self.record else None
        return agency.agency.name if agency else agency_id

    def due_of(self, agency_id: str) -> date | None:
        """Return the date by which an agency is asked to return its workbook, if it is known."""
        return self.record.due_of(agency_id) if self.record else None


@dataclass(frozen=True)
class Judged:
    """What became of every file, and who was asked."""

    asked: AskedAgencies
    outcomes: list[Outcome]
    remarks: tuple[Finding, ...] = ()  # about the rulings, not about a file

    @property
    def findings(self) -> list[Finding]:
        """Every finding, file by file, then the remarks."""
        of_files = [finding for outcome in self.outcomes for finding in outcome.findings]
        return [*of_files, *self.remarks]

    @property
    def has_faults(self) -> bool:
        """Whether a return was rejected, or one that is used has errors.

        Errors of a superseded return don't count: they only tell why it is not used.
        """
        return any(
            outcome.errors
            for outcome in self.outcomes
            if outcome.status is not FileStatus.SUPERSEDED
        )
