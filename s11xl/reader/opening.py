"""Opens a file as a workbook, whatever format it has. In: a path. Out: a `RawWorkbook`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import new_finding
from s11xl.reader.files.encryption import is_encrypted, is_labelled, labelled
from s11xl.reader.files.limits import Budget, Limits, RejectedError
from s11xl.reader.files.package import Package, open_package
from s11xl.reader.files.scratch import scratch_folder
from s11xl.reader.files.sniff import (
    EMPTY_ZIP,
    OLE,
    UNSUPPORTED,
    ZIP,
    FileType,
    kind_of_ole,
    kind_of_start,
)
from s11xl.reader.ods import look_over
from s11xl.reader.sandbox import decrypt, read_foreign
from s11xl.reader.xlsx.raw import RawWorkbook
from s11xl.reader.xlsx.workbook import read_workbook

_START = 4096


def open_workbook(path: Path, limits: Limits, password: str = "") -> RawWorkbook:
    """What stands in the workbook at `path`; `password` opens it where it is encrypted.

    Raises RejectedError with the reason for what is no workbook or can't be read, and OSError for
    what can't be opened.
    """
    with path.open("rb") as file:
        start = file.read(_START)
        if start.startswith(OLE):
            content = start + file.read(limits.compressed_bytes)
            return _of_ole(path, content, limits, password)
    if not start.startswith((ZIP, EMPTY_ZIP)):
        raise _no_workbook(kind_of_start(start))
    with open_package(path, Budget(limits)) as package:
        kind, is_workbook = package.kind
        if kind is FileType.XLSX:
            return read_workbook(package)
    if kind is FileType.ODS:
        return _of_ods(path, limits)
    if is_workbook:
        raise RejectedError(new_finding(FindingCode.UNSUPPORTED_FORMAT, kind=kind))
    raise _no_workbook(kind)


def _no_workbook(kind: str) -> RejectedError:
    code = FindingCode.UNSUPPORTED_FORMAT if kind in UNSUPPORTED else FindingCode.NOT_A_WORKBOOK
    return RejectedError(new_finding(code, kind=kind))


def _of_ole(path: Path, content: bytes, limits: Limits, password: str) -> RawWorkbook:
    """A workbook in a container of the older kind: an .xls, or one that is encrypted."""
    if is_labelled(content):
        raise labelled()
    if is_encrypted(content):
        with _decrypted(path, password, limits) as plain, open_package(plain, Budget(limits)) as it:
            return _plain_package(it)
    kind = kind_of_ole(content)
    if kind is not FileType.XLS:
        raise _no_workbook(kind)
    try:
        return read_foreign(path, kind, limits)
    except RejectedError as rejected:
        if rejected.finding.code is not FindingCode.ENCRYPTED:
            raise
    with _decrypted(path, password, limits) as plain:
        return read_foreign(plain, kind, limits)


def _plain_package(package: Package) -> RawWorkbook:
    kind, _ = package.kind
    if kind is not FileType.XLSX:
        raise _no_workbook(kind)
    return read_workbook(package)


def _of_ods(path: Path, limits: Limits) -> RawWorkbook:
    """An OpenDocument workbook, held against the limits before a library that has none reads it."""
    with open_package(path, Budget(limits)) as package:
        look_over(package)
    return read_foreign(path, FileType.ODS, limits)


@contextmanager
def _decrypted(path: Path, password: str, limits: Limits) -> Iterator[Path]:
    """A copy of the file without its encryption, for as long as it is needed."""
    with scratch_folder() as scratch:
        target = Path(scratch, "plain")
        decrypt(path, target, password, limits)
        yield target
