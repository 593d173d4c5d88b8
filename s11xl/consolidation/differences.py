"""What tells a return that isn't used from the one that is. In: both. Out: words and findings."""

from collections import Counter
from collections.abc import Iterator, Mapping

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, finding
from s11xl.core.returns import (
    ACTION_FIELDS,
    ANSWER_FIELDS,
    COVER_FIELDS,
    Action,
    AgencyReturn,
    Place,
)
from s11xl.core.text import counted


def difference(given: AgencyReturn, used: AgencyReturn, differs: Mapping[str, str]) -> str:
    """What differs, in sentences; `differs` names the standards whose answers do."""
    return " ".join(_sentences(given, used, differs))


def _sentences(
    given: AgencyReturn, used: AgencyReturn, differs: Mapping[str, str]
) -> Iterator[str]:
    if differs:
        yield f"They differ in {counted(len(differs), 'standard')}: {', '.join(differs)}."
    else:
        yield "Their answers to the standards are the same."
    if open_ones := list(_left_open(given, used)):
        yield f"It answers {', '.join(open_ones)}, which the one used leaves open."
    if cover := [
        name for name in COVER_FIELDS if getattr(given.cover, name) != getattr(used.cover, name)
    ]:
        yield f"Their covers differ in: {', '.join(cover)}."
    own, its = Counter(map(_words, given.actions)), Counter(map(_words, used.actions))
    if own != its:
        only, missed = (own - its).total(), (its - own).total()
        yield (
            f"Their action plans differ: {counted(only, 'row')} only here,"
            f" {counted(missed, 'row')} only in the one used."
        )


def _left_open(given: AgencyReturn, used: AgencyReturn) -> Iterator[str]:
    """The standards on which a return says something where the one used says nothing."""
    for response in given.responses:
        its = used.response(response.standard_id)
        if any(
            getattr(response, name).strip() and not getattr(its, name).strip()
            for name in ANSWER_FIELDS
        ):
            yield response.standard_id


def only_said(given: AgencyReturn, used: AgencyReturn) -> Iterator[Finding]:
    """The actions and notes of a return that the one used doesn't have, each with its text."""
    notes = given.cover.cover_notes
    if notes.strip() and notes != used.cover.cover_notes:
        yield _said(notes, given.cover.place("cover_notes"), "Notes of the cover")
    left = Counter(map(_words, used.actions))
    for action in given.actions:
        words = _words(action)
        if left[words]:
            left[words] -= 1
        elif not action.is_blank:
            text = " | ".join(filter(None, words))
            yield _said(text, _place(action), "A row of the action plan")


def _words(action: Action) -> tuple[str, ...]:
    return tuple(getattr(action, name) for name in ACTION_FIELDS)


def _place(action: Action) -> Place:
    """Where an action stands: its text, or the first of it that is there."""
    name = next((each for each in ("action", *ACTION_FIELDS) if each in action.places), "")
    return action.place(name)


def _said(text: str, place: Place, what: str) -> Finding:
    return finding(
        FindingCode.HIDDEN_CONTENT,
        found=text,
        place=place,
        what=f"{what}, in a return that is not used; the one used does not say it.",
        what_to_do="Read what was found: it may still be meant.",
    )
