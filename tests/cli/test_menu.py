"""`s11xl` alone: a menu on a terminal, and the help anywhere else.

1. It says where the round stands, and what is next.
2. Each step asks, shows the ordinary command, runs it, and comes back to the list.
3. A wrong answer, an error, Ctrl-C and Ctrl-D lose nothing: the menu goes on, or ends.
4. It opens on the folder that it is given; options of commands go after them.
"""

import json
import shutil
from pathlib import Path

import pytest
from support.commands import run
from support.terminals import CTRL_C, CTRL_D, Terminal, terminal
from syrupy.assertion import SnapshotAssertion

from s11xl.cli.demo import Demo

CHOICE, BACK = "Type a number", "go back to the list"
ROSTER = (
    "agency_id,agency,sector,email\n"
    "police,Severn Police,Police,police@severn.example\n"
    "council,Severn Council,Council,council@severn.example\n"
)
STATUS, CHECK, REPORT, EXTEND, ADD, REISSUE, WITHDRAW, COMPARE, FOLDERS = "123456789"

pytest.importorskip("pty")
pytestmark = pytest.mark.slow


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A folder with a round of two agencies in `output`."""
    (tmp_path / "roster.csv").write_text(ROSTER)
    result = run(
        *("generate", str(tmp_path / "roster.csv"), "--folder", str(tmp_path / "output")),
        *("--due", "2027-01-29", "--organisation", "Severnshire SCP"),
    )
    assert result.exit_code == 0
    return tmp_path


@pytest.fixture
def returned(demo: Demo, tmp_path: Path) -> Path:
    """A folder with the demo's round in `output`: returned, not yet consolidated."""
    shutil.copytree(demo.folder, tmp_path / "output")
    shutil.rmtree(tmp_path / "output" / "consolidated")
    return tmp_path


def chosen(folder: Path, step: str, *answers: tuple[str, str]) -> str:
    """What a step shows: its answers are typed, each after its question; then q."""
    with terminal(folder) as screen:
        screen.type(step, after=CHOICE)
        for question, answer in answers:
            screen.type(answer, after=question)
        screen.type("", after=BACK)
        screen.type("q", after=CHOICE)
        assert screen.end() == 0
    assert "Traceback" not in screen.text
    return screen.text


def record(folder: Path) -> dict[str, dict[str, str]]:
    data = json.loads((folder / "output" / "round.json").read_text("utf-8"))
    return {each["agency_id"]: each for each in data["agencies"]}


def begin_and_extend(screen: Terminal) -> None:
    """A round is begun, with slips; then more time is given."""
    screen.type("7", after=CHOICE)
    screen.type("1", after=CHOICE)
    screen.type('"roster.csv"', after="list of agencies")
    screen.type("soon", after="must the workbooks be back")
    screen.type("29/1/2027", after="must the workbooks be back")
    screen.type("Severnshire SCP", after="your partnership")
    screen.type("", after="email address")
    screen.type("y", after="Is this right")
    screen.type("", after=BACK)
    screen.type(EXTEND, after=CHOICE)
    screen.type("police", after="Which?")
    screen.type("12 February 2027", after="Until when?")
    screen.type("short of staff", after="Why?")
    screen.type("", after=BACK)
    screen.type("q", after=CHOICE)


def test_a_round_is_begun_without_typing_a_command(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER)
    with terminal(tmp_path) as screen:
        begin_and_extend(screen)
        assert screen.end() == 0
    assert screen.text.replace(str(tmp_path.resolve()), "FOLDER") == snapshot
    assert record(tmp_path)["police"]["due"] == "2027-02-12"
    assert len(list((tmp_path / "output" / "workbooks").iterdir())) == 2


def test_it_says_what_is_next(returned: Path) -> None:
    text = chosen(returned, REPORT, ("overdue", "1/2/2027"), ("send back", "y"))
    before, _, after = text.partition(BACK)
    assert "Files in returns  13\n  Report            not yet made\n  Next: check what" in before
    assert "s11xl consolidate --folder output --as-at 2027-02-01 --corrections output" in before
    assert "Report            made\n  Next: read the report." in after
    assert (returned / "output" / "consolidated" / "report.html").is_file()
    assert any((returned / "output" / "corrections").iterdir())


def test_who_has_returned(returned: Path) -> None:
    text = chosen(returned, STATUS, ("late on which day", "1/2/2027"), ("chase.csv", "y"))
    assert "This runs:  s11xl status --folder output --as-at 2027-02-01 --mailmerge" in text
    assert "On 2027-02-01 " in text
    assert (returned / "output" / "chase.csv").is_file()


def test_what_came_back_is_checked(returned: Path) -> None:
    text = chosen(returned, CHECK)
    assert "This runs:  s11xl check --folder output\n" in text
    assert "rejected" in text


def test_all_agencies_get_more_time(begun: Path) -> None:
    answers = (("Which?", ""), ("Until when?", "12/02/2027"), ("Why?", ""))
    text = chosen(begun, EXTEND, *answers)
    assert "s11xl agency extend --all 2027-02-12 --folder output\n" in text
    assert "Due               29/01/2027; another date for 2\n" in text


def test_an_agency_is_added(begun: Path) -> None:
    (begun / "roster.csv").write_text(f"{ROSTER}fire,Severn Fire,Fire,\n")
    text = chosen(begun, ADD, ("list of agencies", "roster.csv"), ("Is this right", "y"))
    assert "1 workbook made for the round 2026-27 (2 issued before)" in text
    assert "Asked             3 agencies\n" in text


