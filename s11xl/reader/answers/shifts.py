"""Find where cells of the action plan were shifted. In: its sheet, its formulas, names. Out: rows.

Each row was sent out with a formula beside its cells that checks them. Cells that are deleted or
inserted take it along to another column, or make it refer to several rows, and they change the
length of a column that has a name.
"""

import re
from collections.abc import Collection, Mapping

from s11xl.reader.xlsx.raw import RawSheet
from s11xl.workbook.layout.formulas import (
    ACTION_PLAN,
    ACTION_STANDARDS,
    ACTION_STATUSES,
    ACTION_TEXTS,
)
from s11xl.workbook.layout.model import SheetLayout

_MAX_STEP = 3  # columns
_LITERAL = re.compile(r'"(?:[^"]|"")*"')
_ROW = re.compile(r"(?<![A-Za-z0-9_.])\$?[A-Z]{1,3}\$?([0-9]+)(?![0-9A-Za-z_(.!])")
_ROWS = re.compile(r".*!\$?[A-Z]{1,3}\$?([0-9]+):\$?[A-Z]{1,3}\$?([0-9]+)", re.DOTALL)
_COLUMNS = {"standard_id": ACTION_STANDARDS, "action": ACTION_TEXTS, "status": ACTION_STATUSES}


def shifted_sideways(
    sheet: RawSheet, rows: Collection[int], check_col: int, literal: str
) -> set[int]:
    """The rows whose check, a formula with a text, is in another column than it should be."""
    cols = [col for col in range(check_col - _MAX_STEP, check_col + _MAX_STEP + 1)
            if col >= 0 and col != check_col]  # fmt: skip
    return {
        row
        for row in rows
        if _formula(sheet, row, check_col) is None
        and any(literal in (_formula(sheet, row, col) or "") for col in cols)
    }


def shifted_down(
    sheet: RawSheet, planned: SheetLayout, rows: Collection[int], check_col: int
) -> set[int]:
    """The rows whose check refers to several rows, or to a cell that was deleted."""
    return {
        row
        for row in rows
        if (check := _formula(sheet, row, check_col))
        and check not in planned.formula_texts
        and _is_torn(check)
    }


def resized_columns(names: Mapping[str, str]) -> list[str]:
    """The fields whose column has another length than the plan: cells were deleted or inserted."""
    plan = _ROWS.match(names.get(ACTION_PLAN, ""))
    if plan is None:
        return []
    columns = {field: _ROWS.match(names.get(name, "")) for field, name in _COLUMNS.items()}
    return [field for field, rows in columns.items() if rows and rows.groups() != plan.groups()]


def _formula(sheet: RawSheet, row: int, col: int) -> str | None:
    cell = sheet.cells.get((row, col))
    return cell.formula if cell else None


def _is_torn(formula: str) -> bool:
    references = _LITERAL.sub("", formula)
    return "#REF!" in references or len(set(_ROW.findall(references))) > 1
