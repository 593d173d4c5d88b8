"""Findings: what is wrong or noteworthy in a return, with the cell and the details as data."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from s11xl.core.finding_codes import FindingCode, Severity
from s11xl.core.returns import NOWHERE, Place
from s11xl.core.text import shortened

OPTIONAL = {"doubt": "", "note": ""}  # slots that most findings leave empty
_MAX_QUOTED = 80  # characters
_SPACES = {"\r\n": "⏎", "\n": "⏎", "\r": "⏎", "\t": "⇥"}
_SPACE = re.compile(r"\r\n|[^\S ]")  # all but the ordinary space


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or noteworthy in a return.

    `found` is the unchanged text from the workbook; `fields` fill the slots in the message and the
    remedy of the code.
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
        """The severity of the code."""
        return self.code.severity

    @property
    def rejects(self) -> bool:
        """Whether the whole return can't be used."""
        return self.code.rejects

    @property
    def sheet(self) -> str:
        """The name of the sheet."""
        return self.place.sheet

    @property
    def cell(self) -> str:
        """The cell, such as C12."""
        return self.place.cell

    @property
    def message(self) -> str:
        """What is wrong or noteworthy, in a sentence."""
        return self.message_for(self.standard_id)

    def message_for(self, standards: str) -> str:
        """Return the message with other standards filled in, such as `1.1, 1.2`."""
        standard = standards or self.fields.get("standard", "")
        return self.code.message.format_map(self._slots | {"standard": standard}).strip()

    @property
    def remedy(self) -> str:
        """What to do about it, in a sentence."""
        return self.code.remedy.format_map(self._slots)

    @property
    def quotes_found(self) -> bool:
        """Whether the message contains the whole of `found`."""
        is_slot = "{quoted}" in self.code.message or "{found}" in self.code.message
        return self.found in self.fields.values() or (is_slot and len(self.found) <= _MAX_QUOTED)

    @property
    def _slots(self) -> dict[str, object]:
        texts = {
            "found": shortened(self.found),
            "quoted": _quoted(self.found),
            "sheet": self.sheet,
            "standard": self.standard_id,
        }
        return {**OPTIONAL, **self.code.defaults, **texts, **self.fields}

    def in_file(self, file: str, agency_id: str) -> "Finding":
        """Return the finding with its file and agency; an empty `agency_id` changes nothing."""
        return replace(self, file=file, agency_id=agency_id or self.agency_id)


def new_finding(
    code: FindingCode,
    *,
    found: str = "",
    standard_id: str = "",
    place: Place = NOWHERE,
    **fields: object,
) -> Finding:
    """Make a finding; `fields` fill the slots in the message and the remedy of the code."""
    return Finding(code, found, standard_id=standard_id, place=place, fields=fields)


def _quoted(text: str) -> str:
    """Return a text in quotes, with line breaks, outer and unusual spaces as visible symbols."""
    cut = text if len(text) <= _MAX_QUOTED else f"{text[: _MAX_QUOTED - 1]}…"
    shown = _SPACE.sub(lambda space: _SPACES.get(space[0], "⍽"), cut)
    start, end = len(shown) - len(shown.lstrip(" ")), len(shown.rstrip(" "))
    shown = "␣" * start + shown[start:end] + "␣" * (len(shown) - end)
    return shown if re.fullmatch("“[^“”]*”", shown) else f"“{shown}”"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by severity, the worst first; the order within a severity stays."""
    return sorted(findings, key=lambda finding: finding.severity.rank)
