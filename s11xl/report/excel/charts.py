"""Charts in the colours of the grades. In: a table on a sheet. Out: bars with alt text."""

from xlsxwriter.worksheet import Worksheet

from s11xl.analysis.distributions import STATUS_LABELS, SYMBOLS, grade_columns
from s11xl.report.excel.book import Book
from s11xl.tables.columns import NOT_APPLICABLE
from s11xl.xlsx.bar_charts import Series, stacked_chart
from s11xl.xlsx.sheets import Placed
from s11xl.xlsx.theme import UNGRADED_FILLS


def all_series(book: Book) -> list[Series]:
    """The series of a chart: the grades, lowest first, then what isn't a grade."""
    grades = zip(grade_columns(book.scale), book.scale.grades, strict=True)
    series = [Series(column, grade.colour, grade.letter) for column, grade in grades]
    for status, label in STATUS_LABELS.items():
        series.append(Series(label, fill_of(book, status), SYMBOLS[status]))
    return series


def fill_of(book: Book, status: str) -> str:
    """The fill of a status; empty for a grade of another scale."""
    if status == NOT_APPLICABLE:
        return book.scale.not_applicable.colour
    return UNGRADED_FILLS.get(status, "")


def colours_of(book: Book) -> dict[str, str]:
    """The fill of each grade's column."""
    return {series.column: series.colour for series in all_series(book)[: len(book.scale.grades)]}


def stacked_bars(
    book: Book,
    placed: Placed,
    categories: str,
    title: str,
    *,
    target: tuple[Worksheet, int, int] | None = None,
) -> int:
    """Draw a bar for each row of a table, as `stacked_chart`, if any answer is graded."""
    if not book.has_grades:
        return 0
    return stacked_chart(book, placed, categories, title, all_series(book), target=target)
