"""The roster: the list of agencies to ask. In: a CSV or .xlsx file. Out: a `Roster`.

Every fault of the list is reported at once, by its row. What is not as it should be, but leaves no
doubt about who is asked, is a remark.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from s11xl.core.errors import S11xlError
from s11xl.core.lists import Column, Listing, ListRow, read_list
from s11xl.core.returns import Agency
from s11xl.core.text import counted, folded, shortened
from s11xl.rounds.addresses import SEPARATOR, read_addresses
from s11xl.rounds.roster_remarks import Entry, remarks_on

COLUMNS = ("agency_id", "agency", "sector", "group", "email", "cc", "lead")
_AGENCIES = (
    *("agency", "organisation", "partner", "partner agency", "partner organisation"),
    *("school", "setting", "service", "agency/organisation"),
)
_LEADS = (
    *("lead", "safeguarding lead", "designated safeguarding lead", "dsl", "named lead"),
    *("contact", "main contact", "primary contact", "lead contact", "safeguarding contact"),
    *("lead officer", "named person", "contact person"),
)


def _forms(names: Iterable[str], *forms: str) -> tuple[str, ...]:
    return tuple(form.format(name) for name in names for form in forms)


_ALIASES = {  # of each column, what people call it
    "agency_id": (
        *("id", "code", "ref", "ref no", "reference", "reference no", "reference number", "urn"),
        *_forms(_AGENCIES, "{} id", "{} code", "{} ref", "{} reference"),
    ),
    "agency": ("name", *_forms(_AGENCIES, "{}", "{} name", "name of {}", "name of the {}")),
    "sector": ("type", "category", *_forms(_AGENCIES, "{} type", "type of {}", "{} sector")),
    "group": (
        *("trust", "academy trust", "multi academy trust", "mat", "group of services"),
        *("service group", "part of", "belongs to", "parent", "parent organisation"),
    ),
    "email": (
        *("e-mails", "mail", "e-mail address", "e-mail addresses", "main e-mail"),
        *_forms((*_AGENCIES, *_LEADS), "{} e-mail", "{} e-mail address"),
        *_forms((*_AGENCIES, *_LEADS), "e-mail of {}", "e-mail address of {}"),
    ),
    "cc": ("copy to", "copy", "copied to", "cc e-mail", "cc e-mail address", "e-mail cc"),
    "lead": _forms(_LEADS, "{}", "{} name", "name of {}"),
}
_LISTED = [Column(name, _ALIASES[name], is_required=name == "agency") for name in COLUMNS]
_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
_MAX_TEXT = 1000  # characters of a cell
_THINGS = "(agenc(y|ies)|organi[sz]ations?|schools?|settings?|services?|partners?|returns?|asked)"
_TOTAL = re.compile(
    rf"((grand |sub-?)?totals?( (number )?(of )?{_THINGS})?|sum|count|number of {_THINGS})"
    rf"\W*\d*\W*|\d+ {_THINGS}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\d.,\s]+")
_ERROR = re.compile(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!)")
_EMPTY = {"-", "–", "—", "n/a", "na", "tbc", "tba", "none", "nil", "?", "unknown"}
_REMEDY = (
    "Give a CSV or .xlsx file with one agency on each row, below a row with the names of the"
    f" columns: {', '.join(COLUMNS)}. Only agency is needed."
)


@dataclass(frozen=True, slots=True)
class Roster:
    """The agencies of a roster, in its order, and remarks to print about it."""

    agencies: tuple[Agency, ...]
    remarks: tuple[str, ...] = ()


def read_roster(path: str | Path, known: Sequence[Agency] = ()) -> Roster:
    """Read the agencies of a roster file. Raises S11xlError that lists every fault, by row.

    `known` are the agencies that were asked so far: they keep the ids that were made for them, and
    what the roster leaves empty.
    """
    path = Path(path)
    listing = read_list(path, "roster", _LISTED, _REMEDY)
    left_out = {row.number: reason for row in listing.rows if (reason := _no_agency(row, listing))}
    rows = [row for row in listing.rows if row.number not in left_out]
    if not rows:
        raise _no_agencies(listing, left_out)
    faults = [(row.number, fault) for row in rows for fault in _faults(row)]
    entries = _with_ids([_entry(row) for row in rows], known)
    entries, repeated = _each_once(entries, faults)
    if faults:
        raise S11xlError(
            f"The roster {path} has {counted(len(faults), 'fault')}:",
            details=[f"row {number}: {fault}" for number, fault in sorted(faults)],
            remedy="Correct these rows and run again. Nothing was written.",
        )
    by_id = {agency.agency_id.casefold(): agency for agency in known}
    entries = [_completed(entry, by_id) for entry in entries]
    remarks = remarks_on(listing, left_out, entries, repeated)
    return Roster(tuple(entry.agency for entry in entries), tuple(remarks))


def _no_agencies(listing: Listing, left_out: Collection[int]) -> S11xlError:
    problem = "has no agencies yet, only the names of the columns"
    remedy = (
        "Fill in one agency on each row below the column names, save and close it, and run again."
    )
    if listing.hidden_rows:
        problem = "has no agency that can be seen: every row is hidden by a filter or by hand"
        remedy = "Show the rows (in Excel: Data, Clear), save and close it, and run again."
    elif left_out:
        problem = "has no agency, only totals and numbers"
    elif not listing.headers:
        problem, remedy = "is empty", _REMEDY
    return S11xlError(f"The roster {listing.path} {problem}.", remedy=remedy)


def _no_agency(row: ListRow, listing: Listing) -> str:
    """Why a row is not an agency's; empty if it is one."""
    texts = [" ".join(cell.split()) for cell in row.cells if cell.strip()]
    name = " ".join(row.texts["agency"].split())
    if all(_NUMBER.fullmatch(text) for text in texts):
        return "it has only numbers"
    if "@" not in row.texts.get("email", "") and any(
        _TOTAL.fullmatch(text)
        for text in ([name] if name and not _NUMBER.fullmatch(name) else texts)
    ):
        return "it looks like a total"
    if len(row.texts) > 1 and row.texts == listing.headers:
        return "it has the column names again"
    return ""


