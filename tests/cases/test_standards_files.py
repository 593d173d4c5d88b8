"""Standards files: every fault at once, and no rule that the published schema keeps to itself.

1. Faults of form and of sense are listed together, each by its path.
2. The schema and the validator agree on every file: what the schema refuses has a fault at that
   place; what it takes is refused only for what a schema can't say; what has no fault makes an
   audit with a workbook.
3. A grade without descriptors need not be spelled out, and has no row in the workbook.
"""

import copy
import importlib.util
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from support.commands import run
from support.made import POLICE, SETTINGS, answered, own_data, read, saved, small_data
from support.paths import PACKAGE, ROOT

import s11xl
from s11xl.core.errors import S11xlError
from s11xl.core.returns import Response
from s11xl.standards.faults import schema, standards_faults
from s11xl.standards.file import parse_standards
from s11xl.standards.wording import Wording
from s11xl.workbook.identity import identity_of
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.writer import write_template

SCHEMA = Draft202012Validator(schema())


def yes_no(**descriptors: Any) -> dict[str, Any]:
    """An audit of two questions with yes and no, and descriptors for the second if any."""
    data = small_data()
    data["scale"] |= {
        "grades": [
            {"id": "no", "label": "NO", "letter": "N", "colour": "#C00000", "meaning": "No"},
            {"id": "yes", "label": "YES", "letter": "Y", "colour": "#00B050", "meaning": "Yes"},
        ],
        "weak_below": "yes",
    }
    standards = [
        {"id": "1a", "text": "Is the water tested?", "descriptors": {}},
        {"id": "1b", "text": "Is there a lifeguard?", "descriptors": descriptors},
    ]
    data["key_standards"] = [
        {"number": "1", "name": "Water", "heading": "Section 1: Water", "standards": standards}
    ]
    return data


# 1. All at once


def test_faults_of_form_and_of_sense_are_listed_together(tmp_path: Path) -> None:
    data = yes_no(maybe={"bullets": ["x"]})
    data["scale"]["grades"][0]["label"] = 0
    data["scale"]["weak_below"] = "fine"
    first, second = data["key_standards"][0]["standards"]
    first["kind"] = "text"
    second["id"] = "1a"
    (tmp_path / "bad.json").write_text(json.dumps(data), encoding="utf-8")
    result = run("standards", "validate", str(tmp_path / "bad.json"))
    assert result.exit_code == 2
    assert "has 5 faults" in result.stderr
    paths = re.findall(r"^  - (\$\S*): ", result.stderr, re.MULTILINE)
    assert sorted(paths) == [
        "$.key_standards",
        "$.key_standards[0].standards[0].kind",
        "$.key_standards[0].standards[1].descriptors",
        "$.scale.grades[0].label",
        "$.scale.weak_below",
    ]


@pytest.mark.parametrize(
    ("blocks", "where"),
    [
        ([{"text": 7, "marker": ""}], ["[0].marker", "[0].text"]),
        ([{"grade_meanings": True, "text": "x"}], ["[0].text"]),
        ([{"grade_meanings": 1}], ["[0].grade_meanings"]),
        ([{"marker": "a"}, 7, {}], ["[0]", "[1]", "[2]"]),
        ([{"text": "x", "level": 2, "colour": "red"}], ["[0].colour", "[0].level"]),
    ],
)
def test_every_fault_of_a_block_is_listed(blocks: list[Any], where: list[str]) -> None:
    data = small_data()
    data["background"]["blocks"] = blocks
    paths = sorted(path for path, _ in standards_faults(data))
    assert paths == [f"$.background.blocks{each}" for each in where]


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": Infinity}', '{"a": ' + "9" * 5000 + "}"])
def test_what_python_takes_for_json_is_refused(text: str) -> None:
    with pytest.raises(S11xlError, match="not valid JSON"):
        parse_standards(text)


# 2. The schema and the validator

