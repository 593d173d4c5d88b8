"""Who was asked in each round. In: two rounds as they are held. Out: a row per agency.

Agencies are known by their id alone: another name or sector is said, and another id of the same
name is said too, but never matched.
"""

from collections.abc import Mapping
from enum import StrEnum

import pandas as pd

from s11xl.analysis.changes.answers import names_in_order
from s11xl.analysis.changes.saved_round import Row, SavedRound
from s11xl.core.frames import frame_of
from s11xl.core.text import folded
from s11xl.tables.columns import NOT_RETURNED

AGENCY_COLUMNS = (
    "agency_id",
    "agency",
    "previous_agency",
    "sector",
    "previous_sector",
    "asked",
    "returned",
    "previous_returned",
    "namesake",
)


class AskedIn(StrEnum):
    """In which rounds an agency was asked, or heard of where it isn't known who was."""

    BOTH = "both"
    CURRENT = "now only"
    PREVIOUS = "then only"


def agencies_of_both(current: SavedRound, previous: SavedRound) -> pd.DataFrame:
    """A row per agency of either round, by name, with AGENCY_COLUMNS.

    `namesake` is the id under which an agency of the same name stands in the other round alone.
    """
    said, said_then = current.by_agency, previous.by_agency
    alone = _alone(said, said_then), _alone(said_then, said)
    rows = []
    for agency_id in names_in_order(said, said_then):
        mine, earlier = said.get(agency_id, {}), said_then.get(agency_id, {})
        name, sector = _about(mine)
        name_then, sector_then = _about(earlier)
        asked = AskedIn.BOTH if mine and earlier else AskedIn.CURRENT if mine else AskedIn.PREVIOUS
        others = (
            alone[1] if asked is AskedIn.CURRENT else alone[0] if asked is AskedIn.PREVIOUS else {}
        )
        namesake = others.get(folded(name or name_then), "")
        rows.append(
            (
                agency_id,
                name,
                name_then,
                sector,
                sector_then,
                asked.value,
                _returned(mine),
                _returned(earlier),
                namesake,
            )
        )
    return frame_of(AGENCY_COLUMNS, rows)


def renamed(agencies: pd.DataFrame) -> pd.DataFrame:
    """The agencies asked in both rounds under different names: rows of `agencies`."""
    both = agencies["asked"] == AskedIn.BOTH.value
    return agencies.loc[both & (agencies["agency"] != agencies["previous_agency"])]


def moved(agencies: pd.DataFrame) -> pd.DataFrame:
    """The agencies asked in both rounds in different sectors: rows of `agencies`."""
    both = agencies["asked"] == AskedIn.BOTH.value
    return agencies.loc[both & (agencies["sector"] != agencies["previous_sector"])]


def _alone(
    these: Mapping[str, Mapping[str, Row]], others: Mapping[str, Mapping[str, Row]]
) -> dict[str, str]:
    """The ids of agencies that only these have, by their name."""
    return {folded(_about(rows)[0]): key for key, rows in these.items() if key not in others}


def _about(rows: Mapping[str, Row]) -> tuple[str, str]:
    row = next(iter(rows.values()), None)
    return (row["agency"], row["sector"]) if row else ("", "")


def _returned(rows: Mapping[str, Row]) -> str:
    if not rows:
        return ""
    silent = all(each["status"] == NOT_RETURNED for each in rows.values())
    return "no" if silent else "yes"
