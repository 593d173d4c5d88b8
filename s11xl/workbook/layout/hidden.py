"""The very hidden sheets of each workbook: lists of the dropdowns, and identity."""

from collections.abc import Sequence

from s11xl.standards.model import StandardSet
from s11xl.standards.wording import HIDDEN_SHEETS
from s11xl.workbook.layout.formulas import (
    GRADE_LIST,
    LINK_LIST,
    STANDARD_LIST,
    STATUS_LIST,
    WEAK_GRADE_LIST,
    answer_name,
)
from s11xl.workbook.layout.model import (
    Cell,
    NamedRange,
    PlannedSheet,
    SheetLayout,
    SheetType,
    Variable,
    Visibility,
)
from s11xl.xlsx.theme import Role

NAME_PREFIX = "s11xl_"  # of the defined names and properties that carry the identity
LISTS_SHEET, IDENTITY_SHEET, PREFILLED_SHEET = HIDDEN_SHEETS
# The rows of the identity sheet: a name, with the variable of that name beside it.
IDENTITY_FIELDS = (
    "return_id",
    "agency_id",
    "agency",
    "sector",
    "round",
    "standards_id",
    "standards_version",
    "not_applicable",
    "layout",
)


def plan_lists(standards: StandardSet, labels: Sequence[str]) -> PlannedSheet:
    """Lay out the sheet with the lists of the dropdowns and links, each a defined name."""
    weak = [grade.label for grade in standards.scale.grades if standards.scale.is_weak(grade)]
    columns = {
        GRADE_LIST: list(labels),
        STANDARD_LIST: [each.id for each in standards.standards],
        STATUS_LIST: [each.label for each in standards.action_status],
        WEAK_GRADE_LIST: weak,
        LINK_LIST: [f"#{answer_name('grade', each.id)}" for each in standards.standards],
    }
    cells, names = [], []
    for col, (name, texts) in enumerate(columns.items()):
        cells.append(Cell(0, col, Role.HIDDEN, name))
        cells += [Cell(row, col, Role.HIDDEN, text) for row, text in enumerate(texts, start=1)]
        if texts:
            names.append(NamedRange(name, LISTS_SHEET, 1, col, len(texts), col))
    sheet = SheetLayout(
        name=LISTS_SHEET,
        type=SheetType.LISTS,
        widths=(24.0,) * len(columns),
        cells=tuple(cells),
        visibility=Visibility.VERY_HIDDEN,
    )
    return PlannedSheet(sheet, tuple(names))


def plan_identity() -> PlannedSheet:
    """Lay out the sheet with the identity of the workbook."""
    cells = []
    for row, name in enumerate(IDENTITY_FIELDS):
        cells.append(Cell(row, 0, Role.HIDDEN, name))
        cells.append(Cell(row, 1, Role.HIDDEN, Variable(f"{{{name}}}")))
    sheet = SheetLayout(
        name=IDENTITY_SHEET,
        type=SheetType.IDENTITY,
        widths=(24.0, 60.0),
        cells=tuple(cells),
        visibility=Visibility.VERY_HIDDEN,
    )
    return PlannedSheet(sheet)
