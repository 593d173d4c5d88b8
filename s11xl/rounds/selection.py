"""Which agencies a run of `generate` issues. In: a round, a roster, options. Out: a `Selection`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from s11xl.core.errors import S11xlError
from s11xl.core.returns import Agency
from s11xl.rounds.blank_roster import ROSTER_FILE
from s11xl.rounds.folder import SPECIMEN, Round
from s11xl.rounds.roster import read_roster
from s11xl.rounds.roster_changes import changes_to_say, renamed_agencies, with_details

Source = str | Path | Sequence[Agency] | None  # a roster, or why there is none


@dataclass(frozen=True)
class Selection:
    """The agencies that get a workbook, and what the roster changes in the round.

    `question` is why nothing can be issued yet.
    """

    round: Round  # with the details that the roster has
    to_issue: tuple[Agency, ...]
    listed: tuple[Agency, ...]  # the agencies of the roster
    remarks: tuple[str, ...]
    question: S11xlError | None

    @property
    def is_specimen(self) -> bool:
        """Whether there was no roster, so that one to fill in is needed."""
        return self.listed == (SPECIMEN,)


def select_agencies(round_: Round, roster: Source, only: Sequence[str], reissue: bool) -> Selection:
    """Choose the agencies that get a workbook. Raises S11xlError for an id that nobody has."""
    if reissue and not only:
        raise S11xlError(
            "It is not known which agencies need another workbook.",
            remedy="Name them with --only ID.",
        )
    listed, remarks = _listed(round_, roster, only)
    if unknown := sorted(set(only) - {agency.agency_id for agency in listed}):
        raise S11xlError(
            f"No agency has the id {', '.join(unknown)}.",
            remedy="Look up the ids with `s11xl agency list`, and in the roster.",
        )
    if listed != [SPECIMEN]:
        remarks += changes_to_say(round_, listed)
    record = with_details(round_.record, listed, datetime.now(UTC).date())
    chosen = [agency for agency in listed if not only or agency.agency_id in only]
    with_workbook = {issued.agency.agency_id for issued in round_.issued}
    if only and not reissue:
        remarks += [
            f"{agency.name} already has a workbook; use --reissue to make another"
            for agency in chosen
            if agency.agency_id in with_workbook
        ]
    new = [agency for agency in chosen if agency.agency_id not in with_workbook]
    by_id = record.by_id
    to_issue = [
        by_id[agency.agency_id].agency if agency.agency_id in by_id else agency
        for agency in (chosen if reissue else new)
        if agency.agency_id not in by_id or by_id[agency.agency_id].is_asked
    ]
    return Selection(
        replace(round_, record=record),
        tuple(to_issue),
        tuple(listed),
        tuple(remarks),
        renamed_agencies(round_.agencies, listed, new, round_.folder),
    )


def _listed(
    round_: Round, roster: Source, only: Collection[str]
) -> tuple[Sequence[Agency], list[str]]:
    """Return the agencies of the roster, and remarks; without one, those of the round."""
    if isinstance(roster, str | Path):
        read = read_roster(roster, round_.known)
        return read.agencies, list(read.remarks)
    if roster is not None:
        return roster, []
    if only:
        return round_.agencies, []
    path = round_.folder / ROSTER_FILE
    remark = (
        "No roster was given, so this is one blank specimen. To make the agencies' workbooks, fill"
        f' in {path}, save and close it, then run: s11xl generate "{path}"'
    )
    return [SPECIMEN], [remark]
