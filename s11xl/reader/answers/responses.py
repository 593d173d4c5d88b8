"""Finds the answers of a return. In: its cells and the layout. Out: what it says, and findings.

The row where a person sees an answer decides what it answers: its hidden key and its label must
name the same standard. With one of them gone the answer is used and said to be recovered; in
conflict, or twice, it is used for none.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from s11xl.core.cells import Position, cell_name
from s11xl.core.dates import YEARS
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import ANSWER_FIELDS, Place, Response
from s11xl.reader.answers.identity import ROW_KEY
from s11xl.reader.answers.merges import unmerged
from s11xl.reader.answers.names import NamedCell, named_cells
from s11xl.reader.xlsx.raw import (
    CellType,
    RawCell,
    RawSheet,
    RawWorkbook,
    date_of_serial,
    serial_of_date,
)
from s11xl.workbook.layout.model import AnswerRow, EntryType, WorkbookLayout


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
    search = _Search(workbook, layout)
    responses, findings = [], []
    for expected in layout.answer_rows:
        response, said = search.response(expected)
        responses.append(response)
        findings += said
    return tuple(responses), findings + _missing(workbook, layout, search.found)


class _Search:
    """A workbook searched for its answers: marks by row, headers by sheet, names by cell."""

    def __init__(self, workbook: RawWorkbook, layout: WorkbookLayout) -> None:
        self.workbook = workbook
        self.marks = _marks(workbook, layout)
        self.found = {mark.standard_id for mark in self.marks}
        self.rows: dict[tuple[str, int], list[Mark]] = {}
        for mark in self.marks:
            self.rows.setdefault(mark.place, []).append(mark)
        self.headers = {
            sheet.name: list(_headers(sheet, layout.standards.columns)) for sheet in workbook.sheets
        }
        self.names = named_cells(workbook)
        self.answer_cells = {
            sheet.name: _answer_cells(self.headers[sheet.name], rows)
            for sheet in workbook.sheets
            if (rows := {mark.row for mark in self.marks if mark.place[0] == sheet.name})
        }
        self.named = _named_answers(self.names)
        self.fixed = {
            cell.content
            for sheet in layout.sheets
            for cell in sheet.cells
            if isinstance(cell.content, str)
        } - set(layout.standards.scale.labels(allow_not_applicable=True))

    def response(self, expected: AnswerRow) -> tuple[Response, list[Finding]]:
        """What the workbook says on one standard."""
        own = sorted({m.place for m in self.marks if m.standard_id == expected.standard_id})
        if not own:
            return self._by_name(expected)
        if len(own) > 1:
            where = " and ".join(f"“{sheet}” row {row + 1}" for sheet, row in own)
            return _ambiguous(expected, own[0], f"it stands twice, in {where}")
        here = self.rows[own[0]]
        if others := {mark.standard_id for mark in here} - {expected.standard_id}:
            reason = f"its row is also marked as {', '.join(sorted(others))}"
            return _ambiguous(expected, own[0], reason)
        columns = self._columns(expected, here)
        if columns is None:
            return _ambiguous(expected, own[0], "the columns of its row were moved")
        sheet, row = here[0].sheet, own[0][1]
        response, findings = read_row(expected, sheet, row, columns, self.workbook)
        response, merged = unmerged(response, sheet, row, columns, self.answer_cells[sheet.name])
        findings += merged
        recovery = _recovery(expected, here, own[0], columns)
        return response, [*recovery, *self._dragged(expected, response, recovery), *findings]

    def _columns(self, expected: AnswerRow, here: Sequence[Mark]) -> Mapping[str, int] | None:
        """Where the fields of a row stand: by the header above it, else by the row's own marks."""
        sheet, row = here[0].place
        shifts = {
            mark.col - (expected.key_col if mark.is_key else expected.label_col) for mark in here
        }
        labels = {mark.col for mark in here if not mark.is_key} or {
            expected.label_col + shift for shift in shifts
        }
        above = [
            columns for at, first, columns in self.headers[sheet] if at < row and first in labels
        ]
        if above:
            return above[-1]
        if len(shifts) > 1:
            return None
        shift = shifts.pop()
        return {name: col + shift for name, col in expected.field_cols.items()}

    def _by_name(self, expected: AnswerRow) -> tuple[Response, list[Finding]]:
        """The answers whose row has lost key and label, by their defined names."""
        nothing: tuple[Response, list[Finding]] = (
            Response(expected.standard_id, unusable=frozenset(ANSWER_FIELDS)),
            [],
        )
        cells = {field: self.names.get(expected.names[field]) for field in ANSWER_FIELDS}
        met = [cell for cell in cells.values() if cell is not None]
        if len({(sheet.name, row) for sheet, row, _ in met}) != 1 or len(met) < len(cells):
            return nothing
        sheet, row, _ = met[0]
        if (sheet.name, row) in self.rows or self._is_shared(expected, met):
            return nothing
        if any(self._is_ours(each) for each in met):
            return nothing
        columns = {field: cell[2] for field, cell in cells.items() if cell is not None}
        response, findings = read_row(expected, sheet, row, columns, self.workbook)
        self.found.add(expected.standard_id)
        reason = "key and label of the row are missing; the names of its cells were followed"
        place = response.place("grade")
        said = new_finding(
            FindingCode.RECOVERED_ANSWER,
            standard_id=expected.standard_id,
            place=place,
            reason=reason,
        )
        return response, [said, *findings]

    def _is_ours(self, named: NamedCell) -> bool:
        """Whether a name leads to something that was never an answer: the rows moved under it."""
        sheet, row, col = named
        cell = sheet.cells.get((row, col))
        return cell is not None and (cell.formula is not None or cell.text in self.fixed)

    def _is_shared(self, expected: AnswerRow, cells: Sequence[NamedCell]) -> bool:
        """Whether another answer's name leads to one of these cells too."""
        own = set(expected.names.values())
        return any(self.named.get((sheet.name, row, col), set()) - own for sheet, row, col in cells)

    def _dragged(
        self, expected: AnswerRow, response: Response, recovery: Sequence[Finding]
    ) -> list[Finding]:
        """Whether the name of an answer leads elsewhere: its cell was cut and pasted."""
        if any(each.code is FindingCode.MOVED_CELL for each in recovery):
            return []
        for field, name in expected.names.items():
            cell, place = self.names.get(name), response.place(field)
            if cell and (cell[0].name, cell_name(cell[1], cell[2])) != (place.sheet, place.cell):
                what = f"name of the {field} of {expected.standard_id}"
                return [
                    new_finding(
                        FindingCode.MOVED_CELL,
                        standard_id=expected.standard_id,
                        found=f"{cell[0].name} {cell_name(cell[1], cell[2])}",
                        place=place,
                        what=what,
                    )
                ]
        return []


