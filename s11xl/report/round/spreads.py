"""How answers are spread over the grades: key standards and standards. Out: sections."""

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
    Targets,
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
    """How the answers to each key standard are spread."""
    table = key_standards_table(data.answers, data.standards)
    scale, off_scale = anchors.scale, has_off_scale(table)
    rows = tuple(
        Row(
            (
                cell(row["Key standard"]),
                cell(row["Name"]),
                *spread_cells(
                    row,
                    scale,
                    always(anchors.key_standard(str(row["Key standard"]))),
                    off_scale=off_scale,
                ),
            )
        )
        for row in figure_rows(table)
    )
    bars = tuple(
        bar(f"{row['Key standard']} {row['Name']}".strip(), row, scale)
        for row in figure_rows(table)
    )
    return Section(
        "key-standards",
        "Key standards",
        (
            Bars(
                "chart-key-standards",
                "Self-assessed grades by key standard",
                bars_in_words(scale, "key standard"),
                key(scale),
                bars,
            ),
            Table(
                caption="Key standards: how many answers have each self-assessed grade."
                " Each number leads to the standards that it is the sum of.",
                columns=(
                    Column("Key standard"),
                    Column("Name"),
                    *spread_columns(scale, off_scale=off_scale),
                ),
                groups=(Group(rows),),
            ),
        ),
        page=Page.WIDE,
    )


def standards_section(data: Consolidation, anchors: Anchors) -> Section:
    """How the answers to each standard are spread."""
    table = standards_table(data.answers, data.standards)
    scale, off_scale = anchors.scale, has_off_scale(table)
    ruled = anchors.ruled
    names = {each.number: each.name for each in data.standards.key_standards}
    grouped: dict[str, list[Row]] = {number: [] for number in anchors.key_standards}
    for row in figure_rows(table):
        standard_id = str(row["Standard"])
        cells = spread_cells(row, scale, _leading(anchors, standard_id), off_scale=off_scale)
        if ruled.on_answers:
            number = linked(ruled.of_standard(standard_id), anchors.answers(standard_id))
            cells = (*cells, cell(number))
        first = (cell(standard_id), cell(str(row["Text"])))
        grouped[str(row["Key standard"])].append(
            Row((*first, *cells), anchor=anchors.standard(standard_id))
        )
    groups = tuple(
        Group(
            tuple(rows),
            anchors.key_standard(number),
            words(f"{number} {names.get(number, '')}".strip()),
        )
        for number, rows in grouped.items()
    )
    bars = tuple(bar(str(row["Standard"]), row, scale) for row in figure_rows(table))
    chart = Bars(
        "chart-standards",
        "Self-assessed grades by standard",
        bars_in_words(scale, "standard"),
        key(scale),
        bars,
    )
    figures = Table(
        caption="Standards: how many agencies gave each self-assessed grade."
        + (" Each number leads to the answers behind it." if anchors.down_to_answers else ""),
        columns=(
            Column("Standard"),
            Column("Text", ColumnType.LONG),
            *spread_columns(scale, off_scale=off_scale),
            *([Column(RULINGS, ColumnType.NUMBER)] if ruled.on_answers else []),
        ),
        groups=groups,
    )
    return Section("standards", "Standards", (chart, figures), page=Page.WIDE)


def _leading(anchors: Anchors, standard_id: str) -> Targets:
    def target(category: str) -> str:
        return (
            anchors.answers_of(standard_id, category) if category else anchors.answers(standard_id)
        )

    return target
