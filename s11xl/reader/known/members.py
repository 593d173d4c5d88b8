"""The parts of a package that is small and plain enough to be held in memory whole."""

import zlib
from bisect import bisect_right
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

from s11xl.reader.files.package import Package
from s11xl.reader.known.skeleton import SurpriseError

_LARGEST_FILE = 8 * 1024 * 1024
_MOST_MORE = 1024  # bytes that a member may have when packed beyond what it has unpacked
_KEPT_LARGEST = 256 * 1024  # bytes of a member that is kept for the next file
_MOST_KEPT = 64
_HEADER, _START = 30, b"PK\x03\x04"  # a member's own header, without its name and extras
_PLAIN_FLAGS = 0x2 | 0x4 | 0x8 | 0x800  # how hard it was packed, sizes behind, a name in UTF-8


class Unpacked:
    """The members that were unpacked last, by their names: many are the same in the next file."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[bytes, int, int, int], bytes]] = {}

    def content(self, name: str, packed: bytes, info: ZipInfo) -> bytes:
        """A member's content, unpacked anew only if it isn't the one met before.

        Raises SurpriseError for one that is odd or damaged.
        """
        marks = (packed, info.file_size, info.CRC, info.compress_type)
        known = self._kept.get(name)
        if known is not None and known[0] == marks:
            return known[1]
        content = _content(packed, info)
        if len(content) <= _KEPT_LARGEST:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[name] = (marks, content)
        return content


class Members:
    """A package's members, unpacked from its bytes without the care that odd ones need."""

    def __init__(self, path: Path, package: Package, unpacked: Unpacked) -> None:
        """Raises SurpriseError for a large file."""
        self._unpacked = unpacked
        with path.open("rb") as file:
            self._content = file.read(_LARGEST_FILE + 1)
        if len(self._content) > _LARGEST_FILE:
            raise SurpriseError
        self._package = package
        self._offsets = sorted(each.header_offset for each in package.members.values())

    def part(self, name: str) -> bytes:
        """A part's bytes. Raises SurpriseError for one that is missing, large, odd or damaged.

        No part is larger than a single tag may be, so that none has to be looked at for one.
        """
        info = self._package.members.get(name.lstrip("/").lower())
        largest = self._package.budget.limits.element_bytes
        if info is None or info.file_size > largest or info.flag_bits & ~_PLAIN_FLAGS:
            raise SurpriseError
        if info.compress_size > info.file_size + _MOST_MORE:
            raise SurpriseError
        packed = self._packed(info)
        content = self._unpacked.content(info.filename, packed, info)
        self._package.budget.spend_compressed(len(packed))
        self._package.budget.spend_inflated(len(content))
        return content

    def _packed(self, info: ZipInfo) -> bytes:
        """A member's bytes as they are packed, if no other member shares them."""
        at = info.header_offset
        header = self._content[at : at + _HEADER] if at >= 0 else b""
        if len(header) < _HEADER or not header.startswith(_START):
            raise SurpriseError
        named = int.from_bytes(header[26:28], "little")
        start = at + _HEADER + named + int.from_bytes(header[28:30], "little")
        end = start + info.compress_size
        after = bisect_right(self._offsets, at)
        limit = self._offsets[after] if after < len(self._offsets) else len(self._content)
        name = self._content[at + _HEADER : at + _HEADER + named]
        if end > limit or name != info.orig_filename.encode("utf-8") or not name.isascii():
            raise SurpriseError
        return self._content[start:end]


def _content(packed: bytes, info: ZipInfo) -> bytes:
    """A member's content, of the size and checksum that the package tells."""
    if info.compress_type == ZIP_STORED:
        content = packed
    elif info.compress_type == ZIP_DEFLATED:
        content = _inflated(packed, info.file_size)
    else:
        raise SurpriseError
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise SurpriseError
    return content


def _inflated(packed: bytes, size: int) -> bytes:
    """Unpacked bytes, of the size that they are said to have. Raises SurpriseError otherwise."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = unpacker.decompress(packed, size + 1)
    except zlib.error as fault:
        raise SurpriseError from fault
    if not unpacker.eof or unpacker.unused_data:
        raise SurpriseError
    return content
