"""Clean returns of one layout, as one program stores them. In: a package. Out: its answers."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s11xl.core.cells import Position
from s11xl.core.returns import AgencyReturn, Identity
from s11xl.reader.answers.identity import read_identity
from s11xl.reader.files.limits import Budget, Limits
from s11xl.reader.files.package import Package
from s11xl.reader.known.answers import DecidingTexts, KnownAnswers
from s11xl.reader.known.members import Members, Unpacked
from s11xl.reader.known.rows import Cells
from s11xl.reader.known.sheet import MOST_AROUND, KnownSheet, known_sheet
from s11xl.reader.known.skeleton import LONGEST, SurpriseError, parsed
from s11xl.reader.known.strings import quick_strings
from s11xl.reader.known.workbook import MOST_BYTES, KnownWorkbook
from s11xl.reader.xlsx.cells import CellContext
from s11xl.reader.xlsx.parts import CoreProperties, Relationships, SharedStrings, Styles
from s11xl.reader.xlsx.raw import RawSheet, RawWorkbook
from s11xl.reader.xlsx.workbook import links_name, main_part, relationships
from s11xl.standards.model import StandardSet
from s11xl.workbook.layout.model import SheetLayout, SheetType, Variable, WorkbookLayout

_FORMS = 8  # of one sheet that are remembered
_UNREAD = re.compile(  # which of these there are is no matter
    r"xl/(charts/(chart|style|colors)\d{1,4}\.xml|charts/_rels/chart\d{1,4}\.xml\.rels"
    r"|theme/theme\d{1,4}\.xml|printersettings/printersettings\d{1,4}\.bin)"
)
_TO_UNREAD = ("theme", "printerSettings")  # the types of links that lead to them
_MOST_BESIDE = 256 * 1024  # bytes of what is drawn on the sheets, as often as it is
_MOST_LINKED = 1_000  # parts beside the sheets, as often as they are linked
_FORMAT, _COLUMN, _MERGE, _BOX = map(  # bytes of the shortest of what is counted
    len, ("<xf/>", '<col hidden="1"/>', "<mergeCell/>", "<txBody/>")
)
_DECIDING_MEMBER = "mimetype"  # which tells what the package is, and no .xlsx has
_KEY = "{return_id}"
_CARRIERS = (SheetType.COVER, SheetType.IDENTITY)


class Opened:
    """An open package whose parts are read once."""

    def __init__(self, path: Path, package: Package, unpacked: Unpacked) -> None:
        """Raises SurpriseError for a file that is too large to be known."""
        if _DECIDING_MEMBER in package:
            raise SurpriseError
        self.package = package
        self._unpacked = Members(path, package, unpacked)
        self.members = frozenset(each for each in package.members if not _UNREAD.fullmatch(each))
        self.limits = package.budget.limits
        self._parts: dict[str, bytes] = {}
        self._strings: list[str] | None = None

    def part(self, name: str) -> bytes:
        """A part's bytes. Raises SurpriseError for one that is missing, large or odd."""
        if name not in self._parts:
            self._parts[name] = self._unpacked.part(name)
        return self._parts[name]

    def strings(self, name: str | None) -> list[str]:
        """The shared texts, if there is a part that has them."""
        if self._strings is None:
            self._strings = self._shared(name) if name else []
        return self._strings

    def _shared(self, name: str) -> list[str]:
        data = self.part(name)
        try:
            found = quick_strings(data)
        except SurpriseError:
            handler = SharedStrings(Budget(self.limits))
            found = parsed([data], handler, Budget(self.limits)).strings
        if len(found) > self.limits.strings:
            raise SurpriseError
        return found


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A planned sheet: the part that holds it, and what is the same in each return."""

    part: str
    planned: SheetLayout
    fixed: RawSheet | None  # the sheet's own words, where it says whose workbook it is
    keys: Mapping[Position, str]  # a row's key without its Return ID
    named: Mapping[Position, str]  # which text of the identity has to stand there


class Kind:
    """All that is the same in each workbook of a kind, and how to read what isn't."""

    def __init__(
        self,
        opened: Opened,
        workbook: RawWorkbook,
        layout: WorkbookLayout,
        audits: Sequence[StandardSet],
    ) -> None:
        """Takes down what stands around the sheets. Raises SurpriseError where it can't."""
        package = opened.package
        top = relationships(package, "")
        self._main = main_part(top)
        inner = relationships(package, self._main)
        self.audits, self._layout = tuple(audits), layout
        self._limits, self._members = opened.limits, opened.members
        self._standards = layout.standards.id, layout.standards.version
        self._strings = _present(inner.of_type("sharedStrings"), package)
        self._core = _present(top.of_type("core-properties"), package)
        self._workbook = KnownWorkbook(opened.part(self._main), self._limits)
        self._sheets = self._planned(workbook, inner)
        self.forms: tuple[tuple[KnownSheet, ...], ...] = ((),) * len(self._sheets)
        styles = _present(inner.of_type("styles"), package)
        formats = Styles(Budget(self._limits))
        if styles:
            parsed([opened.part(styles)], formats, Budget(self._limits))
        self._dates = frozenset(formats.date_styles)
        exact = [links_name(""), links_name(self._main), *([styles] if styles else [])]
        links = {each.part: relationships(package, each.part) for each in self._sheets}
        beside = [name for part, its in links.items() for name in _beside(part, its)]
        self._exact = {name: opened.part(name) for name in exact + beside if name in package}
        _check_links([top, inner, *links.values()])
        self._linked = len(beside)
        self._beside = sum(len(self._exact.get(name, b"")) for name in beside)
        self._answers = KnownAnswers(layout)
        self._deciding = DecidingTexts(layout, [each.wording for each in audits])
        self._characters = _characters(workbook)
        self._check_room(workbook)

    def _check_room(self, workbook: RawWorkbook) -> None:
        """Raises SurpriseError where a file of this kind could pass a limit of reading in full.

        What a reader counts part by part is bounded by the bytes that it could stand in.
        """
        around = len(self._sheets) * (MOST_AROUND + 2 * LONGEST)
        exact = sum(map(len, self._exact.values())) + MOST_BYTES
        planned = sum(len(each.cells) for each in self._layout.sheets)
        cells = _cells(workbook) + planned + around // _MERGE
        entries = exact // _FORMAT + around // _COLUMN
        if cells > self._limits.cells or entries > self._limits.entries:
            raise SurpriseError
        if self._beside > _MOST_BESIDE or self._linked > _MOST_LINKED:
            raise SurpriseError

    def _planned(self, workbook: RawWorkbook, links: Relationships) -> list[_Sheet]:
        """The sheets with the parts that hold them: exactly those that were planned, in order."""
        listed = self._workbook.listed.sheets
        names = [each.name for each in self._layout.sheets]
        if [name for name, _, _ in listed] != names or workbook.pictures:
            raise SurpriseError
        if any(links.types.get(link, "worksheet") != "worksheet" for _, _, link in listed):
            raise SurpriseError
        return [
            _sheet(links.targets[link], sheet, planned)
            for (_, _, link), sheet, planned in zip(
                listed, workbook.sheets, self._layout.sheets, strict=True
            )
        ]

    def is_like(self, other: "Kind") -> bool:
        """Whether another kind differs in the forms of its sheets at most."""
        same = ("_members", "_exact", "_main", "_limits", "_standards", "_strings", "_core")
        return (
            self._workbook.lists_like(other._workbook)
            and self._layout is other._layout
            and _are(self.audits, other.audits)
            and all(getattr(self, each) == getattr(other, each) for each in same)
        )

    def learn(self, opened: Opened, workbook: RawWorkbook) -> None:
        """Adds the forms of the sheets that are not known yet. Raises SurpriseError, and learns
        nothing, where one can't be known."""
        around = self._around(opened)
        found = []
        for own, sheet, forms in zip(self._sheets, workbook.sheets, self.forms, strict=True):
            data = opened.part(own.part)
            if not any(_fits(form, data, around, opened.limits) for form in forms):
                form = known_sheet(data, sheet, own.planned, self._deciding, opened.limits)
                forms = (form, *forms)[:_FORMS]
            found.append(forms)
        self.forms = tuple(found)

    def _around(self, opened: Opened) -> CellContext:
        strings = opened.strings(self._strings)
        if len(strings) + self._beside // _BOX > self._limits.strings:
            raise SurpriseError
        return CellContext(strings, self._dates, self._workbook.listed.date1904)

    def recall(self, opened: Opened, audits: Sequence[StandardSet]) -> AgencyReturn:
        """What a workbook of this kind says. Raises SurpriseError if it isn't one."""
        if opened.members != self._members or opened.limits != self._limits:
            raise SurpriseError
        if not _are(self.audits, audits):
            raise SurpriseError
        if any(opened.part(name) != content for name, content in self._exact.items()):
            raise SurpriseError
        names = self._workbook.names(opened.part(self._main), self._limits)
        core = CoreProperties()
        if self._core:
            parsed([opened.part(self._core)], core, Budget(self._limits))
        filled = self._filled(opened)
        return self._given(filled, self._mini(filled, names, core.properties))

    def _filled(self, opened: Opened) -> Mapping[str, Cells]:
        """What was filled in, by sheet; within what may be asked of this computer."""
        around = self._around(opened)
        filled = {
            own.planned.name: _read(forms, opened.part(own.part), around, opened.limits)
            for own, forms in zip(self._sheets, self.forms, strict=True)
        }
        said = sum(len(cell.text) for cells in filled.values() for cell in cells.values())
        unpacked = opened.package.budget.inflated + self._beside
        if unpacked > self._limits.inflated_bytes:
            raise SurpriseError
        if unpacked + self._characters + said > self._limits.characters:
            raise SurpriseError
        return filled

    def _mini(
        self, filled: Mapping[str, Cells], names: Mapping[str, str], properties: Mapping[str, str]
    ) -> RawWorkbook:
        """The workbook, with no more of it than says whose it is."""
        sheets = []
        for own in self._sheets:
            cells = filled[own.planned.name]
            if own.fixed is not None:
                cells = {**own.fixed.cells, **cells}
            elif own.keys:
                first = next(iter(own.keys))
                cells = {first: cells[first]} if first in cells else {}
            else:
                continue
            sheets.append(RawSheet(own.planned.name, own.planned.visibility.value, cells))
        date1904 = self._workbook.listed.date1904
        return RawWorkbook(tuple(sheets), names, date1904, properties)

    def _given(self, filled: Mapping[str, Cells], mini: RawWorkbook) -> AgencyReturn:
        """The return, if all its marks agree."""
        met = read_identity(mini, self.audits)
        identity = met.identity
        if (
            met.conflicts
            or mini.properties.get("description", "").strip()
            or (identity.standards_id, identity.standards_version) != self._standards
            or identity.not_applicable != self._layout.not_applicable
            or identity.layout != self._layout.fingerprint
        ):
            raise SurpriseError
        for own in self._sheets:
            _check_marks(own, filled[own.planned.name], identity, self._deciding)
        return AgencyReturn(
            identity,
            self._answers.cover(filled, mini),
            tuple(self._answers.responses(filled, mini)),
            tuple(self._answers.actions(filled, mini)),
            mini.properties.get("modified", "").strip(),
        )


