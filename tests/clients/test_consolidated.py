"""Microsoft's validator finds nothing in consolidated.xlsx, whatever the round."""

from pathlib import Path

import pytest
from support.clients import microsoft_faults
from support.made import COUNCIL, POLICE, answered, saved, with_response
from support.rounds import ROUNDS, round_called, workbook_of

import s11xl


@pytest.mark.client
@pytest.mark.parametrize("name", ROUNDS)
def test_microsofts_validator_finds_nothing(tmp_path: Path, name: str) -> None:
    path = workbook_of(round_called(tmp_path, name), tmp_path / "out")
    assert microsoft_faults(path) == []


@pytest.mark.client
def test_microsofts_validator_finds_nothing_in_the_consolidated_workbook(tmp_path: Path) -> None:
    given = with_response(answered(), "1.1", evidence="=1+1", grade="?")
    saved(tmp_path / "in" / "one.xlsx", given)
    result = s11xl.consolidate(tmp_path / "in", roster=[POLICE, COUNCIL])
    assert microsoft_faults(workbook_of(result, tmp_path / "out")) == []
