"""Reads one returned file. In: a path and the standards at hand. Out: a `Reading`, always.

A plain function of picklable values: it can run in any process. It does not judge what an agency
wrote; it gives back what stands in the cells, and findings on what can't be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from s11xl.files import file_sha256
from s11xl.findings import Finding, FindingCode, finding
from s11xl.layout.plan import plan_layout
from s11xl.reader.answers import read_responses
from s11xl.reader.identify import Identified, identify
from s11xl.reader.leftovers import leftovers
from s11xl.reader.limits import DEFAULT_LIMITS, Limits, RejectedError
from s11xl.reader.matching import match_sheets
from s11xl.reader.raw import RawWorkbook
from s11xl.reader.tables import altered_text, read_actions, read_cover
from s11xl.reader.workbook import read_workbook
from s11xl.returns import AgencyReturn, Identity
from s11xl.standards import StandardSet

Audits = Mapping[tuple[str, str], StandardSet]  # by id and version


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave: a return, or the finding that says why there is none."""

    file: str
    sha256: str
    identity: Identity
    given: AgencyReturn | None
    findings: tuple[Finding, ...]

    @property
    def is_rejected(self) -> bool:
        """Whether the file gives no answers."""
        return self.given is None


def read_return(path: Path, file: str, audits: Audits, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """What the file at `path` says, reported under the name `file`.

    Never raises for what is in the file; a file that can't be opened is a finding too.
    """
    try:
        digest = file_sha256(path)
    except OSError as fault:
        said = finding(FindingCode.UNREADABLE, reason=fault.strerror or "it can't be opened")
        return _rejected(file, "", said)
    try:
        workbook = read_workbook(path, limits)
    except RejectedError as rejected:
        return _rejected(file, digest, rejected.finding)
    except OSError as fault:
        said = finding(FindingCode.UNREADABLE, reason=fault.strerror or "it can't be opened")
        return _rejected(file, digest, said)
    except (MemoryError, RecursionError):
        said = finding(FindingCode.TOO_LARGE, reason="this computer's memory does not suffice")
        return _rejected(file, digest, said)
    return _understood(workbook, file, digest, audits)


def _understood(workbook: RawWorkbook, file: str, digest: str, audits: Audits) -> Reading:
    """The return that a readable workbook is, if it is one of ours."""
    known = [identify(workbook, audit.wording) for audit in audits.values()]
    met = max(known, key=lambda each: len(each.carriers))
    if fault := _foreign(met, audits):
        return _rejected(file, digest, fault, met.identity)
    identity = met.identity
    named = audits.get((identity.standards_id, identity.standards_version))
    standards = named or next(iter(audits.values()))
    layout = plan_layout(standards, not_applicable=identity.not_applicable)
    responses, findings = read_responses(workbook, layout)
    cover, on_cover = read_cover(workbook, layout)
    actions, on_actions = read_actions(workbook, layout)
    given = AgencyReturn(
        identity, cover, responses, actions, workbook.properties.get("modified", "").strip()
    )
    findings += [*on_cover, *on_actions]
    matched = match_sheets(workbook, layout)
    if identity.layout == layout.fingerprint:
        findings += altered_text(workbook, matched)
    findings += leftovers(workbook, layout, matched, given)
    return Reading(file, digest, identity, given, _placed(findings, file, identity))


def _foreign(met: Identified, audits: Audits) -> Finding | None:
    """Why the workbook is not one that can be read as a return, if it isn't."""
    identity = met.identity
    if not identity.return_id:
        reason = "it carries no Return ID"
        return finding(FindingCode.NOT_OUR_TEMPLATE, reason=reason)
    if met.conflicts:
        reason = "; ".join(met.conflicts)
        return finding(FindingCode.AGENCY_MISMATCH, found=reason, reason=reason)
    if not identity.standards_id and len(audits) == 1:
        return None
    if (identity.standards_id, identity.standards_version) not in audits:
        said = f"{identity.standards_id} {identity.standards_version}".strip() or "of no name"
        return finding(FindingCode.WRONG_STANDARDS, found=said)
    return None


def _rejected(
    file: str,
    digest: str,
    fault: Finding,
    identity: Identity = Identity(),  # noqa: B008 (frozen)
) -> Reading:
    return Reading(file, digest, identity, None, _placed([fault], file, identity))


def _placed(findings: list[Finding], file: str, identity: Identity) -> tuple[Finding, ...]:
    return tuple(each.of(file, identity.agency_id) for each in findings)
