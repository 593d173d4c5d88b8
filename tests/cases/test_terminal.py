"""What reaches a terminal: nothing that it would obey, and one line for each line.

1. Invisible characters of a return, a file's name, a record or an option are shown by their code.
2. A file's name stands on one line, so it forges no line of a report.
3. JSON and CSV hold the same texts, escaped as their format does.
4. Commands print through `cli.say` and nothing else.
"""

import ast
import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from support.commands import run
from support.made import POLICE, answered, saved, with_response
from support.paths import PACKAGE

import s11xl
from s11xl.core.returns import Agency

TITLE, CLEAR, C1 = "\x1b]0;PWN\x07", "\x1b[2J", "\x9b2J"
HOSTILE = f"Gr{TITLE}{CLEAR}{C1}\u202e\u200b\u2028eat"
FORGED = "a\nB2.xlsx (Bravo Police): accepted\n  No findings.xlsx"
COMMANDS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(autouse=True)
def returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns with hostile words in all that a command prints, in the current folder's `in`."""
    monkeypatch.chdir(tmp_path)
    agency = Agency(f"x{CLEAR}", f"Evil {HOSTILE}\nTo: victim@x.example", f"Sector{CLEAR}")
    evil = with_response(answered(agency), "1.1", grade=HOSTILE, evidence=HOSTILE)
    evil = replace(evil, cover=replace(evil.cover, signed_off_on=HOSTILE))
    saved(tmp_path / "in" / "evil.xlsx", evil)
    saved(tmp_path / "in" / "one.xlsx", with_response(answered(), "1.1", grade="?"))
    for name in (FORGED, f"{CLEAR}.xlsx", f"{C1}\u202e.txt"):
        try:
            (tmp_path / "in" / name).write_bytes(b"x")
        except OSError:
            pytest.skip("files can't have such names here")
    (tmp_path / f"round{CLEAR}").mkdir()
    return tmp_path / "in"


WORDS = [
    ["check", "in"],
    ["check", "in", "--format", "json"],
    ["check", "in", "--format", "csv"],
    ["status", "in"],
    ["status", "in", "--format", "csv"],
    ["consolidate", "in", "--output", "out"],
    ["consolidate", "in", "--output", f"out{CLEAR}", "--corrections", f"back{C1}"],
    ["check", f"in/none{CLEAR}"],
    ["consolidate", "in", "--rulings", f"round{CLEAR}"],
    ["consolidate", "in", "--output", f"in/{CLEAR}.xlsx"],
    ["consolidate", "in", "--folder", f"in/{FORGED}"],
    ["generate", "--due", CLEAR],
    ["generate", "--organisation", CLEAR],
    ["generate", f"none{CLEAR}.csv"],
    ["standards", "validate", f"none{CLEAR}.json"],
    ["standards", "show", f"none{CLEAR}.json"],
    ["compare", f"round{CLEAR}", "in"],
]


@pytest.mark.parametrize("words", WORDS, ids=lambda words: repr(" ".join(words)))
def test_nothing_that_a_terminal_obeys_is_printed(words: list[str]) -> None:
    result = run(*words)
    assert result.output
    assert not COMMANDS.search(result.output), ascii(result.output)
    if "csv" not in words:  # where a line break stands in quotes
        assert not re.search("^B2|^To:|^  No findings.xlsx", result.output, re.MULTILINE)


def test_invisible_characters_are_shown_by_their_code() -> None:
    output = run("check", "in").output
    assert "[U+001B]]0;PWN[U+0007][U+001B][2J[U+009B]2J[U+202E][U+200B]" in output
    assert "a[U+000A]B2.xlsx (Bravo Police): accepted[U+000A]  No findings.xlsx: rejected" in output


def test_data_holds_the_same_texts() -> None:
    files = json.loads(run("check", "in", "--format", "json").output)["files"]
    assert FORGED in {each["file"] for each in files}
    (evil,) = (each for each in files if each["file"] == "evil.xlsx")
    assert evil["agency"].startswith("Evil Gr\x1b]0;PWN")
    rows = list(csv.DictReader(run("check", "in", "--format", "csv").output.splitlines(True)))
    assert FORGED in {row["file"] for row in rows}


def test_what_a_record_and_standards_hold_is_escaped(tmp_path: Path) -> None:
    s11xl.generate([POLICE], "output", round="2026-27")
    path = tmp_path / "output" / "round.json"
    path.write_text(json.dumps({"round": "R", f"{CLEAR}\nError: forged": 1, "due": CLEAR}))
    result = run("consolidate", "in")
    assert "$.due: “[U+001B][2J” is not a date" in result.stderr
    assert "[U+001B][2J[U+000A]Error: forged" in result.stderr
    (tmp_path / "s.json").write_text(json.dumps({f"{CLEAR}\nforged": 1, "id": CLEAR}))
    result = run("standards", "validate", "s.json")
    assert result.exit_code == 2
    assert not COMMANDS.search(result.output)
    assert "\nforged" not in result.output


def test_what_a_roster_holds_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(f'agency_id,agency\n,"A{CLEAR}\nForged"\nb,B{C1}\u202e\n')
    result = run("generate", "r.csv")
    assert result.exit_code == 0
    assert not COMMANDS.search(result.output)
    assert "\nForged" not in result.output


@pytest.mark.parametrize("path", sorted((PACKAGE / "cli").glob("*.py")), ids=lambda path: path.stem)
def test_commands_print_by_one_function(path: Path) -> None:
    calls = [
        node.func
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]
    names = {ast.unparse(call) for call in calls} & {"print", "click.echo", "click.secho"}
    assert not names or path.stem == "say"
