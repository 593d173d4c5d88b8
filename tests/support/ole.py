"""Writes OLE containers: Outlook messages, and whatever else has streams in storages."""

import struct
from collections.abc import Iterator, Mapping
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_STORAGE, _STREAM, _ROOT = 1, 2, 5


def ole_file(tree: Tree) -> bytes:
    """A container with these streams (bytes) and storages; small streams are in the mini stream."""
    entries: list[list[object]] = [["Root Entry", _ROOT, _FREE, _FREE, 0, b""]]
    _add(entries, 0, tree)
    mini, mini_chain = bytearray(), []
    sectors, chain = bytearray(), []
    starts: dict[int, int] = {}
    for number, entry in enumerate(entries):
        content = entry[5]
        assert isinstance(content, bytes)
        if entry[1] == _STREAM and len(content) < _CUTOFF:
            starts[number] = _put(mini, mini_chain, content, _MINI)
        elif entry[1] == _STREAM:
            starts[number] = _put(sectors, chain, content, _SECTOR)
    starts[0] = _put(sectors, chain, bytes(mini), _SECTOR)
    entries[0][5] = bytes(mini)
    listed = b"".join(struct.pack("<I", each) for each in mini_chain)
    mini_fat = _put(sectors, chain, listed, _SECTOR, b"\xff")
    directory = b"".join(
        _entry(*entry[:5], starts.get(number, _END), len(entry[5]))  # type: ignore[arg-type]
        for number, entry in enumerate(entries)
    )
    first = _put(sectors, chain, directory, _SECTOR)
    fats = 1
    while (len(chain) + fats + 127) // 128 > fats:
        fats += 1
    at = len(chain)
    chain += [_FAT] * fats
    table = b"".join(struct.pack("<I", each) for each in chain).ljust(fats * _SECTOR, b"\xff")
    assert fats <= 109
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        b"", 0, fats, first, 0, _CUTOFF, mini_fat, (len(mini_chain) + 127) // 128, _END, 0, at,
    )  # fmt: skip
    header += b"".join(struct.pack("<I", at + n) for n in range(1, fats))
    return header.ljust(_SECTOR, b"\xff") + bytes(sectors) + table


def _add(entries: list[list[object]], parent: int, tree: Tree) -> None:
    """The entries of a storage, one the right neighbour of the one before."""
    before = None
    for name, content in tree.items():
        number = len(entries)
        if before is None:
            entries[parent][4] = number
        else:
            entries[before][3] = number
        is_stream = isinstance(content, bytes)
        kind = _STREAM if is_stream else _STORAGE
        entries.append([name, kind, _FREE, _FREE, 0, content if is_stream else b""])
        before = number
        if not isinstance(content, bytes):
            _add(entries, number, content)


def _put(
    sectors: bytearray, chain: list[int], content: bytes, size: int, filling: bytes = b"\0"
) -> int:
    """Appends a stream in sectors; gives the first of them."""
    if not content:
        return _END
    start, count = len(chain), (len(content) + size - 1) // size
    sectors += content.ljust(count * size, filling)
    chain += [*range(start + 1, start + count), _END]
    return start


def _entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", text, len(text) + 2, kind, 1, left, right, child or _FREE, b"", 0, 0,
        0, start, size,
    )  # fmt: skip


# Outlook messages ([MS-OXMSG]).


def outlook_message(
    *,
    words: str = "",
    page: str = "",
    subject: str = "Our return",
    attached: Mapping[str, bytes | Tree] = {},
    is_inner: bool = False,
    is_narrow: bool = False,
) -> Tree:
    """The tree of a message; what is attached is a file, a message, or another tree."""
    tree: dict[str, bytes | Tree] = {
        "__properties_version1.0": struct.pack("<20xI", len(attached))
        + bytes(0 if is_inner else 8)
        + _number(0x3FDE0003, 65001)
        + _number(0x00390040, 134_455_000_000_000_000),
        "__nameid_version1.0": {},
    }
    texts = {"0037": subject, "0C1A": "Lead", "0C1F": "lead@police.example", "1000": words}
    tree |= dict(_text(name, text, is_narrow=is_narrow) for name, text in texts.items() if text)
    if page:
        tree["__substg1.0_10130102"] = page.encode()
    for number, (name, content) in enumerate(attached.items()):
        is_file = isinstance(content, bytes)
        tree[f"__attach_version1.0_#{number:08X}"] = {
            "__properties_version1.0": bytes(8) + _number(0x37050003, 1 if is_file else 5),
            **dict([_text("3707", name, is_narrow=is_narrow)]),
            **({"__substg1.0_37010102": content} if is_file else content),  # type: ignore[dict-item]
        }
    return tree


def as_object(tree: Tree) -> Tree:
    """A storage as the content of an attachment: a message, or an inserted document."""
    return {"__substg1.0_3701000D": tree}


def as_link(address: str) -> Tree:
    """A link as an attachment."""
    return dict([_text("370D", address)])


def _text(name: str, text: str, *, is_narrow: bool = False) -> tuple[str, bytes]:
    if is_narrow:
        return f"__substg1.0_{name}001E", text.encode("cp1252")
    return f"__substg1.0_{name}001F", text.encode("utf-16-le")


def _number(tag: int, value: int) -> bytes:
    return struct.pack("<IIQ", tag, 6, value)


def paths(tree: Tree, parents: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], bytes]]:
    """Each stream of a tree with its path."""
    for name, content in tree.items():
        if isinstance(content, bytes):
            yield (*parents, name), content
        else:
            yield from paths(content, (*parents, name))
