"""The lint sees what it is there for: a fault is planted in a clean workbook, and it is told."""

from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from support.xlsx_lint import lint

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("One")
        sheet.write_string(0, 0, "text")
        sheet.write_string(1, 0, "more")
        sheet.write_formula(2, 0, "=LEN(A1)", None, 4)
        sheet.merge_range("C1:D2", "merged")
        sheet.merge_range("C4:D5", "merged")
        sheet.data_validation("B1", {"validate": "list", "source": "=list_a"})
        sheet.data_validation("B3", {"validate": "list", "source": ["a", "b"]})
        rule = {"type": "formula", "criteria": "=A1=1", "format": book.add_format({"bold": True})}
        sheet.conditional_format("A1:A9", rule)
        book.define_name("list_a", "=One!$A$1:$A$2")
        book.define_name("other", "=One!$A$1")
    return path


def planted(path: Path, part: str, old: str, new: str) -> Path:
    with ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    assert old in parts[part], (old, parts[part])
    parts[part] = parts[part].replace(old, new, 1)
    with ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def test_a_clean_workbook_has_no_fault(clean: Path) -> None:
    assert lint(clean) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        (BOOK, 'name="other"', 'name="LIST_A"', "name LIST_A stands twice"),
        (BOOK, "One!$A$1:$A$2", "Two!$A$1:$A$2", "which is not there"),
        (BOOK, "One!$A$1:$A$2", "#REF!", "leads nowhere"),
        (BOOK, "One!$A$1:$A$2", "One!$A$", "is no range"),
        (BOOK, 'name="One"', 'name="History"', "sheet name"),
        (SHEET, '<row r="2"', '<row r="1"', "out of order"),
        (SHEET, 'r="A2"', 'r="A3"', "stands in row 2"),
        (SHEET, 'r="C1"', 'r="A1"', "out of order"),
        (SHEET, "<v>1</v>", "<v>99</v>", "a text that is not there"),
        (SHEET, 'r="A1" t="s"', 'r="A1" s="9" t="s"', "a style that is not there"),
        (SHEET, "LEN(A1)", "LEN(A1", "broken formula"),
        (SHEET, "LEN(A1)", "NOW()", "volatile"),
        (SHEET, "LEN(A1)", "_xlfn.CONCAT(A1)", "too modern"),
        (SHEET, "LEN(A1)", "LEN(no_name)", "not defined"),
        (SHEET, "LEN(A1)", "LEN('Gone'!A1)", "which is not there"),
        (SHEET, "<v>4</v>", "", "without its value"),
        (SHEET, "C4:D5", "D2:E3", "overlap"),
        (SHEET, 'sqref="B3"', 'sqref="A1:C3"', "overlap"),
        (SHEET, '"a,b"', '"' + "a" * 300 + '"', "over 255"),
        (SHEET, 'dxfId="0"', 'dxfId="7"', "conditional format 7"),
        (SHEET, '<row r="2"', '<row r="2" ht="500"', "500 high"),
    ],
)
def test_a_planted_fault_is_told(clean: Path, part: str, old: str, new: str, told: str) -> None:
    assert any(told in fault for fault in lint(planted(clean, part, old, new)))
