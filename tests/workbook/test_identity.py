"""Whose a workbook is, and of which round.

1. The default round is the financial year.
2. Return IDs differ by agency, round and issue.
"""

from datetime import date

import pytest

from s11xl.standards.file import load_standards
from s11xl.workbook.identity import financial_year, return_id


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2027, 3, 31), "2026-27"), (date(2027, 4, 1), "2027-28"), (date(2099, 5, 1), "2099-00")],
)
def test_the_default_round_is_the_financial_year(day: date, name: str) -> None:
    assert financial_year(day) == name


def test_return_ids_differ_by_agency_round_and_issue() -> None:
    audit = load_standards()
    ids = {return_id(f"agency-{n}", "R", audit, issue) for n in range(2000) for issue in (1, 2)}
    assert len(ids) == 4000
    assert all(len(each) == 11 for each in ids)
