"""Passwords that open encrypted returns. In: a list and a default password. Out: `Passwords`."""

from pathlib import Path

from s11xl.core.errors import S11xlError
from s11xl.core.lists import read_rows
from s11xl.reader import Passwords

_REMEDY = "Give a CSV or .xlsx file with the columns file and password, and one file on each row."


def read_passwords(path: Path | None, default: str = "") -> Passwords:
    """Read each file's password, by its name or path; `default` is for files that aren't listed.

    Raises S11xlError if the list can't be read.
    """
    known: dict[str, str] = {"": default} if default else {}
    if path is None:
        return known
    rows = read_rows(path, "list of passwords", _REMEDY)
    names = [cell.strip().casefold() for cell in rows[0][1]] if rows else []
    if not {"file", "password"} <= set(names):
        raise S11xlError(
            f"The list of passwords {path} needs the columns file and password.", remedy=_REMEDY
        )
    file, password = names.index("file"), names.index("password")
    for _, row in rows[1:]:
        if len(row) > max(file, password):
            known[row[file].strip().replace("\\", "/")] = row[password]
    return known
