"""The sections on key standards and standards. In: a `Consolidation`. Out: charts and tables."""

from functools import partial

from s11xl.analysis.groups import key_standards_table, standards_table
from s11xl.consolidation.consolidation import Consolidation
from s11xl.report.blocks import (
    Bars,
    Column,
    ColumnType,
    Group,
    Page,
    Row,
    Section,
    Table,
    cell,
    linked,
    words,
)
from s11xl.report.round.anchors import Anchors
from s11xl.report.round.figures import (
    always,
    bar,
    bars_in_words,
    figure_rows,
    has_off_scale,
    key,
    spread_cells,
    spread_columns,
)
from s11xl.report.round.rulings import RULINGS


def key_standards_section(data: Consolidation, anchors: Anchors) -> Section:
    """The distribution of the answers to each key standard."""
    table = key_standards_table(data.answers, data.standards)
    scale, off_scale = anchors.scale, has_off_scale(table)
    rows, bars = [], []
    for row in figure_rows(table):
        number, name = row["Key standard"], row["Name"]
        target_of = always(anchors.key_standard(number))
        spread = spread_cells(row, scale, target_of, off_scale=off_scale)
        rows.append(Row((cell(number), cell(name), *spread)))
        bars.append(bar(f"{number} {name}".strip(), row, scale))
    chart = Bars(
        "chart-key-standards",
        "Self-assessed grades by key standard",
        bars_in_words(scale, "key standard"),
        key(scale),
        tuple(bars),
    )
    figures = Table(
        caption="Key standards: how many answers have each self-assessed grade."
        " Each number links to the standards that it is the sum of.",
        columns=(
            Column("Key standard"),
            Column("Name"),
            *spread_columns(scale, off_scale=off_scale),
        ),
        groups=(Group(tuple(rows)),),
    )
    return Section("key-standards", "Key standards", (chart, figures), page=Page.WIDE)


def standards_section(data: Consolidation, anchors: Anchors) -> Section:
    """The distribution of the answers to each standard."""
    table = standards_table(data.answers, data.standards)
    scale, off_scale, rulings = anchors.scale, has_off_scale(table), anchors.rulings
    grouped: dict[str, list[Row]] = {number: [] for number in anchors.key_standards}
    bars = []
    for row in figure_rows(table):
        standard_id = row["Standard"]
        target_of = partial(anchors.answers, standard_id)
        cells = [cell(standard_id), cell(row["Text"])]
        cells += spread_cells(row, scale, target_of, off_scale=off_scale)
        if rulings.on_answers:
            cells.append(cell(linked(rulings.of_standard[standard_id], target_of())))
        grouped[row["Key standard"]].append(Row(tuple(cells), anchors.standard(standard_id)))
        bars.append(bar(standard_id, row, scale))
    names = {each.number: each.name for each in data.standards.key_standards}
    groups = tuple(
        Group(
            tuple(rows),
            anchors.key_standard(number),
            words(f"{number} {names.get(number, '')}".strip()),
        )
        for number, rows in grouped.items()
    )
    chart = Bars(
        "chart-standards",
        "Self-assessed grades by standard",
        bars_in_words(scale, "standard"),
        key(scale),
        tuple(bars),
    )
    figures = Table(
        caption="Standards: how many agencies gave each self-assessed grade."
        + (" Each number links to its answers." if anchors.down_to_answers else ""),
        columns=(
            Column("Standard"),
            Column("Text", ColumnType.LONG),
            *spread_columns(scale, off_scale=off_scale),
            *([Column(RULINGS, ColumnType.NUMBER)] if rulings.on_answers else []),
        ),
        groups=groups,
    )
    return Section("standards", "Standards", (chart, figures), page=Page.WIDE)
