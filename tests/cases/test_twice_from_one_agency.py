"""Several returns of one agency: equal ones are one, and only what the record gives one agency.

1. Copies that differ in line ends or outer spaces are one return and its copy.
2. Of different answers the file that was saved later counts, as an instant; a stamp that is no
   instant, or ours, decides nothing.
3. Return IDs that the round's record does not give to one agency never supersede each other.
4. In whichever order the files come, the same is decided.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.consolidated import codes, put, statuses
from support.made import COUNCIL, POLICE, answered, saved, with_response

import s11xl
from s11xl.consolidation.checks import Checked
from s11xl.consolidation.contents import content_digest, is_same
from s11xl.consolidation.duplicates import choose
from s11xl.consolidation.judge import check_returns
from s11xl.core.dates import read_instant
from s11xl.core.output_files import file_sha256
from s11xl.core.returns import Action, AgencyReturn
from s11xl.standards.file import load_standards
from s11xl.workbook.identity import RoundSettings

AUDIT = load_standards()
WHOLE = answered()
OTHER = with_response(WHOLE, "1.1", evidence="Another")
LINES = with_response(WHOLE, "1.1", evidence="one\ntwo")


def with_cover(agency_return: AgencyReturn, **texts: str) -> AgencyReturn:
    return replace(agency_return, cover=replace(agency_return.cover, **texts))


def with_action(agency_return: AgencyReturn, action: str) -> AgencyReturn:
    return replace(agency_return, actions=(Action("1.1", action),))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (LINES, with_response(WHOLE, "1.1", evidence="one\r\ntwo")),
        (LINES, with_response(WHOLE, "1.1", evidence="one\rtwo")),
        (LINES, with_response(WHOLE, "1.1", evidence=" one\ntwo\n")),
        (WHOLE, with_response(WHOLE, "2.2", improvement="\u00a0")),
        (WHOLE, with_response(WHOLE, "1.1", grade="Outstanding ")),
        (WHOLE, with_cover(WHOLE, completed_by=" A. Lead")),
        (WHOLE, with_cover(WHOLE, cover_notes="\r\n")),
        (with_action(WHOLE, "a\nb"), with_action(WHOLE, "a\r\nb ")),
        (WHOLE, replace(WHOLE, actions=(*WHOLE.actions, Action(" ")))),
    ],
    ids=["crlf", "cr", "outer", "blank", "grade", "cover", "notes", "action", "row"],
)
def test_equal_copies_are_one_return(one: AgencyReturn, two: AgencyReturn) -> None:
    assert is_same(one, two)
    assert content_digest(one) == content_digest(two)
    choice = choose([Checked(one, AUDIT), Checked(two, AUDIT)])
    assert (choice.used, choice.differs) == (0, ({}, {}))


def test_equal_files_are_one_accepted_and_one_superseded(tmp_path: Path) -> None:
    crlf = with_response(WHOLE, "1.1", evidence="one\r\ntwo")
    result = s11xl.consolidate(put(tmp_path, one=LINES, two=crlf), roster=[POLICE])
    assert statuses(result) == {"one.xlsx": "accepted", "two.xlsx": "superseded"}
    assert codes(result, "two.xlsx") == {"superseded-return"}
    assert not result.has_faults
    assert set(result.superseded["differs"]) == {""}


@pytest.mark.parametrize(
    "two",
    [
        with_response(WHOLE, "1.1", evidence="Evidence  1.1"),
        with_response(WHOLE, "1.1", grade="Good"),
        with_cover(WHOLE, signed_off_by="D. Deputy"),
        with_action(WHOLE, "Do another"),
    ],
    ids=["inner space", "grade", "cover", "action"],
)
def test_other_copies_are_not_equal(two: AgencyReturn) -> None:
    assert not is_same(WHOLE, two)
    assert content_digest(WHOLE) != content_digest(two)
    assert choose([Checked(WHOLE, AUDIT), Checked(two, AUDIT)]).used is None


TEN = "2027-01-20T10:00:00+02:00"  # 08:00 UTC
NINE = "2027-01-20T09:30:00Z"


@pytest.mark.parametrize(
    ("one", "two", "used"),
    [
        (TEN, NINE, 1),
        ("2027-01-20T09:30:00.5Z", NINE, 0),
        ("2027-01-20T09:31Z", NINE, 0),
        ("2027-01-21T00:30:00+14:00", "2027-01-20T10:31:00Z", 1),
        ("2027-01-20T10:00:00+00:00", "2027-01-20T10:00:00Z", None),
        ("2000-01-01T00:00:00Z", NINE, None),
        ("1970-01-01T00:00:00Z", NINE, None),
        ("1601-01-01T00:00:00Z", NINE, None),
        ("9999-12-31T23:59:59-23:59", NINE, None),
        ("2027-01-20T10:00:00", NINE, None),
        ("2027-01-20", NINE, None),
        ("2027-01-20T99:00:00Z", NINE, None),
        ("2027-01-20T10:00:00+99:99", NINE, None),
        ("2027-02-30T10:00:00Z", NINE, None),
        ("later", NINE, None),
        ("", NINE, None),
    ],
)
def test_saved_later_compares_instants(one: str, two: str, used: int | None) -> None:
    first, second = replace(WHOLE, saved_at=one), replace(OTHER, saved_at=two)
    checked = [Checked(first, AUDIT), Checked(second, AUDIT)]
    assert choose(checked).used == used
    assert choose(checked[::-1]).used == (None if used is None else 1 - used)


@given(st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1)), st.integers(-839, 839))
def test_an_instant_is_read_in_whatever_zone_it_is_written(moment: datetime, minutes: int) -> None:
    instant = moment.replace(tzinfo=UTC)
    elsewhere = instant.astimezone(timezone(timedelta(minutes=minutes)))
    assert read_instant(elsewhere.isoformat()) == instant


@given(st.text())
def test_no_text_is_too_odd_for_an_instant(text: str) -> None:
    instant = read_instant(text)
    assert instant is None or instant.tzinfo is not None


def without_identity(path: Path) -> None:
    """Delete all that says whose workbook it is, but the keys of its rows."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    hidden = [sheet.title for sheet in book if sheet.sheet_state != "visible"]
    for name in (book.sheetnames[0], *hidden):
        del book[name]
    for name in list(book.defined_names):
        del book.defined_names[name]
    book.properties.subject = ""
    book.save(path)


