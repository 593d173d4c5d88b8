"""Find the files that came back. In: paths. Out: each file, with the name it is reported under.

Folders are searched with all their subfolders, but links in them are not followed. Lock files of
Office and this program's outputs are listed as ignored.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from s11xl.core.errors import S11xlError
from s11xl.core.output_files import MANIFEST, file_sha256, is_unchanged, outputs_of
from s11xl.reader import ignored_name
from s11xl.rounds.folder import ISSUED_FILE, ROUND_FILE, STANDARDS_FILE, WORKBOOKS, issued_hashes

_RECORDS = {ROUND_FILE, ISSUED_FILE, STANDARDS_FILE}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that came back. If it is not read, `ignored` or `fault` says why."""

    path: Path
    file: str  # as it is reported, with /
    ignored: str = ""  # why it can't be a return
    fault: str = ""  # why it can't be opened safely


def find_sources(paths: Sequence[str | Path]) -> list[Source]:
    """List every file of the paths once, by name. Raises S11xlError if a path does not exist.

    A file is reported by its path below the folder that was given; if there are several paths, with
    the name of that folder before it.
    """
    tops = [Path(path) for path in paths]
    if missing := [str(top) for top in tops if not top.exists()]:
        raise S11xlError(
            f"There is no file or folder {', '.join(missing)}.",
            remedy="Give the folder that holds the returned workbooks.",
        )
    own_files = _OwnFiles()
    sources: dict[Path, Source] = {}
    for top in tops:
        prefix = f"{top.resolve().name}/" if len(tops) > 1 and top.is_dir() else ""
        for path in _files(top):
            below = path.relative_to(top).as_posix() if path != top else path.name
            is_link = path != top and _is_link(path)
            resolved = path.parent.resolve() / path.name if is_link else path.resolve()
            sources.setdefault(resolved, _source(path, prefix + below, top, own_files))
    by_name = sorted(sources.values(), key=lambda source: (source.file.casefold(), source.file))
    return list(_distinct(by_name))


def _files(top: Path) -> Iterator[Path]:
    """List everything below a path but folders: files, links, and folders that can't be listed."""
    if not top.is_dir():
        yield top
        return
    refused: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=refused.append):
        folders.sort()
        links = [name for name in folders if _is_link(Path(folder, name))]
        for name in sorted([*names, *links]):
            yield Path(folder, name)
    yield from (Path(error.filename) for error in refused)


def _is_link(path: Path) -> bool:
    """Whether a path is a symbolic link or a junction of Windows."""
    is_junction = getattr(os.path, "isjunction", os.path.islink)  # Python 3.12
    return path.is_symlink() or bool(is_junction(path))


def _source(path: Path, file: str, top: Path, own_files: "_OwnFiles") -> Source:
    if path != top and _is_link(path):
        return Source(path, file, ignored=_link_target(path, top))
    if path.is_dir():
        return Source(path, file, fault="the folder can't be listed")
    if not path.is_file():
        return Source(path, file, fault="it is not an ordinary file")
    return Source(path, file, ignored=ignored_name(path.name) or own_files.why_ignored(path))


def _link_target(link: Path, top: Path) -> str:
    """Describe a link in a folder, which is never followed."""
    if link.is_dir():
        return "a link to another folder, which is not followed"
    if link.is_file() and link.resolve().is_relative_to(top.resolve()):
        return "a link to another file of this folder, which is read by itself"
    return "a link to a file elsewhere, which is not followed"


class _OwnFiles:
    """Recognises what this program wrote, by content: a changed file is read like any other."""

    def __init__(self) -> None:
        self._outputs = cache(outputs_of)
        self._issued = cache(issued_hashes)

    def why_ignored(self, path: Path) -> str:
        """Describe a file that this program wrote; return an empty text for any other."""
        folder = path.parent
        outputs = self._outputs(folder)
        if outputs and path.name == MANIFEST:
            return "the list of this program's outputs"
        if path.name in outputs and _is_unchanged(path):
            return "an output of this program"
        if path.name in _RECORDS and (folder / ROUND_FILE).is_file():
            return "a record of the round"
        round_folder = folder.resolve().parent
        is_issued = folder.resolve().name == WORKBOOKS and (round_folder / ROUND_FILE).is_file()
        if is_issued and _sha256(path) in self._issued(round_folder):
            return "a workbook as it was sent out"
        return ""


def _is_unchanged(path: Path) -> bool:
    try:
        return is_unchanged(path)
    except OSError:
        return False


def _sha256(path: Path) -> str:
    """Hash a file; an empty text if it can't be read, which is reported when it is opened."""
    try:
        return file_sha256(path)
    except OSError:
        return ""


def _distinct(sources: Sequence[Source]) -> Iterator[Source]:
    """Put the folder's name before a name that several sources have."""
    names = Counter(source.file for source in sources)
    for source in sources:
        if names[source.file] > 1:
            folder = source.path.parent.resolve().name
            source = replace(source, file=f"{folder}/{source.file}")
        yield source
