"""Where a file belongs: to this round, to an agency that was asked, to a return as its evidence."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import PurePosixPath

from s11xl.consolidation.outcomes import AskedAgencies, FileStatus, Outcome
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Agency, Identity
from s11xl.reader.files.sniff import NO_EVIDENCE
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import Issued, RoundSettings, identity_of

_LEAST = 4  # letters of a name that tell an agency
_TOP = "."  # the folder itself, as the folder of a file in it
_WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers"}
_MOST_ISSUES = 9  # of one workbook that are looked for


def misplaced(
    identity: Identity, asked: AskedAgencies, *, assigned: bool = False
) -> Iterator[Finding]:
    """Why a return doesn't belong here, if it doesn't: another round, nobody who was asked.

    A return that does belong is held against the record of what was issued, unless somebody has
    ruled whose it is.
    """
    if asked.round and identity.round and identity.round != asked.round:
        yield new_finding(FindingCode.WRONG_ROUND, found=identity.round, expected=asked.round)
        return
    if asked.agencies is None:
        return
    if identity.agency_id not in asked.ids:
        whom = f"“{identity.agency}” ({identity.agency_id})" if identity.agency_id else "no agency"
        yield new_finding(FindingCode.UNKNOWN_AGENCY, found=identity.agency_id, whom=whom)
        return
    if asked.issued and not assigned:
        yield from _as_issued(identity, asked.on_record)


def completed(identity: Identity, asked: AskedAgencies, standards: StandardSet) -> Identity:
    """The marks of a return that has lost some, from what its Return ID was issued for.

    An ID that isn't on record is looked for among those that the agencies asked would get.
    """
    if not identity.return_id or (identity.agency_id and identity.round and identity.layout):
        return identity
    own = _issued_as(identity, asked, standards)
    if own is None or identity.agency_id not in ("", own.agency_id):
        return identity
    lost = {each.name for each in fields(Identity) if not getattr(identity, each.name)}
    return replace(identity, **{name: getattr(own, name) for name in lost - {"layout"}})


def _issued_as(identity: Identity, asked: AskedAgencies, standards: StandardSet) -> Identity | None:
    """The marks of the workbook that a Return ID was issued for, or would be."""
    if asked.on_record or not asked.round:
        recorded = asked.on_record.get(identity.return_id)
        return recorded.identity if recorded else None
    settings = RoundSettings(asked.round, not_applicable=identity.not_applicable)
    made = (
        identity_of(agency, settings, standards, layout=identity.layout, issue=issue)
        for agency in asked.agencies or ()
        for issue in range(1, _MOST_ISSUES + 1)
    )
    return next((each for each in made if each.return_id == identity.return_id), None)


def _as_issued(identity: Identity, issued: Mapping[str, Issued]) -> Iterator[Finding]:
    own = issued.get(identity.return_id)
    if own is None or own.agency.agency_id != identity.agency_id:
        reason = f"the Return ID {identity.return_id} was not issued to {identity.agency_id}"
        yield new_finding(FindingCode.AGENCY_MISMATCH, found=identity.return_id, reason=reason)
        return
    for said, expected in (
        (identity.agency, own.agency.name),
        (identity.sector, own.agency.sector),
    ):
        if said and said != expected:
            yield new_finding(FindingCode.ALTERED_TEXT, found=said, expected=expected)


def attachments(outcomes: Sequence[Outcome], asked: AskedAgencies) -> list[Outcome]:
    """The outcomes, with files that are no workbooks as evidence where a return came with them.

    Whose such a file is, is told by an agency's name in its own name; else by what lies beside it.
    """
    heard = {
        each.identity.agency_id: each.identity
        for each in outcomes
        if each.status in (FileStatus.ACCEPTED, FileStatus.SUPERSEDED)
    }
    containers = {each.file for each in outcomes if _is_container(each)}
    beside: dict[str, set[str]] = {}
    for each in outcomes:
        if each.status in (FileStatus.ACCEPTED, FileStatus.SUPERSEDED):
            beside.setdefault(_bundle(each.file, containers), set()).add(each.identity.agency_id)
    known = asked.agencies or tuple(Agency(each.agency_id, each.agency) for each in heard.values())
    told = [(each, _patterns(each)) for each in known]
    return [
        _attached(each, told, heard, _bundle(each.file, containers), beside) for each in outcomes
    ]


def _is_container(outcome: Outcome) -> bool:
    return any(each.code is FindingCode.CONTAINER for each in outcome.findings)


def _bundle(file: str, containers: Collection[str]) -> str:
    """What a file came in: the outermost archive or mail, else its folder."""
    outer = [str(each) for each in PurePosixPath(file).parents if str(each) in containers]
    return outer[-1] if outer else str(PurePosixPath(file).parent)


def _attached(
    outcome: Outcome,
    told: Sequence[tuple[Agency, Sequence[str]]],
    heard: Mapping[str, Identity],
    bundle: str,
    beside: Mapping[str, Collection[str]],
) -> Outcome:
    if not outcome.findings or outcome.findings[0].code is not FindingCode.NOT_A_WORKBOOK:
        return outcome
    name = _letters(outcome.file)
    named = [agency for agency, patterns in told if any(each in name for each in patterns)]
    if named:
        whose = max(named, key=lambda each: len(each.name))
        if whose.agency_id not in heard:
            return _instead(outcome, whose)
    if not _is_evidence(outcome) or not (named or bundle in beside):
        return outcome
    is_told = bool(named) or (bundle != _TOP and len(beside[bundle]) == 1)
    return _as_attachment(outcome, is_told=is_told)


def _is_evidence(outcome: Outcome) -> bool:
    """Whether a file can be evidence: not what may hold a return, or stands in place of one."""
    suffix = PurePosixPath(outcome.file).suffix.casefold()
    return suffix not in _WORKBOOKS and outcome.findings[0].fields["file_type"] not in NO_EVIDENCE


def _patterns(agency: Agency) -> list[str]:
    """What tells an agency in the name of a file: its name or its id, letters and figures only."""
    return [each for each in map(_letters, (agency.name, agency.agency_id)) if len(each) >= _LEAST]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _as_attachment(outcome: Outcome, *, is_told: bool) -> Outcome:
    doubt = {
        "note": " Whose it is can't be told: it lies beside others' returns.",
        "what_to_do": "Find out whose it is: it may have come in place of a return.",
    }
    fields = {"file_type": outcome.findings[0].fields["file_type"], **({} if is_told else doubt)}
    said = Finding(FindingCode.ATTACHMENT, file=outcome.file, fields=fields)
    return replace(outcome, status=FileStatus.IGNORED, findings=(said,), reason=said.message)


def _instead(outcome: Outcome, whose: Agency) -> Outcome:
    """A file that seems to have come in place of an agency's return."""
    (first, *others) = outcome.findings
    note = f" By its name it is from {whose.name}, which sent no return."
    said = replace(first, fields={**first.fields, "note": note})
    return replace(outcome, findings=(said, *others), reason=said.message)
