"""Where each figure of a round's report leads. In: a `Consolidation`. Out: anchors.

The figure of a group links to the figures that it is the sum of, these to the answers, and each
answer names its file, sheet and cell. Anchors are made of numbers in the order of the tables, never
of text from a return.
"""

from collections.abc import Iterable
from functools import cached_property

import pandas as pd

from s11xl.analysis.data_quality import DataQuality, data_quality
from s11xl.analysis.distributions import scores_of
from s11xl.analysis.groups import key_standards_of
from s11xl.analysis.rows import agencies_of, known_first, sectors_of, text_of
from s11xl.analysis.standing import compared_standards
from s11xl.consolidation.consolidation import Consolidation
from s11xl.consolidation.outcomes import FileStatus
from s11xl.report.round.rulings import RulingsUsed
from s11xl.tables.columns import ANSWERED, NOT_RETURNED

MOST_AGENCIES = 400  # a report with more has no pages for each agency and no lists of answers
MOST_LISTED = 5_000  # agencies, or files, that a page lists by name
MOST_ROWS = 2000  # of other lists; the CSV files have all rows
OFF_SCALE = "off-scale"
_MOST_TEXT = 20_000_000  # characters of evidence and improvements, as MOST_AGENCIES


class Anchors:
    """The anchors of one report, and whether it goes down to single answers."""

    def __init__(self, data: Consolidation) -> None:
        answers = data.answers
        self._data = data
        self.scale = data.standards.scale
        self.agencies = agencies_of(answers)
        self.standards = known_first(
            (standard.id for standard in data.standards.standards), text_of(answers, "standard_id")
        )
        self.key_standards = key_standards_of(answers, data.standards)
        self.sectors = sectors_of(answers)
        self.rulings = RulingsUsed(data)
        length = sum(
            int(text_of(answers, column).str.len().sum()) for column in ("evidence", "improvement")
        )
        self.down_to_answers = len(self.agencies) <= MOST_AGENCIES and length <= _MOST_TEXT
        self.lists_agencies = len(self.agencies) <= MOST_LISTED
        returned = text_of(answers, "status") != NOT_RETURNED
        self.some_returned = bool(returned.any())
        self._lists_files = int((text_of(data.returns, "file") != "").sum()) <= MOST_LISTED
        self._agency = numbered(self.agencies["agency_id"])
        self._standard = numbered(self.standards)
        self._key_standard = numbered(self.key_standards)
        self._sector = numbered(self.sectors)
        listed = answers if self.down_to_answers else answers.head(0)
        self._asked = _agency_standard_pairs(listed)
        self._returned = _agency_standard_pairs(listed.loc[returned.reindex(listed.index)])
        self._categories = {
            (standard_id, category_of(status, score))
            for standard_id, status, score in zip(
                text_of(listed, "standard_id"),
                text_of(listed, "status"),
                scores_of(listed, self.scale),
                strict=True,
            )
        }

    @cached_property
    def quality(self) -> DataQuality:
        """Counts of the round's findings, files and rulings."""
        return data_quality(self._data.findings, self._data.returns)

    @cached_property
    def compared(self) -> pd.DataFrame:
        """The standards that can be compared, with their shares."""
        return compared_standards(self._data.answers, self._data.standards)

    def agency(self, agency_id: str) -> str:
        """An agency's pages, or its row of figures if the report has no pages for agencies."""
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
        """The figures of a sector's agencies, if they are listed."""
        return f"sector-{self._sector[sector]}" if self.lists_agencies else ""

    def key_standard(self, number: str) -> str:
        """The figures of a key standard's standards."""
        return f"key-standard-{self._key_standard[number]}"

    def standard(self, standard_id: str) -> str:
        """A standard's row of figures."""
        return f"standard-{self._standard[standard_id]}" if standard_id in self._standard else ""

    def answers(self, standard_id: str, category: str = "") -> str:
        """The answers to a standard: all, or those of a category (see `category_of`), if any."""
        if not self.down_to_answers:
            return ""
        if not category:
            return f"answers-{self._standard[standard_id]}"
        if (standard_id, category) not in self._categories:
            return ""
        return f"answers-{self._standard[standard_id]}-{category}"

    def files(self, status: FileStatus) -> str:
        """The files with a status; the list of all files if not every file is listed."""
        return f"files-{status.value}" if self._lists_files else "files"

    def answer(self, agency_id: str, standard_id: str) -> str:
        """One answer, in the list of all answers to its standard."""
        return self._of_answer("answer", agency_id, standard_id, self._asked)

    def full_answer(self, agency_id: str, standard_id: str) -> str:
        """One answer in full, on its agency's pages."""
        return self._of_answer("said", agency_id, standard_id, self._returned)

    def _of_answer(
        self, prefix: str, agency_id: str, standard_id: str, listed: set[tuple[str, str]]
    ) -> str:
        if not self.down_to_answers or (agency_id, standard_id) not in listed:
            return ""
        return f"{prefix}-{self._agency[agency_id]}-{self._standard[standard_id]}"


def category_of(status: str, score: int) -> str:
    """What an answer is counted as: its grade (`g1`, `g2`, …), its status, or off the scale."""
    if score > 0:
        return f"g{score}"
    return OFF_SCALE if status == ANSWERED else status


def numbered(ids: Iterable[str]) -> dict[str, int]:
    """Each id with its number, from 1."""
    return {id_: number for number, id_ in enumerate(ids, start=1)}


def _agency_standard_pairs(answers: pd.DataFrame) -> set[tuple[str, str]]:
    columns = text_of(answers, "agency_id"), text_of(answers, "standard_id")
    return set(zip(*columns, strict=True))
