"""Builds a sheet from the top row down. In: texts and roles. Out: cells and row heights."""

from collections.abc import Sequence
from typing import Any

from s11xl.workbook.layout.model import Cell, Content, Row
from s11xl.xlsx.row_height import row_height, split_into_rows
from s11xl.xlsx.theme import Role


class SheetBuilder:
    """Adds cells to the current row until `end_row` sets its height.

    `widths` has the width of each column in characters; contents across the sheet span the first
    `across` columns, by default all.
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
        """Add a cell to the current row; `more` are further fields of `Cell`."""
        self.cells.append(Cell(self.row, col, role, content, **more))

    def end_row(self, height: float, *, grows: bool = False) -> None:
        """Set the height of the current row in points, and start the next."""
        self.rows[self.row] = Row(height, grows)

    def height(self, texts: Sequence[tuple[int, str, Role]], least: float = 0.0) -> float:
        """Return the height that a row needs for texts: (column, text, role)."""
        return row_height([(text, self.widths[col], role) for col, text, role in texts], least)

    def across(
        self, content: Content, role: Role, *, first: int = 0, least: float = 0.0, link: str = ""
    ) -> None:
        """Add one content from column `first` across the sheet, a long text in several rows."""
        width = sum(self.widths[first : self.last_col + 1])
        parts = split_into_rows(content, width, role) if isinstance(content, str) else [content]
        for part in parts:
            text = part if isinstance(part, str) else ""
            self.add(first, role, part, last_col=self.last_col, link=link if link in text else "")
            self.end_row(row_height([(text, width, role)], least))

    def table_row(self, texts: Sequence[str], role: Role, *, least: float = 0.0) -> None:
        """Add a row with a text in each column, all in one role."""
        for col, text in enumerate(texts):
            self.add(col, role, text)
        self.end_row(self.height([(col, text, role) for col, text in enumerate(texts)], least))
