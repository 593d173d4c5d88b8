"""One command at a time in a folder. In: a folder. Out: a block in which it is ours alone.

The lock is one of the operating system on a small file in the folder, so it ends with its process,
however that ends. The file is removed with the lock.
"""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from s11xl.core.errors import S11xlError, unwritable

LOCK_FILE = ".s11xl.lock"
_WAIT, _PAUSE = 30.0, 0.05  # seconds
_BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_FLAGS = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _release(file: int, path: Path) -> None:
        os.close(file)
        with suppress(OSError):  # another process has it open, and will remove it
            path.unlink()

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(file: int, path: Path) -> None:
        with suppress(OSError):  # while it is locked: nobody else can hold it
            path.unlink()
        os.close(file)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made if it does not exist.

    If the block raises, folders that were made and are empty are removed. Raises S11xlError if
    another command holds the lock for half a minute, or if the folder can't be written to.
    """
    made: list[Path] = []
    try:
        file = _acquired(folder, made)
        try:
            yield
        finally:
            _release(file, folder / LOCK_FILE)
    except BaseException:
        with suppress(OSError):  # it is not empty, or could not be made
            for each in made:
                each.rmdir()
        raise


def _acquired(folder: Path, made: list[Path]) -> int:
    deadline = time.monotonic() + _WAIT
    try:
        made += (each for each in (folder, *folder.parents) if not each.exists())
        while (file := _try(folder)) is None:
            if time.monotonic() > deadline:
                raise S11xlError(
                    f"Another command is writing to {folder}.",
                    remedy="Wait until it has ended, then run again.",
                )
            time.sleep(_PAUSE)
    except OSError as error:
        raise unwritable(folder, error) from error
    return file


def _try(folder: Path) -> int | None:
    """Return the locked file, open; None if another process has locked or just removed it."""
    path = folder / LOCK_FILE
    folder.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, _FLAGS | os.O_RDWR, 0o666)
    except FileNotFoundError:
        return None  # the folder was removed by the command that had made it
    except PermissionError:
        file = os.open(path, _FLAGS | os.O_RDONLY, 0o666)  # another person's
    try:
        _lock(file)
    except OSError as error:
        if error.errno in _BUSY:
            os.close(file)
            return None
        # The file system has no locks: what each command writes first is in a folder of its own.
    if _is_same(file, path):
        return file
    os.close(file)
    return None


def _is_same(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False
