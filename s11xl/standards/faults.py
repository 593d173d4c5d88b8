"""What is wrong with a standards file. In: its data, of any form. Out: every fault, by JSON path.

The published schema has the rules of form. What a schema can't say (that a name is one of the
file's own, or stands for one thing) is checked here, on all parts of the data that have their form,
so that no fault waits for another to be mended.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

from s11xl.core.text import folded, shortened
from s11xl.standards.model import name_part
from s11xl.standards.wording import wording_faults

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_MAX_SHOWN = 80  # characters of a value
_TYPES = {
    "string": "a text",
    "array": "a list",
    "object": "an object with names",
    "boolean": "true or false",
    "null": "null",
}
_LIMITS = {
    "maxLength": "has more than {} characters",
    "minItems": "has fewer than {} items",
    "maxItems": "has more than {} items",
}
Fault = tuple[str, str]  # JSON path, message
_Where = TypeVar("_Where")


def standards_faults(data: Any) -> list[Fault]:
    """List the faults in a standards file's data."""
    return [*_schema_faults(data), *_content_faults(_object(data))]


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a standards file."""
    text = (files("s11xl.standards") / "schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _schema_faults(data: Any) -> Iterator[Fault]:
    from jsonschema import Draft202012Validator  # its import takes longer than most commands

    errors = Draft202012Validator(schema()).iter_errors(data)
    for error in sorted(errors, key=lambda error: [str(part) for part in error.absolute_path]):
        if error.absolute_path and error.absolute_path[0] == "wording":
            continue  # `wording_faults` finds the same, and says it better
        if error.validator == "additionalProperties":
            for name in sorted(error.instance.keys() - error.schema["properties"].keys()):
                yield f"{error.json_path}.{name}", "is no name that can be here"
        else:
            yield error.json_path, _message(error)


def _message(error: "ValidationError") -> str:
    """What is wrong, in a few words; those of the schema's description where it has one."""
    value = _shown(error.instance)
    rule: Any = error.validator_value
    rules: Any = error.schema
    match error.validator:
        case "type":
            names = [rule] if isinstance(rule, str) else rule
            return f"{value} is not {' or '.join(_TYPES[name] for name in names)}"
        case "pattern":
            return f"{value} is not {rules['description']}"
        case "required":
            name = error.message.partition("' is a required")[0][1:]
            return f"“{name}” is missing"
        case "enum" | "const":
            allowed = rule if error.validator == "enum" else [rule]
            return f"{value} is not {' or '.join(map(_shown, allowed))}"
        case "uniqueItems":
            return f"{value} has an item twice"
    return f"{value} {_LIMITS[str(error.validator)].format(rule)}"


def _shown(value: Any) -> str:
    return shortened(json.dumps(value, ensure_ascii=False), _MAX_SHOWN)


def _content_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    scale = _object(data.get("scale"))
    yield from _scale_faults(scale)
    statuses = _objects(_object(data.get("lists")).get("action_status"))
    yield from _repeated(
        ("$.lists.action_status", folded(label)) for _, label in _texts(statuses, "label")
    )
    yield from _standard_faults(data, _grade_ids(scale))
    for index, path in _texts(_objects(data.get("notes")), "path"):
        if path.startswith("$") and not _is_text(data, path):
            yield f"$.notes[{index}].path", f"{path} leads to no text of this file"
    wording = data.get("wording", {})
    if not isinstance(wording, dict):
        yield "$.wording", f"{_shown(wording)} is not {_TYPES['object']}"
    else:
        yield from ((f"$.wording.{name}", text) for name, text in wording_faults(wording))