@pytest.mark.parametrize(
    ("one", "two", "is_stripped"),
    [
        (answered(POLICE), answered(COUNCIL), True),
        (answered(POLICE), answered(POLICE, issue=2), False),
        (answered(POLICE), replace(OTHER, identity=answered(POLICE, issue=2).identity), False),
        (with_cover(WHOLE, signed_off_by=""), answered(POLICE, issue=2), False),
    ],
    ids=["agencies", "issues", "answers", "incomplete"],
)
def test_return_ids_that_no_record_gives_one_agency_supersede_nothing(
    tmp_path: Path, one: AgencyReturn, two: AgencyReturn, is_stripped: bool
) -> None:
    folder = put(tmp_path / "in", one=one, two=two)
    for path in folder.iterdir() if is_stripped else ():
        without_identity(path)
    result = s11xl.consolidate(folder)
    assert "superseded" not in statuses(result).values()
    assert len(set(statuses(result).values())) == 1


def test_returns_without_agencies_are_kept_apart(tmp_path: Path) -> None:
    folder = put(tmp_path, one=WHOLE, two=answered(COUNCIL), three=WHOLE)
    for path in folder.iterdir():
        without_identity(path)
    result = s11xl.consolidate(folder)
    ids = dict(zip(result.returns["file"], result.returns["agency_id"], strict=True))
    police, council = (answered(each).identity.return_id for each in (POLICE, COUNCIL))
    assert ids == {"one.xlsx": police, "three.xlsx": police, "two.xlsx": council}
    assert statuses(result)["two.xlsx"] == "accepted"
    assert set(result.answers["agency"]) == {council, police}


