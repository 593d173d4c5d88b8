"""What a person saw of a workbook is what is kept.

1. A number in a text cell is read as it was shown, and the stored number is reported.
2. Every cell in the range of an array formula, spill or data table is a formula.
3. A text that shows nothing is no text; what it spells unseen is reported.
4. The addresses behind linked texts are kept, and reported unless the text has them.
5. What is struck out is reported.
6. Words in page headers, diagrams, charts, shapes and form controls are reported.
7. Answers in rows and columns of no height or width are reported.
8. Nothing of all this is reported of a return without it.
"""

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from support.copies import opened
from support.made import (
    EVERYTHING,
    POLICE,
    answered,
    cell_of,
    codes,
    read,
    saved,
)
from support.parts import (
    STYLES,
    answer,
    before,
    both,
    cell,
    part_of,
    place,
    relations,
    relations_of,
    with_parts,
)
from support.tampering import answer_row, put, section_of, then

import s11xl
from s11xl.consolidation.checks import check_return
from s11xl.reader import Reading
from s11xl.standards.file import load_standards
from s11xl.workbook.layout.model import EntryGroup

AUDIT = load_standards()
SHEET = part_of("1.1")
PLAN, COVER = part_of("1", group=EntryGroup.ACTION), part_of(group=EntryGroup.COVER)
SIGNED_BY = place(EntryGroup.COVER, "", "signed_off_by")
SIGNED_ON = place(EntryGroup.COVER, "", "signed_off_on")
ACTION = place(EntryGroup.ACTION, "1", "action")
EVIDENCE, GRADE, IMPROVEMENT = (
    cell_of("1.1", each) for each in ("evidence", "grade", "improvement")
)
TAGS = "".join(chr(0xE0000 + ord(char)) for char in "Actually Inadequate")


def findings(reading: Reading) -> set[tuple[str, str]]:
    """Code and place of each finding on a return, read and checked."""
    assert reading.agency_return is not None
    checked = check_return(reading.agency_return, AUDIT)
    return {
        *codes(reading),
        *((each.code.value, each.standard_id or each.cell) for each in checked),
    }


def found(reading: Reading, code: str) -> list[str]:
    """The texts of the findings of a code."""
    return [each.found for each in reading.findings if each.code.value == code]


def text(reading: Reading, standard_id: str = "1.1", field: str = "evidence") -> str:
    """The text of an answer."""
    assert reading.agency_return is not None
    answer: str = getattr(reading.agency_return.response(standard_id), field)
    return answer


def test_nothing_is_reported_of_a_return_without_it(tmp_path: Path) -> None:
    assert findings(read(saved(tmp_path / "one.xlsx", answered()))) == set()


# 1. Numbers


@pytest.mark.parametrize(
    ("number", "number_format", "expected"),
    [
        (0.95, "0%", "95%"),
        (1200, '"£"#,##0.00', "£1,200.00"),
        (1179460123, "00000000000", "01179460123"),
        (0.4375, "h:mm", "10:30"),
        (46000, "dd/mm/yyyy", "09/12/2025"),
        (46000, "mm-dd-yy", "09/12/2025"),  # Excel's short date, by openpyxl's name
        (46054, "d-mmm", "01-Feb"),  # what Excel makes of 1/2
        (0.5, "# ?/?", "1/2"),
        (3, '0" staff"', "3 staff"),
    ],
)
@pytest.mark.parametrize(("standard_id", "field"), [("1.1", "evidence"), ("7.5", "improvement")])
def test_a_number_is_read_as_it_is_shown(
    tmp_path: Path,
    standard_id: str,
    field: str,
    number: float,
    number_format: str,
    expected: str,
) -> None:
    reading = read(with_number(tmp_path, standard_id, field, number, number_format))
    assert text(reading, standard_id, field) == expected
    assert codes(reading) == [("shown-text", standard_id)]
    assert found(reading, "shown-text") == [f"{number}"]


