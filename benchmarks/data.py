"""Makes what the benchmarks work on: agencies, rounds, workbooks. The same on every run."""

from datetime import date
from pathlib import Path

from s11xl.core.returns import Agency, Identity
from s11xl.rounds.folder import Round
from s11xl.rounds.generate import generate
from s11xl.standards.file import load_standards
from s11xl.workbook.identity import RoundSettings, identity_of
from s11xl.workbook.layout.model import WorkbookLayout
from s11xl.workbook.layout.plan import plan_layout

SETTINGS = RoundSettings(
    "2026-27",
    due=date(2027, 1, 29),
    organisation="Severnshire Safeguarding Children Partnership",
    return_to="section11@severnshire.example",
    marking="OFFICIAL-SENSITIVE",
)
_KINDS = ("Primary School", "Academy", "Youth Trust", "Nursery & Pre-School", "Health Centre")
_SAINTS = ("St Mary’s", "St John’s", "Riverside", "Hillgate", "Castle Lane", "The Willows")


def agencies(count: int) -> list[Agency]:
    """Made-up agencies, each with a name, an id and a sector of its own kind."""
    return [
        Agency(
            f"agency-{number:05}",
            f"{_SAINTS[number % len(_SAINTS)]} {_KINDS[number % len(_KINDS)]} {number}",
            _KINDS[number % len(_KINDS)],
            f"head@agency-{number:05}.example",
        )
        for number in range(1, count + 1)
    ]


def layout() -> WorkbookLayout:
    """The workbook of the package's own audit."""
    return plan_layout(load_standards())


def identities(count: int) -> list[Identity]:
    """The marks of the workbooks of made-up agencies."""
    audit = load_standards()
    mark = layout().fingerprint
    return [identity_of(each, SETTINGS, audit, layout=mark) for each in agencies(count)]


def made_round(folder: Path, count: int) -> Round:
    """A round issued to made-up agencies, in a folder."""
    return generate(
        agencies(count),
        folder,
        round=SETTINGS.round,
        due=SETTINGS.due,
        organisation=SETTINGS.organisation,
        return_to=SETTINGS.return_to,
        marking=SETTINGS.marking,
    ).round
