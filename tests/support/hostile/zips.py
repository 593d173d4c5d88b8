"""Files whose zip lies: bombs, directories, members, methods, truncations."""

import random
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from support.hostile.recipe import (
    BOOK_RELS,
    CORE,
    COVER,
    LISTS,
    OUTSIDE,
    PLAN,
    SECTION,
    SECTION_RELS,
    STRINGS,
    STYLES,
    TOP_RELS,
    WORKBOOK,
    add,
    changed,
    directory_at,
    grown,
    header_at,
    many,
    packed,
    part,
    parts,
    poked,
    recipe,
    size,
    whole,
    zipped,
)

_BOMB = 110 * 1024 * 1024
_ENDS = {
    WORKBOOK: b"<sheets>",
    STRINGS: b"<si>",
    STYLES: b"<numFmts",
    COVER: b"<sheetData>",
    SECTION: b"<sheetData>",
    PLAN: b"<sheetData>",
    LISTS: b"<sheetData>",
    CORE: b"<dc:title>",
    TOP_RELS: b"<Relationship ",
    BOOK_RELS: b"<Relationship ",
}


def _bombs() -> None:
    for name, before in _ENDS.items():
        short = name.replace("/", "-").replace(".xml", "").strip("_").replace("_rels-.", "top.")
        add(
            f"bomb-{short}",
            "too-large",
            lambda path, name=name, before=before: packed(
                path, grown(name, before, many(b" ", _BOMB))
            ),
        )


_bombs()


def linked(kind: str, target: str, content: bytes) -> dict[str, bytes]:
    """A part that belongs to the first key standard's sheet, and what leads to it."""
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="http://x/relationships/{kind}" Target="../{target}"/>'
        "</Relationships>"
    )
    return {SECTION_RELS: rels.encode(), f"xl/{target}": content}


@recipe("too-large")
def bomb_comments(path: Path) -> None:
    made = parts() | linked("comments", "comments1.xml", b"")
    made["xl/comments1.xml"] = _around(b"<comments>", b" ", b"</comments>")
    packed(path, made)


@recipe("too-large")
def bomb_drawing(path: Path) -> None:
    made = parts() | linked("drawing", "drawings/drawing9.xml", b"")
    made["xl/drawings/drawing9.xml"] = _around(b"<wsDr>", b"<t>x</t>", b"</wsDr>")
    packed(path, made)


