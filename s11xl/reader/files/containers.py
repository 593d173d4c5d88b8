"""Archives and mails that returns come in. In: a file. Out: what is in it, on disk, by our names.

Members are unpacked into a folder of ours under names of ours: no name or path of theirs is ever
followed. What can't be unpacked is a finding of its own, and stops nothing else.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from zipfile import ZipFile, ZipInfo

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.text import counted
from s11xl.reader.files.limits import Budget, Limits, RejectedError, too_large
from s11xl.reader.files.package import FAULTS, inflated, open_zip
from s11xl.reader.files.scratch import remove, scratch_file
from s11xl.reader.files.sniff import EMPTY_ZIP, ZIP, ZIP_ARCHIVE, is_mail, kind_of_zip

if TYPE_CHECKING:
    from s11xl.reader.files.mails import Mail, MailFile

_START = 4096
_WORKBOOKS = (".xlsx", ".xlsm", ".ods")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Something out of a container, or the container itself (which then has no path).

    `file` is its name with the container's before it; `said` what is to be said of it, where it
    can't be unpacked or is no file of its own.
    """

    file: str
    path: Path | None = None
    said: Finding | None = None


@dataclass
class _Unpacking:
    """One run over a container and those inside of it, with what it has cost so far."""

    into: Path
    limits: Limits
    members: int = 0
    bytes: int = 0
    names: dict[str, int] = field(default_factory=dict)  # how often each was wanted
    ends: float = 0.0

    def __post_init__(self) -> None:
        self.ends = time.monotonic() + self.limits.container_seconds

    def place(self) -> Path:
        """A path of ours for the next member."""
        self.members += 1
        if self.members > self.limits.container_members:
            raise too_large(f"it holds over {self.limits.container_members} files")
        if time.monotonic() > self.ends:
            raise too_large(f"reading it takes over {self.limits.container_seconds:.0f} seconds")
        return self.into / f"{self.members:06}"

    def spend(self, count: int) -> None:
        """Counts unpacked bytes."""
        self.bytes += count
        if self.bytes > self.limits.container_bytes:
            raise too_large(f"it unpacks to over {self.limits.container_bytes // 1024**2} MiB")

    def name(self, container: str, name: str) -> str:
        """The name that a member is reported under: never twice the same."""
        parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]
        shown = "/".join("".join(filter(str.isprintable, part)) for part in parts) or "no name"
        wanted = plain = f"{container}/{shown}"
        while wanted in self.names:
            self.names[plain] += 1
            wanted = f"{plain} ({self.names[plain]})"
        self.names[wanted] = 1
        return wanted


def is_container(path: Path) -> bool:
    """Whether a file is an archive or a mail. Raises OSError if it can't be opened."""
    with path.open("rb") as file:
        start = file.read(_START)
    if start.startswith((ZIP, EMPTY_ZIP)):
        return path.suffix.lower() not in _WORKBOOKS and _is_archive(path)
    return is_mail(start)


def _is_archive(path: Path) -> bool:
    """Whether a zip is none of the documents that are zips too; a damaged one is by its name."""
    try:
        with path.open("rb") as file, open_zip(file, Budget(Limits())) as archive:
            names = archive.namelist()
            kind, _ = kind_of_zip(names, "a document" if "mimetype" in names else "")
    except (RejectedError, *FAULTS):
        return path.suffix.lower() == ".zip"
    return kind == ZIP_ARCHIVE


def members_of(path: Path, limits: Limits) -> int:
    """How many members a zip has, by its own list; none where that can't be read."""
    try:
        with path.open("rb") as file, open_zip(file, Budget(limits)) as archive:
            return len(archive.infolist())
    except (RejectedError, OSError, *FAULTS):
        return 0


def unpack(path: Path, file: str, into: Path, limits: Limits) -> Iterator[Unpacked]:
    """Everything in a container, and in those inside of it; the last is the container itself.

    Raises OSError where the container can't be read, and S11xlError where `into` has no room.
    """
    yield from _unpacked(path, file, _Unpacking(into, limits), depth=1)


def _unpacked(path: Path, file: str, run: _Unpacking, depth: int) -> Iterator[Unpacked]:
    count, words = 0, ""
    try:
        if depth > run.limits.container_depth:
            raise too_large(f"it lies in over {run.limits.container_depth} containers")
        with path.open("rb") as source:
            if source.read(len(ZIP)) in (ZIP, EMPTY_ZIP):
                members = _of_zip(source, file, run)
            else:
                from s11xl.reader.files.mails import (
                    opened_mail,  # slow to import; most are no mails
                )

                mail = opened_mail(path, run.limits)
                words, members = mail.words, _of_mail(mail, file, run)
            for member in members:
                count += 1
                if member.path is not None and is_container(member.path):
                    yield from _unpacked(member.path, member.file, run, depth + 1)
                    remove(member.path)
                else:
                    yield member
    except RejectedError as rejected:
        yield Unpacked(file, None, rejected.finding)
    else:
        yield Unpacked(file, None, _container(count, words))


def _container(count: int, words: str = "") -> Finding:
    return new_finding(FindingCode.CONTAINER, found=words, files=counted(count, "file"))


def _of_zip(source: BinaryIO, file: str, run: _Unpacking) -> Iterator[Unpacked]:
    with open_zip(source, Budget(run.limits)) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield _member(archive, info, run.name(file, info.filename), run)


def _member(archive: ZipFile, info: ZipInfo, name: str, run: _Unpacking) -> Unpacked:
    """A member of a zip, unpacked as far as a single file may be large."""
    place = run.place()
    try:
        size = 0
        with scratch_file(place) as write:
            for piece in inflated(archive, info, "it"):
                size += len(piece)
                run.spend(len(piece))
                if size > run.limits.file_bytes:
                    raise too_large(f"it has over {run.limits.file_bytes // 1024**2} MiB")
                write(piece)
    except RejectedError as rejected:
        remove(place)
        if run.bytes > run.limits.container_bytes:
            raise
        return Unpacked(name, None, rejected.finding)
    return Unpacked(name, place)


def _of_mail(mail: "Mail", file: str, run: _Unpacking) -> Iterator[Unpacked]:
    for attached in mail.files:
        yield _attached(attached, run.name(file, attached.name), run)


def _attached(attached: "MailFile", name: str, run: _Unpacking) -> Unpacked:
    place = run.place()
    try:
        content = attached.content()
    except RejectedError as rejected:
        return Unpacked(name, None, rejected.finding)
    run.spend(len(content))
    with scratch_file(place) as write:
        write(content)
    return Unpacked(name, place)
