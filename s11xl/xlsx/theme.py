"""Colours, fonts and borders of the template and the reports.

In: the role of a cell, perhaps a colour. Out: the properties of an XlsxWriter format.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

FONT = "Calibri"
INK = "#1F2933"
PAPER = "#FFFFFF"
HEADER_FILL = "#1F4E5F"
BAND_FILL = "#EAF1F4"
ANSWER_FILL = "#FFF9DB"
FLAG_INK = "#9B1C1C"
NOTE_INK = "#4A5560"
LINK_INK = "#0B5394"
LINE = "#B8C4CC"
ANSWER_LINE = "#8A6D00"
_BODY_SIZE = 10.0  # points
# Fills of answers without a grade, by status; that of “not applicable” is in the standards file.
UNGRADED_FILLS: Mapping[str, str] = {
    "missing": PAPER,
    "invalid": "#E9D5F2",
    "not-returned": "#ECEEF0",
    "not-asked": PAPER,
}
_TOP = {"valign": "top", "text_wrap": True}
_MIDDLE = {"valign": "vcenter", "text_wrap": True}
_BOX = {"border": 1, "border_color": LINE}
_ENTRY = {
    "bg_color": ANSWER_FILL,
    "border": 1,
    "border_color": ANSWER_LINE,
    "locked": False,
}
Format = dict[str, Any]


class Role(StrEnum):
    """The purpose of a cell, which decides its format."""

    TITLE = "title"
    HEADING = "heading"
    HEADER = "header"
    BODY = "body"
    INTRO = "intro"
    LABEL = "label"
    VALUE = "value"
    STATUS = "status"
    STANDARD = "standard"
    EVIDENCE = "evidence"
    GRADE = "grade"
    DESCRIPTORS = "descriptors"
    ANSWER_LABEL = "answer label"
    ANSWER = "answer"
    ANSWER_GRADE = "answer grade"
    ANSWER_DATE = "answer date"
    FLAG = "flag"
    NOTE = "note"
    LINK = "link"
    COUNT = "count"
    HIDDEN = "hidden"


_FONT_SIZES: dict[Role, float] = {
    Role.TITLE: 18,
    Role.HEADING: 14,
    Role.HEADER: 11,
    Role.LABEL: 11,
    Role.VALUE: 11,
    Role.STATUS: 12,
    Role.ANSWER: 11,
    Role.ANSWER_GRADE: 11,
    Role.ANSWER_DATE: 11,
    Role.GRADE: 11,
    Role.LINK: 11,
    Role.COUNT: 11,
}
BOLD = frozenset(
    {Role.TITLE, Role.HEADING, Role.HEADER, Role.LABEL, Role.GRADE, Role.ANSWER_LABEL, Role.FLAG}
)


_FORMATS: dict[Role, Format] = {
    Role.TITLE: _MIDDLE | {"font_color": HEADER_FILL},
    Role.HEADING: _MIDDLE | {"font_color": HEADER_FILL},
    Role.HEADER: _MIDDLE | _BOX | {"bg_color": HEADER_FILL, "font_color": PAPER},
    Role.BODY: _TOP,
    Role.INTRO: _TOP,
    Role.LABEL: _MIDDLE | _BOX | {"bg_color": BAND_FILL},
    Role.VALUE: _MIDDLE | _BOX | {"align": "left"},
    Role.STATUS: _MIDDLE,
    Role.STANDARD: _TOP | _BOX,
    Role.EVIDENCE: _TOP | _BOX,
    Role.GRADE: _MIDDLE | _BOX | {"align": "center"},
    Role.DESCRIPTORS: _TOP | _BOX,
    Role.ANSWER_LABEL: _TOP | _BOX | {"bg_color": BAND_FILL},
    Role.ANSWER: _TOP | _ENTRY | {"num_format": "@"},
    Role.ANSWER_GRADE: _MIDDLE | _ENTRY | {"num_format": "@", "align": "center", "bold": True},
    Role.ANSWER_DATE: _TOP | _ENTRY | {"num_format": "dd/mm/yyyy", "align": "left"},
    Role.FLAG: _TOP | {"font_color": FLAG_INK},
    Role.NOTE: _TOP | {"font_color": NOTE_INK, "italic": True},
    Role.LINK: _MIDDLE | _BOX | {"font_color": LINK_INK, "underline": 1},
    Role.COUNT: _MIDDLE | _BOX | {"align": "center"},
    Role.HIDDEN: {"num_format": "@"},
}


def font_size(role: Role) -> float:
    """Return the font size of a role in points."""
    return _FONT_SIZES.get(role, _BODY_SIZE)


def role_format(role: Role, colour: str = "") -> Format:
    """Return the properties of a role's format, perhaps filled with a colour such as #1F4E5F."""
    properties: Format = {
        "font_name": FONT,
        "font_size": font_size(role),
        "font_color": INK,
        "bold": role in BOLD,
    }
    properties |= _FORMATS[role]
    if colour:
        properties |= filled(colour)
    return properties


def filled(colour: str) -> Format:
    """Return the properties of a fill, with a legible font colour."""
    return {"bg_color": colour, "font_color": ink_on(colour)}


def ink_on(colour: str) -> str:
    """Return the font colour for a fill: near-black if that is legible, else black or white."""
    if contrast(INK, colour) >= 4.5:
        return INK
    return max(("#000000", PAPER), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours by WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
