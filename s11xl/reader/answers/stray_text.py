"""What a person wrote that is no answer. In: a return as it was read. Out: findings, with the text.

Nothing that somebody wrote is dropped unmentioned: text outside the answer cells, on sheets of
their own, in comments and boxes, and answers in hidden rows or columns.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields

from s11xl.core.cells import Position, cell_name, cell_position
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import AgencyReturn, Place
from s11xl.reader.answers.identity import ROW_KEY
from s11xl.reader.answers.sheets import Alignment
from s11xl.reader.xlsx.raw import CellType, RawCell, RawSheet, RawWorkbook
from s11xl.workbook.layout.model import Formula, SheetLayout, Variable, Visibility, WorkbookLayout

_EACH = 50  # findings of a sheet that stand by themselves; what is more is said together
_LONGEST = 30_000  # characters of what one finding says together
_OWN_WORDS = 30  # characters: a shorter text of ours may as well have been typed by a person

Consumed = Collection[tuple[str, str]]  # sheet and cell of every answer that was read


def leftovers(
    workbook: RawWorkbook,
    layout: WorkbookLayout,
    matched: Mapping[str, SheetLayout],
    aligned: Mapping[str, Alignment],
    given: AgencyReturn,
) -> list[Finding]:
    """Every text of a workbook that is neither ours nor an answer."""
    consumed = _consumed(workbook, given)
    known = _known_texts(layout, given)
    marks = {each.label for each in layout.answer_rows}
    findings: list[Finding] = []
    for sheet in workbook.sheets:
        planned = matched.get(sheet.name)
        kinds = _planned(sheet, planned, aligned[sheet.name]) if planned else {}
        written = _written(sheet, kinds, marks, consumed, known)
        findings += _said(sheet, [(cell_name(*place), text) for place, text in written])
        findings += _hidden_answers(sheet, planned, consumed)
        findings += _said(sheet, sheet.comments)
        findings += _said(sheet, [("", text) for text in sheet.boxes])
    if said := workbook.properties.get("description", "").strip():
        findings.append(new_finding(FindingCode.HIDDEN_CONTENT, found=said))
    if workbook.pictures:
        said = f"{workbook.pictures} pictures or embedded files"
        findings.append(new_finding(FindingCode.HIDDEN_CONTENT, found=said))
    return findings


def _consumed(workbook: RawWorkbook, given: AgencyReturn) -> set[tuple[str, str]]:
    """Each cell that was read as an answer, or of which is said what is wrong with it."""
    used = {(place.sheet, place.cell) for place in _answer_places(given)}
    return used | {
        (place.sheet, place.cell)
        for response in given.responses
        for name in response.unusable
        if _is_faulty(workbook, place := response.place(name))
    }


def _is_faulty(workbook: RawWorkbook, place: Place) -> bool:
    """Whether a formula or an error value stands in a cell, which is told of by itself."""
    sheet = workbook.sheet(place.sheet) if place.cell else None
    cell = sheet.cells.get(cell_position(place.cell)) if sheet else None
    return cell is not None and (cell.formula is not None or cell.type is CellType.ERROR)


def _answer_places(given: AgencyReturn) -> Iterator[Place]:
    for response in given.responses:
        for name, place in response.places.items():
            if name not in response.unusable:
                yield place
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


def _planned(
    sheet: RawSheet, planned: SheetLayout, aligned: Alignment
) -> Mapping[Position, object]:
    """What each cell was planned to hold, where it stands now.

    Where most of a sheet's text was replaced, only what still stands is held to be planned.
    """
    taken = set(aligned.cols.values())
    return {
        place: cell.content
        for cell in planned.cells
        if (place := aligned.place(cell.row, cell.col)) is not None
        and (cell.col in aligned.cols or cell.col not in taken)
        and not (
            aligned.is_replaced
            and isinstance(cell.content, str)
            and sheet.text(*place) != cell.content
        )
    }


def _written(
    sheet: RawSheet,
    kinds: Mapping[Position, object],
    marks: Collection[str],
    consumed: Consumed,
    known: Collection[str],
) -> Iterator[tuple[Position, str]]:
    """Cells with text that is not ours and was not read as an answer."""
    for (row, col), cell in sheet.cells.items():
        text = f"={cell.formula}" if cell.formula else cell.text
        if not text.strip() or (cell.formula and text in known):
            continue
        if (sheet.name, cell_name(row, col)) in consumed:
            continue
        content = kinds.get((row, col))
        is_long = len(cell.text) > _OWN_WORDS
        is_copy = cell.text in marks or (bool(ROW_KEY.fullmatch(cell.text)) and not is_long)
        # A short text of ours, such as a grade, is a person's where it wasn't planned.
        if not (is_copy or (is_long and cell.text in known) or _is_ours(content, cell, known)):
            yield (row, col), text


def _is_ours(content: object, cell: RawCell, known: Collection[str]) -> bool:
    """Whether what stands in a planned cell is its own, or is told of elsewhere."""
    match content:
        case Formula():
            return cell.formula is not None or cell.text.isdigit() or cell.text in known
        case Variable(template):
            return not template.startswith("{return_id}:")  # a row's key is known by its form
        case str():
            return bool(content)  # another text in its place is told as altered
        case _:
            return False


def _said(sheet: RawSheet, written: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Findings on texts by their cells: the first by themselves, the others many together."""
    for cell, text in written[:_EACH]:
        yield _found(sheet, cell, text)
    first, length = "", 0
    lines: list[str] = []
    for cell, text in written[_EACH:]:
        if lines and length + len(text) > _LONGEST:
            yield _found(sheet, first, "\n".join(lines))
            lines, length = [], 0
        first = first if lines else cell
        lines.append(f"{cell}: {text}".removeprefix(": "))
        length += len(lines[-1])
    if lines:
        yield _found(sheet, first, "\n".join(lines))


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
    return new_finding(FindingCode.HIDDEN_CONTENT, found=text, place=Place(sheet.name, cell))
