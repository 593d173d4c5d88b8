"""Reads an open .xlsx into a RawWorkbook, within its budget.

Raises RejectedError with the reason where that can't be done.
"""

import posixpath

from s11xl.reader.files.limits import corrupt
from s11xl.reader.files.package import Package
from s11xl.reader.xlsx.cells import SheetCells, Surroundings
from s11xl.reader.xlsx.parts import (
    Comments,
    CoreProperties,
    DrawingText,
    Relationships,
    SharedStrings,
    Styles,
    WorkbookPart,
    pictures,
)
from s11xl.reader.xlsx.raw import Merges, RawSheet, RawWorkbook, joined
from s11xl.reader.xlsx.xml import Handler, parse


def read_workbook(package: Package) -> RawWorkbook:
    """Every worksheet of a file, with its names and properties."""
    return _Parts(package).workbook()


class _Parts:
    """An open package, read part by part."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.budget = package.budget

    def workbook(self) -> RawWorkbook:
        top = relationships(self.package, "")
        main = main_part(top)
        workbook = WorkbookPart(self.budget)
        self._parse(main, workbook)
        inner = relationships(self.package, main)
        _check_sheets(workbook, inner)
        strings = SharedStrings(self.budget)
        if (shared := inner.of_type("sharedStrings")) and shared in self.package:
            self._parse(shared, strings)
        styles = Styles(self.budget)
        if (part := inner.of_type("styles")) and part in self.package:
            self._parse(part, styles)
        around = Surroundings(strings.strings, styles.dates, workbook.date1904)
        sheets = tuple(
            self._sheet((name, state), inner.targets.get(identity), around)
            for name, state, identity in workbook.sheets
            if inner.types.get(identity, "worksheet") == "worksheet"
        )
        core = CoreProperties()
        if (part := top.of_type("core-properties")) and part in self.package:
            self._parse(part, core)
        return RawWorkbook(
            sheets,
            workbook.names,
            workbook.date1904,
            core.found,
            pictures(self.package.members),
        )

    def _sheet(self, named: tuple[str, str], part: str | None, around: Surroundings) -> RawSheet:
        """A sheet by its name and state, with what is remarked and drawn on it."""
        name, state = named
        if part is None:
            raise corrupt(f"the sheet “{name[:40]}” leads to no part")
        handler = SheetCells(around, self.budget, part)
        self._parse(part, handler)
        if not handler.is_worksheet:
            raise corrupt(f"its part {part} is not a worksheet")
        comments, drawn = Comments(self.budget), DrawingText(self.budget)
        links = relationships(self.package, part)
        # However many links lead to a part, it says what it says once.
        for target, kind in {links.targets[each]: its for each, its in links.types.items()}.items():
            if target in self.package and kind in ("comments", "threadedComment"):
                self._parse(target, comments)
            elif target in self.package and kind == "drawing":
                self._parse(target, drawn)
        return RawSheet(
            name,
            state,
            handler.cells,
            Merges(tuple(handler.merges)),
            frozenset(handler.hidden_rows),
            joined(handler.hidden_cols),
            tuple(comments.found),
            tuple(drawn.found),
            handler.is_protected,
        )

    def _parse(self, part: str, handler: Handler) -> None:
        parse(self.package.pieces(part), handler, part, self.budget)


def main_part(top: Relationships) -> str:
    """The name of the part that lists the sheets, by the relationships of the whole."""
    return top.of_type("officeDocument") or "xl/workbook.xml"


def links_name(part: str) -> str:
    """The name of the part that holds a part's relationships; of the whole's, for no part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships(package: Package, part: str) -> Relationships:
    """Where a part leads, or with no name the whole."""
    handler = Relationships(package.budget, posixpath.dirname(part))
    if (name := links_name(part)) in package:
        parse(package.pieces(name), handler, name, package.budget)
    return handler


def _check_sheets(workbook: WorkbookPart, links: Relationships) -> None:
    """Refuses a workbook whose sheets can't be told apart."""
    if not workbook.sheets:
        raise corrupt("it has no sheets")
    if len({name.casefold() for name, _, _ in workbook.sheets}) < len(workbook.sheets):
        raise corrupt("two of its sheets have the same name")
    if len({links.targets.get(each) for _, _, each in workbook.sheets}) < len(workbook.sheets):
        raise corrupt("two of its sheets lead to the same part")
