"""Show a stored number as Excel shows it on a British computer, by the number format of its cell.

In: the number as text, and the code of the format. Out: the text that a person saw, without outer
and doubled spaces, or None where the format can't be followed.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from s11xl.reader.xlsx.format_codes import Token, UnknownFormatError, sections
from s11xl.reader.xlsx.raw import shown_number
from s11xl.reader.xlsx.shown_dates import DATE_PARTS, shown_date

_MAX_DIGITS = 100  # of a number in a file
_MAX_NUMBER = 10**15  # beyond it, a number has no exact digits
_FRACTION = re.compile(r"(-?)(?:([0#?]+) +)?[0#?]{1,3}/(?:([0#?]{1,3})|([1-9]\d{0,2}))")
_IS_EXACT = Fraction(1, 10**9)  # a stored third is as near to a third
_PADDING = {"0": "0", "?": " ", "#": ""}


def shown_as(number: str, code: str, *, date1904: bool = False) -> str | None:
    """The text that shows a stored number in a format; None if the format can't be followed."""
    return _shown(number, code, date1904) if len(number) <= _MAX_DIGITS else None


@lru_cache(maxsize=4096)
def _shown(number: str, code: str, date1904: bool) -> str | None:
    try:
        stored = float(number)
        if not abs(stored) < _MAX_NUMBER:
            return None
        tokens, value = _section(code, Decimal(f"{stored:.15g}"))
        if any(each.type in DATE_PARTS for each in tokens):
            if stored < 0:
                return None
            text = shown_date(tokens, value, date1904=date1904)
        else:
            text = _number([each for each in tokens if each.type != "locale"], value)
    except (UnknownFormatError, ValueError, ArithmeticError):
        return None
    return " ".join(text.split()) or None


def _section(code: str, value: Decimal) -> tuple[Sequence[Token], Decimal]:
    """The part of a format that is for a number, and the number as that part shows it."""
    parts = sections(code)
    if value < 0:
        is_own = len(parts) > 1
        return (parts[1] if is_own else [Token("literal", "-"), *parts[0]]), -value
    return parts[2 if value == 0 and len(parts) > 2 else 0], value


def _number(tokens: Sequence[Token], value: Decimal) -> str:
    """Show a number that is no date."""
    types = [each.type for each in tokens]
    if "general" in types or "digit" not in types:
        if "general" in types and "digit" in types:
            raise UnknownFormatError
        general = shown_number(str(value))
        return "".join(general if type_ == "general" else text for type_, text in tokens)
    if "slash" in types:
        return _fraction("".join(each.text for each in tokens), value)
    point = types.index("point") if "point" in types else len(types)
    digits = [index for index, type_ in enumerate(types) if type_ == "digit"]
    whole = [index for index in digits if index < point]
    decimals = [index for index in digits if index > point]
    commas = [index for index, type_ in enumerate(types) if type_ == "comma"]
    if not whole or types.count("point") > 1:
        raise UnknownFormatError
    is_grouped = any(whole[0] < index < whole[-1] for index in commas)
    # Each comma after the digits stands for three of them.
    thousands = [index for index in commas if index > whole[-1]]
    if any(types[index - 1] not in ("digit", "comma") for index in thousands):
        raise UnknownFormatError
    value = value.scaleb(2 * types.count("percent") - 3 * len(thousands))
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    before, _, after = f"{rounded:f}".partition(".")
    shown = _before_point(tokens, whole, before.lstrip("0"), is_grouped=is_grouped)
    shown |= _after_point(tokens, decimals, after)
    shown |= dict.fromkeys(commas, "")
    return "".join(shown.get(index, text) for index, (_, text) in enumerate(tokens))


def _before_point(
    tokens: Sequence[Token], places: Sequence[int], digits: str, *, is_grouped: bool
) -> dict[int, str]:
    """The digits before the point by their place in the format; the first place takes the rest."""
    padded = [_PADDING[tokens[place].text] for place in places]
    rest = max(0, len(digits) - len(places))
    shown = list(digits[rest:].rjust(len(places), "\0"))
    shown = [pad if digit == "\0" else digit for digit, pad in zip(shown, padded, strict=True)]
    every = [*digits[:rest], *shown]
    if is_grouped:
        last = len(every) - 1
        every = [
            f"{digit}," if digit.isdigit() and index < last and (last - index) % 3 == 0 else digit
            for index, digit in enumerate(every)
        ]
    return {places[0]: "".join(every[: rest + 1])} | dict(
        zip(places[1:], every[rest + 1 :], strict=True)
    )


def _after_point(tokens: Sequence[Token], places: Sequence[int], digits: str) -> Mapping[int, str]:
    """The digits after the point by their place in the format, without zeros that it leaves out."""
    shown = dict(zip(places, digits, strict=True))
    for place in reversed(places):
        if shown[place] != "0" or tokens[place].text == "0":
            break
        shown[place] = _PADDING[tokens[place].text]
    return shown


def _fraction(code: str, value: Decimal) -> str:
    """Show a number as a fraction, if that is exact."""
    match = _FRACTION.fullmatch(code.strip())
    if match is None:
        raise UnknownFormatError
    sign, whole_places, places, fixed = match.groups()
    exact = Fraction(value)
    if fixed:
        numerator, denominator = round(exact * int(fixed)), int(fixed)
    else:
        numerator, denominator = exact.limit_denominator(10 ** len(places) - 1).as_integer_ratio()
    if abs(Fraction(numerator, denominator) - exact) > _IS_EXACT:
        raise UnknownFormatError
    whole, rest = divmod(numerator, denominator) if whole_places else (0, numerator)
    fraction = f"{rest}/{denominator}" if rest else ""
    return sign + (" ".join(filter(None, (str(whole) if whole else "", fraction))) or "0")
