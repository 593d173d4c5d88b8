"""Microsoft's validator finds nothing in a workbook that compares two rounds."""

from pathlib import Path

import pytest
from support.clients import microsoft_faults
from support.two_rounds import compared, drawn_rounds, held
from support.xlsx_lint import lint

import s11xl


@pytest.mark.client
@pytest.mark.parametrize("name", ["two", "nobody", "many"])
def test_microsofts_validator_finds_nothing(
    two: tuple[Path, Path], tmp_path: Path, name: str
) -> None:
    changes = s11xl.compare(*two)
    if name == "nobody":
        changes = compared(held({}, name="2027-28"), held({}))
    if name == "many":
        changes = compared(*drawn_rounds(1, 70))
    path = changes.write(tmp_path / "out") / "comparison.xlsx"
    assert lint(path) == []
    assert microsoft_faults(path) == []