def _faults(row: ListRow) -> Iterator[str]:
    name = " ".join(row.texts["agency"].split())
    agency_id = _text(row, "agency_id")
    if row.is_too_long:
        yield (
            "it has more cells than there are column names; a text with a comma (or whatever"
            " separates the cells) must be in quotation marks"
        )
    if not name:
        yield "the agency has no name"
    if _ERROR.fullmatch(name):
        yield f"the agency's name is the error value {name}"
    for column, text in row.texts.items():
        if (length := len(text.strip())) > _MAX_TEXT:
            yield f"{column} has {length:,} characters; it can have at most {_MAX_TEXT:,}"
    if agency_id and not _ID.match(agency_id):
        yield (
            f"the agency_id “{agency_id}” can have only letters, digits, - _ and .,"
            " must start with a letter or digit, and can have at most 40 characters"
        )


def _text(row: ListRow, column: str) -> str:
    """The text of a cell on one line; empty for what stands for nothing, such as n/a."""
    text = " ".join(row.texts.get(column, "").split())
    return "" if text.casefold() in _EMPTY else text


def _entry(row: ListRow) -> Entry:
    """What a row says, its texts tidied; its id may be empty."""
    texts = {column: _text(row, column) for column in COLUMNS}
    problems = {}
    for column in ("sector", "group", "lead"):
        if _ERROR.fullmatch(texts[column]):
            problems[column], texts[column] = texts[column], ""
    for column in ("email", "cc"):
        source = row.texts.get(column, "") if texts[column] else ""
        addresses, wrong = read_addresses(source)
        texts[column] = SEPARATOR.join(addresses)
        if wrong:
            problems[column] = ", ".join(wrong)
    name = " ".join(row.texts["agency"].split())
    others = {column: texts[column] for column in COLUMNS[2:]}
    return Entry(row.number, Agency(texts["agency_id"], name, **others), problems)


def _with_ids(entries: Sequence[Entry], known: Sequence[Agency]) -> list[Entry]:
    """Give each entry without an id the one that its name has already, or else a new one."""
    with_id = [*(entry.agency for entry in entries if entry.agency.agency_id), *known]
    ids = {folded(agency.name): agency.agency_id for agency in reversed(with_id)}
    taken = {agency.agency_id.casefold() for agency in with_id}
    complete = []
    for entry in entries:
        agency_id, name = entry.agency.agency_id, entry.agency.name
        is_new = not agency_id and folded(name) not in ids
        if is_new:
            ids[folded(name)] = _made_id(name, taken)
            taken.add(ids[folded(name)])
        agency = replace(entry.agency, agency_id=agency_id or ids[folded(name)])
        complete.append(replace(entry, agency=agency, is_id_new=is_new))
    return complete


def _each_once(
    entries: Sequence[Entry], faults: list[tuple[int, str]]
) -> tuple[list[Entry], list[tuple[Entry, Entry]]]:
    """Return the first entry of each agency, and later ones with it; adds to `faults`."""
    first: dict[str, Entry] = {}
    repeated = []
    for entry in entries:
        agency = entry.agency
        earlier = first.setdefault(agency.agency_id.casefold(), entry)
        if earlier is entry:
            continue
        if folded(earlier.agency.name) == folded(agency.name):
            repeated.append((earlier, entry))
        elif agency.name:
            fault = (
                f"the agency_id {agency.agency_id} is already in row {earlier.number},"
                f" for “{shortened(earlier.agency.name)}”"
            )
            faults.append((entry.number, fault))
    return list(first.values()), repeated


def _completed(entry: Entry, known: Mapping[str, Agency]) -> Entry:
    """Fill in what the roster leaves empty and the round knows."""
    agency = known.get(entry.agency.agency_id.casefold())
    if agency is None:
        return entry
    kept = {
        column: getattr(agency, column)
        for column in COLUMNS[2:]
        if getattr(agency, column) and not getattr(entry.agency, column)
    }
    complete = replace(entry.agency, agency_id=agency.agency_id, **kept)
    return replace(entry, agency=complete, kept=kept)


def _made_id(name: str, taken: Collection[str]) -> str:
    """Make an id from a name, such as `west-mercia-police`, that is not in `taken`."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:36].strip("-") or "agency"
    made_id, number = stem, 2
    while made_id in taken:
        made_id, number = f"{stem}-{number}", number + 1
    return made_id
