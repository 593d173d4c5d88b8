"""Take a mail apart. In: a file. Out: its text, and its attachments.

The standard library's mail parser has no limits, and takes very long over long headers or pages of
broken tags. So the size of headers, parts and texts is checked before it reads them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_binary_file
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from html import unescape
from pathlib import Path

from s11xl.reader.files.limits import Limits, RejectedError, corrupt, too_large

_MAIL = "message/rfc822"
_SHOWN_HEADERS = ("From", "Date", "Subject")
_MAX_SHOWN = 30_000  # characters of a mail's text that are shown
_MAX_TEXT = 1_000_000  # bytes of a text part that are decoded for that
_MAX_HEADER = 10_000  # characters of a header that is parsed
_MAX_HEADERS = 100_000
_PARSED_HEADERS = ("content-type", "content-disposition", "content-transfer-encoding")
_SLOW_CHARSETS = ("punycode", "idna")  # made for names; decoding a long text takes very long
_NOT_SHOWN_TAGS = ("style", "script", "head")
_LINE_TAGS = ("p", "br", "div", "tr", "li")


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file attached to a mail."""

    name: str
    part: MIMEPart

    def content(self) -> bytes:
        """Its bytes. Raises RejectedError if the mail is damaged."""
        try:
            if self.part.get_content_type() == _MAIL:
                return next(self.part.iter_parts()).as_bytes()
            payload = self.part.get_payload(decode=True)
        except Exception as error:
            raise corrupt("it can't be taken out of the mail") from error
        return payload if isinstance(payload, bytes) else b""


@dataclass(frozen=True, slots=True)
class Mail:
    """The headers and body of a mail as one text, and its attachments."""

    text: str
    files: tuple[MailFile, ...]


def read_mail(path: Path, limits: Limits) -> Mail:
    """Read the mail at `path`. Raises RejectedError if it is damaged or passes a limit."""
    if path.stat().st_size > limits.mail_bytes:
        raise too_large(f"it has over {limits.mail_bytes // 1024**2} MB")
    try:
        with path.open("rb") as source:
            mail = message_from_binary_file(source, policy=_policy(limits))
        assert isinstance(mail, EmailMessage)
        leaves = list(_leaves(mail))
        text = _text_of_mail(mail, [part for part in leaves if _is_body(part)])
        attached = [part for part in leaves if not _is_body(part)]
        files = tuple(MailFile(_name(part, n), part) for n, part in enumerate(attached, start=1))
    except RejectedError:
        raise
    except Exception as error:  # the parser raises many types of error over bad mails
        raise corrupt("it can't be read as a mail") from error
    return Mail(text, files)


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


def _leaves(part: MIMEPart) -> Iterator[MIMEPart]:
    """The parts of a mail that have no parts; a mail inside it counts as one part."""
    if part.is_multipart() and part.get_content_type() != _MAIL:
        for inner in part.iter_parts():
            yield from _leaves(inner)
    else:
        yield part


def _is_body(part: MIMEPart) -> bool:
    """Whether a part is text of the mail itself, not a file."""
    is_text = part.get_content_type() in ("text/plain", "text/html")
    return is_text and not part.is_attachment() and not part.get_filename()


def _name(part: MIMEPart, number: int) -> str:
    if part.get_content_type() == _MAIL:
        return f"mail {number}.eml"
    return part.get_filename() or f"attachment {number}"


def _text_of_mail(mail: EmailMessage, bodies: Sequence[MIMEPart]) -> str:
    """Sender, date, subject and text of a mail."""
    headers = _shown_headers(mail)
    lines = [f"{name}: {headers[name]}" for name in _SHOWN_HEADERS if headers.get(name)]
    plain = [part for part in bodies if part.get_content_type() == "text/plain"]
    texts = [_decoded(part) for part in plain or bodies]
    return "\n".join([*lines, "", *texts]).strip()[:_MAX_SHOWN]


def _shown_headers(mail: EmailMessage) -> Mapping[str, str]:
    """The headers to show; one that is too long to parse is shown as it was sent, cut."""
    long = {name.title(): str(value)[:_MAX_HEADER]
            for name, value in mail.raw_items() if len(str(value)) > _MAX_HEADER}  # fmt: skip
    return {name: long.get(name) or str(mail[name] or "") for name in _SHOWN_HEADERS}


def _decoded(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    content = payload[:_MAX_TEXT] if isinstance(payload, bytes) else b""
    charset = part.get_content_charset("utf-8")
    try:
        text = content.decode("utf-8" if charset in _SLOW_CHARSETS else charset, "replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", "replace")
    return (text if part.get_content_type() == "text/plain" else text_of_html(text)).strip()


def text_of_html(page: str) -> str:
    """The text that a web page shows, with a line for each block.

    It reads each character once, however broken the page is; HTML parsers don't.
    """
    texts: list[str] = []
    hidden_by = ""  # the open tag whose content is not shown
    for piece in f">{page}".split("<"):
        tag, closed, text = piece.partition(">")
        name = tag[:20].lower().partition(" ")[0].strip("/\r\n\t")
        if tag.startswith("!--") or hidden_by == "!--":
            hidden_by = "" if "-->" in piece else "!--"
            text = piece.partition("-->")[2]
        elif tag[:1].isspace():
            text, closed = f"<{piece}", ">"  # not a tag but a “less than” that somebody typed
        elif hidden_by:
            hidden_by = "" if tag.lower().startswith(f"/{hidden_by}") else hidden_by
        elif name in _NOT_SHOWN_TAGS and not tag.startswith("/"):
            hidden_by = name
        if not hidden_by:
            texts.append(("\n" if name in _LINE_TAGS else "") + (text if closed else ""))
    lines = unescape("".join(texts)).split("\n")
    return "\n".join(stripped for line in lines if (stripped := line.strip()))
