"""Packs members into a zip file. In: names with their contents. Out: bytes, the same for the same.

A member is deflated once and may then go into many files as it is. Names are plain ASCII, times
are fixed, and sizes stay far below what would need more than the original format.
"""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

LEVEL = 6
_LOCAL, _ENTRY = b"PK\x03\x04", b"PK\x01\x02"
_COMMON = struct.Struct("<HHHHHIIIHH")  # version needed … length of the extra field
_REST = struct.Struct("<HHHII")  # comment, disk, internal and external attributes, offset
_END = struct.Struct("<4sHHHHIIH")
_VERSION, _DEFLATED, _UNIX = 20, 8, 3 << 8
_DATE = (0 << 9) | (1 << 5) | 1  # 1 January 1980, the earliest that the format knows
_OWNER_ONLY = 0o600 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a zip file, deflated."""

    name: str
    data: bytes
    size: int
    crc: int


@dataclass(frozen=True, slots=True)
class Packed:
    """Members as they stand in a file from its first byte on, and what its directory says of them.

    `directory` has an entry for each member.
    """

    content: bytes = b""
    directory: tuple[bytes, ...] = ()


def deflated(name: str, content: bytes) -> Member:
    """A member with this content."""
    data = zlib.compress(content, LEVEL, wbits=-zlib.MAX_WBITS)
    return Member(name, data, len(content), zlib.crc32(content))


def deflated_pieces(name: str, pieces: Iterable[bytes]) -> Member:
    """A member whose content comes in pieces, and is never held as a whole."""
    deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    data, size, crc = bytearray(), 0, 0
    for piece in pieces:
        data += deflater.compress(piece)
        size += len(piece)
        crc = zlib.crc32(piece, crc)
    data += deflater.flush()
    return Member(name, bytes(data), size, crc)


def packed(members: Iterable[Member], before: Packed = Packed()) -> Packed:
    """Members packed one after the other, behind those of `before`."""
    parts, directory = [before.content], [*before.directory]
    offset = len(before.content)
    for each in members:
        name = each.name.encode("ascii")
        common = _COMMON.pack(
            _VERSION, 0, _DEFLATED, 0, _DATE, each.crc, len(each.data), each.size, len(name), 0
        )
        parts += (_LOCAL, common, name, each.data)
        directory.append(
            b"".join(
                (
                    _ENTRY,
                    (_VERSION | _UNIX).to_bytes(2, "little"),
                    common,
                    _REST.pack(0, 0, 0, _OWNER_ONLY, offset),
                    name,
                )
            )
        )
        offset += len(_LOCAL) + len(common) + len(name) + len(each.data)
    return Packed(b"".join(parts), tuple(directory))


def closed(members: Packed) -> bytes:
    """The whole file: members, then the directory."""
    directory = b"".join(members.directory)
    count = len(members.directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(members.content), 0)
    return b"".join((members.content, directory, end))
