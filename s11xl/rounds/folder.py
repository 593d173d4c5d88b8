"""A round's folder on disk: `round.json`, `issued.csv`, its standards, its workbooks.

What is written is written whole: to a name of its own first, and then moved into place.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from s11xl.workbook.identity import Issued, RoundSettings

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


SPECIMEN = Agency("specimen", "Specimen")  # who a blank workbook is for


@dataclass(frozen=True)
class Round:
    """A round as its folder remembers it."""

    folder: Path
    settings: RoundSettings
    standards: StandardSet
    issued: tuple[Issued, ...] = ()

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """Who was asked, in the order of issue; a specimen only while it stands alone."""
        by_id = {each.agency.agency_id: each.agency for each in self.issued}
        if len(by_id) > 1:
            by_id.pop(SPECIMEN.agency_id, None)
        return tuple(by_id.values())


def load_round(folder: Path) -> Round | None:
    """The round of a folder; None where there is none. Raises S11xlError if it can't be read."""
    path = folder / ROUND_FILE
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        settings = _settings(data)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise S11xlError(
            f"{path} can't be read: {fault}.",
            remedy="Restore it from a copy, or generate the round into another --folder.",
        ) from fault
    own = folder / STANDARDS_FILE
    standards = load_standards(own if own.is_file() else None)
    said = data.get("standards", {})
    if said and (said.get("id"), said.get("version")) != (standards.id, standards.version):
        raise S11xlError(
            f"{path} was made for the standards {said.get('id')} {said.get('version')}, but"
            f" {standards.id} {standards.version} are at hand.",
            remedy=f"Put that version's standards file beside it as {STANDARDS_FILE}.",
        )
    return Round(folder, settings, standards, _issued(folder, settings))


def _settings(data: dict[str, Any]) -> RoundSettings:
    return RoundSettings(
        round=str(data["round"]),
        due=date.fromisoformat(data["due"]) if data.get("due") else None,
        organisation=data.get("organisation", ""),
        return_to=data.get("return_to", ""),
        marking=data.get("marking", ""),
        not_applicable=bool(data.get("not_applicable", False)),
    )


def _issued(folder: Path, settings: RoundSettings) -> tuple[Issued, ...]:
    try:
        return tuple(_issue(row, settings) for row in _issued_rows(folder))
    except (OSError, ValueError, KeyError, AttributeError, csv.Error) as fault:
        raise S11xlError(
            f"{folder / ISSUED_FILE} can't be read: {fault!r}.",
            remedy="Restore it from a copy: it says which workbook went to whom.",
        ) from fault


def _issued_rows(folder: Path) -> list[dict[str, str]]:
    """The rows of issued.csv; none where there is none yet."""
    path = folder / ISSUED_FILE
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{name: unguarded(row[name]) for name in ISSUED_COLUMNS} for row in rows]


def issued_hashes(folder: Path) -> frozenset[str]:
    """The hashes of the workbooks that were sent out; none where their record can't be read."""
    try:
        return frozenset(row["sha256"] for row in _issued_rows(folder))
    except (OSError, ValueError, KeyError, AttributeError, csv.Error):
        return frozenset()


def _issue(row: dict[str, str], settings: RoundSettings) -> Issued:
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
    )
    due = date.fromisoformat(row["due"]) if row["due"] else None
    return Issued(agency, identity, due, row["file"], row["sha256"])


def save_round(
    round_: Round, standards_text: str | None, transaction: FileTransaction, *, is_new: bool = False
) -> None:
    """Writes `round.json`, `issued.csv` and, where they aren't the package's, the standards.

    They are part of the `transaction`. A new round without standards of its own takes
    those of a specimen away that was here before.
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
            each.agency.agency_id,
            each.agency.name,
            each.agency.sector,
            each.agency.email,
            each.identity.round,
            each.due.isoformat() if each.due else "",
            each.identity.return_id,
            each.identity.standards_id,
            each.identity.standards_version,
            each.file,
            each.sha256,
        )
        for each in round_.issued
    ]
    write_atomically(round_.folder / ISSUED_FILE, csv_bytes(ISSUED_COLUMNS, rows), transaction)


def with_issued(round_: Round, issued: Sequence[Issued]) -> Round:
    """The round with further workbooks issued."""
    return replace(round_, issued=(*round_.issued, *issued))
