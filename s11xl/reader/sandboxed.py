"""Read .xls and .ods files, and decrypt files, with libraries that may crash (see `sandbox`).

In: a path. Out: plain values, or the name of an error. A library that crashes, hangs or uses up the
memory over a hostile file does so in a process of its own.
"""

import errno
import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from s11xl.reader.xlsx.raw import CellType, shown_number

_HASHES = ("passwordHashAlgorithm", "keyDataHashAlgorithm")
_BLOCK = 16  # bytes to which a hash is padded
_ZIP = b"PK"
_MAX_SPINS = 1_000_000  # rounds of hashing that a file may require; Excel uses 100,000
_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def read_cells(path: Path, max_cells: int, max_rectangle: int) -> dict[str, Any]:
    """The cells with content of each sheet, as row, column, type and text."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = []
        for about in workbook.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            cells = []
            sheet = workbook.get_sheet_by_name(about.name)
            if sheet.total_height * sheet.total_width > max_rectangle:
                return {"error": "far-apart"}
            for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
                for col, value in enumerate(values):
                    if (typed := _typed(value)) is not None:
                        cells.append((row, col, *typed))
            max_cells -= len(cells)
            if max_cells < 0:
                return {"error": "too-large"}
            state = "visible" if about.visible is SheetVisibleEnum.Visible else "hidden"
            sheets.append({"name": about.name, "state": state, "cells": cells})
    except CalamineError as error:
        return {"error": "encrypted" if "password" in str(error).lower() else "corrupt"}
    return {"sheets": sheets}


def _typed(value: object) -> tuple[CellType, str] | None:
    """A cell's type and text; None for an empty cell."""
    match value:
        case "" | None:
            return None
        case bool():
            return CellType.BOOLEAN, str(value).upper()
        case int() | float():
            return CellType.NUMBER, shown_number(repr(value))
        case datetime():
            day = value.date() if value.time() == time() else value
            return CellType.DATE, day.isoformat()
        case date() | time():
            return CellType.DATE, value.isoformat()
        case timedelta():
            return CellType.TEXT, str(value)
        case _:
            return CellType.TEXT, str(value)


def write_decrypted(path: Path, target: Path, passwords: Sequence[str]) -> dict[str, Any]:
    """Write a decrypted copy of a file to `target`, if one of the passwords opens it.

    The first password is the one that Excel tries by itself.
    """
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

    for password in passwords:
        try:
            with path.open("rb") as source:
                office: Any = msoffcrypto.OfficeFile(source)
                info = getattr(office, "info", None) or {}
                if int(info.get("spinValue", 0)) > _MAX_SPINS:
                    return {"error": "unknown-encryption"}
                is_agile = getattr(office, "type", "") == "agile"
                is_checked = not any(_is_padded(info.get(name, "")) for name in _HASHES)
                checks = {"verify_password": is_checked} if hasattr(office, "type") else {}
                office.load_key(password=password, **checks)
                decrypted = BytesIO()
                office.decrypt(decrypted, **({"verify_integrity": is_checked} if is_agile else {}))
                if not (is_checked or decrypted.getvalue().startswith(_ZIP)):
                    continue
        except InvalidKeyError:
            continue
        except (DecryptionError, FileFormatError):
            return {"error": "unknown-encryption"}
        except OSError as error:  # from the library's own temporary files
            if error.errno not in _DISK_ERRORS:
                raise
            return {"disk_error": error.strerror}
        return _written(decrypted, target)
    return {"error": "wrong-password" if len(passwords) > 1 else "encrypted"}


def _is_padded(algorithm: str) -> bool:
    """Whether hashes are padded, as Excel 2010's are: the library takes such a one for wrong."""
    return bool(algorithm) and hashlib.new(algorithm).digest_size % _BLOCK != 0


def _written(content: BytesIO, target: Path) -> dict[str, Any]:
    try:
        target.write_bytes(content.getbuffer())
    except OSError as error:
        return {"disk_error": error.strerror}
    return {}