def with_number(
    folder: Path, standard_id: str, field: str, number: float, number_format: str
) -> Path:
    """A return with a formatted number as an answer."""
    book = opened(saved(folder / "one.xlsx", answered()))
    sheet = section_of(book, standard_id)
    col = {"evidence": 2, "grade": 3, "improvement": 4}[field]
    target = sheet.cell(answer_row(sheet, standard_id), col)
    target.value = number  # type: ignore[union-attr]
    target.number_format = number_format
    book.save(folder / "one.xlsx")
    return folder / "one.xlsx"


@pytest.mark.parametrize("number_format", ["General", "@", "0", "#,##0"])
def test_a_number_that_is_shown_as_it_is_stored_is_not_reported(
    tmp_path: Path, number_format: str
) -> None:
    reading = read(with_number(tmp_path, "1.1", "evidence", 7, number_format))
    assert (text(reading), codes(reading)) == ("7", [])


@pytest.mark.parametrize("number_format", ["[>5]0;0.0", "0.00E+00", "[$-407]d. mmmm yyyy", ";;;"])
def test_a_format_that_can_not_be_followed_is_reported(tmp_path: Path, number_format: str) -> None:
    reading = read(with_number(tmp_path, "1.1", "evidence", 46000, number_format))
    assert text(reading) in ("46000", "2025-12-09")
    (finding,) = reading.findings
    assert (finding.code.value, finding.found) == ("shown-text", "46000")
    assert number_format in finding.message


def test_numbers_on_cover_and_plan_are_read_as_they_are_shown(tmp_path: Path) -> None:
    style = '<c r="{0}" s="{1}"><v>{2}</v></c>'

    def with_styles(xml: str) -> str:
        count = xml.partition("<cellXfs ")[2].partition("</cellXfs>")[0].count("<xf ")
        styles.append(count)
        return before("</cellXfs>", '<xf numFmtId="9"/><xf numFmtId="14"/>')(xml)

    styles: list[int] = []
    with_parts(tmp_path / "one.xlsx", {STYLES: with_styles})
    path = with_parts(
        tmp_path / "one.xlsx",
        {
            STYLES: with_styles,
            COVER: both(
                cell(SIGNED_BY, style.format(SIGNED_BY, styles[0], "0.5")),
                cell(SIGNED_ON, style.format(SIGNED_ON, styles[0] + 1, "46407")),
            ),
            PLAN: cell(ACTION, style.format(ACTION, styles[0], "0.95")),
        },
    )
    reading = read(path)
    assert reading.agency_return is not None
    cover = reading.agency_return.cover
    assert (cover.signed_off_by, cover.signed_off_on) == ("50%", "2027-01-20")
    assert reading.agency_return.actions[0].action == "95%"
    assert sorted(codes(reading)) == sorted([("shown-text", SIGNED_BY), ("shown-text", ACTION)])


def test_a_date_in_words_of_its_own_is_read_as_it_is_shown(tmp_path: Path) -> None:
    def with_style(xml: str) -> str:
        styles.append(xml.partition("<cellXfs ")[2].partition("</cellXfs>")[0].count("<xf "))
        return before("</cellXfs>", '<xf numFmtId="22"/>')(xml)

    styles: list[int] = []
    with_parts(tmp_path / "one.xlsx", {STYLES: with_style})
    stored = f't="d" s="{styles[0]}"'  # as in Strict Open XML
    change = answer("1.1", "evidence", "<v>2025-12-09T10:30:00</v>", stored)
    reading = read(with_parts(tmp_path / "one.xlsx", {STYLES: with_style, SHEET: change}))
    assert text(reading) == "09/12/2025 10:30"
    assert codes(reading) == [("shown-text", "1.1")]


# 2. Array formulas


