"""Twice from one agency: which return counts. In: its returns. Out: the one used, or none.

A ruling decides before anything else. Then complete beats incomplete; then the later sign-off, the
later completion, the later save. A blank return never supersedes. A date that can't be read, or a
save that isn't known, decides nothing. Between different answers with nothing to decide, none is
chosen.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from s11xl.consolidation.checks import is_complete
from s11xl.consolidation.outcomes import FileStatus, Outcome
from s11xl.core.dates import read_date
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import (
    ACTION_FIELDS,
    ANSWER_FIELDS,
    COVER_FIELDS,
    Action,
    AgencyReturn,
    Cover,
    Place,
)
from s11xl.core.text import counted
from s11xl.standards.model import StandardSet

_RULES = (
    "it is not blank",
    "it is complete",
    "it was signed off later",
    "it was completed later",
    "it was saved later",
)
_SAVED_AT = re.compile(r"\d{4}-\d\d-\d\dT")
Mark = bool | date | str
Rank = tuple[Mark | None, ...]  # by _RULES; None for what can't be known


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of several returns is used (None: nothing decides), and of each why not and what
    differs from the one used: per standard the fields, in words.
    """

    used: int | None
    reasons: tuple[str, ...]
    differs: tuple[Mapping[str, str], ...]


def choose(returns: Sequence[tuple[AgencyReturn, StandardSet]]) -> Choice:
    """The return of an agency that counts, of those that came, each with its standards.

    It is one that beats each of the others, or says the same.
    """
    ranks = [_rank(agency_return, standards) for agency_return, standards in returns]
    beats = [[_rule(its, rank) for rank in ranks] for its in ranks]
    leading = [
        index
        for index, (agency_return, _) in enumerate(returns)
        if all(
            rule or _same(agency_return, other)
            for rule, (other, _) in zip(beats[index], returns, strict=True)
        )
    ]
    if not leading:
        used, reasons = None, ("",) * len(returns)
    else:
        used = max(leading, key=lambda index: (sum(map(bool, beats[index])), -index))
        reasons = tuple(rule or "it says the same" for rule in beats[used])
    against = returns[used or 0][0]
    return Choice(
        used, reasons, tuple(_differences(agency_return, against) for agency_return, _ in returns)
    )


def _rank(agency_return: AgencyReturn, standards: StandardSet) -> Rank:
    cover = agency_return.cover
    return (
        not agency_return.is_blank,
        is_complete(agency_return, standards),
        _day(cover.signed_off_on),
        _day(cover.completed_on),
        agency_return.saved_at if _SAVED_AT.match(agency_return.saved_at) else None,
    )


def _day(text: str) -> date | None:
    """The day that a text says: the earliest for no text, None for one that can't be read."""
    return read_date(text) if text.strip() else date.min


def _rule(its: Rank, rank: Rank) -> str:
    """By which rule the one of the first rank counts before the other; empty where none says so.

    What isn't known of either decides nothing, and neither does any rule after it.
    """
    for one, other, rule in zip(its, rank, _RULES, strict=True):
        if one is None or other is None:
            return ""
        if one != other:
            return rule if one > other else ""  # type: ignore[operator]  # of the same kind
    return ""


def _same(one: AgencyReturn, other: AgencyReturn) -> bool:
    """Whether two returns give the same answers, whenever they were signed."""
    return (one.responses, _undated(one.cover), one.actions) == (
        other.responses,
        _undated(other.cover),
        other.actions,
    )


def _undated(cover: Cover) -> Cover:
    return replace(cover, completed_on="", signed_off_on="")


def _differences(agency_return: AgencyReturn, used: AgencyReturn) -> Mapping[str, str]:
    differs = {}
    for response in agency_return.responses:
        its = used.response(response.standard_id)
        fields = [name for name in ANSWER_FIELDS if getattr(response, name) != getattr(its, name)]
        if fields:
            differs[response.standard_id] = ", ".join(fields)
    return differs


