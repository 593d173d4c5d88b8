"""Which round and agency a file belongs to, and which files are evidence that came with a return.

In: identities and outcomes, and who was asked. Out: findings, and outcomes.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path, PurePosixPath
from typing import Any

from s11xl.consolidation.outcomes import AskedAgencies, FileStatus, Outcome
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Agency, Identity
from s11xl.reader import Reading
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import RoundSettings, identity_of

_MAX_ISSUES = 9  # of one workbook: Return IDs of later issues are not looked for
_MIN_LETTERS = 4  # of a name that is looked for in file names
_TOP_FOLDER = "."
_NUMBERED = re.compile(r" \(\d+\)$")  # behind names that several files have
_WORKBOOK_SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers"}


def wrong_round_or_agency(
    identity: Identity, asked: AskedAgencies, *, is_ruled: bool = False
) -> Iterator[Finding]:
    """Report a return of another round or of an agency that was not asked.

    The others are compared with the record of what was issued, unless a ruling says which agency
    the return is from.
    """
    if asked.round and identity.round and identity.round != asked.round:
        yield new_finding(FindingCode.WRONG_ROUND, found=identity.round, expected=asked.round)
    elif asked.is_known and identity.agency_id not in asked.ids:
        whom = f"“{identity.agency}” ({identity.agency_id})" if identity.agency_id else "no agency"
        fields: dict[str, Any] = {}
        if reason := asked.withdrawn.get(identity.agency_id):
            fields = {
                "why": f"was withdrawn from the round: {reason.rstrip('.')}",
                "what_to_do": "If its return is to count after all, run `s11xl agency withdraw"
                f" {identity.agency_id} --undo`.",
            }
        yield new_finding(FindingCode.UNKNOWN_AGENCY, found=identity.agency_id, whom=whom, **fields)
    elif asked.is_known and asked.issued and not is_ruled:
        yield from _differences_from_record(identity, asked)


def _differences_from_record(identity: Identity, asked: AskedAgencies) -> Iterator[Finding]:
    issued = asked.issued_by_return_id.get(identity.return_id)
    if issued is None or asked.recorded_agencies[identity.return_id] != identity.agency_id:
        reason = f"the Return ID {identity.return_id} was not issued to {identity.agency_id}"
        yield new_finding(FindingCode.AGENCY_MISMATCH, found=identity.return_id, reason=reason)
        return
    for text, expected in (
        (identity.agency, issued.agency.name),
        (identity.sector, issued.agency.sector),
    ):
        if text and text != expected:
            yield new_finding(FindingCode.ALTERED_TEXT, found=text, expected=expected)


def completed_identity(
    identity: Identity, asked: AskedAgencies, standards: StandardSet
) -> Identity:
    """Fill in the identity fields that a return has lost, from its Return ID if that is known."""
    if not identity.return_id or (identity.agency_id and identity.round and identity.layout):
        return identity
    issued = _issued_identity(identity, asked, standards)
    if issued is None or identity.agency_id not in ("", issued.agency_id):
        return identity
    lost = {field.name for field in fields(Identity) if not getattr(identity, field.name)}
    return replace(identity, **{name: getattr(issued, name) for name in lost - {"layout"}})


def identified(files: Sequence[tuple[Path, Reading]]) -> list[tuple[Path, Reading]]:
    """Complete the identities of returns where it is not known who was asked.

    A return that no longer says which agency it is from is taken as a copy of the return with the
    same Return ID; if there is none, its Return ID stands for the agency. Returns of several
    agencies with one Return ID are rejected, unless a ruling says which agency each is from.
    """
    identities: dict[str, dict[str, Identity]] = {}
    for _, reading in files:
        identity = reading.identity
        if identity.agency_id and not reading.is_rejected and not _is_ruled(reading):
            identities.setdefault(identity.return_id, {}).setdefault(identity.agency_id, identity)
    return [
        (path, _identified(reading, list(identities.get(reading.identity.return_id, {}).values())))
        for path, reading in files
    ]


def _identified(reading: Reading, identities: Sequence[Identity]) -> Reading:
    """Complete the identity of a return; `identities` are those with its Return ID."""
    return_id, agency_id = reading.identity.return_id, reading.identity.agency_id
    if reading.agency_return is None or _is_ruled(reading):
        return reading
    if len(identities) > 1:
        names = ", ".join(identity.agency_id for identity in identities)
        reason = f"the Return ID {return_id} is in returns of {names}"
        finding = new_finding(FindingCode.AGENCY_MISMATCH, found=return_id, reason=reason)
        placed = finding.in_file(reading.file, agency_id)
        return replace(reading, findings=(placed, *reading.findings))
    if agency_id:
        return reading
    if identities:
        identity = replace(identities[0], layout=reading.identity.layout)
        return with_identity(reading, identity, "another return has the same Return ID")
    unnamed = replace(reading.identity, agency_id=return_id, agency=return_id)
    return with_identity(reading, unnamed, "its Return ID is used instead of its name")


def _is_ruled(reading: Reading) -> bool:
    return any(finding.code is FindingCode.RULED for finding in reading.findings)


def with_identity(reading: Reading, identity: Identity, reason: str) -> Reading:
    """Give a reading an identity that it has lost, with a finding that says the reason."""
    if reading.agency_return is None:
        return reading
    finding = new_finding(
        FindingCode.RECOVERED_ANSWER,
        found=identity.return_id,
        reason=f"the details of the agency are missing; {reason}",
    )
    return replace(
        reading,
        identity=identity,
        agency_return=replace(reading.agency_return, identity=identity),
        findings=tuple(
            each.in_file(reading.file, identity.agency_id) for each in (finding, *reading.findings)
        ),
    )


def _issued_identity(
    identity: Identity, asked: AskedAgencies, standards: StandardSet
) -> Identity | None:
    """Find the identity with a Return ID: in the record, or of a workbook that would have it."""
    if asked.issued_by_return_id or not asked.round:
        issued = asked.issued_by_return_id.get(identity.return_id)
        return issued.identity if issued else None
    settings = RoundSettings(asked.round, not_applicable=identity.not_applicable)
    candidates = (
        identity_of(agency, settings, standards, layout=identity.layout, issue=issue)
        for agency in asked.agencies or ()
        for issue in range(1, _MAX_ISSUES + 1)
    )
    return next((each for each in candidates if each.return_id == identity.return_id), None)


def assign_attachments(outcomes: Sequence[Outcome], asked: AskedAgencies) -> list[Outcome]:
    """Turn rejected files that are not workbooks into attachments, if a return came with them.

    The agency's name or id in the path of a file tells which agency it is from; else the returns
    in the same archive, mail or folder do. A file from an agency without a return stays rejected.
    """
    used = [
        outcome
        for outcome in outcomes
        if outcome.status in (FileStatus.ACCEPTED, FileStatus.SUPERSEDED)
    ]
    returned = {outcome.identity.agency_id: outcome.identity.agency for outcome in used}
    containers = {
        outcome.file
        for outcome in outcomes
        if any(finding.code is FindingCode.CONTAINER for finding in outcome.findings)
    }
    agencies_in: dict[str, set[str]] = {}
    for outcome in used:
        bundle = _bundle(outcome.file, containers)
        agencies_in.setdefault(bundle, set()).add(outcome.identity.agency_id)
    known = asked.agencies or tuple(Agency(*agency) for agency in returned.items())
    assigned = []
    for outcome in outcomes:
        if outcome.findings and outcome.findings[0].code is FindingCode.NOT_A_WORKBOOK:
            agency = named_agency(outcome.file, known)
            bundle = _bundle(outcome.file, containers)
            beside = agencies_in.get(bundle, ())
            if agency is not None and agency.agency_id not in returned:
                outcome = _instead_of_return(outcome, agency)
            elif (agency or beside) and _can_be_evidence(outcome):
                is_alone = bundle != _TOP_FOLDER and len(beside) == 1
                outcome = _attachment(outcome, is_agency_known=bool(agency) or is_alone)
        assigned.append(outcome)
    return assigned


def _bundle(file: str, containers: Collection[str]) -> str:
    """Return the outermost archive or mail that a file came in, or else its folder."""
    path = PurePosixPath(file)
    outer = [str(parent) for parent in path.parents if str(parent) in containers]
    return outer[-1] if outer else str(path.parent)


def _names(agency: Agency) -> list[str]:
    """Return the agency's name and id as they are looked for in paths: letters and digits only."""
    names = map(_letters, (agency.name, agency.agency_id))
    return [name for name in names if len(name) >= _MIN_LETTERS]


