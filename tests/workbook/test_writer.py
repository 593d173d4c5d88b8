"""The workbook, looked at from outside: its XML is opened here without the code that wrote it.

1. Unlocked cells are the answer cells, all of them and no other; every sheet is protected, and the
   workbook's structure.
2. Each answer cell has its name, its Text format (but for dates), its dropdown where due; its row
   carries the key.
3. Formulas carry the values that they would compute.
4. Two runs give the same bytes, and lint finds nothing.
5. Texts that look like XML stay texts, in every workbook that we write.
"""

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from support.made import (
    EVERYTHING,
    POLICE,
    SETTINGS,
    answered,
    large_audit,
    read,
    saved,
    small_audit,
    small_data,
    with_response,
)
from support.paths import SOURCE_DOCUMENT
from support.xlsx_lint import lint

import s11xl
from s11xl.core.returns import AgencyReturn
from s11xl.standards.file import load_standards, parse_standards
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import identity_of
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.writer import write_template


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = AgencyReturn(answered().identity)
    return saved(tmp_path_factory.mktemp("blank") / "blank.xlsx", given)


def test_only_answer_cells_are_unlocked(blank: Path) -> None:
    book = load_workbook(blank)
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    named = set()
    for name, place in book.defined_names.items():
        if re.match(r"^(grade|evidence|improvement)_\d_\d$", name) or name in {
            *("completed_by", "completed_role", "completed_email", "completed_on"),
            *("signed_off_by", "signed_off_role", "signed_off_on", "cover_notes", "action_plan"),
        }:
            for sheet, area in place.destinations:
                cells = book[sheet][area.replace("$", "")]
                cells = cells if isinstance(cells, tuple) else ((cells,),)
                named |= {(sheet, cell.coordinate) for row in cells for cell in row}
    assert unlocked == named
    assert len([name for name in book.defined_names if name.startswith("grade_")]) == 27
    assert len([place for place in unlocked if place[0] == "Action plan"]) >= 40 * 5


def test_every_sheet_and_the_structure_are_protected(blank: Path) -> None:
    book = load_workbook(blank)
    assert all(sheet.protection.sheet for sheet in book)
    assert book.security.lockStructure
    states = {sheet.title: sheet.sheet_state for sheet in book}
    assert states.pop("Identity") == states.pop("Lists") == "veryHidden"
    assert set(states.values()) == {"visible"}
    names = list(states)
    assert names[:4] == [
        "Cover",
        "Instructions",
        "Key standards",
        "1 Leadership and Accountability",
    ]
    assert names[-2:] == ["Action plan", "Progress"]
    assert all(len(name) <= 31 for name in names)


def test_answer_cells_are_text_with_dropdown_and_key(blank: Path) -> None:
    book = load_workbook(blank)
    return_id = answered().identity.return_id
    for standard in load_standards().standards:
        for field in ("evidence", "grade", "improvement"):
            name = f"{field}_{standard.id.replace('.', '_')}"
            ((sheet, area),) = book.defined_names[name].destinations
            cell = book[sheet][area.replace("$", "")]
            assert cell.number_format == "@"
            assert cell.coordinate not in book[sheet].merged_cells
        row = cell.row
        assert book[sheet].cell(row, 5).value == f"{return_id}:{standard.id}"
        label = str(book[sheet].cell(row, 1).value).splitlines()[0]
        assert label == f"Your self-assessment for {standard.id}"
        lists = [
            each
            for each in book[sheet].data_validations.dataValidation
            if each.type == "list" and f"C{row}" in each.sqref
        ]
        assert [each.formula1 for each in lists] == ["list_grades"]
        assert book[sheet].row_dimensions[row].height >= 75


def test_answer_rows_grow_and_others_keep_their_height(blank: Path) -> None:
    with ZipFile(blank) as package:
        sheet = package.read("xl/worksheets/sheet4.xml").decode()
    rows = dict(re.findall(r'<row r="(\d+)"([^>]*)>', sheet))
    keyed = set(re.findall(r'<c r="E(\d+)"', sheet))
    assert len(keyed) == 4
    assert all(("customHeight" in rest) != (number in keyed) for number, rest in rows.items())


@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize(
    "audit", [load_standards(), small_audit(), large_audit()], ids=["own", "small", "large"]
)
def test_lint_finds_nothing(tmp_path: Path, filled: bool, audit: object) -> None:
    given = answered(standards=audit)  # type: ignore[arg-type]
    if not filled:
        given = AgencyReturn(given.identity)
    assert lint(saved(tmp_path / "one.xlsx", given, audit)) == []  # type: ignore[arg-type]


def test_same_input_same_bytes() -> None:
    audit = load_standards()
    layout = plan_layout(audit)
    identity = identity_of(POLICE, SETTINGS, audit, layout=layout.fingerprint)
    assert write_template(layout, identity, SETTINGS) == write_template(layout, identity, SETTINGS)


def test_title_language_and_marks_are_in_the_properties(blank: Path) -> None:
    properties = load_workbook(blank).properties
    assert properties.title == "Section 11 Audit 2026-27 - Severnshire Constabulary"
    assert properties.language == "en-GB"
    assert properties.subject == answered().identity.return_id


