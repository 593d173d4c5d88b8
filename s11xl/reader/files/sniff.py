"""Tell the type of a file from its content, never from its name.

In: the first bytes of a file, or the names of a zip's members. Out: the type.
"""

import re
import zlib
from collections.abc import Callable, Collection, Mapping

from s11xl.reader.files import file_types as types
from s11xl.reader.files.file_types import FileType, OtherType

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EMPTY_ZIP = b"PK\x05\x06"
# How a zip starts: its first member, the list of none, or the mark of one that could be split.
ZIP_STARTS = (b"PK\x03\x04", EMPTY_ZIP, b"PK\x07\x08", b"PK00PK\x03\x04")
START = 4096  # bytes that tell a container from other files
LONG_START = 36_864  # bytes that tell any type
_GZIP = b"\x1f\x8b"
_TAR_HEADER, _TAR_SUM = 512, slice(148, 156)

# Each pattern is matched at the start of the file.
_PATTERNS = [
    (re.compile(pattern, re.DOTALL), other_type)
    for pattern, other_type in (
        (rb"%PDF", types.PDF),
        (rb"\{\\rtf", types.RICH_TEXT),
        (rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*|BM.{4}\0\0\0\0", types.PICTURE),
        (rb"Rar!", types.RAR),
        (rb"7z\xbc\xaf", types.SEVEN_ZIP),
        (rb"BZh[1-9](1AY&SY|\x17rE8P\x90)", types.BZIP2),
        (rb"\xfd7zXZ\0", types.XZ),
        (rb"MSCF", types.CABINET),
        (rb"..-l[hz][0-9ds]-", types.LZH),
        (rb"\x60\xea..[\x1e-\x2b]|.{7}\*\*ACE\*\*|.{20}\xdc\xa7\xc4\xfd", types.ARCHIVE),
        (rb"\x28\xb5\x2f\xfd|\x04\x22\x4d\x18|LZIP|\]\0\0.{2}|\x1f[\x9d\xa0]", types.ARCHIVE),
        (rb"xar!|SIT!|StuffIt|07070[127]|!<arch>\n|\x89LZO|\0\x05\x16\0", types.ARCHIVE),
        (rb"MSWIM\0\0\0|conectix|vhdxfile|x\x01s\rbb`|.{32769}CD001", types.DISK_IMAGE),
        (rb"MZ.{0,510}\0", types.PROGRAM),
        (rb'x\x9f>"', types.WINMAIL),
        (rb"!BDN|\xcf\xad\x12\xfe", types.OUTLOOK_FOLDER),
        (rb"\x76\xe8\x04\x60\xc4\x11\xe3\x86", types.PROTECTED_MAIL),  # message.rpmsg
        (rb"-----BEGIN PGP SIGNATURE-----", types.SIGNATURE),
        (rb"-----BEGIN (PGP MESSAGE|PKCS7|CMS|AGE ENCRYPTED FILE)-----", types.PROTECTED_MAIL),
        (rb"age-encryption\.org/|AES[\0-\x02]|Salted__", types.PROTECTED_MAIL),
        (rb"(\x84.|\x85..|\xc1[\0-\xbf]|\xc1[\xc0-\xdf].)\x03.{8}[\x01\x02\x10\x12]",
         types.PROTECTED_MAIL),  # PGP, for a key
        (rb"(\x8c.|\x8d..|\xc3.)\x04[\x01-\x0a][\0\x01\x03]", types.PROTECTED_MAIL),  # a password
        (rb"begin [0-7]{3,4} \S|=ybegin |\(This file must be converted with BinHex", types.ENCODED),
        (rb"([A-Za-z0-9+/]{60,76}\s+){5}|(M[ -`]{60}\r?\n){5}", types.ENCODED),
        (rb"L\0\0\0\x01\x14\x02\0", types.LINK),
        (rb"bplist00", types.PLACEHOLDER),
        (rb"ID;P", types.OLD_WORKBOOK),  # SYLK
        (rb"\x09[\0\x02\x04\x08][\x04-\x10]\0", types.OLD_WORKBOOK),  # Excel 2 to 5, without OLE
        (rb"\0\0[\x02\x1a]\0[\0-\x06\x20][\x04\x10\x51]", types.OLD_WORKBOOK),  # Lotus, Quattro
        (rb"TABLE\r?\n0,1\r?\n", types.OLD_WORKBOOK),  # DIF
        (rb"\0\x05\x16\x07", types.MAC_DETAILS),
    )
]  # fmt: skip
# A signed or encrypted mail (PKCS #7), and what is signed if the content is not there.
_PKCS7 = re.compile(
    rb"0(?:\x80|[\x81-\x84].{1,4}?|.)"
    rb"\x06(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07|\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01)",
    re.DOTALL,
)
_NO_CONTENT = re.compile(rb"0(\x0b|\x80)\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01(?!\xa0)")
_WEB_PAGE = ("<!doctype html", "<html", "<head", "<table", "<meta")
_XML_TYPES = [  # by words at the start of an XML file or web page, in lower case
    (re.compile(pattern), other_type)
    for pattern, other_type in (
        (r"http://www\.gnumeric\.org/", types.GNUMERIC),
        (r'urn:schemas-microsoft-com:office:spreadsheet|progid="excel\.sheet"', types.XML_2003),
        (r"mimetype=.application/vnd\.oasis\.opendocument\.spreadsheet", types.FLAT_ODS),
        (r"progid.? content=.?excel\.sheet|<x:excelworkbook", types.WEB_WORKBOOK),
        (r"<key>url</key>", types.CLOUD_LINK),  # .webloc
    )
]
_LINK_TEXT = re.compile(
    r'\s*\{[^{]*"(doc_id|resource_id|url)"\s*:|\s*\[internetshortcut\]'
    r"|\s*\[desktop entry\].*^type=link",
    re.DOTALL | re.MULTILINE,
)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_HEADER_LINE = re.compile(rb"([!-9;-~]+):(.*)")  # RFC 5322: anything printable but a colon
_MAIL_HEADERS = re.compile(
    rb"received|from|sender|reply-to|to|cc|subject|date|message-id|in-reply-to|references"
    rb"|mime-version|content-type|return-path|delivered-to|received-spf|thread-topic|thread-index"
    rb"|dkim-signature|authentication-results|arc-[a-z-]+|x-[a-z0-9-]+"
)
_MAX_HEADERS = 60
# Blank lines, and the number of bytes that Apple Mail puts before a mail (.emlx).
_BEFORE_MAIL = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\d+[ ]*\r?\n(?=[!-9;-~]+:))?")
CONTENT_TYPES = "[content_types].xml"
_WORKBOOK_PARTS: Mapping[str, FileType | OtherType] = {
    "workbook.xml": FileType.XLSX,
    "workbook.bin": types.BINARY_WORKBOOK,
}
_OFFICE_FOLDERS: Mapping[str, FileType | OtherType] = {"word": types.WORD, "ppt": types.POWERPOINT}
_OVERRIDE = re.compile(r"<(?:\w+:)?override\b[^>]*>")
_PART_NAME = re.compile(r"""partname\s*=\s*["']/?([^"']+)""")
_MAIN_TYPE = re.compile(r"(?:spreadsheetml|ms-excel)\.[\w.]*main\+xml")
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = "meta-inf/manifest.xml"
_APPLE_2009 = {"index.xml", "index.xml.gz", "index.apxl", "index.apxl.gz"}
_APPLE_PARTS = re.compile(
    r"index\.zip|preview[\w-]*\.jpg|(index|data|metadata|quicklook)/|[\w-]+\.plist|\.ds_store|\._.*"
)
INDEX_PART = "Index/Document.iwa"
_APPLE_SIGNS = {"preview.jpg", "metadata/"}
_OFFICE_PARTS = re.compile(
    r"\[content_types\]\.xml|(_rels|docprops|xl|word|ppt|customxml|custom)/|\.ds_store|\._.*"
)
_OFFICE_SIGNS = {CONTENT_TYPES, "_rels/"}
_MESSAGE = "__properties_version1.0"
_RIGHTS = ("drmencrypted", "drmcontent")  # [MS-OFFCRYPTO] 2.2: rights management
_OLE_TYPES: Mapping[str, FileType | OtherType] = {
    "encryptedpackage": types.ENCRYPTED,
    "workbook": FileType.XLS,
    "book": FileType.XLS,
    "worddocument": types.WORD_97,
    "powerpoint document": types.POWERPOINT_97,
}
OLE_NAMES = (
    *(_MESSAGE, "DRMEncrypted", "DRMContent", "EncryptedPackage"),
    *("Workbook", "Book", "WordDocument", "PowerPoint Document"),
)


