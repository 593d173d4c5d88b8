"""Returns as .ods and .xls obey the same limits as .xlsx, and lose no more than they have to.

1. An .ods keeps numbers as they were shown, links, struck-out words, formulas, comments, drawn
   words and hidden rows and columns; an untouched one has only `reduced-checks`.
2. An .xls past a limit is too large before a library opens it, and so is one that needs more memory
   than the process may have; whatever it says of its size is not believed.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.copies import opened
from support.foreign import (
    TEXTS,
    number,
    numbers,
    record,
    save_ods,
    sheet_size,
    xls_stream,
)
from support.hostile.others import ole
from support.made import answered, cell_of, codes, read, saved

from s11xl.reader import Reading, sandbox
from s11xl.reader.child import Child, ChildLostError
from s11xl.reader.files.limits import DEFAULT_LIMITS, Limits, RejectedError
from s11xl.reader.opening import open_workbook

SECTION = "1 Leadership and Accountability"
EVIDENCE, GRADE = cell_of("1.1", "evidence"), cell_of("1.1")
ROW = int("".join(filter(str.isdigit, EVIDENCE)))
REDUCED = ("reduced-checks", "")
STRUCK = (
    '<style:style style:name="struck" style:family="text"><style:text-properties'
    ' style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="plain" style:family="text"><style:text-properties'
    ' style:text-line-through-style="none"/></style:style>'
    '<style:style style:name="flat" style:family="table-row"><style:table-row-properties'
    ' style:row-height="0in"/></style:style>'
)


def element(attributes: str, content: str) -> str:
    return f"<table:table-cell {attributes}>{content}</table:table-cell>"


def as_ods(folder: Path, name: str = EVIDENCE, changed: str = "", **more: object) -> Reading:
    """The reading of a complete return as .ods, with another element for a cell of section 1."""
    book: Workbook = opened(saved(folder / "one.xlsx", answered()))
    cells = {(SECTION, name): changed} if changed else {}
    return read(save_ods(folder / "one.ods", book, cells, styles=STRUCK, **more))  # type: ignore[arg-type]


def evidence(reading: Reading) -> str:
    assert reading.agency_return is not None
    return reading.agency_return.response("1.1").evidence


def test_an_untouched_ods_has_only_reduced_checks(tmp_path: Path) -> None:
    reading = as_ods(tmp_path)
    assert codes(reading) == [REDUCED]
    assert reading.agency_return is not None
    assert reading.agency_return.responses == answered().responses


@pytest.mark.parametrize(
    ("attributes", "shown", "stored"),
    [
        ('office:value-type="percentage" office:value="0.95"', "95%", "0.95"),
        ('office:value-type="currency" office:value="1200"', "£1,200.00", "1200"),
        ('office:value-type="float" office:value="1179460123"', "01179460123", "1179460123"),
        ('office:value-type="date" office:date-value="2025-12-09"', "09/12/2025", "2025-12-09"),
        ('office:value-type="time" office:time-value="PT10H30M00S"', "10:30", "10:30:00"),
    ],
)
def test_a_number_in_an_ods_is_read_as_it_is_shown(
    tmp_path: Path, attributes: str, shown: str, stored: str
) -> None:
    changed = element(attributes, f"<text:p>{shown}</text:p>")
    reading = as_ods(tmp_path, changed=changed)
    assert evidence(reading) == shown
    assert codes(reading) == [REDUCED, ("shown-text", "1.1")]
    assert reading.findings[1].found == stored


TEXT = 'office:value-type="string"'
LINK = '<text:p>See <text:a xlink:href="https://a.example/v3">policy v3</text:a></text:p>'
OLD = (
    '<text:p><text:span text:style-name="struck">Policy of 2019.</text:span>'
    " Policy of 2026.</text:p>"
)
KEPT = '<text:p><text:span text:style-name="plain">Policy of 2019.</text:span></text:p>'
REMARK = "<office:annotation><text:p>Not so</text:p></office:annotation><text:p>Policy</text:p>"
BOX = (
    "<draw:frame><draw:text-box><text:p>Not so</text:p></draw:text-box></draw:frame>"
    "<text:p>Policy</text:p>"
)


@pytest.mark.parametrize(
    ("attributes", "content", "code", "found", "text"),
    [
        (TEXT, LINK, ("link", "1.1"), "https://a.example/v3", "See policy v3"),
        (TEXT, OLD, ("struck-out", "1.1"), "Policy of 2019.", "Policy of 2019. Policy of 2026."),
        (f'{TEXT} table:style-name="struck"', "<text:p>Old</text:p>", ("struck-out", "1.1"), "Old",
         "Old"),
        (TEXT, KEPT, None, "", "Policy of 2019."),
        (TEXT, REMARK, ("hidden-content", EVIDENCE), "Not so", "Policy"),
        (TEXT, BOX, ("hidden-content", ""), "Not so", "Policy"),
        (f'{TEXT} table:formula="of:=[.A1]"', "<text:p>x</text:p>", ("formula-in-answer", "1.1"),
         "=[.A1]", ""),
    ],
    ids=["link", "run", "cell", "not struck out", "comment", "text box", "formula"],
)  # fmt: skip
def test_what_is_beside_a_text_in_an_ods_is_kept(
    tmp_path: Path,
    attributes: str,
    content: str,
    code: tuple[str, str] | None,
    found: str,
    text: str,
) -> None:
    reading = as_ods(tmp_path, changed=element(attributes, content))
    assert evidence(reading) == text
    assert codes(reading) == [REDUCED, *([code] if code else [])]
    assert [each.found for each in reading.findings[1:]] == ([found] if found else [])
    assert reading.agency_return is not None
    links = reading.agency_return.response("1.1").links
    assert links == (("https://a.example/v3",) if "text:a" in content else ())


def test_a_matrix_of_an_ods_is_a_formula_in_each_cell(tmp_path: Path) -> None:
    spans = 'table:number-matrix-columns-spanned="2" table:number-matrix-rows-spanned="1"'
    changed = element(f'{TEXT} {spans} table:formula="of:=X"', "<text:p>x</text:p>")
    reading = as_ods(tmp_path, changed=changed)
    assert codes(reading)[1:] == [("formula-in-answer", "1.1")] * 2


@pytest.mark.parametrize(
    "attribute", ['table:visibility="collapse"', 'table:visibility="filter"',
                  'table:style-name="flat"'],
)  # fmt: skip
def test_answers_in_hidden_rows_of_an_ods_are_reported(tmp_path: Path, attribute: str) -> None:
    reading = as_ods(tmp_path, rows={(SECTION, ROW): attribute})
    assert codes(reading) == [REDUCED, ("hidden-content", EVIDENCE), ("hidden-content", GRADE)]


def test_answers_in_hidden_columns_of_an_ods_are_reported(tmp_path: Path) -> None:
    shown, hidden = "<table:table-column/>", '<table:table-column table:visibility="collapse"/>'
    reading = as_ods(tmp_path, columns={SECTION: shown * 2 + hidden})
    grades = [cell_of(each) for each in ("1.1", "1.2", "1.3", "1.4")]
    assert codes(reading) == [REDUCED, *(("hidden-content", each) for each in grades)]


# .xls


TOO_LARGE: dict[str, Callable[[], bytes]] = {
    "numbers in runs": lambda: xls_stream(numbers(row, 256) for row in range(800)),
    "single numbers": lambda: xls_stream(number(n // 250, n % 250) for n in range(200_001)),
    "a cell far away": lambda: xls_stream([number(0, 0), number(65_535, 255)]),
    "a size that lies": lambda: xls_stream([sheet_size(0xFFFFFFFF, 0xFFFF), number(0, 0)]),
    "texts that lie": lambda: xls_stream([], record(TEXTS, b"\1\0\0\0\xff\xff\xff\x7f")),
}


@pytest.mark.parametrize("case", TOO_LARGE)
def test_an_xls_past_a_limit_is_too_large_before_a_library_opens_it(
    tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "one.xls"
    path.write_bytes(ole([("Workbook", TOO_LARGE[case]())]))
    monkeypatch.setattr(sandbox, "_call", None)
    assert codes(read(path)) == [("too-large", "")]


def test_limits_can_be_raised_for_an_xls(tmp_path: Path) -> None:
    path = tmp_path / "one.xls"
    path.write_bytes(ole([("Workbook", xls_stream(numbers(row, 50) for row in range(100)))]))
    with pytest.raises(RejectedError) as error:
        open_workbook(path, Limits(cells=4_999))
    assert error.value.finding.code.value == "too-large"
    (sheet,) = open_workbook(path, Limits(cells=5_000)).sheets
    assert len(sheet.cells) == 5_000


@pytest.mark.skipif(sys.platform != "linux", reason="only there is memory bounded")
def test_what_needs_more_memory_than_it_may_is_too_large(tmp_path: Path) -> None:
    stream = xls_stream([sheet_size(65_536, 256), number(0, 0)])
    path = tmp_path / "one.xls"
    path.write_bytes(ole([("Workbook", stream)]))
    assert codes(read(path)) == [("too-large", "")]
    raised = DEFAULT_LIMITS.raised(3)
    assert len(open_workbook(path, raised).sheets[0].cells) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a process has no signals there")
def test_a_process_that_aborts_is_told_from_one_that_ends() -> None:
    for function, is_aborted in ((os.abort, True), (os._exit, False)):
        child = Child(function, memory=DEFAULT_LIMITS.memory_bytes)
        with pytest.raises(ChildLostError) as error:
            child.call(20, *([] if is_aborted else [1]))
        assert error.value.is_aborted is is_aborted
        child.close()
