"""Weak grades without a plan are told from those without anything."""

from dataclasses import replace
from pathlib import Path

from support.made import POLICE, answered, with_response
from support.reports import STRONG, WEAK, round_of, section_of, sentences

from s11xl.core.returns import Action
from s11xl.standards.file import load_standards


def test_weak_grades_without_a_plan_are_told_from_those_without_anything(tmp_path: Path) -> None:
    given = answered(POLICE, grade=WEAK)
    given = with_response(given, "1.1", improvement="Train")
    given = replace(given, actions=(Action("1.3", "Do it", "L", "2027-03-31", ""),))
    for each in load_standards().standards[3:]:
        given = with_response(given, each.id, grade=STRONG)
    data = round_of(tmp_path, given, asked=[POLICE])
    headings = [each.heading for each in section_of(data, "gaps").sections]
    assert headings == [
        "Grades without evidence: 0",
        "Grades below Good without an improvement or an action: 1",
        "Grades below Good without an action in the action plan: 2",
    ]
    assert (
        "2 of 3 grades below Good have no action in the action plan; of these 1 has no readable"
        " text under improvement either."
    ) in sentences(data)
    assert "All 27 grades have something written under evidence." in sentences(data)
