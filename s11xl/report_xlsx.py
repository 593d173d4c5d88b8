"""Writes consolidated.xlsx. In: a `Consolidation`. Out: a workbook that opens with the overview.

Whatever a return says stands in text cells: nothing of it is ever a formula or a live link, but
for the link to the returned file itself.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from s11xl.characters import visible
from s11xl.comparison import (
    MARK_LABELS,
    MARKS,
    STATUS_LABELS,
    for_people,
    matrix,
    or_better,
    standards_table,
)
from s11xl.consolidation import NUMBERS, Consolidation
from s11xl.layout.fitting import row_height
from s11xl.layout.model import Role
from s11xl.strict_xlsx import MAX_TEXT, new_workbook, strictly, utf16_length
from s11xl.theme import INK, filled, role_format
from s11xl.version import __version__
from s11xl.xlsx_package import (
    CORE,
    Edit,
    finished,
    forward_slashes,
    relationships_part,
    with_language,
)

ROW_LIMIT = 100_000  # above it the sheet points to the CSV
_CREATED = datetime(2000, 1, 1)  # a fixed moment, so that bytes repeat
_CUT = " … [cut here; the whole text stands in the CSV]"
_WIDTHS = {
    "Text": 70.0,
    "agency": 30.0,
    "evidence": 60.0,
    "improvement": 60.0,
    "found": 40.0,
    "message": 60.0,
    "remedy": 50.0,
    "file": 44.0,
    "reason": 50.0,
    "cover_notes": 40.0,
    "sha256": 14.0,
    "sheet": 28.0,
}
_NARROW = 14.0
_HIGHEST = 120.0  # points; what is longer is read in the cell itself
_MEASURED = 1200  # characters, which fill a row of that height


def write_workbook(consolidation: Consolidation, path: Path, folder: Path) -> None:
    """Writes the workbook to `path`; `folder` is where it will stand, for links to the returns."""
    path.write_bytes(_Report(consolidation, folder).content())


class _Report:
    def __init__(self, consolidation: Consolidation, folder: Path) -> None:
        self.data = consolidation
        self.folder = folder
        self.scale = consolidation.standards.scale
        self.buffer = BytesIO()
        self.book: xlsxwriter.Workbook = new_workbook(self.buffer)
        self.formats: dict[tuple[Role, str], Format] = {}

    def content(self) -> bytes:
        """The finished file."""
        self._overview()
        self._matrix()
        self._standards()
        self._table("Answers", self.data.answers)
        self._table("Findings", self.data.findings)
        returns = self._table("Returns", self.data.returns)
        links = self._link_returns(returns)
        standards = self.data.standards
        self.book.set_properties(
            {
                "title": f"{standards.title} {self.data.round}: self-assessed grades",
                "subject": "s11xl consolidated",
                "author": "s11xl",
                "created": _CREATED,
            }
        )
        self.book.close()
        edits: dict[str, Edit] = {CORE: with_language(standards.language)}
        if links:
            edits[relationships_part(returns.index)] = forward_slashes
        return finished(self.buffer.getvalue(), edits)

    def _look(self, role: Role, colour: str = "") -> Format:
        if (role, colour) not in self.formats:
            look = role_format(role, colour) | {"locked": True}
            self.formats[role, colour] = self.book.add_format(look)
        return self.formats[role, colour]

    def _sheet(self, name: str, *, landscape: bool = True) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        marking = self.data.marking.replace("&", "&&")
        sheet.set_header(f"&C{marking}" if marking else "")
        sheet.set_footer(f"&L&A&C{marking}&RPage &P of &N")
        return sheet

    def _overview(self) -> None:
        sheet = self._sheet("Overview")
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 78)
        standards = self.data.standards
        title = f"{standards.title} {self.data.round}: self-assessed grades"
        sheet.set_row(0, 33)
        sheet.write_string(0, 0, title, self._look(Role.TITLE))
        row = 2
        for label, value in self._headlines():
            sheet.set_row(row, row_height([(value, 78.0, Role.VALUE)], least=20))
            strictly(sheet.write_string, row, 0, label, self._look(Role.LABEL))
            strictly(sheet.write_string, row, 1, value, self._look(Role.VALUE))
            row += 1
        row += 1
        sheet.write_string(row, 0, "How the grades are spread", self._look(Role.HEADING))
        answers = self.data.answers
        for grade in reversed(self.scale.grades):
            row += 1
            count = int((answers["grade"] == grade.label).sum())
            sheet.write_string(row, 0, grade.label, self._look(Role.GRADE, grade.colour))
            sheet.write_number(row, 1, count, self._look(Role.VALUE))
        for status, label in STATUS_LABELS.items():
            row += 1
            count = int((answers["status"] == status).sum())
            sheet.write_string(row, 0, label, self._look(Role.LABEL))
            sheet.write_number(row, 1, count, self._look(Role.VALUE))

    def _headlines(self) -> list[tuple[str, str]]:
        data = self.data
        statuses = data.returns["status"].value_counts()
        severities = data.findings["severity"].value_counts()
        agencies = data.answers["agency_id"].nunique()
        used = int(statuses.get("accepted", 0))
        asked = (
            f"{used} of {agencies} agencies asked" if data.asked_is_known else
            f"{used}; who was asked is not known: no round folder or roster was given"
        )  # fmt: skip
        graded = int((data.answers["status"] == "answered").sum())
        standards = data.standards
        return [
            ("Returns used", asked),
            ("Files superseded", str(int(statuses.get("superseded", 0)))),
            ("Files rejected", str(int(statuses.get("rejected", 0)))),
            ("Files ignored", str(int(statuses.get("ignored", 0)))),
            ("Answers graded", f"{graded} of {len(data.answers)} asked for"),
            ("Errors found", str(int(severities.get("error", 0)))),
            ("Warnings found", str(int(severities.get("warning", 0)))),
            ("Standards", f"{standards.id}, version {standards.version}"),
            ("Made by", f"s11xl {__version__}"),
            ("Digest of the returns", data.digest),
        ]

    def _matrix(self) -> None:
        """Agency × standard, each grade by colour and letter."""
        table = matrix(self.data.answers, self.data.standards)
        sheet = self._sheet("Matrix")
        sheet.freeze_panes(2, 1)
        sheet.repeat_rows(0, 1)
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, max(1, len(table.columns)), 5)
        sheet.set_row(0, 24)
        key = [f"{grade.letter} {grade.label}" for grade in reversed(self.scale.grades)]
        used = {*STATUS_LABELS, *table.to_numpy().flat}
        marks = {each: mark for each, mark in MARKS.items() if mark and each in used}
        key += [f"{mark} {MARK_LABELS[each]}" for each, mark in marks.items()]
        text = "Self-assessed grades: " + ", ".join(key) + "; empty: not returned"
        sheet.write_string(0, 0, text, self.book.add_format({"font_color": INK, "bold": True}))
        sheet.write_string(1, 0, "Agency", self._look(Role.HEADER))
        for col, standard_id in enumerate(table.columns, start=1):
            sheet.write_string(1, col, standard_id, self._look(Role.HEADER))
        by_label = {grade.label: grade for grade in self.scale.grades}
        for row, (agency, shown) in enumerate(
            zip(table.index.get_level_values("agency"), table.to_numpy(), strict=True), start=2
        ):
            strictly(sheet.write_string, row, 0, str(agency), self._look(Role.LABEL))
            for col, value in enumerate(shown, start=1):
                if grade := by_label.get(value):
                    look = self._look(Role.GRADE, grade.colour)
                    sheet.write_string(row, col, grade.letter, look)
                else:
                    colour = self.scale.not_applicable.colour if value == "not-applicable" else ""
                    look = self._look(Role.COUNT, colour)
                    sheet.write_string(row, col, MARKS.get(str(value), ""), look)

    def _standards(self) -> None:
        table = for_people(standards_table(self.data.answers, self.data.standards))
        sheet = self._table("Standards", table)
        first = 3  # after key standard, standard and text
        colours = [grade.colour for grade in self.scale.grades]
        for offset, colour in enumerate(colours):
            rule = {
                "type": "cell",
                "criteria": ">",
                "value": 0,
                "format": self.book.add_format(filled(colour)),
            }
            col = first + offset
            strictly(sheet.conditional_format, 1, col, max(1, len(table)), col, rule)
        assert or_better(self.scale) in table.columns

    def _table(self, name: str, table: pd.DataFrame) -> Worksheet:
        """A sheet with a real table: header row, filters, text as text."""
        sheet = self._sheet(name)
        columns = list(table.columns)
        if len(table) > ROW_LIMIT:
            text = f"{len(table)} rows are too many for a sheet; they stand in the CSV files."
            sheet.write_string(0, 0, text)
            return sheet
        for col, column in enumerate(columns):
            sheet.set_column(col, col, _WIDTHS.get(column, _NARROW), self._look(Role.BODY))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        options = {
            "name": f"table_{name.lower()}",
            "style": "Table Style Light 9",
            "columns": [{"header": column} for column in columns],
        }
        strictly(sheet.add_table, 0, 0, max(1, len(table)), len(columns) - 1, options)
        for col, column in enumerate(columns):
            self._column(sheet, col, table[column].tolist())
        for row, height in enumerate(_heights(table), start=1):
            sheet.set_row(row, height)
        return sheet

    def _column(self, sheet: Worksheet, col: int, values: Sequence[object]) -> None:
        look = self._look(Role.BODY)
        for row, value in enumerate(values, start=1):
            if isinstance(value, int | float) and not pd.isna(value):
                strictly(sheet.write_number, row, col, value, look)
            elif isinstance(value, str) and value:
                strictly(sheet.write_string, row, col, _fitting(value), look)

    def _link_returns(self, sheet: Worksheet) -> int:
        """Links each returned file by its path from the outputs' folder; gives their number."""
        count = 0
        paths = {each.file: each.path for each in self.data.gathered.outcomes}
        for row, file in enumerate(self.data.returns["file"], start=1):
            target = _relative(paths.get(file), self.folder)
            if target is not None and row <= ROW_LIMIT:
                strictly(sheet.write_url, row, 0, target, self._look(Role.LINK), file)
                count += 1
        return count


def _heights(table: pd.DataFrame) -> Iterator[float]:
    """The height of each row by its texts, as far as a row may reasonably be high."""
    texts = [
        [(str(text)[:_MEASURED], _WIDTHS.get(name, _NARROW), Role.BODY) for text in table[name]]
        for name in table.columns
        if name not in NUMBERS
    ]
    for row in zip(*texts, strict=True):
        yield min(_HIGHEST, row_height(row, least=15))


def _relative(path: Path | None, folder: Path) -> str | None:
    """A link from the folder to a file; None where there is none that Excel could follow."""
    if path is None:
        return None
    try:
        relative = os.path.relpath(os.path.abspath(path), os.path.abspath(folder))
    except ValueError:  # on another drive
        return None
    link = f"external:{quote(Path(relative).as_posix(), safe='/')}"
    return link if len(link) < 2000 else None


def _fitting(text: str) -> str:
    """A text as a cell can show it: unseen characters are written out, the too long is cut."""
    shown = visible(text)
    if utf16_length(shown) <= MAX_TEXT:
        return shown
    return shown[: MAX_TEXT // 2 - len(_CUT)] + _CUT
