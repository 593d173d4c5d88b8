"""Two rounds beside each other: what changed, what can't be compared, and how it is told.

1. Each answer becomes one thing, and each figure is the count that plain Python makes of the CSVs.
2. Standards are compared where they ask the same in the same words, or one says that it supersedes
   the other; all else is said and left out. So is a scale with other grades.
3. Agencies are matched by id alone; another name, sector or id is said.
4. An action carried, closed, gone and new are told apart; nothing is overdue without a day.
5. The files are whole, repeat byte for byte, and are read safely whatever a return says.
6. A folder that can't be compared, or rounds in the wrong order, stop it with what to do.
"""

import csv
import hashlib
import io
import json
import random
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from support.clients import microsoft_faults
from support.draws import draws
from support.made import (
    COUNCIL,
    POLICE,
    answered,
    large_audit,
    own_data,
    saved,
    small_audit,
    small_data,
    with_response,
)
from support.xlsx_lint import lint
from test_report import sound

import s11xl
from s11xl.analysis.changes.answers import Change
from s11xl.analysis.changes.compare import default_output
from s11xl.analysis.changes.crosswalk import INCOMPARABLE, Reason, crosswalk
from s11xl.analysis.changes.figures import movers, transitions
from s11xl.analysis.changes.labels import CHANGE_SYMBOLS
from s11xl.analysis.changes.saved_round import SavedRound, saved_round
from s11xl.api import Changes, compare
from s11xl.cli.commands import main
from s11xl.consolidation.rulings import RULING_COLUMNS
from s11xl.core.csv_files import guarded
from s11xl.core.returns import Action, Agency
from s11xl.report.change import anchors as places
from s11xl.report.change.anchors import ChangeAnchors
from s11xl.report.change.report import change_report
from s11xl.report.change.summary import change_summary
from s11xl.report.html.page import html_page
from s11xl.standards.file import parse_standards, standards_faults, standards_json
from s11xl.standards.model import StandardSet
from s11xl.tables.columns import ACTION_COLUMNS, ANSWER_COLUMNS, RETURN_COLUMNS
from s11xl.workbook.identity import RoundSettings

AUDIT = small_audit()
LOW, WEAK, FAIR, SOUND, BEST = AUDIT.scale.labels()
STATUSES = ("missing", "invalid", "not-applicable", "not-returned")


def frame(columns: tuple[str, ...], rows: list[dict[str, str]]) -> pd.DataFrame:
    data = [dict.fromkeys(columns, "") | row for row in rows]
    return pd.DataFrame(data, columns=list(columns)).astype("str")


def held(
    said: Mapping[str, Mapping[str, str]],
    audit: StandardSet = AUDIT,
    *,
    names: Mapping[str, str] | None = None,
    sectors: Mapping[str, str] | None = None,
    actions: list[dict[str, str]] | None = None,
    name: str = "2026-27",
    **others: Any,
) -> SavedRound:
    """A round: what each agency said on each standard, a grade or a status."""
    answers = [
        {
            "round": name,
            "agency_id": agency_id,
            "agency": (names or {}).get(agency_id, agency_id.upper()),
            "sector": (sectors or {}).get(agency_id, ""),
            "key_standard": audit.by_id[standard_id].key_standard,
            "standard_id": standard_id,
            "grade": "" if what in STATUSES else what,
            "status": what if what in STATUSES else "answered",
            "standards_version": audit.version,
        }
        for agency_id, given in said.items()
        for standard_id, what in given.items()
    ]
    digest = hashlib.sha256(json.dumps([answers, actions]).encode()).hexdigest()[:16]
    return SavedRound(
        name,
        frame(ANSWER_COLUMNS, answers),
        frame(ACTION_COLUMNS, actions or []),
        frame(RETURN_COLUMNS, []),
        (audit,),
        **{"marking": "", "asked_is_known": True, "digest": digest, **others},
    )


