"""Workbooks that go back to be corrected.

1. Each return with errors gets one, with the same Return ID and every usable answer.
2. Each problem is said in words at its cell for as long as it is open, and on the cover.
3. Corrected and returned, it counts before the first.
"""

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.made import (
    COUNCIL,
    POLICE,
    SETTINGS,
    answered,
    cell_of,
    codes,
    read,
    saved,
    with_response,
)
from support.xlsx_lint import lint

import s11xl
from s11xl.standards.file import load_standards
from s11xl.workbook.layout.model import EntryGroup, EntryKey
from s11xl.workbook.layout.plan import plan_layout

SECTION = "1 Leadership and Accountability"
NAME = "Section 11 Audit 2026-27 - Severnshire Constabulary"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns, one of them with errors, and what goes back. Only to be read."""
    folder = tmp_path_factory.mktemp("corrections")
    given = with_response(answered(), "1.1", grade="Good/Outstanding", evidence="Mine")
    path = saved(folder / "returns" / "police.xlsx", with_response(given, "2.1", grade="good"))
    book = load_workbook(path)
    book[SECTION][cell_of("1.2", "evidence")].value = '=HYPERLINK("http://x")'
    book["Action plan"]["D5"].value = "=TODAY()"
    del book["3 Recruitment and Selection"]
    book.save(path)
    saved(folder / "returns" / "council.xlsx", answered(COUNCIL))
    result = s11xl.consolidate(folder / "returns", roster=[POLICE, COUNCIL])
    result.write_corrections(folder / "back")
    return folder


@pytest.fixture
def returned(made: Path, tmp_path: Path) -> Path:
    """The returns, in a folder of the test's own."""
    return shutil.copytree(made / "returns", tmp_path / "returns")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """What goes back, in a folder of the test's own."""
    return shutil.copytree(made / "back", tmp_path / "back")


def test_only_returns_with_errors_go_back(folder: Path) -> None:
    names = sorted(each.name for each in folder.iterdir())
    assert names == [f"{NAME}.txt", f"{NAME}.xlsx", "manifest.json"]


def test_every_usable_answer_is_kept(tmp_path: Path, folder: Path, returned: Path) -> None:
    before, after = read(returned / "police.xlsx"), read(folder / f"{NAME}.xlsx")
    assert before.agency_return is not None
    assert after.agency_return is not None
    assert after.identity.return_id == before.identity.return_id
    assert after.agency_return.response("1.1").evidence == "Mine"
    assert after.agency_return.response("1.1").grade == ""
    assert after.agency_return.response("1.2").grade == "Outstanding"
    assert after.agency_return.response("2.1").grade == "Good"
    assert after.agency_return.response("4.1") == before.agency_return.response("4.1")
    assert after.agency_return.cover == before.agency_return.cover
    assert [each.action for each in after.agency_return.actions] == ["Do it"]
    assert codes(after) == []
    assert lint(folder / f"{NAME}.xlsx") == []


def shown(book_path: Path, key: EntryKey) -> str:
    """What the flag of an entry shows when the workbook is opened."""
    layout = plan_layout(load_standards())
    sheet, flag = next(
        (sheet, cell) for sheet in layout.sheets for cell in sheet.cells if cell.about == key
    )
    book = load_workbook(book_path, data_only=True)
    return str(book[sheet.name].cell(flag.row + 1, flag.col + 1).value or "")


def test_each_problem_is_said_at_its_cell(folder: Path) -> None:
    path = folder / f"{NAME}.xlsx"

    def flag(group: EntryGroup, item: str, field: str) -> str:
        return shown(path, EntryKey(group, item, field))

    assert flag(EntryGroup.STANDARD, "1.1", "grade").startswith(
        "▲ Please correct: “Good/Outstanding” is not a grade"
    )
    assert flag(EntryGroup.STANDARD, "1.2", "evidence").endswith('It read: =HYPERLINK("http://x")')
    assert "3 Recruitment" in flag(EntryGroup.STANDARD, "3.2", "grade")
    assert "=TODAY()" in flag(EntryGroup.ACTION, "1", "action")
    assert flag(EntryGroup.STANDARD, "4.1", "grade") == ""
    cover = load_workbook(path)["Cover"]
    said = "\n".join(str(cell.value) for row in cover["A1:A15"] for cell in row)
    assert "Some answers could not be used" in said
    assert f"cell {cell_of('1.1')}: “Good/Outstanding”" in said


def test_the_message_says_the_same(folder: Path) -> None:
    text = (folder / f"{NAME}.txt").read_text(encoding="utf-8")
    assert "please correct 5 answers of Severnshire Constabulary" in text
    assert f"- {SECTION}, cell {cell_of('1.1')}: “Good/Outstanding” is not a grade" in text
    assert "- Action plan, cell D5" in text


def test_corrected_it_counts_before_the_first(tmp_path: Path, folder: Path, returned: Path) -> None:
    reading = read(folder / f"{NAME}.xlsx")
    assert reading.agency_return is not None
    done = reading.agency_return
    for standard in ("1.1", "3.1", "3.2"):
        done = with_response(done, standard, grade="Good", evidence="Now")
    saved(returned / "police corrected.xlsx", done, settings=SETTINGS)
    result = s11xl.consolidate(returned, roster=[POLICE, COUNCIL])
    statuses = dict(zip(result.returns["file"], result.returns["status"], strict=True))
    assert statuses["police corrected.xlsx"] == "accepted"
    assert statuses["police.xlsx"] == "superseded"


def test_an_edited_correction_is_not_overwritten(folder: Path, returned: Path) -> None:
    (folder / f"{NAME}.txt").write_text("my own words")
    result = s11xl.consolidate(returned, roster=[POLICE, COUNCIL])
    with pytest.raises(s11xl.S11xlError, match="edited"):
        result.write_corrections(folder)


def test_what_stands_outside_the_answers_is_told_in_the_message(tmp_path: Path) -> None:
    given = with_response(answered(), "1.1", grade="Goodish")
    path = saved(tmp_path / "returns" / "one.xlsx", given)
    book = load_workbook(path)
    book[SECTION]["H3"].value = "A note\nin the margin"
    book.save(path)
    s11xl.consolidate(tmp_path / "returns").write_corrections(tmp_path / "back")
    text = (tmp_path / "back" / f"{NAME}.txt").read_text(encoding="utf-8")
    assert "We could not use 1 answer. Please correct it in" in text
    assert "where it is marked ▲" in text
    assert f"- {SECTION}, cell H3: A note in the margin\n" in text


def test_the_answers_in_conflict_are_quoted_in_the_message(tmp_path: Path) -> None:
    path = saved(tmp_path / "returns" / "one.xlsx", answered())
    book = load_workbook(path)
    sheet = book[SECTION]
    copy = sheet.max_row + 5
    row = int(cell_of("1.1", "label")[1:])
    for cell in list(sheet[row]):
        if cell.value is not None:
            sheet.cell(copy, cell.column).value = cell.value
    grade = sheet[cell_of("1.1")]
    sheet.cell(copy, grade.column).value = "Inadequate"
    book.save(path)
    result = s11xl.consolidate(tmp_path / "returns")
    assert "ambiguous-answer" in set(result.findings["code"])
    result.write_corrections(tmp_path / "back")
    text = (tmp_path / "back" / f"{NAME}.txt").read_text(encoding="utf-8")
    assert f"cell {grade.coordinate}: Outstanding\n" in text
    assert f"cell {grade.column_letter}{copy}: Inadequate\n" in text
