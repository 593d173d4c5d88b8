"""Reading returned workbooks: ours with every check, beside openpyxl, pandas and calamine."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from benchmarks.data import layout
from benchmarks.report import Goal, Section, against_ours
from benchmarks.returns import STRATA, UNCLEAN
from benchmarks.timing import Contender, interleaved
from s11xl.consolidation.checks import check_return
from s11xl.reader import read_return

_OURS = "s11xl, every check on"
_CALAMINE = "calamine, values only"
_PANDAS_CALAMINE = "pandas + calamine"
_PANDAS_OPENPYXL = "pandas + openpyxl"
_OPENPYXL = "openpyxl"
_COUNT = 20  # returns of each kind
_OTHERS = 5  # returns of each kind that are read before, uncounted
_UNCLEAN_IN = 5  # one return in so many of the mix


def run(folder: Path, runs: int, size: int) -> Section:
    """Returns as each program stores them, then the mix of all; times are per return."""
    tables: list[str] = []
    strata: dict[str, Sequence[Path]] = {}
    others: list[Path] = []
    for number, (name, made) in enumerate(STRATA.items()):
        paths = made(folder / str(number), (size or _COUNT) + _OTHERS)
        if not paths:
            tables.append(f"Returns {name}: that program is not on this machine.")
            continue
        others += paths[:_OTHERS]
        strata[name] = paths[_OTHERS:]
        tables += [f"Returns {name}:", _measured(strata[name], paths[:_OTHERS], runs, Goal(1.2))]
    mix = _mix(strata)
    tables += [f"The mix, one return in {_UNCLEAN_IN} with something changed:"]
    tables += [_measured(mix, others, runs, Goal(1.5), Goal(15))]
    about = (
        "One process reads the same files in turns. Ours finds the answers by their marks, compares"
        " every locked text and formula, says what stands elsewhere, and judges the answers by"
        " every rule; the others give the values of the cells and no more. Before the turns begin"
        f" other returns are read, {_OTHERS} of each kind, which is not counted: what is the same"
        " in most returns is parsed once. What stands beneath “as saved by Excel” imitates what"
        " Excel is known to add, for Excel does not run here; what is changed that is no answer is,"
        " in turns, a note beside the answers, a comment, a label, a row put in, and a formula in"
        " place of an answer."
    )
    return Section("read", "Reading", about, tuple(tables))


def _mix(strata: Mapping[str, Sequence[Path]]) -> list[Path]:
    """As many of each kind, but those with something changed: one in `_UNCLEAN_IN`."""
    clean = [paths for name, paths in strata.items() if name != UNCLEAN]
    changed = strata[UNCLEAN]
    each = max(1, len(changed) * (_UNCLEAN_IN - 1) // len(clean))
    return [*(path for paths in clean for path in paths[:each]), *changed]


def _measured(
    paths: Sequence[Path],
    others: Sequence[Path],
    runs: int,
    pandas: Goal,
    openpyxl: Goal | None = None,
) -> str:
    audit = layout().standards
    audits = {(audit.id, audit.version): audit}

    def ours(path: Path) -> None:
        reading = read_return(path, path.name, audits)
        if reading.agency_return is None:
            raise RuntimeError(f"{path} can't be read: {reading.findings}")
        check_return(reading.agency_return, audit)

    for path in others:
        ours(path)
    contenders = [
        _over(_OURS, ours, paths),
        _over(_CALAMINE, _by_calamine, paths),
        _over(_PANDAS_CALAMINE, _by_pandas("calamine"), paths),
        _over(_PANDAS_OPENPYXL, _by_pandas("openpyxl"), paths),
        _over(_OPENPYXL, load_workbook, paths),
    ]
    goals = {_PANDAS_CALAMINE: pandas} | ({_OPENPYXL: openpyxl} if openpyxl else {})
    return against_ours(interleaved(contenders, runs), _OURS, goals)


def _over(name: str, read: Callable[[Path], object], paths: Sequence[Path]) -> Contender:
    def each(_: object) -> None:
        for path in paths:
            read(path)

    return Contender(name, each, units=len(paths))


def _by_calamine(path: Path) -> None:
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def _by_pandas(engine: str) -> Callable[[Path], object]:
    return lambda path: pd.read_excel(path, sheet_name=None, header=None, engine=engine)