def compared(current: SavedRound, previous: SavedRound, **words: Any) -> Changes:
    """The comparison of two rounds that are at hand already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("s11xl.api.saved_round", lambda source, _: source)
        return compare(current, previous, **words)  # type: ignore[arg-type]


def became(changes: Changes) -> dict[tuple[str, str, str], tuple[str, str]]:
    columns = ("agency_id", "standard_id", "previous_standard_id", "change", "why")
    rows = changes.answers[list(columns)].itertuples(index=False)
    return {(a, current, previous): (change, why) for a, current, previous, change, why in rows}


def test_each_answer_becomes_one_thing() -> None:
    previous = held(
        {
            "a": {"A.1": WEAK, "A.10": SOUND, "B.1": FAIR},
            "b": {"A.1": "missing", "A.10": SOUND, "B.1": "invalid"},
            "gone": {"A.1": BEST, "A.10": "missing", "B.1": "missing"},
        }
    )
    current = held(
        {
            "a": {"A.1": BEST, "A.10": SOUND, "B.1": LOW},
            "b": {"A.1": FAIR, "A.10": "not-applicable", "B.1": "missing"},
            "new": {"A.1": BEST, "A.10": "missing", "B.1": LOW},
        },
        name="2027-28",
    )
    changes = compared(current, previous)
    assert became(changes) == {
        ("a", "A.1", "A.1"): ("better", ""),
        ("a", "A.10", "A.10"): ("same", ""),
        ("a", "B.1", "B.1"): ("worse", ""),
        ("b", "A.1", "A.1"): ("new", "missing"),
        ("b", "A.10", "A.10"): ("dropped", "not-applicable"),
        ("b", "B.1", "B.1"): ("not-graded", ""),
        ("gone", "A.1", "A.1"): ("dropped", "agency-not-asked"),
        ("gone", "A.10", "A.10"): ("not-graded", ""),
        ("gone", "B.1", "B.1"): ("not-graded", ""),
        ("new", "A.1", ""): ("new", "agency-not-asked"),
        ("new", "A.10", ""): ("not-graded", ""),
        ("new", "B.1", ""): ("new", "agency-not-asked"),
    }
    counts = changes.standards.set_index("Standard")
    columns = ["Better", "Same", "Worse", "New", "Dropped", "Graded in neither", "Not compared"]
    assert counts.loc["A.1", [*columns, "Compared", "Answers"]].tolist() == [
        *(1, 0, 0, 2, 1, 0, 0, 1, 4)
    ]
    share = counts.loc[
        "A.1", [f"{FAIR} or better, previous round", f"{FAIR} or better, current round"]
    ]
    assert share.tolist() == ["0 of 1", "1 of 1"]
    scale = AUDIT.scale
    assert transitions(changes.answers, scale, scale).tolist() == [
        # then: no grade, then each grade; now likewise
        [4, 1, 0, 1, 0, 1],
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 1],
        [0, 1, 0, 0, 0, 0],
        [1, 0, 0, 0, 1, 0],
        [1, 0, 0, 0, 0, 0],
    ]
    agencies = changes.by_agency.set_index("Agency ID")
    assert list(agencies.index) == ["a", "b", "gone", "new"]
    assert agencies.loc["gone", ["Asked", "Dropped"]].tolist() == ["previous round only", 1]


def test_where_it_is_not_known_who_was_asked_that_is_said() -> None:
    previous = held({"a": {"A.1": WEAK}}, asked_is_known=False)
    current = held({"a": {"A.1": WEAK}, "b": {"A.1": BEST}}, name="2027-28")
    changes = compared(current, previous)
    assert became(changes)["b", "A.1", ""] == ("new", "agency-not-heard-of")
    assert any(
        each.startswith("It is not known who was asked in the previous") for each in changes.remarks
    )


def changed(**changes: Any) -> StandardSet:
    """The small audit in a second version, with other values at some paths."""
    data = small_data() | {"version": "2"}
    for path, value in changes.items():
        *steps, last = path.split("__")
        met: Any = data
        for step in ("key_standards", *steps):
            met = met[int(step) if step.isdigit() else step]
        met[int(last) if last.isdigit() else last] = value
    return parse_standards(json.dumps(data))


def old(*ids: str, **more: str) -> list[dict[str, Any]]:
    return [{"version": "1", "standards": list(ids), **more}]


FIRST, SECOND = "0__standards__0", "0__standards__1"
SAME = {("A.1", "A.1"): None, ("A.10", "A.10"): None, ("B.1", "B.1"): None}
CASES: list[tuple[dict[str, Any], dict[tuple[str, str], Reason | None]]] = [
    ({}, {}),
    ({f"{FIRST}__text": " Safon  rhif\nA.1 "}, {}),
    ({f"{FIRST}__evidence": ["Arall"]}, {}),
    ({f"{FIRST}__text": "Arall"}, {("A.1", "A.1"): Reason.CHANGED_WORDING}),
    ({f"{FIRST}__points": ["Arall"]}, {("A.1", "A.1"): Reason.CHANGED_WORDING}),
    (
        {f"{FIRST}__descriptors__g2": {"bullets": ["Arall"]}},
        {("A.1", "A.1"): Reason.CHANGED_WORDING},
    ),
    ({f"{FIRST}__text": "Arall", f"{FIRST}__supersedes": old("A.1")}, {}),
    (
        {f"{FIRST}__text": "Arall", f"{FIRST}__supersedes": old("A.1", id="another")},
        {("A.1", "A.1"): Reason.CHANGED_WORDING},
    ),
    (
        {f"{FIRST}__id": "A.2"},
        {("A.1", "A.1"): "gone", ("A.2", ""): Reason.NEW_STANDARD,
         ("", "A.1"): Reason.NO_LONGER_ASKED},
    ),
    (
        {f"{FIRST}__id": "A.2", f"{FIRST}__supersedes": old("A.1")},
        {("A.1", "A.1"): "gone", ("A.2", "A.1"): None},
    ),
    (
        {f"{FIRST}__supersedes": old("A.10"), f"{SECOND}__supersedes": old("A.1")},
        {("A.1", "A.1"): "gone", ("A.10", "A.10"): "gone", ("A.1", "A.10"): None,
         ("A.10", "A.1"): None},
    ),
    (
        {f"{SECOND}__supersedes": old("A.1")},
        {("A.1", "A.1"): "gone", ("A.10", "A.10"): "gone", ("A.1", ""): Reason.NEW_STANDARD,
         ("A.10", "A.1"): None, ("", "A.10"): Reason.NO_LONGER_ASKED},
    ),
    (
        {f"{FIRST}__supersedes": old("A.1", "B.1"), "1__standards__0__id": "B.2"},
        {("A.1", "A.1"): "gone", ("B.1", "B.1"): "gone", ("A.1", ""): Reason.MERGED,
         ("", "A.1"): Reason.MERGED, ("", "B.1"): Reason.MERGED, ("B.2", ""): Reason.NEW_STANDARD},
    ),
    (
        {f"{FIRST}__supersedes": old("A.1"), f"{SECOND}__supersedes": old("A.1")},
        {("A.1", "A.1"): Reason.SPLIT, ("A.10", "A.10"): "gone", ("A.10", "A.1"): Reason.SPLIT,
         ("", "A.10"): Reason.NO_LONGER_ASKED},
    ),
    (
        {f"{FIRST}__supersedes": old("Z.9")},
        {("A.1", "A.1"): "gone", ("A.1", ""): Reason.UNKNOWN_PREDECESSOR,
         ("", "A.1"): Reason.NO_LONGER_ASKED},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), CASES)
def test_the_crosswalk_forces_nothing(
    changes: dict[str, Any], expected: dict[tuple[str, str], Any]
) -> None:
    newer = changed(**changes)
    walk = crosswalk(newer, AUDIT)
    met = {(each.standard_id, each.previous_id): each.reason for each in walk}
    assert len(met) == len(walk)
    wanted = {pair: why for pair, why in (SAME | expected).items() if why != "gone"}
    assert met == wanted
    said = {"a": {each.id: FAIR for each in AUDIT.standards}}
    said_now = {"a": {each.id: FAIR for each in newer.standards}}
    told = compared(held(said_now, newer, name="2027-28"), held(said))
    left_out = {pair for pair, why in wanted.items() if why in INCOMPARABLE}
    rows = told.uncompared[["standard_id", "previous_standard_id"]].itertuples(index=False)
    assert {tuple(each) for each in rows} == left_out
    assert set(told.uncompared["answers"]) <= {1}
    counts = Counter(told.answers["change"])
    assert counts["not-compared"] == len(left_out)
    assert counts["same"] == sum(why is None for why in wanted.values())


def test_words_that_moved_to_another_id_are_pointed_out() -> None:
    texts = {f"{FIRST}__text": "Safon rhif A.10", f"{SECOND}__text": "Arall"}
    data = {
        f"{FIRST}__descriptors": small_data()["key_standards"][0]["standards"][1]["descriptors"]
    }
    newer = changed(**texts, **data)
    said = {"a": {each.id: FAIR for each in AUDIT.standards}}
    rows = compared(held(said, newer, name="2027-28"), held(said)).uncompared
    row = rows.set_index("standard_id").loc["A.1"]
    assert "A.10 has the same wording" in row["message"]
    assert '"standards": ["A.10"]' in row["remedy"]


@pytest.mark.parametrize(
    ("supersedes", "where"),
    [
        ([{"version": "1", "standards": ["A.1"]}], "[0].version"),
        ([{"version": "0", "standards": ["A.1"]}, {"version": "0", "standards": ["B.1"]}], "[1]"),
        ([{"version": "0", "standards": []}], "[0].standards"),
        ([{"version": "0", "standards": ["A.1", "A.1"]}], "[0].standards"),
        ([{"version": "0", "standards": ["A 1"]}], "[0].standards[0]"),
        ([{"standards": ["A.1"]}], "[0]"),
        ([], ""),
    ],
)
def test_a_faulty_supersedes_is_told_by_its_path(supersedes: Any, where: str) -> None:
    data = small_data()
    data["key_standards"][1]["standards"][0]["supersedes"] = supersedes
    place = f"$.key_standards[1].standards[0].supersedes{where}"
    assert place in [path for path, _ in standards_faults(data)]


@pytest.mark.parametrize(
    "audit",
    [s11xl.load_standards(), AUDIT, large_audit(), changed(**{f"{FIRST}__supersedes": old("A.1")})],
    ids=["own", "small", "large", "superseding"],
)
def test_a_record_of_standards_reads_to_the_same(audit: StandardSet) -> None:
    assert parse_standards(standards_json(audit).decode("utf-8")) == audit


def other_scale(**grades: Any) -> StandardSet:
    data = small_data() | {"version": "2"}
    for place, grade in enumerate(data["scale"]["grades"]):
        grade |= grades.get(grade["id"], {})
        if new := grades.get(f"id_of_{grade['id']}"):
            for group in data["key_standards"]:
                for each in group["standards"]:
                    each["descriptors"][new] = each["descriptors"].pop(grade["id"])
            data["scale"]["grades"][place] = grade | {"id": new}
    return parse_standards(json.dumps(data))


def test_a_scale_with_other_grades_is_not_compared() -> None:
    newer = other_scale(id_of_g1="g0")
    said = {"a": {"A.1": FAIR, "A.10": "missing", "B.1": FAIR}}
    changes = compared(held(said, newer, name="2027-28"), held(said))
    assert Counter(changes.answers["change"]) == {"not-compared": 2, "not-graded": 1}
    (row,) = changes.uncompared.to_dict("records")
    assert (row["why"], row["answers"]) == ("other-scale", 2)
    assert sound(html_page(change_report(changes)).decode())


def test_a_grade_by_another_name_is_the_same_grade() -> None:
    newer = other_scale(g3={"label": "Gweddol"})
    previous = held({"a": {"A.1": FAIR, "A.10": WEAK, "B.1": BEST}})
    current = held(
        {"a": {"A.1": "Gweddol", "A.10": "Gweddol", "B.1": "Gweddol"}}, newer, name="2027"
    )
    changes = compared(current, previous)
    assert [each for each, _ in became(changes).values()] == ["same", "better", "worse"]
    assert f"The grade Gweddol was called {FAIR} in the previous round." in changes.remarks


def test_agencies_are_matched_by_id_alone_and_that_is_said() -> None:
    previous = held(
        {"a": {"A.1": FAIR}, "x": {"A.1": FAIR}},
        names={"a": "Old <Name>", "x": "Moved Trust"},
        sectors={"a": "North"},
    )
    current = held(
        {"a": {"A.1": FAIR}, "y": {"A.1": FAIR}},
        names={"a": "New Name", "y": "moved  trust"},
        sectors={"a": "South"},
        name="2027-28",
    )
    changes = compared(current, previous)
    assert sorted(each for each, _ in became(changes).values()) == ["dropped", "new", "same"]
    told = "\n".join(changes.remarks)
    assert "New Name (a) was called Old <Name> in the previous round." in told
    assert "The sector of New Name changed from North to South." in told
    assert "moved  trust has the id y in the current round and x in the previous" in told
    row = changes.by_agency.set_index("Agency ID").loc["a"]
    assert row[["Previous name", "Previous sector"]].tolist() == ["Old <Name>", "North"]


def action(agency_id: str, standard_id: str, text: str, status: str = "", due: str = "") -> Any:
    given = {"agency_id": agency_id, "agency": agency_id.upper(), "standard_id": standard_id}
    return given | {"action": text, "status": status, "due": due}


def with_statuses(audit: StandardSet) -> StandardSet:
    data = json.loads(standards_json(audit))
    data["lists"]["action_status"] = [
        {"label": "Open", "closed": False},
        {"label": "Done", "closed": True},
    ]
    return parse_standards(json.dumps(data))


def test_actions_carried_closed_gone_and_new_are_told_apart() -> None:
    audit = with_statuses(AUDIT)
    newer = with_statuses(changed(**{f"{FIRST}__id": "A.2", f"{FIRST}__supersedes": old("A.1")}))
    previous = held(
        {"a": {"A.1": FAIR}, "silent": {"A.1": FAIR}},
        audit,
        actions=[
            action("a", "A.1", "Train all"),
            action("a", "A.1", "Train all"),
            action("a", "B.1", "Write it down", "Open"),
            action("a", "B.1", "Ask children", "Done"),
            action("a", "B.1", "Check it", "Done"),
            action("a", "B.1", "Forget it", "Open"),
            action("a", "", "Anything", "Open"),
            action("a", "B.1", " "),
            action("silent", "A.1", "Wait", "Open"),
        ],
    )
    current = held(
        {"a": {"A.2": FAIR}, "silent": {"A.2": "not-returned"}},
        newer,
        name="2027-28",
        actions=[
            action("a", "A.2", "  train ALL", "Open", "2028-01-01"),
            action("a", "B.1", "Write it down", "Done", "2028-01-01"),
            action("a", "B.1", "Ask children", "Open"),
            action("a", "B.1", "Check it", "Done"),
            action("a", "", "Anything", "Open", "2028-03-01"),
            action("a", "B.1", "Something new", "", "2028-02-28"),
            action("a", "B.1", "New and done", "done"),
        ],
    )
    changes = compared(current, previous, as_at=date(2028, 2, 1))
    rows = changes.actions[["standard_id", "previous_standard_id", "action", "change", "overdue"]]
    assert [tuple(each) for each in rows.itertuples(index=False)] == [
        ("A.2", "A.1", "  train ALL", "carried", "yes"),
        ("B.1", "B.1", "Write it down", "marked-closed", ""),
        ("B.1", "B.1", "Ask children", "reopened", ""),
        ("B.1", "B.1", "Check it", "closed-before", ""),
        ("", "", "Anything", "carried", ""),
        ("B.1", "", "Something new", "new", ""),
        ("B.1", "", "New and done", "new-and-closed", ""),
        ("", "A.1", "Train all", "no-longer-planned", ""),
        ("", "B.1", "Forget it", "no-longer-planned", ""),
        ("", "B.1", " ", "without-words", ""),
        ("", "A.1", "Wait", "no-return-now", ""),
    ]
    assert not compared(current, previous).actions["overdue"].any()


def test_standards_move_most_only_where_five_agencies_are_compared() -> None:
    ids = [f"a{n}" for n in range(6)]
    previous = held({each: {"A.1": FAIR, "A.10": FAIR, "B.1": FAIR} for each in ids})
    current = held(
        {
            each: {
                "A.1": BEST if n < 3 else LOW if n == 3 else FAIR,
                "A.10": LOW if n < 4 else "missing",
                "B.1": LOW if n else FAIR,
            }
            for n, each in enumerate(ids)
        },
        name="2027-28",
    )
    most = movers(compared(current, previous).standards)
    assert most.compared == 2
    assert most.risen[["Standard", "Better", "Worse", "Compared"]].to_numpy().tolist() == [
        ["A.1", 3, 1, 6]
    ]
    assert most.fallen[["Standard", "Better", "Worse"]].to_numpy().tolist() == [["B.1", 0, 5]]
    few = compared(held({"a": {"A.1": BEST}}, name="2027-28"), held({"a": {"A.1": LOW}}))
    assert movers(few.standards).risen.empty


def consolidated(
    folder: Path, *given: s11xl.AgencyReturn, standards: StandardSet | None = None
) -> Path:
    """The consolidated folder of a round in which these came back."""
    for number, each in enumerate(given):
        saved(folder / "returns" / f"{number}.xlsx", each, standards)
    file = folder / "s.json"
    folder.mkdir(parents=True, exist_ok=True)
    if standards:
        file.write_bytes(standards_json(standards))
    result = s11xl.consolidate(
        folder / "returns", roster=[POLICE, COUNCIL], standards=file if standards else None
    )
    return result.write(folder / "consolidated")


NEXT = RoundSettings("2027-28")
HOSTILE = "=HYPERLINK(\"http://outside.example\")<script>document.title='taken'</script>\u202e"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two rounds with hostile words: folders of the newer and of the earlier one."""
    folder = tmp_path_factory.mktemp("two")
    plans = (Action("1.1", HOSTILE, HOSTILE, "2027-03-31", "@odd"), Action("1.2", "Do it"))
    name = Agency(POLICE.agency_id, f"Police {HOSTILE}", "-Sector")
    police = replace(answered(POLICE, grade="Good"), actions=plans)
    current = answered(replace(name), settings=NEXT)
    current = with_response(
        replace(current, actions=plans[:1]), "1.1", grade="RI", evidence=HOSTILE
    )
    current = with_response(current, "1.2", grade=HOSTILE)
    previous = consolidated(folder / "then", police, answered(COUNCIL))
    saved(folder / "now" / "returns" / "0.xlsx", current)
    data = s11xl.consolidate(folder / "now" / "returns", roster=[name, COUNCIL])
    settings = RoundSettings("2027-28", marking="OFFICIAL & more")
    return replace(data, settings=settings).write(folder / "now" / "consolidated"), previous


