"""The record of a round, as somebody's editor or Excel left it.

1. Every fault of `round.json` is listed by its path, by every command; nothing is written then.
2. `issued.csv` is for people: whatever becomes of it, the round goes on, and it is written anew.
   Only a round of an earlier version is read from it, with every fault by its row.
3. A file of the record that is missing is a fault too.
4. A setting that the record could not hold is refused before it is written.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from support.commands import ROSTER, run
from support.made import POLICE, answered, saved
from support.records import as_earlier_version
from support.rights import rights_matter, without_root_rights
from support.trees import tree

import s11xl
from s11xl.rounds.folder import load_round

COMMANDS = [
    ["consolidate", "in", "--output", "out"],
    ["check", "in"],
    ["status", "in", "--mailmerge", "chase.csv"],
    ["generate", "roster.csv", "--round", "2026-27"],
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A round that was issued, in the current folder's `output`."""
    monkeypatch.chdir(tmp_path)
    s11xl.generate([POLICE], "output", round="2026-27")
    saved(tmp_path / "in" / "police.xlsx", answered())
    Path("roster.csv").write_text(ROSTER + "fire,Fire,\n")
    return tmp_path / "output"


def stopped(path: Path) -> list[str]:
    """The faults of the record, which stop every command and leave everything as it is."""
    before = tree(path)
    for words in COMMANDS:
        result = run(*words)
        assert result.exit_code == 2, words
        assert "What to do: " in result.stderr
    with pytest.raises(s11xl.S11xlError) as error:
        load_round(path / "output")
    assert tree(path) == before
    return [error.value.problem.removeprefix(str(path / "output") + os.sep), *error.value.details]


SETTINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a text for an object": ({"standards": "masa-section-11"}, ["$.standards"]),
    "a number for a text": ({"marking": 5}, ["$.marking"]),
    "three at once": ({"marking": 5, "due": "29/01/2027", "x": 1}, ["$.due", "$.marking", "$.x"]),
    "no object": ({"standards": []}, ["$.standards"]),
    "half an object": ({"standards": {"id": "masa-section-11"}}, ["$.standards"]),
    "a number in an object": ({"standards": {"id": "x", "version": 1}}, ["$.standards"]),
    "no text": ({"organisation": None}, ["$.organisation"]),
    "several texts": ({"return_to": ["a@b.example", "c@d.example"]}, ["$.return_to"]),
    "a word for a switch": ({"not_applicable": "no"}, ["$.not_applicable"]),
    "a number for a date": ({"due": 20270129}, ["$.due"]),
    "a number for the round": ({"round": 2026}, ["$.round"]),
    "an empty round": ({"round": ""}, ["$.round"]),
    "a long round": ({"round": "x" * 41}, ["$.round"]),
    "a slip in a name": ({"markings": "OFFICIAL"}, ["$.markings"]),
    "a long text": ({"organisation": "x" * 40_000}, ["$.organisation"]),
    "two lines": ({"organisation": "Here\nBcc: all@x.example"}, ["$.organisation"]),
    "half a character": ({"organisation": "\ud800"}, ["$.organisation"]),
    "a command to a terminal": ({"marking": "\x1b[2J"}, ["$.marking"]),
    "layouts as a list": ({"layouts": ["x"]}, ["$.layouts"]),
    "layouts as numbers": ({"layouts": {"x": 1}}, ["$.layouts"]),
    "agencies as an object": ({"agencies": {}}, ["$.agencies"]),
    "an agency as a text": ({"agencies": ["police"]}, ["$.agencies[0]"]),
    "an agency of no name": ({"agencies": [{"agency_id": "x"}]}, ["$.agencies[0]"]),
    "an unknown detail": (
        {"agencies": [{"agency_id": "x", "agency": "X", "phone": "1"}]},
        ["$.agencies[0].phone"],
    ),
    "faults of two agencies": (
        {"agencies": [{"agency_id": "", "agency": "X"}, {"agency_id": "y", "agency": 1}]},
        ["$.agencies[0].agency_id", "$.agencies[1].agency"],
    ),
    "a date as people write it": (
        {"agencies": [{"agency_id": "x", "agency": "X", "due": "29/01/2027"}]},
        ["$.agencies[0].due"],
    ),
    "an id twice": (
        {"agencies": [{"agency_id": "x", "agency": "X"}] * 2, "issued": []},
        ["$.agencies[1].agency_id"],
    ),
    "merged into nobody": (
        {"agencies": [{"agency_id": "x", "agency": "X", "merged_into": "y"}], "issued": []},
        ["$.agencies[0].merged_into"],
    ),
    "a workbook of nobody": ({"agencies": []}, ["$.issued[0].agency_id"]),
    "a change of no kind": (
        {"changes": [{"command": "delete", "agency_id": "x", "on": "2026-11-30"}]},
        ["$.changes[0].command"],
    ),
    "a change on no day": (
        {"changes": [{"command": "extend", "agency_id": "x", "on": ""}]},
        ["$.changes[0].on"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS)
def test_every_fault_of_the_settings_is_listed_by_its_path(tmp_path: Path, name: str) -> None:
    changes, paths = SETTINGS[name]
    path = tmp_path / "output" / "round.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}))
    problem, *faults = stopped(tmp_path)
    assert problem.startswith("round.json can't be read")
    assert sorted(each.partition(":")[0] for each in faults) == paths


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b"null", b'"round"', b"\xff\xfe{\x00}\x00", b"\xff", b"{}"),
        *(b"[" * 100_000, b'{"round": ' + b"9" * 5000 + b"}"),
    ],
    ids=lambda content: content[:12],
)
def test_settings_that_are_no_json_object_are_a_message(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "output" / "round.json").write_bytes(content)
    assert stopped(tmp_path)[0].startswith("round.json can't be read")


