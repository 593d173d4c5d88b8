"""A round of eight agencies with the mishaps of an ordinary one, every number recounted by hand.

Issued to eight; Echo gets more time, Charlie a new name, Delta is withdrawn, Bravo is merged into
Alpha, Foxtrot's workbook is issued again and both copies come back. Then it is consolidated, chased
and compared with the round before.
"""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.made import answered, saved

import s11xl
from s11xl.core.returns import Agency, AgencyReturn
from s11xl.rounds import changes
from s11xl.rounds.folder import load_round

NAMES = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel")
AGENCIES = [Agency(name.lower(), name, "Local body", f"{name.lower()}@x.example") for name in NAMES]
DUE, LATER, AS_AT = date(2027, 1, 29), date(2027, 2, 12), date(2027, 2, 1)
STANDARDS = 27
WEAK, GOOD, BEST = "Requires Improvement", "Good", "Outstanding"


def answers(folder: Path, name: str, grade: str, *, issue: int = 1, on: str) -> AgencyReturn:
    """A full return of an agency with the same grade throughout, signed off on a day."""
    round_ = load_round(folder)
    assert round_
    agency = next(each for each in AGENCIES if each.agency_id == name)
    made = answered(agency, grade=grade, settings=round_.settings, issue=issue)
    return replace(made, cover=replace(made.cover, signed_off_on=on))


def returned(folder: Path, name: str, made: AgencyReturn) -> None:
    round_ = load_round(folder)
    assert round_
    saved(folder / "returns" / f"{name}.xlsx", made, settings=round_.settings)


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The round before: four agencies, all of them weak."""
    folder = tmp_path_factory.mktemp("earlier")
    asked = [each for each in AGENCIES if each.agency_id in ("alpha", "charlie", "delta", "golf")]
    s11xl.generate(asked, folder, round="2025-26", due=date(2026, 1, 30))
    for each in asked:
        returned(folder, each.agency_id, answers(folder, each.agency_id, WEAK, on="2026-01-20"))
    return s11xl.consolidate(folder / "returns", folder=folder).write(folder / "consolidated")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The round, with what came back."""
    folder = tmp_path_factory.mktemp("round")
    s11xl.generate(AGENCIES, folder, round="2026-27", due=DUE)
    changes.extend(folder, ["echo"], LATER, reason="Ill")
    changes.rename(folder, "charlie", "Charlie and Juliet")
    changes.withdraw(folder, "delta", reason="Closed")
    changes.merge(folder, "bravo", "alpha", reason="One service")
    s11xl.generate(None, folder, only=["foxtrot"], reissue=True)
    returned(folder, "alpha", answers(folder, "alpha", WEAK, on="2027-01-11"))
    returned(folder, "bravo", answers(folder, "bravo", BEST, on="2027-01-12"))
    returned(folder, "charlie", answers(folder, "charlie", GOOD, on="2027-01-13"))
    returned(folder, "foxtrot (1)", answers(folder, "foxtrot", WEAK, on="2027-01-14"))
    returned(folder, "foxtrot (2)", answers(folder, "foxtrot", GOOD, issue=2, on="2027-01-15"))
    returned(folder, "golf", answers(folder, "golf", WEAK, on="2027-01-16"))
    return folder


@pytest.fixture(scope="module")
def data(folder: Path) -> s11xl.Consolidation:
    return s11xl.consolidate(folder / "returns", folder=folder, as_at=AS_AT)


def test_six_are_asked_and_four_have_returned(data: s11xl.Consolidation) -> None:
    asked = {"alpha", "charlie", "echo", "foxtrot", "golf", "hotel"}
    assert set(data.answers["agency_id"]) == asked
    assert len(data.answers) == len(asked) * STANDARDS
    counts = Counter(zip(data.answers["agency_id"], data.answers["grade"], strict=True))
    assert counts == {
        ("alpha", BEST): STANDARDS,  # Bravo's, which was signed off later
        ("charlie", GOOD): STANDARDS,
        ("foxtrot", GOOD): STANDARDS,  # the second issue
        ("golf", WEAK): STANDARDS,
        ("echo", ""): STANDARDS,
        ("hotel", ""): STANDARDS,
    }
    names = dict(zip(data.answers["agency_id"], data.answers["agency"], strict=True))
    assert names["charlie"] == "Charlie and Juliet"
    files = data.returns.loc[data.returns["file"] != ""].set_index("file")["status"]
    assert dict(files) == {
        "alpha.xlsx": "superseded",
        "bravo.xlsx": "accepted",
        "charlie.xlsx": "accepted",
        "foxtrot (1).xlsx": "superseded",
        "foxtrot (2).xlsx": "accepted",
        "golf.xlsx": "accepted",
    }
    assert not data.has_faults


def test_who_is_late_and_who_is_not(data: s11xl.Consolidation) -> None:
    rows = s11xl.round_status(data).agencies.set_index("agency_id")
    assert dict(rows["status"]) == {
        "alpha": "complete",
        "charlie": "complete",
        "echo": "not-returned",
        "foxtrot": "complete",
        "golf": "incomplete",  # weak grades, and neither an improvement nor an action but for one
        "hotel": "not-returned",
    }
    assert set(rows.index[rows["late"] == "yes"]) == {"golf", "hotel"}
    assert rows.loc["echo", "due"] == "2027-02-12"


def test_the_report_names_who_is_no_longer_asked(data: s11xl.Consolidation, tmp_path: Path) -> None:
    page = (data.write(tmp_path / "out") / "report.html").read_text(encoding="utf-8")
    assert "Bravo (merged into Alpha)" in page
    assert "Delta (Closed)" in page
    assert "6 agencies were asked: " in page
    assert "2 have none" in page


def test_compared_with_the_round_before(data: s11xl.Consolidation, earlier: Path) -> None:
    compared = s11xl.compare(data, earlier)
    counts = Counter(zip(compared.answers["agency_id"], compared.answers["change"], strict=True))
    both = {key: count for key, count in counts.items() if key[0] in ("alpha", "charlie", "golf")}
    assert both == {
        ("alpha", "better"): STANDARDS,
        ("charlie", "better"): STANDARDS,
        ("golf", "same"): STANDARDS,
    }
    others = {agency_id for agency_id, change in counts if change in ("better", "same", "worse")}
    assert others == {"alpha", "charlie", "golf"}


def test_every_change_is_on_record(folder: Path) -> None:
    round_ = load_round(folder)
    assert round_
    assert [(each.command, each.agency_id, each.current) for each in round_.record.changes] == [
        ("extend", "echo", "2027-02-12"),
        ("rename", "charlie", "Charlie and Juliet"),
        ("withdraw", "delta", "Closed"),
        ("merge", "bravo", "alpha"),
    ]
    assert len(round_.issued) == len(AGENCIES) + 1
