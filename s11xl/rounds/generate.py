"""Issue the workbooks of a round: one for each agency, and the record of what was issued.

In: a roster, a folder and the round's settings. Out: workbooks in the folder, and a `Generated`.
A second run adds the workbooks of new agencies and changes no workbook.
"""

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from s11xl.core.errors import S11xlError, named_os_errors, unwritable
from s11xl.core.file_transaction import FileTransaction
from s11xl.core.locks import locked
from s11xl.core.output_files import file_sha256, write_atomically
from s11xl.core.returns import Agency, AgencyReturn, Identity
from s11xl.rounds.blank_roster import ROSTER_FILE, blank_roster
from s11xl.rounds.file_names import check_paths, workbook_name
from s11xl.rounds.folder import (
    RETURNS,
    ROUND_FILE,
    SPECIMEN,
    WORKBOOKS,
    Round,
    load_round,
    save_round,
)
from s11xl.rounds.run_script import RUN_FILE, RUN_SCRIPT
from s11xl.rounds.selection import Selection, select_agencies
from s11xl.rounds.settings import continued, given_settings, new_round
from s11xl.standards.file import audits_of
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import (
    Issued,
    RoundAgency,
    RoundSettings,
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
    """The result of a run: the round after it, the workbooks it issued, and remarks to print.

    After a dry run, the workbooks are those that would be made; `question` is the reason why the
    run would stop.
    """

    round: Round
    new: tuple[Issued, ...]
    remarks: tuple[str, ...] = ()
    listed: tuple[Agency, ...] = ()  # the agencies of the roster, as they were understood
    question: S11xlError | None = None


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
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Generated:
    """Write a workbook into `folder` for each agency of the roster that has none yet.

    `roster` is a file or a list of agencies; without one a blank specimen is made. Settings that
    are None are taken from the folder's record; the lock password is never recorded. `prefill`, a
    consolidated folder or a returned workbook of the same agency, gives answers to put into the new
    workbooks; grades of another round only with `prefill_grades`. `only` limits the run to agencies
    by id; with `reissue` they get another workbook even if they have one. A `dry_run` says what
    would be made. Raises S11xlError if anything is wrong. Nothing is written then, nor after an
    interrupt or by a dry run.
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
    with named_os_errors(), nullcontext() if dry_run else locked(folder):
        round_, is_new = _begun(folder, wanted, standards)
        answers = _prefill(Path(prefill), round_.standards) if prefill else None
        chosen = select_agencies(round_, roster, only, reissue)
        if answers:
            answers.check_agencies(chosen.to_issue)
        run = _Run(chosen.round, lock_password, answers, prefill_grades, progress)
        run.remarks += [*(answers.remarks if answers else ()), *chosen.remarks]
        if dry_run:
            return _rehearsed(run, chosen)
        return _issued(run, chosen, standards, is_new=is_new)


def _rehearsed(run: _Run, chosen: Selection) -> Generated:
    """Return what a run would issue."""
    new = _planned(run, chosen.to_issue, _layout(run.round))
    remarks = (*run.remarks, *_changed_names(new))
    return Generated(run.round, tuple(new), remarks, chosen.listed, chosen.question)


def _issued(
    run: _Run, chosen: Selection, standards: str | Path | None, *, is_new: bool
) -> Generated:
    """Write the workbooks of these agencies, and the record. Raises S11xlError for a question."""
    if chosen.question:
        raise chosen.question
    # A run killed in between leaves workbooks that are not recorded, and maybe a new issued.csv
    # beside the previous round.json or none. The same command makes the same bytes again, finds
    # these files equal to the ones it would write, and completes the record.
    with FileTransaction() as transaction:
        new = _write_workbooks(run, chosen.to_issue, transaction)
        before = run.round.record
        known = {each.agency.agency_id for each in before.agencies}
        due = before.due if before.due != before.settings.due else None
        added = (RoundAgency(each, due) for each in chosen.to_issue if each.agency_id not in known)
        record = replace(
            before,
            agencies=(*before.agencies, *added),
            issued=(*map(run.with_layout, before.issued), *new),
        )
        round_ = replace(run.round, record=record)
        text = Path(standards).read_text(encoding="utf-8-sig") if standards is not None else None
        _make_ready(round_.folder, transaction)
        save_round(round_, text, transaction, is_new=is_new)
        if chosen.is_specimen and not (path := round_.folder / ROSTER_FILE).exists():
            write_atomically(path, blank_roster(), transaction)
    return Generated(round_, tuple(new), (*run.remarks, *_changed_names(new)), chosen.listed)


def _make_ready(folder: Path, transaction: FileTransaction) -> None:
    """Make the folder for what comes back, and the script to double-click unless it is there."""
    transaction.make_folder(folder / RETURNS)
    if not (path := folder / RUN_FILE).exists():
        write_atomically(path, RUN_SCRIPT.encode("utf-8"), transaction)


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


def _begun(
    folder: Path, wanted: Mapping[str, object], standards: str | Path | None
) -> tuple[Round, bool]:
    """Return the round of a folder, and whether it is a new one."""
    saved = load_round(folder, is_new=True)
    if saved and saved.agencies == (SPECIMEN,):
        saved = None  # a specimen does not start a round
    if saved:
        return continued(saved, wanted, standards), False
    return new_round(folder, wanted, standards), True


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


def _layout(round_: Round) -> WorkbookLayout:
    return plan_layout(round_.standards, not_applicable=round_.settings.not_applicable)


def _planned(run: _Run, agencies: Sequence[Agency], layout: WorkbookLayout) -> list[Issued]:
    """Return the workbooks to be made for these agencies; their hash is not known yet."""
    round_, settings, standards = run.round, run.round.settings, run.round.standards
    taken = {Path(issued.file).name.casefold() for issued in round_.issued}
    issues = Counter(issued.agency.agency_id for issued in round_.issued)
    planned = []
    for agency in agencies:
        issue = issues[agency.agency_id] + 1
        identity = identity_of(agency, settings, standards, layout=layout.fingerprint, issue=issue)
        name = workbook_name(
            standards.title, settings.round, agency.name, agency.agency_id, taken, issue
        )
        taken.add(name.casefold())
        record = round_.record
        is_known = agency.agency_id in record.by_id
        due = record.due_of(agency.agency_id) if is_known else record.due
        planned.append(Issued(agency, identity, due, f"{WORKBOOKS}/{name}", sha256=""))
    check_paths(round_.folder, [issued.file for issued in planned])
    return planned


def _issue(run: _Run, agencies: Sequence[Agency], folder: Path) -> list[Issued]:
    """Write a workbook for each agency into `folder`."""
    layout = _layout(run.round)
    stamper: Callable[[RoundSettings], Stamper] = cache(partial(Stamper, layout))
    new = []
    for number, issued in enumerate(_planned(run, agencies, layout), start=1):
        answers = _answers(run, layout, issued.identity)
        settings = replace(run.round.settings, due=issued.due)
        try:
            if answers is None and not run.lock_password:
                content = stamper(settings).workbook(issued.identity)
            else:
                content = write_template(
                    layout, issued.identity, settings, answers, lock_password=run.lock_password
                )
        except ValueError as fault:
            raise S11xlError(
                f"The workbook for {issued.agency.name} can't be made: {fault}.",
                remedy="Shorten that text where it comes from, or run without --prefill.",
            ) from fault
        (folder / Path(issued.file).name).write_bytes(content)
        new.append(replace(issued, sha256=hashlib.sha256(content).hexdigest()))
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
            f"{target} already has files that are not recorded in {ROUND_FILE}:"
            f" {', '.join(in_the_way[:_MOST_LISTED])}.",
            remedy=f"If {ROUND_FILE} was lost, restore it from a copy. Else move these files to"
            " another folder, or use another folder with --folder.",
        )
