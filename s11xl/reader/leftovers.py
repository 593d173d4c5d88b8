"""What a person wrote that is no answer. In: a return as it was read. Out: findings, with the text.

Nothing that somebody wrote is dropped unmentioned: text outside the answer cells, on sheets of
their own, in comments and boxes, and answers in hidden rows or columns.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields

from s11xl.findings import Finding, FindingCode, finding
from s11xl.layout.model import (
    Entry,
    Formula,
    SheetLayout,
    Variable,
    Visibility,
    WorkbookLayout,
    cell_name,
)
from s11xl.reader.identify import ROW_KEY
from s11xl.reader.matching import STANDING, likeness
from s11xl.reader.raw import Position, RawCell, RawSheet, RawWorkbook
from s11xl.returns import AgencyReturn, Place

_EACH = 50  # findings of a sheet that stand by themselves; what is more is said together
_LONGEST = 30_000  # characters of what is said together

Consumed = Collection[tuple[str, str]]  # sheet and cell of every answer that was read


def leftovers(
    workbook: RawWorkbook,
    layout: WorkbookLayout,
    matched: Mapping[str, SheetLayout],
    given: AgencyReturn,
) -> list[Finding]:
    """Every text of a workbook that is neither ours nor an answer."""
    consumed = {(place.sheet, place.cell) for place in _answer_places(given)}
    known = _known_texts(layout, given)
    findings: list[Finding] = []
    for sheet in workbook.sheets:
        written = list(_written(sheet, matched.get(sheet.name), consumed, known))
        findings += _said(sheet, written)
        findings += _hidden_answers(sheet, matched.get(sheet.name), consumed)
        findings += [_found(sheet, cell, text) for cell, text in sheet.comments]
        findings += [_found(sheet, "", text) for text in sheet.boxes]
    if workbook.pictures:
        said = f"{workbook.pictures} pictures or embedded files"
        findings.append(finding(FindingCode.HIDDEN_CONTENT, found=said))
    return findings


def _answer_places(given: AgencyReturn) -> Iterator[Place]:
    for response in given.responses:
        yield from response.places.values()
    yield from given.cover.places.values()
    for action in given.actions:
        yield from action.places.values()


def _known_texts(layout: WorkbookLayout, given: AgencyReturn) -> set[str]:
    """The texts that the workbook itself says, wherever they stand."""
    known = {cell.content for sheet in layout.sheets for cell in sheet.cells
             if isinstance(cell.content, str)}  # fmt: skip
    wording = layout.standards.wording
    known |= {str(getattr(wording, each.name)) for each in fields(wording)}
    known |= set(layout.standards.scale.labels(allow_not_applicable=True))
    formulas = [
        cell.content
        for sheet in layout.sheets
        for cell in sheet.cells
        if isinstance(cell.content, Formula)
    ]
    known |= {f"={each.text}" for each in formulas}
    return known | {str(each.value(given)) for each in formulas}


def _written(
    sheet: RawSheet, planned: SheetLayout | None, consumed: Consumed, known: set[str]
) -> Iterator[tuple[Position, str]]:
    """Cells with text that is not ours and was not read as an answer."""
    standing = planned is not None and likeness(sheet, planned) >= STANDING
    cells = planned.cells if planned and standing else ()
    kinds = {(cell.row, cell.col): cell.content for cell in cells}
    for (row, col), cell in sheet.cells.items():
        text = f"={cell.formula}" if cell.formula else cell.text
        if not text.strip() or ROW_KEY.match(cell.text) or (cell.formula and text in known):
            continue
        if (sheet.name, cell_name(row, col)) in consumed:
            continue
        content = kinds.get((row, col))
        is_lost_answer = isinstance(content, Entry)  # one that could be used for nothing
        if is_lost_answer or not (cell.text in known or _is_ours(content, cell)):
            yield (row, col), text


def _is_ours(content: object, cell: RawCell) -> bool:
    """Whether what stands in a planned cell is its own, or is told of elsewhere."""
    match content:
        case Formula():
            return cell.formula is not None or cell.text.isdigit()
        case Variable():
            return True
        case str():
            return bool(content)  # another text in its place is told as altered
        case _:
            return False


def _said(sheet: RawSheet, written: list[tuple[Position, str]]) -> Iterator[Finding]:
    for (row, col), text in written[:_EACH]:
        yield _found(sheet, cell_name(row, col), text)
    if rest := written[_EACH:]:
        texts = [f"{cell_name(row, col)}: {text}" for (row, col), text in rest]
        yield _found(sheet, cell_name(*rest[0][0]), "\n".join(texts)[:_LONGEST])


def _hidden_answers(
    sheet: RawSheet, planned: SheetLayout | None, consumed: Consumed
) -> Iterator[Finding]:
    """Answers that nobody who looks at the sheet would see."""
    own = planned.visibility if planned else Visibility.VISIBLE
    unseen = sheet.state != "visible" and own is Visibility.VISIBLE
    for (row, col), cell in sheet.cells.items():
        name = cell_name(row, col)
        hidden = unseen or sheet.is_hidden(row, col)
        if hidden and cell.text.strip() and (sheet.name, name) in consumed:
            yield _found(sheet, name, cell.text)


def _found(sheet: RawSheet, cell: str, text: str) -> Finding:
    return finding(FindingCode.HIDDEN_CONTENT, found=text, sheet=sheet.name, cell=cell)