def _answer_cells(
    headers: Sequence[tuple[int, int, Mapping[str, int]]], rows: Collection[int]
) -> Collection[Position]:
    """Every cell of a sheet that holds an answer, where no column was moved."""
    cols = {col for _, _, columns in headers for col in columns.values()}
    return {(row, col) for row in rows for col in cols}


def _named_answers(names: Mapping[str, NamedCell]) -> Mapping[tuple[str, int, int], set[str]]:
    """By cell, the names of answers that lead to it."""
    found: dict[tuple[str, int, int], set[str]] = {}
    for name, (sheet, row, col) in names.items():
        if name.startswith(tuple(f"{field}_" for field in ANSWER_FIELDS)):
            found.setdefault((sheet.name, row, col), set()).add(name)
    return found


def _headers(
    sheet: RawSheet, columns: Sequence[str]
) -> Iterator[tuple[int, int, Mapping[str, int]]]:
    """Each row that has every header of the document's table, its first column, the fields'."""
    rows: dict[int, dict[str, int]] = {}
    for (row, col), cell in sheet.cells.items():
        if cell.text in columns:
            rows.setdefault(row, {}).setdefault(cell.text, col)
    first, evidence, grade, improvement = columns
    for row, met in sorted(rows.items()):
        if len(met) == len(columns):
            yield (
                row,
                met[first],
                {
                    "evidence": met[evidence],
                    "grade": met[grade],
                    "improvement": met[improvement],
                },
            )


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


