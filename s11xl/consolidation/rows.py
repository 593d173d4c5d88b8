"""The rows of the tidy tables. In: what became of each file. Out: plain tuples, by the columns.

The names of all columns stand here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from s11xl.consolidation.checks import Checked, read_grade
from s11xl.consolidation.outcomes import Judged, Outcome
from s11xl.core.dates import read_date
from s11xl.core.finding_codes import Severity
from s11xl.core.findings import Finding
from s11xl.core.returns import (
    COVER_DATES,
    COVER_FIELDS,
    NOWHERE,
    Action,
    Agency,
    AgencyReturn,
    Response,
)
from s11xl.standards.model import Match, Standard, StandardSet
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
    """A finding as a row of FINDING_COLUMNS."""
    return tuple(str(getattr(finding, name)) for name in FINDING_COLUMNS)


def agency_rows(
    agency: Agency, outcome: Outcome | None, standards: StandardSet, round_name: str
) -> Iterator[Row]:
    """A row for each standard that one agency was asked; without a return, of what is not there."""
    if outcome is not None:
        yield from _answer_rows(agency, outcome, round_name)
        return
    for standard in standards.standards:
        about = (round_name, agency.agency_id, agency.name, agency.sector)
        nothing = ("", None, "", "", "", NOT_RETURNED, standards.version, "", "", "", "")
        yield (*about, standard.key_standard, standard.id, *nothing)


def _answer_rows(agency: Agency, outcome: Outcome, round_name: str) -> Iterator[Row]:
    """A row for each standard of one return."""
    agency_return = outcome.agency_return
    assert agency_return is not None
    assert outcome.standards is not None
    checked = Checked(agency_return, outcome.standards)
    about = (round_name, agency.agency_id, agency.name, agency.sector)
    for standard, response, _ in checked.pairs:
        yield (*about, *_said(standard, response, checked), *_origin(outcome, response))


def _said(standard: Standard, response: Response, checked: Checked) -> Row:
    reading = read_grade(response, checked)
    if reading.grade is not None:
        grade, score, status = reading.grade.label, reading.grade.score, ANSWERED
    else:
        grade, score, status = "", None, _ungraded(response, reading.match, reading.not_applicable)
    texts = (response.grade, response.evidence, response.improvement)
    return (standard.key_standard, standard.id, grade, score, *texts, status)


def _ungraded(response: Response, match: Match, not_applicable: bool) -> str:
    if not_applicable:
        return NOT_APPLICABLE
    faulty = "grade" in response.unusable and response.place("grade") != NOWHERE
    return INVALID if faulty or match is Match.NONE else MISSING


def _origin(outcome: Outcome, response: Response) -> Row:
    assert outcome.standards is not None
    place = response.place("grade")
    version, mark = outcome.standards.version, outcome.identity.return_id
    return (version, mark, outcome.file, place.sheet, place.cell)


def superseded_rows(outcome: Outcome, round_name: str) -> Iterator[Row]:
    """The rows of a return that isn't used, each with what of it differs from the one that is."""
    identity = outcome.identity
    agency = Agency(identity.agency_id, identity.agency, identity.sector)
    place = SUPERSEDED_COLUMNS.index("standard_id")
    for row in _answer_rows(agency, outcome, round_name):
        yield (*row, (outcome.differs or {}).get(str(row[place]), ""))


def action_rows(agency: Agency, outcome: Outcome) -> Iterator[Row]:
    """A row for each action of one return's plan."""
    agency_return = outcome.agency_return
    assert agency_return is not None
    assert outcome.standards is not None
    for action in agency_return.actions:
        place = action.place("action")
        due = read_date(action.due)
        status = outcome.standards.read_status(action.status)
        yield (
            agency.agency_id,
            agency.name,
            _standard_of(action, outcome.standards),
            action.action,
            action.lead,
            due.isoformat() if due else "",
            action.due,
            status.label if status else "",
            action.status,
            outcome.file,
            place.sheet,
            place.cell,
        )


def _standard_of(action: Action, standards: StandardSet) -> str:
    standard_id = action.standard_id.strip()
    return standard_id if standard_id in standards.by_id else ""


def return_rows(
    outcomes: Iterable[Outcome],
    judged: Judged,
    names: Mapping[str, Agency],
    standards: StandardSet,
) -> Iterator[Row]:
    """A row for each file seen, then one for each agency asked of which no file came."""
    heard = set()
    for outcome in outcomes:
        heard.add(outcome.identity.agency_id)
        yield _return_row(outcome, names)
    for agency in names.values():
        if judged.asked.is_known and agency.agency_id not in heard:
            about = (agency.agency_id, agency.name, judged.asked.round, "")
            counts = (0, len(standards.standards), 0, 0)
            covers = [""] * len(COVER_FIELDS)
            yield ("", "", "missing", *about, *counts, *covers, "", "Nothing came back.")


def _return_row(outcome: Outcome, names: Mapping[str, Agency]) -> Row:
    identity, agency_return, standards = outcome.identity, outcome.agency_return, outcome.standards
    agency = names.get(identity.agency_id)
    name = agency.name if agency else identity.agency
    severities = Counter(each.severity for each in outcome.findings)
    answered: int | None = None
    expected: int | None = None
    if agency_return is not None and standards is not None:
        readings = [reading for _, _, reading in Checked(agency_return, standards).pairs]
        answered = sum(each.grade is not None or each.not_applicable for each in readings)
        expected = len(standards.standards)
    return (
        outcome.file,
        outcome.sha256,
        outcome.status.value,
        identity.agency_id,
        name,
        identity.round,
        identity.return_id,
        answered,
        expected,
        severities[Severity.ERROR],
        severities[Severity.WARNING],
        *(_cover_value(agency_return, each) for each in COVER_FIELDS),
        agency_return.saved_at if agency_return else "",
        outcome.reason,
    )


def _cover_value(agency_return: AgencyReturn | None, name: str) -> str:
    """What the cover says; a date in ISO form where it can be read, else as it was written."""
    if agency_return is None:
        return ""
    text: str = getattr(agency_return.cover, name)
    day = read_date(text) if name in COVER_DATES else None
    return day.isoformat() if day else text
