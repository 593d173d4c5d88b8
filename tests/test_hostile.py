"""Whatever comes back ends in answers or in a reason, and asks for no more than it may.

1. Every hostile or odd file is read to exactly the findings that it deserves; what is not refused
   gives every answer as it was written, but for those that a finding names.
2. A folder of all of them, with returns in between, is consolidated: the returns whole, every
   other file with its reason, within bounds of memory, and nothing written elsewhere.
3. Reading stops when its time is over, wherever it is then.
4. What is kept of a sheet is found without looking at all of it.

The files are a tenth of their size, and so are the limits; S11XL_HOSTILE_SCALE=1 makes them
whole.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from support.draws import IN_CI, some
from support.hostile import RECIPES, Recipe, given, whole
from support.hostile.recipe import SCALE
from support.made import AUDITS, answered, saved

from s11xl.core.csv_files import unguarded
from s11xl.core.finding_codes import FindingCode
from s11xl.core.returns import Agency
from s11xl.reader import DEFAULT_LIMITS, Reading, read_file
from s11xl.reader.xlsx.raw import CellRange, Merges, joined

# The clock is no part of what a file deserves: a slow machine must come to the same findings.
LIMITS = replace(DEFAULT_LIMITS.raised(1 / SCALE), seconds=600.0, container_seconds=600.0)
PEAK = 700  # MiB that the consolidation may take


@pytest.fixture(autouse=True, scope="module")
def a_clean_return_was_met_before(tmp_path_factory: pytest.TempPathFactory) -> None:
    """So that the reader would know it again, had nothing been done to it."""
    path = tmp_path_factory.mktemp("clean") / "whole.xlsx"
    path.write_bytes(whole())
    for _ in range(2):
        (reading,) = read_file(path, path.name, AUDITS, LIMITS)
        assert reading.findings == ()


def is_covered(reading: Reading, standard_id: str) -> bool:
    """Whether a finding tells of an answer, or that the sheet that it stood on is gone."""
    return any(
        each.standard_id == standard_id
        or (each.code is FindingCode.MISSING_SHEET and standard_id in each.message)
        for each in reading.findings
    )


@pytest.mark.parametrize("recipe", some(RECIPES, one_in=3), ids=lambda recipe: recipe.name)
def test_each_ends_in_what_it_deserves(tmp_path: Path, recipe: Recipe) -> None:
    path = recipe.made(tmp_path)
    readings = read_file(path, path.name, AUDITS, LIMITS)
    assert {each.code.value for one in readings for each in one.findings} == recipe.codes
    for reading in readings:
        if reading.agency_return is None:
            assert any(each.rejects for each in reading.findings) or reading.is_ignored
            continue
        for said, written in zip(reading.agency_return.responses, given().responses, strict=True):
            is_own = recipe.changes_an_answer and said.standard_id == "1.1"
            assert said == written or is_own or is_covered(reading, said.standard_id)
        if not recipe.codes and not recipe.changes_an_answer:
            assert reading.agency_return.cover == given().cover
            assert reading.agency_return.actions[:1] == given().actions


def test_there_are_enough_of_them() -> None:
    assert len(RECIPES) >= 80
    assert len({each.name for each in RECIPES}) == len(RECIPES)


# The child process says what it took itself: what this one takes is none of its matter.
MEASURED = """
import json, resource, sys
from s11xl.cli.commands import main
code = 0
try:
    main(sys.argv[1:])
