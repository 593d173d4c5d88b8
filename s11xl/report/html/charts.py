"""Stacked bars as SVG. In: `Bars`, the colours of its fills. Out: HTML.

All bars are equally long; a segment shows its count if there is room. Each chart is drawn twice,
for a wide screen or paper and for a narrow screen, and the style sheet shows the one that fits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil
from textwrap import wrap

from s11xl.report.blocks import Bar, Bars, Key
from s11xl.report.html.markup import Html, element, fill_class, joined, text
from s11xl.xlsx.theme import INK, LINE, ink_on

_ROW = 22.0
_BAR = 18.0
_LETTER = 7.5  # the width of a digit at the size used
_LABEL_LINE = 15.0
_MOST_BARS = 30  # of a picture, so that it fits on one printed page
_SHORT = 8  # characters of labels that fit beside their bars on any screen


@dataclass(frozen=True)
class _Layout:
    """How a picture is laid out: labels beside the bars, or above them where `left` is 0."""

    name: str
    width: float
    left: float
    line: int  # characters that fit on a line of a label

    def lines(self, label: str) -> list[str]:
        """A label as lines."""
        return wrap(label, self.line) or [""]

    def above(self, label: str) -> float:
        """The height of the label above a bar; 0 if it is beside it."""
        return 0.0 if self.left else _LABEL_LINE * len(self.lines(label)) + 1

    def height(self, label: str) -> float:
        """The height of a bar with its label and the gap below."""
        if self.left:
            return max(_ROW, _LABEL_LINE * len(self.lines(label)) + 4)
        return self.above(label) + _ROW + 4


_WIDE = {True: _Layout("broad", 900.0, 70.0, _SHORT), False: _Layout("broad", 900.0, 330.0, 46)}
_NARROW = {True: _Layout("narrow", 360.0, 58.0, _SHORT), False: _Layout("narrow", 360.0, 0.0, 50)}


def key_list(key: Key) -> Html:
    """The key to symbols and colours, as a list."""
    items = (
        element(
            "li",
            element("span", text(entry.symbol or " "), class_=f"swatch {fill_class(entry.fill)}"),
            text(f" {entry.label}"),
        )
        for entry in key.entries
    )
    return element("ul", *items, class_="key")


def chart(bars: Bars, colours: Mapping[str, str]) -> Html:
    """A chart with its key."""
    short = max((len(bar.label) for bar in bars.bars), default=0) <= _SHORT
    number = ceil(len(bars.bars) / _MOST_BARS)
    size = ceil(len(bars.bars) / max(1, number))
    pictures = (
        _picture(bars, bars.bars[part * size : (part + 1) * size], part, layout, colours)
        for layout in (_WIDE[short], _NARROW[short])
        for part in range(number)
    )
    caption = element("figcaption", text(bars.title))
    return element("figure", caption, key_list(bars.key), *pictures, id=bars.anchor)


def _picture(
    bars: Bars, part: Sequence[Bar], number: int, layout: _Layout, colours: Mapping[str, str]
) -> Html:
    """One picture of a chart: some of its bars."""
    rows, top = [], 1.0
    for bar in part:
        rows.append(_bar(bar, top, layout, bars.key, colours))
        top += layout.height(bar.label)
    anchor = f"{bars.anchor}-{layout.name}-{number + 1}"
    title = f"{bars.title}, part {number + 1}" if number else bars.title
    return element(
        "svg",
        element("title", text(title), id=f"{anchor}-title"),
        element("desc", text(bars.description), id=f"{anchor}-text"),
        *rows,
        role="img",
        aria_labelledby=f"{anchor}-title {anchor}-text",
        class_=layout.name,
        viewbox=f"0 0 {layout.width:g} {top + 1:g}",
        preserveaspectratio="xMinYMin",
    )


def _bar(bar: Bar, top: float, layout: _Layout, key: Key, colours: Mapping[str, str]) -> Html:
    total = sum(bar.counts)
    room = layout.width - layout.left - 1
    parts = [
        element("text", text(line), x="0", y=f"{top + _BAR / 2 + 4.5 + below:g}", fill=INK)
        for line, below in zip(layout.lines(bar.label), count(0.0, _LABEL_LINE), strict=False)
    ]
    top += layout.above(bar.label)
    middle = f"{top + _BAR / 2 + 4.5:g}"
    start = layout.left + (0 if layout.left else 0.5)
    for entry, number in zip(key.entries, bar.counts, strict=True):
        if not number:
            continue
        width = room * number / total
        colour = colours[entry.fill]
        parts.append(
            element(
                "rect",
                element("title", text(f"{entry.label}: {number} of {total}")),
                x=f"{start:.2f}",
                y=f"{top:g}",
                width=f"{width:.2f}",
                height=f"{_BAR:g}",
                fill=colour,
                stroke=LINE,
            )
        )
        full = f"{entry.symbol} {number}".strip()
        parts.append(_count(full, str(number), start, width, middle, colour))
        start += width
    return element("g", *parts)


def _count(full: str, short: str, start: float, width: float, y: str, colour: str) -> Html:
    """The text in a segment: the full one, else the short one, else none, as there is room."""
    for shown in (full, short):
        if len(shown) * _LETTER + 4 <= width:
            x = f"{start + width / 2:.2f}"
            ink = ink_on(colour)
            return element("text", text(shown), x=x, y=y, fill=ink, text_anchor="middle")
    return joined()
