"""What differs from one agency's workbook to the next, as the texts that the layout names."""

from collections.abc import Mapping
from datetime import date

from s11xl.core.returns import Identity
from s11xl.standards.wording import Wording
from s11xl.workbook.identity import RoundSettings


def variables(
    identity: Identity, settings: RoundSettings, wording: Wording, to_correct: str = ""
) -> Mapping[str, str]:
    """The text of each variable; a setting that was not given is said to be open.

    `to_correct` is what the cover of a workbook that goes back says is to be corrected.
    """
    named = settings.organisation
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
        "organisation": named or wording.not_given,
        "masa_means": wording.masa_means.format(organisation=named) if named else "",
        "due": day_month_year(settings.due) if settings.due else wording.due_open,
        "to_correct": to_correct,
        "return_to": settings.return_to or wording.return_open,
    }


def day_month_year(day: date) -> str:
    """A date as people in the United Kingdom write it: 31/03/2027."""
    return day.strftime("%d/%m/%Y")
