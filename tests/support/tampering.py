"""What people and programs do to a workbook, one small change each, by openpyxl."""

from collections.abc import Callable
from copy import copy
from datetime import date

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from support.made import COUNCIL, answered

SECTION = "1 Leadership and Accountability"
PLAN = "Action plan"
FIELD_COLUMNS = {"label": 1, "evidence": 2, "grade": 3, "improvement": 4, "key": 5}
IN_SECTION = ("1.1", "1.2", "1.3", "1.4")
Change = Callable[[Workbook], None]


def section_of(book: Workbook, standard_id: str) -> Worksheet:
    """The section's sheet."""
    return next(each for each in book if each.title.startswith(f"{standard_id.split('.')[0]} "))


def answer_row(sheet: Worksheet, standard_id: str) -> int:
    """The row of an answer, by its label, from 1."""
    label = f"Your self-assessment for {standard_id}"
    return next(
        row for row in range(1, sheet.max_row + 1)
        if str(sheet.cell(row, 1).value).splitlines()[:1] == [label]
    )  # fmt: skip


def put(standard_id: str, field: str, value: object) -> Change:
    """Another value in a cell of an answer's row."""

    def change(book: Workbook) -> None:
        sheet = section_of(book, standard_id)
        sheet.cell(answer_row(sheet, standard_id), FIELD_COLUMNS[field]).value = value  # type: ignore[union-attr]

    return change


def write(sheet: str, cell: str, value: object) -> Change:
    """Another value in any cell."""
    return lambda book: setattr(book[sheet][cell], "value", value)


def then(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def change(book: Workbook) -> None:
        for each in changes:
            each(book)

    return change


def cut_and_paste(field: str, source: str, target: str) -> Change:
    """An answer cut and pasted onto another's cell: the name goes along, the cell stays empty."""

    def change(book: Workbook) -> None:
        sheet = section_of(book, source)
        col = FIELD_COLUMNS[field]
        here, there = (sheet.cell(answer_row(sheet, each), col) for each in (source, target))
        there.value, here.value = here.value, None  # type: ignore[union-attr]
        name = f"{field}_{source.replace('.', '_')}"
        other = f"{field}_{target.replace('.', '_')}"
        book.defined_names[name].attr_text = book.defined_names[other].attr_text

    return change


def swap(field: str, one: str, other: str) -> Change:
    """What stands in one row's column, exchanged with another row's."""

    def change(book: Workbook) -> None:
        sheet = section_of(book, one)
        cells = [sheet.cell(answer_row(sheet, each), FIELD_COLUMNS[field]) for each in (one, other)]
        cells[0].value, cells[1].value = cells[1].value, cells[0].value  # type: ignore[union-attr]

    return change


def clear(field: str, *standard_ids: str) -> Change:
    """Cells of answer rows emptied; all of them at once, so that each is still found."""

    def change(book: Workbook) -> None:
        places = [(section_of(book, each), each) for each in standard_ids]
        found = [(sheet, answer_row(sheet, each)) for sheet, each in places]
        for sheet, row in found:
            sheet.cell(row, FIELD_COLUMNS[field]).value = None  # type: ignore[union-attr]

    return change


def unmerge(sheet: Worksheet) -> None:
    """Takes every merge off."""
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))


def merge(standard_id: str, first: str, last: str, rows: int = 1) -> Change:
    """Answer cells merged, as Excel does it: only the first keeps its text."""

    def change(book: Workbook) -> None:
        sheet = section_of(book, standard_id)
        row = answer_row(sheet, standard_id)
        sheet.merge_cells(
            start_row=row,
            end_row=row + rows - 1,
            start_column=FIELD_COLUMNS[first],
            end_column=FIELD_COLUMNS[last],
        )

    return change


def copy_row(standard_id: str, target: int) -> Change:
    """The whole answer row copied to another row."""

    def change(book: Workbook) -> None:
        sheet = section_of(book, standard_id)
        row = answer_row(sheet, standard_id)
        for col in FIELD_COLUMNS.values():
            sheet.cell(target, col).value = sheet.cell(row, col).value  # type: ignore[union-attr]

    return change


def delete_row(standard_id: str, offset: int = 0) -> Change:
    """A row of the sheet deleted: the answer's, or one beside it."""

    def change(book: Workbook) -> None:
        sheet = section_of(book, standard_id)
        row = answer_row(sheet, standard_id) + offset
        unmerge(sheet)
        sheet.delete_rows(row, 1)

    return change


def insert_rows(standard_id: str, count: int) -> Change:
    """Rows inserted above an answer."""

    def change(book: Workbook) -> None:
        sheet = section_of(book, standard_id)
        row = answer_row(sheet, standard_id)
        unmerge(sheet)
        sheet.insert_rows(row, count)

    return change


