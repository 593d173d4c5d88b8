"""A run that is cut off.

1. Interrupted, it leaves what stood before it; killed, what the same command completes.
2. Workbooks stand only with their record.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.interrupts import interrupted_at
from support.made import COUNCIL, POLICE, small_data
from support.trees import tree

import s11xl
from s11xl.core.returns import Agency
from s11xl.rounds import generate as issuing

INTERRUPTED_AT = range(1, 7)  # two workbooks, the script, the standards, issued.csv, round.json


@pytest.fixture
def other_standards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("standards") / "other.json"
    path.write_text(json.dumps(small_data()), encoding="utf-8")
    return path


@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize("number", INTERRUPTED_AT)
def test_interrupted_it_leaves_no_trace_of_a_round(
    tmp_path: Path, other_standards: Path, number: int, is_done: bool
) -> None:
    folder = tmp_path / "new" / "round"
    with interrupted_at(number, is_done=is_done), pytest.raises(KeyboardInterrupt):
        s11xl.generate([POLICE, COUNCIL], folder, round="R", standards=other_standards)
    assert list(tmp_path.iterdir()) == []
    assert len(s11xl.generate([POLICE, COUNCIL], folder, round="S").new) == 2


@pytest.mark.parametrize("number", range(1, 5))
def test_interrupted_it_leaves_a_round_as_it_was(tmp_path: Path, number: int) -> None:
    s11xl.generate([POLICE], tmp_path, round="R", organisation="Here")
    before = tree(tmp_path)
    fire = Agency("fire", "Fire")
    with interrupted_at(number), pytest.raises(KeyboardInterrupt):
        s11xl.generate([POLICE, COUNCIL, fire], tmp_path)
    assert tree(tmp_path) == before
    assert len(s11xl.generate([POLICE, COUNCIL, fire], tmp_path).new) == 2


@pytest.mark.parametrize("fault", [KeyboardInterrupt, s11xl.S11xlError("it is full")])
def test_workbooks_stand_only_with_their_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(issuing, "save_round", fails)
    with pytest.raises((KeyboardInterrupt, s11xl.S11xlError)):
        s11xl.generate([POLICE], tmp_path / "round")
    assert list(tmp_path.iterdir()) == []


KILLED = """
import itertools, os, sys, s11xl

really, count = os.replace, itertools.count(1)

def replaced(source, target):
    really(source, target)
    if next(count) == int(sys.argv[1]):
        os._exit(9)

os.replace = replaced
agencies = [s11xl.Agency("a", "One"), s11xl.Agency("b", "Two")]
s11xl.generate(agencies, sys.argv[2], round="R", standards=sys.argv[3])
"""


@pytest.mark.parametrize("number", INTERRUPTED_AT)
def test_killed_it_is_completed_by_the_same_command(
    tmp_path: Path, other_standards: Path, number: int
) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    words = (str(number), str(killed), str(other_standards))
    ran = subprocess.run([sys.executable, "-c", KILLED, *words], check=False)
    assert ran.returncode == 9
    stood = tree(killed)
    for folder in (killed, whole):
        agencies = [Agency("a", "One"), Agency("b", "Two")]
        s11xl.generate(agencies, folder, round="R", standards=other_standards)
    assert stood != tree(killed) or number == max(INTERRUPTED_AT)
    assert tree(killed) == tree(whole)


def test_what_a_killed_run_left_is_not_taken_away_by_an_interrupt(tmp_path: Path) -> None:
    s11xl.generate([POLICE], tmp_path, round="R")
    for name in ("round.json", "issued.csv"):
        (tmp_path / name).unlink()
    before = tree(tmp_path)
    with interrupted_at(2), pytest.raises(KeyboardInterrupt):
        s11xl.generate([POLICE, COUNCIL], tmp_path, round="R")
    assert tree(tmp_path) == before