def named_agency(file: str, agencies: Sequence[Agency]) -> Agency | None:
    """Find the agency whose name or id is in a path; of several the one with the longest name."""
    path = _letters(file)
    named = [agency for agency in agencies if any(name in path for name in _names(agency))]
    return max(named, key=lambda agency: len(agency.name), default=None)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _can_be_evidence(outcome: Outcome) -> bool:
    """Whether a file is not called a workbook and can't hold a return that was not seen."""
    suffix = PurePosixPath(_NUMBERED.sub("", outcome.file)).suffix.casefold()
    may_hold_return = outcome.findings[0].fields.get("may_hold_return")
    return suffix not in _WORKBOOK_SUFFIXES and not may_hold_return


def _attachment(outcome: Outcome, *, is_agency_known: bool) -> Outcome:
    fields = {"file_type": outcome.findings[0].fields["file_type"]}
    if not is_agency_known:
        fields["note"] = " It is not known which agency it is from."
        fields["what_to_do"] = (
            "Find out which agency sent it: it may have come instead of a return."
        )
    finding = Finding(FindingCode.ATTACHMENT, file=outcome.file, fields=fields)
    return replace(outcome, status=FileStatus.IGNORED, findings=(finding,), reason=finding.message)


def _instead_of_return(outcome: Outcome, agency: Agency) -> Outcome:
    """Note that a file seems to have come instead of an agency's return."""
    first, *others = outcome.findings
    note = f" Its name says that it is from {agency.name}, which sent no return."
    finding = replace(first, fields={**first.fields, "note": note})
    return replace(outcome, findings=(finding, *others), reason=finding.message)
