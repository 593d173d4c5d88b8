"""Every program that a return may have been through.

1. What was typed with it comes back, whole and as it was typed.
2. It earns the findings that are deserved, and no others.
3. A full return that was only opened and saved has no finding, or only that checks are reduced.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.clients import Typed
from support.judged import GIVEN
from support.made import POLICE, answered, read, saved
from support.programs import CLIENTS, LOSE_TABS, entry, said

import s11xl
from s11xl.consolidation.judge import check_returns
from s11xl.core.returns import AgencyReturn
from s11xl.rounds.folder import load_round
from s11xl.standards.file import load_standards
from s11xl.workbook.layout.model import EntryGroup

pytestmark = pytest.mark.client
AUDIT = load_standards()
GRADES = [grade.label for grade in AUDIT.scale.grades]
TEXTS = [
    "Policy v4\n\nsee item 7",
    "007",
    "1/2",
    "- dash first",
    "=1+1",
    "@SUM",
    "+44 20 7946 0000",
    "1.10",
    "'quoted",
    "“curly” & <tags> £ € – ‘x’",
    "https://example.org/a?b=c&d=e#f",
    "tab\there",
    "_x0041_ is no escape",
    "Diolch yn fawr ŵ ŷ; Ελληνικά; 漢字; 👩‍👧",
    "TRUE",
    "#N/A",
    "31/03/2027",
    "x" * 5000,
]


def answers() -> Typed:
    typed = []
    for number, standard in enumerate(AUDIT.standards):
        texts = {
            "grade": GRADES[1 + number % 3],
            "evidence": TEXTS[number % len(TEXTS)],
            "improvement": TEXTS[-1 - number % len(TEXTS)],
        }
        typed += [entry(EntryGroup.STANDARD, standard.id, *each) for each in texts.items()]
        action = {"standard_id": standard.id, "action": TEXTS[number % len(TEXTS)], "lead": "A"}
        item = str(number + 1)
        typed += [entry(EntryGroup.ACTION, item, *each) for each in action.items()]
    cover = {
        "completed_by": "A. Lead",
        "completed_on": "14/01/2027",
        "signed_off_by": "C. Chief",
        "signed_off_on": "2027-01-20",
        "cover_notes": "=thanks\nfor all",
    }
    return typed + [entry(EntryGroup.COVER, "", *each) for each in cover.items()]


@pytest.mark.parametrize("name", CLIENTS)
def test_all_answers_come_back_with_the_findings_they_deserve(tmp_path: Path, name: str) -> None:
    client, suffix, deserved = CLIENTS[name]
    source = saved(tmp_path / "issued.xlsx", AgencyReturn(answered().identity))
    target = tmp_path / f"returned{suffix}"
    client(source, target, answers())
    reading = read(target)
    assert {each.code.value for each in reading.findings} == deserved, reading.findings[:5]
    assert reading.agency_return is not None
    assert reading.identity.return_id == answered().identity.return_id
    met, typed = by_place(said(reading.agency_return)), by_place(answers())
    if name in LOSE_TABS:
        met, typed = [
            {key: text.replace("\t", "") for key, text in all_.items()} for all_ in (met, typed)
        ]
    assert met == typed


def by_place(typed: Typed) -> dict[tuple[str, str], str]:
    return {(sheet, cell): text for sheet, cell, text in typed}


@pytest.mark.parametrize("name", CLIENTS)
def test_a_full_return_that_was_only_saved_has_no_finding(tmp_path: Path, name: str) -> None:
    client, suffix, _ = CLIENTS[name]
    folder = tmp_path / "round"
    settings = {"round": "2026-27", "due": date(2027, 1, 29), "organisation": "Here & There"}
    s11xl.generate([POLICE], folder, return_to="a@b.example", marking="OFFICIAL", **settings)
    round_ = load_round(folder)
    assert round_
    actions = tuple(replace(each, due="2027-03-31", status="Not started") for each in GIVEN.actions)
    cover = replace(GIVEN.cover, cover_notes="Nothing\nmore")
    given = replace(GIVEN, actions=actions, cover=cover)
    source = saved(tmp_path / "issued.xlsx", given, settings=round_.settings)
    target = tmp_path / "returned" / f"returned{suffix}"
    target.parent.mkdir()
    client(source, target, [])
    (outcome,) = check_returns([target], folder=folder).outcomes
    found = [(each.code.value, each.sheet, each.cell, each.found) for each in outcome.findings]
    expected = {"reduced-checks"} if suffix in (".ods", ".xls") else set()
    assert {code for code, *_ in found} == expected, found
    assert outcome.agency_return is not None
    assert outcome.agency_return.responses == given.responses
    if name != "pandas":  # it makes texts of dates
        assert outcome.agency_return.actions == given.actions
        assert outcome.agency_return.cover == given.cover