def formula(kind: str, last: str, value: str) -> str:
    return f'<f t="{kind}" ref="{EVIDENCE}:{last}">Lists!A1:C9</f><v>{value}</v>'


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_a_spill_over_a_row_is_no_answer(tmp_path: Path, kind: str) -> None:
    change = both(
        answer("1.1", "evidence", formula(kind, IMPROVEMENT, "old evidence"), 't="str"'),
        answer("1.1", "grade", "<v>Good</v>", 't="str"'),
        answer("1.1", "improvement", ""),
    )
    reading = read(with_parts(tmp_path / "one.xlsx", {SHEET: change}))
    places = {(each.code.value, each.cell) for each in reading.findings}
    assert places == {("formula-in-answer", each) for each in (EVIDENCE, GRADE, IMPROVEMENT)}
    assert found(reading, "formula-in-answer") == ["=Lists!A1:C9"] * 3
    assert [text(reading, "1.1", each) for each in ("evidence", "grade", "improvement")] == [""] * 3


def test_an_array_over_several_standards_is_no_answer(tmp_path: Path) -> None:
    last = cell_of("1.3")
    change = answer("1.1", "grade", f'<f t="array" ref="{GRADE}:{last}">X</f><v>1</v>', 't="str"')
    reading = read(with_parts(tmp_path / "one.xlsx", {SHEET: change}))
    expected = [("formula-in-answer", each) for each in ("1.1", "1.2", "1.3")]
    assert codes(reading) == expected
    assert text(reading, "1.4", "grade") != ""


@pytest.mark.parametrize("part", ["cover", "plan"])
def test_an_array_over_cover_or_plan_is_no_answer(tmp_path: Path, part: str) -> None:
    sheet, name = (COVER, SIGNED_BY) if part == "cover" else (PLAN, ACTION)
    element = f'<c r="A1" t="str"><f t="array" ref="A1:{name}">X</f><v>Title</v></c>'
    reading = read(with_parts(tmp_path / "one.xlsx", {sheet: cell("A1", element)}))
    assert ("formula-in-answer", name) in codes(reading)


# 3. Text that shows nothing


INVISIBLE = {
    "zero-width space": "\u200b",
    "Hangul filler": "\u3164",
    "soft hyphens and spaces": " \u00ad\u00a0\u2003",
    "empty Braille": "\u2800",
    "variation selector": "\ufe0f",
    "byte order mark": "\ufeff\n",
}


@pytest.mark.parametrize("blank", INVISIBLE.values(), ids=INVISIBLE)
def test_a_text_that_shows_nothing_is_none(tmp_path: Path, blank: str) -> None:
    def change(book: Workbook) -> None:
        book["Cover"][SIGNED_BY].value = blank
        book["Cover"]["G40"].value = blank
        book["Action plan"][ACTION].value = blank

    reading = changed(
        tmp_path, then(put("1.1", "evidence", blank), put("1.2", "grade", blank), change)
    )
    expected = {
        ("missing-evidence", "1.1"),
        ("missing-grade", "1.2"),
        ("incomplete-cover", SIGNED_BY),
    }
    assert findings(reading) == expected
    assert reading.agency_return is not None
    assert reading.agency_return.actions[0].action == ""


def changed(folder: Path, change) -> Reading:  # type: ignore[no-untyped-def]
    """The reading of a return after a change."""
    book = opened(saved(folder / "one.xlsx", answered()))
    change(book)
    book.save(folder / "one.xlsx")
    return read(folder / "one.xlsx")


@pytest.mark.parametrize("words", [TAGS, f"Policy{TAGS}"], ids=["alone", "behind words"])
def test_words_in_tag_characters_are_reported(tmp_path: Path, words: str) -> None:
    reading = changed(tmp_path, put("1.1", "evidence", words))
    expected = {("unseen-characters", "1.1")}
    assert findings(reading) - {("missing-evidence", "1.1")} == expected
    assert (text(reading) == "") is (words == TAGS)
    assert reading.agency_return is not None
    checked = [*reading.findings, *check_return(reading.agency_return, AUDIT)]
    (message,) = [each.message for each in checked if each.code.value == "unseen-characters"]
    assert "Actually Inadequate" in message


