"""The record of a round. In: the text of `round.json`. Out: a `RoundRecord`, and back.

Every fault is listed at once, by JSON path.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from s11xl.core.returns import Agency, Identity
from s11xl.core.text import invisible_characters
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import Change, Issued, RoundAgency, RoundRecord, RoundSettings

COMMANDS = ("extend", "withdraw", "rename", "merge", "contact")  # that change a round
TEXT_SETTINGS = ("organisation", "return_to", "marking")
MAX_ROUND_NAME, _MAX_SETTING = 40, 1000  # characters
_CONTACTS = ("sector", "email", "lead", "group", "cc")
_REQUIRED = {"round", "agency_id", "agency", "return_id", "file", "sha256", "command", "on"}
_ISSUED_TEXTS = ("agency", "sector", "standards_id", "standards_version", "layout")
_AGENCY_TEXTS = ("agency", "sector", "group", "email", "cc", "lead", "withdrawn")
_FILE = re.compile(r"[\w-]+/[^/\\:]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
Check = Callable[[object], str]  # what is wrong with a value; empty if nothing is


class RecordError(ValueError):
    """What is wrong with a record, a line each."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))


@dataclass(frozen=True)
class SavedRecord:
    """A record as it is saved, and the id and version of its standards.

    `is_complete` is whether it names its agencies, which those of earlier versions don't.
    """

    record: RoundRecord
    standards: tuple[str, str] | None
    layouts: Mapping[str, str]
    is_complete: bool


