"""What became of each answer.

1. Each becomes one thing, and what is asked in other words or in other grades is not compared.
2. Answers that were ruled on are counted and marked.
3. Versions of the standards within a round are walked one by one.
"""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from support.made import COUNCIL, POLICE, answered, own_data, saved, small_data, with_response
from support.pages import sound
from support.sheets import sheet_rows
from support.two_rounds import (
    AUDIT,
    BEST,
    FAIR,
    LOW,
    NEXT,
    SOUND,
    WEAK,
    became,
    compared,
    held,
)

import s11xl
from s11xl.analysis.changes.figures import transitions
from s11xl.consolidation.rulings import RULING_COLUMNS
from s11xl.report.change.anchors import ChangeAnchors
from s11xl.report.change.report import change_report
from s11xl.report.change.summary import change_summary
from s11xl.report.html.page import html_page
from s11xl.standards.file import parse_standards, standards_json
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import RoundSettings


def test_each_answer_becomes_one_thing() -> None:
    previous = held(
        {
            "a": {"A.1": WEAK, "A.10": SOUND, "B.1": FAIR},
            "b": {"A.1": "missing", "A.10": SOUND, "B.1": "invalid"},
            "gone": {"A.1": BEST, "A.10": "missing", "B.1": "missing"},
        }
    )
    current = held(
        {
            "a": {"A.1": BEST, "A.10": SOUND, "B.1": LOW},
            "b": {"A.1": FAIR, "A.10": "not-applicable", "B.1": "missing"},
            "new": {"A.1": BEST, "A.10": "missing", "B.1": LOW},
        },
        name="2027-28",
    )
    changes = compared(current, previous)
    assert became(changes) == {
        ("a", "A.1", "A.1"): ("better", ""),
        ("a", "A.10", "A.10"): ("same", ""),
        ("a", "B.1", "B.1"): ("worse", ""),
        ("b", "A.1", "A.1"): ("new", "missing"),
        ("b", "A.10", "A.10"): ("dropped", "not-applicable"),
        ("b", "B.1", "B.1"): ("not-graded", ""),
        ("gone", "A.1", "A.1"): ("dropped", "agency-not-asked"),
        ("gone", "A.10", "A.10"): ("not-graded", ""),
        ("gone", "B.1", "B.1"): ("not-graded", ""),
        ("new", "A.1", ""): ("new", "agency-not-asked"),
        ("new", "A.10", ""): ("not-graded", ""),
        ("new", "B.1", ""): ("new", "agency-not-asked"),
    }
    counts = changes.standards.set_index("Standard")
    columns = ["Better", "Same", "Worse", "New", "Dropped", "Graded in neither", "Not compared"]
    assert counts.loc["A.1", [*columns, "Compared", "Answers"]].tolist() == [
        *(1, 0, 0, 2, 1, 0, 0, 1, 4)
    ]
    share = counts.loc[
        "A.1", [f"{FAIR} or better, previous round", f"{FAIR} or better, current round"]
    ]
    assert share.tolist() == ["0 of 1", "1 of 1"]
    scale = AUDIT.scale
    assert transitions(changes.answers, scale, scale).tolist() == [
        # then: no grade, then each grade; now likewise
        [4, 1, 0, 1, 0, 1],
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 1],
        [0, 1, 0, 0, 0, 0],
        [1, 0, 0, 0, 1, 0],
        [1, 0, 0, 0, 0, 0],
    ]
    agencies = changes.by_agency.set_index("Agency ID")
    assert list(agencies.index) == ["a", "b", "gone", "new"]
    assert agencies.loc["gone", ["Asked", "Dropped"]].tolist() == ["previous round only", 1]


def other_scale(**grades: Any) -> StandardSet:
    data = small_data() | {"version": "2"}
    for place, grade in enumerate(data["scale"]["grades"]):
        grade |= grades.get(grade["id"], {})
        if new := grades.get(f"id_of_{grade['id']}"):
            for group in data["key_standards"]:
                for each in group["standards"]:
                    each["descriptors"][new] = each["descriptors"].pop(grade["id"])
            data["scale"]["grades"][place] = grade | {"id": new}
    return parse_standards(json.dumps(data))


def test_a_scale_with_other_grades_is_not_compared() -> None:
    newer = other_scale(id_of_g1="g0")
    said = {"a": {"A.1": FAIR, "A.10": "missing", "B.1": FAIR}}
    changes = compared(held(said, newer, name="2027-28"), held(said))
    assert Counter(changes.answers["change"]) == {"not-compared": 2, "not-graded": 1}
    (row,) = changes.uncompared.to_dict("records")
    assert (row["why"], row["answers"]) == ("other-scale", 2)
    assert sound(html_page(change_report(changes)).decode())


