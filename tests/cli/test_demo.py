"""The demo tells the whole story, twice in a row, in the words of its snapshot."""

import csv
from pathlib import Path

import pytest
from click.testing import Result
from support.commands import run
from syrupy.assertion import SnapshotAssertion

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """Where the demo was made, and what was printed."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return folder, run("demo")


def test_the_demo_tells_the_whole_story_in_five_lines(
    made: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, result = made
    assert result.exit_code == 0
    assert [line[:2] for line in result.output.splitlines()] == ["1.", "2.", "3.", "4.", "5."]
    codes = {
        row["code"]
        for row in csv.DictReader(
            (folder / "output/demo/consolidated/findings.csv").read_text("utf-8-sig").splitlines()
        )
    }
    assert {"invalid-grade", "not-our-template", "superseded-return", "missing-grade"} <= codes
    monkeypatch.chdir(folder)
    assert run("demo").exit_code == 0


def test_what_the_demo_prints(made: tuple[Path, Result], snapshot: SnapshotAssertion) -> None:
    assert made[1].output == snapshot
