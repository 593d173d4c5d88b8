"""A section sheet: the document's table for a key standard, with an answer row for each standard.

In: a key standard. Out: the layout of its sheet, and the position of each answer row.
"""

from s11xl.core.returns import COVER_FIELDS
from s11xl.standards.model import Descriptors, Grade, KeyStandard, Standard, StandardSet
from s11xl.workbook.layout.builder import SheetBuilder
from s11xl.workbook.layout.formulas import (
    GRADE_LIST,
    answer_name,
    evidence_flag,
    grade_flag,
    has_grade_of,
    improvement_flag,
    next_open,
)
from s11xl.workbook.layout.model import (
    AnswerRow,
    Entry,
    EntryGroup,
    EntryKey,
    EntryType,
    Highlight,
    Prompt,
    SheetLayout,
    SheetType,
    Variable,
)
from s11xl.workbook.layout.prose import bulleted, first_url, notes_on
from s11xl.xlsx.paging import page_breaks
from s11xl.xlsx.row_height import cell_height, split_into_rows, stretched
from s11xl.xlsx.theme import Role

STANDARD, EVIDENCE, GRADE, IMPROVEMENT, KEY = range(5)
WIDTHS = (34.0, 40.0, 15.0, 62.0, 14.0)
_LAST = IMPROVEMENT
_FIELD_COLS = {"evidence": EVIDENCE, "grade": GRADE, "improvement": IMPROVEMENT}
_HEADER_ROW = 2  # below the links and the heading
_GAP = 9.0  # points between one standard and the next


class _Section(SheetBuilder):
    """The builder of a section sheet."""

    def __init__(self) -> None:
        super().__init__(WIDTHS, across=_LAST + 1)
        self.highlights: list[Highlight] = []
        self.answers: list[AnswerRow] = []
        self.blocks: list[int] = []  # the first row of each standard


def plan_section(
    standards: StandardSet, index: int, sheet_name: str, *, labels: tuple[str, ...]
) -> tuple[SheetLayout, tuple[AnswerRow, ...]]:
    """Lay out the sheet of the key standard at `index`; `labels` are the grades to choose from."""
    group = standards.key_standards[index]
    draft = _Section()
    _links(draft, standards, index, labels)
    draft.across(group.heading, Role.HEADING, least=27)
    draft.table_row(standards.columns, Role.HEADER, least=21)
    _intro(draft, standards, group, f"$.key_standards[{index}]")
    for number, standard in enumerate(group.standards):
        draft.blocks.append(draft.row)
        _descriptor_rows(draft, standards, standard)
        _answer_row(draft, standards, standard, sheet_name, labels)
        _flag_row(draft, standards, standard, labels)
        for note in notes_on(standards, f"$.key_standards[{index}].standards[{number}]"):
            draft.across(note, Role.NOTE)
        draft.end_row(_GAP)
    sheet = SheetLayout(
        name=sheet_name,
        type=SheetType.SECTION,
        widths=WIDTHS,
        cells=tuple(draft.cells),
        rows=draft.rows,
        hidden_columns=frozenset({KEY}),
        frozen_rows=_HEADER_ROW + 1,
        title_rows=(1, _HEADER_ROW),
        breaks=page_breaks(
            WIDTHS[: _LAST + 1],
            {row: each.height for row, each in draft.rows.items()},
            draft.blocks,
            _HEADER_ROW + 1,
        ),
        highlights=tuple(draft.highlights),
    )
    return sheet, tuple(draft.answers)


def standard_text(standard: Standard) -> str:
    """Return the document's text of a standard: number and text, bullets, closing paragraphs."""
    lines = [f"{standard.id} {standard.text}", *bulleted(standard.points), *standard.closing]
    return "\n".join(lines)


def descriptor_text(descriptors: Descriptors) -> str:
    """Return the document's text of a grade's descriptors: the lead, then the bullets."""
    lead = [descriptors.lead] if descriptors.lead else []
    return "\n".join([*lead, *bulleted(descriptors.bullets)])


