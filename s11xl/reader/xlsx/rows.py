"""The rows, shared strings and names of a workbook, read fast where they are in the usual form.

In: the bytes of a part. Out: what the XML parser would read from them, or None where the part has
to go through the parser.

Rows are split at their values. What is between two values, a run of tags, is the same in most
returns, so each run is parsed once and remembered by its bytes. It is parsed by the same parser and
handler as a whole part, inside the elements that are open around it: if every run is well-formed
there, then so are the rows. At the first surprise the whole part is left to the parser.
"""

import re
from contextlib import suppress
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

from s11xl.core.cells import Position
from s11xl.reader.files.limits import DEFAULT_LIMITS, Budget, RejectedError
from s11xl.reader.xlsx.cells import NO_CONTEXT, CellContext, SheetCells, typed_value
from s11xl.reader.xlsx.parts import SharedStrings, WorkbookPart
from s11xl.reader.xlsx.raw import RawCell
from s11xl.reader.xlsx.xml import Attributes, parse, unescaped

_SHORT, _LONG = 2_000, 64_000  # bytes of what is remembered: very many short ones, some long ones
_PROLOG = (
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["']utf-8["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])? ?\?>\s*)?"""
)
_WORKSHEET = re.compile(_PROLOG + rb"(<worksheet[ >][^>]*>?)", re.IGNORECASE)
_STRINGS = re.compile(_PROLOG + rb"(<sst(?: [^<>]*)?>)", re.IGNORECASE)
_STRING = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_VALUE = re.compile(rb'<([vt])(?: xml:space="preserve")?>([^<]*)</[vt]>')
_WORKBOOK = re.compile(_PROLOG + rb"(<workbook[ >][^>]*>?)", re.IGNORECASE)
_NAMES = re.compile(rb"<definedNames>(.*)</definedNames>", re.DOTALL)
_NAME = re.compile(rb"<definedName [^<>]*[^<>/]>[^<]*</definedName>")
_SELECTION = re.compile(  # which cell was selected last differs from file to file, and says nothing
    rb'<selection(?: pane="[A-Za-z]+")?(?: activeCell="[A-Z0-9]+")?'
    rb'(?: activeCellId="[0-9]+")?(?: sqref="[A-Z0-9: ]*")?/>'
)
_OF_ROWS = re.compile(rb"<(?:[^<>/ ]+:)?(?:row|c|f|is|t|v)[\s/>]")  # elements of rows and cells
_NO_ELEMENT = re.compile(rb"<[!?]")  # comments, CDATA, instructions: they could hide elements
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
# What is open where a run begins, and closed where it ends, by the element of the value there.
_BEFORE = {b"": b"", b"v": b'<row r="1"><c r="A1">', b"t": b'<row r="1"><c r="A1"><is>'}
_AFTER = {b"": b"", b"v": b"</c></row>", b"t": b"</is></c></row>"}


class _SurpriseError(Exception):
    """The part is not in the usual form."""


class SplitSheet(NamedTuple):
    """A worksheet part: its rows, its root's tag, and the part without the rows."""

    rows: bytes
    worksheet: bytes
    others: bytes


class _Tag(NamedTuple):
    """A cell's tag, with its formula."""

    position: Position
    type: str
    style: int
    formula: str | None
    has_value: bool  # an empty one


class _Run(NamedTuple):
    """A run of tags: formulas without a value, hidden rows, and the cell that the run opens."""

    formulas: tuple[tuple[Position, RawCell], ...]
    hidden_rows: tuple[int, ...]
    opened: _Tag | None
    is_shared: bool  # the cell's value is the number of a shared string


class _Tags(SheetCells):
    """Collects the tags of a run's cells, in their order."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget, CellContext(()), "")
        self.tags: list[_Tag] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins; a row or a cell must say where it is."""
        if name in ("c", "row") and "r" not in attributes:
            raise _SurpriseError
        super().start(name, attributes)

    def add(self, stored: str, inline: RawCell, formula: str | None) -> None:
        """A cell ends."""
        if stored or inline.text:
            raise _SurpriseError
        position = self._row, self._col
        has_value = self._value is not None
        self.tags.append(_Tag(position, self._type, self._style, formula, has_value))


