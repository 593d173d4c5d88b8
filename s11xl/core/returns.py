"""An agency's return as plain data, without Excel: identity, cover, responses and actions.

Texts are exactly as the agency wrote them. A date is ISO text (`2027-03-31`) where the cell holds a
real date, and otherwise the text of the cell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache

from s11xl.core.cells import Position, cell_name

COVER_FIELDS = (
    "completed_by",
    "completed_role",
    "completed_email",
    "completed_on",
    "signed_off_by",
    "signed_off_role",
    "signed_off_on",
    "cover_notes",
)
COVER_NEEDED = ("completed_by", "completed_on", "signed_off_by", "signed_off_on")
COVER_DATES = ("completed_on", "signed_off_on")
ANSWER_FIELDS = ("evidence", "grade", "improvement")  # in the order of the Tab key
PREFILLED_FIELDS = ("evidence", "improvement")  # whose texts are compared with another round's
ACTION_FIELDS = ("standard_id", "action", "lead", "due", "status")


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that is asked for a return; `group` is of services that answer each for itself.

    Several addresses in `email` and `cc` are separated by `; `.
    """

    agency_id: str
    name: str
    sector: str = ""
    email: str = ""
    lead: str = ""
    group: str = ""
    cc: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which workbook this is: the fields that it was issued with and that it still carries."""

    return_id: str = ""
    agency_id: str = ""
    agency: str = ""
    sector: str = ""
    round: str = ""
    standards_id: str = ""
    standards_version: str = ""
    not_applicable: bool = False
    layout: str = ""  # the fingerprint of the layout


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a workbook: the name of its sheet, and its own, such as C12.

    `file` is empty, except in a return that was combined from copies: there it names the copy.
    """

    sheet: str = ""
    cell: str = ""
    file: str = ""


NOWHERE = Place()
NO_FIELDS: frozenset[str] = frozenset()


@lru_cache(maxsize=16_384)
def place_at(sheet: str, row: int, col: int) -> Place:
    """Return the place of a cell: the same object each time, as long as it is remembered."""
    return Place(sheet, cell_name(row, col))


class RowPlaces(Mapping[str, Place]):
    """The cell of each field in one row of a sheet; a round's returns have very many of these."""

    __slots__ = ("_columns", "_row", "sheet")

    def __init__(self, sheet: str, row: int, columns: Mapping[str, int]) -> None:
        self.sheet, self._row, self._columns = sheet, row, columns

    @property
    def positions(self) -> list[Position]:
        """The row and the column of each cell, from 0."""
        return [(self._row, col) for col in self._columns.values()]

    def __getitem__(self, name: str) -> Place:
        return place_at(self.sheet, self._row, self._columns[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@dataclass(frozen=True, slots=True)
class Response:
    """An agency's answers to one standard.

    `links` are the addresses behind the texts, the evidence's first. `unusable` names the fields
    that could not be read (a formula, an error value, two conflicting answers, a missing sheet);
    each is empty here, and a finding gives the reason.
    """

    standard_id: str
    grade: str = ""
    evidence: str = ""
    improvement: str = ""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    links: tuple[str, ...] = field(default=(), compare=False)
    unusable: frozenset[str] = NO_FIELDS
    ruled_grade: str | None = None  # the grade by a ruling; `grade` stays as the agency wrote it

    def place(self, name: str) -> Place:
        """Return the cell of a field."""
        return self.places.get(name, NOWHERE)

    @property
    def is_blank(self) -> bool:
        """Whether grade, evidence and improvement are all empty."""
        return not (self.grade.strip() or self.evidence.strip() or self.improvement.strip())


@dataclass(frozen=True, slots=True)
class Action:
    """A row of the action plan, as the agency wrote it."""

    standard_id: str = ""
    action: str = ""
    lead: str = ""
    due: str = ""
    status: str = ""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)

    def place(self, name: str) -> Place:
        """Return the cell of a field."""
        return self.places.get(name, NOWHERE)

    @property
    def is_blank(self) -> bool:
        """Whether the row is empty."""
        return not any(getattr(self, name).strip() for name in ACTION_FIELDS)


@dataclass(frozen=True, slots=True)
class Cover:
    """The texts of the cover's input cells."""

    completed_by: str = ""
    completed_role: str = ""
    completed_email: str = ""
    completed_on: str = ""
    signed_off_by: str = ""
    signed_off_role: str = ""
    signed_off_on: str = ""
    cover_notes: str = ""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)

    def place(self, name: str) -> Place:
        """Return the cell of a field."""
        return self.places.get(name, NOWHERE)

    @property
    def is_blank(self) -> bool:
        """Whether every field is empty."""
        return not any(getattr(self, name).strip() for name in COVER_FIELDS)


assert {*COVER_FIELDS, "places"} == {each.name for each in fields(Cover)}


@dataclass(frozen=True, slots=True)
class Prefilled:
    """Answers of another round that a workbook was sent out with.

    `texts` has each one that is not blank, by the id of its standard and the name of its field.
    """

    round: str
    texts: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class AgencyReturn:
    """A workbook that came back. Returns with equal answers are equal, wherever their cells are."""

    identity: Identity
    cover: Cover = Cover()
    responses: tuple[Response, ...] = ()
    actions: tuple[Action, ...] = ()
    saved_at: str = field(default="", compare=False)  # dcterms:modified of the file
    is_reduced: bool = field(default=False, compare=False)  # its file format hides error values
    prefilled: Prefilled | None = field(default=None, compare=False)

    def response(self, standard_id: str) -> Response:
        """The response to a standard; an empty one where the return has none."""
        for response in self.responses:
            if response.standard_id == standard_id:
                return response
        return Response(standard_id)

    @property
    def is_blank(self) -> bool:
        """Whether cover, responses and actions are all empty, and no field is unusable."""
        return (
            self.cover.is_blank
            and not any(response.unusable or not response.is_blank for response in self.responses)
            and all(action.is_blank for action in self.actions)
        )
