"""Every file that came back has a name of its own, and nothing in a folder goes unmentioned.

1. No two files are reported by one name, whatever folders and archives they are in; each row of the
   sheet Returns links to its own file.
2. A name that is no text is reported under one that can be written, and the file is read.
3. A folder or file that can't be opened is reported, and the others are read. A path that can't be
   reached at all is a message with exit code 2.
"""

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from openpyxl import load_workbook
from support.commands import run
from support.files import judged, zipped
from support.made import COUNCIL, POLICE, answered, saved

import s11xl
from s11xl.consolidation.sources import find_sources

PDF = b"%PDF-1.7"
ACCEPTED = ("accepted", "")


def police(path: Path) -> Path:
    return saved(path, answered(POLICE))


def council(path: Path) -> Path:
    return saved(path, answered(COUNCIL))


def links(*paths: Path, out: Path) -> dict[str, Path]:
    """The file that each row of the sheet Returns leads to."""
    s11xl.consolidate(paths, roster=[POLICE, COUNCIL]).write(out)
    sheet = load_workbook(out / "consolidated.xlsx")["Returns"]
    return {
        str(cell.value): Path(
            os.fsdecode(unquote_to_bytes(str(out / cell.hyperlink.target)))
        ).resolve()
        for cell in sheet["A"][1:]
        if cell.hyperlink
    }


def test_folders_of_the_same_name(tmp_path: Path) -> None:
    first, second = police(tmp_path / "p1/ret/x.xlsx"), council(tmp_path / "p2/ret/x.xlsx")
    (tmp_path / "p1/ret/policy.pdf").write_bytes(PDF)
    folders = first.parent, second.parent
    assert judged(*folders) == {
        "p1/ret/x.xlsx": ACCEPTED,
        "p1/ret/policy.pdf": ("ignored", "attachment"),
        "p2/ret/x.xlsx": ACCEPTED,
    }
    leads = links(*folders, out=tmp_path / "out")
    assert leads["p1/ret/x.xlsx"] == first
    assert leads["p2/ret/x.xlsx"] == second


@pytest.mark.parametrize(
    ("tops", "names"),
    [
        (["a/b/ret", "c/b/ret"], ["a/b/ret/x.xlsx", "c/b/ret/x.xlsx"]),
        (["a/b/ret", "c/b/ret", "d"], ["a/b/ret/x.xlsx", "c/b/ret/x.xlsx", "d/x.xlsx"]),
        (["a/b/ret/x.xlsx", "c/b/ret/x.xlsx"], ["a/b/ret/x.xlsx", "c/b/ret/x.xlsx"]),
        (["a/b/ret", "d/x.xlsx"], ["ret/x.xlsx", "x.xlsx"]),
        (["a/b", "a/b/ret"], ["b/ret/x.xlsx"]),
        (["a/b/ret", "a/b/ret/../ret"], ["ret/x.xlsx"]),
        (["a/b/ret/x.xlsx"], ["x.xlsx"]),
        (["a", "c"], ["a/b/ret/x.xlsx", "c/b/ret/x.xlsx"]),
        (["."], ["a/b/ret/x.xlsx", "c/b/ret/x.xlsx", "d/x.xlsx"]),
    ],
)
def test_the_names_of_several_paths(tmp_path: Path, tops: list[str], names: list[str]) -> None:
    for number, folder in enumerate(("a/b/ret", "c/b/ret", "d")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "x.xlsx").write_text(str(number))
    sources = find_sources([tmp_path / top for top in tops])
    assert [each.file for each in sources] == names


def test_what_is_in_an_archive_has_a_name_of_its_own(tmp_path: Path) -> None:
    """An archive and a folder of one name can be given together."""
    content = police(tmp_path / "made" / "one.xlsx").read_bytes()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "all.zip").write_bytes(zipped({"x.xlsx": content}))
    council(tmp_path / "b" / "all.zip" / "x.xlsx")
    paths = tmp_path / "a" / "all.zip", tmp_path / "b" / "all.zip"
    assert judged(*paths) == {
        "a/all.zip": ("ignored", "container"),
        "a/all.zip/x.xlsx": ACCEPTED,
        "b/all.zip/x.xlsx": ACCEPTED,
    }


@pytest.fixture
def not_utf8(tmp_path: Path) -> Path:
    """A folder with two returns and more under names that are no UTF-8."""
    if sys.platform != "linux":
        pytest.skip("names are text on this system")
    folder = tmp_path / "returns"
    police(folder / "one.xlsx")
    council(folder / "B.xlsx").rename(folder / os.fsdecode(b"R\xfcckgabe.xlsx"))
    (folder / os.fsdecode(b"R\xe4ckgabe.xlsx")).write_bytes(PDF)
    below = folder / os.fsdecode(b"f\xe9.zip")
    below.mkdir()
    (below / "x.pdf").write_bytes(PDF)
    (folder / os.fsdecode(b"f\xea.zip")).write_bytes(zipped({"x.pdf": PDF}))
    return folder


