"""Writes comparison.xlsx. In: `Changes`. Out: a workbook that opens with the overview.

Whatever a return says stands in text cells: nothing of it is ever a formula or a link.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from s11xl.analysis.changes.answers import COMPARED, Change, way
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.figures import (
    ANSWERS,
    CHANGE_LABELS,
    COMPARED_OF,
    Share,
    better_now,
    better_then,
    counts_by,
    transitions,
)
from s11xl.analysis.changes.labels import (
    ACTION_LABELS,
    CHANGE_COLOURS,
    CHANGE_SYMBOLS,
    why_in_words,
    with_symbol,
)
from s11xl.analysis.distributions import STATUS_LABELS
from s11xl.analysis.rows import text_rows
from s11xl.core.version import __version__
from s11xl.report.change.anchors import ChangeAnchors
from s11xl.report.change.summary import change_summary
from s11xl.xlsx.bar_charts import Series, stacked_chart
from s11xl.xlsx.package import CORE, with_language, with_rows
from s11xl.xlsx.row_height import row_height
from s11xl.xlsx.sheets import Placed, Sheets
from s11xl.xlsx.theme import Role, role_format
from s11xl.xlsx.writer import CREATED, strictly

CHANGES_CSV, ACTIONS_CSV = "changes.csv", "action_changes.csv"
_WIDTHS = (44.0, 98.0)
_ROW = 20.0  # points
_SERIES = [
    Series(CHANGE_LABELS[each], CHANGE_COLOURS[each], CHANGE_SYMBOLS[each]) for each in COMPARED
]
_FILLS = {CHANGE_LABELS[each]: CHANGE_COLOURS[each] for each in COMPARED}


def write_change_workbook(data: Changes, path: Path) -> None:
    """Writes the workbook to `path`."""
    rounds = f"{data.current.name} compared with {data.previous.name}"
    book = Sheets(f"self-assessed grades, {rounds}", data.marking)
    overview = book.sheet("Overview", _WIDTHS)
    row = _overview(book, overview, data)
    _standards(book, data)
    key_standards = _key_standards(book, data)
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


def _overview(book: Sheets, sheet: Worksheet, data: Changes) -> int:
    """Writes the headlines; gives the first row below them."""
    sheet.set_row(0, 33)
    title = book.file.add_format(role_format(Role.TITLE) | {"text_wrap": False})
    book.text(sheet, 0, 0, data.title, title)
    row = 2
    for label, value, colour in _headlines(data):
        sheet.set_row(row, row_height([(value, _WIDTHS[1], Role.VALUE)], least=_ROW))
        look = book.look(Role.GRADE, colour) if colour else book.look(Role.LABEL)
        book.text(sheet, row, 0, label, look)
        book.text(sheet, row, 1, value, book.look(Role.VALUE))
        row += 1
    return row + 1


def _headlines(data: Changes) -> Iterator[tuple[str, str, str]]:
    scale = data.current.main.scale
    (figures,) = counts_by(data.answers, [], scale).to_dict("records")
    for index, remark in enumerate(data.remarks):
        yield ("" if index else "To know first"), remark, ""
    yield "Answers compared", f"{figures[COMPARED_OF]} of {figures[ANSWERS]}", ""
    for change, label in CHANGE_LABELS.items():
        of = figures[COMPARED_OF] if change in COMPARED else figures[ANSWERS]
        what = "compared" if change in COMPARED else "answers"
        yield with_symbol(change, label), f"{figures[label]} of {of} {what}", CHANGE_COLOURS[change]
    yield better_then(scale), f"{figures[better_then(scale)]} compared", ""
    yield better_now(scale), f"{figures[better_now(scale)]} compared", ""
    sentences = [each.plain for each in change_summary(data, ChangeAnchors(data))]
    for index, sentence in enumerate(sentences):
        yield ("" if index else "In words"), sentence, ""
    yield "Judged as at", data.as_at.isoformat() if data.as_at else "no day given", ""
    for held, when in ((data.current, "now"), (data.previous, "then")):
        versions = ", ".join(f"{each.id}, version {each.version}" for each in held.standards)
        yield f"Standards, {when}", versions, ""
    yield "Made by", f"s11xl {__version__}", ""
    yield "Digest of both rounds", data.digest, ""


def _without_plain(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns=[each.value for each in Share])


def _standards(book: Sheets, data: Changes) -> Placed:
    """A row per standard: what became of its answers, with the chart of those compared."""
    table = _without_plain(data.standards)
    placed = book.table("Standards", table, CHANGES_CSV, _FILLS, frozen=2)
    stacked_chart(book, placed, "Standard", "Change by standard, of the answers compared", _SERIES)
    return placed


def _key_standards(book: Sheets, data: Changes) -> Placed:
    table = _without_plain(data.key_standards)
    return book.table("Key standards", table, CHANGES_CSV, _FILLS, frozen=2)


def _agencies(book: Sheets, data: Changes) -> Placed:
    """A row per agency, by name and never ranked."""
    table = _without_plain(data.by_agency)
    placed = book.table("Agencies", table, CHANGES_CSV, _FILLS, frozen=1)
    title = "Change by agency, in order of name, of the answers compared"
    stacked_chart(book, placed, "Agency", title, _SERIES)
    return placed


def _transitions(book: Sheets, data: Changes) -> None:
    """From grade to grade: of all answers, then of each key standard, with margins."""
    current, previous = data.current.main.scale, data.previous.main.scale
    key_standards = data.key_standards
    names = dict(zip(key_standards["Key standard"], key_standards["Name"], strict=True))
    groups: dict[tuple[str, str], pd.DataFrame] = {("All", "All key standards"): data.answers}
    for number, name in names.items():
        mine = data.answers.loc[data.answers["key_standard"] == number]
        groups[str(number), str(name)] = mine
    rows, matrices = [], []
    columns = ["Now: no grade", *(f"Now: {each}" for each in current.labels()), "Now: all"]
    for about, mine in groups.items():
        counts = transitions(mine, current, previous)
        matrices.append(counts)
        for label, line in zip(["no grade", *previous.labels()], counts, strict=True):
            rows.append((*about, label, *map(int, line), int(line.sum())))
        rows.append((*about, "all", *map(int, counts.sum(axis=0)), int(counts.sum())))
    heads = ["Key standard", "Name", "Then", *columns]
    table = pd.DataFrame(rows, columns=heads)
    placed = book.table("Transitions", table, CHANGES_CSV, {}, frozen=3)
    if not placed.rows:
        return
    looks = {each: _mark_look(book, each) for each in COMPARED}
    first = 1
    for counts in matrices:
        for before, after in zip(*np.nonzero(counts), strict=True):
            if before and after:
                look = looks[way(before, after)]
                index = (first + int(before), 3 + int(after))
                strictly(placed.sheet.write_number, *index, int(counts[before, after]), look)
        first += len(counts) + 1


def _mark_look(book: Sheets, change: Change) -> Format:
    """Counts with the change's mark and fill, that are numbers still."""
    look = role_format(Role.COUNT, CHANGE_COLOURS[change])
    return book.file.add_format(
        look | {"num_format": f'"{CHANGE_SYMBOLS[change]} "0', "locked": True}
    )


