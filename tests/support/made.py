"""Builds what tests need: small audits, agencies, answers, workbooks on disk."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import s11xl
from s11xl.core.cells import cell_name
from s11xl.core.returns import Action, Agency, AgencyReturn, Cover, Response
from s11xl.standards.file import load_standards, package_json, parse_standards
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import RoundSettings, identity_of
from s11xl.workbook.layout.model import EntryGroup, EntryKey
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.writer import write_template

POLICE = Agency("severn-police", "Severnshire Constabulary", "Police")
COUNCIL = Agency("council", "Severnshire County Council", "Local authority")
SETTINGS = RoundSettings("2026-27")
EVERYTHING = RoundSettings(
    "2026-27",
    due=date(2027, 1, 29),
    organisation="Here & There <SCP>",
    return_to="a@b.example",
    marking="OFFICIAL-SENSITIVE & more",
    not_applicable=True,
)
AUDITS = {(each.id, each.version): each for each in [load_standards()]}


def own_data() -> dict[str, Any]:
    """The package's standards file, as data to change."""
    data: dict[str, Any] = json.loads(package_json())
    return data


def small_data() -> dict[str, Any]:
    """An audit of three standards and five grades, in other words and another language."""
    names = ["Annwyd", "Gwan", "Canolig", "Da", "Rhagorol"]
    grades = [
        {
            "id": f"g{index}",
            "label": name,
            "letter": str(index),
            "colour": "#DDEEFF",
            "meaning": f"Ystyr {name}",
            "builds_on": "g4" if index == 5 else None,
        }
        for index, name in enumerate(names, start=1)
    ]

    def standard(number: str) -> dict[str, Any]:
        return {
            "id": number,
            "text": f"Safon rhif {number}",
            "evidence": ["Polisi"],
            "descriptors": {
                each["id"]: {"bullets": [f"{each['label']} {number}"]} for each in grades
            },
        }

    groups = [("A", ["A.1", "A.10"]), ("B", ["B.1"])]
    return {
        "id": "archwiliad",
        "version": "1",
        "title": "Archwiliad",
        "language": "cy",
        "background": {"heading": "Cefndir", "blocks": [{"text": "Testun"}]},
        "instructions": {"heading": "Sut", "blocks": [{"grade_meanings": True}]},
        "summary": {"intro": "Crynodeb", "columns": ["Rhif", "Enw", "Tarddiad", "Beth"], "key": []},
        "table": {"columns": ["Safon", "Tystiolaeth", "Sgôr", "Disgrifiad"]},
        "scale": {
            "grades": grades,
            "weak_below": "g3",
            "not_applicable": {"label": "Amherthnasol", "letter": "x", "colour": "#EEEEEE"},
        },
        "lists": {"action_status": [{"label": "Heb ddechrau", "closed": False}]},
        "key_standards": [
            {
                "number": number,
                "name": f"Grŵp {number}",
                "heading": f"Safon allweddol {number}",
                "standards": [standard(each) for each in ids],
            }
            for number, ids in groups
        ],
        "wording": {"cover": "Clawr", "answer_label": "Eich hunanasesiad o {id}"},
    }


def large_data() -> dict[str, Any]:
    """An audit of sixty standards and seven grades, some with very long texts."""
    data = small_data()
    data |= {"id": "large", "language": "en-GB", "title": "Large Audit"}
    data.pop("wording")
    names = ["None", "Poor", "Weak", "Fair", "Good", "Strong", "Leading practice"]
    data["scale"]["grades"] = [
        {
            "id": f"g{index}",
            "label": name,
            "letter": str(index),
            "colour": f"#{90 + 20 * index:02X}{240 - 8 * index:02X}{200:02X}",
            "meaning": f"{name} means " + "very much " * 30,
            "gist": f"{name} it is",
            "builds_on": f"g{index - 1}" if index > 5 else None,
        }
        for index, name in enumerate(names, start=1)
    ]
    data["scale"]["weak_below"] = "g4"
    long = "Each team can show that it is so, and says where that is written down. "

    def bullets(seed: int) -> list[str]:
        return [f"{number}: {long * (1 + seed % 4)}".strip() for number in range(1 + seed % 60)]

    data["key_standards"] = [
        {
            "number": str(group),
            "name": f"A rather long name of a group of standards, number {group}",
            "source": "Somewhere",
            "descriptors": bullets(3),
            "heading": f"Key standard {group}",
            "intro": bullets(group),
            "standards": [
                {
                    "id": f"{group}.{number}",
                    "text": (long * (1 + (group * number) % 40)).strip(),
                    "evidence": bullets(group * number),
                    "descriptors": {
                        f"g{grade}": {"lead": "Plus:", "bullets": bullets(group * number * grade)}
                        for grade in range(1, 8)
                    },
                }
                for number in range(1, 11)
            ],
        }
        for group in range(1, 7)
    ]
    return data