def test_hostile_words_are_only_ever_text(two: tuple[Path, Path], tmp_path: Path) -> None:
    changes = s11xl.compare(*two, as_at=date(2027, 6, 1))
    output = changes.write(tmp_path / "out")
    assert {each.name for each in output.iterdir()} == {
        *("comparison.xlsx", "comparison.html", "changes.csv", "action_changes.csv"),
        "manifest.json",
    }
    assert lint(output / "comparison.xlsx") == []
    book = load_workbook(output / "comparison.xlsx")
    sheets = ["Overview", "Standards", "Key standards", "Transitions", "Agencies", "Changes"]
    assert book.sheetnames == [*sheets, "Actions", "Not compared"]
    for sheet in book.worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [each.coordinate for each in cells if each.data_type == "f" or each.hyperlink]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.oddFooter.center.text == "OFFICIAL && more"
        if sheet.title != "Overview":
            assert len(sheet.tables) == 1
            assert sheet.freeze_panes
            assert sheet.print_title_rows == "$1:$1"
    shown = [cell.value for row in book["Actions"].iter_rows() for cell in row]
    assert HOSTILE.replace("\u202e", "[U+202E]") in shown
    page = sound((output / "comparison.html").read_text("utf-8"))
    assert page.tags["script"] == 1
    for name in ("changes.csv", "action_changes.csv"):
        text = (output / name).read_text("utf-8-sig")
        for row in csv.reader(io.StringIO(text)):
            assert not [each for each in row if each[:1] in ("=", "+", "-", "@", "\t")]
    assert "self-assessed" in changes.title
    assert changes.marking == "OFFICIAL & more"


