"""Makes the blank workbooks of a round by the thousand. In: a layout, settings, marks. Out: bytes.

One master is written with a hole for each text that differs from agency to agency, and cut once.
What has no hole is deflated once and goes into every workbook as it is; of a part that has holes
only the piece from the first to the last of them is deflated again. A workbook whose texts need
more than to be put into holes is written directly, and so are all where the settings or the layout
hold what a hole is marked with: either way they have the same parts.
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

_MARK = "⟦s11xl:"  # begins a hole
_OPENS = _MARK[0]  # without it no texts make a mark, however they are put together
_HOLES = {name: f"{_MARK}{name}⟧" for name in ("return_id", "agency_id", "agency", "sector")}
_HOLE = re.compile(f"{_MARK}(\\w+)⟧".encode())
_BESIDE_CELLS = {  # which holes stand in the parts that hold no cells
    WORKBOOK: ("return_id", "agency_id"),
    CUSTOM: ("return_id", "agency_id"),
    CORE: ("agency", "return_id", "return_id", "agency_id"),
}
_MOST = 200  # characters: within every limit that a name, a property or a title has
_NEEDS_MORE = re.compile(rf'[\x00-\x1f\x7f"\ufffe\uffff\ud800-\udfff]|_x|<r>|{_MARK}|^\s|\s$')
_WINDOW, _MEMORY = -12, 5  # of a deflater for a few thousand bytes: small ones start faster


class Stamper:
    """Gives the blank workbook of any agency of a round."""

    def __init__(self, layout: WorkbookLayout, settings: RoundSettings) -> None:
        self._layout = layout
        self._settings = settings
        self._common: Identity | None = None  # what the master at hand was asked for
        self._master: _Master | None = None  # none where all workbooks are written directly

    def workbook(self, identity: Identity) -> bytes:
        """The bytes of the workbook with these marks."""
        texts = variables(identity, self._settings, self._layout.standards.wording)
        if any(_needs_more(texts[name]) for name in _HOLES):
            return write_template(self._layout, identity, self._settings)
        common = _pierced_identity(identity)
        if self._common != common:
            self._common, self._master = common, self._master_for(common)
        if self._master is None:
            return write_template(self._layout, identity, self._settings)
        return self._master.workbook(texts)

    def _master_for(self, common: Identity) -> "_Master | None":
        """A master for these marks; none where a text of the round's own could pass for a hole."""
        plain = replace(common, return_id="", agency_id="", agency="", sector="")
        if _OPENS in repr((plain, self._settings, self._layout.standards)):
            return None
        return _Master(self._layout, common, self._settings)


def _pierced_identity(identity: Identity) -> Identity:
    """The marks that all workbooks of a round share, with holes for the others."""
    return replace(
        identity,
        return_id=_HOLES["return_id"],
        agency_id=_HOLES["agency_id"],
        agency=_HOLES["agency"],
        sector=_HOLES["sector"],
    )


def _needs_more(text: str) -> bool:
    """Whether a text can't just be put into a hole: it is empty, long, or asks for escapes."""
    return not 0 < len(text) <= _MOST or _NEEDS_MORE.search(text) is not None


class _Master:
    """A workbook with holes, cut into what stays and what is filled."""

    def __init__(self, layout: WorkbookLayout, identity: Identity, settings: RoundSettings) -> None:
        holes = {**_BESIDE_CELLS, STRINGS: tuple(_holes_in_cells(layout))}
        self._constant = Packed()
        self._pierced: list[_Pierced] = []
        for name, content in template_parts(layout, identity, settings).items():
            met = [hole.decode() for hole in _HOLE.findall(content)]
            if Counter(met) != Counter(holes.get(name, ())):
                raise RefusedError(f"{name} has the holes {sorted(met)}")
            if met:
                self._pierced.append(_pierced(name, content))
            elif self._pierced:
                raise RefusedError(f"{name} stands after a part with holes")
            else:
                self._constant = packed([deflated(name, content)], self._constant)

    def workbook(self, texts: Mapping[str, str]) -> bytes:
        """The workbook with a text in each hole."""
        filled = {name: _xml(texts[name]) for name in _HOLES}
        members = [each.filled(filled) for each in self._pierced]
        return closed(packed(members, self._constant))


def _holes_in_cells(layout: WorkbookLayout) -> Iterator[str]:
    """The holes in the texts of cells; cells with the same text share it."""
    templates = {
        cell.content.template
        for sheet in layout.sheets
        for cell in sheet.cells
        if isinstance(cell.content, Variable)
    }
    for template in templates:
        for name in _HOLES:
            yield from [name] * template.count(f"{{{name}}}")


def _xml(text: str) -> bytes:
    """A text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode("utf-8")


@dataclass(frozen=True, slots=True)
class _Pierced:
    """A part with holes: a head and a tail that are deflated already, and pieces between them.

    Of the pieces each second one is the name of a hole.
    """

    name: str
    head: bytes
    head_size: int
    head_crc: int
    pieces: tuple[bytes, ...]
    holes: tuple[str, ...]
    tail: bytes
    plain_tail: bytes

    def filled(self, texts: Mapping[str, bytes]) -> Member:
        """The part with a text in each hole."""
        between = list(self.pieces)
        between[1::2] = [texts[name] for name in self.holes]
        middle = b"".join(between)
        deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY)
        data = b"".join(
            (self.head, deflate.compress(middle), deflate.flush(zlib.Z_SYNC_FLUSH), self.tail)
        )
        crc = zlib.crc32(self.plain_tail, zlib.crc32(middle, self.head_crc))
        size = self.head_size + len(middle) + len(self.plain_tail)
        return Member(self.name, data, size, crc)


def _pierced(name: str, content: bytes) -> _Pierced:
    head, *pieces, tail = _HOLE.split(content)
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return _Pierced(
        name=name,
        head=deflate.compress(head) + deflate.flush(zlib.Z_SYNC_FLUSH),
        head_size=len(head),
        head_crc=zlib.crc32(head),
        pieces=(b"", *pieces, b""),
        holes=tuple(hole.decode() for hole in pieces[::2]),
        tail=zlib.compress(tail, LEVEL, wbits=-zlib.MAX_WBITS),
        plain_tail=tail,
    )
