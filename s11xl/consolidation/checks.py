"""Judges a return. In: a return and the standards it answers. Out: findings.

Each rule is one function, and all of them stand in CHECKS. None changes anything; what a grade or
a date is taken for is worked out by the same functions wherever it is needed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

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
    Place,
    Response,
)
from s11xl.core.text import MAX_TEXT, invisible_characters, utf16_length
from s11xl.standards.model import GradeReading, Match, Standard, StandardSet


@dataclass(frozen=True)
class Checked:
    """A return beside what it answers."""

    agency_return: AgencyReturn
    standards: StandardSet

    @cached_property
    def pairs(self) -> Sequence[tuple[Standard, Response, GradeReading]]:
        """Each standard with what was said on it, and what the grade says on the scale."""
        said = {each.standard_id: each for each in reversed(self.agency_return.responses)}
        answers = [said.get(each.id) or Response(each.id) for each in self.standards.standards]
        return [
            (standard, response, read_grade(response, self))
            for standard, response in zip(self.standards.standards, answers, strict=True)
        ]

    def is_planned(self, standard_id: str) -> bool:
        """Whether the action plan has a row for a standard that says what will be done."""
        return any(
            each.standard_id.strip() == standard_id and each.action.strip()
            for each in self.agency_return.actions
        )


def read_grade(response: Response, checked: Checked) -> GradeReading:
    """What a response's grade says on the scale, under the round's rule."""
    allowed = checked.agency_return.identity.not_applicable
    grade = response.grade if response.ruled_grade is None else response.ruled_grade
    return checked.standards.scale.read(grade, allow_not_applicable=allowed)


Check = Callable[[Checked], Iterator[Finding]]


def invalid_grade(checked: Checked) -> Iterator[Finding]:
    """A grade that isn't on the scale: never guessed."""
    labels = checked.standards.scale.labels(
        allow_not_applicable=checked.agency_return.identity.not_applicable
    )
    for standard, response, reading in checked.pairs:
        if reading.match is Match.NONE:
            yield _at(
                FindingCode.INVALID_GRADE,
                standard,
                response.place("grade"),
                found=response.grade,
                grades=", ".join(labels),
            )


def normalised_grade(checked: Checked) -> Iterator[Finding]:
    """A grade that was taken for one of the scale's."""
    for standard, response, reading in checked.pairs:
        if reading.match is Match.NORMALISED:
            label = (
                reading.grade.label
                if reading.grade
                else checked.standards.scale.not_applicable.label
            )
            is_bare = response.grade == response.grade.strip()
            yield _at(
                FindingCode.NORMALISED_GRADE,
                standard,
                response.place("grade"),
                found=response.grade,
                grade=label,
                note="" if is_bare else " It stands with spaces or line breaks around it.",
            )


def missing_grade(checked: Checked) -> Iterator[Finding]:
    """A standard without a grade."""
    for standard, response, reading in checked.pairs:
        if reading.match is Match.EMPTY and "grade" not in response.unusable:
            place, doubt = response.place("grade"), _doubt(checked)
            yield _at(FindingCode.MISSING_GRADE, standard, place, doubt=doubt)


def missing_evidence(checked: Checked) -> Iterator[Finding]:
    """A grade without evidence."""
    for standard, response, reading in checked.pairs:
        bare = not response.evidence.strip() and "evidence" not in response.unusable
        if reading.grade and bare:
            place = response.place("evidence")
            label, doubt = reading.grade.label, _doubt(checked)
            yield _at(FindingCode.MISSING_EVIDENCE, standard, place, grade=label, doubt=doubt)


def _doubt(checked: Checked) -> str:
    """What is to be added where an answer is missing from a format that hides error cells."""
    return " It may be an error cell." if checked.agency_return.is_reduced else ""


def missing_reason(checked: Checked) -> Iterator[Finding]:
    """Not applicable, without a reason in the evidence cell."""
    for standard, response, reading in checked.pairs:
        bare = not response.evidence.strip() and "evidence" not in response.unusable
        if reading.not_applicable and bare:
            yield _at(FindingCode.MISSING_REASON, standard, response.place("evidence"))


def missing_action(checked: Checked) -> Iterator[Finding]:
    """A weak grade with neither an improvement nor a row in the action plan."""
    for standard, response, reading in checked.pairs:
        bare = not response.improvement.strip() and "improvement" not in response.unusable
        weak = reading.grade is not None and checked.standards.scale.is_weak(reading.grade)
        if reading.grade and weak and bare and not checked.is_planned(standard.id):
            place = response.place("improvement")
            label = reading.grade.label
            yield _at(FindingCode.MISSING_ACTION, standard, place, grade=label)


