"""An action carried, closed, gone and new are told apart; nothing is overdue without a day."""

import json
from datetime import date
from typing import Any

from support.two_rounds import AUDIT, FAIR, FIRST, changed, compared, held, old

from s11xl.standards.file import parse_standards, standards_json
from s11xl.standards.model import StandardSet


def action(agency_id: str, standard_id: str, text: str, status: str = "", due: str = "") -> Any:
    given = {"agency_id": agency_id, "agency": agency_id.upper(), "standard_id": standard_id}
    return given | {"action": text, "status": status, "due": due}


def with_statuses(audit: StandardSet) -> StandardSet:
    data = json.loads(standards_json(audit))
    data["lists"]["action_status"] = [
        {"label": "Open", "closed": False},
        {"label": "Done", "closed": True},
    ]
    return parse_standards(json.dumps(data))


def test_actions_carried_closed_gone_and_new_are_told_apart() -> None:
    audit = with_statuses(AUDIT)
    newer = with_statuses(changed(**{f"{FIRST}__id": "A.2", f"{FIRST}__supersedes": old("A.1")}))
    previous = held(
        {"a": {"A.1": FAIR}, "silent": {"A.1": FAIR}},
        audit,
        actions=[
            action("a", "A.1", "Train all"),
            action("a", "A.1", "Train all"),
            action("a", "B.1", "Write it down", "Open"),
            action("a", "B.1", "Ask children", "Done"),
            action("a", "B.1", "Check it", "Done"),
            action("a", "B.1", "Forget it", "Open"),
            action("a", "", "Anything", "Open"),
            action("a", "B.1", " "),
            action("silent", "A.1", "Wait", "Open"),
        ],
    )
    current = held(
        {"a": {"A.2": FAIR}, "silent": {"A.2": "not-returned"}},
        newer,
        name="2027-28",
        actions=[
            action("a", "A.2", "  train ALL", "Open", "2028-01-01"),
            action("a", "B.1", "Write it down", "Done", "2028-01-01"),
            action("a", "B.1", "Ask children", "Open"),
            action("a", "B.1", "Check it", "Done"),
            action("a", "", "Anything", "Open", "2028-03-01"),
            action("a", "B.1", "Something new", "", "2028-02-28"),
            action("a", "B.1", "New and done", "done"),
        ],
    )
    changes = compared(current, previous, as_at=date(2028, 2, 1))
    rows = changes.actions[["standard_id", "previous_standard_id", "action", "change", "overdue"]]
    assert [tuple(each) for each in rows.itertuples(index=False)] == [
        ("A.2", "A.1", "  train ALL", "carried", "yes"),
        ("B.1", "B.1", "Write it down", "marked-closed", ""),
        ("B.1", "B.1", "Ask children", "reopened", ""),
        ("B.1", "B.1", "Check it", "closed-before", ""),
        ("", "", "Anything", "carried", ""),
        ("B.1", "", "Something new", "new", ""),
        ("B.1", "", "New and done", "new-and-closed", ""),
        ("", "A.1", "Train all", "no-longer-planned", ""),
        ("", "B.1", "Forget it", "no-longer-planned", ""),
        ("", "B.1", " ", "without-words", ""),
        ("", "A.1", "Wait", "no-return-now", ""),
    ]
    assert not compared(current, previous).actions["overdue"].any()
