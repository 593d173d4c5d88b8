"""Open .xls, .ods and encrypted files in a child process.

In: a file. Out: a workbook, or a decrypted copy; RejectedError if the child fails. The child has a
time limit, and a memory limit where the system supports one. Passwords go through its standard
input, never through its arguments.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import new_finding
from s11xl.reader.child import Child, ChildLostError
from s11xl.reader.files.encryption import needs_password, unknown_encryption, wrong_password
from s11xl.reader.files.file_types import FileType
from s11xl.reader.files.limits import Limits, RejectedError, corrupt, too_large
from s11xl.reader.files.ole import misspelt_names
from s11xl.reader.files.scratch import scratch_file, scratch_folder, unwritable
from s11xl.reader.ods import OdsSheet
from s11xl.reader.sandboxed import read_cells, write_decrypted
from s11xl.reader.xls import check_xls
from s11xl.reader.xlsx.raw import CellType, RawCell, RawSheet, RawWorkbook

_START_SECONDS = 20.0  # for the child to start, on a slow computer
_PIECE = 1024**2  # bytes
_SUFFIXES = {FileType.XLS: ".xls", FileType.ODS: ".ods"}
_STREAMS = ("Workbook", "Book")  # as the library looks for them in an .xls
# With which Excel encrypts what is only marked as read-only, and which it tries by itself.
_EXCELS_PASSWORD = "VelvetSweatshop"  # noqa: S105


def read_foreign(
    path: Path,
    file_type: FileType,
    limits: Limits,
    ods_sheets: Mapping[str, OdsSheet] = MappingProxyType({}),
) -> RawWorkbook:
    """Read the cells of an .xls or .ods, without error values and names.

    `ods_sheets` is what the sheets of an .ods have beside the values of their cells. Raises
    RejectedError if they can't be read.
    """
    if file_type is FileType.XLS:
        check_xls(path, limits)
    with _prepared(path, file_type) as named:
        answer = _call(limits, read_cells, named, limits.cells, limits.rectangle_cells)
    sheets = tuple(
        RawSheet(
            sheet["name"],
            sheet["state"],
            {
                (row, col): RawCell(text, CellType(type_))
                for row, col, type_, text in sheet["cells"]
            },
        )
        for sheet in answer["sheets"]
    )
    if not sheets:
        raise corrupt("it has no sheets")
    sheets = tuple(
        ods_sheets[sheet.name].added_to(sheet) if sheet.name in ods_sheets else sheet
        for sheet in sheets
    )
    return RawWorkbook(sheets, reduced=file_type)


@contextmanager
def _prepared(path: Path, file_type: FileType) -> Iterator[Path]:
    """The file as the library needs it: with the suffix of its format, its stream in usual case."""
    suffix = _SUFFIXES[file_type]
    names = misspelt_names(path, _STREAMS) if file_type is FileType.XLS else {}
    if path.suffix.lower() == suffix and not names:
        yield path
        return
    with scratch_folder() as scratch:
        copy = Path(scratch, f"workbook{suffix}")
        with path.open("rb") as source, scratch_file(copy) as write:
            while piece := source.read(_PIECE):
                write(piece)
        with copy.open("r+b") as file:
            for offset, name in names.items():
                file.seek(offset)
                file.write(name)
        yield copy


def decrypt(path: Path, target: Path, password: str, limits: Limits) -> None:
    """Write a decrypted copy of a file to `target`, a temporary file.

    Files that Excel opens without asking need no password. Raises RejectedError if it can't be
    decrypted, and S11xlError if the disk is full.
    """
    passwords = (_EXCELS_PASSWORD, *filter(None, [password]))
    try:
        answer = _call(limits, write_decrypted, path, target, passwords)
    except RejectedError as error:
        if password or error.finding.code is not FindingCode.CORRUPT:
            raise
        raise needs_password() from error
    if "disk_error" in answer:
        raise unwritable(target, answer["disk_error"])


def _call(limits: Limits, function: Callable[..., dict[str, Any]], *arguments: object) -> Any:
    """What a function returns. Raises RejectedError if it reports an error, dies or takes long."""
    child = Child(function, memory=limits.memory_bytes)
    try:
        answer = child.call(limits.seconds + _START_SECONDS, *arguments)
    except ChildLostError as error:
        if error.is_late:
            raise too_large(f"opening it takes over {limits.seconds:.0f} seconds") from error
        if error.is_aborted:  # as a library does that gets no memory
            raise too_large("it needs too much memory") from error
        raise corrupt("the program that opens it crashed") from error
    except MemoryError as error:
        raise too_large("it needs too much memory") from error
    except OSError as error:
        reason = "the program that opens it did not start"
        raise RejectedError(new_finding(FindingCode.UNREADABLE, reason=reason)) from error
    except RuntimeError as error:  # libraries raise any type of error over a hostile file
        raise corrupt("its content does not match its file type") from error
    finally:
        child.close()
    if "error" in answer:
        raise _error(answer["error"], limits)
    return answer


def _error(code: str, limits: Limits) -> RejectedError:
    """The error that a function in the child has named."""
    match code:
        case "too-large":
            return too_large(f"it has over {limits.cells:,} filled cells")
        case "far-apart":
            return too_large("its cells are too far apart")
        case "encrypted":
            return needs_password()
        case "wrong-password":
            return wrong_password()
        case "unknown-encryption":
            return unknown_encryption()
        case _:
            return corrupt("its content does not match its file type")
