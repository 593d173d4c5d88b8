"""Charts say in words what they show; they and the matrix have the report's colours and marks."""

import html
import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

from openpyxl import load_workbook
from support.rounds import round_called, workbook_of

from s11xl.cli.demo import Demo
from s11xl.report.round.figures import fills
from s11xl.report.round.figures import key as report_key


def test_charts_say_in_words_what_they_show(tmp_path: Path) -> None:
    path = workbook_of(round_called(tmp_path, "hostile"), tmp_path / "out")
    with ZipFile(path) as package:
        drawings = [name for name in package.namelist() if name.startswith("xl/drawings/drawing")]
        texts = [package.read(name).decode() for name in drawings]
    assert len(texts) == 4  # overview, standards, key standards, agencies
    assert all(text.count("descr=") == text.count("<xdr:graphicFrame ") for text in texts)


def test_charts_and_matrix_have_the_reports_colours_and_marks(demo: Demo) -> None:
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
    data = round_called(tmp_path, "hostile")
    answers = data.answers.copy()
    answers.loc[answers["standard_id"] == "1.2", ["grade", "status"]] = ["Sound", "answered"]
    path = workbook_of(replace(data, answers=answers), tmp_path / "out")
    sheet = load_workbook(path)["Matrix"]
    assert "* Other scale" in sheet["A1"].value
    assert sheet["C3"].value == "*"
