"""What a mail consists of: its words, and the files in it.

In: texts and bytes of its parts. Out: one text for people, and the files that are written into
texts.
"""

import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Union

MAX_TEXT = 1_000_000  # bytes of a text that are decoded
_MAX_SHOWN = 30_000  # characters of a mail's text that are shown
_MAX_COMPARED = 5_000  # lines of a formatted text that are looked for in the plain one
_NOT_SHOWN_TAGS = ("style", "script", "head")
_LINE_TAGS = ("p", "br", "div", "tr", "li")
_LINK = re.compile(r"""\bhref\s*=\s*["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
_ADDRESS = re.compile(r"<(https?://[^>\s]+)>")
_NO_WORDS = re.compile(r"<(?:https?:|mailto:)[^>]*>|\[cid:[^\]]*\]|https?://\S+")
# In a text: a line of Base64 with which a zip or an OLE container starts, a file encoded by
# uuencode, and what can't be decoded here, such as many lines of either without their start.
_EMBEDDED = re.compile(
    rb"(?:^[ \t>]*|base64,)(?:(?P<base64>UEsDB|0M8R4KGxGuE)|(?P<uu>begin [0-7]{3,4} +(?=\S))"
    rb"|(?P<other>=ybegin |-----BEGIN PGP MESSAGE-----|\(This file must be converted with BinHex"
    rb"|(?:[A-Za-z0-9+/]{60,}\s+){9}[A-Za-z0-9+/]{60}|(?:M[ -`]{60}\r?\n){9}M[ -`]{60}))",
    re.MULTILINE,
)
_BASE64_LINE = re.compile(  # a long word, or a short one on a line of its own
    rb"[ \t>]*([^\s\"'<>]{20,}(?:\r?\n|\s|$|(?=[\"'<]))"
    rb"|[A-Za-z0-9+/]+={0,2}[ \t]*(?:\r?\n|\r|$|(?=[\"'<])))"
)
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_LINE = re.compile(rb"([^\r\n]*)(?:\r?\n|\r|$)")


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file in a mail, or a mail in it.

    `content` raises RejectedError if it can't be taken out of the mail.
    """

    name: str
    content: Callable[[], Union[bytes, "Mail"]]


@dataclass(frozen=True, slots=True)
class Mail:
    """The headers and words of a mail as one text, and its files.

    `note` is what is not shown of the text, in a sentence.
    """

    text: str
    files: tuple[MailFile, ...] = ()
    note: str = ""


def mail_text(
    headers: Mapping[str, str], plain: Sequence[str], pages: Sequence[str], left_out: int = 0
) -> tuple[str, str]:
    """The text of a mail, and a note on what is not shown of it.

    `plain` are its texts, `pages` its formatted texts as HTML, of which the lines are shown that no
    plain text has. `left_out` is the number of characters that are in neither.
    """
    lines = [f"{name}: {value}" for name, value in headers.items() if value]
    known = "\n".join(filter(None, (text.strip() for text in plain)))
    more = "\n".join(_lines_not_in(known, pages))
    heading = "[Only in the formatted text of this mail:]" if known and more else ""
    text = "\n".join([*lines, "", *filter(None, [known, heading, more])]).strip()
    left_out += max(0, len(text) - _MAX_SHOWN)
    if not left_out:
        return text, ""
    note = f"Its text is cut: {left_out:,} more characters are in the mail itself."
    return f"{text[:_MAX_SHOWN]}\n[{note}]", note


def _lines_not_in(known: str, pages: Sequence[str]) -> Iterator[str]:
    """The lines of pages with words or links that are not in a plain text."""
    words = f" {_words(known)} "
    compared = 0
    for page in pages:
        for line in text_of_html(page).split("\n"):
            compared += 1
            is_known = (
                compared <= _MAX_COMPARED
                and f" {_words(line)} " in words
                and all(address in known for address in _ADDRESS.findall(line))
            )
            if line and not is_known:
                yield line


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", _NO_WORDS.sub(" ", text).casefold()))


def text_of_html(page: str) -> str:
    """The text that a web page shows, with a line for each block and the addresses of its links.

    It reads each character once, however broken the page is; HTML parsers don't.
    """
    from html import unescape  # slow to import

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
        elif name == "a" and (link := _LINK.search(tag)) and link[1] not in text:
            text = f"{text} <{link[1]}>"
        if not hidden_by:
            texts.append(("\n" if name in _LINE_TAGS else "") + (text if closed else ""))
    lines = unescape("".join(texts)).split("\n")
    return "\n".join(stripped for line in lines if (stripped := line.strip()))


def split_files(payload: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The words of a text without the files that are encoded in it, and these with their names."""
    words: list[bytes] = []
    files: list[tuple[str, bytes]] = []
    position = 0
    while match := _EMBEDDED.search(payload, position):
        name, content, end = _decoded_file(payload, match)
        end = max(end, match.end())
        if content:
            words += [payload[position : match.start()], f"[{name or 'a file'}]\n".encode()]
            files.append((name, content))
        else:
            words.append(payload[position:end])
        position = end
    return b"".join([*words, payload[position:]]), files


def _decoded_file(payload: bytes, match: re.Match[bytes]) -> tuple[str, bytes, int]:
    """The name and content of a file in a text, if that is what a match begins, and its end."""
    if match["base64"]:
        return "", *_base64(payload, match.start("base64"))
    if match["uu"]:
        return _uuencoded(payload, match.end())
    return "", payload[match.start("other") :], len(payload)


def _base64(payload: bytes, position: int) -> tuple[bytes, int]:
    content, text = bytearray(), b""
    while line := _BASE64_LINE.match(payload, position):
        text += _NO_BASE64.sub(b"", line[1])
        whole = len(text) // 4 * 4
        content += binascii.a2b_base64(text[:whole])
        text, position = text[whole:], line.end()
    if len(text) > 1:
        content += binascii.a2b_base64(text.ljust(4, b"="))
    return bytes(content), position


def _uuencoded(payload: bytes, position: int) -> tuple[str, bytes, int]:
    content = bytearray()
    first = _LINE.match(payload, position)
    assert first
    after = first.end()
    while after < len(payload) and (line := _LINE.match(payload, after)):
        if not (text := line[1].rstrip()) or text == b"end":
            after = line.end() if text else after
            break
        try:
            content += _uu_line(text)
        except binascii.Error:
            break
        after = line.end()
    name = first[1].decode("utf-8", "replace").strip()
    return name, bytes(content), after if content else first.end()


def _uu_line(text: bytes) -> bytes:
    try:
        return binascii.a2b_uu(text)
    except binascii.Error:  # some programs pad lines wrongly; the first character has the length
        return binascii.a2b_uu(text[: ((text[0] - 32 & 63) * 4 + 5) // 3])
