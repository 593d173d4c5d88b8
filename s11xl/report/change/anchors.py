"""Where each figure of a comparison leads. In: `Changes`. Out: anchors, cells that link to them.

Anchors are made of numbers in the order of the tables, never of text from a return.
"""

from collections.abc import Callable, Mapping
from typing import Any

from s11xl.analysis.changes.answers import (
    COMPARED,
    RULED_BOTH,
    RULED_CURRENT,
    RULED_PREVIOUS,
    Change,
)
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.crosswalk import same_grades
from s11xl.analysis.changes.figures import (
    ANSWERS,
    COMPARED_TOTAL,
    SUBJECT,
    current_share,
    previous_share,
    subject_of,
    with_subject,
)
from s11xl.analysis.changes.labels import CHANGE_LABELS, CHANGE_SYMBOLS, with_symbol
from s11xl.analysis.distributions import STATUS_LABELS
from s11xl.analysis.rows import TextRow, text_rows
from s11xl.report.blocks import Cell, Column, ColumnType, Key, KeyEntry, cell, linked, words
from s11xl.report.round.anchors import numbered

MOST_ROWS = 12_000  # a page with more answers doesn't list them


class ChangeAnchors:
    """The anchors of one comparison, and its answers as texts."""

    def __init__(self, data: Changes) -> None:
        self.scale = data.current.main.scale
        self.one_scale = same_grades(self.scale, data.previous.main.scale)
        self.rows: list[TextRow] = text_rows(with_subject(data.answers))
        self.lists_answers = len(self.rows) <= MOST_ROWS
        table = data.standards
        self.subjects = list(map(subject_of, table["Standard"], table["Previous standard"]))
        self._subject = numbered(self.subjects)
        self._agency = numbered(data.agencies["agency_id"])
        self._key_standard = numbered(data.key_standards["Key standard"])
        self._answers = {(row["agency_id"], row[SUBJECT]) for row in self.rows}

    def standard(self, subject: str) -> str:
        """A standard's row of figures."""
        return f"standard-{self._subject[subject]}" if subject in self._subject else ""

    def answers_to(self, subject: str, change: str = "") -> str:
        """The answers to a standard: all, or those with one change."""
        if not self.lists_answers or subject not in self._subject:
            return ""
        return f"answers-{self._subject[subject]}{f'-{change}' if change else ''}"

    def agency(self, agency_id: str, change: str = "") -> str:
        """The answers of an agency: all, or those with one change."""
        if not self.lists_answers or agency_id not in self._agency:
            return ""
        return f"agency-{self._agency[agency_id]}{f'-{change}' if change else ''}"

    def answer(self, agency_id: str, subject: str) -> str:
        """One answer, in the list of its agency's answers."""
        if not self.lists_answers or (agency_id, subject) not in self._answers:
            return ""
        return f"answer-{self._agency[agency_id]}-{self._subject[subject]}"

    def transitions(self, number: str) -> str:
        """The transitions of a key standard."""
        return f"moves-{self._key_standard[number]}"

    def transition(self, number: str, previous: int, current: int) -> str:
        """The answers of a key standard that went from one score to another; 0 is no grade."""
        if not self.lists_answers:
            return ""
        return f"moved-{self._key_standard[number]}-{previous}-{current}"


def grade_cell(row: TextRow) -> Cell:
    """The current grade or why there is none, and whether it was ruled on."""
    ruled = row["ruled"] in (RULED_BOTH, RULED_CURRENT)
    return _grade_cell(row["grade"], row["status"], row["score"], ruled)


def previous_grade_cell(row: TextRow, anchors: ChangeAnchors) -> Cell:
    """The previous grade or why there is none, and whether it was ruled on."""
    ruled = row["ruled"] in (RULED_BOTH, RULED_PREVIOUS)
    score = row["previous_score"] if anchors.one_scale else ""
    return _grade_cell(row["previous_grade"], row["previous_status"], score, ruled)


def _grade_cell(grade: str, status: str, score: str, ruled: bool) -> Cell:
    shown = words(grade or STATUS_LABELS.get(status, "–"))
    fill = f"g{score}" if grade and score else ""
    return Cell((shown, words("ruled")) if ruled else (shown,), fill)


def change_cell(row: TextRow) -> Cell:
    """What became of an answer, by symbol, word and colour."""
    change = Change(row["change"])
    return cell(with_symbol(change, CHANGE_LABELS[change].lower()), fill=change.value)


def change_key(*changes: Change) -> Key:
    """The key to the symbols and colours of changes."""
    return Key(
        tuple(
            KeyEntry(CHANGE_SYMBOLS[change], CHANGE_LABELS[change], change.value)
            for change in changes
        )
    )


def count_columns(anchors: ChangeAnchors) -> tuple[Column, ...]:
    """The columns that `count_cells` fills."""
    names = [with_symbol(change, label) for change, label in CHANGE_LABELS.items()]
    names[len(COMPARED) : len(COMPARED)] = [COMPARED_TOTAL]
    names += [ANSWERS, previous_share(anchors.scale), current_share(anchors.scale)]
    return tuple(Column(name, ColumnType.NUMBER) for name in names)


def count_cells(
    row: Mapping[str, Any], anchors: ChangeAnchors, target_of: Callable[[str], str]
) -> tuple[Cell, ...]:
    """A row of counts, linked to `target_of` the change; the empty text stands for all changes."""
    cells = []
    for change, label in CHANGE_LABELS.items():
        count = int(row[label])
        fill = change.value if count and change in COMPARED else ""
        cells.append(cell(linked(count, target_of(change.value)), fill=fill))
    total = cell(linked(int(row[COMPARED_TOTAL]), target_of("")))
    cells[len(COMPARED) : len(COMPARED)] = [total]
    shares = (previous_share(anchors.scale), current_share(anchors.scale))
    answers = cell(linked(int(row[ANSWERS]), target_of("")))
    return (*cells, answers, *(cell(str(row[share])) for share in shares))
