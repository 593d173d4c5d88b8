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

from s11xl.findings import FindingCode, finding
from s11xl.reader.limits import Budget, RejectedError, corrupt, too_large
from s11xl.reader.sniff import (
    EMPTY_ZIP,
    ENCRYPTED_PACKAGE,
    OLD_WORKBOOK,
    OLE,
    ZIP,
    kind_of_start,
    kind_of_zip,
)

_PIECE = 64 * 1024
_END_RECORD = b"PK\x05\x06"
_END_SIZE = 22
_ENCRYPTED_FLAG = 0x1
_FAULTS = (BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError)


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
            raise RejectedError(finding(FindingCode.ENCRYPTED))
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise corrupt(f"its part {name} is packed in a way that workbooks never are")
        self.budget.spend_compressed(info.compress_size)
        try:
            with self.archive.open(info) as member:
                while piece := member.read(_PIECE):
                    self.budget.spend_inflated(len(piece))
                    yield piece
        except _FAULTS as fault:
            raise corrupt(f"its part {name} can't be unpacked") from fault


@contextmanager
def open_package(path: Path, budget: Budget) -> Iterator[Package]:
    """Opens a file as an .xlsx. Raises RejectedError with what it is instead, if it is none."""
    with path.open("rb") as file:
        _check_start(file, budget)
        _check_directory(file, budget)
        try:
            archive = ZipFile(file)
        except (*_FAULTS, OSError, MemoryError) as fault:
            raise corrupt("its list of parts can't be read; it may be cut off") from fault
        with archive:
            if len(archive.infolist()) > budget.limits.members:
                raise too_large(f"it has over {budget.limits.members} parts")
            package = Package(archive, budget)
            _check_kind(package)
            yield package


def _check_start(file: BinaryIO, budget: Budget) -> None:
    """Turns away what is neither a zip nor small enough."""
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(4096)
    if start.startswith(OLE):
        content = start + file.read(budget.limits.compressed_bytes)
        if ENCRYPTED_PACKAGE in content:
            raise RejectedError(finding(FindingCode.ENCRYPTED))
        if any(mark in content for mark in OLD_WORKBOOK):
            kind = "a workbook of Excel 97-2003 (.xls)"
            raise RejectedError(finding(FindingCode.UNSUPPORTED_FORMAT, kind=kind))
        raise RejectedError(finding(FindingCode.NOT_A_WORKBOOK, kind="an older Office document"))
    if not start.startswith((ZIP, EMPTY_ZIP)):
        raise RejectedError(finding(FindingCode.NOT_A_WORKBOOK, kind=kind_of_start(start)))
    if size > budget.limits.file_bytes:
        raise too_large(f"the file has {size // (1024 * 1024)} MiB")


def _check_directory(file: BinaryIO, budget: Budget) -> None:
    """Looks at the size of the list of members before anything reads that list."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - 65_535))
    tail = file.read()
    at = tail.rfind(_END_RECORD)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise corrupt("its end is missing; it may be cut off")
    directory = struct.unpack_from("<I", tail, at + 12)[0]
    if directory > budget.limits.directory_bytes:
        raise too_large("its list of parts is too long")


def _check_kind(package: Package) -> None:
    if "[content_types].xml" in package and _has_workbook(package):
        return
    mimetype = b"".join(package.pieces("mimetype"))[:200] if "mimetype" in package else b""
    names = [info.filename for info in package.members.values()]
    kind, is_workbook = kind_of_zip(names, mimetype.decode("ascii", "replace"))
    code = FindingCode.UNSUPPORTED_FORMAT if is_workbook else FindingCode.NOT_A_WORKBOOK
    raise RejectedError(finding(code, kind=kind))


def _has_workbook(package: Package) -> bool:
    """Whether some part is called workbook.xml: it need not stand in xl/."""
    return any(name.endswith("/workbook.xml") for name in package.members)
