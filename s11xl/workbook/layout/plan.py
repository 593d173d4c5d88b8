"""Lays out a workbook. In: standards. Out: every sheet, cell, entry, list and defined name."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from s11xl.standards.model import StandardSet
from s11xl.standards.wording import HIDDEN_SHEETS
from s11xl.workbook.layout.actions import plan_actions
from s11xl.workbook.layout.cover import plan_cover
from s11xl.workbook.layout.formulas import answer_name
from s11xl.workbook.layout.hidden import plan_identity, plan_lists
from s11xl.workbook.layout.model import (
    AnswerRow,
    Entry,
    Formula,
    NamedRange,
    PlannedSheet,
    SheetLayout,
    Variable,
    WorkbookLayout,
)
from s11xl.workbook.layout.progress import key_standard_counts, plan_progress
from s11xl.workbook.layout.prose import plan_instructions, plan_summary
from s11xl.workbook.layout.section import plan_section
from s11xl.workbook.layout.sheet_names import sheet_names


@lru_cache(maxsize=8)
def plan_layout(standards: StandardSet, *, not_applicable: bool = False) -> WorkbookLayout:
    """Lay out the workbook of an audit; equal standards give an equal layout and fingerprint.

    With `not_applicable` the grade lists offer that answer too.
    """
    labels = standards.scale.labels(allow_not_applicable=not_applicable)
    sections, answer_rows = _sections(standards, labels)
    actions, progress = plan_actions(standards), plan_progress(standards, labels)
    counts = key_standard_counts(standards, labels)
    links = {
        group.number: (
            f"{group.number} {group.name}",
            f"#{answer_name('grade', group.standards[0].id)}",
            counts[group.number],
        )
        for group in standards.key_standards
    }
    planned_sheets = [
        PlannedSheet(plan_cover(standards, labels, links)),
        PlannedSheet(plan_instructions(standards)),
        PlannedSheet(plan_summary(standards)),
        *map(PlannedSheet, sections),
        actions,
        progress,
        plan_lists(standards, labels),
        plan_identity(),
    ]
    sheets = tuple(planned.sheet for planned in planned_sheets)
    ranges = [name for planned in planned_sheets for name in planned.names]
    return WorkbookLayout(
        standards=standards,
        not_applicable=not_applicable,
        sheets=sheets,
        names=(*_entry_names(sheets), *ranges),
        answer_rows=answer_rows,
        fingerprint=_fingerprint(sheets),
    )


def _sections(
    standards: StandardSet, labels: tuple[str, ...]
) -> tuple[list[SheetLayout], tuple[AnswerRow, ...]]:
    wording = standards.wording
    others = [
        wording.cover,
        wording.instructions,
        wording.key_standards,
        wording.action_plan,
        wording.progress,
        *HIDDEN_SHEETS,
    ]
    wanted = [f"{group.number} {group.name}" for group in standards.key_standards]
    names = sheet_names([*others, *wanted])[len(others) :]
    sheets: list[SheetLayout] = []
    rows: list[AnswerRow] = []
    for index, name in enumerate(names):
        sheet, answers = plan_section(standards, index, name, labels=labels)
        sheets.append(sheet)
        rows += answers
    return sheets, tuple(rows)


def _entry_names(sheets: Iterable[SheetLayout]) -> Iterator[NamedRange]:
    for sheet in sheets:
        for cell in sheet.cells:
            if isinstance(cell.content, Entry) and cell.content.name:
                yield NamedRange(
                    cell.content.name, sheet.name, cell.row, cell.col, cell.bottom, cell.right
                )


def _fingerprint(sheets: Iterable[SheetLayout]) -> str:
    """Return a short hash of the position and content of every cell."""
    digest = hashlib.sha256()
    for sheet in sheets:
        digest.update(f"\x1d{sheet.name}\x1e".encode())
        for cell in sheet.cells:
            match cell.content:
                case str(text):
                    content = text
                case Variable(template):
                    content = template
                case Formula(text=text):
                    content = f"={text}"
                case Entry(key=key):
                    content = f"{key.group}/{key.item}/{key.field}"
            digest.update(f"\x1f{cell.row},{cell.col},{content}".encode())
    return digest.hexdigest()[:12]
