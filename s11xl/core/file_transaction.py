"""Files moved into place together: all of them or none."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType


class FileTransaction:
    """A block of moves that all stay when the block ends, and are all undone when it fails.

    They are undone by any exception, an interrupt from the keyboard too. Only a process that is
    killed leaves what it had moved, and the earlier files as `.….old`.
    """

    def __init__(self) -> None:
        self._moved: list[tuple[Path, Path | None]] = []  # with where the earlier file is kept
        self._kept: list[Path] = []
        self._folders: list[Path] = []

    def make_folder(self, path: Path) -> None:
        """Makes a folder and its parents, where they don't exist."""
        self._folders += (each for each in (path, *path.parents) if not each.exists())
        path.mkdir(parents=True, exist_ok=True)

    def put(self, waiting: Path, path: Path) -> None:
        """Moves a file to its place; an earlier file there is kept until the block ends."""
        kept = self._keep(path) if path.exists() else None
        if kept:
            shutil.copy2(path, kept)
        self._moved.append((path, kept))
        os.replace(waiting, path)

    def remove(self, path: Path) -> None:
        """Removes a file, if it exists; it is kept until the block ends."""
        if path.exists():
            kept = self._keep(path)
            self._moved.append((path, kept))
            os.replace(path, kept)

    def _keep(self, path: Path) -> Path:
        """Where a file is kept until the block ends."""
        kept = path.with_name(f".{path.name}.old")
        self._kept.append(kept)
        return kept

    def __enter__(self) -> "FileTransaction":
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
        for path, kept in reversed(self._moved):
            with suppress(OSError):  # the others are to be undone too
                if kept is None:
                    path.unlink(missing_ok=True)
                else:
                    os.replace(kept, path)
        for folder in self._folders:
            with suppress(OSError):  # somebody else put something into it
                folder.rmdir()
