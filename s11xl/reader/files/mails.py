"""Take mails and mailbox files apart. In: a file. Out: the words of a mail, and its attachments.

The standard library's mail parser has no limits, and takes very long over long headers or pages of
broken tags. So the size of headers, parts and texts is checked before it reads them.
"""

import binascii
import quopri
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from email import message_from_binary_file
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from functools import partial
from pathlib import Path
from typing import BinaryIO, NoReturn

from s11xl.reader.files import file_types as types
from s11xl.reader.files.file_types import OtherType
from s11xl.reader.files.limits import Limits, RejectedError, corrupt, too_large
from s11xl.reader.files.mail_parts import MAX_TEXT, Mail, MailFile, mail_text, split_files
from s11xl.reader.files.sniff import (
    LONG_START,
    OLE,
    START,
    ZIP_STARTS,
    before_mail,
    is_mail,
    type_of_start,
)

_MAIL = "message/rfc822"
_TYPES_WITHOUT_FILE = {
    "message/partial": types.PIECE_OF_MAIL,
    "message/external-body": types.CLOUD_LINK,
}
_PAGE = "text/html"
_TEXTS = ("text/plain", _PAGE, "text/enriched", "text/markdown", "text/x-amp-html")
_TYPES_OF_WORDS = {
    *(types.TEXT, types.XML, types.WEB_PAGE, types.WEB_WORKBOOK, types.EMPTY, types.BLANK),
    *(types.MAIL, types.ENCODED),
}
_SHOWN_HEADERS = ("From", "Date", "Subject")
_MAX_HEADER = 10_000  # characters of a header that is parsed
_MAX_HEADERS = 100_000
_PARSED_HEADERS = ("content-type", "content-disposition", "content-transfer-encoding")
_SLOW_CHARSETS = ("punycode", "idna")  # made for names; decoding a long text takes very long
_MAX_LINE = 65_536  # bytes
_MAX_SEPARATOR = 200  # bytes
_LINES_AT_ONCE = 10_000
_SEPARATOR = re.compile(
    rb"From \S+.* (Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d\d:\d\d"
)  # between the mails of a mailbox file


def read_mail(path: Path, limits: Limits) -> Mail:
    """Read the mail at `path`. Raises RejectedError if it is damaged or passes a limit."""
    if path.stat().st_size > limits.mail_bytes:
        raise too_large(f"it has over {limits.mail_bytes // 1024**2} MB")
    try:
        with path.open("rb") as source:
            source.seek(before_mail(source.read(START)))
            mail = message_from_binary_file(source, policy=_policy(limits))
        assert isinstance(mail, EmailMessage)
        return _taken_apart(mail)
    except RejectedError:
        raise
    except Exception as error:  # the parser raises many types of error over bad mails
        raise corrupt("it can't be read as a mail") from error


def _policy(limits: Limits) -> EmailPolicy:
    """How the library parses: it counts each header and part as soon as it reads one."""
    counts = {"headers": 0, "parts": 0}

    class Bounded(EmailPolicy):
        def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
            counts["headers"] += 1
            if counts["headers"] > _MAX_HEADERS:
                raise too_large(f"it has over {_MAX_HEADERS:,} headers")
            name, value = super().header_source_parse(list(sourcelines))
            if name.lower() in _PARSED_HEADERS and len(value) > _MAX_HEADER:
                raise too_large(f"its header {name} has over {_MAX_HEADER:,} characters")
            return name, value

    def new_part(policy: EmailPolicy | None = None) -> EmailMessage:
        counts["parts"] += 1
        if counts["parts"] > limits.container_members:
            raise too_large(f"it holds over {limits.container_members:,} files")
        return EmailMessage(policy)

    return Bounded(message_factory=new_part)  # type: ignore[call-overload,no-any-return]


def _taken_apart(mail: EmailMessage) -> Mail:
    """The words of a mail, and its files: attached, or encoded in its texts."""
    plain: list[str] = []
    pages: list[str] = []
    files: list[MailFile] = []
    left_out = 0
    for part in _leaves(mail):
        payload = _words(part)
        if payload is None:
            files.append(_file(part, len(files) + 1))
            continue
        words, embedded = split_files(payload)
        for name, content in embedded:
            content_of = partial(bytes, content)
            files.append(MailFile(name or f"attachment {len(files) + 1}", content_of))
        (pages if part.get_content_type() == _PAGE else plain).append(_decoded(words, part))
        left_out += max(0, len(words) - MAX_TEXT)
    text, note = mail_text(_shown_headers(mail), plain, pages, left_out)
    return Mail(text, tuple(files), note)


