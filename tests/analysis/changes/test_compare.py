"""Two rounds to be compared.

1. Folders and consolidations compare alike, and a round's own folder will do.
2. The same round, or rounds in the wrong order, are refused or said.
3. Markings of both are kept unless another is given.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from support.made import COUNCIL, POLICE, answered, saved, with_response
from support.two_rounds import FAIR, NEXT, compared, frame, held

import s11xl
from s11xl.analysis.changes.compare import default_output
from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.tables.columns import RETURN_COLUMNS
from s11xl.workbook.identity import RoundSettings


def test_consolidations_compare_as_their_folders_do(tmp_path: Path) -> None:
    for name, grade, settings in (("then", "Good", None), ("now", "Outstanding", NEXT)):
        given = answered(grade=grade, settings=settings or RoundSettings("2026-27"))
        given = with_response(given, "1.1", evidence="a\r\nb")
        saved(tmp_path / name / "police.xlsx", given)
    rounds = [
        s11xl.consolidate(tmp_path / each, roster=[POLICE, COUNCIL]) for each in ("now", "then")
    ]
    folders = [each.write(tmp_path / f"{n}") for n, each in enumerate(rounds)]
    direct, read = s11xl.compare(*rounds), s11xl.compare(*folders)
    assert direct.answers.equals(read.answers)
    assert direct.actions.equals(read.actions)
    assert (direct.digest, direct.remarks) == (read.digest, read.remarks)
    assert Counter(direct.answers["change"]) == {"better": 27, "not-graded": 27}


def test_a_round_s_folder_will_do_and_is_said(two: tuple[Path, Path]) -> None:
    changes = s11xl.compare(two[0].parent, two[1])
    assert changes.remarks[0].startswith("Round 2027-28: the round's folder was given")
    assert default_output(changes) == two[0].parent / "comparison"


def test_a_folder_compared_with_itself_has_no_change_and_swapped_rounds_are_refused(
    two: tuple[Path, Path],
) -> None:
    same = s11xl.compare(two[0], two[0])
    assert not set(same.answers["change"]) & {"better", "worse"}
    assert "Both folders have exactly the same answers, actions and returns." in same.remarks
    with pytest.raises(s11xl.S11xlError, match="2026-27 is earlier than 2027-28"):
        s11xl.compare(two[1], two[0])


def dated(name: str, day: str) -> SavedRound:
    rows = frame(RETURN_COLUMNS, [{"status": "accepted", "signed_off_on": day}])
    return replace(held({"a": {"A.1": FAIR}}, name=name), returns=rows, digest=day)


def test_rounds_without_years_in_their_names_go_by_their_dates() -> None:
    spring, autumn = dated("Spring", "2027-03-01"), dated("Autumn", "01/09/2027")
    with pytest.raises(s11xl.S11xlError, match="looks like the earlier round"):
        compared(spring, autumn)
    assert compared(autumn, spring)


def test_the_same_round_at_two_times_is_said() -> None:
    previous, current = dated("2026-27", "2027-01-01"), dated("2026-27", "2027-02-01")
    assert any("of the same round" in each for each in compared(current, previous).remarks)
    assert any("exactly the same answers" in each for each in compared(current, current).remarks)


def test_markings_of_both_rounds_are_kept_unless_another_is_given() -> None:
    said = {"a": {"A.1": FAIR}}
    current, previous = held(said, name="2027-28", marking="ONE"), held(said, marking="TWO")
    assert compared(current, previous).marking == "ONE / TWO"
    assert compared(current, replace(previous, marking="")).marking == "ONE"
    assert compared(current, previous, marking="THREE").marking == "THREE"
