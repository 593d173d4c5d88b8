"""Where each figure leads. In: a consolidation. Out: the anchors of its report.

A figure of a group leads to the figures that it is the sum of, these to the answers, and each
answer names its file, sheet and cell. Anchors are made of places in order, never of a return's
words.
"""

from collections.abc import Iterable

import pandas as pd

from s11xl.analysis.distributions import scores_of
from s11xl.analysis.rows import agencies_of, known_first, text_of
from s11xl.consolidation.consolidation import Consolidation
from s11xl.consolidation.outcomes import FileStatus
from s11xl.report.round.rulings import Ruled
from s11xl.tables.columns import ANSWERED, NOT_RETURNED

MOST_AGENCIES = 400  # above it there are no pages for each agency, and no lists of answers
MOST_LISTED = 5_000  # agencies, or files, that a page lists by their names
MOST_TEXT = 20_000_000  # characters of evidence and improvements, likewise
OFF_SCALE = "off-scale"


class Anchors:
    """The anchors of one report, and whether it goes down to single answers."""

    def __init__(self, data: Consolidation) -> None:
        answers = data.answers
        self.scale = data.standards.scale
        self.agencies = agencies_of(answers)
        self.standards = known_first(
            (each.id for each in data.standards.standards), text_of(answers, "standard_id")
        )
        self.key_standards = known_first(
            (each.number for each in data.standards.key_standards),
            text_of(answers, "key_standard"),
        )
        sectors = set(self.agencies["sector"])
        self.sectors = sorted(sectors, key=lambda each: (each == "", each.casefold(), each))
        length = sum(int(text_of(answers, name).str.len().sum()) for name in _TEXTS)
        self.down_to_answers = len(self.agencies) <= MOST_AGENCIES and length <= MOST_TEXT
        self.lists_agencies = len(self.agencies) <= MOST_LISTED
        self._agency = _numbered(self.agencies["agency_id"])
        self._standard = _numbered(self.standards)
        self._key_standard = _numbered(self.key_standards)
        self._sector = _numbered(self.sectors)
        returned = text_of(answers, "status") != NOT_RETURNED
        self.some_returned = bool(returned.any())
        listed = data.answers if self.down_to_answers else data.answers.head(0)
        self.ruled = Ruled(data)
        self._lists_files = int((text_of(data.returns, "file") != "").sum()) <= MOST_LISTED
        self._filled = self._kinds_met(listed)
        self._asked = _pairs(listed)
        self._returned = _pairs(listed.loc[returned.reindex(listed.index)])

    def _kinds_met(self, answers: pd.DataFrame) -> set[tuple[str, str]]:
        """The standards and kinds of answer for which there is a row."""
        status = text_of(answers, "status")
        scores = scores_of(answers, self.scale)
        ids = text_of(answers, "standard_id")
        return {
            (standard_id, category_of(each, score))
            for standard_id, each, score in zip(ids, status, scores, strict=True)
        }

    def agency(self, agency_id: str) -> str:
        """An agency's pages, or its row of figures where it has no pages, if it has one."""
        if not self.lists_agencies:
            return ""
        return self.agency_pages(agency_id) if self.down_to_answers else self.agency_row(agency_id)

    def agency_pages(self, agency_id: str) -> str:
        """An agency's pages."""
        return f"agency-{self._agency[agency_id]}" if agency_id in self._agency else ""

    def agency_row(self, agency_id: str) -> str:
        """An agency's row of figures."""
        return f"agency-figures-{self._agency[agency_id]}" if agency_id in self._agency else ""

    def answers_in(self, agency_id: str, number: str) -> str:
        """An agency's answers to the standards of a key standard, on its pages."""
        return f"{self.agency_pages(agency_id)}-answers-{self._key_standard[number]}"

    def agency_actions(self, agency_id: str) -> str:
        """An agency's actions, on its pages."""
        return f"{self.agency_pages(agency_id)}-actions" if self.down_to_answers else ""

    def sector(self, sector: str) -> str:
        """The figures of a sector's agencies, where they are listed."""
        return f"sector-{self._sector[sector]}" if self.lists_agencies else ""

    def key_standard(self, number: str) -> str:
        """The figures of a key standard's standards."""
        return f"key-standard-{self._key_standard[number]}"

    def standard(self, standard_id: str) -> str:
        """A standard's row of figures."""
        return f"standard-{self._standard[standard_id]}" if standard_id in self._standard else ""

    def answers(self, standard_id: str) -> str:
        """All answers to a standard."""
        return f"answers-{self._standard[standard_id]}" if self.down_to_answers else ""

    def answers_of(self, standard_id: str, category: str) -> str:
        """The answers to a standard that have a grade (`g1`, …) or a status."""
        if not self.down_to_answers or (standard_id, category) not in self._filled:
            return ""
        return f"answers-{self._standard[standard_id]}-{category}"

    def files(self, status: FileStatus) -> str:
        """The files of a status that some file has; all of them where not each is listed."""
        return f"files-{status.value}" if self._lists_files else "files"

    def answer(self, agency_id: str, standard_id: str) -> str:
        """One answer among all those to its standard."""
        return self._one("answer", agency_id, standard_id, self._asked)

    def full_answer(self, agency_id: str, standard_id: str) -> str:
        """One answer in full, on its agency's pages."""
        return self._one("said", agency_id, standard_id, self._returned)

    def _one(self, what: str, agency_id: str, standard_id: str, met: set[tuple[str, str]]) -> str:
        if not self.down_to_answers or (agency_id, standard_id) not in met:
            return ""
        return f"{what}-{self._agency[agency_id]}-{self._standard[standard_id]}"


_TEXTS = ("evidence", "improvement")


def category_of(status: str, score: int) -> str:
    """What an answer is counted as: its grade's fill, its status, or off the scale."""
    if score > 0:
        return f"g{score}"
    return OFF_SCALE if status == ANSWERED else status


def _pairs(answers: pd.DataFrame) -> set[tuple[str, str]]:
    """The agencies and standards of which there is a row."""
    columns = text_of(answers, "agency_id"), text_of(answers, "standard_id")
    return set(zip(*columns, strict=True))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: index for index, name in enumerate(names, start=1)}