def _around(before: bytes, filling: bytes, after: bytes):  # type: ignore[no-untyped-def]
    yield before
    yield from many(filling, _BOMB // len(filling))
    yield after


@recipe("hidden-content")
def bomb_in_a_picture(path: Path) -> None:
    """Pictures are told of and never unpacked, so this one costs nothing."""
    packed(path, parts() | {"xl/media/image1.png": many(b"\0", 4 * _BOMB)})


@recipe("too-large")
def compressed_parts_of_over_twenty_mebibytes(path: Path) -> None:
    noise = random.Random(1).randbytes(size(20 * 1024 * 1024)).hex().encode()
    pieces = [b"<!--%s-->" % noise[at : at + 60_000] for at in range(0, len(noise), 60_000)]
    made = grown(SECTION, b"<sheetData>", pieces)
    packed(path, made)


@recipe("not-a-workbook")
def a_zip_in_a_workbook_that_is_none(path: Path) -> None:
    path.write_bytes(zipped({"inner.xlsx.txt": b"text"}))


@recipe("corrupt")
def a_part_is_the_file_itself(path: Path) -> None:
    packed(path, parts() | {SECTION: whole()})


# Numbers of the list of members that lie. An entry: +10 method, +16 CRC, +20 and +24 sizes.


def _in_list(offset: int, form: str, value: int, name: str = SECTION):  # type: ignore[no-untyped-def]
    return poked(lambda content: directory_at(content, name) + offset, form, value)


def _in_end(offset: int, form: str, value: int):  # type: ignore[no-untyped-def]
    return poked(lambda content: content.rindex(b"PK\x05\x06") + offset, form, value)


for _name, _codes, _make in (
    ("crc-lies", "corrupt", _in_list(16, "<I", 0xDEADBEEF)),
    ("inflated-size-too-small", "corrupt", _in_list(24, "<I", 100)),
    ("inflated-size-too-large", "", _in_list(24, "<I", 90_000_000)),
    ("inflated-size-zero", "corrupt", _in_list(24, "<I", 0)),
    ("compressed-size-too-small", "corrupt", _in_list(20, "<I", 100)),
    ("compressed-size-too-large", "too-large", _in_list(20, "<I", 0x7FFFFFFF)),
    ("member-offset-lies", "corrupt", _in_list(42, "<I", 7)),
    ("members-begin-before-the-file", "corrupt", _in_end(16, "<I", 0x00FFFFFF)),
    ("member-offset-beyond-the-end", "corrupt", _in_list(42, "<I", 0x7FFFFFF0)),
    (
        "members-overlap",
        "corrupt",
        poked(lambda content: directory_at(content, SECTION) + 42, "<I", header_at(whole(), COVER)),
    ),
    ("method-shrunk", "corrupt", _in_list(10, "<H", 1)),
    ("method-deflate64", "corrupt", _in_list(10, "<H", 9)),
    ("method-bzip2", "corrupt", _in_list(10, "<H", 12)),
    ("method-lzma", "corrupt", _in_list(10, "<H", 14)),
    ("method-unknown", "corrupt", _in_list(10, "<H", 4242)),
    ("member-encrypted", "encrypted", _in_list(8, "<H", 1)),
    ("member-strongly-encrypted", "encrypted", _in_list(8, "<H", 0x41)),
    ("member-is-a-patch", "corrupt", _in_list(8, "<H", 0x20)),
    ("picture-encrypted-is-nothing-to-us", "", _in_list(8, "<H", 1, "xl/theme/theme1.xml")),
    (
        "header-of-a-member-harmed",
        "corrupt",
        poked(lambda content: header_at(content, SECTION), "<I", 0),
    ),
    (
        "name-in-the-header-differs",
        "corrupt",
        poked(lambda content: header_at(content, SECTION) + 32, "<H", 0x4141),
    ),
    ("list-of-members-longer-than-the-file", "corrupt", _in_end(12, "<I", 0x7FFFFFFF)),
    ("list-of-members-cut-short", "corrupt", _in_end(12, "<I", 10)),
    ("list-of-members-elsewhere", "corrupt", _in_end(16, "<I", 3)),
    ("count-of-members-lies", "", _in_end(10, "<H", 3)),
    ("comment-longer-than-the-file", "", _in_end(20, "<H", 500)),
):
    add(_name, _codes, _make)


def _zip64(path: Path, size: int, filling: bytes = b"") -> None:
    """The end of the file says a size of the list, a record before it another one."""
    content = whole()
    at = content.rindex(b"PK\x05\x06")
    count, length, offset = struct.unpack_from("<HII", content, at + 10)
    start = content[:offset] + filling + content[offset:at]
    record = struct.pack(
        "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size or length,
        offset + len(filling),
    )  # fmt: skip
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(start), 1)
    path.write_bytes(start + record + locator + content[at:])


@recipe("")
def zip64_records_that_are_right(path: Path) -> None:
    _zip64(path, 0)


@recipe("corrupt")
def zip64_size_lies(path: Path) -> None:
    _zip64(path, 3)


@recipe("too-large")
def zip64_hides_a_long_list(path: Path) -> None:
    """The plain record tells a short list; the one that is believed tells of 600,000 members."""
    entry = bytearray(whole()[directory_at(whole(), SECTION) :][: 46 + len(SECTION)])
    struct.pack_into("<HHH", entry, 28, 1, 0, 0)
    filling = bytes(entry[:47]) * size(600_000)
    content = whole()
    length = struct.unpack_from("<I", content, content.rindex(b"PK\x05\x06") + 12)[0]
    _zip64(path, len(filling) + length, filling)
    _squeeze(path, filling)


def _squeeze(path: Path, filling: bytes) -> None:
    """Lets the record's list begin with the filling."""
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x06\x06")
    offset = struct.unpack_from("<Q", content, at + 48)[0]
    struct.pack_into("<Q", content, at + 48, offset - len(filling))
    path.write_bytes(bytes(content))


@recipe("corrupt")
def a_part_twice(path: Path) -> None:
    _with_member(path, SECTION, part(SECTION).replace(b"Good", b"Bad"))


@recipe("corrupt")
def a_part_twice_but_for_case(path: Path) -> None:
    _with_member(path, SECTION.upper(), part(SECTION))


