"""Whatever holes a round has, plain Python over the rows gives the same figures."""

import random
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import pandas as pd
import pytest
from support.answer_tables import AUDIT, LARGE, SCALE, Row, random_round

from s11xl.analysis.distributions import FEWEST, spread, spread_by
from s11xl.analysis.groups import (
    agencies_table,
    key_standards_table,
    sectors_by_key_standard,
    sectors_table,
    standards_table,
)
from s11xl.analysis.standing import (
    agencies_that_differ,
    compared_standards,
    differences,
    shared_strengths,
    single_agency_issues,
    strongest_standards,
    weakest_standards,
    widespread_weaknesses,
)
from s11xl.standards.model import Scale, StandardSet

AUDITS = {"document": AUDIT, "large": LARGE}


def figures(rows: Sequence[Row], scale: Scale, together: bool) -> dict[str, object]:
    """The figures of some rows in plain Python."""
    places = {grade.label: place for place, grade in enumerate(scale.grades)}
    on_scale = [r for r in rows if r["status"] == "answered" and r["grade"] in places]
    grades = sorted(places[str(r["grade"])] for r in on_scale)
    weak = places[scale.weak_below.label]
    good = len([each for each in grades if each >= weak])
    graded_agencies = len({r["agency_id"] for r in on_scale})
    counts = Counter(str(r["status"]) for r in rows)
    counted = Counter(scale.labels()[each] for each in grades)
    middle = ""
    if len(grades) >= 5 and (graded_agencies >= 5 or not together):
        half, odd = divmod(len(grades), 2)
        pair = (grades[half], grades[half]) if odd else (grades[half - 1], grades[half])
        low, high = (scale.labels()[each] for each in pair)
        middle = low if low == high else f"between {low} and {high}"
    return {
        **{label: counted[label] for label in scale.labels()},
        "Missing": counts["missing"],
        "Invalid": counts["invalid"],
        "Not applicable": counts["not-applicable"],
        "Not returned": counts["not-returned"],
        "Median": middle,
        f"{scale.weak_below.label} or better": f"{good} of {len(grades)}",
        "asked": len(rows),
        "graded": len(grades),
        "good": good,
        "off_scale": counts["answered"] - len(grades),
        "agencies": len({r["agency_id"] for r in rows}),
        "graded_agencies": graded_agencies,
    }


def in_pieces(rows: Sequence[Row], *columns: str) -> dict[object, list[Row]]:
    pieces: dict[object, list[Row]] = {}
    for row in rows:
        key = tuple(row[each] for each in columns)
        pieces.setdefault(key if len(columns) > 1 else key[0], []).append(row)
    return pieces


def holds(table: pd.DataFrame, keys: list[str], rows: Sequence[Row], by: Sequence[str]) -> None:
    """Every row of a table is what plain Python finds, and no row is lacking."""
    pieces = in_pieces(rows, *by)
    scale = SCALE if SCALE.labels()[0] in table.columns else LARGE.scale
    seen = set()
    for record in table.to_dict("records"):
        key = tuple(record[each] for each in keys)
        whose = key if len(keys) > 1 else key[0]
        seen.add(whose)
        expected = figures(pieces.get(whose, []), scale, "agency_id" not in by)
        assert {name: record[name] for name in expected} == expected, whose
    assert pieces.keys() <= seen


