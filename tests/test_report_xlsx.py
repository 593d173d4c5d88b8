"""consolidated.xlsx as the analyst reads it.

1. Every figure equals one that plain Python counts over answers.csv, and so does the page's;
   S11XL_ROUNDS says in how many random rounds, where CI is set.
2. It reads well with no agency, with one, with none that returned, with sixty standards and seven
   grades: nine sheets, real tables, and nothing that a validator or our lint finds.
3. Whatever a return says is a text: no formula, and no link but to the returned file.
4. Nothing is overdue without a day to judge by; what is too long for a sheet points to its CSV.
5. A sheet that is written piece by piece has every row, and every text as it is.
6. Charts and the matrix have the report's colours, and the charts' legends its marks.
"""

import csv
import html
import io
import os
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from support.clients import microsoft_faults
from support.draws import draws
from support.made import COUNCIL, POLICE, answered, large_audit, saved, with_response
from support.rounds import nobody_returned, with_random_answers
from support.xlsx_lint import lint

import s11xl
from s11xl.cli.demo import run_demo
from s11xl.core.returns import Action, Agency
from s11xl.core.text import visible
from s11xl.report.excel import figures, rows
from s11xl.report.round.figures import fills
from s11xl.report.round.figures import key as report_key
from s11xl.standards.model import StandardSet
from s11xl.xlsx import sheets
from s11xl.xlsx import streamed_rows as streamed

SHEETS = ["Overview", "Matrix", "Standards", "Key standards", "Agencies"]
SHEETS += ["Answers", "Actions", "Findings", "Returns"]
STATUSES = {
    "missing": "Missing",
    "invalid": "Invalid",
    "not-applicable": "Not applicable",
    "not-returned": "Not returned",
}


