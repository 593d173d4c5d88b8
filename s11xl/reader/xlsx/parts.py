"""The parts of a workbook that are read: strings, sheets, the workbook itself, its properties."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from s11xl.reader.files.limits import Budget, corrupt, too_large
from s11xl.reader.xlsx.xml import Attributes, Handler, TextCollector

_LONGEST_PROPERTY = 1000  # characters; no honest one is as long


_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_A_DATE_PART = re.compile(r'"[^"]*"|\[[^\[\]]*\]|\\.|_.|\*.')
_PICTURES = ("xl/media/", "xl/embeddings/")


class SharedStrings(Handler):
    """`sharedStrings.xml`: the texts that cells point to by number."""

    def __init__(self, budget: Budget) -> None:
        self.strings: list[str] = []
        self._budget = budget
        self._text = TextCollector()
        self._is_open = False  # whether a text has begun and not ended

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "si":
            if self._is_open:
                raise corrupt(
                    "one of its shared texts lies inside another, so that their numbers lie"
                )
            self._is_open = True
        self._text.start(name)

    def end(self, name: str) -> None:
        """An element ends; a `si` is one text."""
        self._text.end(name)
        if name == "si":
            self._is_open = False
            self._budget.spend_string()
            self.strings.append(self._text.take())

    def text(self, text: str) -> None:
        """A run of text."""
        self._text.text(text)


@dataclass
class Relationships(Handler):
    """A `.rels` part: where each id leads, inside the package; external ones are left out."""

    budget: Budget
    base: str  # the folder of the part that the relationships belong to
    targets: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name != "Relationship":
            return
        self.budget.spend_entry()
        if attributes.get("TargetMode", "").lower() == "external":
            return
        target = unquote(attributes.get("Target", "")).replace("\\", "/")
        path = target if target.startswith("/") else posixpath.join("/", self.base, target)
        inside = posixpath.normpath(path).lstrip("/")
        identity = attributes.get("Id", "")
        if self.targets.get(identity, inside) != inside:
            raise corrupt(f"two of its parts go by the same link {identity[:40]}")
        self.targets[identity] = inside
        self.types[identity] = attributes.get("Type", "").rpartition("/")[2]

    def of_type(self, kind: str) -> str | None:
        """Where the first relationship of a type leads."""
        return next((self.targets[each] for each, its in self.types.items() if its == kind), None)


@dataclass
class WorkbookPart(Handler):
    """`workbook.xml`: the sheets in order, the workbook's defined names, the date system."""

    budget: Budget
    sheets: list[tuple[str, str, str]] = field(default_factory=list)  # name, state, relationship
    names: dict[str, str] = field(default_factory=dict)
    date1904: bool = False
    _name: str | None = None
    _text: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "sheet":
            if len(self.sheets) >= self.budget.limits.sheets:
                raise too_large(f"it has over {self.budget.limits.sheets} sheets")
            state = attributes.get("state", "visible")
            self.sheets.append((attributes.get("name", ""), state, attributes.get("id", "")))
        elif name == "workbookPr":
            self.date1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "definedName" and "localSheetId" not in attributes:
            self._name = attributes.get("name", "")

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "definedName" and self._name is not None:
            self.budget.spend_entry()
            self.names[self._name] = "".join(self._text)
            self._name = None
        self._text.clear()

    def text(self, text: str) -> None:
        """A run of text."""
        if self._name is not None:
            self._text.append(text)


@dataclass
class CoreProperties(Handler):
    """`docProps/core.xml`: title, subject, modified and so on, by their names; long ones cut."""

    found: dict[str, str] = field(default_factory=dict)
    _name: str = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        self._name = name

    def end(self, name: str) -> None:
        """An element ends."""
        self._name = ""

    def text(self, text: str) -> None:
        """A run of text."""
        said = self.found.get(self._name, "")
        if self._name and len(said) < _LONGEST_PROPERTY:
            self.found[self._name] = (said + text)[:_LONGEST_PROPERTY]


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
