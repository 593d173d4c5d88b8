"""Characters that nobody sees: control characters, and those that turn the direction of text.

In: a text as it was given. Out: the same with each of them written out, such as `[U+202E]`.
"""

import re

# C0 but for tab, LF and CR; DEL and C1; embeddings, overrides and isolates of
# direction (Unicode Standard Annex 9); halves of surrogate pairs; and what is no character at all.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


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
