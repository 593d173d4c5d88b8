"""How long commands take to start, each as a program of its own."""

import sys
from pathlib import Path

from benchmarks.data import made_round
from benchmarks.report import Goal, Section, against_ours
from benchmarks.timing import Contender, interleaved, measured

_CLICK, _HELP = "`python -c 'import click'`", "`s11xl --help`"
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
        Contender(
            "`python -c 'import pandas'`",
            lambda _: measured([sys.executable, "-c", "import pandas"]),
        ),
    ]
    taken = interleaved(contenders, max(runs * 3, 3))
    about = (
        "Starting `s11xl --help` is compared with starting Python and importing click, which it is"
        " built on."
    )
    goals = {_CLICK: Goal(1.5, at_most=True)}
    return Section("startup", "Start-up", about, (against_ours(taken, _HELP, goals),))
