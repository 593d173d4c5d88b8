"""Open .xls, .ods and encrypted files in a child process (see `sandbox_program`).

In: a file. Out: a workbook, or a decrypted copy; RejectedError if the child fails. The child has a
time limit, and a memory limit where the system supports one. Passwords go through its standard
input, never through its arguments.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import new_finding
from s11xl.reader.files.encryption import needs_password, unknown_encryption, wrong_password
from s11xl.reader.files.limits import Limits, RejectedError, corrupt, too_large
from s11xl.reader.files.scratch import scratch_file, scratch_folder, unwritable
from s11xl.reader.files.sniff import FileType
from s11xl.reader.xlsx.raw import CellType, RawCell, RawSheet, RawWorkbook

_START_SECONDS = 20.0  # for the child to start, on a slow computer
_PACKAGE = Path(__file__).parent.parent
_PIECE = 1024**2  # bytes
_SUFFIXES = {FileType.XLS: ".xls", FileType.ODS: ".ods"}


def read_foreign(path: Path, file_type: FileType, limits: Limits) -> RawWorkbook:
    """Read the cells of an .xls or .ods, without formulas, error values and names.

    Raises RejectedError if they can't be read.
    """
    with _with_suffix(path, _SUFFIXES[file_type]) as named:
        request = {
            "task": "cells",
            "path": str(named),
            "cells": limits.cells,
            "rectangle_cells": limits.rectangle_cells,
        }
        answer = _ask_child(request, limits)
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
    return RawWorkbook(sheets, reduced=file_type)


@contextmanager
def _with_suffix(path: Path, suffix: str) -> Iterator[Path]:
    """The file under a name with this suffix, from which the library tells its format."""
    if path.suffix.lower() == suffix:
        yield path
        return
    with scratch_folder() as scratch:
        copy = Path(scratch, f"workbook{suffix}")
        with path.open("rb") as source, scratch_file(copy) as write:
            while piece := source.read(_PIECE):
                write(piece)
        yield copy


def decrypt(path: Path, target: Path, password: str, limits: Limits) -> None:
    """Write a decrypted copy of a file to `target`, a temporary file.

    Raises RejectedError if it can't be decrypted, and S11xlError if the disk is full.
    """
    if not password:
        raise needs_password()
    request = {"task": "decrypt", "path": str(path), "target": str(target), "password": password}
    answer = _ask_child(request, limits)
    if "disk_error" in answer:
        raise unwritable(target, answer["disk_error"])


def _ask_child(request: Mapping[str, object], limits: Limits) -> Mapping[str, Any]:
    """The child's answer. Raises RejectedError if it reports an error, dies or takes too long."""
    inherited = os.environ.get("PYTHONPATH")
    paths = [str(_PACKAGE.parent), *([inherited] if inherited else [])]
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", "s11xl.reader.sandbox_program"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=limits.seconds + _START_SECONDS,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise too_large(f"opening it takes over {limits.seconds:.0f} seconds") from error
    except OSError as error:
        reason = "the program that opens it did not start"
        raise RejectedError(new_finding(FindingCode.UNREADABLE, reason=reason)) from error
    try:
        answer: Mapping[str, Any] = json.loads(child.stdout)
    except ValueError as error:
        raise corrupt("the program that opens it crashed") from error
    match answer.get("error"):
        case None:
            return answer
        case "too-large":
            raise too_large(f"it has over {limits.cells:,} filled cells, or needs too much memory")
        case "far-apart":
            raise too_large("its cells are too far apart")
        case "encrypted":
            raise needs_password()
        case "wrong-password":
            raise wrong_password()
        case "unknown-encryption":
            raise unknown_encryption()
        case _:
            raise corrupt("its content does not match its file type")
