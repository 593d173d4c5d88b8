"""Rounds of odd sizes: one agency, three hundred, none that returned, one sector or none; sixty
standards with seven grades, one with two.

1. Sheets print in letters that can be read, on pages side by side where they must, and each page
   says whose rows it has. No chart is split between pages, and none is drawn of nothing.
2. The report says one of a thing as one, compares nothing where there is nothing to compare, and
   leaves out what would be empty. Charts stand whole on paper, with whole labels.
3. Where nothing came back the report is short.
"""

import html
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from support.browser import chromium, printed, printed_texts
from support.clients import libreoffice
from support.made import answered, large_data, saved, small_data
from support.rounds import nobody_returned, with_random_answers

import s11xl
from s11xl.core.returns import Agency
from s11xl.report.blocks import Bars, Points, Section
from s11xl.report.html.page import html_page
from s11xl.report.round.report import round_report
from s11xl.standards.file import load_standards, parse_standards
from s11xl.xlsx.paging import page_height, page_width, print_scale, side_by_side
from s11xl.xlsx.sheets import LEAST_SCALE

SHEETS = ["Overview", "Matrix", "Standards", "Key standards", "Agencies"]
SHEETS += ["Answers", "Actions", "Findings", "Returns"]
ROWS = ("Matrix", "Answers", "Actions", "Findings", "Returns")
SECTORS = ("Health", "Police", "Education")


def tiny_data() -> dict[str, Any]:
    """An audit of one standard and two grades."""
    data = small_data() | {"id": "tiny", "language": "en-GB", "title": "Tiny Audit"}
    del data["wording"]
    low, high = data["scale"]["grades"][0], data["scale"]["grades"][3]
    data["scale"]["grades"] = [low | {"label": "Not met"}, high | {"label": "Met"}]
    data["scale"]["weak_below"] = high["id"]
    group = data["key_standards"][0]
    standard = group["standards"][0]
    standard["descriptors"] = {each["id"]: {"bullets": ["So it is."]} for each in (low, high)}
    data["key_standards"] = [group | {"standards": [standard]}]
    return data


def agencies(number: int, sectors: tuple[str, ...] = SECTORS) -> list[Agency]:
    names = [f"Agency {place} of Severnshire, with its partners" for place in range(number)]
    drawn = [sectors[place % len(sectors)] if sectors else "" for place in range(number)]
    return [Agency(f"a{n}", *each) for n, each in enumerate(zip(names, drawn, strict=True))]


def returned(
    folder: Path, asked: list[Agency], source: dict[str, Any] | None = None, silent: int = 1
) -> s11xl.Consolidation:
    """A round of which all but some returned, with grades drawn at random."""
    drawn = random.Random(7)
    audit = parse_standards(json.dumps(source)) if source else load_standards()
    for agency in asked[: len(asked) - silent]:
        given = answered(agency, audit)
        graded = [
            replace(each, grade=drawn.choice(audit.scale.labels()), improvement="Train them.")
            for each in given.responses
        ]
        saved(
            folder / "in" / f"{agency.agency_id}.xlsx", replace(given, responses=(*graded,)), audit
        )
    file = folder / "audit.json"
    file.write_text(json.dumps(source), encoding="utf-8")
    return s11xl.consolidate(folder / "in", roster=asked, standards=file if source else None)


ROUNDS: dict[str, Callable[[Path], s11xl.Consolidation]] = {
    "one agency": lambda folder: returned(folder, agencies(1), silent=0),
    "one sector": lambda folder: returned(folder, agencies(6, ("Health",))),
    "no sector": lambda folder: returned(folder, agencies(6, ())),
    "nothing returned": lambda folder: nobody_returned(folder, agencies(8)),
    "sixty standards": lambda folder: returned(folder, agencies(3), large_data()),
    "one standard": lambda folder: returned(folder, agencies(6), tiny_data(), silent=0),
}


@pytest.fixture(scope="module", params=ROUNDS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Any, Path]]:
    """Each round with its outputs, made when it is first asked for."""
    made: dict[str, tuple[s11xl.Consolidation, Path]] = {}

    def find(name: str) -> tuple[s11xl.Consolidation, Path]:
        if name not in made:
            folder = tmp_path_factory.mktemp(name.replace(" ", "-"))
            data = ROUNDS[name](folder)
            made[name] = data, data.write(folder / "out")
        return made[name]

    return find


