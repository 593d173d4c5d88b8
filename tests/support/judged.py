"""A return without two like answers, and what becomes of it after a change."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from s11xl.consolidation.judge import judge
from s11xl.consolidation.outcomes import AskedAgencies, Outcome
from s11xl.core.returns import Action, AgencyReturn, Response
from s11xl.standards.file import load_standards
from support.copies import opened
from support.made import AUDITS, COUNCIL, POLICE, SETTINGS, answered, saved
from support.tampering import Change

AUDIT = load_standards()
GRADES = [grade.label for grade in AUDIT.scale.grades]


def distinct(given: AgencyReturn) -> AgencyReturn:
    """Every answer unlike every other, nothing missing, every improvement planned."""
    responses = tuple(
        Response(each.id, GRADES[number % len(GRADES)], f"Evidence {each.id}", f"Improve {each.id}")
        for number, each in enumerate(AUDIT.standards)
    )
    actions = tuple(Action(each.id, f"Do {each.id}", "A. Lead", "", "") for each in AUDIT.standards)
    return AgencyReturn(given.identity, given.cover, responses, actions)


GIVEN = distinct(answered())


@cache
def written() -> bytes:
    with TemporaryDirectory() as scratch:
        return saved(Path(scratch, "one.xlsx"), GIVEN).read_bytes()


def judged(path: Path, change: Change) -> Outcome:
    """What becomes of a return after the change, where both agencies were asked this round."""
    book = opened(written())
    change(book)
    book.save(path)
    asked = AskedAgencies((POLICE, COUNCIL), SETTINGS.round)
    (outcome,) = judge([path.parent], asked, AUDITS).outcomes
    return outcome
