"""What holds of the code itself: one direction of imports, one source of truth, small pieces.

1. A module imports only what stands above it in ORDER.
2. Modules stay under 400 lines and functions under 50.
3. No standard's text, and no address of a cell, stands in the package.
4. Importing the package, and each command, loads nothing heavy that it doesn't use.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.made import answered, saved

from s11xl.standards_file import load_standards

PACKAGE = Path(__file__).parent.parent / "s11xl"
ORDER = """
version errors characters findings wording standards standards_file
standards_record dates returns rounds
metrics layout.model layout.fitting layout.formulas layout.names layout.paging layout.prose
layout.section layout.cover layout.actions layout.progress layout.hidden layout.plan layout
theme csv_text moves files file_names strict_xlsx packing xlsx_package
template.variables template.validation template.page template.chart template.protection
template.writer template.stamp template
listing roster round_folder
reader.limits reader.scratch reader.sniff reader.encryption reader.package reader.markup reader.raw
reader.parts reader.extras reader.workbook reader.child reader.arms_length reader.ods reader.opening
reader.mails reader.containers
reader.identify reader.names reader.matching reader.merges reader.answers reader.tables
reader.leftovers
reader.known.skeleton reader.known.outline reader.known.members reader.known.strings
reader.known.rows reader.known.sheet reader.known.workbook reader.known.answers
reader.known.kind reader.known
reader.read reader
workers.frames workers.jobs workers.child workers.feeder workers.pool workers
passwords prefill checks keeping outcomes differences resolve sources rulings belonging sharing
reading
gather corrections
issuing plain_rows tables consolidation
comparison.rows comparison.grades comparison.groups comparison.standing comparison.actions
comparison.quality comparison chasing
report.blocks report.rulings report.places report.figures report.summary report.heatmap
report.spreads report.agencies report.gaps report.standing report.quality report.answers
report.story report
report_html.markup report_html.charts report_html.tables report_html.page report_html
report_xlsx.texts report_xlsx.streamed report_xlsx.book report_xlsx.charts report_xlsx.figures
report_xlsx.matrix report_xlsx.overview report_xlsx.rows report_xlsx outputs
held changes.crosswalk changes.answers changes.agencies changes.actions changes.labels
changes.figures changes.uncompared changes comparing
change_report.places change_report.summary change_report.tables change_report.rows
change_report.gaps change_report.story change_report change_workbook change_outputs
demo_texts demo summaries cli_group cli_options cli_standards cli __main__
""".split()
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path) -> Iterator[str]:
    """The package's modules that a module imports, but for those it only needs for its types."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("s11xl."):
            yield str(node.module).removeprefix("s11xl.")


@pytest.mark.parametrize("path", [each for each in MODULES if name_of(each)], ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    place = ORDER.index(name_of(path))
    writing = {"consolidation": {"outputs"}, "comparing": {"change_outputs"}}  # their .write
    allowed = writing.get(name_of(path), set())
    below = [each for each in imports(path) if ORDER.index(each) >= place and each not in allowed]
    assert below == []


def test_the_order_lists_every_module_once() -> None:
    assert sorted(ORDER) == sorted(name_of(path) for path in MODULES if name_of(path))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < 420
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 55, node.name


def literals(path: Path) -> Iterator[str]:
    """The texts in a module's code, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_cell_address_and_no_text_of_the_document(path: Path) -> None:
    audit = load_standards()
    labels = [re.escape(grade.label) for grade in audit.scale.grades]
    graded = re.compile(rf"\b({'|'.join(labels)})\b", re.IGNORECASE)
    texts = [each.text for each in audit.standards]
    for literal in literals(path):
        assert not re.fullmatch(r"\$?[A-Z]{1,3}\$?[0-9]{1,7}(:\$?[A-Z]+\$?\d+)?", literal)
        assert not graded.search(literal), literal
        assert not any(text in literal for text in texts)
        assert not re.search(r"(?<!-)\b27\b", literal)


HEAVY = (
    *("pandas", "numpy", "pyarrow", "openpyxl", "xlsxwriter", "python_calamine", "lxml"),
    *("jsonschema", "msoffcrypto", "email", "html", "multiprocessing", "asyncio", "http", "ssl"),
)
COMMANDS = {  # each with what it may load, as it can't do without
    "--help": set(),
    "standards show": set(),
    "check returned.xlsx": set(),
    "generate roster.csv --folder round": {"xlsxwriter"},
    "generate roster.xlsx --folder round": {"xlsxwriter", "openpyxl"},
    "standards validate": {"jsonschema"},
}
HABITS = {  # what a library of those loads for itself
    "xlsxwriter": set(),
    "openpyxl": {"numpy", "lxml", "html", "email"},
    "jsonschema": {"html", "email", "http", "asyncio", "ssl"},
}


def loaded(code: str, folder: Path) -> set[str]:
    """The heavy modules that are there when code has run, in a process of its own."""
    look = f"atexit.register(lambda: print(*(each for each in {HEAVY} if each in sys.modules)))"
    command = [sys.executable, "-c", f"import atexit, sys; {look}; {code}"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return set(ran.stdout.splitlines()[-1].split())


def test_importing_the_package_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded("import s11xl, s11xl.cli", tmp_path) == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_loads_nothing_heavy_that_it_does_not_use(tmp_path: Path, command: str) -> None:
    saved(tmp_path / "returned.xlsx", answered())
    (tmp_path / "roster.csv").write_text("agency_id,agency\na,One\nb,Two\n")
    book = Workbook()
    for row in (["agency_id", "agency"], ["a", "One"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "roster.xlsx")
    run = f"from s11xl.cli import main; main({command.split()!r}, standalone_mode=False)"
    needed = COMMANDS[command]
    allowed = needed.union(*(HABITS[each] for each in needed))
    met = loaded(run, tmp_path)
    assert needed <= met <= allowed
