"""Unpack the archives and mails that returns come in.

In: a container file. Out: each file in it, on disk. Members are written to a folder of ours under
numbers, so no name or path in the container is ever followed. A member that can't be unpacked gives
a finding, and the others are still read.
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
from s11xl.reader.files.package import ZIP_ERRORS, inflated, open_zip
from s11xl.reader.files.scratch import remove, scratch_file
from s11xl.reader.files.sniff import EMPTY_ZIP, ZIP, ZIP_ARCHIVE, file_type_of_zip, is_mail

if TYPE_CHECKING:
    from s11xl.reader.files.mails import Mail

_START = 4096  # bytes
_MIB = 1024**2
_WORKBOOKS = (".xlsx", ".xlsm", ".ods")


@dataclass(frozen=True, slots=True)
class ContainerItem:
    """A file from a container, or the container itself.

    `file` is its name with the container's before it. Either `path` is where it was unpacked to, or
    `finding` says why it was not; for the container itself `finding` says what it holds.
    """

    file: str
    path: Path | None = None
    finding: Finding | None = None


@dataclass
class _Unpacking:
    """The unpacking of one container and those inside it, with what it has cost so far."""

    folder: Path
    limits: Limits
    members: int = 0
    bytes: int = 0
    names: dict[str, int] = field(default_factory=dict)  # how often each name was used
    deadline: float = 0.0

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.limits.container_seconds

    def next_path(self) -> Path:
        """A new path in the folder. Raises RejectedError for too many files or too much time."""
        self.members += 1
        if self.members > self.limits.container_members:
            raise too_large(f"it holds over {self.limits.container_members:,} files")
        if time.monotonic() > self.deadline:
            raise too_large(f"reading it takes over {self.limits.container_seconds:.0f} seconds")
        return self.folder / f"{self.members:06}"

    def spend_bytes(self, count: int) -> None:
        """Count unpacked bytes. Raises RejectedError for too many."""
        self.bytes += count
        if self.bytes > self.limits.container_bytes:
            raise too_large(f"it unpacks to over {self.limits.container_bytes // _MIB} MB")

    def unique_name(self, container: str, name: str) -> str:
        """The name to report a member under: printable, and different from all before."""
        parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]
        shown = "/".join("".join(filter(str.isprintable, part)) for part in parts) or "no name"
        unique = plain = f"{container}/{shown}"
        while unique in self.names:
            self.names[plain] += 1
            unique = f"{plain} ({self.names[plain]})"
        self.names[unique] = 1
        return unique


def is_container(path: Path) -> bool:
    """Whether a file is an archive or a mail. Raises OSError if it can't be opened."""
    with path.open("rb") as file:
        start = file.read(_START)
    if start.startswith((ZIP, EMPTY_ZIP)):
        return path.suffix.lower() not in _WORKBOOKS and _is_archive(path)
    return is_mail(start)


def _is_archive(path: Path) -> bool:
    """Whether a zip is not a document; if it is damaged, its name decides."""
    try:
        with path.open("rb") as file, open_zip(file, Budget(Limits())) as archive:
            names = archive.namelist()
            file_type, _ = file_type_of_zip(names, "a document" if "mimetype" in names else "")
    except (RejectedError, *ZIP_ERRORS):
        return path.suffix.lower() == ".zip"
    return file_type == ZIP_ARCHIVE


def member_count(path: Path, limits: Limits) -> int:
    """The number of members that a zip lists; 0 if that can't be read."""
    try:
        with path.open("rb") as file, open_zip(file, Budget(limits)) as archive:
            return len(archive.infolist())
    except (RejectedError, OSError, *ZIP_ERRORS):
        return 0


def unpack(path: Path, file: str, folder: Path, limits: Limits) -> Iterator[ContainerItem]:
    """Unpack a container, and those inside it, into `folder`; the last item is the container.

    Raises OSError if the container can't be read, and S11xlError if the disk is full.
    """
    yield from _unpacked(path, file, _Unpacking(folder, limits), depth=1)


def _unpacked(path: Path, file: str, run: _Unpacking, depth: int) -> Iterator[ContainerItem]:
    count, text = 0, ""
    try:
        if depth > run.limits.container_depth:
            raise too_large(f"it is inside more than {run.limits.container_depth} containers")
        with path.open("rb") as source:
            if source.read(len(ZIP)) in (ZIP, EMPTY_ZIP):
                items = _of_zip(source, file, run)
            else:
                # Slow to import, and most containers are no mails.
                from s11xl.reader.files.mails import read_mail

                mail = read_mail(path, run.limits)
                text, items = mail.text, _of_mail(mail, file, run)
            for item in items:
                count += 1
                if item.path is not None and is_container(item.path):
                    yield from _unpacked(item.path, item.file, run, depth + 1)
                    remove(item.path)
                else:
                    yield item
    except RejectedError as error:
        yield ContainerItem(file, finding=error.finding)
    else:
        holds = new_finding(FindingCode.CONTAINER, found=text, files=counted(count, "file"))
        yield ContainerItem(file, finding=holds)


def _of_zip(source: BinaryIO, file: str, run: _Unpacking) -> Iterator[ContainerItem]:
    with open_zip(source, Budget(run.limits)) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield _member(archive, info, run.unique_name(file, info.filename), run)


def _member(archive: ZipFile, info: ZipInfo, name: str, run: _Unpacking) -> ContainerItem:
    """Unpack a member of a zip, up to the limit of a single file."""
    path = run.next_path()
    try:
        size = 0
        with scratch_file(path) as write:
            for piece in inflated(archive, info, "it"):
                size += len(piece)
                run.spend_bytes(len(piece))
                if size > run.limits.file_bytes:
                    raise too_large(f"it has over {run.limits.file_bytes // _MIB} MB")
                write(piece)
    except RejectedError as error:
        remove(path)
        if run.bytes > run.limits.container_bytes:
            raise
        return ContainerItem(name, finding=error.finding)
    return ContainerItem(name, path)


def _of_mail(mail: "Mail", file: str, run: _Unpacking) -> Iterator[ContainerItem]:
    for attachment in mail.files:
        name, path = run.unique_name(file, attachment.name), run.next_path()
        try:
            content = attachment.content()
        except RejectedError as error:
            yield ContainerItem(name, finding=error.finding)
            continue
        run.spend_bytes(len(content))
        with scratch_file(path) as write:
            write(content)
        yield ContainerItem(name, path)