Rounds = Callable[[str], tuple[s11xl.Consolidation, Path]]


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


def test_rows_print_in_letters_that_can_be_read(rounds: Rounds, name: str) -> None:
    with ZipFile(rounds(name)[1] / "consolidated.xlsx") as package:
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


def test_no_chart_is_split_and_none_is_of_nothing(rounds: Rounds, name: str) -> None:
    data, output = rounds(name)
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


def test_pages_side_by_side_are_as_few_and_as_alike_as_can_be() -> None:
    assert side_by_side([10.0] * 5, range(1), 65) == (100, ())
    scale, breaks = side_by_side([30.0, *[5.0] * 60], range(1), 65)
    pages = [end - start for start, end in zip((1, *breaks), (*breaks, 61), strict=True)]
    assert scale > 65
    assert max(pages) - min(pages) <= 2
    widest = side_by_side([30.0, 400.0, 10.0], range(1), 65)
    assert widest[0] == print_scale([30.0, 400.0]) < 65


def sections(parts: tuple[Section, ...]) -> list[Section]:
    return [each for part in parts for each in (part, *sections(part.sections))]


def sentences(data: s11xl.Consolidation) -> list[str]:
    points = round_report(data).sections[0].blocks[0]
    assert isinstance(points, Points)
    return [each.plain for each in points.items]


THINGS = "agencies standards answers grades actions files returns rulings errors warnings sectors"


