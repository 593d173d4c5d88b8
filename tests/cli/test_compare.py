"""The command that compares two rounds says what changed and where."""

import shutil
from pathlib import Path

from support.commands import run


def test_the_command_says_what_changed_and_where(two: tuple[Path, Path], tmp_path: Path) -> None:
    newer = shutil.copytree(two[0], tmp_path / "newer" / "consolidated")
    current, previous = str(newer), str(two[1])
    result = run(
        "compare", current, previous, "--output", str(tmp_path / "out"), "--as-at", "01/06/2027"
    )
    assert result.exit_code == 0
    assert result.output.startswith("2027-28 compared with 2026-27.")
    assert "can be compared" in result.output
    assert "Overdue on 2027-06-01" in result.output
    assert (tmp_path / "out" / "comparison.html").is_file()
    assert run("compare", current, previous).exit_code == 0
    assert (newer.parent / "comparison" / "comparison.xlsx").is_file()
    refused = run("compare", previous, current)
    assert refused.exit_code == 2
    assert "What to do: Give the later round first" in refused.output
    assert run("compare", current, str(tmp_path / "nowhere")).exit_code == 2
