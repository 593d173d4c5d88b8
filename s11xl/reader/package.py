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

from s11xl.reader.encryption import packed_encrypted
from s11xl.reader.limits import Budget, corrupt, too_large
from s11xl.reader.sniff import Format, kind_of_zip

_PIECE = 64 * 1024
_END_RECORD = b"PK\x05\x06"
_END_SIZE = 22
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
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise packed_encrypted()
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise corrupt(f"its part {name} is packed in a way that workbooks never are")
        self.budget.spend_compressed(info.compress_size)
        try:
            with self.archive.open(info) as member:
                while piece := member.read(_PIECE):
                    self.budget.spend_inflated(len(piece))
                    yield piece
        except FAULTS as fault:
            raise corrupt(f"its part {name} can't be unpacked") from fault

    @property
    def kind(self) -> tuple[Format | str, bool]:
        """What it is, and whether it is a workbook, if only of a kind that can't be read."""
        mimetype = b"".join(self.pieces("mimetype"))[:200] if "mimetype" in self else b""
        return kind_of_zip(list(self.members), mimetype.decode("ascii", "replace"))


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
    _check_directory(file, budget)
    try:
        archive = ZipFile(file)
    except (*FAULTS, OSError, MemoryError) as fault:
        raise corrupt("its list of parts can't be read; it may be cut off") from fault
    with archive:
        if len(archive.infolist()) > budget.limits.members:
            raise too_large(f"it has over {budget.limits.members} parts")
        yield archive


def _check_directory(file: BinaryIO, budget: Budget) -> None:
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - 65_535))
    tail = file.read()
    at = tail.rfind(_END_RECORD)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise corrupt("its end is missing; it may be cut off")
    directory = struct.unpack_from("<I", tail, at + 12)[0]
    if directory > budget.limits.directory_bytes:
        raise too_large("its list of parts is too long")
