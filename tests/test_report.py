"""The report: what it says, and the page that says it.

1. Its sentences are computed, and right for no agency, one, and five.
2. Nothing of a return is ever markup; unseen characters are written out, nothing is cut.
3. Every link leads somewhere in the page, ids are unique, nothing outside is asked for.
4. Its figures equal those that plain Python counts in answers.csv.
5. Another scale, many standards and many agencies read as well; the same input, the same bytes.
"""

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.made import COUNCIL, POLICE, answered, large_data, saved, small_data, with_response

import s11xl
from s11xl.api import Consolidation, consolidate
from s11xl.cli.demo import run_demo
from s11xl.consolidation.rulings import RULING_COLUMNS
from s11xl.core.output_files import file_sha256
from s11xl.core.returns import Action, Agency, Cover
from s11xl.report.blocks import Link, Points, Row, Section, Table, Words
from s11xl.report.html.markup import css_string, text
from s11xl.report.html.page import html_page
from s11xl.report.round import anchors as places
from s11xl.report.round import quality, standing
from s11xl.report.round.anchors import MOST_AGENCIES
from s11xl.report.round.report import round_report
from s11xl.standards.file import load_standards

SCALE = load_standards().scale
WEAK, STRONG = SCALE.grades[0].label, SCALE.grades[-1].label
AGENCIES = [Agency(f"a{n}", f"Agency {n}", "North" if n < 3 else "South") for n in range(1, 7)]