def test_names_that_are_no_text(not_utf8: Path, tmp_path: Path) -> None:
    files = judged(not_utf8)
    accepted = [name for name, what in files.items() if what == ACCEPTED]
    assert accepted == ["one.xlsx", "R�ckgabe.xlsx (2)"]
    assert files["R�ckgabe.xlsx"] == ("rejected", "not-a-workbook")
    assert {"f�.zip/x.pdf", "f�.zip (2)", "f�.zip (2)/x.pdf"} <= files.keys()
    leads = links(not_utf8, out=tmp_path / "out")
    assert leads["R�ckgabe.xlsx (2)"] == not_utf8 / os.fsdecode(b"R\xfcckgabe.xlsx")
    assert all(path.is_file() for path in leads.values())


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "consolidate", "status"])
def test_commands_print_them(
    not_utf8: Path, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (b"R\xe4ckgabe.xlsx", b"f\xe9.zip/x.pdf", b"f\xea.zip"):
        (not_utf8 / os.fsdecode(name)).unlink()
    monkeypatch.chdir(tmp_path)
    s11xl.generate([POLICE, COUNCIL], "output", round="2026-27")
    assert run(command, str(not_utf8)).exit_code == 0
    other = tmp_path / os.fsdecode(b"r\xe9turns")
    not_utf8.rename(other)
    assert run(command, str(other)).exit_code == 0
    assert run(command, str(other / "none")).exit_code == 2


@pytest.mark.parametrize("call", ["listdir", "stat"])
def test_a_folder_that_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Without the right to read a folder it can't be listed; without another, nothing in it is."""
    police(tmp_path / "one.xlsx")
    closed = tmp_path / "closed"
    council(closed / "two.xlsx")
    really = getattr(os, call)

    def refused(path: Any = ".", *arguments: Any, **options: Any) -> Any:
        is_inside = isinstance(path, str | Path) and closed in Path(path).parents
        if is_inside or (call == "listdir" and Path(path) == closed):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return really(path, *arguments, **options)

    monkeypatch.setattr(os, call, refused)
    name = "closed" if call == "listdir" else "closed/two.xlsx"
    assert judged(tmp_path) == {"one.xlsx": ACCEPTED, name: ("rejected", "unreadable")}


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """Folders inside one another, deeper than Python nests calls and longer than a path may be."""
    if not os.supports_dir_fd.issuperset({os.mkdir, os.open, os.rmdir}):
        pytest.skip("folders can't be made so deep here")
    folder = tmp_path / "returns"
    police(folder / "one.xlsx")
    names = ["d"] * 1200 + ["long" * 60] * 20
    opened = [os.open(folder, os.O_RDONLY)]
    for name in names:
        os.mkdir(name, dir_fd=opened[-1])
        opened.append(os.open(name, os.O_RDONLY, dir_fd=opened[-1]))
    yield folder
    for name in reversed(names):
        os.close(opened.pop())
        os.rmdir(name, dir_fd=opened[-1])
    os.close(opened.pop())


@pytest.mark.slow
def test_folders_that_are_too_deep(deep: Path, tmp_path: Path) -> None:
    council(deep / "/".join(["d"] * 1200) / "two.xlsx")
    files = judged(deep)
    assert sorted(files.values()) == [ACCEPTED, ACCEPTED, ("rejected", "unreadable")]
    result = s11xl.consolidate(deep)
    result.write(tmp_path / "out")
    assert result.findings["message"].str.contains("File name too long").any()
    (deep / "/".join(["d"] * 1200) / "two.xlsx").unlink()


@pytest.mark.parametrize("path", ["x" * 300, "/".join(["y" * 200] * 30), "one.xlsx/below", "none"])
def test_a_path_that_cannot_be_reached_is_a_message(tmp_path: Path, path: str) -> None:
    police(tmp_path / "one.xlsx")
    for command in ("check", "status", "consolidate"):
        result = run(command, str(tmp_path / path))
        assert result.exit_code == 2
        assert path[:200] in result.output


def test_a_path_whose_folder_is_closed_is_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = police(tmp_path / "one.xlsx")
    really = os.stat

    def refused(each: Any, *arguments: Any, **options: Any) -> Any:
        if str(each) == str(path):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return really(each, *arguments, **options)

    monkeypatch.setattr(os, "stat", refused)
    with pytest.raises(s11xl.S11xlError, match="Permission denied"):
        find_sources([path])
