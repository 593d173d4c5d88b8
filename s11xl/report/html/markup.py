"""HTML that is safe by its making. In: texts, and elements made here. Out: `Html`.

Only `text` turns a text into HTML, so whatever a return says is escaped in one place.
"""

import html
import re

from s11xl.core.text import visible


class Html(str):
    """A piece of finished HTML."""

    __slots__ = ()


_VOID = frozenset({"meta", "link", "col", "br", "input"})
_NAMES = {
    "class_": "class",
    "for_": "for",
    "viewbox": "viewBox",
    "preserveaspectratio": "preserveAspectRatio",
}
_ID = re.compile(r"[A-Za-z][\w-]*")


def text(value: str) -> Html:
    """A text as HTML: escaped, unseen characters written out, line ends as LF."""
    one_kind = value.replace("\r\n", "\n").replace("\r", "\n")
    return Html(html.escape(visible(one_kind), quote=True))


def joined(*parts: Html, between: str = "") -> Html:
    """Pieces one after the other."""
    return Html(between.join(parts))


def element(name: str, /, *inside: Html, **attributes: str) -> Html:
    """An element; empty attributes are left out.

    `class_` stands for `class`, and `_` in other names for `-`.
    """
    named = "".join(
        f' {_attribute(key)}="{text(value)}"' for key, value in attributes.items() if value != ""
    )
    if name in _VOID:
        return Html(f"<{name}{named}>")
    return Html(f"<{name}{named}>{''.join(inside)}</{name}>")


def _attribute(key: str) -> str:
    return _NAMES.get(key, key.replace("_", "-"))


def css_string(value: str) -> str:
    """A text as a string of CSS: everything but plain letters and digits by its number."""
    return (
        '"'
        + "".join(
            each if each.isascii() and each.isalnum() else f"\\{ord(each):x} "
            for each in visible(" ".join(value.split()))
        )
        + '"'
    )


def fill_class(fill: str) -> str:
    """The class that gives a fill its colour."""
    return f"fill-{fill}" if fill and _ID.fullmatch(fill) else ""
