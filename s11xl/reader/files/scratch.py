"""The temporary folder that files are unpacked into. In: what is to be written there.

What goes wrong in writing there is no fault of a returned file but this computer's, as when its
disk is full: it stops the run, as an S11xlError.
"""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from s11xl.core.errors import S11xlError

_PREFIX = "s11xl-"
_OURS = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")  # as tempfile names folders


def scratch_folder() -> "tempfile.TemporaryDirectory[str]":
    """A new folder, to be used as a context manager. Raises S11xlError where there can be none."""
    with _ours():
        return tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)


def folder_within(scratch: Path) -> Path:
    """A new folder in such a folder, which goes with it. Raises S11xlError as that does."""
    with _ours():
        return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=scratch))


@contextmanager
def scratch_file(path: Path) -> Iterator[Callable[[bytes], object]]:
    """Opens a new file in such a folder, and gives what writes to it.

    Raises S11xlError where it can't be written; what else goes wrong in the block is let through.
    """
    with _ours(path):
        file = path.open("wb")

    def write(piece: bytes) -> None:
        with _ours(path):
            file.write(piece)

    try:
        yield write
    finally:
        with _ours(path):
            file.close()  # writes what is left


def remove(path: Path) -> None:
    """Removes a file from such a folder; one that can't be goes with the folder."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def unwritable(path: Path | None, reason: str | None) -> S11xlError:
    """What is to be said where a temporary file can't be written."""
    parents = path.parents if path else []
    outside = [each for each in parents if not _OURS.fullmatch(each.name)]
    where = f" {outside[0]}" if outside else ""
    return S11xlError(
        f"The temporary folder{where} can't take what is unpacked: {reason or 'no reason given'}.",
        remedy="Free space there, or set TMPDIR (on Windows: TEMP) to a folder on another disk.",
    )


@contextmanager
def _ours(path: Path | None = None) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        named = Path(fault.filename) if fault.filename else None
        raise unwritable(path or named, fault.strerror) from fault
