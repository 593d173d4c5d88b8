"""Sectors and agencies beside each other. In: a consolidation, the places. Out: sections.

Agencies are listed by name and never ranked; sectors under five are counts only.
"""

from s11xl.analysis.distributions import FEWEST
from s11xl.analysis.groups import AGENCIES, agencies_table, sectors_by_key_standard, sectors_table
from s11xl.consolidation.consolidation import Consolidation
from s11xl.report.blocks import (
    Cell,
    Column,
    Group,
    Kind,
    Page,
    Row,
    Section,
    Table,
    cell,
    linked,
    said,
    words,
)
from s11xl.report.round.anchors import Places
from s11xl.report.round.figures import always, has_off_scale, records, spread_cells, spread_columns
from s11xl.report.round.rulings import RULINGS

NO_SECTOR = "No sector"


def sectors_section(data: Consolidation, places: Places) -> Section:
    """Sectors beside each other: in all, and for each key standard."""
    note = words(
        f"A sector with grades of fewer than {FEWEST} agencies is shown by its counts only, without"
        " a median, and is not compared."
    )
    blocks = (note, _sectors(data, places), _by_key_standard(data, places))
    return Section("sectors", "Sectors", blocks, page=Page.WIDE)


def _sectors(data: Consolidation, places: Places) -> Table:
    table = sectors_table(data.answers, data.standards)
    off_scale = has_off_scale(table)
    rows = []
    for row in records(table):
        target = places.sector(row["Sector"])
        spread = spread_cells(row, places.scale, always(target), off_scale=off_scale)
        rows.append(Row((_sector(row["Sector"]), cell(linked(row[AGENCIES], target)), *spread)))
    return Table(
        caption="Sectors: how many answers of their agencies have each self-assessed grade."
        " Each number leads to the agencies of the sector.",
        columns=(
            Column("Sector"),
            Column(AGENCIES, Kind.NUMBER),
            *spread_columns(places.scale, off_scale=off_scale),
        ),
        groups=(Group(tuple(rows)),),
    )


def _by_key_standard(data: Consolidation, places: Places) -> Table:
    table = sectors_by_key_standard(data.answers, data.standards)
    off_scale = has_off_scale(table)
    grouped: dict[str, list[Row]] = {number: [] for number in places.key_standards}
    names: dict[str, str] = {}
    for row in records(table):
        number = str(row["Key standard"])
        names[number] = str(row["Name"])
        spread = spread_cells(row, places.scale, always(""), off_scale=off_scale)
        grouped[number].append(Row((_sector(row["Sector"]), cell(str(row[AGENCIES])), *spread)))
    return Table(
        caption="Sectors by key standard: how many answers have each self-assessed grade."
        + (
            " Each number is the sum of those that stand under “How its self-assessed grades are"
            " spread” on the pages of the sector’s agencies."
            if places.down_to_answers
            else ""
        ),
        columns=(
            Column("Sector"),
            Column(AGENCIES, Kind.NUMBER),
            *spread_columns(places.scale, off_scale=off_scale),
        ),
        groups=tuple(
            Group(tuple(rows), heading=words(f"{number} {names.get(number, '')}".strip()))
            for number, rows in grouped.items()
        ),
    )


def agencies_section(data: Consolidation, places: Places) -> Section:
    """Every agency by its sector and name, with how its answers are spread."""
    if not places.lists_agencies:
        note = words(
            f"{len(places.agencies)} agencies are too many for this page: the figures of each stand"
            " on the sheet Agencies of consolidated.xlsx."
        )
        return Section("agencies", "Agencies", (note,))
    table, ruled = agencies_table(data.answers, data.standards), places.ruled
    off_scale = has_off_scale(table)
    grouped: dict[str, list[Row]] = {sector: [] for sector in places.sectors}
    for row in records(table):
        agency_id = str(row["Agency ID"])
        target = places.agency_pages(agency_id) if places.down_to_answers else ""
        spread = spread_cells(row, places.scale, always(target), off_scale=off_scale)
        if ruled.rows:
            spread = (*spread, cell(linked(ruled.of_agency(agency_id), target)))
        first = cell(linked(row["Agency"], target))
        grouped[row["Sector"]].append(
            Row((first, *spread), anchor=places.agency_row(agency_id), sector=row["Sector"])
        )
    groups = tuple(
        Group(
            tuple(rows),
            places.sector(sector),
            words(sector or NO_SECTOR) if any(places.sectors) else None,
        )
        for sector, rows in grouped.items()
    )
    figures = Table(
        caption=f"Agencies, by {'sector and name' if any(places.sectors) else 'name'} (not ranked):"
        " how many of their answers have each self-assessed grade",
        columns=(
            Column("Agency"),
            *spread_columns(places.scale, off_scale=off_scale),
            *([Column(RULINGS, Kind.NUMBER)] if ruled.rows else []),
        ),
        groups=groups,
    )
    return Section("agencies", "Agencies", (figures,), page=Page.WIDE, filtered=True)


def _sector(sector: str) -> Cell:
    return Cell((said(sector or NO_SECTOR),))
