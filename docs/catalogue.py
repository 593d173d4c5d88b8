"""Remakes docs/findings.md from the catalogue of findings: `python docs/catalogue.py`."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from s11xl.core.finding_codes import FindingCode, Severity
from s11xl.core.findings import OPTIONAL

NAMES = {"quoted": "what was found", "what_to_do": "what helps", "what": "what"}
PAGE = Path(__file__).parent / "findings.md"

_INTRO = """# Findings

<!-- Made by docs/catalogue.py from the code; change it there. -->

Each thing that is wrong or noteworthy in a return is a finding: in `s11xl check`, in
`findings.csv`, and on the sheet *Findings*. Its code never changes its name, so scripts can filter
by it; its message names the place and what was found; its remedy says what to do.

| severity | means |
|---|---|
| error | an answer, or the whole return, can't be used |
| warning | it was used, and needs a look |
| info | recorded |
"""


def page() -> str:
    """The page, in Markdown."""
    groups = {
        "Errors that refuse a file": [each for each in FindingCode if each.rejects],
        "Errors of an answer": [
            each for each in FindingCode if each.severity is Severity.ERROR and not each.rejects
        ],
        "Warnings": [each for each in FindingCode if each.severity is Severity.WARNING],
        "For the record": [each for each in FindingCode if each.severity is Severity.INFO],
    }
    return _INTRO + "".join(_sections(groups))


def _sections(groups: dict[str, list[FindingCode]]) -> Iterator[str]:
    for heading, codes in groups.items():
        yield f"\n## {heading}\n"
        for code in codes:
            yield (
                f"\n### `{code}`\n\n{code.about}\n\n- *it says:* {_shown(code, code.message)}\n"
                f"- *what to do:* {_shown(code, code.remedy)}\n"
            )


def _shown(code: FindingCode, sentence: str) -> str:
    """A sentence with the names of its slots, as far as nothing stands in them by default."""
    slots = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    names = {name: f"⟨{NAMES.get(name, name)}⟩" for name in slots}
    return sentence.format_map(names | OPTIONAL | code.defaults)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