BY_SENSE = re.compile(
    "appears twice|stands for two answers|is none of|is not a lower grade|leads to no text"
    "|is this version itself|names a sheet"
)  # what a schema can't say
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 3),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=4),
    st.sampled_from(
        [
            *("", " ", "\n", "a\n", "\ufeff", "\x85", "\x1c", "\x00", "\ud800", "a\u2028b", "😀"),
            *("1.1", "g1", "A.1", "{id}", "{{id}}", "{di}", "{", "{id!r}", "$.title", "$", "en-GB"),
            *("#C00000", "#C00000\n", "x" * 61, "y" * 32_001, "Cover", "history", "true"),
        ]
    ),
    st.lists(st.text(max_size=3), max_size=4),
    st.dictionaries(st.sampled_from(["id", "text", "version", "g1"]), st.text(max_size=3)),
    st.just([]),
    st.just({}),
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each object or list in some data with each of its names or indexes."""
    steps = value.keys() if isinstance(value, dict) else range(len(value))
    for step in steps:
        yield value, step
        if isinstance(value[step], dict | list):
            yield from places(value[step])


@st.composite
def files(draw: st.DrawFn) -> Any:
    """A standards file, whole or with up to four changes somewhere in it."""
    data = copy.deepcopy(draw(st.sampled_from(SOUND)))
    for _ in range(draw(st.integers(0, 4))):
        where, step = draw(st.sampled_from(list(places(data)) or [(data, "id")]))
        change = draw(st.sampled_from(["other", "gone", "more", "twice", "name"]))
        if change == "gone":
            del where[step]
        elif change == "twice" and isinstance(where, list):
            where.append(copy.deepcopy(where[step]))
        elif change == "name" and isinstance(where, dict):
            where[draw(st.text(max_size=5))] = draw(VALUES)
        elif change == "more" and isinstance(where[step], str):
            where[step] += draw(st.text(max_size=3))
        else:
            where[step] = draw(VALUES)
    return data


def with_everything() -> dict[str, Any]:
    """An audit that uses every name that a file may have."""
    data = small_data()
    data["$schema"] = "schema.json"
    data["notes"] = [{"path": "$.title", "kind": "sic", "text": "So it is."}]
    data["background"]["blocks"] += [{"text": "b", "marker": "•", "level": 1}]
    data["scale"]["not_applicable"]["short_forms"] = ["-"]
    data["scale"]["grades"][0] |= {"gist": "nothing", "short_forms": ["an"]}
    data["wording"] |= {"steps": ["One", "Two {action_plan}"], "asked_by": "Gan"}
    group = data["key_standards"][0]
    group |= {"source": "", "descriptors": ["d"], "intro": ["i"]}
    group["standards"][0] |= {
        "points": ["p"],
        "closing": ["c"],
        "supersedes": [{"id": "x", "version": "0", "standards": ["A.1"]}],
    }
    return data


SOUND = [small_data(), with_everything(), yes_no()]


def agree(data: Any) -> None:
    """Check that the schema and the validator agree on a file."""
    faults = standards_faults(data)
    errors = list(SCHEMA.iter_errors(data))
    for error in errors:
        assert any(path.startswith(error.json_path) for path, _ in faults), error
    if not errors:
        assert all(BY_SENSE.search(message) for _, message in faults), faults
    if faults:
        with pytest.raises(S11xlError) as refused:
            parse_standards(json.dumps(data))
        assert len(refused.value.details) == len(faults)
    else:
        audit = parse_standards(json.dumps(data))
        layout = plan_layout(audit, not_applicable=True)
        assert len(layout.answer_rows) == len(audit.standards)
        identity = identity_of(POLICE, SETTINGS, audit, layout=layout.fingerprint)
        assert write_template(layout, identity, SETTINGS)


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(files())
def test_the_schema_and_the_validator_agree(data: Any) -> None:
    agree(data)


@settings(max_examples=50, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_they_agree_on_any_json(data: Any) -> None:
    agree(data)


@pytest.mark.parametrize("data", [*SOUND, own_data()], ids=["small", "all", "yes-no", "own"])
def test_what_is_sound_has_no_fault(data: Any) -> None:
    agree(data)
    assert standards_faults(data) == []


@pytest.mark.parametrize(
    ("title", "heading", "shown"),
    [
        ("An {audit}", "{title} {round}", "An {audit} 2026-27"),
        ("{", "{title} {round}", "{ 2026-27"),
        ("{round}}", "{{title}} {title} {round}", "{title} {round}} 2026-27"),
    ],
)
def test_braces_of_a_title_are_no_slots(
    tmp_path: Path, title: str, heading: str, shown: str
) -> None:
    data = small_data() | {"title": title}
    data["wording"] |= {"cover_heading": heading}
    audit = parse_standards(json.dumps(data))
    path = saved(tmp_path / "one.xlsx", answered(standards=audit), audit)
    assert load_workbook(path)["Clawr"]["A1"].value == shown
    assert read(path, audit).findings == ()


def test_every_phrase_of_the_workbook_is_in_the_schema() -> None:
    path = ROOT / "docs" / "schema.py"
    spec = importlib.util.spec_from_file_location("schema_maker", path)
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    text = (PACKAGE / "standards" / "schema.json").read_text(encoding="utf-8")
    assert maker.with_phrases(text) == text
    assert (
        schema()["properties"]["wording"]["properties"].keys()
        == Wording.__dataclass_fields__.keys()
    )


# 3. Grades without descriptors

SPELLED = {"no": {"bullets": []}, "yes": {"bullets": []}}


@pytest.mark.parametrize("descriptors", [{}, {"no": {"bullets": []}}, SPELLED])
def test_a_grade_without_descriptors_need_not_be_spelled_out(
    tmp_path: Path, descriptors: dict[str, Any]
) -> None:
    data = yes_no(**descriptors)
    assert standards_faults(data) == []
    assert parse_standards(json.dumps(data)) == parse_standards(json.dumps(yes_no()))
    (tmp_path / "yes-no.json").write_text(json.dumps(data), encoding="utf-8")
    result = run("standards", "validate", str(tmp_path / "yes-no.json"))
    assert (result.exit_code, "no faults found" in result.output) == (0, True)
    shown = run("standards", "show", str(tmp_path / "yes-no.json")).output
    assert shown.endswith("1a Is the water tested?\n\n1b Is there a lifeguard?\n")


@pytest.mark.parametrize(
    ("descriptors", "rows"),
    [
        ({}, []),
        (SPELLED, []),
        ({"yes": {"bullets": ["A signed log"]}}, [("YES", "• A signed log")]),
        ({"yes": {"lead": "Only a lead", "bullets": []}}, [("YES", "Only a lead")]),
        ({"no": {"bullets": ["Not one"]}, "yes": {"bullets": []}}, [("NO", "• Not one")]),
    ],
)
def test_a_workbook_has_no_empty_coloured_row(
    descriptors: dict[str, Any], rows: list[tuple[str, str]]
) -> None:
    audit = parse_standards(json.dumps(yes_no(**descriptors)))
    layout = plan_layout(audit)
    identity = identity_of(POLICE, SETTINGS, audit, layout=layout.fingerprint)
    book = load_workbook(BytesIO(write_template(layout, identity, SETTINGS)))
    sheet = next(each for each in book if each.title.startswith("1 "))
    coloured = [
        (row[2].value, row[3].value)
        for row in sheet.iter_rows()
        if row[2].fill.fgColor.rgb in ("FFC00000", "FF00B050")
    ]
    assert coloured == rows
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"1a Is the water tested?", "1b Is there a lifeguard?"} < texts


def test_answers_to_such_an_audit_are_read(tmp_path: Path) -> None:
    audit = parse_standards(json.dumps(yes_no(yes={"bullets": ["A signed log"]})))
    held = answered(standards=audit)
    reading = read(saved(tmp_path / "one.xlsx", held, audit), audit)
    assert reading.agency_return is not None
    assert [each.grade for each in reading.agency_return.responses] == ["YES", "YES"]
    assert reading.agency_return.response("1b") == Response("1b", "YES", "Evidence 1b")
    assert reading.findings == ()
    (tmp_path / "s.json").write_text(json.dumps(audit.source), encoding="utf-8")
    data = s11xl.consolidate(tmp_path / "one.xlsx", standards=tmp_path / "s.json")
    data.write(tmp_path / "out")