def test_a_copy_without_its_agency_is_a_copy(tmp_path: Path) -> None:
    folder = put(tmp_path, one=WHOLE, two=WHOLE)
    without_identity(folder / "two.xlsx")
    result = s11xl.consolidate(folder)
    assert statuses(result) == {"one.xlsx": "accepted", "two.xlsx": "superseded"}
    assert set(result.answers["agency_id"]) == {POLICE.agency_id}


@pytest.mark.parametrize("is_ruled", [False, True])
def test_one_return_id_is_of_one_agency(tmp_path: Path, is_ruled: bool) -> None:
    other = replace(OTHER, identity=replace(WHOLE.identity, agency_id="council", agency="Council"))
    folder = put(tmp_path / "in", one=WHOLE, two=other)
    sha256 = file_sha256(folder / "two.xlsx")
    rows = [
        "sha256,agency_id,standard_id,field,value,reason,ruled_by,ruled_on",
        f"{sha256},,,agency_id,council,x,me,2027-02-01",
    ]
    (tmp_path / "rulings.csv").write_text("\n".join(rows))
    result = s11xl.consolidate(folder, rulings=tmp_path / "rulings.csv" if is_ruled else None)
    assert set(statuses(result).values()) == {"accepted" if is_ruled else "rejected"}
    assert codes(result, "two.xlsx") == {"ruled" if is_ruled else "agency-mismatch"}


@pytest.mark.parametrize("roster", [None, [POLICE]], ids=["record", "roster"])
def test_a_reissue_that_is_on_record_supersedes(
    tmp_path: Path, roster: list[s11xl.Agency] | None
) -> None:
    s11xl.generate([POLICE], tmp_path / "round", round="2026-27")
    s11xl.generate(None, tmp_path / "round", only=[POLICE.agency_id], reissue=True)
    later = with_cover(answered(POLICE, issue=2), signed_off_on="2027-01-25")
    folder = put(tmp_path / "in", one=WHOLE, two=later)
    result = s11xl.consolidate(folder, folder=tmp_path / "round", roster=roster)
    assert statuses(result) == {"one.xlsx": "superseded", "two.xlsx": "accepted"}


def test_rounds_that_are_checked_together_do_not_compete(tmp_path: Path) -> None:
    earlier = RoundSettings("2025-26")
    one = answered(POLICE, settings=earlier)
    saved(tmp_path / "one.xlsx", one, settings=earlier)
    saved(tmp_path / "two.xlsx", WHOLE)
    assert {each.status for each in check_returns([tmp_path]).outcomes} == {"accepted"}


FORMS = st.sampled_from(
    [
        WHOLE,
        OTHER,
        with_response(WHOLE, "1.1", evidence="Another "),
        with_response(WHOLE, "1.2", grade="Good"),
        with_cover(WHOLE, signed_off_on="2027-01-25"),
        with_cover(WHOLE, signed_off_on="last Friday"),
        with_cover(OTHER, signed_off_by=""),
        replace(WHOLE, saved_at=TEN),
        replace(OTHER, saved_at=NINE),
        AgencyReturn(WHOLE.identity),
    ]
)


@given(st.lists(FORMS, min_size=2, max_size=5), st.randoms())
@settings(max_examples=60)
def test_the_order_of_the_files_decides_nothing(
    returns: list[AgencyReturn], random: Random
) -> None:
    def used(copies: list[AgencyReturn]) -> AgencyReturn | None:
        index = choose([Checked(each, AUDIT) for each in copies]).used
        return None if index is None else copies[index]

    one, other = used(returns), used(random.sample(returns, len(returns)))
    assert (one is None) == (other is None)
    assert one is None or other is None or is_same(one, other)
