"""Standards of two versions beside each other.

1. They are compared where they ask the same in the same words, or one says that it supersedes the
   other; all else is said and left out.
2. Words that moved to another id are pointed out.
"""

from collections import Counter
from typing import Any

import pytest
from support.made import small_data
from support.two_rounds import AUDIT, FAIR, FIRST, SECOND, changed, compared, held, old

from s11xl.analysis.changes.crosswalk import INCOMPARABLE, Reason, crosswalk

SAME = {("A.1", "A.1"): None, ("A.10", "A.10"): None, ("B.1", "B.1"): None}
CASES: list[tuple[dict[str, Any], dict[tuple[str, str], Reason | None]]] = [
    ({}, {}),
    ({f"{FIRST}__text": " Safon  rhif\nA.1 "}, {}),
    ({f"{FIRST}__evidence": ["Arall"]}, {}),
    ({f"{FIRST}__text": "Arall"}, {("A.1", "A.1"): Reason.CHANGED_WORDING}),
    ({f"{FIRST}__points": ["Arall"]}, {("A.1", "A.1"): Reason.CHANGED_WORDING}),
    (
        {f"{FIRST}__descriptors__g2": {"bullets": ["Arall"]}},
        {("A.1", "A.1"): Reason.CHANGED_WORDING},
    ),
    ({f"{FIRST}__text": "Arall", f"{FIRST}__supersedes": old("A.1")}, {}),
    (
        {f"{FIRST}__text": "Arall", f"{FIRST}__supersedes": old("A.1", id="another")},
        {("A.1", "A.1"): Reason.CHANGED_WORDING},
    ),
    (
        {f"{FIRST}__id": "A.2"},
        {("A.1", "A.1"): "gone", ("A.2", ""): Reason.NEW_STANDARD,
         ("", "A.1"): Reason.NO_LONGER_ASKED},
    ),
    (
        {f"{FIRST}__id": "A.2", f"{FIRST}__supersedes": old("A.1")},
        {("A.1", "A.1"): "gone", ("A.2", "A.1"): None},
    ),
    (
        {f"{FIRST}__supersedes": old("A.10"), f"{SECOND}__supersedes": old("A.1")},
        {("A.1", "A.1"): "gone", ("A.10", "A.10"): "gone", ("A.1", "A.10"): None,
         ("A.10", "A.1"): None},
    ),
    (
        {f"{SECOND}__supersedes": old("A.1")},
        {("A.1", "A.1"): "gone", ("A.10", "A.10"): "gone", ("A.1", ""): Reason.NEW_STANDARD,
         ("A.10", "A.1"): None, ("", "A.10"): Reason.NO_LONGER_ASKED},
    ),
    (
        {f"{FIRST}__supersedes": old("A.1", "B.1"), "1__standards__0__id": "B.2"},
        {("A.1", "A.1"): "gone", ("B.1", "B.1"): "gone", ("A.1", ""): Reason.MERGED,
         ("", "A.1"): Reason.MERGED, ("", "B.1"): Reason.MERGED, ("B.2", ""): Reason.NEW_STANDARD},
    ),
    (
        {f"{FIRST}__supersedes": old("A.1"), f"{SECOND}__supersedes": old("A.1")},
        {("A.1", "A.1"): Reason.SPLIT, ("A.10", "A.10"): "gone", ("A.10", "A.1"): Reason.SPLIT,
         ("", "A.10"): Reason.NO_LONGER_ASKED},
    ),
    (
        {f"{FIRST}__supersedes": old("Z.9")},
        {("A.1", "A.1"): "gone", ("A.1", ""): Reason.UNKNOWN_PREDECESSOR,
         ("", "A.1"): Reason.NO_LONGER_ASKED},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), CASES)
def test_the_crosswalk_forces_nothing(
    changes: dict[str, Any], expected: dict[tuple[str, str], Any]
) -> None:
    newer = changed(**changes)
    walk = crosswalk(newer, AUDIT)
    met = {(each.standard_id, each.previous_id): each.reason for each in walk}
    assert len(met) == len(walk)
    wanted = {pair: why for pair, why in (SAME | expected).items() if why != "gone"}
    assert met == wanted
    said = {"a": {each.id: FAIR for each in AUDIT.standards}}
    said_now = {"a": {each.id: FAIR for each in newer.standards}}
    told = compared(held(said_now, newer, name="2027-28"), held(said))
    left_out = {pair for pair, why in wanted.items() if why in INCOMPARABLE}
    rows = told.uncompared[["standard_id", "previous_standard_id"]].itertuples(index=False)
    assert {tuple(each) for each in rows} == left_out
    assert set(told.uncompared["answers"]) <= {1}
    counts = Counter(told.answers["change"])
    assert counts["not-compared"] == len(left_out)
    assert counts["same"] == sum(why is None for why in wanted.values())


def test_words_that_moved_to_another_id_are_pointed_out() -> None:
    texts = {f"{FIRST}__text": "Safon rhif A.10", f"{SECOND}__text": "Arall"}
    data = {
        f"{FIRST}__descriptors": small_data()["key_standards"][0]["standards"][1]["descriptors"]
    }
    newer = changed(**texts, **data)
    said = {"a": {each.id: FAIR for each in AUDIT.standards}}
    rows = compared(held(said, newer, name="2027-28"), held(said)).uncompared
    row = rows.set_index("standard_id").loc["A.1"]
    assert "A.10 has the same wording" in row["message"]
    assert '"standards": ["A.10"]' in row["remedy"]
