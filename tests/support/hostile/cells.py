"""Files whose sheets are hostile: counts, places, values, and what costs more the more there is."""

import re
from pathlib import Path

from support.hostile.recipe import (
    BOOK_RELS,
    LISTS,
    PLAN,
    SECTION,
    STRINGS,
    STYLES,
    WORKBOOK,
    add,
    changed,
    grown,
    many,
    numbered,
    packed,
    part,
    parts,
    recipe,
    size,
)
from support.hostile.zips import linked
from support.made import cell_of

_END = b"</sheetData>"


def cell(standard_id: str, field: str = "grade") -> bytes:
    """An answer's cell as it is stored."""
    found = re.search(
        rb'<c r="' + cell_of(standard_id, field).encode() + rb'"[^>]*>.*?</c>', part(SECTION)
    )
    assert found
    return found[0]


def typed(value: bytes, kind: bytes = b"", standard_id: str = "1.1") -> bytes:
    """A grade's cell with something else in it."""
    name = cell_of(standard_id).encode()
    said = b' t="' + kind + b'"' if kind else b""
    return b'<c r="' + name + b'"' + said + b">" + value + b"</c>"


# Many of something.


@recipe("too-large")
def a_hundred_thousand_sheets(path: Path) -> None:
    filling = numbered('<sheet name="x{n}" sheetId="{n}" r:id="rId13"/>', range(100, 100_100))
    packed(path, grown(WORKBOOK, b"</sheets>", filling))


@recipe("too-large")
def half_a_million_names(path: Path) -> None:
    filling = numbered("<definedName name=\"n{n}\">'Lists'!$A$1</definedName>", range(500_000))
    packed(path, grown(WORKBOOK, b"</definedNames>", filling))


@recipe("")
def a_hundred_thousand_names(path: Path) -> None:
    filling = numbered("<definedName name=\"n{n}\">'Lists'!$A$1</definedName>", range(100_000))
    packed(path, grown(WORKBOOK, b"</definedNames>", filling))


@recipe("hidden-content")
def many_names_on_many_sheets(path: Path) -> None:
    """Looking each name's sheet up among all sheets would cost their product."""
    blank = b'<worksheet><sheetData><row><c t="str"><v>x</v></c></row></sheetData></worksheet>'
    made = grown(
        WORKBOOK,
        b"</definedNames>",
        numbered("<definedName name=\"grade_{n}\">'x{n}'!$A$1</definedName>", range(100_000)),
    )
    assert not isinstance(made[WORKBOOK], bytes)
    content = b"".join(made[WORKBOOK])
    sheets = b"".join(
        numbered('<sheet name="x{n}" sheetId="{n}" r:id="blank{n}"/>', range(100, 900))
    )
    made[WORKBOOK] = content.replace(b"</sheets>", sheets + b"</sheets>", 1)
    relation = '<Relationship Id="blank{n}" Type="t/worksheet" Target="worksheets/x{n}.xml"/>'
    made[BOOK_RELS] = grown(BOOK_RELS, b"</Relationships>", numbered(relation, range(100, 900)))[
        BOOK_RELS
    ]
    packed(path, made | {f"xl/worksheets/x{n}.xml": blank for n in range(100, 900)})


@recipe("too-large")
def a_million_cells(path: Path) -> None:
    row = b"<row>" + b"<c><v>1</v></c>" * 100 + b"</row>"
    packed(path, grown(LISTS, _END, many(row, 10_000)))


@recipe("")
def a_million_empty_styled_rows(path: Path) -> None:
    rows = numbered('<row r="{n}" s="3" customFormat="1" ht="15"/>', range(100, 1_000_100))
    packed(path, grown(SECTION, _END, rows))


@recipe("")
def a_million_empty_styled_cells(path: Path) -> None:
    packed(path, grown(LISTS, _END, many(b"<row>" + b'<c s="3"/>' * 100 + b"</row>", 10_000)))


