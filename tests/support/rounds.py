"""Rounds in memory, of any size in no time: nobody returned, and answers drawn at random."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

import s11xl
from s11xl.core.returns import Action, Agency
from s11xl.report.excel.workbook import write_workbook
from s11xl.standards.model import StandardSet
from support.made import COUNCIL, POLICE, answered, large_audit, saved, with_response

UNGRADED = ("missing", "invalid", "not-applicable", "not-returned")
HOSTILE = '=HYPERLINK("http://example.org","x")'
ROUNDS = ["nobody", "one", "all missing", "hostile", "large"]


def nobody_returned(folder: Path, agencies: Sequence[Agency]) -> s11xl.Consolidation:
    """A round of these agencies, none of which returned."""
    (folder / "in").mkdir(parents=True, exist_ok=True)
    return s11xl.consolidate(folder / "in", roster=list(agencies))


def with_random_answers(
    data: s11xl.Consolidation, standards: StandardSet, seed: int
) -> s11xl.Consolidation:
    """The round with grades and holes drawn at random, for every agency and standard."""
    drawn = random.Random(seed)
    grades = list(standards.scale.grades)
    rows = []
    agencies = data.answers[["agency_id", "agency", "sector"]].drop_duplicates()
    for agency_id, name, sector in agencies.itertuples(index=False):
        for each in standards.standards:
            status = drawn.choice(["answered", "answered", "answered", *UNGRADED])
            grade = drawn.choice(grades) if status == "answered" else None
            row = dict.fromkeys(data.answers.columns, "")
            row |= {"agency_id": agency_id, "agency": name, "sector": sector, "status": status}
            row |= {"standard_id": each.id, "key_standard": each.key_standard}
            row |= {"grade": grade.label if grade else ""}
            rows.append(row | {"score": grade.score if grade else None})
    frame = pd.DataFrame(rows, columns=data.answers.columns)
    score = pd.Series([each["score"] for each in rows], dtype="Int64")
    frame = frame.drop(columns="score").astype("str")
    frame.insert(list(data.answers.columns).index("score"), "score", score)
    return replace(data, answers=frame, standards=standards)


def round_called(folder: Path, name: str) -> s11xl.Consolidation:
    """One of these rounds, made in a folder."""
    if name == "hostile":
        given = with_response(answered(), "1.1", evidence=HOSTILE, improvement="@SUM(1)")
        given = replace(given, actions=(Action("1.1", "=1+1", "", "2027-03-31", "=2"),))
        saved(folder / "in" / "police.xlsx", given)
        return s11xl.consolidate(folder / "in", roster=[POLICE, COUNCIL], as_at=date(2027, 4, 1))
    agencies = {"nobody": [], "one": [POLICE], "all missing": [POLICE, COUNCIL]}
    if name in agencies:
        return nobody_returned(folder, agencies[name])
    many = [Agency(f"a{n}", f"Agency {n}") for n in range(70)]
    return with_random_answers(nobody_returned(folder, many), large_audit(), 1)


def workbook_of(data: s11xl.Consolidation, folder: Path) -> Path:
    """consolidated.xlsx of a round, without the other outputs, as it stands in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "consolidated.xlsx"
    write_workbook(data, path, folder)
    return path
