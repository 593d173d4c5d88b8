"""Writes an agency's workbook. In: a layout, the agency's marks, perhaps answers. Out: bytes.

The layout says what stands where; here it only becomes cells. The same input gives the same bytes.
"""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter.format import Format as XlsxFormat
from xlsxwriter.worksheet import Worksheet

from s11xl.core.cells import absolute_range, cell_name
from s11xl.core.returns import Action, AgencyReturn, Identity
from s11xl.core.text import MAX_TEXT, utf16_length
from s11xl.workbook.chart import add_stacked_bars
from s11xl.workbook.identity import RoundSettings
from s11xl.workbook.layout.formulas import reminder, trimmed
from s11xl.workbook.layout.hidden import NAME_PREFIX
from s11xl.workbook.layout.model import (
    Cell,
    Entry,
    EntryGroup,
    EntryKey,
    Formula,
    SheetLayout,
    Variable,
    Visibility,
    WorkbookLayout,
    flag_key,
)
from s11xl.workbook.page_setup import set_up_page, set_up_view
from s11xl.workbook.protection import Lock, lock
from s11xl.workbook.validation import add_validations
from s11xl.workbook.variables import variables
from s11xl.xlsx.package import (
    CORE,
    WORKBOOK,
    Edit,
    edited,
    growing_rows,
    in_order,
    joined,
    locked_structure,
    sheet_part,
    typed_empty_formulas,
    with_language,
)
from s11xl.xlsx.row_height import cell_height, row_height
from s11xl.xlsx.text_size import MAX_ROW_HEIGHT
from s11xl.xlsx.theme import Role, filled, role_format
from s11xl.xlsx.writer import CREATED, escaped, new_workbook, printable, strictly


def write_template(
    layout: WorkbookLayout,
    identity: Identity,
    settings: RoundSettings,
    prefill: AgencyReturn | None = None,
    *,
    lock_password: str = "",
    problems: Mapping[EntryKey, str] | None = None,
    to_correct: str = "",
) -> bytes:
    """The bytes of an .xlsx for one agency; `prefill` puts answers into their cells.

    `problems` are said by the flag of each entry for as long as it is blank, `to_correct` on the
    cover: so a workbook goes back to its agency.

    Raises ValueError for a prefilled text that no cell can hold (over 32,767 characters), or that
    the layout has no cell for.
    """
    writer = _Writer(layout, identity, settings, prefill, problems or {}, to_correct)
    return joined(writer.parts(lock_password))


def template_parts(
    layout: WorkbookLayout, identity: Identity, settings: RoundSettings
) -> Mapping[str, bytes]:
    """The parts of the blank workbook that `write_template` gives, by name, in its order."""
    return _Writer(layout, identity, settings, None, {}, "").parts("")