def _sheet(part: str, sheet: RawSheet, planned: SheetLayout) -> _Sheet:
    """What is to be known of a sheet beside its rows."""
    variables = {
        (cell.row, cell.col): cell.content.template
        for cell in planned.cells
        if isinstance(cell.content, Variable)
    }
    keys = {
        at: each.removeprefix(_KEY) for at, each in variables.items() if each.startswith(f"{_KEY}:")
    }
    named = {at: each[1:-1] for at, each in variables.items() if each in ("{agency}", "{round}")}
    fixed = None
    if planned.type in _CARRIERS:
        own = {(cell.row, cell.col) for cell in planned.cells if isinstance(cell.content, str)}
        cells = {at: cell for at, cell in sheet.cells.items() if at in own}
        fixed = RawSheet(sheet.name, sheet.state, cells)
    return _Sheet(part, planned, fixed, keys, named)


def _read(forms: Sequence[KnownSheet], data: bytes, around: CellContext, limits: Limits) -> Cells:
    """What was filled in on a sheet, by whichever of its forms fits."""
    for form in forms:
        with suppress(SurpriseError):
            return form.read(data, around, limits)
    raise SurpriseError


def _fits(form: KnownSheet, data: bytes, around: CellContext, limits: Limits) -> bool:
    with suppress(SurpriseError):
        form.read(data, around, limits)
        return True
    return False


