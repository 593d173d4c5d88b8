"""The sheet Overview. In: a `Consolidation`. Out: headlines, the distribution, two charts."""

from collections.abc import Iterable, Iterator

from xlsxwriter.worksheet import Worksheet

from s11xl.analysis.actions import (
    action_figures,
    grades_with_placeholder,
    grades_without_evidence,
    weak_grades_without_action,
    weak_grades_without_plan,
)
from s11xl.analysis.data_quality import blank_returns
from s11xl.analysis.distributions import FEWEST, Tally, or_better, spread
from s11xl.analysis.standing import TIED, compared_standards, weakest_standards
from s11xl.consolidation.outcomes import FileStatus
from s11xl.core.finding_codes import Severity
from s11xl.core.text import counted
from s11xl.core.version import __version__
from s11xl.report.excel.book import Book
from s11xl.report.excel.charts import all_series, stacked_bars
from s11xl.xlsx.bar_charts import counts_chart
from s11xl.xlsx.paging import page_height
from s11xl.xlsx.row_height import row_height
from s11xl.xlsx.sheets import PIXELS, Placed, Sheets
from s11xl.xlsx.theme import Role, role_format

_WIDTHS = (44.0, 98.0)
_TITLE = 33.0  # points, as the other heights
_ROW = 20.0
_HEADING = 24.0
_PLAIN_ROW = 15.0


def overview_sheet(book: Book) -> tuple[Worksheet, int]:
    """Write the headlines; return the sheet, and the row at which `spread_and_charts` goes on."""
    headlines = ((label, value, "") for label, value in _headlines(book))
    return headline_sheet(book, book.title, headlines)


def headline_sheet(
    book: Sheets, title: str, headlines: Iterable[tuple[str, str, str]]
) -> tuple[Worksheet, int]:
    """Write a sheet Overview with rows of label, value and colour of the label.

    Returns the sheet, and the first row after a blank one below the headlines.
    """
    sheet = book.sheet("Overview", _WIDTHS)
    sheet.set_row(0, _TITLE)
    look = book.file.add_format(role_format(Role.TITLE) | {"text_wrap": False})
    book.text(sheet, 0, 0, title, look)
    row = 2
    for label, value, colour in headlines:
        sheet.set_row(row, row_height([(value, _WIDTHS[1], Role.VALUE)], least=_ROW))
        look = book.look(Role.GRADE, colour) if colour else book.look(Role.LABEL)
        book.text(sheet, row, 0, label, look)
        book.text(sheet, row, 1, value, book.look(Role.VALUE))
        row += 1
    return sheet, row + 1


def spread_and_charts(book: Book, sheet: Worksheet, row: int, key_standards: Placed) -> None:
    """Write the distribution of all grades from `row` on, and draw the charts below it."""
    book.text(sheet, row, 0, "How the grades are spread", book.look(Role.HEADING))
    sheet.set_row(row, _HEADING)
    figures = spread(book.data.answers, book.scale)
    grades = len(book.scale.grades)
    series = all_series(book)
    series[:grades] = reversed(series[:grades])  # the best grade first
    rows = []
    for index, counted_as in enumerate(series):
        row += 1
        rows.append(row)
        sheet.set_row(row, _ROW)
        colour = counted_as.colour
        look = book.look(Role.GRADE, colour) if index < grades else book.look(Role.LABEL)
        book.text(sheet, row, 0, counted_as.column, look)
        sheet.write_number(row, 1, int(figures[counted_as.column]), book.look(Role.VALUE))
    row += 2
    if not book.has_grades:
        sheet.set_h_pagebreaks([rows[0] - 1])
        book.text(sheet, row, 0, "No grade was given, so there is no chart.", book.look(Role.BODY))
        return
    room = page_height(sheet.print_scale)
    title = "Self-assessed grades, all answers"
    colours = [counted_as.colour for counted_as in series]
    height = counts_chart(book, sheet, (row, 0), rows, colours, title, room)
    above = _HEADING + _ROW * len(rows) + 2 * _PLAIN_ROW
    breaks = [rows[0] - 1, *([row] if above + height / PIXELS > room else [])]
    row += int(height / (_PLAIN_ROW * PIXELS)) + 2
    sheet.set_h_pagebreaks([*breaks, row])
    title = "Self-assessed grades by key standard"
    stacked_bars(book, key_standards, "Name", title, target=(sheet, row, 0))


