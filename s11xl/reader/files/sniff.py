"""What a file is, by its first bytes and its members, whatever its name says."""

import re
from collections.abc import Collection
from enum import StrEnum


class FileType(StrEnum):
    """A format whose answers can be read, in words."""

    XLSX = "an Excel workbook (.xlsx)"
    XLS = "a workbook of Excel 97-2003 (.xls)"
    ODS = "an OpenDocument workbook (.ods)"


ZIP_ARCHIVE = "a zip archive"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
_EMPTY, _HOLLOW = "an empty file", "a file without content"
_RAR, _SEVEN, _GZIP = "a RAR archive", "a 7-Zip archive", "a gzip archive"
_WINMAIL = "a winmail.dat, in which Outlook hides attachments"
_SHORTCUT_KIND = "a shortcut of Windows to a file elsewhere"
_CLOUD = "a link to a document in the cloud, not the document"
_MESSAGE = "a message of Outlook (.msg)"
_PLACEHOLDER = "a placeholder of a file that is still in the cloud"
_SYLK = "a workbook in the old SYLK format"
_XML_2003 = "a workbook in the XML format of Excel 2003"
# Workbooks, or what leads to one, in a form that can't be read here.
UNSUPPORTED = frozenset({_PLACEHOLDER, _SYLK, _XML_2003})
# What may hold a return that can't be seen, or stands in its place.
NO_EVIDENCE = frozenset(
    {_EMPTY, _HOLLOW, _RAR, _SEVEN, _GZIP, _WINMAIL, _SHORTCUT_KIND, _CLOUD, _MESSAGE}
)
_STARTS = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"Rar!", _RAR),
    (b"7z\xbc\xaf", _SEVEN),
    (b"\x1f\x8b", _GZIP),
    (b'x\x9f>"', _WINMAIL),
    (b"L\0\0\0\x01\x14\x02\0", _SHORTCUT_KIND),
    (b"bplist00", _PLACEHOLDER),
    (b"ID;P", _SYLK),
)
_WEB_PAGE = (b"<!doctype html", b"<html", b"<head", b"<table", b"<meta")
_CLOUD_LINK = re.compile(rb'^\s*\{[^{]*"(doc_id|resource_id|url)"\s*:')
_SHORTCUT = re.compile(rb"^\s*\[InternetShortcut\]", re.IGNORECASE)
_HEADER_LINE = re.compile(rb"([!-9;-~]+):")  # RFC 5322: anything printable but a colon
_MAIL_HEADERS = re.compile(
    rb"received|from|sender|reply-to|to|cc|subject|date|message-id|in-reply-to|references"
    rb"|mime-version|content-type|return-path|delivered-to|received-spf|thread-topic|thread-index"
    rb"|dkim-signature|authentication-results|arc-[a-z-]+|x-[a-z0-9-]+",
    re.IGNORECASE,
)
_MOST_HEADERS = 60
_OLD_WORKBOOK = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", ".ds_store"}


def ignored_name(name: str) -> str:
    """Why a file of this name is nobody's return, or empty."""
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        return "a lock file that Office leaves while a workbook is open"
    if name.casefold() in _SYSTEM_FILES or name.startswith("._"):
        return "a file of the operating system"
    return ""


def kind_of_start(start: bytes) -> str:
    """What a file that is neither a zip nor an OLE container is, in words."""
    if not start.strip(b"\0 \r\n\t"):
        return _EMPTY if not start else _HOLLOW
    for magic, kind in _STARTS:
        if start.startswith(magic):
            return kind
    head = start[:512]
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if text.lower().startswith(_WEB_PAGE):
        return "a web page"
    if text.startswith(b"<?xml"):
        old = b'progid="Excel.Sheet"' in head
        return _XML_2003 if old else "an XML file"
    if _CLOUD_LINK.match(text) or _SHORTCUT.match(text):
        return _CLOUD
    if is_mail(start):
        return "a mail"
    if b"\0" not in head:
        return "a text file"
    return "a file of an unknown kind"


def is_mail(start: bytes) -> bool:
    """Whether a file begins with a mail's head: named lines, at least two of a mail's own names."""
    lines = [line for line in start.split(b"\n") if line[:1] not in (b" ", b"\t")]
    if lines and lines[0].startswith((b"From ", b">From ")):  # as a mailbox parts its mails
        del lines[0]
    names = set()
    for line in lines[:_MOST_HEADERS]:
        if not (named := _HEADER_LINE.match(line)):
            break
        if _MAIL_HEADERS.fullmatch(named[1]):
            names.add(named[1].lower())
    return len(names) >= 2


def kind_of_ole(content: bytes) -> FileType | str:
    """What a container of the older Office kind holds: a workbook, or what else, in words."""
    if any(mark in content for mark in _OLD_WORKBOOK):
        return FileType.XLS
    if "__properties_version1.0".encode("utf-16-le") in content:
        return _MESSAGE
    if "WordDocument".encode("utf-16-le") in content:
        return "a Word document of 97-2003"
    return "an older Office document"


def kind_of_zip(members: Collection[str], mimetype: str) -> tuple[FileType | str, bool]:
    """What a zip is, and whether it is a workbook, if only of a kind that can't be read.

    `mimetype` is the content of its member of that name, where it has one.
    """
    names = {name.lstrip("/").lower() for name in members}
    if "[content_types].xml" in names and any(each.endswith("/workbook.xml") for each in names):
        return FileType.XLSX, True
    if mimetype.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return FileType.ODS, True
    if "xl/workbook.bin" in names:
        return "a binary Excel workbook (.xlsb)", True
    if any(name.startswith("index/") and name.endswith(".iwa") for name in names):
        return "an Apple document (.numbers, .pages or .key)", True
    if any(name.startswith("word/") for name in names):
        return "a Word document", False
    if any(name.startswith("ppt/") for name in names):
        return "a PowerPoint presentation", False
    if mimetype:
        return f"a document of the type {mimetype[:60]}", False
    return ZIP_ARCHIVE, False
