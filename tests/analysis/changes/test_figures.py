"""Standards move most only where five agencies are compared."""

from support.two_rounds import BEST, FAIR, LOW, compared, held

from s11xl.analysis.changes.figures import movers


def test_standards_move_most_only_where_five_agencies_are_compared() -> None:
    ids = [f"a{n}" for n in range(6)]
    previous = held({each: {"A.1": FAIR, "A.10": FAIR, "B.1": FAIR} for each in ids})
    current = held(
        {
            each: {
                "A.1": BEST if n < 3 else LOW if n == 3 else FAIR,
                "A.10": LOW if n < 4 else "missing",
                "B.1": LOW if n else FAIR,
            }
            for n, each in enumerate(ids)
        },
        name="2027-28",
    )
    most = movers(compared(current, previous).standards)
    assert most.compared == 2
    assert most.risen[["Standard", "Better", "Worse", "Compared"]].to_numpy().tolist() == [
        ["A.1", 3, 1, 6]
    ]
    assert most.fallen[["Standard", "Better", "Worse"]].to_numpy().tolist() == [["B.1", 0, 5]]
    few = compared(held({"a": {"A.1": BEST}}, name="2027-28"), held({"a": {"A.1": LOW}}))
    assert movers(few.standards).risen.empty