class Page(HTMLParser):
    """What a page holds: ids, addresses, tags, text."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.tags: Counter[str] = Counter()
        self.headings: list[int] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "action", "srcset", "data", "poster"):
                self.addresses.append(value or "")
            assert not name.startswith("on"), name
            assert name != "style"


def page_of(data: Consolidation) -> str:
    return html_page(round_report(data)).decode("utf-8")


def sound(content: str) -> Page:
    page = Page(content)
    assert len(page.ids) == len(set(page.ids))
    assert {each for each in page.addresses if each[0] != "#"} == set()
    assert {each[1:] for each in page.addresses} <= set(page.ids)
    assert page.tags["script"] == page.tags["style"] == page.tags["main"] == page.tags["h1"] == 1
    steps = zip(page.headings, page.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    return page


def sentences(data: Consolidation) -> list[str]:
    points = round_report(data).sections[0].blocks[0]
    assert isinstance(points, Points)
    return [each.plain for each in points.items]


def round_of(folder: Path, *given: s11xl.AgencyReturn, asked: list[Agency]) -> Consolidation:
    folder.mkdir(exist_ok=True)
    for number, each in enumerate(given):
        saved(folder / f"{number}.xlsx", each)
    return consolidate(folder, roster=asked, as_at=date(2027, 4, 1))


def test_with_no_agency_it_says_so(tmp_path: Path) -> None:
    data = round_of(tmp_path, asked=[])
    assert sentences(data) == ["Nobody was asked."]
    sound(page_of(data))


def test_with_no_return_nothing_is_compared(tmp_path: Path) -> None:
    data = round_of(tmp_path, asked=AGENCIES)
    said = sentences(data)
    assert said[0] == (
        "6 agencies were asked. Nothing was received. None has a return that can be used."
    )
    assert said[2] == "No grade was given, so there is nothing to compare."
    sound(page_of(data))


def test_one_agency_is_not_compared(tmp_path: Path) -> None:
    given = with_response(answered(POLICE, grade=WEAK), "1.2", evidence="")
    data = round_of(tmp_path, given, asked=[POLICE])
    said = "\n".join(sentences(data))
    count = len(load_standards().standards)
    assert "1 agency was asked. It has a return that can be used." in said
    assert f"{count} of {count} answers asked for are graded" in said
    assert "Standards are not compared: none is graded by 5 agencies or more." in said
    assert "Agencies are not compared" in said
    assert f"1 of {count} grades has no readable text under evidence." in said
    assert (
        f"{count - 1} of {count} grades below Good have no action in the action plan; of these"
        f" {count - 1} have no readable text under improvement either."
    ) in said
    assert "1 action, 1 of them open: 0 without an owner" in said
    assert "1 overdue on 2027-04-01." in said
    assert "Weakest" not in said
    sound(page_of(data))


def test_five_agencies_are(tmp_path: Path) -> None:
    returns = [answered(each, grade=STRONG) for each in AGENCIES[:5]]
    returns[0] = with_response(returns[0], "2.1", grade=WEAK)
    data = round_of(tmp_path, *returns, asked=AGENCIES)
    said = "\n".join(sentences(data))
    assert "6 agencies were asked: 5 have a return that can be used, 1 has none." in said
    assert f"That is {27 * 5 - 1} of {27 * 5} Good or better." in said
    lead = "Weakest of the 27 compared, by the share that is Good or better"
    assert f"{lead}: 2.1 (4 of 5 graded, 6 asked)." in said
    assert "Graded below Good by one agency only: 2.1 (Agency 1)." in said
    assert "Standards on which more than half are below Good: none." in said
    assert "1.1 (5 of 5 graded, 6 asked)" in said
    sound(page_of(data))


def section_of(data: Consolidation, anchor: str) -> Section:
    """A section of the report, wherever it stands in it."""
    waiting = list(round_report(data).sections)
    for each in waiting:
        if each.anchor == anchor:
            return each
        waiting += each.sections
    raise KeyError(anchor)


def words_of(section: Section) -> list[str]:
    return [each.plain for each in section.blocks if isinstance(each, Words)]


def rows_in(section: Section) -> list[Row]:
    tables = [each for each in section.blocks if isinstance(each, Table)]
    return [row for table in tables for group in table.groups for row in group.rows]


def said_in(row: Row) -> list[str]:
    return [" / ".join(line.plain for line in each.lines) for each in row.cells]


def test_what_a_list_leaves_out_is_said_beside_it(tmp_path: Path) -> None:
    standards = load_standards().standards
    returns = [answered(each, grade=STRONG) for each in AGENCIES]
    for standard in standards[:9]:
        returns[0] = with_response(returns[0], standard.id, grade=WEAK)
    for standard in standards[:7]:
        for place in range(1, 4):
            returns[place] = with_response(returns[place], standard.id, grade=WEAK)
    data = round_of(tmp_path, *returns, asked=AGENCIES)
    weakest, strongest = (section_of(data, each) for each in ("weakest", "strongest"))
    assert words_of(weakest) == ["2 more with the same share as the last of these."]
    assert words_of(strongest) == ["13 more with the same share as the last of these."]
    ids = [{said_in(row)[0] for row in rows_in(each)} for each in (weakest, strongest)]
    assert not ids[0] & ids[1]
    path = data.write(tmp_path / "out") / "consolidated.xlsx"
    told = {row[0].value: row[1].value for row in load_workbook(path)["Overview"].iter_rows()}
    assert told["Smallest share of Good or better"].endswith(
        "of 27 compared; 2 more with the same share as the last"
    )
    assert told["Weak grades without an action in the action plan"] == "26 of 30 weak"


def test_who_differs_is_listed_by_name_with_how_many_were_compared(tmp_path: Path) -> None:
    returns = [answered(each, grade=SCALE.grades[1].label) for each in AGENCIES]
    returns[2] = answered(AGENCIES[2], grade=STRONG)
    returns[4] = answered(AGENCIES[4], grade=WEAK)
    data = round_of(tmp_path, *returns, asked=AGENCIES)
    differing = section_of(data, "differing")
    assert [said_in(row)[0] for row in rows_in(differing)] == ["Agency 3", "Agency 5"]
    (note,) = words_of(differing)
    assert note.endswith(
        "by more than half of the standards compared. This is true of 2 of 6 agencies compared,"
        " listed by name."
    )
    assert (
        "2 of 6 agencies compared are mostly above or mostly below the median of the others:"
        " Agency 3 (27 above and 0 below, of 27 standards); Agency 5 (0 above and 27 below, of 27"
        " standards)."
    ) in sentences(data)


def test_a_list_of_who_differs_that_is_cut_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    returns = [answered(each, grade=SCALE.grades[1].label) for each in AGENCIES]
    returns[2] = answered(AGENCIES[2], grade=STRONG)
    returns[4] = answered(AGENCIES[4], grade=WEAK)
    data = round_of(tmp_path, *returns, asked=AGENCIES)
    monkeypatch.setattr(standing, "MOST_ROWS", 1)
    differing = section_of(data, "differing")
    assert len(rows_in(differing)) == 1
    (note,) = words_of(differing)
    assert note.endswith(
        "2 of 6 agencies compared. The 1 with the largest shares is listed, by name."
    )


def test_weak_grades_without_a_plan_are_told_from_those_without_anything(tmp_path: Path) -> None:
    given = answered(POLICE, grade=WEAK)
    given = with_response(given, "1.1", improvement="Train")
    given = replace(given, actions=(Action("1.3", "Do it", "L", "2027-03-31", ""),))
    for each in load_standards().standards[3:]:
        given = with_response(given, each.id, grade=STRONG)
    data = round_of(tmp_path, given, asked=[POLICE])
    headings = [each.heading for each in section_of(data, "gaps").sections]
    assert headings == [
        "Grades without evidence: 0",
        "Grades below Good without an improvement or an action: 1",
        "Grades below Good without an action in the action plan: 2",
    ]
    assert (
        "2 of 3 grades below Good have no action in the action plan; of these 1 has no readable"
        " text under improvement either."
    ) in sentences(data)
    assert "All 27 grades have something written under evidence." in sentences(data)


def ruled_round(folder: Path, *rows: dict[str, str], asked: list[Agency]) -> Consolidation:
    """A round under rulings of A. Analyst."""
    who = {"reason": "told by phone", "ruled_by": "A. Analyst", "ruled_on": "2027-02-03"}
    lines = [[({**who, **row}).get(each, "") for each in RULING_COLUMNS] for row in rows]
    path = folder / "rulings.csv"
    path.write_text("\n".join(",".join(each) for each in [list(RULING_COLUMNS), *lines]))
    return consolidate(folder / "in", roster=asked, rulings=path)


def test_a_ruling_is_seen_wherever_its_answer_and_its_figures_are(tmp_path: Path) -> None:
    given = with_response(answered(POLICE), "1.1", grade="Goodish")
    saved(tmp_path / "in" / "a.xlsx", given)
    saved(tmp_path / "in" / "b.xlsx", answered(COUNCIL))
    mine = {"agency_id": POLICE.agency_id}
    data = ruled_round(
        tmp_path,
        {**mine, "standard_id": "1.1", "field": "grade", "value": STRONG},
        {**mine, "standard_id": "1.2", "field": "evidence", "value": ""},
        {"sha256": file_sha256(tmp_path / "in" / "b.xlsx"), "field": "file", "value": "use"},
        asked=[POLICE, COUNCIL],
    )
    content = page_of(data)
    sound(content)
    pages = section_of(data, "pages").sections
    (mine_,) = [each for each in pages if each.heading == POLICE.name]
    for number, standard_id, words_, place in (
        (1, "1.1", f"The grade of 1.1 is taken as “{STRONG}”", 1),
        (2, "1.2", "The evidence of 1.2 is taken as blank", 2),
    ):
        assert f'<tr id="ruling-{number}">' in content
        (row,) = [row for row in rows_in(mine_) if said_in(row)[0].startswith(f"{standard_id} ")]
        said = said_in(row)[place]
        assert f"Ruled: {words_}. Ruled by A. Analyst on 2027-02-03: told by phone" in said
        links = [
            part.target
            for line in row.cells[place].lines
            for part in line.parts
            if isinstance(part, Link)
        ]
        assert links == [f"ruling-{number}"]
        answers = rows_in(section_of(data, f"answers-{number}"))
        told = [said_in(each)[2].split(" / ")[1:] for each in answers]
        assert sorted(told) == [[], ["", "ruled", "text ruled"][place : place + 1]]
    assert "No readable text under evidence. / Ruled: " in said_in(row)[2]
    (bare,) = rows_in(section_of(data, "without-evidence"))
    assert said_in(bare)[2].endswith(" / text ruled")
    standards = {
        said_in(row)[0]: said_in(row)[-1] for row in rows_in(section_of(data, "standards"))
    }
    assert [standards[each] for each in ("1.1", "1.2", "1.3")] == ["1", "1", "0"]
    agencies = {said_in(row)[0]: said_in(row)[-1] for row in rows_in(section_of(data, "agencies"))}
    assert agencies == {COUNCIL.name: "1", POLICE.name: "2"}
    assert "Ruling on the file" in content
    book = load_workbook(data.write(tmp_path / "out") / "consolidated.xlsx")
    for name, counts in (("Standards", [1, 1, 0]), ("Agencies", [2, 1])):
        (head, *rows) = book[name].iter_rows(values_only=True)
        assert head[-1] == "Rulings"
        assert [each[-1] for each in rows][: len(counts)] == counts


def test_without_a_ruling_no_column_counts_them(tmp_path: Path) -> None:
    data = round_of(tmp_path / "in", answered(POLICE), asked=[POLICE])
    assert "Rulings</th>" not in page_of(data)
    book = load_workbook(data.write(tmp_path / "out") / "consolidated.xlsx")
    for name in ("Standards", "Agencies"):
        assert "Rulings" not in [cell.value for cell in book[name][1]]


def links_of(row: Row) -> list[str]:
    return [
        part.target
        for each in row.cells
        for line in each.lines
        for part in line.parts
        if isinstance(part, Link)
    ]


def test_a_figure_leads_only_to_rows_that_it_counts(tmp_path: Path) -> None:
    data = round_of(tmp_path, *(answered(each, grade=STRONG) for each in AGENCIES), asked=AGENCIES)
    sectors, by_key_standard = section_of(data, "sectors").blocks[1:]
    assert isinstance(sectors, Table)
    assert isinstance(by_key_standard, Table)
    assert links_of(sectors.groups[0].rows[0])
    assert not [
        link for group in by_key_standard.groups for row in group.rows for link in links_of(row)
    ]
    pages = section_of(data, "agency-1")
    spread, answers = [each for each in pages.blocks if isinstance(each, Table)]
    groups = {each.anchor: each.rows for each in answers.groups}
    for row in spread.groups[0].rows:
        (target,) = set(links_of(row))
        assert len(groups[target]) == int(said_in(row)[len(SCALE.grades) + 5])
    for row in rows_in(section_of(data, "files")):
        assert "agency-1" in links_of(row) or said_in(row)[1] != "Agency 1"
        assert len(links_of(row)) == 2
    linked = [
        part for each in round_report(data).sections[0].blocks[0].items for part in each.parts
    ]  # type: ignore[union-attr]
    targets = {each.text: each.target for each in linked if isinstance(each, Link)}
    assert {"standards", "findings", "standing", "strengths"} <= set(targets.values())


def test_a_blank_return_is_said_to_be_blank(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    blank = replace(answered(COUNCIL), responses=(), actions=(), cover=Cover())
    data = round_of(tmp_path / "in", answered(POLICE), blank, asked=[POLICE, COUNCIL])
    assert sentences(data)[0] == (
        "2 agencies were asked. All have a return that can be used (1 of them blank)."
    )
    path = data.write(tmp_path / "out") / "consolidated.xlsx"
    told = {row[0].value: row[1].value for row in load_workbook(path)["Overview"].iter_rows()}
    assert told["Returns used that are blank"] == "1"


def test_nothing_is_called_overdue_without_a_day(tmp_path: Path) -> None:
    saved(tmp_path / "in" / "a.xlsx", answered(POLICE))
    data = consolidate(tmp_path / "in")
    said = "\n".join(sentences(data))
    assert "Overdue not shown: --as-at was not given." in said
    assert "1 return can be used. It is not known who was asked" in said
    assert "Overdue on" not in page_of(data)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("=cmd|' /C calc'!A0", "=cmd|&#x27; /C calc&#x27;!A0"),
        ('" onload="x', "&quot; onload=&quot;x"),
        ("a\u202eb\u2066c", "a[U+202E]b[U+2066]c"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("x" * 32_767, "x" * 32_767),
    ],
    ids=["script", "command", "attribute", "direction", "lines", "long"],
)
def test_answers_are_only_ever_text(tmp_path: Path, raw: str, shown: str) -> None:
    assert text(raw) == shown
    agency = replace(POLICE, name=f"Police {raw[:60]}", sector=raw[:60])
    data = round_of(tmp_path, with_response(answered(POLICE), "1.1", evidence="E"), asked=[agency])
    answers = data.answers.assign(evidence=raw, improvement=raw, grade_raw=raw)
    content = page_of(replace(data, answers=answers))
    sound(content)
    assert shown in content
    assert "<script>alert" not in content


def test_a_marking_can_not_leave_its_style() -> None:
    assert css_string('a"</style>\n') == '"a\\22 \\3c \\2f style\\3e "'


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_demo(tmp_path_factory.mktemp("demo") / "demo").output


def test_its_figures_are_those_of_the_answers(demo: Path) -> None:
    content = (demo / "report.html").read_text("utf-8")
    sound(content)
    with (demo / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
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


def test_each_number_leads_to_as_many_rows(demo: Path) -> None:
    content = (demo / "report.html").read_text("utf-8")
    links = re.findall(r'href="#(answers-\d+-[\w-]+)">(\d+)</a>', content)
    assert len(links) > 27
    for target, number in links:
        body = re.search(rf'<tbody id="{target}">(.*?)</tbody>', content, re.DOTALL)
        assert body
        assert body[1].count('<tr id="answer-') == int(number)


def test_each_answer_names_its_file_sheet_and_cell(demo: Path) -> None:
    content = (demo / "report.html").read_text("utf-8")
    with (demo / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["cell"]:
                assert text(f"{row['file']} › {row['sheet']} › {row['cell']}") in content


def test_the_same_round_gives_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    again = run_demo(tmp_path / "again").output
    assert (again / "report.html").read_bytes() == (demo / "report.html").read_bytes()


@pytest.mark.parametrize("source", [small_data(), large_data()], ids=["small", "large"])
def test_other_audits_read_as_well(tmp_path: Path, source: dict[str, Any]) -> None:
    file = tmp_path / "audit.json"
    file.write_text(json.dumps(source), encoding="utf-8")
    audit = load_standards(file)
    given = answered(POLICE, audit)
    for standard, grade in zip(audit.standards, audit.scale.grades, strict=False):
        given = replace(
            given,
            responses=tuple(
                replace(each, grade=grade.label) if each.standard_id == standard.id else each
                for each in given.responses
            ),
        )
    saved(tmp_path / "in" / "a.xlsx", given, audit)
    data = consolidate(tmp_path / "in", roster=[POLICE, COUNCIL], standards=file)
    content = page_of(data)
    sound(content)
    assert f'<html lang="{audit.language}">' in content
    assert all(text(grade.label) in content for grade in audit.scale.grades)


def test_large_rounds_point_to_the_csv(tmp_path: Path) -> None:
    asked = [Agency(f"a{n}", f"Agency {n}", f"Sector {n % 7}") for n in range(MOST_AGENCIES + 1)]
    data = round_of(tmp_path, answered(asked[0]), asked=asked)
    content = page_of(data)
    page = sound(content)
    assert not [each for each in page.ids if each.startswith(("said-", "answer-"))]
    assert f"{MOST_AGENCIES + 1} agencies are too many for one table" in content
    assert "is in answers.csv" in content


def test_an_action_is_late_only_by_the_day_given(tmp_path: Path) -> None:
    plan = (Action("1.1", "Do it", "", "2027-03-31", ""), Action("1.2", "Later", "L", "soon", ""))
    data = round_of(tmp_path, replace(answered(POLICE), actions=plan), asked=[POLICE])
    assert "1 without an owner, 1 without a readable due date, 1 overdue" in "".join(
        sentences(data)
    )
    content = page_of(data)
    assert 'id="actions-overdue"' in content
    assert ">overdue</p>" in content


def test_the_largest_rounds_list_no_agency_and_say_where_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_AGENCIES", 1)
    monkeypatch.setattr(places, "MOST_LISTED", 2)
    monkeypatch.setattr(quality, "MOST_LISTED", 2)
    asked = [Agency(f"a{n}", f"Agency {n}", f"Sector {n % 2}") for n in range(4)]
    faulty = with_response(answered(asked[2]), "1.1", grade="Excellent")
    returned = [answered(asked[0]), answered(asked[1]), faulty]
    content = page_of(round_of(tmp_path, *returned, asked=asked))
    page = sound(content)
    assert not [each for each in page.ids if each.startswith(("agency-", "sector-"))]
    assert "4 agencies are too many for this page" in content
    assert "on the sheet Agencies of consolidated.xlsx" in content
    assert "3 files were received: 3 accepted. Only files that have errors" in content
    files = content[content.index('id="files"') : content.index('id="not-in"')]
    assert [f"Agency {n}" in files for n in range(3)] == [False, False, True]
