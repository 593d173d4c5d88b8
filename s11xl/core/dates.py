"""Dates as people write them. In: a text. Out: a date, or None where it can't be told for sure."""

import re
from collections.abc import Sequence
from datetime import date

_ISO = re.compile(r"^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ].*)?$")
_BRITISH = re.compile(r"^(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{2})$")
_WORDED = re.compile(
    r"^(?:([A-Za-z]+)\.?,? (?:the )?)?(\d{1,2})(?:st|nd|rd|th)?(?:[ \-]+| of )"
    r"([A-Za-z]+)\.?,?[ \-]+(\d{4}|\d{2})$"
)
YEARS = range(1990, 2101)  # what is outside is a slip, or the number of a day that lost its format
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LEAST = 3  # letters that tell a month or a day of the week


def read_date(text: str) -> date | None:
    """A day in ISO or UK order (`2027-03-31`, `31/03/2027`, `31.3.27`, `31st March 2027`).

    None for a day of the week that isn't the date's, and for years that no return can mean.
    """
    stripped = " ".join(text.split())
    if match := _ISO.match(stripped):
        return _date(match[1], match[3], match[4])
    if match := _BRITISH.match(stripped):
        return _date(match[3], match[2], match[1])
    if (match := _WORDED.match(stripped)) and (month := _nth(match[3], _MONTHS)):
        day = _date(match[4], month, match[2])
        said = _nth(match[1], _WEEKDAYS) if match[1] else day and day.isoweekday()
        return day if day and said == day.isoweekday() else None
    return None


def _nth(name: str, names: Sequence[str]) -> int | None:
    """Which of the names a text of three letters or more begins, counted from 1."""
    wanted = name.lower()
    if len(wanted) < _LEAST:
        return None
    return next((n for n, each in enumerate(names, 1) if each.startswith(wanted)), None)


def _date(year: str, month: str | int, day: str) -> date | None:
    full = int(year if len(year) == 4 else f"20{year}")
    try:
        return date(full, int(month), int(day)) if full in YEARS else None
    except ValueError:
        return None
