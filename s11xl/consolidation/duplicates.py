"""Several returns of one agency: which one counts. In: outcomes. Out: outcomes, one used at most.

A ruling decides first. Then copies of one workbook are combined, if no return is complete. Then a
complete return beats an incomplete one; then the later sign-off, the
later completion and the later save count. A blank return never counts before another. A date that
can't be read, or a time of saving that is not known, decides nothing. If the answers differ and
nothing decides, no return is used. Returns with different Return IDs only count before each other
if the round's record gives both to the agency.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from s11xl.consolidation.checks import Checked, checked_return
from s11xl.consolidation.combine import combine, combined_outcomes
from s11xl.consolidation.contents import action_texts, answer, is_same
from s11xl.consolidation.outcomes import AskedAgencies, FileStatus, Outcome
from s11xl.core.dates import CREATED, read_date, read_instant
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import (
    ACTION_FIELDS,
    ANSWER_FIELDS,
    COVER_FIELDS,
    AgencyReturn,
    Place,
)
from s11xl.core.text import comparable, counted

_RULES = (
    "it is not blank",
    "it is complete",
    "it was signed off later",
    "it was completed later",
    "it was saved later",
)
_KEPT_IF_NOT_USED = {
    FindingCode.HIDDEN_CONTENT,  # what people wrote is always reported
    FindingCode.RULED,
    FindingCode.MISSING_SHEET,  # this one and the following may be why it is not used
    FindingCode.MISSING_ROW,
    FindingCode.INVALID_GRADE,
    FindingCode.AMBIGUOUS_ANSWER,
    FindingCode.FORMULA_IN_ANSWER,
    FindingCode.ERROR_IN_ANSWER,
}
Rank = tuple[bool | date | None, ...]  # a value for each of _RULES; None if it is not known


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of several returns is used.

    `used` is its index, or None if nothing decides. For each return, `reasons` says why the used
    one counts before it, and `differs` names the fields that differ from the used one, by standard.
    """

    used: int | None
    reasons: tuple[str, ...]
    differs: tuple[Mapping[str, str], ...]


def resolve_duplicates(outcomes: Sequence[Outcome], asked: AskedAgencies) -> list[Outcome]:
    """Choose one accepted return for each agency; the others are superseded or all rejected."""
    by_agency: dict[tuple[str, str], list[int]] = {}
    for index, outcome in enumerate(outcomes):
        if outcome.status is FileStatus.ACCEPTED:
            key = (outcome.identity.round, outcome.identity.agency_id)
            by_agency.setdefault(key, []).append(index)
    resolved = list(outcomes)
    for indexes in by_agency.values():
        if len(indexes) > 1:
            decided = _decide([outcomes[index] for index in indexes], asked)
            for index, outcome in zip(indexes, decided, strict=True):
                resolved[index] = outcome
    return resolved


def _decide(outcomes: Sequence[Outcome], asked: AskedAgencies) -> list[Outcome]:
    """Decide between the returns of one agency."""
    is_ruled = any(outcome.chosen_by for outcome in outcomes)
    unrelated = [] if is_ruled else _unrelated(outcomes, asked)
    decided = list(outcomes) if is_ruled or unrelated else _with_parts_combined(outcomes)
    indexes = [
        index for index, outcome in enumerate(decided) if outcome.status is FileStatus.ACCEPTED
    ]
    returns = [checked_return(decided[index]) for index in indexes]
    choice = _ruled([decided[index] for index in indexes], returns) or choose(returns)
    if choice.used is None or unrelated:
        return [_undecided(outcome, len(outcomes), choice, unrelated) for outcome in outcomes]
    used = decided[indexes[choice.used]]
    for index, reason, differs in zip(indexes, choice.reasons, choice.differs, strict=True):
        if decided[index] is not used:
            decided[index] = _superseded(decided[index], used, reason, differs)
    return decided


