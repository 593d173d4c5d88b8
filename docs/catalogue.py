"""Remake docs/findings.md from the finding codes: `PYTHONPATH=. python docs/catalogue.py`."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from s11xl.core.finding_codes import FindingCode, Severity
from s11xl.core.findings import OPTIONAL

PAGE = Path(__file__).parent / "findings.md"
SLOTS = {"quoted": "found", "whom": "agency"}  # where the name of a slot does not say enough

_INTRO = """# Findings

<!-- Made by docs/catalogue.py from the code; change it there. -->

A finding is one thing that is wrong or noteworthy in a return. `s11xl check` prints the findings;
`consolidate` writes them to `findings.csv` and to the sheet *Findings*. Scripts can filter by the
code of a finding, because codes never change. The message says what was found and where; the remedy
says what to do.

| severity | meaning |
|---|---|
| error | an answer, or the whole return, can't be used |
| warning | it was used, but look at it |
| info | for the record |

Below, ⟨…⟩ stands for a detail of the finding.
"""


def page() -> str:
    """The page, in Markdown."""
    groups = {
        "Errors that reject a file": [code for code in FindingCode if code.rejects],
        "Errors in an answer": [
            code for code in FindingCode if code.severity is Severity.ERROR and not code.rejects
        ],
        "Warnings": [code for code in FindingCode if code.severity is Severity.WARNING],
        "For the record": [code for code in FindingCode if code.severity is Severity.INFO],
    }
    return _INTRO + "".join(_sections(groups))


def _sections(groups: dict[str, list[FindingCode]]) -> Iterator[str]:
    for heading, codes in groups.items():
        yield f"\n## {heading}\n"
        for code in codes:
            yield (
                f"\n### `{code}`\n\n{code.about}\n\n"
                f"- *Message:* {_shown(code, code.message)}\n"
                f"- *What to do:* {_shown(code, code.remedy)}\n"
            )


def _shown(code: FindingCode, sentence: str) -> str:
    """A sentence with the names of its slots, except where a default text fills them."""
    slots = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    names = {name: f"⟨{SLOTS.get(name, name.replace('_', ' '))}⟩" for name in slots}
    return sentence.format_map(names | OPTIONAL | code.defaults)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
