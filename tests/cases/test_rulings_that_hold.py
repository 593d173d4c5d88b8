"""Rulings are told by content, and rulings that contradict each other stop the run.

1. However an answer or a file is named, and in whichever row, two values for it are a fault.
2. A ruling on a file holds for each copy of it, whichever program saved that.
"""

import csv
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner
from support.consolidated import codes, put, statuses
from support.made import COUNCIL, POLICE, answered, saved, with_response

import s11xl
from s11xl.cli.commands import main
from s11xl.consolidation.rulings import RULING_COLUMNS
from s11xl.core.output_files import file_sha256
from s11xl.core.returns import AgencyReturn

WHO = {"reason": "x", "ruled_by": "me", "ruled_on": "2027-02-01"}
AGENCIES = [POLICE, COUNCIL]
ONE, TWO = answered(), with_response(answered(), "1.1", grade="Good")
Ruling = dict[str, str]
GRADE = {"standard_id": "1.1", "field": "grade"}
EVIDENCE = {"standard_id": "1.1", "field": "evidence"}
BY_AGENCY = {"agency_id": POLICE.agency_id}
BY_FILE = {"sha256": "bytes"}
BY_CONTENT = {"sha256": "content"}
BY_BOTH = {**BY_AGENCY, **BY_FILE}
USE, IGNORE = {"field": "file", "value": "use"}, {"field": "file", "value": "ignore"}
TO_POLICE, TO_COUNCIL = (
    {"field": "agency_id", "value": agency.agency_id} for agency in (POLICE, COUNCIL)
)


def resaved(path: Path, copy: Path) -> Path:
    """The same workbook as SharePoint keeps it: parts were added, and properties rewritten."""
    with ZipFile(path) as source, ZipFile(copy, "w", ZIP_DEFLATED) as target:
        for name in reversed(source.namelist()):
            content = source.read(name)
            if name == "[Content_Types].xml":
                part = b'<Override PartName="/customXml/item1.xml" ContentType="application/xml"/>'
                content = content.replace(b"</Types>", part + b"</Types>")
            if name == "docProps/core.xml":
                content = content.replace(b"2000-01-01T00:00:00Z", b"2027-02-02T10:00:00Z")
            target.writestr(name, content)
        target.writestr("customXml/item1.xml", "<library/>")
    assert file_sha256(path) != file_sha256(copy)
    return copy


def written(folder: Path, rows: list[Ruling], hashes: dict[str, str]) -> Path:
    path = folder / "rulings.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        table = csv.DictWriter(target, RULING_COLUMNS)
        table.writeheader()
        for row in rows:
            sha256 = row.get("sha256", "")
            table.writerow({**WHO, **row, "sha256": hashes.get(sha256, sha256)})
    return path


def hashes_of(path: Path) -> dict[str, str]:
    """The hashes of a file that comes alone: of its bytes, and of what it says."""
    (content,) = s11xl.consolidate([path]).returns["content"]
    assert content != file_sha256(path)
    return {"bytes": file_sha256(path), "content": content}


@pytest.mark.parametrize(
    "rows",
    [
        [BY_AGENCY | GRADE | {"value": "Good"}, BY_FILE | GRADE | {"value": "Inadequate"}],
        [BY_AGENCY | GRADE | {"value": "Good"}, BY_BOTH | GRADE | {"value": ""}],
        [BY_AGENCY | GRADE | {"value": "Good"}, BY_CONTENT | GRADE | {"value": "Inadequate"}],
        [BY_FILE | GRADE | {"value": "Good"}, BY_CONTENT | GRADE | {"value": "Inadequate"}],
        [BY_AGENCY | EVIDENCE | {"value": "a"}, BY_FILE | EVIDENCE | {"value": "b"}],
        [BY_FILE | USE, BY_FILE | IGNORE],
        [BY_FILE | USE, BY_BOTH | IGNORE],
        [BY_FILE | USE, BY_CONTENT | IGNORE],
        [BY_FILE | USE | {"standard_id": "1.1"}, BY_FILE | IGNORE],
        [BY_FILE | TO_COUNCIL, BY_CONTENT | TO_POLICE],
        [BY_FILE | TO_COUNCIL, BY_BOTH | TO_POLICE],
        [BY_FILE | IGNORE | {"agency_id": COUNCIL.agency_id}],
    ],
)
def test_contradictory_rulings_stop_in_whichever_row(tmp_path: Path, rows: list[Ruling]) -> None:
    path = saved(tmp_path / "in" / "one.xlsx", ONE)
    hashes = hashes_of(path)
    for order in permutations(rows):
        rulings = written(tmp_path, list(order), hashes)
        with pytest.raises(s11xl.S11xlError) as raised:
            s11xl.consolidate([path], roster=AGENCIES, rulings=rulings)
        assert all(detail.startswith("row") for detail in raised.value.details)


