"""What stands in the sheets of a workbook. Of each only what is asked for is loaded."""

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

SHEETS = ["Overview", "Matrix", "Standards", "Key standards", "Agencies"]
SHEETS += ["Answers", "Actions", "Findings", "Returns"]


def sheet_rows(path: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet's table, of which there is one, by the words of its header."""
    book = load_workbook(path, read_only=True)
    number = book.sheetnames.index(name) + 1
    with ZipFile(path) as package:
        links = package.read(f"xl/worksheets/_rels/sheet{number}.xml.rels").decode()
        (table,) = re.findall(r"tables/table\d+\.xml", links)
        (area,) = re.findall(r'<table [^>]*? ref="([^"]+)"', package.read(f"xl/{table}").decode())
    left, top, right, bottom = range_boundaries(area)
    header, *rows = book[name].iter_rows(top, bottom, left, right, values_only=True)
    book.close()
    return [dict(zip(header, row, strict=True)) for row in rows]


def overview(path: Path) -> dict[Any, Any]:
    """What the first sheet says: the second column by the first."""
    book = load_workbook(path, read_only=True)
    told = {row[0]: row[1] for row in book["Overview"].iter_rows(max_col=2, values_only=True)}
    book.close()
    return told
