"""Edits to the parts of a workbook that XlsxWriter wrote, for what XlsxWriter can't do.

In: the bytes of an .xlsx, and edits by the name of the part. Out: the edited parts, or the bytes of
a new .xlsx; the same input gives the same bytes. Parts are never those of a return.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from io import BytesIO
from zipfile import ZipFile

from s11xl.xlsx.packing import closed, deflated, deflated_pieces, packed

WORKBOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
CORE = "docProps/core.xml"
CUSTOM = "docProps/custom.xml"
VARYING = (WORKBOOK, STRINGS, CUSTOM, CORE)  # parts that differ from one workbook to another
_END_OF_ROWS = b"</sheetData>"
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_ROW = re.compile(r'<row r="(\d+)"[^>]*>')
_EMPTY_FORMULA = re.compile(r'<c (r="[A-Z]+\d+"(?: s="\d+")?)>(<f>[^<]*</f>)<v></v></c>')
Edit = Callable[[str], str]
Rows = tuple[str, Iterable[bytes]]  # the range that a sheet fills, and the XML of further rows


def sheet_part(index: int) -> str:
    """Return the name of a sheet's part; `index` counts from 0."""
    return f"xl/worksheets/sheet{index + 1}.xml"


def relationships_part(index: int) -> str:
    """Return the name of the part with a sheet's links; `index` counts from 0."""
    return f"xl/worksheets/_rels/sheet{index + 1}.xml.rels"


def with_rows(package: bytes, edits: Mapping[str, Edit], rows: Mapping[str, Rows]) -> bytes:
    """Apply the edits, append rows to some sheets (by the name of the part) and pack the parts.

    Rows are packed while they are made, so that only a piece of them is in memory. Raises KeyError
    for an edit of a part that doesn't exist.
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
    """Yield a sheet in pieces, with further rows after its own."""
    area, pieces = rows
    before, end, after = sheet.partition(_END_OF_ROWS)
    if not end:
        raise ValueError("the sheet has no rows")
    yield _DIMENSION.sub(f'<dimension ref="{area}"/>'.encode(), before, count=1)
    yield from pieces
    yield end + after


def joined(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts into a package, in their order."""
    return closed(packed(deflated(name, content) for name, content in parts.items()))


def edited(package: bytes, edits: Mapping[str, Edit]) -> Mapping[str, bytes]:
    """Return the parts of a package by name, edited; the `VARYING` ones are last.

    Raises KeyError for an edit of a part that doesn't exist.
    """
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
    """Combine several edits of one part."""

    def apply(text: str) -> str:
        for edit in edits:
            text = edit(text)
        return text

    return apply


def forward_slashes(relationships: str) -> str:
    """Edit links so that every system can follow them: XlsxWriter writes Windows paths."""
    return relationships.replace("\\", "/")


def locked_structure(workbook: str) -> str:
    """Edit `workbook.xml` to lock its structure: no sheet can be added, removed or renamed."""
    return replaced_once(
        workbook, "<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>'
    )


def with_language(language: str) -> Edit:
    """Make the edit that adds the language to `core.xml`."""
    end = "</cp:coreProperties>"
    return lambda core: replaced_once(core, end, f"<dc:language>{language}</dc:language>{end}")


def growing_rows(rows: Collection[int]) -> Edit:
    """Make the edit of a sheet that lets some rows (counted from 0) grow with their content."""

    def open_row(match: re.Match[str]) -> str:
        is_growing = int(match[1]) - 1 in rows
        return match[0].replace(' customHeight="1"', "") if is_growing else match[0]

    return lambda sheet: _ROW.sub(open_row, sheet)


def typed_empty_formulas(sheet: str) -> str:
    """Edit a sheet so that formulas with an empty result have the type text."""
    return _EMPTY_FORMULA.sub(r'<c \1 t="str">\2<v></v></c>', sheet)


def replaced_once(text: str, old: str, new: str) -> str:
    """Replace the only occurrence of `old`. Raises ValueError if there is not exactly one."""
    if text.count(old) != 1:
        raise ValueError(f"{old} occurs {text.count(old)} times, not once")
    return text.replace(old, new)
