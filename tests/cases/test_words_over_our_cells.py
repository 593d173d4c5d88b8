"""Whatever somebody wrote over a locked cell of ours is reported with its words.

1. In the cell of a formula: all but the formula, as any program writes it, and its result.
2. In the cell of a text that differs from agency to agency: all but what the round says.
3. A workbook from a program that keeps no formulas, perhaps with results that are out of date, has
   nothing to report.
"""

from datetime import date
from pathlib import Path
from time import process_time

import pytest
from openpyxl import Workbook, load_workbook
from support.copies import opened
from support.judged import GIVEN
from support.made import POLICE, SETTINGS, answered, saved, with_response
from support.tampering import PLAN, SECTION, Change, put, rename_sheets, then, write

import s11xl
from s11xl.consolidation.judge import check_returns
from s11xl.core.findings import Finding
from s11xl.core.returns import AgencyReturn

DUE = date(2027, 1, 29)
ORGANISATION = "Severnshire Safeguarding Partnership"


def issued(folder: Path) -> Path:
    """The workbook that the round sent to the agency."""
    s11xl.generate(
        [POLICE],
        folder,
        round=SETTINGS.round,
        due=DUE,
        organisation=ORGANISATION,
        return_to="s11@severnshire.example",
    )
    return next((folder / "workbooks").iterdir())


def findings(tmp_path: Path, change: Change, *, record: bool = True) -> list[Finding]:
    """What is reported of a returned workbook after a change."""
    book = opened(issued(tmp_path / "round"))
    put("1.1", "evidence", "The policy of 2026")(book)
    change(book)
    book.save(tmp_path / "one.xlsx")
    folder = tmp_path / "round" if record else None
    return list(check_returns([tmp_path / "one.xlsx"], folder=folder).findings)


WORDS = [
    ("Cover", "A1", "Draft of the audit"),
    ("Cover", "A2", "Here MASA means nothing to us"),
    ("Cover", "B3", "Nobody asked us"),
    ("Cover", "B6", "Another sector"),
    ("Cover", "B8", "extended by phone to 1 March"),
    ("Cover", "B8", "01/03/2027"),
    ("Cover", "B9", "to nobody"),
    ("Cover", "A12", "Our final answer for 3.2 is Inadequate"),
    ("Cover", "A23", "We are ready"),
    ("Cover", "B26", "all of them"),
    ("Cover", "B26", "4"),
    (SECTION, "B1", "we are done"),
    (SECTION, "A12", "Good"),
    (SECTION, "B12", "Outstanding"),
    (SECTION, "D12", "see the action plan"),
    (PLAN, "A3", "All of it is done"),
    (PLAN, "F5", "Completed"),
    ("Progress", "C5", "Good"),
    ("Progress", "D5", "yes"),
    ("Progress", "C34", "3"),
    (SECTION, "B12", '="all is well"'),
    (PLAN, "F5", "=B5"),
]


@pytest.mark.parametrize(("sheet", "cell", "text"), WORDS)
def test_words_over_our_cells_are_reported(
    tmp_path: Path, sheet: str, cell: str, text: str
) -> None:
    found = findings(tmp_path, write(sheet, cell, text))
    assert ("hidden-content", sheet, cell, text) in {
        (each.code.value, each.sheet, each.cell, each.found) for each in found
    }


@pytest.mark.parametrize("record", [True, False], ids=["a record", "no record"])
@pytest.mark.parametrize("change", [lambda book: None, rename_sheets], ids=["nothing", "renamed"])
def test_what_was_sent_out_is_not_reported(tmp_path: Path, change: Change, record: bool) -> None:
    found = findings(tmp_path, change, record=record)
    assert "hidden-content" not in {each.code.value for each in found}


@pytest.mark.parametrize("text", ["extended by phone to 1 March", "to nobody in particular"])
@pytest.mark.parametrize("cell", ["A2", "A12", "B6", "B8", "B9"])
def test_words_over_a_text_of_the_round_are_reported_without_its_record(
    tmp_path: Path, cell: str, text: str
) -> None:
    found = findings(tmp_path, write("Cover", cell, text), record=False)
    assert text in {each.found for each in found if each.code.value == "hidden-content"}


def results_only(path: Path, given: AgencyReturn) -> Workbook:
    """A workbook with the results in place of its formulas."""
    return load_workbook(saved(path, given), data_only=True)


OPEN = AgencyReturn(answered().identity)
WEAK = with_response(with_response(GIVEN, "1.1", evidence=""), "1.2", improvement="")


@pytest.mark.parametrize("given", [OPEN, GIVEN, WEAK], ids=["open", "answered", "with flags"])
@pytest.mark.parametrize("is_up_to_date", [True, False], ids=["results", "results of before"])
def test_results_without_formulas_are_not_reported(
    tmp_path: Path, given: AgencyReturn, is_up_to_date: bool
) -> None:
    path = tmp_path / "one.xlsx"
    book = results_only(path, given)
    if not is_up_to_date:
        for standard_id in ("1.1", "1.3", "2.1", "7.5"):
            put(standard_id, "evidence", "Something else by now")(book)
        put("2.2", "evidence", None)(book)
        write("Cover", "B34", "Somebody")(book)
    book.save(path)
    found = list(check_returns([path]).findings)
    assert not [each for each in found if each.code.value == "hidden-content"]


@pytest.mark.parametrize(
    ("sheet", "cell", "text"),
    [(SECTION, "B12", "Outstanding"), (PLAN, "F5", "Completed"), ("Cover", "A23", "We are ready")],
)
def test_words_are_reported_also_where_no_formula_is_left(
    tmp_path: Path, sheet: str, cell: str, text: str
) -> None:
    path = tmp_path / "one.xlsx"
    book = results_only(path, GIVEN)
    then(write(sheet, cell, text))(book)
    book.save(path)
    found = list(check_returns([path]).findings)
    assert [(each.code.value, each.cell, each.found) for each in found] == [
        ("hidden-content", cell, text)
    ]


@pytest.mark.parametrize(
    ("sheet", "cell", "text"),
    [
        (SECTION, "D12", "1.1" * 600 + "x"),
        (SECTION, "D12", "=" + "a" * 8000),
        (SECTION, "D12", "=" + "'" * 8000),
        (PLAN, "F5", "=" + "A1" * 4000),
        ("Cover", "A2", "In this workbook MASA means " * 600),
    ],
    ids=["many ways to put it together", "a long name", "quotes", "references", "a long phrase"],
)
def test_no_text_takes_long_to_compare(tmp_path: Path, sheet: str, cell: str, text: str) -> None:
    path = tmp_path / "one.xlsx"
    book = results_only(path, GIVEN)
    write(sheet, cell, text)(book)
    book.save(path)
    start = process_time()
    found = list(check_returns([path]).findings)
    assert process_time() - start < 5
    assert cell in {each.cell for each in found}
