"""The demo's invented agencies, people and phrases. Any likeness to real ones is chance."""

from dataclasses import dataclass

from s11xl.core.returns import Agency


@dataclass(frozen=True, slots=True)
class Story:
    """An agency of the demo: how good it finds itself (0 to 1), and what it sends back."""

    agency: Agency
    level: float
    sends: str = "its workbook"


def _story(
    agency_id: str, name: str, sector: str, lead: str, level: float, sends: str = "its workbook"
) -> Story:
    email = f"safeguarding@{agency_id}.example"
    return Story(Agency(agency_id, name, sector, email, lead), level, sends)


AGENCIES = (
    _story("severn-police", "Severnshire Constabulary", "Police", "Dana Whitlock", 0.7),
    _story("severn-icb", "Severnshire Integrated Care Board", "Health", "Priya Raman", 0.75),
    _story(
        "st-brides", "St Bride's Hospitals NHS Foundation Trust", "Health", "Owen Castell", 0.6,
        "two versions",
    ),
    _story("severn-council", "Severnshire County Council", "Local authority", "Marta Kowal", 0.7),
    _story("tern-district", "Tern Valley District Council", "Local authority", "Idris Penry", 0.4),
    _story("probation", "Severnshire Probation Service", "Probation", "Lena Osei", 0.6, "half"),
    _story("hillgate-homes", "Hillgate Homes", "Housing", "Callum Reid", 0.5, "a pasted grade"),
    _story("lanternlight", "Lanternlight Children's Charity", "Voluntary", "Noor Aziz", 0.9),
    _story("river-youth", "River & Weir Youth Project", "Voluntary", "Tom Ashdown", 0.35),
    _story("oakmere", "Oakmere Academy", "Education", "Beth Lyall", 0.7),
    _story("st-aldate", "St Aldate's C of E Primary School", "Education", "Jo Ferris", 0.65),
    _story(
        "wrekin-college", "Wrekin Vale College", "Education", "Sam Idowu", 0.6, "its own list"
    ),
    _story(
        "severn-ambulance", "Severnshire Ambulance Service NHS Trust", "Health", "Ruth Calder", 0.6,
        "nothing",
    ),
)  # fmt: skip

LEADS = (
    "Head of Safeguarding",
    "Designated Safeguarding Lead",
    "Director of Quality",
    "HR Business Partner",
    "Training Manager",
)

EVIDENCE = (
    "{what}. Safeguarding Policy v4.2 (September 2026), staff intranet > Safeguarding > Policies.",
    "{what}. Minutes of the Quality Committee, 12 November 2026 (shared drive, Q3 folder, item 7).",
    "{what}.\n\nAlso: annual report to the board of {agency}, July 2026, pages 11–14.",
    "{what}. Dip sample of 20 files, October 2026: 18 met the standard (held by the Quality team).",
    "{what}. Training matrix at 30 November 2026; held by Learning & Development.",
    "{what}. Staff survey 2026 (312 replies): 94% know whom to go to (intranet, News, June).",
    "{what}. Induction checklist (HR portal, form IND-3, revised May 2026).",
)

IMPROVEMENTS = (
    "Revise the policy with the partnership's current procedures and brief every team.",
    "Add safeguarding to the standing agenda of supervision, and audit a sample each quarter.",
    "Train one further panel member in each division in safer recruitment.",
    "Bring the children's forum's findings to the senior management team twice a year.",
    "Record dissemination: each team confirms in writing that it has read the procedure.",
    "Agree with commissioners how compliance of contracted services is reviewed.",
)
