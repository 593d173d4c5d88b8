"""The README can't drift: it shows every command, its files exist, and its tables are the truth."""

import re

from support.paths import ROOT

from s11xl.cli.commands import main

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_shown() -> None:
    for name in main.commands:
        assert f"s11xl {name}" in README


def test_every_option_that_is_shown_exists() -> None:
    commands = list(main.commands.values())
    for group in commands:
        commands += getattr(group, "commands", {}).values()
    options = {option for command in commands for p in command.params for option in p.opts}
    for line in re.findall(r"^\s*s11xl .*$", README, re.MULTILINE):
        assert set(re.findall(r"(?<= )--[a-z-]+", line)) <= options


def test_linked_files_exist() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_project_speaks_of_itself_alone() -> None:
    names = ["README.md", "CHANGELOG.md", "docs/design.md"]
    code = [
        path for folder in ("s11xl", "tests", "samples") for path in (ROOT / folder).rglob("*.py")
    ]
    for path in [*(ROOT / name for name in names), *code]:
        if "node_modules" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(home|root|work|tmp)/", text), path
