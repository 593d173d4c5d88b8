"""The cover: whose workbook this is, how far it is, who completed it, and how to fill it in."""

from collections.abc import Mapping

from s11xl.core.returns import COVER_DATES, COVER_FIELDS
from s11xl.standards.model import StandardSet
from s11xl.workbook.layout.formulas import next_open, progress_sentence, readiness
from s11xl.workbook.layout.model import (
    Cell,
    Entry,
    EntryGroup,
    EntryKey,
    EntryKind,
    Formula,
    Prompt,
    Row,
    SheetKind,
    SheetLayout,
    Variable,
)
from s11xl.xlsx.row_height import row_height
from s11xl.xlsx.theme import Role

_WIDTHS = (56.0, 70.0)
_LAST = len(_WIDTHS) - 1

# What the cover says of the workbook's identity: the label's phrase, and what stands beside it.
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


class _Cover:
    """The sheet while it is being laid out, from the top row down."""

    def __init__(self, standards: StandardSet) -> None:
        self.standards = standards
        self.wording = standards.wording
        self.cells: list[Cell] = []
        self.rows: dict[int, Row] = {}

    def across(self, content: str | Variable | Formula, role: Role, least: float = 0.0) -> None:
        """One content over all columns."""
        row = len(self.rows)
        text = content if isinstance(content, str) else ""
        self.cells.append(Cell(row, 0, role, content, last_col=_LAST))
        self.rows[row] = Row(row_height([(text, sum(_WIDTHS), role)], least))

    def pair(self, label: str, content: Variable | Formula, link: str = "") -> None:
        """A label with its value; with `link`, the label leads to that place."""
        row = len(self.rows)
        role = Role.LINK if link else Role.LABEL
        self.cells.append(Cell(row, 0, role, label, link=link))
        self.cells.append(Cell(row, 1, Role.VALUE, content))
        self.rows[row] = Row(row_height([(label, _WIDTHS[0], role)], least=18))

    def entry(self, name: str) -> None:
        """A label with the cell that a person fills in."""
        row, wording = len(self.rows), self.wording
        is_date = name in COVER_DATES
        label = getattr(wording, name)
        entry = Entry(
            EntryKey(EntryGroup.COVER, "", name),
            EntryKind.DATE if is_date else EntryKind.TEXT,
            name=name,
            prompt=Prompt(wording.date_prompt_title, wording.date_prompt)
            if is_date
            else Prompt("", getattr(wording, f"{name}_prompt")),
            error=Prompt(wording.date_error_title, wording.date_error) if is_date else Prompt(),
        )
        self.cells.append(Cell(row, 0, Role.LABEL, label))
        self.cells.append(Cell(row, 1, Role.ANSWER_DATE if is_date else Role.ANSWER, entry))
        least = 60 if name == "cover_notes" else 21
        self.rows[row] = Row(row_height([(label, _WIDTHS[0], Role.LABEL)], least), grows=True)

    def gap(self) -> None:
        """A little air."""
        self.rows[len(self.rows)] = Row(9.0)


def plan_cover(
    standards: StandardSet,
    labels: tuple[str, ...],
    key_standards: Mapping[str, tuple[str, str, Formula]],
) -> SheetLayout:
    """The cover; `key_standards` gives per number its name, a link to its sheet and its count."""
    cover, wording = _Cover(standards), standards.wording
    title = wording.cover_heading.replace("{title}", standards.title)
    cover.across(Variable(title), Role.TITLE, least=33)
    cover.across(Variable("{masa_means}"), Role.INTRO, least=18)
    for phrase, template in IDENTITY_ROWS:
        cover.pair(getattr(wording, phrase), Variable(template))
    cover.across(Variable("{to_correct}"), Role.FLAG, least=9)
    cover.across(wording.steps_heading, Role.HEADING, least=24)
    for number, step in enumerate(wording.steps, start=1):
        text = step.format(
            weak_below=standards.scale.weak_below.label,
            action_plan=wording.action_plan,
            progress=wording.progress,
        )
        cover.across(f"{number}. {text}", Role.INTRO)
    cover.gap()
    cover.across(wording.how_far, Role.HEADING, least=24)
    for sentence in (progress_sentence, readiness, next_open):
        role = Role.LINK if sentence is next_open else Role.STATUS
        cover.across(sentence(standards, labels, wording), role, least=18)
    for name, link, count in key_standards.values():
        cover.pair(name, count, link)
    cover.gap()
    cover.across(wording.about_you, Role.HEADING, least=24)
    for name in COVER_FIELDS:
        cover.entry(name)
    return SheetLayout(
        name=wording.cover,
        kind=SheetKind.COVER,
        widths=_WIDTHS,
        cells=tuple(cover.cells),
        rows=cover.rows,
    )
