"""Issue the workbooks of a round: one for each agency, and the record of what was issued.

In: a roster, a folder and the round's settings. Out: workbooks in the folder, and a `Generated`.
A second run adds the workbooks of new agencies and changes no workbook.
"""

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from s11xl.core.errors import S11xlError, named_os_errors, unwritable
from s11xl.core.file_transaction import FileTransaction
from s11xl.core.locks import locked
from s11xl.core.output_files import file_sha256
from s11xl.core.returns import Agency, AgencyReturn, Identity
from s11xl.rounds.file_names import workbook_name
from s11xl.rounds.folder import (
    ISSUED_FILE,
    SPECIMEN,
    WORKBOOKS,
    Round,
    load_round,
    save_round,
)
from s11xl.rounds.roster import read_roster
from s11xl.rounds.settings import continued, given_settings, new_round
from s11xl.standards.file import audits_of
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import (
    Issued,
    RoundAgency,
    identity_of,
)
from s11xl.workbook.layout.model import WorkbookLayout
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.stamp import Stamper
from s11xl.workbook.writer import write_template

if TYPE_CHECKING:
    from s11xl.rounds.prefill import Prefill

_MOST_LISTED = 5  # files in a message
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Generated:
    """The result of a run: the round after it, the workbooks it issued, and remarks to print."""

    round: Round
    new: tuple[Issued, ...]
    remarks: tuple[str, ...] = ()


@dataclass
class _Run:
    """One run: its round and options, and the remarks collected so far."""

    round: Round
    lock_password: str
    prefill: "Prefill | None"
    prefill_grades: bool
    progress: Progress | None
    remarks: list[str] = field(default_factory=list)

    def with_layout(self, issued: Issued) -> Issued:
        """Complete what a record of an earlier version lacks: the layout of an issued workbook."""
        path = self.round.folder / issued.file
        if issued.identity.layout or not path.is_file() or file_sha256(path) != issued.sha256:
            return issued
        from s11xl.reader import read_return  # loads the whole reader

        reading = read_return(path, path.name, audits_of([self.round.standards], []))
        layout = reading.identity.layout
        return replace(issued, identity=replace(issued.identity, layout=layout))


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
    prefill_grades: bool = False,
    only: Sequence[str] = (),
    reissue: bool = False,
    progress: Progress | None = None,
) -> Generated:
    """Write a workbook into `folder` for each agency of the roster that has none yet.

    `roster` is a file or a list of agencies; without one a blank specimen is made. Settings that
    are None are taken from the folder's record; the lock password is never recorded. `prefill`, a
    consolidated folder or a returned workbook of the same agency, gives answers to put into the new
    workbooks; grades of another round only with `prefill_grades`. `only` limits the run to agencies
    by id; with `reissue` they get another workbook even if they have one. Raises S11xlError if
    anything is wrong. Nothing is written then, nor after an interrupt.
    """
    folder = Path(folder)
    wanted = given_settings(
        round=round,
        due=due,
        organisation=organisation,
        return_to=return_to,
        marking=marking,
        not_applicable=allow_not_applicable,
        has_lock_password=bool(lock_password) or None,
    )
    with named_os_errors(), locked(folder):
        saved = load_round(folder, is_new=True)
        if saved and saved.agencies == (SPECIMEN,):
            saved = None  # a specimen does not start a round
        if saved:
            round_ = continued(saved, wanted, standards)
        else:
            round_ = new_round(folder, wanted, standards)
        answers = _prefill(Path(prefill), round_.standards) if prefill else None
        remarks = list(answers.remarks) if answers else []
        run = _Run(round_, lock_password, answers, prefill_grades, progress, remarks)
        agencies = _agencies_to_issue(run, roster, only, reissue=reissue)
        if answers:
            answers.check_agencies(agencies)
        text = Path(standards).read_text(encoding="utf-8-sig") if standards is not None else None
        round_, new = _issued(run, agencies, text, is_new=saved is None)
    run.remarks += _changed_names(new)
    return Generated(round_, tuple(new), tuple(run.remarks))


def _issued(
    run: _Run, agencies: Sequence[Agency], standards_text: str | None, *, is_new: bool
) -> tuple[Round, list[Issued]]:
    """Write the workbooks of these agencies; return the round with them, and them alone."""
    # A run killed in between leaves workbooks that are not recorded, and maybe a new issued.csv
    # beside the previous round.json or none. The same command makes the same bytes again, finds
    # these files equal to the ones it would write, and completes the record.
    with FileTransaction() as transaction:
        new = _write_workbooks(run, agencies, transaction)
        before = run.round.record
        known = {each.agency.agency_id for each in before.agencies}
        added = (RoundAgency(agency) for agency in agencies if agency.agency_id not in known)
        record = replace(
            before,
            agencies=(*before.agencies, *added),
            issued=(*map(run.with_layout, before.issued), *new),
        )
        round_ = replace(run.round, record=record)
        save_round(round_, standards_text, transaction, is_new=is_new)
    return round_, new


def _prefill(path: Path, standards: StandardSet) -> "Prefill":
    from s11xl.rounds.prefill import read_prefill  # loads the whole reader

    return read_prefill(path, audits_of([standards], []))


