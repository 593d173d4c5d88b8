"""Answers put into fresh workbooks: from a consolidated folder, or from one damaged return.

1. A reissue has the next number, a mark and a file of its own, and touches nothing issued.
2. What the agency wrote is in it; a sign-off is carried within its round only.
3. What can't be carried is said, and nothing is dropped in silence.
"""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.made import COUNCIL, POLICE, answered, read, saved, with_response

import s11xl
from s11xl.core.returns import Action, AgencyReturn, Response
from s11xl.workbook.layout.actions import ACTION_ROWS

SHEET = "1 Leadership and Accountability"


def issue(tmp_path: Path) -> Path:
    s11xl.generate([POLICE, COUNCIL], tmp_path / "round", round="2026-27")
    return tmp_path / "round"


def given_back(made: s11xl.Generated) -> AgencyReturn:
    (new,) = made.new
    reading = read(made.round.folder / new.file)
    assert reading.agency_return is not None
    return reading.agency_return


HELD = with_response(
    with_response(answered(), "1.1", grade="?", evidence="=1+1\r\n'quoted"), "1.2", grade="RI"
)


def test_a_damaged_return_is_cured_by_a_reissue(tmp_path: Path) -> None:
    folder = issue(tmp_path)
    before = {path: path.read_bytes() for path in (folder / "workbooks").iterdir()}
    damaged = saved(tmp_path / "damaged.xlsx", HELD)
    book = load_workbook(damaged)
    book[SHEET].delete_cols(5)
    del book["Identity"]
    book.save(damaged)
    made = s11xl.generate(None, folder, only=[POLICE.agency_id], reissue=True, prefill=damaged)
    given = given_back(made)
    assert given.responses == read(damaged).agency_return.responses  # type: ignore[union-attr]
    assert (given.cover, given.actions) == (HELD.cover, HELD.actions)
    assert given.identity.return_id != HELD.identity.return_id
    assert {path: path.read_bytes() for path in before} == before
    rows = list(csv.DictReader((folder / "issued.csv").read_text("utf-8-sig").splitlines()))
    assert [row["agency_id"] for row in rows] == ["severn-police", "council", "severn-police"]
    third = s11xl.generate(None, folder, only=[POLICE.agency_id], reissue=True)
    assert third.new[0].file.endswith("(issue 3).xlsx")
    saved(tmp_path / "in" / "back.xlsx", given)
    result = s11xl.consolidate(tmp_path / "in", folder=folder)
    assert sorted(result.returns["status"]) == ["accepted", "missing"]


def test_a_consolidated_folder_prefills_every_agency(tmp_path: Path) -> None:
    saved(tmp_path / "in" / "one.xlsx", HELD)
    result = s11xl.consolidate(tmp_path / "in", roster=[POLICE, COUNCIL])
    held = result.write(tmp_path / "held")
    made = s11xl.generate([POLICE, COUNCIL], tmp_path / "new", round="2026-27", prefill=held)
    police, council = (read(tmp_path / "new" / each.file).agency_return for each in made.new)
    assert police is not None
    assert council is not None
    assert council.is_blank
    assert "no answers were found" in made.remarks[0]
    assert police.response("1.1").grade == "?"
    assert police.response("1.1").evidence == "=1+1\n'quoted"
    assert police.response("1.2").grade == "Requires Improvement"
    assert police.cover == HELD.cover
    assert police.actions == HELD.actions


@pytest.mark.parametrize("grades", [False, True])
def test_grades_are_carried_into_another_round_only_if_asked(tmp_path: Path, grades: bool) -> None:
    held = saved(tmp_path / "one.xlsx", HELD)
    made = s11xl.generate(
        [POLICE], tmp_path / "new", round="2027-28", prefill=held, prefill_grades=grades
    )
    given = given_back(made)
    assert given.cover.is_blank
    expected = HELD.response("1.3")
    assert given.response("1.3") == (expected if grades else replace(expected, grade=""))


def test_the_return_of_another_agency_is_refused(tmp_path: Path) -> None:
    held = saved(tmp_path / "one.xlsx", HELD)
    told = r"one.xlsx is the return of .*\(severn-police\), not of Severnshire County Council"
    with pytest.raises(s11xl.S11xlError, match=told):
        s11xl.generate([COUNCIL], tmp_path / "new", round="2027-28", prefill=held)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (replace(HELD, actions=tuple(Action("1.1", str(n)) for n in range(99))), "99 actions"),
        (replace(HELD, responses=(Response("1.1", "Good", "x" * 40_000),)), "32,767"),
    ],
)
def test_what_cannot_be_carried_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: AgencyReturn, told: str
) -> None:
    from s11xl.rounds import prefill

    held = prefill.Prefill({given.identity.agency_id: given})
    monkeypatch.setattr(prefill, "read_prefill", lambda *_: held)
    with pytest.raises(s11xl.S11xlError, match=told):
        s11xl.generate([POLICE], tmp_path / "new", round="2026-27", prefill="held")
    assert not list((tmp_path / "new").rglob("*.xlsx"))
    assert ACTION_ROWS < 99


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"reissue": True}, "which agencies need another"),
        ({"only": ["nobody"], "reissue": True}, "No agency has the id nobody"),
        ({"prefill": "nowhere.xlsx"}, "can't be used: "),
        ({"prefill": "."}, "can't be read"),
    ],
)
def test_what_makes_no_sense_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: dict[str, object], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = issue(tmp_path)
    before = sorted(folder.rglob("*"))
    with pytest.raises(s11xl.S11xlError, match=told):
        s11xl.generate(None, folder, **words)  # type: ignore[arg-type]
    assert sorted(folder.rglob("*")) == before
