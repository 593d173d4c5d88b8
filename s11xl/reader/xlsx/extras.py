"""Parts of a workbook beside its cells: number formats, comments, text boxes, pictures."""

import re
from collections.abc import Mapping

from s11xl.reader.files.limits import Budget
from s11xl.reader.xlsx.xml import Attributes, Handler, TextCollector

_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_A_DATE_PART = re.compile(r'"[^"]*"|\[[^\[\]]*\]|\\.|_.|\*.')
_PICTURES = ("xl/media/", "xl/embeddings/")


class Styles(Handler):
    """`styles.xml`: which cell formats show a number as a date."""

    def __init__(self, budget: Budget) -> None:
        self.dates: set[int] = set()  # indexes of cell formats
        self._budget = budget
        self._custom: dict[int, bool] = {}
        self._formats = 0
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "numFmt":
            self._budget.spend_entry()
            code = _NOT_A_DATE_PART.sub("", attributes.get("formatCode", "")).lower()
            is_date = bool(re.search(r"[dmyhs]", code)) and "general" not in code
            self._custom[_number(attributes, "numFmtId")] = is_date
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self._budget.spend_entry()
            number = _number(attributes, "numFmtId")
            if self._custom.get(number, number in _BUILT_IN_DATES):
                self.dates.add(self._formats)
            self._formats += 1

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "cellXfs":
            self._inside = False


def _number(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class Comments(Handler):
    """`comments1.xml` or a threaded one: what was remarked, by the cell's name."""

    def __init__(self, budget: Budget) -> None:
        self.found: list[tuple[str, str]] = []
        self._budget = budget
        self._cell = ""
        self._text = TextCollector()

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name in ("comment", "threadedComment"):
            self._cell = attributes.get("ref", "")
        self._text.start("t" if name == "text" else name)

    def end(self, name: str) -> None:
        """An element ends."""
        self._text.end("t" if name == "text" else name)
        if name in ("comment", "threadedComment"):
            self._budget.spend_string()
            if said := self._text.take().strip():
                self.found.append((self._cell[:20], said))

    def text(self, text: str) -> None:
        """A run of text."""
        self._text.text(text)


class DrawingText(Handler):
    """A drawing: the text of its boxes, and the words that stand for its pictures."""

    def __init__(self, budget: Budget) -> None:
        self.found: list[str] = []
        self._budget = budget
        self._parts: list[str] = []
        self._collecting = False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "t":
            self._collecting = True
        elif name == "txBody":
            self._parts.clear()

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "t":
            self._collecting = False
        elif name == "p":
            self._parts.append("\n")
        elif name == "txBody":
            self._budget.spend_string()
            if said := "".join(self._parts).strip():
                self.found.append(said)

    def text(self, text: str) -> None:
        """A run of text."""
        if self._collecting:
            self._parts.append(text)


def pictures(members: Mapping[str, object]) -> int:
    """How many pictures and embedded files a package has; they are counted, never unpacked."""
    return sum(name.startswith(_PICTURES) for name in members)
