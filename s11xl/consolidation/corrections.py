"""Workbooks to send back for correction. In: outcomes. Out: a workbook and a message for each.

A returned workbook is never saved again: every usable answer goes into a new workbook of the same
agency with the same Return ID, and each problem is shown at its cell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from s11xl.consolidation.checks import Checked, checked_return
from s11xl.consolidation.outcomes import FileStatus, Outcome
from s11xl.core.errors import S11xlError
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding
from s11xl.core.output_files import replace_outputs
from s11xl.core.returns import Action, Agency, AgencyReturn, Cover, Place, Response
from s11xl.core.text import counted, shortened, visible
from s11xl.rounds.file_names import workbook_name
from s11xl.rounds.folder import check_outside_rounds
from s11xl.rounds.prefill import fit_to_cells, fit_to_workbook
from s11xl.workbook.identity import RoundSettings
from s11xl.workbook.layout.model import EntryGroup, EntryKey, WorkbookLayout
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.writer import write_template

CORRECTIONS = "corrections"  # as the manifest of their folder calls it
_MAX_ON_COVER = 12  # problems that the cover lists
_MAX_FOUND = 120  # characters of the text of an answer that can't be used
_MAX_OUTSIDE = 2000  # characters of a text outside the answer cells
_MAX_FLAG = 600  # characters of a problem at its cell


@dataclass(frozen=True, slots=True)
class Correction:
    """A return to correct: its usable answers, and its problems in words."""

    agency: Agency
    agency_return: AgencyReturn
    problems: Mapping[EntryKey, str]
    without_cell: tuple[str, ...]  # problems without a cell in the new workbook
    outside: tuple[str, ...]  # texts outside the answer cells, which are not in the new workbook
    layout: WorkbookLayout

    def lines(self) -> list[str]:
        """Each problem, with its sheet and cell in the new workbook."""
        places = [(self.layout.place(key), problem) for key, problem in self.problems.items()]
        at_cells = [f"{place.sheet}, cell {place.cell}: {problem}" for place, problem in places]
        return [*at_cells, *self.without_cell]


def corrections(outcomes: Sequence[Outcome], agencies: Sequence[Agency]) -> list[Correction]:
    """Prepare a correction for each return that is used and has errors.

    `agencies` are those asked, with their email addresses.
    """
    known = {agency.agency_id: agency for agency in agencies}
    prepared = []
    for outcome in outcomes:
        if outcome.status is FileStatus.ACCEPTED and outcome.errors:
            agency = known.get(outcome.identity.agency_id, outcome.agency)
            prepared.append(_correction(outcome, agency))
    return prepared


def _correction(outcome: Outcome, agency: Agency) -> Correction:
    checked = checked_return(outcome)
    agency_return = checked.agency_return
    layout = plan_layout(checked.standards, not_applicable=agency_return.identity.not_applicable)
    keys_by_cell = _keys_by_cell(agency_return)
    problems: dict[EntryKey, str] = {}
    without_cell = []
    for error in outcome.errors:
        keys = _keys(error, agency_return, keys_by_cell)
        keys = [key for key in keys if key in layout.entries]
        problem = _problem(error)
        if not keys:
            without_cell.append(" ".join(filter(None, (error.sheet, error.cell, problem))))
        for key in keys:
            problems[key] = " ".join(filter(None, (problems.get(key), problem)))
    return Correction(
        agency,
        replace(
            agency_return,
            identity=replace(agency_return.identity, layout=layout.fingerprint),
            responses=tuple(_usable(response, checked) for response in agency_return.responses),
        ),
        {key: problems[key] for key in layout.entries if key in problems},
        tuple(without_cell),
        tuple(
            _outside(finding)
            for finding in outcome.findings
            if finding.code is FindingCode.HIDDEN_CONTENT
        ),
        layout,
    )


def _outside(finding: Finding) -> str:
    where = ", cell ".join(filter(None, (finding.sheet, finding.cell)))
    text = shortened(finding.found, _MAX_OUTSIDE)
    return f"{where}: {text}" if where else text


def _problem(error: Finding) -> str:
    found = shortened(error.found, _MAX_FOUND)
    return error.message if error.quotes_found or not found else f"{error.message} It read: {found}"


def _keys(
    error: Finding,
    agency_return: AgencyReturn,
    keys_by_cell: Mapping[Place, EntryKey],
) -> list[EntryKey]:
    """Find the entries that an error is about: by its cell, or else the grade of its standard."""
    if key := keys_by_cell.get(error.place):
        return [key]
    if error.standard_id:
        return [EntryKey(EntryGroup.STANDARD, error.standard_id, "grade")]
    if error.code is FindingCode.MISSING_SHEET:
        return [
            EntryKey(EntryGroup.STANDARD, response.standard_id, "grade")
            for response in agency_return.responses
            if response.unusable and not response.places
        ]
    return []


def _keys_by_cell(agency_return: AgencyReturn) -> Mapping[Place, EntryKey]:
    """Map each cell that was read to its entry."""
    groups: list[tuple[EntryGroup, str, Response | Cover | Action]] = [
        *(
            (EntryGroup.STANDARD, response.standard_id, response)
            for response in agency_return.responses
        ),
        (EntryGroup.COVER, "", agency_return.cover),
        *(
            (EntryGroup.ACTION, str(row), action)
            for row, action in enumerate(agency_return.actions, start=1)
        ),
    ]
    return {
        place: EntryKey(group, item, name)
        for group, item, answers in groups
        for name, place in answers.places.items()
    }


def _usable(response: Response, checked: Checked) -> Response:
    """Replace the grade by its label on the scale, or by nothing if it can't be used."""
    reading = checked.read_grade(response)
    if reading.not_applicable:
        return replace(response, grade=checked.standards.scale.not_applicable.label)
    return replace(response, grade=reading.grade.label if reading.grade else "")


