"""Find what a person wrote outside the answers.

In: a workbook, and the return that was read from it. Out: findings with the text. Nothing that
somebody wrote is dropped without a finding: text outside the answer cells, on added sheets, in
comments, text boxes, page headers and links, and answers in hidden rows, columns or sheets.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from s11xl.core.cells import Position, cell_name, cell_position
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import NOWHERE, AgencyReturn, Place, RowPlaces
from s11xl.core.text import invisible_characters, is_blank
from s11xl.reader.answers.export_summary import export_summary
from s11xl.reader.answers.identity import ROW_KEY
from s11xl.reader.answers.our_texts import MAX_SHORT, OurTexts, is_same_formula
from s11xl.reader.answers.page_headers import stray_headers
from s11xl.reader.answers.sheets import MatchedSheet
from s11xl.reader.answers.template import Template
from s11xl.reader.xlsx.raw import CellType, RawCell, RawSheet, RawWorkbook
from s11xl.workbook.identity import RoundRecord
from s11xl.workbook.layout.model import Formula, SheetLayout, Variable, Visibility

_MAX_SINGLE = 50  # texts of a sheet with a finding each; further texts share findings
_MAX_SHARED = 30_000  # characters of the texts in one finding
_IN_HEADER = "Something was written in the page header or footer."


def stray_text(
    workbook: RawWorkbook,
    template: Template,
    matched: Mapping[str, MatchedSheet],
    agency_return: AgencyReturn,
    record: RoundRecord | None,
) -> list[Finding]:
    """A finding for each text of a workbook that is neither ours nor an answer."""
    read = _cells_read(workbook, agency_return)
    our_texts = OurTexts(workbook, template.layout, agency_return, record)
    labels = {planned.label for planned in template.layout.answer_rows}
    export = export_summary(workbook, matched)
    wording = template.layout.standards.wording
    headers = stray_headers(workbook, wording, agency_return.identity, record)
    findings: list[Finding] = []
    for sheet in workbook.sheets:
        match = matched.get(sheet.name)
        is_older = template.is_older and match is not None
        contents = _planned_contents(sheet, match, is_older=is_older) if match else {}
        texts = _texts_outside(sheet, contents, labels, read[sheet.name], our_texts)
        if export and sheet is export.sheet:
            texts = iter(())
            findings.append(export.finding)
        elif export:
            texts = (each for each in texts if not export.is_title(*each))
        if match and is_older:
            texts = _not_of_older_edition(sheet, match, texts, our_texts)
        findings += _for_texts(sheet, [(cell_name(*position), text) for position, text in texts])
        findings += _hidden_answers(sheet, match.planned if match else None, read[sheet.name])
        findings += _for_texts(sheet, sheet.comments)
        boxes = [("", text) for text in sheet.boxes if text not in our_texts]
        findings += _for_texts(sheet, boxes)
        in_headers = [("", text) for text in headers.get(sheet.name, ())]
        findings += _for_texts(sheet, in_headers, what=_IN_HEADER)
        findings += _stray_links(sheet, template.layout.addresses, read[sheet.name])
    if description := workbook.properties.get("description", "").strip():
        what = "Something was written in the properties of the document."
        findings.append(new_finding(FindingCode.HIDDEN_CONTENT, found=description, what=what))
    if workbook.pictures:
        findings.append(
            new_finding(
                FindingCode.HIDDEN_CONTENT,
                found=f"{workbook.pictures} pictures or embedded files",
                what="The workbook contains pictures or embedded files.",
                what_to_do="Look at them in the workbook: they may be evidence.",
            )
        )
    return findings


def _cells_read(workbook: RawWorkbook, agency_return: AgencyReturn) -> Mapping[str, set[Position]]:
    """The cells that were read as answers, or whose error has a finding already, by sheet."""
    read: dict[str, set[Position]] = {sheet.name: set() for sheet in workbook.sheets}
    for place in agency_return.cover.places.values():
        read[place.sheet].add(cell_position(place.cell))
    rows = [each.places for each in agency_return.actions]
    rows += [each.places for each in agency_return.responses]
    for places in rows:
        if isinstance(places, RowPlaces):
            read[places.sheet].update(places.positions)
    for response in agency_return.responses:
        for name in response.unusable:
            place = response.place(name)
            if place is not NOWHERE and not _has_error(workbook, place):
                read[place.sheet].discard(cell_position(place.cell))
    return read


def _has_error(workbook: RawWorkbook, place: Place) -> bool:
    """Whether a cell has a formula or an error value."""
    sheet = workbook.sheet(place.sheet)
    cell = sheet.cell(*cell_position(place.cell)) if sheet else None
    return cell is not None and (cell.formula is not None or cell.type is CellType.ERROR)


def _planned_contents(
    sheet: RawSheet, match: MatchedSheet, *, is_older: bool
) -> Mapping[Position, object]:
    """The planned content of each cell, at its current position.

    Of a sheet that is a copy, of an earlier edition, or was changed for the most part, only the
    texts that are as planned count.
    """
    if match.is_unchanged:
        return match.planned.contents
    taken_cols = set(match.cols.values())
    is_like = match.is_replaced or match.is_copy or is_older
    return {
        position: content
        for (row, col), content in match.planned.contents.items()
        if (position := match.position(row, col)) is not None
        and (col in match.cols or col not in taken_cols)
        and not (is_like and isinstance(content, str) and sheet.text(*position) != content)
    }


def _texts_outside(
    sheet: RawSheet,
    contents: Mapping[Position, object],
    labels: Collection[str],
    read: Collection[Position],
    our_texts: OurTexts,
) -> Iterator[tuple[Position, str]]:
    """The cells with text that is neither ours nor was read as an answer."""
    # Nearly every cell is what was planned for it, so these are left out at once.
    others = [
        (position, cell)
        for position, cell in sheet.cells.items()
        if (
            cell[0] != contents.get(position)
            if cell[2] is None
            else not (
                isinstance(content := contents.get(position), Formula)
                and is_same_formula(content.text, cell[2])
            )
        )
    ]
    for position, cell in others:
        if position in read:
            continue
        content = contents.get(position)
        text = f"={cell.formula}" if cell.formula else cell.text
        if _shows_nothing(text) or (cell.formula and text in our_texts):
            continue
        if not (
            _is_marker(cell.text, labels)
            or _is_planned(content, cell, our_texts)
            # A short text of ours, such as a grade, may well be a person's.
            or (len(cell.text) > MAX_SHORT and cell.text in our_texts)
        ):
            yield position, text


def _shows_nothing(text: str) -> bool:
    """Whether a text is blank, and spells nothing in characters that can't be seen."""
    return is_blank(text) and not invisible_characters(text)


