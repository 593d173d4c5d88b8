"""A round of the audit: its settings, who was asked, and the marks each workbook is issued with.

Pure: reading and writing `round.json`, `issued.csv` and the roster is the work of others.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from s11xl.core.returns import Agency, Identity
from s11xl.standards.model import StandardSet

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U to misread
_YEAR_BEGINS = (4, 1)  # the financial year, 1 April


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """What a round was set up with; remembered in the round's folder."""

    round: str
    due: date | None = None
    organisation: str = ""
    return_to: str = ""
    marking: str = ""
    not_applicable: bool = False


@dataclass(frozen=True, slots=True)
class Issued:
    """One workbook that was sent out: a row of `issued.csv`."""

    agency: Agency
    identity: Identity
    due: date | None
    file: str  # relative to issued.csv, with /
    sha256: str


def financial_year(day: date) -> str:
    """The financial year that a day lies in: 2027-03-31 gives `2026-27`."""
    first = day.year if (day.month, day.day) >= _YEAR_BEGINS else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"


def return_id(agency_id: str, round_name: str, standards: StandardSet, issue: int) -> str:
    """The short visible mark of one issued workbook, such as `7K3MQ-9XD4T` (50 bits)."""
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
    """The marks that a workbook for an agency carries; `layout` is the layout's fingerprint."""
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
