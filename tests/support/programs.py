"""Programs that a return may have been through: each types answers into a workbook and saves it."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from s11xl.core.returns import AgencyReturn
from s11xl.standards.file import load_standards
from s11xl.workbook.layout.model import EntryGroup, EntryKey
from s11xl.workbook.layout.plan import plan_layout
from support.clients import (
    Typed,
    libreoffice,
    save_with_gnumeric,
    type_with_exceljs,
    type_with_poi,
    type_with_sheetjs,
)
from support.copies import opened

LAYOUT = plan_layout(load_standards())
Client = Callable[[Path, Path, Typed], None]  # what was issued, what comes back, what is typed


def entry(group: EntryGroup, item: str, field: str, text: str) -> tuple[str, str, str]:
    place = LAYOUT.place(EntryKey(group, item, field))
    return place.sheet, place.cell, text


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
    book = opened(source)
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


def by_libreoffice(*through: str) -> Client:
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
CLIENTS: dict[str, tuple[Client, str, set[str]]] = {
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