@recipe("too-large")
def a_million_hidden_rows(path: Path) -> None:
    rows = numbered('<row r="{n}" hidden="1"/>', range(40_000, 1_040_000))
    packed(path, grown(SECTION, _END, rows))


@recipe("hidden-content")
def a_hundred_thousand_runs_of_hidden_columns(path: Path) -> None:
    """Each answer lies in all of them; looking at each for each would cost their product."""
    runs = many(b'<col min="1" max="16384" hidden="1"/>', 100_000)
    cells = b'<row r="900">' + b'<c t="b"><v>1</v></c>' * 9_000 + b"</row>"
    made = grown(SECTION, b"<cols>", [b"<cols>", *runs, b"</cols>"])
    assert not isinstance(made[SECTION], bytes)
    content = b"".join(made[SECTION])
    packed(path, made | {SECTION: content.replace(_END, cells + _END, 1)})


@recipe("too-large")
def a_million_runs_of_hidden_columns(path: Path) -> None:
    runs = many(b'<col min="1" max="16384" hidden="1"/>', 1_000_000)
    packed(path, grown(SECTION, b"<cols>", [b"<cols>", *runs, b"</cols>"]))


def _merges(filling):  # type: ignore[no-untyped-def]
    return grown(SECTION, b"</mergeCells>", filling)


@recipe("ambiguous-answer hidden-content")
def a_whole_sheet_merged(path: Path) -> None:
    packed(path, _merges([b'<mergeCell ref="A1:XFD1048576"/>']))


@recipe("ambiguous-answer hidden-content")
def a_whole_sheet_merged_ten_thousand_times(path: Path) -> None:
    packed(path, _merges(many(b'<mergeCell ref="A1:XFD1048576"/>', 10_000)))


@recipe("")
def a_hundred_thousand_merges(path: Path) -> None:
    filling = numbered('<mergeCell ref="A{n}:XFD{n}"/>', range(1000, 101_000))
    packed(path, _merges(filling))


@recipe("hidden-content")
def many_merges_and_many_actions(path: Path) -> None:
    """Looking each merge up for each action would cost their product."""
    merges = numbered('<mergeCell ref="AA{n}:AB{n}"/>', range(1, 90_001))
    actions = numbered('<row r="{n}"><c r="B{n}" t="str"><v>Do</v></c></row>', range(1000, 61_000))
    made = grown(PLAN, _END, [*actions, _END, b"<mergeCells>", *merges, b"</mergeCells><x>"])
    assert not isinstance(made[PLAN], bytes)
    content = b"".join(made[PLAN]).replace(b"<x></sheetData>", b"", 1)
    packed(path, made | {PLAN: content})


@recipe("too-large")
def a_million_merges(path: Path) -> None:
    packed(path, _merges(numbered('<mergeCell ref="A{n}:B{n}"/>', range(1, 1_000_001))))


@recipe("hidden-content")
def a_hundred_thousand_comments(path: Path) -> None:
    said = numbered(
        '<comment ref="B{n}"><text><t>Comment {n} on this</t></text></comment>',
        range(1, 100_001),
    )
    made = parts() | linked("comments", "comments1.xml", b"")
    packed(path, made | {"xl/comments1.xml": [b"<comments>", *said, b"</comments>"]})


@recipe("hidden-content")
def a_hundred_thousand_boxes(path: Path) -> None:
    said = numbered("<txBody><p><t>Box {n}</t></p></txBody>", range(100_000))
    made = parts() | linked("drawing", "drawings/drawing9.xml", b"")
    packed(path, made | {"xl/drawings/drawing9.xml": [b"<wsDr>", *said, b"</wsDr>"]})


@recipe("too-large")
def a_million_texts(path: Path) -> None:
    packed(path, grown(STRINGS, b"</sst>", many(b"<si><t>x</t></si>", 1_000_000)))