def test_a_byte_order_mark_as_notepad_writes_it_is_no_fault(folder: Path) -> None:
    path = folder / "round.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert run("consolidate", "in").exit_code == 0


ROWS: dict[str, tuple[str, str, list[str]]] = {  # text that is replaced, by what: what is said
    "a row of two cells": ("\n", "\nX9,Xray\n", ["its row 2 has too few cells"]),
    "a cell too many": (".xlsx,", ".xlsx,,", ["its row 2 has too many cells"]),
    "another delimiter": (",", ";", ["it has no column agency_id"]),
    "a date as Excel shows it": (",,", ",29/01/2027,", ["its row 2: due"]),
    "another round": (",2026-27,", ",2025-26,", ["it is of the round 2025-26, not 2026-27"]),
    "a hash as Excel shows it": ("HASH", "5.1E+70", ["its row 2: sha256"]),
    "no agency": ("severn-police", "", ["its row 2: agency_id"]),
    "a path upwards": ("workbooks/", "../../", ["its row 2: file"]),
    "two faults": (
        "severn-police,Severnshire Constabulary,",
        ",,",
        ["its row 2: agency_id", "its row 2: agency"],
    ),
    "a quote that does not end": ('"', "", ["it is not valid CSV"]),
}


@pytest.mark.parametrize("name", ROWS)
def test_every_fault_of_the_list_is_told_by_its_row(tmp_path: Path, name: str) -> None:
    old, new, told = ROWS[name]
    as_earlier_version(tmp_path / "output")
    path = tmp_path / "output" / "issued.csv"
    text = path.read_text("utf-8-sig")
    header, row, *_ = text.split("\n")
    row = row.replace(",,,", ",a@b.example,Dana,", 1)  # who to write to; the date is empty
    sha256 = row.rpartition(",")[2]
    if old == "\n":
        row = f"X9,Xray\n{row}"
    elif old == '"':
        row = f'"{row}'
    elif old == ",":
        header, row = header.replace(",", ";"), row.replace(",", ";")
    else:
        row = row.replace(sha256 if old == "HASH" else old, new, 1)
    path.write_text(f"{header}\n{row}\n", encoding="utf-8-sig")
    problem, *faults = stopped(tmp_path)
    assert "issued.csv" in problem
    assert len(faults) == len(told)
    assert [
        each for each in zip(faults, told, strict=True) if not each[0].startswith(each[1])
    ] == []


