"""Find the files that came back. In: paths. Out: each file, with the name it is reported under.

Folders are searched with all their subfolders, but links in them are not followed. Lock files of
Office and this program's outputs are listed as ignored. A folder that is one document, as Numbers
writes them, is listed as one file. No two files have the same name.
"""

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath

from s11xl.core.errors import S11xlError
from s11xl.core.output_files import MANIFEST, file_sha256, is_unchanged, outputs_of
from s11xl.core.text import writable
from s11xl.reader.files.file_types import OtherType
from s11xl.reader.files.ignored import why_ignored
from s11xl.reader.files.sniff import CONTENT_TYPES, INDEX_PART, folder_type
from s11xl.rounds.folder import ISSUED_FILE, ROUND_FILE, STANDARDS_FILE, WORKBOOKS, issued_hashes
from s11xl.rounds.run_script import RUN_FILE

_ROUND_FILES = {  # what `generate` leaves in a round's folder, and how it is described
    **dict.fromkeys((ROUND_FILE, ISSUED_FILE, STANDARDS_FILE), "a record of the round"),
    RUN_FILE: "the script that opens the menu",
}
_DOCUMENT_PARTS = {"index.zip", "index", CONTENT_TYPES}  # of a folder that is one document


@dataclass(frozen=True, slots=True)
class Source:
    """A file that came back. If it is not read, `ignored`, `fault` or `folder_type` says why."""

    path: Path
    file: str  # as it is reported, with /
    ignored: str = ""  # why it can't be a return
    fault: str = ""  # why it can't be opened safely
    folder_type: OtherType | None = None  # of a folder that is one document


def find_sources(paths: Sequence[str | Path]) -> list[Source]:
    """List every file of the paths once, by name. Raises S11xlError if a path can't be found.

    A file is reported by its path below the folder that was given; if there are several paths, with
    the name of that folder before it, and as many folders around it as tell it from the others.
    """
    tops = [Path(path) for path in paths]
    _check_found(tops)
    own_files = _OwnFiles()
    sources: dict[Path, Source] = {}
    for top, prefix in zip(tops, _prefixes(tops), strict=True):
        for path, other_type in _files(top):
            below = path.relative_to(top).as_posix() if path != top else ""
            file = writable("/".join(filter(None, [prefix, below])) or path.name)
            is_link = path != top and _is_link(path)
            resolved = path.parent.resolve() / path.name if is_link else path.resolve()
            sources.setdefault(resolved, _source(path, file, top, other_type, own_files))
    return list(_distinct(sorted(sources.values(), key=_order)))


def _check_found(tops: Sequence[Path]) -> None:
    """Raise S11xlError for paths that don't exist or can't be reached."""
    missing = []
    for top in tops:
        try:
            top.stat()
        except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a null byte
            missing.append(writable(str(top)))
        except OSError as error:
            raise S11xlError(
                f"{writable(str(top))} can't be read: {error.strerror}.",
                remedy="Check the path, and that you may open its folders.",
            ) from error
    if missing:
        raise S11xlError(
            f"There is no file or folder {', '.join(missing)}.",
            remedy="Give the folder that holds the returned workbooks.",
        )


def _prefixes(tops: Sequence[Path]) -> list[str]:
    """What comes before the names of the files of each path: nothing for a single folder."""
    if len(tops) == 1:
        return ["" if tops[0].is_dir() else tops[0].name]
    parts = [Path(os.path.abspath(top)).parts[1:] for top in tops]  # without the root
    lengths = [1] * len(tops)
    while True:
        prefixes = ["/".join(each[-n:]) for each, n in zip(parts, lengths, strict=True)]
        counts = Counter(prefix for prefix, _ in set(zip(prefixes, parts, strict=True)))
        longer = [
            n + 1 if counts[prefix] > 1 and n < len(each) else n
            for prefix, each, n in zip(prefixes, parts, lengths, strict=True)
        ]
        if longer == lengths:
            return prefixes
        lengths = longer


def _files(top: Path) -> Iterator[tuple[Path, OtherType | None]]:
    """List everything below a path but folders: files, links, and folders that can't be listed.

    A folder that is one document is listed with its type.
    """
    pending = [top]
    while pending:
        path = pending.pop()
        names: list[str] | None = None
        if path == top or not _is_link(path):
            with suppress(OSError):
                names = sorted(os.listdir(path))
        if names is None:
            yield path, None
        elif other_type := _folder_type(path, names):
            yield path, other_type
        else:
            pending += [path / name for name in names]


def _folder_type(folder: Path, names: Sequence[str]) -> OtherType | None:
    """The type of a folder that is one document; None for any other."""
    if not _DOCUMENT_PARTS & {name.lower() for name in names}:
        return None
    listed = [f"{name}/" if (folder / name).is_dir() else name for name in names]
    index = [INDEX_PART] if (folder / INDEX_PART).is_file() else []
    return folder_type([name.lower() for name in (*listed, *index)])


def _is_link(path: Path) -> bool:
    """Whether a path is a symbolic link or a junction of Windows."""
    is_junction = getattr(os.path, "isjunction", os.path.islink)  # Python 3.12
    return os.path.islink(path) or bool(is_junction(path))


def _source(
    path: Path, file: str, top: Path, other_type: OtherType | None, own_files: "_OwnFiles"
) -> Source:
    if other_type:
        return Source(path, file, folder_type=other_type)
    try:
        if path != top and _is_link(path):
            return Source(path, file, ignored=_link_target(path, top))
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            os.listdir(path)  # raises the error
        if not stat.S_ISREG(mode):
            return Source(path, file, fault="it is not an ordinary file")
        ignored = why_ignored(path, path.name) or own_files.why_ignored(path)
        return Source(path, file, ignored=ignored)
    except OSError as error:
        return Source(path, file, fault=error.strerror or "the reason is unknown")


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
        if path.name in _ROUND_FILES and (folder / ROUND_FILE).is_file():
            return _ROUND_FILES[path.name]
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


def _order(source: Source) -> tuple[str, str, bytes]:
    return source.file.casefold(), source.file, os.fsencode(source.path)


def _distinct(sources: Sequence[Source]) -> Iterator[Source]:
    """Number sources of the same name, and those that have the name of a folder of others.

    The latter is so that what is in an archive has the name of no other file.
    """
    names = {str(folder) for each in sources for folder in PurePosixPath(each.file).parents}
    for source in sources:
        number, file = 1, source.file
        while file in names:
            number += 1
            file = f"{source.file} ({number})"
        names.add(file)
        yield replace(source, file=file)
