"""The folder of a round: `round.json` (settings), `issued.csv` (workbooks sent out), standards.

In: a folder. Out: a `Round`, or None if the folder has none; and a `Round` written back.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from s11xl.core.errors import S11xlError
from s11xl.core.file_transaction import FileTransaction
from s11xl.core.output_files import write_atomically
from s11xl.core.returns import Agency, Identity
from s11xl.core.text import counted
from s11xl.rounds.record import (
    RecordError,
    iso_day,
    issued_csv,
    parse_issued,
    parse_round,
)
from s11xl.standards.file import load_standards
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import Issued, RoundRecord, RoundSettings

ROUND_FILE = "round.json"
ISSUED_FILE = "issued.csv"
STANDARDS_FILE = "standards.json"
WORKBOOKS = "workbooks"
CONSOLIDATED = "consolidated"
SPECIMEN = Agency("specimen", "Specimen")  # the agency of a blank workbook
_Record = TypeVar("_Record")


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


def load_round(folder: Path, *, is_new: bool = False) -> Round | None:
    """Load the round of a folder, or None if it has none.

    Raises S11xlError that lists every fault of a file of the record. One that is missing is a fault
    too, except that a round may be begun anew (`is_new`) where only `issued.csv` is left.
    """
    text, issued_text = _text(folder / ROUND_FILE), _text(folder / ISSUED_FILE)
    if text is None and (issued_text is None or is_new):
        return None
    if text is None:
        raise S11xlError(f"{folder / ROUND_FILE} is missing.", remedy=_restore(folder))
    data = _parsed(folder / ROUND_FILE, parse_round, text)
    if issued_text is None:
        raise S11xlError(f"{folder / ISSUED_FILE} is missing.", remedy=_restore(folder))
    settings = RoundSettings(
        round=data["round"],
        due=iso_day(data.get("due")),
        organisation=data.get("organisation", ""),
        return_to=data.get("return_to", ""),
        marking=data.get("marking", ""),
        not_applicable=data.get("not_applicable", False),
    )
    standards = _standards(folder, data.get("standards", {}))
    rows = _parsed(folder / ISSUED_FILE, parse_issued, issued_text)
    if others := {row["round"] for row in rows} - {settings.round}:
        raise S11xlError(
            f"{folder / ROUND_FILE} is of the round {settings.round}, but {ISSUED_FILE} is of"
            f" {', '.join(sorted(others))}.",
            remedy=_restore(folder),
        )
    layouts = data.get("layouts", {})
    issued = tuple(_issued(row, settings, layouts) for row in rows)
    return Round(folder, settings, standards, issued)


def _text(path: Path) -> str | None:
    """Read a file of the record; None if it is not there. Raises S11xlError if it can't be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8 text"
        raise S11xlError(
            f"{path} can't be read: {reason}.", remedy=_restore(path.parent)
        ) from fault


def _parsed(path: Path, parse: Callable[[str], _Record], text: str) -> _Record:
    try:
        return parse(text)
    except RecordError as error:
        raise S11xlError(
            f"{path} can't be read: it has {counted(len(error.faults), 'fault')}.",
            details=error.faults,
            remedy=_restore(path.parent, correct=True),
        ) from error


def _restore(folder: Path, *, correct: bool = False) -> str:
    return (
        f"{'Correct it there, or restore' if correct else 'Restore'} {ROUND_FILE} and {ISSUED_FILE}"
        " from a copy: they record which workbook was sent to which agency. If nothing was sent"
        f" out from {folder} yet, delete both and run `s11xl generate` again. For another round,"
        " use another folder with --folder."
    )


def _standards(folder: Path, recorded: Mapping[str, str]) -> StandardSet:
    """Load the standards of a round. Raises S11xlError if they aren't those that it recorded."""
    path = folder / STANDARDS_FILE
    standards = load_standards(path if os.path.lexists(path) else None)
    if recorded and (recorded["id"], recorded["version"]) != (standards.id, standards.version):
        raise S11xlError(
            f"{folder / ROUND_FILE} was made for the standards {recorded['id']}"
            f" {recorded['version']}, but these are {standards.id} {standards.version}.",
            remedy=f"Save the standards file of that version in {folder} as {STANDARDS_FILE}.",
        )
    return standards


def _issued(row: Mapping[str, str], settings: RoundSettings, layouts: Mapping[str, str]) -> Issued:
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
        layout=layouts.get(row["return_id"], ""),
    )
    return Issued(agency, identity, iso_day(row["due"]), row["file"], row["sha256"])


def issued_hashes(folder: Path) -> frozenset[str]:
    """Return the SHA-256 of each workbook sent out; an empty set if issued.csv can't be read."""
    try:
        return frozenset(row["sha256"] for row in parse_issued(_text(folder / ISSUED_FILE) or ""))
    except (S11xlError, RecordError):
        return frozenset()


def check_outside_rounds(folder: Path) -> None:
    """Raise S11xlError if a folder for outputs is that of a round, or of its workbooks."""
    folder = Path(os.path.realpath(folder))
    of_workbooks = folder.name == WORKBOOKS and (folder.parent / ROUND_FILE).exists()
    if of_workbooks or (folder / ROUND_FILE).exists():
        raise S11xlError(
            f"{folder} is the folder of a round"
            f"{'’s workbooks' if of_workbooks else ''}, and outputs can't be written into it.",
            remedy="Give another folder, for example one inside the round's folder.",
        )


def save_round(
    round_: Round, standards_text: str | None, transaction: FileTransaction, *, is_new: bool = False
) -> None:
    """Write `issued.csv`, `round.json` and, if not None, `standards_text` as part of a transaction.

    A new round without standards removes the standards file that a specimen may have left. Raises
    S11xlError if a new round would replace the `issued.csv` of one that has lost its `round.json`.
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
    content = issued_csv(round_.issued)
    issued_file = round_.folder / ISSUED_FILE
    if is_new and not (round_.folder / ROUND_FILE).exists():
        _check_unfinished(issued_file, content)
    write_atomically(issued_file, content, transaction)
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    write_atomically(round_.folder / ROUND_FILE, text.encode("utf-8"), transaction)


def _check_unfinished(path: Path, content: bytes) -> None:
    """Raise S11xlError if there is an issued.csv of a round that is not the one to be written."""
    if path.exists() and path.read_bytes() != content:
        raise S11xlError(
            f"{path} is there, but {ROUND_FILE} is missing.", remedy=_restore(path.parent)
        )
