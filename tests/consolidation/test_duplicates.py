"""Twice from one agency: which return counts.

1. Of several returns of one agency one counts, by the rule; ties between different answers none.
2. What can't be known of a return decides nothing: between different answers none is chosen.
3. Of a return that isn't used it is said why, what differs, and whatever only it says.
4. Errors of a return that isn't used are told, and stop nobody.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from support.consolidated import codes, put, statuses
from support.made import POLICE, answered, read, saved, with_response

import s11xl
from s11xl.consolidation.checks import Checked
from s11xl.consolidation.duplicates import choose
from s11xl.core.returns import Action, AgencyReturn
from s11xl.standards.file import load_standards

OTHER = with_response(answered(), "1.1", evidence="Another")
EARLY, LATE = "2027-01-05T10:00:00Z", "2027-01-25T10:00:00Z"


def marked(given: AgencyReturn, saved_at: str = "", **cover: str) -> AgencyReturn:
    return replace(given, cover=replace(given.cover, **cover), saved_at=saved_at)


@pytest.mark.parametrize(
    ("one", "two", "used"),
    [
        (marked(answered()), marked(OTHER, signed_off_on="last Friday"), None),
        (marked(answered()), marked(answered(), signed_off_on="last Friday"), 0),
        (marked(answered(), completed_on="tbc"), marked(OTHER, signed_off_on="2027-01-21"), 1),
        (marked(answered(), completed_on="tbc"), marked(OTHER), None),
        (marked(answered(), completed_on=""), marked(OTHER), 1),
        (marked(answered(), EARLY), marked(OTHER, LATE), 1),
        (marked(answered(), EARLY), marked(OTHER), None),
        (marked(answered()), marked(OTHER), None),
        (marked(answered(), EARLY), marked(OTHER, "yesterday"), None),
        (marked(answered(), signed_off_by=""), marked(OTHER, signed_off_on="last Friday"), 1),
        (marked(answered()), AgencyReturn(answered().identity, saved_at=LATE), 0),
    ],
)
def test_what_is_not_known_decides_nothing(
    one: AgencyReturn, two: AgencyReturn, used: int | None
) -> None:
    audit = load_standards()
    assert choose([Checked(one, audit), Checked(two, audit)]).used == used
    swapped = choose([Checked(two, audit), Checked(one, audit)]).used
    assert swapped == (used if used is None or one.responses == two.responses else 1 - used)


def test_one_must_count_before_each_of_the_others() -> None:
    audit = load_standards()
    odd = marked(OTHER, signed_off_on="last Friday")
    later = marked(with_response(answered(), "1.2", evidence="x"), signed_off_on="2027-02-01")
    assert (
        choose([Checked(answered(), audit), Checked(odd, audit), Checked(later, audit)]).used
        is None
    )
    assert (
        choose([Checked(answered(), audit), Checked(answered(), audit), Checked(later, audit)]).used
        == 2
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two returns of one agency, of which one counts."""
    folder = tmp_path_factory.mktemp("two")
    own = (Action("1.1", "Do it", "A. Lead", "2027-03-31"), Action("2.1", "Train the board", "Ann"))
    early = marked(answered(), signed_off_on="2027-01-15", cover_notes="Call me")
    early = with_response(replace(early, actions=own), "1.2", grade="Goodish")
    late = with_response(answered(), "2.1", grade="")
    late = marked(with_response(late, "2.2", evidence=""), signed_off_by="C. Chief")
    early = with_response(early, "1.3", grade="?")
    saved(folder / "early.xlsx", marked(early, signed_off_by=""))
    saved(folder / "late.xlsx", late)
    return folder


@pytest.fixture(scope="module")
def result(folder: Path) -> s11xl.Consolidation:
    return s11xl.consolidate(folder, roster=[POLICE])


def test_it_is_said_what_differs(result: s11xl.Consolidation) -> None:
    reasons = result.returns.set_index("file")["reason"]
    assert reasons["early.xlsx"].endswith(
        "They differ in 4 standards: 1.2, 1.3, 2.1, 2.2."
        " It answers 2.1, 2.2, which the one used leaves open."
        " Their covers differ in: signed_off_by, signed_off_on, cover_notes."
        " Their action plans differ: 1 row only here, 0 rows only in the one used."
    )


def test_what_only_it_says_is_told(result: s11xl.Consolidation, folder: Path) -> None:
    given = read(folder / "early.xlsx").agency_return
    assert given is not None
    places = [given.cover.place("cover_notes"), given.actions[1].place("action")]
    table = result.findings[result.findings["code"] == "hidden-content"]
    met = zip(*(table[name] for name in ("file", "sheet", "cell", "found")), strict=True)
    assert list(met) == [
        ("early.xlsx", place.sheet, place.cell, text)
        for place, text in zip(places, ["Call me", "2.1 | Train the board | Ann"], strict=True)
    ]


def test_its_errors_are_told_and_are_no_faults(result: s11xl.Consolidation) -> None:
    of_early = result.findings[result.findings["file"] == "early.xlsx"]
    assert list(of_early.loc[of_early["severity"] == "error", "standard_id"]) == ["1.2", "1.3"]
    assert not result.has_faults


def test_the_same_says_so(tmp_path: Path) -> None:
    saved(tmp_path / "one.xlsx", answered())
    saved(tmp_path / "two.xlsx", answered())
    reasons = list(s11xl.consolidate(tmp_path, roster=[POLICE]).returns["reason"])
    assert reasons == [
        "",
        "Another return of the same agency is used: one.xlsx (it gives the same answers)."
        " Their answers to the standards are the same.",
    ]


DRAFT = replace(answered().cover, signed_off_on="", signed_off_by="")
LATER = replace(answered().cover, signed_off_on="21/01/2027")
DIFFERENT = with_response(answered(), "1.1", evidence="Another")


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (answered(), DIFFERENT, {"rejected"}),
        (answered(), answered(), {"accepted", "superseded"}),
        (answered(), replace(DIFFERENT, cover=DRAFT), {"one"}),
        (answered(), replace(DIFFERENT, cover=LATER), {"two"}),
        (answered(), AgencyReturn(answered().identity), {"one"}),
        (with_response(answered(), "1.1", grade=""), DIFFERENT, {"two"}),
    ],
    ids=["tie", "same", "draft", "later", "blank", "incomplete"],
)
def test_twice_from_one_agency(
    tmp_path: Path, one: AgencyReturn, two: AgencyReturn, expected: set[str]
) -> None:
    result = s11xl.consolidate(put(tmp_path / "in", one=one, two=two), roster=[POLICE])
    met = statuses(result)
    if expected == {"rejected"}:
        assert set(met.values()) == {"rejected"}
        assert codes(result, "one.xlsx") == {"duplicate-return"}
        assert set(result.answers["status"]) == {"not-returned"}
        return
    assert sorted(met.values()) == ["accepted", "superseded"]
    used = next(file for file, status in met.items() if status == "accepted")
    assert expected == {"accepted", "superseded"} or expected == {used.removesuffix(".xlsx")}
    assert set(result.answers["file"]) == {used}
    assert len(result.superseded) == 27
    differs = dict(zip(result.superseded["standard_id"], result.superseded["differs"], strict=True))
    assert bool(differs["1.1"]) == (one.response("1.1") != two.response("1.1"))
    assert not differs["1.2"] or two.is_blank
