"""Open a file as a workbook, whatever format it has. In: a path. Out: a `RawWorkbook`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import new_finding
from s11xl.reader.files.encryption import encrypted_by_label, has_encrypting_label, is_encrypted
from s11xl.reader.files.limits import Budget, Limits, RejectedError
from s11xl.reader.files.package import open_package
from s11xl.reader.files.scratch import scratch_folder
from s11xl.reader.files.sniff import (
    EMPTY_ZIP,
    OLE,
    UNSUPPORTED,
    ZIP,
    FileType,
    file_type_of_ole,
    file_type_of_start,
)
from s11xl.reader.ods import check_ods
from s11xl.reader.sandbox import decrypt, read_foreign
from s11xl.reader.xlsx.raw import RawWorkbook
from s11xl.reader.xlsx.workbook import read_workbook

_START = 4096  # bytes


def open_workbook(path: Path, limits: Limits, password: str = "") -> RawWorkbook:
    """Read the workbook at `path`, using `password` if it is encrypted.

    Raises RejectedError for a file that is no workbook or can't be read, and OSError for one that
    can't be opened.
    """
    with path.open("rb") as file:
        start = file.read(_START)
        is_ole = start.startswith(OLE)
        content = start + file.read(limits.compressed_bytes) if is_ole else b""
    if is_ole:
        return _open_ole(path, content, limits, password)
    if not start.startswith((ZIP, EMPTY_ZIP)):
        raise _no_workbook(file_type_of_start(start))
    with open_package(path, Budget(limits)) as package:
        file_type, is_workbook = package.file_type
        if file_type is FileType.XLSX:
            return read_workbook(package)
        if file_type is FileType.ODS:
            check_ods(package)
            return read_foreign(path, FileType.ODS, limits)
    if is_workbook:
        raise RejectedError(new_finding(FindingCode.UNSUPPORTED_FORMAT, file_type=file_type))
    raise _no_workbook(file_type)


def _no_workbook(file_type: str) -> RejectedError:
    is_unsupported = file_type in UNSUPPORTED
    code = FindingCode.UNSUPPORTED_FORMAT if is_unsupported else FindingCode.NOT_A_WORKBOOK
    return RejectedError(new_finding(code, file_type=file_type))


def _open_ole(path: Path, content: bytes, limits: Limits, password: str) -> RawWorkbook:
    """Read a workbook in an OLE container: an .xls, or a workbook that is encrypted."""
    if has_encrypting_label(content):
        raise encrypted_by_label()
    if is_encrypted(content):
        with (
            _decrypted(path, password, limits) as decrypted,
            open_package(decrypted, Budget(limits)) as package,
        ):
            file_type, _ = package.file_type
            if file_type is not FileType.XLSX:
                raise _no_workbook(file_type)
            return read_workbook(package)
    file_type = file_type_of_ole(content)
    if file_type is not FileType.XLS:
        raise _no_workbook(file_type)
    try:
        return read_foreign(path, FileType.XLS, limits)
    except RejectedError as error:
        if error.finding.code is not FindingCode.ENCRYPTED:
            raise
    with _decrypted(path, password, limits) as decrypted:
        return read_foreign(decrypted, FileType.XLS, limits)


@contextmanager
def _decrypted(path: Path, password: str, limits: Limits) -> Iterator[Path]:
    """A temporary copy of a file without its encryption."""
    with scratch_folder() as scratch:
        target = Path(scratch, "decrypted")
        decrypt(path, target, password, limits)
        yield target
