"""Find the answers to the standards in a returned workbook.

In: the workbook's cells, and the layout it was sent out with. Out: a `Response` for each standard,
and findings.

Rows and columns may have moved, so an answer is not looked up at its original cell. Each answer row
was sent out with two markers that name its standard: a hidden key (`<Return ID>:1.1`) and a visible
label ("Your self-assessment for 1.1"). The row is found like this:

1. A row with both markers, naming the same standard, has the answers to that standard.
2. A row with only one marker is used too, with the finding `recovered-answer`.
3. If no row has a marker of the standard, its three defined names (`evidence_1_1`, `grade_1_1`,
   `improvement_1_1`) are followed, also with `recovered-answer`. All three must lead to one row
   without markers, to cells that no other standard's names lead to, and to none of our own texts
   or formulas.
4. Otherwise the answers are missing.

Answers are ambiguous, and used for no standard (`ambiguous-answer`), if markers of one standard are
in several rows, if one row has markers of several standards, if the row's columns can't be
identified, or if its cells were merged with others or shifted sideways.

The columns of a row are those of the nearest table header above it. If there is no header, both
markers must be the same number of columns from where they were sent out, and so are the answers.
Cells were shifted if the key is not as far behind the last answer as it was sent out, unless the
whole column of keys is elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from s11xl.core.cells import cell_name
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import ANSWER_FIELDS, NO_FIELDS, Place, Response, RowPlaces
from s11xl.reader.answers.cell_values import cell_value
from s11xl.reader.answers.identity import row_key
from s11xl.reader.answers.merges import AnswerGrid, without_merged
from s11xl.reader.answers.moves import Move, moved_together
from s11xl.reader.answers.names import SheetCell, named_cells
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.workbook.layout.model import AnswerRow, EntryType, WorkbookLayout

_ANSWER_NAMES = tuple(f"{field}_" for field in ANSWER_FIELDS)
_RowId = tuple[str, int]  # name of the sheet, index of the row
_Answer = tuple[Response, list[Finding]]


class RowMarker(NamedTuple):
    """A cell that says which standard its row answers: the hidden key or the visible label."""

    standard_id: str
    sheet: RawSheet
    row: int
    col: int
    is_key: bool

    @property
    def row_id(self) -> _RowId:
        """The row that it marks."""
        return self.sheet.name, self.row


@dataclass(frozen=True, slots=True)
class _Header:
    """A header row of a table with answers: its first column, and the column of each field."""

    row: int
    first_col: int
    field_cols: Mapping[str, int]


def read_responses(
    workbook: RawWorkbook, layout: WorkbookLayout
) -> tuple[tuple[Response, ...], list[Finding]]:
    """Read the response to each standard, in the document's order."""
    search = _Search(workbook, layout)
    responses, findings, missing = [], [], []
    for planned in layout.answer_rows:
        answer = search.answer(planned)
        if answer is None:
            missing.append(planned)
            answer = Response(planned.standard_id, unusable=frozenset(ANSWER_FIELDS)), []
        responses.append(answer[0])
        findings += answer[1]
    findings += moved_together(search.moves)
    return tuple(responses), findings + _missing_rows(workbook, missing)


