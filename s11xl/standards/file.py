"""Standards files. In: a path, or none for the package's own file. Out: a `StandardSet`.

A file with faults is refused with a list of all of them, each with its JSON path.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from s11xl.core.errors import S11xlError
from s11xl.core.text import counted, folded
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

RECORD = "standards.json"  # in a folder of outputs: the standards that the returns answer
_FURTHER_RECORDS = "standards-*.json"
_MAX_MESSAGE = 200  # characters
Fault = tuple[str, str]  # JSON path, message


def load_standards(path: str | Path | None = None) -> StandardSet:
    """Load a standards file; without a path, the one in the package.

    Raises S11xlError when the file can't be read, or with a line for each fault in it.
    """
    if path is None:
        return _package_standards()
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise S11xlError(
            f"The standards file {path} can't be read: {error.strerror}.",
            remedy="Check the path that you gave with --standards.",
        ) from error
    except UnicodeDecodeError as error:
        raise S11xlError(
            f"The standards file {path} is not UTF-8 text.",
            remedy="Save it as UTF-8, or start from a copy of the standards.json that works.",
        ) from error
    return parse_standards(text, source=str(path))


def audits_of(
    sets: Iterable[StandardSet], paths: Iterable[str | Path]
) -> Mapping[tuple[str, str], StandardSet]:
    """Return all standards that a return may name, by id and version.

    They are `sets`, those in the files at `paths`, and those of the package. Raises S11xlError when
    two different ones have the same id and version.
    """
    audits: dict[tuple[str, str], StandardSet] = {}
    for standards in (*sets, *map(load_standards, paths), load_standards()):
        name = (standards.id, standards.version)
        if audits.setdefault(name, standards) != standards:
            raise S11xlError(
                f"Two different standards files are called {standards.id} {standards.version}.",
                remedy="Change the version in one of them.",
            )
    return audits


@cache
def _package_standards() -> StandardSet:
    """Load the package's standards without validation, which a test does: it takes a second."""
    text = package_json()
    try:
        return _standard_set(json.loads(text))
    except (ValueError, LookupError, TypeError, StopIteration):  # somebody edited the file
        return parse_standards(text, source="standards.json")


def package_json() -> str:
    """Return the text of the package's standards file, in a wheel or in a checkout."""
    in_wheel = files("s11xl") / "data" / "standards.json"
    path = in_wheel if in_wheel.is_file() else files("s11xl") / ".." / "standards.json"
    return path.read_text(encoding="utf-8")


def parse_standards(text: str, source: str = "standards") -> StandardSet:
    """Make standards of a JSON text. Raises S11xlError with a line for each fault.

    `source` names the text in the message.
    """
    repeated: list[Fault] = []

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            repeated.append(("$", f"the name {', '.join(twice)} appears twice in one object"))
        return dict(pairs)

    try:
        data = json.loads(text, object_pairs_hook=object_of)
    except (json.JSONDecodeError, RecursionError) as error:
        raise S11xlError(
            f"{source} is not valid JSON: {error}.",
            remedy="Correct it there, or start from a copy that works.",
        ) from error
    faults = [*repeated, *standards_faults(data)]
    if faults:
        raise S11xlError(
            f"{source} has {counted(len(faults), 'fault')}:",
            details=[f"{path}: {message}" for path, message in faults],
            remedy="Correct them, then check again with `s11xl standards validate FILE`.",
        )
    return _standard_set(data)


