"""Dates as people write them: read where they can be told for sure, and never guessed."""

from datetime import date

import pytest

from s11xl.core.dates import read_date

FEBRUARY = (
    *("2027-02-01", "2027/02/01", "2027-02-01T10:00:00", "01/02/2027", "1.2.27", "1 Feb 27"),
    *("1st February 2027", "1st of Feb. 2027", "Monday 1 February 2027", "Mon, 1st Feb 2027"),
)


@pytest.mark.parametrize("text", FEBRUARY)
def test_a_day_is_read(text: str) -> None:
    assert read_date(text) == date(2027, 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "Feb 2027", "1 Fe 2027", "29/02/2027", "12/25/2026", "2027/02-01"),
        *("Friday 1 February 2027", "By 1 February 2027", "1905-07-19", "01/02/2927", "0027-01-01"),
    ],
)
def test_what_cannot_be_told_is_none(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize("year", [1989, 1990, 2100, 2101])
def test_years_that_no_return_can_mean_are_none(year: int) -> None:
    assert (read_date(f"31/12/{year}") is not None) is (1990 <= year <= 2100)
