"""Everything that came back, read and judged. In: files and who was asked. Out: `Judged`.

Here it is decided which returns count: what belongs to another round or to nobody asked is
rejected, and of several from one agency one is used, by the rule that the contract gives.
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from s11xl.consolidation.assign import attachments, completed, misplaced
from s11xl.consolidation.checks import check_return
from s11xl.consolidation.duplicates import resolved
from s11xl.consolidation.keeping import Keeper, Kept
from s11xl.consolidation.outcomes import AskedAgencies, FileStatus, Judged, Outcome
from s11xl.consolidation.read_all import Progress, read_all
from s11xl.consolidation.rulings import Rulings, read_rulings
from s11xl.consolidation.sources import find_sources
from s11xl.consolidation.workers.jobs import Needed
from s11xl.core.errors import S11xlError
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Agency, Identity
from s11xl.core.text import counted
from s11xl.reader import DEFAULT_LIMITS, Audits, Limits, Passwords, Reading
from s11xl.rounds.folder import Round, load_round
from s11xl.rounds.roster import read_roster
from s11xl.standards.file import audits_of
from s11xl.standards.model import StandardSet

__all__ = ["Progress", "judge", "who_was_asked"]


def who_was_asked(
    round_: Round | None, roster: str | Path | Sequence[Agency] | None
) -> AskedAgencies:
    """Who was asked: by the roster if one is given, else by the round's folder."""
    name = round_.settings.round if round_ else ""
    issued = round_.issued if round_ else ()
    if roster is not None:
        agencies = read_roster(roster).agencies if isinstance(roster, str | Path) else tuple(roster)
        return AskedAgencies(agencies, name, ())
    return AskedAgencies(round_.agencies if round_ else None, name, issued)


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
    """What became of every file of the paths, against the round's folder if there is one.

    Without a round, returns of any round and agency are judged side by side. Raises S11xlError as
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
    """Reads and judges every file of the paths, in so many `workers` (see `read_all`).

    Raises S11xlError when a path isn't there, when it isn't known which round is meant, or when a
    ruling can't be followed.
    """
    rulings = rulings or Rulings()
    rulings.check_agencies(asked)
    sources = find_sources(paths)
    needed = Needed(audits, limits, passwords or {})
    keeper = Keeper()
    waiting = deque(
        _set_aside(source.path, rulings.on_file(reading), keeper)
        for source, reading in read_all(sources, needed, workers=workers, progress=progress)
    )
    named = asked
    if not (asked.round or asked.any_round):
        named = replace(asked, round=_only_round(waiting))
    outcomes = []
    while waiting:
        path, reading = waiting[0].path, _completed(waiting.popleft().opened(), named, audits)
        outcomes.append(_outcome(path, reading, named, audits, rulings, keeper))
    rulings.check_uses(outcomes)
    outcomes = attachments(resolved(outcomes), named)
    return Judged(named, tuple(outcomes), tuple(rulings.unused(outcomes)))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A reading that waits for the others, its return packed."""

    path: Path
    reading: Reading
    kept: Kept | None

    @property
    def can_be_used(self) -> bool:
        return self.kept is not None and not any(each.rejects for each in self.reading.findings)

    def opened(self) -> Reading:
        """The reading as it was."""
        return (
            replace(self.reading, agency_return=self.kept.opened()) if self.kept else self.reading
        )


def _set_aside(path: Path, reading: Reading, keeper: Keeper) -> _Waiting:
    if reading.agency_return is None:
        return _Waiting(path, reading, None)
    return _Waiting(path, replace(reading, agency_return=None), keeper.kept(reading.agency_return))


def _only_round(waiting: Iterable[_Waiting]) -> str:
    counts = Counter(each.reading.identity.round for each in waiting if each.can_be_used)
    if len(counts) > 1:
        raise S11xlError(
            "The returns belong to several rounds:",
            details=[
                f"{name or 'no name'}: {counted(count, 'return')}" for name, count in counts.items()
            ],
            remedy="Consolidate each round by itself, or name the round's folder with --folder.",
        )
    return next(iter(counts), "")


def _completed(reading: Reading, asked: AskedAgencies, audits: Audits) -> Reading:
    """A reading whose lost marks are told by its Return ID, if they can be."""
    identity = completed(reading.identity, asked, _standards_of(reading.identity, audits))
    if reading.agency_return is None or identity == reading.identity:
        return reading
    reason = "the marks of the agency are missing; its Return ID tells whose it is"
    said = new_finding(FindingCode.RECOVERED_ANSWER, found=identity.return_id, reason=reason)
    agency_return = replace(reading.agency_return, identity=identity)
    placed = said.in_file(reading.file, identity.agency_id)
    return replace(
        reading,
        identity=identity,
        agency_return=agency_return,
        findings=(placed, *reading.findings),
    )


def _outcome(
    path: Path,
    reading: Reading,
    asked: AskedAgencies,
    audits: Audits,
    rulings: Rulings,
    keeper: Keeper,
) -> Outcome:
    """A file with its own findings, before it is compared with the others."""
    blank = Outcome(
        reading.file,
        None if reading.contained else path,
        reading.sha256,
        FileStatus.IGNORED,
        reading.identity,
        None,
        None,
        reading.findings,
        reading.ignored,
    )
    if reading.is_ignored:
        reason = reading.ignored or reading.findings[0].message
        return replace(blank, identity=Identity(), reason=reason)
    identity, agency_return = reading.identity, reading.agency_return
    standards = _standards_of(identity, audits) if agency_return is not None else None
    findings = list(reading.findings)
    if agency_return is not None:
        findings += misplaced(identity, asked, assigned=rulings.assigns(reading.sha256))
    rejecting = next((each for each in findings if each.rejects), None)
    if rejecting is not None or agency_return is None or standards is None:
        reason = rejecting.message if rejecting else ""
        rejected = replace(blank, status=FileStatus.REJECTED, standards=standards)
        return replace(rejected, findings=_placed(findings, reading), reason=reason)
    agency_return, findings = rulings.on_answers(agency_return, standards, reading.sha256, findings)
    findings += check_return(agency_return, standards)
    return replace(
        blank,
        status=FileStatus.ACCEPTED,
        kept=keeper.kept(agency_return),
        standards=standards,
        findings=_placed(findings, reading),
        chosen=rulings.chosen(reading.sha256),
    )


def _placed(findings: Iterable[Finding], reading: Reading) -> tuple[Finding, ...]:
    return tuple(each.in_file(reading.file, reading.identity.agency_id) for each in findings)


def _standards_of(identity: Identity, audits: Audits) -> StandardSet:
    named = audits.get((identity.standards_id, identity.standards_version))
    return named or next(iter(audits.values()))
