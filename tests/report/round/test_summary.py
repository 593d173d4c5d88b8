"""The report's first sentences: computed, and right for no agency, one, and five.

1. Who was asked and who returned, a blank return among them.
2. Nothing is compared where there are too few; nothing is overdue without a day to judge by.
"""

from dataclasses import replace
from pathlib import Path

from support.made import COUNCIL, POLICE, answered, saved, with_response
from support.pages import sound
from support.reports import AGENCIES, STRONG, WEAK, page_of, round_of, sentences
from support.rounds import workbook_of
from support.sheets import overview

from s11xl.api import consolidate
from s11xl.core.returns import Action, Cover
from s11xl.standards.file import load_standards


def test_with_no_agency_it_says_so(tmp_path: Path) -> None:
    data = round_of(tmp_path, asked=[])
    assert sentences(data) == ["Nobody was asked."]
    sound(page_of(data))


def test_with_no_return_nothing_is_compared(tmp_path: Path) -> None:
    data = round_of(tmp_path, asked=AGENCIES)
    said = sentences(data)
    assert said[0] == (
        "6 agencies were asked. Nothing was received. None has a return that can be used."
    )
    assert said[2] == "No grade was given, so there is nothing to compare."
    sound(page_of(data))


def test_one_agency_is_not_compared(tmp_path: Path) -> None:
    given = with_response(answered(POLICE, grade=WEAK), "1.2", evidence="")
    data = round_of(tmp_path, given, asked=[POLICE])
    said = "\n".join(sentences(data))
    count = len(load_standards().standards)
    assert "1 agency was asked. It has a return that can be used." in said
    assert f"{count} of {count} answers asked for are graded" in said
    assert "Standards are not compared: none is graded by 5 agencies or more." in said
    assert "Agencies are not compared" in said
    assert f"1 of {count} grades has no readable text under evidence." in said
    assert (
        f"{count - 1} of {count} grades below Good have no action in the action plan; of these"
        f" {count - 1} have no readable text under improvement either."
    ) in said
    assert "1 action, 1 of them open: 0 without an owner" in said
    assert "1 overdue on 2027-04-01." in said
    assert "Weakest" not in said
    sound(page_of(data))


def test_five_agencies_are(tmp_path: Path) -> None:
    returns = [answered(each, grade=STRONG) for each in AGENCIES[:5]]
    returns[0] = with_response(returns[0], "2.1", grade=WEAK)
    data = round_of(tmp_path, *returns, asked=AGENCIES)
    said = "\n".join(sentences(data))
    assert "6 agencies were asked: 5 have a return that can be used, 1 has none." in said
    assert f"That is {27 * 5 - 1} of {27 * 5} Good or better." in said
    lead = "Weakest of the 27 compared, by the share that is Good or better"
    assert f"{lead}: 2.1 (4 of 5 graded, 6 asked)." in said
    assert "Graded below Good by one agency only: 2.1 (Agency 1)." in said
    assert "Standards on which more than half are below Good: none." in said
    assert "1.1 (5 of 5 graded, 6 asked)" in said
    sound(page_of(data))


def test_a_blank_return_is_said_to_be_blank(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    blank = replace(answered(COUNCIL), responses=(), actions=(), cover=Cover())
    data = round_of(tmp_path / "in", answered(POLICE), blank, asked=[POLICE, COUNCIL])
    assert sentences(data)[0] == (
        "2 agencies were asked. All have a return that can be used (1 of them blank)."
    )
    path = workbook_of(data, tmp_path / "out")
    told = overview(path)
    assert told["Returns used that are blank"] == "1"


def test_nothing_is_called_overdue_without_a_day(tmp_path: Path) -> None:
    saved(tmp_path / "in" / "a.xlsx", answered(POLICE))
    data = consolidate(tmp_path / "in")
    said = "\n".join(sentences(data))
    assert "Overdue not shown: --as-at was not given." in said
    assert "1 return can be used. It is not known who was asked" in said
    assert "Overdue on" not in page_of(data)


def test_an_action_is_late_only_by_the_day_given(tmp_path: Path) -> None:
    plan = (Action("1.1", "Do it", "", "2027-03-31", ""), Action("1.2", "Later", "L", "soon", ""))
    data = round_of(tmp_path, replace(answered(POLICE), actions=plan), asked=[POLICE])
    assert "1 without an owner, 1 without a readable due date, 1 overdue" in "".join(
        sentences(data)
    )
    content = page_of(data)
    assert 'id="actions-overdue"' in content
    assert ">overdue</p>" in content
