"""Rosters in either encoding, as CSV or .xlsx; every fault at once."""

from pathlib import Path

import pytest
from openpyxl import Workbook

import s11xl
from s11xl.rounds.roster import read_roster

ROWS = "Agency ID,Agency,Sector,E-mail\np,Sûreté,Police,a@b.example\n,St Mary’s School,,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_roster_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(ROWS.encode(encoding))
    roster = read_roster(path)
    assert [each.name for each in roster.agencies] == ["Sûreté", "St Mary’s School"]
    assert [each.agency_id for each in roster.agencies] == ["p", "st-marys-school"]
    assert "  row 3, St Mary’s School: agency_id st-marys-school" in roster.remarks


def test_a_roster_as_xlsx_or_with_semicolons(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["agency_id", "agency"], [17, "Seventeen"], [None, None], ["b", "Bee"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "roster.xlsx")
    expected = [("17", "Seventeen"), ("b", "Bee")]
    met = read_roster(tmp_path / "roster.xlsx").agencies
    assert [(each.agency_id, each.name) for each in met] == expected
    (tmp_path / "roster.csv").write_text("agency_id;agency\n17;Seventeen\nb;Bee\n")
    met = read_roster(tmp_path / "roster.csv").agencies
    assert [(each.agency_id, each.name) for each in met] == expected


def test_every_fault_of_a_roster_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("agency_id,agency\na,One\nA,Two\nb/c,Three\nd,\n")
    with pytest.raises(s11xl.S11xlError) as told:
        read_roster(path)
    assert [each.partition(":")[0] for each in told.value.details] == ["row 3", "row 4", "row 5"]