def test_words_in_tag_characters_outside_the_answers_are_reported(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["Cover"]["G40"].value = TAGS

    assert findings(changed(tmp_path, change)) == {("hidden-content", "G40")}


def test_the_flag_of_wales_is_no_hidden_text(tmp_path: Path) -> None:
    wales = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
    assert findings(changed(tmp_path, put("1.1", "evidence", f"Policy {wales}"))) == set()


# 4. Links


def linked(*links: tuple[str, str, str], beside: str = "") -> dict[str, object]:
    """The changes that give cells a link: cells, address, and place inside it."""
    elements = "".join(
        f'<hyperlink ref="{cells}"'
        + (f' r:id="rIdX{number}"' if address else "")
        + (f' location="{inside}"' if inside else "")
        + "/>"
        for number, (cells, address, inside) in enumerate(links)
    )
    targets = [(f"rIdX{number}", "hyperlink", address)
               for number, (_, address, _) in enumerate(links) if address]  # fmt: skip
    return {
        "changes": {SHEET: before("<pageMargins", f"<hyperlinks>{elements}</hyperlinks>")},
        "added": {relations_of(SHEET): relations(*targets)},
    }


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([(EVIDENCE, "https://a.example/v3.docx", "")], ["https://a.example/v3.docx"]),
        ([(EVIDENCE, "https://a.example/", "page=2")], ["https://a.example/#page=2"]),
        ([(EVIDENCE, "", "'Action plan'!A5")], ["#'Action plan'!A5"]),
        ([(EVIDENCE, "file:///\\\\server\\share\\policy.docx", "")],
         ["file:///\\\\server\\share\\policy.docx"]),
        ([(IMPROVEMENT, "https://b.example/", ""), (EVIDENCE, "https://a.example/", "")],
         ["https://a.example/", "https://b.example/"]),
        ([(f"{EVIDENCE}:{IMPROVEMENT}", "https://a.example/", "")], ["https://a.example/"]),
    ],
    ids=["address", "place in a document", "place in the workbook", "file", "two", "range"],
)  # fmt: skip
def test_addresses_are_kept(
    tmp_path: Path, links: list[tuple[str, str, str]], expected: list[str]
) -> None:
    path = with_parts(tmp_path / "in" / "one.xlsx", **linked(*links))  # type: ignore[arg-type]
    reading = read(path)
    assert reading.agency_return is not None
    assert list(reading.agency_return.response("1.1").links) == expected
    assert dict.fromkeys(found(reading, "link")).keys() == set(expected)
    assert {code for code, _ in codes(reading)} == {"link"}
    answers = s11xl.consolidate(path.parent, roster=[POLICE]).answers
    kept = answers.set_index("standard_id")["links"]
    assert kept["1.1"] == "\n".join(expected)
    assert set(kept.drop("1.1")) == {""}


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("https://a.example/policy", "https://a.example/policy"),
        ("see HTTPS://a.example", "https://a.example/"),
        ("a.lead@b.example", "mailto:a.lead@b.example"),
    ],
)
def test_an_address_that_the_text_shows_is_not_reported(
    tmp_path: Path, words: str, address: str
) -> None:
    parts = linked((EVIDENCE, address, ""))
    change = parts["changes"][SHEET]  # type: ignore[index]
    inline = f"<is><t>{words}</t></is>"
    parts["changes"] = {SHEET: both(answer("1.1", "evidence", inline, 't="inlineStr"'), change)}
    reading = read(with_parts(tmp_path / "one.xlsx", **parts))  # type: ignore[arg-type]
    assert codes(reading) == []
    assert reading.agency_return is not None
    assert reading.agency_return.response("1.1").links == (address,)


