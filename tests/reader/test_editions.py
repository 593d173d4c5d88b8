"""Workbooks of every edition of the template are read as they were when they were made.

1. The answers, the cover, the actions and the identity are the same, each in its cell.
2. The findings are the recorded ones.
3. The records of the rounds, as they were written then, still say who was asked.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from support.made import read
from support.paths import EDITIONS

import s11xl
from s11xl.core.returns import AgencyReturn, Place

MADE = sorted(each for each in EDITIONS.iterdir() if each.is_dir())
LATER = {"links", "prefilled"}  # fields that the first edition had not
RETURNS = [path for edition in MADE for path in sorted((edition / "returns").glob("*.xlsx"))]


def as_json(agency_return: AgencyReturn) -> object:
    """The return as it comes back from a JSON file, without what the first edition had not."""
    return json.loads(json.dumps(agency_return, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, Place):
        return {"sheet": value.sheet, "cell": value.cell}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    assert is_dataclass(value)
    return {
        each.name: getattr(value, each.name) for each in fields(value) if each.name not in LATER
    }


@pytest.mark.parametrize("path", RETURNS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_return_of_an_earlier_edition_is_read_as_it_was(path: Path) -> None:
    recorded = json.loads((path.parents[1] / "expected.json").read_text(encoding="utf-8"))
    expected = recorded[path.name]
    reading = read(path)
    assert reading.agency_return is not None
    assert not any(response.links for response in reading.agency_return.responses)
    assert reading.agency_return.prefilled is None
    assert as_json(reading.agency_return) == expected["return"]
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