def _leaves(part: MIMEPart) -> Iterator[MIMEPart]:
    """The parts of a mail that have no parts; a mail inside it counts as one part."""
    is_whole = part.get_content_type() in (_MAIL, *_TYPES_WITHOUT_FILE)
    if part.is_multipart() and not is_whole:
        for inner in part.iter_parts():
            yield from _leaves(inner)
    else:
        yield part


def _words(part: MIMEPart) -> bytes | None:
    """The words of the mail itself that a part holds, or what is left of a mail; else None."""
    is_text = part.get_content_type() in _TEXTS or part.get_content_maintype() == "multipart"
    if not is_text or part.is_attachment() or part.get_filename():
        return None
    try:
        payload = _payload(part)
    except RejectedError:  # told with the files
        return None
    if payload.startswith((OLE, *ZIP_STARTS)):
        return None
    is_wide = part.get_content_charset("").startswith(("utf-16", "utf-32"))
    is_words = is_wide or type_of_start(payload[:LONG_START]) in _TYPES_OF_WORDS
    return payload if is_words else None


def _file(part: MIMEPart, number: int) -> MailFile:
    """A part as a file. What is wrong with it is only said of this part."""
    if part.get_content_type() == _MAIL:
        return MailFile(f"mail {number}.eml", lambda: _inner_mail(part))
    name = f"attachment {number}"
    with suppress(Exception):  # as the parser raises many types
        name = part.get_filename() or name
    if other_type := _TYPES_WITHOUT_FILE.get(part.get_content_type()):
        return MailFile(name, lambda: _rejected(other_type))
    return MailFile(name, lambda: _payload(part))


def _rejected(other_type: OtherType) -> NoReturn:
    raise RejectedError(other_type.finding())


def _payload(part: MIMEPart) -> bytes:
    """The bytes of a part. Raises RejectedError if it is damaged."""
    try:
        payload = part.get_payload(decode=True)
    except Exception as error:
        raise _not_taken_out() from error
    return payload if isinstance(payload, bytes) else b""


def _inner_mail(part: MIMEPart) -> bytes | Mail:
    """A mail in a mail, or its bytes if it is encoded, which it should not be.

    Raises RejectedError if it is damaged.
    """
    try:
        inner = next(part.iter_parts())
        encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
        content = inner.as_bytes() if encoding in ("base64", "quoted-printable") else b""
        if encoding == "base64" and not is_mail(content[:START]):
            return binascii.a2b_base64(content)
        if b"=3D" in content[:START]:
            return quopri.decodestring(content)
        assert isinstance(inner, EmailMessage)
        return _taken_apart(inner)
    except RejectedError:
        raise
    except Exception as error:
        raise _not_taken_out() from error


def _not_taken_out() -> RejectedError:
    return corrupt("it can't be taken out of the mail")


def _shown_headers(mail: EmailMessage) -> Mapping[str, str]:
    """The headers to show; one that is too long to parse is shown as it was sent, cut."""
    long = {name.title(): str(value)[:_MAX_HEADER]
            for name, value in mail.raw_items() if len(str(value)) > _MAX_HEADER}  # fmt: skip
    return {name: long.get(name) or str(mail[name] or "") for name in _SHOWN_HEADERS}


def _decoded(payload: bytes, part: MIMEPart) -> str:
    content, charset = payload[:MAX_TEXT], part.get_content_charset("utf-8")
    try:
        return content.decode("utf-8" if charset in _SLOW_CHARSETS else charset, "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def mail_ranges(path: Path, check_time: Callable[[], None]) -> Iterator[tuple[int, int]]:
    """Where each mail of a mailbox file starts and ends: at lines that start with “From ”."""
    with path.open("rb") as file:
        start = position = file.seek(before_mail(file.read(START)))
        lines, is_after_blank = 0, True
        while line := file.readline(_MAX_LINE):
            if (
                position > start
                and line.startswith(b"From ")
                and _separates(line[:_MAX_SEPARATOR], is_after_blank, file)
            ):
                yield start, position
                start = position
            position += len(line)
            is_after_blank = not line.strip()
            lines += 1
            if lines % _LINES_AT_ONCE == 0:
                check_time()
        yield start, position


def _separates(line: bytes, is_after_blank: bool, file: BinaryIO) -> bool:
    """Whether a line starts a mail: it has a date, is after a blank line or before headers."""
    after = file.tell()
    is_before_headers = is_mail(file.read(START))
    file.seek(after)
    signs = (is_after_blank, bool(_SEPARATOR.match(line[:_MAX_SEPARATOR])), is_before_headers)
    return sum(signs) >= 2
