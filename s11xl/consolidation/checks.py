"""Rules that a return is checked against. In: a return and its standards. Out: findings.

Each rule is one function, listed in CHECKS. No rule changes the return.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from s11xl.consolidation.outcomes import Outcome
from s11xl.core.dates import read_date
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import (
    ACTION_FIELDS,
    ANSWER_FIELDS,
    COVER_DATES,
    COVER_FIELDS,
    COVER_NEEDED,
    AgencyReturn,
    Response,
)
from s11xl.core.text import MAX_TEXT, comparable, folded, invisible_characters, utf16_length
from s11xl.standards.model import GradeReading, Match, Standard, StandardSet

_REPEATED = 5  # standards with the same evidence


@dataclass(frozen=True)
class Checked:
    """A return with the standards that it answers."""

    agency_return: AgencyReturn
    standards: StandardSet

    @cached_property
    def pairs(self) -> Sequence[tuple[Standard, Response, GradeReading]]:
        """Each standard with its response (blank if there is none) and the response's grade.

        If a standard has several responses, the first one counts.
        """
        by_id = {
            response.standard_id: response for response in reversed(self.agency_return.responses)
        }
        responses = [
            by_id.get(standard.id) or Response(standard.id) for standard in self.standards.standards
        ]
        return [
            (standard, response, self.read_grade(response))
            for standard, response in zip(self.standards.standards, responses, strict=True)
        ]

    def read_grade(self, response: Response) -> GradeReading:
        """Read a response's grade, or the grade that it was ruled to be, on the scale."""
        grade = response.grade if response.ruled_grade is None else response.ruled_grade
        allowed = self.agency_return.identity.not_applicable
        return self.standards.scale.read(grade, allow_not_applicable=allowed)

    @property
    def answered(self) -> int:
        """The number of standards that are graded or not applicable."""
        return sum(bool(reading.grade or reading.not_applicable) for *_, reading in self.pairs)

    @property
    def is_complete(self) -> bool:
        """Whether every standard is answered and the return is signed off."""
        cover = self.agency_return.cover
        is_signed = bool(cover.signed_off_by.strip() and cover.signed_off_on.strip())
        return is_signed and self.answered == len(self.pairs)

    def is_planned(self, standard_id: str) -> bool:
        """Whether the action plan has an action for a standard."""
        return any(
            action.standard_id.strip() == standard_id and action.action.strip()
            for action in self.agency_return.actions
        )


Check = Callable[[Checked], Iterator[Finding]]


def checked_return(outcome: Outcome) -> Checked:
    """Return the return of an accepted or superseded file, with its standards."""
    agency_return = outcome.agency_return
    assert agency_return is not None
    assert outcome.standards is not None
    return Checked(agency_return, outcome.standards)


def blank_return(checked: Checked) -> Iterator[Finding]:
    """A workbook in which nothing was filled in."""
    if checked.agency_return.is_blank:
        yield new_finding(FindingCode.BLANK_RETURN)


def invalid_grade(checked: Checked) -> Iterator[Finding]:
    """A grade that is not on the scale."""
    allowed = checked.agency_return.identity.not_applicable
    grades = ", ".join(checked.standards.scale.labels(allow_not_applicable=allowed))
    for _, response, reading in checked.pairs:
        if reading.match is Match.NONE:
            code = FindingCode.INVALID_GRADE
            yield _finding(code, response, "grade", found=response.grade, grades=grades)


def missing_grade(checked: Checked) -> Iterator[Finding]:
    """A standard without a grade."""
    for _, response, reading in checked.pairs:
        if reading.match is Match.EMPTY and "grade" not in response.unusable:
            yield _finding(FindingCode.MISSING_GRADE, response, "grade", doubt=_doubt(checked))


def missing_evidence(checked: Checked) -> Iterator[Finding]:
    """A grade without evidence."""
    for _, response, reading in checked.pairs:
        if reading.grade and _is_missing(response, "evidence"):
            code, grade, doubt = FindingCode.MISSING_EVIDENCE, reading.grade.label, _doubt(checked)
            yield _finding(code, response, "evidence", grade=grade, doubt=doubt)


