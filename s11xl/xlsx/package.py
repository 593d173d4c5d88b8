"""Finishes a workbook that XlsxWriter wrote: what it can't write is put into the package's parts.

In: the bytes of an .xlsx, and edits by the part's name. Out: the bytes of the finished one, the
same for the same input. Parts are text that XlsxWriter wrote a moment ago, never a return's.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from io import BytesIO
from zipfile import ZipFile

from s11xl.xlsx.packing import closed, deflated, deflated_pieces, packed

Edit = Callable[[str], str]
WORKBOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
CORE = "docProps/core.xml"
CUSTOM = "docProps/custom.xml"
VARYING = (WORKBOOK, STRINGS, CUSTOM, CORE)  # the parts that tell one workbook from another
Rows = tuple[str, Iterable[bytes]]  # the area that a sheet fills, and the XML of rows
_END_OF_ROWS = b"</sheetData>"
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_ROW = re.compile(r'<row r="(\d+)"[^>]*>')
_EMPTY_FORMULA = re.compile(r'<c (r="[A-Z]+\d+"(?: s="\d+")?)>(<f>[^<]*</f>)<v></v></c>')


def sheet_part(index: int) -> str:
    """The name of the part of the sheet at `index`, from 0, as XlsxWriter names it."""
    return f"xl/worksheets/sheet{index + 1}.xml"


def relationships_part(index: int) -> str:
    """The name of the part with the links of the sheet at `index`, from 0."""
    return f"xl/worksheets/_rels/sheet{index + 1}.xml.rels"


def forward_slashes(relationships: str) -> str:
    """Links whose paths every system follows: XlsxWriter writes them as Windows does."""
    return relationships.replace("\\", "/")


def finished(package: bytes, edits: Mapping[str, Edit]) -> bytes:
    """The package with each edit applied to its part; KeyError when there is no such part."""
    return joined(edited(package, edits))


def with_rows(package: bytes, edits: Mapping[str, Edit], rows: Mapping[str, Rows]) -> bytes:
    """The package with each edit applied, and rows put behind those of some sheets, by its part.

    Parts are packed one by one, and rows while they are made, so that no more than one part or a
    piece of the rows is ever held.
    """
    with ZipFile(BytesIO(package)) as source:
        members = (
            deflated_pieces(name, _with_rows(content, rows[name]))
            if name in rows
            else deflated(name, content)
            for name, content in _parts(source, edits)
        )
        return closed(packed(members))


def _with_rows(sheet: bytes, rows: Rows) -> Iterable[bytes]:
    """A sheet in pieces, with rows behind its own."""
    area, pieces = rows
    before, end, after = sheet.partition(_END_OF_ROWS)
    if not end:
        raise ValueError("the sheet has no rows")
    yield _DIMENSION.sub(f'<dimension ref="{area}"/>'.encode(), before, count=1)
    yield from pieces
    yield end + after


def joined(parts: Mapping[str, bytes]) -> bytes:
    """The package of these parts, in this order."""
    return closed(packed(deflated(name, content) for name, content in parts.items()))


def edited(package: bytes, edits: Mapping[str, Edit]) -> Mapping[str, bytes]:
    """The parts of a package, each edit applied to its own; those that vary stand last."""
    with ZipFile(BytesIO(package)) as source:
        return dict(_parts(source, edits))


def _parts(source: ZipFile, edits: Mapping[str, Edit]) -> Iterator[tuple[str, bytes]]:
    names = source.namelist()
    if absent := edits.keys() - set(names):
        raise KeyError(*absent)
    for name in sorted(names, key=lambda name: name in VARYING):
        content = source.read(name)
        if name in edits:
            content = edits[name](content.decode("utf-8")).encode("utf-8")
        yield name, content


def in_order(*edits: Edit) -> Edit:
    """Several edits of one part, one after the other."""

    def apply(text: str) -> str:
        for edit in edits:
            text = edit(text)
        return text

    return apply


def locked_structure(workbook: str) -> str:
    """`workbook.xml` with its structure locked: no sheet added, removed, renamed or moved."""
    return replaced_once(
        workbook, "<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>'
    )


def with_language(language: str) -> Edit:
    """`core.xml` with the document's language."""
    end = "</cp:coreProperties>"
    return lambda core: replaced_once(core, end, f"<dc:language>{language}</dc:language>{end}")


def growing_rows(rows: Collection[int]) -> Edit:
    """A sheet whose rows (counted from 0) follow their content: their height is not custom."""

    def edit(sheet: str) -> str:
        def open_row(match: re.Match[str]) -> str:
            if int(match[1]) - 1 not in rows:
                return match[0]
            return match[0].replace(' customHeight="1"', "")

        return _ROW.sub(open_row, sheet)

    return edit


def typed_empty_formulas(sheet: str) -> str:
    """A sheet whose formulas with an empty result say that it is an empty text."""
    return _EMPTY_FORMULA.sub(r'<c \1 t="str">\2<v></v></c>', sheet)


def replaced_once(text: str, old: str, new: str) -> str:
    """The text with what stands in it exactly once replaced; ValueError if it doesn't."""
    if text.count(old) != 1:
        raise ValueError(f"{old} stands {text.count(old)} times, not once")
    return text.replace(old, new)