except SystemExit as stop:
    code = stop.code
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print("MEASURED", json.dumps([code, peak, children]))
"""


def listed(*folders: Path) -> set[Path]:
    """Every path below, of what stays there while it is looked at."""
    return {
        Path(top, name) for folder in folders for top, _, names in os.walk(folder) for name in names
    }


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells memory in other units")
def test_a_folder_of_them_with_ten_returns_in_between(tmp_path: Path) -> None:
    returns, scratch = tmp_path / "round" / "returns", tmp_path / "scratch"
    returns.mkdir(parents=True)
    scratch.mkdir()
    agencies = [Agency(f"agency-{n}", f"Agency {n}", "Health") for n in range(10)]
    for n, agency in enumerate(agencies):
        mine = answered(agency)
        evidence = tuple(replace(each, evidence=f"{agency.name}: {each.standard_id}")
                         for each in mine.responses)  # fmt: skip
        saved(returns / f"{'am'[n % 2]}-return-{n}.xlsx", replace(mine, responses=evidence))
    for recipe in RECIPES[:: 1 if IN_CI else 9]:
        recipe.made(returns)
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "agency_id,agency,sector\n"
        + "".join(f"{each.agency_id},{each.name},{each.sector}\n" for each in agencies)
    )
    before = listed(tmp_path, Path(tempfile.gettempdir()))
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, "consolidate", str(returns), "--roster", str(roster),
         "--output", str(tmp_path / "out")],
        capture_output=True, text=True, timeout=900, check=False, cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(scratch), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert "Traceback" not in ran.stderr, ran.stderr[-2000:]
    code, peak, children = json.loads(ran.stdout.rpartition("MEASURED")[2])
    assert code == 1
    assert peak < PEAK
    assert children < PEAK
    outside = listed(tmp_path, Path(tempfile.gettempdir())) - before
    assert {each for each in outside if "was-here" in each.name} == set()
    assert {each for each in listed(tmp_path) - before if "out" not in each.parts} == set()
    _told(tmp_path / "out", returns, agencies)


def _told(out: Path, returns: Path, agencies: list[Agency]) -> None:
    """The ten are whole, and each other file is there with its reason."""
    csv.field_size_limit(100_000_000)
    with (out / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        answers = list(csv.DictReader(file))
    names = {each.agency_id: each.name for each in agencies}
    assert {each["agency_id"] for each in answers} == set(names)
    for each in answers:
        assert each["status"] == "answered"
        assert each["evidence"] == f"{names[each['agency_id']]}: {each['standard_id']}"
    with (out / "returns.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {unguarded(each["file"]): each for each in csv.DictReader(file)}
    assert {path.name for path in returns.iterdir()} <= rows.keys()
    for name, row in rows.items():
        assert (row["status"] == "accepted") == ("-return-" in name)
        assert row["status"] == "accepted" or row["reason"]


@pytest.mark.parametrize("name", ["a-million-comments", "a-hundred-thousand-names"])
def test_reading_stops_when_its_time_is_over(tmp_path: Path, name: str) -> None:
    path = next(each for each in RECIPES if each.name == name).made(tmp_path)
    (reading,) = read_file(path, path.name, AUDITS, replace(LIMITS, seconds=0.0))
    assert [each.code.value for each in reading.findings] == ["too-large"]
    assert "seconds" in reading.findings[0].message


def test_a_container_stops_when_its_time_is_over(tmp_path: Path) -> None:
    path = next(each for each in RECIPES if each.name == "archives-ten-deep").made(tmp_path)
    readings = read_file(path, path.name, AUDITS, replace(LIMITS, container_seconds=0.0))
    assert "seconds" in readings[-1].findings[0].message


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes with names")
    os.mkfifo(tmp_path / "pipe.xlsx")
    (reading,) = read_file(tmp_path / "pipe.xlsx", "pipe.xlsx", AUDITS)
    assert [each.code.value for each in reading.findings] == ["unreadable"]


def test_merges_are_found_as_if_all_were_looked_at() -> None:
    chance = random.Random(1)
    for _ in range(200):
        ranges = []
        for _ in range(chance.randrange(12)):
            row, col = chance.randrange(12), chance.randrange(12)
            last_row, last_col = row + chance.randrange(5), col + chance.randrange(5)
            ranges.append(CellRange(row, col, last_row, last_col))
        merges = Merges(tuple(ranges))
        for row in range(18):
            for col in range(18):
                covering = [each for each in ranges
                            if each.row <= row <= each.last_row
                            and each.col <= col <= each.last_col]  # fmt: skip
                found = merges.covering(row, col)
                assert (found in covering) if covering else found is None


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([], ()),
        ([(3, 5), (1, 2)], ((1, 5),)),
        ([(1, 9), (2, 3), (11, 12)], ((1, 9), (11, 12))),
        ([(4, 2)], ()),
    ],
)
def test_hidden_columns_are_joined(
    runs: list[tuple[int, int]], expected: tuple[tuple[int, int], ...]
) -> None:
    assert joined(runs) == expected


def test_actions_without_end_are_told_as_written_elsewhere(tmp_path: Path) -> None:
    recipe = next(each for each in RECIPES if each.name == "many-merges-and-many-actions")
    reading = read_file(recipe.made(tmp_path), "one.xlsx", AUDITS, LIMITS)[0]
    assert reading.agency_return is not None
    assert len(reading.agency_return.actions) == 2000
    told = [each for each in reading.findings if each.code is FindingCode.HIDDEN_CONTENT]
    assert sum(each.found.count("Do") for each in told) + 2000 >= 60_000 // SCALE