def type_of_start(start: bytes) -> OtherType:
    """The type of a file that is neither a zip nor an OLE container, from its LONG_START."""
    if not start.strip(b"\0 \r\n\t"):
        return types.BLANK if start else types.EMPTY
    if start.startswith(_GZIP):
        return types.GNUMERIC if b"http://www.gnumeric.org/" in _ungzipped(start) else types.GZIP
    if _is_tar(start):
        return types.TAR
    if _PKCS7.match(start):
        return types.SIGNATURE if _NO_CONTENT.search(start[:START]) else types.PROTECTED_MAIL
    of_pattern = (other_type for pattern, other_type in _PATTERNS if pattern.match(start))
    return next(of_pattern, None) or _type_of_text(start)


def _ungzipped(start: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start, START)
    except zlib.error:
        return b""


def _is_tar(start: bytes) -> bool:
    """Whether a file starts with a tar's header, which has the sum of its bytes in it."""
    header, text = start[:_TAR_HEADER], start[_TAR_SUM].strip(b"\0 ")
    if len(header) < _TAR_HEADER or not re.fullmatch(rb"[0-7]{1,7}", text):
        return False
    return sum(header) - sum(header[_TAR_SUM]) + 8 * ord(" ") == int(text, 8)


def _type_of_text(start: bytes) -> OtherType:
    """The type of a text; UNKNOWN if it is none."""
    is_utf16 = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = start.decode("utf-16" if is_utf16 else "utf-8-sig", "replace").lstrip("\r\n\t ").lower()
    if text.startswith("<"):
        of_words = (other_type for pattern, other_type in _XML_TYPES if pattern.search(text))
        is_xml, is_page = text.startswith("<?xml"), text.startswith(_WEB_PAGE)
        return next(of_words, types.XML if is_xml else types.WEB_PAGE if is_page else types.TEXT)
    if _LINK_TEXT.match(text):
        return types.CLOUD_LINK
    if _is_web_archive(_mail_headers(start)):
        return types.WEB_WORKBOOK
    if is_mail(start):
        return types.MAIL
    return types.UNKNOWN if b"\0" in start[:512] and not is_utf16 else types.TEXT