def standards_faults(data: Any) -> list[Fault]:
    """List the faults in a standards file's data: those of the schema, or else of the content."""
    return list(_schema_faults(data)) or list(_content_faults(data))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a standards file."""
    text = (files("s11xl.standards") / "schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _schema_faults(data: Any) -> Iterator[Fault]:
    from jsonschema import Draft202012Validator  # its import takes longer than most commands

    errors = Draft202012Validator(schema()).iter_errors(data)
    for error in sorted(errors, key=lambda error: [str(part) for part in error.absolute_path]):
        deepest = min(error.context or [error], key=lambda cause: -len(cause.absolute_path))
        message = deepest.message
        if len(message) > _MAX_MESSAGE:
            message = f"{message[: _MAX_MESSAGE // 2]} … {message[-_MAX_MESSAGE // 2 :]}"
        yield deepest.json_path, message


def _content_faults(data: dict[str, Any]) -> Iterator[Fault]:
    yield from _scale_faults(data["scale"])
    yield from _repeated(
        ("$.lists.action_status", folded(status["label"]))
        for status in data["lists"]["action_status"]
    )
    yield from _standard_faults(data)
    for index, note in enumerate(data.get("notes", [])):
        if not _is_text(data, note["path"]):
            yield f"$.notes[{index}].path", f"{note['path']} leads to no text of this file"
    for name, message in wording_faults(data.get("wording", {})):
        yield f"$.wording.{name}", message


def _scale_faults(scale: dict[str, Any]) -> Iterator[Fault]:
    ids = [grade["id"] for grade in scale["grades"]]
    answers = [*scale["grades"], scale["not_applicable"]]
    yield from _repeated(("$.scale.grades", grade_id) for grade_id in ids)
    yield from _repeated(("$.scale", answer["letter"]) for answer in answers)
    spellings: dict[str, int] = {}
    for index, answer in enumerate(answers):
        for form in (answer["label"], *answer.get("short_forms", [])):
            if spellings.setdefault(folded(form), index) != index:
                yield "$.scale", f"“{form}” stands for two answers"
    if scale["weak_below"] not in ids:
        yield "$.scale.weak_below", f"{scale['weak_below']} is none of the grades {', '.join(ids)}"
    for index, grade in enumerate(scale["grades"]):
        lower = grade.get("builds_on")
        if lower is not None and lower not in ids[:index]:
            yield f"$.scale.grades[{index}].builds_on", f"{lower} is not a lower grade"


def _standard_faults(data: dict[str, Any]) -> Iterator[Fault]:
    grade_ids = {grade["id"] for grade in data["scale"]["grades"]}
    groups = data["key_standards"]
    yield from _repeated(("$.key_standards", group["number"].casefold()) for group in groups)
    yield from _repeated(
        ("$.key_standards", name_part(standard["id"]).casefold())
        for group in groups
        for standard in group["standards"]
    )
    for group_index, group in enumerate(groups):
        for index, standard in enumerate(group["standards"]):
            path = f"$.key_standards[{group_index}].standards[{index}]"
            for grade_id in sorted(grade_ids - standard["descriptors"].keys()):
                yield f"{path}.descriptors", f"the grade {grade_id} is missing"
            for grade_id in sorted(standard["descriptors"].keys() - grade_ids):
                yield f"{path}.descriptors", f"{grade_id} is none of the scale's grades"
            yield from _supersedes_faults(data, standard, path)


def _supersedes_faults(
    data: dict[str, Any], standard: dict[str, Any], path: str
) -> Iterator[Fault]:
    """Yield the faults in a standard's previous versions: this very version, or one named twice."""
    seen = set()
    for index, superseded in enumerate(standard.get("supersedes", [])):
        name = (superseded.get("id", data["id"]), superseded["version"])
        if name == (data["id"], data["version"]):
            message = "is this version itself, which can't supersede its own standards"
            yield f"{path}.supersedes[{index}].version", f"{' '.join(name)} {message}"
        elif name in seen:
            yield f"{path}.supersedes[{index}]", f"“{' '.join(name)}” appears twice"
        seen.add(name)


def _repeated(values: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """Yield a fault for each pair of path and value that came before."""
    seen: set[tuple[str, str]] = set()
    for path, value in values:
        if (path, value) in seen:
            yield path, f"“{value}” appears twice"
        seen.add((path, value))


def _is_text(data: Any, path: str) -> bool:
    """Whether a JSON path leads to a text in the data."""
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
    summary = data["summary"]
    return StandardSet(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        language=data["language"],
        background=_prose(data["background"]),
        instructions=_prose(data["instructions"]),
        summary=Summary(summary["intro"], tuple(summary["columns"]), tuple(summary["key"])),
        columns=tuple(data["table"]["columns"]),
        scale=_scale(data["scale"]),
        action_status=tuple(ActionStatus(**status) for status in data["lists"]["action_status"]),
        key_standards=tuple(_key_standard(group, data["id"]) for group in data["key_standards"]),
        notes=tuple(Note(**note) for note in data.get("notes", [])),
        wording=reworded(data.get("wording", {})),
        placeholders=tuple(data["lists"].get("placeholders", ())),
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
        standards=tuple(
            _standard(standard, data["number"], file_id) for standard in data["standards"]
        ),
    )


def _standard(data: Mapping[str, Any], key_standard: str, file_id: str) -> Standard:
    return Standard(
        id=data["id"],
        text=data["text"],
        points=tuple(data.get("points", ())),
        closing=tuple(data.get("closing", ())),
        evidence=tuple(data.get("evidence", ())),
        descriptors={
            grade_id: Descriptors(tuple(descriptors["bullets"]), descriptors.get("lead", ""))
            for grade_id, descriptors in data["descriptors"].items()
        },
        key_standard=key_standard,
        supersedes=tuple(
            Supersedes(
                superseded.get("id", file_id), superseded["version"], tuple(superseded["standards"])
            )
            for superseded in data.get("supersedes", ())
        ),
    )


def record_files(main: StandardSet, used: Iterable[StandardSet]) -> Mapping[str, bytes]:
    """Return the files, by name, that record the standards of a round: `main` and others used."""
    contents = {RECORD: standards_json(main)}
    for standards in sorted(used, key=lambda standards: (standards.id, standards.version)):
        if (standards.id, standards.version) != (main.id, main.version):
            name = f"standards-{standards.id}-{standards.version}.json"
            contents[name] = standards_json(standards)
    return contents


def recorded_standards(folder: Path, outputs: Collection[str]) -> list[StandardSet]:
    """Load the standards that a folder records, the main ones first; an empty list if none.

    Further standards count only if `outputs` names their file, or is empty. Raises S11xlError when
    one of the files is damaged.
    """
    main = folder / RECORD
    further = sorted(folder.glob(_FURTHER_RECORDS))
    paths = [path for path in further if not outputs or path.name in outputs]
    return [load_standards(path) for path in ([main] if main.is_file() else []) + paths]


def standards_json(standards: StandardSet) -> bytes:
    """Return a standards file with the data that the standards were loaded from."""
    return (json.dumps(standards.source, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
