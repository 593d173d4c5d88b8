"""The record of a round. In: the texts of `round.json` and `issued.csv`. Out: their data, and back.

Every fault is listed at once: those of `round.json` by JSON path, those of `issued.csv` by row.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from s11xl.core.csv_files import csv_bytes, csv_rows
from s11xl.core.text import invisible_characters
from s11xl.workbook.identity import Issued

ISSUED_COLUMNS = (
    "agency_id",
    "agency",
    "sector",
    "email",
    "round",
    "due",
    "return_id",
    "standards_id",
    "standards_version",
    "file",
    "sha256",
)
_NEEDED = ("agency_id", "agency", "round", "return_id", "standards_id", "standards_version")
TEXT_SETTINGS = ("organisation", "return_to", "marking")
MAX_ROUND_NAME = 40  # characters
_FILE = re.compile(r"[\w-]+/[^/\\:]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class RecordError(ValueError):
    """What is wrong with a record, a line each."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))


def parse_round(text: str) -> Mapping[str, Any]:
    """Parse `round.json`. Raises RecordError with every fault, by path."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise RecordError([f"it is not valid JSON: {error}"]) from error
    except RecursionError as error:
        raise RecordError(["it is not valid JSON: too many brackets in one another"]) from error
    if faults := list(_round_faults(data)):
        raise RecordError(faults)
    settings: Mapping[str, Any] = data
    return settings


def _round_faults(data: Any) -> Iterator[str]:
    if not isinstance(data, dict):
        yield "$: it is not a JSON object"
        return
    if "round" not in data:
        yield "$: it has no “round”"
    for name, value in data.items():
        check = _CHECKS.get(name)
        fault = check(value) if check else "it is not a setting of a round"
        if fault:
            yield f"$.{name}: {fault}"


def round_name_fault(name: object) -> str:
    """Return what is wrong with the name of a round; empty if nothing is."""
    if isinstance(name, str) and 0 < len(name.strip()) <= MAX_ROUND_NAME and name.isprintable():
        return ""
    return f"it is not a text of 1 to {MAX_ROUND_NAME} characters, such as 2026-27"


def setting_fault(text: object) -> str:
    """Return what is wrong with a setting that is a text; empty if nothing is."""
    if not isinstance(text, str):
        return "it is not a text"
    if "\n" in text or "\r" in text:
        return "it has more than one line"
    if hidden := invisible_characters(text):
        return f"it has characters that can't be seen: {', '.join(hidden)}"
    return ""


def _due_fault(value: object) -> str:
    is_date = value == "" or iso_day(value) is not None
    return "" if is_date else f"“{value}” is not a date such as 2027-01-31"


def _switch_fault(value: object) -> str:
    return "" if isinstance(value, bool) else "it is neither true nor false"


def _standards_fault(value: object) -> str:
    names = ("id", "version")
    if isinstance(value, dict) and all(isinstance(value.get(name), str) for name in names):
        return ""
    return "“standards” is not a JSON object with an “id” and a “version”"


def _layouts_fault(value: object) -> str:
    if isinstance(value, dict) and all(isinstance(layout, str) for layout in value.values()):
        return ""
    return "“layouts” is not a JSON object of texts"


_CHECKS: Mapping[str, Callable[[object], str]] = {  # of each setting: what is wrong with a value
    "round": round_name_fault,
    "due": _due_fault,
    **dict.fromkeys(TEXT_SETTINGS, setting_fault),
    "not_applicable": _switch_fault,
    "standards": _standards_fault,
    "layouts": _layouts_fault,
}


def issued_csv(workbooks: Sequence[Issued]) -> bytes:
    """Format `issued.csv`."""
    rows = [
        (
            issued.agency.agency_id,
            issued.agency.name,
            issued.agency.sector,
            issued.agency.email,
            issued.identity.round,
            issued.due.isoformat() if issued.due else "",
            issued.identity.return_id,
            issued.identity.standards_id,
            issued.identity.standards_version,
            issued.file,
            issued.sha256,
        )
        for issued in workbooks
    ]
    return csv_bytes(ISSUED_COLUMNS, rows)


def parse_issued(text: str) -> list[dict[str, str]]:
    """Parse `issued.csv` into rows by column. Raises RecordError with every fault, by row."""
    try:
        header, *rows = list(csv_rows(text)) or [[]]
    except csv.Error as error:
        raise RecordError([f"it is not valid CSV: {error}"]) from error
    if missing := [name for name in ISSUED_COLUMNS if name not in header]:
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
    if cells["due"] and iso_day(cells["due"]) is None:
        yield f"due: “{cells['due']}” is not a date such as 2027-01-31"
    if not _FILE.fullmatch(cells["file"]):
        yield f"file: “{cells['file']}” is not the path of a workbook in the round's folder"
    if not _SHA256.fullmatch(cells["sha256"]):
        yield f"sha256: “{cells['sha256']}” is not the hash of a file"


def iso_day(text: object) -> date | None:
    """Return the date of an ISO text; None for anything else."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
