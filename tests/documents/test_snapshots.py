"""What people are shown, whole, so that a change of words is seen and accepted in one place.

1. What each command prints on the demo and on the samples.
2. What the pages say: the text of `report.html` and of `comparison.html`.
3. The findings of the samples, with their messages and remedies.

`pytest --snapshot-update` accepts what changed; the diff of `__snapshots__` shows it.
"""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import SAMPLES
from syrupy.assertion import SnapshotAssertion

from s11xl.cli.commands import main
from s11xl.cli.demo import Demo


@pytest.fixture(scope="module")
def folder(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo in `output/demo`, the samples in `samples`, consolidated in `previous`."""
    folder = tmp_path_factory.mktemp("snapshots")
    shutil.copytree(SAMPLES, folder / "samples")
    shutil.copytree(demo.folder, folder / "output" / "demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        command = "consolidate samples/returns --roster samples/roster.csv --output previous"
        assert CliRunner().invoke(main, command.split()).exit_code == 1
        yield folder


COMMANDS = (
    "--help",
    "standards validate",
    "check samples/returns",
    "check output/demo/returns --folder output/demo",
    "check samples/returns --format json",
    "status samples/returns --roster samples/roster.csv",
    "status output/demo/returns --folder output/demo --as-at 2027-02-01",
    "consolidate output/demo/returns --folder output/demo --as-at 2027-06-01 --output out",
    "consolidate samples/returns --output out",
    "compare output/demo/consolidated previous --as-at 2027-06-01 --output comparison",
    "generate samples/roster.csv --folder new --round 2030-31",
    *(
        f"{command} --help"
        for command in ("generate", "consolidate", "check", "status", "compare", "demo")
    ),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_prints(
    folder: Path, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(folder)
    for made in ("out", "comparison", "new"):
        shutil.rmtree(folder / made, ignore_errors=True)
    ran = CliRunner().invoke(main, command.split())
    assert f"exit code {ran.exit_code}\n{ran.output}" == snapshot


INLINE = "a|abbr|b|code|em|i|small|span|strong|sub|sup|text|title|tspan"
ROWS = 4  # of each table, the header's among them; the rest are of the same making


def page_text(page: Path) -> str:
    """The text of a page: a line for each paragraph, heading, picture and row of a table."""
    html = page.read_text(encoding="utf-8")
    html = re.sub(r"<(style|script)\b.*?</\1>", "", html, flags=re.DOTALL)
    html = re.sub(r"<table.*?</table>", first_rows, html, flags=re.DOTALL)
    html = re.sub(r"\s+", " ", html)
    html = re.sub(rf"</?({INLINE})\b[^>]*>", "", html)
    texts = (unescape(each).strip() for each in re.split(r"<(?!/?t[dh]\b)[^>]+>", html))
    lines = (re.sub(r"(\s*<[^>]+>\s*)+", " | ", each).strip(" |") for each in texts)
    return "\n".join(each for each in lines if each)


def first_rows(table: re.Match[str]) -> str:
    """A table cut after its first rows."""
    return "</tr>".join(table[0].split("</tr>")[:ROWS])


def test_what_the_report_says(folder: Path, snapshot: SnapshotAssertion) -> None:
    assert page_text(folder / "output" / "demo" / "consolidated" / "report.html") == snapshot


def test_what_the_comparison_says(folder: Path, snapshot: SnapshotAssertion) -> None:
    command = "compare output/demo/consolidated previous --as-at 2027-06-01 --output change"
    assert CliRunner().invoke(main, command.split()).exit_code == 0
    assert page_text(folder / "change" / "comparison.html") == snapshot
