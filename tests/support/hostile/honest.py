"""Odd files that are sound all the same: every answer of these is read as it was written."""

import re
from pathlib import Path

from support.hostile.recipe import (
    SECTION,
    STRINGS,
    WORKBOOK,
    add,
    changed,
    packed,
    part,
    parts,
    recipe,
)

_SHEETS = [f"xl/worksheets/sheet{n}.xml" for n in range(1, 15)]


def _texts() -> list[bytes]:
    """The shared texts as they are stored, without their elements."""
    return re.findall(rb"<si><t[^>]*>(.*?)</t></si>", part(STRINGS), re.DOTALL)


def _inlined(form: bytes) -> dict[str, bytes]:
    """The sheets with each shared text put into its cell, in a form with `{}` for the text."""
    texts = _texts()
    assert len(texts) == part(STRINGS).count(b"<si>")

    def inline(match: re.Match[bytes]) -> bytes:
        return match[1] + form.replace(b"{}", texts[int(match[2])]) + b"</c>"

    return {
        name: re.sub(rb'(<c [^>]*?) t="s"><v>(\d+)</v></c>', inline, part(name)) for name in _SHEETS
    }


def _without_strings(form: bytes) -> dict[str, bytes]:
    made = parts() | _inlined(form)
    del made[STRINGS]
    return {name: each for name, each in made.items() if isinstance(each, bytes)}


for _name, _form in (
    ("texts-in-their-cells", b' t="inlineStr"><is><t xml:space="preserve">{}</t></is>'),
    (
        "texts-in-runs",
        b' t="inlineStr"><is><r><rPr><b/></rPr><t xml:space="preserve">{}</t></r><r><t/></r></is>',
    ),
    (
        "texts-with-phonetics",
        b' t="inlineStr"><is><t xml:space="preserve">{}</t><rPh sb="0"><t>no</t></rPh></is>',
    ),
    ("texts-in-cells-of-no-type", b'><is><t xml:space="preserve">{}</t></is>'),
    ("texts-in-cells-as-values", b' t="str"><v>{}</v>'),
):
    add(_name, "", lambda path, form=_form: packed(path, _without_strings(form)))


@recipe("")
def shared_texts_in_runs(path: Path) -> None:
    content = re.sub(
        rb"<si><t([^>]*)>([ -%'-~])(.*?)</t></si>",
        rb'<si><r><rPr><b/></rPr><t xml:space="preserve">\2</t></r><r><t xml:space="preserve">\3'
        rb"</t></r><rPh><t>no</t></rPh><phoneticPr/></si>",
        part(STRINGS),
        flags=re.DOTALL,
    )
    packed(path, parts() | {STRINGS: content})


@recipe("")
def texts_as_cdata(path: Path) -> None:
    import html

    def wrapped(match: re.Match[bytes]) -> bytes:
        return b"<si><t><![CDATA[" + html.unescape(match[1].decode()).encode() + b"]]></t></si>"

    content = re.sub(rb"<si><t[^>]*>(.*?)</t></si>", wrapped, part(STRINGS), flags=re.DOTALL)
    packed(path, parts() | {STRINGS: content})


@recipe("")
def every_character_a_reference(path: Path) -> None:
    import html

    def referred(match: re.Match[bytes]) -> bytes:
        text = html.unescape(match[1].decode())
        return b"<si><t>" + "".join(f"&#x{ord(each):X};" for each in text).encode() + b"</t></si>"

    content = re.sub(rb"<si><t[^>]*>(.*?)</t></si>", referred, part(STRINGS), flags=re.DOTALL)
    packed(path, parts() | {STRINGS: content})


@recipe("")
def counts_of_texts_that_lie(path: Path) -> None:
    edit = re.search(rb'count="\d+" uniqueCount="\d+"', part(STRINGS))
    assert edit
    packed(path, changed(STRINGS, (edit[0], b'count="4294967295" uniqueCount="-1"')))


@recipe("")
def dimensions_that_lie(path: Path) -> None:
    made = parts()
    for name, said in zip(_SHEETS, (b"A1", b"A1:XFD1048576", b"", b"nonsense") * 4, strict=False):
        made[name] = re.sub(
            rb'<dimension ref="[^"]*"', b'<dimension ref="' + said + b'"', part(name)
        )
    packed(path, made)


@recipe("")
def rows_from_last_to_first(path: Path) -> None:
    made = parts()
    for name in _SHEETS:
        rows = re.findall(rb"<row .*?(?:</row>|/>(?=<row|</sheetData))", part(name), re.DOTALL)
        joined = b"".join(rows)
        assert joined in part(name)
        made[name] = part(name).replace(joined, b"".join(reversed(rows)))
    packed(path, made)


@recipe("")
def cells_from_right_to_left(path: Path) -> None:
    def turned(match: re.Match[bytes]) -> bytes:
        cells = re.findall(rb"<c [^>]*?/>|<c .*?</c>", match[2], re.DOTALL)
        assert b"".join(cells) == match[2]
        return match[1] + b"".join(reversed(cells)) + b"</row>"

    made = parts()
    for name in _SHEETS:
        made[name] = re.sub(rb"(<row [^>]*[^/]>)(.*?)</row>", turned, part(name), flags=re.DOTALL)
    packed(path, made)


@recipe("")
def rows_without_their_numbers(path: Path) -> None:
    made = parts()
    for name in _SHEETS:
        made[name] = re.sub(rb'<row r="\d+"', b"<row", part(name))
    packed(path, made)


@recipe("")
def names_of_cells_in_small_letters(path: Path) -> None:
    made = parts()
    for name in _SHEETS:
        made[name] = re.sub(rb'<c r="[A-Z]+', lambda match: match[0].lower(), part(name))
    packed(path, made)


@recipe("")
def elements_of_others_in_between(path: Path) -> None:
    made = parts()
    for name in _SHEETS:
        other = b'<z:ext xmlns:z="urn:z" z:r="A1"><z:data>Good</z:data></z:ext>'
        made[name] = (
            part(name)
            .replace(b"</row>", other + b"</row>")
            .replace(b"<sheetData>", other + b"<sheetData>")
        )
    packed(path, made)


@recipe("")
def a_part_that_nothing_leads_to(path: Path) -> None:
    packed(path, parts() | {"xl/worksheets/sheet99.xml": part(SECTION)})


@recipe("")
def macros_that_are_ignored(path: Path) -> None:
    packed(path, parts() | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)})


@recipe("")
def links_to_other_workbooks(path: Path) -> None:
    link = (
        b'<externalLink xmlns="x"><externalBook><sheetDataSet><row><cell><v>Good</v></cell></row>'
        b"</sheetDataSet></externalBook></externalLink>"
    )
    packed(path, parts() | {"xl/externalLinks/externalLink1.xml": link})


@recipe("")
def names_that_lead_nowhere(path: Path) -> None:
    names = b"".join(
        b'<definedName name="grade_9_%d">%s</definedName>' % (n, each)
        for n, each in enumerate(
            (b"#REF!", b"'gone'!$A$1", b"A1", b"", b"'" * 900, b"Lists!$XFE$9999999",
             b"[1]Lists!$A$1", b"INDIRECT(&quot;x&quot;)", b"Lists!$A$0", b"Lists!$A$1:$B$2")
        )
    )  # fmt: skip
    packed(path, changed(WORKBOOK, (b"</definedNames>", names + b"</definedNames>")))


@recipe("")
def a_date_system_in_words(path: Path) -> None:
    packed(path, changed(WORKBOOK, (b"<workbookPr ", b'<workbookPr date1904="false" ')))
