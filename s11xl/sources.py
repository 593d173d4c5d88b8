"""Finds the files that came back. In: paths. Out: each file with the name it is reported under.

Folders are searched throughout. Lock files of Office and what this program wrote itself are
ignored, and said to be.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from s11xl.errors import S11xlError
from s11xl.files import MANIFEST
from s11xl.reader import ignored_name
from s11xl.round_folder import CONSOLIDATED, ROUND_FILE, WORKBOOKS


@dataclass(frozen=True, slots=True)
class Source:
    """A file that came back; `ignored` says why it isn't read, where it isn't."""

    path: Path
    file: str  # as it is reported, with /
    ignored: str = ""


def find_sources(paths: Sequence[str | Path]) -> list[Source]:
    """Every file of the paths, by name. Raises S11xlError for a path that isn't there.

    A file of a folder is reported by its path below that folder; with several folders, the
    folder's name stands before it.
    """
    given = [Path(each) for each in paths]
    if missing := [str(each) for each in given if not each.exists()]:
        raise S11xlError(
            f"There is no file or folder {', '.join(missing)}.",
            remedy="Give the folder that holds the returned workbooks.",
        )
    several = len(given) > 1
    found: dict[Path, Source] = {}
    for top in given:
        for path in _files(top):
            below = path.relative_to(top).as_posix() if top.is_dir() else path.name
            prefix = f"{top.resolve().name}/" if several and top.is_dir() else ""
            source = Source(path, prefix + below, _why_ignored(path, top))
            found.setdefault(path.resolve(), source)
    sources = sorted(found.values(), key=lambda each: (each.file.casefold(), each.file))
    return list(_told_apart(sources))


def _files(top: Path) -> Iterator[Path]:
    if top.is_file():
        yield top
        return
    for folder, folders, names in os.walk(top):
        folders.sort()
        for name in sorted(names):
            yield Path(folder, name)


def _why_ignored(path: Path, top: Path) -> str:
    if reason := ignored_name(path.name):
        return reason
    if top.is_file():
        return ""
    for folder in path.parents:
        if (folder / MANIFEST).is_file():
            return "an output of this program"
        if folder.name == WORKBOOKS and (folder.parent / ROUND_FILE).is_file():
            return "a workbook as it was sent out"
        if (folder / ROUND_FILE).is_file() and path.parent == folder:
            return "a record of the round"
        if folder.name.startswith(f".{CONSOLIDATED}.") or folder == top:
            break
    return ""


def _told_apart(sources: Iterable[Source]) -> Iterator[Source]:
    """The sources, with the folder's name before a name that two of them share."""
    listed = list(sources)
    names = Counter(each.file for each in listed)
    for each in listed:
        if names[each.file] > 1:
            yield Source(each.path, f"{each.path.resolve().parent.name}/{each.file}", each.ignored)
        else:
            yield each
