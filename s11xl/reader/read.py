"""Reads one returned file. In: a path and the standards at hand. Out: a `Reading`, always.

An archive or a mail gives a reading for each file in it, and one for itself. Plain functions of
picklable values: they can run in any process. They do not judge what an agency wrote, but give back
what stands in the cells, and findings on what can't be read.
"""

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.output_files import file_sha256
from s11xl.core.returns import AgencyReturn, Identity
from s11xl.reader.answers.action_plan import read_actions
from s11xl.reader.answers.cover import read_cover
from s11xl.reader.answers.identity import Identified, identified
from s11xl.reader.answers.locked_text import altered_text
from s11xl.reader.answers.responses import read_responses
from s11xl.reader.answers.sheets import align, match_sheets
from s11xl.reader.answers.stray_text import leftovers
from s11xl.reader.files.containers import is_container, unpack
from s11xl.reader.files.limits import DEFAULT_LIMITS, Budget, Limits, RejectedError
from s11xl.reader.files.scratch import remove, scratch_folder
from s11xl.reader.files.sniff import ignored_name
from s11xl.reader.known import KnownReturns
from s11xl.reader.opening import open_workbook
from s11xl.reader.xlsx.raw import RawWorkbook
from s11xl.standards.model import StandardSet
from s11xl.workbook.layout.plan import plan_layout

_KNOWN = KnownReturns()  # of this process

