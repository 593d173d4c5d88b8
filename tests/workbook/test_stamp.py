"""Workbooks made from one master: the same, cell for cell, as those that are written one by one.

1. Whatever an agency is called, both ways give the same cells, names, properties and parts.
2. The reader finds in each the very identity that it was issued with, and no other's.
3. Lint finds nothing; an unexpected placeholder is refused.
4. Settings and standards that look like a placeholder are texts like any other.
"""

import json
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import example, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from openpyxl import load_workbook
from support.made import COUNCIL, EVERYTHING, POLICE, SETTINGS, read, small_audit, small_data
from support.xlsx_lint import lint

from s11xl.core.returns import Agency, Identity
from s11xl.standards.file import load_standards, parse_standards
from s11xl.standards.model import StandardSet
from s11xl.workbook import stamp
from s11xl.workbook.identity import RoundSettings, identity_of
from s11xl.workbook.layout.model import WorkbookLayout
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.stamp import Stamper
from s11xl.workbook.writer import write_template
from s11xl.xlsx.writer import RefusedError

AWKWARD = [
    '"Quoted" & <Sons> \'s',
    "=1+1",
    "🦊 Fox & Co",
    "  outer spaces\t",
    "_x000D_ and _x0041_",
    "two\nlines",
    "<r><t>rich</t></r>",
    "</t></si><si><t>",
    "⟦s11xl:sector⟧ inside",
    "Cover",  # as another text of the workbook
    "a-1",  # as its own id
    "{agency} %s \\1 $1",
    "bell\x07 and delete\x7f",
    "Name of an agency " * 50,
    "]]>",
    "\ufeffmark",
    "\x85\u2028",
]


@cache
def small() -> StandardSet:
    return small_audit()


@cache
def stamper(settings: RoundSettings) -> Stamper:
    layout = plan_layout(small(), not_applicable=settings.not_applicable)
    return Stamper(layout, settings)


def both_ways(agency: Agency, settings: RoundSettings) -> tuple[bytes, bytes]:
    layout = plan_layout(small(), not_applicable=settings.not_applicable)
    identity = identity_of(agency, settings, small(), layout=layout.fingerprint)
    stamped = stamper(settings).workbook(identity)
    return stamped, write_template(layout, identity, settings)


def everything_in(content: bytes) -> dict[str, Any]:
    """What stands in a workbook: cells with their look, rows, columns, names, marks, rules."""
    book = load_workbook(BytesIO(content))
    found: dict[str, Any] = {"names": {name: at.value for name, at in book.defined_names.items()}}
    found["properties"] = vars(book.properties)
    found["custom"] = {each.name: each.value for each in book.custom_doc_props.props}
    found["security"] = vars(book.security)
    for sheet in book:
        found[sheet.title] = {
            "cells": {
                cell.coordinate: (cell.data_type, cell.value, cell.style_id, cell.hyperlink)
                for row in sheet.iter_rows()
                for cell in row
            },
            "heights": {key: row.height for key, row in sheet.row_dimensions.items()},
            "widths": {key: col.width for key, col in sheet.column_dimensions.items()},
            "rules": [vars(each) for each in sheet.data_validations.dataValidation],
            "protection": vars(sheet.protection),
            "header": (sheet.oddHeader.center.text, sheet.oddFooter.center.text),
            "state": sheet.sheet_state,
            "merged": sorted(map(str, sheet.merged_cells.ranges)),
        }
    return found


def parts_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


names = st.one_of(st.sampled_from(AWKWARD), st.text(st.characters(exclude_categories=["Cs"])))


@pytest.mark.slow
@trying(deadline=None, max_examples=60)
@given(names.filter(bool), names, st.sampled_from([SETTINGS, EVERYTHING]))
@example("Police", "Police", SETTINGS)
@example("Sector not given", "", EVERYTHING)
def test_any_agency_gets_the_same_workbook_in_both_ways(
    name: str, sector: str, settings: RoundSettings
) -> None:
    stamped, written = both_ways(Agency("a-1", name, sector), settings)
    if parts_of(stamped) != parts_of(written):  # then at least what they hold is the same
        assert everything_in(stamped) == everything_in(written)