def test_a_link_outside_the_answers_is_reported(tmp_path: Path) -> None:
    parts = linked(("A3", "https://a.example/", ""), ("H50", "https://b.example/", ""))
    reading = read(with_parts(tmp_path / "one.xlsx", **parts))  # type: ignore[arg-type]
    assert codes(reading) == [("link", "A3"), ("link", "H50")]


@pytest.mark.parametrize("target", ["Action plan", "Cover"])
def test_a_link_on_cover_or_plan_is_reported(tmp_path: Path, target: str) -> None:
    name = ACTION if target == "Action plan" else SIGNED_BY

    def change(book: Workbook) -> None:
        book[target][name].hyperlink = "https://a.example/minutes"

    assert findings(changed(tmp_path, change)) == {("link", name)}


# 5. Struck out


RUNS = "<r><rPr><strike/></rPr><t>Policy of 2019.</t></r><r><t> Policy of 2026.</t></r>"


def test_words_that_are_struck_out_are_reported(tmp_path: Path) -> None:
    change = answer("1.1", "evidence", f"<is>{RUNS}</is>", 't="inlineStr"')
    reading = read(with_parts(tmp_path / "one.xlsx", {SHEET: change}))
    assert text(reading) == "Policy of 2019. Policy of 2026."
    assert codes(reading) == [("struck-out", "1.1")]
    assert found(reading, "struck-out") == ["Policy of 2019."]


def test_words_that_are_struck_out_in_a_shared_text_are_reported(tmp_path: Path) -> None:
    strings = "xl/sharedStrings.xml"
    shared: list[int] = []

    def with_text(xml: str) -> str:
        shared.append(xml.count("<si>"))
        return before("</sst>", f"<si>{RUNS}</si>")(xml)

    with_parts(tmp_path / "one.xlsx", {strings: with_text})
    change = answer("1.1", "evidence", f"<v>{shared[0]}</v>", 't="s"')
    reading = read(with_parts(tmp_path / "one.xlsx", {strings: with_text, SHEET: change}))
    assert text(reading) == "Policy of 2019. Policy of 2026."
    assert found(reading, "struck-out") == ["Policy of 2019."]


@pytest.mark.parametrize("strike", ['val="0"', 'val="false"'])
def test_a_run_that_is_not_struck_out_is_not_reported(tmp_path: Path, strike: str) -> None:
    runs = RUNS.replace("<strike/>", f"<strike {strike}/>")
    change = answer("1.1", "evidence", f"<is>{runs}</is>", 't="inlineStr"')
    assert codes(read(with_parts(tmp_path / "one.xlsx", {SHEET: change}))) == []


@pytest.mark.parametrize(
    ("sheet", "name", "reported_at"),
    [
        ("1 Leadership and Accountability", GRADE, "1.1"),
        ("1 Leadership and Accountability", cell_of("1.4", "evidence"), "1.4"),
        ("Cover", SIGNED_BY, SIGNED_BY),
        ("Action plan", ACTION, ACTION),
    ],
)
def test_a_cell_that_is_struck_out_is_reported(
    tmp_path: Path, sheet: str, name: str, reported_at: str
) -> None:
    def change(book: Workbook) -> None:
        book[sheet][name].font = Font(strike=True)
        book[sheet]["H50"].font = Font(strike=True)  # blank

    reading = changed(tmp_path, change)
    assert findings(reading) == {("struck-out", reported_at)}


# 6. Words beside the cells


