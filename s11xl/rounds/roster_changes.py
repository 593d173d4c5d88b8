"""What a later roster changes in a round. In: the agencies of both. Out: changes and questions.

Addresses, leads, groups and sectors are taken over. Names are not: they are in the workbooks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from s11xl.core.errors import S11xlError
from s11xl.core.returns import Agency
from s11xl.core.text import counted, folded
from s11xl.rounds.addresses import SEPARATOR
from s11xl.rounds.folder import SPECIMEN, Round
from s11xl.rounds.roster_remarks import listed_lines
from s11xl.workbook.identity import Change, RoundRecord

_TAKEN_OVER = ("sector", "group", "email", "cc", "lead")
_DEFAULT_FOLDER = Path("output")


def with_details(record: RoundRecord, listed: Sequence[Agency], on: date) -> RoundRecord:
    """Take over the details that the roster has of the round's agencies, each change on record."""
    by_id = {agency.agency_id: agency for agency in listed}
    agencies, changes = [], list(record.changes)
    for each in record.agencies:
        details = _new_details(each.agency, by_id)
        if details:
            previous = "; ".join(getattr(each.agency, name) for name in details)
            current = "; ".join(f"{name} {text}" for name, text in details.items())
            agency_id = each.agency.agency_id
            changes.append(Change("contact", agency_id, previous, current, "from the roster", on))
        agencies.append(replace(each, agency=replace(each.agency, **details)))
    return replace(record, agencies=tuple(agencies), changes=tuple(changes))


def _new_details(agency: Agency, listed: Mapping[str, Agency]) -> dict[str, str]:
    """What the roster has of an agency that differs from the round; what it leaves empty stays."""
    in_roster = listed.get(agency.agency_id, agency)
    return {
        name: getattr(in_roster, name)
        for name in _TAKEN_OVER
        if getattr(in_roster, name) not in ("", getattr(agency, name))
    }


def changes_to_say(round_: Round, listed: Sequence[Agency]) -> Iterator[str]:
    """Yield remarks on what the roster has otherwise than the round."""
    yield from _changed_names(round_, listed)
    by_id = {agency.agency_id: agency for agency in listed}
    lines = []
    for agency in round_.known:
        texts = [
            f"{name} {text} (it was {getattr(agency, name) or 'empty'})"
            for name, text in _new_details(agency, by_id).items()
        ]
        if texts:
            lines.append(f"{agency.name}: {', '.join(texts)}")
    yield from listed_lines("Taken over from the roster for {}:", lines, "agency", "agencies")
    gone = [
        f"{agency.name} ({agency.agency_id})"
        for agency in round_.agencies
        if agency.agency_id not in by_id and agency != SPECIMEN
    ]
    yield from listed_lines(
        "{} of the round not in this roster; each is asked until it is withdrawn"
        f" ({_command('agency withdraw ID --reason TEXT', round_.folder)}):",
        gone,
        "agency",
        "agencies",
    )
    for agency in listed:
        each = round_.record.by_id.get(agency.agency_id)
        if each and not each.is_asked:
            yield (
                f"{each.agency.name} is in the roster, but is no longer asked:"
                f" {each.withdrawn or f'it was merged into {each.merged_into}'}"
            )


def _changed_names(round_: Round, listed: Sequence[Agency]) -> Iterator[str]:
    """Yield a line for each agency that the roster calls by another name than the round."""
    names = {agency.agency_id: agency.name for agency in round_.known}
    former = {
        (change.agency_id, folded(change.previous))
        for change in round_.record.changes
        if change.command == "rename"
    }
    for agency in listed:
        name = names.get(agency.agency_id, agency.name)
        if folded(name) == folded(agency.name):
            continue
        if (agency.agency_id, folded(agency.name)) in former:
            what = "It was renamed: correct the roster."
        else:
            rename = _rename(agency.agency_id, agency.name, round_.folder)
            what = f"If it was renamed: {rename}"
        yield (
            f"{agency.agency_id}: the roster says “{agency.name}”, the round “{name}”, which stays."
            f" {what}"
        )


def renamed_agencies(
    asked: Sequence[Agency], listed: Sequence[Agency], new: Sequence[Agency], folder: Path
) -> S11xlError | None:
    """Return the question whether one of the `new` agencies is one that vanished, renamed.

    None if there is none to ask about. One that vanished is in the round but not in the roster; the
    new one has its address or its name.
    """
    ids = {agency.agency_id for agency in listed}
    vanished = [agency for agency in asked if agency.agency_id not in ids]
    pairs = [
        (gone, agency)
        for gone in vanished
        for agency in new
        if folded(gone.name) == folded(agency.name) or _addresses(gone) & _addresses(agency)
    ]
    if not pairs:
        return None
    return S11xlError(
        f"{counted(len(pairs), 'agency', 'agencies')} of the roster may have been asked already,"
        " under another name or id:",
        details=[_question(gone, agency, folder) for gone, agency in pairs],
        remedy="If it is the same agency, do as it says, then run again. If it is another one,"
        " give the whole list of agencies; if the earlier one is no longer asked, run"
        f" {_command('agency withdraw ID --reason TEXT', folder)}. Or leave the new one out"
        " with --only. Nothing was written.",
    )


def _question(gone: Agency, agency: Agency, folder: Path) -> str:
    if folded(gone.name) == folded(agency.name):
        return (
            f"“{gone.name}” is {gone.agency_id} in the round and {agency.agency_id} in the roster:"
            f" write {gone.agency_id} in the roster"
        )
    return (
        f"“{gone.name}” ({gone.agency_id}) is no longer in the roster, and the new “{agency.name}”"
        f" ({agency.agency_id}) has its email address. Renamed?"
        f" {_rename(gone.agency_id, agency.name, folder)}"
    )


def _addresses(agency: Agency) -> set[str]:
    return set(agency.email.casefold().split(SEPARATOR)) - {""}


def _rename(agency_id: str, name: str, folder: Path) -> str:
    quoted = name.replace('"', "'")
    return _command(f'agency rename {agency_id} "{quoted}"', folder)


def _command(words: str, folder: Path) -> str:
    option = "" if folder == _DEFAULT_FOLDER else f' --folder "{folder}"'
    return f"s11xl {words}{option}"
