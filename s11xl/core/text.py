"""Texts: their visible form, their length as Excel counts it, and how they fit into a sentence."""

import re

# C0 but for tab, LF and CR; DEL and C1; embeddings, overrides and isolates of
# direction (Unicode Standard Annex 9); halves of surrogate pairs; and what is no character at all.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


MAX_TEXT = 32_767  # UTF-16 units that a cell of Excel can hold
_SMART = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})
_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))


def visible(text: str) -> str:
    """A text with every character that nobody sees written out."""
    if text.isprintable():
        return text
    return _UNSEEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def unseen(text: str) -> list[str]:
    """The characters of a text that nobody sees, each once, by its code such as U+202E."""
    if text.isprintable():
        return []
    return [f"U+{ord(each):04X}" for each in dict.fromkeys(_UNSEEN.findall(text))]


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def shortened(text: str, limit: int = 80) -> str:
    """A text as it can stand inside a sentence: one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def utf16_length(text: str) -> int:
    """How long Excel finds a text: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def folded(text: str) -> str:
    """A text without what a person would not call a difference: case, spaces, smart quotes."""
    return " ".join(text.translate(_SMART | _WITHOUT_WIDTH).split()).casefold()
