"""Reads a standards file. In: a path, or none for the package's own. Out: a `StandardSet`.

A file with faults is refused with every one of them at once, each by its path in the JSON.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from s11xl.core.errors import S11xlError
from s11xl.core.text import folded
from s11xl.standards.model import (
    ActionStatus,
    Block,
    Descriptors,
    Grade,
    KeyStandard,
    NotApplicable,
    Note,
    Prose,
    Scale,
    Standard,
    StandardSet,
    Summary,
    Supersedes,
    name_part,
)
from s11xl.standards.wording import reworded, wording_faults

RECORD = "standards.json"  # of a consolidated folder: the standards that were answered
_FURTHER = "standards-*.json"
Fault = tuple[str, str]  # where, as a JSON path; what is wrong there


def load_standards(path: str | Path | None = None) -> StandardSet:
    """The audit that a standards file holds; without a path the one that comes with the package.

    Raises S11xlError when the file can't be read, or with a line for every fault in it.
    """
    if path is None:
        return _own_standards()
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise S11xlError(
            f"The standards file {path} can't be read: {fault.strerror}.",
            remedy="Check the path that you gave with --standards.",
        ) from fault
    except UnicodeDecodeError as fault:
        raise S11xlError(
            f"The standards file {path} is not UTF-8 text.",
            remedy="Save it as UTF-8, or start from a copy of the standards.json that works.",
        ) from fault
    return parse_standards(text, source=str(path))


def audits_of(
    sets: Iterable[StandardSet], paths: Iterable[str | Path]
) -> Mapping[tuple[str, str], StandardSet]:
    """Every audit that a return may name, by id and version: `sets`, those of the files, our own.

    Raises S11xlError where two different ones have the same id and version.
    """
    audits: dict[tuple[str, str], StandardSet] = {}
    for each in (*sets, *map(load_standards, paths), load_standards()):
        if audits.setdefault((each.id, each.version), each) != each:
            raise S11xlError(
                f"Two different standards files are called {each.id} {each.version}.",
                remedy="Give one of them another version.",
            )
    return audits


@cache
def _own_standards() -> StandardSet:
    """The package's own standards. A test validates the file, so that no command has to."""
    text = own_text()
    try:
        return _standard_set(json.loads(text))
    except (ValueError, LookupError, TypeError, StopIteration):  # it was edited since
        return parse_standards(text, source="standards.json")


def own_text() -> str:
    """The package's standards file, from the installed wheel or from the checkout it stands in."""
    installed = files("s11xl") / "data" / "standards.json"
    found = installed if installed.is_file() else files("s11xl") / ".." / "standards.json"
    return found.read_text(encoding="utf-8")


def parse_standards(text: str, source: str = "standards") -> StandardSet:
    """The audit that a JSON text holds. Raises S11xlError with a line for every fault."""
    repeated: list[Fault] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = sorted({name for name in names if names.count(name) > 1})
            repeated.append(("$", f"the name {', '.join(twice)} stands twice in one object"))
        return found

    try:
        data = json.loads(text, object_pairs_hook=once)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise S11xlError(
            f"{source} is not valid JSON: {fault}.",
            remedy="Correct the place that is named, or start from a copy that works.",
        ) from fault
    faults = [*repeated, *standards_faults(data)]
    if faults:
        raise S11xlError(
            f"{source} has {len(faults)} fault{'s' if len(faults) > 1 else ''}:",
            details=[f"{where}: {what}" for where, what in faults],
            remedy="Correct these places; `s11xl standards validate FILE` checks again.",
        )
    return _standard_set(data)


def standards_faults(data: Any) -> list[Fault]:
    """Every fault of a standards file's data, by path; first those of form, then those of sense."""
    return list(_form_faults(data)) or list(_sense_faults(data))


