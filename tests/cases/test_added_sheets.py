"""A sheet that somebody added never takes the place of one that was sent out.

1. The action plan and the cover that were sent out are read, wherever they are and whatever they
   are called now; a sheet like them is reported with its words, and nothing of it is used.
2. Where the sheet that was sent out is gone, that is reported, and no other sheet is read for it.
3. A copy of one of our sheets is reported with what differs from the sheet that was sent out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.judged import AUDIT, GIVEN, judged
from support.tampering import PLAN, Change, delete, rename_sheets, then

HEADERS = ("Standard", "Action", "Lead", "Due", "Status")
OLD = ("1.1", "Old action of 2025", "Old lead", "2025-05-01", "Completed")


def own_plan(title: str, *rows: Sequence[str], first: bool = True) -> Change:
    """A sheet with a plan of the agency's own."""

    def change(book: Workbook) -> None:
        sheet = book.create_sheet(title, 0 if first else None)
        for row in rows:
            sheet.append(row)

    return change


def rename(title: str, other: str) -> Change:
    return lambda book: setattr(book[title], "title", other)


def copied(book: Workbook, title: str, other: str, index: int | None) -> Worksheet:
    """A copy of a sheet, placed anywhere."""
    target = book.create_sheet(other, index)
    for row in book[title].iter_rows():
        for cell in row:
            target[cell.coordinate].value = cell.value
    return target


def copy_of(
    title: str, other: str, cell: str = "", text: str = "", index: int | None = 0
) -> Change:
    """A copy of a sheet, with another text in one of its cells."""

    def change(book: Workbook) -> None:
        target = copied(book, title, other, index)
        if cell:
            target[cell].value = text

    return change


@dataclass(frozen=True)
class Case:
    """A change, the words that must be reported, and codes that may be."""

    name: str
    change: Change
    words: tuple[str, ...]
    codes: frozenset[str] = frozenset({"hidden-content"})


CASES = [
    Case("a plan of last year before it", own_plan("Our plan 2025", HEADERS, OLD), OLD),
    Case("the same behind it", own_plan("Our plan 2025", HEADERS, OLD, first=False), OLD),
    Case(
        "with our heading above",
        own_plan("Plan", ("Action plan",), HEADERS, OLD),
        OLD,
    ),
    Case(
        "its headers where ours are",
        own_plan("Plan", (), (), (), HEADERS, OLD),
        OLD,
    ),
    Case(
        "under our name, and ours renamed",
        then(rename(PLAN, "Action plan sent out"), own_plan(PLAN, HEADERS, OLD)),
        OLD,
    ),
    Case(
        "all sheets renamed, and a plan before them",
        then(rename_sheets, own_plan("Plan", HEADERS, OLD)),
        OLD,
    ),
    Case(
        "a copy of the plan with an old action",
        copy_of(PLAN, "Action plan (2)", "B5", "Old action of 2025"),
        ("Old action of 2025", "Do 1.2"),
    ),
    Case(
        "a copy of the cover with other names",
        copy_of("Cover", "Cover (2)", "B34", "Somebody else"),
        ("Somebody else",),
    ),
    Case(
        "a copy of the cover with other words for ours",
        copy_of("Cover", "Cover (2)", "A13", "In ten steps, as we see it"),
        ("In ten steps, as we see it",),
    ),
    Case(
        "a sheet with the questions of the cover",
        own_plan("About us", ("About this return",), ("Completed by", "Somebody else")),
        ("Somebody else",),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_sheet_that_was_sent_out_is_read(tmp_path: Path, case: Case) -> None:
    outcome = judged(tmp_path / "one.xlsx", case.change)
    assert outcome.agency_return == GIVEN
    found = {each.found for each in outcome.findings}
    assert {each.code.value for each in outcome.findings} == case.codes
    assert set(case.words) <= found


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (then(delete(PLAN), own_plan("Our plan", HEADERS, OLD)), "missing-plan"),
        (then(delete(PLAN), own_plan("Plan", ("Action plan",), HEADERS, OLD)), "missing-plan"),
        (
            then(
                delete("Cover"),
                own_plan("About us", ("About this return",), ("Completed by", "Somebody else")),
            ),
            "missing-cover",
        ),
    ],
    ids=["a plan", "a plan with our heading", "a cover"],
)
def test_no_other_sheet_is_read_for_one_that_is_gone(
    tmp_path: Path, change: Change, code: str
) -> None:
    outcome = judged(tmp_path / "one.xlsx", change)
    codes = {each.code.value for each in outcome.findings}
    assert {code, "hidden-content"} <= codes
    assert outcome.agency_return is not None
    assert {action.action for action in outcome.agency_return.actions} <= {
        action.action for action in GIVEN.actions
    }
    assert "Somebody else" not in outcome.agency_return.cover.completed_by


def test_a_plan_without_its_first_rows_is_read(tmp_path: Path) -> None:
    outcome = judged(tmp_path / "one.xlsx", lambda book: book[PLAN].delete_rows(1, 3))
    assert outcome.agency_return is not None
    assert outcome.agency_return.actions == GIVEN.actions
    assert len(outcome.agency_return.responses) == len(AUDIT.standards)