def _ambiguous(
    expected: AnswerRow, place: tuple[str, int], reason: str
) -> tuple[Response, list[Finding]]:
    said = new_finding(
        FindingCode.AMBIGUOUS_ANSWER,
        standard_id=expected.standard_id,
        place=Place(place[0], cell_name(place[1], expected.field_cols["grade"])),
        reason=reason,
    )
    return Response(expected.standard_id, unusable=frozenset(ANSWER_FIELDS)), [said]


def _recovery(
    expected: AnswerRow,
    here: Sequence[Mark],
    place: tuple[str, int],
    columns: Mapping[str, int],
) -> list[Finding]:
    """What is to be said of a row that isn't quite as it was sent out."""
    findings = []

    def add(code: FindingCode, **fields: str) -> None:
        where = Place(place[0], cell_name(place[1], expected.label_col))
        findings.append(new_finding(code, standard_id=expected.standard_id, place=where, **fields))

    if not any(mark.is_key for mark in here):
        reason = "the hidden key of the row is missing"
        add(FindingCode.RECOVERED_ANSWER, reason=reason)
    elif not any(not mark.is_key for mark in here):
        reason = "the label of the row is missing"
        add(FindingCode.RECOVERED_ANSWER, reason=reason)
    if place[1] != expected.row or columns != expected.field_cols:
        what = f"answer row of {expected.standard_id}"
        add(FindingCode.MOVED_CELL, what=what)
    return findings


def read_row(
    expected: AnswerRow,
    sheet: RawSheet,
    row: int,
    columns: Mapping[str, int],
    workbook: RawWorkbook,
) -> tuple[Response, list[Finding]]:
    """The three answers of a row, each from its column."""
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    unusable: set[str] = set()
    findings = []
    for name, col in columns.items():
        places[name] = Place(sheet.name, cell_name(row, col))
        cell = sheet.cells.get((row, col))
        values[name], fault = cell_value(
            cell, EntryType.TEXT, workbook, name, places[name], expected.standard_id
        )
        if fault:
            unusable.add(name)
            findings.append(fault)
    response = Response(expected.standard_id, **values, places=places, unusable=frozenset(unusable))
    return response, findings


def cell_value(
    cell: RawCell | None,
    kind: EntryType,
    workbook: RawWorkbook,
    field: str,
    place: Place,
    standard_id: str = "",
) -> tuple[str, Finding | None]:
    """The text of an answer cell; for a formula or an error value none, and the finding."""
    if cell is None:
        return "", None
    code, found = None, cell.text
    if cell.formula is not None:
        code = FindingCode.FORMULA_IN_ANSWER
        found = f"={cell.formula}" if cell.formula else "a formula shared with other cells"
    elif cell.type is CellType.ERROR:
        code = FindingCode.ERROR_IN_ANSWER
    if code:
        return "", new_finding(code, found=found, standard_id=standard_id, place=place, field=field)
    if kind is EntryType.DATE and cell.type in (CellType.NUMBER, CellType.DATE):
        return _day(cell, date1904=workbook.date1904), None
    return cell.text, None


def _day(cell: RawCell, *, date1904: bool) -> str:
    """A date cell's day; a number that is no day of our times stays the number, such as 2027."""
    text = cell.text
    if cell.type is CellType.NUMBER:
        text = date_of_serial(cell.text, date1904=date1904) or ""
    if text[:4].isdigit() and int(text[:4]) in YEARS:
        return text
    return (
        cell.text if cell.type is CellType.NUMBER else serial_of_date(cell.text, date1904=date1904)
    )


def _missing(
    workbook: RawWorkbook, layout: WorkbookLayout, present: Collection[str]
) -> list[Finding]:
    """The standards whose rows are nowhere: a sheet that is gone, or single rows."""
    gone: dict[str, list[str]] = {}
    for expected in layout.answer_rows:
        if expected.standard_id not in present:
            gone.setdefault(expected.sheet, []).append(expected.standard_id)
    findings = []
    for name, ids in gone.items():
        if workbook.sheet(name) is None:
            standards = ", ".join(ids)
            findings.append(
                new_finding(FindingCode.MISSING_SHEET, place=Place(name), standards=standards)
            )
        else:
            findings += [
                new_finding(FindingCode.MISSING_ROW, place=Place(name), standard_id=each)
                for each in ids
            ]
    return findings
