"""Workbooks that go back to be corrected. In: a consolidation. Out: a workbook and a message each.

A return is never saved again: every usable answer goes into a fresh workbook of the same agency
with the same Return ID, and each problem is said in words at its cell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from s11xl.consolidation.checks import Checked, read_grade
from s11xl.consolidation.outcomes import FileStatus, Outcome
from s11xl.core.errors import S11xlError
from s11xl.core.finding_codes import FindingCode, Severity
from s11xl.core.findings import Finding
from s11xl.core.output_files import replace_outputs
from s11xl.core.returns import Action, Agency, AgencyReturn, Cover, Response
from s11xl.core.text import counted, shortened
from s11xl.rounds.file_names import workbook_name
from s11xl.rounds.prefill import fit_to_workbook
from s11xl.workbook.identity import RoundSettings
from s11xl.workbook.layout.model import EntryGroup, EntryKey, WorkbookLayout
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.writer import write_template

_LISTED = 12  # problems that the cover lists
_SHOWN = 120  # characters of what was found
_QUOTED = 2000  # characters of what was written outside the answer cells
_OUTSIDE = {FindingCode.HIDDEN_CONTENT}
Problems = Mapping[EntryKey, str]


@dataclass(frozen=True, slots=True)
class Correction:
    """What goes back to one agency: its usable answers, and each problem at its cell."""

    agency: Agency
    agency_return: AgencyReturn
    problems: Problems
    elsewhere: tuple[str, ...]  # problems that have no cell in the fresh workbook
    outside: tuple[str, ...]  # what was written where no answer is read, and isn't in it
    layout: WorkbookLayout

    def lines(self) -> Iterator[str]:
        """Each problem in words, with its sheet and cell in the fresh workbook."""
        for key, problem in self.problems.items():
            place = self.layout.place(key)
            yield f"{place.sheet}, cell {place.cell}: {problem}"
        yield from self.elsewhere


def corrections(outcomes: Sequence[Outcome], agencies: Sequence[Agency]) -> Iterator[Correction]:
    """What goes back: one for each return that is used and has errors."""
    known = {each.agency_id: each for each in agencies}
    for outcome in outcomes:
        errors = [each for each in outcome.findings if each.severity is Severity.ERROR]
        if outcome.status is FileStatus.ACCEPTED and errors:
            identity = outcome.identity
            own = Agency(identity.agency_id, identity.agency, identity.sector)
            yield _correction(outcome, known.get(identity.agency_id, own), errors)


def _correction(outcome: Outcome, agency: Agency, errors: Sequence[Finding]) -> Correction:
    agency_return, standards = outcome.agency_return, outcome.standards
    assert agency_return is not None
    assert standards is not None
    layout = plan_layout(standards, not_applicable=agency_return.identity.not_applicable)
    identity = replace(agency_return.identity, layout=layout.fingerprint)
    agency_return = replace(agency_return, identity=identity)
    problems: dict[EntryKey, str] = {}
    elsewhere = []
    for error in errors:
        keys = [key for key in _keys(error, agency_return) if key in layout.entries]
        said = _problem(error)
        if not keys:
            elsewhere.append(" ".join(filter(None, (error.sheet, error.cell, said))))
        for key in keys:
            problems[key] = " ".join(filter(None, (problems.get(key), said)))
    ordered = {key: problems[key] for key in layout.entries if key in problems}
    checked = Checked(agency_return, standards)
    usable = tuple(_usable(each, checked) for each in agency_return.responses)
    fresh = replace(agency_return, responses=usable)
    outside = tuple(_outside(each) for each in outcome.findings if each.code in _OUTSIDE)
    return Correction(agency, fresh, ordered, tuple(elsewhere), outside, layout)


def _outside(said: Finding) -> str:
    place = ", cell ".join(filter(None, (said.sheet, said.cell)))
    return f"{place}: {shortened(said.found, _QUOTED)}" if place else shortened(said.found, _QUOTED)


def _problem(error: Finding) -> str:
    found = shortened(error.found, _SHOWN)
    return error.message if error.quotes_found or not found else f"{error.message} It read: {found}"


def _keys(error: Finding, agency_return: AgencyReturn) -> list[EntryKey]:
    """Which entries an error is about: by its cell, else its standard's grade."""
    if key := _places(agency_return).get((error.sheet, error.cell)):
        return [key]
    if error.standard_id:
        return [EntryKey(EntryGroup.STANDARD, error.standard_id, "grade")]
    if error.code is FindingCode.MISSING_SHEET:
        lost = [
            each.standard_id
            for each in agency_return.responses
            if each.unusable and not each.places
        ]
        return [EntryKey(EntryGroup.STANDARD, each, "grade") for each in lost]
    return []


