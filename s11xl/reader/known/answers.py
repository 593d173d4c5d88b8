"""The answers of a return whose rows all stand where they were planned. Pure: cells to answers."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from s11xl.core.cells import Position
from s11xl.core.returns import ANSWER_FIELDS, COVER_FIELDS, Action, Cover, Place, Response
from s11xl.reader.answers.cell_values import cell_value
from s11xl.reader.answers.identity import ROW_KEY
from s11xl.reader.known.rows import Cells
from s11xl.reader.known.skeleton import SurpriseError
from s11xl.reader.xlsx.raw import CellType, RawWorkbook
from s11xl.standards.wording import Wording
from s11xl.workbook.layout.cover import IDENTITY_ROWS
from s11xl.workbook.layout.hidden import IDENTITY_FIELDS
from s11xl.workbook.layout.model import EntryGroup, EntryKey, EntryType, SheetType, WorkbookLayout

_Input = tuple[str, Position, EntryType]  # the field, where it stands, and what it takes


@dataclass(frozen=True, slots=True)
class _Group:
    """The inputs that make up one answer, on one sheet."""

    sheet: str
    inputs: tuple[_Input, ...]
    places: Mapping[str, Place]  # by field; shared by all returns, and never changed
    rows: frozenset[int]


class KnownAnswers:
    """Where a layout's inputs stand, gathered into what they make up."""

    def __init__(self, layout: WorkbookLayout) -> None:
        self._responses = [
            (row.standard_id, _group(layout, EntryGroup.STANDARD, row.standard_id, ANSWER_FIELDS))
            for row in layout.answer_rows
        ]
        self._cover = _group(layout, EntryGroup.COVER, "", COVER_FIELDS)
        rows: dict[str, list[str]] = {}
        for key in layout.entries:
            if key.group is EntryGroup.ACTION:
                rows.setdefault(key.item, []).append(key.field)
        self._actions = [
            _group(layout, EntryGroup.ACTION, item, fields) for item, fields in rows.items()
        ]

    def responses(self, filled: Mapping[str, Cells], workbook: RawWorkbook) -> Iterator[Response]:
        """What is said on each standard, in the document's order."""
        for standard_id, group in self._responses:
            values = _values(group, filled, workbook, as_text=True)
            grade, evidence = values.get("grade", ""), values.get("evidence", "")
            improvement = values.get("improvement", "")
            yield Response(standard_id, grade, evidence, improvement, group.places)

    def cover(self, filled: Mapping[str, Cells], workbook: RawWorkbook) -> Cover:
        """What the cover's inputs say."""
        return Cover(**_values(self._cover, filled, workbook), places=self._cover.places)

    def actions(self, filled: Mapping[str, Cells], workbook: RawWorkbook) -> Iterator[Action]:
        """The filled rows of the action plan. Raises SurpriseError for a standard as a number."""
        begun = {name: {row for row, _ in cells} for name, cells in filled.items()}
        for group in self._actions:
            if group.rows.isdisjoint(begun[group.sheet]):
                continue
            values = _values(group, filled, workbook)
            if not values:
                continue
            cells = filled[group.sheet]
            met = [cells[place] for _, place, _ in group.inputs if place in cells]
            if values.get("standard_id") and any(each.type is CellType.NUMBER for each in met):
                raise SurpriseError
            action = Action(**values, places=group.places)
            if not action.is_blank:
                yield action


def _group(
    layout: WorkbookLayout, group: EntryGroup, item: str, fields: tuple[str, ...] | list[str]
) -> _Group:
    """The inputs of one answer, wherever the layout puts them."""
    inputs, places, name = [], {}, ""
    for field in fields:
        sheet, cell = layout.entries[key := EntryKey(group, item, field)]
        kind = cell.content.type  # type: ignore[union-attr]
        inputs.append((field, (cell.row, cell.col), kind))
        places[field], name = layout.place(key), sheet.name
    rows = frozenset(row for _, (row, _), _ in inputs)
    return _Group(name, tuple(inputs), places, rows)


def _values(
    group: _Group, filled: Mapping[str, Cells], workbook: RawWorkbook, *, as_text: bool = False
) -> dict[str, str]:
    """The texts of the inputs that were filled in."""
    cells, values = filled[group.sheet], {}
    for field, place, kind in group.inputs:
        if cell := cells.get(place):
            own = EntryType.TEXT if as_text else kind
            values[field], fault = cell_value(cell, own, workbook, field, group.places[field])
            if fault:
                raise SurpriseError
    return values


class DecidingTexts(Container[str]):
    """The texts by which a full reading tells rows, columns and sheets, wherever they stand."""

    def __init__(self, layout: WorkbookLayout, wordings: Sequence[Wording]) -> None:
        plan = next(sheet for sheet in layout.sheets if sheet.type is SheetType.ACTIONS)
        headers = {str(cell.content) for cell in plan.cells if cell.row == plan.frozen_rows - 1}
        phrases = ["about_you", *COVER_FIELDS, *(phrase for phrase, _ in IDENTITY_ROWS)]
        self._labels = frozenset(each.label for each in layout.answer_rows)
        self._headers = frozenset(headers | {*layout.standards.columns})
        self._texts = frozenset(
            {*IDENTITY_FIELDS}
            | {str(getattr(wording, each)) for wording in wordings for each in phrases}
        )
        living = [
            {cell.content for cell in cells if isinstance(cell.content, str)}
            for sheet in layout.sheets
            for cells in sheet.living_rows.values()
        ]
        if any(not texts.isdisjoint(self._headers) for texts in living):
            self._texts |= self._headers

    def __contains__(self, text: object) -> bool:
        return text in self._headers or self._tells(str(text))

    def _tells(self, text: str) -> bool:
        if text in self._texts or ROW_KEY.match(text):
            return True
        return text.partition("\n")[0].strip() in self._labels

    def tell(self, cells: Cells) -> bool:
        """Whether one of these texts tells anything, or two headers stand in one row.

        A single header's word is anybody's: it takes several in a row to make it a table's.
        """
        if any(self._tells(cell.text) for cell in cells.values()):
            return True
        rows = [row for (row, _), cell in cells.items() if cell.text in self._headers]
        return len(rows) > len(set(rows))
