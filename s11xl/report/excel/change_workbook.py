"""Writes comparison.xlsx. In: `Changes`. Out: a workbook that opens with the overview.

Texts from returns are always text cells, never formulas or links.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from xlsxwriter.format import Format

from s11xl.analysis.changes.answers import (
    COMPARED,
    RULED_BOTH,
    RULED_CURRENT,
    RULED_PREVIOUS,
    Change,
    direction,
)
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.figures import (
    ANSWERS,
    COMPARED_TOTAL,
    GoodCount,
    counts_by,
    current_share,
    previous_share,
    transitions,
)
from s11xl.analysis.changes.labels import (
    ACTION_LABELS,
    CHANGE_COLOURS,
    CHANGE_LABELS,
    CHANGE_SYMBOLS,
    reason_in_words,
    with_symbol,
)
from s11xl.analysis.distributions import STATUS_LABELS
from s11xl.analysis.rows import IntArray, TextRow, text_rows
from s11xl.core.dates import CREATED
from s11xl.core.version import __version__
from s11xl.report.change.anchors import ChangeAnchors
from s11xl.report.change.summary import change_summary
from s11xl.report.excel.overview import headline_sheet
from s11xl.report.round.figures import source_of
from s11xl.xlsx.bar_charts import Series, stacked_chart
from s11xl.xlsx.package import CORE, with_language, with_rows
from s11xl.xlsx.sheets import Placed, Sheets
from s11xl.xlsx.theme import Role, role_format
from s11xl.xlsx.writer import strictly

CHANGES_CSV, ACTIONS_CSV = "changes.csv", "action_changes.csv"
_SERIES = [
    Series(CHANGE_LABELS[change], CHANGE_COLOURS[change], CHANGE_SYMBOLS[change])
    for change in COMPARED
]
_FILLS = {CHANGE_LABELS[change]: CHANGE_COLOURS[change] for change in COMPARED}
_RULED = {RULED_CURRENT: "current round", RULED_PREVIOUS: "previous round", RULED_BOTH: "both"}
_ROUNDS = (("previous_", "Previous"), ("", "Current"))  # prefixes of columns, and their labels


def write_change_workbook(data: Changes, path: Path) -> None:
    """Write the workbook to `path`."""
    book = Sheets(f"self-assessed grades, {data.rounds}", data.marking)
    overview, row = headline_sheet(book, data.title, _headlines(data))
    _standards(book, data)
    key_standards = _figures(book, "Key standards", data.key_standards, frozen=2)
    if key_standards.rows:
        overview.set_h_pagebreaks([row])
        title = "Change by key standard, of the answers compared"
        stacked_chart(book, key_standards, "Name", title, _SERIES, target=(overview, row, 0))
    _transitions(book, data)
    _agencies(book, data)
    _changes(book, data)
    _actions(book, data)
    _uncompared(book, data)
    about = {"title": data.title, "subject": "s11xl comparison", "author": "s11xl"}
    book.file.set_properties({**about, "created": CREATED})
    book.file.close()
    edits = {CORE: with_language(data.current.main.language)}
    path.write_bytes(with_rows(book.buffer.getvalue(), edits, book.streamed))


def _headlines(data: Changes) -> Iterator[tuple[str, str, str]]:
    """The label, value and colour of each row of the overview."""
    scale = data.current.main.scale
    (figures,) = counts_by(data.answers, [], scale).to_dict("records")
    for index, remark in enumerate(data.remarks):
        yield ("" if index else "Read this first"), remark, ""
    yield "Answers compared", f"{figures[COMPARED_TOTAL]} of {figures[ANSWERS]}", ""
    for change, label in CHANGE_LABELS.items():
        total = figures[COMPARED_TOTAL] if change in COMPARED else figures[ANSWERS]
        what = "compared" if change in COMPARED else "answers"
        count = f"{figures[label]} of {total} {what}"
        yield with_symbol(change, label), count, CHANGE_COLOURS[change]
    for share in (previous_share(scale), current_share(scale)):
        yield share, f"{figures[share]} compared", ""
    sentences = [words.plain for words in change_summary(data, ChangeAnchors(data))]
    for index, sentence in enumerate(sentences):
        yield ("" if index else "Summary"), sentence, ""
    yield "Date for overdue actions", data.as_at.isoformat() if data.as_at else "no date given", ""
    for round_, which in ((data.current, "current"), (data.previous, "previous")):
        versions = ", ".join(f"{each.id}, version {each.version}" for each in round_.standards)
        yield f"Standards, {which} round", versions, ""
    yield "Made by", f"s11xl {__version__}", ""
    yield "Digest of both rounds", data.digest, ""


def _figures(book: Sheets, name: str, table: pd.DataFrame, frozen: int) -> Placed:
    """A sheet of counts, without the plain numbers behind the shares."""
    table = table.drop(columns=[count.value for count in GoodCount])
    return book.table(name, table, CHANGES_CSV, _FILLS, frozen=frozen)


def _standards(book: Sheets, data: Changes) -> None:
    """A row per standard: the changes of its answers, with the chart of those compared."""
    placed = _figures(book, "Standards", data.standards, frozen=2)
    stacked_chart(book, placed, "Standard", "Change by standard, of the answers compared", _SERIES)


def _agencies(book: Sheets, data: Changes) -> None:
    """A row per agency, by name and not ranked."""
    placed = _figures(book, "Agencies", data.by_agency, frozen=1)
    title = "Change by agency, in order of name, of the answers compared"
    stacked_chart(book, placed, "Agency", title, _SERIES)


def _transitions(book: Sheets, data: Changes) -> None:
    """From grade to grade: of all answers, then of each key standard, with totals."""
    current, previous = data.current.main.scale, data.previous.main.scale
    groups: list[tuple[str, str, pd.DataFrame]] = [("All", "All key standards", data.answers)]
    for number, name in data.key_standards[["Key standard", "Name"]].itertuples(index=False):
        groups.append((number, name, data.answers.loc[data.answers["key_standard"] == number]))
    rows: list[tuple[object, ...]] = []
    matrices = []
    for number, name, answers in groups:
        counts = transitions(answers, current, previous)
        matrices.append(counts)
        for label, line in zip(["no grade", *previous.labels()], counts, strict=True):
            rows.append((number, name, label, *map(int, line), int(line.sum())))
        rows.append((number, name, "all", *map(int, counts.sum(axis=0)), int(counts.sum())))
    grades = [f"Current: {label}" for label in ("no grade", *current.labels(), "all")]
    table = pd.DataFrame(rows, columns=["Key standard", "Name", "Previous grade", *grades])
    placed = book.table("Transitions", table, CHANGES_CSV, {}, frozen=3)
    if placed.rows:
        _colour_transitions(book, placed, matrices)


def _colour_transitions(book: Sheets, placed: Placed, matrices: Sequence[IntArray]) -> None:
    """Write the counts again where both rounds have a grade, in the format of their change."""
    looks = {change: _symbol_look(book, change) for change in COMPARED}
    first = 1
    for counts in matrices:
        for before, after in zip(*np.nonzero(counts), strict=True):
            if before and after:
                row, col = first + int(before), 3 + int(after)
                look = looks[direction(before, after)]
                strictly(placed.sheet.write_number, row, col, int(counts[before, after]), look)
        first += len(counts) + 1


def _symbol_look(book: Sheets, change: Change) -> Format:
    """The format of a number with the symbol and fill of a change."""
    look = role_format(Role.COUNT, CHANGE_COLOURS[change])
    return book.file.add_format(
        look | {"num_format": f'"{CHANGE_SYMBOLS[change]} "0', "locked": True}
    )


def _changes(book: Sheets, data: Changes) -> None:
    """Every answer of both rounds, its change by symbol and label."""
    rows = text_rows(data.answers)
    labels = {
        change.value: with_symbol(change, label.lower()) for change, label in CHANGE_LABELS.items()
    }
    columns = {
        "Agency": [row["agency"] for row in rows],
        "Agency ID": [row["agency_id"] for row in rows],
        "Sector": [row["sector"] for row in rows],
        "Key standard": [row["key_standard"] for row in rows],
        "Standard": [row["standard_id"] for row in rows],
        "Previous standard": [row["previous_standard_id"] for row in rows],
        **{f"{which} grade": [_grade(row, prefix) for row in rows] for prefix, which in _ROUNDS},
        "Change": [labels[row["change"]] for row in rows],
        "Why": [reason_in_words(row["change"], row["why"]) for row in rows],
        **_source_columns(rows),
    }
    ruled = [row["ruled"] for row in rows]
    if any(ruled):
        columns["Ruled"] = [_RULED.get(value, "") for value in ruled]
    table = _table(columns)
    placed = book.table(
        "Changes", table, CHANGES_CSV, frozen=1, repeated=("Agency", "Standard"), streamed=True
    )
    if not placed.rows:
        return
    _, first, column, last, _ = placed.area("Change")
    for change in (Change.BETTER, Change.WORSE):
        fill = book.file.add_format({"bg_color": CHANGE_COLOURS[change]})
        rule = {"type": "text", "criteria": "begins with", "value": CHANGE_SYMBOLS[change]}
        area = (first, column, last, column)
        strictly(placed.sheet.conditional_format, *area, {**rule, "format": fill})


def _actions(book: Sheets, data: Changes) -> None:
    """Every action of both rounds, with what became of it."""
    rows = text_rows(data.actions)
    labels: Mapping[str, str] = {each.value: label for each, label in ACTION_LABELS.items()}
    columns = {
        "Agency": [row["agency"] for row in rows],
        "Agency ID": [row["agency_id"] for row in rows],
        "Standard": [row["standard_id"] for row in rows],
        "Previous standard": [row["previous_standard_id"] for row in rows],
        "Action": [row["action"] for row in rows],
        "What became of it": [labels[row["change"]] for row in rows],
    }
    if data.as_at is not None:
        columns["Overdue"] = [row["overdue"] for row in rows]
    for prefix, which in _ROUNDS:
        for name in ("lead", "due", "status"):
            columns[f"{which} {name}"] = [row[f"{prefix}{name}"] for row in rows]
    columns |= _source_columns(rows)
    repeated = ("Agency", "Standard")
    book.table("Actions", _table(columns), ACTIONS_CSV, frozen=1, repeated=repeated, streamed=True)


def _uncompared(book: Sheets, data: Changes) -> None:
    """What can't be compared, why, and what can be done about it."""
    rows = text_rows(data.uncompared)
    table = _table(
        {
            "Standard": [row["standard_id"] for row in rows],
            "Previous standard": [row["previous_standard_id"] for row in rows],
            "Why": [reason_in_words(Change.NOT_COMPARED, row["why"]) for row in rows],
            "In full": [row["message"] for row in rows],
            "What can be done": [row["remedy"] for row in rows],
        }
    )
    table["Answers left out"] = data.uncompared["answers"]
    book.table("Not compared", table, CHANGES_CSV)


def _table(columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in columns.items()})


def _grade(row: TextRow, prefix: str) -> str:
    """A grade, or why there is none."""
    return row[f"{prefix}grade"] or STATUS_LABELS.get(row[f"{prefix}status"], "")


def _source_columns(rows: Sequence[TextRow]) -> dict[str, list[str]]:
    return {
        f"{which} file, sheet, cell": [source_of(row, prefix).plain for row in rows]
        for prefix, which in _ROUNDS
    }
