"""Rounds of odd sizes: one agency, three hundred, none that returned, one sector or none; sixty
standards with seven grades, one with two.

1. Sheets print in letters that can be read, on pages side by side where they must. No chart is
   split between pages, and none is drawn of nothing.
2. The report says one of a thing as one, compares nothing where there is nothing to compare, and
   leaves out what would be empty. Charts have whole labels, and pictures that fit on paper.
3. Where nothing came back the report is short.
"""

import html
import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from support.made import answered, saved
from support.odd_rounds import NAMES, Rounds, agencies
from support.reports import report_of, sections, sentences
from support.rounds import nobody_returned, with_random_answers
from support.sheets import SHEETS

import s11xl
from s11xl.report.blocks import Bars
from s11xl.report.html.page import html_page
from s11xl.report.round.report import round_report
from s11xl.standards.file import load_standards
from s11xl.xlsx.paging import page_height, page_width, print_scale
from s11xl.xlsx.sheets import LEAST_SCALE

ROWS = ("Matrix", "Answers", "Actions", "Findings", "Returns")


@dataclass(frozen=True)
class Printed:
    """How a sheet prints, read from its part: openpyxl would load all rows of each."""

    widths: list[float]  # without the padding that Excel adds
    scale: int
    breaks: list[int]  # the columns before which a page ends
    repeated: range
    across: bool


def printed_sheet(package: ZipFile, place: int) -> Printed:
    part = package.read(f"xl/worksheets/sheet{place + 1}.xml").decode()
    around = re.sub(r"<sheetData>.*</sheetData>", "", part, flags=re.DOTALL)
    widths: list[float] = []
    for first, last, width in re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', around):
        widths += [float(width) - 5 / 7] * (int(last) - int(first) + 1)
    (setup,) = re.findall(r"<pageSetup [^>]*>", around)
    scale = re.findall(r'scale="(\d+)"', setup) or ["100"]
    breaks = re.findall(r"<colBreaks.*?</colBreaks>", around)
    names = package.read("xl/workbook.xml").decode()
    (titles,) = re.findall(rf'Print_Titles" localSheetId="{place}">([^<]*)<', names)
    columns = re.findall(r"\$([A-Z]+):\$([A-Z]+)", titles)
    first, last = map(column_index_from_string, columns[0]) if columns else (1, 0)
    return Printed(
        widths,
        int(scale[0]),
        [int(each) for each in re.findall(r'id="(\d+)"', "".join(breaks))],
        range(first - 1, last),
        'pageOrder="overThenDown"' in setup,
    )


@pytest.mark.parametrize("name", NAMES)
def test_rows_print_in_letters_that_can_be_read(odd_rounds: Rounds, name: str) -> None:
    with ZipFile(odd_rounds(name)[1] / "consolidated.xlsx") as package:
        sheets = {title: printed_sheet(package, SHEETS.index(title)) for title in ROWS}
    for met in sheets.values():
        assert met.scale >= LEAST_SCALE
        too_wide = print_scale(met.widths) < LEAST_SCALE
        assert bool(met.breaks) == bool(met.repeated) == met.across == too_wide
        if too_wide:
            titles = [met.widths[col] for col in met.repeated]
            assert met.repeated.stop <= met.breaks[0]
            ends = [*met.breaks, len(met.widths)]
            for start, end in zip([0, *met.breaks], ends, strict=True):
                page = [*(titles if start else []), *met.widths[start:end]]
                assert print_scale(page) >= met.scale


@pytest.mark.parametrize("name", NAMES)
def test_no_chart_is_split_and_none_is_of_nothing(odd_rounds: Rounds, name: str) -> None:
    data, output = odd_rounds(name)
    with ZipFile(output / "consolidated.xlsx") as package:
        parts = [each for each in package.namelist() if re.search(r"worksheets/sheet\d", each)]
        drawings = {}
        for part in parts:
            rels = part.replace("sheets/", "sheets/_rels/") + ".rels"
            if rels in package.namelist():
                met = re.search(r"drawings/drawing\d+\.xml", package.read(rels).decode())
                if met:
                    drawings[part] = ElementTree.fromstring(package.read(f"xl/{met[0]}"))
        graded = (data.answers["status"] == "answered").any()
        assert bool(drawings) == graded
        for part, drawing in drawings.items():
            content = package.read(part).decode()
            scale = int((re.findall(r'<pageSetup [^>]*scale="(\d+)"', content) or ["100"])[0])
            header = float((re.findall(r'<row r="1"[^>]* ht="([\d.]+)"', content) or ["0"])[0])
            if "<tableParts" not in content:
                header = 0.0
            for size in drawing.iter("{*}ext"):
                if "cx" in size.attrib:
                    assert int(size.attrib["cx"]) / 12700 <= page_width(scale) + 1
                    assert int(size.attrib["cy"]) / 12700 <= page_height(scale) - header


THINGS = "agencies standards answers grades actions files returns rulings errors warnings sectors"


