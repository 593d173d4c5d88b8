"""Read an open .xlsx into a RawWorkbook, within its budget.

In: a package. Out: its worksheets, names and properties; RejectedError if they can't be read.
"""

import posixpath
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import lru_cache
from operator import itemgetter
from typing import TypeVar, cast

from s11xl.reader.files.limits import (
    DEFAULT_LIMITS,
    Budget,
    Limits,
    RejectedError,
    corrupt,
    too_large,
)
from s11xl.reader.files.package import Package
from s11xl.reader.xlsx.cells import NO_CONTEXT, CellContext, SheetCells
from s11xl.reader.xlsx.drawings import DrawingText, vml_texts
from s11xl.reader.xlsx.parts import (
    Comments,
    CoreProperties,
    Relationships,
    SharedStrings,
    WorkbookPart,
)
from s11xl.reader.xlsx.raw import (
    NO_TEXTS,
    Merges,
    RangeTexts,
    RawCell,
    RawSheet,
    RawWorkbook,
    joined,
)
from s11xl.reader.xlsx.rows import read_rows, read_strings, split_names, split_rows
from s11xl.reader.xlsx.styles import Styles
from s11xl.reader.xlsx.xml import Handler, parse

_MAX_WHOLE = 4 * 1024 * 1024  # bytes of a part that is held whole; a larger one is streamed
_MAX_REMEMBERED = 64 * 1024  # bytes
H = TypeVar("H", bound=Handler)
_PICTURE_FOLDERS = tuple(
    f"{folder}{name}/" for folder in ("xl/", "") for name in ("media", "embeddings", "activex")
)
_DRAWN = ("chart", "chartUserShapes", "diagramData")  # parts of a drawing with words


def read_workbook(package: Package) -> RawWorkbook:
    """Read all worksheets, names and properties of an .xlsx. Pictures are counted, not unpacked."""
    package_links = relationships(package, "")
    main = main_part(package_links)
    workbook = _read_workbook_part(package, main)
    links = relationships(package, main)
    _check_sheets(workbook, links, package.budget.limits)
    shared = _read_strings(package, links.of_type("sharedStrings"))
    styles = _read_small(package, links.of_type("styles"), Styles)
    context = CellContext(shared, styles.formats, styles.struck, workbook.date1904)
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
    sheet = _read_cells(package, part, context)
    if not sheet.is_worksheet:
        raise corrupt(f"its part {part} is not a worksheet")
    links = relationships(package, part)
    addresses = [
        (area, links.addresses.get(link_id, "") + (f"#{inside}" if inside else ""))
        for area, (link_id, inside) in sheet.links.items()
    ]
    comments, boxes = _read_beside(package, links) if links.targets else ((), ())
    return RawSheet(
        name,
        state,
        sheet.cells,
        merges=Merges(tuple(sheet.merges)),
        hidden_rows=frozenset(sheet.hidden_rows),
        hidden_cols=joined(sheet.hidden_cols),
        comments=comments,
        boxes=boxes,
        headers=tuple(filter(None, sheet.headers)),
        links=RangeTexts(tuple(addresses)) if addresses else NO_TEXTS,
        arrays=RangeTexts(tuple(sheet.arrays.items())) if sheet.arrays else NO_TEXTS,
        is_protected=sheet.is_protected,
    )


