"""The figures of consolidated.xlsx.

1. Every figure equals one that plain Python counts over answers.csv, and so does the page's;
   S11XL_ROUNDS says in how many random rounds.
2. More agencies than are coloured have the same figures.
"""

import os
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.counted import assert_figures_hold, assert_the_page_says_the_same
from support.made import large_audit
from support.rounds import nobody_returned, with_random_answers, workbook_of
from support.sheets import SHEETS, sheet_rows
from support.xlsx_lint import lint

import s11xl
from s11xl.cli.demo import Demo
from s11xl.core.returns import Agency
from s11xl.report.excel import figures


def test_the_demo_adds_up(demo: Demo) -> None:
    assert_figures_hold(demo.output, demo.consolidation.standards)
    assert_the_page_says_the_same(demo.output, demo.consolidation.standards)
    path = demo.output / "consolidated.xlsx"
    assert load_workbook(path).sheetnames == SHEETS
    assert lint(path) == []
    returns = sheet_rows(path, "Returns")
    assert sum(row["status"] == "missing" for row in returns) == 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(int(os.environ.get("S11XL_ROUNDS", "12"))))
def test_random_rounds_with_holes_add_up(tmp_path: Path, seed: int) -> None:
    standards = s11xl.load_standards() if seed % 2 else large_audit()
    count = 1 + 4 * (seed % 6)
    agencies = [Agency(f"a{n}", f"Agency {n % 5}", "ABC"[n % 3]) for n in range(count)]
    data = with_random_answers(nobody_returned(tmp_path, agencies), standards, seed)
    output = data.write(tmp_path / "out")
    assert_figures_hold(output, standards)
    assert_the_page_says_the_same(output, standards)


def test_more_agencies_than_are_coloured_have_the_same_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    asked = nobody_returned(tmp_path, [Agency(f"a{n}", f"Agency {n}") for n in range(8)])
    data = with_random_answers(asked, large_audit(), 1)
    for number, limit in enumerate((100, 3)):
        monkeypatch.setattr(figures, "_COLOURED", limit)
        path = workbook_of(data, tmp_path / str(number))
        made.append(sheet_rows(path, "Agencies"))
        assert lint(path) == []
    assert made[0] == made[1]