def test_all_rows_with_faults_are_told_at_once(tmp_path: Path) -> None:
    as_earlier_version(tmp_path / "output")
    path = tmp_path / "output" / "issued.csv"
    text = path.read_text("utf-8-sig")
    row = text.split("\n")[1]
    path.write_text(f"{text}{row}\nX9\n{row}\n", encoding="utf-8-sig")
    assert stopped(tmp_path)[1:] == [
        "its row 3: return_id is the same as in row 2",
        "its row 4 has too few cells",
        "its row 5: return_id is the same as in row 2",
    ]


@pytest.mark.parametrize("content", [b"\xe9", b"\xff\xfea\x00", b""])
def test_a_list_that_is_no_csv_is_a_message(tmp_path: Path, content: bytes) -> None:
    as_earlier_version(tmp_path / "output")
    (tmp_path / "output" / "issued.csv").write_bytes(content)
    assert stopped(tmp_path)[0].startswith("issued.csv can't be read")


@pytest.mark.parametrize("name", ["round.json", "issued.csv"])
def test_a_file_of_the_record_that_is_missing_is_a_message(tmp_path: Path, name: str) -> None:
    as_earlier_version(tmp_path / "output")
    (tmp_path / "output" / name).unlink()
    assert stopped(tmp_path)[0].startswith(f"{name} is missing")


@pytest.mark.parametrize("name", ["round.json", "issued.csv"])
def test_a_folder_instead_of_a_file_is_a_message(tmp_path: Path, name: str) -> None:
    as_earlier_version(tmp_path / "output")
    (tmp_path / "output" / name).unlink()
    (tmp_path / "output" / name).mkdir()
    assert stopped(tmp_path)[0].startswith(f"{name} can't be read")


@rights_matter
@pytest.mark.parametrize("name", ["round.json", "issued.csv", "standards.json"])
def test_a_record_that_may_not_be_read_is_a_message(tmp_path: Path, name: str) -> None:
    as_earlier_version(tmp_path / "output")
    path = tmp_path / "output" / name
    path.touch()
    path.chmod(0)
    with without_root_rights():
        result = run("consolidate", "in")
    path.chmod(0o600)
    assert result.exit_code == 2
    assert name in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--organisation", "Here\nThere"],
        ["--marking", "\x1b[2J"],
        ["--return-to", "a@b.example\r\nBcc: all@x.example"],
        ["--organisation", "caf\udce9"],
        ["--return-to", "x" * 40_000],
        ["--round", "2026\n27"],
        ["--round", "\udce9"],
    ],
)
def test_a_setting_that_the_record_cannot_hold_is_refused(tmp_path: Path, words: list[str]) -> None:
    before = tree(tmp_path)
    result = run("generate", "roster.csv", "--folder", "new", *words)
    assert result.exit_code == 2
    assert "can't be" in result.stderr
    assert tree(tmp_path) == before


@pytest.mark.parametrize("content", [b"\xe9", b"", b"agency_id;agency\r\nseve;1,2E+05\r\n", None])
def test_whatever_becomes_of_the_list_the_round_goes_on(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "output" / "issued.csv"
    before = path.read_bytes()
    path.unlink() if content is None else path.write_bytes(content)
    assert run("consolidate", "in").exit_code == 0
    assert run("generate", "roster.csv").exit_code == 0
    assert path.read_bytes().startswith(before)


def test_a_round_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    before = load_round(folder)
    as_earlier_version(folder, layouts=True)
    earlier = load_round(folder)
    assert before
    assert earlier
    assert earlier.record == before.record
    assert earlier.is_taken_over
    assert run("generate", "roster.csv").exit_code == 0
    (folder / "issued.csv").unlink()
    after = load_round(folder)
    assert after
    assert after.issued[:1] == before.issued
    assert not after.is_taken_over