def _parsed_run(worksheet: bytes, before: bytes, run: bytes, after: bytes) -> _Run:
    """Parse the tags between a value in a `before` element and one in an `after` element.

    `worksheet` is the root's tag, which declares the prefixes. Raises _SurpriseError.
    """
    if _NO_ELEMENT.search(run):
        raise _SurpriseError
    handler = _Tags(Budget(DEFAULT_LIMITS))
    parts = (worksheet, _BEGIN, _BEFORE[before], run, _AFTER[after], _END, b"</worksheet>")
    try:
        parse([b"".join(parts)], handler, "", Budget(DEFAULT_LIMITS))
    except RejectedError as fault:
        raise _SurpriseError from fault
    tags = handler.tags
    if handler.merges or handler.hidden_cols or handler.is_protected or handler.arrays:
        raise _SurpriseError
    if handler.links or handler.headers:
        raise _SurpriseError
    if len(tags) < bool(before) + bool(after):  # two values in one cell
        raise _SurpriseError
    opened = tags.pop() if after else None
    closed = tags.pop(0) if before else None
    if (opened and opened.has_value) or (closed and (closed.has_value or closed.formula)):
        raise _SurpriseError
    formulas = [each for each in tags if each.formula is not None]
    if any(each.type == "s" for each in formulas):
        raise _SurpriseError
    cells = tuple(
        (
            tag.position,
            typed_value(tag.type, "", tag.style, NO_CONTEXT, "")._replace(formula=tag.formula),
        )
        for tag in formulas
    )
    is_shared = opened is not None and after == b"v" and opened.type == "s"
    if opened is not None and is_shared and opened.formula is not None:
        raise _SurpriseError
    return _Run(cells, tuple(sorted(handler.hidden_rows)), opened, is_shared)


_short_run = lru_cache(maxsize=16_384)(_parsed_run)
_long_run = lru_cache(maxsize=256)(_parsed_run)


def _parsed_text(stored: bytes) -> str:
    """The text that is stored between two tags, still with escapes. Raises _SurpriseError."""
    if b"&" not in stored and b"]]>" not in stored:
        with suppress(UnicodeDecodeError):
            text = stored.decode("utf-8")
            if text.replace("\n", "").isprintable():  # XML has no other way to read it
                return text
    texts: list[str] = []
    parser = ParserCreate()
    parser.CharacterDataHandler = texts.append
    try:
        parser.Parse(b"<t>" + stored + b"</t>", True)
    except ExpatError as fault:
        raise _SurpriseError from fault
    return "".join(texts)


def _parsed_cell(stored: bytes) -> RawCell:
    """A cell with the text of a string. Raises _SurpriseError."""
    return RawCell(unescaped(_parsed_text(stored)))


_short_cell = lru_cache(maxsize=16_384)(_parsed_cell)


def _parsed_value(
    element: bytes, type_: str, stored: bytes, code: str, date1904: bool, formula: str | None
) -> RawCell:
    """A cell whose value is stored in itself. Raises _SurpriseError."""
    if element == b"t":
        return _parsed_cell(stored)._replace(formula=formula)
    context = CellContext((), {0: code}, date1904=date1904)
    return typed_value(type_, _parsed_text(stored), 0, context, "")._replace(formula=formula)


_short_value = lru_cache(maxsize=16_384)(_parsed_value)


class Rows:
    """The rows of a worksheet: its cells and hidden rows."""

    def __init__(self) -> None:
        self.cells: dict[Position, RawCell] = {}
        self.hidden_rows: list[int] = []

    def read(self, split: SplitSheet, context: CellContext) -> None:
        """Read all rows. Raises _SurpriseError."""
        worksheet, cells, shared = split.worksheet, self.cells, context.shared_cells
        formats, date1904 = context.formats, context.date1904
        parts = [*_VALUE.split(split.rows), b"", b""]
        before, count = b"", 0
        for run, element, stored in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            size = len(run)
            parsed = _short_run if size <= _SHORT else _long_run if size <= _LONG else _parsed_run
            formulas, hidden_rows, tag, is_shared = parsed(worksheet, before, run, element)
            before = element
            if formulas:
                cells.update(formulas)
                count += len(formulas)
            if hidden_rows:
                self.hidden_rows += hidden_rows
            if tag is None or (not stored and tag.formula is None):
                continue
            if is_shared:
                if (cell := shared.get(stored)) is None:
                    raise _SurpriseError
            else:
                _, type_, style, formula, _ = tag
                value = _short_value if len(stored) <= _SHORT else _parsed_value
                cell = value(element, type_, stored, formats.get(style, ""), date1904, formula)
            if cell[0] or cell[2] is not None:
                cells[tag[0]] = cell
                count += 1
        if len(cells) != count:  # two cells had the same position
            raise _SurpriseError


