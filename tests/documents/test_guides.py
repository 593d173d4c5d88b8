"""The guides show what there is.

1. The code of the analyst's guide runs on the demo as it stands there, and gives answers: grades in
   the scale's order, no sector under five by itself, and weak grades without action as the report
   counts them.
2. Each guide has its pictures, each with words for those who don't see it; they are small, and none
   is left over.
3. What the officer's guide shows of `status` and of the menu is what they say; every step of the
   menu is in it, and every command in it can be run.
"""

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import click
import pandas as pd
import pytest
from click.testing import CliRunner
from support.paths import DOCS
from support.terminals import terminal

from s11xl.analysis.actions import weak_grades_without_action
from s11xl.cli.commands import main
from s11xl.cli.demo import Demo
from s11xl.cli.menu import FIRST_STEPS, STEPS

GUIDE = DOCS / "analyst.md"
PICTURED = {
    "officer.md": ("cover-sent-out", "report", "report-agency", "overview", "matrix", "comparison"),
    "analyst.md": ("overview-grades", "matrix"),
    "comparing.md": ("comparison",),
}


@pytest.fixture(scope="module")
def folder(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's round, and the same as the round before."""
    folder = tmp_path_factory.mktemp("guide")
    shutil.copytree(demo.output, folder / "2025-26" / "consolidated")
    return shutil.copytree(demo.folder, folder / "2026-27")


def test_every_question_is_answered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    cells = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    setup, *questions = cells
    notebook: dict[str, Any] = {}
    exec(setup, notebook)
    assert len(questions) == 5 + 1  # five of one round, one of two
    for question in questions:
        *before, last = question.strip().splitlines()
        exec("\n".join(before), notebook)
        shown = eval(last, notebook)
        assert isinstance(shown, pd.DataFrame | pd.Series)
        assert len(shown) > 0, last
    result = notebook["result"]
    scale = result.standards.scale
    assert [*notebook["spread"].columns] == [*scale.labels()]
    sizes = notebook["sizes"]
    shown_sectors = set(notebook["spread"].index) - {"sectors under 5 together"}
    assert shown_sectors == {each for each in sizes.index if sizes[each] >= 5}
    assert notebook["spread"].to_numpy().sum() == len(notebook["graded"])
    idle = weak_grades_without_action(result.answers, result.actions, scale)
    assert notebook["without_either"].index.tolist() == idle.index.tolist()
    assert len(notebook["without_plan"]) > len(idle) > 0
    told = f" {len(notebook['without_plan'])} have no action in the plan; {len(idle)} have no text"
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("name", PICTURED)
def test_guides_have_their_pictures(name: str) -> None:
    met = re.findall(r"!\[([^\]]*)\]\((images/[^)]+)\)", (DOCS / name).read_text("utf-8"))
    assert set(PICTURED[name]) <= {Path(target).stem for _, target in met}
    assert all(len(words.split()) > 4 for words, _ in met)


def test_pictures_are_small_and_used() -> None:
    used = set()
    for page in (*DOCS.glob("*.md"), DOCS.parent / "README.md"):
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", page.read_text(encoding="utf-8")):
            used.add((page.parent / target).resolve())
    pictures = set((DOCS / "images").rglob("*.png"))
    assert used == {each.resolve() for each in pictures}
    for each in pictures:
        content = each.read_bytes()
        assert len(content) < 150_000, each.name
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        assert content[25] in (0, 3), f"{each.name} has no palette"  # grey, or indexed colours


def test_the_officer_is_shown_what_status_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (DOCS / "officer.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^s11xl (status .*)$", guide, re.MULTILINE)
    (shown,) = re.findall(r"```text\n(Round.*?)```", guide, re.DOTALL)
    monkeypatch.chdir(folder)
    said = CliRunner().invoke(main, [*command.split(), "--folder", "."]).output
    assert [each for each in shown.splitlines() if each != "…" and each not in said] == []
    rows = (folder / "chase.csv").read_text(encoding="utf-8-sig").splitlines()
    fields = {"agency", "due", "missing", "email", "status"}
    assert fields <= set(rows[0].split(","))
    assert all(f"`{field}`" in guide for field in fields)


def test_the_officer_is_shown_what_the_menu_says(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("pty")
    guide = (DOCS / "officer.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```text\n(  Round.*?)\n```", guide, re.DOTALL)
    shutil.copytree(folder, tmp_path / "output", ignore=shutil.ignore_patterns("consolidated"))
    with terminal(tmp_path) as screen:
        screen.type("q", after="Type a number")
        assert screen.end() == 0
    assert shown in screen.text
    assert [title for title in (*FIRST_STEPS, *STEPS) if f"*{title}*" not in guide] == [
        "Show the folders of workbooks, returns and outputs"
    ]


OFFICER = (DOCS / "officer.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"`(s11xl [^`]+)`", OFFICER) + re.findall(r"^(s11xl .*)$", OFFICER, re.M)


@pytest.mark.parametrize("line", dict.fromkeys(COMMANDS))
def test_a_command_of_the_officer_exists_with_its_options(line: str) -> None:
    _, *words = shlex.split(line)
    command: click.Command = main
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    context = click.Context(command, **main.context_settings)
    command.make_parser(context).parse_args(words)  # raises for a wrong option