def _changes(book: Sheets, data: Changes) -> None:
    """Every answer of both rounds, the change by its mark and name."""
    rows = text_rows(data.answers)
    ruled = [row["ruled"] for row in rows]
    labels = {each.value: with_symbol(each, label.lower()) for each, label in CHANGE_LABELS.items()}
    table = _table(
        {
            "Agency": [row["agency"] for row in rows],
            "Agency ID": [row["agency_id"] for row in rows],
            "Sector": [row["sector"] for row in rows],
            "Key standard": [row["key_standard"] for row in rows],
            "Standard": [row["standard_id"] for row in rows],
            "Standard then": [row["previous_standard_id"] for row in rows],
            "Grade then": [_grade(row, "previous_") for row in rows],
            "Grade now": [_grade(row, "") for row in rows],
            "Change": [labels[row["change"]] for row in rows],
            "Why": [why_in_words(row["change"], row["why"]) for row in rows],
            "Where then": [_place(row, "previous_") for row in rows],
            "Where now": [_place(row, "") for row in rows],
            **({"Ruled": ruled} if any(ruled) else {}),
        }
    )
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
        "Standard then": [row["previous_standard_id"] for row in rows],
        "Action": [row["action"] for row in rows],
        "What became of it": [labels[row["change"]] for row in rows],
        "Overdue": [row["overdue"] for row in rows],
    }
    for before, when in (("previous_", "then"), ("", "now")):
        for name in ("lead", "due", "status"):
            columns[f"{name.capitalize()} {when}"] = [row[f"{before}{name}"] for row in rows]
    for before, when in (("previous_", "then"), ("", "now")):
        columns[f"Where {when}"] = [_place(row, before) for row in rows]
    if data.as_at is None:
        del columns["Overdue"]
    repeated = ("Agency", "Standard")
    book.table("Actions", _table(columns), ACTIONS_CSV, frozen=1, repeated=repeated, streamed=True)


def _uncompared(book: Sheets, data: Changes) -> None:
    """What can't be compared, why, and what can be done about it."""
    rows = text_rows(data.uncompared)
    not_compared = Change.NOT_COMPARED.value
    table = _table(
        {
            "Standard": [row["standard_id"] for row in rows],
            "Standard then": [row["previous_standard_id"] for row in rows],
            "Why": [why_in_words(not_compared, row["why"]) for row in rows],
            "In full": [row["said"] for row in rows],
            "What can be done": [row["remedy"] for row in rows],
        }
    )
    table["Answers left out"] = data.uncompared["answers"]
    book.table("Not compared", table, CHANGES_CSV)


def _table(columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in columns.items()})


def _grade(row: Mapping[str, str], before: str) -> str:
    """A grade, or why there is none."""
    status = row[f"{before}status"]
    return row[f"{before}grade"] or STATUS_LABELS.get(status, "")


def _place(row: Mapping[str, str], before: str) -> str:
    parts = [row[f"{before}{each}"] for each in ("file", "sheet", "cell")]
    return " › ".join(each for each in parts if each)