def large_audit() -> StandardSet:
    """`large_data` as an audit."""
    return parse_standards(json.dumps(large_data()))


def small_audit() -> StandardSet:
    """`small_data` as an audit."""
    return parse_standards(json.dumps(small_data()))


def answered(
    agency: Agency = POLICE,
    standards: StandardSet | None = None,
    *,
    grade: str = "",
    settings: RoundSettings = SETTINGS,
    issue: int = 1,
) -> AgencyReturn:
    """A whole return: every standard with the same grade (by default the best), signed off."""
    audit = standards or load_standards()
    layout = plan_layout(audit, not_applicable=settings.not_applicable)
    identity = identity_of(agency, settings, audit, layout=layout.fingerprint, issue=issue)
    label = grade or audit.scale.grades[-1].label
    return AgencyReturn(
        identity,
        Cover("A. Lead", "Lead", "a@b.example", "2027-01-10", "C. Chief", "Chief", "2027-01-20"),
        tuple(Response(each.id, label, f"Evidence {each.id}", "") for each in audit.standards),
        (Action(audit.standards[0].id, "Do it", "A. Lead", "2027-03-31", ""),),
    )


def with_response(given: AgencyReturn, standard_id: str, **changes: str) -> AgencyReturn:
    """The return with other words on one standard."""
    responses = tuple(
        replace(each, **changes) if each.standard_id == standard_id else each  # type: ignore[arg-type]
        for each in given.responses
    )
    assert responses != given.responses
    return replace(given, responses=responses)


def saved(
    path: Path,
    given: AgencyReturn,
    standards: StandardSet | None = None,
    *,
    settings: RoundSettings = SETTINGS,
    lock_password: str = "",
) -> Path:
    """The return as a workbook that we would have written for it."""
    audit = standards or load_standards()
    key = (id(audit), given, settings, lock_password)
    if key not in _WRITTEN:
        if len(_WRITTEN) >= _KEPT:
            del _WRITTEN[next(iter(_WRITTEN))]
        layout = plan_layout(audit, not_applicable=given.identity.not_applicable)
        content = write_template(
            layout, given.identity, settings, given, lock_password=lock_password
        )
        _WRITTEN[key] = (audit, content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_WRITTEN[key][1])
    return path


_KEPT = 50
_WRITTEN: dict[
    object, tuple[StandardSet, bytes]
] = {}  # the audit is kept, so that its id is its own


def read(path: Path, standards: StandardSet | None = None) -> s11xl.Reading:
    """The return that stands in a file."""
    audits = {(each.id, each.version): each for each in [standards or load_standards()]}
    return s11xl.read_return(path, path.name, audits)


def cell_of(standard_id: str, field: str = "grade") -> str:
    """Where an answer stands in the package's own audit, or with `label` its row's label."""
    layout = plan_layout(load_standards())
    if field == "label":
        row = next(each for each in layout.answer_rows if each.standard_id == standard_id)
        return cell_name(row.row, row.label_col)
    return layout.place(EntryKey(EntryGroup.STANDARD, standard_id, field)).cell


def codes(reading: s11xl.Reading) -> list[tuple[str, str]]:
    """Code and place of each finding of a reading."""
    return [(each.code.value, each.standard_id or each.cell) for each in reading.findings]
