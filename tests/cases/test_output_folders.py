"""Where outputs are written: whole, by one command at a time, and never over anything else.

1. Two commands at once on one folder: one after the other, or a message. A lock ends with its
   process.
2. One command's outputs never go into another's folder, nor into a round's or over a stranger's.
3. A link stays a link, and folders and files keep their rights.
4. A path that can't be written is a message that names it, with what to do: the disk is full, the
   folder is closed, the name is too long. Nothing is written then.
5. A run that was killed while its outputs moved into place is undone by the next.
"""

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from support.commands import ROSTER, run
from support.made import COUNCIL, POLICE, answered, saved, with_response
from support.rights import rights_matter, without_root_rights
from support.trees import tree

import s11xl
from s11xl.core import locks
from s11xl.core.locks import LOCK_FILE, locked
from s11xl.core.output_files import MANIFEST, file_sha256, replace_outputs


@pytest.fixture(autouse=True)
def returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two returns, one with an error, in the current folder's `in`."""
    monkeypatch.chdir(tmp_path)
    saved(tmp_path / "in" / "council.xlsx", answered(COUNCIL))
    saved(tmp_path / "in" / "police.xlsx", with_response(answered(), "1.1", grade="Great"))
    return tmp_path / "in"


def write(folder: Path, *names: str, command: str = "test", text: str = "") -> None:
    """Write small outputs of a command into a folder."""

    def make(target: Path) -> None:
        for name in names:
            (target / name).write_text(text or name)

    replace_outputs(folder, make, {}, command=command)


def is_of_one_run(folder: Path) -> bool:
    files = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    return {path.name for path in folder.iterdir()} == {MANIFEST, *files} and all(
        file_sha256(folder / name) == sha256 for name, sha256 in files.items()
    )


# 1. Two commands at once


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0, 0.05, 0.2])
def test_two_commands_at_once_are_one_after_the_other(tmp_path: Path, delay: float) -> None:
    data = [s11xl.consolidate(path) for path in ("in", "in/council.xlsx")]
    others = threading.Timer(delay, data[1].write, [tmp_path / "out"])
    others.start()
    data[0].write("out")
    others.join()
    assert is_of_one_run(tmp_path / "out")


def test_a_folder_that_is_in_use_is_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_WAIT", 0.1)
    with locked(Path("out")):
        result = run("consolidate", "in", "--output", "out")
        assert os.listdir("out") == [LOCK_FILE]
    assert result.exit_code == 2
    assert "Another command is writing to" in result.stderr
    assert os.listdir("out") == []


