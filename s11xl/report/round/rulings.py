"""Which answers and files have rulings. In: a `Consolidation`. Out: notes to show beside them.

Only rulings on used returns count: only they affect the figures.
"""

from collections import Counter

from s11xl.analysis.data_quality import rulings_used
from s11xl.analysis.rows import TextRow
from s11xl.consolidation.consolidation import Consolidation
from s11xl.report.blocks import Link, Words, listed, words

RULINGS = "Rulings"  # the column that counts them, if there are any
_ON_FILE = ""  # the standard_id of a ruling on a whole file


class RulingsUsed:
    """The rulings on used returns, in the order of the findings."""

    def __init__(self, data: Consolidation) -> None:
        used = rulings_used(data.findings, data.returns)
        self.rows: list[TextRow] = used.to_dict("records")  # type: ignore[assignment]
        self.of_standard = Counter(row["standard_id"] for row in self.rows)
        self.of_agency = Counter(row["agency_id"] for row in self.rows)
        self._indexes: dict[tuple[str, str], list[int]] = {}
        for index, row in enumerate(self.rows):
            self._indexes.setdefault((row["agency_id"], row["standard_id"]), []).append(index)

    @property
    def on_answers(self) -> bool:
        """Whether some answer was ruled on."""
        return any(row["standard_id"] != _ON_FILE for row in self.rows)

    def anchor(self, index: int) -> str:
        """A ruling in the list of them, by its index in `rows`."""
        return f"ruling-{index + 1}"

    def in_full(self, agency_id: str, standard_id: str = _ON_FILE) -> list[tuple[str, Words]]:
        """The rulings on one answer, or on the agency's file: the cell ruled on, and the text."""
        return [
            (
                self.rows[index]["cell"],
                Words(
                    (Link("Ruled", self.anchor(index)), f": {self.rows[index]['message']}"),
                    quoted=True,
                ),
            )
            for index in self._indexes.get((agency_id, standard_id), [])
        ]

    def notes(self, answer: TextRow) -> tuple[Words, ...]:
        """A line that says whether an answer's grade or texts were ruled on; else none."""
        indexes = self._indexes.get((answer["agency_id"], answer["standard_id"]), [])
        links = []
        for index in indexes:
            on_grade = self.rows[index]["cell"] == answer["cell"]
            links.append([Link("ruled" if on_grade else "text ruled", self.anchor(index))])
        return (words(*listed(links)),) if links else ()
