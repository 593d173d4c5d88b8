"""The list of issued workbooks for people, `issued.csv`. In: a `RoundRecord`. Out: bytes.

It is read only where a round of an earlier version recorded its agencies nowhere else.
"""

import csv
from collections.abc import Iterator, Mapping

from s11xl.core.csv_files import csv_bytes, csv_rows
from s11xl.core.returns import Agency
from s11xl.rounds.record import (
    RecordError,
    SavedRecord,
    due_fault,
    file_fault,
    iso_text,
    issued_workbook,
    sha256_fault,
)
from s11xl.workbook.identity import RoundAgency, RoundRecord

ISSUED_COLUMNS = (
    "agency_id",
    "agency",
    "sector",
    "email",
    "lead",
    "round",
    "due",
    "return_id",
    "standards_id",
    "standards_version",
    "file",
    "sha256",
)
_OPTIONAL = {"lead"}  # columns that earlier versions did not write
_NEEDED = ("agency_id", "agency", "round", "return_id", "standards_id", "standards_version")


def issued_csv(record: RoundRecord) -> bytes:
    """Format `issued.csv`: each workbook with its agency's name, contacts and date as of now."""
    rows = []
    for each in record.issued:
        agency = record.by_id[each.agency.agency_id].agency
        rows.append(
            (
                agency.agency_id,
                agency.name,
                agency.sector,
                agency.email,
                agency.lead,
                each.identity.round,
                iso_text(record.due_of(agency.agency_id)),
                each.identity.return_id,
                each.identity.standards_id,
                each.identity.standards_version,
                each.file,
                each.sha256,
            )
        )
    return csv_bytes(ISSUED_COLUMNS, rows)


def taken_over(saved: SavedRecord, issued_text: str) -> RoundRecord:
    """Complete the record of an earlier version from its `issued.csv`.

    Raises RecordError with every fault of that file, by row.
    """
    settings = saved.record.settings
    rows = _issued_rows(issued_text)
    if others := {row["round"] for row in rows} - {settings.round}:
        raise RecordError([f"it is of the round {', '.join(sorted(others))}, not {settings.round}"])
    agencies = {
        row["agency_id"]: Agency(
            row["agency_id"], row["agency"], row["sector"], row["email"], row.get("lead", "")
        )
        for row in rows
    }
    issued = [
        issued_workbook(
            row | {"layout": saved.layouts.get(row["return_id"], "")},
            agencies[row["agency_id"]],
            settings,
        )
        for row in rows
    ]
    return RoundRecord(settings, tuple(map(RoundAgency, agencies.values())), tuple(issued))


def _issued_rows(text: str) -> list[dict[str, str]]:
    """Parse `issued.csv` into rows by column. Raises RecordError with every fault, by row."""
    try:
        header, *rows = list(csv_rows(text)) or [[]]
    except csv.Error as error:
        raise RecordError([f"it is not valid CSV: {error}"]) from error
    if missing := [name for name in ISSUED_COLUMNS if name not in {*header, *_OPTIONAL}]:
        raise RecordError([f"it has no column {', '.join(missing)}"])
    faults: list[str] = []
    parsed = []
    first_rows: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            which = "few" if len(row) < len(header) else "many"
            faults.append(f"its row {number} has too {which} cells")
            continue
        cells = dict(zip(header, row, strict=True))
        faults += [f"its row {number}: {fault}" for fault in _row_faults(cells)]
        if (first := first_rows.setdefault(cells["return_id"], number)) != number:
            faults.append(f"its row {number}: return_id is the same as in row {first}")
        parsed.append(cells)
    if faults:
        raise RecordError(faults)
    return parsed


def _row_faults(cells: Mapping[str, str]) -> Iterator[str]:
    for name in _NEEDED:
        if not cells[name].strip():
            yield f"{name} is empty"
    for name, check in (("due", due_fault), ("file", file_fault), ("sha256", sha256_fault)):
        if fault := check(cells[name]):
            yield f"{name}: {fault}"