def test_one_of_a_thing_is_one(rounds: Rounds, name: str) -> None:
    output = rounds(name)[1]
    content = (output / "report.html").read_text("utf-8")
    visible = html.unescape(re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", " ", content, flags=re.S))
    book = load_workbook(output / "consolidated.xlsx", read_only=True)
    cells = [str(value) for row in book["Overview"].values for value in row]
    told = "\n".join([visible, *cells])
    assert re.findall(rf"(?<!of )(?<![\d.])\b1 (?:{THINGS.replace(' ', '|')})\b", told) == []
    assert "None standard" not in told
    assert " :" not in cells[0]


@pytest.mark.parametrize("name", ["one agency", "one sector", "no sector"])
def test_sectors_are_compared_where_there_are_several(rounds: Rounds, name: str) -> None:
    data, output = rounds(name)
    anchors = [each.anchor for each in sections(round_report(data).sections)]
    assert "sectors" not in anchors
    assert "agencies" in anchors
    content = (output / "report.html").read_text("utf-8")
    assert ('class="group"><th colspan="13" scope="rowgroup">No sector' in content) is False


def test_one_agency_is_not_said_to_grade_nothing_well(rounds: Rounds) -> None:
    standing = next(
        each for each in round_report(rounds("one agency")[0]).sections if each.anchor == "standing"
    )
    assert standing.sections == ()
    (said,) = standing.blocks
    assert said.plain == (  # type: ignore[union-attr]
        "No standard is graded by 5 agencies or more, so none is compared."
    )


def test_a_single_standard_is_neither_weakest_nor_strongest(rounds: Rounds) -> None:
    data, _ = rounds("one standard")
    said = "\n".join(sentences(data))
    assert "Only one standard can be compared, so none is called weakest or strongest." in said
    assert "Weakest, by" not in said
    anchors = [each.anchor for each in sections(round_report(data).sections)]
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


def test_nothing_returned_is_said_shortly(rounds: Rounds) -> None:
    data, output = rounds("nothing returned")
    made = round_report(data)
    anchors = [each.anchor for each in made.sections]
    assert anchors == ["summary", "agencies", "quality", "method", "pages"]
    (silent,) = made.sections[-1].sections
    assert silent.heading == "Without a return that can be used: 8"
    assert len(silent.sections) == 8
    sheet = load_workbook(output / "consolidated.xlsx")["Overview"]
    told = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "No grade was given, so there is no chart." in told


def test_agencies_that_sent_nothing_come_last_and_together(rounds: Rounds) -> None:
    pages = next(
        each for each in round_report(rounds("no sector")[0]).sections if each.anchor == "pages"
    )
    *heard, silent = pages.sections
    assert len(heard) == 5
    assert [each.anchor for each in silent.sections] == ["agency-6"]


def test_charts_have_whole_labels_and_pictures_that_fit_on_paper(rounds: Rounds, name: str) -> None:
    data, output = rounds(name)
    content = (output / "report.html").read_text("utf-8")
    charts = [
        block
        for section in sections(round_report(data).sections)
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


@pytest.mark.client
def test_charts_stand_on_one_page_and_little_on_none(rounds: Rounds, tmp_path: Path) -> None:
    pages = {}
    with chromium() as browser:
        for name in ("one agency", "sixty standards", "nothing returned"):
            browser.get((rounds(name)[1] / "report.html").as_uri())
            pages[name] = printed_texts(printed(browser, tmp_path / "report.pdf"))
    ids = [each.id for each in load_standards().standards]
    (page,) = [each for each in pages["one agency"] if "Self-assessed grades by standard" in each]
    assert [each for each in ids if each not in page.split()] == []
    ids = [each.id for each in rounds("sixty standards")[0].standards.standards]
    page = next(
        each for each in pages["sixty standards"] if "Self-assessed grades by standard" in each
    )
    assert set(ids) & set(page.split()) == set(ids[:30])
    assert len(pages["nothing returned"]) <= 6


@pytest.mark.client
def test_each_printed_page_of_rows_says_whose_they_are(rounds: Rounds, tmp_path: Path) -> None:
    target = tmp_path / "consolidated.pdf"
    book = rounds("no sector")[1] / "consolidated.xlsx"
    libreoffice([["open", str(book)], ["save_as", str(target)], ["close"]])
    pages = printed_texts(target)
    answers = [each for each in pages if each.lstrip().startswith("Answers:")]
    assert len(answers) > 3
    assert [n for n, each in enumerate(answers) if "of Severnshire" not in each] == []
    assert [n for n, each in enumerate(answers) if "standard_id" not in each] == []
    assert not [each for each in pages if len(each.split()) < 12]


def test_three_hundred_agencies_have_each_their_row(tmp_path: Path) -> None:
    data = nobody_returned(tmp_path, agencies(300))
    made = round_report(with_random_answers(data, data.standards, 3))
    page = html_page(made).decode()
    (matrix,) = re.findall(r'<table class="matrix".*?</table>', page, re.DOTALL)
    assert matrix.count("<tr") == 2 + 300
    assert "Each number links to its answers." in page


CHART_TITLE = r"(Self-assessed grades|Change) by (key )?standard(?!s)"


@pytest.mark.client
def test_no_printed_page_has_a_heading_without_what_it_is_of(
    rounds: Rounds, tmp_path: Path
) -> None:
    output = rounds("sixty standards")[1]
    many = returned(tmp_path / "many", agencies(6), large_data())  # enough for each chart
    changed = s11xl.compare(many, many).write(tmp_path / "comparison")
    with chromium() as browser:
        for file in (output / "report.html", changed / "comparison.html"):
            browser.get(file.as_uri())
            pages = printed_texts(printed(browser, tmp_path / "report.pdf"))
            drawn = [each for each in pages if re.search(CHART_TITLE, each)]
            assert len(drawn) == 2
            assert [each for each in drawn if len(each.split()) < 50] == []


@pytest.mark.client
def test_charts_of_the_workbook_stand_whole_on_a_page(rounds: Rounds, tmp_path: Path) -> None:
    data, output = rounds("sixty standards")
    target = tmp_path / "consolidated.pdf"
    libreoffice([["open", str(output / "consolidated.xlsx")], ["save_as", str(target)], ["close"]])
    pages = printed_texts(target)
    grades, names = data.standards.scale.labels(), [*data.standards.key_standards]
    ids = [each.id for each in data.standards.standards]
    for title, inside in (
        ("Self-assessed grades, all answers", grades),
        ("Self-assessed grades by key standard", [*grades, names[0].name, names[-1].name]),
        ("Self-assessed grades by standard", [*grades, ids[0], ids[-1]]),
    ):
        drawn = [each for each in pages if title in each]
        assert drawn
        for page in drawn:
            chart = " ".join(page.partition(title)[2].split())
            assert [each for each in (*inside, "Not returned") if each not in chart] == []
