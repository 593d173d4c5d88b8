"""Sends out a round: a workbook per agency, and the record of what was issued.

In: a roster, a folder and the round's settings. Out: workbooks in the folder, and a `Generated`
that says what was made. Run again, it adds the agencies that are new and touches nothing else.
"""

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from s11xl.core.errors import S11xlError
from s11xl.core.file_transaction import FileTransaction
from s11xl.core.returns import Agency, AgencyReturn, Identity
from s11xl.rounds.file_names import workbook_name
from s11xl.rounds.folder import (
    ISSUED_FILE,
    SPECIMEN,
    WORKBOOKS,
    Round,
    load_round,
    save_round,
    with_issued,
)
from s11xl.rounds.roster import read_roster
from s11xl.standards.file import audits_of, load_standards
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import Issued, RoundSettings, financial_year, identity_of
from s11xl.workbook.layout.model import EntryGroup, WorkbookLayout
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.stamp import Stamper
from s11xl.workbook.writer import write_template

if TYPE_CHECKING:
    from s11xl.rounds.prefill import Prefill

_MOST_ROUND = 40
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Generated:
    """What a run made: the round as it is now, the workbooks new in it, and remarks for people."""

    round: Round
    new: tuple[Issued, ...]
    remarks: tuple[str, ...] = ()


@dataclass
class _Run:
    """One run: the round it works on, and what it is told beside the round's settings."""

    round: Round
    lock_password: str
    prefill: "Prefill | None"
    progress: Progress | None
    remarks: list[str] = field(default_factory=list)


def generate(
    roster: str | Path | Sequence[Agency] | None,
    folder: str | Path = "output",
    *,
    round: str | None = None,
    due: date | None = None,
    organisation: str | None = None,
    return_to: str | None = None,
    marking: str | None = None,
    allow_not_applicable: bool | None = None,
    standards: str | Path | None = None,
    lock_password: str = "",
    prefill: str | Path | None = None,
    only: Sequence[str] = (),
    reissue: bool = False,
    progress: Progress | None = None,
) -> Generated:
    """Writes a workbook for each agency of the roster that has none yet, into `folder`.

    `roster` is a file, or agencies; without one a blank specimen is made. Settings left None are
    those that the folder remembers; the password of the locks never is. `prefill`, a consolidated
    folder or a returned workbook, puts answers into the new workbooks. `only` takes agencies by
    id; with `reissue` they get a further workbook even if they have one. Raises S11xlError when
    anything is wrong; then, and when it is interrupted, nothing was written.
    """
    folder = Path(folder)
    given: dict[str, object] = {
        "round": round,
        "due": due,
        "organisation": organisation,
        "return_to": return_to,
        "marking": marking,
        "not_applicable": allow_not_applicable,
    }
    known = {name: value for name, value in given.items() if value is not None}
    before = load_round(folder)
    if before and before.agencies == (SPECIMEN,):
        before = None  # a specimen begins no round
    now = _continued(before, known, standards) if before else _begun(folder, known, standards)
    _check_round_name(now.settings.round)
    source = _prefilling(Path(prefill), now.standards) if prefill else None
    run = _Run(now, lock_password, source, progress, list(source.remarks) if source else [])
    agencies = _wanted(run, roster, only, reissue=reissue)
    text = Path(standards).read_text(encoding="utf-8-sig") if standards is not None else None
    # Killed in between, a run leaves workbooks that no record names, and maybe a new round.json
    # beside the old issued.csv. The same command run again makes the same bytes, finds that these
    # workbooks are the very ones it would write, and completes the record.
    with FileTransaction() as transaction:
        new = _write_workbooks(run, agencies, transaction)
        after = with_issued(now, new)
        save_round(after, text, transaction, is_new=before is None)
    run.remarks += _shortened(new)
    return Generated(after, tuple(new), tuple(run.remarks))


def _prefilling(path: Path, standards: StandardSet) -> "Prefill":
    from s11xl.rounds.prefill import read_prefill  # brings the whole reader with it

    return read_prefill(path, audits_of([standards], []))


def _wanted(
    run: _Run,
    roster: str | Path | Sequence[Agency] | None,
    only: Sequence[str],
    *,
    reissue: bool,
) -> list[Agency]:
    """Who gets a workbook in this run."""
    if reissue and not only:
        raise S11xlError(
            "A reissue needs to know for whom.", remedy="Name the agencies with --only ID."
        )
    if roster is None and only:
        agencies: Sequence[Agency] = run.round.agencies
    else:
        agencies, remarks = _agencies(roster)
        run.remarks += remarks
    if unknown := sorted(set(only) - {each.agency_id for each in agencies}):
        raise S11xlError(
            f"No agency has the id {', '.join(unknown)}.",
            remedy="The ids stand in issued.csv and in the roster.",
        )
    run.remarks += _renamed(run.round, agencies)
    chosen = [each for each in agencies if not only or each.agency_id in only]
    has_one = {each.agency.agency_id for each in run.round.issued}
    if only and not reissue:
        run.remarks += [
            f"{each.name} has a workbook already; --reissue makes another"
            for each in chosen
            if each.agency_id in has_one
        ]
    return [each for each in chosen if reissue or each.agency_id not in has_one]


def _agencies(roster: str | Path | Sequence[Agency] | None) -> tuple[Sequence[Agency], list[str]]:
    if roster is None:
        return [SPECIMEN], ["No roster was given: this is one blank specimen."]
    if isinstance(roster, str | Path):
        read = read_roster(roster)
        return read.agencies, list(read.remarks)
    return roster, []


