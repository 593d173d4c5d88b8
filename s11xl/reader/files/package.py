"""The zip of an .xlsx, opened with limits. In: a path. Out: its members, read in pieces.

Nothing is ever written to disk, and no path inside the file is followed outside of it.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from s11xl.reader.files.encryption import packed_encrypted
from s11xl.reader.files.limits import Budget, corrupt, too_large
from s11xl.reader.files.sniff import FileType, kind_of_zip

_PIECE = 64 * 1024
_ENCRYPTED_FLAG = 0x1
FAULTS = (BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError)


class Package:
    """An open .xlsx: which members it has, and their content within the budget."""

    def __init__(self, archive: ZipFile, budget: Budget) -> None:
        self.archive = archive
        self.budget = budget
        self.members: dict[str, ZipInfo] = {}
        for info in archive.infolist():
            name = info.filename.lstrip("/").lower()
            if name in self.members:
                raise corrupt(f"it has two parts called {info.filename[:80]}")
            self.members[name] = info

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/").lower() in self.members

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member's content, a piece at a time; its checksum is verified at the end."""
        info = self.members.get(name.lstrip("/").lower())
        if info is None:
            raise corrupt(f"its part {name} is missing")
        self.budget.spend_compressed(info.compress_size)
        for piece in inflated(self.archive, info, f"its part {name}"):
            self.budget.spend_inflated(len(piece))
            yield piece

    @property
    def kind(self) -> tuple[FileType | str, bool]:
        """What it is, and whether it is a workbook, if only of a kind that can't be read."""
        mimetype = b"".join(self.pieces("mimetype"))[:200] if "mimetype" in self else b""
        return kind_of_zip(list(self.members), mimetype.decode("ascii", "replace"))


def inflated(archive: ZipFile, info: ZipInfo, what: str) -> Iterator[bytes]:
    """A member of a zip, a piece at a time. Raises RejectedError, which says it of `what`.

    Only stored and deflated members are unpacked: zipfile inflates each piece of the others whole,
    and a few bytes of theirs can stand for gigabytes.
    """
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise packed_encrypted()
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise corrupt(f"{what} is packed by a method that isn't unpacked here")
    try:
        with archive.open(info) as member:
            while piece := member.read(_PIECE):
                yield piece
    except FAULTS as fault:
        raise corrupt(f"{what} can't be unpacked") from fault


class _Careful:
    """A file that gives no more at once than a zip's list of members may have.

    What the list's length is stands in several records, any of which may lie; this looks at what
    is in fact asked for.
    """

    def __init__(self, file: BinaryIO, most: int) -> None:
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable
        self._file = file
        self._most = most

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes, or all that are left."""
        piece = self._file.read(size if 0 <= size <= self._most else self._most + 1)
        if len(piece) > self._most:
            raise too_large(f"its list of parts has over {self._most // 1024} KiB")
        return piece


@contextmanager
def open_package(path: Path, budget: Budget) -> Iterator[Package]:
    """Opens a zip. Raises RejectedError for one that is damaged or asks too much."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size > budget.limits.file_bytes:
            raise too_large(f"the file has {size // (1024 * 1024)} MiB")
        with open_zip(file, budget) as archive:
            yield Package(archive, budget)


@contextmanager
def open_zip(file: BinaryIO, budget: Budget) -> Iterator[ZipFile]:
    """The list of members of a zip, whose own size is looked at before anything reads it."""
    try:
        archive = ZipFile(_Careful(file, budget.limits.directory_bytes))
    except (*FAULTS, OSError, MemoryError) as fault:
        raise corrupt("its list of parts can't be read; it may be cut off") from fault
    with archive:
        if len(archive.infolist()) > budget.limits.members:
            raise too_large(f"it has over {budget.limits.members} parts")
        yield archive
