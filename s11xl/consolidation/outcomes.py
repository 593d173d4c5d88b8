"""What became of each file that was seen, and who was asked. Types only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from s11xl.consolidation.keeping import Kept
from s11xl.core.finding_codes import Severity
from s11xl.core.findings import Finding
from s11xl.core.returns import Agency, AgencyReturn, Identity
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import Issued


class FileStatus(StrEnum):
    """What became of a file."""

    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Outcome:
    """A file that was seen: what it is, what became of it, and what is to be said of it.

    Once they stand in the tables of a consolidation, answers are kept no more, unless the return
    has errors and may go back to be corrected.
    """

    file: str
    path: Path | None  # none inside of an archive or a mail
    sha256: str
    status: FileStatus
    identity: Identity
    kept: Kept | None
    standards: StandardSet | None
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    differs: Mapping[str, str] | None = None  # of a superseded one: standard to fields
    chosen: str = ""  # by whose ruling it is used before others of its agency

    @property
    def agency_return(self) -> AgencyReturn | None:
        """What it says, unpacked anew each time."""
        return self.kept.opened() if self.kept else None

    @property
    def has_errors(self) -> bool:
        """Whether an answer of it, or the whole, can't be used."""
        return any(each.severity is Severity.ERROR for each in self.findings)


@dataclass(frozen=True)
class AskedAgencies:
    """Who was asked, if that is known: None where the returns are all there is."""

    agencies: tuple[Agency, ...] | None = None
    round: str = ""
    issued: tuple[Issued, ...] = ()
    any_round: bool = False  # whether returns of several rounds may stand side by side

    @property
    def is_known(self) -> bool:
        """Whether it is known who was asked."""
        return self.agencies is not None

    @cached_property
    def ids(self) -> frozenset[str]:
        """The agencies asked, by their ids."""
        return frozenset(each.agency_id for each in self.agencies or ())

    @cached_property
    def on_record(self) -> Mapping[str, Issued]:
        """What was issued, by its Return ID."""
        return {each.identity.return_id: each for each in self.issued}


@dataclass(frozen=True)
class Judged:
    """All files seen, and who was asked."""

    asked: AskedAgencies
    outcomes: tuple[Outcome, ...]
    remarks: tuple[Finding, ...] = ()  # on what was read beside the files

    @property
    def findings(self) -> list[Finding]:
        """Every finding, file by file."""
        of_files = [each for outcome in self.outcomes for each in outcome.findings]
        return [*of_files, *self.remarks]

    @property
    def has_faults(self) -> bool:
        """Whether some return was rejected, or one that is used has errors.

        An error of a superseded return only tells why it isn't used.
        """
        return any(
            each.severity is Severity.ERROR
            for outcome in self.outcomes
            if outcome.status is not FileStatus.SUPERSEDED
            for each in outcome.findings
        )
