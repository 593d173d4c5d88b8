"""What Apple's Numbers adds to a workbook is one finding, and every answer is read.

Numbers renames the sheets, drops hidden ones, names and formulas, puts a sheet with a list of all
tables before them, and may put the name of a table in a row above it.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from support.judged import GIVEN
from support.made import saved
from support.tampering import drop_names

from s11xl.consolidation.judge import check_returns
from s11xl.consolidation.outcomes import Outcome
from s11xl.core.returns import AgencyReturn

ENGLISH = (
    "This document was exported from Numbers. Each table was converted to an Excel worksheet.",
    ("Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name"),
    "Export Summary",
    "Table 1",
)
GERMAN = (
    "Dieses Dokument wurde aus Numbers exportiert.",
    ("Numbers-Blattname", "Numbers-Tabellenname", "Excel-Arbeitsblattname"),
    "Exportzusammenfassung",
    "Tabelle 1",
)


def exported(path: Path, language: tuple[str, tuple[str, ...], str, str], *, titled: bool) -> None:
    """A returned workbook as Numbers exports it."""
    saved(path, GIVEN)
    book = load_workbook(path, data_only=True)
    note, headers, title, table = language
    drop_names(book)
    del book["Lists"], book["Identity"]
    summary = book.create_sheet(title, 0)
    summary["B3"] = note
    for col, header in enumerate(headers, start=2):
        summary.cell(7, col).value = header
    for index, sheet in enumerate(book.worksheets[1:]):
        sheet.protection.sheet = False
        summary.cell(9 + 2 * index, 2).value = sheet.title
        sheet.title = f"{sheet.title[:18]} - {table}"
        summary.cell(10 + 2 * index, 3).value = table
        summary.cell(10 + 2 * index, 4).value = sheet.title
        if titled:
            for merged in list(sheet.merged_cells.ranges):
                sheet.unmerge_cells(str(merged))
            sheet.insert_rows(1)
            sheet["A1"] = table
    book.save(path)


def outcome_of(path: Path) -> Outcome:
    return check_returns([path]).outcomes[0]


def without_layout(agency_return: AgencyReturn) -> tuple[object, ...]:
    return agency_return.responses, agency_return.cover, agency_return.actions


@pytest.mark.parametrize("language", [ENGLISH, GERMAN], ids=["English", "German"])
@pytest.mark.parametrize("titled", [False, True], ids=["without titles", "with titles"])
def test_one_finding_says_that_the_workbook_came_through_numbers(
    tmp_path: Path, language: tuple[str, tuple[str, ...], str, str], titled: bool
) -> None:
    path = tmp_path / "one.xlsx"
    exported(path, language, titled=titled)
    outcome = outcome_of(path)
    assert outcome.agency_return is not None
    assert without_layout(outcome.agency_return) == without_layout(GIVEN)
    found = sorted((each.code.value, each.sheet) for each in outcome.findings)
    moved = [("moved-cell", name) for name in sheets_with_answers(path)] if titled else []
    assert found == sorted([("hidden-content", language[2]), *moved])
    told = next(each for each in outcome.findings if each.code.value == "hidden-content")
    assert language[0] in told.found
    assert "Numbers" in told.message


def sheets_with_answers(path: Path) -> list[str]:
    """The sheets whose answers moved down below a title: all but the plan, which has a header."""
    titles = [sheet.title for sheet in load_workbook(path)]
    return [title for title in titles if title.startswith("Cover") or title[0].isdigit()]


def note_on_the_summary(book: Workbook) -> None:
    book["Export Summary"]["H2"] = "A note that somebody made"


def note_above_a_table(book: Workbook) -> None:
    book.worksheets[4]["A1"] = "A note that somebody made"


@pytest.mark.parametrize("change", [note_on_the_summary, note_above_a_table])
def test_words_of_a_person_are_reported(tmp_path: Path, change: Callable[[Workbook], None]) -> None:
    path = tmp_path / "one.xlsx"
    exported(path, ENGLISH, titled=True)
    book = load_workbook(path)
    change(book)
    book.save(path)
    found = "\n".join(each.found for each in outcome_of(path).findings)
    assert "A note that somebody made" in found
