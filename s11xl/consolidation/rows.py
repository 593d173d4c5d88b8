"""Rows of the tidy tables. In: outcomes. Out: tuples of values, in the order of the columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from s11xl.consolidation.checks import Checked, checked_return
from s11xl.consolidation.outcomes import AskedAgencies, Outcome
from s11xl.core.dates import read_date
from s11xl.core.finding_codes import Severity
from s11xl.core.findings import Finding
from s11xl.core.returns import COVER_DATES, COVER_FIELDS, NOWHERE, Agency, AgencyReturn, Response
from s11xl.standards.model import GradeReading, Match, StandardSet
from s11xl.tables.columns import (
    ANSWERED,
    FINDING_COLUMNS,
    INVALID,
    MISSING,
    NOT_APPLICABLE,
    NOT_RETURNED,
    SUPERSEDED_COLUMNS,
)

Row = tuple[object, ...]


def finding_row(finding: Finding) -> Row:
    """Make a row of FINDING_COLUMNS."""
    return tuple(str(getattr(finding, name)) for name in FINDING_COLUMNS)


def agency_rows(
    agency: Agency, outcome: Outcome | None, standards: StandardSet, round_name: str
) -> Iterator[Row]:
    """Make a row of ANSWER_COLUMNS for each standard; `outcome` is None if nothing was returned."""
    if outcome is not None:
        yield from _answer_rows(agency, outcome, round_name)
        return
    for standard in standards.standards:
        about = (round_name, agency.agency_id, agency.name, agency.sector)
        nothing = ("", None, "", "", "", NOT_RETURNED, standards.version, "", "", "", "", "")
        yield (*about, standard.key_standard, standard.id, *nothing)


def _answer_rows(agency: Agency, outcome: Outcome, round_name: str) -> Iterator[Row]:
    checked = checked_return(outcome)
    for standard, response, reading in checked.pairs:
        place = response.place("grade")
        yield (
            round_name,
            agency.agency_id,
            agency.name,
            agency.sector,
            standard.key_standard,
            standard.id,
            reading.grade.label if reading.grade else "",
            reading.grade.score if reading.grade else None,
            response.grade,
            response.evidence,
            response.improvement,
            _answer_status(response, reading),
            checked.standards.version,
            outcome.identity.return_id,
            place.file or outcome.file,
            place.sheet,
            place.cell,
            "\n".join(response.links),
        )


def _answer_status(response: Response, reading: GradeReading) -> str:
    if reading.grade is not None:
        return ANSWERED
    if reading.not_applicable:
        return NOT_APPLICABLE
    is_unusable = "grade" in response.unusable and response.place("grade") != NOWHERE
    return INVALID if is_unusable or reading.match is Match.NONE else MISSING


def superseded_rows(outcome: Outcome, round_name: str) -> Iterator[Row]:
    """Make rows of SUPERSEDED_COLUMNS for a return that is not used."""
    index = SUPERSEDED_COLUMNS.index("standard_id")
    for row in _answer_rows(outcome.agency, outcome, round_name):
        yield (*row, (outcome.differs or {}).get(str(row[index]), ""))


def action_rows(agency: Agency, outcome: Outcome) -> Iterator[Row]:
    """Make a row of ACTION_COLUMNS for each action of a return."""
    checked = checked_return(outcome)
    for action in checked.agency_return.actions:
        place = action.place("action")
        standard_id = action.standard_id.strip()
        due = read_date(action.due)
        status = checked.standards.read_status(action.status)
        yield (
            agency.agency_id,
            agency.name,
            standard_id if standard_id in checked.standards.by_id else "",
            action.action,
            action.lead,
            due.isoformat() if due else "",
            action.due,
            status.label if status else "",
            action.status,
            place.file or outcome.file,
            place.sheet,
            place.cell,
        )


def return_rows(
    outcomes: Iterable[Outcome],
    asked: AskedAgencies,
    agencies: Mapping[str, Agency],
    standards: StandardSet,
) -> Iterator[Row]:
    """Make a row of RETURN_COLUMNS for each file, then for each agency asked that sent no file.

    `agencies` are those in the tables, by id.
    """
    returned = set()
    for outcome in outcomes:
        returned.add(outcome.identity.agency_id)
        yield _return_row(outcome, agencies)
    for agency in agencies.values():
        if asked.is_known and agency.agency_id not in returned:
            about = (agency.agency_id, agency.name, asked.round, "")
            counts = (0, len(standards.standards), 0, 0)
            cover = [""] * len(COVER_FIELDS)
            yield ("", "", "missing", *about, *counts, *cover, "", "Nothing came back.", "")


def _return_row(outcome: Outcome, agencies: Mapping[str, Agency]) -> Row:
    identity, agency_return = outcome.identity, outcome.agency_return
    agency = agencies.get(identity.agency_id)
    severities = Counter(finding.severity for finding in outcome.findings)
    answered: int | None = None
    expected: int | None = None
    if agency_return is not None and outcome.standards is not None:
        checked = Checked(agency_return, outcome.standards)
        answered, expected = checked.answered, len(checked.pairs)
    return (
        outcome.file,
        outcome.sha256,
        outcome.status.value,
        identity.agency_id,
        agency.name if agency else identity.agency,
        identity.round,
        identity.return_id,
        answered,
        expected,
        severities[Severity.ERROR],
        severities[Severity.WARNING],
        *(_cover_value(agency_return, name) for name in COVER_FIELDS),
        agency_return.saved_at if agency_return else "",
        outcome.reason,
        outcome.content,
    )


def _cover_value(agency_return: AgencyReturn | None, name: str) -> str:
    """Return a field of the cover: a date in ISO form if it can be read, else as it was written."""
    if agency_return is None:
        return ""
    text: str = getattr(agency_return.cover, name)
    day = read_date(text) if name in COVER_DATES else None
    return day.isoformat() if day else text
