"""A sheet while it is laid out, from the top row down. In: texts and roles. Out: cells and rows."""

from collections.abc import Sequence
from typing import Any

from s11xl.workbook.layout.model import Cell, Entry, Formula, Row, Variable
from s11xl.xlsx.row_height import row_height, split_into_rows
from s11xl.xlsx.theme import Role

Content = str | Variable | Formula | Entry


class SheetBuilder:
    """Adds cells to the current row until `end_row` gives it its height.

    `widths` are those of all columns, in characters; what stands across the sheet covers the first
    `across` of them (all, unless given).
    """

    def __init__(self, widths: Sequence[float], across: int | None = None) -> None:
        self.widths = tuple(widths)
        self.last_col = (across or len(self.widths)) - 1
        self.cells: list[Cell] = []
        self.rows: dict[int, Row] = {}

    @property
    def row(self) -> int:
        """The current row."""
        return len(self.rows)

    def add(self, col: int, role: Role, content: Content, **more: Any) -> None:
        """A cell in the current row; `more` are further fields of a `Cell`."""
        self.cells.append(Cell(self.row, col, role, content, **more))

    def end_row(self, height: float, *, grows: bool = False) -> None:
        """Ends the current row with its height in points."""
        self.rows[self.row] = Row(height, grows)

    def height(self, texts: Sequence[tuple[int, str, Role]], least: float = 0.0) -> float:
        """The height that a row needs for texts, each in its column."""
        return row_height([(text, self.widths[col], role) for col, text, role in texts], least)

    def across(
        self, content: Content, role: Role, *, first: int = 0, least: float = 0.0, link: str = ""
    ) -> None:
        """One content from the column `first` over all columns, in as many rows as it needs."""
        width = sum(self.widths[first : self.last_col + 1])
        parts = split_into_rows(content, width, role) if isinstance(content, str) else [content]
        for part in parts:
            text = part if isinstance(part, str) else ""
            self.add(first, role, part, last_col=self.last_col, link=link if link in text else "")
            self.end_row(row_height([(text, width, role)], least))

    def table_row(self, texts: Sequence[str], role: Role, *, least: float = 0.0) -> None:
        """A text in each column from the first, all in one role."""
        for col, text in enumerate(texts):
            self.add(col, role, text)
        self.end_row(self.height([(col, text, role) for col, text in enumerate(texts)], least))
