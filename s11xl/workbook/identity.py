"""The settings of a round, and the identity of each workbook in it. Pure; reads no files."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from s11xl.core.returns import Agency, Identity
from s11xl.standards.model import StandardSet

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U to misread
_YEAR_START = (4, 1)  # of the financial year: 1 April


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """The settings of a round, stored in its folder."""

    round: str
    due: date | None = None
    organisation: str = ""
    return_to: str = ""
    marking: str = ""
    not_applicable: bool = False
    has_lock_password: bool = False  # the password itself is never stored


@dataclass(frozen=True, slots=True)
class Issued:
    """A workbook that was sent out; `agency` and `due` are as it shows them."""

    agency: Agency
    identity: Identity
    due: date | None
    file: str  # relative to the round's folder, with /
    sha256: str


@dataclass(frozen=True, slots=True)
class RoundAgency:
    """An agency in a round's record: until when it is asked, and whether it still is.

    `due` is its own date, where that differs from the round's. An agency is no longer asked if it
    was `withdrawn` (the reason), or `merged_into` the agency with that id.
    """

    agency: Agency
    due: date | None = None
    withdrawn: str = ""
    merged_into: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether a return is still expected from it."""
        return not (self.withdrawn or self.merged_into)


@dataclass(frozen=True, slots=True)
class Change:
    """A change to a round that runs: to which agency, from what to what, why, and on which day."""

    command: str  # the subcommand of `s11xl agency`
    agency_id: str
    previous: str
    current: str
    reason: str
    on: date


@dataclass(frozen=True)
class RoundRecord:
    """What a round's folder says: the settings, who is asked, what was issued, what was changed."""

    settings: RoundSettings
    agencies: tuple[RoundAgency, ...] = ()
    issued: tuple[Issued, ...] = ()
    changes: tuple[Change, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, RoundAgency]:
        """The agencies, withdrawn and merged ones too, by id."""
        return {each.agency.agency_id: each for each in self.agencies}

    @property
    def asked(self) -> tuple[Agency, ...]:
        """The agencies from which a return is expected."""
        return tuple(each.agency for each in self.agencies if each.is_asked)

    def answering(self, agency_id: str) -> str:
        """Return the id of the agency that answers for another one, which was merged into it."""
        seen = {agency_id}
        while (agency := self.by_id.get(agency_id)) and agency.merged_into not in {"", *seen}:
            agency_id = agency.merged_into
            seen.add(agency_id)
        return agency_id

    def due_of(self, agency_id: str) -> date | None:
        """Return the date by which an agency is asked to return its workbook."""
        agency = self.by_id.get(agency_id)
        return (agency.due if agency else None) or self.settings.due

    @property
    def due(self) -> date | None:
        """The date that everybody asked has at least, which is that of who joins the round now."""
        dates = (self.due_of(agency.agency_id) for agency in self.asked)
        return min((each for each in dates if each), default=self.settings.due)

    @cached_property
    def layouts(self) -> frozenset[str]:
        """The fingerprints of the layouts that were issued, as far as they are recorded."""
        return frozenset(self._layouts_by_return_id.values())

    def layout_of(self, return_id: str) -> str:
        """The fingerprint of the layout that a workbook was issued with; empty if not recorded."""
        return self._layouts_by_return_id.get(return_id, "")

    @cached_property
    def _layouts_by_return_id(self) -> Mapping[str, str]:
        identities = [each.identity for each in self.issued]
        return {identity.return_id: identity.layout for identity in identities if identity.layout}

    @cached_property
    def due_dates(self) -> frozenset[date]:
        """Every date by which a return was asked."""
        dates = {self.settings.due, *(each.due for each in self.issued)}
        dates |= {each.due for each in self.agencies}
        return frozenset(each for each in dates if each)


def financial_year(day: date) -> str:
    """Return the financial year of a date: 2027-03-31 gives `2026-27`."""
    first = day.year if (day.month, day.day) >= _YEAR_START else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"


def return_id(agency_id: str, round_name: str, standards: StandardSet, issue: int) -> str:
    """Return the Return ID of a workbook, such as `7K3MQ-9XD4T` (50 bits)."""
    parts = (agency_id, round_name, standards.id, standards.version, str(issue))
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    number = int.from_bytes(digest[:7], "big") >> 6
    letters = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(45, -1, -5))
    return f"{letters[:5]}-{letters[5:]}"


def identity_of(
    agency: Agency,
    settings: RoundSettings,
    standards: StandardSet,
    *,
    layout: str,
    issue: int = 1,
) -> Identity:
    """Return the identity of an agency's workbook; `layout` is the fingerprint of the layout."""
    return Identity(
        return_id=return_id(agency.agency_id, settings.round, standards, issue),
        agency_id=agency.agency_id,
        agency=agency.name,
        sector=agency.sector,
        round=settings.round,
        standards_id=standards.id,
        standards_version=standards.version,
        not_applicable=settings.not_applicable,
        layout=layout,
    )