class _Search:
    """A workbook indexed for finding its answers: markers, table headers and defined names."""

    def __init__(self, workbook: RawWorkbook, layout: WorkbookLayout) -> None:
        self.workbook = workbook
        self.headers = {
            sheet.name: list(_headers(sheet, layout.standards.columns)) for sheet in workbook.sheets
        }
        self.markers_by_row: dict[_RowId, list[RowMarker]] = {}
        self.rows_by_standard: dict[str, set[_RowId]] = {}
        self.answer_grids = {
            name: AnswerGrid(cols={col for each in headers for col in each.field_cols.values()})
            for name, headers in self.headers.items()
        }
        for marker in _markers(workbook, layout):
            self.markers_by_row.setdefault(marker.row_id, []).append(marker)
            self.rows_by_standard.setdefault(marker.standard_id, set()).add(marker.row_id)
            self.answer_grids[marker.sheet.name].rows.add(marker.row)
        self.names = named_cells(workbook)
        self.layout = layout
        self.moves: list[Move] = []

    def answer(self, planned: AnswerRow) -> _Answer | None:
        """Find the answers to one standard; None if they are missing."""
        row_ids = sorted(self.rows_by_standard.get(planned.standard_id, ()))
        if not row_ids:
            return self._answer_by_names(planned)
        if len(row_ids) > 1:
            rows = " and ".join(f"“{sheet}” row {row + 1}" for sheet, row in row_ids)
            return _ambiguous(planned, row_ids[0], f"it appears more than once, in {rows}")
        markers = self.markers_by_row[row_ids[0]]
        if others := {marker.standard_id for marker in markers} - {planned.standard_id}:
            reason = f"its row is also marked as {', '.join(sorted(others))}"
            return _ambiguous(planned, row_ids[0], reason)
        columns = self._columns(planned, markers)
        if columns is None:
            return _ambiguous(planned, row_ids[0], "the columns of its row were moved")
        if self._is_shifted(planned, markers, columns):
            return _ambiguous(planned, row_ids[0], "the cells of its row were shifted sideways")
        sheet, row = markers[0].sheet, markers[0].row
        response, findings = self._read_row(planned, sheet, row, columns)
        response, merged = without_merged(
            response, sheet, row, columns, self.answer_grids[sheet.name]
        )
        changes = _lost_marker(planned, markers)
        if row != planned.row or columns != planned.field_cols:
            self.moves.append(_row_move(planned, markers[0], columns))
        else:
            changes += self._moved_names(planned, response)
        return response, [*changes, *findings, *merged]

    def _is_shifted(
        self, planned: AnswerRow, markers: Sequence[RowMarker], columns: Mapping[str, int]
    ) -> bool:
        """Whether cells of a row were deleted or inserted, so that others took their places."""
        sheet, row = markers[0].sheet, markers[0].row
        key_cols = [marker.col for marker in markers if marker.is_key]
        last = max(columns.values())
        expected = last + planned.key_col - max(planned.field_cols.values())
        if key_cols == [expected]:
            return False
        if expected in key_cols:
            return not set(key_cols).isdisjoint(columns.values())
        named = {field: self.names.get(name) for field, name in planned.names.items()}
        is_name_shifted = any(
            cell and cell.sheet is sheet and cell.row == row and cell.col != columns[field]
            for field, cell in named.items()
        )
        if is_name_shifted or not key_cols:
            return is_name_shifted
        all_keys = [
            marker.col
            for (name, _), row_markers in self.markers_by_row.items()
            if name == sheet.name
            for marker in row_markers
            if marker.is_key
        ]
        is_column_moved = len(all_keys) > 1 and set(all_keys) == set(key_cols)
        between = range(last + 1, min(all_keys))
        return not (
            is_column_moved
            and min(all_keys) > last
            and not any(sheet.text(row, col) for col in between)
        )

    def _columns(
        self, planned: AnswerRow, markers: Sequence[RowMarker]
    ) -> Mapping[str, int] | None:
        """The column of each field in a row with markers; None if it can't be identified."""
        shifts = {
            marker.col - (planned.key_col if marker.is_key else planned.label_col)
            for marker in markers
        }
        label_cols = {marker.col for marker in markers if not marker.is_key} or {
            planned.label_col + shift for shift in shifts
        }
        sheet, row = markers[0].row_id
        above = [each for each in self.headers[sheet] if each.row < row]
        headers = [each for each in above if each.first_col in label_cols]
        if not headers and all(marker.is_key for marker in markers):
            headers = above
        if headers:
            return headers[-1].field_cols
        if len(shifts) > 1:
            return None
        shift = shifts.pop()
        return {field: col + shift for field, col in planned.field_cols.items()}

    def _answer_by_names(self, planned: AnswerRow) -> _Answer | None:
        """The answers of a row without markers, from its defined names; None if there is none."""
        cells = {field: self.names[planned.names[field]] for field in ANSWER_FIELDS
                 if planned.names[field] in self.names}  # fmt: skip
        row_ids = {(cell.sheet.name, cell.row) for cell in cells.values()}
        if len(cells) < len(ANSWER_FIELDS) or len(row_ids) > 1:
            return None
        if row_ids & self.markers_by_row.keys():
            return None
        if any(self._is_taken(planned, cell) for cell in cells.values()):
            return None
        columns = {field: cell.col for field, cell in cells.items()}
        grade = cells["grade"]
        response, findings = self._read_row(planned, grade.sheet, grade.row, columns)
        recovered = new_finding(
            FindingCode.RECOVERED_ANSWER,
            standard_id=planned.standard_id,
            place=grade.place,
            reason="the key and label of the row are missing (the names of its cells were used)",
        )
        return response, [recovered, *findings]

    def _is_taken(self, planned: AnswerRow, cell: SheetCell) -> bool:
        """Whether a cell belongs to another standard by its names, or was never an answer cell."""
        if any(
            other.key == cell.key and name.startswith(_ANSWER_NAMES)
            for name, other in self.names.items()
            if name not in planned.names.values()
        ):
            return True
        content = cell.content
        return content is not None and (
            content.formula is not None or content.text in self.layout.texts_of_no_grade
        )

    def _moved_names(self, planned: AnswerRow, response: Response) -> list[Finding]:
        """A finding if the name of an answer cell leads elsewhere: it was cut and pasted."""
        for field, name in planned.names.items():
            cell = self.names.get(name)
            if cell and cell.place != response.place(field):
                moved = new_finding(
                    FindingCode.MOVED_CELL,
                    standard_id=planned.standard_id,
                    found=f"{cell.place.sheet} {cell.place.cell}",
                    place=response.place(field),
                    what=f"name of the {field} of {planned.standard_id}",
                    used="The answer in its row was used.",
                )
                return [moved]
        return []

    def _read_row(
        self, planned: AnswerRow, sheet: RawSheet, row: int, columns: Mapping[str, int]
    ) -> _Answer:
        """Read the three answers of a row from their columns."""
        values: dict[str, str] = {}
        unusable: set[str] = set()
        links: list[str] = []
        findings: list[Finding] = []
        for field, col in columns.items():
            cell = SheetCell(sheet, row, col)
            value = cell_value(
                cell,
                EntryType.TEXT,
                field,
                date1904=self.workbook.date1904,
                standard_id=planned.standard_id,
            )
            values[field] = value.text
            findings += value.findings
            if value.link:
                links.append(value.link)
            if not value.is_usable:
                unusable.add(field)
        response = Response(
            planned.standard_id,
            **values,
            places=RowPlaces(sheet.name, row, columns),
            links=tuple(dict.fromkeys(links)),
            unusable=frozenset(unusable) if unusable else NO_FIELDS,
        )
        return response, findings


