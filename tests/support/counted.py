"""Figures of a round, counted again in plain Python over its answers.csv."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

from s11xl.standards.model import StandardSet
from support.sheets import sheet_rows

STATUSES = {
    "missing": "Missing",
    "invalid": "Invalid",
    "not-applicable": "Not applicable",
    "not-returned": "Not returned",
}


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
