"""Standards as files again, to stand beside what was answered to them.

In: a `StandardSet`. Out: the data of a standards file that reads to an equal set.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from s11xl.standards.file import load_standards
from s11xl.standards.model import Block, Grade, KeyStandard, Prose, Scale, Standard, StandardSet
from s11xl.standards.wording import Wording

RECORD = "standards.json"
_FURTHER = "standards-*.json"


def record_files(main: StandardSet, used: Iterable[StandardSet]) -> Mapping[str, bytes]:
    """The files that record the standards of a round, by name: the main ones and others used."""
    found = {RECORD: record(main)}
    for each in sorted(used, key=lambda each: (each.id, each.version)):
        if (each.id, each.version) != (main.id, main.version):
            found[f"standards-{each.id}-{each.version}.json"] = record(each)
    return found


def recorded(folder: Path, ours: Collection[str]) -> list[StandardSet]:
    """The standards that are recorded in a folder, the main ones first; none where none are.

    Of further ones, those whose name is among `ours`, or all where that is empty. Raises
    S11xlError where one of the files was harmed.
    """
    main = folder / RECORD
    further = [each for each in sorted(folder.glob(_FURTHER)) if not ours or each.name in ours]
    files = [*([main] if main.is_file() else []), *further]
    return [load_standards(each) for each in files]


def record(audit: StandardSet) -> bytes:
    """The standards file of an audit."""
    return (json.dumps(standards_data(audit), indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def standards_data(audit: StandardSet) -> dict[str, Any]:
    """The data of the standards file of an audit."""
    own = Wording()
    reworded = {
        each.name: getattr(audit.wording, each.name)
        for each in fields(Wording)
        if getattr(audit.wording, each.name) != getattr(own, each.name)
    }
    statuses = [{"label": each.label, "closed": each.closed} for each in audit.action_status]
    data = {
        "id": audit.id,
        "version": audit.version,
        "title": audit.title,
        "language": audit.language,
        "background": _prose(audit.background),
        "instructions": _prose(audit.instructions),
        "summary": {
            "intro": audit.summary.intro,
            "columns": [*audit.summary.columns],
            "key": [*audit.summary.key],
        },
        "table": {"columns": [*audit.columns]},
        "scale": _scale(audit.scale),
        "lists": {"action_status": statuses},
        "key_standards": [_key_standard(each, audit.id) for each in audit.key_standards],
        "notes": [
            {"path": each.path, "kind": each.kind, "text": each.text} for each in audit.notes
        ],
        "wording": {
            name: [*phrase] if isinstance(phrase, tuple) else phrase
            for name, phrase in reworded.items()
        },
    }
    return {name: value for name, value in data.items() if value or name not in _OPTIONAL}


_OPTIONAL = {"notes", "wording"}


def _prose(prose: Prose) -> dict[str, Any]:
    return {"heading": prose.heading, "blocks": [_block(each) for each in prose.blocks]}


def _block(block: Block) -> dict[str, Any]:
    if block.grade_meanings:
        return {"grade_meanings": True}
    marker = {"marker": block.marker} if block.marker else {}
    return {**marker, "level": block.level, "text": block.text}


def _scale(scale: Scale) -> dict[str, Any]:
    none = scale.not_applicable
    return {
        "grades": [_grade(each) for each in scale.grades],
        "weak_below": scale.weak_below.id,
        "not_applicable": {
            "label": none.label,
            "letter": none.letter,
            "colour": none.colour,
            "short_forms": [*none.short_forms],
        },
    }


def _grade(grade: Grade) -> dict[str, Any]:
    return {
        "id": grade.id,
        "label": grade.label,
        "letter": grade.letter,
        "colour": grade.colour,
        "meaning": grade.meaning,
        **({"gist": grade.gist} if grade.gist else {}),
        "short_forms": [*grade.short_forms],
        "builds_on": grade.builds_on,
    }


def _key_standard(group: KeyStandard, file_id: str) -> dict[str, Any]:
    return {
        "number": group.number,
        "name": group.name,
        "source": group.source,
        "descriptors": [*group.descriptors],
        "heading": group.heading,
        "intro": [*group.intro],
        "standards": [_standard(each, file_id) for each in group.standards],
    }


def _standard(standard: Standard, file_id: str) -> dict[str, Any]:
    data = {
        "id": standard.id,
        "text": standard.text,
        "points": [*standard.points],
        "closing": [*standard.closing],
        "evidence": [*standard.evidence],
        "descriptors": {
            grade_id: {**({"lead": each.lead} if each.lead else {}), "bullets": [*each.bullets]}
            for grade_id, each in standard.descriptors.items()
        },
    }
    earlier = list(_supersedes(standard, file_id))
    return data | ({"supersedes": earlier} if earlier else {})


def _supersedes(standard: Standard, file_id: str) -> Iterator[dict[str, Any]]:
    for each in standard.supersedes:
        other = {"id": each.id} if each.id != file_id else {}
        yield {**other, "version": each.version, "standards": [*each.standards]}
