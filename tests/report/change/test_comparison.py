"""The files of a comparison.

1. They are whole, repeat byte for byte, mind edits, and hold hostile words as texts only.
2. Each figure is the count that plain Python makes of the CSVs.
3. What is too much for a page stands in the CSV; a bar is no share of fewer than five.
"""

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.made import large_audit
from support.pages import sound
from support.sheets import sheet_rows
from support.two_rounds import AUDIT, FAIR, HOSTILE, compared, drawn_rounds, held
from support.xlsx_lint import lint

import s11xl
from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.report.change import anchors as places
from s11xl.report.change.report import change_report
from s11xl.report.html.page import html_page


def test_hostile_words_are_only_ever_text(two: tuple[Path, Path], tmp_path: Path) -> None:
    changes = s11xl.compare(*two, as_at=date(2027, 6, 1))
    output = changes.write(tmp_path / "out")
    assert {each.name for each in output.iterdir()} == {
        *("comparison.xlsx", "comparison.html", "changes.csv", "action_changes.csv"),
        "manifest.json",
    }
    assert lint(output / "comparison.xlsx") == []
    book = load_workbook(output / "comparison.xlsx")
    sheets = ["Overview", "Standards", "Key standards", "Transitions", "Agencies", "Changes"]
    assert book.sheetnames == [*sheets, "Actions", "Not compared"]
    for sheet in book.worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [each.coordinate for each in cells if each.data_type == "f" or each.hyperlink]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.oddFooter.center.text == "OFFICIAL && more"
        if sheet.title != "Overview":
            assert len(sheet.tables) == 1
            assert sheet.freeze_panes
            assert sheet.print_title_rows == "$1:$1"
    shown = [cell.value for row in book["Actions"].iter_rows() for cell in row]
    assert HOSTILE.replace("\u202e", "[U+202E]") in shown
    page = sound((output / "comparison.html").read_text("utf-8"))
    assert page.tags["script"] == 1
    for name in ("changes.csv", "action_changes.csv"):
        text = (output / name).read_text("utf-8-sig")
        for row in csv.reader(io.StringIO(text)):
            assert not [each for each in row if each[:1] in ("=", "+", "-", "@", "\t")]
    assert "self-assessed" in changes.title
    assert changes.marking == "OFFICIAL & more"


def said_in(held_: SavedRound) -> dict[tuple[str, str], dict[str, str]]:
    rows = held_.answers.to_dict("records")
    return {(row["agency_id"], row["standard_id"]): row for row in rows}  # type: ignore[misc]


@pytest.mark.parametrize("seed", range(6))
def test_random_rounds_add_up(tmp_path: Path, seed: int) -> None:
    audit = AUDIT if seed % 2 else large_audit()
    current, previous = drawn_rounds(seed, 3 * seed, audit)
    output = compared(current, previous).write(tmp_path / "out")
    places_ = {label: place for place, label in enumerate(audit.scale.labels(), start=1)}
    mine, earlier = said_in(current), said_in(previous)
    expected: dict[tuple[str, str], str] = {}
    moves: Counter[tuple[int, int]] = Counter()
    for key in {*mine, *earlier}:
        after, before = (
            places_.get(each.get(key, {}).get("grade", ""), 0) for each in (mine, earlier)
        )
        moves[before, after] += 1
        expected[key] = (
            "not-graded" if not (before or after)
            else "new" if not before
            else "dropped" if not after
            else "same" if before == after
            else "better" if after > before
            else "worse"
        )  # fmt: skip
    text = (output / "changes.csv").read_text("utf-8-sig")
    met = {
        (row["agency_id"], row["standard_id"]): row["change"]
        for row in csv.DictReader(io.StringIO(text))
    }
    assert met == expected
    labels = {"better": "Better", "same": "Same", "worse": "Worse", "new": "New"}
    labels |= {"dropped": "Dropped", "not-graded": "Graded in neither"}
    labels |= {"not-compared": "Not compared"}
    path = output / "comparison.xlsx"
    if not expected:
        return
    for sheet, column, part in (("Standards", "Standard", 1), ("Agencies", "Agency ID", 0)):
        rows = sheet_rows(path, sheet)
        assert {row[column] for row in rows} == {key[part] for key in expected}
        for row in rows:
            counts = Counter(what for key, what in expected.items() if key[part] == row[column])
            assert {each: row[label] for each, label in labels.items()} == {
                each: counts[each] for each in labels
            }
            assert row["Compared"] == counts["better"] + counts["same"] + counts["worse"]
            assert row["Answers"] == counts.total()
    size = len(places_) + 1
    matrix = [list(row.values())[3:] for row in sheet_rows(path, "Transitions")[: size + 1]]
    assert matrix[:size] == [
        [*(moves[a, b] for b in range(size)), sum(moves[a, b] for b in range(size))]
        for a in range(size)
    ]
    totals = [sum(moves[a, b] for a in range(size)) for b in range(size)]
    assert matrix[size] == [*totals, moves.total()]
    assert sound((output / "comparison.html").read_text("utf-8"))


def test_it_repeats_byte_for_byte_and_minds_edits(two: tuple[Path, Path], tmp_path: Path) -> None:
    made = []
    for name in ("one", "one", "two"):
        output = s11xl.compare(*two).write(tmp_path / name)
        made.append({each.name: each.read_bytes() for each in output.iterdir()})
    assert made[0] == made[1] == made[2]
    (tmp_path / "one" / "changes.csv").write_text("mine")
    with pytest.raises(s11xl.S11xlError, match="edited since"):
        s11xl.compare(*two).write(tmp_path / "one")
    s11xl.compare(*two).write(tmp_path / "one", replace=True)
    assert {each.name: each.read_bytes() for each in (tmp_path / "one").iterdir()} == made[0]


def test_it_never_writes_into_a_consolidated_folder(two: tuple[Path, Path]) -> None:
    before = {each: each.read_bytes() for each in two[1].iterdir()}
    with pytest.raises(s11xl.S11xlError, match="is a consolidated folder"):
        s11xl.compare(*two).write(two[1])
    assert {each: each.read_bytes() for each in two[1].iterdir()} == before


def test_a_large_comparison_leaves_its_rows_to_the_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_ROWS", 10)
    page = html_page(change_report(compared(*drawn_rounds(3, 12)))).decode()
    sound(page)
    assert "are too many for this page. They are in changes.csv" in page


def test_a_bar_is_no_share_of_fewer_than_five() -> None:
    """A.1 is compared in five agencies, A.10 in four: its bar would be as long."""
    said = {f"a{n}": {"A.1": FAIR, "A.10": FAIR if n else "missing"} for n in range(5)}
    page = html_page(change_report(compared(held(said, name="2027-28"), held(said)))).decode()
    standards = page.partition('id="standards-chart"')[2].partition("<table")[0]
    figure, _, beneath = standards.partition("</figure>")
    assert ">A.1</text>" in figure
    assert "A.10" not in figure
    assert "fewer than 5 answers were compared: A.10." in beneath
