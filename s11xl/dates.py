"""Dates as people write them. In: a text. Out: a date, or None where it can't be told for sure."""

import re
from datetime import date

_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$")
_BRITISH = re.compile(r"^(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{2})$")
_WORDED = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[ \-]+([A-Za-z]+)\.?,?[ \-]+(\d{4})$")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def read_date(text: str) -> date | None:
    """A day in ISO or UK order (`2027-03-31`, `31/03/2027`, `31.3.27`, `31st March 2027`)."""
    stripped = " ".join(text.split())
    if match := _ISO.match(stripped):
        return _date(match[1], match[2], match[3])
    if match := _BRITISH.match(stripped):
        year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
        return _date(year, match[2], match[1])
    if (match := _WORDED.match(stripped)) and (month := _month(match[2])):
        return _date(match[3], month, match[1])
    return None


def _month(name: str) -> int | None:
    """The month that a name of three letters or more begins."""
    wanted = name.lower()
    if len(wanted) < 3:
        return None
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(wanted)), None)


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
