"""A roster to fill in. Out: the bytes of an .xlsx with the columns, a list and a note."""

from collections.abc import Mapping
from io import BytesIO

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from s11xl.core.cells import absolute_range
from s11xl.core.dates import CREATED
from s11xl.xlsx.row_height import row_height
from s11xl.xlsx.theme import Role, role_format
from s11xl.xlsx.writer import new_workbook, strictly

ROSTER_FILE = "roster.xlsx"
Formats = Mapping[Role, Format]
_ROWS = 300  # that look like cells to fill in
_SECTORS_NAME = "sectors"
_NOTE_HEADERS = ("Column", "What to write", "Example")
_NOTE_WIDTHS = (24.0, 76.0, 34.0)
_COLUMNS = {  # of each column: width, what it is, an example
    "agency_id": (
        18.0,
        "A short code without spaces that stays the same in every round. If you leave it empty,"
        " one is made from the name.",
        "oakmere",
    ),
    "agency": (
        44.0,
        "The agency's name as it is to be on its workbook. The only column that must be filled in.",
        "Oakmere Academy",
    ),
    "sector": (
        24.0,
        "The kind of agency. Choose from the list, or write your own. The report compares sectors.",
        "Education",
    ),
    "group": (
        30.0,
        "The organisation that several agencies are part of, if each answers for itself: an academy"
        " trust, a council with several services.",
        "Severn Vale Academy Trust",
    ),
    "email": (
        40.0,
        "Where to send the workbook. Separate several addresses with ; and use one address for"
        " many agencies if that is right.",
        "safeguarding@oakmere.example",
    ),
    "cc": (36.0, "Who gets a copy of the emails. It can be empty.", "office@trust.example"),
    "lead": (28.0, "The name of the person to write to, the safeguarding lead.", "Beth Lyall"),
}
_SECTORS = (
    *("Local authority", "District council", "Police", "Health", "Education", "Early years"),
    *("Probation", "Youth justice", "Housing", "Fire and rescue", "Voluntary", "Faith", "Sport"),
    *("Armed forces", "Other"),
)
_STEPS = (
    "How to fill it in",
    "Fill in one agency on each row of the sheet Agencies. Only its name is needed.",
    "You can add columns of your own: they are not used, and named when you run the command.",
    "Save and close this workbook, then see how it is understood, before anything is made:",
    's11xl generate "roster.xlsx" --dry-run',
    "Give the path of this file in place of roster.xlsx. To make the workbooks, run the same"
    " command without --dry-run, with --due and the other settings.",
)


def blank_roster() -> bytes:
    """Return the workbook; the same bytes each time."""
    buffer = BytesIO()
    book = new_workbook(buffer)
    book.set_properties({"title": "Roster: the agencies to ask", "created": CREATED})
    formats = {role: book.add_format(role_format(role)) for role in Role}
    agencies, notes = book.add_worksheet("Agencies"), book.add_worksheet("How to fill it in")
    for sheet in (agencies, notes):
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 1 if sheet is notes else 0)
    _write_agencies(agencies, formats)
    book.define_name(_SECTORS_NAME, _write_notes(notes, formats))
    book.close()
    return buffer.getvalue()


def _write_agencies(sheet: Worksheet, formats: Formats) -> None:
    """Write the sheet to fill in: text cells with a prompt each, and a list of sectors."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_row(0, 24)
    for col, (name, (width, explanation, _)) in enumerate(_COLUMNS.items()):
        sheet.set_column(col, col, width, formats[Role.HIDDEN])
        strictly(sheet.write_string, 0, col, name, formats[Role.HEADER])
        for row in range(1, _ROWS + 1):
            strictly(sheet.write_blank, row, col, None, formats[Role.ANSWER])
        prompt: dict[str, object] = {
            "validate": "any",
            "input_title": name,
            "input_message": explanation,
        }
        strictly(sheet.data_validation, 0, col, 0, col, prompt)
        if name == "sector":  # only a suggestion: another one may be written
            prompt |= {"validate": "list", "source": f"={_SECTORS_NAME}", "show_error": False}
        strictly(sheet.data_validation, 1, col, _ROWS, col, prompt)


def _write_notes(sheet: Worksheet, formats: Formats) -> str:
    """Write the note how to use the roster; return the range of the sectors."""
    for col, width in enumerate(_NOTE_WIDTHS):
        sheet.set_column(col, col, width)
    for row, step in enumerate(_STEPS):
        role = Role.BODY if row else Role.TITLE
        strictly(sheet.merge_range, row, 0, row, 2, step, formats[role])
        sheet.set_row(row, row_height([(step, sum(_NOTE_WIDTHS), role)], least=18))
    first = len(_STEPS) + 1
    columns = [(name, text, example) for name, (_, text, example) in _COLUMNS.items()]
    for row, texts in enumerate([_NOTE_HEADERS, *columns], start=first):
        roles = [Role.LABEL, Role.STANDARD, Role.STANDARD] if row > first else [Role.HEADER] * 3
        cells = list(zip(texts, _NOTE_WIDTHS, roles, strict=True))
        sheet.set_row(row, row_height(cells, least=20))
        for col, (text, _, role) in enumerate(cells):
            strictly(sheet.write_string, row, col, text, formats[role])
    first += len(columns) + 2
    for row, sector in enumerate(["Sectors in the list", *_SECTORS], start=first):
        role = Role.STANDARD if row > first else Role.HEADER
        strictly(sheet.write_string, row, 0, sector, formats[role])
    return "=" + absolute_range(sheet.name, first + 1, 0, first + len(_SECTORS), 0)