def sheet_rows(path: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet's table."""
    sheet = load_workbook(path)[name]
    (table,) = sheet.tables.values()
    header, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    return [dict(zip(header, row, strict=True)) for row in rows]


def assert_figures_hold(output: Path, standards: StandardSet) -> None:
    """Every number of the three sheets of figures, counted again in plain Python."""
    text = (output / "answers.csv").read_text("utf-8-sig")
    answers = list(csv.DictReader(io.StringIO(text)))
    scale = standards.scale
    weak = {grade.label for grade in scale.grades if grade.score < scale.weak_below.score}
    sheets = {"Standards": ("Standard", "standard_id"), "Agencies": ("Agency ID", "agency_id")}
    sheets |= {"Key standards": ("Key standard", "key_standard")}
    for sheet, (key, column) in sheets.items():
        rows = sheet_rows(output / "consolidated.xlsx", sheet)
        assert {row[key] for row in rows} == {row[column] for row in answers}
        for row in rows:
            mine = [each for each in answers if each[column] == row[key]]
            grades = Counter(each["grade"] for each in mine if each["status"] == "answered")
            others = Counter(each["status"] for each in mine)
            assert {label: row[label] for label in scale.labels()} == {
                label: grades[label] for label in scale.labels()
            }
            for status, label in STATUSES.items():
                assert row[label] == others[status]
            graded = sum(grades.values())
            good = sum(count for label, count in grades.items() if label not in weak)
            assert row[f"{scale.weak_below.label} or better"] == f"{good} of {graded}"
            assert row["Asked"] == len(mine) == graded + sum(others[each] for each in STATUSES)
            if sheet == "Agencies":
                said = f"{graded + others['not-applicable']} of {len(mine)}"
                assert row["Answered"] == said


def assert_the_page_says_the_same(output: Path, standards: StandardSet) -> None:
    """Every number of the page's table of standards, counted again in plain Python."""
    content = (output / "report.html").read_text("utf-8")
    text = (output / "answers.csv").read_text("utf-8-sig")
    answers = list(csv.DictReader(io.StringIO(text)))
    kinds = [*standards.scale.labels(), *STATUSES]
    counts = Counter((row["standard_id"], row["grade"] or row["status"]) for row in answers)
    weak = [grade.label for grade in standards.scale.grades if standards.scale.is_weak(grade)]
    for number, standard in enumerate(standards.standards, start=1):
        row = re.search(rf'<tr[^>]* id="standard-{number}">(.*?)</tr>', content, re.DOTALL)
        assert row
        cells = [re.sub("<[^>]+>", "", each) for each in re.findall(r"<td.*?</td>", row[1])]
        expected = [counts[standard.id, kind] for kind in kinds]
        graded = sum(expected[: -len(STATUSES)])
        good = graded - sum(counts[standard.id, label] for label in weak)
        said = [*map(str, [*expected, sum(expected)]), f"{good} of {graded}"]
        assert cells[1 : 1 + len(said)] == said


def test_the_demo_adds_up(tmp_path: Path) -> None:
    demo = run_demo(tmp_path / "demo")
    assert_figures_hold(demo.output, demo.consolidation.standards)
    assert_the_page_says_the_same(demo.output, demo.consolidation.standards)
    path = demo.output / "consolidated.xlsx"
    assert load_workbook(path).sheetnames == SHEETS
    assert lint(path) == []
    returns = sheet_rows(path, "Returns")
    assert sum(row["status"] == "missing" for row in returns) == 2


@pytest.mark.parametrize("seed", range(draws(int(os.environ.get("S11XL_ROUNDS", "12")), 3)))
def test_random_rounds_with_holes_add_up(tmp_path: Path, seed: int) -> None:
    standards = s11xl.load_standards() if seed % 2 else large_audit()
    count = 1 + 4 * (seed % 6)
    agencies = [Agency(f"a{n}", f"Agency {n % 5}", "ABC"[n % 3]) for n in range(count)]
    data = with_random_answers(nobody_returned(tmp_path, agencies), standards, seed)
    output = data.write(tmp_path / "out")
    assert_figures_hold(output, standards)
    assert_the_page_says_the_same(output, standards)


def rounds(folder: Path, name: str) -> s11xl.Consolidation:
    if name == "hostile":
        given = with_response(answered(), "1.1", evidence=HOSTILE, improvement="@SUM(1)")
        given = replace(given, actions=(Action("1.1", "=1+1", "", "2027-03-31", "=2"),))
        saved(folder / "in" / "police.xlsx", given)
        return s11xl.consolidate(folder / "in", roster=[POLICE, COUNCIL], as_at=date(2027, 4, 1))
    agencies = {"nobody": [], "one": [POLICE], "all missing": [POLICE, COUNCIL]}
    if name in agencies:
        return nobody_returned(folder, agencies[name])
    many = [Agency(f"a{n}", f"Agency {n}") for n in range(70)]
    return with_random_answers(nobody_returned(folder, many), large_audit(), 1)


HOSTILE = '=HYPERLINK("http://example.org","x")'
ROUNDS = ["nobody", "one", "all missing", "hostile", "large"]


@pytest.mark.parametrize("name", ROUNDS)
def test_every_round_reads_well(tmp_path: Path, name: str) -> None:
    path = rounds(tmp_path, name).write(tmp_path / "out") / "consolidated.xlsx"
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


@pytest.mark.client
@pytest.mark.parametrize("name", ROUNDS)
def test_microsofts_validator_finds_nothing(tmp_path: Path, name: str) -> None:
    path = rounds(tmp_path, name).write(tmp_path / "out") / "consolidated.xlsx"
    assert microsoft_faults(path) == []


def test_charts_say_in_words_what_they_show(tmp_path: Path) -> None:
    path = rounds(tmp_path, "hostile").write(tmp_path / "out") / "consolidated.xlsx"
    with ZipFile(path) as package:
        drawings = [name for name in package.namelist() if name.startswith("xl/drawings/drawing")]
        texts = [package.read(name).decode() for name in drawings]
    assert len(texts) == 4  # overview, standards, key standards, agencies
    assert all(text.count("descr=") == text.count("<xdr:graphicFrame ") for text in texts)


def test_charts_and_matrix_have_the_reports_colours_and_marks(tmp_path: Path) -> None:
    demo = run_demo(tmp_path / "demo")
    path = demo.output / "consolidated.xlsx"
    scale = demo.consolidation.standards.scale
    colours = dict(fills(scale))
    expected = [
        (f"{each.symbol} {each.label}".strip(), colours[each.fill])
        for each in report_key(scale).entries
    ]
    assert len({name for name, _ in expected}) == len(expected)
    stacked = 0
    with ZipFile(path) as package:
        for name in package.namelist():
            chart = package.read(name).decode() if name.startswith("xl/charts/chart") else ""
            if '<c:grouping val="stacked"/>' not in chart:
                continue
            stacked += 1
            met = re.findall(r'<c:ser>.*?<c:tx><c:v>(.*?)</c:v>.*?srgbClr val="(\w+)"', chart)
            assert [(html.unescape(each), f"#{colour}") for each, colour in met] == expected
    assert stacked == 4  # of the overview, standards, key standards, agencies
    sheet = load_workbook(path)["Matrix"]
    fill_of = {each.symbol: colours[each.fill] for each in report_key(scale).entries}
    marks = set()
    for row in sheet.iter_rows(min_row=3, min_col=2):
        for cell in row:
            mark = str(cell.value or "")
            marks.add(mark)
            assert f"#{cell.fill.fgColor.rgb[2:]}" == fill_of[mark]
    assert {"!", "?", ""} <= marks


def test_a_grade_of_another_scale_is_marked_in_the_matrix(tmp_path: Path) -> None:
    data = rounds(tmp_path, "hostile")
    answers = data.answers.copy()
    answers.loc[answers["standard_id"] == "1.2", ["grade", "status"]] = ["Sound", "answered"]
    path = replace(data, answers=answers).write(tmp_path / "out") / "consolidated.xlsx"
    sheet = load_workbook(path)["Matrix"]
    assert "* Other scale" in sheet["A1"].value
    assert sheet["C3"].value == "*"


def test_overdue_needs_a_day_and_an_owner_is_missed(tmp_path: Path) -> None:
    data = rounds(tmp_path, "hostile")
    (row,) = sheet_rows(data.write(tmp_path / "out") / "consolidated.xlsx", "Actions")
    assert (row["open"], row["overdue"], row["without_owner"]) == ("yes", "yes", "yes")
    assert row["action"] == "=1+1"
    undated = replace(data, as_at=None).write(tmp_path / "other") / "consolidated.xlsx"
    (row,) = sheet_rows(undated, "Actions")
    assert "overdue" not in row


def test_more_rows_than_a_sheet_should_hold_point_to_the_csv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "ROW_LIMIT", 30)
    path = rounds(tmp_path, "all missing").write(tmp_path / "out") / "consolidated.xlsx"
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
    data = rounds(tmp_path, "all missing")
    frame = data.answers.copy()
    frame["evidence"] = [ODD[row % len(ODD)] for row in range(len(frame))]
    frame["score"] = pd.Series([row or None for row in range(len(frame))], dtype="Int64")
    path = replace(data, answers=frame).write(tmp_path / "out") / "consolidated.xlsx"
    assert lint(path) == []
    rows = sheet_rows(path, "Answers")
    told = [unescape(row["evidence"]) for row in rows]  # which openpyxl leaves to us
    assert told == [visible(each) for each in frame["evidence"]]
    assert [row["standard_id"] for row in rows] == list(frame["standard_id"])
    assert [row["score"] for row in rows] == [None, *range(1, len(frame))]


def test_more_agencies_than_are_coloured_have_the_same_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for number, limit in enumerate((100, 3)):
        monkeypatch.setattr(figures, "_COLOURED", limit)
        path = rounds(tmp_path / str(number), "large").write(tmp_path / f"out{number}")
        made.append(sheet_rows(path / "consolidated.xlsx", "Agencies"))
        assert lint(path / "consolidated.xlsx") == []
    assert made[0] == made[1]


def test_files_beyond_what_excel_can_link_are_named_without_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_MOST_LINKS", 1)
    for agency in (POLICE, COUNCIL):
        saved(tmp_path / "in" / f"{agency.agency_id}.xlsx", answered(agency))
    data = s11xl.consolidate(tmp_path / "in", roster=[POLICE, COUNCIL])
    sheet = load_workbook(data.write(tmp_path / "out") / "consolidated.xlsx")["Returns"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [str(cell.value) for cell in cells] == list(data.returns["file"])
    assert sum(cell.hyperlink is not None for cell in cells) == 1
