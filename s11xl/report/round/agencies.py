"""Sectors and agencies beside each other. In: a consolidation, the places. Out: sections.

Agencies are listed by name and never ranked; sectors under five are counts only.
"""

from s11xl.analysis.distributions import FEWEST
from s11xl.analysis.groups import AGENCIES, agencies_table, sectors_by_key_standard, sectors_table
from s11xl.consolidation.consolidation import Consolidation
from s11xl.report.blocks import (
    Cell,
    Column,
    ColumnType,
    Group,
    Page,
    Row,
    Section,
    Table,
    cell,
    linked,
    quoted,
    words,
)
from s11xl.report.round.anchors import Anchors
from s11xl.report.round.figures import (
    always,
    figure_rows,
    has_off_scale,
    spread_cells,
    spread_columns,
)
from s11xl.report.round.rulings import RULINGS

NO_SECTOR = "No sector"


def sectors_section(data: Consolidation, anchors: Anchors) -> Section:
    """Sectors beside each other: in all, and for each key standard."""
    note = words(
        f"A sector with grades of fewer than {FEWEST} agencies is shown by its counts only, without"
        " a median, and is not compared."
    )
    blocks = (note, _sectors(data, anchors), _by_key_standard(data, anchors))
    return Section("sectors", "Sectors", blocks, page=Page.WIDE)


def _sectors(data: Consolidation, anchors: Anchors) -> Table:
    table = sectors_table(data.answers, data.standards)
    off_scale = has_off_scale(table)
    rows = []
    for row in figure_rows(table):
        target = anchors.sector(row["Sector"])
        spread = spread_cells(row, anchors.scale, always(target), off_scale=off_scale)
        rows.append(Row((_sector(row["Sector"]), cell(linked(row[AGENCIES], target)), *spread)))
    return Table(
        caption="Sectors: how many answers of their agencies have each self-assessed grade."
        " Each number leads to the agencies of the sector.",
        columns=(
            Column("Sector"),
            Column(AGENCIES, ColumnType.NUMBER),
            *spread_columns(anchors.scale, off_scale=off_scale),
        ),
        groups=(Group(tuple(rows)),),
    )


def _by_key_standard(data: Consolidation, anchors: Anchors) -> Table:
    table = sectors_by_key_standard(data.answers, data.standards)
    off_scale = has_off_scale(table)
    grouped: dict[str, list[Row]] = {number: [] for number in anchors.key_standards}
    names: dict[str, str] = {}
    for row in figure_rows(table):
        number = str(row["Key standard"])
        names[number] = str(row["Name"])
        spread = spread_cells(row, anchors.scale, always(""), off_scale=off_scale)
        grouped[number].append(Row((_sector(row["Sector"]), cell(str(row[AGENCIES])), *spread)))
    return Table(
        caption="Sectors by key standard: how many answers have each self-assessed grade."
        + (
            " Each number is the sum of those that stand under “How its self-assessed grades are"
            " spread” on the pages of the sector’s agencies."
            if anchors.down_to_answers
            else ""
        ),
        columns=(
            Column("Sector"),
            Column(AGENCIES, ColumnType.NUMBER),
            *spread_columns(anchors.scale, off_scale=off_scale),
        ),
        groups=tuple(
            Group(tuple(rows), heading=words(f"{number} {names.get(number, '')}".strip()))
            for number, rows in grouped.items()
        ),
    )


def agencies_section(data: Consolidation, anchors: Anchors) -> Section:
    """Every agency by its sector and name, with how its answers are spread."""
    if not anchors.lists_agencies:
        note = words(
            f"{len(anchors.agencies)} agencies are too many for this page. The figures of each are"
            " on the sheet Agencies of consolidated.xlsx."
        )
        return Section("agencies", "Agencies", (note,))
    table, ruled = agencies_table(data.answers, data.standards), anchors.ruled
    off_scale = has_off_scale(table)
    grouped: dict[str, list[Row]] = {sector: [] for sector in anchors.sectors}
    for row in figure_rows(table):
        agency_id = str(row["Agency ID"])
        target = anchors.agency_pages(agency_id) if anchors.down_to_answers else ""
        spread = spread_cells(row, anchors.scale, always(target), off_scale=off_scale)
        if ruled.rows:
            spread = (*spread, cell(linked(ruled.of_agency(agency_id), target)))
        first = cell(linked(row["Agency"], target))
        grouped[row["Sector"]].append(
            Row((first, *spread), anchor=anchors.agency_row(agency_id), sector=row["Sector"])
        )
    groups = tuple(
        Group(
            tuple(rows),
            anchors.sector(sector),
            words(sector or NO_SECTOR) if any(anchors.sectors) else None,
        )
        for sector, rows in grouped.items()
    )
    order = "sector and name" if any(anchors.sectors) else "name"
    figures = Table(
        caption=f"Agencies, by {order} (not ranked):"
        " how many of their answers have each self-assessed grade",
        columns=(
            Column("Agency"),
            *spread_columns(anchors.scale, off_scale=off_scale),
            *([Column(RULINGS, ColumnType.NUMBER)] if ruled.rows else []),
        ),
        groups=groups,
    )
    return Section("agencies", "Agencies", (figures,), page=Page.WIDE, filtered=True)


def _sector(sector: str) -> Cell:
    return Cell((quoted(sector or NO_SECTOR),))
