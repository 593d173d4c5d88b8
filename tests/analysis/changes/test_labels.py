"""What a change is called and marked with."""

from s11xl.analysis.changes.answers import Change
from s11xl.analysis.changes.labels import CHANGE_SYMBOLS
from s11xl.core.csv_files import guarded


def test_nothing_that_a_mark_begins_with_is_a_formula() -> None:
    assert not [each for each in CHANGE_SYMBOLS.values() if guarded(each) != each]
    assert len(set(CHANGE_SYMBOLS.values())) == len(Change)
