"""The folder of a round: `round.json` (the record), `issued.csv` (the same for people), standards.

In: a folder. Out: a `Round`, or None if the folder has none; and a `Round` written back.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import TypeVar

from s11xl.core.errors import S11xlError
from s11xl.core.file_transaction import FileTransaction
from s11xl.core.output_files import write_atomically
from s11xl.core.returns import Agency
from s11xl.core.text import counted
from s11xl.rounds.issued_list import issued_csv, taken_over
from s11xl.rounds.record import RecordError, parse_record, record_json
from s11xl.standards.file import load_standards
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import Issued, RoundAgency, RoundRecord, RoundSettings

ROUND_FILE = "round.json"
ISSUED_FILE = "issued.csv"
STANDARDS_FILE = "standards.json"
WORKBOOKS = "workbooks"
RETURNS = "returns"
CONSOLIDATED = "consolidated"
_COPY = re.compile(r"round[ _.(-].*\.json", re.IGNORECASE)
SPECIMEN = Agency("specimen", "Specimen")  # the agency of a blank workbook
_Record = TypeVar("_Record")


@dataclass(frozen=True)
class Round:
    """A round as it is recorded in its folder.

    `is_taken_over` is whether an earlier version wrote the record: the next one that is saved is in
    today's form.
    """

    folder: Path
    record: RoundRecord
    standards: StandardSet
    is_taken_over: bool = False

    @property
    def settings(self) -> RoundSettings:
        """The settings of the round."""
        return self.record.settings

    @property
    def issued(self) -> tuple[Issued, ...]:
        """The workbooks that were sent out, in the order of issue."""
        return self.record.issued

    @property
    def known(self) -> tuple[Agency, ...]:
        """Every agency of the record, also those that are no longer asked, without the specimen."""
        agencies = (each.agency for each in self.record.agencies)
        return tuple(agency for agency in agencies if agency.agency_id != SPECIMEN.agency_id)

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """The agencies asked; the specimen only if there is no other."""
        asked = self.record.asked
        others = tuple(agency for agency in asked if agency.agency_id != SPECIMEN.agency_id)
        return others or asked


def load_round(folder: Path, *, is_new: bool = False) -> Round | None:
    """Load the round of a folder, or None if it has none.

    `issued.csv` is read only where the record is of an earlier version and names no agencies.
    Raises S11xlError that lists every fault of a file of the record. One that is missing is a fault
    too, except that a round may be begun anew (`is_new`) where only `issued.csv` is left.
    """
    path, issued_path = folder / ROUND_FILE, folder / ISSUED_FILE
    text = _text(path)
    if text is not None:
        _check_copies(path)
    if text is None:
        if is_new or not issued_path.exists():
            return None
        raise S11xlError(f"{path} is missing.", remedy=_restore(folder))
    saved = _parsed(path, parse_record, text)
    standards = _standards(folder, saved.standards)
    if saved.is_complete:
        return Round(folder, saved.record, standards)
    issued_text = _text(issued_path)
    if issued_text is None:
        raise S11xlError(f"{issued_path} is missing.", remedy=_restore(folder))
    record = _parsed(issued_path, partial(taken_over, saved), issued_text)
    return Round(folder, record, standards, is_taken_over=True)


def _check_copies(path: Path) -> None:
    """Raise S11xlError for a copy of the record, as OneDrive or a second officer makes one."""
    for copy in sorted(path.parent.glob("*.json")):
        if not _COPY.fullmatch(copy.name):
            continue
        differences = list(_differences(_text(path), _text(copy)))
        if differences:
            raise S11xlError(
                f"{path.parent} has two records of the round that differ: {path.name} and"
                f" {copy.name}.",
                details=differences,
                remedy=f"Keep the right one as {path.name}, and move the other one out of the"
                " folder. If each has something that the other lacks, ask the person who made it.",
            )


def _differences(text: str | None, other: str | None) -> Iterator[str]:
    """What a copy of a record says otherwise, a line each."""
    try:
        record, copy = (parse_record(each or "").record for each in (text, other))
    except RecordError:
        if text != other and '"round"' in (other or ""):
            yield "the copy can't be read as a record"
        return
    for field in fields(RoundSettings):
        name, values = field.name, [getattr(each.settings, field.name) for each in (record, copy)]
        if values[0] != values[1]:
            yield f"{name}: “{values[0]}” here, “{values[1]}” in the copy"
    for where, one, two in (("here", record, copy), ("in the copy", copy, record)):
        if names := sorted(one.by_id.keys() - two.by_id.keys()):
            yield f"agencies only {where}: {', '.join(names)}"
        return_ids = {each.identity.return_id for each in two.issued}
        issued = [each.file for each in one.issued if each.identity.return_id not in return_ids]
        if issued:
            yield f"workbooks only {where}: {', '.join(issued)}"
    for key, agency in record.by_id.items():
        other_agency = copy.by_id.get(key, agency)
        details = [*_details(agency, other_agency), *_details(agency.agency, other_agency.agency)]
        if details:
            yield f"{key}: {'; '.join(details)}"


def _details(here: RoundAgency | Agency, copy: RoundAgency | Agency) -> Iterator[str]:
    """What is recorded otherwise about an agency."""
    for field in fields(here):
        one, two = getattr(here, field.name), getattr(copy, field.name)
        if one != two and field.name != "agency":
            yield f"{field.name} “{one or ''}” here, “{two or ''}” in the copy"


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
        f"{'Correct it there, or restore' if correct else 'Restore'} it from a copy: it records"
        f" which workbook was sent to which agency. If nothing was sent out from {folder} yet,"
        f" delete {ROUND_FILE}, {ISSUED_FILE} and the folder {WORKBOOKS} there and run"
        " `s11xl generate` again. For another round, use another folder with --folder."
    )


def _standards(folder: Path, recorded: tuple[str, str] | None) -> StandardSet:
    """Load the standards of a round. Raises S11xlError if they aren't those that it recorded."""
    path = folder / STANDARDS_FILE
    standards = load_standards(path if os.path.lexists(path) else None)
    if recorded and recorded != (standards.id, standards.version):
        raise S11xlError(
            f"{folder / ROUND_FILE} was made for the standards {' '.join(recorded)},"
            f" but these are {standards.id} {standards.version}.",
            remedy=f"Save the standards file of that version in {folder} as {STANDARDS_FILE}.",
        )
    return standards


