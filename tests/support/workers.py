"""Processes that read: who they are, and waiting for them."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from s11xl.consolidation.read_all import Needed
from s11xl.reader import DEFAULT_LIMITS
from support.made import AUDITS

NEEDED = Needed(AUDITS, DEFAULT_LIMITS, {})
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def children(pid: int) -> list[int]:
    said = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(each) for each in said.stdout.split() if Path(f"/proc/{each}").exists()]


def is_worker(pid: int) -> bool:
    said = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True)
    return "s11xl.reader.child" in said.stdout


T = TypeVar("T")


def waited_for(wanted: Callable[[], T]) -> T:
    for _ in range(600):
        if met := wanted():
            return met
        time.sleep(0.05)
    raise AssertionError("it never came")
