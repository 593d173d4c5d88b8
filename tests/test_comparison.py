"""Figures across agencies: each one what a person would count by hand, beside its denominator.

1. Counts, shares and medians of small tables are those worked out by hand in the test.
2. Whatever holes a round has, plain Python over the rows gives the same figures.
3. Fewer than five are never compared: no median, no place among the weakest or strongest.
4. Agencies are told apart by their ids and listed by name; nothing of another version is dropped,
   and nothing of another scale is counted as a grade.
5. Nothing is late without a day to judge by.
6. From a figure one comes to its rows, with file, sheet and cell.
7. Rounds of one agency, of none, without a grade, of one sector, of many standards and grades work.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest
from support.draws import draws
from support.made import large_audit

from s11xl.analysis.actions import (
    action_figures,
    actions_by,
    flagged_actions,
    grades_without_evidence,
    weak_grades_without_action,
    weak_grades_without_plan,
)
from s11xl.analysis.data_quality import data_quality
from s11xl.analysis.distributions import (
    FEWEST,
    NOT_ASKED,
    STATUS_LABELS,
    TALLIES,
    Tally,
    grade_columns,
    matrix,
    or_better,
    spread,
    spread_by,
)
from s11xl.analysis.groups import (
    agencies_table,
    for_people,
    key_standards_table,
    sectors_by_key_standard,
    sectors_table,
    standards_table,
)
from s11xl.analysis.rows import text_of
from s11xl.analysis.standing import (
    agencies_that_differ,
    compared_answers,
    differences,
    shared_strengths,
    single_agency_issues,
    strongest_standards,
    weakest_standards,
    widespread_weaknesses,
)
from s11xl.standards.file import load_standards
from s11xl.standards.model import Scale, StandardSet
from s11xl.tables.columns import (
    ACTION_COLUMNS,
    ANSWER_COLUMNS,
    FINDING_COLUMNS,
    NUMBERS,
    RETURN_COLUMNS,
)

AUDIT = load_standards()
SCALE = AUDIT.scale
LETTERS = {grade.letter: grade for grade in SCALE.grades}
UNGRADED = {"?": "missing", "!": "invalid", "–": "not-applicable", "": "not-returned"}
Row = dict[str, object]


def frame(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Rows as a tidy frame: what a row leaves out is the empty text."""
    listed = list(rows)
    made = {
        name: pd.Series(
            [row.get(name, None if name in NUMBERS else "") for row in listed],
            dtype="Int64" if name in NUMBERS else "str",
        )
        for name in columns
    }
    return pd.DataFrame(made, columns=list(columns))


def row_of(agency: str, standard_id: str, mark: str, **more: object) -> Row:
    """An answer by its letter, or by the sign of what it is instead of a grade."""
    grade = LETTERS.get(mark)
    return {
        "agency_id": agency.lower(),
        "agency": agency,
        "key_standard": standard_id.split(".")[0],
        "standard_id": standard_id,
        "grade": grade.label if grade else "",
        "score": grade.score if grade else None,
        "status": "answered" if grade else UNGRADED[mark],
        "evidence": "Minutes",
        "file": f"{agency}.xlsx",
        "sheet": "Some sheet",
        "cell": f"C{standard_id}",
        **more,
    }


