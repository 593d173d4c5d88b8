"""Hostile files of other kinds: OpenDocument, the older Office, archives, mails, and no such."""

import random
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path

from support.hostile.recipe import OUTSIDE, add, many, numbered, packed, recipe, size, whole, zipped

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_SPACES = (
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    b' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    b' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    b'<office:body><office:spreadsheet><table:table table:name="Cover">'
)
_ENDS = b"</table:table></office:spreadsheet></office:body></office:document-content>"
_CELL = b'<table:table-cell office:value-type="string"%s><text:p>Good</text:p></table:table-cell>'


def ods(path: Path, filling: Iterable[bytes], before: bytes = b"") -> None:
    """An OpenDocument workbook with one sheet."""
    packed(
        path,
        {
            "mimetype": _ODS,
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": [before, _SPACES, *filling, _ENDS],
        },
    )


def _row(cells: bytes, attributes: bytes = b"") -> bytes:
    return b"<table:table-row" + attributes + b">" + cells + b"</table:table-row>"


_WIDE = b' table:number-columns-repeated="16384"'
_TALL = b' table:number-rows-repeated="1048576"'
for _name, _codes, _filling in (
    ("ods-of-somebody-else", "not-our-template", _row(_CELL % b"")),
    ("ods-cell-repeated-over-the-sheet", "too-large", _row(_CELL % _WIDE, _TALL)),
    ("ods-cell-repeated-without-end", "too-large", _row(
        _CELL % b' table:number-columns-repeated="4000000000"')),
    ("ods-row-repeated-without-end", "too-large", _row(
        _CELL % b"", b' table:number-rows-repeated="4000000000"')),
    ("ods-cell-in-the-last-corner", "too-large", _row(b"<table:table-cell/>", b"") + _row(
        b"<table:table-cell/>", b' table:number-rows-repeated="1048574"') + _row(
        b'<table:table-cell table:number-columns-repeated="16383"/>' + _CELL % b"")),
    ("ods-repeated-less-than-never", "corrupt", _row(
        _CELL % b' table:number-columns-repeated="-1"')),
    ("ods-nested-deep", "corrupt", b"<text:p>" * 5000),
    ("ods-empty-rows-to-the-end", "not-our-template", _row(_CELL % b"") + _row(
        b"<table:table-cell" + _WIDE + b"/>", _TALL)),
):  # fmt: skip
    add(_name, _codes, lambda path, filling=_filling: ods(path, [filling]), ".ods")


@recipe("too-large", ".ods")
def ods_bomb(path: Path) -> None:
    ods(path, many(b" ", 110 * 1024 * 1024))


