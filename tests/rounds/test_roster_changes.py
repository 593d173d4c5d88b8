"""A later roster in a round that runs.

1. An agency that may be one that vanished, renamed, is asked about and never issued as new.
2. Details are taken over and on record; names, ids and what the roster leaves empty stay.
"""

from pathlib import Path

import pytest
from support.commands import run
from support.trees import tree

import s11xl
from s11xl.rounds.folder import load_round

FIRST = [
    ("", "Oakmere Academy", "office@oakmere.example"),
    ("pol", "Severnshire Constabulary", "a@police.example; b@police.example"),
    ("elm", "Elmfield Academy", "safeguarding@vale.example"),
    ("ash", "Ashgrove Academy", "safeguarding@vale.example"),
]
OAKMERE, POLICE, ELMFIELD, ASHGROVE = FIRST


def written(folder: Path, rows: list[tuple[str, str, str]]) -> str:
    """Write a roster; return its path."""
    lines = [f"{agency_id},{name},{email}\n" for agency_id, name, email in rows]
    path = folder / "roster.csv"
    path.write_text("".join(["agency_id,agency,email\n", *lines]), encoding="utf-8")
    return str(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round of four agencies."""
    assert run("generate", written(tmp_path, FIRST), "--folder", str(tmp_path / "r")).exit_code == 0
    return tmp_path / "r"


def generate(folder: Path, rows: list[tuple[str, str, str]], *options: str) -> tuple[int, str]:
    result = run("generate", written(folder.parent, rows), "--folder", str(folder), *options)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("rows", "command"),
    [
        (
            [("", "Oakmere College", OAKMERE[2]), POLICE, ELMFIELD, ASHGROVE],
            'agency rename oakmere-academy "Oakmere College"',
        ),
        (
            [OAKMERE, ("x", "West Police", "B@police.example"), ELMFIELD, ASHGROVE],
            'agency rename pol "West Police"',
        ),
        (
            [OAKMERE, POLICE, ELMFIELD, ("", "Birch Academy", ASHGROVE[2])],
            'agency rename ash "Birch Academy"',
        ),
        ([OAKMERE, ("p1", POLICE[1], ""), ELMFIELD, ASHGROVE], "write pol in the roster"),
    ],
    ids=["made id", "own id", "one address for several", "another id"],
)
def test_a_renamed_agency_is_asked_about(
    folder: Path, rows: list[tuple[str, str, str]], command: str
) -> None:
    before = tree(folder)
    for options in ([], ["--dry-run"]):
        code, output = generate(folder, rows, *options)
        assert code == 2
        assert command in output
        assert tree(folder) == before
    assert generate(folder, rows, "--only", ELMFIELD[0])[0] == 0


def test_renamed_by_the_command_it_stays_one_agency(folder: Path) -> None:
    rows = [("", "Oakmere College", OAKMERE[2]), POLICE, ELMFIELD, ASHGROVE]
    command = ["agency", "rename", "oakmere-academy", "Oakmere College", "--folder", str(folder)]
    assert run(*command).exit_code == 0
    assert generate(folder, rows)[0] == 0
    round_ = load_round(folder)
    assert round_
    assert len(round_.agencies) == len(round_.issued) == 4


def test_one_that_is_withdrawn_is_not_asked_about(folder: Path) -> None:
    rows = [POLICE, ELMFIELD, ASHGROVE, ("", "Oakmere College", OAKMERE[2])]
    words = ["agency", "withdraw", "oakmere-academy", "--reason", "closed", "--folder", str(folder)]
    assert run(*words).exit_code == 0
    code, output = generate(folder, rows)
    assert code == 0
    assert "1 workbook made" in output
    code, output = generate(folder, [*rows, OAKMERE])
    assert code == 0
    assert "closed" in output


def test_a_new_agency_of_a_trust_is_just_new(folder: Path) -> None:
    code, output = generate(folder, [*FIRST, ("", "Birch Academy", ASHGROVE[2])])
    assert code == 0
    assert "1 workbook made" in output


def test_details_are_taken_over_and_names_stay(folder: Path) -> None:
    workbooks = tree(folder / "workbooks")
    path = folder.parent / "later.csv"
    path.write_text(
        "Organisation;Ref;E-mail;Copy to;Type;Trust;Safeguarding lead\n"
        "Oakmere Academy;;new@oakmere.example;cc@oakmere.example;Education;Vale;Beth Lyall\n"
        "Severnshire Police;pol;;;;;\n"
        "Elmfield Academy;elm;safeguarding@vale.example;;;;\n"
        "Ashgrove Academy;ash;nonsense;;;;\n"
    )
    result = run("generate", str(path), "--folder", str(folder))
    assert result.exit_code == 0
    assert "email new@oakmere.example (it was office@oakmere.example)" in result.output
    assert 'agency rename pol "Severnshire Police"' in result.output
    round_ = load_round(folder)
    assert round_
    assert round_.agencies == (
        s11xl.Agency(
            "oakmere-academy",
            "Oakmere Academy",
            "Education",
            "new@oakmere.example",
            "Beth Lyall",
            "Vale",
            "cc@oakmere.example",
        ),
        s11xl.Agency("pol", "Severnshire Constabulary", email=POLICE[2]),
        s11xl.Agency("elm", "Elmfield Academy", email=ELMFIELD[2]),
        s11xl.Agency("ash", "Ashgrove Academy", email=ASHGROVE[2]),
    )
    (change,) = round_.record.changes
    assert (change.command, change.agency_id) == ("contact", "oakmere-academy")
    assert "new@oakmere.example" in change.current
    assert tree(folder / "workbooks") == workbooks
    issued = [each for each in round_.issued if each.agency.agency_id == "oakmere-academy"]
    assert [each.identity.sector for each in issued] == [""]


def test_an_agency_that_is_not_in_the_roster_is_named(folder: Path) -> None:
    code, output = generate(folder, [OAKMERE, POLICE, ELMFIELD])
    assert code == 0
    assert "Ashgrove Academy (ash)" in output


def test_a_made_id_stays_when_the_roster_changes(folder: Path) -> None:
    code, output = generate(folder, [("oakmere-academy-2", "Other", ""), *reversed(FIRST)])
    assert code == 0
    assert "1 workbook made" in output
