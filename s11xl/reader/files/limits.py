"""Limits on reading an untrusted file, and the error that ends the reading.

In: what is being read, counted as it goes. Out: a RejectedError where a limit is passed.
"""

import time
from dataclasses import dataclass, field, fields, replace
from typing import Any

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding

_MIB = 1024 * 1024
_DEPTHS = ("depth", "container_depth")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one returned file may take of this computer's time and memory."""

    file_bytes: int = 200 * _MIB
    members: int = 10_000
    directory_bytes: int = 4 * _MIB  # the zip's own list of members
    compressed_bytes: int = 20 * _MIB  # of the members that are read
    inflated_bytes: int = 100 * _MIB
    cells: int = 200_000
    rectangle_cells: int = 5_000_000  # of the rectangle around a sheet's cells, in .xls and .ods
    strings: int = 200_000
    characters: int = 20_000_000  # of all texts; a shared text counts in each cell that shows it
    entries: int = 200_000  # names, links between parts, number formats, runs of hidden columns
    sheets: int = 1_000
    element_bytes: int = _MIB  # of one XML tag, comment or the like
    element_names: int = 10_000  # of elements and attributes, in one part
    depth: int = 64  # of nested XML elements
    seconds: float = 10.0
    container_depth: int = 3  # of archives and mails inside one another
    container_members: int = 10_000
    container_bytes: int = 2048 * _MIB  # of everything in a container, unpacked
    container_seconds: float = 300.0
    mail_bytes: int = 100 * _MIB
    memory_bytes: int = 600 * _MIB  # of the process that opens .xls, .ods and encrypted files

    def raised(self, factor: float) -> "Limits":
        """Multiply all limits, except the depths, by a factor."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        raised: dict[str, Any] = {
            name: type(value)(value * factor)
            for name, value in values.items()
            if name not in _DEPTHS
        }
        return replace(self, **raised)


DEFAULT_LIMITS = Limits()


class RejectedError(Exception):
    """A file can't be read; `finding` says why. The reader catches it: callers never see it."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


@dataclass(slots=True)
class Budget:
    """How much of the limits one file has used. Each method raises RejectedError past a limit."""

    limits: Limits
    inflated: int = 0
    compressed: int = 0
    cells: int = 0
    strings: int = 0
    characters: int = 0
    entries: int = 0
    deadline: float = field(default=0.0)  # in seconds of the monotonic clock

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.limits.seconds

    def check_time(self) -> None:
        """Check how long reading has taken."""
        if time.monotonic() > self.deadline:
            raise too_large(f"reading it takes over {self.limits.seconds:.0f} seconds")

    def spend(self, other: "Budget") -> None:
        """Count what was read with another budget, after its bytes and its time."""
        self.spend_cells(other.cells)
        self.spend_string(other.strings)
        self.spend_characters(other.characters)
        self.spend_entry(other.entries)

    def spend_inflated(self, count: int) -> None:
        """Count inflated bytes, and check the time."""
        self.inflated += count
        if self.inflated > self.limits.inflated_bytes:
            raise too_large(f"its parts unpack to over {self.limits.inflated_bytes // _MIB} MB")
        self.check_time()

    def spend_compressed(self, count: int) -> None:
        """Count the compressed bytes of a member before it is read."""
        self.compressed += count
        if self.compressed > self.limits.compressed_bytes:
            raise too_large(f"its parts have over {self.limits.compressed_bytes // _MIB} MB")

    def spend_cells(self, count: int = 1) -> None:
        """Count cells with content."""
        self.cells += count
        if self.cells > self.limits.cells:
            raise too_large(f"it has over {self.limits.cells:,} filled cells")

    def spend_string(self, count: int = 1) -> None:
        """Count shared texts, comments or text boxes."""
        self.strings += count
        if self.strings > self.limits.strings:
            raise too_large(f"it has over {self.limits.strings:,} texts")

    def spend_characters(self, count: int) -> None:
        """Count the characters of a text."""
        self.characters += count
        if self.characters > self.limits.characters:
            raise too_large(f"its texts have over {self.limits.characters:,} characters")

    def spend_entry(self, count: int = 1) -> None:
        """Count names, links between parts, number formats or runs of hidden columns."""
        self.entries += count
        if self.entries > self.limits.entries:
            raise too_large(f"it has over {self.limits.entries:,} names, links and formats")


def too_large(reason: str) -> RejectedError:
    """The error for a file that passes a limit."""
    return RejectedError(new_finding(FindingCode.TOO_LARGE, reason=reason))


def corrupt(reason: str) -> RejectedError:
    """The error for a damaged file."""
    return RejectedError(new_finding(FindingCode.CORRUPT, reason=reason))
