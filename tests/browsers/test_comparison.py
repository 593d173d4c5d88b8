"""The comparison in a real browser.

1. Nothing stands in the console, and nothing but the page itself is asked for.
2. axe-core finds nothing serious, on a desk and on a telephone, and nothing is wider than either.
3. It can be filtered by what changed; each figure leads to rows that are in sight.
4. It prints on A4 with the marking on every page and each table's header on each of its pages.
5. Hostile answers are only ever read.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from support.browser import (
    axe_faults,
    chromium,
    elements,
    paper_sizes,
    printed,
    printed_texts,
    requested,
    said,
)
from support.made import answered, saved, with_response

import s11xl
from s11xl.cli.demo_texts import AGENCIES
from s11xl.core.returns import Action
from s11xl.workbook.identity import RoundSettings

pytestmark = pytest.mark.client
HOSTILE = "<script>document.title='taken'</script><img src=http://outside.example/x>"
ASKED = [each.agency for each in AGENCIES[:7]]


def a_round(folder: Path, name: str, shift: int) -> s11xl.Consolidation:
    """A round in which grades go up and down the scale, with an action that is carried."""
    settings = RoundSettings(name, marking='OFFICIAL "SENSITIVE" </style>')
    labels = s11xl.load_standards().scale.labels()
    for place, agency in enumerate(ASKED):
        given = answered(agency, settings=settings)
        changed = tuple(
            replace(each, grade=labels[(place + number * shift) % len(labels)], evidence=HOSTILE)
            for number, each in enumerate(given.responses)
        )
        plans = (Action("1.1", f"Carry on {HOSTILE}", HOSTILE, "2027-03-31", ""),)
        given = replace(given, responses=changed, actions=plans)
        if place == 1:
            given = with_response(given, "1.2", grade="")
        saved(folder / name / f"{place}.xlsx", given)
    asked = [*ASKED[:-1], replace(ASKED[-1], name=f"{HOSTILE} {name}")]
    return replace(s11xl.consolidate(folder / name, roster=asked), settings=settings)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("rounds")
    current, previous = a_round(folder, "2027-28", 1), a_round(folder, "2026-27", 3)
    return (s11xl.compare(current, previous).write(folder / "out") / "comparison.html").as_uri()


@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_quiet_and_sound(page: str, width: int) -> None:
    with chromium(width) as browser:
        browser.get(page)
        assert requested(browser) == [page]
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert axe_faults(browser) == []
        assert said(browser) == []
        assert "2027-28 compared with 2026-27" in browser.title
        assert HOSTILE in browser.find_element("css selector", "#actions-carried").text


def test_it_is_filtered_by_what_changed(page: str) -> None:
    with chromium() as browser:
        browser.get(page)
        section = browser.find_element("css selector", "#answers-by-agency")
        choice = section.find_element("css selector", "select")
        assert choice.find_element("xpath", "..").text.startswith("Change")
        choice.send_keys("better")
        shown = section.find_elements("css selector", "tbody tr:not(.group):not(.left-out)")
        assert len(shown) > 0
        assert {each.get_attribute("data-change") for each in shown} == {"better"}
        assert said(browser) == []


def test_a_figure_leads_to_its_rows(page: str) -> None:
    with chromium() as browser:
        browser.get(page)
        link = browser.find_element("css selector", "#standards td.number.fill-better a")
        number = int(link.text)
        anchor = str(link.get_attribute("href")).split("#")[1]
        group = browser.find_element("id", anchor)
        assert len(group.find_elements("css selector", "tr:not(.group)")) == number > 0
        link.click()
        assert group.is_displayed()


def test_without_scripts_the_whole_comparison_is_there(page: str) -> None:
    with chromium(scripts=False) as browser:
        browser.get(page)
        assert elements(browser, "button, input, select") == 0
        assert elements(browser, "#answers-by-agency tbody tr td") > 0


def test_it_prints_on_a4_with_marking_and_headers(page: str, tmp_path: Path) -> None:
    with chromium() as browser:
        browser.get(page)
        pdf = printed(browser, tmp_path / "comparison.pdf")
    pages = printed_texts(pdf)
    assert len(pages) > 5
    assert [
        n for n, each in enumerate(pages, 1) if 'OFFICIAL "SENSITIVE" </style>' not in each
    ] == []
    assert paper_sizes(pdf, len(pages)) == {(595, 842)}
    lines = [" ".join(each.split()) for each in pages]
    (first,) = [n for n, each in enumerate(lines) if "Each number links to its answers" in each]
    assert "Standard text" in lines[first]
    assert "Standard text" in lines[first + 1]
