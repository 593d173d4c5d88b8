"""Files replaced together: all of them or none."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType


class FileTransaction:
    """A block of file moves that are all kept when it ends and all undone when it raises.

    Any exception undoes them, a keyboard interrupt too. Only a process that is killed leaves the
    new files in place, with the previous ones beside them as `.….old`.
    """

    def __init__(self) -> None:
        self._moved: list[tuple[Path, Path | None]] = []  # a path, and the backup of what it held
        self._backups: list[Path] = []
        self._folders: list[Path] = []

    def make_folder(self, path: Path) -> None:
        """Make a folder and its parents, where they don't exist."""
        self._folders += (folder for folder in (path, *path.parents) if not folder.exists())
        path.mkdir(parents=True, exist_ok=True)

    def put(self, source: Path, path: Path) -> None:
        """Move `source` to `path`; a file that is there already is backed up."""
        backup = self._backup(path) if path.exists() else None
        if backup:
            shutil.copy2(path, backup)
        self._moved.append((path, backup))
        os.replace(source, path)

    def remove(self, path: Path) -> None:
        """Remove a file, if it exists; it is backed up."""
        if path.exists():
            backup = self._backup(path)
            self._moved.append((path, backup))
            os.replace(path, backup)

    def _backup(self, path: Path) -> Path:
        backup = path.with_name(f".{path.name}.old")
        self._backups.append(backup)
        return backup

    def __enter__(self) -> "FileTransaction":
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        if error_type is not None:
            self._undo()
        for backup in self._backups:
            with suppress(OSError):
                backup.unlink(missing_ok=True)

    def _undo(self) -> None:
        for path, backup in reversed(self._moved):
            with suppress(OSError):  # one failure must not keep the others from being undone
                if backup is None:
                    path.unlink(missing_ok=True)
                else:
                    os.replace(backup, path)
        for folder in self._folders:
            with suppress(OSError):  # it is not empty: another program wrote to it
                folder.rmdir()
