"""Whose workbook is this? In: what stands in it. Out: its identity, and where its marks disagree.

The marks stand in several carriers; the cells of the hidden sheet survive every program, those of
the cover nearly so, names and properties often don't. What one lacks another gives; where two
disagree nothing is guessed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from s11xl.core.returns import Identity
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.standards.model import StandardSet
from s11xl.standards.wording import Wording
from s11xl.workbook.layout.cover import IDENTITY_ROWS
from s11xl.workbook.layout.hidden import IDENTITY_FIELDS, NAME_PREFIX

RETURN_ID = re.compile(r"^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$")
ROW_KEY = re.compile(r"^([0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}):(.+)$")
_TOLD = 5  # of those that disagree
_DECIDING = ("return_id", "agency_id", "round", "standards_id", "standards_version")


@dataclass(frozen=True, slots=True)
class Carrier:
    """One place that carries marks: what it is called, and the marks that it holds."""

    name: str
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Identified:
    """The identity that the carriers agree on, and each disagreement in words."""

    identity: Identity
    conflicts: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()


def identified(workbook: RawWorkbook, audits: Iterable[StandardSet]) -> Identified:
    """What the workbook says of itself, in the words of the audit that finds the most of it."""
    return max(
        (identify(workbook, audit.wording) for audit in audits), key=lambda met: len(met.carriers)
    )


def identify(workbook: RawWorkbook, wording: Wording) -> Identified:
    """What the workbook says of itself; an identity without Return ID where it says nothing."""
    carriers = [each for each in _carriers(workbook, wording) if each.marks.get("return_id")]
    conflicts = tuple(_conflicts(carriers))
    merged: dict[str, str] = {}
    for carrier in carriers:
        for name, value in carrier.marks.items():
            if value:
                merged.setdefault(name, value)
    known = {name: merged.get(name, "") for name in IDENTITY_FIELDS if name != "not_applicable"}
    identity = Identity(**known, not_applicable=merged.get("not_applicable") == "allowed")
    if identity.sector == wording.not_given:
        identity = replace(identity, sector="")
    return Identified(identity, conflicts, tuple(each.name for each in carriers))


def _carriers(workbook: RawWorkbook, wording: Wording) -> Iterator[Carrier]:
    for sheet in workbook.sheets:
        if marks := _identity_sheet(sheet):
            yield Carrier(f"the hidden sheet “{sheet.name}”", marks)
    for sheet in workbook.sheets:
        if marks := _cover(sheet, wording):
            yield Carrier(f"the sheet “{sheet.name}”", marks)
    if marks := _names(workbook.names):
        yield Carrier("the defined names", marks)
    subject = workbook.properties.get("subject", "").strip()
    if RETURN_ID.match(subject):
        yield Carrier("the document's properties", {"return_id": subject})
    yield from _row_keys(workbook.sheets)


def _identity_sheet(sheet: RawSheet) -> Mapping[str, str]:
    """The marks of a sheet whose first column names them, in whatever rows."""
    marks = {
        cell.text: sheet.text(row, col + 1).strip()
        for (row, col), cell in sheet.cells.items()
        if col == 0 and cell.text in IDENTITY_FIELDS
    }
    return marks if RETURN_ID.match(marks.get("return_id", "")) else {}


def _cover(sheet: RawSheet, wording: Wording) -> Mapping[str, str]:
    """The marks of a sheet whose labels are the cover's."""
    labels = {getattr(wording, phrase): name for phrase, name in IDENTITY_ROWS}
    found: dict[str, str] = {}
    for (row, col), cell in sheet.cells.items():
        template = labels.get(cell.text)
        if template is not None and (value := sheet.text(row, col + 1).strip()):
            found.setdefault(template.strip("{}"), value)
    if not RETURN_ID.match(found.get("return_id", "")):
        return {}
    standards = found.get("standards_id} {standards_version", "").split(" ")
    names = ("return_id", "agency_id", "agency", "sector", "round")
    marks = {name: found.get(name, "") for name in names}
    if len(standards) == 2:
        marks |= dict(zip(("standards_id", "standards_version"), standards, strict=True))
    return marks


def _names(names: Mapping[str, str]) -> Mapping[str, str]:
    """The marks in defined names, which hold them as quoted texts."""
    marks = {}
    for name, formula in names.items():
        text = formula.strip().removeprefix("=")
        if name.startswith(NAME_PREFIX) and len(text) > 1 and text[0] == text[-1] == '"':
            marks[name.removeprefix(NAME_PREFIX)] = text[1:-1].replace('""', '"')
    return {name: marks[name] for name in ("return_id", "agency_id", "round") if name in marks}


def _row_keys(sheets: Sequence[RawSheet]) -> Iterator[Carrier]:
    """One carrier for each Return ID that answer rows carry."""
    seen: dict[str, str] = {}
    for sheet in sheets:
        for cell in sheet.cells.values():
            if match := ROW_KEY.match(cell.text):
                seen.setdefault(match[1], f"the answer rows of “{sheet.name}”")
    for mark, where in seen.items():
        yield Carrier(where, {"return_id": mark})


def _conflicts(carriers: Sequence[Carrier]) -> Iterator[str]:
    for name in _DECIDING:
        said: dict[str, str] = {}
        for carrier in carriers:
            if value := carrier.marks.get(name, ""):
                said.setdefault(value, carrier.name)
        if len(said) > 1:
            told = [f"{where} says {value}" for value, where in islice(said.items(), _TOLD)]
            more = [f"{len(said) - _TOLD} more say other things"] if len(said) > _TOLD else []
            yield "; ".join([*told, *more])