def before_mail(start: bytes) -> int:
    """The number of bytes before the headers of a mail."""
    match = _BEFORE_MAIL.match(start)
    return match.end() if match else 0


def is_mail(start: bytes) -> bool:
    """Whether a file starts with mail headers: named lines, two or more with names of mail.

    One line is enough if it says that the mail has several parts. A workbook that was saved as a
    web archive starts like a mail, but is none.
    """
    headers = _mail_headers(start)
    is_multipart = headers.get(b"content-type", b"").lower().lstrip().startswith(b"multipart/")
    return (len(headers) >= 2 or is_multipart) and not _is_web_archive(headers)


def _mail_headers(start: bytes) -> dict[bytes, bytes]:
    """The headers of mail that a file starts with, by their name in lower case."""
    text = start[before_mail(start) : START]
    lines = [line for line in _LINE_END.split(text) if line[:1] not in (b" ", b"\t")]
    if lines and lines[0].startswith((b"From ", b">From ")):  # the separator in a mailbox file
        del lines[0]
    headers = {}
    for line in lines[:_MAX_HEADERS]:
        if not (header := _HEADER_LINE.match(line)):
            break
        if _MAIL_HEADERS.fullmatch(name := header[1].lower()):
            headers[name] = header[2]
    return headers


def _is_web_archive(headers: Mapping[bytes, bytes]) -> bool:
    return b"workbook" in headers.get(b"x-document-type", b"").lower()