def _with_parts_combined(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Combine the copies of each workbook that are not blank, if no return is complete.

    A copy that has all that the others have is used as it is. Copies with different answers that
    were all signed off, on different days, are not parts but versions.
    """
    returns = [checked_return(outcome) for outcome in outcomes]
    decided = list(outcomes)
    if any(checked.is_complete for checked in returns):
        return decided
    copies: dict[str, list[int]] = {}
    for index, checked in enumerate(returns):
        if not checked.agency_return.is_blank:
            copies.setdefault(outcomes[index].identity.return_id, []).append(index)
    for indexes in copies.values():
        if len(indexes) == 1:
            continue
        latest_first = sorted(
            indexes, key=lambda index: _precedence(returns[index], -index), reverse=True
        )
        parts = [outcomes[index] for index in latest_first]
        combined = combine(parts)
        if combined.differs and _are_signed_apart(parts):
            continue
        if combined.whole is None:
            new = combined_outcomes(parts, combined)
        else:
            new = [_part_of(outcome, parts[combined.whole]) for outcome in parts]
        for index, outcome in zip(latest_first, new, strict=True):
            decided[index] = outcome
    return decided


def _are_signed_apart(outcomes: Sequence[Outcome]) -> bool:
    covers = [checked_return(outcome).agency_return.cover for outcome in outcomes]
    days = {read_date(cover.signed_off_on) for cover in covers}
    return len(days) > 1 and None not in days


def _precedence(checked: Checked, order: int) -> tuple[object, ...]:
    """Sort copies of a workbook by what is known of their dates; then those with every check."""
    known = ((value is not None, value or 0) for value in _rank(checked))
    return (*known, *_fullness(checked), order)


def _fullness(checked: Checked) -> tuple[bool, int]:
    """How much a copy has besides its texts: every check, and the addresses behind texts."""
    agency_return = checked.agency_return
    links = sum(len(response.links) for response in agency_return.responses)
    return not agency_return.is_reduced, links


def _part_of(outcome: Outcome, whole: Outcome) -> Outcome:
    """Supersede a copy by one that has all its answers."""
    if outcome is whole:
        return whole
    one, other = checked_return(outcome).agency_return, checked_return(whole).agency_return
    reason = "it gives the same answers" if is_same(one, other) else "it has all these answers"
    return _superseded(outcome, whole, reason, _differing_fields(one, other))


def _unrelated(outcomes: Sequence[Outcome], asked: AskedAgencies) -> list[str]:
    """Return the Return IDs of an agency's returns if the record does not give it all of them."""
    identities = [outcome.identity for outcome in outcomes]
    ids = sorted({identity.return_id for identity in identities})
    agencies = {asked.recorded_agencies.get(return_id) for return_id in ids}
    return [] if len(ids) == 1 or agencies == {identities[0].agency_id} else ids


def _ruled(outcomes: Sequence[Outcome], returns: Sequence[Checked]) -> Choice | None:
    """Return the choice of a ruling; the first copy, if the file that it names came twice."""
    ruled = [index for index, outcome in enumerate(outcomes) if outcome.chosen_by]
    if len({outcomes[index].content for index in ruled}) != 1:
        return None
    used = ruled[0]
    reason = f"{outcomes[used].chosen_by} ruled that it is the one to use"
    return Choice(used, (reason,) * len(returns), _all_differing_fields(returns, used))


def choose(returns: Sequence[Checked]) -> Choice:
    """Choose the return that counts, from the returns of one agency.

    It is one that counts before, or gives the same answers as, each of the others.
    """
    ranks = [_rank(checked) for checked in returns]
    rules = [[_deciding_rule(rank, other) for other in ranks] for rank in ranks]
    leading = [
        index
        for index, checked in enumerate(returns)
        if all(
            rule or is_same(checked.agency_return, other.agency_return)
            for rule, other in zip(rules[index], returns, strict=True)
        )
    ]
    used, reasons = None, ("",) * len(returns)
    if leading:
        used = max(
            leading,
            key=lambda index: (
                sum(map(bool, rules[index])),
                *_fullness(returns[index]),
                -index,
            ),
        )
        reasons = tuple(rule or "it gives the same answers" for rule in rules[used])
    return Choice(used, reasons, _all_differing_fields(returns, used or 0))


def _rank(checked: Checked) -> Rank:
    agency_return = checked.agency_return
    cover = agency_return.cover
    return (
        not agency_return.is_blank,
        checked.is_complete,
        _date(cover.signed_off_on),
        _date(cover.completed_on),
        _saved(agency_return.saved_at),
    )


def _saved(text: str) -> datetime | None:
    """Read when a file was saved; None for the time that every workbook is sent out with."""
    instant = read_instant(text)
    return instant if instant and instant > CREATED.replace(tzinfo=UTC) else None


def _date(text: str) -> date | None:
    """Read a date: the earliest possible for no text, None if the text can't be read."""
    return read_date(text) if text.strip() else date.min


def _deciding_rule(rank: Rank, other: Rank) -> str:
    """Return the rule by which the first rank counts before the other, or an empty text.

    Where a value of either is not known, neither its rule nor any rule after it decides.
    """
    for value, other_value, rule in zip(rank, other, _RULES, strict=True):
        if value is None or other_value is None:
            return ""
        if value != other_value:
            return rule if value > other_value else ""  # type: ignore[operator]  # same type
    return ""


def _all_differing_fields(returns: Sequence[Checked], used: int) -> tuple[Mapping[str, str], ...]:
    reference = returns[used].agency_return
    return tuple(_differing_fields(checked.agency_return, reference) for checked in returns)


def _differing_fields(agency_return: AgencyReturn, used: AgencyReturn) -> Mapping[str, str]:
    """Name the answer fields that differ, by standard."""
    differs = {}
    for response in agency_return.responses:
        other = used.response(response.standard_id)
        names = [name for name in ANSWER_FIELDS if answer(response, name) != answer(other, name)]
        if names:
            differs[response.standard_id] = ", ".join(names)
    return differs


def _undecided(outcome: Outcome, count: int, choice: Choice, unrelated: Sequence[str]) -> Outcome:
    names = sorted({name for differs in choice.differs for name in differs})
    differ = f"they differ in: {', '.join(names) or 'the cover or the action plan'}"
    how = "with different answers"
    if unrelated:
        how = f"with different Return IDs ({', '.join(unrelated)})"
        differ = "one may be from another agency"
    finding = new_finding(
        FindingCode.DUPLICATE_RETURN,
        found=f"{count} returns",
        count=count,
        how=how,
        differ=differ,
    ).in_file(outcome.file, outcome.identity.agency_id)
    return replace(
        outcome,
        status=FileStatus.REJECTED,
        agency_return=None,
        findings=(finding, *_kept_findings(outcome)),
        reason=finding.message,
    )


def _superseded(
    outcome: Outcome, used: Outcome, reason: str, differs: Mapping[str, str]
) -> Outcome:
    agency_return = checked_return(outcome).agency_return
    used_return = checked_return(used).agency_return
    finding = new_finding(
        FindingCode.SUPERSEDED_RETURN,
        used=used.file,
        reason=reason,
        differs=" ".join(_differences(agency_return, used_return, differs)),
    )
    findings = [
        new.in_file(outcome.file, outcome.identity.agency_id)
        for new in (finding, *_only_in(agency_return, used_return))
    ]
    return replace(
        outcome,
        status=FileStatus.SUPERSEDED,
        findings=(*findings, *_kept_findings(outcome)),
        reason=finding.message,
        differs=differs,
    )


def _kept_findings(outcome: Outcome) -> list[Finding]:
    """List the findings that are reported even if a return is not used."""
    cover_places = (
        set(outcome.agency_return.cover.places.values()) if outcome.agency_return else set()
    )
    return [
        finding
        for finding in outcome.findings
        if finding.code in _KEPT_IF_NOT_USED
        or (finding.code is FindingCode.INVALID_DATE and finding.place in cover_places)
    ]


def _differences(
    agency_return: AgencyReturn, used: AgencyReturn, differs: Mapping[str, str]
) -> Iterator[str]:
    """Describe in sentences what differs; `differs` has the standards whose answers do."""
    if differs:
        yield f"They differ in {counted(len(differs), 'standard')}: {', '.join(differs)}."
    else:
        yield "Their answers to the standards are the same."
    if only_answered := list(_only_answered(agency_return, used)):
        yield f"It answers {', '.join(only_answered)}, which the one used leaves open."
    if cover := [
        name
        for name in COVER_FIELDS
        if comparable(getattr(agency_return.cover, name)) != comparable(getattr(used.cover, name))
    ]:
        yield f"Their covers differ in: {', '.join(cover)}."
    rows, used_rows = (
        Counter(map(action_texts, agency_return.actions)),
        Counter(map(action_texts, used.actions)),
    )
    if rows != used_rows:
        yield (
            f"Their action plans differ: {counted((rows - used_rows).total(), 'row')} only here,"
            f" {counted((used_rows - rows).total(), 'row')} only in the one used."
        )


def _only_answered(agency_return: AgencyReturn, used: AgencyReturn) -> Iterator[str]:
    """The standards with an answer field that is filled in here and blank in the one used."""
    for response in agency_return.responses:
        other = used.response(response.standard_id)
        if any(
            getattr(response, name).strip() and not getattr(other, name).strip()
            for name in ANSWER_FIELDS
        ):
            yield response.standard_id


def _only_in(agency_return: AgencyReturn, used: AgencyReturn) -> Iterator[Finding]:
    """Report the actions and cover notes that the return used doesn't have."""
    cover = agency_return.cover
    notes = comparable(cover.cover_notes)
    if notes and notes != comparable(used.cover.cover_notes):
        yield _not_used(cover.cover_notes, cover.place("cover_notes"), "Notes on the cover")
    used_rows = Counter(map(action_texts, used.actions))
    for action in agency_return.actions:
        texts = action_texts(action)
        if used_rows[texts]:
            used_rows[texts] -= 1
        elif not action.is_blank:
            name = next((name for name in ("action", *ACTION_FIELDS) if name in action.places), "")
            text = " | ".join(filter(None, texts))
            yield _not_used(text, action.place(name), "A row of the action plan")


def _not_used(text: str, place: Place, what: str) -> Finding:
    return new_finding(
        FindingCode.HIDDEN_CONTENT,
        found=text,
        place=place,
        what=f"{what} in a return that is not used. The return used does not have this text.",
        what_to_do="Read the text: the agency may still mean it.",
    )
