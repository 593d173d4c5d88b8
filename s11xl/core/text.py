"""Texts: invisible characters, length as Excel counts it, and forms that fit into a sentence."""

import re

MAX_TEXT = 32_767  # UTF-16 units that a cell of Excel can hold
# C0 controls except tab, LF and CR; DEL and C1 controls; directional embeddings, overrides and
# isolates (Unicode Standard Annex 9); unpaired surrogates; noncharacters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SMART = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))


def visible(text: str) -> str:
    """Return a text with each invisible character written out, such as [U+202E]."""
    if text.isprintable():
        return text
    return _INVISIBLE.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def invisible_characters(text: str) -> list[str]:
    """Return the codes, such as U+202E, of the invisible characters in a text, each once."""
    if text.isprintable():
        return []
    return [f"U+{ord(char):04X}" for char in dict.fromkeys(_INVISIBLE.findall(text))]


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def shortened(text: str, limit: int = 80) -> str:
    """Return a text as one line of at most `limit` characters, cut with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Excel counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def comparable(text: str) -> str:
    """Return a text with LF line ends and without outer spaces, which copies of one file share."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def folded(text: str) -> str:
    """Return a text for comparison: without case, extra spaces, smart quotes and long dashes."""
    return " ".join(text.translate(_SMART | _ZERO_WIDTH).split()).casefold()