def test_a_grade_by_another_name_is_the_same_grade() -> None:
    newer = other_scale(g3={"label": "Gweddol"})
    previous = held({"a": {"A.1": FAIR, "A.10": WEAK, "B.1": BEST}})
    current = held(
        {"a": {"A.1": "Gweddol", "A.10": "Gweddol", "B.1": "Gweddol"}}, newer, name="2027"
    )
    changes = compared(current, previous)
    assert [each for each, _ in became(changes).values()] == ["same", "better", "worse"]
    assert f"The grade Gweddol was called {FAIR} in the previous round." in changes.remarks


def test_compared_answers_that_were_ruled_on_are_counted_and_marked(tmp_path: Path) -> None:
    who = {"reason": "by phone", "ruled_by": "A", "ruled_on": "2027-02-03"}
    who["agency_id"] = POLICE.agency_id
    rulings = {
        "then": [("1.1", "grade", "Good"), ("1.2", "evidence", "E")],
        "now": [("1.1", "grade", "Outstanding"), ("1.3", "improvement", "I")],
    }
    folders = []
    for name, settings in (("now", NEXT), ("then", RoundSettings("2026-27"))):
        given = with_response(answered(settings=settings), "1.1", grade="Goodish")
        saved(tmp_path / name / "police.xlsx", given)
        lines = [RULING_COLUMNS] + [
            tuple(
                {**who, "standard_id": at, "field": field, "value": value}.get(each, "")
                for each in RULING_COLUMNS
            )
            for at, field, value in rulings[name]
        ]
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(map(",".join, lines)))
        data = s11xl.consolidate(tmp_path / name, roster=[POLICE], rulings=path)
        folders.append((data, data.write(tmp_path / f"{name}-out")))
    changes = s11xl.compare(folders[0][1], folders[1][1])
    ruled = changes.answers.set_index("standard_id")["ruled"]
    assert {at: mark for at, mark in ruled.items() if mark} == {
        "1.1": "both",
        "1.2": "then",
        "1.3": "now",
    }
    said = [each.plain for each in change_summary(changes, ChangeAnchors(changes))]
    assert (
        "3 of 27 compared answers have a ruling on the grade or a text: 1 in the current round"
        " only, 1 in the previous round only, 1 in both. Each is marked “ruled”."
    ) in said
    direct = s11xl.compare(folders[0][0], folders[1][0])
    assert (direct.digest, direct.answers["ruled"].tolist()) == (changes.digest, ruled.tolist())
    output = changes.write(tmp_path / "out")
    rows = sheet_rows(output / "comparison.xlsx", "Changes")
    shown = {"now": "current round", "then": "previous round", "both": "both", "": ""}
    assert [row["Ruled"] or "" for row in rows] == [shown[each] for each in ruled]
    page = (output / "comparison.html").read_text("utf-8")
    assert page.count(">ruled<") >= 2 * 4  # by agency, by standard
    (folders[1][1] / "findings.csv").unlink()
    without = s11xl.compare(folders[0][1], folders[1][1])
    assert any("rulings on its answers are not known" in each for each in without.remarks)
    assert set(without.answers["ruled"]) == {"", "now"}


def test_versions_within_a_round_are_recorded_and_walked(tmp_path: Path) -> None:
    data = own_data() | {"version": "2027.1"}
    data["key_standards"][0]["standards"][0]["text"] += " indeed"
    newer = parse_standards(json.dumps(data))
    for agency in (POLICE, COUNCIL):
        saved(tmp_path / "then" / f"{agency.agency_id}.xlsx", answered(agency))
    previous = s11xl.consolidate(tmp_path / "then", roster=[POLICE, COUNCIL])
    police = answered(POLICE, newer, settings=NEXT)
    saved(tmp_path / "now" / "in" / "police.xlsx", police, newer)
    saved(tmp_path / "now" / "in" / "council.xlsx", answered(COUNCIL, settings=NEXT))
    (tmp_path / "newer.json").write_bytes(standards_json(newer))
    result = s11xl.consolidate(
        tmp_path / "now" / "in", roster=[POLICE, COUNCIL], standards=tmp_path / "newer.json"
    )
    current = result.write(tmp_path / "now" / "consolidated")
    assert len(list(current.glob("standards*.json"))) == 2
    changes = s11xl.compare(current, previous)
    met = became(changes)
    assert met[POLICE.agency_id, "1.1", "1.1"] == ("not-compared", "changed-wording")
    assert met[COUNCIL.agency_id, "1.1", "1.1"] == ("same", "")
    assert list(changes.uncompared["answers"]) == [1]


def test_standards_that_are_not_at_hand_are_left_out() -> None:
    said = {"a": {"A.1": FAIR, "A.10": "missing"}}
    previous = held(said)
    unknown = previous.answers.assign(standards_version=pd.Series(["0", "0"], dtype="str"))
    changes = compared(held(said, name="2027-28"), replace(previous, answers=unknown))
    assert Counter(changes.answers["change"]) == {"not-compared": 1, "not-graded": 1}
    (row,) = changes.uncompared.to_dict("records")
    assert (row["why"], row["answers"]) == ("unknown-standards", 1)
    assert "0 (previous round)" in row["message"]
