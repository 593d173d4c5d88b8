"""The program that opens .xls, .ods and encrypted files: `python -m s11xl.reader.sandbox_program`.

In: one request as JSON on standard input. Out: one answer as JSON on standard output. A library
that aborts, hangs or eats memory over a hostile file takes only this process down.
"""

import errno
import json
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from s11xl.reader.xlsx.raw import CellType, shown_number

MOST_SPINS = 1_000_000  # rounds of hashing that a file may ask for; Excel asks for 100,000
_MEMORY = 1024**3
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What a request asks for: the cells of a workbook, or a decrypted copy of it."""
    if request["task"] == "decrypt":
        return _decrypted(Path(request["path"]), Path(request["target"]), request["password"])
    return _cells(Path(request["path"]), int(request["cells"]), int(request["places"]))


def _cells(path: Path, most: int, places: int) -> dict[str, Any]:
    """Every cell that holds anything, sheet by sheet: row, column, kind, text."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = []
        for about in workbook.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            found = []
            sheet = workbook.get_sheet_by_name(about.name)
            if sheet.total_height * sheet.total_width > places:
                return {"fault": "spread"}
            rows = sheet.to_python(skip_empty_area=False)
            for row, values in enumerate(rows):
                for col, value in enumerate(values):
                    if (typed := _typed(value)) is not None:
                        found.append((row, col, *typed))
            most -= len(found)
            if most < 0:
                return {"fault": "too-large"}
            state = "visible" if about.visible is SheetVisibleEnum.Visible else "hidden"
            sheets.append({"name": about.name, "state": state, "cells": found})
    except CalamineError as fault:
        return {"fault": "encrypted" if "password" in str(fault).lower() else "corrupt"}
    return {"sheets": sheets}


def _typed(value: object) -> tuple[str, str] | None:
    """A cell's kind and text; None for an empty one."""
    match value:
        case "" | None:
            return None
        case bool():
            return CellType.BOOLEAN.value, str(value).upper()
        case int() | float():
            return CellType.NUMBER.value, shown_number(repr(value))
        case datetime():
            day = value.date() if value.time() == time() else value
            return CellType.DATE.value, day.isoformat()
        case date() | time():
            return CellType.DATE.value, value.isoformat()
        case timedelta():
            return CellType.TEXT.value, str(value)
        case _:
            return CellType.TEXT.value, str(value)


def _decrypted(path: Path, target: Path, password: str) -> dict[str, Any]:
    """Writes the file without its encryption to `target`, if the password opens it."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

    try:
        with path.open("rb") as source:
            office: Any = msoffcrypto.OfficeFile(source)
            info = getattr(office, "info", None) or {}
            if int(info.get("spinValue", 0)) > MOST_SPINS:
                return {"fault": "spins"}
            is_agile = getattr(office, "type", "") == "agile"
            checks = {"verify_password": True} if hasattr(office, "type") else {}
            office.load_key(password=password, **checks)
            plain = BytesIO()
            office.decrypt(plain, **({"verify_integrity": True} if is_agile else {}))
    except InvalidKeyError:
        return {"fault": "password"}
    except (DecryptionError, FileFormatError):
        return {"fault": "encryption"}
    except OSError as fault:  # the library has temporary files of its own
        if fault.errno not in _NO_ROOM:
            raise
        return {"full": fault.strerror}
    try:
        target.write_bytes(plain.getbuffer())
    except OSError as fault:
        return {"full": fault.strerror}
    return {}


def _bounded() -> None:
    """Bounds this process's memory, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _bounded()
    try:
        said = answer(json.loads(sys.stdin.buffer.read()))
    except MemoryError:
        said = {"fault": "too-large"}
    except BaseException:  # libraries raise whatever the file made them stumble over
        said = {"fault": "corrupt"}
    sys.stdout.buffer.write(json.dumps(said).encode())