def _read_beside(
    package: Package, links: Relationships
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The comments of a sheet, and the words drawn on it, each once."""
    comments: list[tuple[str, str]] = []
    boxes: list[str] = []
    # By target, because several links to one part must not repeat its texts.
    type_by_target = {links.targets[link_id]: type_ for link_id, type_ in links.types.items()}
    for target, link_type in type_by_target.items():
        if link_type in ("comments", "threadedComment"):
            comments += _read_small(package, target, Comments).comments
        elif link_type == "drawing":
            boxes += _drawn(package, target)
        elif link_type == "vmlDrawing" and target in package:
            data = b"".join(package.pieces(target))
            package.budget.spend_characters(len(data))
            boxes += vml_texts(data)
    texts = {text for _, text in comments}  # the shape of a comment may repeat it
    return tuple(comments), tuple(box for box in dict.fromkeys(boxes) if box not in texts)


def _drawn(package: Package, part: str) -> Iterator[str]:
    """The words of a drawing and of what is in it, and the addresses that it links to."""
    parts, seen = [part], {part}
    for each in parts:
        drawing = _read_small(package, each, DrawingText)
        yield from drawing.boxes
        if not drawing.leads_on:
            continue
        links = relationships(package, each)
        yield from (links.addresses[id_] for id_ in drawing.link_ids if id_ in links.addresses)
        others = {links.targets[id_] for id_, type_ in links.types.items() if type_ in _DRAWN}
        parts += sorted(others - seen)
        seen |= others


def _read_workbook_part(package: Package, part: str) -> WorkbookPart:
    """Read the list of sheets and the names, these in their usual form or all with the parser."""
    pieces = _pieces(package, part) if part in package else package.pieces(part)
    split = split_names(pieces[0]) if isinstance(pieces, list) else None
    if split:
        names, others = split
        workbook = copy(_parse_small(package, others, part, WorkbookPart))
        if not workbook.names:
            package.budget.spend_entry(len(names))
            workbook.names = dict(names)
            return workbook
    workbook = WorkbookPart(package.budget)
    parse(pieces, workbook, part, package.budget)
    return workbook


def _read_strings(package: Package, part: str | None) -> Sequence[RawCell]:
    """Read a cell for each shared string, in their usual form or else with the parser."""
    if not part or part not in package:
        return ()
    pieces = _pieces(package, part)
    if isinstance(pieces, list) and (cells := read_strings(pieces[0], package.budget)) is not None:
        return cells
    strings = SharedStrings(package.budget)
    parse(pieces, strings, part, package.budget)
    return strings.strings


def _read_cells(package: Package, part: str, context: CellContext) -> SheetCells:
    """Read a worksheet part, its rows in their usual form or else all of it with the parser."""
    pieces = _pieces(package, part)
    split = split_rows(pieces[0]) if isinstance(pieces, list) else None
    rows = read_rows(split, context) if split else None
    if split and rows:
        sheet = copy(_parse_small(package, split.others, part, SheetCells, NO_CONTEXT, part))
        package.budget.spend_cells(len(rows.cells) + len(rows.hidden_rows))
        package.budget.spend_characters(sum(map(len, map(itemgetter(0), rows.cells.values()))))
        sheet.cells, sheet.hidden_rows = rows.cells, set(rows.hidden_rows)
        return sheet
    sheet = SheetCells(package.budget, context, part)
    parse(pieces, sheet, part, package.budget)
    return sheet


def _pieces(package: Package, part: str) -> Iterator[bytes] | list[bytes]:
    """A part's bytes: a list with all of them, or an iterator if they are too many."""
    pieces = package.pieces(part)
    return pieces if package.size(part) > _MAX_WHOLE else [b"".join(pieces)]


def _read_small(
    package: Package, part: str | None, make: Callable[..., H], *arguments: object
) -> H:
    """Read a part that is the same in many files; without it, the handler has read nothing."""
    if not part or part not in package:
        return make(package.budget, *arguments)
    pieces = _pieces(package, part)
    if isinstance(pieces, list) and len(pieces[0]) <= _MAX_REMEMBERED:
        return _parse_small(package, pieces[0], part, make, *arguments)
    handler = make(package.budget, *arguments)
    parse(pieces, handler, part, package.budget)
    return handler


def _parse_small(
    package: Package, data: bytes, part: str, make: Callable[..., H], *arguments: object
) -> H:
    """Parse bytes, or return what equal bytes gave: several files share the handler."""
    try:
        handler, spent = cast(tuple[H, Budget], _parsed(data, make, *arguments))
    except RejectedError:  # its message doesn't name the part
        handler = make(package.budget, *arguments)
        parse([data], handler, part, package.budget)
    else:
        package.budget.spend(spent)
    return handler


@lru_cache(maxsize=512)
def _parsed(data: bytes, make: Callable[..., H], *arguments: object) -> tuple[H, Budget]:
    budget = Budget(DEFAULT_LIMITS)
    handler = make(budget, *arguments)
    parse([data], handler, "", budget)
    return handler, budget


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
    return _read_small(package, links_name(part), Relationships, posixpath.dirname(part))


def _check_sheets(workbook: WorkbookPart, links: Relationships, limits: Limits) -> None:
    """Raise RejectedError for no sheets, too many, or two with the same name or part."""
    if not workbook.sheets:
        raise corrupt("it has no sheets")
    if len(workbook.sheets) > limits.sheets:
        raise too_large(f"it has over {limits.sheets} sheets")
    names = {name.casefold() for name, _, _ in workbook.sheets}
    if len(names) < len(workbook.sheets):
        raise corrupt("two of its sheets have the same name")
    parts = {links.targets.get(link_id) for _, _, link_id in workbook.sheets}
    if len(parts) < len(workbook.sheets):
        raise corrupt("two of its sheets lead to the same part")