def issued_hashes(folder: Path) -> frozenset[str]:
    """Return the SHA-256 of each workbook sent out; an empty set if the record can't be read."""
    try:
        round_ = load_round(folder)
    except S11xlError:
        return frozenset()
    return frozenset(issued.sha256 for issued in round_.issued) if round_ else frozenset()


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
    """Write `round.json`, `issued.csv` and, if not None, `standards_text`, in a transaction.

    A new round without standards removes the standards file that a specimen may have left. Raises
    S11xlError if a new round would replace the `issued.csv` of one that has lost its `round.json`.
    """
    round_.folder.mkdir(parents=True, exist_ok=True)
    if standards_text is not None:
        write_atomically(
            round_.folder / STANDARDS_FILE, standards_text.encode("utf-8"), transaction
        )
    elif is_new:
        transaction.remove(round_.folder / STANDARDS_FILE)
    content = issued_csv(round_.record)
    issued_file = round_.folder / ISSUED_FILE
    if is_new and not (round_.folder / ROUND_FILE).exists():
        _check_unfinished(issued_file, content)
    write_atomically(issued_file, content, transaction)
    text = record_json(round_.record, round_.standards)
    write_atomically(round_.folder / ROUND_FILE, text, transaction)


def _check_unfinished(path: Path, content: bytes) -> None:
    """Raise S11xlError if there is an issued.csv of a round that is not the one to be written."""
    if path.exists() and path.read_bytes() != content:
        raise S11xlError(
            f"{path} is there, but {ROUND_FILE} is missing.", remedy=_restore(path.parent)
        )