def type_of_ole(top_names: Collection[str], names: Collection[str]) -> FileType | OtherType:
    """The type of an OLE container, the format of Office 97-2003.

    `names` are those of all its entries, `top_names` of those that are in no storage.
    """
    top = {name.casefold() for name in top_names}
    if _MESSAGE in top:
        return types.OUTLOOK_MESSAGE
    if any(word in name.casefold() for name in names for word in _RIGHTS):
        return types.LABELLED
    for name, file_type in _OLE_TYPES.items():
        if name in top:
            return file_type
    return types.OFFICE_97


def type_of_zip(names: Collection[str], read: Callable[[str], str]) -> FileType | OtherType:
    """The type of a zip from the names of its members, in lower case and with /.

    `read` gives the start of a member's text, in lower case.
    """
    if CONTENT_TYPES in names and (office := _type_of_office(names, read)):
        return office
    mimetype = read("mimetype").strip() if "mimetype" in names else ""
    if not mimetype and {"content.xml", _MANIFEST} <= set(names):
        mimetype = _ODS_TYPE if _ODS_TYPE in read(_MANIFEST) else ""
    if mimetype.startswith(_ODS_TYPE):
        return FileType.ODS
    if mimetype:
        return OtherType(f"a document of the type {mimetype[:60]}")
    is_apple = any(name.startswith("index/") and name.endswith(".iwa") for name in names)
    is_old_apple = "buildversionhistory.plist" in names and _APPLE_2009 & set(names)
    return types.APPLE if is_apple or is_old_apple or _is_apple(names) else types.ZIP_ARCHIVE


def _type_of_office(
    names: Collection[str], read: Callable[[str], str]
) -> FileType | OtherType | None:
    """The type of a document of Office 2007 or later; None if its main part is not there."""
    last_names = {name.rpartition("/")[2] for name in names}
    folders = {name.partition("/")[0] for name in names}
    for known, seen in ((_WORKBOOK_PARTS, last_names), (_OFFICE_FOLDERS, folders)):
        if office := next((known[name] for name in known if name in seen), None):
            return office
    for element in _OVERRIDE.findall(read(CONTENT_TYPES)):
        part = _PART_NAME.search(element)
        if part and part[1] in names and _MAIN_TYPE.search(element):
            return FileType.XLSX
    return None


def folder_type(names: Collection[str]) -> OtherType | None:
    """The type of a document whose parts are the files of a folder; None for any other folder.

    `names` are the names below the folder, in lower case and with /; those of folders end in /.
    """
    top = _top_names(names)
    if _is_apple(names):
        return types.APPLE
    if top >= _OFFICE_SIGNS and all(map(_OFFICE_PARTS.fullmatch, top)):
        return types.UNPACKED
    return None


def _is_apple(names: Collection[str]) -> bool:
    """Whether all files are parts of one document of Numbers, Pages or Keynote."""
    top = _top_names(names)
    is_indexed = "index.zip" in top or INDEX_PART.lower() in names
    return bool(is_indexed and top & _APPLE_SIGNS) and all(map(_APPLE_PARTS.fullmatch, top))


def _top_names(names: Collection[str]) -> set[str]:
    return {f"{first}{slash}" for first, slash, _ in (name.partition("/") for name in names)}
