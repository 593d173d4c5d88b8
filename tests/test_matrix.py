"""Every program that a return may have been through.

1. What was typed with it comes back, whole and as it was typed.
2. It earns the findings that are deserved, and no others.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from support.clients import (
    Typed,
    libreoffice,
    save_with_gnumeric,
    type_with_exceljs,
    type_with_poi,
    type_with_sheetjs,
)
from support.made import answered, read, saved

from s11xl.layout import EntryGroup, EntryKey, plan_layout
from s11xl.returns import AgencyReturn
from s11xl.standards_file import load_standards

pytestmark = pytest.mark.client
AUDIT = load_standards()
LAYOUT = plan_layout(AUDIT)
GRADES = [grade.label for grade in AUDIT.scale.grades]
TEXTS = [
    "Policy v4\n\nsee item 7",
    "007",
    "1/2",
    "- dash first",
    "=1+1",
    "@SUM",
    "+44 20 7946 0000",
    "1.10",
    "'quoted",
    "“curly” & <tags> £ € – ‘x’",
    "https://example.org/a?b=c&d=e#f",
    "tab\there",
    "_x0041_ is no escape",
    "Diolch yn fawr ŵ ŷ; Ελληνικά; 漢字; 👩‍👧",
    "TRUE",
    "#N/A",
    "31/03/2027",
    "x" * 5000,
]


def entry(group: EntryGroup, item: str, field: str, text: str) -> tuple[str, str, str]:
    place = LAYOUT.place(EntryKey(group, item, field))
    return place.sheet, place.cell, text


def answers() -> Typed:
    typed = []
    for number, standard in enumerate(AUDIT.standards):
        texts = {
            "grade": GRADES[1 + number % 3],
            "evidence": TEXTS[number % len(TEXTS)],
            "improvement": TEXTS[-1 - number % len(TEXTS)],
        }
        typed += [entry(EntryGroup.STANDARD, standard.id, *each) for each in texts.items()]
        action = {"standard_id": standard.id, "action": TEXTS[number % len(TEXTS)], "lead": "A"}
        item = str(number + 1)
        typed += [entry(EntryGroup.ACTION, item, *each) for each in action.items()]
    cover = {
        "completed_by": "A. Lead",
        "completed_on": "14/01/2027",
        "signed_off_by": "C. Chief",
        "signed_off_on": "2027-01-20",
        "cover_notes": "=thanks\nfor all",
    }
    return typed + [entry(EntryGroup.COVER, "", *each) for each in cover.items()]


def said(given: AgencyReturn) -> Typed:
    """A return as what was typed into its planned cells."""
    found = [
        entry(EntryGroup.STANDARD, each.standard_id, name, getattr(each, name))
        for each in given.responses
        for name in ("grade", "evidence", "improvement")
    ]
    found += [
        entry(EntryGroup.ACTION, str(number), name, getattr(each, name))
        for number, each in enumerate(given.actions, start=1)
        for name in ("standard_id", "action", "lead")
    ]
    names = ("completed_by", "completed_on", "signed_off_by", "signed_off_on", "cover_notes")
    return found + [entry(EntryGroup.COVER, "", each, getattr(given.cover, each)) for each in names]


def by_openpyxl(source: Path, target: Path, typed: Typed) -> None:
    book = load_workbook(source)
    for sheet, cell, text in typed:
        book[sheet][cell].value = text
        book[sheet][cell].data_type = "s"
    book.save(target)


def by_pandas(source: Path, target: Path, typed: Typed) -> None:
    opened = source.with_name("typed.xlsx")
    by_openpyxl(source, opened, typed)
    as_text = {"header": None, "dtype": str, "keep_default_na": False}
    sheets = pd.read_excel(opened, sheet_name=None, engine="openpyxl", **as_text)  # type: ignore[call-overload]
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(target, engine="xlsxwriter", engine_kwargs=options) as writer:
        for name, sheet in sheets.items():
            sheet.to_excel(writer, sheet_name=name, header=False, index=False)


def by_gnumeric(source: Path, target: Path, typed: Typed) -> None:
    opened = source.with_name("typed.xlsx")
    by_openpyxl(source, opened, typed)
    save_with_gnumeric(opened, target)


def by_libreoffice(*through: str) -> Callable[[Path, Path, Typed], None]:
    def client(source: Path, target: Path, typed: Typed) -> None:
        opened = source.with_name("typed.xlsx")
        by_openpyxl(source, opened, typed)
        steps: list[list[object]] = [["open", str(opened)]]
        for suffix in through:
            middle = str(source.with_name(f"middle{suffix}"))
            steps += [["save_as", middle], ["open", middle]]
        libreoffice([*steps, ["save_as", str(target)]])

    return client


REDUCED = {"reduced-checks"}
LOSE_TABS = {"LibreOffice through .ods", "LibreOffice to .ods"}  # the format's doing, not ours
CLIENTS: dict[str, tuple[Callable[[Path, Path, Typed], None], str, set[str]]] = {
    "LibreOffice": (by_libreoffice(), ".xlsx", set()),
    "LibreOffice through .ods": (by_libreoffice(".ods"), ".xlsx", set()),
    "LibreOffice through .xls": (by_libreoffice(".xls"), ".xlsx", set()),
    "LibreOffice to .ods": (by_libreoffice(), ".ods", REDUCED),
    "LibreOffice to .xls": (by_libreoffice(), ".xls", REDUCED),
    "gnumeric": (by_gnumeric, ".xlsx", set()),
    "exceljs": (type_with_exceljs, ".xlsx", set()),
    "SheetJS": (type_with_sheetjs, ".xlsx", set()),
    "Apache POI": (type_with_poi, ".xlsx", set()),
    "openpyxl": (by_openpyxl, ".xlsx", set()),
    "pandas": (by_pandas, ".xlsx", set()),
}


@pytest.mark.parametrize("name", CLIENTS)
def test_all_answers_come_back_with_the_findings_they_deserve(tmp_path: Path, name: str) -> None:
    client, suffix, deserved = CLIENTS[name]
    source = saved(tmp_path / "issued.xlsx", AgencyReturn(answered().identity))
    target = tmp_path / f"returned{suffix}"
    client(source, target, answers())
    reading = read(target)
    assert {each.code.value for each in reading.findings} == deserved, reading.findings[:5]
    assert reading.given is not None
    assert reading.identity.return_id == answered().identity.return_id
    met, typed = by_place(said(reading.given)), by_place(answers())
    if name in LOSE_TABS:
        met, typed = [
            {key: text.replace("\t", "") for key, text in all_.items()} for all_ in (met, typed)
        ]
    assert met == typed


def by_place(typed: Typed) -> dict[tuple[str, str], str]:
    return {(sheet, cell): text for sheet, cell, text in typed}
