"""Odd rounds as a browser prints them: charts stand whole, and no page has little on it."""

import re
from pathlib import Path

import pytest
from support.browser import chromium, printed, printed_texts
from support.made import large_data
from support.odd_rounds import Rounds, agencies, returned

import s11xl
from s11xl.standards.file import load_standards


@pytest.mark.client
def test_charts_stand_on_one_page_and_little_on_none(odd_rounds: Rounds, tmp_path: Path) -> None:
    pages = {}
    with chromium() as browser:
        for name in ("one agency", "sixty standards", "nothing returned"):
            browser.get((odd_rounds(name)[1] / "report.html").as_uri())
            pages[name] = printed_texts(printed(browser, tmp_path / "report.pdf"))
    ids = [each.id for each in load_standards().standards]
    (page,) = [each for each in pages["one agency"] if "Self-assessed grades by standard" in each]
    assert [each for each in ids if each not in page.split()] == []
    ids = [each.id for each in odd_rounds("sixty standards")[0].standards.standards]
    page = next(
        each for each in pages["sixty standards"] if "Self-assessed grades by standard" in each
    )
    assert set(ids) & set(page.split()) == set(ids[:30])
    assert len(pages["nothing returned"]) <= 6


CHART_TITLE = r"(Self-assessed grades|Change) by (key )?standard(?![s.])"


@pytest.mark.client
def test_no_printed_page_has_a_heading_without_what_it_is_of(
    odd_rounds: Rounds, tmp_path: Path
) -> None:
    output = odd_rounds("sixty standards")[1]
    many = returned(tmp_path / "many", agencies(6), large_data())  # enough for each chart
    changed = s11xl.compare(many, many).write(tmp_path / "comparison")
    with chromium() as browser:
        for file in (output / "report.html", changed / "comparison.html"):
            browser.get(file.as_uri())
            pages = printed_texts(printed(browser, tmp_path / "report.pdf"))
            drawn = [each for each in pages if re.search(CHART_TITLE, each)]
            assert len(drawn) == 2
            assert [each for each in drawn if len(each.split()) < 50] == []
