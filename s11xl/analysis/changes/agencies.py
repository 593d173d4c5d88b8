"""Which agencies are in each round. In: two saved rounds. Out: a row per agency.

Agencies are matched by id alone. Another name or sector under the same id is reported, and so is
the same name under another id, but that is never taken as a match.
"""

from collections.abc import Mapping
from enum import StrEnum

import pandas as pd

from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.analysis.rows import TextRow
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
    """The rounds in which an agency was asked, or sent a return if it isn't known who was asked."""

    BOTH = "both rounds"
    CURRENT = "current round only"
    PREVIOUS = "previous round only"


def agencies_of_both(current: SavedRound, previous: SavedRound) -> pd.DataFrame:
    """A row per agency of either round, by name, with AGENCY_COLUMNS.

    `returned` and `previous_returned` are "yes", "no", or empty where the agency isn't in that
    round. `namesake` is the id of an agency with the same name that is only in the other round.
    """
    current_ids = _ids_by_name(current.by_agency, without=previous.by_agency)
    previous_ids = _ids_by_name(previous.by_agency, without=current.by_agency)
    rows = []
    for agency_id in ids_by_name_order(current, previous):
        answers = current.by_agency.get(agency_id, {})
        previous_answers = previous.by_agency.get(agency_id, {})
        name, sector = _name_and_sector(answers)
        previous_name, previous_sector = _name_and_sector(previous_answers)
        asked, namesake = AskedIn.BOTH, ""
        if not previous_answers:
            asked, namesake = AskedIn.CURRENT, previous_ids.get(folded(name), "")
        elif not answers:
            asked, namesake = AskedIn.PREVIOUS, current_ids.get(folded(previous_name), "")
        rows.append(
            (
                agency_id,
                name,
                previous_name,
                sector,
                previous_sector,
                asked.value,
                _returned(answers),
                _returned(previous_answers),
                namesake,
            )
        )
    return frame_of(AGENCY_COLUMNS, rows)


def ids_by_name_order(current: SavedRound, previous: SavedRound) -> list[str]:
    """The ids of all agencies of both rounds, sorted by name (the current one, if it has one)."""
    names = {
        agency_id: _name_and_sector(answers)[0]
        for round_ in (previous, current)
        for agency_id, answers in round_.by_agency.items()
    }
    return sorted(names, key=lambda agency_id: (names[agency_id].casefold(), agency_id))


def renamed(agencies: pd.DataFrame) -> pd.DataFrame:
    """The agencies in both rounds under different names: rows of `agencies`."""
    both = agencies["asked"] == AskedIn.BOTH.value
    return agencies.loc[both & (agencies["agency"] != agencies["previous_agency"])]


def moved(agencies: pd.DataFrame) -> pd.DataFrame:
    """The agencies in both rounds in different sectors: rows of `agencies`."""
    both = agencies["asked"] == AskedIn.BOTH.value
    return agencies.loc[both & (agencies["sector"] != agencies["previous_sector"])]


def _ids_by_name(
    agencies: Mapping[str, Mapping[str, TextRow]], *, without: Mapping[str, object]
) -> dict[str, str]:
    return {
        folded(_name_and_sector(answers)[0]): agency_id
        for agency_id, answers in agencies.items()
        if agency_id not in without
    }


def _name_and_sector(answers: Mapping[str, TextRow]) -> tuple[str, str]:
    row = next(iter(answers.values()), None)
    return (row["agency"], row["sector"]) if row else ("", "")


def _returned(answers: Mapping[str, TextRow]) -> str:
    if not answers:
        return ""
    return "no" if all(row["status"] == NOT_RETURNED for row in answers.values()) else "yes"
