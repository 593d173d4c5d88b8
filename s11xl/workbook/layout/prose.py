"""The sheets of prose: background and instructions, and the summary table."""

import re
from collections.abc import Iterable, Iterator

from s11xl.standards.model import Prose, StandardSet
from s11xl.workbook.layout.builder import SheetBuilder
from s11xl.workbook.layout.model import SheetLayout, SheetType
from s11xl.xlsx.theme import Role

_URL = re.compile(r"https?://[^\s<>\"]+")
_TEXT_WIDTHS = (8.0, 6.0, 116.0)
_TABLE_WIDTHS = (8.0, 38.0, 22.0, 78.0)


def bulleted(texts: Iterable[str]) -> list[str]:
    """Return each text with a bullet."""
    return [f"• {text}" for text in texts]


def first_url(text: str) -> str:
    """Return the first web address in a text, without punctuation at its end, or an empty text."""
    match = _URL.search(text)
    return match[0].rstrip(".,;:)") if match else ""


def notes_on(standards: StandardSet, path: str) -> list[str]:
    """Return the notes on the text at a JSON path or below it, in the wording of their type."""
    phrases = {"sic": standards.wording.sic, "local": standards.wording.local}
    return [
        phrases[note.kind].format(text=note.text)
        for note in standards.notes
        if note.path == path or note.path.startswith((f"{path}.", f"{path}["))
    ]


def plan_instructions(standards: StandardSet) -> SheetLayout:
    """Lay out the sheet with the document's background and instructions."""
    sheet = SheetBuilder(_TEXT_WIDTHS)
    for name, part in (
        ("background", standards.background),
        ("instructions", standards.instructions),
    ):
        sheet.across(part.heading, Role.HEADING)
        for marker, level, text in _lines(part, standards):
            if marker:
                sheet.add(level, Role.BODY, marker)
            sheet.across(text, Role.BODY, first=level + 1)
        for note in notes_on(standards, f"$.{name}"):
            sheet.across(note, Role.NOTE, first=1)
        sheet.end_row(15.0)
    for note in notes_on(standards, "$.scale"):
        sheet.across(note, Role.NOTE, first=1)
    return SheetLayout(
        name=standards.wording.instructions,
        type=SheetType.PROSE,
        widths=_TEXT_WIDTHS,
        cells=tuple(sheet.cells),
        rows=sheet.rows,
    )


def _lines(part: Prose, standards: StandardSet) -> Iterator[tuple[str, int, str]]:
    """Yield the marker, level and text of each paragraph, and of each grade's meaning."""
    for block in part.blocks:
        if block.grade_meanings:
            yield from (("•", 1, grade.meaning) for grade in reversed(standards.scale.grades))
        else:
            yield block.marker, block.level, block.text


def plan_summary(standards: StandardSet) -> SheetLayout:
    """Lay out the sheet with the summary table: a row for each key standard."""
    sheet = SheetBuilder(_TABLE_WIDTHS)
    sheet.across(standards.summary.intro, Role.INTRO)
    sheet.table_row(standards.summary.columns, Role.HEADER, least=21)
    for group in standards.key_standards:
        text = "\n".join(bulleted(group.descriptors))
        sheet.table_row((group.number, group.name, group.source, text), Role.EVIDENCE, least=21)
    for line in standards.summary.key:
        sheet.across(line, Role.BODY)
    parts = ["$.summary"]
    for index in range(len(standards.key_standards)):
        parts += [f"$.key_standards[{index}].{part}" for part in ("name", "source", "descriptors")]
    for part in parts:
        for note in notes_on(standards, part):
            sheet.across(note, Role.NOTE)
    return SheetLayout(
        name=standards.wording.key_standards,
        type=SheetType.PROSE,
        widths=_TABLE_WIDTHS,
        cells=tuple(sheet.cells),
        rows=sheet.rows,
        frozen_rows=2,
        title_rows=(1, 1),
    )
