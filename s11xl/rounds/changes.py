"""Changes to a round that runs: more time, withdrawn, renamed or merged agencies, new contacts.

In: a round's folder, and what to change. Out: the round after it, with each change recorded in
`round.json`. No workbook is changed: one that was issued under an earlier name or date still reads.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from s11xl.core.errors import S11xlError, named_os_errors
from s11xl.core.file_transaction import FileTransaction
from s11xl.core.locks import locked
from s11xl.core.returns import Agency
from s11xl.rounds.addresses import SEPARATOR, read_addresses
from s11xl.rounds.folder import ROUND_FILE, Round, load_round, save_round
from s11xl.rounds.record import iso_text, setting_fault
from s11xl.workbook.identity import Change, RoundAgency, RoundRecord

_MOST_LISTED = 10  # ids in a message
_Step = tuple[RoundAgency, Change]


def extend(
    folder: str | Path,
    ids: Sequence[str],
    due: date,
    *,
    reason: str = "",
    on: date | None = None,
) -> Round:
    """Give agencies more time for their workbooks; all that have less, if `ids` is empty.

    The round's first date stays on record. A date that was wrong is corrected by giving another one
    to the agency. `on` is the day of the change, by default today. Raises S11xlError for an agency
    that is not asked or has that date already, and for a date before the round's first one.
    """

    def steps(record: RoundRecord) -> Iterator[_Step]:
        for agency_id in ids or [agency.agency_id for agency in record.asked]:
            each = _asked(record, agency_id)
            previous = record.due_of(agency_id)
            if not ids and previous and due <= previous:
                continue
            first = record.settings.due
            if previous and (due == previous or (first and due < first)):
                raise S11xlError(
                    f"{each.agency.name} has until {previous.isoformat()} already.",
                    remedy=f"Give another date, from {iso_text(first or previous)} on.",
                )
            yield (
                replace(each, due=due),
                _change("extend", agency_id, iso_text(previous), due.isoformat(), reason, on),
            )

    return _changed(Path(folder), steps)


def withdraw(
    folder: str | Path,
    agency_id: str,
    *,
    reason: str = "",
    undo: bool = False,
    on: date | None = None,
) -> Round:
    """No longer ask an agency, for a reason; `undo` asks it again.

    Raises S11xlError without a reason, or for an agency that is not asked.
    """

    def steps(record: RoundRecord) -> Iterator[_Step]:
        each = _known(record, agency_id) if undo else _asked(record, agency_id)
        merged = [other.agency for other in record.agencies if other.merged_into == agency_id]
        if merged and not undo:
            raise S11xlError(
                f"{each.agency.name} also answers for {', '.join(one.name for one in merged)}.",
                remedy=f"Undo that first: `s11xl agency merge {merged[0].agency_id} {agency_id}"
                " --undo`.",
            )
        if undo and not each.withdrawn:
            raise S11xlError(
                f"{each.agency.name} was not withdrawn.", remedy=_list_them(record.settings.round)
            )
        if not (undo or reason.strip()):
            raise S11xlError(
                f"There is no reason why {each.agency.name} is withdrawn.",
                remedy="Give it with --reason: the report names it.",
            )
        current = "" if undo else reason.strip()
        due = each.due
        if undo and record.due != record.settings.due:
            due = max(filter(None, (each.due, record.due)))
        yield (
            replace(each, withdrawn=current, due=due),
            _change("withdraw", agency_id, each.withdrawn, current, reason, on),
        )

    return _changed(Path(folder), steps)


def rename(
    folder: str | Path, agency_id: str, name: str, *, reason: str = "", on: date | None = None
) -> Round:
    """Give an agency another name, in every table and report from now on."""
    name = " ".join(name.split())

    def steps(record: RoundRecord) -> Iterator[_Step]:
        each = _known(record, agency_id)
        if not name or setting_fault(name):
            raise S11xlError(
                f"“{name}” can't be the name of an agency: {setting_fault(name) or 'it is empty'}.",
                remedy="Give the name in quotes, on one line.",
            )
        others = [one.agency for one in record.agencies if one.agency.agency_id != agency_id]
        if same := [one for one in others if one.name.casefold() == name.casefold()]:
            raise S11xlError(
                f"Another agency is called {same[0].name}: {same[0].agency_id}.",
                remedy="Give a name that tells them apart, or use `s11xl agency merge`.",
            )
        yield (
            replace(each, agency=replace(each.agency, name=name)),
            _change("rename", agency_id, each.agency.name, name, reason, on),
        )

    return _changed(Path(folder), steps)


def merge(
    folder: str | Path,
    agency_id: str,
    into: str,
    *,
    reason: str = "",
    undo: bool = False,
    on: date | None = None,
) -> Round:
    """Let the agency `into` answer for another one, which is then no longer asked.

    Returns of both are those of `into`; which of them counts is decided as for any other two.
    `undo` asks both again. Raises S11xlError for an agency that is not asked.
    """

    def steps(record: RoundRecord) -> Iterator[_Step]:
        target = _asked(record, into) if not undo else _known(record, into)
        each = _known(record, agency_id) if undo else _asked(record, agency_id)
        if agency_id == into or (undo and each.merged_into != into):
            raise S11xlError(
                f"{each.agency.name} {'was not' if undo else 'can’t be'} merged into"
                f" {target.agency.name}.",
                remedy=_list_them(record.settings.round),
            )
        current = "" if undo else into
        yield (
            replace(each, merged_into=current),
            _change("merge", agency_id, each.merged_into, current, reason, on),
        )

    return _changed(Path(folder), steps)


def contact(
    folder: str | Path,
    agency_id: str,
    *,
    email: str | None = None,
    lead: str | None = None,
    cc: str | None = None,
    reason: str = "",
    on: date | None = None,
) -> Round:
    """Change who to write to at an agency; None leaves a detail as it is."""
    given = {"email": email, "lead": lead, "cc": cc}
    details = {name: " ".join(text.split()) for name, text in given.items() if text is not None}

    def steps(record: RoundRecord) -> Iterator[_Step]:
        each = _known(record, agency_id)
        if not details:
            raise S11xlError(
                "There is nothing to change.", remedy="Give --email, --lead or --cc, or several."
            )
        for field in ("email", "cc"):
            addresses, wrong = read_addresses(details.get(field, ""))
            if [text for text in wrong if text]:
                raise S11xlError(
                    f"“{wrong[0]}” can't be an e-mail address.",
                    remedy="Give an address such as name@agency.example; several with ; between.",
                )
            if field in details:
                details[field] = SEPARATOR.join(addresses)
        if faults := [fault for text in details.values() if (fault := setting_fault(text))]:
            raise S11xlError(
                f"A detail of {each.agency.name} can't be used: {faults[0]}.",
                remedy="Give it on one line, in ordinary characters.",
            )
        previous = "; ".join(str(getattr(each.agency, name)) for name in details)
        changed: Agency = replace(each.agency, **details)
        current = "; ".join(f"{name} {text}" for name, text in details.items())
        yield (
            replace(each, agency=changed),
            _change("contact", agency_id, previous, current, reason, on),
        )

    return _changed(Path(folder), steps)


def _changed(folder: Path, steps: Callable[[RoundRecord], Iterator[_Step]]) -> Round:
    """Make the steps of a change, all or none, and write the record."""
    with named_os_errors(), locked(folder):
        round_ = load_round(folder)
        if round_ is None:
            raise S11xlError(
                f"There is no round in {folder}: it has no {ROUND_FILE}.",
                remedy="Name the round's folder with --folder, or run `s11xl generate` first.",
            )
        record = round_.record
        for agency, change in steps(record):
            agencies = (
                agency if each.agency.agency_id == agency.agency.agency_id else each
                for each in record.agencies
            )
            record = replace(record, agencies=tuple(agencies), changes=(*record.changes, change))
        round_ = replace(round_, record=record)
        with FileTransaction() as transaction:
            save_round(round_, None, transaction)
    return round_


def _change(
    command: str, agency_id: str, previous: str, current: str, reason: str, on: date | None
) -> Change:
    day = on or datetime.now(UTC).date()
    return Change(command, agency_id, previous, current, reason.strip(), day)


def _known(record: RoundRecord, agency_id: str) -> RoundAgency:
    """Find an agency of the round. Raises S11xlError that lists some ids if there is none."""
    if (agency := record.by_id.get(agency_id)) is None:
        ids = list(record.by_id)
        more = f" and {len(ids) - _MOST_LISTED} more" if len(ids) > _MOST_LISTED else ""
        raise S11xlError(
            f"No agency of the round {record.settings.round} has the id {agency_id}. The ids are:"
            f" {', '.join(ids[:_MOST_LISTED])}{more}.",
            remedy=_list_them(record.settings.round),
        )
    return agency


def _asked(record: RoundRecord, agency_id: str) -> RoundAgency:
    """Find an agency that is still asked. Raises S11xlError if it is not."""
    agency = _known(record, agency_id)
    if agency.is_asked:
        return agency
    why = (
        f"was withdrawn ({agency.withdrawn})"
        if agency.withdrawn
        else f"was merged into {agency.merged_into}"
    )
    command = (
        f"withdraw {agency_id} --undo"
        if agency.withdrawn
        else f"merge {agency_id} {agency.merged_into} --undo"
    )
    raise S11xlError(
        f"{agency.agency.name} {why}, so it is not asked.",
        remedy=f"To ask it again, run `s11xl agency {command}`.",
    )


def _list_them(round_name: str) -> str:
    return f"`s11xl agency list` shows every agency of the round {round_name} with its id."
