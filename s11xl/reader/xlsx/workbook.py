"""Read an open .xlsx into a RawWorkbook, within its budget.

In: a package. Out: its worksheets, names and properties; RejectedError if they can't be read.
"""

import posixpath

from s11xl.reader.files.limits import corrupt
from s11xl.reader.files.package import Package
from s11xl.reader.xlsx.cells import CellContext, SheetCells
from s11xl.reader.xlsx.parts import (
    Comments,
    CoreProperties,
    DrawingText,
    Relationships,
    SharedStrings,
    Styles,
    WorkbookPart,
)
from s11xl.reader.xlsx.raw import Merges, RawSheet, RawWorkbook, joined
from s11xl.reader.xlsx.xml import Handler, parse

_PICTURE_FOLDERS = ("xl/media/", "xl/embeddings/")


def read_workbook(package: Package) -> RawWorkbook:
    """Read all worksheets, names and properties of an .xlsx. Pictures are counted, not unpacked."""
    package_links = relationships(package, "")
    main = main_part(package_links)
    workbook = WorkbookPart(package.budget)
    _parse(package, main, workbook)
    links = relationships(package, main)
    _check_sheets(workbook, links)
    strings = SharedStrings(package.budget)
    _parse_if_present(package, links.of_type("sharedStrings"), strings)
    styles = Styles(package.budget)
    _parse_if_present(package, links.of_type("styles"), styles)
    context = CellContext(strings.strings, styles.date_styles, workbook.date1904)
    sheets = tuple(
        _read_sheet(package, name, state, links.targets.get(link_id), context)
        for name, state, link_id in workbook.sheets
        if links.types.get(link_id, "worksheet") == "worksheet"
    )
    core = CoreProperties()
    _parse_if_present(package, package_links.of_type("core-properties"), core)
    pictures = sum(name.startswith(_PICTURE_FOLDERS) for name in package.members)
    return RawWorkbook(sheets, workbook.names, workbook.date1904, core.properties, pictures)


def _read_sheet(
    package: Package, name: str, state: str, part: str | None, context: CellContext
) -> RawSheet:
    """Read a sheet's part, with its comments and text boxes."""
    if part is None:
        raise corrupt(f"the sheet “{name[:40]}” leads to no part")
    sheet = SheetCells(context, package.budget, part)
    _parse(package, part, sheet)
    if not sheet.is_worksheet:
        raise corrupt(f"its part {part} is not a worksheet")
    comments, drawing = Comments(package.budget), DrawingText(package.budget)
    links = relationships(package, part)
    # By target, because several links to one part must not repeat its texts.
    type_by_target = {links.targets[link_id]: type_ for link_id, type_ in links.types.items()}
    for target, link_type in type_by_target.items():
        if link_type in ("comments", "threadedComment"):
            _parse_if_present(package, target, comments)
        elif link_type == "drawing":
            _parse_if_present(package, target, drawing)
    return RawSheet(
        name,
        state,
        sheet.cells,
        merges=Merges(tuple(sheet.merges)),
        hidden_rows=frozenset(sheet.hidden_rows),
        hidden_cols=joined(sheet.hidden_cols),
        comments=tuple(comments.comments),
        boxes=tuple(drawing.boxes),
        is_protected=sheet.is_protected,
    )


def _parse(package: Package, part: str, handler: Handler) -> None:
    parse(package.pieces(part), handler, part, package.budget)


def _parse_if_present(package: Package, part: str | None, handler: Handler) -> None:
    if part and part in package:
        _parse(package, part, handler)


def main_part(package_links: Relationships) -> str:
    """The name of the part that lists the sheets, from the relationships of the package."""
    return package_links.of_type("officeDocument") or "xl/workbook.xml"


def links_name(part: str) -> str:
    """The name of the part with a part's relationships; with no name, those of the package."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships(package: Package, part: str) -> Relationships:
    """Read the relationships of a part or, with no name, of the package."""
    links = Relationships(package.budget, posixpath.dirname(part))
    _parse_if_present(package, links_name(part), links)
    return links


def _check_sheets(workbook: WorkbookPart, links: Relationships) -> None:
    """Raise RejectedError for a workbook without sheets, or with two of the same name or part."""
    if not workbook.sheets:
        raise corrupt("it has no sheets")
    names = {name.casefold() for name, _, _ in workbook.sheets}
    if len(names) < len(workbook.sheets):
        raise corrupt("two of its sheets have the same name")
    parts = {links.targets.get(link_id) for _, _, link_id in workbook.sheets}
    if len(parts) < len(workbook.sheets):
        raise corrupt("two of its sheets lead to the same part")
