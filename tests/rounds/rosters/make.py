"""Make the rosters of this folder that can't be written by hand: workbooks, and UTF-16.

Run it as `python tests/rounds/rosters/make.py` after a change, and look at what differs.
"""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

FOLDER = Path(__file__).parent
UNICODE = (
    "agency_id\tagency\tsector\te-mail\r\nd4\tDelta – Âcademy\tEducation\td4@delta.example\r\n"
)


def sheet_of(book: Workbook, title: str, *rows: list[object]) -> Worksheet:
    """Add a sheet with these rows."""
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    return sheet


def saved(book: Workbook, name: str) -> None:
    """Save a workbook without the sheet that it begins with."""
    book.remove(book.worksheets[0])
    book.save(FOLDER / name)


def main() -> None:
    """Write the files."""
    (FOLDER / "unicode-text.txt").write_bytes(UNICODE.encode("utf-16"))

    book = Workbook()
    sheet_of(book, "Read me", ["Ask Ann before you change this"], ["Agencies: next sheet"])
    old = sheet_of(book, "2024", ["Agency", "Email", "Sector"], ["Old", "old@x.example", "Health"])
    old.sheet_state = "hidden"
    sheet_of(
        book,
        "Agencies 2026",
        ["Severnshire SCP"],
        [],
        ["Updated:", "3 May 2026"],
        ["", "Agency name", "Contact e-mail", "Sector (see list)"],
        ["", "Oakmere Academy", "office@oakmere.example", "Education"],
    )
    sheet_of(book, "Late", ["Agency", "Email"], ["Hillgate Homes", "office@hillgate.example"])
    saved(book, "several-sheets.xlsx")

    book = Workbook()
    sheet = sheet_of(
        book,
        "Agencies",
        ["agency_id", "agency", "sector", "email"],
        ["oak", "Oakmere Academy", "Education", "office@oakmere.example"],
        ["hill", "Hillgate Homes", "Housing", "office@hillgate.example"],
        ["pol", "Severnshire Constabulary", "Police", "section11@police.example"],
    )
    sheet.auto_filter.ref = "A1:D4"
    sheet.row_dimensions[3].hidden = True
    saved(book, "filtered.xlsx")

    book = Workbook()
    sheet = sheet_of(
        book,
        "Agencies",
        ["Code", "Agency", "Type", "Email"],
        [7.0, "Seven Stars Nursery", "Early years", "seven@stars.example"],
        [12, "Twelve Oaks School", None, "office@twelve.example"],
        [7, 2026, "Police", "section11@police.example"],
    )
    sheet["A4"].number_format = "000"
    sheet.merge_cells("C2:C3")
    saved(book, "numbers-and-merged-cells.xlsx")

    book = Workbook()
    sheet_of(
        book,
        "Agencies",
        ["agency", "sector", "email", "lead"],
        ["Oakmere Academy", "#N/A", "#REF!", "Beth Lyall"],
    )
    saved(book, "error-values.xlsx")


if __name__ == "__main__":
    main()
