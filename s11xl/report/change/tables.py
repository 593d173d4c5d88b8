"""The figures of a comparison. In: `Changes` and its places. Out: sections of charts and tables."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from s11xl.analysis.changes.agencies import AskedIn
from s11xl.analysis.changes.answers import COMPARED, way
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.figures import (
    CHANGE_LABELS,
    COMPARED_OF,
    Counts,
    movers,
    subject_of,
    transitions,
)
from s11xl.analysis.changes.labels import CHANGE_SYMBOLS
from s11xl.analysis.distributions import FEWEST
from s11xl.report.blocks import (
    Bar,
    Bars,
    Block,
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
from s11xl.report.change.anchors import ChangeAnchors, change_key, count_cells, count_columns
from s11xl.report.round.agencies import NO_SECTOR
from s11xl.report.round.figures import always, figure_rows

Targets = Callable[[int, int], str]


def key_standards_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """How the answers of each key standard changed, with a chart of those compared."""
    figures = figure_rows(data.key_standards)
    names = [f"{row['Key standard']} {row['Name']}".strip() for row in figures]
    rows = []
    for name, row in zip(names, figures, strict=True):
        target = anchors.moves(row["Key standard"])
        rows.append(Row((cell(name), *count_cells(row, anchors, always(target)))))
    table = Table(
        "Key standards: what became of the self-assessed grades. Each number leads to the"
        " transitions of the key standard.",
        (Column("Key standard"), *count_columns(anchors)),
        (Group(tuple(rows)),),
    )
    chart = _chart("key-standards-chart", "Change by key standard", names, figures)
    return Section("key-standards", "Key standards", (*chart, table), page=Page.WIDE)


def standards_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """How the answers to each standard changed."""
    rows = figure_rows(data.standards)
    chart = _chart("standards-chart", "Change by standard", anchors.subjects, rows)
    table = Table(
        "Standards: what became of the self-assessed grades. Each number leads to its answers.",
        (Column("Standard"), *count_columns(anchors), Column("What it asks", ColumnType.LONG)),
        (Group(tuple(_standard(row, anchors) for row in rows)),),
    )
    return Section("standards", "Standards", (*chart, table), page=Page.WIDE, filtered=True)


def _standard(row: dict[str, object], anchors: ChangeAnchors) -> Row:
    current, previous = str(row["Standard"]), str(row["Then"])
    subject = subject_of(current, previous)
    shown = (
        f"{current} (then {previous})" if current and previous and current != previous else subject
    )
    first = cell(linked(shown, anchors.answers_to(subject)))
    cells = count_cells(row, anchors, partial(anchors.answers_to, subject))
    return Row((first, *cells, cell(str(row["Text"]))), anchors.standard(subject))


def _chart(
    anchor: str, title: str, labels: Sequence[str], figures: Sequence[Mapping[str, Any]]
) -> tuple[Block, ...]:
    """Bars are shares of their own whole, so those of fewer than five are left out, and named."""
    bars = tuple(
        Bar(label, tuple(int(row[CHANGE_LABELS[each]]) for each in COMPARED))
        for label, row in zip(labels, figures, strict=True)
        if int(row[COMPARED_OF]) >= FEWEST
    )
    few = [
        label
        for label, row in zip(labels, figures, strict=True)
        if 0 < int(row[COMPARED_OF]) < FEWEST
    ]
    left_out = words(
        f"Without a bar, as fewer than {FEWEST} answers were compared: {', '.join(few)}."
        " The table below has their counts."
    )
    if not bars:
        return (left_out,) if few else ()
    description = (
        "Stacked bars: how many of the compared answers are better, the same and worse. The table"
        " below has the same numbers."
    )
    key = change_key(*COMPARED)
    chart = Bars(anchor, f"{title}, of the compared answers", description, key, bars)
    return (chart, left_out) if few else (chart,)


def movers_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """The standards that moved most, up and down, by counts."""
    most = movers(data.standards)
    note = words(
        f"Of {most.compared} standards compared in {FEWEST} agencies or more: those where better"
        " answers outnumber the worse ones most, and the other way round. Both counts are shown."
    )
    blocks: list[Block] = [note]
    for table, tied, caption in (
        (most.risen, most.risen_tied, "More better than worse"),
        (most.fallen, most.fallen_tied, "More worse than better"),
    ):
        if table.empty:
            blocks.append(words(f"{caption}: on none of them."))
            continue
        blocks.append(_movers(table, caption, anchors))
        if tied:
            blocks.append(words(f"{tied} more moved as much as the last of these."))
    return Section("movers", "Standards that moved most", tuple(blocks))


def _movers(table: pd.DataFrame, caption: str, anchors: ChangeAnchors) -> Table:
    rows = []
    for row in figure_rows(table):
        standard = str(row["Standard"])
        counts = [
            cell(
                linked(row[CHANGE_LABELS[each]], anchors.answers_to(standard, each.value)),
                fill=each.value if row[CHANGE_LABELS[each]] else "",
            )
            for each in COMPARED
        ]
        first = cell(linked(standard, anchors.standard(standard)))
        rows.append(Row((first, *counts, cell(str(row[COMPARED_OF])), cell(row["Text"]))))
    names = [f"{CHANGE_SYMBOLS[each]} {CHANGE_LABELS[each]}" for each in COMPARED]
    columns = (
        Column("Standard"),
        *(Column(each, ColumnType.NUMBER) for each in (*names, COMPARED_OF)),
        Column("What it asks", ColumnType.LONG),
    )
    return Table(f"{caption}, self-assessed", columns, (Group(tuple(rows)),))


def transitions_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """From which grade to which: of all answers, then of each key standard."""
    note = words(
        "Each row is a grade of then, each column one of now. What can't be compared is in none of"
        " them; “no grade” is missing, invalid, not applicable, not returned or not asked."
    )
    every = _transitions(data, data.answers, "All answers", lambda previous, current: "moves-all")
    parts = []
    for row in figure_rows(data.key_standards):
        number = str(row["Key standard"])
        name = f"{number} {row['Name']}".strip()
        mine = data.answers.loc[data.answers["key_standard"] == number]
        table = _transitions(data, mine, name, partial(anchors.moved, number))
        parts.append(Section(anchors.moves(number), name, (table,)))
    inner = Section("moves-all", "By key standard", (), tuple(parts))
    blocks = (note, change_key(*COMPARED), every)
    return Section("transitions", "From grade to grade", blocks, (inner,), page=Page.NEW)


def _transitions(data: Changes, answers: pd.DataFrame, name: str, targets: Targets) -> Table:
    current, previous = data.current.main.scale, data.previous.main.scale
    counts = transitions(answers, current, previous)
    rows = []
    for before, label in enumerate(["No grade then", *previous.labels()]):
        cells = [_moved(counts, before, after, targets) for after in range(counts.shape[1])]
        rows.append(Row((cell(label), *cells, cell(str(int(counts[before].sum()))))))
    totals = [cell(str(int(each))) for each in counts.sum(axis=0)]
    rows.append(Row((cell("All"), *totals, cell(str(int(counts.sum()))))))
    columns = ["No grade now", *current.labels(), "All"]
    return Table(
        f"{name}: self-assessed grades then (rows) and now (columns)",
        (Column("Then"), *(Column(each, ColumnType.NUMBER) for each in columns)),
        (Group(tuple(rows)),),
        over=(("", 1), ("Now", len(columns))),
    )


def _moved(counts: Counts, previous: int, current: int, targets: Targets) -> Cell:
    count = int(counts[previous, current])
    target = targets(previous, current) if count else ""
    if not (count and previous and current):
        return cell(linked(count, target))
    change = way(previous, current)
    return cell(linked(f"{CHANGE_SYMBOLS[change]} {count}", target), fill=change.value)


def agencies_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """How each agency's answers changed: by name, never ranked."""
    rows = []
    for row in figure_rows(data.by_agency):
        agency_id = str(row["Agency ID"])
        cells = count_cells(row, anchors, partial(anchors.agency, agency_id))
        first = [words(linked(row["Agency"], anchors.agency(agency_id)))]
        for before, what in (("Name then", "then"), ("Sector then", "sector then")):
            if row[before]:
                first.append(quoted(f"{what}: {row[before]}"))
        if row["Asked"] != AskedIn.BOTH.value:
            first.append(words(f"asked {row['Asked']}"))
        sector = Cell((quoted(row["Sector"] or NO_SECTOR),))
        rows.append(Row((Cell(tuple(first)), sector, *cells), sector=str(row["Sector"])))
    table = Table(
        "Agencies, by name (not ranked): what became of their self-assessed grades",
        (Column("Agency"), Column("Sector"), *count_columns(anchors)),
        (Group(tuple(rows)),),
    )
    return Section("agencies", "Agencies", (table,), page=Page.WIDE, filtered=True)