@recipe("too-large")
def one_long_text_in_a_hundred_thousand_cells(path: Path) -> None:
    """Thirty kilobytes on disk that stand for three gigabytes of text."""
    made = grown(STRINGS, b"</sst>", [b"<si><t>", *many(b"x", 32_000), b"</t></si>"])
    index = str(part(STRINGS).count(b"<si>")).encode()
    row = b"<row>" + b'<c t="s"><v>' + index + b"</v></c>" + b"</row>"
    cells = grown(LISTS, _END, many(row, 100_000))
    packed(path, made | {LISTS: cells[LISTS]})


@recipe("too-large")
def a_million_formats_of_cells(path: Path) -> None:
    packed(path, grown(STYLES, b"</cellXfs>", many(b'<xf numFmtId="14"/>', 1_000_000)))


@recipe("too-large")
def a_million_formats_of_numbers(path: Path) -> None:
    filling = numbered('<numFmt numFmtId="{n}" formatCode="yy"/>', range(200, 1_000_200))
    packed(path, grown(STYLES, b"</numFmts>", filling))


for _name, _code in (
    ("brackets", b"[" * size(400_000)),
    ("quotes", b"&quot;" * (size(100_000) | 1)),
    ("backslashes", b"\\" * (size(400_000) | 1)),
    ("underscores", b"_" * (size(400_000) | 1)),
    ("general", b"general" * size(50_000)),
):
    add(
        f"a-format-of-{_name}",
        "",
        lambda path, code=_code: packed(
            path,
            grown(
                STYLES,
                b"</numFmts>",
                [b'<numFmt numFmtId="900" formatCode="', code, b'"/>'],
            ),
        ),
    )


@recipe("ambiguous-answer hidden-content")
def keys_of_one_standard_on_sixty_thousand_rows(path: Path) -> None:
    """Answers elsewhere are still found, and the one in doubt is used for none."""
    key = re.search(rb"<t>([0-9A-Z]{5}-[0-9A-Z]{5}:1\.1)</t>", part(STRINGS))
    assert key
    rows = many(b'<row><c t="str"><v>' + key[1] + b"</v></c></row>", 60_000)
    packed(path, grown(SECTION, _END, rows))


@recipe("agency-mismatch ambiguous-answer hidden-content")
def keys_of_a_hundred_thousand_agencies(path: Path) -> None:
    rows = numbered('<row><c t="str"><v>A{n}-B{n}:1.1</v></c></row>', range(1000, 10_000))
    packed(path, grown(SECTION, _END, [*rows] * 11))


@recipe("hidden-content")
def headers_on_fifty_thousand_rows(path: Path) -> None:
    row = (
        b'<row><c t="str"><v>Standard</v></c><c t="str"><v>Examples of Evidence</v></c>'
        b'<c t="str"><v>Score</v></c><c t="str"><v>Descriptors</v></c></row>'
    )
    packed(path, grown(SECTION, _END, many(row, 45_000)))


@recipe("hidden-content")
def grades_on_forty_thousand_rows(path: Path) -> None:
    """Where rows stand now is found by their texts, of which these are all alike."""
    row = b'<row><c/><c/><c t="str"><v>Good</v></c><c t="str"><v>Good</v></c></row>'
    packed(path, grown(SECTION, _END, many(row, 40_000)))


@recipe("formula-in-answer hidden-content")
def formulas_on_thirty_thousand_actions(path: Path) -> None:
    row = b"<row><c><f>A1</f></c><c><f>A1</f></c><c><f>A1</f></c></row>"
    packed(path, grown(PLAN, _END, many(row, 30_000)))


# Places and counts that lie.


@recipe("hidden-content")
def a_cell_in_the_last_corner(path: Path) -> None:
    filling = b'<row r="1048576"><c r="XFD1048576" t="str"><v>far away</v></c></row>'
    packed(path, grown(SECTION, _END, [filling]))


@recipe("")
def an_action_in_the_last_row(path: Path) -> None:
    filling = b'<row r="1048576"><c r="B1048576" t="str"><v>Do</v></c></row>'
    packed(path, grown(PLAN, _END, [filling]))


_DIGITS = "9" * 5000
_TEXT_CELL = re.search(rb'<c r="A3"[^>]*><v>\d+</v>', part(SECTION))
assert _TEXT_CELL


