"""A process of ours: what it returns, raises, and what becomes of it when it is lost."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.called import GIB, called

from s11xl.core.errors import S11xlError
from s11xl.reader.child import Child, ChildLostError


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    child = Child(called, "fixed", memory=GIB)
    yield child
    child.close()


def test_it_returns_what_the_function_returns_from_one_process(child: Child) -> None:
    first, again = child.call(30, "return", "a", 1), child.call(30, "return")
    assert first[:-1] == ("fixed", "a", 1)
    assert first[-1] == again[-1] != os.getpid()


def test_it_raises_what_the_function_raises_and_goes_on(child: Child) -> None:
    with pytest.raises(S11xlError, match="It is wrong") as told:
        child.call(30, "raise")
    assert told.value.remedy == "Mend it."
    with pytest.raises(RuntimeError, match="Traceback"):
        child.call(30, "bug", "text")
    with pytest.raises(RuntimeError, match="SystemExit"):
        child.call(30, "exit")
    assert child.call(30, "return")[0] == "fixed"


@pytest.mark.parametrize(("what", "is_late"), [("die", False), ("hang", True)])
def test_it_is_told_to_be_lost_and_is_started_again(child: Child, what: str, is_late: bool) -> None:
    child.call(30, "return")
    with pytest.raises(ChildLostError) as told:
        child.call(1, what)
    assert told.value.is_late == is_late
    assert child.call(30, "return")[0] == "fixed"


def test_what_a_library_prints_is_no_answer(child: Child) -> None:
    assert child.call(30, "print") is None
    assert child.call(30, "return")[0] == "fixed"


@pytest.mark.skipif(sys.platform == "win32", reason="no bound of memory there")
def test_it_has_no_more_memory_than_it_may(child: Child) -> None:
    with pytest.raises(MemoryError):
        child.call(30, "eat")
    assert child.call(30, "return")[0] == "fixed"


def test_a_program_that_cannot_be_started_is_told(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "no such program")
    with pytest.raises(FileNotFoundError):
        child.call(30, "return")


def test_it_loads_no_more_than_reading_needs() -> None:
    look = "import sys, s11xl.consolidation.read_all; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert not {"pandas", "numpy", "pyarrow", "xlsxwriter", "openpyxl"} & set(ran.stdout.split())
