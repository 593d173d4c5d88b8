"""Passwords that open encrypted returns. In: a list and a default password. Out: `Passwords`."""

from pathlib import Path

from s11xl.core.lists import Column, read_list
from s11xl.reader import Passwords

_COLUMNS = [Column("file", is_required=True), Column("password", is_required=True)]
_REMEDY = "Give a CSV or .xlsx file with the columns file and password, and one file on each row."


def read_passwords(path: Path | None, default: str = "") -> Passwords:
    """Read each file's password, by its name or path; `default` is for files that aren't listed.

    Raises S11xlError if the list can't be read.
    """
    known: dict[str, str] = {"": default} if default else {}
    if path is None:
        return known
    listing = read_list(path, "list of passwords", _COLUMNS, _REMEDY)
    for row in (*listing.rows, *listing.hidden_rows):
        if row.texts["password"]:
            known[row.texts["file"].strip().replace("\\", "/")] = row.texts["password"]
    return known
