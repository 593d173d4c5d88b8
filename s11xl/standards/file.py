"""Standards files. In: a path, or none for the package's own file. Out: a `StandardSet`.

A file with faults is refused with a list of all of them, each with its JSON path.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from s11xl.core.errors import S11xlError
from s11xl.core.text import counted
from s11xl.standards.faults import Fault, standards_faults
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
)
from s11xl.standards.wording import reworded

RECORD = "standards.json"  # in a folder of outputs: the standards that the returns answer
_FURTHER_RECORDS = "standards-*.json"


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

    def number_of(name: str) -> None:
        raise ValueError(f"{name} is not a number of JSON")

    try:
        data = json.loads(text, object_pairs_hook=object_of, parse_constant=number_of)
        faults = [*repeated, *standards_faults(data)]
    except (ValueError, RecursionError) as error:
        raise S11xlError(
            f"{source} is not valid JSON: {error}.",
            remedy="Correct it there, or start from a copy that works.",
        ) from error
    if faults:
        raise S11xlError(
            f"{source} has {counted(len(faults), 'fault')}:",
            details=[f"{path}: {message}" for path, message in faults],
            remedy="Correct them, then check again with `s11xl standards validate FILE`.",
        )
    return _standard_set(data)


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
    blocks = (
        Block(**{**block, "level": int(block.get("level", 0))})  # JSON may say 1.0
        for block in data["blocks"]
    )
    return Prose(data["heading"], tuple(blocks))


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
            if descriptors["bullets"] or descriptors.get("lead")
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
