"""Dates as people write them, and times as programs do. In: a text. Out: a date or a time.

None where the text is ambiguous.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime

# An answer outside these years is a slip, or a day number that lost its date format.
YEARS = range(1990, 2101)
CREATED = datetime(2000, 1, 1)  # in every workbook that we write, so that its bytes are the same
_ISO = re.compile(r"^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ].*)?$")
_BRITISH = re.compile(r"^(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{2})$")
_IN_WORDS = re.compile(
    r"^(?:([A-Za-z]+)\.?,? (?:the )?)?(\d{1,2})(?:st|nd|rd|th)?(?:[ \-]+| of )"
    r"([A-Za-z]+)\.?,?[ \-]+(\d{4}|\d{2})$"
)
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)  # W3CDTF, as dcterms:modified has it
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MIN_LETTERS = 3  # of an abbreviated month or weekday


def read_date(text: str) -> date | None:
    """Read a date in ISO or UK order: `2027-03-31`, `31/03/2027`, `31.3.27`, `31st March 2027`.

    Returns None for anything else, for a weekday that is not the date's, and outside `YEARS`.
    """
    stripped = " ".join(text.split())
    if match := _ISO.match(stripped):
        return _date(match[1], match[3], match[4])
    if match := _BRITISH.match(stripped):
        return _date(match[3], match[2], match[1])
    if (match := _IN_WORDS.match(stripped)) and (month := _number_of(match[3], _MONTHS)):
        day = _date(match[4], month, match[2])
        if day and (not match[1] or _number_of(match[1], _WEEKDAYS) == day.isoweekday()):
            return day
    return None


def read_instant(text: str) -> datetime | None:
    """Read a time with its offset from UTC, such as `2027-01-20T10:00:00+01:00`.

    Returns None for anything else, and outside `YEARS`.
    """
    stripped = text.strip()
    if not _INSTANT.fullmatch(stripped) or int(stripped[:4]) not in YEARS:
        return None
    try:
        return datetime.fromisoformat(stripped)
    except ValueError:
        return None


def _number_of(text: str, names: Sequence[str]) -> int | None:
    """Return the number, from 1, of the first name that begins with a text of 3 letters or more."""
    start = text.lower()
    if len(start) < _MIN_LETTERS:
        return None
    return next((number for number, name in enumerate(names, 1) if name.startswith(start)), None)


def _date(year: str, month: str | int, day: str) -> date | None:
    full_year = int(year if len(year) == 4 else f"20{year}")
    try:
        return date(full_year, int(month), int(day)) if full_year in YEARS else None
    except ValueError:
        return None
