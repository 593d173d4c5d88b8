"""Find out with which edition of the template a workbook was made.

In: a workbook, its identity, and the record of its round. Out: the layout to read it by, and what
the round allows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from s11xl.core.cells import cell_name
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import NOWHERE, Identity, Place
from s11xl.reader.xlsx.raw import RawWorkbook
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import RoundRecord
from s11xl.workbook.layout.editions import FINGERPRINTS
from s11xl.workbook.layout.model import WorkbookLayout
from s11xl.workbook.layout.plan import plan_layout


@dataclass(frozen=True, slots=True)
class Template:
    """The layout to read a workbook by, its identity, and what to report.

    `is_older` is whether it was made with an earlier edition: then its cells are in other places
    than the layout says.
    """

    layout: WorkbookLayout
    identity: Identity
    is_older: bool = False
    findings: tuple[Finding, ...] = ()


def find_template(
    workbook: RawWorkbook, identity: Identity, standards: StandardSet, record: RoundRecord | None
) -> Template:
    """Find the edition by the fingerprint that a workbook carries, or else by the record.

    The record, if there is one, says whether the round allows “not applicable”.
    """
    mark = identity.layout or (record.layout_of(identity.return_id) if record else "")
    if identity.layout:
        is_offered = identity.not_applicable
    elif record:  # the hidden sheet is lost
        is_offered = record.settings.not_applicable
    else:
        is_offered = _offers_not_applicable(workbook, standards)
    layout = plan_layout(standards, not_applicable=is_offered)
    if mark not in ("", layout.fingerprint):
        other = plan_layout(standards, not_applicable=not is_offered)
        if mark == other.fingerprint:
            layout, is_offered = other, other.not_applicable
    is_allowed = is_offered
    if record:
        is_allowed = record.settings.not_applicable or (
            is_offered and record.layout_of(identity.return_id) == layout.fingerprint
        )
    identity = replace(identity, not_applicable=is_allowed)
    if mark in ("", layout.fingerprint):
        return Template(layout, identity)
    if mark in FINGERPRINTS or (record and mark in record.layouts):
        older = new_finding(FindingCode.OLDER_TEMPLATE, found=mark)
        return Template(layout, identity, is_older=True, findings=(older,))
    place = next(_places(workbook, mark), NOWHERE)
    unknown = new_finding(FindingCode.UNKNOWN_TEMPLATE, found=mark, place=place)
    return Template(layout, identity, findings=(unknown,))


def _offers_not_applicable(workbook: RawWorkbook, standards: StandardSet) -> bool:
    """Whether the counts of grades on the progress sheet have a column for “not applicable”."""
    header, label = standards.wording.progress_counts, standards.scale.not_applicable.label
    for sheet in workbook.sheets:
        rows = {row for row, _ in sheet.positions(header)}
        if rows and any(row in rows for row, _ in sheet.positions(label)):
            return True
    return False


def _places(workbook: RawWorkbook, text: str) -> Iterator[Place]:
    for sheet in workbook.sheets:
        for position in sheet.positions(text):
            yield Place(sheet.name, cell_name(*position))
