"""A mail taken apart. In: a file. Out: its words, and the files that are attached to it.

The library that parses mails has no limits of its own, and takes for ever over a long header or a
page of broken tags. So headers, parts and texts are held against limits before it looks into them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_binary_file
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from html import unescape
from pathlib import Path

from s11xl.reader.files.limits import Limits, RejectedError, corrupt, too_large

_Part = MIMEPart  # of a mail
_MAIL = "message/rfc822"
_LONGEST = 30_000  # characters of a mail's text that are told
_MOST_TEXT = 1_000_000  # bytes of a text that are looked at for those
_MOST_HEADER = 10_000  # characters of a header that is looked into
_MOST_HEADERS = 100_000
_SHOWN = ("From", "Date", "Subject")
_READ = ("content-type", "content-disposition", "content-transfer-encoding")
_SILENT = ("style", "script", "head")
_SLOW = ("punycode", "idna")  # encodings of names, which take for ever over a text
_LINES = ("p", "br", "div", "tr", "li")


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that is attached to a mail."""

    name: str
    part: _Part

    def content(self) -> bytes:
        """Its bytes. Raises RejectedError where the mail is damaged."""
        try:
            if self.part.get_content_type() == _MAIL:
                return next(self.part.iter_parts()).as_bytes()
            payload = self.part.get_payload(decode=True)
        except Exception as fault:
            raise corrupt("it can't be taken out of the mail") from fault
        return payload if isinstance(payload, bytes) else b""


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says, and what came with it."""

    words: str
    files: tuple[MailFile, ...]


def opened_mail(path: Path, limits: Limits) -> Mail:
    """The mail at `path`. Raises RejectedError for one that is damaged or asks too much."""
    if path.stat().st_size > limits.mail_bytes:
        raise too_large(f"it has over {limits.mail_bytes // 1024**2} MiB")
    try:
        with path.open("rb") as source:
            mail = message_from_binary_file(source, policy=_policy(limits))
        assert isinstance(mail, EmailMessage)
        leaves = list(_leaves(mail))
        words = _words(mail, [each for each in leaves if _is_text(each)])
        parts = [each for each in leaves if not _is_text(each)]
        files = tuple(MailFile(_name(part, n), part) for n, part in enumerate(parts, start=1))
    except RejectedError:
        raise
    except Exception as fault:  # the parser of mails raises whatever a bad one makes it stumble on
        raise corrupt("it is no mail that can be taken apart") from fault
    return Mail(words, files)


def _policy(limits: Limits) -> EmailPolicy:
    """How the library parses, with a look at each header and part as soon as it meets one."""
    met = {"headers": 0, "parts": 0}

    class Bounded(EmailPolicy):
        def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
            met["headers"] += 1
            if met["headers"] > _MOST_HEADERS:
                raise too_large(f"it has over {_MOST_HEADERS} headers")
            name, value = super().header_source_parse(list(sourcelines))
            if name.lower() in _READ and len(value) > _MOST_HEADER:
                raise too_large(f"its header {name} has over {_MOST_HEADER} characters")
            return name, value

    def counted(policy: EmailPolicy | None = None) -> EmailMessage:
        met["parts"] += 1
        if met["parts"] > limits.container_members:
            raise too_large(f"it holds over {limits.container_members} files")
        return EmailMessage(policy)

    return Bounded(message_factory=counted)  # type: ignore[call-overload,no-any-return]


def _leaves(part: _Part) -> Iterator[_Part]:
    """The parts of a mail that are no bundles of parts; a mail inside of it is one part."""
    if part.is_multipart() and part.get_content_type() != _MAIL:
        for each in part.iter_parts():
            yield from _leaves(each)
    else:
        yield part


def _is_text(part: _Part) -> bool:
    """Whether a part is the mail's own text, not a file."""
    is_plain = part.get_content_type() in ("text/plain", "text/html")
    return is_plain and not part.is_attachment() and not part.get_filename()


def _name(part: _Part, number: int) -> str:
    if part.get_content_type() == _MAIL:
        return f"mail {number}.eml"
    return part.get_filename() or f"attachment {number}"


def _words(mail: EmailMessage, texts: list[_Part]) -> str:
    """Who wrote when, the subject and the text of a mail."""
    headers = _shown_headers(mail)
    lines = [f"{name}: {headers[name]}" for name in _SHOWN if headers.get(name)]
    plain = [each for each in texts if each.get_content_type() == "text/plain"]
    said = [_text(each) for each in plain or texts]
    return "\n".join([*lines, "", *said]).strip()[:_LONGEST]


def _shown_headers(mail: EmailMessage) -> Mapping[str, str]:
    """The headers that are told; one that is too long to be parsed stands as it was sent, cut."""
    long = {name.title(): str(value)[:_MOST_HEADER]
            for name, value in mail.raw_items() if len(str(value)) > _MOST_HEADER}  # fmt: skip
    return {name: long.get(name) or str(mail[name] or "") for name in _SHOWN}


def _text(part: _Part) -> str:
    payload = part.get_payload(decode=True)
    content = payload[:_MOST_TEXT] if isinstance(payload, bytes) else b""
    charset = part.get_content_charset("utf-8")
    try:
        text = content.decode("utf-8" if charset in _SLOW else charset, "replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", "replace")
    return (text if part.get_content_type() == "text/plain" else plain_text(text)).strip()


def plain_text(page: str) -> str:
    """The text that a web page shows, a line for each of its blocks.

    It reads each character once, however broken the page is, which parsers of pages don't.
    """
    said: list[str] = []
    silent = ""  # the tag that begins what isn't shown
    for piece in f">{page}".split("<"):
        tag, closed, text = piece.partition(">")
        name = tag[:20].lower().partition(" ")[0].strip("/\r\n\t")
        if tag.startswith("!--") or silent == "!--":
            silent = "" if piece.rstrip().endswith("-->") or "-->" in piece else "!--"
            text = piece.partition("-->")[2]
        elif tag[:1].isspace():
            text, closed = f"<{piece}", ">"  # no tag: somebody's “less than”
        elif silent:
            silent = "" if tag.lower().startswith(f"/{silent}") else silent
        elif name in _SILENT and not tag.startswith("/"):
            silent = name
        if not silent:
            said.append(("\n" if name in _LINES else "") + (text if closed else ""))
    lines = unescape("".join(said)).split("\n")
    return "\n".join(line for each in lines if (line := each.strip()))
