"""Recognise lock files and files of the operating system, by name and content together.

In: a file and the name that it had. Out: why it can't be a return. A workbook under such a name is
read like any other.
"""

import re
from pathlib import Path

from s11xl.reader.files import file_types as types
from s11xl.reader.files.ole import ole_type
from s11xl.reader.files.sniff import OLE, START, ZIP_STARTS, type_of_start

_LOCK = "a lock file that Office leaves while a workbook is open"
_SYSTEM = "a file of the operating system"
_LOCK_NAME = re.compile(r"~\$.*|\.~lock\..*#")
_SYSTEM_NAME = re.compile(r"thumbs\.db|desktop\.ini|\.ds_store|\._.*", re.IGNORECASE)
_SYSTEM_STARTS = (b"\0\x05\x16\x07", b"\0\0\0\x01Bud1")  # AppleDouble, .DS_Store
_MAX_PLAIN = 1024  # bytes; lock files have 165 at most, desktop.ini a few lines
_PLAIN = {types.EMPTY, types.BLANK, types.TEXT, types.UNKNOWN}  # types that have no form


def why_ignored(path: Path, name: str) -> str:
    """Why a file can't be a return; an empty text if it may be one.

    Raises OSError if it can't be read.
    """
    is_lock, is_system = _LOCK_NAME.fullmatch(name), _SYSTEM_NAME.fullmatch(name)
    with path.open("rb") as file:
        start = file.read(START)
    if start.startswith(_SYSTEM_STARTS):
        return _SYSTEM
    if not (is_lock or is_system) or start.startswith(ZIP_STARTS):
        return ""
    if start.startswith(OLE):  # Windows keeps small pictures of a folder in one
        is_pictures = name.casefold() == "thumbs.db" and ole_type(path) is types.OFFICE_97
        return _SYSTEM if is_pictures else ""
    if len(start) > _MAX_PLAIN or type_of_start(start) not in _PLAIN:
        return ""
    return _LOCK if is_lock else _SYSTEM
