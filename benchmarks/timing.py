"""Times things beside one another. In: contenders. Out: what each took, and the ratios.

Contenders run in turns (A B C A B C …), so that whatever slows the machine slows all of them, and
a ratio is taken within one turn.
"""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Contender:
    """One way to do the work: `run` is timed and gets what `prepare`, which is not, gave.

    Its time is divided by `units`, so that ways of very different speed can be compared by item.
    """

    name: str
    run: Callable[[Any], object]
    prepare: Callable[[], Any] = lambda: None
    units: int = 1


@dataclass(frozen=True)
class Spread:
    """The least, the median and the most of some figures."""

    least: float
    middle: float
    most: float

    def shown(self, digits: int = 1, unit: str = "") -> str:
        """Median, with least and most: `12.3× (11.9–13.0)`; a single figure stands by itself."""
        if self.least == self.most:
            return f"{self.middle:,.{digits}f}{unit}"
        return f"{self.middle:,.{digits}f}{unit} ({self.least:,.{digits}f}–{self.most:,.{digits}f})"


@dataclass(frozen=True)
class Measured:
    """What a program took: seconds, processor seconds, and the most memory that it held."""

    seconds: float
    processor_seconds: float
    peak_bytes: int
    exit_code: int


def spread(values: Sequence[float]) -> Spread:
    """The spread of some figures."""
    return Spread(min(values), median(values), max(values))


def interleaved(contenders: Sequence[Contender], runs: int) -> Mapping[str, list[float]]:
    """Seconds per unit of each contender in each of `runs` turns; one turn before isn't counted."""
    taken: dict[str, list[float]] = {each.name: [] for each in contenders}
    for turn in range(runs + 1):
        for each in contenders:
            given = each.prepare()
            gc.collect()
            start = time.perf_counter()
            each.run(given)
            seconds = time.perf_counter() - start
            if turn:
                taken[each.name].append(seconds / each.units)
    return taken


def ratios(slower: Sequence[float], faster: Sequence[float]) -> Spread:
    """How many times the one takes of the other, turn by turn."""
    return spread([one / other for one, other in zip(slower, faster, strict=True)])


def measured(arguments: Sequence[str], **options: Any) -> Measured:
    """Runs a program to its end, quietly; its peak memory is its own and not that of its children.

    `options` are those of `subprocess.Popen`. On Windows the memory is given as 0.
    """
    start = time.perf_counter()
    # A program that is installed has its compiled modules, whatever this process was told.
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": env}
    with subprocess.Popen(list(arguments), **(quiet | options)) as running:  # noqa: S603
        if sys.platform == "win32":
            code = running.wait()
            return Measured(time.perf_counter() - start, 0.0, 0, code)
        _, status, usage = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    seconds = time.perf_counter() - start
    busy = usage.ru_utime + usage.ru_stime
    return Measured(seconds, busy, usage.ru_maxrss * unit, running.returncode)
