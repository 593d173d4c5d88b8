"""The analyst's decisions, as data beside the untouched returns.

1. Each kind of ruling does what it says, is recorded, and leaves what was given.
2. A ruling that can't be followed stops the run with every fault; one without effect is a finding.
"""

from pathlib import Path

import pytest
from support.made import COUNCIL, POLICE, answered, cell_of, saved, with_response

import s11xl
from s11xl.consolidation.rulings import RULING_COLUMNS
from s11xl.core.output_files import file_sha256

WHO = {"reason": "told by phone", "ruled_by": "A. Analyst", "ruled_on": "03/02/2027"}
AGENCIES = [POLICE, COUNCIL]


def rulings(tmp_path: Path, *rows: dict[str, str]) -> Path:
    lines = [",".join(RULING_COLUMNS)]
    lines += [",".join({**WHO, **row}.get(each, "") for each in RULING_COLUMNS) for row in rows]
    path = tmp_path / "rulings.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def consolidated(tmp_path: Path, *rows: dict[str, str]) -> s11xl.Consolidation:
    return s11xl.consolidate(
        tmp_path / "returns", roster=AGENCIES, rulings=rulings(tmp_path, *rows)
    )


def answer(result: s11xl.Consolidation, standard_id: str) -> tuple[str, str, str]:
    table = result.answers[result.answers["agency_id"] == POLICE.agency_id]
    row = table.set_index("standard_id").loc[standard_id]
    return row["grade"], row["grade_raw"], row["status"]


def codes(result: s11xl.Consolidation) -> list[str]:
    return list(result.findings["code"])


def odd(tmp_path: Path, name: str = "one.xlsx") -> str:
    path = saved(tmp_path / "returns" / name, with_response(answered(), "1.1", grade="Goodish"))
    return file_sha256(path)


@pytest.mark.parametrize("by", ["sha256", "agency_id"])
def test_a_grade_is_taken_as_ruled(tmp_path: Path, by: str) -> None:
    mark = {"sha256": odd(tmp_path), "agency_id": POLICE.agency_id}[by]
    ruling = {by: mark, "standard_id": "1.1", "field": "grade", "value": "Good"}
    result = consolidated(tmp_path, ruling)
    assert answer(result, "1.1") == ("Good", "Goodish", "answered")
    assert not result.has_faults
    said = result.findings[result.findings["code"] == "ruled"].iloc[0]
    assert (said["found"], said["cell"]) == ("Goodish", cell_of("1.1"))
    assert said["message"] == (
        "The grade of 1.1 is taken as “Good”. Ruled by A. Analyst on 2027-02-03: told by phone"
    )


def test_a_ruling_settles_what_could_not_be_read(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = saved(tmp_path / "returns" / "one.xlsx", answered())
    book = load_workbook(path)
    sheet = book[book.sheetnames[3]]
    sheet[cell_of("1.1", "evidence")].value = "=A1"
    sheet[cell_of("1.2")].value = "=A1"
    book.save(path)
    mine = {"sha256": file_sha256(path)}
    evidence = {**mine, "standard_id": "1.1", "field": "evidence", "value": "The policy"}
    grade = {**mine, "standard_id": "1.2", "field": "grade", "value": "Outstanding"}
    result = consolidated(tmp_path, evidence, grade)
    assert codes(result) == ["ruled", "ruled"]
    assert set(result.answers.loc[result.answers["standard_id"] == "1.1", "evidence"]) >= {
        "The policy"
    }
    assert answer(result, "1.2") == ("Outstanding", "", "answered")


def test_one_of_two_files_is_chosen(tmp_path: Path) -> None:
    first = odd(tmp_path, "one.xlsx")
    second = with_response(answered(), "1.1", grade="Good")
    saved(tmp_path / "returns" / "two.xlsx", second)
    plain = s11xl.consolidate(tmp_path / "returns", roster=AGENCIES)
    assert answer(plain, "1.1")[1] == "Good"
    result = consolidated(tmp_path, {"sha256": first, "field": "file", "value": "use"})
    assert answer(result, "1.1")[1] == "Goodish"
    reasons = result.returns.set_index("file")["reason"]
    assert "A. Analyst ruled that it is the one to use" in reasons["two.xlsx"]


def test_a_tie_is_broken(tmp_path: Path) -> None:
    saved(tmp_path / "returns" / "one.xlsx", answered())
    other = saved(tmp_path / "returns" / "two.xlsx", with_response(answered(), "1.1", evidence="x"))
    plain = s11xl.consolidate(tmp_path / "returns", roster=AGENCIES)
    assert set(plain.findings["code"]) == {"duplicate-return"}
    ruling = {"sha256": file_sha256(other), "field": "file", "value": "ignore"}
    result = consolidated(tmp_path, ruling)
    assert codes(result) == ["ruled"]
    assert list(result.returns["status"]) == ["accepted", "ignored", "missing"]


def test_a_file_is_of_the_agency_that_was_ruled(tmp_path: Path) -> None:
    stranger = s11xl.Agency("stranger", "A stranger")
    path = saved(tmp_path / "returns" / "one.xlsx", answered(stranger))
    plain = s11xl.consolidate(tmp_path / "returns", roster=AGENCIES)
    assert codes(plain) == ["unknown-agency"]
    ruling = {"sha256": file_sha256(path), "field": "agency_id", "value": POLICE.agency_id}
    result = consolidated(tmp_path, ruling)
    assert codes(result) == ["ruled"]
    assert answer(result, "1.1")[0] == "Outstanding"


def test_a_file_with_two_agencies_marks_can_be_ruled_on(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = saved(tmp_path / "returns" / "one.xlsx", answered())
    book = load_workbook(path)
    book[book.sheetnames[3]].cell(11, 5).value = f"{answered(COUNCIL).identity.return_id}:1.1"
    book.save(path)
    assert codes(s11xl.consolidate(tmp_path / "returns", roster=AGENCIES)) == ["agency-mismatch"]
    ruling = {"sha256": file_sha256(path), "field": "agency_id", "value": POLICE.agency_id}
    result = consolidated(tmp_path, ruling)
    assert "agency-mismatch" not in codes(result)
    assert answer(result, "1.2")[0] == "Outstanding"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"field": "mood", "agency_id": "x"}, "field is “mood”"),
        ({"field": "grade", "agency_id": "x", "value": "Good"}, "standard_id is empty"),
        ({"field": "grade", "standard_id": "1.1"}, "neither sha256 nor agency_id"),
        ({"field": "file", "value": "use"}, "sha256 is empty"),
        ({"field": "file", "value": "burn", "sha256": "0" * 64}, "must be use or ignore"),
        ({"field": "agency_id", "sha256": "0" * 64}, "agency that the file is from"),
        ({"field": "file", "value": "use", "sha256": "0" * 12}, "not the hash of a file"),
        ({"field": "file", "value": "use", "sha256": "0" * 64, "reason": ""}, "reason is empty"),
        ({"field": "file", "value": "use", "sha256": "0" * 64, "ruled_on": "x"}, "not a date"),
    ],
)
def test_a_fault_stops_the_run(tmp_path: Path, row: dict[str, str], fault: str) -> None:
    odd(tmp_path)
    with pytest.raises(s11xl.S11xlError) as raised:
        consolidated(tmp_path, row)
    assert any(fault in each and each.startswith("row 2: ") for each in raised.value.details)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"value": "Goodish"}, "“Goodish” is not one of"),
        ({"standard_id": "9.9"}, "there is no standard 9.9"),
    ],
)
def test_a_ruling_must_fit_the_audit(tmp_path: Path, change: dict[str, str], fault: str) -> None:
    odd(tmp_path)
    ruling = {"agency_id": POLICE.agency_id, "standard_id": "1.1", "field": "grade"}
    with pytest.raises(s11xl.S11xlError) as raised:
        consolidated(tmp_path, ruling | {"value": "Good"} | change)
    assert fault in raised.value.details[0]


