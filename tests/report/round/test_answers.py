"""The page's figures and answers are those of answers.csv.

1. Its figures equal those that plain Python counts.
2. Each number leads to as many rows; each answer names its file, sheet and cell.
"""

import csv
import re
from collections import Counter

from support.pages import sound
from support.reports import SCALE

from s11xl.cli.demo import Demo
from s11xl.report.html.markup import text
from s11xl.standards.file import load_standards


def test_its_figures_are_those_of_the_answers(demo: Demo) -> None:
    content = (demo.output / "report.html").read_text("utf-8")
    sound(content)
    with (demo.output / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    labels = [*SCALE.labels(), "missing", "invalid", "not-applicable", "not-returned"]
    counts = Counter((row["standard_id"], row["grade"] or row["status"]) for row in rows)
    for number, standard in enumerate(load_standards().standards, start=1):
        row = re.search(rf'<tr id="standard-{number}">(.*?)</tr>', content, re.DOTALL)
        assert row
        cells = [re.sub("<[^>]+>", "", each) for each in re.findall(r"<td.*?</td>", row[1])]
        expected = [counts[standard.id, label] for label in labels]
        graded, strong = sum(expected[:4]), sum(expected[2:4])
        assert cells[1:11] == [*map(str, [*expected, sum(expected)]), f"{strong} of {graded}"]


def test_each_number_leads_to_as_many_rows(demo: Demo) -> None:
    content = (demo.output / "report.html").read_text("utf-8")
    links = re.findall(r'href="#(answers-\d+-[\w-]+)">(\d+)</a>', content)
    assert len(links) > 27
    for target, number in links:
        body = re.search(rf'<tbody id="{target}">(.*?)</tbody>', content, re.DOTALL)
        assert body
        assert body[1].count('<tr id="answer-') == int(number)


def test_each_answer_names_its_file_sheet_and_cell(demo: Demo) -> None:
    content = (demo.output / "report.html").read_text("utf-8")
    with (demo.output / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["cell"]:
                assert text(f"{row['file']} › {row['sheet']} › {row['cell']}") in content