def _headlines(book: Book) -> Iterator[tuple[str, str]]:
    data, better = book.data, or_better(book.scale)
    quality = book.quality
    used = quality.files(FileStatus.ACCEPTED)
    if data.asked_is_known:
        asked = counted(data.answers["agency_id"].nunique(), "agency", "agencies")
        yield "Returns used", f"{used} of {asked} asked"
    else:
        unknown = "it is not known who was asked, because no round folder or roster was given"
        yield "Returns used", f"{used}; {unknown}"
    if blank := blank_returns(data.findings, data.returns):
        yield "Returns used that are blank", str(blank)
    for status in (FileStatus.SUPERSEDED, FileStatus.REJECTED, FileStatus.IGNORED):
        yield f"Files {status.value}", str(quality.files(status))
    figures = spread(data.answers, book.scale)
    graded, asked_for = figures[Tally.graded.value], figures[Tally.asked.value]
    weak = graded - figures[Tally.good.value]
    yield "Answers graded", f"{graded} of {asked_for} asked for"
    yield better, f"{figures[better]} graded"
    bare = len(grades_without_evidence(data.answers))
    yield "Grades without evidence", f"{bare} of {graded} graded"
    if placeholders := len(grades_with_placeholder(data.answers, data.standards)):
        yield "Grades with only a placeholder under evidence", f"{placeholders} of {graded} graded"
    idle = len(weak_grades_without_action(data.answers, data.actions, book.scale))
    yield "Weak grades without an improvement or an action", f"{idle} of {weak} weak"
    unplanned = len(weak_grades_without_plan(data.answers, data.actions, book.scale))
    yield "Weak grades without an action in the action plan", f"{unplanned} of {weak} weak"
    yield f"Smallest share of {better}", _weakest(book)
    yield "Actions", _actions(book)
    severities = data.findings["severity"].value_counts()
    for severity in (Severity.ERROR, Severity.WARNING):
        yield f"{severity.value.capitalize()}s", str(int(severities.get(severity.value, 0)))
    yield "Rulings", str(quality.rulings)
    if data.as_at is not None:
        yield "Date for overdue actions", data.as_at.isoformat()
    yield "Standards", f"{data.standards.id}, version {data.standards.version}"
    yield "Made by", f"s11xl {__version__}"
    yield "Digest of the returns", data.digest


def _weakest(book: Book) -> str:
    """The standards with the smallest share, with their counts, and the number of others tied."""
    compared = compared_standards(book.data.answers, book.data.standards)
    if compared.empty:
        return f"no standard is compared: none is graded by {FEWEST} agencies or more"
    table = weakest_standards(compared)
    if table.empty:
        return f"the same for all {len(compared)} compared"
    rows = table.to_dict("records")
    shares = [
        f"{row['standard_id']} ({row[Tally.good.value]} of {row[Tally.graded.value]})"
        for row in rows
    ]
    tied = int(rows[-1][TIED])
    more = f"; {tied} more with the same share as the last" if tied else ""
    noun = "standard" if len(shares) == 1 else "standards"
    return f"{noun} {', '.join(shares)} of those graded, of {len(compared)} compared{more}"


def _actions(book: Book) -> str:
    data = book.data
    counts = action_figures(data.actions, data.standards, data.as_at)
    late = f", {counts['overdue']} overdue" if data.as_at is not None else ""
    return (
        f"{counts['actions']}: {counts['closed']} closed, {counts['open']} open{late},"
        f" {counts['without_owner']} open without an owner, {counts['without_date']} without a date"
    )