@recipe("corrupt", ".ods")
def ods_with_entities(path: Path) -> None:
    ods(path, [], b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')


@recipe("corrupt", ".ods")
def ods_without_content(path: Path) -> None:
    packed(path, {"mimetype": _ODS})


@recipe("corrupt", ".ods")
def ods_whose_content_is_none(path: Path) -> None:
    packed(path, {"mimetype": _ODS, "META-INF/manifest.xml": b"<m/>", "content.xml": b"\0" * 999})


# Containers of the older Office.

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole(streams: Iterable[tuple[str, bytes]], *, cyclic: bool = False) -> bytes:
    """A container with streams at its top, each in sectors of its own."""
    sectors: list[bytes] = []
    chain: list[int] = []
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    listed = list(streams)
    for number, (name, content) in enumerate(listed, start=1):
        content = content.ljust(4096, b"\0")
        start = len(sectors)
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        sectors += pieces
        chain += [*range(start + 1, start + len(pieces)), start if cyclic else _END]
        right = number + 1 if number < len(listed) else _FREE
        entries.append(_entry(name, 2, start, len(content), right=right))
    directory = b"".join(entries).ljust(((len(entries) + 3) // 4) * 512, b"\0")
    first = len(sectors)
    sectors += [directory[at : at + 512] for at in range(0, len(directory), 512)]
    chain += [*range(first + 1, len(sectors)), first if cyclic else _END]
    fats = (len(chain) + 127) // 128 + 1
    begin = len(sectors)
    chain += [_FAT] * fats
    table = b"".join(struct.pack("<I", each) for each in chain).ljust(fats * 512, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", _OLE, b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, fats, first, 0, 4096,
        _END, 0, _END, 0, begin,
    )  # fmt: skip
    header += b"".join(struct.pack("<I", begin + n) for n in range(1, fats))
    return header.ljust(512, b"\xff") + b"".join(sectors) + table


def _entry(
    name: str, kind: int, start: int, size: int, right: int = _FREE, child: int = _FREE
) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", text, len(text) + 2, kind, 1, _FREE, right, child, b"", 0, 0, 0,
        start, size,
    )  # fmt: skip


_BOF = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
for _name, _codes, _content in (
    ("xls-cut-off", "corrupt", ole([("Workbook", _BOF)])[:-600]),
    ("xls-in-a-circle", "corrupt", ole([("Workbook", _BOF)], cyclic=True)),
    ("xls-of-nothing", "corrupt", ole([("Workbook", b"")])),
    ("xls-of-noise", "corrupt", ole([("Workbook", random.Random(2).randbytes(60_000))])),
    ("xls-of-records-that-lie", "corrupt", ole([("Workbook", _BOF + b"\x85\0\xff\xff" * 9000)])),
    ("xls-header-alone", "not-a-workbook", _OLE),
    ("xls-header-and-noise", "not-a-workbook", _OLE + random.Random(3).randbytes(50_000)),
    ("a-word-document-of-old", "not-a-workbook", ole([("WordDocument", b"")])),
    ("a-message-of-outlook", "not-a-workbook", ole([("__properties_version1.0", b"")])),
    ("encrypted-without-a-password", "encrypted", ole([("EncryptedPackage", b"")])),
    ("under-a-label", "encrypted", ole([("DRMEncrypted", b""), ("EncryptedPackage", b"")])),
):  # fmt: skip
    add(_name, _codes, lambda path, content=_content: path.write_bytes(content), ".xls")


_OFFICE = "http://schemas.microsoft.com/office/2006"


def spun(rounds: int) -> bytes:
    """An encrypted workbook that asks for so many rounds of hashing."""
    salt = "AAAAAAAAAAAAAAAAAAAAAA=="
    key = (
        f'saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES"'
        f' cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="{salt}"'
    )
    info = (
        f'<encryption xmlns="{_OFFICE}/encryption" xmlns:p="{_OFFICE}/keyEncryptor/password">'
        f"<keyData {key}/>"
        f'<dataIntegrity encryptedHmacKey="{salt}" encryptedHmacValue="{salt}"/><keyEncryptors>'
        f'<keyEncryptor uri="{_OFFICE}/keyEncryptor/password">'
        f'<p:encryptedKey spinCount="{rounds}" {key} encryptedVerifierHashInput="{salt}"'
        f' encryptedVerifierHashValue="{salt}" encryptedKeyValue="{salt}"/>'
        f"</keyEncryptor></keyEncryptors></encryption>"
    ).encode()
    return ole(
        [
            ("EncryptionInfo", struct.pack("<HHI", 4, 4, 0x40) + info.ljust(4096)),
            ("EncryptedPackage", bytes(8192)),
        ]
    )


@recipe("encrypted")
def encrypted_with_four_billion_rounds(path: Path) -> None:
    path.write_bytes(spun(4_000_000_000))


# Archives and mails.


def _deep(times: int) -> bytes:
    content = whole()
    for number in range(times):
        content = zipped({f"{number}.zip" if number else "return.xlsx": content})
    return content


for _name, _codes, _content in (
    ("archives-ten-deep", "too-large container", lambda: _deep(10)),
    ("an-archive-of-nothing", "container", lambda: zipped({"empty/": b""})),
    ("an-archive-cut-off", "corrupt", lambda: zipped({"a.xlsx": whole(), "b.txt": b"b"})[:20_000]),
):
    add(_name, _codes, lambda path, content=_content: path.write_bytes(content()), ".zip")


@recipe("too-large", ".zip")
def an_archive_of_a_hundred_thousand_files(path: Path) -> None:
    packed(path, {f"{n}": b"" for n in range(size(70_000))}, zipfile.ZIP_STORED)


@recipe("too-large", ".zip")
def an_archive_of_ten_thousand_and_one_files(path: Path) -> None:
    packed(path, {f"{n}": b"" for n in range(size(10_001) + 1)}, zipfile.ZIP_STORED)


@recipe("not-a-workbook container", ".zip")
def an_archive_of_files_of_one_name(path: Path) -> None:
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")
        for _ in range(size(5000)):
            archive.writestr("return.xlsx", b"")


@recipe("too-large container", ".zip")
def an_archive_with_a_bomb(path: Path) -> None:
    packed(path, {"return.xlsx": many(b"\0", 210 * 1024 * 1024)})


for _method, _word in ((zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")):
    add(
        f"an-archive-packed-by-{_word}",
        "corrupt container",
        lambda path, method=_method: packed(
            path, {"zeros.bin": many(b"\0", 80 * 1024 * 1024)}, method
        ),
        ".zip",
    )


@recipe("container", ".zip")
def an_archive_that_leads_outside(path: Path) -> None:
    packed(path, {f"{way}s11xl-was-here/": b"" for way in OUTSIDE})


@recipe("container not-a-workbook", ".zip")
def an_archive_of_links(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("return.xlsx")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")


_HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
_MIXED = b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n'


def _nested(depth: int) -> bytes:
    parts = ((_MIXED % (b"b%d" % n)) + b"--b%d\r\n" % n for n in range(depth))
    return _HEAD + b"".join(parts)


def _attached(headers: bytes, body: bytes = b"Zm9v") -> bytes:
    return (
        _HEAD + _MIXED % b"b" + b"--b\r\nContent-Type: application/octet-stream\r\n"
        b"Content-Transfer-Encoding: base64\r\n" + headers + b"\r\n" + body + b"\r\n--b--\r\n"
    )


_AS_FILE = b'Content-Disposition: attachment; filename="x.bin"\r\n'
_CHARSET = b"Content-Type: text/plain; charset=%s\r\n\r\n"
for _name, _codes, _content in (
    ("a-mail-nested-deep", "corrupt", lambda: _nested(1200)),
    ("a-mail-nested-a-little", "container", lambda: _nested(40)),
    ("a-mail-of-a-hundred-thousand-parts", "too-large", lambda: _HEAD + _MIXED % b"b"
     + b"--b\r\n\r\nx\r\n" * size(100_000)),
    ("a-mail-of-broken-base64", "container not-a-workbook", lambda: _attached(
        _AS_FILE, b"@@@!" * 1000)),
    ("a-mail-with-a-long-subject", "container", lambda: _HEAD.replace(
        b"Subject: s", b"Subject: " + b"=?utf-8?q?a?= " * 30_000) + b"\r\nx"),
    ("a-mail-with-long-parameters", "too-large", lambda: _HEAD + b"Content-Type: text/plain"
     + b"; a=b" * 200_000 + b"\r\n\r\nx"),
    ("a-mail-with-a-long-type", "too-large", lambda: _HEAD + b"Content-Type: "
     + b"(" * 200_000 + b"\r\n\r\nx"),
    ("a-mail-with-a-name-in-pieces", "too-large", lambda: _attached(
        b"Content-Disposition: attachment" + b"".join(
            numbered("; filename*{n}=a", range(20_000))) + b"\r\n")),
    ("a-mail-whose-attachment-leads-outside", "container not-a-workbook", lambda: _attached(
        _AS_FILE.replace(b"x.bin", b"../../../s11xl-was-here.bin"))),
    ("a-mail-of-a-charset-that-is-none", "container", lambda: _HEAD + _CHARSET % b"klingon"
     + b"x" * 900),
    ("a-mail-of-a-charset-that-is-slow", "container", lambda: _HEAD + _CHARSET % b"punycode"
     + b"a" * 400_000 + b"-" + b"a" * 400_000),
    ("a-mail-of-a-page-without-end", "container", lambda: _HEAD
     + b"Content-Type: text/html\r\n\r\n" + b"<a " * size(400_000)),
    ("a-mail-of-a-page-of-openings", "container", lambda: _HEAD
     + b"Content-Type: text/html\r\n\r\n" + b"<![" * size(400_000)),
    ("a-mail-of-long-lines", "container", lambda: _HEAD + b"\r\n" + b"x" * size(30_000_000)),
    ("a-mail-of-many-lines", "container", lambda: _HEAD + b"\r\n" + b"\r\n" * size(3_000_000)),
    ("a-mail-of-many-heads", "too-large", lambda: _HEAD + b"X-Y: z\r\n" * 200_000 + b"\r\nx"),
):  # fmt: skip
    add(_name, _codes, lambda path, content=_content: path.write_bytes(content()), ".eml")


# What is none of these.

for _name, _codes, _content, _suffix in (
    ("empty", "not-a-workbook", b"", ".xlsx"),
    ("nothing-but-zeros", "not-a-workbook", bytes(9000), ".xlsx"),
    ("noise", "not-a-workbook", random.Random(4).randbytes(9000), ".xlsx"),
    ("a-web-page", "not-a-workbook", b"<html><table>" * 900, ".xls"),
    ("a-link-to-the-cloud", "not-a-workbook", b'{"doc_id": "' + b"x" * 9000, ".gsheet"),
    ("an-old-xml-workbook", "unsupported-format",
     b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', ".xml"),
    ("a-program", "not-a-workbook", b"MZ\x90\0" + bytes(900), ".exe"),
):  # fmt: skip
    add(_name, _codes, lambda path, content=_content: path.write_bytes(content), _suffix)


@recipe("unsupported-format")
def a_binary_workbook(path: Path) -> None:
    packed(path, {"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01\0"})


@recipe("not-our-template")
def a_workbook_of_somebody_else(path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(path)
