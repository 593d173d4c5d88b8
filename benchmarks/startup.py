"""How long commands take to start, each as a program of its own."""

import sys
from pathlib import Path

from benchmarks.data import made_round
from benchmarks.report import Goal, Section, against_ours
from benchmarks.rounds import RETURNS, filled_round
from benchmarks.timing import Contender, interleaved, measured

_CLICK, _HELP = "`python -c 'import click'`", "`s11xl --help`"
_CONSOLIDATE, _PANDAS = "`s11xl consolidate` of 26 agencies", "`python -c 'import pandas'`"
_CHECK, _GENERATE = "`s11xl check` of one file", "`s11xl generate` of one specimen"


def run(folder: Path, runs: int, size: int) -> Section:
    """Starts Python with click, and our commands, in turns; one start counts for little."""
    del size
    sent = made_round(folder / "round", 1)
    file = folder / "round" / sent.issued[0].file
    ours = [sys.executable, "-m", "s11xl"]
    specimens = iter(range(10_000))

    def specimen(_: object) -> object:
        return measured([*ours, "generate", "--folder", str(folder / f"s{next(specimens)}")])

    contenders = [
        Contender(_HELP, lambda _: measured([*ours, "--help"])),
        Contender(_CLICK, lambda _: measured([sys.executable, "-c", "import click"])),
        Contender(_CHECK, lambda _: measured([*ours, "check", str(file)], cwd=folder)),
        Contender(_GENERATE, specimen),
        Contender("`python -c ''`", lambda _: measured([sys.executable, "-c", ""])),
    ]
    taken = interleaved(contenders, max(runs * 3, 3))
    about = (
        "Starting `s11xl --help` is compared with starting Python and importing click, which it is"
        " built on; a whole round of 26 agencies with loading pandas, which its tables need."
    )
    goals = {_CLICK: Goal(1.5, at_most=True)}
    tables = (against_ours(taken, _HELP, goals), _small_round(folder / "small", max(runs, 3)))
    return Section("startup", "Start-up", about, tables)


def _small_round(folder: Path, runs: int) -> str:
    """A whole round of a small partnership, beside loading the library that it needs."""
    filled_round(folder, 26)
    command = [sys.executable, "-m", "s11xl", "consolidate", str(folder / RETURNS)]
    contenders = [
        Contender(_CONSOLIDATE, lambda _: measured([*command, "--folder", str(folder)])),
        Contender(_PANDAS, lambda _: measured([sys.executable, "-c", "import pandas"])),
    ]
    goals = {_PANDAS: Goal(4, at_most=True)}
    return against_ours(interleaved(contenders, runs), _CONSOLIDATE, goals)