@pytest.mark.client
@pytest.mark.parametrize("name", ["two", "nobody", "many"])
def test_microsofts_validator_finds_nothing(
    two: tuple[Path, Path], tmp_path: Path, name: str
) -> None:
    changes = s11xl.compare(*two)
    if name == "nobody":
        changes = compared(held({}, name="2027-28"), held({}))
    if name == "many":
        changes = compared(*drawn_rounds(1, 70))
    path = changes.write(tmp_path / "out") / "comparison.xlsx"
    assert lint(path) == []
    assert microsoft_faults(path) == []


def drawn_rounds(
    seed: int, agencies: int, audit: StandardSet = AUDIT
) -> tuple[SavedRound, SavedRound]:
    """Two rounds of random answers, with agencies that come and go."""
    drawn = random.Random(seed)
    choices = [*audit.scale.labels(), *audit.scale.labels(), *STATUSES]
    rounds = []
    for name in ("2027-28", "2026-27"):
        asked = [f"a{n}" for n in range(agencies) if drawn.random() < 0.8]
        said = {
            each: {standard.id: drawn.choice(choices) for standard in audit.standards}
            for each in asked
        }
        names = {each: f"Agency {drawn.randrange(9)}" for each in asked}
        rounds.append(held(said, audit, names=names, name=name))
    return rounds[0], rounds[1]


