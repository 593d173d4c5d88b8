"""The tables that `consolidate` wrote are read back by `compare` and `generate --prefill`.

1. Whatever an answer holds, also 140,000 characters.
2. A table that was cut off, or saved in another form, is an error that names file and column; no
   part of it is used. One that was edited is used, and that is said.
3. What a cell can't hold is cut where it is put into a workbook, and that is said.
"""

import csv
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.commands import ROSTER, run
from support.copies import opened
from support.made import COUNCIL, POLICE, answered, read, saved, with_response
from support.trees import tree

import s11xl
from s11xl.core.csv_files import csv_bytes, csv_rows
from s11xl.core.returns import Action, AgencyReturn
from s11xl.core.text import MAX_TEXT, utf16_length
from s11xl.rounds.prefill import fit_to_cells
from s11xl.tables import saved as tables

LONG = 140_000  # characters; what csv takes by itself is 131,072


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a roster."""
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_text(ROSTER)
    return tmp_path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> s11xl.Consolidation:
    """A round of one return."""
    path = saved(tmp_path_factory.mktemp("in") / "police.xlsx", answered())
    return s11xl.consolidate(path, roster=[POLICE])


@pytest.fixture(scope="module")
def whole(data: s11xl.Consolidation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its consolidated folder. Only to be read."""
    return data.write(tmp_path_factory.mktemp("whole") / "folder")


@pytest.fixture
def edited(whole: Path) -> Path:
    """Its consolidated folder, to be edited, in the current folder's `folder`."""
    return Path(shutil.copytree(whole, "folder"))