def _headers(sheet: RawSheet, titles: Sequence[str]) -> Iterator[_Header]:
    """Find each row of a sheet that has all column titles of the document's table."""
    columns_by_row: dict[int, dict[str, int]] = {}
    for title in titles:
        for row, col in sheet.positions(title):
            columns_by_row.setdefault(row, {}).setdefault(title, col)
    for row, columns in sorted(columns_by_row.items()):
        if len(columns) == len(titles):
            first, *others = (columns[title] for title in titles)
            yield _Header(row, first, dict(zip(ANSWER_FIELDS, others, strict=True)))


def _markers(workbook: RawWorkbook, layout: WorkbookLayout) -> Iterator[RowMarker]:
    """Find all keys and labels of answer rows."""
    ids = layout.standards.by_id
    others = layout.texts_without_label
    for sheet in workbook.sheets:
        for text in [text for text in sheet.texts if text not in others]:
            key = row_key(text)
            standard_id = key[2] if key else layout.standard_of_label(text)
            if standard_id in ids:
                for row, col in sheet.positions(text):
                    yield RowMarker(standard_id, sheet, row, col, is_key=bool(key))


def _ambiguous(planned: AnswerRow, row_id: _RowId, reason: str) -> _Answer:
    ambiguous = new_finding(
        FindingCode.AMBIGUOUS_ANSWER,
        standard_id=planned.standard_id,
        place=Place(row_id[0], cell_name(row_id[1], planned.field_cols["grade"])),
        reason=reason,
    )
    return Response(planned.standard_id, unusable=frozenset(ANSWER_FIELDS)), [ambiguous]


def _lost_marker(planned: AnswerRow, markers: Sequence[RowMarker]) -> list[Finding]:
    """A finding if a row has lost its key or its label."""
    markers_left = {marker.is_key for marker in markers}
    if len(markers_left) == 2:
        return []
    lost = "label" if True in markers_left else "hidden key"
    return [
        new_finding(
            FindingCode.RECOVERED_ANSWER,
            standard_id=planned.standard_id,
            place=_label_place(planned, markers[0]),
            reason=f"the {lost} of the row is missing",
        )
    ]


def _row_move(planned: AnswerRow, marker: RowMarker, columns: Mapping[str, int]) -> Move:
    """How an answer row has moved."""
    steps = (columns[field] - col for field, col in planned.field_cols.items())
    return Move(
        "answer row of",
        "answer rows of",
        planned.standard_id,
        _label_place(planned, marker),
        (marker.row - planned.row, *steps),
        planned.standard_id,
    )


def _label_place(planned: AnswerRow, marker: RowMarker) -> Place:
    return Place(marker.sheet.name, cell_name(marker.row, planned.label_col))


def _missing_rows(workbook: RawWorkbook, missing: Sequence[AnswerRow]) -> list[Finding]:
    """A finding for each sheet that is gone, and for each row missing from the other sheets."""
    ids_by_sheet: dict[str, list[str]] = {}
    for planned in missing:
        ids_by_sheet.setdefault(planned.sheet, []).append(planned.standard_id)
    findings = []
    for name, ids in ids_by_sheet.items():
        if workbook.sheet(name) is None:
            standards = ", ".join(ids)
            findings.append(
                new_finding(FindingCode.MISSING_SHEET, place=Place(name), standards=standards)
            )
        else:
            findings += [
                new_finding(FindingCode.MISSING_ROW, place=Place(name), standard_id=standard_id)
                for standard_id in ids
            ]
    return findings
