"""Rounds in memory, of any size in no time: nobody returned, and answers drawn at random."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

import s11xl
from s11xl.core.returns import Agency
from s11xl.standards.model import StandardSet

UNGRADED = ("missing", "invalid", "not-applicable", "not-returned")


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
