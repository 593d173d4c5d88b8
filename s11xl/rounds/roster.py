"""The roster: the list of agencies to ask. In: a CSV or .xlsx file. Out: a `Roster`.

Every fault of the list is reported at once, by its row. An agency without an id gets one made from
its name, with a remark.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from s11xl.core.errors import S11xlError
from s11xl.core.lists import read_rows
from s11xl.core.returns import Agency
from s11xl.core.text import counted

COLUMNS = ("agency_id", "agency", "sector", "email", "lead")
_HEADERS = {  # by column, the headers that people use for it
    "agency_id": ("agency_id", "agency id", "id", "code"),
    "agency": ("agency", "agency name", "agency_name", "name", "organisation", "organization"),
    "sector": ("sector", "type", "agency type"),
    "email": ("email", "e-mail", "email address"),
    "lead": ("lead", "safeguarding lead", "contact", "contact name"),
}
_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
_MOST = 1000  # characters of a field
_REMEDY = "Give a CSV or .xlsx file with one agency on each row."
_EXAMPLE = "the first row has the column names, for example: agency_id,agency,sector,email,lead"


@dataclass(frozen=True, slots=True)
class Roster:
    """The agencies of a roster, in its order, and remarks to print about it."""

    agencies: tuple[Agency, ...]
    remarks: tuple[str, ...] = ()


def read_roster(path: str | Path) -> Roster:
    """Read the agencies of a roster file. Raises S11xlError that lists every fault, by row."""
    path = Path(path)
    rows = read_rows(path, "roster", _REMEDY)
    if not rows:
        raise S11xlError(
            f"The roster {path} is empty.", remedy=f"Put one agency on each row; {_EXAMPLE}."
        )
    (_, header), *lines = rows
    columns = _columns(path, header)
    if not lines:
        raise S11xlError(
            f"The roster {path} has column names but no agencies.",
            remedy="Put one agency on each row below the column names.",
        )
    return _roster(path, [(number, _fields(row, columns)) for number, row in lines])


def _columns(path: Path, header: Sequence[str]) -> Mapping[str, int]:
    """Find the index of each column in the header; only `agency` is required."""
    names = [" ".join(cell.split()).casefold() for cell in header]
    columns: dict[str, int] = {}
    for column, aliases in _HEADERS.items():
        indexes = [index for index, name in enumerate(names) if name in aliases]
        if len(indexes) > 1:
            raise S11xlError(
                f"The roster {path} has more than one column for “{column}”:"
                f" {', '.join(header[index] for index in indexes)}.",
                remedy="Delete or rename all but one of them.",
            )
        if indexes:
            columns[column] = indexes[0]
    if "agency" not in columns:
        raise S11xlError(
            f"The roster {path} has no column “agency”. Its columns are: {', '.join(header)}.",
            remedy=f"Name the columns in the first row; {_EXAMPLE}.",
        )
    return columns


def _fields(row: Sequence[str], columns: Mapping[str, int]) -> Mapping[str, str]:
    return {
        column: " ".join(row[index].split()) if index < len(row) else ""
        for column, index in columns.items()
    }


def _roster(path: Path, lines: Sequence[tuple[int, Mapping[str, str]]]) -> Roster:
    faults: list[str] = []
    remarks: list[str] = []
    agencies: list[Agency] = []
    taken = {fields["agency_id"].casefold() for _, fields in lines if fields.get("agency_id")}
    first_rows: dict[str, int] = {}
    for number, fields in lines:
        name, agency_id = fields["agency"], fields.get("agency_id", "")
        faults += _faults(number, fields)
        if not agency_id and name:
            agency_id = _made_id(name, taken)
            taken.add(agency_id)
            remarks.append(f"{name}: no agency_id in the roster, so it was given {agency_id}")
        if agency_id and (first := first_rows.setdefault(agency_id.casefold(), number)) != number:
            faults.append(f"row {number}: the agency_id {agency_id} is already in row {first}")
        others = {column: fields.get(column, "") for column in ("sector", "email", "lead")}
        agencies.append(Agency(agency_id, name, **others))
    if faults:
        raise S11xlError(
            f"The roster {path} has {counted(len(faults), 'fault')}:",
            details=faults,
            remedy="Correct these rows and run again. Nothing was written.",
        )
    return Roster(tuple(agencies), tuple(remarks))


def _faults(number: int, fields: Mapping[str, str]) -> Iterable[str]:
    if not fields["agency"]:
        yield f"row {number}: the agency has no name"
    for column, text in fields.items():
        if len(text) > _MOST:
            count = f"{len(text):,} characters"
            yield f"row {number}: {column} has {count}; it can have at most {_MOST:,}"
    agency_id = fields.get("agency_id", "")
    if agency_id and not _ID.match(agency_id):
        yield (
            f"row {number}: the agency_id “{agency_id}” can have only letters, digits, - _ and .,"
            " must start with a letter or digit, and can have at most 40 characters"
        )


def _made_id(name: str, taken: Collection[str]) -> str:
    """Make an id from a name, such as `west-mercia-police`, that is not in `taken`."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:36].strip("-") or "agency"
    made_id, number = stem, 2
    while made_id in taken:
        made_id, number = f"{stem}-{number}", number + 1
    return made_id
