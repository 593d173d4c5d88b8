"""The sheets of the document's prose: background and instructions, and the summary table."""

import re
from collections.abc import Iterable, Iterator, Sequence

from s11xl.standards.model import Prose, StandardSet
from s11xl.workbook.layout.model import Cell, Row, SheetKind, SheetLayout
from s11xl.xlsx.row_height import pieces, row_height
from s11xl.xlsx.theme import Role

_URL = re.compile(r"https?://[^\s<>\"]+")
_TEXT_WIDTHS = (8.0, 6.0, 116.0)
_TABLE_WIDTHS = (8.0, 38.0, 22.0, 78.0)


def bulleted(texts: Iterable[str]) -> list[str]:
    """Each text as a bullet."""
    return [f"• {text}" for text in texts]


def first_url(text: str) -> str:
    """The first web address in a text, without the stop or bracket that ends its sentence."""
    found = _URL.search(text)
    return found[0].rstrip(".,;:)") if found else ""


def notes_on(standards: StandardSet, path: str) -> list[str]:
    """The notes on the text at `path` or below it, marked for what they are."""
    wording = standards.wording
    marks = {"sic": wording.sic, "local": wording.local}
    return [
        marks[note.kind].format(text=note.text)
        for note in standards.notes
        if note.path == path or note.path.startswith((f"{path}.", f"{path}["))
    ]


def plan_instructions(standards: StandardSet) -> SheetLayout:
    """The sheet with the document's background and instructions."""
    cells: list[Cell] = []
    rows: dict[int, Row] = {}
    last = len(_TEXT_WIDTHS) - 1

    def add(first: int, texts: Sequence[tuple[int, str]], role: Role) -> None:
        """A row with a marker in one column and its text in the next, to the right edge."""
        for col, text in texts:
            end = last if col == texts[-1][0] else col
            width = sum(_TEXT_WIDTHS[col : end + 1])
            for offset, piece in enumerate(pieces(text, width, role)):
                row = first + offset
                cells.append(Cell(row, col, role, piece, last_col=end))
                height = row_height([(piece, width, role)])
                rows[row] = Row(max(height, rows[row].height if row in rows else 0.0))

    for name, part in (
        ("background", standards.background),
        ("instructions", standards.instructions),
    ):
        add(len(rows), [(0, part.heading)], Role.HEADING)
        for marker, level, text in _lines(part, standards):
            shown = [(level, marker), (level + 1, text)] if marker else [(level + 1, text)]
            add(len(rows), shown, Role.BODY)
        for note in notes_on(standards, f"$.{name}"):
            add(len(rows), [(1, note)], Role.NOTE)
        rows[len(rows)] = Row(15.0)
    for note in notes_on(standards, "$.scale"):
        add(len(rows), [(1, note)], Role.NOTE)
    return SheetLayout(
        name=standards.wording.instructions,
        kind=SheetKind.PROSE,
        widths=_TEXT_WIDTHS,
        cells=tuple(cells),
        rows=rows,
    )


def _lines(part: Prose, standards: StandardSet) -> Iterator[tuple[str, int, str]]:
    """Marker, level and text of each paragraph; the grades' meanings where they stand."""
    for block in part.blocks:
        if block.grade_meanings:
            yield from (("•", 1, grade.meaning) for grade in reversed(standards.scale.grades))
        else:
            yield block.marker, block.level, block.text


def plan_summary(standards: StandardSet) -> SheetLayout:
    """The sheet with the summary table: a row for each key standard."""
    cells: list[Cell] = []
    rows: dict[int, Row] = {}
    last = len(_TABLE_WIDTHS) - 1

    def across(text: str, role: Role) -> None:
        row = len(rows)
        cells.append(Cell(row, 0, role, text, last_col=last))
        rows[row] = Row(row_height([(text, sum(_TABLE_WIDTHS), role)]))

    def table_row(texts: Sequence[str], role: Role) -> None:
        row = len(rows)
        cells.extend(Cell(row, col, role, text) for col, text in enumerate(texts))
        sized = [(text, _TABLE_WIDTHS[col], role) for col, text in enumerate(texts)]
        rows[row] = Row(row_height(sized, least=21))

    across(standards.summary.intro, Role.INTRO)
    table_row(standards.summary.columns, Role.HEADER)
    for group in standards.key_standards:
        text = "\n".join(bulleted(group.descriptors))
        table_row((group.number, group.name, group.source, text), Role.EVIDENCE)
    for line in standards.summary.key:
        across(line, Role.BODY)
    parts = ["$.summary"]
    for index in range(len(standards.key_standards)):
        parts += [f"$.key_standards[{index}].{part}" for part in ("name", "source", "descriptors")]
    for part in parts:
        for note in notes_on(standards, part):
            across(note, Role.NOTE)
    return SheetLayout(
        name=standards.wording.key_standards,
        kind=SheetKind.PROSE,
        widths=_TABLE_WIDTHS,
        cells=tuple(cells),
        rows=rows,
        frozen_rows=2,
        title_rows=(1, 1),
    )
