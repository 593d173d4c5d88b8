"""Everything that came back, read and judged. In: files and who was asked. Out: `Gathered`.

Here it is decided which returns count: what belongs to another round or to nobody asked is
rejected, and of several from one agency one is used, by the rule that the contract gives.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from s11xl.checks import check_return
from s11xl.errors import S11xlError
from s11xl.findings import Finding, FindingCode, Severity, finding
from s11xl.reader import DEFAULT_LIMITS, Audits, Limits, Reading, read_return
from s11xl.resolve import Choice, choose
from s11xl.returns import Agency, AgencyReturn, Identity
from s11xl.rounds import Issued
from s11xl.sources import Source, find_sources
from s11xl.standards import StandardSet

Progress = Callable[[int, int], None]


class FileStatus(StrEnum):
    """What became of a file."""

    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Outcome:
    """A file that was seen: what it is, what became of it, and what is to be said of it."""

    file: str
    path: Path
    sha256: str
    status: FileStatus
    identity: Identity
    given: AgencyReturn | None
    standards: StandardSet | None
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    differs: Mapping[str, str] | None = None  # of a superseded one: standard to fields


@dataclass(frozen=True)
class Asked:
    """Who was asked, if that is known: None where the returns are all there is."""

    agencies: tuple[Agency, ...] | None = None
    round: str = ""
    issued: tuple[Issued, ...] = ()
    any_round: bool = False  # whether returns of several rounds may stand side by side

    @property
    def is_known(self) -> bool:
        """Whether it is known who was asked."""
        return self.agencies is not None


@dataclass(frozen=True)
class Gathered:
    """All files seen, and who was asked."""

    asked: Asked
    outcomes: tuple[Outcome, ...]

    @property
    def findings(self) -> list[Finding]:
        """Every finding, file by file."""
        return [each for outcome in self.outcomes for each in outcome.findings]

    @property
    def has_faults(self) -> bool:
        """Whether some return was rejected or has errors."""
        return any(each.severity is Severity.ERROR for each in self.findings)


def gather(
    paths: Sequence[str | Path],
    asked: Asked,
    audits: Audits,
    *,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> Gathered:
    """Reads and judges every file of the paths.

    Raises S11xlError when a path isn't there, or when it isn't known which round is meant.
    """
    sources = find_sources(paths)
    readable = [each for each in sources if not each.ignored]
    readings: dict[str, Reading] = {}
    for number, source in enumerate(readable, start=1):
        readings[source.file] = read_return(source.path, source.file, audits, limits)
        if progress:
            progress(number, len(readable))
    round_name = asked.round or ("" if asked.any_round else _only_round(readings.values()))
    named = replace(asked, round=round_name)
    outcomes = [_outcome(source, readings.get(source.file), named, audits) for source in sources]
    return Gathered(named, tuple(_attachments(_resolved(outcomes))))


def _only_round(readings: Iterable[Reading]) -> str:
    counts = Counter(each.identity.round for each in readings if each.given is not None)
    if len(counts) > 1:
        raise S11xlError(
            "The returns belong to several rounds:",
            details=[f"{name or 'no name'}: {count} returns" for name, count in counts.items()],
            remedy="Consolidate each round by itself, or name the round's folder with --folder.",
        )
    return next(iter(counts), "")


def _outcome(source: Source, reading: Reading | None, asked: Asked, audits: Audits) -> Outcome:
    """A file with its own findings, before it is compared with the others."""
    if reading is None:
        return Outcome(
            source.file,
            source.path,
            "",
            FileStatus.IGNORED,
            Identity(),
            None,
            None,
            reason=source.ignored,
        )
    identity, given = reading.identity, reading.given
    findings = list(reading.findings)
    standards = None
    if given is not None:
        findings += [
            each.of(source.file, identity.agency_id) for each in _misplaced(identity, asked)
        ]
        standards = _standards_of(identity, audits)
    rejecting = next((each for each in findings if each.rejects), None)
    if rejecting is not None or given is None or standards is None:
        return Outcome(
            source.file,
            source.path,
            reading.sha256,
            FileStatus.REJECTED,
            identity,
            None,
            standards,
            tuple(findings),
            rejecting.message if rejecting else "",
        )
    findings += [
        each.of(source.file, identity.agency_id) for each in check_return(given, standards)
    ]
    return Outcome(
        source.file,
        source.path,
        reading.sha256,
        FileStatus.ACCEPTED,
        identity,
        given,
        standards,
        tuple(findings),
    )


def _standards_of(identity: Identity, audits: Audits) -> StandardSet:
    named = audits.get((identity.standards_id, identity.standards_version))
    return named or next(iter(audits.values()))


def _misplaced(identity: Identity, asked: Asked) -> list[Finding]:
    """Why a return doesn't belong here, if it doesn't: another round, nobody who was asked."""
    if asked.round and identity.round and identity.round != asked.round:
        return [finding(FindingCode.WRONG_ROUND, found=identity.round, expected=asked.round)]
    if asked.agencies is None:
        return []
    if identity.agency_id not in {each.agency_id for each in asked.agencies}:
        named = f"{identity.agency} ({identity.agency_id})"
        return [finding(FindingCode.UNKNOWN_AGENCY, found=named)]
    marks = {each.identity.return_id: each.agency.agency_id for each in asked.issued}
    if marks and marks.get(identity.return_id) != identity.agency_id:
        reason = f"the Return ID {identity.return_id} was not issued to {identity.agency_id}"
        return [finding(FindingCode.AGENCY_MISMATCH, found=identity.return_id, reason=reason)]
    return []


def _resolved(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes, with one return used for each agency."""
    by_agency: dict[str, list[int]] = {}
    for index, outcome in enumerate(outcomes):
        if outcome.status is FileStatus.ACCEPTED:
            by_agency.setdefault(outcome.identity.agency_id, []).append(index)
    resolved = list(outcomes)
    for indices in by_agency.values():
        if len(indices) > 1:
            alike = [outcomes[index] for index in indices]
            for index, outcome in zip(indices, _one_used(alike), strict=True):
                resolved[index] = outcome
    return resolved


