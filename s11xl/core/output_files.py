"""Writing whole or not at all: single files, and a folder of outputs that belongs together.

A folder's outputs are made beside it, and take its place in one move when all of them are there.
A manifest in the folder remembers each file's hash: what someone edited since is not overwritten.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from s11xl.core.errors import S11xlError
from s11xl.core.file_transaction import FileTransaction

MANIFEST = "manifest.json"


_DIGEST = re.compile(r"[0-9a-f]{64}")


def outputs_of(folder: Path) -> Mapping[str, str]:
    """The outputs that an earlier run left in the folder, with their hashes.

    Empty where there are none; a manifest of somebody else's lists nothing of ours.
    """
    try:
        data: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        listed = {str(name): str(digest) for name, digest in data["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return listed if all(map(_DIGEST.fullmatch, listed.values())) else {}


def write_whole(path: Path, content: bytes, transaction: FileTransaction | None = None) -> None:
    """Writes a file under another name first, so that it is never seen half-written.

    As part of a `transaction` it stays when the whole of it does. Raises S11xlError when it can't
    be written, as when it is open in Excel.
    """
    waiting = path.with_name(f".{path.name}.new")
    try:
        waiting.write_bytes(content)
        if transaction is None:
            os.replace(waiting, path)
        else:
            transaction.put(waiting, path)
    except BaseException as fault:
        waiting.unlink(missing_ok=True)
        if not isinstance(fault, OSError):
            raise
        raise S11xlError(
            f"{path} can't be written: {fault.strerror}.",
            remedy="Close it if it is open elsewhere, and check that the folder can be written to.",
        ) from fault


def replace_file(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Writes one output that people work on, and remembers its hash in a small file beside it.

    Raises S11xlError if a file stands there that isn't ours or was edited since (unless
    `replace`), or if it can't be written.
    """
    mark = path.with_name(f".{path.name}.sha256")
    if path.exists() and not replace and _remembered(mark) != file_sha256(path):
        raise S11xlError(
            f"{path} stands there already, and is not as it was written by us.",
            remedy="Copy it elsewhere if it matters; --replace then makes it anew.",
        )
    with FileTransaction() as transaction:
        write_whole(path, content, transaction)
        write_whole(mark, f"{hashlib.sha256(content).hexdigest()}\n".encode(), transaction)


def _remembered(mark: Path) -> str:
    try:
        return mark.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def replace_outputs(
    folder: Path,
    make: Callable[[Path], None],
    about: Mapping[str, object],
    *,
    replace: bool = False,
) -> None:
    """Fills `folder` with what `make` writes into a folder it is given, all of it or nothing.

    Earlier outputs of ours are replaced as a whole, and files of others are kept. Raises
    S11xlError if an earlier output was edited since (unless `replace`), or can't be written.
    `about` goes into the manifest.
    """
    folder = Path(os.path.abspath(folder))
    waiting = folder.with_name(f".{folder.name}.new")
    leaving = folder.with_name(f".{folder.name}.old")
    try:
        _recover(folder, waiting, leaving)
        kept = _others(folder, replace=replace)
        waiting.mkdir(parents=True)
        make(waiting)
        made = {each.name: file_sha256(each) for each in sorted(waiting.iterdir())}
        text = json.dumps({**about, "files": made}, indent=2, ensure_ascii=False) + "\n"
        (waiting / MANIFEST).write_bytes(text.encode("utf-8"))
        for name in kept:
            _copy(folder / name, waiting / name)
        if folder.exists():
            os.rename(folder, leaving)
        os.replace(waiting, folder)
        shutil.rmtree(leaving, ignore_errors=True)
    except BaseException as fault:  # an interrupt from the keyboard takes nothing away either
        if leaving.exists() and not folder.exists():
            os.rename(leaving, folder)
        if not isinstance(fault, OSError):
            raise
        raise S11xlError(
            f"The folder {folder} can't be written: {fault.strerror or fault}.",
            remedy="Close its files if they are open in Excel or elsewhere, and run again.",
        ) from fault
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _recover(folder: Path, waiting: Path, leaving: Path) -> None:
    """Puts right what a run that was cut off left behind."""
    if leaving.exists() and not folder.exists():
        os.rename(leaving, folder)
    shutil.rmtree(leaving, ignore_errors=True)
    shutil.rmtree(waiting, ignore_errors=True)


def _others(folder: Path, *, replace: bool) -> list[str]:
    """The names in the folder that aren't ours, to be kept. Raises S11xlError for edited ones."""
    if not folder.exists():
        return []
    ours = outputs_of(folder)
    edited = [
        name
        for name, digest in sorted(ours.items())
        if (folder / name).is_file() and file_sha256(folder / name) != digest
    ]
    if edited and not replace:
        raise S11xlError(
            f"In {folder} these outputs were edited since they were made: {', '.join(edited)}.",
            remedy="Copy them elsewhere if the edits matter; --replace then makes them anew.",
        )
    return sorted(each.name for each in folder.iterdir() if each.name not in {*ours, MANIFEST})


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        raise S11xlError(
            f"{source} is not an output of ours, and one of that name is to be written.",
            remedy="Move it elsewhere, or give another --output.",
        )
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target, follow_symlinks=False)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
