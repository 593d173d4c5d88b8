"""Read an OLE container, the format of Office 97-2003 and of Outlook messages.

In: a path. Out: its entries, and the bytes of its streams; RejectedError if it is damaged. Every
table is at most as large as the file, and no chain is longer, so a hostile file costs no more than
an honest one of its size.
"""

import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from s11xl.reader.files import file_types as types
from s11xl.reader.files.file_types import FileType, OtherType
from s11xl.reader.files.limits import RejectedError, corrupt, too_large
from s11xl.reader.files.sniff import OLE_NAMES, type_of_ole

OlePath = tuple[str, ...]  # the names of an entry and the storages around it, without the root's
_HEADER = struct.Struct("<30xHH14xI4xII4xI4x109I")
_ENTRY = struct.Struct("<64sHBxIII36xIQ")
_SHIFTS = (9, 12)  # sectors of 512 or 4096 bytes
_MINI_SHIFT = 6
_STORAGE, _STREAM = 1, 2
_LAST = 0xFFFFFFFA  # the highest number of a sector; those above have meanings of their own
_MAX_ENTRIES = 100_000
_MAX_DEPTH = 64  # of storages inside one another
_MAX_SCANNED = 20 * 1024**2  # bytes of a container whose directory is damaged


@dataclass(frozen=True, slots=True)
class OleEntry:
    """A stream or a storage; `offset` is where its name is in the file."""

    path: OlePath
    is_storage: bool
    start: int  # its first sector
    size: int
    offset: int