def sheet_rows(path: Path, name: str) -> list[dict[str, Any]]:
    sheet = load_workbook(path)[name]
    (table,) = sheet.tables.values()
    header, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    return [dict(zip(header, row, strict=True)) for row in rows]


def said_in(held_: SavedRound) -> dict[tuple[str, str], dict[str, str]]:
    rows = held_.answers.to_dict("records")
    return {(row["agency_id"], row["standard_id"]): row for row in rows}  # type: ignore[misc]


@pytest.mark.parametrize("seed", range(draws(6, 2)))
def test_random_rounds_add_up(tmp_path: Path, seed: int) -> None:
    audit = AUDIT if seed % 2 else large_audit()
    current, previous = drawn_rounds(seed, 3 * seed, audit)
    output = compared(current, previous).write(tmp_path / "out")
    places_ = {label: place for place, label in enumerate(audit.scale.labels(), start=1)}
    mine, earlier = said_in(current), said_in(previous)
    expected: dict[tuple[str, str], str] = {}
    moves: Counter[tuple[int, int]] = Counter()
    for key in {*mine, *earlier}:
        after, before = (
            places_.get(each.get(key, {}).get("grade", ""), 0) for each in (mine, earlier)
        )
        moves[before, after] += 1
        expected[key] = (
            "not-graded" if not (before or after)
            else "new" if not before
            else "dropped" if not after
            else "same" if before == after
            else "better" if after > before
            else "worse"
        )  # fmt: skip
    text = (output / "changes.csv").read_text("utf-8-sig")
    met = {
        (row["agency_id"], row["standard_id"]): row["change"]
        for row in csv.DictReader(io.StringIO(text))
    }
    assert met == expected
    labels = {"better": "Better", "same": "Same", "worse": "Worse", "new": "New"}
    labels |= {"dropped": "Dropped", "not-graded": "Graded in neither"}
    labels |= {"not-compared": "Not compared"}
    path = output / "comparison.xlsx"
    if not expected:
        return
    for sheet, column, part in (("Standards", "Standard", 1), ("Agencies", "Agency ID", 0)):
        rows = sheet_rows(path, sheet)
        assert {row[column] for row in rows} == {key[part] for key in expected}
        for row in rows:
            counts = Counter(what for key, what in expected.items() if key[part] == row[column])
            assert {each: row[label] for each, label in labels.items()} == {
                each: counts[each] for each in labels
            }
            assert row["Compared"] == counts["better"] + counts["same"] + counts["worse"]
            assert row["Answers"] == counts.total()
    size = len(places_) + 1
    matrix = [list(row.values())[3:] for row in sheet_rows(path, "Transitions")[: size + 1]]
    assert matrix[:size] == [
        [*(moves[a, b] for b in range(size)), sum(moves[a, b] for b in range(size))]
        for a in range(size)
    ]
    totals = [sum(moves[a, b] for a in range(size)) for b in range(size)]
    assert matrix[size] == [*totals, moves.total()]
    assert sound((output / "comparison.html").read_text("utf-8"))