def _places(agency_return: AgencyReturn) -> Mapping[tuple[str, str], EntryKey]:
    """The entry that was read from each cell of the return."""
    groups: list[tuple[EntryGroup, str, Response | Cover | Action]] = [
        *((EntryGroup.STANDARD, each.standard_id, each) for each in agency_return.responses),
        (EntryGroup.COVER, "", agency_return.cover),
        *(
            (EntryGroup.ACTION, str(row), each)
            for row, each in enumerate(agency_return.actions, start=1)
        ),
    ]
    return {
        (place.sheet, place.cell): EntryKey(group, item, name)
        for group, item, said in groups
        for name, place in said.places.items()
    }


def _usable(response: Response, checked: Checked) -> Response:
    """An answer as it goes back: the grade as it was taken, and none where it can't be."""
    grade = read_grade(response, checked)
    none = checked.standards.scale.not_applicable.label if grade.not_applicable else ""
    return replace(response, grade=grade.grade.label if grade.grade else none)


def write_corrections(
    found: Sequence[Correction],
    folder: Path,
    settings: RoundSettings,
    about: Mapping[str, object],
    *,
    replace_edited: bool = False,
) -> list[str]:
    """Writes a workbook and a message for each into `folder`, all or nothing.

    Gives the names of the workbooks.

    Raises S11xlError when the folder can't be written, or an earlier output in it was edited.
    """
    taken: set[str] = set()
    made: dict[str, bytes] = {}
    for each in found:
        identity, standards = each.agency_return.identity, each.layout.standards
        name = workbook_name(
            standards.title, identity.round, each.agency.name, identity.agency_id, taken
        )
        taken.add(name.casefold())
        own = replace(settings, round=identity.round, not_applicable=identity.not_applicable)
        remark = ""
        try:
            made[name] = _workbook(each, own)
        except (S11xlError, ValueError) as fault:
            remark = f"(No fresh workbook could be made: {fault})"
        message = _message(each, name, own, remark)
        made[f"{name.removesuffix('.xlsx')}.txt"] = message.encode("utf-8")

    def make(target: Path) -> None:
        for name, content in made.items():
            (target / name).write_bytes(content)

    replace_outputs(folder, make, about, replace=replace_edited)
    return sorted(name for name in made if name.endswith(".xlsx"))


def _workbook(correction: Correction, settings: RoundSettings) -> bytes:
    layout, wording = correction.layout, correction.layout.standards.wording
    identity = correction.agency_return.identity
    agency_return, _ = fit_to_workbook(correction.agency_return, identity, layout)
    lines = list(correction.lines())
    more = [wording.correct_more.format(count=len(lines) - _LISTED)] if lines[_LISTED:] else []
    listed = [f"▲ {line}" for line in lines[:_LISTED]]
    problems = {
        key: wording.correct.format(problem=shortened(problem, 600))
        for key, problem in correction.problems.items()
    }
    return write_template(
        layout,
        identity,
        settings,
        agency_return,
        problems=problems,
        to_correct="\n".join([wording.correct_heading, *listed, *more]),
    )


def _message(correction: Correction, name: str, settings: RoundSettings, remark: str) -> str:
    """The words that go with a workbook, ready to be pasted into a mail."""
    agency = correction.agency
    title = f"{correction.layout.standards.title} {settings.round}"
    count = len(list(correction.lines()))
    answers, them = counted(count, "answer"), "it" if count == 1 else "them"
    there = "there it is" if count == 1 else "there they are"
    outside = [
        "We also found, outside the answer cells or hidden, what follows. It is not in that"
        " workbook: please copy what belongs to an answer into its cell.",
        "",
        *(f"- {line}" for line in correction.outside),
        "",
    ]
    lines = [
        *([f"To: {agency.email}"] if agency.email else []),
        f"Subject: {title}: please correct {answers} of {agency.name}",
        "",
        f"Dear {agency.lead or 'colleague'},",
        "",
        f"thank you for the return of {agency.name}. {answers} in it could not be used. Please"
        f" correct {them} in the workbook that comes with this message, “{name}”: {there}"
        " marked ▲, and every other answer stands in it as you sent it.",
        "",
        *(f"- {line}" for line in correction.lines()),
        "",
        *(outside if correction.outside else []),
        *([remark, ""] if remark else []),
        f"Then please return it to {settings.return_to or 'us'} as .xlsx.",
        "",
        "With kind regards",
        settings.organisation or "The safeguarding partnership",
    ]
    return "\n".join(lines) + "\n"
