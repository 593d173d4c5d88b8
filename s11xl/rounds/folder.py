"""The folder of a round: `round.json` (settings), `issued.csv` (workbooks sent out), standards.

In: a folder. Out: a `Round`, or None if the folder has none; and a `Round` written back.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from s11xl.core.csv_files import csv_bytes, unguarded
from s11xl.core.errors import S11xlError
from s11xl.core.file_transaction import FileTransaction
from s11xl.core.output_files import write_atomically
from s11xl.core.returns import Agency, Identity
from s11xl.standards.file import load_standards
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import Issued, RoundRecord, RoundSettings

ROUND_FILE = "round.json"
ISSUED_FILE = "issued.csv"
STANDARDS_FILE = "standards.json"
WORKBOOKS = "workbooks"
CONSOLIDATED = "consolidated"
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
SPECIMEN = Agency("specimen", "Specimen")  # the agency of a blank workbook


@dataclass(frozen=True)
class Round:
    """A round as it is recorded in its folder."""

    folder: Path
    settings: RoundSettings
    standards: StandardSet
    issued: tuple[Issued, ...] = ()

    @property
    def record(self) -> RoundRecord:
        """What reading a return needs to know of the round."""
        return RoundRecord(self.settings, self.issued)

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """The agencies asked, in the order of issue; the specimen only if there is no other."""
        by_id = {issued.agency.agency_id: issued.agency for issued in self.issued}
        if len(by_id) > 1:
            by_id.pop(SPECIMEN.agency_id, None)
        return tuple(by_id.values())


def load_round(folder: Path) -> Round | None:
    """Load the round of a folder, or None if it has none. Raises S11xlError if it can't be read."""
    path = folder / ROUND_FILE
    if not path.is_file():
        return None
    try:
        data = _object(json.loads(path.read_text(encoding="utf-8")), "it")
        settings = _settings(data)
        recorded = _object(data.get("standards", {}), "“standards”")
        layouts = _object(data.get("layouts", {}), "“layouts”")
    except (OSError, ValueError) as fault:
        raise S11xlError(
            f"{path} can't be read: {fault}.",
            remedy="Restore the file from a copy, or use another folder with --folder.",
        ) from fault
    standards_path = folder / STANDARDS_FILE
    standards = load_standards(standards_path if standards_path.is_file() else None)
    if recorded and (recorded.get("id"), recorded.get("version")) != (
        standards.id,
        standards.version,
    ):
        raise S11xlError(
            f"{path} was made for the standards {recorded.get('id')} {recorded.get('version')},"
            f" but these are {standards.id} {standards.version}.",
            remedy=f"Save the standards file of that version in {folder} as {STANDARDS_FILE}.",
        )
    try:
        issued = tuple(_issued(row, settings, layouts) for row in _issued_rows(folder))
    except (OSError, ValueError, csv.Error) as fault:
        raise S11xlError(
            f"{folder / ISSUED_FILE} can't be read: {fault}.",
            remedy="Restore the file from a copy: it records which workbook was sent to which"
            " agency.",
        ) from fault
    return Round(folder, settings, standards, issued)


def _object(data: Any, name: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ValueError(f"{name} is not a JSON object")
    return data


def _settings(data: dict[str, Any]) -> RoundSettings:
    if not data.get("round"):
        raise ValueError("it has no “round”")
    return RoundSettings(
        round=str(data["round"]),
        due=_day(str(data["due"])) if data.get("due") else None,
        organisation=str(data.get("organisation", "")),
        return_to=str(data.get("return_to", "")),
        marking=str(data.get("marking", "")),
        not_applicable=bool(data.get("not_applicable", False)),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a date such as 2027-01-31") from None


def _issued_rows(folder: Path) -> list[dict[str, str]]:
    """Read the rows of issued.csv; an empty list if there is no such file."""
    path = folder / ISSUED_FILE
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if missing := [name for name in ISSUED_COLUMNS if name not in (rows.fieldnames or ())]:
        raise ValueError(f"it has no column {', '.join(missing)}")
    read = []
    for row in rows:
        if None in row.values():
            raise ValueError(f"its row {rows.line_num} has too few cells")
        read.append({name: unguarded(row[name]) for name in ISSUED_COLUMNS})
    return read


def _issued(row: dict[str, str], settings: RoundSettings, layouts: Mapping[str, object]) -> Issued:
    """A workbook of issued.csv; `layouts` has the fingerprint of its layout by Return ID."""
    agency = Agency(row["agency_id"], row["agency"], row["sector"], row["email"])
    identity = Identity(
        return_id=row["return_id"],
        agency_id=agency.agency_id,
        agency=agency.name,
        sector=agency.sector,
        round=row["round"],
        standards_id=row["standards_id"],
        standards_version=row["standards_version"],
        not_applicable=settings.not_applicable,
        layout=str(layouts.get(row["return_id"], "")),
    )
    due = _day(row["due"]) if row["due"] else None
    return Issued(agency, identity, due, row["file"], row["sha256"])


def issued_hashes(folder: Path) -> frozenset[str]:
    """Return the SHA-256 of each workbook sent out; an empty set if issued.csv can't be read."""
    try:
        return frozenset(row["sha256"] for row in _issued_rows(folder))
    except (OSError, ValueError, csv.Error):
        return frozenset()


def save_round(
    round_: Round, standards_text: str | None, transaction: FileTransaction, *, is_new: bool = False
) -> None:
    """Write `round.json`, `issued.csv` and, if not None, `standards_text` as part of a transaction.

    A new round without standards removes the standards file that a specimen may have left.
    """
    settings, standards = round_.settings, round_.standards
    data = {
        "round": settings.round,
        "due": settings.due.isoformat() if settings.due else "",
        "organisation": settings.organisation,
        "return_to": settings.return_to,
        "marking": settings.marking,
        "not_applicable": settings.not_applicable,
        "standards": {"id": standards.id, "version": standards.version},
        "layouts": {
            issued.identity.return_id: issued.identity.layout
            for issued in round_.issued
            if issued.identity.layout
        },
    }
    round_.folder.mkdir(parents=True, exist_ok=True)
    if standards_text is not None:
        write_atomically(
            round_.folder / STANDARDS_FILE, standards_text.encode("utf-8"), transaction
        )
    elif is_new:
        transaction.remove(round_.folder / STANDARDS_FILE)
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    write_atomically(round_.folder / ROUND_FILE, text.encode("utf-8"), transaction)
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
        for issued in round_.issued
    ]
    write_atomically(round_.folder / ISSUED_FILE, csv_bytes(ISSUED_COLUMNS, rows), transaction)
