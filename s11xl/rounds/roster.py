"""Reads the list of who is asked. In: a roster file. Out: agencies.

Every fault of the list is said at once, by its row. An agency without an id gets one made from its
name, and that is said too.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from s11xl.core.errors import S11xlError
from s11xl.core.lists import read_rows
from s11xl.core.returns import Agency

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
_REMEDY = "Give the path of a CSV or .xlsx file, one agency on each row."
_EXAMPLE = "the first row names the columns, for example: agency_id,agency,sector,email,lead"


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is asked, in the list's order, and what is to be said of the list."""

    agencies: tuple[Agency, ...]
    remarks: tuple[str, ...] = ()


def read_roster(path: str | Path) -> Roster:
    """The agencies of a roster file. Raises S11xlError with every fault, by row."""
    path = Path(path)
    filled = read_rows(path, "roster", _REMEDY)
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
