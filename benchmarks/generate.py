"""Writing a round's workbooks: ours in bulk, XlsxWriter and openpyxl per agency, a file copied."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import load_workbook

from benchmarks.data import SETTINGS, identities, layout, made_round
from benchmarks.report import Goal, Section, against_ours
from benchmarks.timing import Contender, interleaved
from s11xl.core.returns import Identity
from s11xl.workbook.layout.model import Variable
from s11xl.workbook.variables import variables
from s11xl.workbook.writer import write_template

_OURS = "s11xl generate, all of it"
_XLSXWRITER = "XlsxWriter per agency"
_OPENPYXL = "openpyxl per agency"
_COPY = "copying the file"


_SIZES = (26, 300, 3000)
_FEW = 8  # workbooks by the writers that take long for each


def run(folder: Path, runs: int, size: int) -> Section:
    """Rounds of several sizes, or of the one that is given; times are per workbook."""
    tables = []
    for each in (size,) if size else _SIZES:
        title = f"A round of {each:,} agencies, per workbook:"
        tables += [title, _measured(folder, runs, each)]
    about = (
        "Ours is the whole of `generate`: writing the master, identities, names, hashes, the files"
        f" and the record of them. The writers per agency write {_FEW} workbooks of the same round;"
        " openpyxl has loaded one beforehand, sets its cells and saves it for each. Copying reads"
        " and writes a file of the same bytes. The master costs as much as one workbook of"
        " XlsxWriter's, whatever the size of the round: so a round of n agencies can't be more"
        " than n times as fast."
    )
    return Section("generate", "Generating", about, tuple(tables))


def _measured(folder: Path, runs: int, size: int) -> str:
    people = identities(size)
    few = people[:_FEW]
    master = folder / "master.xlsx"
    master.write_bytes(write_template(layout(), people[0], SETTINGS))

    def fresh() -> Path:
        return Path(tempfile.mkdtemp(dir=folder))

    contenders = [
        Contender(_OURS, lambda target: made_round(target, size), fresh, size),
        Contender(_COPY, lambda target: _copied(target, master, size), fresh, size),
        Contender(_XLSXWRITER, lambda target: _by_xlsxwriter(target, few), fresh, len(few)),
        Contender(_OPENPYXL, lambda target: _by_openpyxl(target, master, few), fresh, len(few)),
    ]
    taken = interleaved(contenders, runs)
    goals = {_XLSXWRITER: Goal(20), _COPY: Goal(10, at_most=True)}
    return against_ours(taken, _OURS, goals)


def _copied(target: Path, master: Path, size: int) -> None:
    for number in range(size):
        shutil.copyfile(master, target / f"{number}.xlsx")


def _by_xlsxwriter(target: Path, people: Sequence[Identity]) -> None:
    for each in people:
        content = write_template(layout(), each, SETTINGS)
        (target / f"{each.agency_id}.xlsx").write_bytes(content)


def _by_openpyxl(target: Path, master: Path, people: Sequence[Identity]) -> None:
    plan = layout()
    book = load_workbook(master)
    for each in people:
        texts = variables(each, SETTINGS, plan.standards.wording)
        for sheet in plan.sheets:
            for cell in sheet.cells:
                if isinstance(cell.content, Variable):
                    text = cell.content.template.format_map(texts)
                    book[sheet.name].cell(cell.row + 1, cell.col + 1).value = text
        book.save(target / f"{each.agency_id}.xlsx")
