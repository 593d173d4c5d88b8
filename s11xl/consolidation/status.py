"""Who was asked, who returned, and what to chase. In: a `Consolidation`. Out: a row per agency.

Nobody is late without a day to judge by. What is missing is said in words that can stand in a mail.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import pandas as pd

from s11xl.consolidation.consolidation import Consolidation
from s11xl.consolidation.outcomes import FileStatus, Outcome
from s11xl.core.csv_files import csv_bytes
from s11xl.core.errors import S11xlError
from s11xl.core.finding_codes import FindingCode, Severity
from s11xl.core.findings import Finding
from s11xl.core.frames import frame_of
from s11xl.core.output_files import replace_file
from s11xl.core.returns import Agency
from s11xl.core.text import counted
from s11xl.tables.columns import ANSWERED, INVALID, MISSING, NOT_APPLICABLE

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
)
MAIL_COLUMNS = ("agency_id", "agency", "email", "lead", "status", "due", "missing")
_NAMED = 12  # how many standards a sentence names
_NUMBERS = ("answered", "expected", "errors", "warnings")
Signature = tuple[str, str]  # who signed a return off, and on which day
_ON_A_CELL = {FindingCode.FORMULA_IN_ANSWER, FindingCode.ERROR_IN_ANSWER}
_ASKED_FOR = {  # what is asked of a return that is used, by the finding that says it
    FindingCode.MISSING_EVIDENCE: "No evidence for",
    FindingCode.MISSING_ACTION: "Neither an improvement nor an action for",
    FindingCode.MISSING_REASON: "No reason why it does not apply for",
}


class ReturnStatus(StrEnum):
    """How far an agency is with its return."""

    COMPLETE = "complete"  # every standard graded, signed off, no errors
    ERRORS = "with-errors"
    INCOMPLETE = "incomplete"
    REJECTED = "rejected"  # something came, and nothing of it can be used
    MISSING = "not-returned"


@dataclass(frozen=True)
class RoundStatus:
    """How a round stands: `agencies` is a row per agency asked, with STATUS_COLUMNS.

    `strangers` are the rejected files that belong to nobody asked, as file and reason.
    """

    agencies: pd.DataFrame
    strangers: tuple[tuple[str, str], ...]
    round: str
    asked_is_known: bool
    as_at: date | None

    @property
    def mails(self) -> pd.DataFrame:
        """The agencies of which something is asked, with MAIL_COLUMNS."""
        asked = self.agencies.loc[self.agencies["missing"] != "", list(MAIL_COLUMNS)]
        return asked.reset_index(drop=True)

    def write_mailmerge(self, path: str | Path, *, replace: bool = False) -> Path:
        """Writes `mails` as CSV for a mail program; gives its path back.

        Raises S11xlError if another file stands there, or it was edited since, unless `replace`.
        """
        path = Path(path)
        if not path.parent.is_dir():
            raise S11xlError(
                f"There is no folder {path.parent} to write {path.name} into.",
                remedy="Make the folder first, or give another path.",
            )
        replace_file(path, _csv(self.mails), replace=replace)
        return path

    def as_csv(self) -> str:
        """The table of agencies as CSV text, guarded against formulas."""
        return _csv(self.agencies).decode("utf-8-sig")


def round_status(data: Consolidation) -> RoundStatus:
    """How a round stands, agency by agency, by name.

    An agency is late where the day `data.as_at` is past its due date and its return isn't complete.
    """
    outcomes: dict[str, list[Outcome]] = {}
    for outcome in data.judged.outcomes:
        outcomes.setdefault(outcome.identity.agency_id, []).append(outcome)
    agencies = _agencies(data)
    dues = {each.agency.agency_id: each.due for each in data.judged.asked.issued}
    said = dict(iter(data.answers.groupby("agency_id", sort=False)))
    signed = _signatures(data)
    rows = [
        _row(each, outcomes.get(each.agency_id, ()), said[each.agency_id], signed, data, dues)
        for each in agencies
    ]
    known = {each.agency_id for each in agencies}
    strangers = tuple(
        (each.file, each.reason)
        for each in data.judged.outcomes
        if each.status is FileStatus.REJECTED and each.identity.agency_id not in known
    )
    table = frame_of(STATUS_COLUMNS, rows, _NUMBERS)
    return RoundStatus(table, strangers, data.round, data.asked_is_known, data.as_at)


def _agencies(data: Consolidation) -> list[Agency]:
    """The agencies of the answers, in their order, as the roster or the round knows them."""
    asked = {each.agency_id: each for each in data.judged.asked.agencies or ()}
    met = data.answers[["agency_id", "agency", "sector"]].drop_duplicates("agency_id")
    return [
        asked.get(agency_id, Agency(agency_id, name, sector))
        for agency_id, name, sector in met.itertuples(index=False)
    ]


def _signatures(data: Consolidation) -> Mapping[str, Signature]:
    """Who signed each agency's return off, and when, as far as its cover says."""
    used = data.returns.loc[data.returns["status"] == FileStatus.ACCEPTED.value]
    columns = used[["agency_id", "signed_off_by", "signed_off_on"]].fillna("")
    return {agency_id: (by, on) for agency_id, by, on in columns.itertuples(index=False)}