def answers_of(table: str, sectors: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Answers from a table: standards in the first line, then an agency a line with its marks."""
    head, *lines = [line.split() for line in table.strip().splitlines()]
    return frame(
        ANSWER_COLUMNS,
        [
            row_of(agency, standard_id, "" if mark == "." else mark, sector=sector)
            for agency, *marks in lines
            for sector in [(sectors or {}).get(agency, "")]
            for standard_id, mark in zip(head, marks, strict=True)
        ],
    )


SMALL = answers_of(
    """
          1.1 1.2 1.3 2.1 2.2
    Ash   G   O   I   G   G
    Birch G   G   R   G   ?
    Cedar R   O   R   G   G
    Elm   G   G   R   R   G
    Fir   O   O   G   G   !
    Gorse ?   O   –   G   –
    Hazel .   .   .   .   .
    """,
    {"Ash": "Police", "Birch": "Police", "Cedar": "Health"},
)


# 1. by hand


def test_a_standard_shows_every_count() -> None:
    row = standards_table(SMALL, AUDIT).set_index("Standard").loc["1.1"]
    assert row.drop(["Text", "Key standard"]).to_dict() == {
        "Inadequate": 0,
        "Requires Improvement": 1,
        "Good": 3,
        "Outstanding": 1,
        "Missing": 1,
        "Invalid": 0,
        "Not applicable": 0,
        "Not returned": 1,
        "Median": "Good",
        "Good or better": "4 of 5",
        "asked": 7,
        "graded": 5,
        "good": 4,
        "off_scale": 0,
        "agencies": 7,
        "graded_agencies": 5,
    }


def test_every_standard_has_its_median_and_share() -> None:
    table = standards_table(SMALL, AUDIT).set_index("Standard")[["Median", or_better(SCALE)]]
    assert table.loc[["1.2", "1.3", "2.1", "2.2", "7.5"]].to_numpy().tolist() == [
        ["Outstanding", "6 of 6"],
        ["Requires Improvement", "1 of 5"],
        ["Good", "5 of 6"],
        ["", "3 of 3"],
        ["", "0 of 0"],
    ]


def test_standards_stand_in_the_documents_order() -> None:
    table = standards_table(SMALL.iloc[::-1], AUDIT)
    assert table["Standard"].tolist() == [each.id for each in AUDIT.standards]
    assert table["Text"].tolist() == [each.text for each in AUDIT.standards]


def test_a_key_standard_counts_all_its_answers() -> None:
    table = key_standards_table(SMALL, AUDIT).set_index("Key standard")
    plain = ["asked", "graded", "good", "agencies", "graded_agencies"]
    assert table.loc["1", plain].tolist() == [21, 16, 11, 7, 6]
    assert table.loc["1", "Median"] == "Good"
    assert table.loc["1", "Name"] == AUDIT.key_standards[0].name
    assert table.loc["2", plain].tolist() == [14, 9, 8, 7, 6]
    assert table.loc["3", plain].tolist() == [0, 0, 0, 0, 0]


def test_an_agency_has_its_own_spread() -> None:
    table = agencies_table(SMALL, AUDIT).set_index("Agency")
    assert list(table.index) == ["Ash", "Birch", "Cedar", "Elm", "Fir", "Gorse", "Hazel"]
    assert table.loc["Ash", ["Agency ID", "Sector", "Median"]].tolist() == ["ash", "Police", "Good"]
    assert table.loc["Birch", "Median"] == ""  # of four grades
    assert table[or_better(SCALE)].tolist() == (
        ["4 of 5", "3 of 4", "3 of 5", "3 of 5", "4 of 4", "2 of 2", "0 of 0"]
    )
    assert table["Not returned"].tolist() == [0, 0, 0, 0, 0, 0, 5]


def test_sectors_come_by_name_and_agencies_without_one_last() -> None:
    table = sectors_table(SMALL, AUDIT)
    columns = ["Sector", "Agencies", "graded", "good", "Median"]
    assert table[columns].to_numpy().tolist() == [
        ["Health", 1, 5, 3, ""],
        ["Police", 2, 9, 7, ""],
        ["", 4, 11, 9, ""],
    ]


def test_a_sector_meets_each_key_standard() -> None:
    table = sectors_by_key_standard(SMALL, AUDIT)
    assert len(table) == 3 * len(AUDIT.key_standards)
    met = table.set_index(["Sector", "Key standard"])
    assert met.loc[("Police", "1"), ["Agencies", "asked", "graded", "good"]].tolist() == [
        2,
        6,
        6,
        4,
    ]
    assert met.loc[("Police", "7"), ["Agencies", "asked", "graded", "good"]].tolist() == [
        0,
        0,
        0,
        0,
    ]


def test_the_whole_round_has_a_spread() -> None:
    met = spread(SMALL, SCALE)
    assert [met[label] for label in SCALE.labels()] == [1, 5, 14, 5]
    assert [met[label] for label in STATUS_LABELS.values()] == [2, 1, 2, 5]
    assert (met["Median"], met["Good or better"]) == ("Good", "19 of 25")
    assert all(type(met[each]) is int for each in TALLIES)


def test_the_weakest_and_the_strongest_are_found_by_share() -> None:
    weak = weakest_standards(SMALL, AUDIT)
    columns = ["standard_id", "good", "weak", "graded", "asked", "tied_left_out"]
    assert weak[columns].to_numpy().tolist() == [
        ["1.3", 1, 4, 5, 7, 0],
    ]
    strong = strongest_standards(SMALL, AUDIT, count=2)
    assert strong[["standard_id", "good", "graded"]].to_numpy().tolist() == [
        ["1.2", 6, 6],
        ["2.1", 5, 6],
    ]


def test_no_standard_is_both_among_the_weakest_and_the_strongest() -> None:
    lines = [*(f"A{n} G R R" for n in range(3)), *(f"B{n} R R G" for n in range(2))]
    few = answers_of("\n".join(["1.1 1.2 1.3", *lines, "C R O R"]))
    assert weakest_standards(few, AUDIT)["standard_id"].tolist() == [
        "1.2"
    ]  # 1, 3 and 2 of 6 are good
    assert strongest_standards(few, AUDIT)["standard_id"].tolist() == ["1.1"]
    strong = answers_of("\n".join(["1.1 1.2", *(f"A{n} G O" for n in range(4)), "B R O"]))
    assert weakest_standards(strong, AUDIT)["standard_id"].tolist() == ["1.1"]
    assert strongest_standards(strong, AUDIT)["standard_id"].tolist() == ["1.2"]
    same = answers_of("\n".join(["1.1 1.2", *(f"A{n} G G" for n in range(5))]))
    assert weakest_standards(same, AUDIT).empty
    assert strongest_standards(same, AUDIT).empty


def test_ties_keep_the_documents_order_and_what_is_left_out_is_said() -> None:
    lines = [f"Agency{index} G G G R R R R" for index in range(5)]
    even = answers_of("\n".join(["3.1 1.2 1.1 4.1 2.1 3.2 1.3", *lines]))
    strong = strongest_standards(even, AUDIT, count=2)
    assert strong["standard_id"].tolist() == ["1.1", "1.2"]
    assert strong["tied_left_out"].tolist() == [1, 1]
    assert weakest_standards(even, AUDIT)["standard_id"].tolist() == ["1.3", "2.1", "3.2", "4.1"]


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
    assert shared_strengths(half, AUDIT)["standard_id"].tolist() == ["1.2"]
    assert widespread_weaknesses(half, AUDIT)["standard_id"].tolist() == ["1.3"]


def test_a_single_agencys_issue_names_it_and_its_place() -> None:
    table = single_agency_issues(SMALL, AUDIT)
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


def test_the_matrix_shows_grades_and_statuses_by_name() -> None:
    table = matrix(SMALL, AUDIT)
    assert list(table.columns) == [each.id for each in AUDIT.standards]
    assert [agency for agency, _ in table.index] == sorted(SMALL["agency"].unique())
    assert table.loc[("Gorse", "gorse"), ["1.1", "1.2", "1.3"]].tolist() == [
        "missing",
        "Outstanding",
        "not-applicable",
    ]
    assert table.loc[("Ash", "ash"), "7.5"] == NOT_ASKED
    assert list(matrix(SMALL).columns) == ["1.1", "1.2", "1.3", "2.1", "2.2"]


def test_people_read_no_column_twice() -> None:
    table = for_people(standards_table(SMALL, AUDIT))
    names = [name.casefold() for name in table.columns]
    assert len(names) == len(set(names))
    assert list(table.columns) == [
        *("Key standard", "Standard", "Text", *SCALE.labels(), *STATUS_LABELS.values()),
        *("Median", "Good or better", "Asked"),
    ]


# actions, gaps


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


# data quality


def test_rulings_stand_behind_figures_where_the_return_is_used() -> None:
    def found(code: str, severity: str, file: str, agency: str, standard: str = "") -> Row:
        names = ("code", "severity", "file", "agency_id", "standard_id")
        return dict(zip(names, (code, severity, file, agency, standard), strict=True))

    findings = [
        found("ruled", "info", "a.xlsx", "a", "1.1"),
        found("ruled", "info", "a.xlsx", "a"),
        found("ruled", "info", "b.xlsx", "b", "1.1"),
        found("ruled", "info", "old.xlsx", "b", "1.2"),
        found("missing-grade", "warning", "a.xlsx", "a", "1.2"),
        found("missing-grade", "warning", "a.xlsx", "a", "1.3"),
        found("missing-grade", "warning", "b.xlsx", "b", "1.3"),
        found("corrupt", "error", "c.xlsx", ""),
    ]
    statuses = {"a.xlsx": "accepted", "b.xlsx": "accepted", "old.xlsx": "superseded"}
    statuses |= {"c.xlsx": "rejected", "": "missing"}
    returns = [{"file": file, "status": status} for file, status in statuses.items()]
    quality = data_quality(frame(FINDING_COLUMNS, findings), frame(RETURN_COLUMNS, returns))
    assert quality.findings.to_numpy().tolist() == [
        ["error", "corrupt", 1, 1, 0],
        ["warning", "missing-grade", 3, 2, 2],
        ["info", "ruled", 4, 3, 2],
    ]
    assert quality.rulings_by_standard.to_numpy().tolist() == [["1.1", 2]]
    assert quality.rulings_by_agency.to_numpy().tolist() == [["a", 2], ["b", 1]]
    assert quality.rulings == 4
    assert dict(quality.returns.to_numpy().tolist()) == {
        "accepted": 2,
        "superseded": 1,
        "rejected": 1,
        "ignored": 0,
        "missing": 1,
    }


# 4. names, versions, scales


def test_agencies_of_one_name_are_two() -> None:
    rows = [row_of("Ash", "1.1", "G", agency_id=each) for each in ("b", "a")]
    table = agencies_table(frame(ANSWER_COLUMNS, rows), AUDIT)
    assert table[["Agency", "Agency ID", "graded"]].to_numpy().tolist() == [
        ["Ash", "a", 1],
        ["Ash", "b", 1],
    ]
    assert list(matrix(frame(ANSWER_COLUMNS, rows)).index) == [("Ash", "a"), ("Ash", "b")]


def test_a_standard_of_another_version_is_kept_and_comes_last() -> None:
    mixed = answers_of("9.9 1.1\nAsh G R")
    table = standards_table(mixed, AUDIT)
    last = table.iloc[-1]
    assert last[["Key standard", "Standard", "Text", "graded"]].tolist() == ["9", "9.9", "", 1]
    assert len(table) == len(AUDIT.standards) + 1
    assert key_standards_table(mixed, AUDIT).iloc[-1][["Key standard", "good"]].tolist() == ["9", 1]
    assert list(matrix(mixed, AUDIT).columns)[-1] == "9.9"


def test_a_grade_of_another_scale_is_counted_apart() -> None:
    rows = [
        row_of("Ash", "1.1", "G"),
        row_of("Birch", "1.1", "G", grade="Splendid", score=5),
    ]
    mixed = frame(ANSWER_COLUMNS, rows)
    row = standards_table(mixed, AUDIT).iloc[0]
    plain = ["asked", "graded", "good", "off_scale", "agencies", "graded_agencies"]
    assert row[plain].tolist() == [2, 1, 1, 1, 2, 1]
    assert for_people(standards_table(mixed, AUDIT)).iloc[0]["Other scale"] == 1


def test_a_grade_named_like_another_column_is_told_apart() -> None:
    first, second, *rest = SCALE.grades
    odd = replace(
        SCALE, grades=(replace(first, label="missing"), replace(second, label="asked"), *rest)
    )
    assert grade_columns(odd)[:2] == ("missing (grade)", "asked (grade)")
    assert len(set(spread(answers_of("1.1\nAsh ?"), odd))) == 4 + 4 + 2 + len(TALLIES)


# 6. from a figure to its rows


def test_every_count_of_a_standard_leads_to_as_many_rows() -> None:
    for _, row in standards_table(SMALL, AUDIT).iterrows():
        mine = SMALL.loc[SMALL["standard_id"] == row["Standard"]]
        for label in SCALE.labels():
            assert (mine["grade"] == label).sum() == row[label]
        for status, label in STATUS_LABELS.items():
            assert (mine["status"] == status).sum() == row[label]


def test_holes_of_a_csv_are_empty_texts() -> None:
    holed = SMALL.replace("", None)
    for table in (standards_table, agencies_table, sectors_table, single_agency_issues):
        pd.testing.assert_frame_equal(table(holed, AUDIT), table(SMALL, AUDIT))
    assert text_of(holed, "sector").tolist() == SMALL["sector"].tolist()
    with_categories = SMALL.astype({"sector": "category", "grade": "category"})
    pd.testing.assert_frame_equal(
        sectors_table(with_categories, AUDIT), sectors_table(SMALL, AUDIT)
    )


# 2. by an independent path


LARGE = large_audit()
AUDITS = {"document": AUDIT, "large": LARGE}


def random_round(dice: random.Random, audit: StandardSet) -> pd.DataFrame:
    """A round with holes: agencies that sent nothing, answers without a grade, odd ones."""
    standards = dice.sample(list(audit.standards), dice.randint(1, min(12, len(audit.standards))))
    standards.sort(key=lambda each: audit.standards.index(each))
    sectors = dice.choice([[""], ["Police"], ["Police", "Health", ""], ["Health", None]])
    weights = [dice.random() for _ in range(5)]
    lean = [dice.random() + 0.01 for _ in audit.scale.grades]
    rows = []
    for place in range(dice.choice([0, 1, 4, 5, 6, 9, 20])):
        about = {"agency_id": f"id{place}", "agency": f"Name {place % 7}"}
        about["sector"] = dice.choice(sectors)
        silent = dice.random() < 0.1
        for standard in standards:
            kinds = ["answered", "missing", "invalid", "not-applicable", "other"]
            kind = "not-returned" if silent else dice.choices(kinds, weights)[0]
            grade = dice.choices(audit.scale.grades, lean)[0]
            label = {"answered": grade.label, "other": "Elsewhere"}.get(kind, "")
            row = about | {
                "key_standard": standard.key_standard,
                "standard_id": standard.id,
                "grade": label,
                "score": grade.score if label else None,
                "status": "answered" if kind == "other" else kind,
            }
            rows.append(row)
    return frame(ANSWER_COLUMNS, rows)


def figures(rows: Sequence[Row], scale: Scale, together: bool) -> dict[str, object]:
    """The figures of some rows in plain Python."""
    places = {grade.label: place for place, grade in enumerate(scale.grades)}
    on_scale = [r for r in rows if r["status"] == "answered" and r["grade"] in places]
    grades = sorted(places[str(r["grade"])] for r in on_scale)
    weak = places[scale.weak_below.label]
    good = len([each for each in grades if each >= weak])
    graded_agencies = len({r["agency_id"] for r in on_scale})
    counts = Counter(str(r["status"]) for r in rows)
    counted = Counter(scale.labels()[each] for each in grades)
    middle = ""
    if len(grades) >= 5 and (graded_agencies >= 5 or not together):
        half, odd = divmod(len(grades), 2)
        pair = (grades[half], grades[half]) if odd else (grades[half - 1], grades[half])
        low, high = (scale.labels()[each] for each in pair)
        middle = low if low == high else f"between {low} and {high}"
    return {
        **{label: counted[label] for label in scale.labels()},
        "Missing": counts["missing"],
        "Invalid": counts["invalid"],
        "Not applicable": counts["not-applicable"],
        "Not returned": counts["not-returned"],
        "Median": middle,
        f"{scale.weak_below.label} or better": f"{good} of {len(grades)}",
        "asked": len(rows),
        "graded": len(grades),
        "good": good,
        "off_scale": counts["answered"] - len(grades),
        "agencies": len({r["agency_id"] for r in rows}),
        "graded_agencies": graded_agencies,
    }


def in_pieces(rows: Sequence[Row], *columns: str) -> dict[object, list[Row]]:
    pieces: dict[object, list[Row]] = {}
    for row in rows:
        key = tuple(row[each] for each in columns)
        pieces.setdefault(key if len(columns) > 1 else key[0], []).append(row)
    return pieces


def holds(table: pd.DataFrame, keys: list[str], rows: Sequence[Row], by: Sequence[str]) -> None:
    """Every row of a table is what plain Python finds, and no row is lacking."""
    pieces = in_pieces(rows, *by)
    scale = SCALE if SCALE.labels()[0] in table.columns else LARGE.scale
    seen = set()
    for record in table.to_dict("records"):
        key = tuple(record[each] for each in keys)
        whose = key if len(keys) > 1 else key[0]
        seen.add(whose)
        expected = figures(pieces.get(whose, []), scale, "agency_id" not in by)
        assert {name: record[name] for name in expected} == expected, whose
    assert pieces.keys() <= seen


@pytest.mark.parametrize("name", AUDITS)
@pytest.mark.parametrize("seed", range(draws(150, 20)))
def test_plain_python_finds_the_same(name: str, seed: int) -> None:
    audit = AUDITS[name]
    answers = random_round(random.Random(f"{name}{seed}"), audit)
    rows: list[Row] = answers.astype("object").where(answers.notna(), "").to_dict("records")
    holds(standards_table(answers, audit), ["Standard"], rows, ["standard_id"])
    holds(agencies_table(answers, audit), ["Agency ID"], rows, ["agency_id"])
    assert spread(answers, audit.scale) == figures(rows, audit.scale, together=False)
    if seed % 2:  # the other half of the rounds is for the rest, to keep the whole quick
        plain_standing(answers, rows, audit)
        return
    plain_differences(answers, rows, audit.scale)
    holds(sectors_table(answers, audit), ["Sector"], rows, ["sector"])
    holds(key_standards_table(answers, audit), ["Key standard"], rows, ["key_standard"])
    pairs = sectors_by_key_standard(answers, audit)
    holds(pairs, ["Sector", "Key standard"], rows, ["sector", "key_standard"])
    each = spread_by(answers, audit.scale, ["agency_id", "key_standard"])
    holds(each, ["agency_id", "key_standard"], rows, ["agency_id", "key_standard"])


def plain_standing(answers: pd.DataFrame, rows: Sequence[Row], audit: StandardSet) -> None:
    """The lists of standards, by plain Python."""
    pieces = in_pieces(rows, "standard_id")
    met = {
        each.id: figures(pieces.get(each.id, []), audit.scale, together=False)
        for each in audit.standards
    }
    shares = {
        at: Fraction(int(str(f["good"])), int(str(f["graded"])))
        for at, f in met.items()
        if int(str(f["graded"])) >= FEWEST
    }
    half = Fraction(1, 2)
    good, graded = (sum(int(str(met[at][name])) for at in shares) for name in ("good", "graded"))
    whole = Fraction(good, max(1, graded))
    weakest = sorted((at for at in shares if shares[at] < whole), key=lambda at: shares[at])
    strongest = sorted((at for at in shares if shares[at] > whole), key=lambda at: -shares[at])
    assert weakest_standards(answers, audit, count=3)["standard_id"].tolist() == weakest[:3]
    assert strongest_standards(answers, audit, count=3)["standard_id"].tolist() == strongest[:3]
    assert set(shared_strengths(answers, audit)["standard_id"]) == {
        at for at in shares if shares[at] > half
    }
    assert set(widespread_weaknesses(answers, audit)["standard_id"]) == {
        at for at in shares if shares[at] < half
    }
    weak = {grade.label for grade in audit.scale.grades if audit.scale.is_weak(grade)}
    alone = []
    for at in shares:
        found = [r["agency_id"] for r in pieces[at] if r["grade"] in weak]
        alone += [(at, found[0])] if len(found) == 1 else []
    table = single_agency_issues(answers, audit)
    assert list(zip(table["standard_id"], table["agency_id"], strict=True)) == alone


def plain_differences(answers: pd.DataFrame, rows: Sequence[Row], scale: Scale) -> None:
    """How agencies differ, by plain Python."""
    places = {grade.label: place for place, grade in enumerate(scale.grades)}
    expected = {str(row["agency_id"]): [0, 0, 0] for row in rows}
    for piece in in_pieces([r for r in rows if r["grade"] in places], "standard_id").values():
        for row in piece:
            others = sorted(places[str(r["grade"])] for r in piece if r is not row)
            if len(others) < 5:
                continue
            own, size = places[str(row["grade"])], len(others)
            counts = expected[str(row["agency_id"])]
            counts[0] += own > others[size // 2]
            counts[1] += own < others[(size - 1) // 2]
            counts[2] += 1
    table = differences(answers, scale).set_index("agency_id")
    columns = ["above", "below", "compared"]
    assert dict(zip(table.index, table[columns].to_numpy().tolist(), strict=True)) == expected
    listed = {
        at
        for at, (above, below, compared) in expected.items()
        if compared >= 5 and abs(above - below) > compared / 2
    }
    shown = agencies_that_differ(answers, scale, count=99)
    assert set(shown["agency_id"]) == listed
    assert shown["agency_id"].tolist() == [at for at in table.index if at in listed]


# 3 and 7. few, none, many


@pytest.mark.parametrize("agencies", [4, 5])
def test_a_sector_is_compared_from_five_graded_agencies_on(agencies: int) -> None:
    lines = [f"A{index} G G" for index in range(agencies)]
    whole = answers_of("\n".join(["1.1 1.2", *lines, "Silent . ."]))
    assert sectors_table(whole, AUDIT).iloc[0]["Median"] == ("Good" if agencies >= 5 else "")
    assert key_standards_table(whole, AUDIT).iloc[0]["Median"] == ("Good" if agencies >= 5 else "")
    assert (
        sectors_table(whole, AUDIT).iloc[0]["Good or better"] == f"{2 * agencies} of {2 * agencies}"
    )
    assert len(shared_strengths(whole, AUDIT)) == (2 if agencies >= 5 else 0)


@pytest.mark.parametrize(
    "table",
    ["1.1 1.2", "1.1 1.2\nAsh G R", "1.1 1.2\nAsh ? .\nBirch . .", "1.1\nAsh –\nBirch !"],
)
def test_thin_rounds_give_whole_tables(table: str) -> None:
    thin, nothing = answers_of(table), frame(ACTION_COLUMNS, [])
    agencies = thin["agency_id"].nunique()
    assert len(standards_table(thin, AUDIT)) == len(AUDIT.standards)
    assert len(agencies_table(thin, AUDIT)) == len(matrix(thin, AUDIT)) == agencies
    assert list(matrix(thin, AUDIT).index.names) == ["agency", "agency_id"]
    for make in (standards_table, key_standards_table, agencies_table, sectors_table):
        made = for_people(make(thin, AUDIT))
        assert {*SCALE.labels(), *STATUS_LABELS.values(), "Asked"} <= set(made.columns)
        assert not made.isna().to_numpy().any()
        assert (made["Median"] == "").all()
    for find in (weakest_standards, strongest_standards, shared_strengths, single_agency_issues):
        assert find(thin, AUDIT).empty
    assert agencies_that_differ(thin, SCALE).empty
    assert len(weak_grades_without_action(thin, nothing, SCALE)) == (1 if " R" in table else 0)
    assert action_figures(nothing, AUDIT, date(2026, 1, 1))["actions"] == 0
    assert actions_by(nothing, AUDIT, ["standard_id"]).empty


def test_nothing_found_and_nothing_sent_has_no_rulings() -> None:
    quality = data_quality(frame(FINDING_COLUMNS, []), frame(RETURN_COLUMNS, []))
    assert (quality.rulings, quality.returns["files"].sum()) == (0, 0)
    assert list(quality.rulings_by_standard.columns) == ["standard_id", "rulings"]
    assert quality.findings.empty


def test_counts_and_statuses_add_up_to_those_asked() -> None:
    for seed in range(20):
        table = standards_table(random_round(random.Random(seed), LARGE), LARGE)
        parts = [*LARGE.scale.labels(), *STATUS_LABELS.values(), Tally.off_scale.value]
        assert len(LARGE.scale.labels()) == 7
        assert len(table) == 60
        assert (table[parts].sum(axis=1) == table[Tally.asked.value]).all()