def test_two_rulings_on_the_same_are_refused(tmp_path: Path) -> None:
    ruling = {
        "agency_id": POLICE.agency_id,
        "standard_id": "1.1",
        "field": "grade",
        "value": "Good",
    }
    odd(tmp_path)
    with pytest.raises(s11xl.S11xlError) as raised:
        consolidated(tmp_path, ruling, ruling)
    assert raised.value.details == ("row 3: row 2 is already about the same; delete one of them",)


def test_a_ruling_without_effect_is_said(tmp_path: Path) -> None:
    odd(tmp_path)
    result = consolidated(tmp_path, {"sha256": "0" * 64, "field": "file", "value": "use"})
    said = result.findings[result.findings["code"] == "unused-ruling"].iloc[0]
    assert said["file"] == "rulings.csv"
    assert "no such file" in said["message"]


def test_an_empty_value_takes_a_grade_away(tmp_path: Path) -> None:
    saved(tmp_path / "returns" / "one.xlsx", answered())
    ruling = {"agency_id": POLICE.agency_id, "standard_id": "1.1", "field": "grade", "value": ""}
    result = consolidated(tmp_path, ruling)
    assert answer(result, "1.1") == ("", "Outstanding", "missing")


def test_a_file_that_came_twice_is_used(tmp_path: Path) -> None:
    ruled = {odd(tmp_path, "one.xlsx"), odd(tmp_path, "one (1).xlsx")}
    saved(tmp_path / "returns" / "two.xlsx", with_response(answered(), "1.1", grade="Good"))
    (sha256,) = ruled
    result = consolidated(tmp_path, {"sha256": sha256, "field": "file", "value": "use"})
    assert answer(result, "1.1")[1] == "Goodish"


def test_two_files_of_one_agency_cannot_both_be_used(tmp_path: Path) -> None:
    first = odd(tmp_path, "one.xlsx")
    other = saved(tmp_path / "returns" / "two.xlsx", answered())
    use = {"field": "file", "value": "use"}
    with pytest.raises(s11xl.S11xlError) as told:
        consolidated(tmp_path, {**use, "sha256": first}, {**use, "sha256": file_sha256(other)})
    (fault,) = told.value.details
    assert "rows 2, 3" in fault
    assert "one.xlsx, two.xlsx" in fault


@pytest.mark.parametrize(
    "row",
    [
        {"field": "agency_id", "value": "nobody"},
        {"agency_id": "nobody", "standard_id": "1.1", "field": "grade", "value": "Good"},
    ],
)
def test_a_ruling_names_an_agency_that_was_asked(tmp_path: Path, row: dict[str, str]) -> None:
    sha256 = odd(tmp_path)
    with pytest.raises(s11xl.S11xlError) as told:
        consolidated(tmp_path, {"sha256": sha256, **row})
    assert list(told.value.details) == ["row 2: the agency nobody was not asked in this round"]