def resolved(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes, with one return used for each agency."""
    by_agency: dict[str, list[int]] = {}
    for index, outcome in enumerate(outcomes):
        if outcome.status is FileStatus.ACCEPTED:
            by_agency.setdefault(outcome.identity.agency_id, []).append(index)
    resolved = list(outcomes)
    for indices in by_agency.values():
        if len(indices) > 1:
            alike = [outcomes[index] for index in indices]
            for index, outcome in zip(indices, _one_used(alike), strict=True):
                resolved[index] = outcome
    return resolved


def _one_used(alike: Sequence[Outcome]) -> list[Outcome]:
    """The returns of one agency: one used, the others superseded; or none, if nothing decides."""
    choice = _ruled(alike) or choose(_read(alike))
    if choice.used is None:
        return [_undecided(each, len(alike), choice) for each in alike]
    used = alike[choice.used]
    return [
        each
        if index == choice.used
        else _superseded(each, used, choice.reasons[index], choice.differs[index])
        for index, each in enumerate(alike)
    ]


def _read(alike: Sequence[Outcome]) -> list[tuple[AgencyReturn, StandardSet]]:
    pairs = [(each.agency_return, each.standards) for each in alike]
    return [
        (agency_return, standards)
        for agency_return, standards in pairs
        if agency_return and standards
    ]


def _ruled(alike: Sequence[Outcome]) -> Choice | None:
    """The choice that a ruling makes, if one does: any of the same files, where it came twice."""
    chosen = [index for index, each in enumerate(alike) if each.chosen]
    if len({alike[index].sha256 for index in chosen}) != 1:
        return None
    used = chosen[0]
    returns = [agency_return for agency_return, _ in _read(alike)]
    differs = tuple(_differences(agency_return, returns[used]) for agency_return in returns)
    reason = f"it was ruled so by {alike[used].chosen}"
    return Choice(used, (reason,) * len(returns), differs)


def _undecided(outcome: Outcome, count: int, choice: Choice) -> Outcome:
    fields = sorted({name for differs in choice.differs for name in differs})
    said = new_finding(
        FindingCode.DUPLICATE_RETURN,
        found=f"{count} returns",
        count=count,
        differs=", ".join(fields) or "the cover or the action plan",
    ).in_file(outcome.file, outcome.identity.agency_id)
    return replace(
        outcome,
        status=FileStatus.REJECTED,
        kept=None,
        findings=(said, *_lasting(outcome)),
        reason=said.message,
    )


def _superseded(
    outcome: Outcome, used: Outcome, reason: str, differs: Mapping[str, str]
) -> Outcome:
    """A return that isn't used: why not, what of it differs, and what only it says."""
    agency_return, used_given = outcome.agency_return, used.agency_return
    assert agency_return is not None
    assert used_given is not None
    said = new_finding(
        FindingCode.SUPERSEDED_RETURN,
        used=used.file,
        reason=reason,
        differs=difference(agency_return, used_given, differs),
    )
    own = [each.in_file(outcome.file, outcome.identity.agency_id)
           for each in (said, *only_said(agency_return, used_given))]  # fmt: skip
    return replace(
        outcome,
        status=FileStatus.SUPERSEDED,
        findings=(*own, *_lasting(outcome)),
        reason=said.message,
        differs=differs,
    )


_LASTING = {
    FindingCode.HIDDEN_CONTENT,  # nobody's words go unmentioned
    FindingCode.RULED,
    FindingCode.MISSING_SHEET,  # what may be why it isn't used
    FindingCode.MISSING_ROW,
    FindingCode.INVALID_GRADE,
    FindingCode.AMBIGUOUS_ANSWER,
    FindingCode.FORMULA_IN_ANSWER,
    FindingCode.ERROR_IN_ANSWER,
}


def _lasting(outcome: Outcome) -> list[Finding]:
    """What is to be said even of a return that isn't used."""
    on_cover = set(outcome.kept.cover.places.values()) if outcome.kept else set()
    return [
        each
        for each in outcome.findings
        if each.code in _LASTING
        or (each.code is FindingCode.INVALID_DATE and Place(each.sheet, each.cell) in on_cover)
    ]


def difference(agency_return: AgencyReturn, used: AgencyReturn, differs: Mapping[str, str]) -> str:
    """What differs, in sentences; `differs` names the standards whose answers do."""
    return " ".join(_sentences(agency_return, used, differs))


def _sentences(
    agency_return: AgencyReturn, used: AgencyReturn, differs: Mapping[str, str]
) -> Iterator[str]:
    if differs:
        yield f"They differ in {counted(len(differs), 'standard')}: {', '.join(differs)}."
    else:
        yield "Their answers to the standards are the same."
    if open_ones := list(_left_open(agency_return, used)):
        yield f"It answers {', '.join(open_ones)}, which the one used leaves open."
    if cover := [
        name
        for name in COVER_FIELDS
        if getattr(agency_return.cover, name) != getattr(used.cover, name)
    ]:
        yield f"Their covers differ in: {', '.join(cover)}."
    own, its = Counter(map(_words, agency_return.actions)), Counter(map(_words, used.actions))
    if own != its:
        only, missed = (own - its).total(), (its - own).total()
        yield (
            f"Their action plans differ: {counted(only, 'row')} only here,"
            f" {counted(missed, 'row')} only in the one used."
        )


def _left_open(agency_return: AgencyReturn, used: AgencyReturn) -> Iterator[str]:
    """The standards on which a return says something where the one used says nothing."""
    for response in agency_return.responses:
        its = used.response(response.standard_id)
        if any(
            getattr(response, name).strip() and not getattr(its, name).strip()
            for name in ANSWER_FIELDS
        ):
            yield response.standard_id


def only_said(agency_return: AgencyReturn, used: AgencyReturn) -> Iterator[Finding]:
    """The actions and notes of a return that the one used doesn't have, each with its text."""
    notes = agency_return.cover.cover_notes
    if notes.strip() and notes != used.cover.cover_notes:
        yield _said(notes, agency_return.cover.place("cover_notes"), "Notes of the cover")
    left = Counter(map(_words, used.actions))
    for action in agency_return.actions:
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
    return new_finding(
        FindingCode.HIDDEN_CONTENT,
        found=text,
        place=place,
        what=f"{what}, in a return that is not used; the one used does not say it.",
        what_to_do="Read what was found: it may still be meant.",
    )