def placeholder_evidence(checked: Checked) -> Iterator[Finding]:
    """A grade with nothing but a placeholder under evidence."""
    for _, response, reading in checked.pairs:
        text = response.evidence
        if reading.grade and checked.standards.is_placeholder(text):
            code, grade = FindingCode.PLACEHOLDER_EVIDENCE, reading.grade.label
            yield _finding(code, response, "evidence", found=text, grade=grade)


def repeated_evidence(checked: Checked) -> Iterator[Finding]:
    """The same text under evidence of several standards, unless it is the reason for no grade."""
    responses: dict[str, list[Response]] = {}
    for _, response, reading in checked.pairs:
        text = folded(response.evidence)
        if text and not reading.not_applicable:
            responses.setdefault(text, []).append(response)
    for text, same in responses.items():
        if len(same) >= _REPEATED and not checked.standards.is_placeholder(text):
            yield _finding(
                FindingCode.REPEATED_EVIDENCE,
                same[0],
                "evidence",
                found=same[0].evidence,
                count=len(same),
                standards=", ".join(response.standard_id for response in same),
            )


def unchanged_answers(checked: Checked) -> Iterator[Finding]:
    """Answers of another round that the workbook was sent out with, and that came back as such."""
    agency_return = checked.agency_return
    if (prefilled := agency_return.prefilled) is None:
        return
    unchanged = [
        standard_id
        for (standard_id, name), text in prefilled.texts.items()
        if comparable(getattr(agency_return.response(standard_id), name)) == comparable(text)
    ]
    if unchanged:
        yield new_finding(
            FindingCode.UNCHANGED_ANSWERS,
            count=len(unchanged),
            total=len(prefilled.texts),
            round=prefilled.round,
            standards=", ".join(dict.fromkeys(unchanged)),
        )


def missing_reason(checked: Checked) -> Iterator[Finding]:
    """Not applicable, without a reason in the evidence cell, or with nothing but a placeholder."""
    for _, response, reading in checked.pairs:
        reason = response.evidence
        if reading.not_applicable and (
            _is_missing(response, "evidence") or checked.standards.is_placeholder(reason)
        ):
            yield _finding(FindingCode.MISSING_REASON, response, "evidence", found=reason)


def missing_action(checked: Checked) -> Iterator[Finding]:
    """A weak grade with neither an improvement nor a row in the action plan."""
    for standard, response, reading in checked.pairs:
        grade = reading.grade
        if (
            grade
            and checked.standards.scale.is_weak(grade)
            and _is_missing(response, "improvement")
            and not checked.is_planned(standard.id)
        ):
            yield _finding(FindingCode.MISSING_ACTION, response, "improvement", grade=grade.label)


def invalid_date(checked: Checked) -> Iterator[Finding]:
    """A date of the cover or the action plan that can't be read as a date."""
    cover = checked.agency_return.cover
    dates = [(getattr(cover, name), cover.place(name), "") for name in COVER_DATES]
    dates += [
        (action.due, action.place("due"), action.standard_id.strip())
        for action in checked.agency_return.actions
    ]
    for text, place, standard_id in dates:
        if text.strip() and read_date(text) is None:
            yield new_finding(
                FindingCode.INVALID_DATE,
                found=text,
                standard_id=standard_id if standard_id in checked.standards.by_id else "",
                place=place,
            )


def invalid_action(checked: Checked) -> Iterator[Finding]:
    """An action with a standard or a status that does not exist."""
    ids = checked.standards.by_id
    for action in checked.agency_return.actions:
        standard_id = action.standard_id.strip()
        if standard_id and standard_id not in ids:
            place = action.place("standard_id")
            yield new_finding(FindingCode.INVALID_STANDARD, found=action.standard_id, place=place)
        if action.status.strip() and checked.standards.read_status(action.status) is None:
            yield new_finding(
                FindingCode.INVALID_STATUS,
                found=action.status,
                standard_id=standard_id if standard_id in ids else "",
                place=action.place("status"),
                statuses=", ".join(status.label for status in checked.standards.action_status),
            )


