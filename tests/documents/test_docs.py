"""The pages in docs/ can't drift.

1. The catalogue of findings is what the code makes of it, and describes every code.
2. What a page shows as a command or an option exists; what it links to is there.
"""

import re
import sys
from pathlib import Path

import pytest
from support.paths import DOCS

from s11xl.cli.commands import main
from s11xl.core.finding_codes import FindingCode

sys.path.insert(0, str(DOCS))
import catalogue

PAGES = sorted(DOCS.glob("*.md"))


def test_the_catalogue_page_is_made_from_the_code() -> None:
    written = (DOCS / "findings.md").read_text(encoding="utf-8")
    assert written == catalogue.page(), "run PYTHONPATH=. python docs/catalogue.py"


def test_every_code_is_described() -> None:
    assert all(each.about.endswith(".") for each in FindingCode)
    assert "{" not in catalogue.page()
    assert all(f"### `{each}`" in catalogue.page() for each in FindingCode)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_that_is_shown_exists(page: Path) -> None:
    options = {
        option for command in main.commands.values() for p in command.params for option in p.opts
    }
    for line in re.findall(r"^\s*s11xl .*$", page.read_text(encoding="utf-8"), re.MULTILINE):
        assert set(re.findall(r"(?<= )--[a-z-]+", line)) <= options


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_linked_files_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (DOCS / target).exists(), target
