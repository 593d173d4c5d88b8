"""What comes back is read right, or said to be wrong; nothing is credited where it doesn't belong.

1. A file that is no return is refused with one reason.
2. Tampering: what was done to a workbook, and the findings that it earns.
3. Damaged and hostile files end in a reason, within the limits.
"""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from support.made import COUNCIL, answered, cell_of, codes, read, saved, small_audit, with_response

from s11xl.reader import Limits, read_return
from s11xl.standards_file import load_standards

SECTION = "1 Leadership and Accountability"
Book = Workbook


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None], **added: bytes) -> Path:
    """The package with each part changed, or left out where `change` gives None."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            if (now := change(name, content)) is not None:
                package.writestr(name, now)
        for name, content in added.items():
            package.writestr(name, content)
    return path


def tampered(path: Path, change: Callable[[Book], None]) -> Path:
    book = load_workbook(saved(path, with_response(answered(), "1.1", evidence="Mine")))
    change(book)
    book.save(path)
    return path


def answer_row(sheet: Worksheet, standard_id: str) -> int:
    label = f"Your self-assessment for {standard_id}"
    return next(
        row for row in range(1, sheet.max_row + 1)
        if str(sheet.cell(row, 1).value).splitlines()[:1] == [label]
    )  # fmt: skip


def put(book: Book, standard_id: str, col: int, value: object) -> None:
    sheet = next(each for each in book if each.title.startswith(f"{standard_id[0]} "))
    sheet.cell(answer_row(sheet, standard_id), col).value = value  # type: ignore[union-attr]


def swap_keys(book: Book) -> None:
    sheet = book[SECTION]
    one, other = answer_row(sheet, "1.1"), answer_row(sheet, "1.2")
    keys = sheet.cell(one, 5), sheet.cell(other, 5)
    keys[0].value, keys[1].value = keys[1].value, keys[0].value


def copy_row(book: Book) -> None:
    sheet = book[SECTION]
    row = answer_row(sheet, "1.1")
    for col in range(1, 6):
        sheet.cell(90, col).value = sheet.cell(row, col).value


def clear_label(book: Book) -> None:
    put(book, "1.1", 1, None)


def clear_key(book: Book) -> None:
    put(book, "1.1", 5, None)


def other_key(book: Book) -> None:
    put(book, "1.1", 5, f"{answered(COUNCIL).identity.return_id}:1.1")


def shift_rows(book: Book) -> None:
    sheet = book[SECTION]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.move_range(f"A1:E{sheet.max_row}", rows=3)


def drop_identity(book: Book) -> None:
    del book["Identity"]


def drop_everything_but_cells(book: Book) -> None:
    del book["Identity"]
    for name in list(book.defined_names):
        del book.defined_names[name]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.properties.subject = None


def moved_columns(sheet: Worksheet, order: str) -> None:
    """The columns A to E put into another order, such as AXBCDE with a new one."""
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    for row in sheet.iter_rows(max_col=8):
        values = {letter: cell.value for letter, cell in zip("ABCDEFGH", row, strict=True)}
        for cell, letter in zip(row, order.ljust(8), strict=True):
            cell.value = values.get(letter) if letter in "ABCDE" else None


def insert_column(book: Book) -> None:
    moved_columns(book[SECTION], "AXBCDE")


def swap_columns(book: Book) -> None:
    moved_columns(book[SECTION], "ADCBE")


def move_key(book: Book) -> None:
    moved_columns(book[SECTION], "ABCDXXE")


def lose_marks(book: Book) -> None:
    clear_key(book)
    clear_label(book)


def lose_marks_and_names(book: Book) -> None:
    lose_marks(book)
    for name in list(book.defined_names):
        del book.defined_names[name]


def share_a_name(book: Book) -> None:
    lose_marks(book)
    place = book.defined_names["grade_1_1"].attr_text
    book.defined_names["grade_1_2"].attr_text = place


def drag_a_name(book: Book) -> None:
    book.defined_names["evidence_1_1"].attr_text = f"'{SECTION}'!$B$19"


def remark(book: Book) -> None:
    sheet = book[SECTION]
    sheet.cell(answer_row(sheet, "1.2"), 3).comment = Comment("Really?", "A. Reader")


def hide_row(book: Book) -> None:
    sheet = book[SECTION]
    sheet.row_dimensions[answer_row(sheet, "1.2")].hidden = True


def rename_sheets(book: Book) -> None:
    for number, sheet in enumerate(book, start=1):
        sheet.title = f"Sheet{number}"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda book: None, []),
        (lambda book: put(book, "1.1", 3, "=A1"), [("formula-in-answer", "1.1")]),
        (lambda book: put(book, "1.1", 2, "#N/A"), [("error-in-answer", "1.1")]),
        (
            swap_keys,
            [
                (code, cell)
                for n in ("1.1", "1.2")
                for code, cell in [
                    ("ambiguous-answer", n),
                    ("hidden-content", cell_of(n, "evidence")),
                    ("hidden-content", cell_of(n)),
                ]
            ],
        ),
        (
            copy_row,
            [
                ("ambiguous-answer", "1.1"),
                *(("hidden-content", cell_of("1.1", field)) for field in ("evidence", "grade")),
                ("hidden-content", "B90"),
            ],
        ),
        (lambda book: setattr(book[SECTION]["H3"], "value", "aside"), [("hidden-content", "H3")]),
        (
            lambda book: setattr(book.create_sheet("Notes")["A1"], "value", "see me"),
            [("hidden-content", "A1")],
        ),
        (insert_column, [("moved-cell", f"1.{n}") for n in (1, 2, 3, 4)]),
        (move_key, []),
        (lose_marks, [("recovered-answer", "1.1"), ("altered-text", cell_of("1.1", "label"))]),
        (
            lose_marks_and_names,
            [
                ("missing-row", "1.1"),
                ("altered-text", cell_of("1.1", "label")),
                ("hidden-content", cell_of("1.1", "evidence")),
                ("hidden-content", cell_of("1.1")),
            ],
        ),
        (
            share_a_name,
            [
                ("missing-row", "1.1"),
                ("moved-cell", "1.2"),
                ("altered-text", cell_of("1.1", "label")),
                ("hidden-content", cell_of("1.1", "evidence")),
                ("hidden-content", cell_of("1.1")),
            ],
        ),
        (drag_a_name, [("moved-cell", "1.1")]),
        (remark, [("hidden-content", cell_of("1.2"))]),
        (hide_row, [("hidden-content", cell_of("1.2", f)) for f in ("evidence", "grade")]),
        (
            lambda book: setattr(book["1 Leadership and Accountability"], "sheet_state", "hidden"),
            [
                ("hidden-content", cell_of(f"1.{n}", f))
                for n in (1, 2, 3, 4)
                for f in ("evidence", "grade")
            ],
        ),
        (
            lambda book: setattr(book["Progress"]["C5"], "value", "we are good at this"),
            [("hidden-content", "C5")],
        ),
        (
            lambda book: setattr(book["Instructions"]["A1"], "value", "1. Foreground"),
            [("altered-text", "A1")],
        ),
        (lambda book: put(book, "1.1", 2, date(2027, 3, 31)), []),
        (clear_key, [("recovered-answer", "1.1")]),
        (
            clear_label,
            [("recovered-answer", "1.1"), ("altered-text", cell_of("1.1", "label"))],
        ),
        (
            lambda book: put(book, "1.1", 1, "Your self-assessment for 1.10"),
            [("recovered-answer", "1.1"), ("altered-text", cell_of("1.1", "label"))],
        ),
        (other_key, [("agency-mismatch", "")]),
        (shift_rows, [("moved-cell", f"1.{number}") for number in (1, 2, 3, 4)]),
        (drop_identity, []),
        (drop_everything_but_cells, []),
        (rename_sheets, []),
        (
            lambda book: book.__delitem__(SECTION),
            [("missing-sheet", "")],
        ),
        (
            lambda book: book[SECTION].delete_rows(answer_row(book[SECTION], "1.4"), 1),
            [("missing-row", "1.4"), ("altered-text", cell_of("1.4", "label"))],
        ),
        (lambda book: book.__delitem__("Action plan"), [("missing-plan", "")]),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_tampering_earns_its_findings(
    tmp_path: Path, change: Callable[[Book], None], expected: list[tuple[str, str]]
) -> None:
    reading = read(tampered(tmp_path / "one.xlsx", change))
    assert sorted(codes(reading)) == sorted(expected)


def test_the_answers_beside_a_tampered_one_are_untouched(tmp_path: Path) -> None:
    reading = read(tampered(tmp_path / "one.xlsx", swap_keys))
    assert reading.given is not None
    unusable = {each.standard_id for each in reading.given.responses if each.unusable}
    assert unusable == {"1.1", "1.2"}
    assert reading.given.response("1.3") == answered().response("1.3")


@pytest.mark.parametrize("change", [drop_identity, drop_everything_but_cells, rename_sheets])
def test_answers_survive_what_programs_do(tmp_path: Path, change: Callable[[Book], None]) -> None:
    reading = read(tampered(tmp_path / "one.xlsx", change))
    expected = with_response(answered(), "1.1", evidence="Mine")
    assert reading.given is not None
    assert reading.given.responses == expected.responses
    assert reading.given.cover == expected.cover
    assert reading.given.actions == expected.actions


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-a-workbook"),
        (b"%PDF-1.7 ...", "not-a-workbook"),
        (b"<html><table></table></html>", "not-a-workbook"),
        (b"a;b;c\n", "not-a-workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"),
            "corrupt",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        (b"PK\x03\x04 cut off", "corrupt"),
    ],
)
def test_a_file_that_is_no_workbook_is_named_for_what_it_is(
    tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "thing.xlsx"
    path.write_bytes(content)
    assert codes(read(path)) == [(code, "")]


def test_somebody_elses_workbook_is_not_our_template(tmp_path: Path) -> None:
    book = Workbook()
    book.save(tmp_path / "own.xlsx")
    assert codes(read(tmp_path / "own.xlsx")) == [("not-our-template", "")]


def test_a_return_for_other_standards_is_told_apart(tmp_path: Path) -> None:
    path = saved(tmp_path / "one.xlsx", answered(standards=small_audit()), small_audit())
    assert codes(read(path)) in ([("wrong-standards", "")], [("not-our-template", "")])


def doctype(name: str, content: bytes) -> bytes:
    if name != "xl/sharedStrings.xml":
        return content
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    return content.replace(b"<sst", bomb + b"<sst", 1)


def without(part: str) -> Callable[[str, bytes], bytes | None]:
    return lambda name, content: None if name == part else content


def replaced(part: str, old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        if name == part:
            assert old in content
            return content.replace(old, new, 1)
        return content

    return change


SHEET = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (doctype, "corrupt"),
        (without(SHEET), "corrupt"),
        (without("xl/workbook.xml"), "not-a-workbook"),
        (without("xl/sharedStrings.xml"), "corrupt"),
        (replaced(SHEET, b'r="A1"', b'r="XFE1"'), "corrupt"),
        (replaced(SHEET, b'r="A1"', b'r="A0"'), "corrupt"),
        (replaced(SHEET, b"<v>", b"<v>99999"), "corrupt"),
        (replaced(SHEET, b"<v>", b"<v>-"), "corrupt"),
        (replaced(SHEET, b"</worksheet>", b""), "corrupt"),
        (replaced(SHEET, b"<worksheet", b"<html><worksheet"), "corrupt"),
        (replaced("xl/workbook.xml", b"<workbook ", b"<workbook \xff"), "corrupt"),
        (
            replaced(SHEET, b"<sheetData>", b"<sheetData>" + b"<a>" * 200 + b"</a>" * 200),
            "corrupt",
        ),
        (replaced(SHEET, b"<sheetData>", b"<sheetData>" + b" " * 120_000_000), "too-large"),
    ],
)
def test_a_harmed_package_ends_in_a_reason(
    tmp_path: Path, change: Callable[[str, bytes], bytes | None], code: str
) -> None:
    path = rewritten(saved(tmp_path / "one.xlsx", answered()), change)
    assert codes(read(path)) == [(code, "")]


def test_flipped_bytes_never_raise(tmp_path: Path) -> None:
    whole = saved(tmp_path / "one.xlsx", answered()).read_bytes()
    for place in range(0, len(whole), len(whole) // 60):
        harmed = bytearray(whole)
        harmed[place] ^= 0xFF
        path = tmp_path / "harmed.xlsx"
        path.write_bytes(bytes(harmed))
        reading = read(path)
        assert reading.given == answered() or reading.is_rejected


def test_cut_off_files_never_raise(tmp_path: Path) -> None:
    whole = saved(tmp_path / "one.xlsx", answered()).read_bytes()
    for length in range(0, len(whole), len(whole) // 25):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[:length])
        assert read(path).is_rejected


def test_a_setting_moves_the_limits(tmp_path: Path) -> None:
    path = saved(tmp_path / "one.xlsx", answered())
    audits = {("masa-section-11", load_standards().version): load_standards()}
    reading = read_return(path, "one.xlsx", audits, Limits(cells=100))
    assert codes(reading) == [("too-large", "")]
    assert "100 filled cells" in reading.findings[0].message


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    assert codes(read(tmp_path / "gone.xlsx")) == [("unreadable", "")]


def test_what_stands_in_a_text_cell_is_read_as_it_is_shown(tmp_path: Path) -> None:
    def change(book: Book) -> None:
        put(book, "1.1", 2, date(2027, 3, 31))
        put(book, "1.2", 2, 7)
        put(book, "1.3", 2, 0.1 + 0.2)
        put(book, "1.4", 2, True)

    given = read(tampered(tmp_path / "one.xlsx", change)).given
    assert given is not None
    met = [given.response(f"1.{number}").evidence for number in (1, 2, 3, 4)]
    assert met == ["2027-03-31", "7", "0.3", "TRUE"]


def test_what_was_written_aside_is_told_with_its_text(tmp_path: Path) -> None:
    reading = read(tampered(tmp_path / "one.xlsx", remark))
    assert [each.found for each in reading.findings] == ["Really?"]


def test_columns_are_told_by_their_headers(tmp_path: Path) -> None:
    reading = read(tampered(tmp_path / "one.xlsx", swap_columns))
    assert reading.given is not None
    assert reading.given.responses == with_response(answered(), "1.1", evidence="Mine").responses
    assert {("moved-cell", f"1.{n}") for n in (1, 2, 3, 4)} <= set(codes(reading))
