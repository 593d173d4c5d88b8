"""Distributions as cells, keys and bars. In: rows of the tables of analysis. Out: blocks."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from s11xl.analysis.distributions import (
    FEWEST,
    MEDIAN,
    STATUS_LABELS,
    SYMBOL_LABELS,
    SYMBOLS,
    Tally,
    grade_columns,
    or_better,
)
from s11xl.analysis.groups import ASKED, OTHER_SCALE
from s11xl.report.blocks import (
    Bar,
    Cell,
    Column,
    ColumnType,
    Key,
    KeyEntry,
    Words,
    cell,
    linked,
    quoted,
)
from s11xl.report.round.anchors import OFF_SCALE
from s11xl.standards.model import Scale
from s11xl.tables.columns import NOT_APPLICABLE
from s11xl.xlsx.theme import PAPER, UNGRADED_FILLS

OFF_SCALE_SYMBOL = "*"
SOURCE = Column("File, sheet, cell", ColumnType.SOURCE)
FigureRow = Mapping[str, Any]
TargetOf = Callable[[str], str]


def fills(scale: Scale) -> tuple[tuple[str, str], ...]:
    """Every fill with its colour: those of the grades, then of what isn't a grade."""
    return (
        *((f"g{grade.score}", grade.colour) for grade in scale.grades),
        (NOT_APPLICABLE, scale.not_applicable.colour),
        *UNGRADED_FILLS.items(),
        (OFF_SCALE, PAPER),
    )


def figure_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table of figures as dictionaries."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def category_columns(scale: Scale) -> dict[str, str]:
    """The column that counts each category of answers (see `category_of`)."""
    categories = [f"g{grade.score}" for grade in scale.grades]
    return dict(zip(categories, grade_columns(scale), strict=True)) | STATUS_LABELS


def category_labels(scale: Scale) -> dict[str, str]:
    """The label of each category: best grade first, then what isn't a grade."""
    grades = {f"g{grade.score}": grade.label for grade in reversed(scale.grades)}
    return grades | STATUS_LABELS | {OFF_SCALE: OTHER_SCALE}


def key(scale: Scale) -> Key:
    """The key to symbols and colours: grades lowest first, then what isn't a grade."""
    grades = (KeyEntry(grade.letter, grade.label, f"g{grade.score}") for grade in scale.grades)
    others = (KeyEntry(SYMBOLS[each], SYMBOL_LABELS[each], each) for each in STATUS_LABELS)
    return Key((*grades, *others))


def spread_columns(scale: Scale, *, off_scale: bool) -> tuple[Column, ...]:
    """The columns that `spread_cells` fills."""
    names = [*category_columns(scale).values(), *([OTHER_SCALE] if off_scale else []), ASKED]
    names.append(or_better(scale))
    return (*(Column(name, ColumnType.NUMBER) for name in names), Column(MEDIAN))


def has_off_scale(table: pd.DataFrame) -> bool:
    """Whether some answers are graded on another scale."""
    return bool((table[Tally.off_scale.value] > 0).any())


def spread_cells(
    row: FigureRow, scale: Scale, target_of: TargetOf, *, off_scale: bool
) -> tuple[Cell, ...]:
    """A row of figures, linked to `target_of` the category; the empty text stands for all."""
    cells = []
    for category, column in category_columns(scale).items():
        count = int(row[column])
        fill = category if count and category.startswith("g") else ""
        cells.append(cell(linked(count, target_of(category)), fill=fill))
    if off_scale:
        cells.append(cell(linked(int(row[Tally.off_scale.value]), target_of(OFF_SCALE))))
    cells.append(cell(linked(int(row[Tally.asked.value]), target_of(""))))
    graded = int(row[Tally.graded.value])
    cells.append(cell(linked(row[or_better(scale)], target_of("") if graded else "")))
    return (*cells, cell(str(row[MEDIAN] or f"– (under {FEWEST})")))


def bar(label: str, row: FigureRow, scale: Scale) -> Bar:
    """The bar of a row of figures, in the order of `key`."""
    return Bar(label, tuple(int(row[column]) for column in category_columns(scale).values()))


def bars_in_words(scale: Scale, what: str) -> str:
    """The description of a chart for those who don't see it."""
    order = ", ".join(grade.label for grade in scale.grades)
    return (
        f"Stacked bars, one for each {what}: how many answers have each self-assessed grade, in the"
        f" order {order}, then those without a grade. The table below has the same numbers."
    )


def source_of(row: Mapping[str, str], prefix: str = "") -> Words:
    """File, sheet and cell of a row, from the columns with the prefix."""
    parts = (row[f"{prefix}{name}"] for name in ("file", "sheet", "cell"))
    return quoted(" › ".join(part for part in parts if part))


def shown_grade(row: Mapping[str, str], scale: Scale) -> tuple[str, str]:
    """An answer's grade, or its status if it has none, in words; and its fill."""
    if not row["grade"]:
        return STATUS_LABELS.get(row["status"], row["status"]), row["status"]
    grade = scale.read(row["grade"]).grade
    on_scale = grade is not None and grade.label == row["grade"]
    return row["grade"], f"g{grade.score}" if grade and on_scale else OFF_SCALE


def symbol_of(shown: str, scale: Scale) -> tuple[str, str, str]:
    """A value of the matrix, a grade's label or a status: its symbol, its fill, and its meaning."""
    for grade in scale.grades:
        if grade.label == shown:
            return grade.letter, f"g{grade.score}", grade.label
    if shown in SYMBOLS:
        return SYMBOLS[shown], shown, SYMBOL_LABELS[shown]
    return OFF_SCALE_SYMBOL, OFF_SCALE, f"{shown} ({OTHER_SCALE})"


def always(target: str) -> TargetOf:
    """One target for all figures of a row."""
    return lambda category: target
