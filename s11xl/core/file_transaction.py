"""Moves written files into their places, all of them or none. In: files under names of ours.

What was moved is counted, so that a command that is interrupted can say whether it wrote anything.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType

_made = 0  # by this process


def moves_made() -> int:
    """How many moves of this process may stand: it doesn't change while nothing is written."""
    return _made


def move(waiting: Path, path: Path) -> None:
    """Moves a file, or a folder, to its place. Raises OSError where it can't be."""
    global _made
    _made += 1  # before: whoever is interrupted here must not say that nothing was written
    os.replace(waiting, path)


class Moves:
    """A block of moves that all stand when it ends well, and are all undone when it doesn't.

    They are undone by any exception, an interrupt from the keyboard too. Only a process that is
    killed leaves what it had moved, and the files that were kept meanwhile as `.….old`.
    """

    def __init__(self) -> None:
        self._begun: list[tuple[Path, Path | None]] = []  # with what stood there before
        self._kept: list[Path] = []
        self._folders: list[Path] = []
        self._before = _made

    def folder(self, path: Path) -> None:
        """Makes a folder, and those that it lies in, where there are none."""
        self._folders += (each for each in (path, *path.parents) if not each.exists())
        path.mkdir(parents=True, exist_ok=True)

    def put(self, waiting: Path, path: Path) -> None:
        """Moves a file to its place; what stands there is kept until the block ends."""
        kept = self._kept_of(path) if path.exists() else None
        if kept:
            shutil.copy2(path, kept)
        self._begun.append((path, kept))
        move(waiting, path)

    def take_away(self, path: Path) -> None:
        """Takes a file away, if it is there; it is kept until the block ends."""
        if path.exists():
            kept = self._kept_of(path)
            self._begun.append((path, kept))
            move(path, kept)

    def _kept_of(self, path: Path) -> Path:
        """Where a file is kept until the block ends."""
        kept = path.with_name(f".{path.name}.old")
        self._kept.append(kept)
        return kept

    def __enter__(self) -> "Moves":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None:
        if kind is not None:
            self._undo()
        for each in self._kept:
            with suppress(OSError):
                each.unlink(missing_ok=True)

    def _undo(self) -> None:
        global _made
        undone = 0
        for path, kept in reversed(self._begun):
            with suppress(OSError):  # as far as it goes: the others are to be undone too
                if kept is None:
                    path.unlink(missing_ok=True)
                else:
                    os.replace(kept, path)
                undone += 1
        for folder in self._folders:
            with suppress(OSError):  # somebody else put something there
                folder.rmdir()
        if undone == len(self._begun):
            _made = self._before
