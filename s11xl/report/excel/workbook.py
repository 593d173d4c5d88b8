"""Writes consolidated.xlsx. In: a `Consolidation`. Out: a workbook that opens with the overview.

Texts from returns are always text cells, never formulas or links. The only links lead to the
returned files.
"""

from collections.abc import Mapping
from pathlib import Path

from s11xl.consolidation.consolidation import Consolidation
from s11xl.core.dates import CREATED
from s11xl.report.excel.book import Book
from s11xl.report.excel.figures import agencies_sheet, key_standards_sheet, standards_sheet
from s11xl.report.excel.matrix import matrix_sheet
from s11xl.report.excel.overview import overview_sheet, spread_and_charts
from s11xl.report.excel.rows import actions_sheet, answers_sheet, findings_sheet, returns_sheet
from s11xl.xlsx.package import (
    CORE,
    Edit,
    Rows,
    forward_slashes,
    relationships_part,
    with_language,
    with_rows,
)


def write_workbook(consolidation: Consolidation, path: Path, folder: Path) -> None:
    """Write the workbook to `path`; links to the returns are relative to `folder`."""
    content, edits, rows = _made(consolidation, folder)
    path.write_bytes(with_rows(content, edits, rows))


def _made(
    consolidation: Consolidation, folder: Path
) -> tuple[bytes, Mapping[str, Edit], Mapping[str, Rows]]:
    """The workbook as XlsxWriter writes it, and the edits and rows to put into its parts."""
    book = Book(consolidation)
    overview, below = overview_sheet(book)
    matrix_sheet(book)
    standards_sheet(book)
    spread_and_charts(book, overview, below, key_standards_sheet(book))
    agencies_sheet(book)
    answers_sheet(book)
    actions_sheet(book)
    findings_sheet(book)
    returns, links = returns_sheet(book, folder)
    book.file.set_properties(
        {
            "title": book.title,
            "subject": "s11xl consolidated",
            "author": "s11xl",
            "created": CREATED,
        }
    )
    book.file.close()
    edits: dict[str, Edit] = {CORE: with_language(consolidation.standards.language)}
    if links:
        edits[relationships_part(returns.sheet.index)] = forward_slashes
    return book.buffer.getvalue(), edits, book.streamed
