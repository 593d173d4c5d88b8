"""Rounds that came back, and what their report says, before it is a page."""

from datetime import date
from pathlib import Path

import s11xl
from s11xl.api import Consolidation, consolidate
from s11xl.consolidation.rulings import RULING_COLUMNS
from s11xl.core.returns import Agency
from s11xl.report.blocks import Link, Points, Report, Row, Section, Table, Words
from s11xl.report.html.page import html_page
from s11xl.report.round.report import round_report
from s11xl.standards.file import load_standards
from support.made import saved

SCALE = load_standards().scale
WEAK, STRONG = SCALE.grades[0].label, SCALE.grades[-1].label
AGENCIES = [Agency(f"a{n}", f"Agency {n}", "North" if n < 3 else "South") for n in range(1, 7)]


def round_of(folder: Path, *given: s11xl.AgencyReturn, asked: list[Agency]) -> Consolidation:
    folder.mkdir(exist_ok=True)
    for number, each in enumerate(given):
        saved(folder / f"{number}.xlsx", each)
    return consolidate(folder, roster=asked, as_at=date(2027, 4, 1))


def ruled_round(folder: Path, *rows: dict[str, str], asked: list[Agency]) -> Consolidation:
    """A round under rulings of A. Analyst."""
    who = {"reason": "told by phone", "ruled_by": "A. Analyst", "ruled_on": "2027-02-03"}
    lines = [[({**who, **row}).get(each, "") for each in RULING_COLUMNS] for row in rows]
    path = folder / "rulings.csv"
    path.write_text("\n".join(",".join(each) for each in [list(RULING_COLUMNS), *lines]))
    return consolidate(folder / "in", roster=asked, rulings=path)


_KEPT = 8
_TOLD: dict[int, tuple[Consolidation, Report]] = {}  # the round is kept, so that its id is its own


def report_of(data: Consolidation) -> Report:
    """The report of a round, made once."""
    if id(data) not in _TOLD:
        if len(_TOLD) >= _KEPT:
            del _TOLD[next(iter(_TOLD))]
        _TOLD[id(data)] = data, round_report(data)
    return _TOLD[id(data)][1]


def page_of(data: Consolidation) -> str:
    return html_page(report_of(data)).decode("utf-8")


def sentences(data: Consolidation) -> list[str]:
    points = report_of(data).sections[0].blocks[0]
    assert isinstance(points, Points)
    return [each.plain for each in points.items]


def section_of(data: Consolidation, anchor: str) -> Section:
    """A section of the report, wherever it stands in it."""
    waiting = list(report_of(data).sections)
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


def links_of(row: Row) -> list[str]:
    return [
        part.target
        for each in row.cells
        for line in each.lines
        for part in line.parts
        if isinstance(part, Link)
    ]


def sections(parts: tuple[Section, ...]) -> list[Section]:
    """Sections with those that stand in them."""
    return [each for part in parts for each in (part, *sections(part.sections))]
