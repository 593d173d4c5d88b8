"""Who and what stands out, in lists that say what they leave out."""

from pathlib import Path

import pytest
from support.made import answered, with_response
from support.reports import (
    AGENCIES,
    SCALE,
    STRONG,
    WEAK,
    round_of,
    rows_in,
    said_in,
    section_of,
    sentences,
    words_of,
)
from support.rounds import workbook_of
from support.sheets import overview

from s11xl.report.round import standing
from s11xl.standards.file import load_standards


def test_what_a_list_leaves_out_is_said_beside_it(tmp_path: Path) -> None:
    standards = load_standards().standards
    returns = [answered(each, grade=STRONG) for each in AGENCIES]
    for standard in standards[:9]:
        returns[0] = with_response(returns[0], standard.id, grade=WEAK)
    for standard in standards[:7]:
        for place in range(1, 4):
            returns[place] = with_response(returns[place], standard.id, grade=WEAK)
    data = round_of(tmp_path, *returns, asked=AGENCIES)
    weakest, strongest = (section_of(data, each) for each in ("weakest", "strongest"))
    assert words_of(weakest) == ["2 more with the same share as the last of these."]
    assert words_of(strongest) == ["13 more with the same share as the last of these."]
    ids = [{said_in(row)[0] for row in rows_in(each)} for each in (weakest, strongest)]
    assert not ids[0] & ids[1]
    path = workbook_of(data, tmp_path / "out")
    told = overview(path)
    assert told["Smallest share of Good or better"].endswith(
        "of 27 compared; 2 more with the same share as the last"
    )
    assert told["Weak grades without an action in the action plan"] == "26 of 30 weak"


def test_who_differs_is_listed_by_name_with_how_many_were_compared(tmp_path: Path) -> None:
    returns = [answered(each, grade=SCALE.grades[1].label) for each in AGENCIES]
    returns[2] = answered(AGENCIES[2], grade=STRONG)
    returns[4] = answered(AGENCIES[4], grade=WEAK)
    data = round_of(tmp_path, *returns, asked=AGENCIES)
    differing = section_of(data, "differing")
    assert [said_in(row)[0] for row in rows_in(differing)] == ["Agency 3", "Agency 5"]
    (note,) = words_of(differing)
    assert note.endswith(
        "by more than half of the standards compared. This is true of 2 of 6 agencies compared,"
        " listed by name."
    )
    assert (
        "2 of 6 agencies compared are mostly above or mostly below the median of the others:"
        " Agency 3 (27 above and 0 below, of 27 standards); Agency 5 (0 above and 27 below, of 27"
        " standards)."
    ) in sentences(data)


def test_a_list_of_who_differs_that_is_cut_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    returns = [answered(each, grade=SCALE.grades[1].label) for each in AGENCIES]
    returns[2] = answered(AGENCIES[2], grade=STRONG)
    returns[4] = answered(AGENCIES[4], grade=WEAK)
    data = round_of(tmp_path, *returns, asked=AGENCIES)
    monkeypatch.setattr(standing, "MOST_ROWS", 1)
    differing = section_of(data, "differing")
    assert len(rows_in(differing)) == 1
    (note,) = words_of(differing)
    assert note.endswith(
        "2 of 6 agencies compared. The 1 with the largest shares is listed, by name."
    )
