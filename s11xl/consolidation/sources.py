"""Finds the files that came back. In: paths. Out: each file with the name it is reported under.

Folders are searched throughout, and links in them are not followed. Lock files of Office and what
this program wrote itself are ignored, and said to be.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from s11xl.core.errors import S11xlError
from s11xl.core.output_files import MANIFEST, file_sha256, outputs_of
from s11xl.reader import ignored_name
from s11xl.rounds.folder import ISSUED_FILE, ROUND_FILE, STANDARDS_FILE, WORKBOOKS, issued_hashes

_RECORDS = {ROUND_FILE, ISSUED_FILE, STANDARDS_FILE}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that came back; `ignored` or `fault` says why it isn't read, where it isn't."""

    path: Path
    file: str  # as it is reported, with /
    ignored: str = ""  # it is nobody's return
    fault: str = ""  # it can't be opened, or not safely


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
    own = _Own()
    found: dict[Path, Source] = {}
    for top in given:
        for path in _files(top):
            below = path.relative_to(top).as_posix() if path != top else path.name
            prefix = f"{top.resolve().name}/" if several and top.is_dir() else ""
            is_link = path != top and _is_link(path)
            place = path.parent.resolve() / path.name if is_link else path.resolve()
            found.setdefault(place, _source(path, prefix + below, top, own))
    sources = sorted(found.values(), key=lambda each: (each.file.casefold(), each.file))
    return list(_told_apart(sources))


def _files(top: Path) -> Iterator[Path]:
    """All that is not searched itself: files, links, and folders that can't be listed."""
    if not top.is_dir():
        yield top
        return
    refused: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=refused.append):
        folders.sort()
        links = [name for name in folders if _is_link(Path(folder, name))]
        for name in sorted([*names, *links]):
            yield Path(folder, name)
    yield from (Path(each.filename) for each in refused)


def _is_link(path: Path) -> bool:
    """Whether a path only leads to another, as a junction of Windows does too."""
    is_junction = getattr(os.path, "isjunction", os.path.islink)  # Python 3.12
    return path.is_symlink() or bool(is_junction(path))


def _source(path: Path, file: str, top: Path, own: "_Own") -> Source:
    if path != top and _is_link(path):
        return Source(path, file, ignored=_where_to(path, top))
    if path.is_dir():
        return Source(path, file, fault="the folder can't be listed")
    if not path.is_file():
        return Source(path, file, fault="it is not an ordinary file")
    return Source(path, file, ignored=ignored_name(path.name) or own.why_ignored(path))


def _where_to(link: Path, top: Path) -> str:
    """What a link is: what it leads to is read only where it stands itself."""
    if link.is_dir():
        return "a link to another folder, which is not followed"
    if link.is_file() and link.resolve().is_relative_to(top.resolve()):
        return "a link to another file of this folder, which is read by itself"
    return "a link to a file elsewhere, which is not followed"


class _Own:
    """What this program wrote itself: known by its hash, never by where it lies alone."""

    def __init__(self) -> None:
        self._outputs = cache(outputs_of)
        self._issued = cache(issued_hashes)

    def why_ignored(self, path: Path) -> str:
        """Why a file is one of ours; empty where it isn't, or was changed since."""
        folder = path.parent
        outputs = self._outputs(folder)
        if outputs and path.name == MANIFEST:
            return "the list of this program's outputs"
        if path.name in outputs and _sha256(path) == outputs[path.name]:
            return "an output of this program"
        if path.name in _RECORDS and (folder / ROUND_FILE).is_file():
            return "a record of the round"
        round_folder = folder.resolve().parent
        is_issued = folder.resolve().name == WORKBOOKS and (round_folder / ROUND_FILE).is_file()
        if is_issued and _sha256(path) in self._issued(round_folder):
            return "a workbook as it was sent out"
        return ""


def _sha256(path: Path) -> str:
    """The hash of a file; empty where it can't be read, which is said when it is opened."""
    try:
        return file_sha256(path)
    except OSError:
        return ""


def _told_apart(sources: Iterable[Source]) -> Iterator[Source]:
    """The sources, with the folder's name before a name that two of them share."""
    listed = list(sources)
    names = Counter(each.file for each in listed)
    for each in listed:
        if names[each.file] > 1:
            folder = (each.path.parent.resolve()).name
            yield replace(each, file=f"{folder}/{each.file}")
        else:
            yield each
