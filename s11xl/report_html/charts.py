"""Stacked bars as SVG. In: `Bars` and the colours of its fills. Out: HTML, the same every time.

The bars are as long as the whole of their answers; counts stand in the segments that have room.
"""

from collections.abc import Mapping

from s11xl.report.blocks import Bar, Bars, Key
from s11xl.report_html.markup import Html, element, fill_class, joined, text
from s11xl.theme import INK, LINE, ink_on

_WIDTH = 900.0
_LABEL = 70.0
_WIDE_LABEL = 330.0
_ROW = 22.0
_BAR = 18.0
_LETTER = 7.5  # the width of a figure at the size used
_LINE = 46  # characters of a label
_FIT = 32  # bars that can still be read when they share a printed page


def key_list(key: Key) -> Html:
    """What marks and colours stand for, as a list."""
    items = (
        element(
            "li",
            element("span", text(each.mark or " "), class_=f"swatch {fill_class(each.fill)}"),
            text(f" {each.label}"),
        )
        for each in key.entries
    )
    return element("ul", *items, class_="key")


def chart(bars: Bars, colours: Mapping[str, str]) -> Html:
    """A chart with its key; on a narrow screen it scrolls by itself."""
    longest = max((len(each.label) for each in bars.bars), default=0)
    left = _LABEL if longest <= 8 else _WIDE_LABEL
    height = _ROW * len(bars.bars) + 2
    rows = (
        _bar(each, place * _ROW + 1, left, bars.key, colours)
        for place, each in enumerate(bars.bars)
    )
    picture = element(
        "svg",
        element("title", text(bars.title), id=f"{bars.anchor}-title"),
        element("desc", text(bars.description), id=f"{bars.anchor}-text"),
        *rows,
        role="img",
        aria_labelledby=f"{bars.anchor}-title {bars.anchor}-text",
        viewbox=f"0 0 {_WIDTH:g} {height:g}",
    )
    scrolled = element(
        "div", picture, class_="scroll", role="region", tabindex="0", aria_label=bars.title
    )
    caption = element("figcaption", text(bars.title))
    size = "short" if len(bars.bars) <= _FIT else ""
    return element("figure", caption, key_list(bars.key), scrolled, id=bars.anchor, class_=size)


def _bar(bar: Bar, top: float, left: float, key: Key, colours: Mapping[str, str]) -> Html:
    total = sum(bar.counts)
    room = _WIDTH - left - 1
    middle = f"{top + _BAR / 2 + 4.5:g}"
    label = bar.label if len(bar.label) <= _LINE else f"{bar.label[: _LINE - 1]}…"
    parts = [
        element("text", text(label), x="0", y=middle, fill=INK),
    ]
    start = left
    for entry, count in zip(key.entries, bar.counts, strict=True):
        if not count:
            continue
        width = room * count / total
        colour = colours[entry.fill]
        parts.append(
            element(
                "rect",
                element("title", text(f"{entry.label}: {count} of {total}")),
                x=f"{start:.2f}",
                y=f"{top:g}",
                width=f"{width:.2f}",
                height=f"{_BAR:g}",
                fill=colour,
                stroke=LINE,
            )
        )
        full = f"{entry.mark} {count}".strip()
        parts.append(_count(full, str(count), start, width, middle, colour))
        start += width
    return element("g", *parts)


def _count(full: str, short: str, start: float, width: float, y: str, colour: str) -> Html:
    """The mark and count in a segment, as far as there is room."""
    for shown in (full, short):
        if len(shown) * _LETTER + 4 <= width:
            x = f"{start + width / 2:.2f}"
            ink = ink_on(colour)
            return element("text", text(shown), x=x, y=y, fill=ink, text_anchor="middle")
    return joined()
