"""Looks: every pair of ink and fill has a contrast of 4.5:1 (WCAG 2.2 AA)."""

import pytest

from s11xl.analysis.distributions import SYMBOLS
from s11xl.standards.file import load_standards
from s11xl.tables.columns import NOT_APPLICABLE
from s11xl.xlsx.theme import PAPER, UNGRADED_FILLS, Role, contrast, ink_on, role_format

GRADES = [grade.colour for grade in load_standards().scale.grades]
NONE = load_standards().scale.not_applicable.colour


def test_contrast_is_wcags() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("colour", ["", NONE, *GRADES])
def test_every_role_can_be_read(role: Role, colour: str) -> None:
    look = role_format(role, colour)
    assert contrast(look["font_color"], look.get("bg_color", PAPER)) >= 4.5


@pytest.mark.parametrize("colour", ["#000000", "#FFFFFF", "#777777", "#FF0000", "#0000FF"])
def test_ink_for_any_fill_of_another_audit(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5


def test_grades_differ_in_lightness_or_hue_and_never_by_colour_alone() -> None:
    assert len(set(GRADES)) == len(GRADES)
    letters = [grade.letter for grade in load_standards().scale.grades]
    assert len(set(letters)) == len(letters)


def test_whatever_is_no_grade_has_a_fill_or_a_mark_of_its_own() -> None:
    assert {*UNGRADED_FILLS, NOT_APPLICABLE} == set(SYMBOLS)
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
    assert all(contrast(ink_on(each), each) >= 4.5 for each in UNGRADED_FILLS.values())
