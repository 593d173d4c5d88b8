"""The whole of `consolidate` at several sizes: time, memory, and how memory grows with returns."""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import Section, table
from benchmarks.rounds import RETURNS, filled_round, returned
from benchmarks.timing import spread
from benchmarks.watching import Watched, watched
from s11xl.consolidation.read_all import processors

_SIZES = (26, 300, 3_000, 24_000)
_STEP = 8  # a size that is asked for is measured beside one so many times smaller
_MEASURED = 4000  # returns after which a size is not measured again, however many turns are asked
_LARGE = 1000  # agencies from which on memory grows with returns, and with nothing else
_GOAL = 60.0  # MiB per 1,000 returns
_MIB = 2**20
_HEADERS = ("agencies", "returns", "workers", "s", "processor s", "ms a return", "MiB, itself")
_REST = ("MiB, its workers", "MiB more per 1,000 returns", "goal")


def run(folder: Path, runs: int, size: int) -> Section:
    """Rounds of several sizes; or of the one that is asked for, beside a smaller one."""
    sizes = (max(1, size // _STEP), size) if size else _SIZES
    several = max(2, processors())
    rows: list[tuple[str, ...]] = []
    before: dict[int, tuple[int, float]] = {}
    for each in sizes:
        for workers, taken in _measured(folder, each, (1, several), runs).items():
            held = max(one.bytes for one in taken) / _MIB
            growth = _growth(before.get(workers), each, held)
            rows.append((*_row(each, workers, taken), *growth))
            before[workers] = (each, held)
    about = (
        "Everything from the command to the last output: `python -m s11xl consolidate`, over"
        " workbooks filled in by made-up agencies, one in three saved by openpyxl; one agency in"
        f" twenty sends nothing. From {_MEASURED:,} agencies on a size is measured once, and so has"
        " no spread. Up to 400 agencies the report has a page for each, which larger rounds have"
        " not. Memory is each process's own peak, as the system counts it, and"
        " growth is of all processes together, from the size above. Where it is of few returns it"
        " says more of what is loaded once than of returns."
    )
    return Section("consolidate", "Consolidating", about, (table((*_HEADERS, *_REST), rows),))


def _measured(
    folder: Path, size: int, workers: Sequence[int], runs: int
) -> dict[int, list[Watched]]:
    """One round, consolidated in turns by so many workers each; it is gone afterwards."""
    target = Path(tempfile.mkdtemp(dir=folder))
    filled_round(target, size)
    taken: dict[int, list[Watched]] = {each: [] for each in workers}
    for _ in range(max(1, min(runs, _MEASURED // size))):
        for each in workers:
            taken[each].append(_consolidated(target, each))
    shutil.rmtree(target)
    return taken


def _consolidated(folder: Path, workers: int) -> Watched:
    command = [sys.executable, "-m", "s11xl", "consolidate", str(folder / RETURNS)]
    met = watched([*command, "--folder", str(folder), "--workers", str(workers)])
    if met.exit_code != 0:
        raise RuntimeError(f"consolidate ended with {met.exit_code}")
    return met


def _row(size: int, workers: int, taken: Sequence[Watched]) -> tuple[str, ...]:
    seconds = spread([each.seconds for each in taken])
    busy = spread([each.processor_seconds for each in taken])
    return (
        f"{size:,}",
        f"{returned(size):,}",
        str(workers),
        seconds.shown(),
        busy.shown(),
        f"{seconds.middle * 1000 / returned(size):,.1f}",
        f"{max(each.peak for each in taken) / _MIB:,.0f}",
        f"{max(each.peak_of_others for each in taken) / _MIB:,.0f}",
    )


def _growth(before: tuple[int, float] | None, size: int, held: float) -> tuple[str, str]:
    """How much more memory returns take than at the size before; the goal is one of large rounds.

    Before, it tells of pages for each agency, which only small rounds have.
    """
    if before is None or size <= before[0]:
        return "", ""
    met = (held - before[1]) * 1000 / (returned(size) - returned(before[0]))
    if before[0] < _LARGE:
        return f"{met:,.1f}", ""
    return f"{met:,.1f}", f"at most {_GOAL:g}: {'met' if met <= _GOAL else 'missed'}"
