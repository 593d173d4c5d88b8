"""The round trip is the law: what was written into a workbook is what is read from it.

For any text that a cell can hold: quotes, leading `=`, spaces, line breaks, escapes that look like
XML's or Excel's, every plane of Unicode, up to 32,767 characters.
"""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.made import answered, read, saved, small_audit, with_response

from s11xl.core.finding_codes import FindingCode
from s11xl.core.returns import Action, AgencyReturn, Cover, Response
from s11xl.core.text import is_blank
from s11xl.standards.file import load_standards

AUDIT = small_audit()
T = TypeVar("T", Response, Action, Cover)
CHARACTERS = st.characters(exclude_categories=("Cs",))
ODD = st.sampled_from(
    ["=1+1", "- dash", "007", "1/2", "_x000D_", "_x0041_", "&amp;", "<t>", " lead", "a\r\nb", "'q"]
)
TEXT = st.one_of(ODD, st.text(CHARACTERS, max_size=60))
DATE = st.one_of(
    st.just(""),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat),
    st.sampled_from(["ongoing", "31/03/2027", "soon"]),
)
RESPONSES = st.tuples(
    *(st.builds(Response, st.just(each.id), TEXT, TEXT, TEXT) for each in AUDIT.standards)
)
ACTIONS = st.lists(
    st.builds(Action, TEXT, TEXT, TEXT, DATE, TEXT).filter(lambda action: not action.is_blank),
    max_size=4,
).map(tuple)
COVER = st.builds(Cover, TEXT, TEXT, TEXT, DATE, TEXT, TEXT, DATE, TEXT)


def seen(answers: T) -> T:
    """The answers without texts of nothing but characters that nobody sees, which are no texts."""
    texts = {
        each.name: ""
        for each in fields(answers)
        if isinstance(text := getattr(answers, each.name), str) and text.strip() and is_blank(text)
    }
    return replace(answers, **texts)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(tuple(Response(each.id, "\x01", "\x1f", "\n") for each in AUDIT.standards), (), Cover())
@given(RESPONSES, ACTIONS, COVER)
def test_what_was_written_is_what_is_read(
    tmp_path_factory: object,
    responses: tuple[Response, ...],
    actions: tuple[Action, ...],
    cover: Cover,
) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "trip.xlsx"  # type: ignore[attr-defined]
    written = replace(answered(standards=AUDIT), cover=cover, responses=responses, actions=actions)
    reading = read(saved(path, written, AUDIT), AUDIT)
    assert reading.agency_return is not None
    kept = tuple(action for action in map(seen, actions) if not action.is_blank)
    assert reading.agency_return.responses == tuple(map(seen, responses))
    assert reading.agency_return.cover == seen(cover)
    assert reading.agency_return.actions == kept
    assert reading.agency_return.identity == written.identity
    assert {each.code for each in reading.findings} <= {FindingCode.UNSEEN_CHARACTERS}


def test_the_longest_texts_come_back_whole(tmp_path: Path) -> None:
    longest = "é" * 32_766 + "!"
    written = with_response(answered(), "1.1", evidence=longest, improvement="x\n" * 16_383)
    reading = read(saved(tmp_path / "long.xlsx", written))
    assert reading.agency_return == written


def test_every_standard_of_the_document_comes_back(tmp_path: Path) -> None:
    audit = load_standards()
    responses = tuple(
        Response(each.id, f"g {each.id}", f"e {each.id}", f"i {each.id}")
        for each in audit.standards
    )
    written = AgencyReturn(answered().identity, Cover(), responses)
    reading = read(saved(tmp_path / "whole.xlsx", written))
    assert reading.agency_return == written
    assert reading.findings == ()
