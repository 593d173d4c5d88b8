"""What agencies plan, and what lacks a plan.

1. A grade without evidence, and a weak one without words or a plan of its own, are found with their
   places.
2. Nothing is late without a day to judge by, and then only what is open and due before it.
"""

from datetime import date

from support.answer_tables import AUDIT, SCALE, frame, row_of

from s11xl.analysis.actions import (
    action_figures,
    actions_by,
    flagged_actions,
    grades_without_evidence,
    weak_grades_without_action,
    weak_grades_without_plan,
)
from s11xl.tables.columns import ACTION_COLUMNS, ANSWER_COLUMNS


def test_grades_without_evidence_are_found_with_their_place() -> None:
    rows = [
        row_of("Ash", "1.1", "G", evidence=" \n"),
        row_of("Ash", "1.2", "G"),
        row_of("Ash", "1.3", "?", evidence=""),
    ]
    found = grades_without_evidence(frame(ANSWER_COLUMNS, rows))
    assert found[["standard_id", "file", "cell"]].to_numpy().tolist() == [
        ["1.1", "Ash.xlsx", "C1.1"]
    ]


def test_a_weak_grade_wants_words_or_a_plan_of_its_own() -> None:
    rows = [
        row_of("Ash", "1.1", "I"),
        row_of("Ash", "1.2", "R", improvement="Train"),
        row_of("Ash", "1.3", "R"),
        row_of("Ash", "1.4", "G"),
        row_of("Birch", "1.1", "R"),
        row_of("Birch", "1.3", "R"),
    ]
    actions = [
        {"agency_id": "ash", "standard_id": "1.3", "action": "Hire"},
        {"agency_id": "birch", "standard_id": "1.1", "action": " "},
        {"agency_id": "birch", "standard_id": "", "action": "Something"},
    ]
    found = weak_grades_without_action(
        frame(ANSWER_COLUMNS, rows), frame(ACTION_COLUMNS, actions), SCALE
    )
    assert found[["agency", "standard_id"]].to_numpy().tolist() == [
        ["Ash", "1.1"],
        ["Birch", "1.1"],
        ["Birch", "1.3"],
    ]
    unplanned = weak_grades_without_plan(
        frame(ANSWER_COLUMNS, rows), frame(ACTION_COLUMNS, actions), SCALE
    )
    assert unplanned[["agency", "standard_id"]].to_numpy().tolist() == [
        ["Ash", "1.1"],
        ["Ash", "1.2"],
        ["Birch", "1.1"],
        ["Birch", "1.3"],
    ]


CLOSED = next(each.label for each in AUDIT.action_status if each.closed)
OPEN = next(each.label for each in AUDIT.action_status if not each.closed)
ACTIONS = frame(
    ACTION_COLUMNS,
    [
        {"agency_id": "a", "action": "Late", "lead": "Jo", "due": "2026-03-31", "status": OPEN},
        {"agency_id": "a", "action": "Due that day", "lead": "Jo", "due": "2026-04-01"},
        {"agency_id": "a", "action": "Done", "due": "2026-01-01", "status": CLOSED},
        {"agency_id": "b", "action": "Vague", "lead": " ", "due_raw": "ongoing", "status": ""},
    ],
)


def test_only_open_actions_due_before_the_day_are_overdue() -> None:
    table = flagged_actions(ACTIONS, AUDIT, date(2026, 4, 1))
    table = table.loc[table["open"]]
    columns = ["action", "overdue", "without_owner", "without_date"]
    assert table[columns].to_numpy().tolist() == [
        ["Late", True, False, False],
        ["Due that day", False, False, False],
        ["Vague", False, True, True],
    ]


def test_nothing_is_overdue_without_a_day_to_judge_by() -> None:
    assert not flagged_actions(ACTIONS, AUDIT)["overdue"].any()
    assert action_figures(ACTIONS, AUDIT)["overdue"] == 0


def test_actions_are_counted_as_a_whole_and_by_group() -> None:
    counts = {"actions": 4, "closed": 1, "open": 3, "overdue": 1}
    expected = {**counts, "without_owner": 1, "without_date": 1}
    assert action_figures(ACTIONS, AUDIT, date(2026, 4, 1)) == expected
    table = actions_by(ACTIONS, AUDIT, ["agency_id"], date(2026, 4, 1))
    assert table.to_dict("list") == {
        "agency_id": ["a", "b"],
        "actions": [3, 1],
        "closed": [1, 0],
        "open": [2, 1],
        "overdue": [1, 0],
        "without_owner": [0, 1],
        "without_date": [0, 1],
    }
