"""Spreads as cells, keys and bars. In: rows of comparison's tables. Out: blocks of the report."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from s11xl.analysis.distributions import (
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
    words,
)
from s11xl.report.round.anchors import OFF_SCALE
from s11xl.standards.model import Scale
from s11xl.tables.columns import NOT_APPLICABLE
from s11xl.xlsx.theme import PAPER, UNGRADED_FILLS

OFF_SCALE_SYMBOL = "*"
Figures = Mapping[str, Any]
Targets = Callable[[str], str]


def fills(scale: Scale) -> tuple[tuple[str, str], ...]:
    """Every fill with its colour: the grades' own, then what is no grade."""
    grades = [(f"g{each.score}", each.colour) for each in scale.grades]
    return (
        *grades,
        (NOT_APPLICABLE, scale.not_applicable.colour),
        *UNGRADED_FILLS.items(),
        (OFF_SCALE, PAPER),
    )


def figure_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table of figures."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def category_columns(scale: Scale) -> dict[str, str]:
    """Each kind that answers are counted in, with the column that counts it."""
    grades = dict(
        zip([f"g{each.score}" for each in scale.grades], grade_columns(scale), strict=True)
    )
    return grades | STATUS_LABELS


def category_labels(scale: Scale) -> dict[str, str]:
    """What each kind is called by itself: best grade first, then what is no grade."""
    grades = {f"g{each.score}": each.label for each in reversed(scale.grades)}
    return grades | STATUS_LABELS | {OFF_SCALE: OTHER_SCALE}


def key(scale: Scale, *, others: bool = True) -> Key:
    """What marks and colours stand for: grades lowest first, then what is no grade."""
    entries = [KeyEntry(each.letter, each.label, f"g{each.score}") for each in scale.grades]
    if others:
        entries += [KeyEntry(SYMBOLS[each], SYMBOL_LABELS[each], each) for each in STATUS_LABELS]
    return Key(tuple(entries))


def spread_columns(scale: Scale, *, off_scale: bool) -> tuple[Column, ...]:
    """The columns that `spread_cells` fills."""
    counts = [*category_columns(scale).values(), *([OTHER_SCALE] if off_scale else []), ASKED]
    return (
        *(Column(name, ColumnType.NUMBER) for name in counts),
        Column(or_better(scale), ColumnType.NUMBER),
        Column(MEDIAN),
    )


def has_off_scale(table: pd.DataFrame) -> bool:
    """Whether some answers are graded on another scale."""
    return bool((table[Tally.off_scale.value] > 0).any())


def spread_cells(
    row: Figures, scale: Scale, targets: Targets, *, off_scale: bool
) -> tuple[Cell, ...]:
    """A row of figures; each number leads where `targets` says for its kind ("" is for all)."""
    cells = [
        cell(linked(int(row[column]), targets(category)), fill=_fill(category, int(row[column])))
        for category, column in category_columns(scale).items()
    ]
    if off_scale:
        cells.append(cell(linked(int(row[Tally.off_scale.value]), targets(OFF_SCALE))))
    share = cell(linked(row[or_better(scale)], targets("") if int(row[Tally.graded.value]) else ""))
    asked = cell(linked(int(row[Tally.asked.value]), targets("")))
    middle = row[MEDIAN] or "– (under 5)"
    return (*cells, asked, share, cell(str(middle)))


def _fill(category: str, count: int) -> str:
    return category if count and category.startswith("g") else ""


def bar(label: str, row: Figures, scale: Scale) -> Bar:
    """The bar of a row of figures, in the order of `key`."""
    return Bar(label, tuple(int(row[column]) for column in category_columns(scale).values()))


def bars_in_words(scale: Scale, what: str) -> str:
    """What a chart shows, for those who don't see it."""
    order = ", ".join(each.label for each in scale.grades)
    return (
        f"Stacked bars, one for each {what}: how many answers have each self-assessed grade, from"
        f" {order}, then those that have none. The table below has the same numbers."
    )


def source_of(row: Mapping[str, str]) -> Words:
    """File, sheet and cell of a row, as text."""
    parts = [row["file"], row["sheet"], row["cell"]]
    return Words((" › ".join(part for part in parts if part),), quoted=True)


def shown_grade(row: Mapping[str, str], scale: Scale) -> tuple[str, str]:
    """What an answer is, in words and as a fill."""
    if row["grade"]:
        met = scale.read(row["grade"]).grade
        known = met is not None and met.label == row["grade"]
        return row["grade"], f"g{met.score}" if known and met else OFF_SCALE
    return STATUS_LABELS.get(row["status"], row["status"]), row["status"]


def symbol_of(shown: str, scale: Scale) -> tuple[str, str, str]:
    """What a cell of the matrix shows: its mark, its fill, and both in words."""
    by_label = {each.label: each for each in scale.grades}
    if grade := by_label.get(shown):
        return grade.letter, f"g{grade.score}", grade.label
    if shown in SYMBOLS:
        return SYMBOLS[shown], shown, SYMBOL_LABELS[shown]
    return OFF_SCALE_SYMBOL, OFF_SCALE, f"{shown} ({OTHER_SCALE})"


def always(target: str) -> Targets:
    """Figures that all lead to one place."""
    return lambda _: target


def share(strong: int, graded: int) -> str:
    """ "x of n"."""
    return f"{strong} of {graded}"


def nothing(text: str) -> Words:
    """What stands in a table's stead where it would be empty."""
    return words(text)
