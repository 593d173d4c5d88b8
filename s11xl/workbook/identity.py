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


@dataclass(frozen=True, slots=True)
class Issued:
    """A workbook that was sent out: a row of `issued.csv`."""

    agency: Agency
    identity: Identity
    due: date | None
    file: str  # relative to issued.csv, with /
    sha256: str


@dataclass(frozen=True)
class RoundRecord:
    """What a round's folder says about its workbooks: the settings, and what was issued."""

    settings: RoundSettings
    issued: tuple[Issued, ...] = ()

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
