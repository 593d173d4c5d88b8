"""The sections on sectors and agencies. In: a `Consolidation`, the anchors. Out: tables.

Agencies are listed by name and not ranked; a sector with fewer than five has counts only.
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
    """The sectors side by side: in all, and for each key standard."""
    note = words(
        f"A sector in which fewer than {FEWEST} agencies gave a grade has counts only: no median,"
        " and no comparison."
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
        " Each number links to the agencies of the sector.",
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
        names[number] = row["Name"]
        spread = spread_cells(row, anchors.scale, always(""), off_scale=off_scale)
        grouped[number].append(Row((_sector(row["Sector"]), cell(str(row[AGENCIES])), *spread)))
    return Table(
        caption="Sectors by key standard: how many answers have each self-assessed grade."
        + (
            " Each number is the sum of those in the tables of grades on the pages of the sector’s"
            " agencies."
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
    """Every agency by sector and name, with the distribution of its answers."""
    if not anchors.lists_agencies:
        note = words(
            f"{len(anchors.agencies)} agencies are too many for this page. The figures of each are"
            " on the sheet Agencies of consolidated.xlsx."
        )
        return Section("agencies", "Agencies", (note,))
    table, rulings = agencies_table(data.answers, data.standards), anchors.rulings
    off_scale, has_sectors = has_off_scale(table), any(anchors.sectors)
    grouped: dict[str, list[Row]] = {sector: [] for sector in anchors.sectors}
    for row in figure_rows(table):
        agency_id = str(row["Agency ID"])
        target = anchors.agency_pages(agency_id) if anchors.down_to_answers else ""
        cells = [cell(linked(row["Agency"], target))]
        cells += spread_cells(row, anchors.scale, always(target), off_scale=off_scale)
        if rulings.rows:
            cells.append(cell(linked(rulings.of_agency[agency_id], target)))
        grouped[row["Sector"]].append(
            Row(tuple(cells), anchors.agency_row(agency_id), row["Sector"])
        )
    figures = Table(
        caption=f"Agencies, by {'sector and name' if has_sectors else 'name'} (not ranked):"
        " how many of their answers have each self-assessed grade",
        columns=(
            Column("Agency"),
            *spread_columns(anchors.scale, off_scale=off_scale),
            *([Column(RULINGS, ColumnType.NUMBER)] if rulings.rows else []),
        ),
        groups=tuple(
            Group(
                tuple(rows),
                anchors.sector(sector),
                words(sector or NO_SECTOR) if has_sectors else None,
            )
            for sector, rows in grouped.items()
        ),
    )
    return Section("agencies", "Agencies", (figures,), page=Page.WIDE, filtered=True)


def _sector(sector: str) -> Cell:
    return Cell((quoted(sector or NO_SECTOR),))
