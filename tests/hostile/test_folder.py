"""A folder of all hostile files, with returns in between, is consolidated: the returns whole, every
other file with its reason, within bounds of memory, and nothing written elsewhere.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from support.hostile import RECIPES
from support.made import answered, saved

from s11xl.core.csv_files import unguarded
from s11xl.core.returns import Agency

PEAK = 700  # MiB that the consolidation may take
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


@pytest.mark.slow
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
    for recipe in RECIPES:
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
