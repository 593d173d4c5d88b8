"""How much of an untrusted file is read before it is given up, and how a reader gives up."""

import time
from dataclasses import dataclass, field, replace

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one returned file may ask of this computer."""

    file_bytes: int = 200 * _MIB
    members: int = 10_000
    directory_bytes: int = 4 * _MIB  # the zip's own list of members
    compressed_bytes: int = 20 * _MIB  # of the members that are read
    inflated_bytes: int = 100 * _MIB
    cells: int = 200_000
    places: int = 5_000_000  # of the rectangle around the cells of a sheet that is no .xlsx
    strings: int = 200_000
    characters: int = 20_000_000  # of all texts, each as often as a cell shows it
    entries: int = 200_000  # names, links between parts, formats, runs of hidden columns
    sheets: int = 1_000
    element_bytes: int = _MIB  # of one tag, comment or the like
    element_names: int = 10_000  # of elements and attributes, in one part
    depth: int = 64  # of nested XML elements
    seconds: float = 10.0
    container_depth: int = 3  # of archives and mails inside one another
    container_members: int = 10_000
    container_bytes: int = 2048 * _MIB  # of all that a container holds, unpacked
    container_seconds: float = 300.0
    mail_bytes: int = 100 * _MIB

    def raised(self, factor: float) -> "Limits":
        """The limits, but for the depths, times a factor."""
        return replace(
            self,
            file_bytes=int(self.file_bytes * factor),
            members=int(self.members * factor),
            directory_bytes=int(self.directory_bytes * factor),
            compressed_bytes=int(self.compressed_bytes * factor),
            inflated_bytes=int(self.inflated_bytes * factor),
            cells=int(self.cells * factor),
            places=int(self.places * factor),
            strings=int(self.strings * factor),
            characters=int(self.characters * factor),
            entries=int(self.entries * factor),
            sheets=int(self.sheets * factor),
            element_bytes=int(self.element_bytes * factor),
            element_names=int(self.element_names * factor),
            seconds=self.seconds * factor,
            container_members=int(self.container_members * factor),
            container_bytes=int(self.container_bytes * factor),
            mail_bytes=int(self.mail_bytes * factor),
            container_seconds=self.container_seconds * factor,
        )


DEFAULT_LIMITS = Limits()


class RejectedError(Exception):
    """The file can't be read; carries the one finding that says why. Never leaves the reader."""

    def __init__(self, said: Finding) -> None:
        self.finding = said
        super().__init__(said.message)


@dataclass(slots=True)
class Budget:
    """What is left of the limits while one file is read."""

    limits: Limits
    inflated: int = 0
    compressed: int = 0
    cells: int = 0
    strings: int = 0
    characters: int = 0
    entries: int = 0
    ends: float = field(default=0.0)

    def __post_init__(self) -> None:
        self.ends = time.monotonic() + self.limits.seconds

    def spend_inflated(self, count: int) -> None:
        """Counts inflated bytes, and looks at the clock."""
        self.inflated += count
        if self.inflated > self.limits.inflated_bytes:
            raise too_large(f"its parts inflate to over {self.limits.inflated_bytes // _MIB} MiB")
        self.look_at_clock()

    def look_at_clock(self) -> None:
        """Gives up where reading has taken too long."""
        if time.monotonic() > self.ends:
            raise too_large(f"reading it takes over {self.limits.seconds:.0f} seconds")

    def spend_compressed(self, count: int) -> None:
        """Counts the compressed bytes of a member that is going to be read."""
        self.compressed += count
        if self.compressed > self.limits.compressed_bytes:
            raise too_large(f"its parts have over {self.limits.compressed_bytes // _MIB} MiB")

    def spend_cell(self) -> None:
        """Counts a cell with content."""
        self.spend_cells(1)

    def spend_cells(self, count: int) -> None:
        """Counts several."""
        self.cells += count
        if self.cells > self.limits.cells:
            raise too_large(f"it has over {self.limits.cells} filled cells")

    def spend_string(self) -> None:
        """Counts a shared text."""
        self.strings += 1
        if self.strings > self.limits.strings:
            raise too_large(f"it has over {self.limits.strings} texts")

    def spend_characters(self, count: int) -> None:
        """Counts what a text is long."""
        self.characters += count
        if self.characters > self.limits.characters:
            raise too_large(f"its texts have over {self.limits.characters} characters")

    def spend_entry(self) -> None:
        """Counts a name, a link between parts, a format or a run of hidden columns."""
        self.entries += 1
        if self.entries > self.limits.entries:
            raise too_large(f"it has over {self.limits.entries} names, links and formats")


def too_large(reason: str) -> RejectedError:
    """The refusal of a file that asks too much."""
    return RejectedError(new_finding(FindingCode.TOO_LARGE, reason=reason))


def corrupt(reason: str) -> RejectedError:
    """The refusal of a damaged file."""
    return RejectedError(new_finding(FindingCode.CORRUPT, reason=reason))
