"""What comes back is read right, or said to be wrong; nothing is credited where it doesn't belong.

1. A file that is no return is refused with one reason.
2. Damaged files end in a reason, within the limits.
3. What stands in a cell is read as a person sees it.
"""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from support.made import answered, codes, read, saved, small_audit
from support.tampering import put

from s11xl.reader import Limits, read_return
from s11xl.standards.file import load_standards


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
        assert reading.agency_return == answered() or reading.is_rejected


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
    book = load_workbook(saved(tmp_path / "one.xlsx", answered()))
    values = {"1.1": date(2027, 3, 31), "1.2": 7, "1.3": 0.1 + 0.2, "1.4": True}
    for standard_id, value in values.items():
        put(standard_id, "evidence", value)(book)
    book.save(tmp_path / "one.xlsx")
    given = read(tmp_path / "one.xlsx").agency_return
    assert given is not None
    met = [given.response(each).evidence for each in values]
    assert met == ["2027-03-31", "7", "0.3", "TRUE"]
