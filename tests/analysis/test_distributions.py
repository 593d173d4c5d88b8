"""How grades spread over the whole round, and the matrix of every agency and standard.

1. The median is a grade in words, or between two.
2. Every grade and every status is counted, beside its denominator.
3. A column that is called like a grade is told apart from it.
"""

from dataclasses import replace

import pandas as pd
import pytest
from support.answer_tables import AUDIT, SCALE, SMALL, answers_of

from s11xl.analysis.distributions import (
    MEDIAN,
    NOT_ASKED,
    STATUS_LABELS,
    TALLIES,
    grade_columns,
    matrix,
    spread,
)
from s11xl.standards.file import load_standards


def test_the_whole_round_has_a_spread() -> None:
    met = spread(SMALL, SCALE)
    assert [met[label] for label in SCALE.labels()] == [1, 5, 14, 5]
    assert [met[label] for label in STATUS_LABELS.values()] == [2, 1, 2, 5]
    assert (met["Median"], met["Good or better"]) == ("Good", "19 of 25")
    assert all(type(met[each]) is int for each in TALLIES)


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


def test_a_grade_named_like_another_column_is_told_apart() -> None:
    first, second, *rest = SCALE.grades
    odd = replace(
        SCALE, grades=(replace(first, label="missing"), replace(second, label="asked"), *rest)
    )
    assert grade_columns(odd)[:2] == ("missing (grade)", "asked (grade)")
    assert len(set(spread(answers_of("1.1\nAsh ?"), odd))) == 4 + 4 + 2 + len(TALLIES)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Good"] * 5, "Good"),
        (["Good"] * 4, ""),
        (["Inadequate", "Good", "Good", "Outstanding", "Outstanding"], "Good"),
        (["Good"] * 3 + ["Outstanding"] * 3, "between Good and Outstanding"),
        ([], ""),
    ],
)
def test_the_median_is_a_grade_in_words(labels: list[str], expected: str) -> None:
    columns = {"agency_id": "police", "status": "answered"}
    answers = pd.DataFrame({"grade": labels}, dtype="str").assign(**columns)
    assert spread(answers, load_standards().scale)[MEDIAN] == expected
