"""Random harm to valid returns: each answer is read as it stands in the file, or is told of.

1. A short run of the fuzzer finds no case that breaks the law; `python -m tests.hostile.fuzz` runs
   longer.
2. The fuzzer makes the same case from the same numbers, and would see an answer that is lost.
"""

from dataclasses import replace

import pytest
from hostile import fuzz
from support.hostile import given, whole
from support.mutants import Case, case

_CASES, _TOGETHER = 150, 10


@pytest.mark.parametrize("first", range(0, _CASES, _TOGETHER))
def test_no_harm_goes_unsaid(first: int) -> None:
    for number in range(first, first + _TOGETHER):
        mutant = case(20, number)
        assert fuzz.broken(mutant) == "", str(mutant)


def test_a_case_is_told_by_its_numbers() -> None:
    assert case(3, 5) == case(3, 5)
    assert len({case(3, number).content for number in range(20)}) > 15


def test_an_answer_that_is_read_wrong_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    untouched = Case(0, 0, whole(), ())
    assert fuzz.broken(untouched) == ""
    first, *others = given().responses
    other = replace(given(), responses=(replace(first, evidence="another"), *others))
    monkeypatch.setattr(fuzz, "given", lambda: other)
    monkeypatch.setattr(fuzz, "_stands_there", lambda *_: False)
    assert "evidence of 1.1" in fuzz.broken(untouched)
