"""Random harm to valid returns: each answer is read as it stands in the file, or is told of.

1. A short run of the fuzzer (`python -m tests.fuzz` runs longer) finds no case that breaks the law.
2. The fuzzer makes the same case from the same numbers, and would see an answer that is lost.
"""

from dataclasses import replace

import fuzz
import pytest
from support.draws import draws
from support.hostile import given

_CASES, _TOGETHER = draws(150, 40), 10


@pytest.mark.parametrize("first", range(0, _CASES, _TOGETHER))
def test_no_harm_goes_unsaid(first: int) -> None:
    for number in range(first, first + _TOGETHER):
        mutant = fuzz.case(20, number)
        assert fuzz.broken(mutant) == "", str(mutant)


def test_a_case_is_told_by_its_numbers() -> None:
    assert fuzz.case(3, 5) == fuzz.case(3, 5)
    assert len({fuzz.case(3, number).content for number in range(20)}) > 15


def test_an_answer_that_is_read_wrong_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    untouched = fuzz.Case(0, 0, fuzz.whole(), ())
    assert fuzz.broken(untouched) == ""
    first, *others = given().responses
    other = replace(given(), responses=(replace(first, evidence="another"), *others))
    monkeypatch.setattr(fuzz, "given", lambda: other)
    monkeypatch.setattr(fuzz, "_stands_there", lambda *_: False)
    assert "evidence of 1.1" in fuzz.broken(untouched)