def _begun(folder: Path, known: dict[str, object], standards: str | Path | None) -> Round:
    """A new round; its name is the financial year of its due date, else of today."""
    due = known.get("due")
    day = due if isinstance(due, date) else datetime.now(UTC).date()
    settings = replace(RoundSettings(round=financial_year(day)), **known)  # type: ignore[arg-type]
    return Round(folder, settings, load_standards(standards))


def _continued(before: Round, known: dict[str, object], standards: str | Path | None) -> Round:
    """The folder's round, with settings that may still change; its name and standards may not."""
    name = known.get("round", before.settings.round)
    if name != before.settings.round:
        raise S11xlError(
            f"{before.folder} holds the round {before.settings.round}, not {name}.",
            remedy="Give the new round a folder of its own with --folder.",
        )
    if standards is not None:
        asked = load_standards(standards)
        if asked != before.standards:
            raise S11xlError(
                f"{before.folder} was begun with other standards"
                f" ({before.standards.id} {before.standards.version}).",
                remedy="Give the audit with these standards a folder of its own with --folder.",
            )
    settings = replace(before.settings, **known)  # type: ignore[arg-type]
    return replace(before, settings=settings)


def _renamed(now: Round, agencies: Sequence[Agency]) -> list[str]:
    names = {each.agency_id: each.name for each in now.agencies}
    return [
        f"{each.agency_id}: issued as “{names[each.agency_id]}”, now “{each.name}” in the roster;"
        " the workbook that was issued is left as it is"
        for each in agencies
        if names.get(each.agency_id, each.name) != each.name
    ]


def _shortened(new: Sequence[Issued]) -> list[str]:
    """What is to be said of agencies whose names could not stand in the name of a file."""
    return [
        f"{each.agency.name}: its workbook is called “{Path(each.file).name}”"
        for each in new
        if each.agency.name not in each.file
    ]


def _check_round_name(name: str) -> None:
    if not (0 < len(name.strip()) <= _MOST_ROUND and name.isprintable()):
        raise S11xlError(
            f"“{name}” can't be the name of a round.",
            remedy=f"Give a name of 1 to {_MOST_ROUND} characters, such as 2026-27.",
        )


def _write_workbooks(
    run: _Run, agencies: Sequence[Agency], transaction: FileTransaction
) -> list[Issued]:
    """Writes the workbooks aside, then moves into place those that don't stand there already."""
    now = run.round
    target = now.folder / WORKBOOKS
    waiting = now.folder / f".{WORKBOOKS}.new"
    layout = plan_layout(now.standards, not_applicable=now.settings.not_applicable)
    try:
        transaction.make_folder(target)
        shutil.rmtree(waiting, ignore_errors=True)
        waiting.mkdir()
        new = _issue(run, layout, agencies, waiting)
        _check_free(target, new)
        for each in new:
            if not (path := now.folder / each.file).exists():
                transaction.put(waiting / path.name, path)
    except OSError as fault:
        raise S11xlError(
            f"The workbooks can't be written to {target}: {fault.strerror or fault}.",
            remedy="Check that the folder can be written to and that no workbook in it is open.",
        ) from fault
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return new


def _issue(
    run: _Run, layout: WorkbookLayout, agencies: Sequence[Agency], waiting: Path
) -> list[Issued]:
    now, settings = run.round, run.round.settings
    taken = {Path(each.file).name.casefold() for each in now.issued}
    issues = Counter(each.agency.agency_id for each in now.issued)
    stamper = Stamper(layout, settings)
    new = []
    for number, agency in enumerate(agencies, start=1):
        issue = issues[agency.agency_id] + 1
        identity = identity_of(
            agency, settings, now.standards, layout=layout.fingerprint, issue=issue
        )
        name = workbook_name(
            now.standards.title, settings.round, agency.name, agency.agency_id, taken, issue
        )
        taken.add(name.casefold())
        answers = _answers_for(run, layout, identity)
        is_plain = answers is None and not run.lock_password
        try:
            if is_plain:
                content = stamper.workbook(identity)
            else:
                content = write_template(
                    layout, identity, settings, answers, lock_password=run.lock_password
                )
        except ValueError as fault:
            raise S11xlError(
                f"The answers of {agency.name} can't be put into its workbook: {fault}.",
                remedy="Shorten the text where it comes from, or issue the workbook without it.",
            ) from fault
        (waiting / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        new.append(Issued(agency, identity, settings.due, f"{WORKBOOKS}/{name}", digest))
        if run.progress:
            run.progress(number, len(agencies))
    return new


def _answers_for(run: _Run, layout: WorkbookLayout, identity: Identity) -> AgencyReturn | None:
    """What is put into the workbook of an agency, if anything."""
    if run.prefill is None:
        return None
    from s11xl.rounds.prefill import fitted

    agency_return = run.prefill.returns.get(identity.agency_id)
    if agency_return is None:
        run.remarks.append(f"{identity.agency}: no earlier answers to put in")
        return None
    rows = {key.item for key in layout.entries if key.group is EntryGroup.ACTION}
    answers, said = fitted(agency_return, identity, run.round.standards, most_actions=len(rows))
    run.remarks += said
    return answers


def _check_free(target: Path, new: Sequence[Issued]) -> None:
    """Refuses to overwrite a workbook that isn't the very one that is to be written."""
    met = [
        each.file
        for each in new
        if (path := target / Path(each.file).name).exists()
        and hashlib.sha256(path.read_bytes()).hexdigest() != each.sha256
    ]
    if met:
        raise S11xlError(
            f"{target} already holds {', '.join(met[:5])}, which {ISSUED_FILE} does not know.",
            remedy="Move these files elsewhere, or give another --folder.",
        )
