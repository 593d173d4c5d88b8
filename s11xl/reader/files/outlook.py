"""Take an Outlook message (.msg) apart. In: a file. Out: its words, and its attachments.

The format is [MS-OXMSG]: an OLE container with a stream for each text and one for all numbers. A
mail that is attached is a storage of the same form, and so is no file of its own.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NoReturn

from s11xl.reader.files import file_types as types
from s11xl.reader.files.limits import Limits, RejectedError, too_large
from s11xl.reader.files.mail_parts import MAX_TEXT, Mail, MailFile, mail_text, split_files
from s11xl.reader.files.ole import OleFile, OlePath
from s11xl.reader.files.rich_text import codec_of, html_of_rtf

# Identifiers of properties ([MS-OXPROPS]) as the names of streams have them, and their types.
_SUBJECT, _BODY, _HTML, _RTF, _DATA = "0037", "1000", "1013", "1009", "3701"
_SENDER_NAMES, _SENDER_ADDRESSES = ("0042", "0C1A"), ("5D02", "5D01", "0065", "0C1F")
_FILE_NAMES, _LOCATIONS = ("3707", "3704", "3001"), ("370D", "3708")
_WIDE, _NARROW, _BINARY, _OBJECT = "001F", "001E", "0102", "000D"
# Tags of properties that are numbers.
_SENT, _RECEIVED = 0x00390040, 0x0E060040
_CODE_PAGE, _HTML_CODE_PAGE = 0x3FFD0003, 0x3FDE0003
_NUMBERS = "__properties_version1.0"
_NUMBER = struct.Struct("<IIQ")  # tag, flags, value
_OF_MESSAGE, _OF_INNER_MESSAGE = 32, 24  # bytes before the numbers
_COUNT = slice(20, 24)  # of attachments, in the bytes before
_ATTACHMENT = "__attach_version1.0_#"
_PACKAGE = "Package"  # the stream of an inserted document of Office 2007 or later
_FIRST_DAY = datetime(1601, 1, 1, tzinfo=UTC)
_MAX_SHORT = 1024**2  # bytes of a stream with a name or with numbers
_UNREADABLE = "[Part of the text of this mail is damaged. Open it in Outlook to read it.]"


def read_message(path: Path, limits: Limits) -> Mail:
    """Read the Outlook message at `path`.

    Raises RejectedError if it is damaged, too large, or has neither words nor files.
    """
    if path.stat().st_size > limits.file_bytes:
        raise too_large(f"it has over {limits.file_bytes // 1024**2} MB")
    try:
        mail = _Message(OleFile(path), (), limits).mail()
    except RejectedError as error:
        raise RejectedError(types.OUTLOOK_MESSAGE.finding()) from error
    if not (mail.text or mail.files):
        raise RejectedError(types.OUTLOOK_MESSAGE.finding())
    return mail


@dataclass(frozen=True)
class _Message:
    """A message in a container: the whole of it, or the storage `at` of an attached one."""

    container: OleFile
    at: OlePath
    limits: Limits

    def mail(self) -> Mail:
        """Its words and files."""
        numbers = self._numbers()
        plain, page = self._texts(numbers)
        names = [self._short(self.at, name, numbers) for name in _SENDER_NAMES]
        addresses = [self._short(self.at, name, numbers) for name in _SENDER_ADDRESSES]
        address = next((f"<{each}>" for each in addresses if "@" in each), "")
        headers = {
            "From": " ".join(filter(None, [next(filter(None, names), ""), address])),
            "Date": _date(numbers.get(_SENT) or numbers.get(_RECEIVED) or 0),
            "Subject": self._short(self.at, _SUBJECT, numbers),
        }
        words, embedded = split_files(plain.encode())
        plain = words.decode("utf-8", "replace")
        left_out = sum(max(0, len(text) - MAX_TEXT) for text in (plain, page))
        text, note = mail_text(headers, [plain[:MAX_TEXT]], [page[:MAX_TEXT]], left_out)
        encoded = (MailFile(name or "encoded file", partial(bytes, it)) for name, it in embedded)
        return Mail(text, (*self._files(numbers), *encoded), note)

    def _texts(self, numbers: Mapping[int, int]) -> tuple[str, str]:
        """Its plain and its formatted text, if it has them."""
        limit = self.limits.mail_bytes
        plain = page = ""
        try:
            plain = self._text(self.at, _BODY, limit, numbers)
            page = self._text(self.at, _HTML, limit, numbers)
            if not page and (content := self._bytes((*self.at, _stream(_HTML, _BINARY)), limit)):
                page = content.decode(codec_of(numbers.get(_HTML_CODE_PAGE, 0)), "replace")
            if not page and (content := self._bytes((*self.at, _stream(_RTF, _BINARY)), limit)):
                page = html_of_rtf(content)
        except RejectedError:
            plain = f"{plain}\n{_UNREADABLE}"
        return plain, page

    def _files(self, numbers: Mapping[int, int]) -> Iterator[MailFile]:
        """Its attachments, in their order."""
        names = sorted(self.container.names(self.at))
        attached = [name for name in names if name.casefold().startswith(_ATTACHMENT)]
        for number, storage in enumerate(attached, start=1):
            at = (*self.at, storage)
            is_mail = (*at, _stream(_DATA, _OBJECT), _NUMBERS) in self.container
            texts = (self._short(at, name, numbers) for name in _FILE_NAMES)
            name = next(filter(None, texts), f"attachment {number}")
            content = partial(self._content, at, numbers)
            yield MailFile(f"mail {number}.msg" if is_mail else name, content)
        if len(attached) < self._stated_count() or (self.container.is_damaged and not self.at):
            yield MailFile("lost parts", _lost)

    def _stated_count(self) -> int:
        """How many attachments the message says that it has."""
        try:
            content = self._bytes((*self.at, _NUMBERS), _MAX_SHORT)
        except RejectedError:
            return 0
        return int.from_bytes(content[_COUNT], "little")

    def _content(self, at: OlePath, numbers: Mapping[int, int]) -> bytes | Mail:
        """The bytes of an attachment, or the mail that it is.

        Raises RejectedError if it is damaged, or is no more than a link.
        """
        inner = (*at, _stream(_DATA, _OBJECT))
        if (*inner, _NUMBERS) in self.container:
            return _Message(self.container, inner, self.limits).mail()
        limit = self.limits.mail_bytes
        data = (*at, _stream(_DATA, _BINARY))
        for path in (data, (*inner, _PACKAGE)):
            if content := self.container.read(path, limit):
                return content
        if inner in self.container:
            raise RejectedError(types.OFFICE_OBJECT.finding())
        locations = (self._short(at, name, numbers) for name in _LOCATIONS)
        location = next(filter(None, locations), "")
        if data in self.container and not location:
            return b""
        link = types.CLOUD_LINK if location.startswith("http") else types.LINK
        raise RejectedError(link.finding(found=location))

    def _numbers(self) -> Mapping[int, int]:
        """Its properties that are numbers, by their tag."""
        try:
            content = self._bytes((*self.at, _NUMBERS), _MAX_SHORT)
        except RejectedError:
            return {}
        content = content[_OF_INNER_MESSAGE if self.at else _OF_MESSAGE :]
        whole = content[: len(content) // _NUMBER.size * _NUMBER.size]
        return {tag: value for tag, _, value in _NUMBER.iter_unpack(whole)}

    def _short(self, at: OlePath, name: str, numbers: Mapping[int, int]) -> str:
        """A name or the like on one line; empty if there is none or it is damaged."""
        try:
            return " ".join(self._text(at, name, _MAX_SHORT, numbers).split())
        except RejectedError:
            return ""

    def _text(self, at: OlePath, name: str, limit: int, numbers: Mapping[int, int]) -> str:
        if content := self._bytes((*at, _stream(name, _WIDE)), limit):
            return content.decode("utf-16-le", "replace").rstrip("\0")
        content = self._bytes((*at, _stream(name, _NARROW)), limit)
        return content.decode(codec_of(numbers.get(_CODE_PAGE, 0) & 0xFFFFFFFF), "replace").rstrip(
            "\0"
        )

    def _bytes(self, path: OlePath, limit: int) -> bytes:
        return self.container.read(path, limit) or b""


def _stream(name: str, type_: str) -> str:
    return f"__substg1.0_{name}{type_}"


def _date(ticks: int) -> str:
    """A time in units of 100 ns since 1601, as people read it."""
    try:
        time = _FIRST_DAY + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return ""
    return f"{time:%Y-%m-%d %H:%M} UTC" if ticks else ""


def _lost() -> NoReturn:
    raise RejectedError(types.LOST_PARTS.finding())
