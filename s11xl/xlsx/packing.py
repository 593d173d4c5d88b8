"""Zip files. In: names and contents. Out: bytes; the same input gives the same bytes.

A member is compressed once and can go into many files. Names are ASCII, times are fixed, and sizes
stay far below the limit of the original zip format.
"""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

LEVEL = 6  # of compression
_LOCAL, _ENTRY, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_HEADER = struct.Struct("<HHHHHIIIHH")  # version needed … length of the extra field
_ENTRY_REST = struct.Struct("<HHHII")  # comment, disk, internal and external attributes, offset
_END_REST = struct.Struct("<HHHHIIH")  # disks, entries, size and offset of the directory, comment
_VERSION, _DEFLATED, _UNIX = 20, 8, 3 << 8
_DATE = (0 << 9) | (1 << 5) | 1  # 1 January 1980, the earliest in the format
_OWNER_ONLY = 0o600 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """A compressed member of a zip file, with its uncompressed size and CRC-32."""

    name: str
    data: bytes
    size: int
    crc: int


@dataclass(frozen=True, slots=True)
class Packed:
    """The beginning of a zip file: members, and their entries in the directory."""

    content: bytes = b""
    directory: tuple[bytes, ...] = ()


def deflated(name: str, content: bytes) -> Member:
    """Compress a member."""
    data = zlib.compress(content, LEVEL, wbits=-zlib.MAX_WBITS)
    return Member(name, data, len(content), zlib.crc32(content))


def deflated_pieces(name: str, pieces: Iterable[bytes]) -> Member:
    """Compress a member whose content comes in pieces, without joining them."""
    deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    data, size, crc = bytearray(), 0, 0
    for piece in pieces:
        data += deflater.compress(piece)
        size += len(piece)
        crc = zlib.crc32(piece, crc)
    data += deflater.flush()
    return Member(name, bytes(data), size, crc)


def packed(members: Iterable[Member], before: Packed = Packed()) -> Packed:
    """Append members to those in `before`."""
    parts, directory = [before.content], [*before.directory]
    offset = len(before.content)
    for member in members:
        name = member.name.encode("ascii")
        sizes = (member.crc, len(member.data), member.size, len(name), 0)
        header = _HEADER.pack(_VERSION, 0, _DEFLATED, 0, _DATE, *sizes)
        parts += (_LOCAL, header, name, member.data)
        made_by = (_VERSION | _UNIX).to_bytes(2, "little")
        rest = _ENTRY_REST.pack(0, 0, 0, _OWNER_ONLY, offset)
        directory.append(b"".join((_ENTRY, made_by, header, rest, name)))
        offset += len(_LOCAL) + len(header) + len(name) + len(member.data)
    return Packed(b"".join(parts), tuple(directory))


def closed(members: Packed) -> bytes:
    """Return the whole zip file: the members, then the directory."""
    directory = b"".join(members.directory)
    count = len(members.directory)
    end = _END_REST.pack(0, 0, count, count, len(directory), len(members.content), 0)
    return b"".join((members.content, directory, _END, end))
