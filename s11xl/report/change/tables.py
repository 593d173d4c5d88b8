"""The figures of a comparison. In: `Changes`, the anchors. Out: sections of charts and tables."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from s11xl.analysis.changes.agencies import AskedIn
from s11xl.analysis.changes.answers import COMPARED, direction
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.figures import COMPARED_TOTAL, movers, subject_of, transitions
from s11xl.analysis.changes.labels import CHANGE_LABELS, CHANGE_SYMBOLS, with_symbol
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

_TEXT = Column("Standard text", ColumnType.LONG)


def key_standards_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """How the answers of each key standard changed, with a chart of those compared."""
    figures = figure_rows(data.key_standards)
    names = [f"{row['Key standard']} {row['Name']}".strip() for row in figures]
    rows = []
    for name, row in zip(names, figures, strict=True):
        target = anchors.transitions(row["Key standard"])
        rows.append(Row((cell(name), *count_cells(row, anchors, always(target)))))
    table = Table(
        "Key standards: how the self-assessed grades changed. Each number links to the table from"
        " grade to grade.",
        (Column("Key standard"), *count_columns(anchors)),
        (Group(tuple(rows)),),
    )
    chart = _chart("key-standards-chart", "Change by key standard", names, figures)
    return Section("key-standards", "Key standards", (*chart, table), page=Page.WIDE)


def standards_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """How the answers to each standard changed."""
    figures = figure_rows(data.standards)
    rows = []
    for row in figures:
        current_id, previous_id = row["Standard"], row["Previous standard"]
        subject = subject_of(current_id, previous_id)
        shown = subject
        if current_id and previous_id and current_id != previous_id:
            shown = f"{current_id} (previously {previous_id})"
        first = cell(linked(shown, anchors.answers_to(subject)))
        counts = count_cells(row, anchors, partial(anchors.answers_to, subject))
        rows.append(Row((first, *counts, cell(row["Text"])), anchors.standard(subject)))
    table = Table(
        "Standards: how the self-assessed grades changed. Each number links to its answers.",
        (Column("Standard"), *count_columns(anchors), _TEXT),
        (Group(tuple(rows)),),
    )
    chart = _chart("standards-chart", "Change by standard", anchors.subjects, figures)
    return Section("standards", "Standards", (*chart, table), page=Page.WIDE, filtered=True)


def _chart(
    anchor: str, title: str, labels: Sequence[str], figures: Sequence[Mapping[str, Any]]
) -> tuple[Block, ...]:
    """Bars of shares, and a note of those left out because fewer than five were compared."""
    bars, too_few = [], []
    for label, row in zip(labels, figures, strict=True):
        if row[COMPARED_TOTAL] >= FEWEST:
            bars.append(Bar(label, tuple(int(row[CHANGE_LABELS[each]]) for each in COMPARED)))
        elif row[COMPARED_TOTAL]:
            too_few.append(label)
    blocks: list[Block] = []
    if bars:
        description = (
            "Stacked bars: how many of the compared answers are better, the same and worse. The"
            " table below has the same numbers."
        )
        title = f"{title}, of the compared answers"
        blocks.append(Bars(anchor, title, description, change_key(*COMPARED), tuple(bars)))
    if too_few:
        note = f"No bar, because fewer than {FEWEST} answers were compared: {', '.join(too_few)}."
        blocks.append(words(f"{note} The table below has the numbers."))
    return tuple(blocks)


def movers_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """The standards that moved most, up and down, by counts."""
    most = movers(data.standards)
    blocks: list[Block] = [
        words(
            f"Of {most.compared} standards compared for {FEWEST} agencies or more: those with the"
            " widest margin of better over worse answers, and of worse over better."
        )
    ]
    for table, tied, caption in (
        (most.risen, most.risen_tied, "More answers better than worse"),
        (most.fallen, most.fallen_tied, "More answers worse than better"),
    ):
        if table.empty:
            blocks.append(words(f"{caption}: none."))
            continue
        blocks.append(_movers(table, caption, anchors))
        if tied:
            blocks.append(words(f"{tied} more with the same margin as the last of these."))
    return Section("movers", "Standards that moved most", tuple(blocks))


def _movers(table: pd.DataFrame, caption: str, anchors: ChangeAnchors) -> Table:
    rows = []
    for row in figure_rows(table):
        standard = str(row["Standard"])
        cells = [cell(linked(standard, anchors.standard(standard)))]
        for change in COMPARED:
            count = row[CHANGE_LABELS[change]]
            target = anchors.answers_to(standard, change.value)
            cells.append(cell(linked(count, target), fill=change.value if count else ""))
        rows.append(Row((*cells, cell(str(row[COMPARED_TOTAL])), cell(row["Text"]))))
    names = [with_symbol(change, CHANGE_LABELS[change]) for change in COMPARED]
    columns = (
        Column("Standard"),
        *(Column(name, ColumnType.NUMBER) for name in (*names, COMPARED_TOTAL)),
        _TEXT,
    )
    return Table(f"{caption}, self-assessed", columns, (Group(tuple(rows)),))


def transitions_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """From which grade to which: of all answers, then of each key standard."""
    note = words(
        "Each row is a grade in the previous round, each column a grade in the current round."
        " Answers that can't be compared are left out. “No grade” is missing, invalid, not"
        " applicable, not returned or not asked."
    )
    all_answers = _transitions(
        data, data.answers, "All answers", lambda previous, current: "moves-all"
    )
    parts = []
    for row in figure_rows(data.key_standards):
        number = str(row["Key standard"])
        name = f"{number} {row['Name']}".strip()
        answers = data.answers.loc[data.answers["key_standard"] == number]
        table = _transitions(data, answers, name, partial(anchors.transition, number))
        parts.append(Section(anchors.transitions(number), name, (table,)))
    by_key_standard = Section("moves-all", "By key standard", (), tuple(parts))
    blocks = (note, change_key(*COMPARED), all_answers)
    return Section("transitions", "From grade to grade", blocks, (by_key_standard,), page=Page.NEW)


def _transitions(
    data: Changes, answers: pd.DataFrame, name: str, target_of: Callable[[int, int], str]
) -> Table:
    current, previous = data.current.main.scale, data.previous.main.scale
    counts = transitions(answers, current, previous)
    rows = []
    for before, label in enumerate(["No grade", *previous.labels()]):
        cells = [
            _transition(int(count), before, after, target_of)
            for after, count in enumerate(counts[before])
        ]
        rows.append(Row((cell(label), *cells, cell(str(int(counts[before].sum()))))))
    totals = [cell(str(int(total))) for total in counts.sum(axis=0)]
    rows.append(Row((cell("All"), *totals, cell(str(int(counts.sum()))))))
    columns = ["No grade", *current.labels(), "All"]
    return Table(
        f"{name}: self-assessed grades, previous round (rows) and current round (columns)",
        (Column("Previous grade"), *(Column(label, ColumnType.NUMBER) for label in columns)),
        (Group(tuple(rows)),),
        over=(("", 1), ("Current grade", len(columns))),
    )


def _transition(
    count: int, previous: int, current: int, target_of: Callable[[int, int], str]
) -> Cell:
    target = target_of(previous, current) if count else ""
    if not (count and previous and current):
        return cell(linked(count, target))
    change = direction(previous, current)
    return cell(linked(f"{CHANGE_SYMBOLS[change]} {count}", target), fill=change.value)


def agencies_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """How each agency's answers changed: by name, not ranked."""
    rows = []
    for row in figure_rows(data.by_agency):
        agency_id = str(row["Agency ID"])
        counts = count_cells(row, anchors, partial(anchors.agency, agency_id))
        lines = [words(linked(row["Agency"], anchors.agency(agency_id)))]
        for column in ("Previous name", "Previous sector"):
            if row[column]:
                lines.append(quoted(f"{column.lower()}: {row[column]}"))
        if row["Asked"] != AskedIn.BOTH.value:
            lines.append(words(row["Asked"]))
        sector = Cell((quoted(row["Sector"] or NO_SECTOR),))
        rows.append(Row((Cell(tuple(lines)), sector, *counts), sector=str(row["Sector"])))
    table = Table(
        "Agencies, by name (not ranked): how their self-assessed grades changed",
        (Column("Agency"), Column("Sector"), *count_columns(anchors)),
        (Group(tuple(rows)),),
    )
    return Section("agencies", "Agencies", (table,), page=Page.WIDE, filtered=True)