def truncated_text(checked: Checked) -> Iterator[Finding]:
    """A text as long as a cell can hold, so that its end may be lost."""
    for _, response, _ in checked.pairs:
        for name in ("evidence", "improvement"):
            if (length := utf16_length(getattr(response, name))) >= MAX_TEXT:
                yield _finding(FindingCode.TRUNCATED_TEXT, response, name, length=length)


def unseen_characters(checked: Checked) -> Iterator[Finding]:
    """A text with invisible characters, which may hide or reorder what it says."""
    agency_return = checked.agency_return
    texts = [
        (getattr(response, name), response.place(name), response.standard_id)
        for response in agency_return.responses
        for name in ANSWER_FIELDS
    ]
    cover = agency_return.cover
    texts += [(getattr(cover, name), cover.place(name), "") for name in COVER_FIELDS]
    texts += [
        (getattr(action, name), action.place(name), "")
        for action in agency_return.actions
        for name in ACTION_FIELDS
    ]
    for text, place, standard_id in texts:
        if characters := invisible_characters(text):
            yield new_finding(
                FindingCode.UNSEEN_CHARACTERS,
                found=text,
                standard_id=standard_id,
                place=place,
                characters=", ".join(characters),
            )


def incomplete_cover(checked: Checked) -> Iterator[Finding]:
    """A cover that doesn't say who completed and who signed off the return, and when."""
    cover, wording = checked.agency_return.cover, checked.standards.wording
    missing = [name for name in COVER_NEEDED if not getattr(cover, name).strip()]
    if missing:
        yield new_finding(
            FindingCode.INCOMPLETE_COVER,
            place=cover.place(missing[0]),
            missing=", ".join(getattr(wording, name) for name in missing),
        )


def normalised_grade(checked: Checked) -> Iterator[Finding]:
    """A grade that was written differently from the scale's label."""
    for _, response, reading in checked.pairs:
        if reading.match is Match.NORMALISED:
            grade = reading.grade or checked.standards.scale.not_applicable
            is_padded = response.grade != response.grade.strip()
            yield _finding(
                FindingCode.NORMALISED_GRADE,
                response,
                "grade",
                found=response.grade,
                grade=grade.label,
                note=" It has spaces or line breaks around it." if is_padded else "",
            )


def action_unplanned(checked: Checked) -> Iterator[Finding]:
    """An improvement in words, without a row in the action plan."""
    for standard, response, _ in checked.pairs:
        if response.improvement.strip() and not checked.is_planned(standard.id):
            yield _finding(FindingCode.ACTION_UNPLANNED, response, "improvement")


def _is_missing(response: Response, name: str) -> bool:
    return not getattr(response, name).strip() and name not in response.unusable


def _doubt(checked: Checked) -> str:
    """A caution to add where an answer is missing from a format that hides error cells."""
    return " It may be an error cell." if checked.agency_return.is_reduced else ""


def _finding(
    code: FindingCode, response: Response, name: str, *, found: str = "", **fields: object
) -> Finding:
    """Make a finding about the field `name` of a response."""
    place = response.place(name)
    return new_finding(code, found=found, standard_id=response.standard_id, place=place, **fields)


CHECKS: tuple[Check, ...] = (
    blank_return,
    invalid_grade,
    missing_grade,
    missing_evidence,
    placeholder_evidence,
    repeated_evidence,
    unchanged_answers,
    missing_reason,
    missing_action,
    invalid_date,
    invalid_action,
    truncated_text,
    unseen_characters,
    incomplete_cover,
    normalised_grade,
    action_unplanned,
)


def check_return(agency_return: AgencyReturn, standards: StandardSet) -> list[Finding]:
    """Run every check; a blank return only gets the finding that it is blank."""
    checked = Checked(agency_return, standards)
    if blank := list(blank_return(checked)):
        return blank
    return [finding for check in CHECKS for finding in check(checked)]
