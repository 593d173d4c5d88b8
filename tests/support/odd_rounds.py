"""Rounds of odd sizes, which came back in part."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import s11xl
from s11xl.core.returns import Agency
from s11xl.standards.file import load_standards, parse_standards
from support.made import answered, large_data, saved, small_data
from support.rounds import nobody_returned

SECTORS = ("Health", "Police", "Education")


def tiny_data() -> dict[str, Any]:
    """An audit of one standard and two grades."""
    data = small_data() | {"id": "tiny", "language": "en-GB", "title": "Tiny Audit"}
    del data["wording"]
    low, high = data["scale"]["grades"][0], data["scale"]["grades"][3]
    data["scale"]["grades"] = [low | {"label": "Not met"}, high | {"label": "Met"}]
    data["scale"]["weak_below"] = high["id"]
    group = data["key_standards"][0]
    standard = group["standards"][0]
    standard["descriptors"] = {each["id"]: {"bullets": ["So it is."]} for each in (low, high)}
    data["key_standards"] = [group | {"standards": [standard]}]
    return data


def agencies(number: int, sectors: tuple[str, ...] = SECTORS) -> list[Agency]:
    names = [f"Agency {place} of Severnshire, with its partners" for place in range(number)]
    drawn = [sectors[place % len(sectors)] if sectors else "" for place in range(number)]
    return [Agency(f"a{n}", *each) for n, each in enumerate(zip(names, drawn, strict=True))]


def returned(
    folder: Path, asked: list[Agency], source: dict[str, Any] | None = None, silent: int = 1
) -> s11xl.Consolidation:
    """A round of which all but some returned, with grades drawn at random."""
    drawn = random.Random(7)
    audit = parse_standards(json.dumps(source)) if source else load_standards()
    for agency in asked[: len(asked) - silent]:
        given = answered(agency, audit)
        graded = [
            replace(each, grade=drawn.choice(audit.scale.labels()), improvement="Train them.")
            for each in given.responses
        ]
        saved(
            folder / "in" / f"{agency.agency_id}.xlsx", replace(given, responses=(*graded,)), audit
        )
    file = folder / "audit.json"
    file.write_text(json.dumps(source), encoding="utf-8")
    return s11xl.consolidate(folder / "in", roster=asked, standards=file if source else None)


ROUNDS: dict[str, Callable[[Path], s11xl.Consolidation]] = {
    "one agency": lambda folder: returned(folder, agencies(1), silent=0),
    "one sector": lambda folder: returned(folder, agencies(6, ("Health",))),
    "no sector": lambda folder: returned(folder, agencies(6, ())),
    "nothing returned": lambda folder: nobody_returned(folder, agencies(8)),
    "sixty standards": lambda folder: returned(folder, agencies(3), large_data()),
    "one standard": lambda folder: returned(folder, agencies(6), tiny_data(), silent=0),
}
NAMES = [  # for the tests that look at each of them
    pytest.param(each, marks=pytest.mark.slow if each == "sixty standards" else ())
    for each in ROUNDS
]


Rounds = Callable[[str], tuple[s11xl.Consolidation, Path]]  # each round with its outputs
