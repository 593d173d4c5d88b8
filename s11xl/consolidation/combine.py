"""Copies of one workbook that were each filled in in part. In: copies. Out: one return of them all.

An answer that one copy has is taken from it. Where copies answer differently, the answer is left
open: a ruling has to say which one counts. Nothing that a copy says is lost without a finding.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from s11xl.consolidation.checks import check_return, checked_return
from s11xl.consolidation.contents import action_texts, answer, answers_of
from s11xl.consolidation.outcomes import FileStatus, Outcome
from s11xl.core.errors import S11xlError
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import (
    ANSWER_FIELDS,
    COVER_FIELDS,
    Action,
    AgencyReturn,
    Cover,
    Place,
    Response,
)
from s11xl.core.text import comparable
from s11xl.standards.model import Match

_NOTES = "cover_notes"
_COVER_GROUPS = tuple(
    tuple(name for name in COVER_FIELDS if name.startswith(start))
    for start in ("completed", "signed_off")
)  # who did something, and when: never the name of one copy with the role of another


@dataclass(frozen=True, slots=True)
class Combined:
    """What all copies of a workbook say.

    `findings` tell what the copies answer differently and what of a cover is not used. `whole` is
    the index of a copy that says all of it by itself, if there is one.
    """

    agency_return: AgencyReturn
    findings: tuple[Finding, ...]
    whole: int | None

    @property
    def differs(self) -> list[str]:
        """The standards that copies answer differently."""
        return list(
            dict.fromkeys(
                finding.standard_id
                for finding in self.findings
                if finding.code is FindingCode.AMBIGUOUS_ANSWER
            )
        )


def combine(outcomes: Sequence[Outcome]) -> Combined:
    """Combine copies of one workbook; where they differ on the cover, the first one counts.

    Raises S11xlError where rulings on two copies contradict each other.
    """
    copies = [_Copy(outcome, is_first=not index) for index, outcome in enumerate(outcomes)]
    responses, conflicts = [], []
    for standard in copies[0].checked.standards.standards:
        response, findings = _combined_response(standard.id, copies)
        responses.append(response)
        conflicts += findings
    cover, unused = _combined_cover(copies)
    first = copies[0].agency_return
    agency_return = replace(
        first,
        responses=tuple(responses),
        cover=cover,
        actions=tuple(_combined_actions(copies)),
        is_reduced=any(copy.agency_return.is_reduced for copy in copies),
    )
    whole = (
        index
        for index, copy in enumerate(copies)
        if not conflicts
        and answers_of(copy.agency_return) == answers_of(agency_return)
        and comparable(copy.agency_return.cover.cover_notes) == comparable(cover.cover_notes)
    )
    return Combined(agency_return, (*conflicts, *unused), next(whole, None))


class _Copy:
    """A copy, whose places name its file unless it is the first."""

    def __init__(self, outcome: Outcome, *, is_first: bool) -> None:
        self.outcome = outcome
        self.checked = checked_return(outcome)
        self.agency_return = self.checked.agency_return
        self._file = "" if is_first else outcome.file
        self._responses = {each.standard_id: each for each in self.agency_return.responses}
        self.ruled_rows = {
            (finding.standard_id, finding.fields["field"]): finding.fields["row"]
            for finding in outcome.findings
            if finding.code is FindingCode.RULED
        }

    def response(self, standard_id: str) -> Response:
        return self._responses.get(standard_id) or Response(standard_id)

    def place(self, place: Place) -> Place:
        return replace(place, file=self._file)

    def meaning(self, response: Response, field: str) -> object:
        """What an answer means, so that a short form of a grade is that grade."""
        if field in response.unusable:
            return None
        if field == "grade":
            reading = self.checked.read_grade(response)
            if reading.match is not Match.NONE:
                return (reading.grade, reading.not_applicable)
        return answer(response, field)


def _combined_response(standard_id: str, copies: Sequence[_Copy]) -> tuple[Response, list[Finding]]:
    """Combine the answers to one standard; an answer in which copies differ is unusable."""
    links = dict.fromkeys(link for copy in copies for link in copy.response(standard_id).links)
    combined = Response(standard_id, links=tuple(links))
    findings: list[Finding] = []
    for field in ANSWER_FIELDS:
        pairs = [(copy, copy.response(standard_id)) for copy in copies]
        filled = [
            (copy, response)
            for copy, response in pairs
            if answer(response, field) or field in response.unusable
        ]
        ruled = [pair for pair in pairs if (standard_id, field) in pair[0].ruled_rows]
        options = ruled or filled or pairs[:1]
        meanings = {copy.meaning(response, field) for copy, response in options}
        copy, response = options[0]
        place = copy.place(response.place(field))
        combined = replace(combined, places={**combined.places, field: place})
        if len(meanings) > 1 or field in response.unusable:
            combined = replace(combined, unusable=combined.unusable | {field})
        else:
            combined = _with_answer(combined, response, field)
        if len(meanings) > 1:
            _check_rulings([copy for copy, _ in options], standard_id, field)
            findings += [_conflict(copy, response, field) for copy, response in options]
    return combined, findings


def _with_answer(combined: Response, response: Response, field: str) -> Response:
    if field == "grade":
        return replace(combined, grade=response.grade, ruled_grade=response.ruled_grade)
    if field == "evidence":
        return replace(combined, evidence=response.evidence)
    return replace(combined, improvement=response.improvement)


def _check_rulings(copies: Sequence[_Copy], standard_id: str, field: str) -> None:
    """Raise S11xlError if it is by rulings that copies differ."""
    found = [copy.ruled_rows.get((standard_id, field)) for copy in copies]
    if rows := sorted({row for row in found if isinstance(row, int)}):
        raise S11xlError(
            "The rulings contradict each other:",
            details=[
                f"rows {', '.join(map(str, rows))}: the {field} of {standard_id} in copies of one"
                " workbook"
            ],
            remedy="Correct these rows and run again. Nothing was written.",
        )


def _conflict(copy: _Copy, response: Response, field: str) -> Finding:
    return new_finding(
        FindingCode.AMBIGUOUS_ANSWER,
        found=getattr(response, field),
        standard_id=response.standard_id,
        place=copy.place(response.place(field)),
        reason=f"copies of the workbook have different answers under {field}",
    )


def _combined_actions(copies: Sequence[_Copy]) -> Iterator[Action]:
    """Yield the rows of all action plans; a row that several copies have, once."""
    yielded: Counter[tuple[str, ...]] = Counter()
    for copy in copies:
        rows: Counter[tuple[str, ...]] = Counter()
        for action in copy.agency_return.actions:
            texts = action_texts(action)
            rows[texts] += 1
            if not action.is_blank and rows[texts] > yielded[texts]:
                places = {name: copy.place(place) for name, place in action.places.items()}
                yield replace(action, places=places)
        yielded |= rows


def _combined_cover(copies: Sequence[_Copy]) -> tuple[Cover, list[Finding]]:
    """Combine the covers; report the names and dates that are not used."""
    texts: dict[str, str] = {}
    places: dict[str, Place] = dict(copies[0].agency_return.cover.places)
    findings: list[Finding] = []
    for names in (*_COVER_GROUPS, (_NOTES,)):
        filled = [copy for copy in copies if any(_cover_text(copy, name) for name in names)]
        differs = any(
            len({_cover_text(copy, name) for copy in filled} - {""}) > 1 for name in names
        )
        if differs and names == (_NOTES,):
            notes = dict.fromkeys(_cover_text(copy, _NOTES) for copy in filled)
            texts[_NOTES] = "\n\n".join(notes)
            continue
        for copy in reversed(filled[:1] if differs else filled):
            cover = copy.agency_return.cover
            for name in names:
                if _cover_text(copy, name):
                    texts[name] = getattr(cover, name)
                    places[name] = copy.place(cover.place(name))
        if differs:
            findings += [
                _unused_cover(copy, names)
                for copy in filled[1:]
                if any(
                    _cover_text(copy, name) not in ("", _cover_text(filled[0], name))
                    for name in names
                )
            ]
    return Cover(**texts, places=places), findings


def _cover_text(copy: _Copy, name: str) -> str:
    return comparable(getattr(copy.agency_return.cover, name))


def _unused_cover(copy: _Copy, names: Sequence[str]) -> Finding:
    cover = copy.agency_return.cover
    name = next(name for name in names if _cover_text(copy, name))
    return new_finding(
        FindingCode.HIDDEN_CONTENT,
        found=" | ".join(filter(None, (_cover_text(copy, name) for name in names))),
        place=copy.place(cover.place(name)),
        what="The covers of copies that were combined differ. These names and dates are not used.",
        what_to_do="Ask the agency who completed and signed off the return.",
    )


def combined_outcomes(outcomes: Sequence[Outcome], combined: Combined) -> list[Outcome]:
    """Give the first outcome the combined return; the others are superseded by it."""
    first, *others = outcomes
    new = combined.agency_return
    differs = combined.differs
    note = f" They differ in {', '.join(differs)}." if differs else ""
    files = ", ".join(outcome.file for outcome in outcomes)
    finding = new_finding(
        FindingCode.COMBINED_RETURNS, found=files, count=len(outcomes), files=files, note=note
    )
    checked = checked_return(first)
    findings = [
        finding,
        *combined.findings,
        *_without_repeated_rulings(each for outcome in outcomes for each in _read(outcome)),
        *check_return(new, checked.standards),
    ]
    agency_id = first.identity.agency_id
    placed = (
        each.in_file(each.file or each.place.file or first.file, agency_id) for each in findings
    )
    return [
        replace(first, agency_return=new, findings=tuple(placed)),
        *(
            replace(
                outcome,
                status=FileStatus.SUPERSEDED,
                findings=(finding.in_file(outcome.file, agency_id),),
                reason=finding.message,
            )
            for outcome in others
        ),
    ]


def _read(outcome: Outcome) -> list[Finding]:
    """The findings of a copy that don't come from checking its answers by themselves."""
    checked = checked_return(outcome)
    made = [
        finding.in_file(outcome.file, outcome.identity.agency_id)
        for finding in check_return(checked.agency_return, checked.standards)
    ]
    return [finding for finding in outcome.findings if finding not in made]


def _without_repeated_rulings(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Keep one of the findings that a ruling on all copies made."""
    rows = set()
    for finding in findings:
        if finding.code is not FindingCode.RULED or finding.fields["row"] not in rows:
            yield finding
        if finding.code is FindingCode.RULED:
            rows.add(finding.fields["row"])