def _row(
    agency: Agency,
    outcomes: Sequence[Outcome],
    answers: pd.DataFrame,
    signed: Mapping[str, Signature],
    data: Consolidation,
    dues: Mapping[str, date | None],
) -> tuple[object, ...]:
    used = next((each for each in outcomes if each.status is FileStatus.ACCEPTED), None)
    came = [each for each in outcomes if each.status is FileStatus.REJECTED]
    told = [each for outcome in ([used] if used else came) for each in outcome.findings]
    severities = [each.severity for each in told]
    errors, warnings = (severities.count(each) for each in (Severity.ERROR, Severity.WARNING))
    signature = signed[agency.agency_id] if used else ("", "")
    standing = _standing(used, came, errors, answers, signature)
    due = dues.get(agency.agency_id) or data.settings.due
    owing = standing is not ReturnStatus.COMPLETE
    late = data.as_at is not None and due is not None and owing and data.as_at > due
    parts = _used_parts(used, answers, signature) if used else _unused_parts(came)
    ungraded = int(answers["status"].isin((MISSING, INVALID)).sum())
    return (
        agency.agency_id,
        agency.name,
        agency.sector,
        agency.email,
        agency.lead,
        standing.value,
        len(answers) - ungraded if used else 0,
        len(answers),
        errors,
        warnings,
        signature[1],
        due.isoformat() if due else "",
        "yes" if late else "",
        used.file if used else ", ".join(each.file for each in came),
        " ".join(parts),
    )


def _standing(
    used: Outcome | None,
    came: Sequence[Outcome],
    errors: int,
    answers: pd.DataFrame,
    signature: Signature,
) -> ReturnStatus:
    if used is None:
        return ReturnStatus.REJECTED if came else ReturnStatus.MISSING
    if errors:
        return ReturnStatus.ERRORS
    is_graded = answers["status"].isin((ANSWERED, NOT_APPLICABLE)).all()
    return ReturnStatus.COMPLETE if is_graded and _is_signed(signature) else ReturnStatus.INCOMPLETE


def _is_signed(signature: Signature) -> bool:
    return all(each.strip() for each in signature)


def _unused_parts(came: Sequence[Outcome]) -> Iterator[str]:
    """What is missing where no return is used."""
    if not came:
        yield "Your return has not reached us."
    for outcome in came:
        yield f"{outcome.file} can't be used: {outcome.reason}"


def _used_parts(used: Outcome, answers: pd.DataFrame, signature: Signature) -> Iterator[str]:
    """What is missing in a return that is used, most pressing first."""
    for status, lead in ((INVALID, "The grade can't be used for"), (MISSING, "No grade for")):
        ids = answers.loc[answers["status"] == status, "standard_id"].tolist()
        yield from _sentence(lead, ids, len(answers))
    told = answers.loc[answers["status"].isin((MISSING, INVALID))]
    ungraded = dict(zip(told["standard_id"], told["cell"], strict=True))
    errors = [each for each in used.findings if each.severity is Severity.ERROR]
    yield from _placed([each for each in errors if not _is_told(each, ungraded)])
    for code, lead in _ASKED_FOR.items():
        ids = [each.standard_id for each in used.findings if each.code is code]
        yield from _sentence(lead, [each for each in ids if each not in ungraded], len(answers))
    if not _is_signed(signature):
        yield "It is not signed off."


def _is_told(error: Finding, ungraded: Mapping[str, str]) -> bool:
    """Whether an error is about a grade that was said to be missing: its standard, or its cell."""
    if error.standard_id not in ungraded:
        return False
    return error.code not in _ON_A_CELL or error.cell == ungraded[error.standard_id]


def _placed(errors: Sequence[Finding]) -> Iterator[str]:
    """What each error says, once, with every place of it: standard, sheet and cell."""
    places: dict[str, list[str]] = {}
    for each in errors:
        names = (("standard", each.standard_id), ("sheet", each.sheet), ("cell", each.cell))
        parts = [
            f"{name} {value}"
            for name, value in names
            if value and f"{{{name}}}" not in each.code.message
        ]
        places.setdefault(each.message, []).append(", ".join(parts))
    for message, met in places.items():
        where = list(dict.fromkeys(filter(None, met)))
        more = len(where) - _NAMED
        listed = "; ".join(where[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
        yield f"{message.removesuffix('.')}: {listed}." if where else message


def _sentence(lead: str, ids: Sequence[str], asked: int) -> Iterator[str]:
    """A sentence that names the standards it is about; a long list is cut, and its length said."""
    ids = list(dict.fromkeys(ids))
    if not ids:
        return
    if len(ids) == asked:
        yield f"{lead} any of the {counted(asked, 'standard')}."
    elif len(ids) > _NAMED:
        more = len(ids) - _NAMED
        yield f"{lead} {', '.join(ids[:_NAMED])} and {more} more ({len(ids)} of {asked})."
    else:
        yield f"{lead} {', '.join(ids)}."


def _csv(table: pd.DataFrame) -> bytes:
    rows = table.astype("object").itertuples(index=False)
    return csv_bytes(list(table.columns), ([*row] for row in rows))
