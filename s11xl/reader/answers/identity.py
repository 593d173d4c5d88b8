"""Find out which workbook came back: its agency, round, standards and Return ID.

In: the workbook's cells, names and properties. Out: its identity, and where its parts contradict
each other. The identity is stored in several carriers: cells of the hidden sheet (which every
program keeps), cells of the cover, defined names, document properties and the keys of answer rows.
What one carrier lacks is taken from another; contradictions are reported, never resolved by guess.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from s11xl.core.returns import Identity
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.standards.model import StandardSet
from s11xl.standards.wording import Wording
from s11xl.workbook.layout.cover import IDENTITY_ROWS
from s11xl.workbook.layout.hidden import IDENTITY_FIELDS, NAME_PREFIX

_RETURN_ID = re.compile(r"^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$")
ROW_KEY = re.compile(r"^([0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}):(.+)$")
_ID_LENGTH = 11  # characters
_COVER_FIELDS = ("return_id", "agency_id", "agency", "sector", "round")
_NAME_FIELDS = ("return_id", "agency_id", "round")
_DECIDING = ("return_id", "agency_id", "round", "standards_id", "standards_version")
_MAX_SHOWN = 5  # contradicting values in one sentence


@dataclass(frozen=True, slots=True)
class Carrier:
    """One part of a workbook that stores identity fields, by name of the field."""

    name: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CarriedIdentity:
    """The identity that the carriers agree on, and each contradiction in words.

    Without any carrier the Return ID is empty.
    """

    identity: Identity
    conflicts: tuple[str, ...]
    carrier_count: int


def read_identity(workbook: RawWorkbook, audits: Iterable[StandardSet]) -> CarriedIdentity:
    """Read the identity in the wording of the standards that finds the most carriers."""
    return max(
        (_read_identity(workbook, audit.wording) for audit in audits),
        key=lambda carried: carried.carrier_count,
    )


def _read_identity(workbook: RawWorkbook, wording: Wording) -> CarriedIdentity:
    carriers = [each for each in _carriers(workbook, wording) if each.fields.get("return_id")]
    merged: dict[str, str] = {}
    for carrier in carriers:
        for name, value in carrier.fields.items():
            if value:
                merged.setdefault(name, value)
    known = {name: merged.get(name, "") for name in IDENTITY_FIELDS if name != "not_applicable"}
    identity = Identity(**known, not_applicable=merged.get("not_applicable") == "allowed")
    if identity.sector == wording.not_given:
        identity = replace(identity, sector="")
    return CarriedIdentity(identity, tuple(_conflicts(carriers)), len(carriers))


def _carriers(workbook: RawWorkbook, wording: Wording) -> Iterator[Carrier]:
    for sheet in workbook.sheets:
        if fields := _hidden_sheet_fields(sheet):
            yield Carrier(f"the hidden sheet “{sheet.name}”", fields)
    for sheet in workbook.sheets:
        if fields := _cover_fields(sheet, wording):
            yield Carrier(f"the sheet “{sheet.name}”", fields)
    if fields := _name_fields(workbook.names):
        yield Carrier("the defined names", fields)
    subject = workbook.properties.get("subject", "").strip()
    if _RETURN_ID.match(subject):
        yield Carrier("the document's properties", {"return_id": subject})
    yield from _row_keys(workbook.sheets)


def _hidden_sheet_fields(sheet: RawSheet) -> Mapping[str, str]:
    """The fields of a sheet that names them in its first column."""
    if "return_id" not in sheet.texts:
        return {}
    fields = {
        name: sheet.text(row, col + 1).strip()
        for name in IDENTITY_FIELDS
        for row, col in sheet.positions(name)
        if col == 0
    }
    return fields if _RETURN_ID.match(fields.get("return_id", "")) else {}


def _cover_fields(sheet: RawSheet, wording: Wording) -> Mapping[str, str]:
    """The fields of a sheet with the labels of the cover."""
    values: dict[str, str] = {}
    for phrase, template in IDENTITY_ROWS:
        for row, col in sheet.positions(getattr(wording, phrase)):
            if value := sheet.text(row, col + 1).strip():
                values.setdefault(template.strip("{}"), value)
    if not _RETURN_ID.match(values.get("return_id", "")):
        return {}
    fields = {name: values.get(name, "") for name in _COVER_FIELDS}
    standards = values.get("standards_id} {standards_version", "").split(" ")
    if len(standards) == 2:
        fields |= dict(zip(("standards_id", "standards_version"), standards, strict=True))
    return fields


def _name_fields(names: Mapping[str, str]) -> Mapping[str, str]:
    """The fields in defined names, which store them as quoted texts."""
    fields = {}
    for name, formula in names.items():
        text = formula.strip().removeprefix("=")
        if name.startswith(NAME_PREFIX) and len(text) > 1 and text[0] == text[-1] == '"':
            fields[name.removeprefix(NAME_PREFIX)] = text[1:-1].replace('""', '"')
    return {name: fields[name] for name in _NAME_FIELDS if name in fields}


def _row_keys(sheets: Sequence[RawSheet]) -> Iterator[Carrier]:
    """A carrier for each Return ID in the keys of answer rows."""
    carriers: dict[str, str] = {}
    for sheet in sheets:
        for text in [text for text in sheet.texts if text[_ID_LENGTH : _ID_LENGTH + 1] == ":"]:
            if match := ROW_KEY.match(text):
                carriers.setdefault(match[1], f"the answer rows of “{sheet.name}”")
    for return_id, name in carriers.items():
        yield Carrier(name, {"return_id": return_id})


def row_key(text: str) -> re.Match[str] | None:
    """The Return ID and the standard's id in a text that begins with a row's key."""
    return ROW_KEY.match(text) if text[_ID_LENGTH : _ID_LENGTH + 1] == ":" else None


def _conflicts(carriers: Sequence[Carrier]) -> Iterator[str]:
    """A sentence for each field with different values, such as “the cover says A; …”."""
    for field in _DECIDING:
        carrier_by_value: dict[str, str] = {}
        for carrier in carriers:
            if value := carrier.fields.get(field, ""):
                carrier_by_value.setdefault(value, carrier.name)
        if len(carrier_by_value) > 1:
            shown = [f"{name} says {value}" for value, name in carrier_by_value.items()]
            rest = len(shown) - _MAX_SHOWN
            more = [f"{rest} more say other things"] if rest > 0 else []
            yield "; ".join([*shown[:_MAX_SHOWN], *more])