def _is_marker(text: str, labels: Collection[str]) -> bool:
    """Whether a text is the label or the key of an answer row, wherever it was copied to."""
    return text in labels or (len(text) <= MAX_SHORT and bool(ROW_KEY.fullmatch(text)))


def _is_planned(content: object, cell: RawCell, our_texts: OurTexts) -> bool:
    """Whether a cell holds what was planned for it, or has a finding if it does not."""
    match content:
        case Formula():
            return our_texts.is_planned_formula(content, cell)
        case Variable(template):
            # Row keys are recognised by their form.
            is_key = template.startswith("{return_id}:")
            return not is_key and our_texts.is_planned_variable(content, cell.text)
        case str():
            return bool(content)  # another text in its place is reported as altered
        case _:
            return False


def _not_of_older_edition(
    sheet: RawSheet,
    match: MatchedSheet,
    texts: Iterator[tuple[Position, str]],
    our_texts: OurTexts,
) -> Iterator[tuple[Position, str]]:
    """Leave out formulas, phrases of earlier editions, and our texts in places that were theirs."""
    in_other_places = Counter(match.planned.fixed_texts.values())
    in_other_places.subtract(cell.text for cell in sheet.cells.values() if cell.formula is None)
    for position, text in texts:
        if sheet.cells[position].formula is not None or our_texts.is_earlier(text):
            continue
        if text in our_texts and in_other_places[text] >= 0:
            continue
        yield position, text


def _for_texts(
    sheet: RawSheet,
    texts: Sequence[tuple[str, str]],
    code: FindingCode = FindingCode.HIDDEN_CONTENT,
    **fields: str,
) -> Iterator[Finding]:
    """Findings for texts by the name of their cell; beyond a number, many share a finding."""
    for cell, text in texts[:_MAX_SINGLE]:
        yield _finding(code, sheet, cell, text, **fields)
    first, length = "", 0
    lines: list[str] = []
    for cell, text in texts[_MAX_SINGLE:]:
        if lines and length + len(text) > _MAX_SHARED:
            yield _finding(code, sheet, first, "\n".join(lines), **fields)
            lines, length = [], 0
        first = first if lines else cell
        lines.append(f"{cell}: {text}".removeprefix(": "))
        length += len(lines[-1])
    if lines:
        yield _finding(code, sheet, first, "\n".join(lines), **fields)


def _stray_links(
    sheet: RawSheet, ours: Collection[str], read: Collection[Position]
) -> Iterator[Finding]:
    """Findings for the addresses behind other cells than answers, unless their texts show them."""
    links = [
        (cell_name(area.row, area.col), address)
        for area, address in sheet.links.texts
        if not address.startswith("#")  # a place in the workbook
        and address not in ours
        and (area.row, area.col) not in read
        and address not in sheet.text(area.row, area.col)
    ]
    yield from _for_texts(sheet, links, FindingCode.LINK, field="cell")


def _hidden_answers(
    sheet: RawSheet, planned: SheetLayout | None, read: Collection[Position]
) -> Iterator[Finding]:
    """Findings for answers in a hidden sheet, row or column."""
    is_sheet_hidden = sheet.state != "visible" and (
        planned is None or planned.visibility is Visibility.VISIBLE
    )
    if not (is_sheet_hidden or sheet.hidden_rows or sheet.hidden_cols):
        return
    for row, col in sorted(at for at in read if is_sheet_hidden or sheet.is_hidden(*at)):
        if not is_blank(sheet.text(row, col)):
            yield _finding(
                FindingCode.HIDDEN_CONTENT,
                sheet,
                cell_name(row, col),
                sheet.text(row, col),
                what="This answer is in a hidden row, column or sheet.",
            )


def _finding(code: FindingCode, sheet: RawSheet, cell: str, text: str, **fields: str) -> Finding:
    return new_finding(code, found=text, place=Place(sheet.name, cell), **fields)