@recipe("corrupt")
def a_part_twice_but_for_a_slash(path: Path) -> None:
    _with_member(path, f"/{SECTION}", part(SECTION))


def _with_member(path: Path, name: str, content: bytes) -> None:
    import warnings

    path.write_bytes(whole())
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")
        package.writestr(name, content)


@recipe("")
def members_that_lead_outside(path: Path) -> None:
    packed(path, parts() | {f"{way}s11xl-was-here.txt": b"x" for way in OUTSIDE})


@recipe("")
def members_that_are_folders(path: Path) -> None:
    packed(path, parts() | {"xl/": b"", "xl/worksheets/": b"", "docProps/": b"", "empty/": b""})


@recipe("corrupt")
def a_part_is_a_folder(path: Path) -> None:
    made = parts()
    del made[SECTION]
    packed(path, made | {f"{SECTION}/": b""})


@recipe("too-large")
def twelve_thousand_parts(path: Path) -> None:
    packed(path, parts() | {f"x/{n}": b"" for n in range(size(12_000))}, zipfile.ZIP_STORED)


@recipe("too-large")
def a_list_of_members_with_long_names(path: Path) -> None:
    packed(path, parts() | {f"{n}{'x' * 60_000}": b"" for n in range(size(80))}, zipfile.ZIP_STORED)


@recipe("")
def stored_without_packing(path: Path) -> None:
    packed(path, parts(), zipfile.ZIP_STORED)


@recipe("")
def a_comment_behind_the_end(path: Path) -> None:
    path.write_bytes(whole())
    with zipfile.ZipFile(path, "a") as package:
        package.comment = b"PK\x01\x02 " * 9000


@recipe("not-a-workbook")
def a_second_end_in_the_comment(path: Path) -> None:
    path.write_bytes(whole())
    with zipfile.ZipFile(path, "a") as package:
        package.comment = b"PK\x05\x06" + bytes(18)


@recipe("not-a-workbook")
def something_before_the_zip(path: Path) -> None:
    path.write_bytes(b"MZ a program\0" * 100 + whole())


@recipe("")
def something_behind_the_zip(path: Path) -> None:
    path.write_bytes(whole() + b"\0" * 900)


@recipe("corrupt")
def much_behind_the_zip(path: Path) -> None:
    path.write_bytes(whole() + b"\0" * 70_000)


@recipe("not-a-workbook")
def an_empty_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w"):
        pass


@recipe("too-large")
def a_file_of_over_two_hundred_mebibytes(path: Path) -> None:
    path.write_bytes(whole())
    with path.open("r+b") as file:
        file.truncate(size(201 * 1024 * 1024))  # a hole: nothing on disk


@recipe("corrupt")
def deflate_without_end(path: Path) -> None:
    """A deflate stream that goes on for ever over nothing: empty blocks."""
    stream = b"\0\0\0\xff\xff" * 200_000
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts().items():
            assert isinstance(content, bytes)
            package.writestr(name, stream if name == SECTION else content)
    content = bytearray(body.getvalue())
    for at in (header_at(bytes(content), SECTION) + 8, directory_at(bytes(content), SECTION) + 10):
        struct.pack_into("<H", content, at, 8)
    struct.pack_into("<I", content, directory_at(bytes(content), SECTION) + 24, 50_000)
    struct.pack_into("<I", content, directory_at(bytes(content), SECTION) + 16, zlib.crc32(b""))
    path.write_bytes(bytes(content))


def _cuts() -> None:
    for share in (1, 10, 50, 90, 99):
        add(
            f"cut-off-at-{share}-percent",
            "corrupt",
            lambda path, share=share: path.write_bytes(whole()[: len(whole()) * share // 100]),
        )
    add("cut-off-by-one-byte", "corrupt", lambda path: path.write_bytes(whole()[:-1]))


_cuts()


@recipe("corrupt")
def bytes_flipped_in_a_sheet(path: Path) -> None:
    content = bytearray(whole())
    at = header_at(whole(), SECTION) + 300
    for place in range(at, at + 40):
        content[place] ^= 0xFF
    path.write_bytes(bytes(content))


@recipe("corrupt")
def zeros_instead_of_a_sheet(path: Path) -> None:
    packed(path, changed(SECTION, (part(SECTION), bytes(len(part(SECTION))))))
