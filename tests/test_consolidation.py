"""Tables and outputs: every agency asked × every standard, nothing lost, nothing executed.

1. Columns and statuses are the contract's.
2. Of several returns of one agency one counts, by the rule; ties between different answers none.
3. What isn't ours to use is rejected, with its reason; nothing in a folder goes unmentioned.
4. Outputs are whole, repeat byte for byte, and are not overwritten once edited.
"""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
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
from support.xlsx_lint import lint

import s11xl
from s11xl.analysis.distributions import MEDIAN, matrix, spread
from s11xl.analysis.groups import standards_table
from s11xl.core.csv_files import csv_bytes, guarded, unguarded
from s11xl.core.returns import AgencyReturn
from s11xl.standards.file import load_standards
from s11xl.workbook.identity import RoundSettings

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "\r=1", "'quoted", "<script>", "a\r\nb"]


def statuses(result: s11xl.Consolidation) -> dict[str, str]:
    return dict(zip(result.returns["file"], result.returns["status"], strict=True))


def codes(result: s11xl.Consolidation, file: str) -> set[str]:
    met = result.findings.loc[result.findings["file"] == file, "code"]
    return set(met)


def put(folder: Path, **files: AgencyReturn) -> Path:
    for name, given in files.items():
        saved(folder / f"{name}.xlsx", given)
    return folder


def test_every_agency_asked_has_every_standard(tmp_path: Path) -> None:
    given = with_response(answered(), "1.1", grade="RI", evidence="Mine")
    given = with_response(with_response(given, "1.2", grade="?"), "1.3", grade="")
    result = s11xl.consolidate(put(tmp_path / "in", police=given), roster=[POLICE, COUNCIL])
    answers = result.answers
    assert (
        list(answers.columns)
        == (
            "round agency_id agency sector key_standard standard_id grade score grade_raw evidence"
            " improvement status standards_version return_id file sheet cell"
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


DRAFT = replace(answered().cover, signed_off_on="", signed_off_by="")
LATER = replace(answered().cover, signed_off_on="21/01/2027")
OTHER = with_response(answered(), "1.1", evidence="Another")


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (answered(), OTHER, {"rejected"}),
        (answered(), answered(), {"accepted", "superseded"}),
        (answered(), replace(OTHER, cover=DRAFT), {"one"}),
        (answered(), replace(OTHER, cover=LATER), {"two"}),
        (answered(), AgencyReturn(answered().identity), {"one"}),
        (with_response(answered(), "1.1", grade=""), OTHER, {"two"}),
    ],
    ids=["tie", "same", "draft", "later", "blank", "incomplete"],
)
def test_twice_from_one_agency(
    tmp_path: Path, one: AgencyReturn, two: AgencyReturn, expected: set[str]
) -> None:
    result = s11xl.consolidate(put(tmp_path / "in", one=one, two=two), roster=[POLICE])
    met = statuses(result)
    if expected == {"rejected"}:
        assert set(met.values()) == {"rejected"}
        assert codes(result, "one.xlsx") == {"duplicate-return"}
        assert set(result.answers["status"]) == {"not-returned"}
        return
    assert sorted(met.values()) == ["accepted", "superseded"]
    used = next(file for file, status in met.items() if status == "accepted")
    assert expected == {"accepted", "superseded"} or expected == {used.removesuffix(".xlsx")}
    assert set(result.answers["file"]) == {used}
    assert len(result.superseded) == 27
    differs = dict(zip(result.superseded["standard_id"], result.superseded["differs"], strict=True))
    assert bool(differs["1.1"]) == (one.response("1.1") != two.response("1.1"))
    assert not differs["1.2"] or two.is_blank


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