@pytest.mark.parametrize("name", NAMES)
def test_one_of_a_thing_is_one(odd_rounds: Rounds, name: str) -> None:
    output = odd_rounds(name)[1]
    content = (output / "report.html").read_text("utf-8")
    visible = html.unescape(re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", " ", content, flags=re.S))
    book = load_workbook(output / "consolidated.xlsx", read_only=True)
    cells = [str(value) for row in book["Overview"].values for value in row]
    told = "\n".join([visible, *cells])
    assert re.findall(rf"(?<!of )(?<![\d.])\b1 (?:{THINGS.replace(' ', '|')})\b", told) == []
    assert "None standard" not in told
    assert " :" not in cells[0]


@pytest.mark.parametrize("name", ["one agency", "one sector", "no sector"])
def test_sectors_are_compared_where_there_are_several(odd_rounds: Rounds, name: str) -> None:
    data, output = odd_rounds(name)
    anchors = [each.anchor for each in sections(report_of(data).sections)]
    assert "sectors" not in anchors
    assert "agencies" in anchors
    content = (output / "report.html").read_text("utf-8")
    assert ('class="group"><th colspan="13" scope="rowgroup">No sector' in content) is False


def test_one_agency_is_not_said_to_grade_nothing_well(odd_rounds: Rounds) -> None:
    standing = next(
        each
        for each in report_of(odd_rounds("one agency")[0]).sections
        if each.anchor == "standing"
    )
    assert standing.sections == ()
    (said,) = standing.blocks
    assert said.plain == (  # type: ignore[union-attr]
        "No standard is graded by 5 agencies or more, so none is compared."
    )


def test_a_single_standard_is_neither_weakest_nor_strongest(odd_rounds: Rounds) -> None:
    data, _ = odd_rounds("one standard")
    said = "\n".join(sentences(data))
    assert "Only one standard can be compared, so none is called weakest or strongest." in said
    assert "Weakest, by" not in said
    anchors = [each.anchor for each in sections(report_of(data).sections)]
    assert "weakest" not in anchors
    assert "single" in anchors


def test_where_all_shares_are_alike_nothing_is_weakest(tmp_path: Path) -> None:
    weak, *_, strong = load_standards().scale.labels()
    for place, agency in enumerate(agencies(5)):
        given = answered(agency, grade=strong if place else weak)
        saved(tmp_path / "in" / f"{place}.xlsx", given)
    said = "\n".join(sentences(s11xl.consolidate(tmp_path / "in", roster=agencies(5))))
    assert "None is weaker or stronger: all have the same share that is Good or better." in said
    assert "Strongest" not in said


def test_nothing_returned_is_said_shortly(odd_rounds: Rounds) -> None:
    data, output = odd_rounds("nothing returned")
    made = report_of(data)
    anchors = [each.anchor for each in made.sections]
    assert anchors == ["summary", "agencies", "quality", "method", "pages"]
    (silent,) = made.sections[-1].sections
    assert silent.heading == "Without a return that can be used: 8"
    assert len(silent.sections) == 8
    sheet = load_workbook(output / "consolidated.xlsx")["Overview"]
    told = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "No grade was given, so there is no chart." in told


def test_agencies_that_sent_nothing_come_last_and_together(odd_rounds: Rounds) -> None:
    pages = next(
        each for each in report_of(odd_rounds("no sector")[0]).sections if each.anchor == "pages"
    )
    *heard, silent = pages.sections
    assert len(heard) == 5
    assert [each.anchor for each in silent.sections] == ["agency-6"]


@pytest.mark.parametrize("name", NAMES)
def test_charts_have_whole_labels_and_pictures_that_fit_on_paper(
    odd_rounds: Rounds, name: str
) -> None:
    data, output = odd_rounds(name)
    content = (output / "report.html").read_text("utf-8")
    charts = [
        block
        for section in sections(report_of(data).sections)
        for block in section.blocks
        if isinstance(block, Bars)
    ]
    figures = re.findall(r"<figure.*?</figure>", content, re.DOTALL)
    assert len(figures) == len(charts) == (0 if name == "nothing returned" else 2)
    for chart, figure in zip(charts, figures, strict=True):
        for screen in ("broad", "narrow"):
            drawn = re.findall(rf'<svg[^>]* class="{screen}".*?</svg>', figure, re.DOTALL)
            bars = [picture.count("<g>") for picture in drawn]
            assert sum(bars) == len(chart.bars)
            assert max(bars) <= 30
            labels = re.findall(r'<text x="0"[^>]*>(.*?)</text>', "".join(drawn))
            told = " ".join(html.unescape(each) for each in labels)
            assert told == " ".join(each.label for each in chart.bars)


@pytest.mark.slow
def test_three_hundred_agencies_have_each_their_row(tmp_path: Path) -> None:
    data = nobody_returned(tmp_path, agencies(300))
    made = round_report(with_random_answers(data, data.standards, 3))
    page = html_page(made).decode()
    (matrix,) = re.findall(r'<table class="matrix".*?</table>', page, re.DOTALL)
    assert matrix.count("<tr") == 2 + 300
    assert "Each number links to its answers." in page