def _check_marks(own: _Sheet, cells: Cells, identity: Identity, deciding: DecidingTexts) -> None:
    """The keys and names must be the identity's own, and no other text must pass for a mark."""
    for at, rest in own.keys.items():
        if at not in cells or cells[at].text != identity.return_id + rest:
            raise SurpriseError
    for at, name in own.named.items():
        if (cells[at].text if at in cells else "") != getattr(identity, name):
            raise SurpriseError
    if deciding.tell({at: cell for at, cell in cells.items() if at not in own.keys}):
        raise SurpriseError


def _beside(part: str, links: Relationships) -> list[str]:
    """The parts that say what belongs to a sheet, which have to be the same to the last byte."""
    beside = {links.targets[each]: kind for each, kind in links.types.items()}
    if any(kind in ("comments", "threadedComment") for kind in beside.values()):
        raise SurpriseError
    return [links_name(part), *(name for name, kind in beside.items() if kind == "drawing")]


def _check_links(links: Sequence[Relationships]) -> None:
    """Raises SurpriseError where a part that is read could be one that isn't compared."""
    for each in links:
        for link, target in each.targets.items():
            if _UNREAD.fullmatch(target.lower()) and each.types[link] not in _TO_UNREAD:
                raise SurpriseError


def _present(name: str | None, package: Package) -> str | None:
    return name if name and name in package else None


def _are(some: Sequence[Any], others: Sequence[Any]) -> bool:
    """Whether two sequences hold the very same things."""
    return len(some) == len(others) and all(map(lambda a, b: a is b, some, others))


def _cells(workbook: RawWorkbook) -> int:
    """What a workbook spends of the limit of cells."""
    return sum(
        len(each.cells) + len(each.merges.ranges) + len(each.hidden_rows)
        for each in workbook.sheets
    )


def _characters(workbook: RawWorkbook) -> int:
    """The length of all texts, as often as a cell shows them."""
    return sum(len(cell.text) for sheet in workbook.sheets for cell in sheet.cells.values())