def _scale_faults(scale: Mapping[str, Any]) -> Iterator[Fault]:
    grades = _objects(scale.get("grades"))
    answers = [*grades, (len(grades), _object(scale.get("not_applicable")))]
    yield from _repeated(("$.scale.grades", grade_id) for _, grade_id in _texts(grades, "id"))
    yield from _repeated(("$.scale", letter) for _, letter in _texts(answers, "letter"))
    spellings: dict[str, int] = {}
    for index, answer in answers:
        forms = answer.get("short_forms")
        for form in (answer.get("label"), *(forms if isinstance(forms, list) else ())):
            if isinstance(form, str) and spellings.setdefault(folded(form), index) != index:
                yield "$.scale", f"“{form}” stands for two answers"
    ids = _grade_ids(scale)
    if ids is None:
        return
    weak = scale.get("weak_below")
    if isinstance(weak, str) and weak not in ids:
        yield "$.scale.weak_below", f"{weak} is none of the grades {', '.join(ids)}"
    for index, lower in _texts(grades, "builds_on"):
        if lower not in ids[:index]:
            yield f"$.scale.grades[{index}].builds_on", f"{lower} is not a lower grade"


def _grade_ids(scale: Mapping[str, Any]) -> list[str] | None:
    """The ids of the grades; None unless each has one, because a name may then be one of them."""
    grades = scale.get("grades")
    ids = [grade_id for _, grade_id in _texts(_objects(grades), "id")]
    return ids if isinstance(grades, list) and len(ids) == len(grades) else None


def _standard_faults(data: Mapping[str, Any], grade_ids: list[str] | None) -> Iterator[Fault]:
    groups = _objects(data.get("key_standards"))
    standards = [
        (f"$.key_standards[{group_index}].standards[{index}]", standard)
        for group_index, group in groups
        for index, standard in _objects(group.get("standards"))
    ]
    yield from _repeated(
        ("$.key_standards", number.casefold()) for _, number in _texts(groups, "number")
    )
    yield from _repeated(
        ("$.key_standards", name_part(standard_id).casefold())
        for _, standard_id in _texts(standards, "id")
    )
    for path, standard in standards:
        for grade_id in _object(standard.get("descriptors")):
            if grade_ids is not None and grade_id not in grade_ids:
                yield f"{path}.descriptors", f"{grade_id} is none of the scale's grades"
        yield from _supersedes_faults(data, standard, path)


def _supersedes_faults(
    data: Mapping[str, Any], standard: Mapping[str, Any], path: str
) -> Iterator[Fault]:
    """Yield the faults in a standard's previous versions: this very version, or one named twice."""
    this = (data.get("id"), data.get("version"))
    seen = set()
    for index, superseded in _objects(standard.get("supersedes")):
        file_id, version = superseded.get("id", this[0]), superseded.get("version")
        if not (isinstance(file_id, str) and isinstance(version, str)):
            continue
        if (file_id, version) == this:
            message = "is this version itself, which can't supersede its own standards"
            yield f"{path}.supersedes[{index}].version", f"{file_id} {version} {message}"
        elif (file_id, version) in seen:
            yield f"{path}.supersedes[{index}]", f"“{file_id} {version}” appears twice"
        seen.add((file_id, version))


def _repeated(values: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """Yield a fault for each pair of path and value that came before."""
    seen: set[tuple[str, str]] = set()
    for path, value in values:
        if (path, value) in seen:
            yield path, f"“{value}” appears twice"
        seen.add((path, value))


def _is_text(data: Any, path: str) -> bool:
    """Whether a JSON path leads to a text in the data."""
    steps = re.findall(r"\.([\w-]+)|\[([0-9]{1,9})\]", path)
    if "$" + "".join(f".{name}" if name else f"[{index}]" for name, index in steps) != path:
        return False
    for name, index in steps:
        try:
            data = data[name] if name else data[int(index)]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(data, str)


def _object(value: Any) -> Mapping[str, Any]:
    """The value if it is an object; an empty one for anything else, which is the schema's fault."""
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[tuple[int, Mapping[str, Any]]]:
    """The objects in a list, with their indexes."""
    items = value if isinstance(value, list) else []
    return [(index, each) for index, each in enumerate(items) if isinstance(each, dict)]


def _texts(
    objects: Iterable[tuple[_Where, Mapping[str, Any]]], name: str
) -> Iterator[tuple[_Where, str]]:
    """The texts of this name in objects, with what stands before each object."""
    for where, each in objects:
        if isinstance(text := each.get(name), str):
            yield where, text
