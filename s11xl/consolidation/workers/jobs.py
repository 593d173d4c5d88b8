"""What a worker does: one file each time. In: a `Job`, what all jobs need. Out: readings.

The same function reads a file in this process and in any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import new_finding
from s11xl.reader import Audits, Limits, Passwords, Reading, read_file
from s11xl.reader.read import read_member
from s11xl.standards.model import StandardSet

_AGAIN = "Run again; if it is named again, open it in Excel, save it as a new .xlsx and use that."
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_STEPS = 3  # a workbook is decrypted, opened by another program, read: each has its own clock
_GRACE = 30.0  # seconds that each may need beside, as to start a program


@dataclass(frozen=True, slots=True)
class Job:
    """A file to be read; a member of a container is one on disk already, to be removed after."""

    path: Path
    file: str  # as it is reported
    is_member: bool = False


@dataclass(frozen=True, slots=True)
class Needed:
    """What every job needs."""

    audits: Audits
    limits: Limits
    passwords: Passwords

    def plain(self) -> "Needed":
        """The same with mappings that can be sent to another process."""
        audits: Mapping[tuple[str, str], StandardSet] = dict(self.audits)
        return Needed(audits, self.limits, dict(self.passwords))


def perform(job: Job, needed: Needed) -> list[Reading]:
    """Reads a file, or each file in it. Never raises for what is in it.

    Raises S11xlError where the temporary folder has no room for what is unpacked.
    """
    try:
        if job.is_member:
            read = read_member(job.path, job.file, needed.audits, needed.limits, needed.passwords)
            return [read]
        return read_file(job.path, job.file, needed.audits, needed.limits, needed.passwords)
    except MemoryError:
        said = new_finding(FindingCode.TOO_LARGE, reason="this computer's memory does not suffice")
        return [Reading(job.file, findings=(said.in_file(job.file, ""),), contained=job.is_member)]


def lost(job: Job, reason: str) -> list[Reading]:
    """What is to be said of a file over which a worker was lost."""
    said = new_finding(FindingCode.UNREADABLE, reason=reason, what_to_do=_AGAIN)
    return [Reading(job.file, findings=(said.in_file(job.file, ""),), contained=job.is_member)]


def patience(job: Job, limits: Limits) -> float:
    """Seconds after which a worker isn't waited for: far more than the reader's own clocks give."""
    is_single = job.is_member or job.file.lower().endswith(_WORKBOOKS)
    return _STEPS * (limits.seconds + _GRACE) + (0.0 if is_single else limits.container_seconds)