def split_rows(data: bytes) -> SplitSheet | None:
    """Cut a worksheet around its rows; None where that can't be done safely."""
    begin, end = data.find(_BEGIN) + len(_BEGIN), data.rfind(_END)
    if not len(_BEGIN) <= begin <= end:
        return None
    surroundings = _surroundings(data[:begin], data[end:])
    return SplitSheet(data[begin:end], *surroundings) if surroundings else None


@lru_cache(maxsize=512)
def _surroundings(before: bytes, after: bytes) -> tuple[bytes, bytes] | None:
    """The root's tag, and the part without its rows; None where that has elements of rows."""
    start = _WORKSHEET.match(before)
    others = _SELECTION.sub(b"", before) + after
    if start is None or _NO_ELEMENT.search(others, start.start(1)) or _OF_ROWS.search(others):
        return None
    return start[1], others


def read_rows(split: SplitSheet, context: CellContext) -> Rows | None:
    """Read the rows of a worksheet; None where the parser has to read the part."""
    if context.struck:  # a shared string does not say how it looks in a cell
        return None
    rows = Rows()
    try:
        rows.read(split, context)
    except _SurpriseError:
        return None
    return rows


def split_names(data: bytes) -> tuple[list[tuple[str, str]], bytes] | None:
    """The names of `workbook.xml`, and the part without them; None where the parser has to read it.

    Each name is parsed once and remembered by its bytes.
    """
    start, found = _WORKBOOK.match(data), _NAMES.search(data)
    if not start or not found or _NO_ELEMENT.search(data, start.start(1)):
        return None
    elements = _NAME.findall(found[1])
    if sum(map(len, elements)) != len(found[1]):
        return None
    try:
        parsed = [
            (_short_names if len(each) <= _SHORT else _parsed_names)(start[1], each)
            for each in elements
        ]
    except _SurpriseError:
        return None
    return [name for names in parsed for name in names], data[: found.start()] + data[found.end() :]


def _parsed_names(workbook: bytes, element: bytes) -> tuple[tuple[str, str], ...]:
    """The name in an element, or none where it belongs to one sheet. Raises _SurpriseError."""
    handler = WorkbookPart(Budget(DEFAULT_LIMITS))
    try:
        parse([workbook, element, b"</workbook>"], handler, "", Budget(DEFAULT_LIMITS))
    except RejectedError as fault:
        raise _SurpriseError from fault
    return tuple(handler.names.items())


_short_names = lru_cache(maxsize=4096)(_parsed_names)


def read_strings(data: bytes, budget: Budget) -> list[RawCell] | None:
    """A cell for each text of `sharedStrings.xml`; None where the parser has to read the part."""
    start = _STRINGS.match(data)
    if not start or _NO_ELEMENT.search(data, start.start(1)):
        return None
    end = data.rfind(b"</sst>")
    try:
        cells = _strings(start[1], data[start.end() : end], data[end:])
    except _SurpriseError:
        return None
    budget.spend_string(len(cells))
    budget.spend_characters(sum(map(len, map(itemgetter(0), cells))))
    return cells


def _strings(root: bytes, data: bytes, end: bytes) -> list[RawCell]:
    """A cell for each text; the parser reads those with formats. Raises _SurpriseError."""
    cells: list[RawCell] = []
    parts = _STRING.split(data)
    for between, stored in zip(parts[::2], parts[1::2], strict=False):
        if between.strip():
            cells += _other_strings(root, between, b"</sst>")
        cells.append((_short_cell if len(stored) <= _SHORT else _parsed_cell)(stored))
    return [*cells, *_other_strings(root, parts[-1], end)]


def _other_strings(root: bytes, between: bytes, end: bytes) -> list[RawCell]:
    """The cells of the texts in whole elements of another form. Raises _SurpriseError."""
    handler = SharedStrings(Budget(DEFAULT_LIMITS))
    try:
        parse([root, between, end], handler, "", Budget(DEFAULT_LIMITS))
    except RejectedError as fault:
        raise _SurpriseError from fault
    if handler.has_rest:
        raise _SurpriseError
    return handler.strings