def test_nothing_is_made_unless_it_is_right(begun: Path) -> None:
    (begun / "roster.csv").write_text(f"{ROSTER}fire,Severn Fire,Fire,\n")
    chosen(begun, ADD, ("list of agencies", "roster.csv"), ("Is this right", ""))
    assert "fire" not in record(begun)


def test_a_lost_workbook_is_made_again(begun: Path) -> None:
    text = chosen(begun, REISSUE, ("Which?", "police"))
    assert "s11xl generate --only police --reissue --folder output\n" in text
    assert "Workbooks made    3\n" in text


def test_an_agency_is_withdrawn(begun: Path) -> None:
    text = chosen(begun, WITHDRAW, ("Which?", "police"), ("Why?", "it was closed"))
    assert "Asked             1 agency; 1 no longer\n" in text
    assert record(begun)["police"]["withdrawn"] == "it was closed"


def test_two_rounds_are_compared(demo: Demo, tmp_path: Path) -> None:
    shutil.copytree(demo.folder, tmp_path / "output")
    shutil.copytree(demo.folder, tmp_path / "last year")
    answers = ("earlier round", f'"{tmp_path / "last year"}"')
    chosen(tmp_path, COMPARE, answers)
    assert (tmp_path / "output" / "comparison" / "comparison.html").is_file()


def test_the_folders_are_shown(begun: Path) -> None:
    text = chosen(begun, FOLDERS)
    for name in ("workbooks", "returns"):
        assert f"\n  {(begun / 'output' / name).resolve()}\n" in text


def test_a_blank_list_is_made_and_offered(tmp_path: Path) -> None:
    with terminal(tmp_path) as screen:
        screen.type("2", after=CHOICE)
        screen.type("", after=BACK)
        screen.type("1", after=CHOICE)
        screen.type(CTRL_C, after="[output/roster.xlsx]")
        screen.type("", after=BACK)
        screen.type("q", after=CHOICE)
        assert screen.end() == 0
    assert (tmp_path / "output" / "roster.xlsx").is_file()
    assert "No round was begun in this folder" in screen.text.rpartition("roster.xlsx")[2]


def test_the_list_beside_the_folder_is_offered(begun: Path) -> None:
    (begun / "roster.xlsx").write_bytes(b"")
    folder = str(begun / "output")
    with terminal(begun / "output", "--folder", folder) as screen:  # as Run s11xl.py does it
        screen.type(ADD, after=CHOICE)
        screen.type(CTRL_C, after=f"[{begun / 'roster.xlsx'}]")
        screen.type("", after=BACK)
        screen.type("q", after=CHOICE)
        assert screen.end() == 0


@pytest.mark.parametrize(
    ("step", "answers", "error"),
    [
        (REISSUE, [("Which?", "nobody")], "Error: "),
        (WITHDRAW, [("Which?", "police"), ("Why?", " ")], "There is no reason"),
        (WITHDRAW, [("Which?", "nobody"), ("Why?", "x")], "Error: "),
        (ADD, [("list of agencies", "none.csv")], "Error: "),
        (COMPARE, [("earlier round", "none")], "Error: "),
        (CHECK, [], "There is no file in output"),
    ],
)
def test_after_an_error_it_goes_on(
    begun: Path, step: str, answers: list[tuple[str, str]], error: str
) -> None:
    text = chosen(begun, step, *answers)
    assert error in text
    assert "Is this right" not in text
    assert text.count("What do you want to do?") == 2


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_a_step_is_stopped_by_a_key(begun: Path, key: str) -> None:
    before = record(begun)
    with terminal(begun) as screen:
        screen.type(WITHDRAW, after=CHOICE)
        screen.type("police", after="Which?")
        screen.type(key, after="Why?")
        screen.type("", after=BACK)
        screen.type("q", after=CHOICE)
        assert screen.end() == 0
    assert "\nStopped.\n" in screen.text
    assert record(begun) == before


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D, "Q"])
def test_the_menu_ends_by_a_key(begun: Path, key: str) -> None:
    with terminal(begun) as screen:
        screen.type(key, after=CHOICE)
        assert screen.end() == 0
    assert "Traceback" not in screen.text


@pytest.mark.parametrize("choice", ["0", "10", "-1", "status", "１", "2.0"])
def test_a_wrong_choice_is_asked_again(begun: Path, choice: str) -> None:
    with terminal(begun) as screen:
        screen.type(choice, after=CHOICE)
        screen.type("q", after=CHOICE)
        assert screen.end() == 0
    assert f"“{choice}” is not in the list. Type a number from 1 to 9, or q.\n" in screen.text


def test_a_record_that_is_damaged_is_explained(begun: Path) -> None:
    (begun / "output" / "round.json").write_text("{")
    with terminal(begun) as screen:
        screen.type("1", after=CHOICE)
        screen.type("", after=BACK)
        screen.type("q", after=CHOICE)
        assert screen.end() == 0
    assert "round.json can't be read" in screen.text
    assert "What to do: " in screen.text


def test_it_opens_on_the_folder_that_it_is_given(begun: Path) -> None:
    (begun / "output").rename(begun / "other round")
    with terminal(begun, "--folder", "other round") as screen:
        screen.type(CHECK, after=CHOICE)
        screen.type("", after=BACK)
        screen.type("q", after=CHOICE)
        assert screen.end() == 0
    assert "Severn" not in screen.text
    assert "This runs:  s11xl check --folder 'other round'\n" in screen.text


def test_anywhere_else_it_prints_the_help() -> None:
    result = run()
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")
    assert "Commands:" in result.stderr


def test_options_of_a_command_go_after_it() -> None:
    result = run("--folder", "x", "check")
    assert result.exit_code == 2
    assert "Write --folder after the command: s11xl check --folder x" in result.stderr
