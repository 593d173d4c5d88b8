"""Which files of a folder are read as returns.

1. Only what this program wrote and nobody changed since is left out: known by its hash.
2. Links are mentioned and not followed; what is no ordinary file is never opened.
"""

import os
from pathlib import Path

import pytest
from support.made import COUNCIL, POLICE, answered, saved

import s11xl
from s11xl.consolidation.sources import find_sources


def read_of(*paths: Path) -> set[str]:
    return {each.file for each in find_sources(paths) if not (each.ignored or each.fault)}


def test_somebody_elses_manifest_hides_nothing(tmp_path: Path) -> None:
    saved(tmp_path / "below" / "police.xlsx", answered())
    for content in ("{}", '{"files": {"below": "x"}}', "[]", '{"files": {}}'):
        (tmp_path / "manifest.json").write_text(content)
        assert read_of(tmp_path) == {"manifest.json", "below/police.xlsx"}


def test_our_outputs_are_known_by_their_hash(tmp_path: Path) -> None:
    returns = tmp_path / "returns"
    saved(returns / "police.xlsx", answered())
    output = s11xl.consolidate(returns).write(returns / "consolidated")
    assert read_of(returns) == {"police.xlsx"}
    assert read_of(output) == set()
    saved(output / "council.xlsx", answered(COUNCIL))
    saved(output / "more" / "council.xlsx", answered(COUNCIL))
    (output / "answers.csv").write_text("edited")
    found = {f"consolidated/{each}" for each in ("council.xlsx", "more/council.xlsx")}
    assert read_of(returns) == {"police.xlsx", "consolidated/answers.csv", *found}


def test_a_workbook_filled_in_where_it_was_made_is_a_return(tmp_path: Path) -> None:
    made = s11xl.generate([POLICE, COUNCIL], tmp_path / "output", round="2026-27")
    assert read_of(tmp_path / "output") == set()
    file = made.new[0].file
    saved(tmp_path / "output" / file, answered())
    saved(tmp_path / "output" / "returned.xlsx", answered())
    assert read_of(tmp_path / "output") == {file, "returned.xlsx"}
    assert read_of(tmp_path / "output" / "workbooks") == {Path(file).name}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    saved(tmp_path / "elsewhere" / "council.xlsx", answered(COUNCIL))
    saved(tmp_path / "returns" / "police.xlsx", answered())
    return tmp_path / "returns"


def test_links_are_mentioned_and_not_followed(folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere"
    for name, target in (
        ("folder", elsewhere),
        ("file.xlsx", elsewhere / "council.xlsx"),
        ("nowhere.xlsx", elsewhere / "none"),
        ("again.xlsx", folder / "police.xlsx"),
    ):
        try:
            (folder / name).symlink_to(target)
        except OSError:
            pytest.skip("no links can be made here")
    told = {each.file: each.ignored for each in find_sources([folder])}
    assert told == {
        "again.xlsx": "a link to another file of this folder, which is read by itself",
        "file.xlsx": "a link to a file elsewhere, which is not followed",
        "folder": "a link to another folder, which is not followed",
        "nowhere.xlsx": "a link to a file elsewhere, which is not followed",
        "police.xlsx": "",
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_pipe_is_never_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.xlsx")
    result = s11xl.consolidate(folder)
    assert dict(zip(result.returns["file"], result.returns["reason"], strict=True)) == {
        "pipe.xlsx": "The file could not be opened: it is not an ordinary file.",
        "police.xlsx": "",
    }
    assert list(result.findings["code"]) == ["unreadable"]
    alone = s11xl.consolidate(folder / "pipe.xlsx")
    assert list(alone.findings["code"]) == ["unreadable"]