def schema() -> dict[str, Any]:
    """The JSON Schema of a standards file."""
    text = (files("s11xl.standards") / "schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _form_faults(data: Any) -> Iterator[Fault]:
    from jsonschema import Draft202012Validator  # takes longer to import than most commands to run

    errors = Draft202012Validator(schema()).iter_errors(data)
    for error in sorted(errors, key=lambda error: [str(part) for part in error.absolute_path]):
        deepest = min(error.context or [error], key=lambda each: -len(each.absolute_path))
        yield deepest.json_path, _said(deepest.message)


def _said(message: str, limit: int = 200) -> str:
    return (
        message if len(message) <= limit else f"{message[: limit // 2]} … {message[-limit // 2 :]}"
    )


def _sense_faults(data: dict[str, Any]) -> Iterator[Fault]:
    yield from _scale_faults(data["scale"])
    yield from _doubled(
        ("$.lists.action_status", folded(each["label"])) for each in data["lists"]["action_status"]
    )
    yield from _standard_faults(data)
    for index, note in enumerate(data.get("notes", [])):
        if not _resolves(data, note["path"]):
            yield f"$.notes[{index}].path", f"{note['path']} leads to no text of this file"
    for name, fault in wording_faults(data.get("wording", {})):
        yield f"$.wording.{name}", fault


def _scale_faults(scale: dict[str, Any]) -> Iterator[Fault]:
    ids = [grade["id"] for grade in scale["grades"]]
    entries = [*scale["grades"], scale["not_applicable"]]
    yield from _doubled(("$.scale.grades", grade_id) for grade_id in ids)
    yield from _doubled(("$.scale", entry["letter"]) for entry in entries)
    spellings: dict[str, int] = {}
    for position, entry in enumerate(entries):
        for form in (entry["label"], *entry.get("short_forms", [])):
            if spellings.setdefault(folded(form), position) != position:
                yield "$.scale", f"“{form}” stands for two answers"
    if scale["weak_below"] not in ids:
        yield "$.scale.weak_below", f"{scale['weak_below']} is none of the grades {', '.join(ids)}"
    for index, grade in enumerate(scale["grades"]):
        below = grade.get("builds_on")
        if below is not None and below not in ids[:index]:
            yield f"$.scale.grades[{index}].builds_on", f"{below} is not a lower grade"


def _standard_faults(data: dict[str, Any]) -> Iterator[Fault]:
    grade_ids = {grade["id"] for grade in data["scale"]["grades"]}
    groups = data["key_standards"]
    yield from _doubled(("$.key_standards", group["number"].casefold()) for group in groups)
    yield from _doubled(
        ("$.key_standards", name_part(standard["id"]).casefold())
        for group in groups
        for standard in group["standards"]
    )
    for row, group in enumerate(groups):
        for column, standard in enumerate(group["standards"]):
            where = f"$.key_standards[{row}].standards[{column}].descriptors"
            for grade_id in sorted(grade_ids - standard["descriptors"].keys()):
                yield where, f"the grade {grade_id} is missing"
            for grade_id in sorted(standard["descriptors"].keys() - grade_ids):
                yield where, f"{grade_id} is none of the scale's grades"
            yield from _supersedes_faults(
                data, standard, f"$.key_standards[{row}].standards[{column}]"
            )


def _supersedes_faults(
    data: dict[str, Any], standard: dict[str, Any], where: str
) -> Iterator[Fault]:
    """What of a standard's earlier versions can't be: this very version, or one named twice."""
    seen = set()
    for place, each in enumerate(standard.get("supersedes", [])):
        earlier = (each.get("id", data["id"]), each["version"])
        if earlier == (data["id"], data["version"]):
            what = "is this version itself, which can't supersede its own standards"
            yield f"{where}.supersedes[{place}].version", f"{' '.join(earlier)} {what}"
        elif earlier in seen:
            yield f"{where}.supersedes[{place}]", f"“{' '.join(earlier)}” stands twice"
        seen.add(earlier)


def _doubled(values: Iterable[Fault]) -> Iterator[Fault]:
    seen: set[Fault] = set()
    for where, value in values:
        if (where, value) in seen:
            yield where, f"“{value}” stands twice"
        seen.add((where, value))


def _resolves(data: Any, path: str) -> bool:
    steps = re.findall(r"\.([\w-]+)|\[(\d+)\]", path)
    if "$" + "".join(f".{name}" if name else f"[{index}]" for name, index in steps) != path:
        return False
    for name, index in steps:
        try:
            data = data[name] if name else data[int(index)]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(data, str)


def _standard_set(data: Mapping[str, Any]) -> StandardSet:
    return StandardSet(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        language=data["language"],
        background=_prose(data["background"]),
        instructions=_prose(data["instructions"]),
        summary=Summary(
            data["summary"]["intro"],
            tuple(data["summary"]["columns"]),
            tuple(data["summary"]["key"]),
        ),
        columns=tuple(data["table"]["columns"]),
        scale=_scale(data["scale"]),
        action_status=tuple(
            ActionStatus(each["label"], each["closed"]) for each in data["lists"]["action_status"]
        ),
        key_standards=tuple(_key_standard(group, data["id"]) for group in data["key_standards"]),
        notes=tuple(Note(**note) for note in data.get("notes", [])),
        wording=reworded(data.get("wording", {})),
        source=data,
    )


def _prose(data: Mapping[str, Any]) -> Prose:
    return Prose(data["heading"], tuple(Block(**block) for block in data["blocks"]))


def _scale(data: Mapping[str, Any]) -> Scale:
    grades = tuple(
        Grade(
            **{"builds_on": None, **grade, "short_forms": tuple(grade.get("short_forms", ()))},
            score=score,
        )
        for score, grade in enumerate(data["grades"], start=1)
    )
    none = data["not_applicable"]
    return Scale(
        grades=grades,
        weak_below=next(grade for grade in grades if grade.id == data["weak_below"]),
        not_applicable=NotApplicable(
            none["label"], none["letter"], none["colour"], tuple(none.get("short_forms", ()))
        ),
    )


def _key_standard(data: Mapping[str, Any], file_id: str) -> KeyStandard:
    return KeyStandard(
        number=data["number"],
        name=data["name"],
        source=data.get("source", ""),
        descriptors=tuple(data.get("descriptors", ())),
        heading=data["heading"],
        intro=tuple(data.get("intro", ())),
        standards=tuple(_standard(each, data["number"], file_id) for each in data["standards"]),
    )


def _standard(data: Mapping[str, Any], key_standard: str, file_id: str) -> Standard:
    return Standard(
        id=data["id"],
        text=data["text"],
        points=tuple(data.get("points", ())),
        closing=tuple(data.get("closing", ())),
        evidence=tuple(data.get("evidence", ())),
        descriptors={
            grade_id: Descriptors(tuple(each["bullets"]), each.get("lead", ""))
            for grade_id, each in data["descriptors"].items()
        },
        key_standard=key_standard,
        supersedes=tuple(
            Supersedes(each.get("id", file_id), each["version"], tuple(each["standards"]))
            for each in data.get("supersedes", ())
        ),
    )


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
    """The standards file of an audit: the data that it was read from."""
    return (json.dumps(audit.source, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
