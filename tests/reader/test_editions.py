"""Workbooks of every edition of the template are read as they were when they were made.

1. The answers, the cover, the actions and the identity are the same, each in its cell.
2. The findings are the recorded ones.
3. The records of the rounds, as they were written then, still say who was asked.
"""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from support.made import read
from support.paths import EDITIONS

import s11xl

MADE = sorted(each for each in EDITIONS.iterdir() if each.is_dir())
RETURNS = [path for edition in MADE for path in sorted((edition / "returns").glob("*.xlsx"))]


def as_json(value: object) -> object:
    """The value as it comes back from a JSON file."""
    return json.loads(json.dumps(value, default=sorted))


@pytest.mark.parametrize("path", RETURNS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_return_of_an_earlier_edition_is_read_as_it_was(path: Path) -> None:
    recorded = json.loads((path.parents[1] / "expected.json").read_text(encoding="utf-8"))
    expected = recorded[path.name]
    reading = read(path)
    assert reading.agency_return is not None
    answers = asdict(reading.agency_return)
    assert all(response.pop("links") == () for response in answers["responses"])
    assert as_json(answers) == expected["return"]
    findings = [[each.code, each.standard_id, each.sheet, each.cell] for each in reading.findings]
    assert findings == expected["findings"]


@pytest.mark.parametrize("edition", MADE, ids=lambda edition: edition.name)
def test_a_round_of_an_earlier_edition_is_consolidated(edition: Path) -> None:
    paths = [edition / "returns" / name for name in ("filled-in.xlsx", "libreoffice.xlsx")]
    result = s11xl.consolidate(paths, folder=edition / "round")
    assert set(result.returns["status"]) == {"accepted"}
    assert sorted(result.answers["agency_id"].unique()) == ["brook-council", "tern-police"]
    assert set(result.answers["status"]) == {"answered"}


@pytest.mark.parametrize("edition", MADE, ids=lambda edition: edition.name)
def test_not_applicable_of_an_earlier_edition_is_read(edition: Path) -> None:
    folder = edition / "round-with-not-applicable"
    result = s11xl.consolidate(edition / "returns" / "not-applicable.xlsx", folder=folder)
    assert set(result.answers["status"]) == {"answered", "not-applicable"}
