"""Texts: invisible characters, length as Excel counts it, and forms that fit into a sentence."""

import re
from unicodedata import category

MAX_TEXT = 32_767  # UTF-16 units that a cell of Excel can hold
# C0 controls except tab, LF and CR; DEL and C1 controls; directional embeddings, overrides and
# isolates (Unicode Standard Annex 9); unpaired surrogates; noncharacters; runs of tag characters,
# which repeat ASCII unseen, but for those that make a black flag that of Wales, say.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    "|(?<![\U000e0000-\U000e007f])"
    "(?!(?<=\U0001f3f4)[\U000e0061-\U000e007a]{3,6}\U000e007f(?![\U000e0000-\U000e007f]))"
    "[\U000e0000-\U000e007f]+"
)
_TAGS = range(0xE0000, 0xE0080)
_MAX_CODES = 50  # of invisible characters in a message
# All that shows something: neither a space or control, nor a character that Unicode has programs
# ignore where they can't show it (Default_Ignorable_Code_Point), nor the empty Braille pattern.
_SEEN = re.compile(
    "[^\\s\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202f\u205f-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BREAKS = ("Zl", "Zp")  # categories of Unicode: the separators of lines and of paragraphs
_UNPAIRED = re.compile("[\ud800-\udfff]")
_SMART = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))


def is_blank(text: str) -> bool:
    """Return whether a text shows nothing: it is empty, or of spaces and invisible characters."""
    first = text.lstrip()[:1]
    return not " " < first < "\x7f" and _SEEN.search(text) is None


def visible(text: str) -> str:
    """Return a text with each invisible character written out, such as [U+202E]."""
    if text.isprintable():
        return text
    return _INVISIBLE.sub(lambda match: "".join(f"[{_code(char)}]" for char in match[0]), text)


def invisible_characters(text: str) -> list[str]:
    """Return the codes, such as U+202E, of the first invisible characters in a text, each once.

    Tag characters are returned as the words that they spell.
    """
    if text.isprintable():
        return []
    found = list(dict.fromkeys(_INVISIBLE.findall(text)))[:_MAX_CODES]
    return [_spelled(each) if ord(each[0]) in _TAGS else _code(each) for each in found]


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


def _spelled(tags: str) -> str:
    """The words that tag characters spell, which repeat the printable characters of ASCII."""
    words = "".join(filter(str.isprintable, (chr(ord(tag) - _TAGS.start) for tag in tags)))
    return f"tag characters that spell “{shortened(words, 200)}”"


def writable(name: str) -> str:
    """Return the name of a file with � for each byte or half character that is no text."""
    return _UNPAIRED.sub("\ufffd", name)


def printable(name: str) -> str:
    """Return the name of a file with � for each character that can't be shown."""
    if name.isprintable():
        return name
    return "".join(
        char if char.isprintable() or category(char) == "Zs" else "\ufffd" for char in name
    )


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def shortened(text: str, limit: int = 80) -> str:
    """Return a text as one line of at most `limit` characters, cut with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def on_one_line(text: str) -> str:
    """Return a text with every character that is no letter, sign or space written out as its code.

    So it stands on one line, and means nothing to a terminal.
    """
    if text.isprintable():
        return text
    return "".join(
        f"[U+{ord(char):04X}]" if category(char)[0] == "C" or category(char) in _BREAKS else char
        for char in text
    )


def utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Excel counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def comparable(text: str) -> str:
    """Return a text with LF line ends and without outer spaces, which copies of one file share."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def folded(text: str) -> str:
    """Return a text for comparison: without case, extra spaces, smart quotes and long dashes."""
    return " ".join(text.translate(_SMART | _ZERO_WIDTH).split()).casefold()