def _replaced(old: bytes, new: str):  # type: ignore[no-untyped-def]
    return lambda path: packed(path, changed(SECTION, (old, new.encode())))


for _word, _ref in (
    ("xfe1", "XFE1"), ("a0", "A0"), ("a1048577", "A1048577"), ("a", "A"), ("1", "1"),
    ("minus", "A-1"), ("aaaa1", "AAAA1"), ("range", "A1:B2"), ("r1c1", "R1C1"), ("none", ""),
    ("umlaut", "Ä1"), ("huge", f"A{_DIGITS}"), ("dollars", "$A$1"), ("arabic", "A٣"),
):  # fmt: skip
    add(f"a-cell-called-{_word}", "corrupt", _replaced(b'r="A3"', f'r="{_ref}"'))
for _word, _row in (
    ("0", "0"), ("minus", "-5"), ("fraction", "1.5"), ("power", "1e3"), ("beyond", "1048577"),
    ("x", "x"), ("huge", _DIGITS), ("none", ""),
):  # fmt: skip
    add(f"a-row-called-{_word}", "corrupt", _replaced(b'<row r="3"', f'<row r="{_row}"'))
for _word, _index in (
    ("minus", "-1"), ("fraction", "1.0"), ("power", "1e2"), ("beyond", "99999"), ("x", "x"),
    ("huge", _DIGITS), ("arabic", "٣"), ("hex", "0x1"), ("underscore", "1_0"),
):  # fmt: skip
    add(
        f"a-text-numbered-{_word}",
        "corrupt",
        _replaced(_TEXT_CELL[0], f'<c r="A3" t="s"><v>{_index}</v>'),
    )
for _word, _bad in (
    ("row-0", "A0:B2"), ("beyond", "XFE1:XFF2"), ("three", "A1:B2:C3"), ("half", "A1:B"),
    ("words", "x" * 5000 + ":y"),
):  # fmt: skip
    add(
        f"a-merge-of-{_word}",
        "corrupt",
        _replaced(b"</mergeCells>", f'<mergeCell ref="{_bad}"/></mergeCells>'),
    )


@recipe("corrupt")
def hidden_columns_of_no_number(path: Path) -> None:
    packed(path, changed(SECTION, (b'<col min="1" max="1"', b'<col min="x" max="-1" hidden="1"')))


@recipe("corrupt")
def a_cell_twice(path: Path) -> None:
    packed(path, changed(SECTION, (cell("1.1"), cell("1.1") * 2)))


@recipe("corrupt")
def a_row_twice(path: Path) -> None:
    row = re.search(rb'<row r="11".*?</row>', part(SECTION))
    assert row
    packed(path, changed(SECTION, (row[0], row[0] * 2)))


@recipe("corrupt")
def a_text_inside_a_text(path: Path) -> None:
    """Which number is whose would be a matter of opinion."""
    inner = b"<si><si><t>Good</t></si><t>Outstanding</t></si>"
    packed(path, changed(STRINGS, (b"<si>", inner + b"<si>")))


@recipe("corrupt")
def two_texts_in_one(path: Path) -> None:
    """The text of a cell would be two that were far apart."""
    packed(path, changed(STRINGS, (b"<si><t", b"<si><t>Good</t><t")))


@recipe("corrupt")
def a_row_inside_a_cell(path: Path) -> None:
    harmed = cell("1.1").replace(b"</c>", b'<row r="12"/></c>')
    packed(path, changed(SECTION, (cell("1.1"), harmed)))


@recipe("corrupt")
def a_cell_inside_a_cell(path: Path) -> None:
    inner = b'<c r="Z1"/>'
    harmed = cell("1.1").replace(b"</c>", inner + b"</c>")
    packed(path, changed(SECTION, (cell("1.1"), harmed)))


# Values that are not what they should be.

