"""Files written completely or not at all: a single one, or all the outputs in a folder together.

The outputs of a folder are made in a folder of the run's own inside it, then exchanged for those of
the previous run. A manifest in the folder records each file's hash, so that a file that someone
edited is never overwritten, and the digest of an Office file's content, which SharePoint keeps. The
folder itself stays what it is: a link, its rights, other files.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from s11xl.core.errors import S11xlError, unwritable
from s11xl.core.file_transaction import FileTransaction
from s11xl.core.locks import locked
from s11xl.core.office_files import content_digest

MANIFEST = "manifest.json"
_RUN = ".s11xl-"  # begins the name of a run's folder, in which are:
_NEW, _OLD = "new", "old"  # its outputs, until they are in place; the previous ones, until then
_MAX_NAME = 240  # bytes of a file's name: with ours before and after it no system refuses it
_SHA256 = re.compile(r"[0-9a-f]{64}")


def outputs_of(folder: Path) -> Mapping[str, str]:
    """Return the outputs that the manifest of a folder lists, with their SHA-256 hashes.

    Empty when the folder has no manifest, or one that another program wrote.
    """
    outputs: Mapping[str, str] = (_manifest(folder) or {"files": {}})["files"]
    return outputs


def _manifest(folder: Path) -> Mapping[str, Any] | None:
    """Return the content of a folder's manifest; None if it has none that this program wrote."""
    try:
        data: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {str(name): str(sha256) for name, sha256 in data["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    is_ours = all(map(_SHA256.fullmatch, files.values())) and all(map(_is_name, files))
    return {**data, "files": files} if is_ours else None


def is_unchanged(path: Path) -> bool:
    """Whether a file is an output as its folder's manifest records it.

    An Office file is compared by content: SharePoint rewrites the rest. Raises OSError if the file
    can't be read.
    """
    manifest = _manifest(path.parent)
    return manifest is not None and _is_unchanged(path, manifest)


def _is_unchanged(path: Path, manifest: Mapping[str, Any]) -> bool:
    if file_sha256(path) == manifest["files"].get(path.name):
        return True
    contents = manifest.get("contents")
    recorded = contents.get(path.name) if isinstance(contents, dict) else None
    return bool(recorded) and recorded == content_digest(path)


def _is_name(name: str) -> bool:
    return name not in ("", ".", "..") and not set(name) & set("/\\:\0")


def same_folder(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same folder, also if it does not exist yet."""
    if one.exists() and other.exists():
        return one.samefile(other)
    return os.path.realpath(one) == os.path.realpath(other)


def write_atomically(
    path: Path, content: bytes, transaction: FileTransaction | None = None
) -> None:
    """Write a file under a temporary name and rename it, so that no reader sees half of it.

    A link is followed, and the rights of a file that is replaced are kept. With a `transaction`,
    the file is kept or undone together with the others in it. Raises S11xlError when it can't be
    written, for example because it is open in Excel.
    """
    path = Path(os.path.realpath(path))
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(content)
        _keep_rights(path, new)
        if transaction is None:
            os.replace(new, path)
        else:
            transaction.put(new, path)
    except BaseException as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise unwritable(path, error) from error


def _keep_rights(previous: Path, new: Path) -> None:
    if previous.is_file():
        shutil.copymode(previous, new)


def replace_file(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write one output, and its hash to a small checksum file beside it.

    Raises S11xlError if the file there is not an output or was edited (unless `replace`), or if it
    can't be written.
    """
    _check_name(path)
    path = Path(os.path.realpath(path))
    checksum_file = path.with_name(f".{path.name}.sha256")
    try:
        with locked(path.parent), FileTransaction() as transaction:
            if path.exists() and not replace and _text(checksum_file) != file_sha256(path):
                raise S11xlError(
                    f"{path} already exists, and was edited or written by another program.",
                    remedy="Copy it elsewhere if you need it, then run again with --replace.",
                )
            write_atomically(path, content, transaction)
            sha256 = hashlib.sha256(content).hexdigest()
            write_atomically(checksum_file, f"{sha256}\n".encode(), transaction)
    except OSError as error:
        raise unwritable(path, error) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def check_folder(folder: Path, command: str, *, replace: bool = False) -> None:
    """Raise S11xlError if a command can't write its outputs into a folder.

    It can't if the folder is the root of a disk, has a name that is too long, has outputs of
    another command, or outputs that were edited (unless `replace`).
    """
    _check_name(folder)
    folder = Path(os.path.realpath(folder))
    if folder == Path(folder.anchor):
        raise S11xlError(
            f"{folder} is the top of a disk, and outputs can't be written there.",
            remedy="Give a folder on it.",
        )
    manifest = _manifest(folder)
    if manifest is None:
        return
    writer = _written_by(manifest)
    if writer not in ("", command):
        raise S11xlError(
            f"{folder} has the outputs of {writer}, and those of {command} can't be beside them.",
            remedy="Give another folder.",
        )
    edited = [
        name
        for name in sorted(manifest["files"])
        if (folder / name).is_file() and not _is_unchanged(folder / name, manifest)
    ]
    if edited and not replace:
        raise S11xlError(
            f"In {folder} these files were edited since they were written: {', '.join(edited)}.",
            remedy="Copy them elsewhere if you need the edits, then run again with --replace.",
        )


def _check_name(path: Path) -> None:
    if len(os.fsencode(path.name)) > _MAX_NAME:
        raise S11xlError(
            f"The name {path} is too long.",
            remedy=f"Give a name of at most {_MAX_NAME} characters.",
        )


def _written_by(manifest: Mapping[str, Any]) -> str:
    """Return the command that wrote a manifest; empty if it wrote no outputs."""
    names = manifest["files"]
    if not names or isinstance(manifest.get("command"), str):
        return str(manifest.get("command", ""))
    if "answers.csv" in names:  # a manifest of an earlier version, which did not say
        return "consolidate"
    return "compare" if "comparison.xlsx" in names else "corrections"


def replace_outputs(
    folder: Path,
    make: Callable[[Path], None],
    about: Mapping[str, object],
    *,
    command: str,
    replace: bool = False,
) -> None:
    """Replace all outputs in a folder with those that `make` writes to the folder it is called on.

    Previous outputs of this `command` go, other files stay; on any error the folder is as before.
    `about` is added to the manifest. Raises S11xlError if an output was edited (unless `replace`),
    if the folder has outputs of another command, or if it can't be written.
    """
    try:
        check_folder(folder, command, replace=replace)
        folder = Path(os.path.realpath(folder))
        with locked(folder):
            for killed in folder.glob(f"{_RUN}*"):
                if not killed.is_symlink():
                    _end(killed)
            check_folder(folder, command, replace=replace)
            run = folder / f"{_RUN}{token_hex(4)}"
            new = run / _NEW
            try:
                new.mkdir(parents=True)
                make(new)
                paths = sorted(new.iterdir())
                hashes = {path.name: file_sha256(path) for path in paths}
                contents = {path.name: digest for path in paths if (digest := content_digest(path))}
                manifest = {"command": command, **about, "files": hashes}
                if contents:
                    manifest["contents"] = contents
                text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
                (new / MANIFEST).write_bytes(text.encode("utf-8"))
                _exchange(folder, run, list(hashes))
            finally:
                _end(run)  # a keyboard interrupt must not lose the previous outputs either
    except OSError as error:
        output = folder / Path(os.fsdecode(error.filename or "")).name
        raise unwritable(output if output.is_file() else folder, error) from error


def _exchange(folder: Path, run: Path, names: Sequence[str]) -> None:
    """Move the previous outputs out of a folder, and those of a run in: the manifest last."""
    new, old = run / _NEW, run / _OLD
    manifest = _manifest(folder)
    previous = [MANIFEST, *manifest["files"]] if manifest is not None else []
    previous = [name for name in previous if (folder / name).is_file()]
    names = [*names, MANIFEST]
    if others := [
        name for name in names if os.path.lexists(folder / name) and name not in previous
    ]:
        raise S11xlError(
            f"{folder / others[0]} is not an output, and an output of that name must be written.",
            remedy="Move it elsewhere, or choose another folder.",
        )
    old.mkdir()
    for name in previous:
        os.replace(folder / name, old / name)
    for name in names:
        _keep_rights(old / name, new / name)
        os.replace(new / name, folder / name)


def _end(run: Path) -> None:
    """Remove a run's folder; if its outputs are not all in place, undo that first."""
    new, old = run / _NEW, run / _OLD
    if (new / MANIFEST).exists() and old.is_dir():
        for name, sha256 in outputs_of(new).items():
            with suppress(OSError):  # one failure must not keep the others from being undone
                if not (new / name).exists() and file_sha256(run.parent / name) == sha256:
                    (run.parent / name).unlink()
        for path in old.iterdir():
            with suppress(OSError):
                os.replace(path, run.parent / path.name)
        if any(old.iterdir()):
            return  # the next run tries again
    shutil.rmtree(run, ignore_errors=True)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
