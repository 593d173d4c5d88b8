"""A demonstration on made-up agencies. In: a folder. Out: a round in it, returned and consolidated.

Every agency, person and answer is invented. Each return is made from the workbook that was issued
to the agency. As in a real round, one return is unfinished, one has a pasted grade, one agency sent
two versions, one a workbook that is not ours, and one sent nothing.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path

import xlsxwriter

from s11xl.api import Consolidation, consolidate
from s11xl.cli.demo_texts import AGENCIES, EVIDENCE, IMPROVEMENTS, LEADS, Story
from s11xl.core.dates import CREATED
from s11xl.core.errors import S11xlError
from s11xl.core.returns import Action, AgencyReturn, Cover, Response
from s11xl.rounds.folder import CONSOLIDATED, RETURNS, Round, load_round
from s11xl.rounds.generate import generate
from s11xl.standards.model import Scale, Standard, StandardSet
from s11xl.workbook.identity import Issued
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.writer import write_template

ROUND = "2026-27"
DUE = date(2027, 1, 29)
ORGANISATION = "Severnshire Safeguarding Children Partnership"
RETURN_TO = "section11@severnshire.example"


@dataclass(frozen=True)
class Demo:
    """The demo's folder, counts and outputs."""

    folder: Path
    issued: int
    returned: int
    consolidation: Consolidation
    output: Path


def run_demo(folder: str | Path) -> Demo:
    """Generate, fill in and consolidate the made-up round in `folder`.

    Raises S11xlError if the folder has another round or other returns in it, or outputs that were
    edited.
    """
    folder = Path(folder)
    if (folder / RETURNS).exists() and load_round(folder) is None:
        raise S11xlError(
            f"{folder / RETURNS} is there already, and not from a demo.",
            remedy="Give another folder with --folder.",
        )
    agencies = [story.agency for story in AGENCIES]
    made = generate(
        agencies,
        folder,
        round=ROUND,
        due=DUE,
        organisation=ORGANISATION,
        return_to=RETURN_TO,
    )
    returned = _write_returns(made.round, folder / RETURNS)
    consolidation = consolidate(folder / RETURNS, folder=folder)
    output = consolidation.write(folder / CONSOLIDATED)
    return Demo(folder, len(made.round.issued), returned, consolidation, output)


def _write_returns(round_: Round, target: Path) -> int:
    """Write the returned files into `target`; return how many there are."""
    target.mkdir(parents=True, exist_ok=True)
    issued = {each.agency.agency_id: each for each in round_.issued}
    count = 0
    for story in AGENCIES:
        sent = issued[story.agency.agency_id]
        for name, content in files_sent_back(story, sent, round_):
            (target / name).write_bytes(content)
            count += 1
    return count


def files_sent_back(story: Story, sent: Issued, round_: Round) -> Iterator[tuple[str, bytes]]:
    """The name and content of each file that an agency sends back."""
    name = Path(sent.file).name
    if story.sends == "nothing":
        return
    if story.sends == "its own list":
        yield f"{story.agency.name} safeguarding audit.xlsx", _own_list(story)
        return
    final = filled_in(story, sent, round_.standards)
    if story.sends == "two versions":
        draft = replace(
            final,
            cover=replace(final.cover, signed_off_by="", signed_off_on=""),
            responses=tuple(
                replace(each, grade=round_.standards.scale.grades[0].label) if index == 0 else each
                for index, each in enumerate(final.responses)
            ),
        )
        yield name.replace(".xlsx", " (draft).xlsx"), _workbook(draft, sent, round_)
    if story.sends == "a pasted grade":
        grades = round_.standards.scale.grades
        pasted = {5: f"{grades[-2].label}/{grades[-1].label}", 7: f"{grades[1].label.lower()} "}
        final = replace(
            final,
            responses=tuple(
                replace(each, grade=pasted.get(index, each.grade))
                for index, each in enumerate(final.responses)
            ),
        )
    if story.sends == "half":
        half = len(final.responses) // 2
        final = replace(
            final,
            cover=Cover(completed_by=final.cover.completed_by),
            responses=tuple(
                each if index < half else Response(each.standard_id)
                for index, each in enumerate(final.responses)
            ),
        )
    yield name, _workbook(final, sent, round_)


def _workbook(agency_return: AgencyReturn, sent: Issued, round_: Round) -> bytes:
    layout = plan_layout(round_.standards, not_applicable=round_.settings.not_applicable)
    identity = replace(sent.identity, layout=layout.fingerprint)
    return write_template(layout, identity, round_.settings, agency_return)


def _own_list(story: Story) -> bytes:
    """A workbook that was not issued by us."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet("Safeguarding")
        sheet.write_row(0, 0, ["Area", "Rating"])
        sheet.write_row(1, 0, [f"{story.agency.name}: policies", "Fine"])
    return buffer.getvalue()


def filled_in(story: Story, sent: Issued, standards: StandardSet) -> AgencyReturn:
    """The answers of a made-up agency: a mix of grades, the same on every run."""
    responses, actions = [], []
    for number, standard in enumerate(standards.standards):
        response = _response(story, standard, number, standards.scale)
        responses.append(response)
        grade = standards.scale.read(response.grade).grade
        if grade and standards.scale.is_weak(grade) and number % 3 != 2:
            actions.append(_action(standard, number, standards))
    cover = Cover(
        completed_by=story.agency.lead,
        completed_role="Safeguarding lead",
        completed_email=story.agency.email,
        completed_on="2027-01-14",
        signed_off_by=LEADS[_draw(story.agency.agency_id, "signed", len(LEADS))],
        signed_off_role="Chief officer",
        signed_off_on="2027-01-21",
    )
    return AgencyReturn(sent.identity, cover, tuple(responses), tuple(actions))


def _response(story: Story, standard: Standard, number: int, scale: Scale) -> Response:
    """One answer, with a grade near the level of the story."""
    top = len(scale.grades) - 1
    drawn = _draw(story.agency.agency_id, standard.id, 100)
    shift = -1 if drawn < 25 else 1 if drawn > 82 else 0
    index = min(top, max(0, round(story.level * top) + shift))
    grade = scale.grades[index]
    what = (
        standard.evidence[number % len(standard.evidence)] if standard.evidence else standard.text
    )
    leaves_gaps = _draw(story.agency.agency_id, "gaps", 2) == 0
    evidence = "" if leaves_gaps and drawn in range(40, 44) else _pick(EVIDENCE, drawn).format(
        what=what.rstrip("."), agency=story.agency.name
    )  # fmt: skip
    weak = scale.is_weak(grade)
    improvement = (
        _pick(IMPROVEMENTS, drawn) if weak and not (leaves_gaps and number % 4 == 3) else ""
    )
    return Response(standard.id, grade.label, evidence, improvement)


def _action(standard: Standard, number: int, standards: StandardSet) -> Action:
    statuses = standards.action_status
    return Action(
        standard_id=standard.id,
        action=_pick(IMPROVEMENTS, number),
        lead=_pick(LEADS, number),
        due="ongoing" if number % 7 == 6 else f"2027-{3 + number % 7:02}-28",
        status=statuses[number % len(statuses)].label,
    )


def _pick(texts: Sequence[str], number: int) -> str:
    return texts[number % len(texts)]


def _draw(agency_id: str, what: str, most: int) -> int:
    """A number below `most`, the same on every run."""
    digest = hashlib.sha256(f"{agency_id}/{what}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % most
