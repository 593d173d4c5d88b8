"""Cells that were shifted never make an answer of something else.

1. A row whose key and label are not as far apart as they were sent out is used for nothing, and its
   words are reported; the other rows are used.
2. Whole rows and columns may move: what moved by the same step on a sheet is one finding.
3. Cells of the action plan and the cover that were shifted are reported; what a person sees in a
   row that is whole is used.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.copies import opened
from support.judged import AUDIT, GIVEN, judged
from support.tampering import (
    FIELD_COLUMNS,
    PLAN,
    Change,
    answer_row,
    clear,
    drop_names,
    section_of,
    then,
)

from s11xl.core.returns import ANSWER_FIELDS, COVER_FIELDS
from s11xl.workbook.layout.formulas import answer_name

SHEETS = [
    next(each.id for each in AUDIT.standards if each.key_standard == group.number)
    for group in AUDIT.key_standards
]  # the first standard of each sheet


def shift_left(sheet: Worksheet, row: int, col: int) -> None:
    """A cell deleted, and those behind it moved to the left."""
    for each in range(col, col + 8):
        sheet.cell(row, each).value = sheet.cell(row, each + 1).value  # type: ignore[union-attr]


def shift_right(sheet: Worksheet, row: int, col: int) -> None:
    """A cell inserted, and those from it on moved to the right."""
    for each in range(col + 8, col, -1):
        sheet.cell(row, each).value = sheet.cell(row, each - 1).value  # type: ignore[union-attr]
    sheet.cell(row, col).value = None  # type: ignore[union-attr]


def in_row(
    standard_id: str, field: str, shift: Callable[[Worksheet, int, int], None], step: int
) -> Change:
    """Cells of an answer row shifted from a field on; their names go along, as in Excel."""

    def change(book: Workbook) -> None:
        sheet = section_of(book, standard_id)
        row, col = answer_row(sheet, standard_id), FIELD_COLUMNS[field]
        shift(sheet, row, col)
        for name in ANSWER_FIELDS:
            defined = book.defined_names[answer_name(name, standard_id)]
            if step < 0 and name == field:
                defined.attr_text = "#REF!"
            elif FIELD_COLUMNS[name] >= col:
                moved = sheet.cell(row, FIELD_COLUMNS[name] + step)
                letter, number = moved.column_letter, moved.row
                defined.attr_text = f"'{sheet.title}'!${letter}${number}"

    return change


def deleted(standard_id: str, field: str) -> Change:
    return in_row(standard_id, field, shift_left, -1)


def inserted(standard_id: str, field: str) -> Change:
    return in_row(standard_id, field, shift_right, 1)


def of_each_in_section(change: Callable[[str, str], Change], field: str) -> Change:
    return then(*(change(each.id, field) for each in AUDIT.standards if each.key_standard == "1"))


CASES = {
    **{
        f"{change.__name__} {field} of {standard_id}": (change(standard_id, field), {standard_id})
        for change in (deleted, inserted)
        for field in ANSWER_FIELDS
        for standard_id in SHEETS
    },
    "the label deleted": (deleted("1.1", "label"), {"1.1"}),
    "the same without names": (then(deleted("1.1", "evidence"), drop_names), {"1.1"}),
    "inserted without names": (then(inserted("1.1", "evidence"), drop_names), {"1.1"}),
    "two cells deleted": (then(deleted("1.1", "grade"), deleted("1.1", "evidence")), {"1.1"}),
    "the key gone, then evidence deleted": (
        then(clear("key", "1.1"), deleted("1.1", "evidence")),
        {"1.1"},
    ),
    "the label gone, then evidence deleted": (
        then(deleted("1.1", "evidence"), clear("label", "1.1")),
        {"1.1"},
    ),
    "evidence deleted in each row": (
        of_each_in_section(deleted, "evidence"),
        {"1.1", "1.2", "1.3", "1.4"},
    ),
    "a cell inserted before the evidence in each row": (
        of_each_in_section(inserted, "evidence"),
        {"1.1", "1.2", "1.3", "1.4"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_no_answer_of_a_shifted_row_is_used(tmp_path: Path, name: str) -> None:
    change, standard_ids = CASES[name]
    outcome = judged(tmp_path / "one.xlsx", change)
    agency_return = outcome.agency_return
    assert agency_return is not None
    ambiguous = {
        each.standard_id for each in outcome.findings if each.code.value == "ambiguous-answer"
    }
    assert ambiguous == standard_ids
    found = {each.found for each in outcome.findings if each.code.value == "hidden-content"}
    for standard in AUDIT.standards:
        response, given = agency_return.response(standard.id), GIVEN.response(standard.id)
        if standard.id not in standard_ids:
            assert response == given
            continue
        assert response.is_blank
        texts = {given.evidence, given.grade, given.improvement}
        assert len(texts & found) >= len(texts) - 2  # what was deleted is lost


def test_a_key_never_becomes_an_answer(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = section_of(book, "1.1")
        row = answer_row(sheet, "1.1")
        sheet.cell(row, 4).value = sheet.cell(row, 5).value  # type: ignore[union-attr]

    outcome = judged(tmp_path / "one.xlsx", change)
    assert outcome.agency_return is not None
    assert outcome.agency_return.response("1.1").is_blank
    assert ("ambiguous-answer", "1.1") in {
        (each.code.value, each.standard_id) for each in outcome.findings
    }


@pytest.mark.parametrize("kept", ["names kept", "names gone"])
def test_a_row_that_lies_above_all_moves_each_sheet_once(tmp_path: Path, kept: str) -> None:
    def change(book: Workbook) -> None:
        for sheet in book:
            for merged in list(sheet.merged_cells.ranges):
                sheet.unmerge_cells(str(merged))
            sheet.insert_rows(1)
        if kept == "names gone":
            drop_names(book)

    outcome = judged(tmp_path / "one.xlsx", change)
    assert outcome.agency_return == GIVEN
    moved = [(each.code.value, each.sheet) for each in outcome.findings]
    assert sorted(moved) == sorted(
        ("moved-cell", each.title) for each in opened(tmp_path / "one.xlsx")
        if each.title == "Cover" or each.title[0].isdigit()
    )  # fmt: skip


PLAN_ROW = 7  # of the third action


def on_plan(shift: Callable[[Worksheet, int, int], None], col: int) -> Change:
    return lambda book: shift(book[PLAN], PLAN_ROW, col)


@pytest.mark.parametrize("col", range(1, 6))
@pytest.mark.parametrize("shift", [shift_left, shift_right])
def test_a_row_of_the_plan_that_was_shifted_sideways_is_not_used(
    tmp_path: Path, shift: Callable[[Worksheet, int, int], None], col: int
) -> None:
    outcome = judged(tmp_path / "one.xlsx", on_plan(shift, col))
    assert outcome.agency_return is not None
    third = GIVEN.actions[2]
    assert set(outcome.agency_return.actions) == set(GIVEN.actions) - {third}
    ambiguous = [each for each in outcome.findings if each.code.value == "ambiguous-answer"]
    assert [(each.sheet, each.cell) for each in ambiguous] == [(PLAN, f"A{PLAN_ROW}")]
    assert "row 7 of the action plan" in ambiguous[0].message
    found = {each.found for each in outcome.findings if each.code.value == "hidden-content"}
    assert len({third.standard_id, third.action, third.lead} & found) >= 2


def refer_to_two_rows(book: Workbook) -> None:
    """What Excel makes of the checks if a lead is deleted and those below it move up."""
    for row in range(PLAN_ROW, 30):
        cell = book[PLAN].cell(row, 6)
        cell.value = str(cell.value).replace(f"C{row}", f"C{row - 1}")  # type: ignore[union-attr]


def column_of(name: str, last: int) -> Change:
    """A column of the plan that has become longer or shorter."""

    def change(book: Workbook) -> None:
        defined = book.defined_names[name]
        defined.attr_text = f"{defined.attr_text.rpartition('$')[0]}${last}"

    return change


@pytest.mark.parametrize(
    ("change", "cell"),
    [
        (refer_to_two_rows, f"A{PLAN_ROW}"),
        (column_of("action_standards", 63), "A5"),
        (column_of("action_texts", 65), "B5"),
        (column_of("action_statuses", 63), "E5"),
    ],
    ids=["a lead", "a standard", "an action", "a status"],
)
def test_cells_of_the_plan_that_were_shifted_up_or_down_are_reported(
    tmp_path: Path, change: Change, cell: str
) -> None:
    outcome = judged(tmp_path / "one.xlsx", change)
    assert outcome.agency_return == GIVEN
    found = [(each.code.value, each.sheet, each.cell) for each in outcome.findings]
    assert ("moved-cell", PLAN, cell) in found


def cover_shifted_up(book: Workbook) -> None:
    """The cell of “Completed by” deleted, and those below it moved up with their names."""
    sheet = book["Cover"]
    for row in range(34, 42):
        sheet.cell(row, 2).value = sheet.cell(row + 1, 2).value  # type: ignore[union-attr]
    for name in COVER_FIELDS[1:]:
        defined = book.defined_names[name]
        start, _, row = defined.attr_text.rpartition("$")
        defined.attr_text = f"{start}${int(row) - 1}"
    book.defined_names[COVER_FIELDS[0]].attr_text = "#REF!"


def test_cells_of_the_cover_that_were_shifted_up_are_reported(tmp_path: Path) -> None:
    outcome = judged(tmp_path / "one.xlsx", cover_shifted_up)
    assert outcome.agency_return is not None
    assert outcome.agency_return.cover.completed_by == GIVEN.cover.completed_role
    moved = [each for each in outcome.findings if each.code.value == "moved-cell"]
    assert [each.sheet for each in moved] == ["Cover"]
    assert "names of the cells" in moved[0].message


@pytest.mark.parametrize("shift", [shift_left, shift_right])
@pytest.mark.parametrize("col", [1, 2])
def test_no_words_of_the_cover_are_lost(
    tmp_path: Path, shift: Callable[[Worksheet, int, int], None], col: int
) -> None:
    outcome = judged(tmp_path / "one.xlsx", lambda book: shift(book["Cover"], 34, col))
    assert outcome.agency_return is not None
    cover = outcome.agency_return.cover
    assert cover.completed_role == GIVEN.cover.completed_role
    words = {each.found for each in outcome.findings} | {cover.completed_by}
    is_deleted = shift is shift_left and col == 2
    assert (GIVEN.cover.completed_by in words) is not is_deleted
