"""A mail taken apart. In: a file. Out: its words, and what is attached to it.

The parts are named as the mail names them; what they are called on disk is for others to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_binary_file
from email.message import EmailMessage, MIMEPart
from email.policy import default as mail_policy
from html.parser import HTMLParser
from pathlib import Path

from s11xl.reader.limits import corrupt

_Part = MIMEPart
_MAIL = "message/rfc822"
_LONGEST = 30_000  # characters of a mail's text that are told


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail; a mail in the mail is one too."""

    name: str
    part: _Part

    def content(self) -> bytes:
        """Its bytes. Raises whatever the parser of mails stumbles over in a bad one."""
        if self.part.get_content_type() == _MAIL:
            return next(self.part.iter_parts()).as_bytes()
        payload = self.part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""


def read_mail(path: Path) -> tuple[str, Sequence[Attachment]]:
    """The mail's own words, and its attachments. Raises RejectedError if it is no sound mail."""
    try:
        with path.open("rb") as source:
            mail = message_from_binary_file(source, policy=mail_policy)
        assert isinstance(mail, EmailMessage)
        leaves = list(_leaves(mail))
        words = _words(mail, [each for each in leaves if _is_text(each)])
        parts = [each for each in leaves if not _is_text(each)]
        named = [Attachment(_name(part, n), part) for n, part in enumerate(parts, start=1)]
    except Exception as fault:  # the parser of mails raises whatever a bad one makes it stumble on
        raise corrupt("it is no mail that can be taken apart") from fault
    return words, named


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
    lines = [f"{name}: {mail[name]}" for name in ("From", "Date", "Subject") if mail[name]]
    plain = [each for each in texts if each.get_content_type() == "text/plain"]
    said = [_text(each) for each in plain or texts]
    return "\n".join([*lines, "", *said]).strip()[:_LONGEST]


def _text(part: _Part) -> str:
    try:
        text = str(part.get_content())
    except (LookupError, ValueError):
        return ""
    return (text if part.get_content_type() == "text/plain" else _Plain.of(text)).strip()


class _Plain(HTMLParser):
    """The text of a web page."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    @classmethod
    def of(cls, page: str) -> str:
        """The text that a page shows, a line for each of its blocks."""
        parser = cls()
        parser.feed(page)
        parser.close()
        return "\n".join(
            line for each in "".join(parser.parts).split("\n") if (line := each.strip())
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        self.silent += tag in ("style", "script", "head")
        if tag in ("p", "br", "div", "tr", "li"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        self.silent -= tag in ("style", "script", "head") and self.silent > 0

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self.silent:
            self.parts.append(data)
