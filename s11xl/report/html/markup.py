"""HTML that is escaped by construction. In: texts, and elements made here. Out: `Html`.

Only `text` turns a text into HTML, so a text from a return can't get into the page unescaped.
"""

import html
import re

from s11xl.core.text import visible

_VOID = frozenset({"meta", "link", "col", "br", "input"})
_ATTRIBUTES = {
    "class_": "class",
    "for_": "for",
    "viewbox": "viewBox",
    "preserveaspectratio": "preserveAspectRatio",
}
_ID = re.compile(r"[A-Za-z][\w-]*")


class Html(str):
    """A piece of finished HTML."""

    __slots__ = ()


def text(value: str) -> Html:
    """A text as HTML: escaped, invisible characters written out, line ends as LF."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return Html(html.escape(visible(lines), quote=True))


def joined(*parts: Html) -> Html:
    """Pieces of HTML one after the other."""
    return Html("".join(parts))


def element(name: str, /, *content: Html, **attributes: str) -> Html:
    """An element; empty attributes are left out.

    `class_` is `class` and `for_` is `for`; `_` in other names becomes `-`.
    """
    listed = "".join(
        f' {_ATTRIBUTES.get(key, key.replace("_", "-"))}="{text(value)}"'
        for key, value in attributes.items()
        if value != ""
    )
    if name in _VOID:
        return Html(f"<{name}{listed}>")
    return Html(f"<{name}{listed}>{''.join(content)}</{name}>")


def css_string(value: str) -> str:
    """A text as a CSS string: everything but ASCII letters and digits is escaped by number."""
    escaped = (
        char if char.isascii() and char.isalnum() else f"\\{ord(char):x} "
        for char in visible(" ".join(value.split()))
    )
    return f'"{"".join(escaped)}"'


def fill_class(fill: str) -> str:
    """The class of a fill; empty if it can't be the name of a class."""
    return f"fill-{fill}" if fill and _ID.fullmatch(fill) else ""
