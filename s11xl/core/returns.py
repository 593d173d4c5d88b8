"""What an agency was asked and what it said, free of Excel.

Texts are kept as they were given. A date is ISO text (`2027-03-31`) where the workbook held a real
date, and otherwise whatever was written in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

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
ANSWER_FIELDS = ("evidence", "grade", "improvement")  # in the order in which they are filled in
ACTION_FIELDS = ("standard_id", "action", "lead", "due", "status")


@dataclass(frozen=True, slots=True)
class Agency:
    """Who is asked."""

    agency_id: str
    name: str
    sector: str = ""
    email: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which workbook this is: the marks that it was sent out with and carries back."""

    return_id: str = ""
    agency_id: str = ""
    agency: str = ""
    sector: str = ""
    round: str = ""
    standards_id: str = ""
    standards_version: str = ""
    not_applicable: bool = False
    layout: str = ""  # the fingerprint of the layout that it was written with


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a workbook something stands: the sheet's name and the cell, such as C12."""

    sheet: str = ""
    cell: str = ""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Response:
    """What a return says on one standard; `unusable` names the fields that hold no such answer.

    A field is unusable when the reader has already said why in an error of its own (a formula, an
    error value, two answers in conflict, a missing sheet); it is then empty here.
    """

    standard_id: str
    grade: str = ""
    evidence: str = ""
    improvement: str = ""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    unusable: frozenset[str] = frozenset()
    ruled_grade: str | None = None  # what somebody ruled it to be; `grade` stays as it was given

    def place(self, name: str) -> Place:
        """Where the field of this name stands."""
        return self.places.get(name, NOWHERE)

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was answered."""
        return not (self.grade.strip() or self.evidence.strip() or self.improvement.strip())


@dataclass(frozen=True, slots=True)
class Action:
    """A row of the action plan, as it was written."""

    standard_id: str = ""
    action: str = ""
    lead: str = ""
    due: str = ""
    status: str = ""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)

    def place(self, name: str) -> Place:
        """Where the field of this name stands."""
        return self.places.get(name, NOWHERE)

    @property
    def is_blank(self) -> bool:
        """Whether the row says nothing."""
        return not any(getattr(self, name).strip() for name in ACTION_FIELDS)


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover's input cells say."""

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
        """Where the field of this name stands."""
        return self.places.get(name, NOWHERE)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was filled in."""
        return not any(getattr(self, name).strip() for name in COVER_FIELDS)


assert {*COVER_FIELDS, "places"} == {each.name for each in fields(Cover)}


@dataclass(frozen=True, slots=True)
class AgencyReturn:
    """A workbook that came back. Equal answers give equal returns, wherever they stand."""

    identity: Identity
    cover: Cover = Cover()
    responses: tuple[Response, ...] = ()
    actions: tuple[Action, ...] = ()
    saved_at: str = field(default="", compare=False)  # the file's own dcterms:modified
    is_reduced: bool = field(default=False, compare=False)  # its format hides error cells

    def response(self, standard_id: str) -> Response:
        """What it says on a standard; an empty response where it says nothing."""
        for each in self.responses:
            if each.standard_id == standard_id:
                return each
        return Response(standard_id)

    @property
    def is_blank(self) -> bool:
        """Whether the agency wrote nothing at all."""
        return (
            self.cover.is_blank
            and not any(each.unusable or not each.is_blank for each in self.responses)
            and all(each.is_blank for each in self.actions)
        )