@pytest.mark.parametrize("text", ["x" * LONG, 'a,"b"\n' * (LONG // 6), "😀" * LONG])
def test_a_long_answer_is_compared_and_put_into_a_workbook(
    data: s11xl.Consolidation, text: str
) -> None:
    answers = data.answers.copy()
    answers.loc[answers["standard_id"] == "1.1", "evidence"] = text
    current = replace(data, answers=answers).write("current")
    previous = shutil.copytree(current, "previous")
    result = run("compare", str(current), str(previous))
    assert result.exit_code == 0, result.output
    assert "exactly the same answers" in result.output
    result = run("generate", "roster.csv", "--round", "2027-28", "--prefill", str(current))
    assert result.exit_code == 0, result.output
    count = f"{len(text):,} characters; a cell can hold 32,767"
    assert f"Severnshire Constabulary, 1.1: evidence has {count}" in result.output
    (path,) = Path("output/workbooks").iterdir()
    evidence = read(path).agency_return.response("1.1").evidence  # type: ignore[union-attr]
    assert utf16_length(evidence) in (MAX_TEXT - 1, MAX_TEXT)
    assert evidence == f"{text[: len(evidence) - 1]}…"


def test_long_texts_of_lists_are_read() -> None:
    Path("long.csv").write_text(f"agency_id,agency,notes\na,One,{'x' * LONG}\n")
    assert run("generate", "long.csv").exit_code == 0


@settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_any_texts_are_read_back(texts: list[str]) -> None:
    content = csv_bytes(["a"] * len(texts), [texts]).decode("utf-8-sig")
    assert len(list(csv_rows(content))) == 2


@pytest.mark.parametrize("units", [MAX_TEXT - 1, MAX_TEXT, MAX_TEXT + 1])
@pytest.mark.parametrize("last", ["x", "😀"])
def test_texts_are_cut_where_a_cell_ends(units: int, last: str) -> None:
    text = "x" * (units - utf16_length(last)) + last
    held = AgencyReturn(answered().identity, actions=(Action("1.1", text, "", "", ""),))
    fitted, remarks = fit_to_cells(held)
    assert len(remarks) == (units > MAX_TEXT)
    assert utf16_length(fitted.actions[0].action) <= MAX_TEXT
    assert (fitted == held) == (not remarks)


def by_semicolons(text: str) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows(csv.reader(io.StringIO(text, newline="")))
    return target.getvalue()


def without_rows(text: str, count: int) -> str:
    return "".join(text.splitlines(True)[:-count])


HARMS: dict[str, tuple[str, Callable[[str], str], str]] = {
    "semicolons": ("answers.csv", by_semicolons, "answers.csv has no column round, agency_id"),
    "half of it": ("answers.csv", lambda text: text[: len(text) // 2], "answers.csv "),
    "in the last cell": ("answers.csv", lambda text: text[:-1], "answers.csv is cut off"),
    "a row less": ("answers.csv", lambda text: without_rows(text, 1), "26 rows of severn-police"),
    "all rows less": ("answers.csv", lambda text: text.split("\n")[0] + "\n", "0 rows of"),
    "a column less": ("answers.csv", lambda text: text.replace(",status", ",state", 1), "status"),
    "an odd status": (
        "answers.csv",
        lambda text: text.replace(",answered,", ",OK,", 1),
        "the unknown status “OK”",
    ),
    "a row twice": ("answers.csv", lambda text: text + text.splitlines(True)[-1], "twice"),
    "half of the actions": ("actions.csv", lambda text: text[:-9], "actions.csv "),
    "actions by semicolons": ("actions.csv", by_semicolons, "actions.csv has no column"),
    "returns by semicolons": ("returns.csv", by_semicolons, "returns.csv has no column"),
    "an open quote": ("answers.csv", lambda text: f'{text}"\n', "answers.csv can't be read"),
}


@pytest.mark.parametrize("name", HARMS)
@pytest.mark.parametrize("command", ["generate", "compare"])
def test_a_harmed_table_is_never_half_used(
    tmp_path: Path, edited: Path, whole: Path, name: str, command: str
) -> None:
    file, harm, told = HARMS[name]
    path = edited / file
    path.write_text(harm(path.read_text("utf-8-sig")), encoding="utf-8-sig", newline="")
    before = tree(tmp_path)
    words = {
        "generate": ["roster.csv", "--round", "2027-28", "--prefill", "folder"],
        "compare": ["folder", str(whole), "--output", "out"],
    }
    result = run(command, *words[command])
    assert result.exit_code == 2, result.output
    assert told in result.stderr
    assert "What to do: Consolidate that round again." in result.stderr
    assert tree(tmp_path) == before


def test_an_edited_table_is_used_and_said(edited: Path) -> None:
    path = edited / "answers.csv"
    path.write_bytes(path.read_bytes().replace(b"Evidence 1.2", b"My own words", 1))
    result = run("generate", "roster.csv", "--round", "2027-28", "--prefill", "folder")
    assert result.exit_code == 0, result.output
    assert (
        "answers.csv was edited since it was written; the edited content is used" in result.output
    )
    (workbook,) = Path("output/workbooks").iterdir()
    agency_return = read(workbook).agency_return
    assert agency_return is not None
    assert agency_return.response("1.2").evidence == "My own words"


def test_tables_that_are_written_while_they_are_read_are_not_used(
    edited: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = tables.file_content

    def read_late(path: Path) -> bytes:
        if path.name == "returns.csv":  # the last
            manifest = edited / "manifest.json"
            data = json.loads(manifest.read_text("utf-8"))
            manifest.write_text(json.dumps({**data, "inputs": "others"}), "utf-8")
        return really(path)

    monkeypatch.setattr(tables, "file_content", read_late)
    with pytest.raises(s11xl.S11xlError, match="written by another command while it was read"):
        s11xl.generate([POLICE], "new", prefill=edited)


def test_a_correction_of_a_long_answer_is_made(tmp_path: Path) -> None:
    path = saved(tmp_path / "in" / "police.xlsx", with_response(answered(), "1.1", grade="Great"))
    book = opened(path)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "Evidence 1.2":
                    cell.value = None
                    cell._value, cell.data_type = "y" * LONG, "s"  # openpyxl would cut it
    book.save(path)
    saved(tmp_path / "in" / "council.xlsx", answered(COUNCIL))
    assert run("consolidate", "in", "--corrections", "back").exit_code == 1
    (message,) = Path("back").glob("*.txt")
    text = message.read_text("utf-8")
    assert "1.2: evidence has 140,000 characters; a cell can hold 32,767" in text
    (workbook,) = Path("back").glob("*.xlsx")
    agency_return = read(workbook).agency_return
    assert agency_return is not None
    assert agency_return.response("1.2").evidence.endswith("y…")
