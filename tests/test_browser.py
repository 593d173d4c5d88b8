"""The report in a real browser.

1. Nothing stands in the console, and nothing but the page itself is asked for.
2. axe-core finds nothing serious, on a desk and on a telephone, and nothing is wider than either.
3. Filters and sorting work from the keyboard; with scripts off nothing of them is there.
4. It prints on A4 with the marking on every page, filtered or not.
5. Hostile answers are only ever read.
"""

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
from s11xl.consolidation import consolidate
from s11xl.demo import run_demo
from s11xl.report import report
from s11xl.report_html import html_page

pytestmark = pytest.mark.client
HOSTILE = [
    "<script>document.title='taken'</script>",
    "<img src=http://outside.example/x onerror=\"document.title='taken'\">",
    "</style><style>@import 'http://outside.example/y'",
    '=HYPERLINK("http://outside.example")',
    "\u202ereversed\u2066",
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("demo")
    return (run_demo(folder / "demo").output / "report.html").as_uri()


@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_quiet_and_sound(page: str, width: int) -> None:
    with chromium(width) as browser:
        browser.get(page)
        assert requested(browser) == [page]
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert axe_faults(browser) == []
        assert said(browser) == []


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
    marked = answered(POLICE, settings=EVERYTHING)
    for standard_id, text in zip(["1.1", "1.2", "1.3", "1.4", "2.1"], HOSTILE, strict=True):
        marked = with_response(marked, standard_id, evidence=text, improvement=text, grade=text)
    saved(tmp_path / "in" / "police.xlsx", marked, settings=EVERYTHING)
    result = consolidate(tmp_path / "in", roster=[POLICE, COUNCIL])
    target = tmp_path / "report.html"
    target.write_bytes(html_page(report(result)))
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
    marked = s11xl.RoundSettings("2026-27", marking='OFFICIAL "SENSITIVE" </style>')
    result = replace(result, settings=marked)
    target = tmp_path / "report.html"
    target.write_bytes(html_page(report(result)))
    with chromium() as browser:
        browser.get(target.as_uri())
        pdf = printed(browser, tmp_path / "report.pdf")
    pages = printed_texts(pdf)
    assert len(pages) > 5
    assert [
        n for n, each in enumerate(pages, 1) if 'OFFICIAL "SENSITIVE" </style>' not in each
    ] == []
    assert paper_sizes(pdf, len(pages)) == {(595, 842)}
