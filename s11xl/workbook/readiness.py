"""Whether a return is ready: the one rule for the workbook, the status and the reports.

In: an agency's return and its standards. Out: what is still open. Each standard needs a grade of
the scale and evidence that is no placeholder (or “not applicable” and its reason), each weak grade
an improvement or an action, and the cover who completed it and who signed it off, and when.
"""

from dataclasses import dataclass

from s11xl.core.returns import COVER_NEEDED, AgencyReturn, Response
from s11xl.standards.model import StandardSet


@dataclass(frozen=True, slots=True)
class OpenItems:
    """What a return still needs: standards by id, and fields of the cover by name."""

    grades: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()  # why a standard is not applicable
    improvements: tuple[str, ...] = ()  # of weak grades, in the answer or in the action plan
    cover: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether nothing is open."""
        return not (self.grades or self.evidence or self.reasons or self.improvements or self.cover)


def open_items(agency_return: AgencyReturn, standards: StandardSet) -> OpenItems:
    """Find what a return still needs before it is ready."""
    planned = {
        action.standard_id.strip() for action in agency_return.actions if action.action.strip()
    }
    responses = {each.standard_id: each for each in reversed(agency_return.responses)}
    is_offered = agency_return.identity.not_applicable
    grades, evidence, reasons, improvements = [], [], [], []
    for standard in standards.standards:
        response = responses.get(standard.id) or Response(standard.id)
        grade = response.grade if response.ruled_grade is None else response.ruled_grade
        reading = standards.scale.read(grade, allow_not_applicable=is_offered)
        is_told = bool(response.evidence.strip()) and not standards.is_placeholder(
            response.evidence
        )
        if reading.not_applicable:
            reasons += [] if is_told else [standard.id]
            continue
        if reading.grade is None:
            grades.append(standard.id)
        if not is_told:
            evidence.append(standard.id)
        is_weak = reading.grade is not None and standards.scale.is_weak(reading.grade)
        is_improved = bool(response.improvement.strip()) or standard.id in planned
        if is_weak and not is_improved:
            improvements.append(standard.id)
    cover = tuple(name for name in COVER_NEEDED if not getattr(agency_return.cover, name).strip())
    return OpenItems(tuple(grades), tuple(evidence), tuple(reasons), tuple(improvements), cover)
