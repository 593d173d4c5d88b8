"""The report in a real browser.

1. Nothing stands in the console, and nothing but the page itself is asked for.
2. axe-core finds nothing serious, on a desk and on a telephone, and nothing is wider than either.
3. Filters and sorting work from the keyboard; with scripts off nothing of them is there.
4. It prints on A4 with the marking on every page, filtered or not.
5. Hostile answers are only ever read.
6. On a telephone charts are as wide as it is, captions are whole, and a table that goes on beside
   it shows that it does, until its end.
7. On paper no row of ordinary length is split between pages, nor a word of a grade between lines.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from support.browser import (
    ENTER,
    axe_faults,
    chromium,
    elements,
    paper_sizes,
    printed,
    printed_texts,
    requested,
    said,
)
from support.made import COUNCIL, EVERYTHING, POLICE, answered, saved, with_response

import s11xl
from s11xl.api import consolidate
from s11xl.cli.demo import Demo
from s11xl.report.blocks import Column, ColumnType, Group, Row, Table, cell
from s11xl.report.html.page import html_page
from s11xl.report.html.tables import BlockRenderer
from s11xl.report.round.report import round_report

pytestmark = pytest.mark.client
HOSTILE = [
    "<script>document.title='taken'</script>",
    "<img src=http://outside.example/x onerror=\"document.title='taken'\">",
    "</style><style>@import 'http://outside.example/y'",
    '=HYPERLINK("http://outside.example")',
    "\u202ereversed\u2066",
]


@pytest.fixture(scope="module")
def page(demo: Demo) -> str:
    return (demo.output / "report.html").as_uri()


@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_quiet_and_sound(page: str, width: int) -> None:
    with chromium(width) as browser:
        browser.get(page)
        assert requested(browser) == [page]
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert axe_faults(browser) == []
        assert said(browser) == []


def test_a_telephone_shows_charts_and_captions_whole(page: str) -> None:
    with chromium(390) as browser:
        browser.get(page)
        wide = """return [...document.querySelectorAll(arguments[0])].filter(
            each => each.getClientRects().length).map(each => {
            const box = each.getBoundingClientRect(); return [box.left, box.right]; })"""
        for what in ("svg", "svg text", "figcaption", "caption span"):
            boxes = browser.execute_script(wide, what)
            assert boxes
            assert [each for each in boxes if each[0] < 0 or each[1] > 390] == [], what
        shadow = "return getComputedStyle(document.querySelector(arguments[0]), '::after').opacity"
        table = "#key-standards .scroll"
        assert float(browser.execute_script(shadow, table)) == 1
        browser.execute_script("document.querySelector(arguments[0]).scrollLeft = 9999", table)
        browser.execute_async_script(
            "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"
        )
        assert float(browser.execute_script(shadow, table)) == 0
    with chromium(1280) as browser:
        browser.get(page)
        assert float(browser.execute_script(shadow, table)) == 0  # nothing goes on beside it


def test_rows_and_grades_stand_whole_on_paper(tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(60)]
    given = answered(POLICE)
    for each in given.responses:
        given = with_response(given, each.standard_id, evidence=" ".join(words))
    given = with_response(given, "1.1", grade="Good/Outstanding")
    saved(tmp_path / "in" / "police.xlsx", given)
    target = tmp_path / "report.html"
    target.write_bytes(html_page(round_report(consolidate(tmp_path / "in", roster=[POLICE]))))
    with chromium() as browser:
        browser.get(target.as_uri())
        pages = printed_texts(printed(browser, tmp_path / "report.pdf"))
    split = [each.count(f"{words[0]} ") - each.count(words[-1]) for each in pages]
    assert sum(each.count(words[-1]) for each in pages) >= len(given.responses)
    assert set(split) == {0}
    assert any("Good/Outstanding" in each.partition("Answers in full")[2] for each in pages)
    assert longer(8) == ["", ""]
    assert longer(900) == ["longer", ""]  # more than a page has room for


def longer(times: int) -> list[str]:
    """The classes of the rows of a table in whose first row a text is repeated."""
    rows = (Row((cell("A text. " * times),)), Row((cell("short"),)))
    made = BlockRenderer("").table(
        Table("Texts", (Column("Text", ColumnType.LONG),), (Group(rows),))
    )
    return re.findall(r'<tr(?: class="(\w*)")?><th', made.partition("<tbody>")[2])


def test_filters_and_sorting_work_from_the_keyboard(page: str) -> None:
    with chromium() as browser:
        browser.get(page)
        head = browser.find_element("css selector", "table[data-sortable] thead th:last-child")
        button = head.find_element("css selector", "button")
        for expected in ("ascending", "descending"):
            button.send_keys(ENTER)
            assert head.get_attribute("aria-sort") == expected
        section = browser.find_element("css selector", "#answers")
        section.find_element("css selector", "input[type=search]").send_keys("Constabulary")
        rows = section.find_elements("css selector", "tbody tr:not(.group):not(.left-out)")
        standards = section.find_elements("css selector", "table")
        assert len(rows) == len(standards) > 0
        status = section.find_element("css selector", "[role=status]").text
        assert status.startswith(f"{len(rows)} of ")
        assert said(browser) == []


def test_without_scripts_the_whole_report_is_there(page: str) -> None:
    with chromium(scripts=False) as browser:
        browser.get(page)
        assert elements(browser, "button, input, select") == 0
        assert elements(browser, "#agency-1 .answers tbody tr td") > 0


def test_hostile_answers_are_only_read(tmp_path: Path) -> None:
    with_symbol = answered(POLICE, settings=EVERYTHING)
    for standard_id, text in zip(["1.1", "1.2", "1.3", "1.4", "2.1"], HOSTILE, strict=True):
        with_symbol = with_response(
            with_symbol, standard_id, evidence=text, improvement=text, grade=text
        )
    saved(tmp_path / "in" / "police.xlsx", with_symbol, settings=EVERYTHING)
    result = consolidate(tmp_path / "in", roster=[POLICE, COUNCIL])
    target = tmp_path / "report.html"
    target.write_bytes(html_page(round_report(result)))
    with chromium() as browser:
        browser.get(target.as_uri())
        assert requested(browser) == [target.as_uri()]
        assert browser.title == s11xl.load_standards().title + " 2026-27: self-assessed grades"
        body = browser.find_element("css selector", "#agency-1").text
        assert "<script>document.title='taken'</script>" in body
        assert "[U+202E]reversed[U+2066]" in body
        assert said(browser) == []


def test_it_prints_on_a4_with_the_marking(tmp_path: Path) -> None:
    saved(tmp_path / "in" / "police.xlsx", answered(POLICE))
    result = consolidate(tmp_path / "in", roster=[POLICE, COUNCIL])
    with_symbol = s11xl.RoundSettings("2026-27", marking='OFFICIAL "SENSITIVE" </style>')
    result = replace(result, settings=with_symbol)
    target = tmp_path / "report.html"
    target.write_bytes(html_page(round_report(result)))
    with chromium() as browser:
        browser.get(target.as_uri())
        pdf = printed(browser, tmp_path / "report.pdf")
    pages = printed_texts(pdf)
    assert len(pages) > 5
    assert [
        n for n, each in enumerate(pages, 1) if 'OFFICIAL "SENSITIVE" </style>' not in each
    ] == []
    assert paper_sizes(pdf, len(pages)) == {(595, 842)}
