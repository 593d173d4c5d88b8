"""Standards files: every fault at once, by path; any audit that fits the schema works.

1. Faults of form and of sense come by JSON path, all of them.
2. The package's own file is checked here, and wherever it was changed.
"""

import json
import pickle
from typing import Any

import pytest
from support.made import own_data, small_data

from s11xl.core.errors import S11xlError
from s11xl.standards import file as standards_file
from s11xl.standards.file import audits_of, load_standards, parse_standards, standards_faults


def harmed(**paths: Any) -> dict[str, Any]:
    data = small_data()
    for path, value in paths.items():
        *steps, last = path.split("__")
        met: Any = data
        for step in steps:
            met = met[int(step) if step.isdigit() else step]
        met[int(last) if last.isdigit() else last] = value
    return data


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (harmed(title=7), "$.title"),
        (harmed(scale__grades__0__colour="red"), "$.scale.grades[0].colour"),
        (harmed(scale__grades__1__label="Annwyd"), "$.scale"),
        (harmed(scale__grades__1__letter="1"), "$.scale"),
        (harmed(scale__weak_below="none"), "$.scale.weak_below"),
        (harmed(scale__grades__0__builds_on="g5"), "$.scale.grades[0].builds_on"),
        (harmed(key_standards__1__standards__0__id="A.1"), "$.key_standards"),
        (harmed(key_standards__1__standards__0__id="A_1"), "$.key_standards"),
        (harmed(key_standards__1__number="A"), "$.key_standards"),
        (
            harmed(key_standards__0__standards__0__descriptors={"g9": {"bullets": []}}),
            "$.key_standards[0].standards[0].descriptors",
        ),
        (harmed(notes=[{"path": "$.nowhere", "kind": "sic", "text": "x"}]), "$.notes[0].path"),
        (harmed(wording={"covr": "Clawr"}), "$.wording.covr"),
        (harmed(wording={"answer_label": "{di}"}), "$.wording.answer_label"),
        (harmed(wording={"answer_label": "Ateb"}), "$.wording.answer_label"),
        (harmed(wording={"cover": "Cover: 1"}), "$.wording.cover"),
        (harmed(wording={"progress": "p" * 32}), "$.wording.progress"),
        (harmed(wording={"action_plan": "'Plan"}), "$.wording.action_plan"),
        (harmed(wording={"instructions": "history"}), "$.wording.instructions"),
        (harmed(wording={"cover": "progress"}), "$.wording.cover"),
        (harmed(wording={"cover": "Identity"}), "$.wording.cover"),
        ([], "$"),
    ],
)
def test_a_fault_is_told_by_its_path(data: Any, where: str) -> None:
    assert where in {place for place, _ in standards_faults(data)}


def test_all_faults_are_told_at_once() -> None:
    data = harmed(title=7, version="", scale__grades__0__colour="red", extra=1)
    with pytest.raises(S11xlError) as told:
        parse_standards(json.dumps(data), "mine.json")
    assert len(told.value.details) == 4
    assert "mine.json has 4 faults" in str(told.value)


@pytest.mark.parametrize("text", ["", "{", "[1,]", '{"id": "a", "id": "b"}', "[" * 100_000])
def test_what_is_not_json_or_not_sound_is_refused(text: str) -> None:
    with pytest.raises(S11xlError):
        parse_standards(text)


def test_own_file_is_sound_and_survives_pickling() -> None:
    assert standards_faults(own_data()) == []
    assert pickle.loads(pickle.dumps(load_standards())) == load_standards()
    assert pickle.loads(pickle.dumps(load_standards().scale)) == load_standards().scale


def test_two_different_audits_of_one_version_are_refused(tmp_path: Any) -> None:
    data = own_data()
    data["title"] = "Another"
    other = tmp_path / "other.json"
    other.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(S11xlError, match="Two different standards"):
        audits_of([], [other])


def test_the_packages_own_file_is_sound() -> None:
    assert parse_standards(standards_file.package_json()) == load_standards()


def test_a_changed_own_file_is_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standards_file, "package_json", lambda: json.dumps({"id": 7}))
    with pytest.raises(S11xlError) as told:
        standards_file._package_standards.__wrapped__()
    assert any(each.startswith("$.id") for each in told.value.details)


@pytest.mark.parametrize(
    ("supersedes", "where"),
    [
        ([{"version": "1", "standards": ["A.1"]}], "[0].version"),
        ([{"version": "0", "standards": ["A.1"]}, {"version": "0", "standards": ["B.1"]}], "[1]"),
        ([{"version": "0", "standards": []}], "[0].standards"),
        ([{"version": "0", "standards": ["A.1", "A.1"]}], "[0].standards"),
        ([{"version": "0", "standards": ["A 1"]}], "[0].standards[0]"),
        ([{"standards": ["A.1"]}], "[0]"),
        ([], ""),
    ],
)
def test_a_faulty_supersedes_is_told_by_its_path(supersedes: Any, where: str) -> None:
    data = small_data()
    data["key_standards"][1]["standards"][0]["supersedes"] = supersedes
    place = f"$.key_standards[1].standards[0].supersedes{where}"
    assert place in [path for path, _ in standards_faults(data)]