@pytest.mark.parametrize(
    "rows",
    [
        [BY_AGENCY | GRADE | {"value": "Good"}, BY_FILE | GRADE | {"value": "good "}],
        [BY_AGENCY | EVIDENCE | {"value": "a"}, BY_CONTENT | EVIDENCE | {"value": "a"}],
        [BY_FILE | USE, BY_CONTENT | USE],
        [BY_FILE | TO_COUNCIL, BY_CONTENT | TO_COUNCIL],
        [BY_FILE | TO_COUNCIL, BY_FILE | USE | {"agency_id": COUNCIL.agency_id}],
        [BY_FILE | TO_COUNCIL, BY_BOTH | USE],
    ],
)
def test_rulings_that_agree_are_followed(tmp_path: Path, rows: list[Ruling]) -> None:
    path = saved(tmp_path / "in" / "one.xlsx", ONE)
    rulings = written(tmp_path, rows, hashes_of(path))
    result = s11xl.consolidate([path], roster=AGENCIES, rulings=rulings)
    assert "ruled" in codes(result, "one.xlsx")
    assert not result.judged.remarks


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("value,", "value,value,").replace(",Good,", ",Good,Inadequate,"),
        lambda text: text.replace("value,", "value, Value ,").replace(",Good,", ",Good,,"),
        lambda text: text.replace(",x,", ",they said, by phone,"),
        lambda text: text.replace("2027-02-01", "2027-02-01,more"),
    ],
    ids=["twice", "twice in other letters", "comma", "more"],
)
def test_a_table_that_is_unclear_stops(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    saved(tmp_path / "in" / "one.xlsx", ONE)
    rulings = written(tmp_path, [BY_AGENCY | GRADE | {"value": "Good"}], {})
    text = rulings.read_text(encoding="utf-8")
    assert change(text) != text
    rulings.write_text(change(text), encoding="utf-8")
    output = tmp_path / "out"
    arguments = ["consolidate", str(tmp_path / "in"), "--rulings", str(rulings)]
    result = CliRunner().invoke(main, [*arguments, "--output", str(output)])
    assert result.exit_code == 2
    assert "Nothing was written" in result.output
    assert not output.exists()


@pytest.mark.parametrize("name", ["bytes", "content"])
@pytest.mark.parametrize("is_resaved", [False, True])
def test_a_ruling_is_known_by_either_hash(tmp_path: Path, name: str, is_resaved: bool) -> None:
    path = saved(tmp_path / "one.xlsx", ONE)
    hashes = hashes_of(path)
    rulings = written(tmp_path, [{"sha256": name} | GRADE | {"value": "Good"}], hashes)
    if is_resaved:
        resaved(path, tmp_path / "copy.xlsx").replace(path)
    result = s11xl.consolidate([path], roster=AGENCIES, rulings=rulings)
    (grade,) = result.answers.loc[
        (result.answers["standard_id"] == "1.1") & (result.answers["file"] == "one.xlsx"), "grade"
    ]
    is_known = name == "content" or not is_resaved
    assert grade == ("Good" if is_known else "Outstanding")
    assert (len(result.judged.remarks) == 0) == is_known


@pytest.mark.parametrize(
    ("ruling", "expected"),
    [
        (USE, {"a.xlsx": "accepted", "b.xlsx": "superseded", "copy.xlsx": "superseded"}),
        (IGNORE, {"a.xlsx": "ignored", "b.xlsx": "accepted", "copy.xlsx": "ignored"}),
        (TO_COUNCIL, {"a.xlsx": "accepted", "b.xlsx": "accepted", "copy.xlsx": "superseded"}),
    ],
    ids=["use", "ignore", "agency"],
)
def test_a_ruling_on_a_file_is_one_on_each_copy(
    tmp_path: Path, ruling: Ruling, expected: dict[str, str]
) -> None:
    folder = put(tmp_path / "in", a=ONE, b=TWO)
    resaved(folder / "a.xlsx", folder / "copy.xlsx")
    hashes = {"bytes": file_sha256(folder / "a.xlsx")}
    rulings = written(tmp_path, [BY_FILE | ruling], hashes)
    result = s11xl.consolidate(folder, roster=AGENCIES, rulings=rulings)
    assert {file: status for file, status in statuses(result).items() if file} == expected


def test_a_ruling_on_all_that_differs_breaks_a_tie(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", one=ONE, two=TWO)
    assert set(s11xl.consolidate(folder).returns["status"]) == {"rejected"}
    rulings = written(tmp_path, [BY_AGENCY | GRADE | {"value": "Good"}], {})
    result = s11xl.consolidate(folder, rulings=rulings)
    assert statuses(result) == {"one.xlsx": "accepted", "two.xlsx": "superseded"}


@pytest.mark.parametrize(
    "other",
    [
        TWO,
        with_response(ONE, "1.1", evidence="Another"),
        replace(ONE, actions=()),
        replace(ONE, cover=replace(ONE.cover, signed_off_on="2027-01-21")),
        answered(COUNCIL),
    ],
    ids=["grade", "evidence", "actions", "cover", "agency"],
)
def test_what_says_something_else_has_another_digest(tmp_path: Path, other: AgencyReturn) -> None:
    one, two = (saved(tmp_path / f"{name}.xlsx", each) for name, each in [("a", ONE), ("b", other)])
    assert hashes_of(one)["content"] != hashes_of(two)["content"]
