"""Files whose XML is hostile: entities, nesting, long tags, encodings, links that lead nowhere."""

from pathlib import Path

from support.hostile.recipe import (
    BOOK_RELS,
    CORE,
    MAIN,
    OFFICE,
    RELS,
    SECTION,
    STRINGS,
    STYLES,
    TOP_RELS,
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
)
from support.hostile.zips import linked

_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def _declared(name: str, root: bytes, doctype: bytes):  # type: ignore[no-untyped-def]
    return lambda path: packed(path, changed(name, (root, doctype + root)))


def _laughs() -> bytes:
    lines = [b'<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.encode() for n in range(1, 12)]
    return b"<!DOCTYPE x [" + b"".join(lines) + b"]>"


for _name, _doctype in (
    ("a-doctype", b"<!DOCTYPE worksheet>"),
    ("entities", b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'),
    ("a-billion-laughs", _laughs()),
    ("an-external-entity-of-a-file", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    ("an-external-entity-of-the-web", b'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]>'),
    ("an-external-doctype", b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'),
    ("a-parameter-entity", b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>'),
    ("a-doctype-of-ten-megabytes", b"<!DOCTYPE x [" + b"<!-- no -->" * 900_000 + b"]>"),
):
    add(_name, "corrupt", _declared(SECTION, b"<worksheet", _doctype))
for _name, _root in (
    (STRINGS, b"<sst"),
    (WORKBOOK, b"<workbook "),
    (STYLES, b"<styleSheet"),
    (TOP_RELS, b"<Relationships"),
    (CORE, b"<cp:coreProperties"),
):
    _short = _name.rpartition("/")[2].partition(".")[0] or "top"
    add(f"entities-in-{_short.lower()}", "corrupt", _declared(_name, _root, _laughs()))


@recipe("corrupt")
def nested_a_million_deep(path: Path) -> None:
    packed(path, grown(SECTION, b"<sheetData>", many(b"<a>", 1_000_000)))


@recipe("corrupt")
def nested_strings(path: Path) -> None:
    packed(path, grown(STRINGS, b"<si>", [b"<si>" * 100, b"</si>" * 100]))


@recipe("too-large")
def a_tag_of_a_hundred_megabytes(path: Path) -> None:
    """One value that never ends: a parser that starts over with each piece takes for ever."""
    filling = _around(b'<x a="', many(b"a", 95_000_000), b'"/>')
    packed(path, grown(SECTION, b"<sheetData>", filling))


@recipe("too-large")
def a_million_attributes(path: Path) -> None:
    filling = _around(b"<x", numbered(' a{n}=""', range(1_000_000)), b"/>")
    packed(path, grown(SECTION, b"<sheetData>", filling))


@recipe("too-large")
def a_million_names_of_elements(path: Path) -> None:
    packed(path, grown(SECTION, b"<sheetData>", numbered("<e{n}/>", range(1_000_000))))


@recipe("too-large")
def a_million_names_of_attributes(path: Path) -> None:
    packed(path, grown(SECTION, b"<sheetData>", numbered('<x a{n}=""/>', range(1_000_000))))


@recipe("too-large")
def a_million_namespaces(path: Path) -> None:
    filling = numbered('<x xmlns="urn:{n}"/>', range(1_000_000))
    packed(path, grown(SECTION, b"<sheetData>", filling))


@recipe("too-large")
def a_comment_of_sixty_megabytes(path: Path) -> None:
    packed(path, grown(SECTION, b"<sheetData>", _around(b"<!--", many(b"a", 60_000_000), b"-->")))


@recipe("")
def a_million_elements_of_nothing(path: Path) -> None:
    packed(path, grown(SECTION, b"<sheetViews>", many(b"<a/>", 1_000_000)))


@recipe("")
def a_million_comments(path: Path) -> None:
    packed(path, grown(SECTION, b"<sheetData>", many(b"<!-- -->", 1_000_000)))


def _around(before: bytes, filling, after: bytes):  # type: ignore[no-untyped-def]
    yield before
    yield from filling
    yield after


# Encodings.


def recoded(name: str, codec: str, label: str) -> bytes:
    """A part in another encoding, with a label for it."""
    text = part(name).decode().replace('encoding="UTF-8"', f'encoding="{label}"', 1)
    return text.encode(codec, "xmlcharrefreplace" if codec == "cp1252" else "strict")


for _name, _codes, _codec, _label in (
    ("utf-16-parts", "", "utf-16", "UTF-16"),
    ("utf-16-of-the-other-order", "", "utf-16-be", "UTF-16BE"),
    ("utf-16-without-a-mark", "corrupt", "utf-16-be", "UTF-16LE"),
    ("utf-8-that-says-utf-16", "corrupt", "utf-8", "UTF-16"),
    ("utf-16-that-says-utf-8", "corrupt", "utf-16", "UTF-8"),
    ("an-encoding-that-is-none", "corrupt", "utf-8", "klingon"),
    ("an-encoding-that-is-a-program", "corrupt", "utf-8", "zlib_codec"),
    ("an-encoding-of-names", "corrupt", "utf-8", "idna"),
    ("utf-7", "corrupt", "utf-8", "utf-7"),
    ("utf-32", "corrupt", "utf-32", "UTF-32"),
    ("an-old-code-page", "", "cp1252", "windows-1252"),
):
    add(
        _name,
        _codes,
        lambda path, codec=_codec, label=_label: packed(
            path, parts() | {name: recoded(name, codec, label) for name in (SECTION, STRINGS)}
            if codec != "cp1252" else parts() | {SECTION: recoded(SECTION, codec, label)}
        ),
    )  # fmt: skip


@recipe("")
def utf_8_with_a_mark(path: Path) -> None:
    packed(path, {
        name: b"\xef\xbb\xbf" + each if name.endswith((".xml", ".rels")) else each
        for name, each in parts().items() if isinstance(each, bytes)
    })  # fmt: skip


@recipe("")
def latin_1_that_is_declared(path: Path) -> None:
    text = part(STRINGS).decode().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"', 1)
    packed(path, parts() | {STRINGS: text.encode("latin-1", "xmlcharrefreplace")})


@recipe("corrupt")
def bytes_that_are_no_utf_8(path: Path) -> None:
    packed(path, changed(STRINGS, (b"Evidence of 1.1", b"Evidence \xff\xfe of 1.1")))


@recipe("corrupt")
def a_nul_in_a_text(path: Path) -> None:
    packed(path, changed(STRINGS, (b"Evidence of 1.1", b"Evidence \0 of 1.1")))


@recipe("corrupt")
def a_reference_to_no_character(path: Path) -> None:
    packed(path, changed(STRINGS, (b"Evidence of 1.1", b"Evidence &#0;&#xD800; of 1.1")))


# Namespaces, and parts that lead to others.


@recipe("")
def strict_ooxml(path: Path) -> None:
    strict = {
        MAIN.encode(): b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        OFFICE.encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    made = parts()
    for name, content in made.items():
        assert isinstance(content, bytes)
        for old, new in strict.items():
            content = content.replace(old, new)
        made[name] = content
    packed(path, made)


@recipe("")
def prefixed_xml(path: Path) -> None:
    import re

    made = parts()
    for name in (SECTION, STRINGS, WORKBOOK, STYLES):
        content = re.sub(rb"<(/?)([A-Za-z]\w*)(?=[\s/>])", rb"<\1s:\2", part(name))
        made[name] = content.replace(b'xmlns="', b'xmlns:s="', 1)
    packed(path, made)


def _relation(number: str, kind: str, target: str) -> bytes:
    return f'<Relationship Id="{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'.encode()


def _sheet_target(target: bytes, mode: bytes = b"") -> dict[bytes, bytes]:
    return {b'Target="worksheets/sheet4.xml"': b'Target="' + target + b'"' + mode}


for _name, _codes, _target, _mode in (
    ("a-sheet-outside", "corrupt", b"../../../../../../etc/passwd", b""),
    ("a-sheet-on-the-web", "corrupt", b"http://127.0.0.1:9/s.xml", b' TargetMode="External"'),
    ("a-sheet-on-the-web-inside", "corrupt", b"http://127.0.0.1:9/s.xml", b""),
    ("a-sheet-of-a-file", "corrupt", b"file:///etc/passwd", b""),
    ("a-sheet-on-a-share", "corrupt", b"\\\\server\\share\\s.xml", b""),
    ("a-sheet-by-a-way-round", "", b"../xl/./worksheets/../worksheets/sheet4.xml", b""),
    ("a-sheet-from-the-top", "", b"/xl/worksheets/sheet4.xml", b""),
    ("a-sheet-by-escapes", "", b"worksheets/%73heet4.xml", b""),
    ("a-sheet-that-is-the-workbook", "corrupt", b"workbook.xml", b""),
    ("a-sheet-that-is-the-texts", "corrupt", b"sharedStrings.xml", b""),
    ("two-sheets-of-one-part", "corrupt", b"worksheets/sheet5.xml", b""),
    ("a-sheet-to-nowhere", "corrupt", b"", b""),
):
    _edits = tuple(_sheet_target(_target, _mode).items())
    add(_name, _codes, lambda path, edits=_edits: packed(path, changed(BOOK_RELS, *edits)))


@recipe("corrupt")
def the_workbook_is_its_own_texts(path: Path) -> None:
    edit = (b'Target="sharedStrings.xml"', b'Target="workbook.xml"')
    packed(path, changed(BOOK_RELS, edit))


@recipe("")
def relations_in_a_circle(path: Path) -> None:
    rels = b'<Relationships xmlns="' + RELS.encode() + b'">'
    rels += _relation("rId1", "drawing", "../worksheets/sheet4.xml")
    rels += _relation("rId2", "comments", "sheet4.xml") + b"</Relationships>"
    packed(path, parts() | linked("drawing", "unused.xml", b"") | {
        "xl/worksheets/_rels/sheet4.xml.rels": rels,
        "xl/_rels/sharedStrings.xml.rels": rels,
        "_rels/_rels/.rels.rels": rels,
    })  # fmt: skip


@recipe("hidden-content")
def one_part_of_comments_a_hundred_thousand_times(path: Path) -> None:
    comments = b'<comments><comment ref="B2"><text><t>hm</t></text></comment></comments>'
    made = parts() | linked("comments", "comments1.xml", comments)
    rels = f'<Relationship Id="r{{n}}" Type="{OFFICE}/comments" Target="../comments1.xml"/>'
    made["xl/worksheets/_rels/sheet4.xml.rels"] = _around(
        b"<Relationships>", numbered(rels, range(100_000)), b"</Relationships>"
    )
    packed(path, made)


@recipe("too-large")
def a_million_relations(path: Path) -> None:
    filling = numbered('<Relationship Id="x{n}" Type="t/t" Target="u"/>', range(1_000_000))
    packed(path, grown(BOOK_RELS, b"<Relationship ", filling))


@recipe("not-a-workbook")
def no_types_of_content(path: Path) -> None:
    made = parts()
    del made["[Content_Types].xml"]
    packed(path, made)


@recipe("")
def no_relations_of_the_package(path: Path) -> None:
    made = parts()
    del made[TOP_RELS]
    packed(path, made)


for _name in (BOOK_RELS, SECTION, STRINGS):
    add(
        f"without-{_name.rpartition('/')[2].lower()}",
        "corrupt",
        lambda path, name=_name: packed(
            path, {each: content for each, content in parts().items() if each != name}
        ),
    )
add(
    "without-styles-theme-properties",
    "",
    lambda path: packed(path, {
        name: each for name, each in parts().items()
        if not name.startswith(("docProps", STYLES, "xl/theme", "xl/charts"))
    }),
)  # fmt: skip


@recipe("corrupt")
def a_sheet_that_is_a_web_page(path: Path) -> None:
    page = b"<html><body><table><tr><td>Good</td></tr></table></body></html>"
    packed(path, parts() | {SECTION: page})


@recipe("corrupt")
def a_sheet_that_is_a_chart(path: Path) -> None:
    packed(path, parts() | {SECTION: _HEAD + b'<chartsheet xmlns="' + MAIN.encode() + b'"/>'})


@recipe("missing-sheet")
def a_sheet_that_says_it_is_a_chart(path: Path) -> None:
    old = b'/worksheet" Target="worksheets/sheet4.xml"'
    packed(path, changed(BOOK_RELS, (old, old.replace(b"/worksheet", b"/chartsheet", 1))))


@recipe("corrupt")
def properties_that_are_no_xml(path: Path) -> None:
    packed(path, parts() | {CORE: b"GIF89a"})


@recipe("too-large")
def properties_of_fifty_megabytes(path: Path) -> None:
    filling = _around(b"<dc:description>", many(b"word ", 10_000_000), b"</dc:description>")
    packed(path, grown(CORE, b"<dc:title>", filling))
