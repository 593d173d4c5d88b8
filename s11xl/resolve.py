"""Twice from one agency: which return counts. In: its returns. Out: the one used, or none.

A ruling decides before anything else. Then complete beats incomplete; then the later sign-off, the
later completion, the later save. A blank return never supersedes. Between different answers with
nothing to decide, none is chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from s11xl.checks import is_complete
from s11xl.dates import read_date
from s11xl.findings import Finding, FindingCode, finding
from s11xl.outcomes import FileStatus, Outcome
from s11xl.returns import ANSWER_FIELDS, AgencyReturn
from s11xl.standards import StandardSet

_RULES = (
    "it is not blank",
    "it is complete",
    "it was signed off later",
    "it was completed later",
    "it was saved later",
)
Rank = tuple[bool, bool, date, date, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of several returns is used (None: nothing decides), and of each why not and what
    differs from the one used: per standard the fields, in words.
    """

    used: int | None
    reasons: tuple[str, ...]
    differs: tuple[Mapping[str, str], ...]


def choose(returns: Sequence[tuple[AgencyReturn, StandardSet]]) -> Choice:
    """The return of an agency that counts, of those that came, each with its standards."""
    ranks = [_rank(given, standards) for given, standards in returns]
    best = max(ranks)
    leading = [index for index, rank in enumerate(ranks) if rank == best]
    used = leading[0]
    same = all(_same(returns[used][0], returns[index][0]) for index in leading[1:])
    differs = tuple(_differences(given, returns[used][0]) for given, _ in returns)
    if not same:
        return Choice(None, ("",) * len(returns), differs)
    return Choice(used, tuple(_reason(rank, best) for rank in ranks), differs)


def _rank(given: AgencyReturn, standards: StandardSet) -> Rank:
    cover = given.cover
    return (
        not given.is_blank,
        is_complete(given, standards),
        read_date(cover.signed_off_on) or date.min,
        read_date(cover.completed_on) or date.min,
        given.saved_at,
    )


def _reason(rank: Rank, best: Rank) -> str:
    for own, its, rule in zip(rank, best, _RULES, strict=True):
        if own != its:
            return rule
    return "it says the same"


def _same(one: AgencyReturn, other: AgencyReturn) -> bool:
    return (one.responses, one.cover, one.actions) == (other.responses, other.cover, other.actions)


def _differences(given: AgencyReturn, used: AgencyReturn) -> Mapping[str, str]:
    differs = {}
    for response in given.responses:
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
    pairs = [(each.given, each.standards) for each in alike]
    return [(given, standards) for given, standards in pairs if given and standards]


def _ruled(alike: Sequence[Outcome]) -> Choice | None:
    """The choice that a ruling makes, if one does."""
    chosen = [index for index, each in enumerate(alike) if each.chosen]
    if len(chosen) != 1:
        return None
    (used,) = chosen
    returns = [given for given, _ in _read(alike)]
    differs = tuple(_differences(given, returns[used]) for given in returns)
    reason = f"it was ruled so by {alike[used].chosen}"
    return Choice(used, (reason,) * len(returns), differs)


def _undecided(outcome: Outcome, count: int, choice: Choice) -> Outcome:
    fields = sorted({name for differs in choice.differs for name in differs})
    said = finding(
        FindingCode.DUPLICATE_RETURN,
        found=f"{count} returns",
        count=count,
        differs=", ".join(fields) or "the cover or the action plan",
    ).of(outcome.file, outcome.identity.agency_id)
    return replace(
        outcome,
        status=FileStatus.REJECTED,
        given=None,
        findings=(said, *_lasting(outcome)),
        reason=said.message,
    )


def _superseded(
    outcome: Outcome, used: Outcome, reason: str, differs: Mapping[str, str]
) -> Outcome:
    count = len(differs)
    said = finding(
        FindingCode.SUPERSEDED_RETURN,
        used=used.file,
        reason=reason,
        differs=f"They differ in {count} standard{'s' if count > 1 else ''}: {', '.join(differs)}."
        if count
        else "Their answers are the same.",
    ).of(outcome.file, outcome.identity.agency_id)
    return replace(
        outcome,
        status=FileStatus.SUPERSEDED,
        findings=(said, *_lasting(outcome)),
        reason=said.message,
        differs=differs,
    )


def _lasting(outcome: Outcome) -> list[Finding]:
    """What is to be said even of a return that isn't used: nobody's words go unmentioned."""
    lasting = (FindingCode.HIDDEN_CONTENT, FindingCode.RULED)
    return [each for each in outcome.findings if each.code in lasting]
