"""Find locked text that was changed. In: a workbook and its matched sheets. Out: findings."""

from collections.abc import Iterator, Mapping

from s11xl.core.cells import cell_name
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Identity, Place
from s11xl.core.text import shortened
from s11xl.reader.answers.sheets import MatchedSheet
from s11xl.reader.answers.template import Template
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.workbook.layout.model import SheetLayout, SheetType, Variable, WorkbookLayout

_MAX_EXPECTED = 300  # characters of the original text in a message


def altered_text(
    workbook: RawWorkbook, matched: Mapping[str, MatchedSheet], template: Template
) -> list[Finding]:
    """A finding for each locked text that differs from what was sent out, wherever it is now.

    Copies of our sheets are left out: what differs on them is reported as text outside the answers.
    In a workbook of an earlier edition only the standards' texts are known, not their places.
    """
    identity = template.identity
    findings: list[Finding] = []
    for sheet in workbook.sheets:
        if (match := matched.get(sheet.name)) is None or match.is_copy:
            continue
        note = "" if sheet.is_protected else " The sheet is no longer protected."
        if template.is_older:
            if match.planned.type in (SheetType.SECTION, SheetType.PROSE):
                findings += _altered_anywhere(sheet, match, template.layout, note)
            continue
        if match.is_replaced:
            findings.append(_replaced(sheet, match.planned, note))
            continue
        planned = match.planned
        for (row, col), content in (
            planned.variables if match.is_unchanged else planned.contents
        ).items():
            if not (expected := _locked_text(content, identity)):
                continue
            position = match.position(row, col)
            text = sheet.text(*position) if position else ""
            if text != expected:
                place = Place(sheet.name, cell_name(*(position or (row, col))))
                findings.append(_altered(text, expected, place, note))
    return findings


def _altered_anywhere(
    sheet: RawSheet, match: MatchedSheet, layout: WorkbookLayout, note: str
) -> Iterator[Finding]:
    """A finding for each of the standards' texts that is nowhere on its sheet.

    A text may be divided between rows otherwise, so each line is looked for by itself.
    """
    by_column = sorted(sheet.cells, key=lambda position: (position[1], position[0]))
    all_text = _squeezed("".join(sheet.cells[position].text for position in by_column))
    for (row, col), expected in match.planned.fixed_texts.items():
        if expected not in layout.document_texts or expected in sheet.texts:
            continue
        if all(_squeezed(line) in all_text for line in expected.splitlines()):
            continue
        position = match.position(row, col)
        text = sheet.text(*position) if position else ""
        place = Place(sheet.name, cell_name(*(position or (row, col))))
        yield _altered("" if text in layout.own_texts else text, expected, place, note)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _replaced(sheet: RawSheet, planned: SheetLayout, note: str) -> Finding:
    """One finding for a sheet on which most texts were changed."""
    expected = next(
        text for (row, col), text in planned.fixed_texts.items() if sheet.text(row, col) != text
    )
    note = f" Most of the other text on this sheet was changed too.{note}"
    return _altered("", expected, Place(sheet.name), note)


def _altered(text: str, expected: str, place: Place, note: str) -> Finding:
    return new_finding(
        FindingCode.ALTERED_TEXT,
        found=text,
        place=place,
        expected=shortened(expected, _MAX_EXPECTED),
        note=note,
    )


def _locked_text(content: object, identity: Identity) -> str:
    """The text that a locked cell should have; empty if the workbook does not tell."""
    if isinstance(content, Variable):
        name = content.template.strip("{}")
        is_known = name in ("agency", "round") and content.template == f"{{{name}}}"
        return str(getattr(identity, name)) if is_known else ""
    return content if isinstance(content, str) else ""
