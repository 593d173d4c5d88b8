"""The workbook in real programs.

1. What a person types through LibreOffice comes back as typed; locked cells refuse.
2. Each formula's cached value is what a recalculation gives: blank, half-filled and full.
3. Every text is wholly visible, and an answer row grows with its text.
4. Microsoft's validator finds nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.clients import libreoffice, microsoft_faults
from support.made import (
    COUNCIL,
    EVERYTHING,
    POLICE,
    SETTINGS,
    answered,
    codes,
    large_audit,
    read,
    saved,
    small_audit,
    with_response,
)

from s11xl.core.returns import AgencyReturn, Prefilled
from s11xl.standards.file import load_standards
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import RoundSettings, identity_of
from s11xl.workbook.layout.model import EntryGroup, EntryKey, SheetLayout
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.stamp import Stamper
from s11xl.workbook.writer import write_template
from s11xl.xlsx.theme import Role

pytestmark = pytest.mark.client
LAYOUT = plan_layout(load_standards())
BLANK = AgencyReturn(answered().identity)
HALF = replace(answered(), responses=answered().responses[:13], cover=BLANK.cover)
ODD = with_response(
    with_response(answered(), "1.1", grade="good", evidence=""),
    "1.2",
    grade="Inadequate",
    improvement="x" * 1400,
)
TEXTS = {("1.1", "evidence"): "x" * 1400, ("1.2", "improvement"): "x" * 1400}
PREFILLED = replace(ODD, prefilled=Prefilled("2025-26", TEXTS))


def place(standard_id: str, field: str) -> tuple[str, str]:
    met = LAYOUT.place(EntryKey(EntryGroup.STANDARD, standard_id, field))
    return met.sheet, met.cell


def cover(field: str) -> tuple[str, str]:
    met = LAYOUT.place(EntryKey(EntryGroup.COVER, "", field))
    return met.sheet, met.cell


def action(row: int, field: str) -> tuple[str, str]:
    met = LAYOUT.place(EntryKey(EntryGroup.ACTION, str(row), field))
    return met.sheet, met.cell


def free_rows(sheet: SheetLayout) -> set[int]:
    """The rows, from 1, of descriptors that no cell beside them stretches: all but the last."""
    best = load_standards().scale.grades[-1].id
    return {
        cell.row + 1
        for cell in sheet.cells
        if cell.role is Role.GRADE and cell.grade_id != best and not cell.is_merged
    }


def shown_as_text(value: object) -> str:
    return "" if value is None else str(value)


TYPED = {
    "1.1": ("Outstanding", "Policy v4\n\nsee item 7", "nothing"),
    "1.2": ("Good", "007", "1/2"),
    "1.3": ("Requires Improvement", "- dash first", "=text"),
    "1.4": ("Inadequate", "1.10", "'quoted"),
    "2.1": ("Good", "+44 20 7946 0000", "“curly” & <tags> £ €"),
    "7.5": ("Good", "x" * 3000, "31/03/2027"),
}


def test_what_is_typed_comes_back_as_typed(tmp_path: Path) -> None:
    issued = saved(tmp_path / "issued.xlsx", BLANK)
    steps: list[list[object]] = [["open", str(issued)]]
    for standard_id, texts in TYPED.items():
        for field, text in zip(("grade", "evidence", "improvement"), texts, strict=True):
            steps.append(["type", *place(standard_id, field), text])
    steps += [
        ["type", *cover("completed_by"), "A. Lead"],
        ["type", *cover("completed_on"), "14/01/2027"],
        ["type", *cover("cover_notes"), "=thanks"],
        ["type", *action(1, "standard_id"), "1.10"],
        ["type", *action(1, "action"), "- train"],
        ["type", *action(1, "due"), "31/03/2027"],
        ["type", *action(2, "due"), "ongoing"],
        ["save_as", str(tmp_path / "returned.xlsx")],
    ]
    libreoffice(steps)
    reading = read(tmp_path / "returned.xlsx")
    assert reading.agency_return is not None
    for standard_id, (grade, evidence, improvement) in TYPED.items():
        met = reading.agency_return.response(standard_id)
        assert (met.grade, met.evidence, met.improvement) == (grade, evidence, improvement)
    assert reading.agency_return.cover.completed_by == "A. Lead"
    assert reading.agency_return.cover.completed_on in ("2027-01-14", "14/01/2027")
    assert reading.agency_return.cover.cover_notes == "=thanks"
    first, second = reading.agency_return.actions
    assert (first.standard_id, first.action) == ("1.10", "- train")
    assert first.due in ("2027-03-31", "31/03/2027")
    assert second.due == "ongoing"
    assert codes(reading) == []


@pytest.mark.parametrize("cell", ["A1", "A10", "D5"])
def test_typing_into_a_locked_cell_is_refused(tmp_path: Path, cell: str) -> None:
    issued = saved(tmp_path / "issued.xlsx", BLANK)
    sheet = "1 Leadership and Accountability"
    before, after = (
        each
        for each in libreoffice(
            [
                ["open", str(issued)],
                ["read", sheet, cell],
                ["type", sheet, cell, "changed"],
                ["read", sheet, cell],
            ]
        )
        if each
    )
    assert before == after


@pytest.mark.parametrize(
    ("given", "audit"),
    [
        *((each, load_standards()) for each in (BLANK, HALF, answered(), ODD, PREFILLED)),
        (answered(standards=small_audit()), small_audit()),
        (answered(standards=large_audit(), settings=EVERYTHING), large_audit()),
    ],
    ids=["blank", "half", "full", "odd", "prefilled", "small", "large"],
)
def test_cached_values_are_what_a_recalculation_gives(
    tmp_path: Path, given: AgencyReturn, audit: StandardSet
) -> None:
    path = saved(tmp_path / "one.xlsx", given, audit)
    values = load_workbook(path, data_only=True)
    cached = {
        sheet.title: {
            cell.coordinate: shown_as_text(values[sheet.title][cell.coordinate].value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        for sheet in load_workbook(path)
    }
    results = libreoffice([["open", str(path)], ["recalculate"], ["formulas"], ["close"]])
    shown: Mapping[str, Mapping[str, str]] = results[2]  # type: ignore[assignment]
    assert sum(map(len, cached.values())) > 80
    for sheet, cells in cached.items():
        met = {cell: text for cell, text in shown[sheet].items() if cell in cells}
        assert {cell: text.replace("\n", "") for cell, text in met.items()} == cells


def told(steps: list[list[object]], path: Path, cells: Mapping[str, tuple[str, str]]) -> list[str]:
    """What some cells say after some steps, each as one line."""
    reads: list[list[object]] = [["read", *place] for place in cells.values()]
    results = libreoffice([["open", str(path)], *steps, *reads])
    met = results[-len(cells) :]
    return [str(each["string"]).replace("\n", " ") for each in met]  # type: ignore[index]


def watched() -> dict[str, tuple[str, str]]:
    """The cells that change with the answers to 1.1."""
    sheet, grade = place("1.1", "grade")
    below = int(re.sub(r"\D", "", grade)) + 1
    labels = load_standards().wording
    by_text = {
        (each.name, str(getattr(cell.content, "text", ""))): (each.name, cell)
        for each in LAYOUT.sheets
        for cell in each.cells
    }
    sentence = next(cell for (name, text), (_, cell) in by_text.items()
                    if name == labels.cover and labels.without_evidence in text)  # fmt: skip
    ready = next(cell for (name, text), (_, cell) in by_text.items()
                 if name == labels.cover and labels.ready in text)  # fmt: skip
    return {
        "grade": (sheet, f"A{below}"),
        "evidence": (sheet, f"B{below}"),
        "improvement": (sheet, f"D{below}"),
        "cover": (labels.cover, f"A{sentence.row + 1}"),
        "ready": (labels.cover, f"A{ready.row + 1}"),
        "progress": (labels.progress, "C5"),
        "open": (labels.progress, "A3"),
    }


GRADE, EVIDENCE = place("1.1", "grade"), place("1.1", "evidence")
IMPROVEMENT = place("1.1", "improvement")
PLAN, DO = action(1, "standard_id"), action(1, "action")
WORDS = load_standards().wording
NO_ACTION = WORDS.flag_no_action.format(weak_below="Good")
ALL, NOT_ALL = "27 of 27 standards graded; ", "26 of 27 standards graded; "
NOT_READY = "Not ready yet: 1 of 27 without a grade;"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], ["", "", "", ALL + "0", "Ready to return.", "Outstanding", WORDS.none_open]),
        (
            [["clear", *GRADE]],
            [
                WORDS.flag_no_grade,
                "",
                "",
                NOT_ALL + "0",
                NOT_READY,
                "",
                "Next without a grade: 1.1",
            ],
        ),
        (
            [["clear", *GRADE], ["type", *GRADE, "Good"]],
            ["", "", "", ALL + "0", "Ready to return.", "Good", WORDS.none_open],
        ),
        (
            [["type", *GRADE, "Goodish"]],
            [WORDS.flag_not_a_grade, "", "", NOT_ALL + "0", NOT_READY, "Goodish"],
        ),
        ([["type", *GRADE, "good"]], [WORDS.flag_not_a_grade, "", "", NOT_ALL]),
        ([["type", *GRADE, "*"]], [WORDS.flag_not_a_grade, "", "", NOT_ALL]),
        ([["clear", *EVIDENCE]], ["", WORDS.flag_no_evidence, "", ALL + "1"]),
        ([["type", *EVIDENCE, "x" * 1301]], ["", WORDS.flag_long_text, "", ALL + "0"]),
        (
            [["type", *GRADE, "Inadequate"], ["clear", *PLAN]],
            ["", "", NO_ACTION, ALL],
        ),
        (
            [["type", *GRADE, "Inadequate"], ["clear", *PLAN], ["type", *IMPROVEMENT, "Train"]],
            ["", "", "", ALL],
        ),
        ([["type", *GRADE, "Inadequate"], ["type", *PLAN, "1.1"]], ["", "", "", ALL]),
        ([["type", *GRADE, "Inadequate"], ["type", *PLAN, "1.10"]], ["", "", NO_ACTION, ALL]),
        ([["type", *GRADE, "Inadequate"], ["clear", *DO]], ["", "", NO_ACTION, ALL]),
        (
            [["clear", *cover("signed_off_by")]],
            ["", "", "", ALL, "Not ready yet: the names and dates below are not complete;"],
        ),
    ],
)
def test_flags_and_progress_follow_what_is_typed(
    tmp_path: Path, steps: list[list[object]], expected: list[str]
) -> None:
    path = saved(tmp_path / "one.xlsx", answered())
    met = told(steps, path, watched())
    assert all(text.startswith(start) for text, start in zip(met, expected, strict=False)), met
    flags = list(zip(met[:3], expected[:3], strict=True))
    assert all(bool(text) == bool(start) for text, start in flags), met


def test_an_answer_row_starts_roomy_and_grows(tmp_path: Path) -> None:
    path = saved(tmp_path / "one.xlsx", BLANK)
    sheet, evidence = place("1.1", "evidence")
    row = int(re.sub(r"\D", "", evidence))
    steps: list[list[object]] = [
        ["open", str(path)],
        ["height", sheet, row],
        ["type", sheet, evidence, "word " * 200],
        ["height", sheet, row],
    ]
    _, before, _, after = libreoffice(steps)
    assert isinstance(before, float)
    assert isinstance(after, float)
    assert before >= 75
    assert after > 2 * before


def test_every_text_is_wholly_visible(tmp_path: Path) -> None:
    path = saved(tmp_path / "one.xlsx", BLANK)
    names = [sheet.name for sheet in LAYOUT.sheets if sheet.name[0].isdigit()]
    names += ["Instructions", "Key standards"]
    results = libreoffice([["open", str(path)], *(["heights", each] for each in names)])
    book = load_workbook(path)
    for name, heights in zip(names, results[1:], strict=True):
        filled = {cell.row for cells in book[name].iter_rows() for cell in cells if cell.value}
        described = {row for each in LAYOUT.sheets if each.name == name for row in free_rows(each)}
        for number, (own, best) in enumerate(heights, start=1):  # type: ignore[arg-type]
            assert number not in filled or own >= best - 0.5, (name, number, own, best)
            assert number not in described or own <= 2 * best, (name, number, own, best)


def test_a_password_opens_the_locks_and_no_other_does(tmp_path: Path) -> None:
    path = saved(tmp_path / "one.xlsx", BLANK, lock_password="pass wörd")
    results = libreoffice(
        [
            ["open", str(path)],
            ["unlocks", "Cover", ""],
            ["unlocks", "Cover", "pass word"],
            ["unlocks", "Cover", "pass wörd"],
            ["unlocks", "Progress", "pass wörd"],
        ]
    )
    assert results[1:] == [False, False, True, True]


@pytest.mark.parametrize("given", [BLANK, answered(), ODD], ids=["blank", "full", "odd"])
def test_microsofts_validator_finds_nothing_in_a_template(
    tmp_path: Path, given: AgencyReturn
) -> None:
    assert microsoft_faults(saved(tmp_path / "one.xlsx", given)) == []


@pytest.mark.parametrize(
    "audit", [load_standards(), small_audit(), large_audit()], ids=["own", "small", "large"]
)
def test_microsofts_validator_finds_nothing_with_every_option_on(
    tmp_path: Path, audit: StandardSet
) -> None:
    given = answered(standards=audit, settings=EVERYTHING)
    path = saved(tmp_path / "one.xlsx", given, audit, settings=EVERYTHING, lock_password="secret")
    assert microsoft_faults(path) == []


@pytest.mark.parametrize("settings", [SETTINGS, EVERYTHING], ids=["plain", "everything"])
@pytest.mark.parametrize("audit", [load_standards(), small_audit()], ids=["own", "small"])
def test_microsofts_validator_finds_nothing_in_a_stamped_workbook(
    tmp_path: Path, audit: StandardSet, settings: RoundSettings
) -> None:
    layout = plan_layout(audit, not_applicable=settings.not_applicable)
    stamper = Stamper(layout, settings)
    for agency in (POLICE, replace(COUNCIL, name="Fish & <Chips> “Trust” ]]> 😀")):
        identity = identity_of(agency, settings, audit, layout=layout.fingerprint)
        path = tmp_path / "one.xlsx"
        path.write_bytes(stamper.workbook(identity))
        assert microsoft_faults(path) == []


def test_libreoffice_reads_a_stamped_workbook_as_one_written(tmp_path: Path) -> None:
    identity = identity_of(POLICE, EVERYTHING, load_standards(), layout=LAYOUT.fingerprint)
    made = {"stamped": Stamper(LAYOUT, EVERYTHING).workbook(identity)}
    made["written"] = write_template(LAYOUT, identity, EVERYTHING)
    seen = []
    for name, content in made.items():
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(content)
        again = str(tmp_path / f"{name} again.xlsx")
        libreoffice([["open", str(path)], ["save_as", again], ["close"]])
        book = load_workbook(again)
        seen.append([[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book])
    assert seen[0] == seen[1]
    assert identity.return_id in str(seen[0])
