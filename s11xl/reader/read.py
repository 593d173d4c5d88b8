"""Read one returned file. In: a path, and the standards. Out: a `Reading`, whatever the file is.

An archive or a mail gives a reading for each file in it, and one for itself. The functions take and
return picklable values, so they can run in any process. They don't judge the answers: they return
what is in the cells, with findings on what can't be read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.output_files import file_sha256
from s11xl.core.returns import AgencyReturn, Identity
from s11xl.reader.answers.action_plan import read_actions
from s11xl.reader.answers.cover import read_cover
from s11xl.reader.answers.identity import read_identity
from s11xl.reader.answers.locked_text import altered_text
from s11xl.reader.answers.prefilled import read_prefilled
from s11xl.reader.answers.responses import read_responses
from s11xl.reader.answers.sheets import match_sheets
from s11xl.reader.answers.stray_text import stray_text
from s11xl.reader.answers.template import find_template
from s11xl.reader.files.containers import unpack
from s11xl.reader.files.file_types import FileType
from s11xl.reader.files.ignored import why_ignored
from s11xl.reader.files.limits import DEFAULT_LIMITS, Budget, Limits, RejectedError
from s11xl.reader.files.scratch import remove
from s11xl.reader.opening import open_workbook
from s11xl.reader.xlsx.raw import RawWorkbook
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import RoundRecord

_ANONYMOUS = Identity()
# What can't be seen in other formats, and a note on what is read otherwise.
_LOST_IN_ODS = "Error cells, merged cells, page headers and pictures", ""
_LOST_IN_XLS = (
    "Formulas, error cells, links, struck-out text, comments, text boxes, page headers, pictures,"
    " merged cells and hidden rows",
    " Numbers are read as they are stored, not as they were shown.",
)

Audits = Mapping[tuple[str, str], StandardSet]  # by id and version
Passwords = Mapping[str, str]  # by name or path of the file; under the empty name for all others


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one file: a return, or the finding that says why there is none.

    A return that is rejected for its content is kept beside the finding that rejects it. `ignored`
    is the reason why a file was not read, such as being a lock file.
    """

    file: str
    sha256: str = ""
    identity: Identity = _ANONYMOUS
    agency_return: AgencyReturn | None = None
    findings: tuple[Finding, ...] = ()
    ignored: str = ""
    contained: bool = False  # in an archive or a mail

    @property
    def is_rejected(self) -> bool:
        """Whether the file gives no answers that can be used."""
        return self.agency_return is None or any(each.rejects for each in self.findings)

    @property
    def is_ignored(self) -> bool:
        """Whether it is neither used nor rejected: not read, or a container of other files."""
        is_rejected = any(each.rejects for each in self.findings)
        return bool(self.ignored) or (self.agency_return is None and not is_rejected)


def contents(
    path: Path, file: str, limits: Limits, scratch: Path
) -> Iterator[Reading | tuple[Path, str]]:
    """Yield what is in a container: a finished reading, or the arguments of `read_member`.

    Files are unpacked into `scratch`. The last reading is of the container itself. Raises OSError
    if the container can't be opened.
    """
    for item in unpack(path, file, scratch, limits):
        if item.path is None:
            digest = file_sha256(path) if item.file == file else ""
            findings = (item.finding.in_file(item.file, ""),) if item.finding else ()
            yield Reading(item.file, digest, findings=findings, contained=item.file != file)
        elif reason := why_ignored(item.path, PurePosixPath(item.file).name):
            remove(item.path)
            yield Reading(item.file, ignored=reason, contained=True)
        else:
            yield item.path, item.file


def read_member(
    path: Path,
    file: str,
    audits: Audits,
    limits: Limits,
    passwords: Passwords,
    record: RoundRecord | None = None,
) -> Reading:
    """Read a file that was unpacked from a container, and remove it."""
    reading = read_return(path, file, audits, limits, password_of(file, passwords), record)
    remove(path)
    return replace(reading, contained=True)


