"""The part that lists a workbook's sheets and names, as it stands in a clean return."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from s11xl.reader.files.limits import Budget, Limits
from s11xl.reader.known.outline import CHILD, Element, outline
from s11xl.reader.known.skeleton import (
    Approved,
    Skeleton,
    SurpriseError,
    check_gaps,
    check_part,
    parsed,
    text_of,
)
from s11xl.reader.xlsx.parts import WorkbookPart
from s11xl.workbook.layout.hidden import NAME_PREFIX

_ROOT = re.compile(rb"<workbook(?: [^<>]*)?>")
_MARK = re.compile(rb"<definedName(?: [^<>]*)?>([^<]*)</definedName>")
_MUTE = re.compile(rb"<(fileVersion|workbookProtection|bookViews|calcPr)(?=[ />])[^<>]*>")
_NAME_END, _EMPTY_END = b"<", b"/>"
MOST_BYTES = 256 * 1024  # of the part


@dataclass(frozen=True, slots=True)
class Listed:
    """The sheets of a workbook (name, state, link), its names, and whether dates begin in 1904."""

    sheets: tuple[tuple[str, str, str], ...]
    names: Mapping[str, str]
    date1904: bool

    @property
    def marks(self) -> Mapping[str, str]:
        """The names that say whose workbook it is."""
        return {key: text for key, text in self.names.items() if key.startswith(NAME_PREFIX)}

    @property
    def unmarked(self) -> "Listed":
        """The same without the names that say whose workbook it is."""
        names = {key: text for key, text in self.names.items() if not key.startswith(NAME_PREFIX)}
        return Listed(self.sheets, names, self.date1904)


class KnownWorkbook:
    """The part's skeleton, what it lists, and the names that differ from agency to agency."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Learns a part. Raises SurpriseError where it is stored in a way that can't be known."""
        check_part(data)
        self.listed = listed(data, limits)
        self._unmarked = self.listed.unmarked
        parts = outline(data)
        root = _ROOT.match(data, parts[0].begin)
        if root is None or len(data) > MOST_BYTES:
            raise SurpriseError
        self._root = root[0]
        self._approved = Approved()
        gaps = sorted(_gaps(data, parts))
        marks = [name for *_, name in gaps if not name.startswith("<")]
        self._kinds = [name for *_, name in gaps]
        self._skeleton = Skeleton.cut(data, [each[:3] for each in gaps])
        named = [each for each in parts if _is_mark(each)]
        is_whole = len(marks) == len(named) == len(self.listed.marks)
        if not is_whole or self._marks(data, limits) != self.listed.marks:
            raise SurpriseError

    def lists_like(self, other: "KnownWorkbook") -> bool:
        """Whether another part lists the same, but for whose workbook it is."""
        return self._unmarked == other._unmarked

    def names(self, data: bytes, limits: Limits) -> Mapping[str, str]:
        """All names of a part that else lists the same. Raises SurpriseError if it doesn't."""
        if len(data) > MOST_BYTES:
            raise SurpriseError
        try:
            return {**self._unmarked.names, **self._marks(data, limits)}
        except SurpriseError:
            found = listed(data, limits)
            if found.unmarked != self._unmarked:
                raise
            return found.names

    def _marks(self, data: bytes, limits: Limits) -> Mapping[str, str]:
        marks = {}
        mute: list[tuple[bytes, bytes]] = []
        for kind, gap in zip(self._kinds, self._skeleton.gaps(data), strict=True):
            if kind.startswith("<"):
                mute.append((gap, kind.encode()))
            else:
                marks[kind] = text_of(gap)
        check_gaps((gap for gap, _ in mute), (element for _, element in mute))
        for gap, _ in mute:
            if gap not in self._approved:
                self._approve(gap, limits)
        return marks

    def _approve(self, gap: bytes, limits: Limits) -> None:
        pieces = [self._root, gap, _EMPTY_END, b"</workbook>"]
        part = parsed(pieces, WorkbookPart(Budget(limits)), Budget(limits))
        if part.sheets or part.names or part.date1904:
            raise SurpriseError
        self._approved.add(gap)


def _is_mark(element: Element) -> bool:
    """Whether an element is a name of the whole workbook that says whose it is."""
    is_name = element.name == "definedName" and "localSheetId" not in element.attributes
    return is_name and element.attributes.get("name", "").startswith(NAME_PREFIX)


def _gaps(data: bytes, parts: Sequence[Element]) -> Iterator[tuple[int, int, bytes, str]]:
    """Where each mark's text stands, and each child of the root that says nothing; as what."""
    for each in parts:
        if each.level == CHILD and (match := _MUTE.match(data, each.begin)):
            if match[0].endswith(_EMPTY_END) and each.end == each.begin:
                yield each.begin, match.end() - len(_EMPTY_END), _EMPTY_END, f"<{each.name}"
            continue
        if _is_mark(each) and (match := _MARK.match(data, each.begin)):
            yield match.start(1), match.end(1), _NAME_END, each.attributes["name"]


def listed(data: bytes, limits: Limits) -> Listed:
    """What a part lists. Raises SurpriseError if it can't be read."""
    part = parsed([data], WorkbookPart(Budget(limits)), Budget(limits))
    return Listed(tuple(part.sheets), part.names, part.date1904)