Audits = Mapping[tuple[str, str], StandardSet]  # by id and version
Passwords = Mapping[str, str]  # by the file's name or path; under the empty name for all others


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave: a return, or the finding that says why there is none.

    A return that is refused for what it says of itself is there all the same, beside the finding
    that refuses it. `ignored` says why a file that is nobody's return wasn't read.
    """

    file: str
    sha256: str = ""
    identity: Identity = field(default_factory=Identity)
    agency_return: AgencyReturn | None = None
    findings: tuple[Finding, ...] = ()
    ignored: str = ""
    contained: bool = False  # in an archive or a mail

    @property
    def is_rejected(self) -> bool:
        """Whether the file gives no answers that can be used."""
        return self.agency_return is None or any(each.rejects for each in self.findings)

    @property
    def is_aside(self) -> bool:
        """Whether it is nothing to be used or refused: ignored, or a container told apart."""
        refused = any(each.rejects for each in self.findings)
        return bool(self.ignored) or (self.agency_return is None and not refused)


def read_file(
    path: Path,
    file: str,
    audits: Audits,
    limits: Limits = DEFAULT_LIMITS,
    passwords: Passwords | None = None,
) -> list[Reading]:
    """What the file at `path` says, or each file in it where it is an archive or a mail.

    Never raises for what is in the file; a file that can't be opened is a finding too. Raises
    S11xlError where the temporary folder has no room for what is unpacked.
    """
    known = passwords or {}
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return [
                _rejected(file, "", new_finding(FindingCode.UNREADABLE, reason="it is no file"))
            ]
        if not is_container(path):
            return [read_return(path, file, audits, limits, _password(file, known))]
        with scratch_folder() as scratch:
            return list(_contained(path, file, audits, limits, known, Path(scratch)))
    except OSError as fault:
        return [_rejected(file, "", _unreadable(fault))]


def _contained(
    path: Path, file: str, audits: Audits, limits: Limits, passwords: Passwords, scratch: Path
) -> Iterator[Reading]:
    """A reading for each file in a container; the last is of the container itself."""
    for each in contents(path, file, limits, scratch):
        if isinstance(each, Reading):
            yield each
        else:
            yield read_member(*each, audits, limits, passwords)


def contents(
    path: Path, file: str, limits: Limits, scratch: Path
) -> Iterator[Reading | tuple[Path, str]]:
    """What is in a container: a reading at once, or a file that `read_member` is to read.

    The files lie in `scratch`, each with the name that it is reported under. The last reading is of
    the container itself. Raises OSError where it can't be opened.
    """
    for each in unpack(path, file, scratch, limits):
        reason = ignored_name(PurePosixPath(each.file).name)
        if each.said is not None or each.path is None:
            digest = file_sha256(path) if each.file == file else ""
            said = (each.said.in_file(each.file, ""),) if each.said else ()
            yield Reading(each.file, digest, findings=said, contained=each.file != file)
        elif reason:
            remove(each.path)
            yield Reading(each.file, ignored=reason, contained=True)
        else:
            yield each.path, each.file


def read_member(
    path: Path, file: str, audits: Audits, limits: Limits, passwords: Passwords
) -> Reading:
    """What a file out of a container says; the file is gone then."""
    reading = read_return(path, file, audits, limits, _password(file, passwords))
    remove(path)
    return replace(reading, contained=True)


def _password(file: str, passwords: Passwords) -> str:
    for name in (file, PurePosixPath(file).name, ""):
        if name in passwords:
            return passwords[name]
    return ""


def read_return(
    path: Path,
    file: str,
    audits: Audits,
    limits: Limits = DEFAULT_LIMITS,
    password: str = "",
    *,
    known: KnownReturns | None = _KNOWN,
) -> Reading:
    """What the workbook at `path` says, reported under the name `file`.

    `password` opens it where it is encrypted. `known` only makes it faster: without it every file
    is read in full. Never raises for what is in the file; S11xlError as `read_file` does.
    """
    digest = ""
    try:
        digest = file_sha256(path)
        sets = tuple(audits.values())
        given = known.recall(path, sets, limits) if known else None
        if given is not None:
            return Reading(file, digest, given.identity, given)
        workbook = open_workbook(path, limits, password)
        reading = _understood(workbook, file, digest, audits, Budget(limits))
        if known and reading.agency_return is not None and not reading.findings:
            known.learn(path, workbook, reading.agency_return, sets, limits)
        return reading
    except RejectedError as rejected:
        return _rejected(file, digest, rejected.finding)
    except OSError as fault:
        return _rejected(file, digest, _unreadable(fault))
    except (MemoryError, RecursionError):
        said = new_finding(FindingCode.TOO_LARGE, reason="this computer's memory does not suffice")
        return _rejected(file, digest, said)


def _unreadable(fault: OSError) -> Finding:
    return new_finding(FindingCode.UNREADABLE, reason=fault.strerror or "it can't be opened")


def _understood(
    workbook: RawWorkbook, file: str, digest: str, audits: Audits, budget: Budget
) -> Reading:
    """The return that a readable workbook is, if it is one of ours.

    Raises RejectedError where that takes too long.
    """
    met = identified(workbook, audits.values())
    identity = met.identity
    if fault := _foreign(identity, audits):
        return _rejected(file, digest, fault, identity)
    named = audits.get((identity.standards_id, identity.standards_version))
    standards = named or next(iter(audits.values()))
    layout = plan_layout(standards, not_applicable=identity.not_applicable)
    budget.look_at_clock()
    responses, on_answers = read_responses(workbook, layout)
    cover, on_cover = read_cover(workbook, layout)
    actions, on_actions = read_actions(workbook, layout)
    budget.look_at_clock()
    saved_at = workbook.properties.get("modified", "").strip()
    reduced = workbook.reduced
    given = AgencyReturn(identity, cover, responses, actions, saved_at, bool(reduced))
    findings = [*_on_whole(met, reduced), *on_answers, *on_cover, *on_actions]
    matched = match_sheets(workbook, layout)
    aligned = {each.name: align(each, matched[each.name])
               for each in workbook.sheets if each.name in matched}  # fmt: skip
    if identity.layout in (layout.fingerprint, ""):
        findings += altered_text(workbook, matched, aligned, identity)
    budget.look_at_clock()
    findings += leftovers(workbook, layout, matched, aligned, given)
    return Reading(file, digest, identity, given, _placed(findings, file, identity))


def _foreign(identity: Identity, audits: Audits) -> Finding | None:
    """Why the workbook is not one that can be read as a return, if it isn't."""
    if not identity.return_id:
        reason = "it carries no Return ID"
        return new_finding(FindingCode.NOT_OUR_TEMPLATE, reason=reason)
    if not identity.standards_id and len(audits) == 1:
        return None
    if (identity.standards_id, identity.standards_version) not in audits:
        said = f"{identity.standards_id} {identity.standards_version}".strip() or "of no name"
        return new_finding(FindingCode.WRONG_STANDARDS, found=said)
    return None


def _on_whole(met: Identified, reduced: str) -> Iterator[Finding]:
    """What is to be said of the workbook as a whole."""
    if met.conflicts:
        reason = "; ".join(met.conflicts)
        yield new_finding(FindingCode.AGENCY_MISMATCH, found=reason, reason=reason)
    if reduced:
        yield new_finding(FindingCode.REDUCED_CHECKS, found=reduced, kind=reduced)


def _rejected(
    file: str,
    digest: str,
    fault: Finding,
    identity: Identity = Identity(),  # noqa: B008 (frozen)
) -> Reading:
    return Reading(file, digest, identity, None, _placed([fault], file, identity))


def _placed(findings: list[Finding], file: str, identity: Identity) -> tuple[Finding, ...]:
    return tuple(each.in_file(file, identity.agency_id) for each in findings)