class _Writer:
    def __init__(
        self,
        layout: WorkbookLayout,
        identity: Identity,
        settings: RoundSettings,
        prefill: AgencyReturn | None,
        problems: Mapping[EntryKey, str],
        to_correct: str,
    ) -> None:
        self.layout = layout
        self.problems = {flag_key(key): (key, text) for key, text in problems.items()}
        self.identity = identity
        self.settings = settings
        self.given = prefill or AgencyReturn(identity)
        self.answers = _answers(self.given)
        homeless = [key for key, text in self.answers.items() if text and key not in layout.entries]
        if homeless:
            raise ValueError(f"the layout has no cell for {homeless[0]}")
        self.variables = variables(identity, settings, layout.standards.wording, to_correct)
        self.colours = {grade.id: grade.colour for grade in layout.standards.scale.grades}
        self.buffer = BytesIO()
        self.book = new_workbook(self.buffer)
        self.formats: dict[tuple[Role, str], XlsxFormat] = {}
        self.last: list[tuple[Worksheet, Cell, str, XlsxFormat]] = []

    def parts(self, lock_password: str) -> Mapping[str, bytes]:
        """The parts of the finished file.

        Variables are written after all else: so the shared strings, which are in the order of
        writing, are the same in every workbook but for their end.
        """
        for sheet in self.layout.sheets:
            self._sheet(sheet)
        for each in self.last:
            self._text(*each)
        self._names()
        self._properties()
        self.book.close()
        made = lock(lock_password, self.identity.return_id) if lock_password else None
        return edited(self.buffer.getvalue(), self._edits(made))

    def _edits(self, made: Lock | None) -> Mapping[str, Edit]:
        structure = [locked_structure, made.structure()] if made else [locked_structure]
        edits: dict[str, Edit] = {
            WORKBOOK: in_order(*structure),
            CORE: with_language(self.layout.standards.language),
        }
        for index, sheet in enumerate(self.layout.sheets):
            growing = {number for number, row in sheet.rows.items() if row.grows}
            steps = [growing_rows(growing), typed_empty_formulas]
            edits[sheet_part(index)] = in_order(*steps, *([made.sheet()] if made else []))
        return edits

    def _sheet(self, sheet: SheetLayout) -> None:
        target = self.book.add_worksheet(sheet.name)
        for col, width in enumerate(sheet.widths):
            hidden = {"hidden": True} if col in sheet.hidden_columns else {}
            strictly(target.set_column, col, col, width, None, hidden)
        heights = {number: row.height for number, row in sheet.rows.items()}
        for cell in sheet.cells:
            self._cell(target, cell)
            if isinstance(cell.content, Entry) and sheet.rows[cell.row].grows:
                text = self.answers.get(cell.content.key, "")
                heights[cell.row] = max(heights[cell.row], self._height(sheet, cell, text))
            elif cell.role is Role.FLAG and (text := self._flagged(cell)):
                heights[cell.row] = max(heights[cell.row], self._height(sheet, cell, text))
        for number, height in heights.items():
            strictly(target.set_row, number, height)
        add_validations(target, sheet)
        self._highlights(target, sheet)
        for chart in sheet.charts:
            add_stacked_bars(self.book, target, sheet, chart)
        if sheet.visibility is Visibility.VISIBLE:
            set_up_page(target, sheet, self.settings, self.layout.standards.wording)
        set_up_view(target, sheet)
        target.protect("", {"format_rows": True, "format_columns": True})
        if sheet.visibility is Visibility.HIDDEN:
            target.hide()
        elif sheet.visibility is Visibility.VERY_HIDDEN:
            target.very_hidden()

    @staticmethod
    def _height(sheet: SheetLayout, cell: Cell, text: str) -> float:
        if not text:
            return 0.0
        width = sheet.width(cell.col, cell.right)
        if len(text) > 4000:  # fills any row
            return MAX_ROW_HEIGHT
        return min(MAX_ROW_HEIGHT, max(cell_height(text, width, cell.role), row_height([])))

    def _cell(self, target: Worksheet, cell: Cell) -> None:
        look = self._format(cell.role, cell.grade_id)
        if cell.is_merged:
            strictly(target.merge_range, cell.row, cell.col, cell.bottom, cell.right, "", look)
        match cell.content:
            case Entry(key=key):
                self._entry(target, cell, self.answers.get(key, ""), look)
            case Formula() as formula:
                if cell.about is not None and cell.about in self.problems:
                    formula = self._reminder(formula, cell.about)
                cached = formula.value(self.given)
                if isinstance(cached, str):
                    cached = escaped(cached)
                text = f"={formula.text}"
                strictly(target.write_formula, cell.row, cell.col, text, look, cached)
            case Variable(template):
                self.last.append((target, cell, template.format_map(self.variables), look))
            case str(text):
                self._text(target, cell, text, look)

    def _flagged(self, cell: Cell) -> str:
        """What a flag says beyond its ordinary words."""
        if isinstance(cell.content, Variable):
            return cell.content.template.format_map(self.variables)
        _, text = self.problems.get(cell.about, (None, "")) if cell.about else (None, "")
        return text

    def _reminder(self, flag: Formula, about: EntryKey) -> Formula:
        """A flag that reminds of a problem while its entry is blank."""
        key, text = self.problems[about]
        _, cell = self.layout.entries[key]
        assert isinstance(cell.content, Entry)
        named = cell.content.name or cell_name(cell.row, cell.col)
        is_blank = not trimmed(self.answers.get(key, ""))
        return reminder(flag, named, text, is_blank=is_blank)

    def _text(self, target: Worksheet, cell: Cell, text: str, look: XlsxFormat) -> None:
        if cell.link:
            internal = cell.link.startswith("#")
            url = f"internal:{cell.link[1:]}" if internal else cell.link
            strictly(target.write_url, cell.row, cell.col, url, look, text)
        elif text:
            strictly(target.write_string, cell.row, cell.col, text, look)
        else:
            strictly(target.write_blank, cell.row, cell.col, None, look)

    def _entry(self, target: Worksheet, cell: Cell, text: str, look: XlsxFormat) -> None:
        day = _as_date(text) if cell.role is Role.ANSWER_DATE else None
        if day is not None:
            strictly(target.write_datetime, cell.row, cell.col, day, look)
        else:
            if utf16_length(text) > MAX_TEXT:
                raise ValueError(f"{cell.content}: no cell holds over 32,767 characters")
            self._text(target, cell, text, look)

    def _format(self, role: Role, grade_id: str = "") -> XlsxFormat:
        key = (role, grade_id)
        if key not in self.formats:
            look = role_format(role, self.colours.get(grade_id, ""))
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]

    def _highlights(self, target: Worksheet, sheet: SheetLayout) -> None:
        looks: dict[str, Any] = {}
        for each in sheet.highlights:
            if each.grade_id not in looks:
                looks[each.grade_id] = self.book.add_format(filled(self.colours[each.grade_id]))
            rule = {"type": "formula", "criteria": f"={each.when}", "format": looks[each.grade_id]}
            place = (each.row, each.col, each.last_row, each.last_col)
            strictly(target.conditional_format, *place, rule)

    def _names(self) -> None:
        for each in self.layout.names:
            place = absolute_range(each.sheet, each.row, each.col, each.last_row, each.last_col)
            strictly(self.book.define_name, each.name, f"={place}")
        for name, value in _marks(self.identity).items():
            literal = '"' + value.replace('"', '""') + '"'
            strictly(self.book.define_name, NAME_PREFIX + name, f"={literal}")

    def _properties(self) -> None:
        standards, identity = self.layout.standards, self.identity
        title = standards.wording.cover_heading.format(title=standards.title, round=identity.round)
        self.book.set_properties(
            {
                "title": printable(f"{title} - {identity.agency}"),
                "subject": printable(identity.return_id),
                "author": printable(self.settings.organisation or "s11xl"),
                "keywords": ", ".join(_marks(identity).values()),
                "created": CREATED,
            }
        )
        for name, value in _marks(identity).items():
            strictly(self.book.set_custom_property, NAME_PREFIX + name, value, "text")


def _marks(identity: Identity) -> Mapping[str, str]:
    """The marks that are repeated outside the cells; none is longer than a name may hold."""
    marks = {
        "return_id": identity.return_id,
        "agency_id": identity.agency_id,
        "round": identity.round,
        "standards": f"{identity.standards_id} {identity.standards_version}",
        "layout": identity.layout,
    }
    return {name: printable(mark) for name, mark in marks.items()}


def _answers(given: AgencyReturn) -> Mapping[EntryKey, str]:
    """The text of every entry that has one."""
    answers = {
        EntryKey(EntryGroup.STANDARD, each.standard_id, name): getattr(each, name)
        for each in given.responses
        for name in ("evidence", "grade", "improvement")
    }
    for name in given.cover.__dataclass_fields__:
        if name != "places":
            answers[EntryKey(EntryGroup.COVER, "", name)] = getattr(given.cover, name)
    for number, action in enumerate(given.actions, start=1):
        for name in Action.__dataclass_fields__:
            if name != "places":
                answers[EntryKey(EntryGroup.ACTION, str(number), name)] = getattr(action, name)
    return answers


def _as_date(text: str) -> date | None:
    """The date that an ISO text is, if it is one that Excel can hold."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day is not None and day.year >= 1901 else None
