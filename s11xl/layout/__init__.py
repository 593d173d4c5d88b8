"""Where everything stands in a workbook: planned once, shared by the writer and the reader."""

from s11xl.layout.model import (
    AnswerRow,
    Cell,
    Entry,
    EntryGroup,
    EntryKey,
    EntryKind,
    Formula,
    NamedRange,
    Role,
    SheetKind,
    SheetLayout,
    Variable,
    Visibility,
    WorkbookLayout,
    cell_name,
)
from s11xl.layout.plan import plan_layout

__all__ = [
    "AnswerRow",
    "Cell",
    "Entry",
    "EntryGroup",
    "EntryKey",
    "EntryKind",
    "Formula",
    "NamedRange",
    "Role",
    "SheetKind",
    "SheetLayout",
    "Variable",
    "Visibility",
    "WorkbookLayout",
    "cell_name",
    "plan_layout",
]
