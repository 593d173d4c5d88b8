"""Agencies are matched by id alone; another name, sector or id is said."""

from support.two_rounds import BEST, FAIR, WEAK, became, compared, held


def test_agencies_are_matched_by_id_alone_and_that_is_said() -> None:
    previous = held(
        {"a": {"A.1": FAIR}, "x": {"A.1": FAIR}},
        names={"a": "Old <Name>", "x": "Moved Trust"},
        sectors={"a": "North"},
    )
    current = held(
        {"a": {"A.1": FAIR}, "y": {"A.1": FAIR}},
        names={"a": "New Name", "y": "moved  trust"},
        sectors={"a": "South"},
        name="2027-28",
    )
    changes = compared(current, previous)
    assert sorted(each for each, _ in became(changes).values()) == ["dropped", "new", "same"]
    told = "\n".join(changes.remarks)
    assert "New Name (a) was called Old <Name> in the previous round." in told
    assert "The sector of New Name changed from North to South." in told
    assert "moved  trust has the id y in the current round and x in the previous" in told
    row = changes.by_agency.set_index("Agency ID").loc["a"]
    assert row[["Previous name", "Previous sector"]].tolist() == ["Old <Name>", "North"]


def test_where_it_is_not_known_who_was_asked_that_is_said() -> None:
    previous = held({"a": {"A.1": WEAK}}, asked_is_known=False)
    current = held({"a": {"A.1": WEAK}, "b": {"A.1": BEST}}, name="2027-28")
    changes = compared(current, previous)
    assert became(changes)["b", "A.1", ""] == ("new", "agency-not-heard-of")
    assert any(
        each.startswith("It is not known who was asked in the previous") for each in changes.remarks
    )