def write_corrections(
    prepared: Sequence[Correction],
    folder: Path,
    settings: RoundSettings,
    about: Mapping[str, object],
    *,
    replace_edited: bool = False,
) -> list[str]:
    """Write a workbook and a message for each correction into `folder`, all or nothing.

    `about` goes into the manifest. Returns the names of the workbooks. Raises S11xlError if the
    folder can't be written, or an output of a previous run in it was edited.
    """
    taken: set[str] = set()
    outputs: dict[str, bytes] = {}
    for correction in prepared:
        identity, standards = correction.agency_return.identity, correction.layout.standards
        name = workbook_name(
            standards.title, identity.round, correction.agency.name, identity.agency_id, taken
        )
        taken.add(name.casefold())
        issued_with = replace(
            settings, round=identity.round, not_applicable=identity.not_applicable
        )
        agency_return, remarks = fit_to_cells(correction.agency_return)
        fitted = replace(correction, agency_return=agency_return)
        try:
            outputs[name] = _workbook(fitted, issued_with)
        except (S11xlError, ValueError) as fault:
            remarks = [f"The workbook could not be made: {fault}"]
        message = _message(fitted, name, issued_with, remarks)
        outputs[f"{name.removesuffix('.xlsx')}.txt"] = message.encode("utf-8")

    def write(target: Path) -> None:
        for name, content in outputs.items():
            (target / name).write_bytes(content)

    check_outside_rounds(folder)
    replace_outputs(folder, write, about, command=CORRECTIONS, replace=replace_edited)
    return sorted(name for name in outputs if name.endswith(".xlsx"))


def _workbook(correction: Correction, settings: RoundSettings) -> bytes:
    layout, wording = correction.layout, correction.layout.standards.wording
    identity = correction.agency_return.identity
    answers, _ = fit_to_workbook(correction.agency_return, identity, layout)
    lines = correction.lines()
    to_correct = [wording.correct_heading, *(f"▲ {line}" for line in lines[:_MAX_ON_COVER])]
    if len(lines) > _MAX_ON_COVER:
        to_correct.append(wording.correct_more.format(count=len(lines) - _MAX_ON_COVER))
    problems = {
        key: wording.correct.format(problem=shortened(problem, _MAX_FLAG))
        for key, problem in correction.problems.items()
    }
    return write_template(
        layout, identity, settings, answers, problems=problems, to_correct="\n".join(to_correct)
    )


def _message(
    correction: Correction, name: str, settings: RoundSettings, remarks: Sequence[str]
) -> str:
    """Write the message that goes with a workbook, ready to be pasted into a mail.

    No text of a return begins a line of it: a line break in a name would begin a line of the head.
    """
    agency, problems = correction.agency, correction.lines()
    title = f"{correction.layout.standards.title} {settings.round}"
    answers = counted(len(problems), "answer")
    them, they_are = ("it", "it is") if len(problems) == 1 else ("them", "they are")
    outside = [
        "We also found the following text outside the answer cells, or hidden. It is not in the"
        " attached workbook. Please copy what belongs to an answer into its cell.",
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
        f"Thank you for the return of {agency.name}. We could not use {answers}. Please correct"
        f" {them} in the attached workbook, “{name}”, where {they_are} marked ▲. All your other"
        " answers are already in it.",
        "",
        *(f"- {line}" for line in problems),
        "",
        *(outside if correction.outside else []),
        *(f"({remark})" for remark in remarks),
        *([""] if remarks else []),
        f"Please return the workbook to {settings.return_to or 'us'} as an .xlsx file.",
        "",
        "Kind regards",
        settings.organisation or "The safeguarding partnership",
    ]
    return "\n".join(visible(" ".join(line.split())) for line in lines) + "\n"