def test_it_repeats_byte_for_byte_and_minds_edits(two: tuple[Path, Path], tmp_path: Path) -> None:
    made = []
    for name in ("one", "one", "two"):
        output = s11xl.compare(*two).write(tmp_path / name)
        made.append({each.name: each.read_bytes() for each in output.iterdir()})
    assert made[0] == made[1] == made[2]
    (tmp_path / "one" / "changes.csv").write_text("mine")
    with pytest.raises(s11xl.S11xlError, match="edited since"):
        s11xl.compare(*two).write(tmp_path / "one")
    s11xl.compare(*two).write(tmp_path / "one", replace=True)
    assert {each.name: each.read_bytes() for each in (tmp_path / "one").iterdir()} == made[0]


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


def test_compared_answers_that_were_ruled_on_are_counted_and_marked(tmp_path: Path) -> None:
    who = {"reason": "by phone", "ruled_by": "A", "ruled_on": "2027-02-03"}
    who["agency_id"] = POLICE.agency_id
    rulings = {
        "then": [("1.1", "grade", "Good"), ("1.2", "evidence", "E")],
        "now": [("1.1", "grade", "Outstanding"), ("1.3", "improvement", "I")],
    }
    folders = []
    for name, settings in (("now", NEXT), ("then", RoundSettings("2026-27"))):
        given = with_response(answered(settings=settings), "1.1", grade="Goodish")
        saved(tmp_path / name / "police.xlsx", given)
        lines = [RULING_COLUMNS] + [
            tuple(
                {**who, "standard_id": at, "field": field, "value": value}.get(each, "")
                for each in RULING_COLUMNS
            )
            for at, field, value in rulings[name]
        ]
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(map(",".join, lines)))
        data = s11xl.consolidate(tmp_path / name, roster=[POLICE], rulings=path)
        folders.append((data, data.write(tmp_path / f"{name}-out")))
    changes = s11xl.compare(folders[0][1], folders[1][1])
    ruled = changes.answers.set_index("standard_id")["ruled"]
    assert {at: mark for at, mark in ruled.items() if mark} == {
        "1.1": "both",
        "1.2": "then",
        "1.3": "now",
    }
    said = [each.plain for each in change_summary(changes, ChangeAnchors(changes))]
    assert (
        "3 of 27 compared answers have a ruling on the grade or a text: 1 in the current round"
        " only, 1 in the previous round only, 1 in both. Each is marked “ruled”."
    ) in said
    direct = s11xl.compare(folders[0][0], folders[1][0])
    assert (direct.digest, direct.answers["ruled"].tolist()) == (changes.digest, ruled.tolist())
    output = changes.write(tmp_path / "out")
    rows = sheet_rows(output / "comparison.xlsx", "Changes")
    shown = {"now": "current round", "then": "previous round", "both": "both", "": ""}
    assert [row["Ruled"] or "" for row in rows] == [shown[each] for each in ruled]
    page = (output / "comparison.html").read_text("utf-8")
    assert page.count(">ruled<") >= 2 * 4  # by agency, by standard
    (folders[1][1] / "findings.csv").unlink()
    without = s11xl.compare(folders[0][1], folders[1][1])
    assert any("rulings on its answers are not known" in each for each in without.remarks)
    assert set(without.answers["ruled"]) == {"", "now"}