def test_outputs_repeat_byte_for_byte_and_are_clean(tmp_path: Path) -> None:
    given = answered()
    for place, text in zip(("1.1", "1.2", "1.3", "1.4", "2.1"), HOSTILE, strict=False):
        given = with_response(given, place, evidence=text, improvement=HOSTILE[5])
    folder = put(tmp_path / "in", police=given)
    result = s11xl.consolidate(folder, roster=[POLICE, COUNCIL])
    first = result.write(tmp_path / "consolidated")
    held = {path.name: path.read_bytes() for path in first.iterdir()}
    assert set(held) == {
        *("consolidated.xlsx", "answers.csv", "answers.parquet", "actions.csv", "findings.csv"),
        *("returns.csv", "superseded_answers.csv", "manifest.json", "report.html"),
        "standards.json",
    }
    again = s11xl.consolidate(folder, roster=[POLICE, COUNCIL]).write(tmp_path / "consolidated")
    assert held == {path.name: path.read_bytes() for path in again.iterdir()}
    assert lint(first / "consolidated.xlsx") == []
    book = load_workbook(first / "consolidated.xlsx")
    (link,) = [each.target for each in book["Returns"]._rels if each.Type.endswith("hyperlink")]
    assert (first / link).resolve() == (folder / "police.xlsx").resolve()
    assert {"Key standards", "Agencies", "Actions"} < set(book.sheetnames)
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    parquet = pd.read_parquet(first / "answers.parquet")
    assert list(parquet["evidence"]) == list(result.answers["evidence"])
    for name in ("answers.csv", "returns.csv", "findings.csv"):
        content = (first / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content


def test_edited_outputs_are_not_overwritten(tmp_path: Path) -> None:
    result = s11xl.consolidate(put(tmp_path / "in", police=answered()))
    output = result.write(tmp_path / "consolidated")
    (output / "my notes.txt").write_text("keep")
    result.write(output)
    (output / "answers.csv").write_text("edited")
    with pytest.raises(s11xl.S11xlError, match="edited since"):
        result.write(output)
    assert (output / "answers.csv").read_text() == "edited"
    result.write(output, replace=True)
    assert (output / "answers.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (output / "my notes.txt").read_text() == "keep"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_strangers_file_of_the_same_name_is_not_overwritten(tmp_path: Path) -> None:
    output = tmp_path / "consolidated"
    output.mkdir()
    (output / "answers.csv").write_text("theirs")
    result = s11xl.consolidate(put(tmp_path / "in", police=answered()))
    with pytest.raises(s11xl.S11xlError, match="is not an output"):
        result.write(output)
    assert (output / "answers.csv").read_text() == "theirs"


@pytest.mark.parametrize("text", [*HOSTILE, "plain", "", "''", "x=1"])
def test_csv_texts_are_guarded_and_come_back(text: str) -> None:
    content = csv_bytes(["a"], [[text]]).decode("utf-8-sig")
    ((_,), (met,)) = csv.reader(io.StringIO(content)) if text else ((("a",)), ("",))
    assert not met.startswith(tuple("=+-@＝＋－＠\t\r\n"))
    assert unguarded(met) == text.replace("\r\n", "\n").replace("\r", "\n")
    assert guarded(text) == met


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Good"] * 5, "Good"),
        (["Good"] * 4, ""),
        (["Inadequate", "Good", "Good", "Outstanding", "Outstanding"], "Good"),
        (["Good"] * 3 + ["Outstanding"] * 3, "between Good and Outstanding"),
        ([], ""),
    ],
)
def test_the_median_is_a_grade_in_words(labels: list[str], expected: str) -> None:
    columns = {"agency_id": "police", "status": "answered"}
    answers = pd.DataFrame({"grade": labels}, dtype="str").assign(**columns)
    assert spread(answers, load_standards().scale)[MEDIAN] == expected


def test_standards_table_shows_every_denominator(tmp_path: Path) -> None:
    given = with_response(answered(), "1.1", grade="RI")
    result = s11xl.consolidate(put(tmp_path / "in", police=given), roster=[POLICE, COUNCIL])
    table = standards_table(result.answers, result.standards).set_index("Standard")
    row = table.loc["1.1"]
    assert row["Requires Improvement"] == 1
    assert row["Not returned"] == 1
    assert row["Good or better"] == "0 of 1"
    assert table.loc["1.2", "Good or better"] == "1 of 1"
    assert matrix(result.answers).loc[("Severnshire Constabulary", "severn-police"), "1.1"] == (
        "Requires Improvement"
    )


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
