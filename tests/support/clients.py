"""Real programs. Without one its tests are skipped, or failed where S11XL_REQUIRE_CLIENTS=1."""

import atexit
import functools
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

import pytest

from support.paths import CLIENTS

_SESSION_SECONDS = 180
_SESSIONS = 6  # LibreOffice itself crashes now and then; one that always does is a failure
_OFFICE_CRASHED = "bridge disposed during call"
Typed = list[tuple[str, str, str]]  # sheet, cell and text of each answer


def _need(what: str, available: bool) -> None:
    if available:
        return
    if os.environ.get("S11XL_REQUIRE_CLIENTS") == "1":
        pytest.fail(f"{what} is needed here and can't be run")
    pytest.skip(f"{what} is not installed")


@functools.cache
def _uno_python() -> str | None:
    """A Python that can import LibreOffice's uno."""
    for python in ("/usr/bin/python3", shutil.which("python3")):
        if python and Path(python).exists():
            asked = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if asked.returncode == 0:
                return python
    return None


@dataclass
class _Office:
    """A LibreOffice that is kept for what the tests of one process ask, one after the other."""

    process: subprocess.Popen[str]

    def ask(self, steps: list[list[object]]) -> dict[str, object]:
        """The results, or a fault; one that doesn't answer in time is ended."""
        assert self.process.stdin
        assert self.process.stdout
        watch = Timer(2 * _SESSION_SECONDS, self.process.kill)
        watch.start()
        try:
            self.process.stdin.write(json.dumps(steps) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watch.cancel()
        gone = {"fault": "LibreOffice gave no answer", "crashed": True, "goes_on": False}
        told: dict[str, object] = json.loads(line) if line else gone
        return told

    def end(self) -> None:
        """Lets it end by itself, as its input does."""
        self.process.communicate()


@functools.cache
def _office(number: int) -> _Office:
    python = _uno_python()
    _need("LibreOffice with python3-uno", bool(python and shutil.which("soffice")))
    assert python
    command = [python, str(CLIENTS / "uno_session.py")]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8")
    office = _Office(process)
    atexit.register(office.end)
    return office


_offices = 0  # how many were started before the one in use


def libreoffice(steps: list[list[object]]) -> list[object]:
    """The results of steps in LibreOffice (see uno_session.py); it is started once and kept."""
    global _offices
    for _ in range(_SESSIONS):
        told = _office(_offices).ask(steps)
        if not told["goes_on"]:
            _office(_offices).end()
            _offices += 1
        if isinstance(results := told.get("results"), list):
            return results
        if not (told["crashed"] or _OFFICE_CRASHED in str(told["fault"])):
            break
    pytest.fail(str(told["fault"]))


def microsoft_faults(path: Path) -> list[str]:
    """What Microsoft's validator of Office files says is wrong with a workbook."""
    program = CLIENTS / "node_modules" / ".bin" / "ooxml-validator"
    _need("Microsoft's validator (npm install --prefix tests/clients)", program.exists())
    ran = subprocess.run(
        [str(program), str(path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    return [] if ran.returncode == 0 else [ran.stdout]


def type_with_exceljs(source: Path, target: Path, answers: Typed) -> None:
    """Types answers with exceljs, and saves."""
    _type_with_node("exceljs_type.js", "exceljs", source, target, answers)


def type_with_sheetjs(source: Path, target: Path, answers: Typed) -> None:
    """Types answers with SheetJS, and saves."""
    _type_with_node("sheetjs_type.js", "xlsx", source, target, answers)


def _type_with_node(script: str, package: str, source: Path, target: Path, answers: Typed) -> None:
    present = bool(shutil.which("node")) and (CLIENTS / "node_modules" / package).exists()
    _need(f"{package} (npm install --prefix tests/clients)", present)
    command = ["node", str(CLIENTS / script), str(source), str(target)]
    _run(command, json.dumps(answers))


def shown_by_sheetjs(numbers: Sequence[tuple[float, str]]) -> list[str | None]:
    """What SheetJS shows for numbers in formats; None for a format that it refuses."""
    present = bool(shutil.which("node")) and (CLIENTS / "node_modules" / "xlsx").exists()
    _need("xlsx (npm install --prefix tests/clients)", present)
    shown: list[str | None] = json.loads(
        _run(["node", str(CLIENTS / "sheetjs_format.js")], json.dumps(numbers))
    )
    return shown


def type_with_poi(source: Path, target: Path, answers: Typed) -> None:
    """Types answers with Apache POI, and saves."""
    present = bool(shutil.which("java")) and any((CLIENTS / "jars").glob("poi-5*.jar"))
    _need("Apache POI (python tests/clients/get_poi.py) with Java", present)
    lines = target.with_suffix(".txt")
    with lines.open("w", encoding="utf-8", newline="\n") as file:
        for sheet, cell, text in answers:
            shown = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
            file.write(f"{sheet}\n{cell}\n{shown}\n")
    jars = str(CLIENTS / "jars" / "*")
    _run(["java", "-cp", jars, str(CLIENTS / "PoiType.java"), str(source), str(target), str(lines)])


def save_with_gnumeric(source: Path, target: Path) -> None:
    """Opens with gnumeric, and saves."""
    _need("gnumeric", bool(shutil.which("ssconvert")))
    _run(["ssconvert", str(source), str(target)])


def _run(command: list[str], given: str = "") -> str:
    ran = subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_SESSION_SECONDS,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    return ran.stdout