class OleFile:
    """An OLE container: its entries by their path, in lower case.

    `is_damaged` is whether there are more entries than these, or parts of the list of entries that
    can't be understood.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.entries: dict[OlePath, OleEntry] = {}
        self._names: dict[OlePath, list[str]] = {}
        with path.open("rb") as file:
            try:
                self._read_tables(file)
            except (struct.error, IndexError) as error:
                raise _damaged() from error

    def _read_tables(self, file: BinaryIO) -> None:
        """Read the header, the tables that say which sector follows which, and the directory."""
        header = _HEADER.unpack(file.read(_HEADER.size))
        self._shift, mini_shift, directory, self._cutoff, mini, difat, *first = header
        if self._shift not in _SHIFTS or mini_shift != _MINI_SHIFT:
            raise _damaged()
        self._count = (file.seek(0, 2) - 1) >> self._shift  # sectors, without the header
        self._fat = self._read_fat(file, first, difat)
        numbers = list(self._chain(directory, self._fat))
        per_sector = (1 << self._shift) // _ENTRY.size
        if len(numbers) * per_sector > _MAX_ENTRIES:
            raise too_large(f"it has over {_MAX_ENTRIES:,} entries")
        content = b"".join(self._sector(file, number) for number in numbers)
        entries = list(_ENTRY.iter_unpack(content))
        self._mini_fat = _numbers(b"".join(self._sectors(file, mini)))
        self._mini_sectors = list(self._chain(entries[0][6], self._fat))
        for number, path in _tree(entries):
            _, _, entry_type, _, _, _, start, size = entries[number]
            offset = ((numbers[number // per_sector] + 1) << self._shift) + (
                number % per_sector * _ENTRY.size
            )
            size = size if self._shift > _SHIFTS[0] else size & 0xFFFFFFFF
            entry = OleEntry(path, entry_type == _STORAGE, start, size, offset)
            self.entries[_folded(path)] = entry
            self._names.setdefault(_folded(path[:-1]), []).append(path[-1])
        types_used = [entry[2] for entry in entries[1:] if entry[2]]
        self.is_damaged = len(types_used) != len(self.entries)

    def _read_fat(self, file: BinaryIO, first: Sequence[int], difat: int) -> "array[int]":
        """Read the table of sectors; which sectors have it is listed in the header and others."""
        listed = [number for number in first if number < _LAST]
        most = self._count * 4 // (1 << self._shift) + 1
        for _ in range(most):
            if difat >= _LAST or len(listed) >= most:
                break
            *more, difat = _numbers(self._sector(file, difat))
            listed += [number for number in more if number < _LAST]
        return _numbers(b"".join(self._sector(file, number) for number in listed[:most]))

    def _sector(self, file: BinaryIO, number: int) -> bytes:
        if number >= self._count:
            raise _damaged()
        file.seek((number + 1) << self._shift)
        return file.read(1 << self._shift).ljust(1 << self._shift, b"\0")

    def _sectors(self, file: BinaryIO, start: int) -> Iterator[bytes]:
        for number in self._chain(start, self._fat):
            yield self._sector(file, number)

    def _chain(self, start: int, table: Sequence[int]) -> Iterator[int]:
        """The numbers of the sectors that follow one another. Raises RejectedError in a circle."""
        number, left = start, len(table)
        while number < _LAST:
            if not left or number >= len(table):
                raise _damaged()
            yield number
            number = table[number]
            left -= 1

    def __contains__(self, path: OlePath) -> bool:
        return _folded(path) in self.entries

    def names(self, storage: OlePath = ()) -> list[str]:
        """The names in a storage, as they are written; without one, those at the top."""
        return self._names.get(_folded(storage), [])

    def read(self, path: OlePath, limit: int) -> bytes | None:
        """The bytes of a stream; None if there is none.

        Raises RejectedError if it is damaged or has more bytes than the limit.
        """
        entry = self.entries.get(_folded(path))
        is_stream = entry is not None and not entry.is_storage
        return b"".join(self.pieces(path, limit)) if is_stream else None

    def pieces(self, path: OlePath, limit: int) -> Iterator[bytes]:
        """Yield the bytes of a stream in pieces; none if there is none. Raises as `read` does."""
        entry = self.entries.get(_folded(path))
        if entry is None or entry.is_storage:
            return
        if entry.size > limit:
            raise too_large(f"it has over {limit // 1024**2} MB")
        left = entry.size
        with self._path.open("rb") as file:
            pieces = self._pieces(file, entry)
            while left > 0:
                if (piece := next(pieces, None)) is None:
                    raise _damaged()
                yield piece[:left]
                left -= len(piece)

    def _pieces(self, file: BinaryIO, entry: OleEntry) -> Iterator[bytes]:
        """The sectors of a stream; those of small streams are inside a stream of their own."""
        if entry.size >= self._cutoff:
            yield from self._sectors(file, entry.start)
            return
        for number in self._chain(entry.start, self._mini_fat):
            index, rest = divmod(number << _MINI_SHIFT, 1 << self._shift)
            if index >= len(self._mini_sectors):
                raise _damaged()
            yield self._sector(file, self._mini_sectors[index])[rest : rest + (1 << _MINI_SHIFT)]


def ole_type(path: Path) -> FileType | OtherType:
    """The type of an OLE container. If its directory is damaged, names anywhere in it decide."""
    try:
        container = OleFile(path)
    except RejectedError:
        with path.open("rb") as file:
            content = file.read(_MAX_SCANNED)
        names = [name for name in OLE_NAMES if name.encode("utf-16-le") in content]
        return type_of_ole(names, names) if names else types.DAMAGED_OFFICE
    return type_of_ole(container.names(), [name for path in container.entries for name in path])


def misspelt_names(path: Path, expected: Sequence[str]) -> dict[int, bytes]:
    """Where names at the top are in another case than expected, with what to write there."""
    try:
        entries = OleFile(path).entries.values()
    except RejectedError:  # for the library to judge
        return {}
    top = {entry.path[0]: entry for entry in entries if len(entry.path) == 1}
    return {
        entry.offset: right.encode("utf-16-le")
        for name, entry in top.items()
        for right in expected
        if name.casefold() == right.casefold() and name != right
    }


def _tree(entries: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, OlePath]]:
    """The number and path of each entry below the root.

    An entry has a neighbour on either side, and a storage has a child.
    """
    seen: set[int] = set()
    pending: list[tuple[int, OlePath]] = [(entries[0][5], ())]
    while pending:
        number, parents = pending.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        name, length, entry_type, left, right, child, _, _ = entries[number]
        pending += [(left, parents), (right, parents)]
        if entry_type not in (_STORAGE, _STREAM):
            continue
        path = (*parents, name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"))
        if len(path) > _MAX_DEPTH:
            raise _damaged()
        yield number, path
        if entry_type == _STORAGE:
            pending.append((child, path))


def _folded(path: OlePath) -> OlePath:
    return tuple(name.casefold() for name in path)


def _numbers(content: bytes) -> "array[int]":
    return array("I", struct.unpack(f"<{len(content) // 4}I", content))


def _damaged() -> RejectedError:
    return corrupt("its list of parts can't be read; it may be cut off")
