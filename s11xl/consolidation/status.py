"""Who was asked, who returned, and what to chase. In: a `Consolidation`. Out: a `RoundStatus`.

Nobody is late unless there is a date to compare with. What is missing is described in sentences
that can go into a mail.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import pandas as pd

from s11xl.consolidation.assign import named_agency
from s11xl.consolidation.consolidation import Consolidation
from s11xl.consolidation.outcomes import FileStatus, Outcome
from s11xl.core.errors import S11xlError
from s11xl.core.finding_codes import FindingCode, Severity
from s11xl.core.findings import Finding
from s11xl.core.frames import frame_of
from s11xl.core.output_files import replace_file
from s11xl.core.returns import Agency
from s11xl.core.text import counted
from s11xl.standards.wording import Wording
from s11xl.tables.columns import INVALID, MISSING
from s11xl.tables.files import table_csv

STATUS_COLUMNS = (
    "agency_id",
    "agency",
    "sector",
    "email",
    "lead",
    "status",
    "answered",
    "expected",
    "errors",
    "warnings",
    "signed_off_on",
    "due",
    "late",
    "file",
    "missing",
    "cc",
    "extended",
)
CHASE_COLUMNS = ("agency_id", "agency", "email", "cc", "lead", "due", "late", "status", "missing")
_NUMBERS = ("answered", "expected", "errors", "warnings")
_MAX_LISTED = 12  # standards or cells in a sentence
_ABOUT_ONE_CELL = {FindingCode.FORMULA_IN_ANSWER, FindingCode.ERROR_IN_ANSWER}
_MISSING_PARTS = {
    FindingCode.MISSING_EVIDENCE: "No evidence for",
    FindingCode.PLACEHOLDER_EVIDENCE: "Only a placeholder under evidence for",
    FindingCode.MISSING_ACTION: "Neither an improvement nor an action for",
    FindingCode.MISSING_REASON: "No reason why it does not apply for",
}
Signature = tuple[str, str]  # who signed a return off, and the date


class ReturnStatus(StrEnum):
    """How far an agency is with its return."""

    COMPLETE = "complete"  # ready, by the rule that the workbook shows, and without errors
    ERRORS = "with-errors"
    INCOMPLETE = "incomplete"
    REJECTED = "rejected"  # files came, but none of them can be used
    MISSING = "not-returned"


@dataclass(frozen=True)
class RoundStatus:
    """The status of a round.

    `agencies` has a row of STATUS_COLUMNS for each agency asked. `rejected_files` are the files
    that can't be used, each with the name of the agency that its content or its name points to
    (empty if there is none) and the reason. `no_longer_asked` has the agencies that were withdrawn
    or merged, and why.
    """

    agencies: pd.DataFrame
    rejected_files: tuple[tuple[str, str, str], ...]
    no_longer_asked: tuple[tuple[str, str], ...]
    round: str
    asked_is_known: bool
    as_at: date | None

    @property
    def mails(self) -> pd.DataFrame:
        """The agencies for which something is missing, with CHASE_COLUMNS.

        Each text is one line: a line break in it could begin another line of a mail's head. Dates
        are as this country writes them.
        """
        incomplete = self.agencies.loc[self.agencies["missing"] != "", list(CHASE_COLUMNS)]
        lines = incomplete.map(lambda text: " ".join(text.split()))
        lines["due"] = lines["due"].map(_british)
        return lines.astype("str").reset_index(drop=True)

    def write_mailmerge(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write `mails` as CSV for a mail program and return the path.

        Raises S11xlError if there is another file or an edited one, unless `replace`.
        """
        path = Path(path)
        if not path.parent.is_dir():
            raise S11xlError(
                f"There is no folder {path.parent} to save {path.name} in.",
                remedy="Make the folder first, or give another path.",
            )
        replace_file(path, table_csv(self.mails), replace=replace)
        return path

    def as_csv(self) -> str:
        """Return the table of agencies as CSV text, guarded against formulas."""
        return table_csv(self.agencies).decode("utf-8-sig")


def round_status(data: Consolidation) -> RoundStatus:
    """Work out the status of each agency, in the order of the answers.

    An agency is late if `data.as_at` is after its due date and its return is not complete.
    """
    agencies = _agencies(data)
    known = {agency.agency_id for agency in agencies}
    outcomes: dict[str, list[Outcome]] = {}
    for outcome in data.judged.outcomes:
        agency_id = outcome.identity.agency_id
        if outcome.status is FileStatus.REJECTED and agency_id not in known:
            named = named_agency(outcome.file, agencies)
            agency_id = named.agency_id if named else ""
        outcomes.setdefault(agency_id, []).append(outcome)
    answers = dict(iter(data.answers.groupby("agency_id", sort=False)))
    used = data.returns.loc[data.returns["status"] == FileStatus.ACCEPTED.value]
    columns = used[["agency_id", "signed_off_by", "signed_off_on"]].fillna("")
    signatures = {agency_id: (by, on) for agency_id, by, on in columns.itertuples(index=False)}
    rows = [
        _row(
            agency,
            outcomes.get(agency.agency_id, ()),
            answers[agency.agency_id],
            signatures.get(agency.agency_id, ("", "")),
            data.judged.asked.due_of(agency.agency_id) or data.settings.due,
            data,
        )
        for agency in agencies
    ]
    names = {agency.agency_id: agency.name for agency in agencies}
    rejected = tuple(
        (names.get(agency_id, ""), outcome.file, outcome.reason)
        for agency_id in (*names, "")
        for outcome in outcomes.get(agency_id, ())
        if outcome.status is FileStatus.REJECTED
    )
    table = frame_of(STATUS_COLUMNS, rows, _NUMBERS)
    others = tuple(data.judged.asked.no_longer_asked)
    return RoundStatus(table, rejected, others, data.round, data.asked_is_known, data.as_at)


