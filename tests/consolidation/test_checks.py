"""Each rule on a return, as a table: what was answered, and the findings that it earns."""

from dataclasses import replace

import pytest
from support.made import answered, with_response

from s11xl.consolidation.checks import CHECKS, Checked, check_return
from s11xl.core.returns import Action, AgencyReturn, Cover
from s11xl.standards.file import load_standards

AUDIT = load_standards()


def found(given: AgencyReturn) -> list[tuple[str, str]]:
    return [(each.code.value, each.standard_id) for each in check_return(given, AUDIT)]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"evidence": "Seen"}, []),
        ({"grade": "good"}, ["normalised-grade"]),
        ({"grade": "RI"}, ["missing-action", "normalised-grade"]),
        ({"grade": "Good/Outstanding"}, ["invalid-grade"]),
        ({"grade": "Not applicable"}, ["invalid-grade"]),
        ({"grade": ""}, ["missing-grade"]),
        ({"grade": " "}, ["missing-grade"]),
        ({"evidence": "  \n"}, ["missing-evidence"]),
        ({"grade": "Inadequate"}, ["missing-action"]),
        ({"grade": "Inadequate", "improvement": "Do"}, ["action-unplanned"]),
        ({"improvement": "Do"}, ["action-unplanned"]),
        ({"evidence": "x" * 32_767}, ["truncated-text"]),
    ],
)
def test_answers(answer: dict[str, str], expected: list[str]) -> None:
    assert found(with_response(answered(), "3.2", **answer)) == [(code, "3.2") for code in expected]


def test_a_planned_action_answers_a_weak_grade() -> None:
    given = with_response(answered(), "3.2", grade="Inadequate")
    planned = replace(given, actions=(Action("3.2", "Train a panel"),))
    assert found(planned) == []
    assert found(replace(given, actions=(Action("3.2", " "),))) == [("missing-action", "3.2")]
    assert found(replace(given, actions=(Action("3.20", "Train"),))) == [
        ("missing-action", "3.2"),
        ("invalid-standard", ""),
    ]


def test_not_applicable_needs_a_reason() -> None:
    identity = replace(answered().identity, not_applicable=True)
    given = replace(with_response(answered(), "3.2", grade="Not applicable"), identity=identity)
    assert found(given) == []
    assert found(with_response(given, "3.2", evidence="")) == [("missing-reason", "3.2")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-31", []),
        ("31/03/2027", []),
        ("31.3.27", []),
        ("31st March 2027", []),
        ("1 Sept 2027", []),
        ("", []),
        ("ongoing", ["invalid-date"]),
        ("31/02/2027", ["invalid-date"]),
        ("03/31/2027", ["invalid-date"]),
        ("Q3", ["invalid-date"]),
    ],
)
def test_dates(text: str, expected: list[str]) -> None:
    given = replace(answered(), actions=(Action("1.1", "Do", due=text),))
    assert [code for code, _ in found(given)] == expected


def test_cover_and_status() -> None:
    bare = replace(answered(), cover=Cover("A. Lead"), actions=(Action("1.1", "Do", status="?"),))
    assert found(bare) == [("invalid-status", "1.1"), ("incomplete-cover", "")]


def test_a_blank_return_is_only_said_to_be_blank() -> None:
    assert found(AgencyReturn(answered().identity)) == [("blank-return", "")]


def test_complete_means_graded_and_signed_off() -> None:
    assert Checked(answered(), AUDIT).is_complete
    assert not Checked(with_response(answered(), "1.1", grade=""), AUDIT).is_complete
    unsigned = replace(answered().cover, signed_off_on="")
    assert not Checked(replace(answered(), cover=unsigned), AUDIT).is_complete


def test_every_check_has_its_place() -> None:
    assert len(set(CHECKS)) == len(CHECKS)


@pytest.mark.parametrize(
    ("grade", "message"),
    [
        ("“Great”", "“Great” is not a grade"),
        ("“Great” or “Fair”", "““Great” or “Fair”” is not a grade"),
        ("Great\r\nor\u00a0fair", "“Great⏎or⍽fair” is not a grade"),
        (" good", "“␣good” was taken as Good. It has spaces or line breaks around it."),
        ("Good\n", "“Good⏎” was taken as Good. It has spaces or line breaks around it."),
        ("good", "“good” was taken as Good."),
    ],
)
def test_what_nobody_sees_is_shown(grade: str, message: str) -> None:
    (said,) = check_return(with_response(answered(), "3.2", grade=grade), AUDIT)
    assert said.message.startswith(message)
    assert said.found == grade
