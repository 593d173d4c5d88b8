"""Whatever comes back ends in answers or in a reason, and asks for no more than it may.

1. Every hostile or odd file is read to exactly the findings that it deserves; what is not refused
   gives every answer as it was written, but for those that a finding names.
2. Reading stops when its time is over, wherever it is then.

The files are a tenth of their size, and so are the limits; S11XL_HOSTILE_SCALE=1 makes them
whole.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from support.hostile import RECIPES, Recipe, given
from support.hostile.recipe import SCALE
from support.made import AUDITS
from support.reading import read_file

from s11xl.core.finding_codes import FindingCode
from s11xl.reader import DEFAULT_LIMITS, Reading

# The clock is no part of what a file deserves: a slow machine must come to the same findings.
LIMITS = replace(DEFAULT_LIMITS.raised(1 / SCALE), seconds=600.0, container_seconds=600.0)


def is_covered(reading: Reading, standard_id: str) -> bool:
    """Whether a finding tells of an answer, or that the sheet that it stood on is gone."""
    return any(
        each.standard_id == standard_id
        or (each.code is FindingCode.MISSING_SHEET and standard_id in each.message)
        for each in reading.findings
    )


@pytest.mark.slow
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
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


def test_actions_without_end_are_told_as_written_elsewhere(tmp_path: Path) -> None:
    recipe = next(each for each in RECIPES if each.name == "many-merges-and-many-actions")
    reading = read_file(recipe.made(tmp_path), "one.xlsx", AUDITS, LIMITS)[0]
    assert reading.agency_return is not None
    assert len(reading.agency_return.actions) == 2000
    told = [each for each in reading.findings if each.code is FindingCode.HIDDEN_CONTENT]
    assert sum(each.found.count("Do") for each in told) + 2000 >= 60_000 // SCALE