def password_of(file: str, passwords: Passwords) -> str:
    """The password of a file by its name or path, or the one of all others."""
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
    record: RoundRecord | None = None,
) -> Reading:
    """Read the workbook at `path`, using `password` if it is encrypted.

    `file` is the name to report it under, `record` the record of the round, if it is known. Never
    raises for what is in the file: that becomes a finding, and so does a file that can't be opened.
    Raises S11xlError if the disk is full.
    """
    digest = ""
    try:
        digest = file_sha256(path)
        workbook = open_workbook(path, limits, password)
        return _read_answers(workbook, file, digest, audits, Budget(limits), record)
    except RejectedError as error:
        return _rejected(file, digest, error.finding)
    except OSError as error:
        return _rejected(file, digest, _unreadable(error))
    except (MemoryError, RecursionError):
        reason = "this computer has too little memory"
        return _rejected(file, digest, new_finding(FindingCode.TOO_LARGE, reason=reason))


def _unreadable(error: OSError) -> Finding:
    return new_finding(FindingCode.UNREADABLE, reason=error.strerror or "the reason is unknown")


def _read_answers(
    workbook: RawWorkbook,
    file: str,
    digest: str,
    audits: Audits,
    budget: Budget,
    record: RoundRecord | None,
) -> Reading:
    """Read the answers of a workbook, if it is one of ours.

    Raises RejectedError if that takes too long.
    """
    carried = read_identity(workbook, audits.values())
    identity = carried.identity
    if fault := _not_ours(identity, audits):
        return _rejected(file, digest, fault, identity)
    named = audits.get((identity.standards_id, identity.standards_version))
    standards = named or next(iter(audits.values()))
    if record and identity.round not in ("", record.settings.round):
        record = None
    template = find_template(workbook, identity, standards, record)
    template, prefilled = read_prefilled(workbook, template)
    layout, identity = template.layout, template.identity
    budget.check_time()
    responses, response_findings = read_responses(workbook, layout)
    matched = match_sheets(workbook, layout)
    cover, cover_findings = read_cover(workbook, layout, matched)
    actions, action_findings = read_actions(workbook, layout, matched)
    budget.check_time()
    saved_at = workbook.properties.get("modified", "").strip()
    is_reduced = bool(workbook.reduced)
    agency_return = AgencyReturn(
        identity, cover, responses, actions, saved_at, is_reduced, prefilled
    )
    findings = [
        *_workbook_findings(carried.conflicts, workbook.reduced),
        *template.findings,
        *response_findings,
        *cover_findings,
        *action_findings,
    ]
    altered = altered_text(workbook, matched, template)
    budget.check_time()
    stray = stray_text(workbook, template, matched, agency_return, record)
    if template.is_older:
        findings = [finding for finding in findings if not _is_in_another_place(finding)]
        reported = {(finding.place, finding.found) for finding in altered}
        stray = [finding for finding in stray if (finding.place, finding.found) not in reported]
    findings += [*altered, *stray]
    return Reading(file, digest, identity, agency_return, _in_file(findings, file, identity))


def _is_in_another_place(finding: Finding) -> bool:
    """Whether a finding only says that a cell is in another place than this edition has it."""
    return finding.code is FindingCode.MOVED_CELL and "used" not in finding.fields


def _not_ours(identity: Identity, audits: Audits) -> Finding | None:
    """A finding if a workbook can't be read as a return to one of these audits."""
    if not identity.return_id:
        reason = "it carries no Return ID"
        return new_finding(FindingCode.NOT_OUR_TEMPLATE, reason=reason)
    if not identity.standards_id and len(audits) == 1:
        return None
    if (identity.standards_id, identity.standards_version) not in audits:
        found = f"{identity.standards_id} {identity.standards_version}".strip() or "of no name"
        return new_finding(FindingCode.WRONG_STANDARDS, found=found)
    return None


def _workbook_findings(conflicts: tuple[str, ...], reduced: str) -> Iterator[Finding]:
    """The findings on the workbook as a whole."""
    if conflicts:
        reason = "; ".join(conflicts)
        yield new_finding(FindingCode.AGENCY_MISMATCH, found=reason, reason=reason)
    if reduced:
        lost, note = _LOST_IN_ODS if reduced == FileType.ODS else _LOST_IN_XLS
        yield new_finding(
            FindingCode.REDUCED_CHECKS, found=reduced, file_type=reduced, lost=lost, note=note
        )


def _rejected(file: str, digest: str, fault: Finding, identity: Identity = _ANONYMOUS) -> Reading:
    return Reading(file, digest, identity, None, _in_file([fault], file, identity))


def _in_file(findings: list[Finding], file: str, identity: Identity) -> tuple[Finding, ...]:
    return tuple(each.in_file(file, identity.agency_id) for each in findings)
