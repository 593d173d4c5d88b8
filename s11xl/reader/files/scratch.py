"""The temporary folder that files are unpacked into.

In: what to write there. Out: files and folders; S11xlError where the disk can't take them, because
a full disk is a fault of this computer, not of a returned file.
"""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from s11xl.core.errors import S11xlError

_PREFIX = "s11xl-"
_FOLDER_NAME = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")  # as tempfile names folders


def scratch_folder() -> "tempfile.TemporaryDirectory[str]":
    """Make a temporary folder, as a context manager. Raises S11xlError if that fails."""
    with _as_s11xl_error():
        return tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)


def folder_within(scratch: Path) -> Path:
    """Make a folder inside a temporary folder. Raises S11xlError if that fails."""
    with _as_s11xl_error():
        return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=scratch))


@contextmanager
def scratch_file(path: Path) -> Iterator[Callable[[bytes], object]]:
    """Create a file in a temporary folder, and yield the function that writes to it.

    Raises S11xlError if the file can't be written; other errors of the block pass unchanged.
    """
    with _as_s11xl_error(path):
        file = path.open("wb")

    def write(piece: bytes) -> None:
        with _as_s11xl_error(path):
            file.write(piece)

    try:
        yield write
    finally:
        with _as_s11xl_error(path):
            file.close()  # writes what is left in the buffer


def remove(path: Path) -> None:
    """Remove a file from a temporary folder, if possible: it goes with the folder anyway."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def unwritable(path: Path | None, reason: str | None) -> S11xlError:
    """The error for a temporary file that can't be written."""
    parents = path.parents if path else []
    outside = [parent for parent in parents if not _FOLDER_NAME.fullmatch(parent.name)]
    where = f" {outside[0]}" if outside else ""
    return S11xlError(
        f"The temporary folder{where} can't take the unpacked files: {reason or 'unknown reason'}.",
        remedy="Free space there, or set TMPDIR (on Windows: TEMP) to a folder on another disk.",
    )


@contextmanager
def _as_s11xl_error(path: Path | None = None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        named = Path(error.filename) if error.filename else None
        raise unwritable(path or named, error.strerror) from error
