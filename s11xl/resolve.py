"""Twice from one agency: which return counts. In: its returns. Out: the one used, or none.

Complete beats incomplete; then the later sign-off, the later completion, the later save. A blank
return never supersedes. Between different answers with nothing to decide, none is chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from s11xl.checks import is_complete
from s11xl.dates import read_date
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