def _one_used(alike: Sequence[Outcome]) -> list[Outcome]:
    """The returns of one agency: one used, the others superseded; or none, if nothing decides."""
    pairs = [(each.given, each.standards) for each in alike]
    choice = choose([(given, standards) for given, standards in pairs if given and standards])
    if choice.used is None:
        return [_undecided(each, len(alike), choice) for each in alike]
    used = alike[choice.used]
    return [
        each
        if index == choice.used
        else _superseded(each, used, choice.reasons[index], choice.differs[index])
        for index, each in enumerate(alike)
    ]


def _undecided(outcome: Outcome, count: int, choice: Choice) -> Outcome:
    fields = sorted({name for differs in choice.differs for name in differs})
    said = finding(
        FindingCode.DUPLICATE_RETURN,
        found=f"{count} returns",
        count=count,
        differs=", ".join(fields) or "the cover or the action plan",
    ).of(outcome.file, outcome.identity.agency_id)
    return replace(
        outcome,
        status=FileStatus.REJECTED,
        given=None,
        findings=(said,),
        reason=said.message,
    )


def _superseded(
    outcome: Outcome, used: Outcome, reason: str, differs: Mapping[str, str]
) -> Outcome:
    count = len(differs)
    said = finding(
        FindingCode.SUPERSEDED_RETURN,
        found=outcome.file,
        used=used.file,
        reason=reason,
        differs=f"They differ in {count} standard{'s' if count > 1 else ''}: {', '.join(differs)}."
        if count
        else "Their answers are the same.",
    ).of(outcome.file, outcome.identity.agency_id)
    return replace(
        outcome,
        status=FileStatus.SUPERSEDED,
        findings=(said,),
        reason=said.message,
        differs=differs,
    )


def _attachments(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Files that are no workbooks are evidence sent along, where a return came beside them."""
    beside = {Path(each.file).parent for each in outcomes if each.status is FileStatus.ACCEPTED}
    return [
        _as_attachment(each)
        if each.findings
        and each.findings[0].code is FindingCode.NOT_A_WORKBOOK
        and Path(each.file).parent in beside
        else each
        for each in outcomes
    ]


def _as_attachment(outcome: Outcome) -> Outcome:
    kind = outcome.findings[0].message.removeprefix("This is ").partition(", not")[0]
    said = finding(FindingCode.ATTACHMENT, kind=kind).of(outcome.file, "")
    return replace(outcome, status=FileStatus.IGNORED, findings=(said,), reason=said.message)
