"""Which standards and agencies stand out.

1. The weakest and the strongest are found by their share; none is both, ties are said.
2. “Most” is more than half of those graded; an issue of a single agency names it and its place.
3. An agency is compared with the others alone, and listed where it differs to one side.
"""

from support.answer_tables import AUDIT, SCALE, SMALL, answers_of

from s11xl.analysis.standing import (
    agencies_that_differ,
    compared_answers,
    compared_standards,
    differences,
    shared_strengths,
    single_agency_issues,
    strongest_standards,
    weakest_standards,
    widespread_weaknesses,
)


def test_the_weakest_and_the_strongest_are_found_by_share() -> None:
    weak = weakest_standards(compared_standards(SMALL, AUDIT))
    columns = ["standard_id", "good", "weak", "graded", "asked", "tied_left_out"]
    assert weak[columns].to_numpy().tolist() == [
        ["1.3", 1, 4, 5, 7, 0],
    ]
    strong = strongest_standards(compared_standards(SMALL, AUDIT), count=2)
    assert strong[["standard_id", "good", "graded"]].to_numpy().tolist() == [
        ["1.2", 6, 6],
        ["2.1", 5, 6],
    ]


def test_no_standard_is_both_among_the_weakest_and_the_strongest() -> None:
    lines = [*(f"A{n} G R R" for n in range(3)), *(f"B{n} R R G" for n in range(2))]
    few = answers_of("\n".join(["1.1 1.2 1.3", *lines, "C R O R"]))
    assert weakest_standards(compared_standards(few, AUDIT))["standard_id"].tolist() == [
        "1.2"
    ]  # 1, 3 and 2 of 6 are good
    assert strongest_standards(compared_standards(few, AUDIT))["standard_id"].tolist() == ["1.1"]
    strong = answers_of("\n".join(["1.1 1.2", *(f"A{n} G O" for n in range(4)), "B R O"]))
    assert weakest_standards(compared_standards(strong, AUDIT))["standard_id"].tolist() == ["1.1"]
    assert strongest_standards(compared_standards(strong, AUDIT))["standard_id"].tolist() == ["1.2"]
    same = answers_of("\n".join(["1.1 1.2", *(f"A{n} G G" for n in range(5))]))
    assert weakest_standards(compared_standards(same, AUDIT)).empty
    assert strongest_standards(compared_standards(same, AUDIT)).empty


def test_ties_keep_the_documents_order_and_what_is_left_out_is_said() -> None:
    lines = [f"Agency{index} G G G R R R R" for index in range(5)]
    even = answers_of("\n".join(["3.1 1.2 1.1 4.1 2.1 3.2 1.3", *lines]))
    strong = strongest_standards(compared_standards(even, AUDIT), count=2)
    assert strong["standard_id"].tolist() == ["1.1", "1.2"]
    assert strong["tied_left_out"].tolist() == [1, 1]
    assert weakest_standards(compared_standards(even, AUDIT))["standard_id"].tolist() == [
        "1.3",
        "2.1",
        "3.2",
        "4.1",
    ]


def test_most_means_more_than_half_of_those_graded() -> None:
    half = answers_of(
        """
              1.1 1.2 1.3 1.4
        Ash   G   G   R   G
        Birch G   G   R   G
        Cedar G   G   R   G
        Elm   R   O   R   G
        Fir   R   R   I   .
        Gorse R   R   G   ?
        """
    )
    assert shared_strengths(compared_standards(half, AUDIT))["standard_id"].tolist() == ["1.2"]
    assert widespread_weaknesses(compared_standards(half, AUDIT))["standard_id"].tolist() == ["1.3"]


def test_a_single_agencys_issue_names_it_and_its_place() -> None:
    table = single_agency_issues(compared_standards(SMALL, AUDIT), SMALL, AUDIT.scale)
    columns = ["standard_id", "agency", "grade", "graded", "asked", "file", "cell"]
    assert table[columns].to_numpy().tolist() == [
        ["1.1", "Cedar", "Requires Improvement", 5, 7, "Cedar.xlsx", "C1.1"],
        ["2.1", "Elm", "Requires Improvement", 6, 7, "Elm.xlsx", "C2.1"],
    ]


def test_an_agency_is_compared_with_the_others_alone() -> None:
    # Ash's others are G G O O O, and their middle is O; Fir's are G G G O O, and theirs is G.
    six = answers_of(
        """
              1.1 1.2
        Ash   G   I
        Birch G   G
        Cedar G   G
        Elm   O   G
        Fir   O   G
        Gorse O   .
        """
    )
    table = compared_answers(six, SCALE)
    assert table["standard_id"].unique().tolist() == ["1.1"]  # 1.2 has four others only
    assert table["others"].tolist() == [5] * 6
    assert table["low"].tolist() == ["Outstanding"] * 3 + ["Good"] * 3
    assert table["side"].tolist() == ["below"] * 3 + ["above"] * 3


def test_between_two_grades_is_neither_above_nor_below() -> None:
    seven = answers_of("1.1\nAsh G\nBirch R\nCedar R\nElm R\nFir O\nGorse O\nHazel O")
    table = compared_answers(seven, SCALE).set_index("agency")
    assert table.loc["Ash", ["low", "high", "side"]].tolist() == [
        "Requires Improvement",
        "Outstanding",
        "with",
    ]


def test_agencies_that_differ_to_one_side_come_by_name() -> None:
    others = [f"Other{index} G G G G G G" for index in range(7)]
    lines = ["1.1 1.2 1.3 1.4 2.1 2.2", "Zebra I I I I G G", "Yak O O O O O I", "Xerus I I I G G G"]
    table = answers_of("\n".join([*lines, "Ape R R O O G G", "Bee O O O O O G", *others]))
    columns = ["agency", "above", "below", "compared", "differing"]
    assert agencies_that_differ(table, SCALE)[columns].to_numpy().tolist() == [
        ["Bee", 5, 0, 6, 3],
        ["Yak", 5, 1, 6, 3],
        ["Zebra", 0, 4, 6, 3],
    ]
    first = agencies_that_differ(table, SCALE, count=2)
    assert first[["agency", "differing"]].to_numpy().tolist() == [["Bee", 3], ["Yak", 3]]
    everyone = differences(table, SCALE)
    assert everyone["agency"].tolist() == sorted(everyone["agency"])
    assert everyone.set_index("agency").loc["Xerus", ["below", "compared"]].tolist() == [3, 6]


def test_who_differs_on_all_of_few_comes_before_who_differs_on_most_of_many() -> None:
    ids = [each.id for each in AUDIT.standards]
    few, most = len(ids) // 3, len(ids) - 5
    others = [f"Other{index} {' '.join('G' * len(ids))}" for index in range(6)]
    lines = [
        f"Many {' '.join('I' * most + 'G' * (len(ids) - most))}",
        f"Few {' '.join('O' * few + '?' * (len(ids) - few))}",
    ]
    table = answers_of("\n".join([" ".join(ids), *lines, *others]))
    (first,) = agencies_that_differ(table, SCALE, count=1).to_dict("records")
    assert (first["agency"], first["above"], first["compared"]) == ("Few", few, few)
    assert first["differing"] == 2