def test_a_text_that_no_cell_can_hold_is_refused() -> None:
    too_long = "😀" * 16_384  # two UTF-16 units each, as Excel counts
    given = with_response(answered(), "1.1", evidence=too_long)
    layout = plan_layout(load_standards())
    with pytest.raises(ValueError, match="32,767"):
        write_template(layout, given.identity, SETTINGS, given)


@pytest.mark.parametrize("audit", [load_standards(), large_audit()], ids=["own", "large"])
def test_every_option_on_is_clean(tmp_path: Path, audit: StandardSet) -> None:
    given = answered(standards=audit, settings=EVERYTHING)
    path = saved(
        tmp_path / "one.xlsx", given, audit, settings=EVERYTHING, lock_password="pass wörd"
    )
    assert lint(path) == []
    book = load_workbook(path)
    for sheet in book:
        assert sheet.protection.algorithmName == "SHA-512"
        if sheet.sheet_state == "visible":
            assert "OFFICIAL-SENSITIVE && more" in sheet.oddHeader.center.text
            assert "OFFICIAL-SENSITIVE && more" in sheet.oddFooter.center.text
    assert book.security.workbookAlgorithmName == "SHA-512"
    texts = {str(cell.value) for row in book["Cover"].iter_rows() for cell in row}
    assert {"29/01/2027", "a@b.example", "Here & There <SCP>"} <= texts
    grades = [cell.value for cell in book["Lists"]["A"]]
    assert audit.scale.not_applicable.label in grades


def test_a_password_changes_only_the_protection(tmp_path: Path) -> None:
    locked = saved(tmp_path / "locked.xlsx", answered(), lock_password="a")
    other = saved(tmp_path / "other.xlsx", answered(), lock_password="b")
    assert (
        locked.read_bytes()
        == saved(tmp_path / "x.xlsx", answered(), lock_password="a").read_bytes()
    )
    with ZipFile(locked) as one, ZipFile(other) as two:
        for name in one.namelist():
            texts = [re.sub(rb'[hH]ashValue="[^"]*"', b"", each.read(name)) for each in (one, two)]
            assert texts[0] == texts[1]


def test_long_texts_go_on_in_further_rows_and_nothing_is_lost(tmp_path: Path) -> None:
    audit = large_audit()
    book = load_workbook(saved(tmp_path / "one.xlsx", answered(standards=audit), audit))
    for group in audit.key_standards:
        (sheet,) = [each for each in book if each.title.startswith(f"{group.number} ")]
        heights = [row.height for row in sheet.row_dimensions.values() if row.height]
        assert max(heights) <= 409
        column = [str(cell.value) for cell in sheet["D"] if cell.value]
        words = " ".join(column).split()
        expected = [
            word
            for standard in group.standards
            for grade in audit.scale.grades
            for bullet in standard.descriptors[grade.id].bullets
            for word in bullet.split()
        ]
        remaining = iter(words)
        assert all(word in remaining for word in expected)


def test_charts_have_words_and_links_lead_somewhere(blank: Path) -> None:
    with ZipFile(blank) as package:
        drawings = [package.read(n).decode() for n in package.namelist() if "drawings/drawing" in n]
    assert len(drawings) == 1
    assert all(re.search(r'descr="[^"]{40,}"', drawing) for drawing in drawings)
    book = load_workbook(blank)
    urls = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink and cell.hyperlink.location:
                    assert cell.hyperlink.location in book.defined_names
                elif cell.hyperlink:
                    urls.add(cell.hyperlink.target)
    assert len(urls) == 2
    assert all(url in SOURCE_DOCUMENT.read_text(encoding="utf-8") for url in urls)


def test_prompts_tell_what_the_grades_mean(blank: Path) -> None:
    sheet = load_workbook(blank)["1 Leadership and Accountability"]
    (prompt,) = {
        each.prompt for each in sheet.data_validations.dataValidation if each.type == "list"
    }
    for grade in load_standards().scale.grades:
        assert f"{grade.label}: {grade.gist}" in prompt
    assert not prompt.endswith("…")


def test_text_that_looks_like_rich_text_stays_text(tmp_path: Path) -> None:
    typed = "<r><t>hidden</t></r></si><si><r><t>x</t></r>"
    layout = plan_layout(load_standards())
    given_back = with_response(answered(), "1.1", evidence=typed)
    path = tmp_path / "one.xlsx"
    path.write_bytes(write_template(layout, given_back.identity, SETTINGS, given_back))
    met = read(path).agency_return
    assert met is not None
    assert met.response("1.1").evidence == typed
    s11xl.consolidate(path).write(tmp_path / "out")
    with ZipFile(tmp_path / "out" / "consolidated.xlsx") as package:
        parts = [package.read(each).decode() for each in package.namelist()]
    assert any("&lt;r&gt;&lt;t&gt;hidden" in each for each in parts)
    assert not any(re.search(r"<r>", each) for each in parts)


def test_a_word_in_a_formulas_text_is_no_function(tmp_path: Path) -> None:
    audit = parse_standards(
        json.dumps(small_data() | {"wording": {"flag_no_evidence": "See MAP(1) and FILTER(2)"}})
    )
    path = saved(tmp_path / "one.xlsx", AgencyReturn(answered(standards=audit).identity), audit)
    texts = [
        str(cell.value)
        for sheet in load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if "MAP(1)" in str(cell.value)
    ]
    assert texts
    assert all('"See MAP(1) and FILTER(2)"' in text for text in texts)