def _links(draft: _Section, standards: StandardSet, index: int, labels: tuple[str, ...]) -> None:
    """Add the row of links: to the previous section, an open standard, the cover, the next one."""
    wording, groups = standards.wording, standards.key_standards

    def section(index: int, phrase: str) -> tuple[str, str]:
        if not 0 <= index < len(groups):
            return "", ""
        group = groups[index]
        text = phrase.format(name=f"{group.number} {group.name}")
        return text, f"#{answer_name('grade', group.standards[0].id)}"

    cells = (
        (STANDARD, *section(index - 1, wording.to_previous)),
        (EVIDENCE, next_open(standards, labels), ""),
        (GRADE, wording.to_cover, f"#{COVER_FIELDS[0]}"),
        (IMPROVEMENT, *section(index + 1, wording.to_next)),
    )
    for col, content, link in cells:
        if content:
            draft.add(col, Role.LINK, content, link=link)
    texts = [(col, text, Role.LINK) for col, text, _ in cells if isinstance(text, str)]
    draft.end_row(draft.height(texts, least=18))


def _intro(draft: _Section, standards: StandardSet, group: KeyStandard, path: str) -> None:
    if group.intro:
        intro = "\n".join(bulleted(group.intro))
        draft.across(intro, Role.INTRO, link=first_url(intro))
    for part in (".heading", ".intro"):
        for note in notes_on(standards, path + part):
            draft.across(note, Role.NOTE)
    draft.end_row(_GAP)


def _descriptor_rows(draft: _Section, standards: StandardSet, standard: Standard) -> None:
    """Add a row for each grade that has descriptors (more for a long text).

    Standard and evidence span all of them. There is one empty row if no grade has any.
    """
    parts: list[tuple[Grade | None, list[str]]] = [
        (grade, split_into_rows(text, WIDTHS[IMPROVEMENT], Role.DESCRIPTORS))
        for grade in standards.scale.grades
        if grade.id in standard.descriptors
        for text in [descriptor_text(standard.descriptors[grade.id])]
    ]
    parts = parts or [(None, [""])]
    heights = [
        draft.height(
            [
                (IMPROVEMENT, piece, Role.DESCRIPTORS),
                (GRADE, grade.label if grade else "", Role.GRADE),
            ],
            least=24,
        )
        for grade, texts in parts
        for piece in texts
    ]
    whole = standard_text(standard)
    evidence = "\n".join(bulleted(standard.evidence))
    spanning = max(
        cell_height(whole, WIDTHS[STANDARD], Role.STANDARD),
        cell_height(evidence, WIDTHS[EVIDENCE], Role.EVIDENCE),
    )
    heights = stretched(heights, spanning)
    top, bottom = draft.row, draft.row + len(heights) - 1
    url = first_url(whole)
    draft.add(STANDARD, Role.STANDARD, whole, last_row=bottom, link=url)
    draft.add(EVIDENCE, Role.EVIDENCE, evidence, last_row=bottom)
    for index, (grade, texts) in enumerate(parts):
        first = draft.row
        last = bottom if index == len(parts) - 1 else first + len(texts) - 1
        if grade:
            draft.add(GRADE, Role.GRADE, grade.label, last_row=last, grade_id=grade.id)
            draft.highlights.append(_highlight(standards, standard, grade, first, last))
        else:
            draft.add(GRADE, Role.DESCRIPTORS, "", last_row=last)
        for piece in (*texts, *[""] * (last - first + 1 - len(texts))):
            draft.add(IMPROVEMENT, Role.DESCRIPTORS, piece)
            draft.end_row(heights[draft.row - top])


def _highlight(
    standards: StandardSet, standard: Standard, grade: Grade, first: int, last: int
) -> Highlight:
    """Colour the descriptors of a grade where it, or one that includes it, is chosen."""
    including = [
        each for each in standards.scale.grades if grade in standards.scale.included_in(each)
    ]
    when = has_grade_of(standard.id, including)
    return Highlight(first, IMPROVEMENT, last, IMPROVEMENT, when, grade.id)


