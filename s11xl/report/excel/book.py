"""The workbook of one round while it is written. In: a `Consolidation`. Out: a `Book`."""

from functools import cached_property

from s11xl.analysis.data_quality import DataQuality, data_quality
from s11xl.analysis.rows import text_of
from s11xl.consolidation.consolidation import Consolidation
from s11xl.tables.columns import ANSWERED
from s11xl.xlsx.sheets import Sheets


class Book(Sheets):
    """Sheets of one round, with its data, scale and title."""

    def __init__(self, data: Consolidation) -> None:
        super().__init__(f"self-assessed grades {data.round}", data.marking)
        self.data = data
        self.scale = data.standards.scale
        self.title = f"{data.standards.title} {data.round}".strip() + ": self-assessed grades"
        self.has_grades = bool((text_of(data.answers, "status") == ANSWERED).any())

    @cached_property
    def quality(self) -> DataQuality:
        """Counts of the round's findings, files and rulings."""
        return data_quality(self.data.findings, self.data.returns)