def action_unplanned(checked: Checked) -> Iterator[Finding]:
    """An improvement that is said in words, without a row in the action plan."""
    for standard, response, _ in checked.pairs:
        if response.improvement.strip() and not checked.is_planned(standard.id):
            yield _at(FindingCode.ACTION_UNPLANNED, standard, response.place("improvement"))


def truncated_text(checked: Checked) -> Iterator[Finding]:
    """A text as long as a cell can hold."""
    for standard, response, _ in checked.pairs:
        for name in ("evidence", "improvement"):
            text = getattr(response, name)
            if (length := utf16_length(text)) >= MAX_TEXT:
                place = response.place(name)
                yield _at(FindingCode.TRUNCATED_TEXT, standard, place, length=length)


def unseen_characters(checked: Checked) -> Iterator[Finding]:
    """A text with characters that nobody sees, which may turn or hide what it says."""
    agency_return = checked.agency_return
    texts = [
        (getattr(each, name), each.place(name), each.standard_id)
        for each in agency_return.responses
        for name in ANSWER_FIELDS
    ]
    texts += [
        (getattr(agency_return.cover, name), agency_return.cover.place(name), "")
        for name in COVER_FIELDS
    ]
    texts += [
        (getattr(each, name), each.place(name), "")
        for each in agency_return.actions
        for name in ACTION_FIELDS
    ]
    for text, place, standard_id in texts:
        if found := invisible_characters(text):
            yield new_finding(
                FindingCode.UNSEEN_CHARACTERS,
                found=text,
                standard_id=standard_id,
                place=place,
                characters=", ".join(found),
            )


def invalid_action(checked: Checked) -> Iterator[Finding]:
    """An action for a standard that is none, or with a status that is none."""
    ids = checked.standards.by_id
    for action in checked.agency_return.actions:
        standard_id = action.standard_id.strip()
        if standard_id and standard_id not in ids:
            place = action.place("standard_id")
            yield new_finding(FindingCode.INVALID_STANDARD, found=action.standard_id, place=place)
        if action.status.strip() and checked.standards.read_status(action.status) is None:
            place = action.place("status")
            statuses = ", ".join(each.label for each in checked.standards.action_status)
            yield new_finding(
                FindingCode.INVALID_STATUS,
                found=action.status,
                standard_id=standard_id if standard_id in ids else "",
                place=place,
                statuses=statuses,
            )


def invalid_date(checked: Checked) -> Iterator[Finding]:
    """A date of the cover or the action plan that can't be read as one."""
    cover = checked.agency_return.cover
    dates = [(getattr(cover, name), cover.place(name), "") for name in COVER_DATES]
    dates += [
        (each.due, each.place("due"), each.standard_id.strip())
        for each in checked.agency_return.actions
    ]
    ids = checked.standards.by_id
    for text, place, standard_id in dates:
        if text.strip() and read_date(text) is None:
            yield new_finding(
                FindingCode.INVALID_DATE,
                found=text,
                standard_id=standard_id if standard_id in ids else "",
                place=place,
            )


def incomplete_cover(checked: Checked) -> Iterator[Finding]:
    """A cover that doesn't say who completed and who signed off the return, and when."""
    cover, wording = checked.agency_return.cover, checked.standards.wording
    missing = [name for name in COVER_NEEDED if not getattr(cover, name).strip()]
    if missing:
        place = cover.place(missing[0])
        yield new_finding(
            FindingCode.INCOMPLETE_COVER,
            place=place,
            missing=", ".join(getattr(wording, name) for name in missing),
        )


def blank_return(checked: Checked) -> Iterator[Finding]:
    """A workbook in which nothing was filled in."""
    if checked.agency_return.is_blank:
        yield new_finding(FindingCode.BLANK_RETURN)


CHECKS: tuple[Check, ...] = (
    blank_return,
    invalid_grade,
    missing_grade,
    missing_evidence,
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
    """Everything that is to be said of a return's answers; of a blank one, only that it is."""
    checked = Checked(agency_return, standards)
    if blank := list(blank_return(checked)):
        return blank
    return [each for check in CHECKS for each in check(checked)]


def is_complete(agency_return: AgencyReturn, standards: StandardSet) -> bool:
    """Whether every standard is graded (or not applicable) and the return is signed off."""
    checked = Checked(agency_return, standards)
    graded = all(reading.grade or reading.not_applicable for _, _, reading in checked.pairs)
    return graded and bool(
        agency_return.cover.signed_off_by.strip() and agency_return.cover.signed_off_on.strip()
    )


def _at(
    code: FindingCode, standard: Standard, place: Place, *, found: str = "", **fields: object
) -> Finding:
    return new_finding(code, found=found, standard_id=standard.id, place=place, **fields)
