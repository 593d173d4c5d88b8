"""The texts of a workbook's variables: what differs from agency to agency or round to round."""

from collections.abc import Mapping
from datetime import date

from s11xl.core.returns import Identity
from s11xl.standards.wording import Wording
from s11xl.workbook.identity import RoundSettings


def variables(
    identity: Identity, settings: RoundSettings, wording: Wording, to_correct: str = ""
) -> Mapping[str, str]:
    """Return the text of each variable by name; a setting without a value has a default phrase.

    `to_correct` is the text on the cover of a workbook that goes back for correction.
    """
    organisation = settings.organisation
    return {
        "return_id": identity.return_id,
        "agency_id": identity.agency_id,
        "agency": identity.agency,
        "sector": identity.sector or wording.not_given,
        "round": identity.round,
        "standards_id": identity.standards_id,
        "standards_version": identity.standards_version,
        "not_applicable": "allowed" if identity.not_applicable else "not allowed",
        "layout": identity.layout,
        "organisation": organisation or wording.not_given,
        "masa_means": wording.masa_means.format(organisation=organisation) if organisation else "",
        "due": due_text(settings.due) if settings.due else wording.due_open,
        "to_correct": to_correct,
        "return_to": settings.return_to or wording.return_open,
    }


def due_text(day: date) -> str:
    """Return a due date as the cover shows it."""
    return day.strftime("%d/%m/%Y")
