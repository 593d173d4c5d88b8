"""The page that says it.

1. Nothing of a return is ever markup; unseen characters are written out, nothing is cut.
2. Another scale and many standards read as well; the same input gives the same bytes.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.made import COUNCIL, POLICE, answered, large_data, saved, small_data, with_response
from support.pages import sound
from support.reports import page_of, round_of

from s11xl.api import consolidate
from s11xl.cli.demo import Demo, run_demo
from s11xl.report.html.markup import css_string, text
from s11xl.standards.file import load_standards


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("=cmd|' /C calc'!A0", "=cmd|&#x27; /C calc&#x27;!A0"),
        ('" onload="x', "&quot; onload=&quot;x"),
        ("a\u202eb\u2066c", "a[U+202E]b[U+2066]c"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("x" * 32_767, "x" * 32_767),
    ],
    ids=["script", "command", "attribute", "direction", "lines", "long"],
)
def test_answers_are_only_ever_text(tmp_path: Path, raw: str, shown: str) -> None:
    assert text(raw) == shown
    agency = replace(POLICE, name=f"Police {raw[:60]}", sector=raw[:60])
    data = round_of(tmp_path, with_response(answered(POLICE), "1.1", evidence="E"), asked=[agency])
    answers = data.answers.assign(evidence=raw, improvement=raw, grade_raw=raw)
    content = page_of(replace(data, answers=answers))
    sound(content)
    assert shown in content
    assert "<script>alert" not in content


def test_a_marking_can_not_leave_its_style() -> None:
    assert css_string('a"</style>\n') == '"a\\22 \\3c \\2f style\\3e "'


@pytest.mark.slow
def test_the_same_round_gives_the_same_bytes(demo: Demo, tmp_path: Path) -> None:
    again = run_demo(tmp_path / "again").output
    assert (again / "report.html").read_bytes() == (demo.output / "report.html").read_bytes()


@pytest.mark.parametrize("source", [small_data(), large_data()], ids=["small", "large"])
def test_other_audits_read_as_well(tmp_path: Path, source: dict[str, Any]) -> None:
    file = tmp_path / "audit.json"
    file.write_text(json.dumps(source), encoding="utf-8")
    audit = load_standards(file)
    given = answered(POLICE, audit)
    for standard, grade in zip(audit.standards, audit.scale.grades, strict=False):
        given = replace(
            given,
            responses=tuple(
                replace(each, grade=grade.label) if each.standard_id == standard.id else each
                for each in given.responses
            ),
        )
    saved(tmp_path / "in" / "a.xlsx", given, audit)
    data = consolidate(tmp_path / "in", roster=[POLICE, COUNCIL], standards=file)
    content = page_of(data)
    sound(content)
    assert f'<html lang="{audit.language}">' in content
    assert all(text(grade.label) in content for grade in audit.scale.grades)
