"""A consolidated folder as it is read again.

1. It is read safely and told apart from what can't be compared, with what to do.
2. What was edited since, or is older than what folders record today, is read and said.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.made import POLICE, answered, own_data
from support.two_rounds import NEXT, consolidated

import s11xl
from s11xl.analysis.changes.saved_round import saved_round
from s11xl.standards.file import parse_standards


def test_a_saved_round_is_what_its_folder_holds(two: tuple[Path, Path]) -> None:
    met = saved_round(two[0])
    assert (met.name, met.marking, met.asked_is_known) == ("2027-28", "OFFICIAL & more", True)
    assert [each.version for each in met.standards] == [s11xl.load_standards().version]
    assert met.answers["agency"].str.contains("HYPERLINK").any()


def row_of(text: str, old_name: str, new_name: str) -> str:
    """The last row, for another agency and of another round."""
    row = text.splitlines()[-1].replace(old_name, new_name)
    return row.replace("2027-28", "2020-21")


HARMS: dict[str, tuple[str, Callable[[str], str | None], str]] = {
    "no answers": ("answers.csv", lambda _: None, "not a consolidated folder"),
    "no actions": ("actions.csv", lambda _: None, "actions.csv is missing"),
    "a column less": (
        "answers.csv", lambda text: text.replace(",grade,", ",mark,", 1), "no column grade",
    ),
    "a torn row": ("answers.csv", lambda text: f"{text}a,b\n", "has 2 cells in row 56"),
    "an odd status": (
        "answers.csv",
        lambda text: text.replace(",answered,", ",perhaps,", 1),
        "the unknown status “perhaps”",
    ),
    "a row twice": ("answers.csv", lambda text: f"{text}{text.splitlines()[-1]}\n", "twice"),
    "not text": ("answers.csv", lambda _: "\udcff", "can't be read"),
    "empty": ("answers.csv", lambda _: "", "no column round"),
    "an id of no standard": (
        "answers.csv",
        lambda text: text.replace(",1,1.1,", ",1,01. Jan,", 1),
        "the standard “01. Jan”, which version",
    ),
    "standards harmed": ("standards.json", lambda _: "{}", "faults"),
    "two rounds": (
        "answers.csv",
        lambda text: f"{text}{row_of(text, 'council', 'other')}\n",
        "several rounds: 2020-21, 2027-28",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMS)
def test_a_folder_that_cannot_be_compared_is_told(
    two: tuple[Path, Path], tmp_path: Path, name: str
) -> None:
    folder = shutil.copytree(two[0], tmp_path / "consolidated")
    file, harm, told = HARMS[name]
    content = harm((folder / file).read_text("utf-8-sig"))
    (folder / file).unlink()
    if content is not None:
        (folder / file).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(s11xl.S11xlError, match=told) as fault:
        s11xl.compare(folder, two[1])
    assert fault.value.remedy


def test_an_edited_table_is_compared_and_said(two: tuple[Path, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(two[0], tmp_path / "consolidated")
    path = folder / "answers.csv"
    path.write_bytes(path.read_bytes().replace(b"Outstanding", b"Good", 1))
    changes = s11xl.compare(folder, two[1])
    assert any("answers.csv was edited since" in each for each in changes.remarks)


def without_record(source: Path, target: Path) -> Path:
    folder = shutil.copytree(source, target)
    (folder / "standards.json").unlink()
    return folder


def test_a_folder_without_a_record_is_read_by_the_standards_at_hand(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = without_record(two[1], tmp_path / "old")
    changes = s11xl.compare(two[0], folder)
    assert changes.answers.equals(s11xl.compare(*two).answers)
    told = "\n".join(changes.remarks)
    assert "Round 2026-27: the folder has no copy of its standards" in told
    assert str(tmp_path) not in told
    data = own_data() | {"version": "2099.1"}
    newer = parse_standards(json.dumps(data))
    given = answered(POLICE, newer, settings=NEXT)
    folder = consolidated(tmp_path / "now", given, standards=newer)
    bare = without_record(folder, tmp_path / "bare")
    with pytest.raises(s11xl.S11xlError, match=r"found elsewhere: masa-section-11 2099\.1"):
        s11xl.compare(bare, two[1])
    told = s11xl.compare(bare, two[1], standards=tmp_path / "now" / "s.json")
    assert told.answers.equals(s11xl.compare(folder, two[1]).answers)


def test_a_further_record_that_is_not_the_folders_own_is_left_alone(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = shutil.copytree(two[0], tmp_path / "consolidated")
    (folder / "standards-draft.json").write_text("not ours")
    assert s11xl.compare(folder, two[1]).answers.equals(s11xl.compare(*two).answers)


def test_a_folder_that_records_no_marking_says_so(two: tuple[Path, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(two[0], tmp_path / "consolidated")
    path = folder / "manifest.json"
    about = json.loads(path.read_text("utf-8"))
    for name in ("marking", "asked_is_known"):
        del about[name]
    path.write_text(json.dumps(about), "utf-8")
    changes = s11xl.compare(folder, two[1])
    assert any("give it with --marking" in each for each in changes.remarks)
