"""Show a day number as the date or time that a person saw.

In: the number, and the tokens of its format. Out: the text; UnknownFormatError where the format
can't be followed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from s11xl.reader.xlsx.format_codes import Token, UnknownFormatError, sections

_LAST_DAY = 2_958_466  # the day number after 9999-12-31
_DAY = 86_400  # seconds
_UNITS = {"h": 3600, "m": 60, "s": 1}  # seconds
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# The computer's own long date and time, by the locales that ask for them.
_OWN_DATE, _OWN_TIME = "dd mmmm yyyy", "hh:mm:ss"
_BY_COMPUTER = {"f800": _OWN_DATE, "x-sysdate": _OWN_DATE}
_BY_COMPUTER |= {"f400": _OWN_TIME, "x-systime": _OWN_TIME}
_ENGLISH, _LANGUAGE = 0x09, 0x3FF  # the language is in the lower bits of a locale's number
_MAX_LOCALE = 0x1FFFF  # beyond it are other calendars and digits
DATE_PARTS = ("date", "elapsed", "noon")
_LITERALS = ("literal", "slash", "comma", "point")


@dataclass(frozen=True, slots=True)
class _Moment:
    """A day, the whole seconds since the first day, and the digits of a second."""

    day: date | None
    seconds: int
    digits: str


def shown_date(tokens: Sequence[Token], value: Decimal, *, date1904: bool) -> str:
    """Show a day number as a date, a time, or both."""
    locales = [each.text for each in tokens if each.type == "locale"]
    for locale in locales:
        if locale in _BY_COMPUTER:
            return shown_date(sections(_BY_COMPUTER[locale])[0], value, date1904=date1904)
    is_english = all(map(_is_english, locales))
    has_noon = any(each.type == "noon" for each in tokens)
    parts = _with_minutes(_with_digits([each for each in tokens if each.type != "locale"]))
    moment = _moment(value, max((len(text) for type_, text in parts if type_ == "digits"),
                                default=0), date1904=date1904)  # fmt: skip
    return "".join(
        token.text
        if token.type in _LITERALS
        else _part(token, moment, has_noon=has_noon, is_english=is_english)
        for token in parts
    )


def _is_english(locale: str) -> bool:
    """Whether the names of months and days are English in a locale."""
    if not locale or locale.startswith("en-"):
        return True
    number = int(locale, 16) if re.fullmatch(r"[0-9a-f]{1,8}", locale) else -1
    if not 0 <= number <= _MAX_LOCALE:
        raise UnknownFormatError
    return number & _LANGUAGE == _ENGLISH


def _moment(value: Decimal, places: int, *, date1904: bool) -> _Moment:
    """The date and time of a day number, rounded to so many digits of a second."""
    if not 0 <= value < _LAST_DAY:
        raise UnknownFormatError
    ticks = int((value * _DAY).scaleb(places).quantize(Decimal(1), ROUND_HALF_UP))
    seconds, rest = divmod(ticks, 10**places)
    days = seconds // _DAY
    first = date(1904, 1, 1) if date1904 else date(1899, 12, 30)
    # Excel shows days up to 29 February 1900, which there was not, by a calendar of its own.
    day = first + timedelta(days=days) if date1904 or days > 60 else None
    return _Moment(day, seconds, f"{rest:0{places}d}")


def _with_digits(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, with the zeros after a point as digits of a second."""
    result: list[Token] = []
    for token in tokens:
        if token == ("digit", "0") and result and result[-1].type == "point":
            result.append(Token("digits", "0"))
        elif token == ("digit", "0") and result and result[-1].type == "digits":
            result[-1] = Token("digits", f"{result[-1].text}0")
        else:
            result.append(token)
    return result


def _with_minutes(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, with each `m` beside hours or seconds as minutes: any other is a month."""
    result = list(tokens)
    parts = [index for index, each in enumerate(tokens) if each.type in ("date", "elapsed")]
    letters = ["", *(tokens[index].text[0].lower() for index in parts), ""]
    for number, index in enumerate(parts, start=1):
        token = tokens[index]
        is_m = token.type == "date" and letters[number] == "m" and len(token.text) <= 2
        if is_m and (letters[number - 1] == "h" or letters[number + 1] == "s"):
            result[index] = Token("minutes", token.text)
    return result


def _part(token: Token, moment: _Moment, *, has_noon: bool, is_english: bool) -> str:
    """Show one part of a date or time."""
    seconds, width, letter = moment.seconds % _DAY, len(token.text), token.text[0].lower()
    number = -1
    match token.type, letter:
        case "digits", _:
            return moment.digits[:width].ljust(width, "0")
        case "noon", _:
            noon = "PM" if seconds >= _DAY // 2 else "AM"
            return noon if "m" in token.text.lower() else noon[0]
        case "elapsed", _:
            return f"{moment.seconds // _UNITS[letter]:0{width}d}"
        case "minutes", _:
            number = seconds // 60 % 60
        case "date", "h":
            number = seconds // 3600
            number = (number - 1) % 12 + 1 if has_noon else number
        case "date", "s":
            number = seconds % 60
        case "date", _:
            return _day_part(token.text.lower(), moment.day, is_english=is_english)
        case _:
            raise UnknownFormatError
    return f"{number:0{min(width, 2)}d}"


def _day_part(code: str, day: date | None, *, is_english: bool) -> str:
    """Show the year, the month or the day of a date."""
    letter, width = code[0], len(code)
    if day is None or (letter != "y" and width > 2 and not is_english):
        raise UnknownFormatError
    if letter == "y":
        return f"{day.year:04d}"[-2 if width <= 2 else 0 :]
    if width <= 2:
        return f"{day.month if letter == 'm' else day.day:0{width}d}"
    name = _MONTHS[day.month - 1] if letter == "m" else _WEEKDAYS[day.weekday()]
    if width == 3:
        return name[:3]
    return name[0] if code == "mmmmm" else name
