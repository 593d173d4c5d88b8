"""Asks the child process (see `child`). In: a file and what is wanted. Out: a workbook, or a copy.

The child has a limit of time, and of memory where the system has one; whatever becomes of it, this
process goes on. Passwords go through its standard input: never through its arguments.
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

_START_SECONDS = 20.0  # for the child's own start, on a slow machine
_PACKAGE = Path(__file__).parent.parent
_PIECE = 1024**2
_SUFFIXES = {FileType.XLS: ".xls", FileType.ODS: ".ods"}


def read_foreign(path: Path, kind: FileType, limits: Limits) -> RawWorkbook:
    """The cells of an .xls or .ods. Raises RejectedError with why there are none.

    Formulas, error values and names are not to be had from these.
    """
    with _named_for(path, _SUFFIXES[kind]) as named:
        request = {"cells": limits.cells, "places": limits.places}
        said = _asked({"task": "cells", "path": str(named), **request}, limits)
    sheets = tuple(
        RawSheet(
            each["name"],
            each["state"],
            {(row, col): RawCell(text, CellType(its)) for row, col, its, text in each["cells"]},
        )
        for each in said["sheets"]
    )
    if not sheets:
        raise corrupt("it has no sheets")
    return RawWorkbook(sheets, reduced=kind)


@contextmanager
def _named_for(path: Path, suffix: str) -> Iterator[Path]:
    """The file under a name that tells its format, as the library wants to be told."""
    if path.suffix.lower() == suffix:
        yield path
        return
    with scratch_folder() as scratch:
        named = Path(scratch, f"workbook{suffix}")
        with path.open("rb") as source, scratch_file(named) as write:
            while piece := source.read(_PIECE):
                write(piece)
        yield named


def decrypt(path: Path, target: Path, password: str, limits: Limits) -> None:
    """Writes the file without its encryption to `target`, a temporary file.

    Raises RejectedError if it can't be opened so, and S11xlError if there is no room for it.
    """
    if not password:
        raise needs_password()
    request = {"task": "decrypt", "path": str(path), "target": str(target), "password": password}
    said = _asked(request, limits)
    if "full" in said:
        raise unwritable(target, said["full"])


def _asked(request: Mapping[str, object], limits: Limits) -> Mapping[str, Any]:
    """The child's answer. Raises RejectedError where it found a fault, died or took too long."""
    inherited = os.environ.get("PYTHONPATH")
    paths = [str(_PACKAGE.parent), *([inherited] if inherited else [])]
    try:
        ran = subprocess.run(
            [sys.executable, "-P", "-m", "s11xl.reader.sandbox_program"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=limits.seconds + _START_SECONDS,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise too_large(f"opening it takes over {limits.seconds:.0f} seconds") from fault
    except OSError as fault:
        said = new_finding(FindingCode.UNREADABLE, reason="the program that opens it did not start")
        raise RejectedError(said) from fault
    try:
        answer: Mapping[str, Any] = json.loads(ran.stdout)
    except ValueError as fault:
        raise corrupt("the program that opens it stopped over it") from fault
    match answer.get("fault"):
        case None:
            return answer
        case "too-large":
            raise too_large(f"it has over {limits.cells} filled cells, or needs too much memory")
        case "spread":
            raise too_large("its cells are spread too far apart")
        case "encrypted":
            raise needs_password()
        case "password":
            raise wrong_password()
        case "spins" | "encryption":
            raise unknown_encryption()
        case _:
            raise corrupt("it can't be opened as what it says it is")