def sort_answers(*, with_keys: bool) -> Change:
    """The answer rows of a sheet in reverse order, as a sort puts them."""

    def change(book: Workbook) -> None:
        sheet = book[SECTION]
        rows = [answer_row(sheet, each) for each in IN_SECTION]
        cols = range(1, 6 if with_keys else 5)
        values = [[sheet.cell(row, col).value for col in cols] for row in rows]
        for row, sorted_values in zip(rows, reversed(values), strict=True):
            for col, value in zip(cols, sorted_values, strict=True):
                sheet.cell(row, col).value = value  # type: ignore[union-attr]

    return change


def shift_keys(book: Workbook) -> None:
    """The hidden column of keys moved down by a row, without the visible ones."""
    sheet = book[SECTION]
    keys = [sheet.cell(row, 5).value for row in range(1, sheet.max_row + 1)]
    for row, key in enumerate([None, *keys], start=1):
        sheet.cell(row, 5).value = key  # type: ignore[union-attr]


def move_columns(order: str) -> Change:
    """The columns A to E put into another order, such as AXBCDE with a new one."""

    def change(book: Workbook) -> None:
        sheet = book[SECTION]
        unmerge(sheet)
        for row in sheet.iter_rows(max_col=8):
            values = {letter: cell.value for letter, cell in zip("ABCDEFGH", row, strict=True)}
            for cell, letter in zip(row, order.ljust(8), strict=True):
                cell.value = values.get(letter) if letter in "ABCDE" else None  # type: ignore[union-attr]
        for letter in "ABCDEFGH":
            sheet.column_dimensions[letter].hidden = False
        sheet.column_dimensions["ABCDEFGH"[order.index("E")]].hidden = True

    return change


def foreign_sections(*titles: str) -> Change:
    """Sheets of another agency's return in place of the own ones."""

    def change(book: Workbook) -> None:
        own, other = answered().identity, answered(COUNCIL).identity
        for title in titles:
            for row in book[title].iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = cell.value.replace(own.return_id, other.return_id)  # type: ignore[union-attr]

    return change


def duplicate_sheet(book: Workbook) -> None:
    """A copy of a section beside it, as a person keeps an older version."""
    source = book[SECTION]
    target = book.create_sheet("1 Leadership (2)")
    for row in source.iter_rows():
        for cell in row:
            target[cell.coordinate].value = copy(cell.value)


def drop_names(book: Workbook) -> None:
    """Every defined name."""
    for name in list(book.defined_names):
        del book.defined_names[name]


def drop_all_but_cells(book: Workbook) -> None:
    """The hidden sheet, all names and all properties, as an export from a browser leaves out."""
    del book["Identity"]
    drop_names(book)
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.properties.subject = None


def rename_sheets(book: Workbook) -> None:
    """All sheets called otherwise."""
    for number, sheet in enumerate(book, start=1):
        sheet.title = f"Sheet{number}"


def reorder_sheets(book: Workbook) -> None:
    """All sheets in the reverse order."""
    book.move_sheet(book.sheetnames[0], len(book.sheetnames) - 1)


def retarget(name: str, like: str) -> Change:
    """A name that leads to where another does."""
    return lambda book: setattr(
        book.defined_names[name], "attr_text", book.defined_names[like].attr_text
    )


def remark(standard_id: str, text: str) -> Change:
    """A comment on the grade's cell."""

    def change(book: Workbook) -> None:
        sheet = section_of(book, standard_id)
        sheet.cell(answer_row(sheet, standard_id), 3).comment = Comment(text, "A. Reader")

    return change


def hide_row(standard_id: str) -> Change:
    """The row of an answer hidden."""

    def change(book: Workbook) -> None:
        sheet = section_of(book, standard_id)
        sheet.row_dimensions[answer_row(sheet, standard_id)].hidden = True

    return change


def hide_column(letter: str) -> Change:
    """A column of the section hidden."""
    return lambda book: setattr(book[SECTION].column_dimensions[letter], "hidden", True)


def mark_of(name: str, value: str) -> Change:
    """Another value for a mark on the hidden sheet."""

    def change(book: Workbook) -> None:
        cells = [row for row in book["Identity"].iter_rows(max_col=2) if row[0].value == name]
        cells[0][1].value = value  # type: ignore[union-attr]

    return change


def on_cover(label: str, value: object) -> Change:
    """Another value beside a label of the cover."""

    def change(book: Workbook) -> None:
        cells = [row for row in book["Cover"].iter_rows(max_col=2) if row[0].value == label]
        cells[0][1].value = value  # type: ignore[union-attr]

    return change


def relabel_cover(label: str, text: str) -> Change:
    """Another text in place of a label of the cover."""

    def change(book: Workbook) -> None:
        cells = [row[0] for row in book["Cover"].iter_rows(max_col=1) if row[0].value == label]
        cells[0].value = text  # type: ignore[union-attr]

    return change


def delete(*titles: str) -> Change:
    """Sheets taken out."""

    def change(book: Workbook) -> None:
        for title in titles:
            del book[title]

    return change


def show_hidden(book: Workbook) -> None:
    """Every hidden sheet shown."""
    for sheet in book:
        sheet.sheet_state = "visible"


ANY_DATE = date(2027, 3, 31)