WORDS = "Grade of 1.1 withdrawn: see board minute"
DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"
RUN = f"<a:p><a:r><a:t>{WORDS}</a:t></a:r></a:p>"
NAMESPACES = (
    f'xmlns:a="{DRAWN}/main" xmlns:x="{DRAWN}/spreadsheetDrawing" xmlns:d="{DRAWN}/diagram"'
    f' xmlns:c="{DRAWN}/chart"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
DIAGRAM = f"<d:dataModel {NAMESPACES}><d:pt><d:t>{RUN}</d:t></d:pt></d:dataModel>"
CHARTS = f"<c:chartSpace {NAMESPACES}>{{}}</c:chartSpace>"
CHART = CHARTS.format(f"<c:title><c:tx><c:rich>{RUN}</c:rich></c:tx></c:title>")
DRAWING = f"<x:wsDr {NAMESPACES}>{{}}</x:wsDr>"
SHAPE = f"<x:sp><x:txBody>{RUN}</x:txBody></x:sp>"
CLICKED = '<x:sp><x:nvSpPr><x:cNvPr><a:hlinkClick r:id="rId1"/></x:cNvPr></x:nvSpPr></x:sp>'
VML = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape>{}</v:shape></xml>'
BESIDE: dict[str, tuple[str, str, dict[str, str]]] = {
    "shape": ("drawing", DRAWING.format(SHAPE), {}),
    "SmartArt": (
        "drawing",
        DRAWING.format('<d:relIds r:dm="rId1"/>'),
        {"xl/drawings/_rels/x.xml.rels": relations(("rId1", "diagramData", "../diagrams/d.xml")),
         "xl/diagrams/d.xml": DIAGRAM},
    ),
    "chart": (
        "drawing",
        DRAWING.format('<c:chart r:id="rId1"/>'),
        {"xl/drawings/_rels/x.xml.rels": relations(("rId1", "chart", "../charts/c.xml")),
         "xl/charts/c.xml": CHART},
    ),
    "shape in a chart": (
        "drawing",
        DRAWING.format('<c:chart r:id="rId1"/>'),
        {"xl/drawings/_rels/x.xml.rels": relations(("rId1", "chart", "../charts/c.xml")),
         "xl/charts/c.xml": CHARTS.format('<c:userShapes r:id="rId1"/>'),
         "xl/charts/_rels/c.xml.rels": relations(("rId1", "chartUserShapes", "../drawings/y.xml")),
         "xl/drawings/y.xml": DRAWING.format(SHAPE)},
    ),
    "form control": (
        "vmlDrawing",
        VML.format(f"<v:textbox><div><font>{WORDS}</font></div></v:textbox>"),
        {},
    ),
    "form control that is no XML": (
        "vmlDrawing",
        VML.format(f"<v:textbox><div><font size=160>{WORDS.replace(' ', '<br>', 1)}</v:textbox>"),
        {},
    ),
    "words along a path": ("vmlDrawing", VML.format(f'<v:textpath string="{WORDS}"/>'), {}),
}  # fmt: skip


@pytest.mark.parametrize("case", BESIDE)
def test_words_that_are_drawn_are_reported(tmp_path: Path, case: str) -> None:
    type_, content, others = BESIDE[case]
    target = "x.xml" if type_ == "drawing" else "x.vml"
    added = {
        relations_of(SHEET): relations(("rIdX", type_, f"../drawings/{target}")),
        f"xl/drawings/{target}": content,
        **others,
    }
    element = "drawing" if type_ == "drawing" else "legacyDrawing"
    change = before("</worksheet>", f'<{element} r:id="rIdX"/>')
    reading = read(with_parts(tmp_path / "one.xlsx", {SHEET: change}, added))
    assert [" ".join(each.split()) for each in found(reading, "hidden-content")] == [WORDS]
    assert codes(reading) == [("hidden-content", "")]


def test_the_address_behind_a_shape_is_reported(tmp_path: Path) -> None:
    added = {
        relations_of(SHEET): relations(("rIdX", "drawing", "../drawings/x.xml")),
        "xl/drawings/x.xml": DRAWING.format(CLICKED),
        "xl/drawings/_rels/x.xml.rels": relations(("rId1", "hyperlink", "https://a.example/")),
    }
    change = before("</worksheet>", '<drawing r:id="rIdX"/>')
    reading = read(with_parts(tmp_path / "one.xlsx", {SHEET: change}, added))
    assert found(reading, "hidden-content") == ["https://a.example/"]


HEADERS = {
    "header": ("oddHeader", f"&amp;C{WORDS}", WORDS),
    "with codes": ("oddHeader", f'&amp;L&amp;"Arial,Bold"&amp;12&amp;K00-049{WORDS}', WORDS),
    "of even pages": ("evenHeader", WORDS, WORDS),
    "of the first page": ("firstFooter", f"&amp;R{WORDS} &amp;P", WORDS),
    "beside fields": ("oddHeader", "&amp;A &amp;&amp; our own: &amp;D", "& our own:"),
}


@pytest.mark.parametrize("case", HEADERS)
@pytest.mark.parametrize("part", [SHEET, COVER], ids=["section", "cover"])
def test_words_in_page_headers_are_reported(tmp_path: Path, part: str, case: str) -> None:
    element, code, expected = HEADERS[case]
    change = before("</headerFooter>", f"<{element}>{code}</{element}>")
    reading = read(with_parts(tmp_path / "one.xlsx", {part: change}))
    assert codes(reading) == [("hidden-content", "")]
    assert found(reading, "hidden-content") == [expected]


@pytest.mark.parametrize(
    "code",
    ["&amp;C&amp;A", "Page &amp;P", "&amp;L&amp;D&amp;R&amp;F", "", "&amp;C&amp;G", "&amp;10"],
)
def test_headers_of_fields_alone_are_not_reported(tmp_path: Path, code: str) -> None:
    change = before("</headerFooter>", f"<oddHeader>{code}</oddHeader>")
    assert codes(read(with_parts(tmp_path / "one.xlsx", {SHEET: change}))) == []


def test_the_marking_is_not_reported(tmp_path: Path) -> None:
    given = answered(settings=EVERYTHING)
    path = saved(tmp_path / "one.xlsx", given, settings=EVERYTHING)
    assert codes(read(path)) == []


def test_words_beside_the_marking_are_reported(tmp_path: Path) -> None:
    folder = tmp_path / "round"
    s11xl.generate([POLICE], folder, round="2026-27", marking="OFFICIAL")
    path = saved(tmp_path / "in" / "one.xlsx", answered(), settings=EVERYTHING)
    found = s11xl.consolidate(path, folder=folder).findings
    headers = found[found["message"].str.contains("header")]
    assert set(headers["found"]) == {EVERYTHING.marking}


# 7. Rows and columns of no size


@pytest.mark.parametrize("height", ["0", "0.0", "0.75", "-1"])
def test_an_answer_in_a_row_of_no_height_is_reported(tmp_path: Path, height: str) -> None:
    row = "".join(filter(str.isdigit, EVIDENCE))

    def change(xml: str) -> str:
        start = xml.index(f'<row r="{row}"')
        end = xml.index(">", start)
        return f'{xml[:start]}<row r="{row}" ht="{height}" customHeight="1"{xml[end:]}'

    reading = read(with_parts(tmp_path / "one.xlsx", {SHEET: change}))
    assert {code for code, _ in codes(reading)} == {"hidden-content"}
    assert {each.cell for each in reading.findings} == {EVIDENCE, GRADE}
    assert text(reading, "1.1", "grade") != ""


def test_answers_in_a_column_of_no_width_are_reported(tmp_path: Path) -> None:
    col = ord(GRADE[0]) - ord("A") + 1

    def change(xml: str) -> str:
        start = xml.index(f'<col min="{col}"')
        end = xml.index("/>", start)
        return f'{xml[:start]}<col min="{col}" max="{col}" width="0" customWidth="1"{xml[end:]}'

    reading = read(with_parts(tmp_path / "one.xlsx", {SHEET: change}))
    expected = [cell_of(each.id) for each in AUDIT.standards if each.id.startswith("1.")]
    assert [each.cell for each in reading.findings] == expected
