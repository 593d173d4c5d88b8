"""consolidated.xlsx as the analyst reads it.

1. It reads well with no agency, with one, with none that returned, with sixty standards and seven
   grades: nine sheets, real tables, and nothing that our lint finds.
2. Whatever a return says is a text: no formula, and no link but to the returned file.
3. Nothing is overdue without a day to judge by; what is too long for a sheet points to its CSV.
4. A sheet that is written piece by piece has every row, and every text as it is.
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from support.made import COUNCIL, POLICE, answered, saved
from support.rounds import ROUNDS, round_called, workbook_of
from support.sheets import SHEETS, sheet_rows
from support.xlsx_lint import lint

import s11xl
from s11xl.core.text import visible
from s11xl.report.excel import rows
from s11xl.xlsx import sheets
from s11xl.xlsx import streamed_rows as streamed


@pytest.mark.parametrize("name", [*ROUNDS[:-1], pytest.param(ROUNDS[-1], marks=pytest.mark.slow)])
def test_every_round_reads_well(tmp_path: Path, name: str) -> None:
    path = workbook_of(round_called(tmp_path, name), tmp_path / "out")
    assert lint(path) == []
    opened = load_workbook(path)
    assert opened.sheetnames == SHEETS
    for sheet in opened.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
        links = [cell.hyperlink.target for cell in cells if cell.hyperlink]
        assert links == (["../in/police.xlsx"] if links else [])
        if sheet.title not in ("Overview", "Matrix"):
            assert len(sheet.tables) == 1
            assert sheet.freeze_panes
            assert sheet.print_title_rows == "$1:$1"


def test_overdue_needs_a_day_and_an_owner_is_missed(tmp_path: Path) -> None:
    data = round_called(tmp_path, "hostile")
    (row,) = sheet_rows(workbook_of(data, tmp_path / "out"), "Actions")
    assert (row["open"], row["overdue"], row["without_owner"]) == ("yes", "yes", "yes")
    assert row["action"] == "=1+1"
    undated = workbook_of(replace(data, as_at=None), tmp_path / "other")
    (row,) = sheet_rows(undated, "Actions")
    assert "overdue" not in row


def test_more_rows_than_a_sheet_should_hold_point_to_the_csv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "ROW_LIMIT", 30)
    path = workbook_of(round_called(tmp_path, "all missing"), tmp_path / "out")
    sheet = load_workbook(path)["Answers"]
    assert sheet["A1"].value == "54 rows are too many for a sheet; they are in answers.csv."
    assert not sheet.tables


ODD = [
    " outer spaces ",
    "a\tb",
    "two\nlines\n",
    "_x0041_",
    "<b>&amp;</b>",
    "=1+1",
    "\u202eright",
    "é😀",
]


def test_a_sheet_written_piece_by_piece_has_every_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streamed, "_BATCH", 7)
    data = round_called(tmp_path, "all missing")
    frame = data.answers.copy()
    frame["evidence"] = [ODD[row % len(ODD)] for row in range(len(frame))]
    frame["score"] = pd.Series([row or None for row in range(len(frame))], dtype="Int64")
    path = workbook_of(replace(data, answers=frame), tmp_path / "out")
    assert lint(path) == []
    rows = sheet_rows(path, "Answers")
    told = [unescape(row["evidence"]) for row in rows]  # which openpyxl leaves to us
    assert told == [visible(each) for each in frame["evidence"]]
    assert [row["standard_id"] for row in rows] == list(frame["standard_id"])
    assert [row["score"] for row in rows] == [None, *range(1, len(frame))]


def test_files_beyond_what_excel_can_link_are_named_without_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_MOST_LINKS", 1)
    for agency in (POLICE, COUNCIL):
        saved(tmp_path / "in" / f"{agency.agency_id}.xlsx", answered(agency))
    data = s11xl.consolidate(tmp_path / "in", roster=[POLICE, COUNCIL])
    sheet = load_workbook(workbook_of(data, tmp_path / "out"))["Returns"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [str(cell.value) for cell in cells] == list(data.returns["file"])
    assert sum(cell.hyperlink is not None for cell in cells) == 1