def _answer_row(
    draft: _Section,
    standards: StandardSet,
    standard: Standard,
    sheet_name: str,
    labels: tuple[str, ...],
) -> None:
    label = standards.wording.answer_label.format(id=standard.id)
    hints = standards.wording.answer_hints.format(
        evidence_column=standards.columns[EVIDENCE],
        grade_column=standards.columns[GRADE],
        improvement_column=standards.columns[IMPROVEMENT],
    )
    text = f"{label}\n{hints}"
    draft.add(STANDARD, Role.ANSWER_LABEL, text)
    for entry, col in _entries(standards, standard, labels):
        role = Role.ANSWER_GRADE if entry.type is EntryType.CHOICE else Role.ANSWER
        draft.add(col, role, entry)
    draft.add(KEY, Role.HIDDEN, Variable("{return_id}:" + standard.id))
    draft.answers.append(
        AnswerRow(
            standard.id,
            sheet_name,
            draft.row,
            label,
            STANDARD,
            KEY,
            dict(_FIELD_COLS),
            {name: answer_name(name, standard.id) for name in _FIELD_COLS},
        )
    )
    height = draft.height([(STANDARD, text, Role.ANSWER_LABEL)], least=75)
    draft.end_row(height, grows=True)


def _entries(
    standards: StandardSet, standard: Standard, labels: tuple[str, ...]
) -> list[tuple[Entry, int]]:
    """Return the three answers to a standard with their columns, in the order of the Tab key."""
    wording = standards.wording
    slots = {
        "id": standard.id,
        "grades": ", ".join(labels),
        "meanings": _meanings(standards, labels),
        "action_plan": wording.action_plan,
    }

    def key(name: str) -> EntryKey:
        return EntryKey(EntryGroup.STANDARD, standard.id, name)

    def prompt(title: str, text: str) -> Prompt:
        return Prompt(title.format(**slots), text.format(**slots))

    evidence = Entry(
        key("evidence"),
        name=answer_name("evidence", standard.id),
        prompt=prompt(wording.evidence_prompt_title, wording.evidence_prompt),
    )
    grade = Entry(
        key("grade"),
        EntryType.CHOICE,
        name=answer_name("grade", standard.id),
        choices=GRADE_LIST,
        prompt=prompt(wording.grade_prompt_title, wording.grade_prompt),
        error=prompt(wording.grade_error_title, wording.grade_error),
    )
    improvement = Entry(
        key("improvement"),
        name=answer_name("improvement", standard.id),
        prompt=prompt(wording.improvement_prompt_title, wording.improvement_prompt),
    )
    return [(evidence, EVIDENCE), (grade, GRADE), (improvement, IMPROVEMENT)]


def _meanings(standards: StandardSet, labels: tuple[str, ...]) -> str:
    """Return the labels, best grade first, each with its meaning in a few words if it has one."""
    gists = {grade.label: grade.gist for grade in standards.scale.grades}
    return "; ".join(
        f"{label}: {gists[label]}" if gists.get(label) else label for label in reversed(labels)
    )


def _flag_row(
    draft: _Section, standards: StandardSet, standard: Standard, labels: tuple[str, ...]
) -> None:
    wording, none = standards.wording, standards.scale.not_applicable.label
    none_label = none if none in labels else ""
    flags = (
        (STANDARD, "grade", grade_flag(standard.id, labels, wording)),
        (EVIDENCE, "evidence", evidence_flag(standard.id, none_label, wording)),
        (IMPROVEMENT, "improvement", improvement_flag(standard.id, standards.scale, wording)),
    )
    for col, name, formula in flags:
        about = EntryKey(EntryGroup.STANDARD, standard.id, name)
        draft.add(col, Role.FLAG, formula, about=about)
    texts = (wording.flag_not_a_grade, wording.flag_no_grade)
    draft.end_row(draft.height([(STANDARD, text, Role.FLAG) for text in texts]))