def parse_record(text: str) -> SavedRecord:
    """Parse `round.json`. Raises RecordError with every fault, by path."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise RecordError([f"it is not valid JSON: {error}"]) from error
    except RecursionError as error:
        raise RecordError(["it is not valid JSON: too many brackets in one another"]) from error
    if faults := [f"${path}: {fault}" for path, fault in _object_faults(data, _SETTINGS)]:
        raise RecordError(faults)
    settings = RoundSettings(
        round=data["round"],
        due=iso_day(data.get("due")),
        not_applicable=data.get("not_applicable", False),
        has_lock_password=data.get("has_lock_password", False),
        **{name: data.get(name, "") for name in TEXT_SETTINGS},
    )
    agencies = tuple(map(_agency, data.get("agencies", ())))
    by_id = {each.agency.agency_id: each.agency for each in agencies}
    items = data.get("issued", ())
    if faults := list(_contradictions(agencies, items)):
        raise RecordError(faults)
    issued = tuple(issued_workbook(item, by_id[item["agency_id"]], settings) for item in items)
    changes = tuple(map(_change, data.get("changes", ())))
    standards = data.get("standards")
    return SavedRecord(
        RoundRecord(settings, agencies, issued, changes),
        (standards["id"], standards["version"]) if standards else None,
        data.get("layouts", {}),
        "agencies" in data,
    )


def record_json(record: RoundRecord, standards: StandardSet) -> bytes:
    """Format `round.json`."""
    settings = record.settings
    data = {
        "round": settings.round,
        "due": iso_text(settings.due),
        **{name: getattr(settings, name) for name in TEXT_SETTINGS},
        "not_applicable": settings.not_applicable,
        "has_lock_password": settings.has_lock_password,
        "standards": {"id": standards.id, "version": standards.version},
        "agencies": [
            {
                "agency_id": each.agency.agency_id,
                "agency": each.agency.name,
                **{name: getattr(each.agency, name) for name in _CONTACTS},
                "due": iso_text(each.due),
                "withdrawn": each.withdrawn,
                "merged_into": each.merged_into,
            }
            for each in record.agencies
        ],
        "issued": [
            {
                "agency_id": each.agency.agency_id,
                "return_id": each.identity.return_id,
                "agency": each.agency.name,
                "sector": each.agency.sector,
                "due": iso_text(each.due),
                "standards_id": each.identity.standards_id,
                "standards_version": each.identity.standards_version,
                "layout": each.identity.layout,
                "file": each.file,
                "sha256": each.sha256,
            }
            for each in record.issued
        ],
        "changes": [
            {
                "command": each.command,
                "agency_id": each.agency_id,
                "previous": each.previous,
                "current": each.current,
                "reason": each.reason,
                "on": each.on.isoformat(),
            }
            for each in record.changes
        ],
    }
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _agency(data: Mapping[str, Any]) -> RoundAgency:
    contacts = {name: data.get(name, "") for name in _CONTACTS}
    agency = Agency(data["agency_id"], data["agency"], **contacts)
    withdrawn, merged_into = data.get("withdrawn", ""), data.get("merged_into", "")
    return RoundAgency(agency, iso_day(data.get("due")), withdrawn, merged_into)


def issued_workbook(data: Mapping[str, Any], agency: Agency, settings: RoundSettings) -> Issued:
    """Make the record of a workbook from its data, and its agency as it is now."""
    shown = {"name": data["agency"], "sector": data.get("sector", "")}
    identity = Identity(
        return_id=data["return_id"],
        agency_id=agency.agency_id,
        agency=shown["name"],
        sector=shown["sector"],
        round=settings.round,
        standards_id=data.get("standards_id", ""),
        standards_version=data.get("standards_version", ""),
        not_applicable=settings.not_applicable,
        layout=data.get("layout", ""),
    )
    due = iso_day(data.get("due"))
    return Issued(replace(agency, **shown), identity, due, data["file"], data["sha256"])


def _change(data: Mapping[str, Any]) -> Change:
    names = ("agency_id", "previous", "current", "reason")
    texts = {name: data.get(name, "") for name in names}
    return Change(data["command"], **texts, on=date.fromisoformat(data["on"]))


def _contradictions(
    agencies: Sequence[RoundAgency], items: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """What parts of a record say against each other."""
    ids: dict[str, int] = {}
    for index, each in enumerate(agencies):
        if (first := ids.setdefault(each.agency.agency_id, index)) != index:
            yield f"$.agencies[{index}].agency_id: it is the same as in $.agencies[{first}]"
    for index, each in enumerate(agencies):
        if each.merged_into and each.merged_into not in ids:
            yield f"$.agencies[{index}].merged_into: there is no agency {each.merged_into}"
    return_ids: dict[str, int] = {}
    for index, item in enumerate(items):
        if item["agency_id"] not in ids:
            yield f"$.issued[{index}].agency_id: there is no agency {item['agency_id']}"
        if (first := return_ids.setdefault(item["return_id"], index)) != index:
            yield f"$.issued[{index}].return_id: it is the same as in $.issued[{first}]"


def _object_faults(
    data: object, checks: "Mapping[str, Check | _List]"
) -> Iterator[tuple[str, str]]:
    """The path and the fault of each value of a JSON object that is wrong, and of missing ones."""
    if not isinstance(data, dict):
        yield "", "it is not a JSON object"
        return
    for name in sorted(_REQUIRED & checks.keys() - data.keys()):
        yield "", f"it has no “{name}”"
    for name, value in data.items():
        check = checks.get(name)
        if check is None:
            yield f".{name}", "nothing of this name belongs here"
        elif isinstance(check, _List):
            yield from check.faults(f".{name}", value)
        elif fault := check(value):
            yield f".{name}", fault


@dataclass(frozen=True)
class _List:
    """A list of JSON objects, with a check of each of their values."""

    checks: Mapping[str, Check]

    def faults(self, path: str, value: object) -> Iterator[tuple[str, str]]:
        """The path and the fault of each item."""
        if not isinstance(value, list):
            yield path, "it is not a JSON array"
            return
        for index, item in enumerate(value):
            for inner, fault in _object_faults(item, self.checks):
                yield f"{path}[{index}]{inner}", fault


def round_name_fault(name: object) -> str:
    """Return what is wrong with the name of a round; empty if nothing is."""
    if isinstance(name, str) and 0 < len(name.strip()) <= MAX_ROUND_NAME and name.isprintable():
        return ""
    return f"it is not a text of 1 to {MAX_ROUND_NAME} characters, such as 2026-27"


def setting_fault(text: object) -> str:
    """Return what is wrong with a setting that is a text; empty if nothing is."""
    if not isinstance(text, str):
        return "it is not a text"
    if "\n" in text or "\r" in text:
        return "it has more than one line"
    if len(text) > _MAX_SETTING:
        return f"it has {len(text):,} characters; it can have at most {_MAX_SETTING:,}"
    if hidden := invisible_characters(text):
        return f"it has characters that can't be seen: {', '.join(hidden)}"
    return ""


def _text_fault(value: object) -> str:
    return "" if isinstance(value, str) else "it is not a text"


def _needed_fault(value: object) -> str:
    return _text_fault(value) or ("" if str(value).strip() else "it is empty")


def due_fault(value: object) -> str:
    """Return what is wrong with a date that may be empty; empty if nothing is."""
    is_date = value == "" or iso_day(value) is not None
    return "" if is_date else f"“{value}” is not a date such as 2027-01-31"


def _day_fault(value: object) -> str:
    return "it is empty" if value == "" else due_fault(value)


def _switch_fault(value: object) -> str:
    return "" if isinstance(value, bool) else "it is neither true nor false"


def _standards_fault(value: object) -> str:
    names = ("id", "version")
    if isinstance(value, dict) and all(isinstance(value.get(name), str) for name in names):
        return ""
    return "“standards” is not a JSON object with an “id” and a “version”"


def _layouts_fault(value: object) -> str:
    if isinstance(value, dict) and all(isinstance(layout, str) for layout in value.values()):
        return ""
    return "“layouts” is not a JSON object of texts"


def file_fault(value: object) -> str:
    """Return what is wrong with the path of a workbook; empty if nothing is."""
    is_file = isinstance(value, str) and _FILE.fullmatch(value)
    return "" if is_file else f"“{value}” is not the path of a workbook in the round's folder"


def sha256_fault(value: object) -> str:
    """Return what is wrong with a hash; empty if nothing is."""
    is_hash = isinstance(value, str) and _SHA256.fullmatch(value)
    return "" if is_hash else f"“{value}” is not the hash of a file"


def _command_fault(value: object) -> str:
    return "" if value in COMMANDS else f"“{value}” is not one of {', '.join(COMMANDS)}"


_SETTINGS: Mapping[str, Check | _List] = {
    "round": round_name_fault,
    "due": due_fault,
    **dict.fromkeys(TEXT_SETTINGS, setting_fault),
    "not_applicable": _switch_fault,
    "has_lock_password": _switch_fault,
    "standards": _standards_fault,
    "layouts": _layouts_fault,  # of earlier versions
    "agencies": _List(
        {
            "agency_id": _needed_fault,
            **dict.fromkeys(_AGENCY_TEXTS, _text_fault),
            "agency": _needed_fault,
            "due": due_fault,
            "merged_into": _text_fault,
        }
    ),
    "issued": _List(
        {
            "agency_id": _needed_fault,
            "return_id": _needed_fault,
            **dict.fromkeys(_ISSUED_TEXTS, _text_fault),
            "due": due_fault,
            "file": file_fault,
            "sha256": sha256_fault,
        }
    ),
    "changes": _List(
        {
            "command": _command_fault,
            **dict.fromkeys(("agency_id", "previous", "current", "reason"), _text_fault),
            "on": _day_fault,
        }
    ),
}


def iso_day(text: object) -> date | None:
    """Return the date of an ISO text; None for anything else."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def iso_text(day: date | None) -> str:
    """Return a date as ISO text, empty for None."""
    return day.isoformat() if day else ""
