"""What `generate` leaves for those who don't type commands: `returns/` and `Run s11xl.py`.

1. Both are made with the round; what a person put or changed there stays.
2. Read with its round's folder, the script is no return.
3. Run, it opens the menu of its folder, or says what to do if s11xl is not installed.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from support.made import COUNCIL, POLICE
from support.trees import tree

import s11xl
from s11xl.consolidation.sources import find_sources

SCRIPT = "Run s11xl.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    s11xl.generate([POLICE], tmp_path / "round", round="R")
    return tmp_path / "round"


def test_a_round_has_a_folder_for_returns_and_a_script(folder: Path) -> None:
    assert list((folder / "returns").iterdir()) == []
    assert (folder / SCRIPT).is_file()


def test_what_a_person_changed_stays(folder: Path) -> None:
    (folder / SCRIPT).write_text("# mine")
    (folder / "returns" / "one.txt").write_text("theirs")
    s11xl.generate([POLICE, COUNCIL], folder)
    assert (folder / SCRIPT).read_text() == "# mine"
    assert (folder / "returns" / "one.txt").read_text() == "theirs"


def test_a_round_of_before_gets_them_with_its_next_agency(folder: Path) -> None:
    (folder / SCRIPT).unlink()
    (folder / "returns").rmdir()
    s11xl.generate([POLICE, COUNCIL], folder)
    assert (folder / "returns").is_dir()
    assert (folder / SCRIPT).is_file()


def test_a_dry_run_leaves_neither(tmp_path: Path) -> None:
    s11xl.generate([POLICE], tmp_path / "round", round="R", dry_run=True)
    assert tree(tmp_path) == {}
    assert not (tmp_path / "round").exists()


@pytest.mark.parametrize("text", ["", "# mine"])
def test_the_script_is_no_return(folder: Path, text: str) -> None:
    if text:
        (folder / SCRIPT).write_text(text)
    (source,) = (each for each in find_sources([folder]) if each.file == SCRIPT)
    assert source.ignored == "the script that opens the menu"


def test_elsewhere_it_is_a_file_like_any_other(folder: Path) -> None:
    (folder / SCRIPT).rename(folder / "returns" / SCRIPT)
    (source,) = (each for each in find_sources([folder / "returns"]) if each.file == SCRIPT)
    assert source.ignored == ""


def test_run_it_opens_s11xl_for_its_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "s11xl").mkdir()  # in place of the program: says what it was asked
    (tmp_path / "s11xl" / "__init__.py").touch()
    (tmp_path / "s11xl" / "__main__.py").write_text("import sys; print(*sys.argv[1:], sep='|')")
    ran = subprocess.run(
        [sys.executable, str(folder / SCRIPT)],
        capture_output=True,
        text=True,
        check=True,
        input="\n",
        env={"PYTHONPATH": str(tmp_path)},
    )
    assert f"--folder|{folder}" in ran.stdout


def test_without_s11xl_it_says_what_to_do(folder: Path) -> None:
    ran = subprocess.run(  # -S: without the packages that are installed
        [sys.executable, "-S", str(folder / SCRIPT)],
        capture_output=True,
        text=True,
        check=True,
        input="\n",
        env={},
    )
    assert "is not installed for this Python" in ran.stdout
    assert "pip install s11xl" in ran.stdout
    assert "Press Enter to close this window." in ran.stdout
