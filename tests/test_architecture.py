"""Rules for the code itself: one direction of imports, one source of truth, small pieces.

1. A room, a folder of the package, imports only the rooms before it; nothing imports in a circle.
2. Modules stay under 400 lines and functions under 50.
3. No standard's text, and no address of a cell, stands in the package.
4. Importing the package, and each command, loads nothing heavy that it doesn't use.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.made import answered, saved
from support.paths import PACKAGE

from s11xl.standards.file import load_standards

ROOMS = """
core standards xlsx workbook reader tables rounds consolidation analysis report api cli
""".split()  # each imports only those before it
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """A module's name below the package: `reader.files.limits`, or `reader` for its `__init__`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


NAMES = {name_of(path): path for path in MODULES}


def imports(path: Path) -> Iterator[str]:
    """Every module of the package that a module imports, wherever in it, also for types alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their module whole"
            named = [f"{node.module}.{each.name}" for each in node.names]
        else:
            continue
        for name in named:
            if name == "s11xl" or name.startswith("s11xl."):
                below = name.removeprefix("s11xl").removeprefix(".")
                yield below if below in NAMES else below.rpartition(".")[0]


IMPORTS = {name: sorted(set(imports(path)) - {name}) for name, path in NAMES.items()}


def circles(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """The nodes that lie on a circle, or between two."""
    left = {node: set(targets) - {node} for node, targets in graph.items()}
    while leaves := [node for node, targets in left.items() if not targets & left.keys()]:
        for node in leaves:
            del left[node]
    return sorted(left)


def test_every_module_is_in_a_room() -> None:
    assert {name.split(".")[0] for name in NAMES} - {"", "__main__"} <= set(ROOMS)


@pytest.mark.parametrize("name", [each for each in NAMES if each not in ("", "__main__")])
def test_a_room_imports_only_rooms_before_it(name: str) -> None:
    room = name.split(".")[0]
    allowed = ROOMS[: ROOMS.index(room) + 1]
    assert [each for each in IMPORTS[name] if each.split(".")[0] not in allowed] == []


def test_modules_import_one_another_in_no_circle() -> None:
    assert circles(IMPORTS) == []


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_folders_import_one_another_in_no_circle(depth: int) -> None:
    graph: dict[str, set[str]] = {}
    for name, targets in IMPORTS.items():
        inside = graph.setdefault(".".join(name.split(".")[:depth]), set())
        inside.update(".".join(each.split(".")[:depth]) for each in targets)
    assert circles(graph) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 50, node.name


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
    run = f"from s11xl.cli.commands import main; main({command.split()!r}, standalone_mode=False)"
    needed = COMMANDS[command]
    allowed = needed.union(*(HABITS[each] for each in needed))
    met = loaded(run, tmp_path)
    assert needed <= met <= allowed
