"""The matrix of grades, by colour and letter. In: a `Consolidation`, the anchors."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from s11xl.analysis.distributions import SYMBOLS, matrix
from s11xl.analysis.rows import text_of
from s11xl.consolidation.consolidation import Consolidation
from s11xl.report.blocks import (
    Block,
    Cell,
    Column,
    ColumnType,
    Group,
    Page,
    Row,
    Section,
    Shape,
    Table,
    cell,
    linked,
    words,
)
from s11xl.report.round.agencies import NO_SECTOR
from s11xl.report.round.anchors import MOST_AGENCIES, Anchors
from s11xl.report.round.figures import key, symbol_of
from s11xl.tables.columns import ANSWERED

MATRIX_STANDARDS = 36  # columns that fit on a printed page
_ColumnGroup = tuple[str, list[str]]  # a key standard and the ids of some of its standards


def heatmap_section(data: Consolidation, anchors: Anchors) -> Section:
    """Agencies × standards, each grade by colour and letter; sectors if agencies are many."""
    blocks: list[Block] = [key(data.standards.scale)]
    if len(anchors.agencies) > MOST_AGENCIES:
        note = words(
            f"{len(anchors.agencies)} agencies are too many for one table, which has at most"
            f" {MOST_AGENCIES}, so each cell counts the grades of a sector by their letters. Each"
            " agency's answers are in answers.csv."
        )
        blocks = [note, *blocks, _by_sector(data, anchors)]
    else:
        blocks += _matrices(data, anchors)
    heading = "Self-assessed grades: every agency, every standard"
    return Section("heatmap", heading, tuple(blocks), page=Page.WIDE, filtered=True)


def _matrices(data: Consolidation, anchors: Anchors) -> Iterator[Table]:
    table = matrix(data.answers, data.standards)
    sectors = dict(zip(anchors.agencies["agency_id"], anchors.agencies["sector"], strict=True))
    parts = list(_pages(_column_groups(data, list(table.columns))))
    for number, groups in enumerate(parts, start=1):
        ids = [standard_id for _, group in groups for standard_id in group]
        of = f", part {number} of {len(parts)}" if len(parts) > 1 else ""
        rows = []
        values = table[ids].to_dict("records")
        for (agency, agency_id), shown in zip(table.index, values, strict=True):
            cells = [cell(linked(agency, anchors.agency(agency_id)))]
            cells += (_grade(agency_id, str(at), shown[at], anchors) for at in shown)
            rows.append(Row(tuple(cells), sector=sectors[agency_id]))
        yield Table(
            caption=f"Self-assessed grade of each agency for each standard{of}",
            columns=(Column("Agency"), *(Column(id_, ColumnType.GRADE) for id_ in ids)),
            groups=(Group(tuple(rows)),),
            shape=Shape.MATRIX,
            over=(("", 1), *((key_standard, len(group)) for key_standard, group in groups)),
        )


def _grade(agency_id: str, standard_id: str, shown: str, anchors: Anchors) -> Cell:
    symbol, fill, label = symbol_of(shown, anchors.scale)
    target = anchors.full_answer(agency_id, standard_id) if fill.startswith("g") else ""
    return cell(linked(symbol, target), fill=fill, title=label)


def _column_groups(data: Consolidation, ids: Sequence[str]) -> list[_ColumnGroup]:
    """The columns by key standard, no group with more than fit on a page."""
    columns = (text_of(data.answers, name) for name in ("standard_id", "key_standard"))
    numbers = dict(zip(*columns, strict=True))
    numbers |= {standard.id: standard.key_standard for standard in data.standards.standards}
    groups: list[_ColumnGroup] = []
    for standard_id in ids:
        number = numbers[standard_id]
        if not groups or groups[-1][0] != number or len(groups[-1][1]) >= MATRIX_STANDARDS:
            groups.append((number, []))
        groups[-1][1].append(standard_id)
    return groups


def _pages(groups: Sequence[_ColumnGroup]) -> Iterator[list[_ColumnGroup]]:
    """The groups of each printed page."""
    page: list[_ColumnGroup] = []
    for group in groups:
        if page and sum(len(ids) for _, ids in [*page, group]) > MATRIX_STANDARDS:
            yield page
            page = []
        page.append(group)
    if page:
        yield page


def _by_sector(data: Consolidation, anchors: Anchors) -> Table:
    """Standards × sectors: each letter with the number of answers that have it."""
    answers = data.answers
    status, ids = text_of(answers, "status"), text_of(answers, "standard_id")
    shown = text_of(answers, "grade").where(status == ANSWERED, status)
    counts = Counter(zip(ids, text_of(answers, "sector"), shown, strict=True))
    labels = reversed(data.standards.scale.labels())
    values = list(dict.fromkeys([*labels, *SYMBOLS, *shown.unique()]))
    rows = []
    for standard_id in anchors.standards:
        cells = [cell(linked(standard_id, anchors.standard(standard_id)))]
        for sector in anchors.sectors:
            of_sector = {value: counts[standard_id, sector, value] for value in values}
            cells.append(_letters(of_sector, anchors))
        rows.append(Row(tuple(cells)))
    return Table(
        caption="Self-assessed grades of each sector for each standard, counted by letter",
        columns=(Column("Standard"), *(Column(sector or NO_SECTOR) for sector in anchors.sectors)),
        groups=(Group(tuple(rows)),),
    )


def _letters(counts: Mapping[str, int], anchors: Anchors) -> Cell:
    shown = [
        f"{symbol_of(value, anchors.scale)[0] or 'not returned'} {count}"
        for value, count in counts.items()
        if count
    ]
    return cell(", ".join(shown))
