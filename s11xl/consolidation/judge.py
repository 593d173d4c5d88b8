"""Read what came back and decide which returns count. In: files and who was asked. Out: `Judged`.

Returns of another round, or of an agency that was not asked, are rejected. Of several returns of
one agency one is used at most.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from s11xl.consolidation.assign import (
    assign_attachments,
    completed_identity,
    identified,
    with_identity,
    wrong_round_or_agency,
)
from s11xl.consolidation.checks import check_return
from s11xl.consolidation.duplicates import resolve_duplicates
from s11xl.consolidation.outcomes import AskedAgencies, FileStatus, Judged, Outcome
from s11xl.consolidation.read_all import Needed, Progress, read_all
from s11xl.consolidation.rulings import Rulings, hashes_of
from s11xl.consolidation.rulings_file import read_rulings
from s11xl.consolidation.sources import Source, find_sources
from s11xl.core.errors import S11xlError
from s11xl.core.returns import Agency, Identity
from s11xl.core.text import counted
from s11xl.reader import DEFAULT_LIMITS, Audits, Limits, Passwords, Reading
from s11xl.rounds.folder import Round, load_round
from s11xl.rounds.roster import read_roster
from s11xl.standards.file import audits_of
from s11xl.standards.model import StandardSet


def who_was_asked(
    round_: Round | None, roster: str | Path | Sequence[Agency] | None
) -> AskedAgencies:
    """Return the agencies of the roster if there is one, else those of the round's folder."""
    name = round_.settings.round if round_ else ""
    issued = round_.issued if round_ else ()
    record = round_.record if round_ else None
    if isinstance(roster, str | Path):
        listed = read_roster(roster, round_.known if round_ else ())
        return AskedAgencies(listed.agencies, name, record=record, remarks=listed.remarks)
    if roster is not None:
        return AskedAgencies(tuple(roster), name, record=record)
    return AskedAgencies(round_.agencies if round_ else None, name, issued, record=record)


def check_returns(
    paths: Sequence[str | Path],
    *,
    folder: str | Path | None = None,
    standards: Sequence[str | Path] = (),
    rulings: str | Path | None = None,
    passwords: Passwords | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Judged:
    """Judge every file of the paths, as returns of the round in `folder` if there is one.

    Without a folder, returns of any round and agency are judged together. Raises S11xlError as
    `judge` does.
    """
    round_ = load_round(Path(folder)) if folder is not None else None
    return judge(
        paths,
        who_was_asked(round_, None) if round_ else AskedAgencies(any_round=True),
        audits_of([round_.standards] if round_ else [], standards),
        limits=limits,
        progress=progress,
        passwords=passwords,
        rulings=read_rulings(rulings) if rulings else None,
        workers=workers,
    )


def judge(
    paths: Sequence[str | Path],
    asked: AskedAgencies,
    audits: Audits,
    *,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    passwords: Passwords | None = None,
    rulings: Rulings | None = None,
    workers: int | None = None,
) -> Judged:
    """Read and judge every file of the paths; `workers` is the number of processes that read.

    Raises S11xlError if a path does not exist, if it is not known which round is meant, or if a
    ruling can't be followed.
    """
    rulings = rulings or Rulings()
    rulings.check_agencies(asked)
    needed = Needed(audits, limits, passwords or {}, asked.record)
    readings: Iterable[tuple[Source, Reading]]
    readings = read_all(find_sources(paths), needed, workers=workers, progress=progress)
    if rulings.name_files:
        readings = list(readings)
        rulings = rulings.for_files(reading for _, reading in readings)
    ruled: Iterable[tuple[Path, Reading]] = (
        (source.path, rulings.apply_to_file(reading)) for source, reading in readings
    )
    if not asked.is_known:
        ruled = identified(list(ruled))
    if not (asked.round or asked.any_round):
        ruled = list(ruled)
        asked = replace(asked, round=_only_round(reading for _, reading in ruled))
    outcomes = [
        _outcome(path, _with_completed_identity(reading, asked, audits), asked, audits, rulings)
        for path, reading in ruled
    ]
    rulings.check_one_file_chosen(outcomes)
    outcomes = assign_attachments(resolve_duplicates(outcomes, asked), asked)
    return Judged(asked, outcomes, tuple(rulings.unused(outcomes)))


def _only_round(readings: Iterable[Reading]) -> str:
    """Return the round that all usable returns belong to. Raises S11xlError if it is not one."""
    counts = Counter(reading.identity.round for reading in readings if not reading.is_rejected)
    if len(counts) > 1:
        raise S11xlError(
            "The returns belong to several rounds:",
            details=[
                f"{name or 'without the name of a round'}: {counted(count, 'return')}"
                for name, count in counts.items()
            ],
            remedy="Consolidate the returns of each round separately, or name the folder of one"
            " round with --folder.",
        )
    return next(iter(counts), "")


def _with_completed_identity(reading: Reading, asked: AskedAgencies, audits: Audits) -> Reading:
    """Fill in lost identity fields from the Return ID, with a finding.

    A return of an agency that was merged is one of the agency that answers for it.
    """
    standards = _standards_of(reading.identity, audits)
    identity = completed_identity(reading.identity, asked, standards)
    if identity != reading.identity:
        reading = with_identity(reading, identity, "its Return ID says which agency it is from")
    answering = asked.answering(identity.agency_id)
    if reading.agency_return is None or answering == identity.agency_id:
        return reading
    identity = replace(identity, agency_id=answering)
    return replace(
        reading, identity=identity, agency_return=replace(reading.agency_return, identity=identity)
    )


def _outcome(
    path: Path,
    reading: Reading,
    asked: AskedAgencies,
    audits: Audits,
    rulings: Rulings,
) -> Outcome:
    """Judge a file by itself, before it is compared with the others."""
    identity, agency_return = reading.identity, reading.agency_return
    outcome = Outcome(
        file=reading.file,
        path=None if reading.contained else path,
        sha256=reading.sha256,
        status=FileStatus.IGNORED,
        identity=identity,
        agency_return=None,
        standards=None,
        findings=reading.findings,
        reason=reading.ignored,
    )
    if reading.is_ignored:
        reason = reading.ignored or reading.findings[0].message
        return replace(outcome, identity=Identity(), reason=reason)
    findings = list(reading.findings)
    hashes = hashes_of(reading)
    if agency_return is not None:
        outcome = replace(
            outcome,
            standards=_standards_of(identity, audits),
            content=hashes[-1],
        )
        is_ruled = rulings.names_agency(hashes)
        findings += wrong_round_or_agency(identity, asked, is_ruled=is_ruled)
    rejecting = next((finding for finding in findings if finding.rejects), None)
    if rejecting is not None or agency_return is None or outcome.standards is None:
        status, reason = FileStatus.REJECTED, rejecting.message if rejecting else ""
        outcome = replace(outcome, status=status, reason=reason)
    else:
        agency_return, findings = rulings.apply_to_answers(
            agency_return, outcome.standards, hashes, findings
        )
        findings += check_return(agency_return, outcome.standards)
        outcome = replace(
            outcome,
            status=FileStatus.ACCEPTED,
            agency_return=agency_return,
            chosen_by=rulings.chosen_by(hashes),
        )
    placed = tuple(finding.in_file(reading.file, identity.agency_id) for finding in findings)
    return replace(outcome, findings=placed)


def _standards_of(identity: Identity, audits: Audits) -> StandardSet:
    """Return the standards that a return names, or else the first of `audits`."""
    named = audits.get((identity.standards_id, identity.standards_version))
    return named or next(iter(audits.values()))