def _changed_names(new: Sequence[Issued]) -> list[str]:
    """Remark on each agency whose name had to be changed to make a file name."""
    return [
        f"{issued.agency.name}: the file name of its workbook is “{Path(issued.file).name}”"
        for issued in new
        if issued.agency.name not in issued.file
    ]


def _agencies_to_issue(
    run: _Run,
    roster: str | Path | Sequence[Agency] | None,
    only: Sequence[str],
    *,
    reissue: bool,
) -> list[Agency]:
    """List the agencies that get a workbook in this run."""
    if reissue and not only:
        raise S11xlError(
            "It is not known which agencies need another workbook.",
            remedy="Name them with --only ID.",
        )
    agencies: Sequence[Agency]
    if roster is None and only:
        agencies = run.round.agencies
    elif roster is None:
        agencies = [SPECIMEN]
        run.remarks.append("No roster was given, so this is one blank specimen.")
    elif isinstance(roster, str | Path):
        listed = read_roster(roster)
        agencies = listed.agencies
        run.remarks += listed.remarks
    else:
        agencies = roster
    if unknown := sorted(set(only) - {agency.agency_id for agency in agencies}):
        raise S11xlError(
            f"No agency has the id {', '.join(unknown)}.",
            remedy="Look up the ids in issued.csv and in the roster.",
        )
    run.remarks += _renamed(run.round, agencies)
    chosen = [agency for agency in agencies if not only or agency.agency_id in only]
    with_workbook = {issued.agency.agency_id for issued in run.round.issued}
    if only and not reissue:
        run.remarks += [
            f"{agency.name} already has a workbook; use --reissue to make another"
            for agency in chosen
            if agency.agency_id in with_workbook
        ]
    return [agency for agency in chosen if reissue or agency.agency_id not in with_workbook]


def _renamed(round_: Round, agencies: Sequence[Agency]) -> list[str]:
    names = {agency.agency_id: agency.name for agency in round_.agencies}
    return [
        f"{agency.agency_id}: the roster says “{agency.name}”, but its workbook was issued as"
        f" “{names[agency.agency_id]}”; the issued workbook was not changed"
        for agency in agencies
        if names.get(agency.agency_id, agency.name) != agency.name
    ]


def _write_workbooks(
    run: _Run, agencies: Sequence[Agency], transaction: FileTransaction
) -> list[Issued]:
    """Write the workbooks to a temporary folder, then move those that are not there yet."""
    round_ = run.round
    target = Path(os.path.realpath(round_.folder / WORKBOOKS))
    temporary = target / ".new"
    try:
        transaction.make_folder(target)
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        new = _issue(run, agencies, temporary)
        _check_no_overwrite(target, new)
        for issued in new:
            if not (path := target / Path(issued.file).name).exists():
                transaction.put(temporary / path.name, path)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return new


def _issue(run: _Run, agencies: Sequence[Agency], folder: Path) -> list[Issued]:
    """Write a workbook for each agency into `folder`."""
    round_, settings, standards = run.round, run.round.settings, run.round.standards
    layout = plan_layout(standards, not_applicable=settings.not_applicable)
    taken = {Path(issued.file).name.casefold() for issued in round_.issued}
    issues = Counter(issued.agency.agency_id for issued in round_.issued)
    stamper = Stamper(layout, settings)
    new = []
    for number, agency in enumerate(agencies, start=1):
        issue = issues[agency.agency_id] + 1
        identity = identity_of(agency, settings, standards, layout=layout.fingerprint, issue=issue)
        name = workbook_name(
            standards.title, settings.round, agency.name, agency.agency_id, taken, issue
        )
        taken.add(name.casefold())
        answers = _answers(run, layout, identity)
        try:
            if answers is None and not run.lock_password:
                content = stamper.workbook(identity)
            else:
                content = write_template(
                    layout, identity, settings, answers, lock_password=run.lock_password
                )
        except ValueError as fault:
            raise S11xlError(
                f"The workbook for {agency.name} can't be made: {fault}.",
                remedy="Shorten that text where it comes from, or run without --prefill.",
            ) from fault
        (folder / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        new.append(Issued(agency, identity, settings.due, f"{WORKBOOKS}/{name}", digest))
        if run.progress:
            run.progress(number, len(agencies))
    return new


def _answers(run: _Run, layout: WorkbookLayout, identity: Identity) -> AgencyReturn | None:
    """Return the answers to put into an agency's workbook, or None."""
    if run.prefill is None:
        return None
    from s11xl.rounds.prefill import fit_to_workbook

    agency_return = run.prefill.returns.get(identity.agency_id)
    if agency_return is None:
        run.remarks.append(f"{identity.agency}: no answers were found to prefill its workbook")
        return None
    answers, remarks = fit_to_workbook(agency_return, identity, layout, grades=run.prefill_grades)
    run.remarks += remarks
    return answers


def _check_no_overwrite(target: Path, new: Sequence[Issued]) -> None:
    """Raise S11xlError for a file in the way, unless it is the very workbook to be written."""
    in_the_way = [
        issued.file
        for issued in new
        if (path := target / Path(issued.file).name).exists()
        and hashlib.sha256(path.read_bytes()).hexdigest() != issued.sha256
    ]
    if in_the_way:
        raise S11xlError(
            f"{target} already has files that are not recorded in {ISSUED_FILE}:"
            f" {', '.join(in_the_way[:_MOST_LISTED])}.",
            remedy="Move these files to another folder, or use another folder with --folder.",
        )
