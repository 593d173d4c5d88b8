"""Read the codes of number formats, such as `0.00%` or `d-mmm`.

In: a code, or a format's number. Out: the code as parts for positive numbers, negative numbers and
zero, each a run of tokens. UnknownFormatError for what can't be followed: conditions, scientific
numbers, and the eras of other languages.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_MAX_CODE = 255  # characters
# The formats that every computer has by number, without their codes in the file, as they are on a
# British one. East Asian dates differ by language.
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"£"#,##0;-"£"#,##0',
    6: '"£"#,##0;[Red]-"£"#,##0',
    7: '"£"#,##0.00;-"£"#,##0.00',
    8: '"£"#,##0.00;[Red]-"£"#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "dd/mm/yyyy",
    15: "dd-mmm-yy",
    16: "dd-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "hh:mm",
    21: "hh:mm:ss",
    22: "dd/mm/yyyy hh:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
    42: '_-"£"* #,##0_-;-"£"* #,##0_-;_-"£"* "-"_-;_-@_-',
    43: '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-',
    44: '_-"£"* #,##0.00_-;-"£"* #,##0.00_-;_-"£"* "-"??_-;_-@_-',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    **dict.fromkeys([*range(27, 37), *range(50, 59)], "[$-411]ggge/m/d"),
}
_BY_COMPUTER = (14, 22)  # shown in the computer's own form, whatever code the file gives
_PLAIN = ("", "general", "@")
_NO_LETTERS = re.compile(r'"[^"]*"|\[[^\[\]]*\]|\\.|_.|\*.')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<width>.)|\*(?P<fill>.)|\[(?P<bracket>[^\[\]]*)\]'
    r"|(?P<end>;)|(?P<general>General)|(?P<noon>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<text>@)"
    r"|(?P<literal>[^A-Za-z\"\\_*\[\]@])",
    re.IGNORECASE | re.DOTALL,
)
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_LOCALE = re.compile(r"\$(?P<currency>[^-\]]*)(?:-(?P<locale>[^\]]*))?")


class UnknownFormatError(Exception):
    """The format can't be followed."""


class Token(NamedTuple):
    """A part of a format's code: its type, and its text."""

    type: str
    text: str


def format_code(number: int | None, custom: str | None) -> str:
    """The code of a format by its number and the code in the file; empty if it changes nothing."""
    is_built_in = custom is None or number in _BY_COMPUTER
    code = BUILT_IN.get(number or 0, "") if is_built_in else str(custom)
    return "" if code.lower() in _PLAIN else code[: _MAX_CODE + 1]


@lru_cache(maxsize=1024)
def is_date_format(code: str) -> bool:
    """Whether a format shows a number as a date or time."""
    letters = _NO_LETTERS.sub("", code).lower()
    return "general" not in letters and bool(re.search(r"[dmyhs]", letters))


@lru_cache(maxsize=1024)
def sections(code: str) -> Sequence[Sequence[Token]]:
    """Split a code into its parts for positive numbers, negative numbers and zero."""
    if len(code) > _MAX_CODE:
        raise UnknownFormatError
    parts: list[list[Token]] = [[]]
    at = 0
    while at < len(code):
        match = _TOKEN.match(code, at)
        if match is None or match.lastgroup is None:
            raise UnknownFormatError
        at = match.end()
        token = Token(match.lastgroup, match[match.lastgroup])
        if token.type == "end":
            parts.append([])
        else:
            parts[-1] += _meaning(token)
    for_numbers = [part for part in parts if not any(each.type == "text" for each in part)]
    if not for_numbers or len(parts) > 4:
        raise UnknownFormatError
    return for_numbers[:3]


def _meaning(token: Token) -> list[Token]:
    """A token with the meaning of its brackets; none for what shows nothing."""
    if token.type == "width":
        return [Token("literal", " ")]
    if token.type == "fill":
        return []
    if token.type in ("quoted", "escaped"):
        return [Token("literal", token.text)]
    if token.type != "bracket":
        return [token]
    if _COLOUR.fullmatch(token.text):
        return []
    if _ELAPSED.fullmatch(token.text):
        return [Token("elapsed", token.text.lower())]
    match = _LOCALE.fullmatch(token.text)
    if match is None:
        raise UnknownFormatError
    return [Token("literal", match["currency"]), Token("locale", (match["locale"] or "").lower())]
