"""The file of rulings. In: a CSV or .xlsx file. Out: `Rulings`, or every fault by its row."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from s11xl.consolidation.rulings import (
    AGENCY,
    FILE,
    IGNORE,
    RULING_COLUMNS,
    USE,
    Ruling,
    Rulings,
    raise_faults,
)
from s11xl.core.dates import read_date
from s11xl.core.lists import Column, read_list
from s11xl.core.returns import ANSWER_FIELDS

_COLUMNS = [Column(name, is_required=True) for name in RULING_COLUMNS]
_REMEDY = f"Give a CSV or .xlsx file with the columns {', '.join(RULING_COLUMNS)}."


def read_rulings(path: str | Path) -> Rulings:
    """Read a rulings file. Raises S11xlError that lists every fault, by row."""
    path = Path(path)
    listing = read_list(path, "rulings file", _COLUMNS, _REMEDY)
    rulings = []
    faults = [f"row {row.number}: it is hidden; show or delete it" for row in listing.hidden_rows]
    for row in listing.rows:
        if row.is_too_long:
            faults.append(f"row {row.number}: it has more cells than the header row")
        texts = {name: text.strip() for name, text in row.texts.items()}
        faults += [f"row {row.number}: {fault}" for fault in _faults(texts)]
        rulings.append(_ruling(row.number, texts))
    raise_faults(str(path), [*faults, *_conflicts(rulings)])
    return Rulings(tuple(rulings), path.name)


def _ruling(number: int, texts: Mapping[str, str]) -> Ruling:
    day = read_date(texts["ruled_on"])
    field = texts["field"].casefold()
    changed = {
        "sha256": texts["sha256"].lower(),
        "field": field,
        "value": texts["value"].casefold() if field == FILE else texts["value"],
        "ruled_on": day.isoformat() if day else "",
    }
    return Ruling(number, **{**texts, **changed})


def _faults(texts: Mapping[str, str]) -> Iterator[str]:
    """What is wrong in a row."""
    sha256 = texts["sha256"].lower()
    if sha256 and (len(sha256) != 64 or set(sha256) - set("0123456789abcdef")):
        yield "sha256 is not the hash of a file; copy content or sha256 from returns.csv"
    field = texts["field"].casefold()
    if field in ANSWER_FIELDS:
        if not texts["standard_id"]:
            yield "standard_id is empty"
        if not (sha256 or texts["agency_id"]):
            yield "neither sha256 nor agency_id says which agency's answer it is; fill in one"
    elif field in (FILE, AGENCY):
        yield from _file_faults(field, sha256, texts["value"])
    else:
        yield (
            f"field is “{texts['field']}”; it must be grade, evidence, improvement, file or"
            " agency_id"
        )
    yield from (f"{name} is empty" for name in ("reason", "ruled_by") if not texts[name])
    if read_date(texts["ruled_on"]) is None:
        yield f"ruled_on is “{texts['ruled_on']}”, which is not a date"


def _file_faults(field: str, sha256: str, value: str) -> Iterator[str]:
    if not sha256:
        yield "sha256 is empty; copy content or sha256 of the file from returns.csv"
    if field == FILE and value.casefold() not in (USE, IGNORE):
        yield f"value is “{value}”; it must be use or ignore"
    if field == AGENCY and not value:
        yield "value is empty; it must be the agency_id of the agency that the file is from"


def _conflicts(rulings: Sequence[Ruling]) -> Iterator[str]:
    """Rulings about the same answer or file."""
    first_rows: dict[tuple[str, ...], int] = {}
    for ruling in rulings:
        key: tuple[str, ...] = (ruling.sha256, ruling.field)
        if ruling.field not in (FILE, AGENCY):
            key = (*key, ruling.agency_id, ruling.standard_id)
        if (first := first_rows.setdefault(key, ruling.row)) != ruling.row:
            yield f"row {ruling.row}: row {first} is already about the same; delete one of them"