@pytest.mark.slow
@pytest.mark.parametrize("name", AUDITS)
@pytest.mark.parametrize("seed", range(150))
def test_plain_python_finds_the_same(name: str, seed: int) -> None:
    audit = AUDITS[name]
    answers = random_round(random.Random(f"{name}{seed}"), audit)
    rows: list[Row] = answers.astype("object").where(answers.notna(), "").to_dict("records")
    holds(standards_table(answers, audit), ["Standard"], rows, ["standard_id"])
    holds(agencies_table(answers, audit), ["Agency ID"], rows, ["agency_id"])
    assert spread(answers, audit.scale) == figures(rows, audit.scale, together=False)
    if seed % 2:  # the other half of the rounds is for the rest, to keep the whole quick
        plain_standing(answers, rows, audit)
        return
    plain_differences(answers, rows, audit.scale)
    holds(sectors_table(answers, audit), ["Sector"], rows, ["sector"])
    holds(key_standards_table(answers, audit), ["Key standard"], rows, ["key_standard"])
    pairs = sectors_by_key_standard(answers, audit)
    holds(pairs, ["Sector", "Key standard"], rows, ["sector", "key_standard"])
    each = spread_by(answers, audit.scale, ["agency_id", "key_standard"])
    holds(each, ["agency_id", "key_standard"], rows, ["agency_id", "key_standard"])


def plain_standing(answers: pd.DataFrame, rows: Sequence[Row], audit: StandardSet) -> None:
    """The lists of standards, by plain Python."""
    pieces = in_pieces(rows, "standard_id")
    met = {
        each.id: figures(pieces.get(each.id, []), audit.scale, together=False)
        for each in audit.standards
    }
    shares = {
        at: Fraction(int(str(f["good"])), int(str(f["graded"])))
        for at, f in met.items()
        if int(str(f["graded"])) >= FEWEST
    }
    half = Fraction(1, 2)
    good, graded = (sum(int(str(met[at][name])) for at in shares) for name in ("good", "graded"))
    whole = Fraction(good, max(1, graded))
    weakest = sorted((at for at in shares if shares[at] < whole), key=lambda at: shares[at])
    strongest = sorted((at for at in shares if shares[at] > whole), key=lambda at: -shares[at])
    assert (
        weakest_standards(compared_standards(answers, audit), count=3)["standard_id"].tolist()
        == weakest[:3]
    )
    assert (
        strongest_standards(compared_standards(answers, audit), count=3)["standard_id"].tolist()
        == strongest[:3]
    )
    assert set(shared_strengths(compared_standards(answers, audit))["standard_id"]) == {
        at for at in shares if shares[at] > half
    }
    assert set(widespread_weaknesses(compared_standards(answers, audit))["standard_id"]) == {
        at for at in shares if shares[at] < half
    }
    weak = {grade.label for grade in audit.scale.grades if audit.scale.is_weak(grade)}
    alone = []
    for at in shares:
        found = [r["agency_id"] for r in pieces[at] if r["grade"] in weak]
        alone += [(at, found[0])] if len(found) == 1 else []
    table = single_agency_issues(compared_standards(answers, audit), answers, audit.scale)
    assert list(zip(table["standard_id"], table["agency_id"], strict=True)) == alone


def plain_differences(answers: pd.DataFrame, rows: Sequence[Row], scale: Scale) -> None:
    """How agencies differ, by plain Python."""
    places = {grade.label: place for place, grade in enumerate(scale.grades)}
    expected = {str(row["agency_id"]): [0, 0, 0] for row in rows}
    for piece in in_pieces([r for r in rows if r["grade"] in places], "standard_id").values():
        for row in piece:
            others = sorted(places[str(r["grade"])] for r in piece if r is not row)
            if len(others) < 5:
                continue
            own, size = places[str(row["grade"])], len(others)
            counts = expected[str(row["agency_id"])]
            counts[0] += own > others[size // 2]
            counts[1] += own < others[(size - 1) // 2]
            counts[2] += 1
    table = differences(answers, scale).set_index("agency_id")
    columns = ["above", "below", "compared"]
    assert dict(zip(table.index, table[columns].to_numpy().tolist(), strict=True)) == expected
    listed = {
        at
        for at, (above, below, compared) in expected.items()
        if compared >= 5 and abs(above - below) > compared / 2
    }
    shown = agencies_that_differ(answers, scale, count=99)
    assert set(shown["agency_id"]) == listed
    assert shown["agency_id"].tolist() == [at for at in table.index if at in listed]
