"""The cover sheet: identity, instructions, progress, and who completed and signed the return."""

import re
from collections.abc import Mapping

from s11xl.core.returns import COVER_DATES, COVER_FIELDS
from s11xl.standards.model import StandardSet
from s11xl.standards.wording import Wording
from s11xl.workbook.layout.builder import SheetBuilder
from s11xl.workbook.layout.formulas import next_open, progress_sentence, readiness
from s11xl.workbook.layout.model import (
    Entry,
    EntryGroup,
    EntryKey,
    EntryType,
    Formula,
    Prompt,
    SheetLayout,
    SheetType,
    Variable,
)
from s11xl.xlsx.theme import Role

_WIDTHS = (56.0, 70.0)
_GAP = 9.0  # points

# The rows of the identity: the phrase of the label, and the text beside it.
IDENTITY_ROWS: tuple[tuple[str, str], ...] = (
    ("asked_by", "{organisation}"),
    ("agency", "{agency}"),
    ("agency_id", "{agency_id}"),
    ("sector", "{sector}"),
    ("round", "{round}"),
    ("due", "{due}"),
    ("return_to", "{return_to}"),
    ("return_id", "{return_id}"),
    ("standards", "{standards_id} {standards_version}"),
)


def _labelled(cover: SheetBuilder, label: str, content: Variable | Formula, link: str = "") -> None:
    """Add a row with a label, perhaps a link, and a value."""
    role = Role.LINK if link else Role.LABEL
    cover.add(0, role, label, link=link)
    cover.add(1, Role.VALUE, content)
    cover.end_row(cover.height([(0, label, role)], least=18))


def _entry(cover: SheetBuilder, name: str, wording: Wording) -> None:
    """Add a row with a label and an entry."""
    is_date = name in COVER_DATES
    label = getattr(wording, name)
    entry = Entry(
        EntryKey(EntryGroup.COVER, "", name),
        EntryType.DATE if is_date else EntryType.TEXT,
        name=name,
        prompt=Prompt(wording.date_prompt_title, wording.date_prompt)
        if is_date
        else Prompt("", getattr(wording, f"{name}_prompt")),
        error=Prompt(wording.date_error_title, wording.date_error) if is_date else Prompt(),
    )
    cover.add(0, Role.LABEL, label)
    cover.add(1, Role.ANSWER_DATE if is_date else Role.ANSWER, entry)
    least = 60 if name == "cover_notes" else 21
    cover.end_row(cover.height([(0, label, Role.LABEL)], least), grows=True)


def _with_title(heading: str, title: str) -> str:
    """Fill in the title of the standards; its own braces and doubled ones stay as they are."""
    literal = title.replace("{", "{{").replace("}", "}}")
    return re.sub(
        r"\{\{|\}\}|\{title\}",
        lambda slot: literal if slot[0] == "{title}" else slot[0],
        heading,
    )


def plan_cover(
    standards: StandardSet,
    labels: tuple[str, ...],
    key_standards: Mapping[str, tuple[str, str, Formula]],
) -> SheetLayout:
    """Lay out the cover; `key_standards` has the name, link and progress of each, by number."""
    cover, wording = SheetBuilder(_WIDTHS), standards.wording
    heading = _with_title(wording.cover_heading, standards.title)
    cover.across(Variable(heading), Role.TITLE, least=33)
    cover.across(Variable("{masa_means}"), Role.INTRO, least=18)
    for phrase, template in IDENTITY_ROWS:
        _labelled(cover, getattr(wording, phrase), Variable(template))
    cover.across(Variable("{to_correct}"), Role.FLAG, least=9)
    cover.across(wording.steps_heading, Role.HEADING, least=24)
    for number, step in enumerate(wording.steps, start=1):
        text = step.format(
            weak_below=standards.scale.weak_below.label,
            action_plan=wording.action_plan,
            progress=wording.progress,
        )
        cover.across(f"{number}. {text}", Role.INTRO)
    cover.end_row(_GAP)
    cover.across(wording.how_far, Role.HEADING, least=24)
    for sentence in (progress_sentence, readiness, next_open):
        role = Role.LINK if sentence is next_open else Role.STATUS
        cover.across(sentence(standards, labels), role, least=18)
    for name, link, count in key_standards.values():
        _labelled(cover, name, count, link)
    cover.end_row(_GAP)
    cover.across(wording.about_you, Role.HEADING, least=24)
    for name in COVER_FIELDS:
        _entry(cover, name, wording)
    return SheetLayout(
        name=wording.cover,
        type=SheetType.COVER,
        widths=_WIDTHS,
        cells=tuple(cover.cells),
        rows=cover.rows,
    )
