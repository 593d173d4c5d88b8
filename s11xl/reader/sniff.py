"""What a file is, by its first bytes and its members, whatever its name says."""

from collections.abc import Collection

_STARTS = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
OLD_WORKBOOK = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


def kind_of_start(start: bytes) -> str:
    """What a file that is neither a zip nor an OLE container is, in words."""
    if not start.strip(b"\0 \r\n\t"):
        return "an empty file" if not start else "a file without content"
    for magic, kind in _STARTS:
        if start.startswith(magic):
            return kind
    text = start[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        return "a web page"
    if text.startswith(b"<?xml"):
        return "an XML file"
    if b"\0" not in start[:512]:
        return "a text file"
    return "a file of an unknown kind"


def kind_of_zip(members: Collection[str], mimetype: str) -> tuple[str, bool]:
    """What a zip without `xl/workbook.xml` is, in words, and whether it is a workbook all the same.

    `mimetype` is the content of its member of that name, where it has one.
    """
    if mimetype.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return "an OpenDocument workbook (.ods)", True
    if any(name.lower() == "xl/workbook.bin" for name in members):
        return "a binary Excel workbook (.xlsb)", True
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in members):
        return "an Apple document (.numbers, .pages or .key)", True
    if any(name.startswith("word/") for name in members):
        return "a Word document", False
    if any(name.startswith("ppt/") for name in members):
        return "a PowerPoint presentation", False
    if mimetype:
        return f"a document of the type {mimetype[:60]}", False
    return "a zip archive", False
