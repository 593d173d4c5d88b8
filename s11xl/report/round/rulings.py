"""Which answers and files were ruled on. In: a consolidation. Out: the marks that say so.

A ruling counts where it was made on a return that is used: it stands behind a figure then.
"""

from s11xl.analysis.data_quality import rulings_used
from s11xl.consolidation.consolidation import Consolidation
from s11xl.report.blocks import Inline, Link, Words, words

RULINGS = "Rulings"  # the column that counts them, where there are any
_ON_FILE = ""
Texts = dict[str, str]


class Ruled:
    """The rulings that stand behind figures, in the order of the findings."""

    def __init__(self, data: Consolidation) -> None:
        used = rulings_used(data.findings, data.returns)
        self.rows: list[Texts] = used.to_dict("records")  # type: ignore[assignment]
        self._places: dict[tuple[str, str], list[int]] = {}
        self._of_standard: dict[str, int] = {}
        self._of_agency: dict[str, int] = {}
        for index, row in enumerate(self.rows):
            agency_id, standard_id = row["agency_id"], row["standard_id"]
            self._places.setdefault((agency_id, standard_id), []).append(index)
            self._of_standard[standard_id] = self.of_standard(standard_id) + 1
            self._of_agency[agency_id] = self.of_agency(agency_id) + 1

    @property
    def on_answers(self) -> bool:
        """Whether some answer was ruled on."""
        return any(row["standard_id"] != _ON_FILE for row in self.rows)

    def of_standard(self, standard_id: str) -> int:
        """How many rulings there are on answers to a standard."""
        return self._of_standard.get(standard_id, 0)

    def of_agency(self, agency_id: str) -> int:
        """How many rulings there are on an agency's return, its file and its answers."""
        return self._of_agency.get(agency_id, 0)

    def anchor(self, index: int) -> str:
        """A ruling in the list of them, by its place in `rows`."""
        return f"ruling-{index + 1}"

    def in_full(self, agency_id: str, standard_id: str = _ON_FILE) -> list[tuple[str, Words]]:
        """The rulings on one answer, or on the agency's file: the cell ruled on, and the words."""
        return [
            (self.rows[index]["cell"], self._said(index))
            for index in self._places.get((agency_id, standard_id), [])
        ]

    def marks(self, answer: Texts) -> tuple[Words, ...]:
        """One line that says that an answer was ruled on: its grade, or its texts; else none."""
        anchors = self._places.get((answer["agency_id"], answer["standard_id"]), [])
        parts: list[Inline] = []
        for each in anchors:
            quoted = "ruled" if self.rows[each]["cell"] == answer["cell"] else "text ruled"
            parts += [", " if parts else "", Link(quoted, self.anchor(each))]
        return (words(*parts),) if parts else ()

    def _said(self, index: int) -> Words:
        return Words((Link("Ruled", self.anchor(index)), f": {self.rows[index]['message']}"), True)
