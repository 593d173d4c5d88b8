"""Read the parts of an .xlsx other than worksheets.

In: the XML of a part, as calls to a handler. Out: what is needed of it. Each class handles one type
of part.
"""

import posixpath
from dataclasses import dataclass, field
from urllib.parse import unquote

from s11xl.reader.files.limits import Budget, corrupt
from s11xl.reader.xlsx.raw import RawCell
from s11xl.reader.xlsx.xml import Attributes, Handler, TextCollector, is_true

_MAX_PROPERTY = 1000  # characters of a document property that are kept


class SharedStrings(Handler):
    """`sharedStrings.xml`: the texts that cells refer to by number, each as a cell."""

    def __init__(self, budget: Budget) -> None:
        self.strings: list[RawCell] = []
        self._budget = budget
        self._text = TextCollector()
        self._in_string = False
        self._has_text = False  # whether it has a text outside its runs
        self._in_run = False

    @property
    def has_rest(self) -> bool:
        """Whether there is a text that is in none of the elements, and so belongs to the next."""
        return self._text.has_rest

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        if name == "si":
            if self._in_string:
                raise corrupt("one of its shared texts is inside another, so they can't be counted")
            self._in_string, self._has_text = True, False
        elif name in ("r", "rPh"):
            self._in_run = True
        elif name == "t" and not self._in_run:
            if self._has_text:
                raise corrupt("one of its shared texts has a second text")
            self._has_text = True
        self._text.start(name, attributes)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        self._text.end(name)
        if name in ("r", "rPh"):
            self._in_run = False
        elif name == "si":
            self._in_string = False
            self._budget.spend_string()
            self.strings.append(self._text.take())

    def text(self, text: str) -> None:
        """Handle a run of text."""
        self._text.text(text)


@dataclass
class Relationships(Handler):
    """A `.rels` part: the target inside the package, or the address outside it, of each id."""

    budget: Budget
    base: str  # the folder of the part that the relationships belong to
    targets: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        if name != "Relationship":
            return
        self.budget.spend_entry()
        if attributes.get("TargetMode", "").lower() == "external":
            self.addresses[attributes.get("Id", "")] = attributes.get("Target", "")
            return
        target = unquote(attributes.get("Target", "")).replace("\\", "/")
        path = target if target.startswith("/") else posixpath.join("/", self.base, target)
        inside = posixpath.normpath(path).lstrip("/")
        link_id = attributes.get("Id", "")
        if self.targets.get(link_id, inside) != inside:
            raise corrupt(f"two of its parts have the same link {link_id[:40]}")
        self.targets[link_id] = inside
        self.types[link_id] = attributes.get("Type", "").rpartition("/")[2]

    def of_type(self, wanted: str) -> str | None:
        """The target of the first relationship of a type."""
        return next((self.targets[link_id] for link_id, link_type in self.types.items()
                     if link_type == wanted), None)  # fmt: skip


@dataclass
class WorkbookPart(Handler):
    """`workbook.xml`: the sheets in order, the workbook-level names, the date system."""

    budget: Budget
    sheets: list[tuple[str, str, str]] = field(default_factory=list)  # name, state, relationship
    names: dict[str, str] = field(default_factory=dict)
    date1904: bool = False
    _name: str | None = None
    _text: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        if name == "sheet":
            self.budget.spend_entry()
            state = attributes.get("state", "visible")
            self.sheets.append((attributes.get("name", ""), state, attributes.get("id", "")))
        elif name == "workbookPr":
            self.date1904 = is_true(attributes.get("date1904"))
        elif name == "definedName" and "localSheetId" not in attributes:
            self._name = attributes.get("name", "")

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if name == "definedName" and self._name is not None:
            self.budget.spend_entry()
            self.names[self._name] = "".join(self._text)
            self._name = None
        self._text.clear()

    def text(self, text: str) -> None:
        """Handle a run of text."""
        if self._name is not None:
            self._text.append(text)


@dataclass
class CoreProperties(Handler):
    """`docProps/core.xml`: title, subject, modified and so on, by name; long ones are cut."""

    properties: dict[str, str] = field(default_factory=dict)
    _name: str = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        self._name = name

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        self._name = ""

    def text(self, text: str) -> None:
        """Handle a run of text."""
        kept = self.properties.get(self._name, "")
        if self._name and len(kept) < _MAX_PROPERTY:
            self.properties[self._name] = (kept + text)[:_MAX_PROPERTY]


class Comments(Handler):
    """`comments1.xml` or a threaded comments part: the name of each cell with its comment."""

    def __init__(self, budget: Budget) -> None:
        self.comments: list[tuple[str, str]] = []
        self._budget = budget
        self._cell = ""
        self._text = TextCollector()

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        if name in ("comment", "threadedComment"):
            self._cell = attributes.get("ref", "")
        self._text.start("t" if name == "text" else name, attributes)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        self._text.end("t" if name == "text" else name)
        if name in ("comment", "threadedComment"):
            self._budget.spend_string()
            if comment := self._text.take().text.strip():
                self.comments.append((self._cell[:20], comment))

    def text(self, text: str) -> None:
        """Handle a run of text."""
        self._text.text(text)
