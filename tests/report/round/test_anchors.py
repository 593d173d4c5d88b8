"""Where links lead, and what large rounds leave to other files.

1. A figure leads only to rows that it counts.
2. Large rounds point to the CSV; the largest list no agency, and say where they stand.
"""

from pathlib import Path

import pytest
from support.made import answered, with_response
from support.pages import sound
from support.reports import (
    AGENCIES,
    SCALE,
    STRONG,
    links_of,
    page_of,
    report_of,
    round_of,
    rows_in,
    said_in,
    section_of,
)

from s11xl.core.returns import Agency
from s11xl.report.blocks import Link, Table
from s11xl.report.round import anchors as places
from s11xl.report.round import quality
from s11xl.report.round.anchors import MOST_AGENCIES


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
    linked = [part for each in report_of(data).sections[0].blocks[0].items for part in each.parts]  # type: ignore[union-attr]
    targets = {each.text: each.target for each in linked if isinstance(each, Link)}
    assert {"standards", "findings", "standing", "strengths"} <= set(targets.values())


def test_large_rounds_point_to_the_csv(tmp_path: Path) -> None:
    asked = [Agency(f"a{n}", f"Agency {n}", f"Sector {n % 7}") for n in range(MOST_AGENCIES + 1)]
    data = round_of(tmp_path, answered(asked[0]), asked=asked)
    content = page_of(data)
    page = sound(content)
    assert not [each for each in page.ids if each.startswith(("said-", "answer-"))]
    assert f"{MOST_AGENCIES + 1} agencies are too many for one table" in content
    assert "is in answers.csv" in content


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
