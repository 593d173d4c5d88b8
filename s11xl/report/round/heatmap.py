"""The matrix: each grade by colour and letter. In: a consolidation. Out: a section."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

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
from s11xl.report.round.anchors import MOST_AGENCIES, Anchors
from s11xl.report.round.figures import key, symbol_of

MATRIX_STANDARDS = 36  # columns that a sheet of paper holds


def heatmap_section(data: Consolidation, anchors: Anchors) -> Section:
    """Agency × standard, each grade by colour and letter; by sectors where agencies are many."""
    blocks: list[Block] = [key(data.standards.scale)]
    if len(anchors.agencies) > MOST_AGENCIES:
        blocks.insert(
            0,
            words(
                f"{len(anchors.agencies)} agencies are more than the {MOST_AGENCIES} that can be"
                " read in one table, so each cell counts a sector's grades by their letters. Each"
                " agency's answers stand in answers.csv."
            ),
        )
        blocks.append(_by_sector(data, anchors))
    else:
        blocks += _matrices(data, anchors)
    heading = "Self-assessed grades: every agency, every standard"
    return Section("heatmap", heading, tuple(blocks), page=Page.WIDE, filtered=True)


def _matrices(data: Consolidation, anchors: Anchors) -> Iterator[Table]:
    table = matrix(data.answers, data.standards)
    sectors = dict(zip(anchors.agencies["agency_id"], anchors.agencies["sector"], strict=True))
    groups = _column_groups(data, list(table.columns))
    parts = list(_filled(groups))
    for number, part in enumerate(parts, start=1):
        ids = [each for _, group in part for each in group]
        of = f", part {number} of {len(parts)}" if len(parts) > 1 else ""
        rows = tuple(
            _matrix_row(str(agency), str(agency_id), sectors[str(agency_id)], shown, anchors)
            for (agency, agency_id), shown in zip(
                table.index, table[ids].to_dict("records"), strict=True
            )
        )
        yield Table(
            caption=f"Self-assessed grade of each agency for each standard{of}",
            columns=(Column("Agency"), *(Column(each, ColumnType.GRADE) for each in ids)),
            groups=(Group(rows),),
            shape=Shape.MATRIX,
            over=(("", 1), *((f"{number}", len(group)) for number, group in part)),
        )


def _column_groups(data: Consolidation, ids: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The columns by key standard, none with more than a sheet of paper holds."""
    met = dict(
        zip(
            text_of(data.answers, "standard_id"), text_of(data.answers, "key_standard"), strict=True
        )
    )
    known = {each.id: each.key_standard for each in data.standards.standards}
    groups: list[tuple[str, list[str]]] = []
    for each in ids:
        number = known.get(each) or met[each]
        if not groups or groups[-1][0] != number or len(groups[-1][1]) >= MATRIX_STANDARDS:
            groups.append((number, []))
        groups[-1][1].append(each)
    return groups


def _filled(
    groups: Sequence[tuple[str, list[str]]],
) -> Iterator[list[tuple[str, list[str]]]]:
    """The groups, in as many tables as paper needs."""
    part: list[tuple[str, list[str]]] = []
    for group in groups:
        if part and sum(len(ids) for _, ids in [*part, group]) > MATRIX_STANDARDS:
            yield part
            part = []
        part.append(group)
    if part:
        yield part


def _matrix_row(
    agency: str, agency_id: str, sector: str, shown: Mapping[Hashable, Any], anchors: Anchors
) -> Row:
    cells = [cell(linked(agency, anchors.agency(agency_id)))]
    for standard_id, value in ((str(each), str(quoted)) for each, quoted in shown.items()):
        mark, fill, label = symbol_of(value, anchors.scale)
        target = anchors.full_answer(agency_id, standard_id) if fill.startswith("g") else ""
        cells.append(cell(linked(mark, target), fill=fill, title=label))
    return Row(tuple(cells), sector=sector)


def _by_sector(data: Consolidation, anchors: Anchors) -> Table:
    """Standard × sector: the letters, each with how often it was given."""
    answers = data.answers
    shown = text_of(answers, "grade").where(
        text_of(answers, "status") == "answered", text_of(answers, "status")
    )
    counts = Counter(
        zip(text_of(answers, "standard_id"), text_of(answers, "sector"), shown, strict=True)
    )
    shown_values = list(
        dict.fromkeys([*reversed(data.standards.scale.labels()), *SYMBOLS, *shown.unique()])
    )
    rows = tuple(
        Row(
            (
                cell(linked(standard_id, anchors.standard(standard_id))),
                *(
                    _letters(
                        [(each, counts[standard_id, sector, each]) for each in shown_values],
                        anchors,
                    )
                    for sector in anchors.sectors
                ),
            )
        )
        for standard_id in anchors.standards
    )
    names = [each or "No sector" for each in anchors.sectors]
    return Table(
        caption="Self-assessed grades of each sector for each standard, counted by letter",
        columns=(Column("Standard"), *(Column(each) for each in names)),
        groups=(Group(rows),),
    )


def _letters(counts: Sequence[tuple[str, int]], anchors: Anchors) -> Cell:
    shown = [
        f"{symbol_of(each, anchors.scale)[0] or 'not returned'} {number}"
        for each, number in counts
        if number
    ]
    return cell(", ".join(shown))
