"""Reading returned workbooks: ours with every check, openpyxl, pandas, calamine, and the floor."""

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from s11xl.reader.known import KnownReturns

from benchmarks.data import layout
from benchmarks.report import Goal, Section, against_ours
from benchmarks.returns import STRATA
from benchmarks.timing import Contender, interleaved
from s11xl.consolidation.checks import check_return
from s11xl.reader import read_return

_OURS = "s11xl, every check on"
_IN_FULL = "s11xl, without knowing any return again"
_FLOOR = "the floor: inflating and hashing only"
_CALAMINE = "calamine, values only"
_PANDAS_CALAMINE = "pandas + calamine"
_PANDAS_OPENPYXL = "pandas + openpyxl"
_OPENPYXL = "openpyxl"
_COUNT = 40  # returns of each kind
_OF_EACH = 20  # of them in the mix
_MET = 4  # returns of each kind that were read before, and are not among those measured
_SENT = "as sent out"


def run(folder: Path, runs: int, size: int) -> Section:
    """Returns as each program stores them, then the mix of all; times are per return."""
    tables: list[str] = []
    strata: list[Sequence[Path]] = []
    met: list[Path] = []
    for number, (name, made) in enumerate(STRATA.items()):
        paths = made(folder / str(number), (size or _COUNT) + _MET)
        if not paths:
            tables.append(f"Returns {name}: that program is not on this machine.")
            continue
        before, paths = paths[:_MET], paths[_MET:]
        strata.append(paths[:_OF_EACH])
        met += before
        floor = Goal(3, at_most=True) if name == _SENT else None
        tables += [f"Returns {name}:", _measured(paths, before, runs, floor)]
    mix = [path for one_of_each in zip(*strata, strict=True) for path in one_of_each]
    tables += [f"The mix, {len(strata[0])} of each of these, in turns:"]
    tables += [_measured(mix, met, runs, None)]
    about = (
        "One process reads the same files in turns. Ours finds the answers by their marks, compares"
        " every locked text and formula, says what stands elsewhere, and judges the answers by"
        " every rule; the others give the values of the cells and no more. The floor unpacks each"
        " part, which verifies its checksum, and takes the file's SHA-256. A clean return is known"
        " again by what stands around its answers; what is not clean is read in full. Before each"
        f" turn other returns are read, {_MET} of each kind, which is not counted: the first of a"
        " kind costs what reading it in full does. What stands beneath “as saved by Excel” imitates"
        " what Excel is known to add, for Excel does not run here."
    )
    return Section("read", "Reading", about, tuple(tables))


def _measured(paths: Sequence[Path], before: Sequence[Path], runs: int, floor: Goal | None) -> str:
    audit = layout().standards
    audits = {(audit.id, audit.version): audit}

    def taught() -> KnownReturns:
        known = KnownReturns()
        for path in before:
            read_return(path, path.name, audits, known=known)
        return known

    def judged(path: Path, known: KnownReturns | None) -> None:
        reading = read_return(path, path.name, audits, known=known)
        if reading.agency_return is None:
            raise RuntimeError(f"{path} can't be read: {reading.findings}")
        check_return(reading.agency_return, audit)

    def ours(known: KnownReturns) -> None:
        for path in paths:
            judged(path, known)

    contenders = [
        Contender(_OURS, ours, taught, units=len(paths)),
        _over(_IN_FULL, lambda path: judged(path, None), paths),
        _over(_FLOOR, _unpacked, paths),
        _over(_CALAMINE, _by_calamine, paths),
        _over(_PANDAS_CALAMINE, _by_pandas("calamine"), paths),
        _over(_PANDAS_OPENPYXL, _by_pandas("openpyxl"), paths),
        _over(_OPENPYXL, load_workbook, paths),
    ]
    goals = {_PANDAS_CALAMINE: Goal(4), _OPENPYXL: Goal(50)}
    if floor:
        goals[_FLOOR] = floor
    return against_ours(interleaved(contenders, runs), _OURS, goals)


def _over(name: str, read: Callable[[Path], object], paths: Sequence[Path]) -> Contender:
    def each(_: object) -> None:
        for path in paths:
            read(path)

    return Contender(name, each, units=len(paths))


def _unpacked(path: Path) -> None:
    hashlib.sha256(path.read_bytes()).digest()
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            package.read(name)


def _by_calamine(path: Path) -> None:
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def _by_pandas(engine: str) -> Callable[[Path], object]:
    return lambda path: pd.read_excel(path, sheet_name=None, header=None, engine=engine)
