"""Writes the blank workbooks of a round by the thousand. In: a layout, settings, identities.

A master workbook is written once, with a placeholder for each text that differs from agency to
agency. Parts without placeholders are compressed once; of the others only the piece from the first
to the last placeholder is compressed for each workbook. A workbook whose texts need escaping is
written directly, and so are all of them if a text of the round could be taken for a placeholder.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from s11xl.core.returns import Identity
from s11xl.workbook.identity import RoundSettings
from s11xl.workbook.layout.model import Variable, WorkbookLayout
from s11xl.workbook.variables import variables
from s11xl.workbook.writer import template_parts, write_template
from s11xl.xlsx.package import CORE, CUSTOM, STRINGS, WORKBOOK
from s11xl.xlsx.packing import LEVEL, Member, Packed, closed, deflated, packed
from s11xl.xlsx.writer import RefusedError

_START = "⟦s11xl:"  # of a placeholder
_PLACEHOLDERS = {
    name: f"{_START}{name}⟧" for name in ("return_id", "agency_id", "agency", "sector")
}
_PLACEHOLDER = re.compile(f"{_START}(\\w+)⟧".encode())
_OUTSIDE_CELLS = {  # placeholders in the parts that have no cells
    WORKBOOK: ("return_id", "agency_id"),
    CUSTOM: ("return_id", "agency_id"),
    CORE: ("agency", "return_id", "return_id", "agency_id"),
}
_MAX_TEXT = 200  # characters, within the limits of names, properties and titles
_NEEDS_ESCAPING = re.compile(rf'[\x00-\x1f\x7f"\ufffe\uffff\ud800-\udfff]|_x|<r>|{_START}|^\s|\s$')
_WINDOW, _MEMORY = -12, 5  # of zlib: a small compressor starts faster, and the pieces are small


class Stamper:
    """Writes the blank workbook of any agency in a round."""

    def __init__(self, layout: WorkbookLayout, settings: RoundSettings) -> None:
        self._layout = layout
        self._settings = settings
        self._common: Identity | None = None  # the identity of the current master
        self._master: _Master | None = None  # None if all workbooks are written directly

    def workbook(self, identity: Identity) -> bytes:
        """Return the bytes of the workbook with this identity."""
        texts = variables(identity, self._settings, self._layout.standards.wording)
        if all(_fits(texts[name]) for name in _PLACEHOLDERS):
            common = replace(identity, **_PLACEHOLDERS)  # type: ignore[arg-type]
            if self._common != common:
                self._common, self._master = common, self._master_for(common)
            if self._master is not None:
                return self._master.workbook(texts)
        return write_template(self._layout, identity, self._settings)

    def _master_for(self, common: Identity) -> "_Master | None":
        """Write a master; None if a text of the round has the first character of placeholders."""
        rest = replace(common, return_id="", agency_id="", agency="", sector="")
        if _START[0] in repr((rest, self._settings, self._layout.standards)):
            return None
        return _Master(self._layout, common, self._settings)


def _fits(text: str) -> bool:
    """Whether a text can replace a placeholder: not empty, not too long, and no escaping needed."""
    return 0 < len(text) <= _MAX_TEXT and not _NEEDS_ESCAPING.search(text)


class _Master:
    """A workbook with placeholders, split into constant and variable parts."""

    def __init__(self, layout: WorkbookLayout, identity: Identity, settings: RoundSettings) -> None:
        expected = {**_OUTSIDE_CELLS, STRINGS: tuple(_placeholders_in_cells(layout))}
        self._constant = Packed()
        self._variable: list[_VariablePart] = []
        for name, content in template_parts(layout, identity, settings).items():
            names = [match.decode() for match in _PLACEHOLDER.findall(content)]
            if Counter(names) != Counter(expected.get(name, ())):
                raise RefusedError(f"{name} has the placeholders {sorted(names)}")
            if names:
                self._variable.append(_variable_part(name, content))
            elif self._variable:
                raise RefusedError(f"{name} comes after a part with placeholders")
            else:
                self._constant = packed([deflated(name, content)], self._constant)

    def workbook(self, texts: Mapping[str, str]) -> bytes:
        """Return the workbook with these texts in place of the placeholders."""
        xml_texts = {name: _xml(texts[name]) for name in _PLACEHOLDERS}
        return closed(packed((part.filled(xml_texts) for part in self._variable), self._constant))


def _placeholders_in_cells(layout: WorkbookLayout) -> Iterator[str]:
    """Yield the placeholders in the shared strings, where each different text appears once."""
    templates = {
        cell.content.template
        for sheet in layout.sheets
        for cell in sheet.cells
        if isinstance(cell.content, Variable)
    }
    for template in templates:
        for name in _PLACEHOLDERS:
            yield from [name] * template.count(f"{{{name}}}")


def _xml(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode("utf-8")


@dataclass(frozen=True, slots=True)
class _VariablePart:
    """A part with placeholders: a compressed head and tail, and the pieces between them.

    Every second piece is the name of a placeholder.
    """

    name: str
    head: bytes
    head_size: int
    head_crc: int
    pieces: tuple[bytes, ...]
    tail: bytes
    plain_tail: bytes

    def filled(self, texts: Mapping[str, bytes]) -> Member:
        """Return the part with these texts in place of the placeholders."""
        pieces = list(self.pieces)
        pieces[::2] = [texts[name.decode()] for name in pieces[::2]]
        middle = b"".join(pieces)
        deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY)
        data = b"".join(
            (self.head, deflate.compress(middle), deflate.flush(zlib.Z_SYNC_FLUSH), self.tail)
        )
        crc = zlib.crc32(self.plain_tail, zlib.crc32(middle, self.head_crc))
        size = self.head_size + len(middle) + len(self.plain_tail)
        return Member(self.name, data, size, crc)


def _variable_part(name: str, content: bytes) -> _VariablePart:
    head, *pieces, tail = _PLACEHOLDER.split(content)
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return _VariablePart(
        name=name,
        head=deflate.compress(head) + deflate.flush(zlib.Z_SYNC_FLUSH),
        head_size=len(head),
        head_crc=zlib.crc32(head),
        pieces=tuple(pieces),
        tail=zlib.compress(tail, LEVEL, wbits=-zlib.MAX_WBITS),
        plain_tail=tail,
    )
