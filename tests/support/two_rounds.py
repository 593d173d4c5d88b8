"""Two rounds to be compared: held in memory, drawn at random, or consolidated in folders."""

import hashlib
import json
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import s11xl
from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.api import Changes, compare
from s11xl.core.returns import Action, Agency
from s11xl.standards.file import parse_standards, standards_json
from s11xl.standards.model import StandardSet
from s11xl.tables.columns import ACTION_COLUMNS, ANSWER_COLUMNS, RETURN_COLUMNS
from s11xl.workbook.identity import RoundSettings
from support.made import COUNCIL, POLICE, answered, saved, small_audit, small_data, with_response

AUDIT = small_audit()
LOW, WEAK, FAIR, SOUND, BEST = AUDIT.scale.labels()
STATUSES = ("missing", "invalid", "not-applicable", "not-returned")


def frame(columns: tuple[str, ...], rows: list[dict[str, str]]) -> pd.DataFrame:
    data = [dict.fromkeys(columns, "") | row for row in rows]
    return pd.DataFrame(data, columns=list(columns)).astype("str")


def held(
    said: Mapping[str, Mapping[str, str]],
    audit: StandardSet = AUDIT,
    *,
    names: Mapping[str, str] | None = None,
    sectors: Mapping[str, str] | None = None,
    actions: list[dict[str, str]] | None = None,
    name: str = "2026-27",
    **others: Any,
) -> SavedRound:
    """A round: what each agency said on each standard, a grade or a status."""
    answers = [
        {
            "round": name,
            "agency_id": agency_id,
            "agency": (names or {}).get(agency_id, agency_id.upper()),
            "sector": (sectors or {}).get(agency_id, ""),
            "key_standard": audit.by_id[standard_id].key_standard,
            "standard_id": standard_id,
            "grade": "" if what in STATUSES else what,
            "status": what if what in STATUSES else "answered",
            "standards_version": audit.version,
        }
        for agency_id, given in said.items()
        for standard_id, what in given.items()
    ]
    digest = hashlib.sha256(json.dumps([answers, actions]).encode()).hexdigest()[:16]
    return SavedRound(
        name,
        frame(ANSWER_COLUMNS, answers),
        frame(ACTION_COLUMNS, actions or []),
        frame(RETURN_COLUMNS, []),
        (audit,),
        **{"marking": "", "asked_is_known": True, "digest": digest, **others},
    )


def compared(current: SavedRound, previous: SavedRound, **words: Any) -> Changes:
    """The comparison of two rounds that are at hand already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("s11xl.api.saved_round", lambda source, _: source)
        return compare(current, previous, **words)  # type: ignore[arg-type]


def became(changes: Changes) -> dict[tuple[str, str, str], tuple[str, str]]:
    columns = ("agency_id", "standard_id", "previous_standard_id", "change", "why")
    rows = changes.answers[list(columns)].itertuples(index=False)
    return {(a, current, previous): (change, why) for a, current, previous, change, why in rows}


def changed(**changes: Any) -> StandardSet:
    """The small audit in a second version, with other values at some paths."""
    data = small_data() | {"version": "2"}
    for path, value in changes.items():
        *steps, last = path.split("__")
        met: Any = data
        for step in ("key_standards", *steps):
            met = met[int(step) if step.isdigit() else step]
        met[int(last) if last.isdigit() else last] = value
    return parse_standards(json.dumps(data))


def old(*ids: str, **more: str) -> list[dict[str, Any]]:
    return [{"version": "1", "standards": list(ids), **more}]


FIRST, SECOND = "0__standards__0", "0__standards__1"


def drawn_rounds(
    seed: int, agencies: int, audit: StandardSet = AUDIT
) -> tuple[SavedRound, SavedRound]:
    """Two rounds of random answers, with agencies that come and go."""
    drawn = random.Random(seed)
    choices = [*audit.scale.labels(), *audit.scale.labels(), *STATUSES]
    rounds = []
    for name in ("2027-28", "2026-27"):
        asked = [f"a{n}" for n in range(agencies) if drawn.random() < 0.8]
        said = {
            each: {standard.id: drawn.choice(choices) for standard in audit.standards}
            for each in asked
        }
        names = {each: f"Agency {drawn.randrange(9)}" for each in asked}
        rounds.append(held(said, audit, names=names, name=name))
    return rounds[0], rounds[1]


NEXT = RoundSettings("2027-28")
HOSTILE = "=HYPERLINK(\"http://outside.example\")<script>document.title='taken'</script>\u202e"


def consolidated(
    folder: Path, *given: s11xl.AgencyReturn, standards: StandardSet | None = None
) -> Path:
    """The consolidated folder of a round in which these came back."""
    for number, each in enumerate(given):
        saved(folder / "returns" / f"{number}.xlsx", each, standards)
    file = folder / "s.json"
    folder.mkdir(parents=True, exist_ok=True)
    if standards:
        file.write_bytes(standards_json(standards))
    result = s11xl.consolidate(
        folder / "returns", roster=[POLICE, COUNCIL], standards=file if standards else None
    )
    return result.write(folder / "consolidated")


def hostile_rounds(folder: Path) -> tuple[Path, Path]:
    """Two rounds with hostile words: folders of the newer and of the earlier one."""
    plans = (Action("1.1", HOSTILE, HOSTILE, "2027-03-31", "@odd"), Action("1.2", "Do it"))
    name = Agency(POLICE.agency_id, f"Police {HOSTILE}", "-Sector")
    police = replace(answered(POLICE, grade="Good"), actions=plans)
    current = answered(replace(name), settings=NEXT)
    current = with_response(
        replace(current, actions=plans[:1]), "1.1", grade="RI", evidence=HOSTILE
    )
    current = with_response(current, "1.2", grade=HOSTILE)
    previous = consolidated(folder / "then", police, answered(COUNCIL))
    saved(folder / "now" / "returns" / "0.xlsx", current)
    data = s11xl.consolidate(folder / "now" / "returns", roster=[name, COUNCIL])
    settings = RoundSettings("2027-28", marking="OFFICIAL & more")
    return replace(data, settings=settings).write(folder / "now" / "consolidated"), previous