def test_versions_within_a_round_are_recorded_and_walked(tmp_path: Path) -> None:
    data = own_data() | {"version": "2027.1"}
    data["key_standards"][0]["standards"][0]["text"] += " indeed"
    newer = parse_standards(json.dumps(data))
    previous = consolidated(tmp_path / "then", answered(POLICE), answered(COUNCIL))
    police = answered(POLICE, newer, settings=NEXT)
    saved(tmp_path / "now" / "in" / "police.xlsx", police, newer)
    saved(tmp_path / "now" / "in" / "council.xlsx", answered(COUNCIL, settings=NEXT))
    (tmp_path / "newer.json").write_bytes(standards_json(newer))
    result = s11xl.consolidate(
        tmp_path / "now" / "in", roster=[POLICE, COUNCIL], standards=tmp_path / "newer.json"
    )
    current = result.write(tmp_path / "now" / "consolidated")
    assert len(list(current.glob("standards*.json"))) == 2
    changes = s11xl.compare(current, previous)
    met = became(changes)
    assert met[POLICE.agency_id, "1.1", "1.1"] == ("not-compared", "changed-wording")
    assert met[COUNCIL.agency_id, "1.1", "1.1"] == ("same", "")
    assert list(changes.uncompared["answers"]) == [1]


def row_of(text: str, old_name: str, new_name: str) -> str:
    """The last row, for another agency and of another round."""
    row = text.splitlines()[-1].replace(old_name, new_name)
    return row.replace("2027-28", "2020-21")


