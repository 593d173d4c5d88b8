"""The audit document as data: the standards, and the scale of grades.

`file.load_standards` makes these types; they are independent of Excel. No code may assume that
there are 27 standards or four grades.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from s11xl.core.text import folded
from s11xl.standards.wording import Wording

_SPACE_AROUND = 20  # characters around a placeholder; with more, a text is not looked at
_AROUND = " ()[]<>{}\"'*.,:;!…"  # what may stand around a placeholder
_QUOTED = re.compile(r"""(["']?)(.*?)\.?\1\.?""")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or (with `grade_meanings`) the list of what each grade means."""

    text: str = ""
    marker: str = ""
    level: int = 0
    grade_meanings: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """A part of the document with a heading, such as the background."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The texts around the summary table; its rows are the key standards."""

    intro: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of the scale; `score` counts from 1, the lowest, for sorting and shares only."""

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
    """The answer “not applicable”, offered if the round allows it."""

    label: str
    letter: str
    colour: str
    short_forms: tuple[str, ...]


class Match(StrEnum):
    """How a text matches the scale."""

    EXACT = "exact"
    NORMALISED = "normalised"
    EMPTY = "empty"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class GradeReading:
    """A text read as an answer: at most one of `grade` and `not_applicable`."""

    match: Match
    grade: Grade | None = None
    not_applicable: bool = False


@dataclass(frozen=True)
class Scale:
    """The grades, lowest first; those below `weak_below` are weak and need an improvement."""

    grades: tuple[Grade, ...]
    weak_below: Grade
    not_applicable: NotApplicable

    def labels(self, *, allow_not_applicable: bool = False) -> tuple[str, ...]:
        """The answers to choose from, lowest grade first."""
        labels = tuple(grade.label for grade in self.grades)
        return (*labels, self.not_applicable.label) if allow_not_applicable else labels

    def is_weak(self, grade: Grade) -> bool:
        """Whether the grade needs an improvement."""
        return grade.score < self.weak_below.score

    def included_in(self, grade: Grade) -> tuple[Grade, ...]:
        """The grade and those that it builds on: Outstanding includes Good."""
        by_id = {each.id: each for each in self.grades}
        included = [grade]
        while (lower := included[-1].builds_on) is not None:
            included.append(by_id[lower])
        return tuple(included)

    def read(self, text: str, *, allow_not_applicable: bool = False) -> GradeReading:
        """Read a text as a label of the scale, in any case, spacing or quotes, or a short form."""
        if not text.strip():
            return GradeReading(Match.EMPTY)
        if text in self._exact:
            return self._reading(Match.EXACT, text, allow_not_applicable)
        label = self._folded.get(folded(text)) or self._unpunctuated.get(_unpunctuated(text))
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
        """Grades by label; None for the label of “not applicable”."""
        return {grade.label: grade for grade in self.grades} | {self.not_applicable.label: None}

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        """Labels by the folded spellings that are accepted for them."""
        answers: tuple[Grade | NotApplicable, ...] = (*self.grades, self.not_applicable)
        return {
            folded(form): answer.label
            for answer in answers
            for form in (answer.label, *answer.short_forms)
        }

    @cached_property
    def _unpunctuated(self) -> Mapping[str, str]:
        """Labels by spelling without punctuation; an empty text where two labels share one."""
        labels: dict[str, str] = {}
        for form, label in self._folded.items():
            spelling = _unpunctuated(form)
            labels[spelling] = label if labels.get(spelling, label) == label else ""
        return labels


def _unpunctuated(text: str) -> str:
    """Fold a text and remove quotes around it, a final full stop, and hyphens between words."""
    quoted = _QUOTED.fullmatch(folded(text))
    assert quoted is not None  # the pattern matches any single line
    return re.sub(r"(?<=\w)-(?=\w)", " ", quoted[2])


@dataclass(frozen=True, slots=True)
class Descriptors:
    """What a grade looks like for a standard: bullets, under a lead such as “Good plus”."""

    bullets: tuple[str, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Supersedes:
    """Standards of a previous version that a standard replaces, by their ids."""

    id: str  # of the previous standards file
    version: str
    standards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard, as the document puts it."""

    id: str
    text: str
    points: tuple[str, ...]
    closing: tuple[str, ...]
    evidence: tuple[str, ...]
    descriptors: Mapping[str, Descriptors]  # by the grade's id; only grades that have any
    key_standard: str  # the number of its group
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
    """A remark on the text at a JSON path: on an author's slip (`sic`), or a `local` addition."""

    path: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ActionStatus:
    """The status of an action; a `closed` one can't be overdue."""

    label: str
    closed: bool


@dataclass(frozen=True)
class StandardSet:
    """A whole audit document. Sets with equal content are equal."""

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
    placeholders: tuple[str, ...] = field(compare=False)  # texts that stand in for evidence
    source: Mapping[str, object] = field(compare=False, repr=False)  # data of the file

    @cached_property
    def standards(self) -> tuple[Standard, ...]:
        """All standards, in the order of the document."""
        return tuple(standard for group in self.key_standards for standard in group.standards)

    @cached_property
    def by_id(self) -> Mapping[str, Standard]:
        """All standards by id."""
        return MappingProxyType({standard.id: standard for standard in self.standards})

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every text of the document, without the phrases of the workbook and notes."""
        return tuple(_texts({**self.source, "wording": "", "notes": ""}))

    def read_status(self, text: str) -> ActionStatus | None:
        """Read a text as an action status, whatever its case and spacing."""
        statuses = {folded(status.label): status for status in self.action_status}
        return statuses.get(folded(text))

    def is_placeholder(self, text: str) -> bool:
        """Whether a text is nothing but a placeholder, whatever its case, spacing and full stop."""
        most, placeholders = self._placeholders
        return len(text.strip()) <= most and not placeholders.isdisjoint(_bare(text))

    @cached_property
    def _placeholders(self) -> tuple[int, frozenset[str]]:
        """The placeholders, folded, and the length of a text that may be one of them."""
        most = max(map(len, self.placeholders), default=-_SPACE_AROUND)
        return most + _SPACE_AROUND, frozenset(map(folded, self.placeholders))

    def __hash__(self) -> int:
        """Hash of id and version, which equal sets share."""
        return hash((self.id, self.version))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the fields only, not the cached mappings."""
        values = tuple(getattr(self, name) for name in self.__dataclass_fields__)
        return (StandardSet, values)


def _texts(data: object) -> Iterator[str]:
    """Every text in JSON data, except the names of its fields."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, Sequence):
        for value in data:
            yield from _texts(value)


def _bare(text: str) -> tuple[str, str]:
    """Fold a text; and that without the brackets, quotes and full stops around it."""
    whole = folded(text)
    return whole, whole.strip(_AROUND)


def name_part(standard_id: str) -> str:
    """Return a standard's id as defined names contain it: `1.1` gives `1_1`."""
    return "".join(char if char.isalnum() and char.isascii() else "_" for char in standard_id)