_VALUES: tuple[tuple[str, str, bytes, bytes], ...] = (
    ("a-boolean-of-two", "", b"<v>2</v>", b"b"),
    ("a-boolean-in-words", "", b"<v>true</v>", b"b"),
    ("a-date-that-is-none", "", b"<v>soon</v>", b"d"),
    ("an-error-of-its-own", "error-in-answer", b"<v>#HACK!</v>", b"e"),
    ("not-a-number", "", b"<v>NaN</v>", b""),
    ("a-number-beyond-all", "", b"<v>1e999</v>", b"n"),
    ("a-number-of-a-megabyte", "", b"<v>" + b"9" * 900_000 + b"</v>", b"n"),
    ("a-type-that-is-none", "", b"<v>Good</v>", b"zzz"),
    ("a-shared-formula", "formula-in-answer", b'<f t="shared" si="0"/><v>Good</v>', b"str"),
    ("an-array-formula", "formula-in-answer", b'<f t="array" ref="A1:XFD1048576">1</f>', b""),
    ("a-table-of-data", "formula-in-answer", b'<f t="dataTable" ref="B2:C3" r1="A1"/>', b""),
    ("a-formula-that-fetches", "formula-in-answer",
     b'<f>WEBSERVICE("http://127.0.0.1:9/")</f><v>Good</v>', b"str"),
    ("a-formula-of-a-megabyte", "formula-in-answer", b"<f>" + b"1+" * 450_000 + b"1</f>", b""),
    ("a-command-as-an-answer", "", b"<is><t>=cmd|'/c calc'!A1</t></is>", b"inlineStr"),
    ("escapes-of-half-characters", "", b"<v>_xD83D_ and _xDE00_ and _x0000__x0008_</v>", b"str"),
    ("escapes-beside-one-another", "", b"<v>" + b"_x005F_x0041_" * 2000 + b"</v>", b"str"),
    ("escapes-without-end", "", b"<v>" + b"_x" * 200_000 + b"</v>", b"str"),
    ("a-text-of-a-cell-that-is-full", "", b"<v>" + b"x" * 32_767 + b"</v>", b"str"),
    ("a-text-longer-than-a-cell", "", b"<v>" + b"y" * 200_000 + b"</v>", b"str"),
    ("lines-of-three-kinds", "", b"<v>one&#13;&#10;two&#13;three\r\nfour</v>", b"str"),
    ("text-that-turns-round", "", "<v>\u202edoog\u202c</v>".encode(), b"str"),
    ("a-value-in-elements", "", b"<v>Go<x>od</x></v>", b"str"),
    ("two-values-in-a-cell", "corrupt", b"<v>Good</v><v>Bad</v>", b"str"),
)  # fmt: skip
for _name, _codes, _value, _kind in _VALUES:
    add(
        _name,
        _codes,
        lambda path, value=_value, kind=_kind: packed(
            path, changed(SECTION, (cell("1.1"), typed(value, kind)))
        ),
        changes_an_answer=True,
    )


@recipe("too-large")
def a_text_of_fifty_megabytes(path: Path) -> None:
    packed(path, grown(STRINGS, b"</sst>", [b"<si><t>", *many(b"x", 50_000_000), b"</t></si>"]))


def days_after_the_last(path: Path) -> None:
    """A date of the year 10,000, as the date system of 1904 makes one."""
    made = changed(WORKBOOK, (b"<workbookPr ", b'<workbookPr date1904="1" '))
    made[STYLES] = part(STYLES).replace(b"</cellXfs>", b'<xf numFmtId="14"/></cellXfs>', 1)
    index = len(
        re.findall(rb"<xf ", part(STYLES).partition(b"<cellXfs")[2].partition(b"</cellXfs")[0])
    )
    name = cell_of("1.1").encode()
    dated = b'<c r="' + name + b'" s="' + str(index).encode() + b'"><v>2958465.999999</v></c>'
    made[SECTION] = part(SECTION).replace(cell("1.1"), dated, 1)
    packed(path, made)


add("days-after-the-last", "shown-text", days_after_the_last, changes_an_answer=True)
