"""Evidence that is none is told, and no sentence says that such a grade has evidence.

1. A placeholder as all the evidence of a grade is `placeholder-evidence`, or no reason; a short
   text and a reference are evidence.
2. The same text under five standards or more is `repeated-evidence`, once.
3. Reports, status and tables count such grades apart.
"""

from pathlib import Path

import pytest
from support.made import EVERYTHING, POLICE, answered, cell_of, saved, small_data, with_response
from support.reports import round_of, section_of, sentences

import s11xl
from s11xl.consolidation.checks import check_return
from s11xl.consolidation.status import round_status
from s11xl.core.finding_codes import FindingCode
from s11xl.core.returns import AgencyReturn
from s11xl.standards.file import load_standards, parse_standards, standards_faults

AUDIT = load_standards()
IDS = [standard.id for standard in AUDIT.standards]
PLACEHOLDER, REPEATED = FindingCode.PLACEHOLDER_EVIDENCE, FindingCode.REPEATED_EVIDENCE


def with_evidence(text: str, standard_ids: list[str]) -> AgencyReturn:
    agency_return = answered()
    for standard_id in standard_ids:
        agency_return = with_response(agency_return, standard_id, evidence=text)
    return agency_return


def found(agency_return: AgencyReturn) -> list[tuple[str, str]]:
    return [(each.code.value, each.standard_id) for each in check_return(agency_return, AUDIT)]


@pytest.mark.parametrize(
    "text",
    [
        *("tbc", "TBC", "Tbc.", " tbc ", "(tbc)", "[TBC]", "“tbc”", "tbc…", "T.B.C.", "\u200btbc"),
        *("n/a", "N/A", "n/a.", "na", "none", "Not applicable", "-", "–", "—", "--", "...", "…"),
        *("to follow", "To  Follow", "to\nfollow", "Evidence to follow.", "to be confirmed", "?"),
    ],
)
def test_a_placeholder_is_no_evidence(text: str) -> None:
    agency_return = with_evidence(text, ["1.1"])
    assert found(agency_return) == [(PLACEHOLDER, "1.1")]


@pytest.mark.parametrize(
    "text",
    [
        *("see 1.1", "See 1.1.", "as above", "Policy", "Yes", "CP policy", "12", "DSL", "✓"),
        *("tbc: the policy of 2026", "Policy to follow", "N/A in our area", "tbc tbc", "0"),
    ],
)
def test_a_reference_and_a_short_text_are_evidence(text: str) -> None:
    assert found(with_evidence(text, ["1.1"])) == []


def test_a_placeholder_is_no_reason() -> None:
    agency_return = answered(settings=EVERYTHING)
    agency_return = with_response(agency_return, "1.1", grade="Not applicable", evidence="n/a")
    assert found(agency_return) == [("missing-reason", "1.1")]


def test_a_placeholder_without_a_grade_claims_nothing() -> None:
    agency_return = with_response(with_evidence("tbc", ["1.1"]), "1.1", grade="")
    assert found(agency_return) == [("missing-grade", "1.1")]


ONE = "We have a policy that all staff read"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([ONE] * 5, [(REPEATED, "1.1")]),
        ([ONE] * 27, [(REPEATED, "1.1")]),
        ([ONE] * 4, []),
        ([ONE, ONE.upper(), f" {ONE}", ONE.replace(" ", "  "), ONE + "\r\n"], [(REPEATED, "1.1")]),
        ([ONE, ONE, ONE, ONE, ONE + " and sign"], []),
        ([*[ONE] * 5, *["Another"] * 5], [(REPEATED, "1.1"), (REPEATED, IDS[5])]),
        (["tbc"] * 5, [(PLACEHOLDER, each) for each in IDS[:5]]),
        ([""] * 5, [("missing-evidence", each) for each in IDS[:5]]),
    ],
    ids=["five", "all", "four", "normalised", "longer", "two texts", "placeholders", "blank"],
)
def test_a_text_under_five_standards_is_repeated(
    texts: list[str], expected: list[tuple[str, str]]
) -> None:
    agency_return = answered()
    for standard_id, text in zip(IDS, texts, strict=False):
        agency_return = with_response(agency_return, standard_id, evidence=text)
    assert found(agency_return) == expected


def test_one_reason_for_many_standards_is_not_repeated_evidence() -> None:
    agency_return = answered(settings=EVERYTHING)
    for each in IDS[:6]:
        agency_return = with_response(agency_return, each, grade="Not applicable", evidence=ONE)
    assert found(agency_return) == []


def test_the_finding_names_cell_and_standards(tmp_path: Path) -> None:
    saved(tmp_path / "one.xlsx", with_evidence(ONE, IDS[:6]))
    result = s11xl.consolidate(tmp_path, roster=[POLICE])
    (row,) = result.findings.to_dict("records")
    assert (row["code"], row["cell"]) == ("repeated-evidence", cell_of("1.1", "evidence"))
    assert row["found"] == ONE
    assert ", ".join(IDS[:6]) in row["message"]


def test_reports_and_status_count_placeholders_apart(tmp_path: Path) -> None:
    data = round_of(tmp_path, with_evidence("tbc", ["1.1", "2.1"]), asked=[POLICE])
    (said,) = [each for each in sentences(data) if "under evidence" in each]
    assert said == (
        "All 27 grades have something written under evidence; under 2 grades it is only a"
        " placeholder."
    )
    headings = [each.heading for each in section_of(data, "gaps").sections]
    assert "Grades with only a placeholder under evidence: 2" in headings
    (missing,) = round_status(data).agencies["missing"]
    assert "Only a placeholder under evidence for 1.1, 2.1." in missing


@pytest.mark.parametrize(
    ("placeholders", "is_placeholder"),
    [(["i'w gadarnhau"], True), ([], False), (None, False)],
)
def test_the_list_is_that_of_the_standards_file(
    placeholders: list[str] | None, is_placeholder: bool
) -> None:
    import json

    data = small_data()
    if placeholders is not None:
        data["lists"]["placeholders"] = placeholders
    assert standards_faults(data) == []
    audit = parse_standards(json.dumps(data))
    assert audit.is_placeholder("I’w  Gadarnhau.") is is_placeholder
    assert not audit.is_placeholder("tbc")


@pytest.mark.parametrize("placeholders", [[""], [" tbc"], [1], "tbc"])
def test_a_list_with_faults_is_refused(placeholders: object) -> None:
    data = small_data()
    data["lists"]["placeholders"] = placeholders
    assert [path.startswith("$.lists.placeholders") for path, _ in standards_faults(data)] == [True]