@pytest.mark.parametrize("settings", [SETTINGS, EVERYTHING], ids=["plain", "everything"])
@pytest.mark.parametrize("audit", [load_standards(), small_audit()], ids=["own", "small"])
def test_the_parts_are_the_same_to_the_byte(audit: StandardSet, settings: RoundSettings) -> None:
    layout = plan_layout(audit, not_applicable=settings.not_applicable)
    made = Stamper(layout, settings)
    for number in range(3):
        agency = Agency(f"a-{number}", f"School <No. {number}> & “Sixth Form”", f"Kind {number}")
        identity = identity_of(agency, settings, audit, layout=layout.fingerprint)
        stamped = parts_of(made.workbook(identity))
        written = parts_of(write_template(layout, identity, settings))
        assert list(stamped) == list(written)
        assert stamped == written


def test_most_names_are_stamped_and_only_odd_ones_written(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def write(layout: object, identity: Identity, settings: object) -> bytes:
        written.append(identity.agency)
        return b""

    monkeypatch.setattr(stamp, "write_template", write)
    usual = [
        "St Mary’s C of E & VC School",
        "Ysgol Gŵyr",
        "A <b> {c} 100%",
        "=1+1",
        "😀",
        POLICE.name,
    ]
    odd = [" outer", "_x000D_", "two\nlines", "<r>x</r>", "long" * 100, '"quoted"']
    layout = plan_layout(small())
    for name in [*usual, *odd]:
        identity = identity_of(Agency("a", name), SETTINGS, small(), layout=layout.fingerprint)
        stamper(SETTINGS).workbook(identity)
    assert written == odd


@cache
def own_stamper() -> tuple[WorkbookLayout, Stamper]:
    layout = plan_layout(load_standards())
    return layout, Stamper(layout, SETTINGS)


@pytest.mark.parametrize("name", AWKWARD)
def test_lint_is_clean_and_the_reader_finds_the_identity(tmp_path: Path, name: str) -> None:
    layout, made = own_stamper()
    for agency in (Agency("a-1", name, "Sector"), Agency("b-2", "Another")):
        identity = identity_of(agency, SETTINGS, load_standards(), layout=layout.fingerprint)
        path = tmp_path / "one.xlsx"
        path.write_bytes(made.workbook(identity))
        assert lint(path) == []
        met = read(path)
        assert met.agency_return is not None
        assert replace(met.agency_return.identity, agency="") == replace(identity, agency="")
        assert met.agency_return.identity.agency == name.strip() or agency.name != name
        assert [each.code.value for each in met.findings if each.severity == "error"] == []


def test_settings_of_another_round_make_another_master() -> None:
    layout = plan_layout(small())
    made = Stamper(layout, SETTINGS)
    for round_name in ("R", "S", "R"):
        identity = identity_of(
            POLICE, replace(SETTINGS, round=round_name), small(), layout=layout.fingerprint
        )
        book = load_workbook(BytesIO(made.workbook(identity)))
        assert book.defined_names["s11xl_round"].value == f'"{round_name}"'


MARK = "⟦s11xl:agency⟧"


@pytest.mark.parametrize("mark", [MARK, "⟦s11xl:", "⟦"])
@pytest.mark.parametrize("name", ["organisation", "return_to", "marking", "round"])
def test_a_setting_like_a_placeholder_gives_the_same_workbook_in_both_ways(
    name: str, mark: str
) -> None:
    settings = replace(SETTINGS, **{name: f"{mark} & Co"})
    for agency in (POLICE, COUNCIL):
        stamped, written = both_ways(agency, settings)
        assert stamped == written
        assert mark.encode() in b"".join(parts_of(stamped).values())


@pytest.mark.parametrize("place", ["title", "background", "key_standards", "wording"])
def test_standards_with_a_placeholder_in_them_give_the_same_workbook_in_both_ways(
    place: str,
) -> None:
    data = small_data()
    within = {
        "background": ("blocks", 0, "text"),
        "key_standards": (0, "heading"),
        "wording": ("return_open",),
    }
    at, *steps = (place, *within.get(place, ()))
    holder: Any = data
    for step in steps:
        holder, at = holder[at], step
    holder[at] = MARK
    audit = parse_standards(json.dumps(data))
    layout = plan_layout(audit)
    identity = identity_of(POLICE, SETTINGS, audit, layout=layout.fingerprint)
    written = write_template(layout, identity, SETTINGS)
    assert Stamper(layout, SETTINGS).workbook(identity) == written
    assert MARK.encode() in b"".join(parts_of(written).values())


def test_an_unexpected_placeholder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = plan_layout(small())
    identity = identity_of(POLICE, SETTINGS, small(), layout=layout.fingerprint)
    monkeypatch.setattr(stamp, "_OUTSIDE_CELLS", {})
    with pytest.raises(RefusedError, match="has the placeholders"):
        Stamper(layout, SETTINGS).workbook(identity)
