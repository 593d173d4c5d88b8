"""Workbooks of odd rounds as LibreOffice prints them: each page says whose rows it has, and charts
stand whole.
"""

from pathlib import Path

import pytest
from support.browser import printed_texts
from support.clients import libreoffice
from support.odd_rounds import Rounds


@pytest.mark.client
def test_each_printed_page_of_rows_says_whose_they_are(odd_rounds: Rounds, tmp_path: Path) -> None:
    target = tmp_path / "consolidated.pdf"
    book = odd_rounds("no sector")[1] / "consolidated.xlsx"
    libreoffice([["open", str(book)], ["save_as", str(target)], ["close"]])
    pages = printed_texts(target)
    answers = [each for each in pages if each.lstrip().startswith("Answers:")]
    assert len(answers) > 3
    assert [n for n, each in enumerate(answers) if "of Severnshire" not in each] == []
    assert [n for n, each in enumerate(answers) if "standard_id" not in each] == []
    assert not [each for each in pages if len(each.split()) < 12]


@pytest.mark.client
def test_charts_of_the_workbook_stand_whole_on_a_page(odd_rounds: Rounds, tmp_path: Path) -> None:
    data, output = odd_rounds("sixty standards")
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
