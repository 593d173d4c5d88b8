"""Figures by standard, key standard, agency and sector: each one what a person would count by hand.

1. Counts, shares and medians of a small table are those worked out by hand in the test.
2. Agencies are told apart by their ids and listed by name; nothing of another version is dropped,
   and nothing of another scale is counted as a grade.
3. Fewer than five are never compared: they have no median.
4. Rounds of one agency, of none, without a grade, of one sector, of many standards and grades work.
"""

import random
from datetime import date
from pathlib import Path

import pytest
from support.answer_tables import (
    AUDIT,
    LARGE,
    SCALE,
    SMALL,
    answers_of,
    frame,
    random_round,
    row_of,
)
from support.consolidated import put
from support.made import COUNCIL, POLICE, answered, with_response

import s11xl
from s11xl.analysis.actions import action_figures, actions_by, weak_grades_without_action
from s11xl.analysis.distributions import STATUS_LABELS, Tally, matrix, or_better
from s11xl.analysis.groups import (
    agencies_table,
    for_people,
    key_standards_table,
    sectors_by_key_standard,
    sectors_table,
    standards_table,
)
from s11xl.analysis.standing import (
    agencies_that_differ,
    compared_standards,
    shared_strengths,
    single_agency_issues,
    strongest_standards,
    weakest_standards,
)
from s11xl.tables.columns import ACTION_COLUMNS, ANSWER_COLUMNS


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


def test_people_read_no_column_twice() -> None:
    table = for_people(standards_table(SMALL, AUDIT))
    names = [name.casefold() for name in table.columns]
    assert len(names) == len(set(names))
    assert list(table.columns) == [
        *("Key standard", "Standard", "Text", *SCALE.labels(), *STATUS_LABELS.values()),
        *("Median", "Good or better", "Asked"),
    ]


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


@pytest.mark.parametrize("agencies", [4, 5])
def test_a_sector_is_compared_from_five_graded_agencies_on(agencies: int) -> None:
    lines = [f"A{index} G G" for index in range(agencies)]
    whole = answers_of("\n".join(["1.1 1.2", *lines, "Silent . ."]))
    assert sectors_table(whole, AUDIT).iloc[0]["Median"] == ("Good" if agencies >= 5 else "")
    assert key_standards_table(whole, AUDIT).iloc[0]["Median"] == ("Good" if agencies >= 5 else "")
    assert (
        sectors_table(whole, AUDIT).iloc[0]["Good or better"] == f"{2 * agencies} of {2 * agencies}"
    )
    assert len(shared_strengths(compared_standards(whole, AUDIT))) == (2 if agencies >= 5 else 0)


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
    compared = compared_standards(thin, AUDIT)
    for find in (weakest_standards, strongest_standards, shared_strengths):
        assert find(compared).empty
    assert single_agency_issues(compared, thin, SCALE).empty
    assert agencies_that_differ(thin, SCALE).empty
    assert len(weak_grades_without_action(thin, nothing, SCALE)) == (1 if " R" in table else 0)
    assert action_figures(nothing, AUDIT, date(2026, 1, 1))["actions"] == 0
    assert actions_by(nothing, AUDIT, ["standard_id"]).empty


def test_counts_and_statuses_add_up_to_those_asked() -> None:
    for seed in range(20):
        table = standards_table(random_round(random.Random(seed), LARGE), LARGE)
        parts = [*LARGE.scale.labels(), *STATUS_LABELS.values(), Tally.off_scale.value]
        assert len(LARGE.scale.labels()) == 7
        assert len(table) == 60
        assert (table[parts].sum(axis=1) == table[Tally.asked.value]).all()


def test_standards_table_shows_every_denominator(tmp_path: Path) -> None:
    given = with_response(answered(), "1.1", grade="RI")
    result = s11xl.consolidate(put(tmp_path / "in", police=given), roster=[POLICE, COUNCIL])
    table = standards_table(result.answers, result.standards).set_index("Standard")
    row = table.loc["1.1"]
    assert row["Requires Improvement"] == 1
    assert row["Not returned"] == 1
    assert row["Good or better"] == "0 of 1"
    assert table.loc["1.2", "Good or better"] == "1 of 1"
    assert matrix(result.answers).loc[("Severnshire Constabulary", "severn-police"), "1.1"] == (
        "Requires Improvement"
    )
