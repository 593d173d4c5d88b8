"""Findings: each thing wrong or noteworthy in a return, with its place as data."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from s11xl.core.finding_codes import FindingCode, Severity
from s11xl.core.returns import NOWHERE, Place
from s11xl.core.text import shortened

_SHOWN = 80  # characters of a text that stands inside a sentence
OPTIONAL = {"doubt": "", "note": ""}  # slots that most findings of a code leave empty


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or noteworthy in a return.

    `found` is the text that was found, unchanged; `fields` are the data that the message and the
    remedy of its code are filled in with.
    """

    code: FindingCode
    found: str = ""
    file: str = ""
    agency_id: str = ""
    standard_id: str = ""
    place: Place = NOWHERE
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """The severity of its code."""
        return self.code.severity

    @property
    def rejects(self) -> bool:
        """Whether the whole return can't be used."""
        return self.code.rejects

    @property
    def sheet(self) -> str:
        """The name of the sheet that it is about."""
        return self.place.sheet

    @property
    def cell(self) -> str:
        """The cell that it is about, such as C12."""
        return self.place.cell

    @property
    def message(self) -> str:
        """What is wrong or noteworthy, in a sentence."""
        return self.message_for(self.standard_id)

    def message_for(self, standards: str) -> str:
        """The same sentence about other standards, such as `1.1, 1.2`."""
        return self.code.message.format_map(self._shown | {"standard": standards}).strip()

    @property
    def remedy(self) -> str:
        """What to do about it, in a sentence."""
        return self.code.remedy.format_map(self._shown)

    @property
    def quotes_found(self) -> bool:
        """Whether the message has the whole of `found` in it."""
        is_slot = "{quoted}" in self.code.message or "{found}" in self.code.message
        return self.found in self.fields.values() or (is_slot and len(self.found) <= _SHOWN)

    @property
    def _shown(self) -> dict[str, object]:
        texts = {
            "found": shortened(self.found),
            "quoted": _quoted(self.found),
            "sheet": self.sheet,
            "standard": self.standard_id,
        }
        return {**OPTIONAL, **self.code.defaults, **texts, **self.fields}

    def in_file(self, file: str, agency_id: str) -> "Finding":
        """The finding with its file and agency; an empty `agency_id` leaves the agency as it is."""
        return replace(self, file=file, agency_id=agency_id or self.agency_id)


def new_finding(
    code: FindingCode,
    *,
    found: str = "",
    standard_id: str = "",
    place: Place = NOWHERE,
    **fields: object,
) -> Finding:
    """A finding of a code; `fields` are the data that its message and remedy need."""
    return Finding(code, found, standard_id=standard_id, place=place, fields=fields)


_SPACES = {"\r\n": "⏎", "\n": "⏎", "\r": "⏎", "\t": "⇥"}
_SPACE = re.compile(r"\r\n|[^\S ]")  # all but the plain one


def _quoted(text: str) -> str:
    """A text in quotes, once, in which breaks and odd spaces can be seen."""
    cut = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    shown = _SPACE.sub(lambda space: _SPACES.get(space[0], "⍽"), cut)
    outer = len(shown) - len(shown.lstrip(" ")), len(shown.rstrip(" "))
    shown = "␣" * outer[0] + shown[outer[0] : outer[1]] + "␣" * (len(shown) - outer[1])
    return shown if re.fullmatch("“[^“”]*”", shown) else f"“{shown}”"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by severity, each severity in the order given."""
    return sorted(findings, key=lambda each: each.severity.rank)
