"""Writes an agency's workbook. In: a layout, an identity, perhaps answers. Out: an .xlsx file.

The same input gives the same bytes.
"""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter.format import Format as XlsxFormat
from xlsxwriter.worksheet import Worksheet

from s11xl.core.cells import absolute_range, cell_name
from s11xl.core.dates import CREATED
from s11xl.core.returns import (
    ACTION_FIELDS,
    ANSWER_FIELDS,
    COVER_FIELDS,
    AgencyReturn,
    Identity,
)
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
from s11xl.workbook.layout.prefilled import with_prefilled
from s11xl.workbook.page_setup import set_up_page, set_up_view
from s11xl.workbook.protection import lock
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
from s11xl.xlsx.writer import escaped, new_workbook, printable, strictly

_FILLS_A_ROW = 4000  # characters, which need no measuring


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
    """Write the workbook of an agency; `prefill` has answers to put into their cells.

    For a workbook that goes back for correction, `to_correct` is a text on the cover, and
    `problems` are texts for the flags of entries, shown while the entry is blank.

    Raises ValueError for a prefilled text that is too long for a cell (32,767 characters), or for
    which the layout has no cell.
    """
    if prefill and prefill.prefilled:
        layout = with_prefilled(layout, prefill.prefilled)
    writer = _Writer(layout, identity, settings, prefill, problems or {}, to_correct)
    return joined(writer.parts(lock_password))


def template_parts(
    layout: WorkbookLayout, identity: Identity, settings: RoundSettings
) -> Mapping[str, bytes]:
    """Return the parts of a blank workbook by name, in the order in which they are packed."""
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
        self.agency_return = prefill or AgencyReturn(identity)
        self.answers = _answers(self.agency_return)
        for key, text in self.answers.items():
            if text and key not in layout.entries:
                raise ValueError(f"the layout has no cell for {key}")
        self.variables = variables(identity, settings, layout.standards.wording, to_correct)
        self.colours = {grade.id: grade.colour for grade in layout.standards.scale.grades}
        self.buffer = BytesIO()
        self.book = new_workbook(self.buffer)
        self.formats: dict[tuple[Role, str], XlsxFormat] = {}
        self.deferred: list[tuple[Worksheet, Cell, str, XlsxFormat]] = []

    def parts(self, lock_password: str) -> Mapping[str, bytes]:
        """Write the workbook and return its parts.

        Variables are written last, because the shared strings are in the order of writing: only
        their end then differs from one workbook to another.
        """
        for sheet in self.layout.sheets:
            self._sheet(sheet)
        for target, cell, text, look in self.deferred:
            self._text(target, cell, text, look)
        self._names()
        self._properties()
        self.book.close()
        return edited(self.buffer.getvalue(), self._edits(lock_password))

    def _edits(self, lock_password: str) -> Mapping[str, Edit]:
        structure_edits: list[Edit] = [locked_structure]
        sheet_edits: list[Edit] = [typed_empty_formulas]
        if lock_password:
            password = lock(lock_password, self.identity.return_id)
            structure_edits.append(password.structure())
            sheet_edits.append(password.sheet())
        edits: dict[str, Edit] = {
            WORKBOOK: in_order(*structure_edits),
            CORE: with_language(self.layout.standards.language),
        }
        for index, sheet in enumerate(self.layout.sheets):
            growing = {number for number, row in sheet.rows.items() if row.grows}
            edits[sheet_part(index)] = in_order(growing_rows(growing), *sheet_edits)
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
            elif cell.role is Role.FLAG and (text := self._flag_text(cell)):
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
        if len(text) > _FILLS_A_ROW:
            return MAX_ROW_HEIGHT
        width = sheet.width(cell.col, cell.right)
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
                value = formula.value(self.agency_return)
                cached = escaped(value) if isinstance(value, str) else value
                text = f"={formula.text}"
                strictly(target.write_formula, cell.row, cell.col, text, look, cached)
            case Variable(template):
                self.deferred.append((target, cell, template.format_map(self.variables), look))
            case str(text):
                self._text(target, cell, text, look)

    def _flag_text(self, cell: Cell) -> str:
        """Return the text of a flag that may need a higher row: a variable, or a problem."""
        if isinstance(cell.content, Variable):
            return cell.content.template.format_map(self.variables)
        _, text = self.problems.get(cell.about, (None, "")) if cell.about else (None, "")
        return text

    def _reminder(self, flag: Formula, about: EntryKey) -> Formula:
        """Return a flag that shows a problem while its entry is blank."""
        key, text = self.problems[about]
        _, cell = self.layout.entries[key]
        assert isinstance(cell.content, Entry)
        name = cell.content.name or cell_name(cell.row, cell.col)
        is_blank = not trimmed(self.answers.get(key, ""))
        return reminder(flag, name, text, is_blank=is_blank)

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
        for highlight in sheet.highlights:
            grade_id = highlight.grade_id
            if grade_id not in looks:
                looks[grade_id] = self.book.add_format(filled(self.colours[grade_id]))
            rule = {"type": "formula", "criteria": f"={highlight.when}", "format": looks[grade_id]}
            area = (highlight.row, highlight.col, highlight.last_row, highlight.last_col)
            strictly(target.conditional_format, *area, rule)

    def _names(self) -> None:
        for each in self.layout.names:
            area = absolute_range(each.sheet, each.row, each.col, each.last_row, each.last_col)
            strictly(self.book.define_name, each.name, f"={area}")
        for name, value in _identity_texts(self.identity).items():
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
                "keywords": ", ".join(_identity_texts(identity).values()),
                "created": CREATED,
            }
        )
        for name, value in _identity_texts(identity).items():
            strictly(self.book.set_custom_property, NAME_PREFIX + name, value, "text")


def _identity_texts(identity: Identity) -> Mapping[str, str]:
    """Return the identity fields for names and properties; each fits into a defined name."""
    texts = {
        "return_id": identity.return_id,
        "agency_id": identity.agency_id,
        "round": identity.round,
        "standards": f"{identity.standards_id} {identity.standards_version}",
        "layout": identity.layout,
    }
    return {name: printable(text) for name, text in texts.items()}


def _answers(agency_return: AgencyReturn) -> Mapping[EntryKey, str]:
    """Return the text of each entry."""
    answers = {
        EntryKey(EntryGroup.STANDARD, response.standard_id, name): getattr(response, name)
        for response in agency_return.responses
        for name in ANSWER_FIELDS
    }
    for name in COVER_FIELDS:
        answers[EntryKey(EntryGroup.COVER, "", name)] = getattr(agency_return.cover, name)
    for number, action in enumerate(agency_return.actions, start=1):
        for name in ACTION_FIELDS:
            answers[EntryKey(EntryGroup.ACTION, str(number), name)] = getattr(action, name)
    return answers


def _as_date(text: str) -> date | None:
    """Read an ISO date; None for any other text, and for dates before Excel's first."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day is not None and day.year >= 1901 else None
