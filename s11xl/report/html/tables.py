"""Tables, words and lists as HTML. In: blocks of the report. Out: HTML."""

from collections.abc import Iterable

from s11xl.report.blocks import (
    Cell,
    Column,
    ColumnType,
    Facts,
    Group,
    Link,
    Points,
    Row,
    Table,
    Words,
)
from s11xl.report.html.markup import Html, element, fill_class, joined, text

_LINE = 36  # the fewest characters of a printed line of a long text
_PAGE = 55  # lines of a printed page; a row with more may be split
_LONGEST_WORD = 24  # a grade as a return gives it may have no space at all


class BlockRenderer:
    """Renders words, lists and tables.

    `language` marks texts from a return or the document, if it isn't that of the report.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def inline(self, words: Words) -> Html:
        """Words with their links."""
        parts = [
            element("a", text(part.text), href=f"#{part.target}")
            if isinstance(part, Link)
            else text(part)
            for part in words.parts
        ]
        if not words.quoted:
            return joined(*parts)
        return element("span", *parts, class_="said", lang=self.language)

    def paragraph(self, words: Words) -> Html:
        """Words as a paragraph."""
        return element("p", self.inline(words))

    def points(self, points: Points) -> Html:
        """Sentences as a list."""
        return element("ul", *(element("li", self.inline(item)) for item in points.items))

    def facts(self, facts: Facts) -> Html:
        """Names with their values, as a description list."""
        rows = (
            element("div", element("dt", text(name)), element("dd", self.inline(value)))
            for name, value in facts.rows
        )
        return element("dl", *rows)

    def table(self, table: Table) -> Html:
        """A table with caption and headers, in a box that scrolls sideways."""
        content = element(
            "table",
            element("caption", element("span", text(table.caption))),
            *(element("colgroup", span=str(span)) for _, span in table.over),
            self._head(table),
            *(self._group(group, table) for group in table.groups),
            class_=table.shape.value,
            data_sortable="yes" if table.sortable else "",
        )
        return element(
            "div", content, class_="scroll", role="region", tabindex="0", aria_label=table.caption
        )

    def _head(self, table: Table) -> Html:
        rows = []
        if table.over:
            wide = (
                element("th", text(name), colspan=str(span), scope="colgroup")
                if name
                else element("td", colspan=str(span))
                for name, span in table.over
            )
            rows.append(element("tr", *wide))
        headers = (
            element("th", text(column.name), scope="col", class_=column.type.value)
            for column in table.columns
        )
        rows.append(element("tr", *headers))
        return element("thead", *rows)

    def _group(self, group: Group, table: Table) -> Html:
        rows = [self._row(row, table) for row in group.rows]
        if group.heading is not None:
            span = str(len(table.columns))
            heading = element("th", self.inline(group.heading), colspan=span, scope="rowgroup")
            rows.insert(0, element("tr", heading, class_="group"))
        return element("tbody", *rows, id=group.anchor)

    def _row(self, row: Row, table: Table) -> Html:
        cells = (
            self._cell(cell, column, is_header=index == table.header)
            for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True))
        )
        return element(
            "tr",
            *cells,
            class_="longer" if _lines(row) > _PAGE else "",
            id=row.anchor,
            data_sector=row.sector,
            data_grade=row.grade,
            data_change=row.change,
        )

    def _cell(self, cell: Cell, column: Column, *, is_header: bool) -> Html:
        lines = [self.inline(line) for line in cell.lines]
        if len(lines) > 1:
            lines = [element("p", line) for line in lines]
        classes = f"{column.type.value} {fill_class(cell.fill)}".strip()
        if cell.title:
            hidden = element("span", text(f" {cell.title}"), class_="unseen")
            lines.append(hidden)
        if is_header:
            return element("th", *lines, scope="row", class_=classes)
        return element("td", *lines, class_=classes, title=cell.title)


def grade_width(tables: Iterable[Table]) -> int:
    """The characters of the longest word in the columns of grades, so that none is broken."""
    lengths = (
        len(word)
        for table in tables
        for index, column in enumerate(table.columns)
        if column.type is ColumnType.GRADE
        for group in table.groups
        for row in group.rows
        for line in row.cells[index].lines
        for word in line.plain.split()
    )
    return min(_LONGEST_WORD, max(lengths, default=0))


def _lines(row: Row) -> int:
    """The approximate number of printed lines of the longest cell of a row."""
    return max(
        sum(1 + len(part) // _LINE for words in cell.lines for part in words.plain.split("\n"))
        for cell in row.cells
    )