HARMS: dict[str, tuple[str, Callable[[str], str | None], str]] = {
    "no answers": ("answers.csv", lambda _: None, "not a consolidated folder"),
    "no actions": ("actions.csv", lambda _: None, "actions.csv is missing"),
    "a column less": (
        "answers.csv", lambda text: text.replace(",grade,", ",mark,", 1), "no column grade",
    ),
    "a torn row": ("answers.csv", lambda text: f"{text}a,b\n", "has 2 cells in row 56"),
    "an odd status": (
        "answers.csv",
        lambda text: text.replace(",answered,", ",perhaps,", 1),
        "the unknown status “perhaps”",
    ),
    "a row twice": ("answers.csv", lambda text: f"{text}{text.splitlines()[-1]}\n", "twice"),
    "not text": ("answers.csv", lambda _: "\udcff", "can't be read"),
    "empty": ("answers.csv", lambda _: "", "no column round"),
    "an id of no standard": (
        "answers.csv",
        lambda text: text.replace(",1,1.1,", ",1,01. Jan,", 1),
        "the standard “01. Jan”, which version",
    ),
    "standards harmed": ("standards.json", lambda _: "{}", "faults"),
    "two rounds": (
        "answers.csv",
        lambda text: f"{text}{row_of(text, 'council', 'other')}\n",
        "several rounds: 2020-21, 2027-28",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMS)
def test_a_folder_that_cannot_be_compared_is_told(
    two: tuple[Path, Path], tmp_path: Path, name: str
) -> None:
    folder = shutil.copytree(two[0], tmp_path / "consolidated")
    file, harm, told = HARMS[name]
    content = harm((folder / file).read_text("utf-8-sig"))
    (folder / file).unlink()
    if content is not None:
        (folder / file).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(s11xl.S11xlError, match=told) as fault:
        s11xl.compare(folder, two[1])
    assert fault.value.remedy


def test_an_edited_table_is_compared_and_said(two: tuple[Path, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(two[0], tmp_path / "consolidated")
    path = folder / "answers.csv"
    path.write_bytes(path.read_bytes().replace(b"Outstanding", b"Good", 1))
    changes = s11xl.compare(folder, two[1])
    assert any("answers.csv was edited since" in each for each in changes.remarks)


def without_record(source: Path, target: Path) -> Path:
    folder = shutil.copytree(source, target)
    (folder / "standards.json").unlink()
    return folder


def test_a_folder_without_a_record_is_read_by_the_standards_at_hand(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = without_record(two[1], tmp_path / "old")
    changes = s11xl.compare(two[0], folder)
    assert changes.answers.equals(s11xl.compare(*two).answers)
    told = "\n".join(changes.remarks)
    assert "Round 2026-27: the folder has no copy of its standards" in told
    assert str(tmp_path) not in told
    data = own_data() | {"version": "2099.1"}
    newer = parse_standards(json.dumps(data))
    given = answered(POLICE, newer, settings=NEXT)
    folder = consolidated(tmp_path / "now", given, standards=newer)
    bare = without_record(folder, tmp_path / "bare")
    with pytest.raises(s11xl.S11xlError, match=r"found elsewhere: masa-section-11 2099\.1"):
        s11xl.compare(bare, two[1])
    told = s11xl.compare(bare, two[1], standards=tmp_path / "now" / "s.json")
    assert told.answers.equals(s11xl.compare(folder, two[1]).answers)


def test_standards_that_are_not_at_hand_are_left_out() -> None:
    said = {"a": {"A.1": FAIR, "A.10": "missing"}}
    previous = held(said)
    unknown = previous.answers.assign(standards_version=pd.Series(["0", "0"], dtype="str"))
    changes = compared(held(said, name="2027-28"), replace(previous, answers=unknown))
    assert Counter(changes.answers["change"]) == {"not-compared": 1, "not-graded": 1}
    (row,) = changes.uncompared.to_dict("records")
    assert (row["why"], row["answers"]) == ("unknown-standards", 1)
    assert "0 (previous round)" in row["message"]


def test_a_round_s_folder_will_do_and_is_said(two: tuple[Path, Path]) -> None:
    changes = s11xl.compare(two[0].parent, two[1])
    assert changes.remarks[0].startswith("Round 2027-28: the round's folder was given")
    assert default_output(changes) == two[0].parent / "comparison"


def test_the_same_folder_and_swapped_rounds_are_refused(two: tuple[Path, Path]) -> None:
    with pytest.raises(s11xl.S11xlError, match="the same folder"):
        s11xl.compare(two[0], two[0].parent)
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


def test_it_never_writes_into_a_consolidated_folder(two: tuple[Path, Path]) -> None:
    before = {each: each.read_bytes() for each in two[1].iterdir()}
    with pytest.raises(s11xl.S11xlError, match="is a consolidated folder"):
        s11xl.compare(*two).write(two[1])
    assert {each: each.read_bytes() for each in two[1].iterdir()} == before


def test_markings_of_both_rounds_are_kept_unless_another_is_given() -> None:
    said = {"a": {"A.1": FAIR}}
    current, previous = held(said, name="2027-28", marking="ONE"), held(said, marking="TWO")
    assert compared(current, previous).marking == "ONE / TWO"
    assert compared(current, replace(previous, marking="")).marking == "ONE"
    assert compared(current, previous, marking="THREE").marking == "THREE"


def test_a_large_comparison_leaves_its_rows_to_the_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_ROWS", 10)
    page = html_page(change_report(compared(*drawn_rounds(3, 12)))).decode()
    sound(page)
    assert "are too many for this page. They are in changes.csv" in page


def run(*words: str) -> Any:
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def test_the_command_says_what_changed_and_where(two: tuple[Path, Path], tmp_path: Path) -> None:
    current, previous = map(str, two)
    result = run(
        "compare", current, previous, "--output", str(tmp_path / "out"), "--as-at", "01/06/2027"
    )
    assert result.exit_code == 0
    assert result.output.startswith("2027-28 compared with 2026-27.")
    assert "can be compared" in result.output
    assert "Overdue on 2027-06-01" in result.output
    assert (tmp_path / "out" / "comparison.html").is_file()
    assert run("compare", current, previous).exit_code == 0
    assert (two[0].parent / "comparison" / "comparison.xlsx").is_file()
    refused = run("compare", previous, current)
    assert refused.exit_code == 2
    assert "What to do: Give the later round first" in refused.output
    assert run("compare", current, str(tmp_path / "nowhere")).exit_code == 2


def test_a_saved_round_is_what_its_folder_holds(two: tuple[Path, Path]) -> None:
    met = saved_round(two[0])
    assert (met.name, met.marking, met.asked_is_known) == ("2027-28", "OFFICIAL & more", True)
    assert [each.version for each in met.standards] == [s11xl.load_standards().version]
    assert met.answers["agency"].str.contains("HYPERLINK").any()


def test_a_further_record_that_is_not_the_folders_own_is_left_alone(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = shutil.copytree(two[0], tmp_path / "consolidated")
    (folder / "standards-draft.json").write_text("not ours")
    assert s11xl.compare(folder, two[1]).answers.equals(s11xl.compare(*two).answers)


def test_nothing_that_a_mark_begins_with_is_a_formula() -> None:
    assert not [each for each in CHANGE_SYMBOLS.values() if guarded(each) != each]
    assert len(set(CHANGE_SYMBOLS.values())) == len(Change)


def test_a_folder_that_records_no_marking_says_so(two: tuple[Path, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(two[0], tmp_path / "consolidated")
    path = folder / "manifest.json"
    about = json.loads(path.read_text("utf-8"))
    for name in ("marking", "asked_is_known"):
        del about[name]
    path.write_text(json.dumps(about), "utf-8")
    changes = s11xl.compare(folder, two[1])
    assert any("give it with --marking" in each for each in changes.remarks)


def test_a_bar_is_no_share_of_fewer_than_five() -> None:
    """A.1 is compared in five agencies, A.10 in four: its bar would be as long."""
    said = {f"a{n}": {"A.1": FAIR, "A.10": FAIR if n else "missing"} for n in range(5)}
    page = html_page(change_report(compared(held(said, name="2027-28"), held(said)))).decode()
    standards = page.partition('id="standards-chart"')[2].partition("<table")[0]
    figure, _, beneath = standards.partition("</figure>")
    assert ">A.1</text>" in figure
    assert "A.10" not in figure
    assert "fewer than 5 answers were compared: A.10." in beneath
