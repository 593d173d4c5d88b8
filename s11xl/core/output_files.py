"""Files written completely or not at all: a single one, or all the outputs in a folder together.

The outputs of a folder are written to a temporary one beside it, which then replaces it. A manifest
in the folder records each file's hash, so that a file that someone edited is never overwritten.
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
_SHA256 = re.compile(r"[0-9a-f]{64}")


def outputs_of(folder: Path) -> Mapping[str, str]:
    """Return the outputs that the manifest of a folder lists, with their SHA-256 hashes.

    Empty when the folder has no manifest, or one that another program wrote.
    """
    try:
        data: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        outputs = {str(name): str(sha256) for name, sha256 in data["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return outputs if all(map(_SHA256.fullmatch, outputs.values())) else {}


def write_atomically(
    path: Path, content: bytes, transaction: FileTransaction | None = None
) -> None:
    """Write a file under a temporary name and rename it, so that no reader sees half of it.

    With a `transaction`, the file is kept or undone together with the others in it. Raises
    S11xlError when it can't be written, for example because it is open in Excel.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(content)
        if transaction is None:
            os.replace(new, path)
        else:
            transaction.put(new, path)
    except BaseException as error:
        new.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise S11xlError(
            f"{path} can't be written: {error.strerror}.",
            remedy="Close it if it is open elsewhere, and check that the folder can be written to.",
        ) from error


def replace_file(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write one output, and its hash to a small checksum file beside it.

    Raises S11xlError if the file there is not an output or was edited (unless `replace`), or if it
    can't be written.
    """
    checksum_file = path.with_name(f".{path.name}.sha256")
    try:
        checksum = checksum_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        checksum = ""
    if path.exists() and not replace and checksum != file_sha256(path):
        raise S11xlError(
            f"{path} already exists, and was edited or written by another program.",
            remedy="Copy it elsewhere if you need it, then run again with --replace.",
        )
    with FileTransaction() as transaction:
        write_atomically(path, content, transaction)
        sha256 = hashlib.sha256(content).hexdigest()
        write_atomically(checksum_file, f"{sha256}\n".encode(), transaction)


def replace_outputs(
    folder: Path,
    make: Callable[[Path], None],
    about: Mapping[str, object],
    *,
    replace: bool = False,
) -> None:
    """Replace all outputs in a folder with those that `make` writes to the folder it is called on.

    Previous outputs go, other files stay; on any error the folder is as before. `about` is added to
    the manifest. Raises S11xlError if an output was edited (unless `replace`), or can't be written.
    """
    folder = Path(os.path.abspath(folder))
    new = folder.with_name(f".{folder.name}.new")
    old = folder.with_name(f".{folder.name}.old")
    try:
        _recover(folder, new, old)
        others = _other_files(folder, replace=replace)
        new.mkdir(parents=True)
        make(new)
        hashes = {path.name: file_sha256(path) for path in sorted(new.iterdir())}
        manifest = json.dumps({**about, "files": hashes}, indent=2, ensure_ascii=False) + "\n"
        (new / MANIFEST).write_bytes(manifest.encode("utf-8"))
        for name in others:
            _copy(folder / name, new / name)
        if folder.exists():
            os.rename(folder, old)
        os.replace(new, folder)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException as error:  # a keyboard interrupt must not lose the folder either
        if old.exists() and not folder.exists():
            os.rename(old, folder)
        if not isinstance(error, OSError):
            raise
        raise S11xlError(
            f"The folder {folder} can't be written: {error.strerror or error}.",
            remedy="Close its files if they are open in Excel or elsewhere, and run again.",
        ) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _recover(folder: Path, new: Path, old: Path) -> None:
    """Clean up after a run that was killed."""
    if old.exists() and not folder.exists():
        os.rename(old, folder)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(new, ignore_errors=True)


def _other_files(folder: Path, *, replace: bool) -> list[str]:
    """Return the names in a folder that are not outputs. Raises S11xlError for edited outputs."""
    if not folder.exists():
        return []
    outputs = outputs_of(folder)
    edited = [
        name
        for name, sha256 in sorted(outputs.items())
        if (folder / name).is_file() and file_sha256(folder / name) != sha256
    ]
    if edited and not replace:
        raise S11xlError(
            f"In {folder} these files were edited since they were written: {', '.join(edited)}.",
            remedy="Copy them elsewhere if you need the edits, then run again with --replace.",
        )
    names = {path.name for path in folder.iterdir()}
    return sorted(names - {*outputs, MANIFEST})


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        raise S11xlError(
            f"{source} is not an output, and an output of that name must be written.",
            remedy="Move it elsewhere, or choose another folder with --output.",
        )
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target, follow_symlinks=False)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
