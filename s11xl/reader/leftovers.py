"""What a person wrote that is no answer. In: a return as it was read. Out: findings, with the text.

Nothing that somebody wrote is dropped unmentioned: text outside the answer cells, on sheets of
their own, in comments and boxes, and answers in hidden rows or columns.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
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
from s11xl.reader.matching import Alignment
from s11xl.reader.raw import Position, RawCell, RawSheet, RawWorkbook
from s11xl.returns import AgencyReturn, Place

_EACH = 50  # findings of a sheet that stand by themselves; what is more is said together
_LONGEST = 30_000  # characters of what is said together

Consumed = Collection[tuple[str, str]]  # sheet and cell of every answer that was read


def leftovers(
    workbook: RawWorkbook,
    layout: WorkbookLayout,
    matched: Mapping[str, SheetLayout],
    aligned: Mapping[str, Alignment],
    given: AgencyReturn,
) -> list[Finding]:
    """Every text of a workbook that is neither ours nor an answer."""
    consumed = {(place.sheet, place.cell) for place in _answer_places(given)}
    known = _known_texts(layout, given)
    marks = {each.label for each in layout.answer_rows}
    grades = set(layout.standards.scale.labels(allow_not_applicable=True))
    findings: list[Finding] = []
    for sheet in workbook.sheets:
        planned = matched.get(sheet.name)
        kinds = _planned(planned, aligned[sheet.name]) if planned else {}
        findings += _said(sheet, [
            (cell_name(*place), text)
            for place, text in _written(sheet, kinds, marks, grades, consumed, known)
        ])
        findings += _hidden_answers(sheet, matched.get(sheet.name), consumed)
        findings += _said(sheet, sheet.comments)
        findings += _said(sheet, [("", text) for text in sheet.boxes])
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


def _planned(planned: SheetLayout, aligned: Alignment) -> Mapping[Position, object]:
    """What each cell was planned to hold, where it stands now."""
    taken = set(aligned.cols.values())
    return {
        place: cell.content
        for cell in planned.cells
        if (place := aligned.place(cell.row, cell.col)) is not None
        and (cell.col in aligned.cols or cell.col not in taken)
    }


def _written(
    sheet: RawSheet,
    kinds: Mapping[Position, object],
    marks: Collection[str],
    grades: Collection[str],
    consumed: Consumed,
    known: Collection[str],
) -> Iterator[tuple[Position, str]]:
    """Cells with text that is not ours and was not read as an answer."""
    answering = {row for (row, _), cell in sheet.cells.items() if _is_mark(cell, marks)}
    for (row, col), cell in sheet.cells.items():
        text = f"={cell.formula}" if cell.formula else cell.text
        if not text.strip() or _is_mark(cell, marks) or (cell.formula and text in known):
            continue
        if (sheet.name, cell_name(row, col)) in consumed:
            continue
        content = kinds.get((row, col))
        # A grade reads like a text of ours, but in an answer's row it is one that wasn't used.
        is_lost_answer = isinstance(content, Entry) or (row in answering and cell.text in grades)
        if is_lost_answer or not (cell.text in known or _is_ours(content, cell)):
            yield (row, col), text


def _is_mark(cell: RawCell, marks: Collection[str]) -> bool:
    """Whether a cell holds the key or the label of an answer's row."""
    return bool(ROW_KEY.match(cell.text)) or cell.text.partition("\n")[0].strip() in marks


def _is_ours(content: object, cell: RawCell) -> bool:
    """Whether what stands in a planned cell is its own, or is told of elsewhere."""
    match content:
        case Formula():
            return cell.formula is not None or cell.text.isdigit()
        case Variable(template):
            return not template.startswith("{return_id}:")  # a row's key is known by its form
        case str():
            return bool(content)  # another text in its place is told as altered
        case _:
            return False


def _said(sheet: RawSheet, written: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Findings on texts by their cells: the first by themselves, the others together."""
    for cell, text in written[:_EACH]:
        yield _found(sheet, cell, text)
    if rest := written[_EACH:]:
        yield _found(sheet, rest[0][0], _together(rest))


def _together(written: Sequence[tuple[str, str]]) -> str:
    """Many texts as one, as far as there is room, and how many more there are."""
    lines: list[str] = []
    length = 0
    for number, (cell, text) in enumerate(written):
        if length >= _LONGEST:
            lines.append(f"… and {len(written) - number} more")
            break
        lines.append(f"{cell}: {text}".removeprefix(": ")[: _LONGEST - length])
        length += len(lines[-1])
    return "\n".join(lines)


def _hidden_answers(
    sheet: RawSheet, planned: SheetLayout | None, consumed: Consumed
) -> Iterator[Finding]:
    """Answers that nobody who looks at the sheet would see."""
    own = planned.visibility if planned else Visibility.VISIBLE
    unseen = sheet.state != "visible" and own is Visibility.VISIBLE
    for (row, col), cell in sheet.cells.items():
        name = cell_name(row, col)
        is_answer = cell.text.strip() and (sheet.name, name) in consumed
        if is_answer and (unseen or sheet.is_hidden(row, col)):
            yield _found(sheet, name, cell.text)


def _found(sheet: RawSheet, cell: str, text: str) -> Finding:
    return finding(FindingCode.HIDDEN_CONTENT, found=text, sheet=sheet.name, cell=cell)