def test_two_generates_at_once_both_have_their_workbooks_recorded(tmp_path: Path) -> None:
    s11xl.generate([POLICE], "round", round="R")
    threads = [
        threading.Thread(target=s11xl.generate, args=([s11xl.Agency(f"a{n}", f"A {n}")], "round"))
        for n in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    round_ = s11xl.generate(None, "round", only=[POLICE.agency_id]).round
    assert {each.agency_id for each in round_.agencies} == {"a0", "a1", "a2", POLICE.agency_id}


def test_a_lock_ends_with_its_process_and_leaves_no_file(tmp_path: Path) -> None:
    code = (
        "import os; from pathlib import Path; from s11xl.core.locks import locked\n"
        "with locked(Path('out')): os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert os.listdir("out") == [LOCK_FILE]
    write(tmp_path / "out", "a.txt")
    assert sorted(os.listdir("out")) == ["a.txt", MANIFEST]


def test_a_lock_file_that_was_removed_meanwhile_locks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits may get the lock of a file that its last holder has just removed."""
    really = locks._lock
    removed: list[int] = []

    def remove_then_lock(file: int) -> None:
        if not removed:
            (tmp_path / LOCK_FILE).unlink()
        removed.append(file)
        really(file)

    monkeypatch.setattr(locks, "_lock", remove_then_lock)
    with locked(tmp_path):
        assert len(removed) == 2
        assert (tmp_path / LOCK_FILE).exists()


# 2. Another's folder


def consolidated(folder: Path) -> None:
    assert run("consolidate", "in", "--output", str(folder)).exit_code == 1


def corrected(folder: Path) -> None:
    s11xl.consolidate("in").write_corrections(folder)


def compared(folder: Path) -> None:
    s11xl.compare(s11xl.consolidate("in"), s11xl.consolidate("in/police.xlsx")).write(folder)


def issued(folder: Path) -> None:
    s11xl.generate([POLICE], folder, round="2026-27")


OTHERS = {
    "corrections into the outputs": (consolidated, ["--output", "new", "--corrections", "x"]),
    "both at once": (lambda _: None, ["--output", "x", "--corrections", "x"]),
    "both at once by two names": (lambda _: None, ["--output", "x", "--corrections", "in/../x"]),
    "outputs into corrections": (corrected, ["--output", "x"]),
    "outputs into a comparison": (compared, ["--output", "x"]),
    "outputs into a round": (issued, ["--output", "x"]),
    "outputs among the workbooks": (issued, ["--output", "x/workbooks"]),
    "corrections into a round": (issued, ["--output", "new", "--corrections", "x"]),
}


@pytest.mark.parametrize("name", OTHERS)
def test_no_command_writes_into_the_folder_of_another(tmp_path: Path, name: str) -> None:
    fill, words = OTHERS[name]
    fill(Path("x"))
    before = tree(tmp_path)
    result = run("consolidate", "in", *words)
    assert result.exit_code == 2, result.output
    assert "x" in result.stderr
    assert tree(tmp_path) == before


def test_a_strangers_manifest_is_not_replaced(tmp_path: Path) -> None:
    for content in ("{}", '{"name": "an app"}', '{"files": {"../in": "x"}}', "not json"):
        (tmp_path / MANIFEST).write_text(content)
        with pytest.raises(s11xl.S11xlError, match="is not an output"):
            write(tmp_path, "a.txt")
        assert (tmp_path / MANIFEST).read_text() == content


def test_a_folder_where_an_output_was_is_kept(tmp_path: Path) -> None:
    write(tmp_path / "out", "a.txt")
    (tmp_path / "out" / "a.txt").unlink()
    (tmp_path / "out" / "a.txt").mkdir()
    (tmp_path / "out" / "a.txt" / "mine.txt").write_text("mine")
    with pytest.raises(s11xl.S11xlError, match="is not an output"):
        write(tmp_path / "out", "a.txt")
    assert (tmp_path / "out" / "a.txt" / "mine.txt").read_text() == "mine"


def test_a_manifest_of_an_earlier_version_is_known(tmp_path: Path) -> None:
    s11xl.consolidate("in").write("x")
    path = Path("x") / MANIFEST
    data = json.loads(path.read_text("utf-8"))
    del data["command"]
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(s11xl.S11xlError, match="has the outputs of consolidate"):
        corrected(Path("x"))
    s11xl.consolidate("in").write("x")


@pytest.mark.parametrize("has_round", [False, True])
def test_the_demo_takes_no_returns_away(tmp_path: Path, has_round: bool) -> None:
    if has_round:
        s11xl.generate([POLICE], "output", round="2026-27")
    Path("output/returns").mkdir(parents=True, exist_ok=True)
    Path("output/returns/ours.xlsx").write_text("ours")
    before = tree(tmp_path)
    assert run("demo", "--folder", "output").exit_code == 2
    assert tree(tmp_path) == before


# 3. Links and rights


def linked(path: Path, target: Path) -> Path:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("no links can be made here")
    return path


def test_a_linked_folder_is_written_through_its_link(tmp_path: Path) -> None:
    for _ in range(2):
        link = tmp_path / "link"
        if not link.exists():
            linked(link, tmp_path / "real")  # which does not exist at first
        s11xl.consolidate("in").write("link")
        assert link.is_symlink()
        assert is_of_one_run(tmp_path / "real")


def test_a_linked_file_and_linked_workbooks_are_written_through_their_links(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    linked(tmp_path / "chase.csv", tmp_path / "elsewhere" / "list.csv")
    for _ in range(2):
        assert run("status", "in", "--mailmerge", "chase.csv").exit_code == 1
    assert (tmp_path / "chase.csv").is_symlink()
    assert (tmp_path / "elsewhere" / "list.csv").read_text("utf-8-sig").startswith("agency_id")
    (tmp_path / "round").mkdir()
    linked(tmp_path / "round" / "workbooks", tmp_path / "elsewhere")
    (new,) = s11xl.generate([POLICE], "round").new
    assert (tmp_path / "elsewhere" / Path(new.file).name).is_file()


@rights_matter
def test_folders_and_files_keep_their_rights(tmp_path: Path) -> None:
    write(tmp_path / "out", "a.txt", "b.txt")
    (tmp_path / "out").chmod(0o700)
    (tmp_path / "out" / "a.txt").chmod(0o640)
    node = (tmp_path / "out").stat().st_ino
    write(tmp_path / "out", "a.txt", "b.txt", text="new")
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "out" / "a.txt").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "out").stat().st_ino == node
    s11xl.generate([POLICE], "round")
    (tmp_path / "round" / "issued.csv").chmod(0o600)
    s11xl.generate([COUNCIL], "round")
    assert (tmp_path / "round" / "issued.csv").stat().st_mode & 0o777 == 0o600
    assert run("status", "in", "--mailmerge", "chase.csv").exit_code == 1
    Path("chase.csv").chmod(0o600)
    assert run("status", "in", "--mailmerge", "chase.csv").exit_code == 1
    assert Path("chase.csv").stat().st_mode & 0o777 == 0o600


# 4. Paths that can't be written

LONG = "a" * 252
UNWRITABLE: dict[str, list[str]] = {
    "the top of a disk": ["consolidate", "in", "--output", os.path.abspath(os.sep)],
    "a long name": ["consolidate", "in", "--output", LONG],
    "a long name of a folder": ["consolidate", "in", "--folder", "a" * 300],
    "a long name of a list": ["status", "in", "--mailmerge", "a" * 249],
    "corrections with a long name": ["consolidate", "in", "--corrections", LONG],
    "a round with a long name": ["generate", "roster.csv", "--folder", "a" * 300],
    "a long path": ["consolidate", "in", "--output", f"{'a' * 100}/" * 50],
    "below a file": ["consolidate", "in", "--output", "roster.csv/below"],
    "a round below a file": ["generate", "roster.csv", "--folder", "roster.csv/below"],
    "returns below a file": ["check", "roster.csv/below"],
    "returns with a long name": ["check", "a" * 300],
    "standards with a long name": ["standards", "validate", "a" * 300],
    "rulings with a long name": ["consolidate", "in", "--rulings", "a" * 300],
    "a roster with a long name": ["generate", "a" * 300],
    "a comparison with a long name": ["compare", "a" * 300, "in"],
    "prefilled from a long name": ["generate", "roster.csv", "--prefill", "a" * 300],
    "a demo below a file": ["demo", "--folder", "roster.csv/below"],
}


@pytest.mark.parametrize("name", UNWRITABLE)
def test_a_path_that_cannot_be_used_is_a_message(tmp_path: Path, name: str) -> None:
    words = UNWRITABLE[name]
    Path("roster.csv").write_text(ROSTER)
    before = tree(tmp_path)
    result = run(*words)
    assert result.exit_code == 2, result.output
    (path,) = (each for each in words if len(each) > 100 or each.endswith(("below", os.sep)))
    assert path.rstrip("/")[:100] in result.stderr
    assert tree(tmp_path) == before
    assert sorted(os.listdir()) == ["in", "roster.csv"]


CLOSED = [
    ["consolidate", "in", "--output", "closed/below"],
    ["consolidate", "in", "--output", "closed"],
    ["consolidate", "in", "--output", "closed/below/out"],
    ["consolidate", "in", "--folder", "closed/round"],
    ["consolidate", "in", "--corrections", "closed/below"],
    ["status", "in", "--mailmerge", "closed/chase.csv"],
    ["generate", "roster.csv", "--folder", "closed/round"],
    ["generate", "closed/roster.csv"],
    ["generate", "--prefill", "closed/below"],
    ["compare", "closed/below", "in"],
    ["check", "closed/below"],
    ["standards", "validate", "closed/mine.json"],
    ["demo", "--folder", "closed/demo"],
]


@rights_matter
@pytest.mark.parametrize("words", CLOSED, ids=" ".join)
def test_a_closed_folder_is_a_message(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "closed" / "below").mkdir(parents=True)
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "closed").chmod(0)
    try:
        with without_root_rights():
            result = run(*words)
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert result.exit_code == 2, result.output
    assert "closed" in result.stderr
    assert [path.name for path in (tmp_path / "closed").rglob("*")] == ["below"]


@rights_matter
def test_outputs_of_a_folder_that_was_closed_stay_as_they_were(tmp_path: Path) -> None:
    write(tmp_path / "out", "a.txt", text="before")
    before = tree(tmp_path)
    (tmp_path / "out").chmod(0o500)
    with without_root_rights(), pytest.raises(s11xl.S11xlError, match="can't be written"):
        write(tmp_path / "out", "a.txt", text="after")
    (tmp_path / "out").chmod(0o700)
    assert tree(tmp_path) == before


def full(*_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


FULL: dict[str, Callable[[], object]] = {
    "outputs": lambda: s11xl.consolidate("in").write("out"),
    "corrections": lambda: s11xl.consolidate("in").write_corrections("out"),
    "a list": lambda: s11xl.round_status(s11xl.consolidate("in")).write_mailmerge("out.csv"),
    "a round": lambda: s11xl.generate([POLICE], "out"),
}


@pytest.mark.parametrize("name", FULL)
def test_a_full_disk_is_called_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = tree(tmp_path)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(s11xl.S11xlError, match="the disk is full") as stopped:
        FULL[name]()
    assert "out" in str(stopped.value)
    assert "Make room" in stopped.value.remedy
    assert tree(tmp_path) == before
    assert os.listdir() == ["in"]


@pytest.mark.slow
@pytest.mark.parametrize("part", ["html_page", "write_workbook", "write_csv", "record_files"])
def test_a_disk_that_is_full_at_any_file_leaves_the_outputs_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    data = s11xl.consolidate("in")
    data.write("out")
    before = tree(tmp_path)
    monkeypatch.setattr(f"s11xl.report.outputs.{part}", full)
    with pytest.raises(s11xl.S11xlError, match="the disk is full"):
        data.write("out")
    assert tree(tmp_path) == before


def test_an_error_that_nobody_expects_names_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "in/police.xlsx")

    monkeypatch.setattr("s11xl.api.judge", fails)
    with pytest.raises(s11xl.S11xlError, match=r"in/police\.xlsx can't be used: Input/output"):
        s11xl.consolidate("in")
    result = run("consolidate", "in")
    assert (result.exit_code, "in/police.xlsx" in result.stderr) == (2, True)


# 5. Killed

KILLED = """
import itertools, os, sys
from pathlib import Path
from s11xl.core.output_files import replace_outputs

def make(target):
    for name in ("a.txt", "new.txt"):
        (target / name).write_text("second")

really, count = os.replace, itertools.count(1)

def replaced(source, target):
    if next(count) == int(sys.argv[1]):
        os._exit(9)
    really(source, target)

os.replace = replaced
replace_outputs(Path("out"), make, {}, command="test")
"""


@pytest.mark.parametrize("number", range(1, 7))
def test_what_a_killed_run_left_is_undone_by_the_next(tmp_path: Path, number: int) -> None:
    write(tmp_path / "out", "a.txt", "old.txt", text="first")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    before = tree(tmp_path)
    ran = subprocess.run([sys.executable, "-c", KILLED, str(number)], check=False)
    assert ran.returncode == 9

    def fails(_: Path) -> None:
        assert {
            name: content for name, content in tree(tmp_path).items() if "/." not in name
        } == before
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace_outputs(Path("out"), fails, {}, command="test")
    assert tree(tmp_path) == before