def _agencies(data: Consolidation) -> list[Agency]:
    """The agencies of the answers, with the details from the roster or the round."""
    asked = {agency.agency_id: agency for agency in data.judged.asked.agencies or ()}
    columns = data.answers[["agency_id", "agency", "sector"]].drop_duplicates("agency_id")
    return [
        asked.get(agency_id, Agency(agency_id, name, sector))
        for agency_id, name, sector in columns.itertuples(index=False)
    ]


def _row(
    agency: Agency,
    outcomes: Sequence[Outcome],
    answers: pd.DataFrame,
    signature: Signature,
    due: date | None,
    data: Consolidation,
) -> tuple[object, ...]:
    """Make the row of STATUS_COLUMNS of an agency."""
    used = next((outcome for outcome in outcomes if outcome.status is FileStatus.ACCEPTED), None)
    rejected = [outcome for outcome in outcomes if outcome.status is FileStatus.REJECTED]
    files = [used] if used else rejected
    severities = [finding.severity for outcome in files for finding in outcome.findings]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    ungraded = int(answers["status"].isin((MISSING, INVALID)).sum())
    if used is None:
        status = ReturnStatus.REJECTED if rejected else ReturnStatus.MISSING
    elif errors:
        status = ReturnStatus.ERRORS
    else:
        is_ready = used.open_items is not None and used.open_items.is_ready
        status = ReturnStatus.COMPLETE if is_ready else ReturnStatus.INCOMPLETE
    is_late = bool(data.as_at and due and data.as_at > due and status is not ReturnStatus.COMPLETE)
    if used:
        missing = list(_missing_in(used, answers, data.standards.wording))
    elif rejected:
        missing = [f"{outcome.file} can't be used: {outcome.reason}" for outcome in rejected]
    else:
        missing = ["We have not received your return."]
    return (
        agency.agency_id,
        agency.name,
        agency.sector,
        agency.email,
        agency.lead,
        status.value,
        len(answers) - ungraded if used else 0,
        len(answers),
        errors,
        warnings,
        signature[1],
        due.isoformat() if due else "",
        "yes" if is_late else "",
        ", ".join(outcome.file for outcome in ([used] if used else []) + rejected),
        " ".join(missing),
        agency.cc,
        due.isoformat() if due and due != data.settings.due else "",
    )


def _british(day: str) -> str:
    return date.fromisoformat(day).strftime("%d/%m/%Y") if day else ""


def _missing_in(used: Outcome, answers: pd.DataFrame, wording: Wording) -> Iterator[str]:
    """Describe what is missing in a return that is used, most pressing first."""
    for status, lead in ((INVALID, "The grade can't be used for"), (MISSING, "No grade for")):
        ids = answers.loc[answers["status"] == status, "standard_id"].tolist()
        yield from _sentence(lead, ids, len(answers))
    rows = answers.loc[answers["status"].isin((MISSING, INVALID))]
    ungraded = dict(zip(rows["standard_id"], rows["cell"], strict=True))
    yield from _error_sentences(
        [error for error in used.errors if not _is_about_grade(error, ungraded)]
    )
    for code, lead in _MISSING_PARTS.items():
        ids = [finding.standard_id for finding in used.findings if finding.code is code]
        graded = [standard_id for standard_id in ids if standard_id not in ungraded]
        yield from _sentence(lead, graded, len(answers))
    cover = used.open_items.cover if used.open_items else ()
    unsigned = {"signed_off_by", "signed_off_on"}.intersection(cover)
    if unsigned:
        yield "It is not signed off."
    if others := [name for name in cover if name not in unsigned]:
        labels = ", ".join(f"“{getattr(wording, name)}”" for name in others)
        yield f"Not filled in on the cover: {labels}."


def _is_about_grade(error: Finding, ungraded: Mapping[str, str]) -> bool:
    """Whether an error is about a missing grade; `ungraded` has the grade's cell by standard."""
    if error.standard_id not in ungraded:
        return False
    return error.code not in _ABOUT_ONE_CELL or error.cell == ungraded[error.standard_id]


def _error_sentences(errors: Sequence[Finding]) -> Iterator[str]:
    """Make a sentence of each different message, with each standard, sheet and cell."""
    positions: dict[str, list[str]] = {}
    for error in errors:
        names = (("standard", error.standard_id), ("sheet", error.sheet), ("cell", error.cell))
        parts = [
            f"{name} {value}"
            for name, value in names
            if value and f"{{{name}}}" not in error.code.message
        ]
        positions.setdefault(error.message, []).append(", ".join(parts))
    for message, texts in positions.items():
        where = list(dict.fromkeys(filter(None, texts)))
        more = len(where) - _MAX_LISTED
        listed = "; ".join(where[:_MAX_LISTED]) + (f"; and {more} more" if more > 0 else "")
        yield f"{message.removesuffix('.')} ({listed})." if where else message


def _sentence(lead: str, ids: Sequence[str], expected: int) -> Iterator[str]:
    """Name the standards that a sentence is about; a long list is cut, with its length."""
    ids = list(dict.fromkeys(ids))
    if not ids:
        return
    if len(ids) == expected:
        yield f"{lead} any of the {counted(expected, 'standard')}."
    elif len(ids) > _MAX_LISTED:
        more = len(ids) - _MAX_LISTED
        yield f"{lead} {', '.join(ids[:_MAX_LISTED])} and {more} more ({len(ids)} of {expected})."
    else:
        yield f"{lead} {', '.join(ids)}."
