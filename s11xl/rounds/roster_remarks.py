"""What a roster leaves to look at. In: its rows as they were understood. Out: lines to print."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from s11xl.core.lists import Listing
from s11xl.core.returns import Agency
from s11xl.core.text import counted, folded, shortened
from s11xl.rounds.addresses import SEPARATOR

_MAX_LISTED = 20  # rows under one remark: a screenful
_FIELDS = ("sector", "group", "email", "cc", "lead")
# A question mark or U+FFFD in place of a letter, or UTF-8 that was read as Windows-1252.
_LOST_LETTER = re.compile("[?\ufffd]|[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the roster: its number, the agency, and what is to be said about it."""

    number: int
    agency: Agency
    problems: Mapping[str, str] = field(default_factory=dict)  # by column, the text not used
    is_id_new: bool = False
    kept: Mapping[str, str] = field(default_factory=dict)  # by column, what only the round has


def remarks_on(
    listing: Listing,
    left_out: Mapping[int, str],
    entries: Sequence[Entry],
    repeated: Sequence[tuple[Entry, Entry]],
) -> Iterator[str]:
    """Yield the remarks on a roster, those that change who is asked first."""
    yield from listing.remarks
    yield from listed_lines(
        "{} hidden by a filter or by hand, left out (to ask them, show the rows and save):",
        [f"row {row.number}: {shortened(row.texts['agency'])}" for row in listing.hidden_rows],
    )
    yield from listed_lines(
        "{} left out:", [f"row {number}: {reason}" for number, reason in left_out.items()]
    )
    yield from listed_lines(
        "{} of an agency that is in the roster already (its first row counts):",
        [
            f"row {later.number}: {_name(later)} is in row {first.number}"
            f"{_difference(first, later)}"
            for first, later in repeated
        ],
    )
    yield from listed_lines(
        "{} shared by agencies with different ids (each is asked):", _same(entries), "name"
    )
    yield from listed_lines(
        "{} without an agency_id (it was made from the name, and stays):",
        [f"{_row(e)}: agency_id {e.agency.agency_id}" for e in entries if e.is_id_new],
    )
    yield from listed_lines(
        "{} where a letter seems to be lost (correct it before you send anything):",
        [f"{_row(e)}: {text}" for e in entries for text in _spoilt_texts(e)],
        "text",
    )
    yield from _on_addresses(listing, entries)
    yield from listed_lines(
        "{} that the roster leaves empty and the round has, which stays:",
        [f"{_row(e)}: {column} {text}" for e in entries for column, text in e.kept.items()],
        "cell",
    )


def _on_addresses(listing: Listing, entries: Sequence[Entry]) -> Iterator[str]:
    problems = [
        f"{_row(entry)}: {column} “{shortened(text)}”"
        for entry in entries
        for column, text in entry.problems.items()
    ]
    yield from listed_lines("{} that can't be right (not used):", problems, "text")
    without = [_row(entry) for entry in entries if not entry.agency.email]
    asked = counted(len(entries), "agency", "agencies")
    if without and "email" not in listing.headers:
        yield (
            "The roster has no column of email addresses that is recognised:"
            f" {len(without)} of {asked} without an email address."
        )
    else:
        yield from listed_lines(f"{len(without)} of {asked} without an email address:", without)
    addresses = Counter(
        address.casefold()
        for entry in entries
        for address in filter(None, entry.agency.email.split(SEPARATOR))
    )
    if several := [number for number in addresses.values() if number > 1]:
        number = counted(len(several), "email address is", "email addresses are")
        yield f"{number} used by more than one agency ({sum(several)} rows)."


def _same(entries: Sequence[Entry]) -> list[str]:
    """List each name that agencies with different ids have."""
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        by_name.setdefault(folded(entry.agency.name), []).append(entry)
    return [
        f"{_name(same[0])}: "
        + ", ".join(f"{entry.agency.agency_id} (row {entry.number})" for entry in same)
        for same in by_name.values()
        if len(same) > 1
    ]


def _difference(first: Entry, later: Entry) -> str:
    """What the later row of an agency says that the first doesn't."""
    texts = [
        f"{column} {getattr(later.agency, column)}"
        for column in _FIELDS
        if getattr(later.agency, column) not in ("", getattr(first.agency, column))
    ]
    return f". Not used: {', '.join(texts)}" if texts else ""


def _spoilt_texts(entry: Entry) -> Iterator[str]:
    agency = entry.agency
    if _LOST_LETTER.search(agency.name):
        yield "the name"
    for column in ("sector", "group", "lead"):
        if _LOST_LETTER.search(text := getattr(agency, column)):
            yield f"{column} “{shortened(text)}”"


def _row(entry: Entry) -> str:
    return f"row {entry.number}, {_name(entry)}"


def _name(entry: Entry) -> str:
    return shortened(entry.agency.name)


def listed_lines(
    heading: str, lines: Sequence[str], noun: str = "row", plural: str = ""
) -> Iterator[str]:
    """Yield a heading with the number of lines in it, and a screenful of them below."""
    if not lines:
        return
    yield heading.format(counted(len(lines), noun, plural))
    yield from (f"  {line}" for line in lines[:_MAX_LISTED])
    if len(lines) > _MAX_LISTED:
        yield f"  and {len(lines) - _MAX_LISTED} more"
