"""Recognise what Numbers adds to a workbook that it exports. In: a workbook. Out: that sheet.

Numbers puts a sheet before all others that lists them by name, with the tables that they were, and
may put the name of a table in a row above it. One finding reports all of that.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from s11xl.core.cells import Position, cell_name
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Place
from s11xl.reader.answers.sheets import MatchedSheet
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook

_MAX_LENGTH = 30_000  # characters of the texts on the sheet


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """The sheet that lists all others."""

    sheet: RawSheet

    @property
    def finding(self) -> Finding:
        """One finding with every text of the sheet."""
        lines = [
            f"{cell_name(*position)}: {cell.text}" for position, cell in self.sheet.cells.items()
        ]
        return new_finding(
            FindingCode.HIDDEN_CONTENT,
            found="\n".join(lines),
            place=Place(self.sheet.name),
            what="The workbook was exported by Numbers, which added this sheet.",
            what_to_do="Nothing to do.",
        )

    def is_title(self, position: Position, text: str) -> bool:
        """Whether a text above a table is the name of a table on the list."""
        return position[0] == 0 and text in self.sheet.texts


def export_summary(
    workbook: RawWorkbook, matched: Mapping[str, MatchedSheet]
) -> ExportSummary | None:
    """Find the first sheet, if it is none of ours and names all others."""
    first, *others = workbook.sheets
    if first.name in matched or not all(sheet.name in first.texts for sheet in others):
        return None
    length = sum(len(cell.text) for cell in first.cells.values())
    return ExportSummary(first) if others and length <= _MAX_LENGTH else None
