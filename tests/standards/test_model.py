"""A scale reads labels, and nothing that isn't one."""

import pytest
from support.made import small_audit

from s11xl.standards.file import load_standards
from s11xl.standards.model import Match


@pytest.mark.parametrize(
    ("text", "match", "label"),
    [
        ("Good", Match.EXACT, "Good"),
        (" good\u00a0", Match.NORMALISED, "Good"),
        ("REQUIRES  IMPROVEMENT", Match.NORMALISED, "Requires Improvement"),
        ("RI", Match.NORMALISED, "Requires Improvement"),
        ("o", Match.NORMALISED, "Outstanding"),
        ("", Match.EMPTY, None),
        (" \n", Match.EMPTY, None),
        ("Good/Outstanding", Match.NONE, None),
        ("Goood", Match.NONE, None),
        ("Good.", Match.NORMALISED, "Good"),
        ("“Good”", Match.NORMALISED, "Good"),
        ("'good.'", Match.NORMALISED, "Good"),
        ("Good\n", Match.NORMALISED, "Good"),
        ("Requires improvement.", Match.NORMALISED, "Requires Improvement"),
        ("Requires-Improvement", Match.NORMALISED, "Requires Improvement"),
        ("Requires–improvement", Match.NORMALISED, "Requires Improvement"),
        ("RI.", Match.NORMALISED, "Requires Improvement"),
        ("Good - mostly", Match.NONE, None),
        ("Good -", Match.NONE, None),
        ("Outstanding (just)", Match.NONE, None),
        ("“Good", Match.NONE, None),
        ("“”", Match.NONE, None),
        (".", Match.NONE, None),
        ("-", Match.NONE, None),
        ("3", Match.NONE, None),
        ("Not applicable", Match.NONE, None),
        ("*", Match.NONE, None),
    ],
)
def test_the_scale_reads_labels_and_never_guesses(
    text: str, match: Match, label: str | None
) -> None:
    reading = load_standards().scale.read(text)
    assert (reading.match, reading.grade.label if reading.grade else None) == (match, label)


def test_not_applicable_counts_only_where_the_round_allows_it() -> None:
    scale = load_standards().scale
    assert scale.read("n/a", allow_not_applicable=True).not_applicable
    assert scale.read("n/a").match is Match.NONE


def test_outstanding_claims_good_and_nothing_below() -> None:
    scale = load_standards().scale
    assert [each.label for each in scale.included_in(scale.grades[-1])] == ["Outstanding", "Good"]
    assert [
        each.label for each in small_audit().scale.included_in(small_audit().scale.grades[1])
    ] == ["Gwan"]
