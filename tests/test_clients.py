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
    answered,
    codes,
    large_audit,
    read,
    saved,
    small_audit,
    with_response,
)

import s11xl
from s11xl.layout import EntryGroup, EntryKey, Role, SheetLayout, plan_layout
from s11xl.returns import AgencyReturn
from s11xl.standards import StandardSet
from s11xl.standards_file import load_standards

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
    assert reading.given is not None
    for standard_id, (grade, evidence, improvement) in TYPED.items():
        met = reading.given.response(standard_id)
        assert (met.grade, met.evidence, met.improvement) == (grade, evidence, improvement)
    assert reading.given.cover.completed_by == "A. Lead"
    assert reading.given.cover.completed_on in ("2027-01-14", "14/01/2027")
    assert reading.given.cover.cover_notes == "=thanks"
    first, second = reading.given.actions
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
    "given", [BLANK, HALF, answered(), ODD], ids=["blank", "half", "full", "odd"]
)
def test_cached_values_are_what_a_recalculation_gives(tmp_path: Path, given: AgencyReturn) -> None:
    path = saved(tmp_path / "one.xlsx", given)
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
    assert sum(map(len, cached.values())) > 200
    for sheet, cells in cached.items():
        met = {cell: text for cell, text in shown[sheet].items() if cell in cells}
        assert {cell: text.replace("\n", "") for cell, text in met.items()} == cells


def test_typing_changes_flags_and_progress(tmp_path: Path) -> None:
    issued = saved(tmp_path / "issued.xlsx", BLANK)
    sheet, grade = place("1.1", "grade")
    row = int(re.sub(r"\D", "", grade)) + 1
    steps: list[list[object]] = [["open", str(issued)]]
    told = []
    for text in ("Inadequate", "nonsense"):
        steps.append(["type", sheet, grade, text])
        for cell in (f"A{row}", f"B{row}", f"D{row}"):
            told.append(len(steps))
            steps.append(["read", sheet, cell])
    results = libreoffice([*steps, ["close"]])
    words = [results[index]["string"] for index in told]  # type: ignore[index,call-overload]
    assert words[0] == ""
    assert "without evidence" in words[1]
    assert "what will improve it" in words[2]
    assert "Not one of the grades" in words[3]
    assert words[5] == ""


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


def test_microsofts_validator_finds_nothing_in_the_consolidated_workbook(tmp_path: Path) -> None:
    given = with_response(answered(), "1.1", evidence="=1+1", grade="?")
    saved(tmp_path / "in" / "one.xlsx", given)
    result = s11xl.consolidate(tmp_path / "in", roster=[POLICE, COUNCIL])
    assert microsoft_faults(result.write(tmp_path / "out") / "consolidated.xlsx") == []
