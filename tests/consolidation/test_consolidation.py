"""Tables: every agency asked × every standard, nothing lost.

1. Columns and statuses are the contract's.
2. What isn't ours to use is rejected, with its reason; nothing in a folder goes unmentioned.
3. Another audit goes the whole road.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.consolidated import codes, put, statuses
from support.made import (
    COUNCIL,
    POLICE,
    SETTINGS,
    answered,
    cell_of,
    saved,
    small_audit,
    with_response,
)

import s11xl
from s11xl.workbook.identity import RoundSettings


def test_every_agency_asked_has_every_standard(tmp_path: Path) -> None:
    given = with_response(answered(), "1.1", grade="RI", evidence="Mine")
    given = with_response(with_response(given, "1.2", grade="?"), "1.3", grade="")
    result = s11xl.consolidate(put(tmp_path / "in", police=given), roster=[POLICE, COUNCIL])
    answers = result.answers
    assert (
        list(answers.columns)
        == (
            "round agency_id agency sector key_standard standard_id grade score grade_raw evidence"
            " improvement status standards_version return_id file sheet cell links"
        ).split()
    )
    assert len(answers) == 2 * 27
    met = answers.set_index(["agency_id", "standard_id"])
    row = met.loc[("severn-police", "1.1")]
    assert (row["grade"], row["score"], row["grade_raw"]) == ("Requires Improvement", 2, "RI")
    assert (row["evidence"], row["file"], row["cell"]) == ("Mine", "police.xlsx", cell_of("1.1"))
    assert met.loc[("severn-police", "1.2"), "status"] == "invalid"
    assert met.loc[("severn-police", "1.2"), "grade_raw"] == "?"
    assert met.loc[("severn-police", "1.3"), "status"] == "missing"
    assert met.loc[("severn-police", "1.3"), "evidence"] == "Evidence 1.3"
    assert set(met.loc["council"]["status"]) == {"not-returned"}
    assert statuses(result) == {"police.xlsx": "accepted", "": "missing"}


def test_without_a_roster_the_returns_are_all_there_is(tmp_path: Path) -> None:
    result = s11xl.consolidate(put(tmp_path / "in", police=answered(), council=answered(COUNCIL)))
    assert not result.asked_is_known
    assert result.answers["agency_id"].nunique() == 2
    assert result.round == "2026-27"


def test_what_does_not_belong_is_rejected_and_mentioned(tmp_path: Path) -> None:
    other_round = RoundSettings("2025-26")
    folder = put(
        tmp_path / "in",
        police=answered(),
        old=answered(COUNCIL, settings=other_round),
        stranger=answered(s11xl.Agency("x", "Stranger")),
    )
    (folder / "notes.pdf").write_bytes(b"%PDF-1.4")
    (folder / "~$police.xlsx").write_bytes(b"lock")
    round_folder = tmp_path / "output"
    s11xl.generate([POLICE, COUNCIL], round_folder, round="2026-27")
    result = s11xl.consolidate(folder, folder=round_folder)
    assert statuses(result) == {
        "police.xlsx": "accepted",
        "old.xlsx": "rejected",
        "stranger.xlsx": "rejected",
        "notes.pdf": "ignored",
        "~$police.xlsx": "ignored",
    }
    assert codes(result, "old.xlsx") == {"wrong-round"}
    assert codes(result, "stranger.xlsx") == {"unknown-agency"}
    assert codes(result, "notes.pdf") == {"attachment"}


def test_a_pdf_alone_is_no_attachment(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "audit.pdf").write_bytes(b"%PDF-1.4")
    result = s11xl.consolidate(tmp_path / "in", roster=[POLICE])
    assert codes(result, "audit.pdf") == {"not-a-workbook"}


def test_several_rounds_without_a_folder_are_an_error_with_counts(tmp_path: Path) -> None:
    folder = put(
        tmp_path / "in",
        one=answered(),
        two=answered(COUNCIL, settings=RoundSettings("2025-26")),
    )
    with pytest.raises(s11xl.S11xlError) as told:
        s11xl.consolidate(folder)
    assert sorted(told.value.details) == ["2025-26: 1 return", "2026-27: 1 return"]


def test_another_audit_goes_the_whole_road(tmp_path: Path) -> None:
    import json

    from support.made import small_data

    file = tmp_path / "archwiliad.json"
    file.write_text(json.dumps(small_data()), encoding="utf-8")
    made = s11xl.generate([POLICE, COUNCIL], tmp_path / "output", round="R", standards=file)
    assert made.new[0].file == "workbooks/Archwiliad R - Severnshire Constabulary.xlsx"
    given = answered(standards=small_audit(), settings=replace(SETTINGS, round="R"))
    given = with_response(given, "A.10", grade="gwan")
    saved(tmp_path / "in" / "one.xlsx", given, small_audit())
    result = s11xl.consolidate(tmp_path / "in", folder=tmp_path / "output")
    assert statuses(result) == {"one.xlsx": "accepted", "": "missing"}
    met = result.answers.set_index(["agency_id", "standard_id"])["grade"]
    assert met.loc[("severn-police", "A.10")] == "Gwan"
    assert met.loc[("severn-police", "A.1")] == "Rhagorol"
    output = result.write(tmp_path / "consolidated")
    assert "Da" in load_workbook(output / "consolidated.xlsx")["Standards"].cell(1, 7).value
