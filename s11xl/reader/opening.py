"""Open a file as a workbook, whatever format it has. In: a path. Out: a `RawWorkbook`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from s11xl.core.finding_codes import FindingCode
from s11xl.reader.files import file_types as types
from s11xl.reader.files.encryption import encrypted_by_label
from s11xl.reader.files.file_types import FileType, OtherType
from s11xl.reader.files.limits import Budget, Limits, RejectedError
from s11xl.reader.files.ole import ole_type
from s11xl.reader.files.package import open_package
from s11xl.reader.files.scratch import scratch_folder
from s11xl.reader.files.sniff import LONG_START, OLE, ZIP_STARTS, type_of_start
from s11xl.reader.ods import read_ods
from s11xl.reader.sandbox import decrypt, read_foreign
from s11xl.reader.xlsx.raw import RawWorkbook
from s11xl.reader.xlsx.workbook import read_workbook


def open_workbook(path: Path, limits: Limits, password: str = "") -> RawWorkbook:
    """Read the workbook at `path`, using `password` if it is encrypted.

    Raises RejectedError for a file that is no workbook or can't be read, and OSError for one that
    can't be opened.
    """
    with path.open("rb") as file:
        start = file.read(len(OLE))
        if start != OLE and not start.startswith(ZIP_STARTS):
            raise _no_workbook(type_of_start(start + file.read(LONG_START)))
    return _open_ole(path, limits, password) if start == OLE else _open_zip(path, limits)


def _open_zip(path: Path, limits: Limits) -> RawWorkbook:
    with open_package(path, Budget(limits)) as package:
        file_type = package.file_type
        if file_type is FileType.XLSX:
            return read_workbook(package)
        if file_type is FileType.ODS:
            return read_foreign(path, FileType.ODS, limits, read_ods(package))
    raise _no_workbook(file_type)


def _open_ole(path: Path, limits: Limits, password: str) -> RawWorkbook:
    """Read a workbook in an OLE container: an .xls, or a workbook that is encrypted."""
    file_type = ole_type(path)
    if file_type is types.LABELLED:
        raise encrypted_by_label()
    if file_type is types.ENCRYPTED:
        with _decrypted(path, password, limits) as decrypted:
            return _open_zip(decrypted, limits)
    if file_type is not FileType.XLS:
        raise _no_workbook(file_type)
    try:
        return read_foreign(path, FileType.XLS, limits)
    except RejectedError as error:
        if error.finding.code is not FindingCode.ENCRYPTED:
            raise
    with _decrypted(path, password, limits) as decrypted:
        return read_foreign(decrypted, FileType.XLS, limits)


def _no_workbook(file_type: FileType | OtherType) -> RejectedError:
    """The error for a file of a type that can't be read."""
    assert isinstance(file_type, OtherType)
    return RejectedError(file_type.finding())


@contextmanager
def _decrypted(path: Path, password: str, limits: Limits) -> Iterator[Path]:
    """A temporary copy of a file without its encryption."""
    with scratch_folder() as scratch:
        target = Path(scratch, "decrypted")
        decrypt(path, target, password, limits)
        yield target
