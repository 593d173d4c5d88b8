"""Where each figure of a comparison leads. In: `Changes`. Out: anchors, and cells that link.

Anchors are made of places in order, never of a return's words.
"""

from collections.abc import Mapping
from typing import Any

from s11xl.analysis.changes.answers import COMPARED, Change
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.crosswalk import same_grades
from s11xl.analysis.changes.figures import (
    ANSWERS,
    CHANGE_LABELS,
    COMPARED_OF,
    SUBJECT,
    better_now,
    better_then,
    subject_of,
    with_subject,
)
from s11xl.analysis.changes.labels import CHANGE_SYMBOLS, with_symbol
from s11xl.analysis.distributions import STATUS_LABELS
from s11xl.analysis.rows import text_rows
from s11xl.report.blocks import Cell, Column, ColumnType, Key, KeyEntry, cell, linked, words
from s11xl.report.round.figures import Targets

MOST_ROWS = 12_000  # above it the answers are not listed in the page
Texts = dict[str, str]


class ChangeAnchors:
    """The anchors of one comparison, and its rows as texts."""

    def __init__(self, data: Changes) -> None:
        self.scale = data.current.main.scale
        self.one_scale = same_grades(self.scale, data.previous.main.scale)
        self.rows: list[Texts] = text_rows(with_subject(data.answers))
        self.down_to_rows = len(self.rows) <= MOST_ROWS
        table = data.standards
        self.subjects = list(map(subject_of, table["Standard"], table["Then"]))
        self._subject = {each: index for index, each in enumerate(self.subjects, start=1)}
        ids = data.agencies["agency_id"]
        self._agency = {each: index for index, each in enumerate(ids, start=1)}
        numbers = data.key_standards["Key standard"]
        self._key_standard = {each: index for index, each in enumerate(numbers, start=1)}
        self._met = {(row["agency_id"], row[SUBJECT]) for row in self.rows}

    def standard(self, subject: str) -> str:
        """A standard's row of figures."""
        return f"standard-{self._subject[subject]}" if subject in self._subject else ""

    def answers_to(self, subject: str, change: str = "") -> str:
        """The answers to a standard, all or those that became one thing."""
        if not self.down_to_rows or subject not in self._subject:
            return ""
        return f"answers-{self._subject[subject]}{f'-{change}' if change else ''}"

    def agency(self, agency_id: str, change: str = "") -> str:
        """The answers of an agency, all or those that became one thing."""
        if not self.down_to_rows or agency_id not in self._agency:
            return ""
        return f"agency-{self._agency[agency_id]}{f'-{change}' if change else ''}"

    def row(self, agency_id: str, subject: str) -> str:
        """One answer, among those of its agency."""
        if not self.down_to_rows or (agency_id, subject) not in self._met:
            return ""
        return f"answer-{self._agency[agency_id]}-{self._subject[subject]}"

    def moves(self, number: str) -> str:
        """The transitions of a key standard."""
        return f"moves-{self._key_standard[number]}"

    def moved(self, number: str, previous: int, current: int) -> str:
        """The answers of a key standard that went from one grade to another; 0 is none."""
        if not self.down_to_rows:
            return ""
        return f"moved-{self._key_standard[number]}-{previous}-{current}"

    def grade(self, row: Texts, *, previous: bool = False) -> Cell:
        """The grade of now or of then as a cell, or why there is none; whether it was ruled on."""
        before = "previous_" if previous else ""
        shown, score = row[f"{before}grade"], row[f"{before}score"]
        on_scale = shown and score and (self.one_scale or not previous)
        told = shown or STATUS_LABELS.get(row[f"{before}status"], "–")
        mark = (words("ruled"),) if row["ruled"] in ("both", "then" if previous else "now") else ()
        return Cell((words(told), *mark), f"g{score}" if on_scale else "")


def change_cell(row: Texts) -> Cell:
    """What became of an answer, by mark, word and colour."""
    change = Change(row["change"])
    return cell(with_symbol(change, CHANGE_LABELS[change].lower()), fill=change.value)


def change_key(*changes: Change) -> Key:
    """What marks and colours stand for."""
    return Key(
        tuple(
            KeyEntry(CHANGE_SYMBOLS[each], CHANGE_LABELS[each], each.value)
            for each in changes or Change
        )
    )


def count_columns(anchors: ChangeAnchors) -> tuple[Column, ...]:
    """The columns that `count_cells` fills."""
    names = [with_symbol(each, label) for each, label in CHANGE_LABELS.items()]
    names[3:3] = [COMPARED_OF]
    shares = [better_then(anchors.scale), better_now(anchors.scale)]
    return tuple(Column(each, ColumnType.NUMBER) for each in (*names, ANSWERS, *shares))


def count_cells(
    row: Mapping[str, Any], anchors: ChangeAnchors, targets: Targets
) -> tuple[Cell, ...]:
    """A row of counts; each leads where `targets` says for its change ("" is for all)."""
    cells = []
    for change, label in CHANGE_LABELS.items():
        fill = change.value if int(row[label]) and change in COMPARED else ""
        cells.append(cell(linked(int(row[label]), targets(change.value)), fill=fill))
    every = targets("")
    cells[3:3] = [cell(linked(int(row[COMPARED_OF]), every))]
    shares = (row[better_then(anchors.scale)], row[better_now(anchors.scale)])
    return (*cells, cell(linked(int(row[ANSWERS]), every)), *(cell(str(each)) for each in shares))
