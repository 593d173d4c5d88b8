"""Tell the type of a file from its content, never from its name.

In: the first bytes of a file, or the names of a zip's members. Out: the type in words.
"""

import re
from collections.abc import Collection
from enum import StrEnum


class FileType(StrEnum):
    """A type of file whose answers can be read, in words."""

    XLSX = "an Excel workbook (.xlsx)"
    XLS = "a workbook of Excel 97-2003 (.xls)"
    ODS = "an OpenDocument workbook (.ods)"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
ZIP_ARCHIVE = "a zip archive"
_EMPTY, _BLANK = "an empty file", "a file without content"
_RAR, _SEVEN_ZIP, _GZIP = "a RAR archive", "a 7-Zip archive", "a gzip archive"
_WINMAIL = "a winmail.dat file, in which Outlook wraps attachments"
_WINDOWS_SHORTCUT = "a Windows shortcut to a file elsewhere"
_CLOUD_LINK = "a link to a document in the cloud, not the document"
_OUTLOOK_MESSAGE = "an Outlook message (.msg)"
_PLACEHOLDER = "a placeholder for a file that is still in the cloud"
_SYLK = "a workbook in the old SYLK format"
_XML_2003 = "a workbook in the XML format of Excel 2003"
# Workbooks, or placeholders for them, in a form that can't be read.
UNSUPPORTED = frozenset({_PLACEHOLDER, _SYLK, _XML_2003})
# Files that may contain or stand for a return that can't be seen, so they are no evidence.
NO_EVIDENCE = frozenset(
    {
        *(_EMPTY, _BLANK, _RAR, _SEVEN_ZIP, _GZIP),
        *(_WINMAIL, _WINDOWS_SHORTCUT, _CLOUD_LINK, _OUTLOOK_MESSAGE),
    }
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
    (b"7z\xbc\xaf", _SEVEN_ZIP),
    (b"\x1f\x8b", _GZIP),
    (b'x\x9f>"', _WINMAIL),
    (b"L\0\0\0\x01\x14\x02\0", _WINDOWS_SHORTCUT),
    (b"bplist00", _PLACEHOLDER),
    (b"ID;P", _SYLK),
)
_WEB_PAGE = (b"<!doctype html", b"<html", b"<head", b"<table", b"<meta")
_CLOUD_JSON = re.compile(rb'^\s*\{[^{]*"(doc_id|resource_id|url)"\s*:')
_INTERNET_SHORTCUT = re.compile(rb"^\s*\[InternetShortcut\]", re.IGNORECASE)
_HEADER_LINE = re.compile(rb"([!-9;-~]+):")  # RFC 5322: anything printable but a colon
_MAIL_HEADERS = re.compile(
    rb"received|from|sender|reply-to|to|cc|subject|date|message-id|in-reply-to|references"
    rb"|mime-version|content-type|return-path|delivered-to|received-spf|thread-topic|thread-index"
    rb"|dkim-signature|authentication-results|arc-[a-z-]+|x-[a-z0-9-]+",
    re.IGNORECASE,
)
_MAX_HEADERS = 60
_XLS_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", ".ds_store"}


def ignored_name(name: str) -> str:
    """Why a file of this name can't be a return, or empty if it may be one."""
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        return "a lock file that Office leaves while a workbook is open"
    if name.casefold() in _SYSTEM_FILES or name.startswith("._"):
        return "a file of the operating system"
    return ""


def file_type_of_start(start: bytes) -> str:
    """The type, in words, of a file that is neither a zip nor an OLE container."""
    if not start.strip(b"\0 \r\n\t"):
        return _BLANK if start else _EMPTY
    for magic, file_type in _STARTS:
        if start.startswith(magic):
            return file_type
    head = start[:512]
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if text.lower().startswith(_WEB_PAGE):
        return "a web page"
    if text.startswith(b"<?xml"):
        return _XML_2003 if b'progid="Excel.Sheet"' in head else "an XML file"
    if _CLOUD_JSON.match(text) or _INTERNET_SHORTCUT.match(text):
        return _CLOUD_LINK
    if is_mail(start):
        return "a mail"
    return "a file of an unknown type" if b"\0" in head else "a text file"


def is_mail(start: bytes) -> bool:
    """Whether a file starts with mail headers: named lines, two or more with names of mail."""
    lines = [line for line in start.split(b"\n") if line[:1] not in (b" ", b"\t")]
    if lines and lines[0].startswith((b"From ", b">From ")):  # the separator in a mailbox file
        del lines[0]
    names = set()
    for line in lines[:_MAX_HEADERS]:
        if not (header := _HEADER_LINE.match(line)):
            break
        if _MAIL_HEADERS.fullmatch(header[1]):
            names.add(header[1].lower())
    return len(names) >= 2


def file_type_of_ole(content: bytes) -> FileType | str:
    """The type of an OLE container, the format of Office 97-2003."""
    if any(stream in content for stream in _XLS_STREAMS):
        return FileType.XLS
    if "__properties_version1.0".encode("utf-16-le") in content:
        return _OUTLOOK_MESSAGE
    if "WordDocument".encode("utf-16-le") in content:
        return "a Word 97-2003 document"
    return "an older Office document"


def file_type_of_zip(members: Collection[str], mimetype: str) -> tuple[FileType | str, bool]:
    """The type of a zip, and whether that is a workbook, readable or not.

    `mimetype` is the content of the member with that name, or empty.
    """
    names = {name.lstrip("/").lower() for name in members}
    if "[content_types].xml" in names and any(name.endswith("/workbook.xml") for name in names):
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
