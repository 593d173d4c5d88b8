"""The sheet of the action plan: rows to fill in with a flag beside each, and counts by status."""

from s11xl.core.cells import cell_name
from s11xl.core.returns import ACTION_FIELDS
from s11xl.standards.model import StandardSet
from s11xl.workbook.layout.builder import SheetBuilder
from s11xl.workbook.layout.formulas import (
    ACTION_PLAN,
    ACTION_STANDARDS,
    ACTION_STATUSES,
    ACTION_TEXTS,
    STANDARD_LIST,
    STATUS_LIST,
    action_counts,
    action_flag,
)
from s11xl.workbook.layout.model import (
    Entry,
    EntryGroup,
    EntryKey,
    EntryType,
    NamedRange,
    PlannedSheet,
    Prompt,
    SheetLayout,
    SheetType,
)
from s11xl.xlsx.theme import Role

ACTION_ROWS = 60
_WIDTHS = (14.0, 66.0, 26.0, 16.0, 22.0, 20.0)
_FLAG = 5


def plan_actions(standards: StandardSet) -> PlannedSheet:
    """Lay out the action plan."""
    wording = standards.wording
    headers = (
        wording.action_standard,
        wording.action_action,
        wording.action_lead,
        wording.action_due,
        wording.action_status,
        wording.action_check,
    )
    counts = action_counts([each.label for each in standards.action_status], wording)
    sheet = SheetBuilder(_WIDTHS)
    sheet.across(wording.action_plan, Role.HEADING, least=27)
    sheet.across(wording.action_intro, Role.INTRO, least=18)
    sheet.across(counts, Role.STATUS, least=20)
    sheet.table_row(headers, Role.HEADER, least=21)
    first = sheet.row
    for number in range(1, ACTION_ROWS + 1):
        _action_row(sheet, standards, number)
    last, title = sheet.row - 1, wording.action_plan
    columns = {
        ACTION_STANDARDS: ACTION_FIELDS.index("standard_id"),
        ACTION_TEXTS: ACTION_FIELDS.index("action"),
        ACTION_STATUSES: ACTION_FIELDS.index("status"),
    }
    return PlannedSheet(
        SheetLayout(
            name=title,
            type=SheetType.ACTIONS,
            widths=_WIDTHS,
            cells=tuple(sheet.cells),
            rows=sheet.rows,
            frozen_rows=first,
            title_rows=(first - 1, first - 1),
        ),
        (
            NamedRange(ACTION_PLAN, title, first, 0, last, len(ACTION_FIELDS) - 1),
            *(NamedRange(name, title, first, col, last, col) for name, col in columns.items()),
        ),
    )


def _action_row(sheet: SheetBuilder, standards: StandardSet, number: int) -> None:
    """Add the row of an action, with its flag."""
    for col, entry in enumerate(_entries(standards, number)):
        role = Role.ANSWER_DATE if entry.type is EntryType.DATE else Role.ANSWER
        sheet.add(col, role, entry)
    cells = [
        cell_name(sheet.row, ACTION_FIELDS.index(field)) for field in ("action", "lead", "due")
    ]
    about = EntryKey(EntryGroup.ACTION, str(number), "action")
    flag = action_flag(cells, number, standards.wording)
    sheet.add(_FLAG, Role.FLAG, flag, about=about)
    sheet.end_row(27.0, grows=True)


def _entries(standards: StandardSet, number: int) -> list[Entry]:
    wording = standards.wording
    not_in_list = Prompt(wording.list_error_title, wording.list_error)
    no_date = Prompt(wording.date_error_title, wording.action_due_error)

    def entry(
        name: str,
        prompt: str,
        entry_type: EntryType = EntryType.TEXT,
        choices: str = "",
        error: Prompt = Prompt(),  # noqa: B008 (frozen)
        refuses: bool = True,
    ) -> Entry:
        key = EntryKey(EntryGroup.ACTION, str(number), name)
        return Entry(key, entry_type, "", choices, Prompt("", prompt), error, refuses)

    entries = [
        entry(
            "standard_id",
            wording.action_standard_prompt,
            EntryType.CHOICE,
            STANDARD_LIST,
            not_in_list,
        ),
        entry("action", wording.action_prompt),
        entry("lead", wording.action_lead_prompt),
        entry("due", wording.action_due_prompt, EntryType.DATE, "", no_date, refuses=False),
        entry("status", wording.action_status_prompt, EntryType.CHOICE, STATUS_LIST, not_in_list),
    ]
    assert tuple(each.key.field for each in entries) == ACTION_FIELDS
    return entries
