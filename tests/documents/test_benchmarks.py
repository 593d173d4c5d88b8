"""The benchmarks run, at sizes too small to say anything, and tell their figures beside the goals.

1. One command runs a benchmark and prints its table.
2. A document keeps the sections that were not run again.
"""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import ROOT


def ran(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_section_is_printed_and_put_into_a_document(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(
        "# Kept\n\n<!-- begin generate -->\nold\n<!-- end generate -->\n\n<!-- begin x -->\n",
        encoding="utf-8",
    )
    said = ran("generate", "--runs", "1", "--size", "2", "--write", str(document))
    assert "at least 20×" in said
    assert "at most 10×" in said
    text = document.read_text(encoding="utf-8")
    assert text.startswith("# Kept")
    assert text.endswith("<!-- begin x -->\n")
    assert "old" not in text
    assert said.strip() in text


@pytest.mark.slow
def test_reading_is_told_by_the_program_that_saved() -> None:
    said = ran("read", "--runs", "1", "--size", "1")
    assert "as saved by Excel" in said
    assert "at least 1.5×" in said
    assert "at least 15×" in said
    assert "with something changed" in said


@pytest.mark.slow
def test_a_whole_round_is_told_with_its_memory() -> None:
    said = ran("consolidate", "--runs", "1", "--size", "24")
    assert said.count("| 24 |") == said.count("| 3 |") == 2  # by one worker, and by several
    assert "MiB more per 1,000 returns" in said


def test_the_goal_of_memory_is_one_of_large_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    growth = importlib.import_module("benchmarks.consolidate")._growth
    assert growth((3_000, 300.0), 24_000, 1_000.0) == ("35.1", "at most 60: met")
    assert growth((3_000, 300.0), 24_000, 1_800.0) == ("75.2", "at most 60: missed")
    assert growth((26, 100.0), 300, 400.0)[1] == ""
