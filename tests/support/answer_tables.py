"""Answers as tables, from a few letters or at random."""

import random
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from s11xl.standards.file import load_standards
from s11xl.standards.model import StandardSet
from s11xl.tables.columns import ANSWER_COLUMNS, NUMBERS
from support.made import large_audit

AUDIT = load_standards()
SCALE = AUDIT.scale
LETTERS = {grade.letter: grade for grade in SCALE.grades}
UNGRADED = {"?": "missing", "!": "invalid", "–": "not-applicable", "": "not-returned"}
Row = dict[str, object]


def frame(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Rows as a tidy frame: what a row leaves out is the empty text."""
    listed = list(rows)
    made = {
        name: pd.Series(
            [row.get(name, None if name in NUMBERS else "") for row in listed],
            dtype="Int64" if name in NUMBERS else "str",
        )
        for name in columns
    }
    return pd.DataFrame(made, columns=list(columns))


def row_of(agency: str, standard_id: str, mark: str, **more: object) -> Row:
    """An answer by its letter, or by the sign of what it is instead of a grade."""
    grade = LETTERS.get(mark)
    return {
        "agency_id": agency.lower(),
        "agency": agency,
        "key_standard": standard_id.split(".")[0],
        "standard_id": standard_id,
        "grade": grade.label if grade else "",
        "score": grade.score if grade else None,
        "status": "answered" if grade else UNGRADED[mark],
        "evidence": "Minutes",
        "file": f"{agency}.xlsx",
        "sheet": "Some sheet",
        "cell": f"C{standard_id}",
        **more,
    }


def answers_of(table: str, sectors: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Answers from a table: standards in the first line, then an agency a line with its marks."""
    head, *lines = [line.split() for line in table.strip().splitlines()]
    return frame(
        ANSWER_COLUMNS,
        [
            row_of(agency, standard_id, "" if mark == "." else mark, sector=sector)
            for agency, *marks in lines
            for sector in [(sectors or {}).get(agency, "")]
            for standard_id, mark in zip(head, marks, strict=True)
        ],
    )


SMALL = answers_of(
    """
          1.1 1.2 1.3 2.1 2.2
    Ash   G   O   I   G   G
    Birch G   G   R   G   ?
    Cedar R   O   R   G   G
    Elm   G   G   R   R   G
    Fir   O   O   G   G   !
    Gorse ?   O   –   G   –
    Hazel .   .   .   .   .
    """,
    {"Ash": "Police", "Birch": "Police", "Cedar": "Health"},
)
LARGE = large_audit()


def random_round(dice: random.Random, audit: StandardSet) -> pd.DataFrame:
    """A round with holes: agencies that sent nothing, answers without a grade, odd ones."""
    standards = dice.sample(list(audit.standards), dice.randint(1, min(12, len(audit.standards))))
    standards.sort(key=lambda each: audit.standards.index(each))
    sectors = dice.choice([[""], ["Police"], ["Police", "Health", ""], ["Health", None]])
    weights = [dice.random() for _ in range(5)]
    lean = [dice.random() + 0.01 for _ in audit.scale.grades]
    rows = []
    for place in range(dice.choice([0, 1, 4, 5, 6, 9, 20])):
        about = {"agency_id": f"id{place}", "agency": f"Name {place % 7}"}
        about["sector"] = dice.choice(sectors)
        silent = dice.random() < 0.1
        for standard in standards:
            kinds = ["answered", "missing", "invalid", "not-applicable", "other"]
            kind = "not-returned" if silent else dice.choices(kinds, weights)[0]
            grade = dice.choices(audit.scale.grades, lean)[0]
            label = {"answered": grade.label, "other": "Elsewhere"}.get(kind, "")
            row = about | {
                "key_standard": standard.key_standard,
                "standard_id": standard.id,
                "grade": label,
                "score": grade.score if label else None,
                "status": "answered" if kind == "other" else kind,
            }
            rows.append(row)
    return frame(ANSWER_COLUMNS, rows)
