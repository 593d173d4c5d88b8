"""Open a zip such as an .xlsx within limits.

In: a path. Out: its members, read in pieces. Nothing is written to disk, and no path inside the
file is followed to a place outside it.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from os import SEEK_CUR
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from s11xl.reader.files.encryption import encrypted_zip
from s11xl.reader.files.file_types import FileType, OtherType
from s11xl.reader.files.limits import Budget, corrupt, too_large
from s11xl.reader.files.sniff import type_of_zip

_PIECE = 64 * 1024  # bytes
_HEADER = struct.Struct("<4s22xHH")  # of a member: signature, lengths of its name and extras
_SIGNATURE = b"PK\x03\x04"
_ENCRYPTED_FLAG, _UTF8_FLAG = 0x1, 0x800
_OTHER_FLAGS = 0x60  # a patch to another file, or strongly encrypted
ZIP_ERRORS = (BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError)


class Package:
    """An open .xlsx or .ods: its members, and their content within the budget."""

    def __init__(self, archive: ZipFile, budget: Budget) -> None:
        self.archive = archive
        self.budget = budget
        self.members: dict[str, ZipInfo] = {}
        for info in archive.infolist():
            name = part_name(info.filename)
            if ".." in name.split("/"):
                continue  # it can't be a part
            if name in self.members:
                raise corrupt(f"it has two parts called {info.filename[:80]}")
            self.members[name] = info

    def __contains__(self, name: str) -> bool:
        return part_name(name) in self.members

    def size(self, name: str) -> int:
        """A member's size when unpacked, as the zip states it; 0 if there is no such member."""
        info = self.members.get(part_name(name))
        return info.file_size if info else 0

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a member's content in pieces; its checksum is verified at the end."""
        info = self.members.get(part_name(name))
        if info is None:
            raise corrupt(f"its part {name} is missing")
        self.budget.spend_compressed(info.compress_size)
        for piece in inflated(self.archive, info, f"its part {name}"):
            self.budget.spend_inflated(len(piece))
            yield piece

    @property
    def file_type(self) -> FileType | OtherType:
        """What it is."""
        return zip_type(self.archive)


def zip_type(archive: ZipFile) -> FileType | OtherType:
    """What a zip is. Raises RejectedError if a member that says so is damaged."""
    members = {part_name(info.filename): info for info in archive.infolist()}

    def start(name: str) -> str:
        first = islice(inflated(archive, members[name], f"its part {name}"), 1)
        return b"".join(first).decode("utf-8", "replace").lower()

    return type_of_zip(members, start)


def part_name(name: str) -> str:
    """A name as a package compares it: without case, with / where some programs write \\."""
    return name.replace("\\", "/").lstrip("/").lower()


def inflated(archive: ZipFile, info: ZipInfo, what: str) -> Iterator[bytes]:
    """Yield a zip member in pieces. Raises RejectedError, with `what` as the subject of its reason.

    Its checksum is verified at the end. Only stored and deflated members are unpacked, which can be
    inflated piece by piece.
    """
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise encrypted_zip()
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or info.flag_bits & _OTHER_FLAGS:
        raise corrupt(f"{what} is compressed by a method that can't be unpacked here")
    try:
        if info.header_offset < 0:
            raise BadZipFile("it begins before the file")
        yield from _inflated(cast(BinaryIO, archive.fp), info)
    except ZIP_ERRORS as error:
        raise corrupt(f"{what} can't be unpacked") from error


def _inflated(file: BinaryIO, info: ZipInfo) -> Iterator[bytes]:
    """Yield a member's content: as many bytes as the zip states, and fewer where it ends."""
    file.seek(info.header_offset)
    signature, name_length, extras_length = _HEADER.unpack(file.read(_HEADER.size))
    name = file.read(name_length).decode("utf-8" if info.flag_bits & _UTF8_FLAG else "cp437")
    if signature != _SIGNATURE or name != info.orig_filename:
        raise BadZipFile("its header is not what the list of members says")
    file.seek(extras_length, SEEK_CUR)
    unzip = zlib.decompressobj(-zlib.MAX_WBITS) if info.compress_type == ZIP_DEFLATED else None
    stored, left, checksum, data = info.compress_size, info.file_size, 0, b""
    while left and not (unzip and unzip.eof):
        if not data and stored:
            data = file.read(min(_PIECE, stored))
            stored -= len(data)
        if not data:
            raise EOFError
        if unzip:
            piece = unzip.decompress(data, min(_PIECE, left))
            data = unzip.unconsumed_tail
        else:
            piece, data = data[:left], b""
        left -= len(piece)
        checksum = zlib.crc32(piece, checksum)
        if piece:
            yield piece
    if checksum != info.CRC:
        raise BadZipFile("its checksum is wrong")


class _BoundedFile:
    """A file that refuses to give more bytes at once than a zip's list of members may have.

    Several records of a zip state the length of that list, and any of them may be false, so this
    checks what zipfile reads in fact.
    """

    def __init__(self, file: BinaryIO, max_bytes: int) -> None:
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable
        self._file = file
        self._max_bytes = max_bytes

    def read(self, size: int = -1, /) -> bytes:
        """Read `size` bytes, or all that are left."""
        piece = self._file.read(size if 0 <= size <= self._max_bytes else self._max_bytes + 1)
        if len(piece) > self._max_bytes:
            raise too_large(f"its list of parts has over {self._max_bytes // 1024} KB")
        return piece


@contextmanager
def open_package(path: Path, budget: Budget) -> Iterator[Package]:
    """Open an .xlsx or .ods. Raises RejectedError if it is damaged or passes a limit."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size > budget.limits.file_bytes:
            raise too_large(f"the file has {size // 1024**2} MB")
        with open_zip(file, budget) as archive:
            yield Package(archive, budget)


@contextmanager
def open_zip(file: BinaryIO, budget: Budget) -> Iterator[ZipFile]:
    """Open any zip, checking the size of its list of members before that list is read."""
    try:
        archive = ZipFile(_BoundedFile(file, budget.limits.directory_bytes))
    except (*ZIP_ERRORS, OSError, MemoryError) as error:
        raise corrupt("its list of parts can't be read; it may be cut off") from error
    with archive:
        if len(archive.infolist()) > budget.limits.members:
            raise too_large(f"it has over {budget.limits.members:,} parts")
        yield archive
