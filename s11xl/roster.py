"""Reads the list of who is asked. In: a CSV (UTF-8 or Windows-1252) or an .xlsx. Out: agencies.

Every fault of the list is said at once, by its row. An agency without an id gets one made from its
name, and that is said too.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from s11xl.errors import S11xlError
from s11xl.returns import Agency

COLUMNS = ("agency_id", "agency", "sector", "email", "lead")
_HEADERS = {  # what a person may call a column
    "agency_id": ("agency_id", "agency id", "id", "code"),
    "agency": ("agency", "agency name", "agency_name", "name", "organisation", "organization"),
    "sector": ("sector", "type", "agency type"),
    "email": ("email", "e-mail", "email address"),
    "lead": ("lead", "safeguarding lead", "contact", "contact name"),
}
_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
_MOST_NAME = 1000
_EXAMPLE = "the first row names the columns, for example: agency_id,agency,sector,email,lead"


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is asked, in the list's order, and what is to be said of the list."""

    agencies: tuple[Agency, ...]
    remarks: tuple[str, ...] = ()


def read_roster(path: str | Path) -> Roster:
    """The agencies of a roster file. Raises S11xlError with every fault, by row."""
    path = Path(path)
    rows = _xlsx_rows(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv_rows(path)
    filled = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise S11xlError(
            f"The roster {path} is empty.", remedy=f"Put one agency on each row; {_EXAMPLE}."
        )
    (_, header), *lines = filled
    places = _columns(path, header)
    if not lines:
        raise S11xlError(
            f"The roster {path} has a header but no agency.", remedy="Put one agency on each row."
        )
    return _agencies(path, [(number, _fields(row, places)) for number, row in lines])


def _csv_rows(path: Path) -> list[tuple[int, list[str]]]:
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise _unreadable(path, fault.strerror or "it can't be opened") from fault
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF")) or b"\0" in content:
        raise _unreadable(path, "it is not a text file, whatever its name says")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "�" in text:
        raise _unreadable(path, "its letters are neither UTF-8 nor Windows-1252")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [(reader.line_num, row) for row in reader]
    except csv.Error as fault:
        raise _unreadable(path, f"it is not sound CSV ({fault})") from fault


def _xlsx_rows(path: Path) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # slow to import, and most rosters are CSV

    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        rows = [
            (number, ["" if value is None else str(value) for value in row])
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
        ]
        workbook.close()
    except OSError as fault:
        raise _unreadable(path, fault.strerror or "it is not a workbook") from fault
    except Exception as fault:  # openpyxl raises whatever the file made it stumble over
        raise _unreadable(path, "it is not a sound .xlsx workbook") from fault
    return rows


def _unreadable(path: Path, reason: str) -> S11xlError:
    return S11xlError(
        f"The roster {path} can't be read: {reason}.",
        remedy="Give the path of a CSV or .xlsx file, one agency on each row.",
    )


def _columns(path: Path, header: Sequence[str]) -> Mapping[str, int]:
    """Where each column stands; only the agency's name is needed."""
    met = [" ".join(cell.split()).casefold() for cell in header]
    places: dict[str, int] = {}
    for column, spellings in _HEADERS.items():
        found = [place for place, name in enumerate(met) if name in spellings]
        if len(found) > 1:
            raise S11xlError(
                f"The roster {path} has more than one column for “{column}”.",
                remedy="Keep one of them.",
            )
        if found:
            places[column] = found[0]
    if "agency" not in places:
        raise S11xlError(
            f"The roster {path} has no column “agency”; its columns are: {', '.join(header)}.",
            remedy=f"Name the columns in the first row; {_EXAMPLE}.",
        )
    return places


def _fields(row: Sequence[str], places: Mapping[str, int]) -> Mapping[str, str]:
    return {
        column: " ".join(row[place].split()) if place < len(row) else ""
        for column, place in places.items()
    }


def _agencies(path: Path, lines: Sequence[tuple[int, Mapping[str, str]]]) -> Roster:
    faults: list[str] = []
    remarks: list[str] = []
    agencies: list[Agency] = []
    taken = {line["agency_id"].casefold(): 0 for _, line in lines if line.get("agency_id")}
    seen: dict[str, int] = {}
    for number, line in lines:
        name, agency_id = line["agency"], line.get("agency_id", "")
        faults += _faults(number, name, agency_id)
        if not agency_id and name:
            agency_id = _made_id(name, taken)
            remarks.append(f"{name}: no agency_id given, made it {agency_id}")
        if agency_id and (first := seen.setdefault(agency_id.casefold(), number)) != number:
            faults.append(f"row {number}: the agency_id {agency_id} stands in row {first} too")
        rest = {column: line.get(column, "") for column in ("sector", "email", "lead")}
        agencies.append(Agency(agency_id, name, **rest))
    if faults:
        raise S11xlError(
            f"The roster {path} has {len(faults)} fault{'s' if len(faults) > 1 else ''}:",
            details=faults,
            remedy="Correct these rows and run again; nothing was written.",
        )
    return Roster(tuple(agencies), tuple(remarks))


def _faults(number: int, name: str, agency_id: str) -> Iterable[str]:
    if not name:
        yield f"row {number}: the agency has no name"
    if len(name) > _MOST_NAME:
        yield f"row {number}: the name has {len(name)} characters, more than {_MOST_NAME}"
    if agency_id and not _ID.match(agency_id):
        yield (
            f"row {number}: the agency_id “{agency_id}” may only have letters, digits, - _ and .,"
            " at most 40"
        )


def _made_id(name: str, taken: dict[str, int]) -> str:
    """An id made from a name, such as `west-mercia-police`, not taken by another agency."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:36].strip("-") or "agency"
    made, number = stem, 2
    while made in taken:
        made, number = f"{stem}-{number}", number + 1
    taken[made] = 0
    return made
