"""What a return says, whichever program saved it. In: a return. Out: its texts, and their digest.

Line ends and outer spaces don't count, nor does the order of the action plan.
"""

import hashlib
import json

from s11xl.core.returns import (
    ACTION_FIELDS,
    ANSWER_FIELDS,
    COVER_DATES,
    COVER_FIELDS,
    Action,
    AgencyReturn,
    Cover,
    Response,
)
from s11xl.core.text import comparable

Texts = tuple[str, ...]


def answer(response: Response, field: str) -> str:
    """Return an answer as it counts: as it was ruled to be, or else as it was written."""
    if field == "grade" and response.ruled_grade is not None:
        return comparable(response.ruled_grade)
    return comparable(getattr(response, field))


def action_texts(action: Action) -> Texts:
    """Return the texts of a row of the action plan, in the order of ACTION_FIELDS."""
    return tuple(comparable(getattr(action, name)) for name in ACTION_FIELDS)


def cover_texts(cover: Cover, *, dated: bool = True) -> Texts:
    """Return the texts of a cover, in the order of COVER_FIELDS; perhaps without its dates."""
    names = [name for name in COVER_FIELDS if dated or name not in COVER_DATES]
    return tuple(comparable(getattr(cover, name)) for name in names)


def answers_of(agency_return: AgencyReturn) -> tuple[list[Texts], list[Texts]]:
    """Return the answers to the standards, with the names of unusable fields, and the actions."""
    responses = [
        (
            response.standard_id,
            *(answer(response, name) for name in ANSWER_FIELDS),
            *sorted(response.unusable),
        )
        for response in agency_return.responses
    ]
    actions = [action_texts(action) for action in agency_return.actions if not action.is_blank]
    return sorted(responses), sorted(actions)


def is_same(one: AgencyReturn, other: AgencyReturn) -> bool:
    """Whether two returns say the same, but for the dates on the cover."""
    covers = (cover_texts(each.cover, dated=False) for each in (one, other))
    return answers_of(one) == answers_of(other) and len(set(covers)) == 1


def content_digest(agency_return: AgencyReturn) -> str:
    """Return a SHA-256 of the Return ID and all that was filled in, the cover's dates included."""
    content = (
        agency_return.identity.return_id,
        cover_texts(agency_return.cover),
        answers_of(agency_return),
    )
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
