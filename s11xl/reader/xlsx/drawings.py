"""Read what is drawn on a sheet: text boxes, shapes, SmartArt, charts and form controls.

In: the XML of a drawing, as calls to a handler, or the VML of an old one. Out: the words in it.
"""

import re
from collections.abc import Iterator

from s11xl.reader.files.limits import Budget
from s11xl.reader.xlsx.xml import Attributes, Handler

_BOXES = ("txBody", "rich", "pt")  # of a shape, a chart's title, a point of SmartArt
_LEADING = ("hlinkClick", "chart", "userShapes")  # elements that refer to other parts
_VML = re.compile(r"<(?P<tag>[^<>]*)>|(?P<text>[^<]+)")
_VML_TAG = re.compile(r"(?P<end>/?)\s*(?:[\w.-]+:)?(?P<name>[\w.-]+)")
_VML_WORDS = re.compile(r"""\sstring\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_VML_LINES = ("br", "div", "p")


class DrawingText(Handler):
    """A drawing, chart or the data of SmartArt: the text of each box."""

    def __init__(self, budget: Budget) -> None:
        self.boxes: list[str] = []
        self.link_ids: list[str] = []  # of addresses that shapes link to
        self.leads_on = False  # to other parts
        self._budget = budget
        self._parts: list[str] = []
        self._collecting = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        if name == "t":
            self._collecting = True
        elif name in _BOXES:
            self._parts.clear()
        elif name == "relIds" or (name in _LEADING and "id" in attributes):
            self.leads_on = True
            if name == "hlinkClick":
                self._budget.spend_entry()
                self.link_ids.append(attributes["id"])

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if name == "t":
            self._collecting = False
        elif name == "p":
            self._parts.append("\n")
        elif name in _BOXES:
            self._budget.spend_string()
            if box := "".join(self._parts).strip():
                self.boxes.append(box)
            self._parts.clear()

    def text(self, text: str) -> None:
        """Handle a run of text."""
        if self._collecting:
            self._parts.append(text)


def vml_texts(data: bytes) -> Iterator[str]:
    """The words of form controls and old shapes: in their boxes, or along a path.

    Excel writes VML that is no XML, with tags that have no end.
    """
    from html import unescape

    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data.decode("utf-16" if is_utf16 else "utf-8", "replace")
    box: list[str] | None = None
    for match in _VML.finditer(text):
        tag = _VML_TAG.match(match["tag"] or "")
        if match["text"] is not None and box is not None:
            box.append(match["text"])
        if tag is None:
            continue
        if tag["name"] == "textpath" and (words := _VML_WORDS.search(match["tag"])):
            yield unescape(words[1] or words[2] or "")
        elif tag["name"] == "textbox":
            if box is not None:
                yield unescape("".join(box)).strip()
            box = None if tag["end"] or match["tag"].endswith("/") else []
        elif tag["name"] in _VML_LINES and box is not None:
            box.append("\n")
