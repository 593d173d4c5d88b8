"""Copies of one workbook, each filled in in part by another colleague, give one return.

1. Answers that one copy has are taken from it, with its file and cell; only what copies answer
   differently waits for a ruling, and each text of it is told.
2. Nothing that a copy says is lost, and the order of the files decides nothing.
3. A complete return, a ruling or a later sign-off decides as it does between any returns.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.consolidated import codes, put, statuses
from support.made import AUDITS, POLICE, answered, read, saved, with_response

import s11xl
from s11xl.consolidation.combine import Combined, combine
from s11xl.consolidation.contents import answer, answers_of, cover_texts
from s11xl.consolidation.outcomes import FileStatus, Outcome
from s11xl.consolidation.rulings import RULING_COLUMNS
from s11xl.consolidation.status import round_status
from s11xl.core.output_files import file_sha256
from s11xl.core.returns import (
    ACTION_FIELDS,
    ANSWER_FIELDS,
    COVER_FIELDS,
    Action,
    AgencyReturn,
    Cover,
    Response,
)
from s11xl.core.text import comparable
from s11xl.standards.file import load_standards

AUDIT = load_standards()
IDS = [standard.id for standard in AUDIT.standards]
WHOLE = answered()


def part(standard_ids: Sequence[str], of: AgencyReturn = WHOLE, **cover: str) -> AgencyReturn:
    """A copy in which only these standards were answered."""
    responses = tuple(
        response if response.standard_id in standard_ids else Response(response.standard_id)
        for response in of.responses
    )
    return replace(of, responses=responses, cover=replace(of.cover, **cover))


FIRST, SECOND = part(IDS[:14]), part(IDS[14:])


def consolidated(folder: Path, **files: AgencyReturn) -> s11xl.Consolidation:
    return s11xl.consolidate(put(folder / "in", **files), roster=[POLICE])


def found(result: s11xl.Consolidation, code: str) -> list[tuple[str, str, str]]:
    rows = result.findings[result.findings["code"] == code]
    return [tuple(row) for row in rows[["file", "standard_id", "found"]].itertuples(index=False)]


def answer_of(result: s11xl.Consolidation, standard_id: str) -> dict[str, str]:
    (row,) = result.answers[result.answers["standard_id"] == standard_id].to_dict("records")
    return {str(name): str(value) for name, value in row.items()}


def test_two_halves_are_one_return(tmp_path: Path) -> None:
    result = consolidated(tmp_path, one=FIRST, two=SECOND)
    assert statuses(result) == {"one.xlsx": "accepted", "two.xlsx": "superseded"}
    assert codes(result, "one.xlsx") == codes(result, "two.xlsx") == {"combined-returns"}
    assert not result.has_faults
    assert set(result.answers["status"]) == {"answered"}
    cells = {each.standard_id: each.place("grade").cell for each in _read(tmp_path / "in/two.xlsx")}
    assert list(result.answers["file"]) == ["one.xlsx"] * 14 + ["two.xlsx"] * 13
    assert list(result.answers["cell"])[14:] == [cells[each] for each in IDS[14:]]
    assert list(result.returns["answered"]) == [27, 13]


def _read(path: Path) -> tuple[Response, ...]:
    agency_return = read(path).agency_return
    assert agency_return is not None
    return agency_return.responses


BARE = replace(part(["2.1"]), responses=part([]).responses)
GRADED = with_response(BARE, "1.1", grade="Good")
PLANNED = replace(FIRST, actions=(Action("1.2", "Another"),))
ARGUED = with_response(BARE, "1.1", evidence="The policy")


@pytest.mark.parametrize(
    ("files", "used", "expected"),
    [
        ([FIRST, SECOND, WHOLE], "c.xlsx", {"superseded-return"}),
        ([FIRST, AgencyReturn(WHOLE.identity)], "a.xlsx", {"superseded-return"}),
        ([part(IDS[:9]), part(IDS[9:18]), part(IDS[18:])], "a.xlsx", {"combined-returns"}),
        ([FIRST, part(IDS[:20])], "b.xlsx", {"superseded-return"}),
        ([part(IDS[:20]), FIRST], "a.xlsx", {"superseded-return"}),
        ([FIRST, FIRST], "a.xlsx", {"superseded-return"}),
        ([GRADED, ARGUED], "a.xlsx", {"combined-returns"}),
        ([FIRST, PLANNED], "a.xlsx", {"combined-returns"}),
        ([part(IDS[:20], signed_off_on="2027-01-01"), SECOND], "b.xlsx", {"combined-returns"}),
        (
            [FIRST, part(IDS[:14], answered(grade="Good"), signed_off_on="2027-01-25")],
            "b.xlsx",
            {"superseded-return"},
        ),
    ],
    ids=["whole", "blank", "thirds", "draft", "later draft", "copy", "fields", "actions", "dates",
         "versions"],
)  # fmt: skip
def test_which_copy_is_used(
    tmp_path: Path, files: list[AgencyReturn], used: str, expected: set[str]
) -> None:
    result = consolidated(tmp_path, **dict(zip("abc", files, strict=False)))
    accepted = [file for file, status in statuses(result).items() if status == "accepted"]
    assert accepted == [used]
    names = set(statuses(result)) - {used}
    assert set().union(*(codes(result, name) for name in names)) - {"hidden-content"} == expected
    assert not result.has_faults


def test_only_what_differs_waits(tmp_path: Path) -> None:
    one = with_response(part(IDS[:15]), "1.1", grade="RI")
    two = part(IDS[13:])
    two = with_response(two, "1.1", grade="Requires Improvement", evidence="Another")
    two = with_response(two, IDS[13], grade="Good", improvement="Train")
    result = consolidated(tmp_path, one=one, two=two)
    assert statuses(result)["one.xlsx"] == "accepted"
    assert result.has_faults
    assert found(result, "ambiguous-answer") == [
        ("one.xlsx", "1.1", "Evidence 1.1"),
        ("two.xlsx", "1.1", "Another"),
        ("one.xlsx", IDS[13], "Outstanding"),
        ("two.xlsx", IDS[13], "Good"),
    ]
    assert answer_of(result, "1.1")["status"] == "answered"
    assert answer_of(result, "1.1")["evidence"] == ""
    differing = answer_of(result, IDS[13])
    assert (differing["status"], differing["grade"]) == ("invalid", "")
    assert differing["improvement"] == "Train"
    assert list(result.answers["status"]).count("answered") == 26


def ruled(folder: Path, *rows: dict[str, str]) -> s11xl.Consolidation:
    """What becomes of the two copies after rulings."""
    who = {"reason": "x", "ruled_by": "me", "ruled_on": "2027-02-01"}
    lines = [",".join(RULING_COLUMNS)]
    lines += [",".join({**who, **row}.get(name, "") for name in RULING_COLUMNS) for row in rows]
    (folder / "rulings.csv").write_text("\n".join(lines))
    return s11xl.consolidate(folder / "in", roster=[POLICE], rulings=folder / "rulings.csv")


def test_a_ruling_decides_what_differs(tmp_path: Path) -> None:
    one, two = part(IDS[:15]), with_response(part(IDS[14:]), IDS[14], grade="Good")
    hashes = [
        file_sha256(saved(tmp_path / "in" / f"{name}.xlsx", each))
        for name, each in (("one", one), ("two", two))
    ]
    about = {"standard_id": IDS[14], "field": "grade"}
    by_agency = {"agency_id": POLICE.agency_id, **about, "value": "Inadequate"}
    result = ruled(tmp_path, by_agency)
    assert answer_of(result, IDS[14])["grade"] == "Inadequate"
    assert [row[:2] for row in found(result, "ruled")] == [("one.xlsx", IDS[14])]
    assert not result.has_faults
    result = ruled(tmp_path, {"sha256": hashes[1], **about, "value": "Good"})
    assert answer_of(result, IDS[14])["grade"] == "Good"
    assert not result.has_faults
    result = ruled(tmp_path, {"sha256": hashes[1], "field": "file", "value": "use"})
    assert statuses(result) == {"one.xlsx": "superseded", "two.xlsx": "accepted"}
    assert list(result.answers["status"]).count("missing") == 14
    both = [{"sha256": each, **about, "value": grade} for each, grade in zip(
        hashes, ("Good", "Inadequate"), strict=True)]  # fmt: skip
    with pytest.raises(s11xl.S11xlError) as raised:
        ruled(tmp_path, *both)
    assert raised.value.details == (f"rows 2, 3: the grade of {IDS[14]} in copies of one workbook",)


def test_names_and_roles_of_two_copies_are_not_mixed(tmp_path: Path) -> None:
    one = part(IDS[:14], completed_by="Ann", completed_role="", cover_notes="Call me")
    two = part(IDS[14:], completed_by="Bob", completed_role="Head", cover_notes="Or me")
    two = replace(two, cover=replace(two.cover, completed_on="2027-01-12"))
    result = consolidated(tmp_path, one=one, two=two)
    used = result.returns.set_index("file").loc["two.xlsx"]
    assert used["status"] == "accepted"
    assert (used["completed_by"], used["completed_role"]) == ("Bob", "Head")
    assert used["cover_notes"] == "Or me\n\nCall me"
    assert found(result, "hidden-content") == [("one.xlsx", "", "Ann | a@b.example | 2027-01-10")]


def test_a_fault_in_a_half_is_a_fault_of_the_return(tmp_path: Path) -> None:
    two = with_response(SECOND, IDS[20], grade="Goodish")
    result = consolidated(tmp_path, one=FIRST, two=two)
    assert result.has_faults
    assert found(result, "invalid-grade") == [("two.xlsx", IDS[20], "Goodish")]
    names = result.write_corrections(tmp_path / "back")
    returned = read(tmp_path / "back" / names[0]).agency_return
    assert returned is not None
    assert returned.response(IDS[20]).grade == ""
    assert returned.response(IDS[21]).grade == "Outstanding"
    assert returned.response(IDS[0]).grade == "Outstanding"


def test_halves_of_a_reissue_are_versions(tmp_path: Path) -> None:
    folder = tmp_path / "round"
    s11xl.generate([POLICE], folder, round="2026-27")
    s11xl.generate(None, folder, only=[POLICE.agency_id], reissue=True)
    again = part(IDS[:3], answered(issue=2), signed_off_on="2027-01-25")
    put(tmp_path / "in", one=FIRST, two=SECOND, three=again)
    result = s11xl.consolidate(tmp_path / "in", folder=folder)
    assert statuses(result)["three.xlsx"] == "superseded"
    assert set(result.answers["status"]) == {"answered"}


def test_addresses_of_all_copies_are_kept() -> None:
    links = (("https://a.example/",), ("https://b.example/", "https://a.example/"))
    copies = [
        replace(half, responses=(replace(half.responses[0], links=link), *half.responses[1:]))
        for half, link in zip((FIRST, FIRST), links, strict=True)
    ]
    new = combine(outcomes(copies)).agency_return
    assert new.responses[0].links == ("https://a.example/", "https://b.example/")


def test_a_combined_return_is_written_whole(tmp_path: Path) -> None:
    two = with_response(SECOND, IDS[20], grade="Goodish")
    result = consolidated(tmp_path, one=with_response(FIRST, "1.1", improvement="x"), two=two)
    output = result.write(tmp_path / "out")
    again = s11xl.consolidate(tmp_path / "in", roster=[POLICE]).write(tmp_path / "again")
    for name in ("answers.csv", "findings.csv", "report.html", "consolidated.xlsx"):
        assert (output / name).read_bytes() == (again / name).read_bytes()
    (status,) = round_status(result).agencies.to_dict("records")
    assert (status["answered"], status["status"]) == (26, "with-errors")


TEXTS = st.sampled_from(["", "", "", "a", "a ", "b", "Good", "G", "one\r\ntwo", "one\ntwo"])
RESPONSES = st.tuples(
    *[st.builds(Response, st.just(each), TEXTS, TEXTS, TEXTS) for each in IDS[:4]]
)
ACTIONS = st.lists(st.builds(Action, st.sampled_from(IDS[:2]), TEXTS, TEXTS), max_size=3)
COVERS = st.builds(Cover, **dict.fromkeys(COVER_FIELDS, TEXTS))
COPIES = st.lists(
    st.builds(
        lambda responses, actions, cover: replace(
            WHOLE, responses=responses, actions=tuple(actions), cover=cover
        ),
        RESPONSES,
        ACTIONS,
        COVERS,
    ),
    min_size=2,
    max_size=4,
)


def outcomes(copies: Sequence[AgencyReturn]) -> list[Outcome]:
    audit = next(iter(AUDITS.values()))
    return [
        Outcome(f"{number}.xlsx", None, "", FileStatus.ACCEPTED, each.identity, each, audit)
        for number, each in enumerate(copies)
    ]


def texts(agency_return: AgencyReturn) -> set[str]:
    """Every text of a return, in the form in which copies are compared."""
    responses = {
        answer(response, name) for response in agency_return.responses for name in ANSWER_FIELDS
    }
    actions = {
        comparable(getattr(action, name))
        for action in agency_return.actions
        for name in ACTION_FIELDS
    }
    return (responses | actions | set(cover_texts(agency_return.cover))) - {""}


@given(COPIES)
@settings(max_examples=150)
def test_nothing_that_a_copy_says_is_lost(copies: list[AgencyReturn]) -> None:
    combined = combine(outcomes(copies))
    new = combined.agency_return
    kept = texts(new) | set(new.cover.cover_notes.split("\n\n"))
    for finding in combined.findings:
        kept |= set(comparable(finding.found).split(" | "))
    for copy in copies:
        assert texts(copy) - kept <= {"G"}  # a short form of Good, where another copy says Good


@given(COPIES, st.randoms())
@settings(max_examples=100)
def test_the_order_of_copies_decides_nothing(copies: list[AgencyReturn], random: Random) -> None:
    def meaning(combined: Combined) -> object:
        responses, actions = answers_of(combined.agency_return)
        return [["Good" if text == "G" else text for text in each] for each in responses], actions

    one, other = combine(outcomes(copies)), combine(outcomes(random.sample(copies, len(copies))))
    assert meaning(one) == meaning(other)
    assert sorted(one.differs) == sorted(other.differs)
    assert (one.whole is None) == (other.whole is None)


@given(st.lists(st.integers(0, 1), min_size=3 * len(IDS), max_size=3 * len(IDS)))
@settings(max_examples=30)
def test_any_split_of_a_return_gives_it_back(sides: list[int]) -> None:
    drawn = iter(sides)
    halves: list[list[Response]] = [[], []]
    for response in WHOLE.responses:
        fields: list[dict[str, str]] = [{}, {}]
        for name in ANSWER_FIELDS:
            fields[next(drawn)][name] = getattr(response, name)
        for half, values in zip(halves, fields, strict=True):
            half.append(Response(response.standard_id, **values))
    combined = combine(outcomes([replace(WHOLE, responses=tuple(half)) for half in halves]))
    assert answers_of(combined.agency_return) == answers_of(WHOLE)
    assert combined.findings == ()
