"""Finds the answers of a return. In: its cells and the layout. Out: what it says, and findings.

The row where a person sees an answer decides what it answers: its hidden key and its label must
name the same standard. With one of them gone the answer is used and said to be recovered; in
conflict, or twice, it is used for none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from s11xl.findings import Finding, FindingCode, finding
from s11xl.layout.model import AnswerRow, EntryKind, WorkbookLayout, cell_name
from s11xl.reader.identify import ROW_KEY
from s11xl.reader.raw import CellKind, RawCell, RawSheet, RawWorkbook, date_of_serial
from s11xl.returns import ANSWER_FIELDS, Place, Response


@dataclass(frozen=True, slots=True)
class Mark:
    """A key or a label, met in a cell, and the standard that it names."""

    standard_id: str
    sheet: RawSheet
    row: int
    col: int
    is_key: bool

    @property
    def place(self) -> tuple[str, int]:
        """The row that it marks."""
        return self.sheet.name, self.row


def read_responses(
    workbook: RawWorkbook, layout: WorkbookLayout
) -> tuple[tuple[Response, ...], list[Finding]]:
    """What the workbook says on each standard, in the document's order."""
    marks = _marks(workbook, layout)
    rows: dict[tuple[str, int], list[Mark]] = {}
    for mark in marks:
        rows.setdefault(mark.place, []).append(mark)
    responses, findings = [], []
    for expected in layout.answer_rows:
        response, said = _response(expected, workbook, marks, rows)
        responses.append(response)
        findings += said
    return tuple(responses), findings + _missing(workbook, layout, marks)


def _marks(workbook: RawWorkbook, layout: WorkbookLayout) -> list[Mark]:
    by_label = {each.label: each.standard_id for each in layout.answer_rows}
    ids = layout.standards.by_id
    found = []
    for sheet in workbook.sheets:
        for (row, col), cell in sheet.cells.items():
            if match := ROW_KEY.match(cell.text):
                if match[2] in ids:
                    found.append(Mark(match[2], sheet, row, col, is_key=True))
            else:
                first_line = cell.text.partition("\n")[0].strip()
                if first_line in by_label:
                    found.append(Mark(by_label[first_line], sheet, row, col, is_key=False))
    return found


def _response(
    expected: AnswerRow,
    workbook: RawWorkbook,
    marks: Sequence[Mark],
    rows: Mapping[tuple[str, int], list[Mark]],
) -> tuple[Response, list[Finding]]:
    """What the workbook says on one standard."""
    standard_id = expected.standard_id
    own = {mark.place for mark in marks if mark.standard_id == standard_id}
    if not own:
        return Response(standard_id, unusable=frozenset(ANSWER_FIELDS)), []
    if len(own) > 1:
        where = " and ".join(f"“{sheet}” row {row + 1}" for sheet, row in sorted(own))
        return _ambiguous(expected, next(iter(sorted(own))), f"it stands twice, in {where}")
    place = next(iter(own))
    here = rows[place]
    if others := {mark.standard_id for mark in here} - {standard_id}:
        reason = f"its row is also marked as {', '.join(sorted(others))}"
        return _ambiguous(expected, place, reason)
    shifts = {mark.col - (expected.key_col if mark.is_key else expected.label_col) for mark in here}
    if len(shifts) > 1:
        return _ambiguous(expected, place, "the columns of its row were moved")
    sheet = here[0].sheet
    response, findings = read_row(expected, sheet, place[1], shifts.pop(), workbook)
    return response, [*_recovery(expected, here, place), *findings]


def _ambiguous(
    expected: AnswerRow, place: tuple[str, int], reason: str
) -> tuple[Response, list[Finding]]:
    said = finding(
        FindingCode.AMBIGUOUS_ANSWER,
        standard_id=expected.standard_id,
        sheet=place[0],
        cell=cell_name(place[1], expected.field_cols["grade"]),
        reason=reason,
    )
    return Response(expected.standard_id, unusable=frozenset(ANSWER_FIELDS)), [said]


def _recovery(expected: AnswerRow, here: Sequence[Mark], place: tuple[str, int]) -> list[Finding]:
    """What is to be said of a row that isn't quite as it was sent out."""
    at = {
        "standard_id": expected.standard_id,
        "sheet": place[0],
        "cell": cell_name(place[1], expected.label_col),
    }
    findings = []
    if not any(mark.is_key for mark in here):
        reason = "the hidden key of the row is missing"
        findings.append(finding(FindingCode.RECOVERED_ANSWER, reason=reason, **at))
    elif not any(not mark.is_key for mark in here):
        reason = "the label of the row is missing"
        findings.append(finding(FindingCode.RECOVERED_ANSWER, reason=reason, **at))
    if place[1] != expected.row:
        what = f"answer row of {expected.standard_id}"
        findings.append(finding(FindingCode.MOVED_CELL, what=what, **at))
    return findings


def read_row(
    expected: AnswerRow, sheet: RawSheet, row: int, shift: int, workbook: RawWorkbook
) -> tuple[Response, list[Finding]]:
    """The three answers of a row, each from its column."""
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    unusable: set[str] = set()
    findings = []
    for name, col in expected.field_cols.items():
        places[name] = Place(sheet.name, cell_name(row, col + shift))
        cell = sheet.cells.get((row, col + shift))
        text, fault = cell_value(
            cell, EntryKind.TEXT, workbook, name, places[name], expected.standard_id
        )
        values[name] = text
        if fault:
            unusable.add(name)
            findings.append(fault)
    response = Response(expected.standard_id, **values, places=places, unusable=frozenset(unusable))
    return response, findings


def cell_value(
    cell: RawCell | None,
    kind: EntryKind,
    workbook: RawWorkbook,
    field: str,
    place: Place,
    standard_id: str = "",
) -> tuple[str, Finding | None]:
    """The text of an answer cell; for a formula or an error value none, and the finding."""
    if cell is None:
        return "", None
    at = {"standard_id": standard_id, "sheet": place.sheet, "cell": place.cell, "field": field}
    if cell.formula is not None:
        said = f"={cell.formula}" if cell.formula else "a formula shared with other cells"
        return "", finding(FindingCode.FORMULA_IN_ANSWER, found=said, **at)
    if cell.kind is CellKind.ERROR:
        return "", finding(FindingCode.ERROR_IN_ANSWER, found=cell.text, **at)
    if kind is EntryKind.DATE and cell.kind is CellKind.NUMBER:
        return date_of_serial(cell.text, date1904=workbook.date1904) or cell.text, None
    return cell.text, None


def _missing(workbook: RawWorkbook, layout: WorkbookLayout, marks: Sequence[Mark]) -> list[Finding]:
    """The standards whose rows are nowhere: a sheet that is gone, or single rows."""
    present = {mark.standard_id for mark in marks}
    gone: dict[str, list[str]] = {}
    for expected in layout.answer_rows:
        if expected.standard_id not in present:
            gone.setdefault(expected.sheet, []).append(expected.standard_id)
    findings = []
    for name, ids in gone.items():
        if workbook.sheet(name) is None:
            code, said = FindingCode.MISSING_SHEET, {"standards": ", ".join(ids)}
            findings.append(finding(code, sheet=name, **said))
        else:
            findings += [
                finding(FindingCode.MISSING_ROW, sheet=name, standard_id=each) for each in ids
            ]
    return findings
