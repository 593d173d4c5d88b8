"""The audit document as data: what is asked, and the scale of grades that answers it.

These types are what `standards_file.load_standards` gives; they know nothing of Excel. Nothing in
them, or built on them, counts on 27 standards or on four grades.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from s11xl.core.text import folded
from s11xl.standards.wording import Wording


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the document, or (with `grade_meanings`) the place of the grades' meanings."""

    text: str = ""
    marker: str = ""
    level: int = 0
    grade_meanings: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """A headed part of the document, such as its background."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands around the summary table; its rows are the key standards."""

    intro: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """One place on the scale; `score` counts from 1, the lowest, for sorting and shares only."""

    id: str
    label: str
    letter: str
    colour: str
    meaning: str
    short_forms: tuple[str, ...]
    builds_on: str | None
    score: int
    gist: str = ""  # the meaning in a few words, for a prompt


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The answer below the scale, offered where the round allows it."""

    label: str
    letter: str
    colour: str
    short_forms: tuple[str, ...]


class Match(StrEnum):
    """How a text stands to the scale."""

    EXACT = "exact"
    NORMALISED = "normalised"
    EMPTY = "empty"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class GradeReading:
    """What a text says on the scale: at most one of `grade` and `not_applicable`."""

    match: Match
    grade: Grade | None = None
    not_applicable: bool = False


@dataclass(frozen=True)
class Scale:
    """The ordered grades, lowest first; a grade below `weak_below` calls for an improvement."""

    grades: tuple[Grade, ...]
    weak_below: Grade
    not_applicable: NotApplicable

    def labels(self, *, allow_not_applicable: bool = False) -> tuple[str, ...]:
        """What a person can choose, lowest grade first."""
        chosen = tuple(grade.label for grade in self.grades)
        return (*chosen, self.not_applicable.label) if allow_not_applicable else chosen

    def is_weak(self, grade: Grade) -> bool:
        """Whether the grade calls for an improvement."""
        return grade.score < self.weak_below.score

    def claims(self, grade: Grade) -> tuple[Grade, ...]:
        """The grade and those that it builds on: Outstanding claims Good too."""
        by_id = {each.id: each for each in self.grades}
        claimed, below = [grade], grade.builds_on
        while below is not None:
            claimed.append(by_id[below])
            below = by_id[below].builds_on
        return tuple(claimed)

    def read(self, text: str, *, allow_not_applicable: bool = False) -> GradeReading:
        """What a text says: a label as it stands, or but for case, spaces, quotes or short form."""
        if not text.strip():
            return GradeReading(Match.EMPTY)
        if text in self._exact:
            return self._reading(Match.EXACT, text, allow_not_applicable)
        label = self._folded.get(folded(text)) or self._spelled.get(_unpunctuated(text))
        if not label:
            return GradeReading(Match.NONE)
        return self._reading(Match.NORMALISED, label, allow_not_applicable)

    def _reading(self, match: Match, label: str, allow_not_applicable: bool) -> GradeReading:
        grade = self._exact[label]
        if grade is None and not allow_not_applicable:
            return GradeReading(Match.NONE)
        return GradeReading(match, grade, not_applicable=grade is None)

    @cached_property
    def _exact(self) -> Mapping[str, Grade | None]:
        """Each label with its grade; the label of "not applicable" with None."""
        return {grade.label: grade for grade in self.grades} | {self.not_applicable.label: None}

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        """Each spelling that is taken for a label, with that label."""
        entries: tuple[Grade | NotApplicable, ...] = (*self.grades, self.not_applicable)
        return {
            folded(form): entry.label
            for entry in entries
            for form in (entry.label, *entry.short_forms)
        }

    @cached_property
    def _spelled(self) -> Mapping[str, str]:
        """The same without punctuation; a spelling that two labels share then is for neither."""
        spelled: dict[str, str] = {}
        for form, label in self._folded.items():
            plain = _unpunctuated(form)
            spelled[plain] = label if spelled.get(plain, label) == label else ""
        return spelled


_QUOTED = re.compile(r"""(["']?)(.*?)\.?\1\.?""")


def _unpunctuated(text: str) -> str:
    """A folded text without quotes around it, a last full stop, or hyphens between words."""
    quoted = _QUOTED.fullmatch(folded(text))
    assert quoted is not None  # it matches anything on one line
    return re.sub(r"(?<=\w)-(?=\w)", " ", quoted[2])


@dataclass(frozen=True, slots=True)
class Descriptors:
    """What one grade looks like for one standard: its bullets, under a lead such as "Good plus"."""

    bullets: tuple[str, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Supersedes:
    """What a standard takes the place of: standards of an earlier version, by their ids."""

    id: str  # of the earlier standards file
    version: str
    standards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standard:
    """One question of the audit, as the document puts it."""

    id: str
    text: str
    points: tuple[str, ...]
    closing: tuple[str, ...]
    evidence: tuple[str, ...]
    descriptors: Mapping[str, Descriptors]  # by the grade's id
    key_standard: str  # the number of the key standard that it belongs to
    supersedes: tuple[Supersedes, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyStandard:
    """A numbered group of standards: a row of the summary table and a section of the document."""

    number: str
    name: str
    source: str
    descriptors: tuple[str, ...]
    heading: str
    intro: tuple[str, ...]
    standards: tuple[Standard, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on the text at `path`, shown apart: an author's slip, or a local addition."""

    path: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ActionStatus:
    """How far an action is; `closed` ones can't be overdue."""

    label: str
    closed: bool


@dataclass(frozen=True)
class StandardSet:
    """A whole audit document. Equal content gives an equal set."""

    id: str
    version: str
    title: str
    language: str
    background: Prose
    instructions: Prose
    summary: Summary
    columns: tuple[str, ...]
    scale: Scale
    action_status: tuple[ActionStatus, ...]
    key_standards: tuple[KeyStandard, ...]
    notes: tuple[Note, ...]
    wording: Wording
    source: Mapping[str, object] = field(compare=False, repr=False)  # the file's data

    @cached_property
    def standards(self) -> tuple[Standard, ...]:
        """Every standard, in the document's order."""
        return tuple(each for group in self.key_standards for each in group.standards)

    @cached_property
    def by_id(self) -> Mapping[str, Standard]:
        """Each standard by its id."""
        return MappingProxyType({each.id: each for each in self.standards})

    def read_status(self, text: str) -> ActionStatus | None:
        """The action status that a text names, but for case and spaces."""
        return next((s for s in self.action_status if folded(s.label) == folded(text)), None)

    def __hash__(self) -> int:
        """By what names it: equal sets have the same id and version."""
        return hash((self.id, self.version))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled by its fields alone: cached mappings are made anew."""
        values = tuple(getattr(self, name) for name in self.__dataclass_fields__)
        return (StandardSet, values)


def name_part(standard_id: str) -> str:
    """A standard's id as it stands in defined names: `1.1` gives `1_1`."""
    return "".join(char if char.isalnum() and char.isascii() else "_" for char in standard_id)
