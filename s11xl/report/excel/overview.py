"""The sheet Overview. In: all of a consolidation. Out: headline counts, the spread, two charts."""

from collections.abc import Iterator

from xlsxwriter.worksheet import Worksheet

from s11xl.analysis.actions import (
    action_figures,
    grades_without_evidence,
    weak_grades_without_action,
    weak_grades_without_plan,
)
from s11xl.analysis.data_quality import blank_returns, data_quality
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
from s11xl.xlsx.sheets import PIXELS, Placed
from s11xl.xlsx.theme import Role, role_format

_WIDTHS = (44.0, 98.0)
_ROW = 20.0  # points
_HEADING = 24.0
_PLAIN_ROW = 15.0


def overview_sheet(book: Book) -> tuple[Worksheet, int]:
    """Writes the headlines; gives the row from which `spread_and_charts` goes on too."""
    sheet = book.sheet("Overview", _WIDTHS)
    sheet.set_row(0, 33)
    look = book.file.add_format(role_format(Role.TITLE) | {"text_wrap": False})
    book.text(sheet, 0, 0, book.title, look)
    row = 2
    for label, value in _headlines(book):
        sheet.set_row(row, row_height([(value, _WIDTHS[1], Role.VALUE)], least=_ROW))
        book.text(sheet, row, 0, label, book.look(Role.LABEL))
        book.text(sheet, row, 1, value, book.look(Role.VALUE))
        row += 1
    return sheet, row + 1


def spread_and_charts(book: Book, sheet: Worksheet, row: int, key_standards: Placed) -> None:
    """Writes how all grades are spread from `row` on, and draws the charts under it."""
    book.text(sheet, row, 0, "How the grades are spread", book.look(Role.HEADING))
    sheet.set_row(row, _HEADING)
    figures = spread(book.data.answers, book.scale)
    grades = len(book.scale.grades)
    series = all_series(book)
    rows = []
    for index, each in enumerate([*reversed(series[:grades]), *series[grades:]]):
        row += 1
        rows.append(row)
        sheet.set_row(row, _ROW)
        look = book.look(Role.GRADE, each.colour) if index < grades else book.look(Role.LABEL)
        book.text(sheet, row, 0, each.column, look)
        sheet.write_number(row, 1, int(figures[each.column]), book.look(Role.VALUE))
    row += 2
    if not book.has_grades:
        sheet.set_h_pagebreaks([rows[0] - 1])
        book.text(sheet, row, 0, "No grade was given, so no chart is drawn.", book.look(Role.BODY))
        return
    room = page_height(sheet.print_scale)
    colours = [each.colour for each in all_series(book)]
    count = len(book.scale.grades)
    colours[:count] = reversed(colours[:count])  # the rows begin with the best grade
    title = "Self-assessed grades, all answers"
    height = counts_chart(book, sheet, (row, 0), rows, colours, title, room)
    above = _HEADING + _ROW * len(rows) + 2 * _PLAIN_ROW
    breaks = [rows[0] - 1, *([row] if above + height / PIXELS > room else [])]
    row += int(height / (_PLAIN_ROW * PIXELS)) + 2
    sheet.set_h_pagebreaks([*breaks, row])
    title = "Self-assessed grades by key standard"
    stacked_bars(book, key_standards, "Name", title, target=(sheet, row, 0))


def _headlines(book: Book) -> Iterator[tuple[str, str]]:
    data = book.data
    quality = data_quality(data.findings, data.returns)
    agencies = data.answers["agency_id"].nunique()
    used = quality.files(FileStatus.ACCEPTED)
    unknown = "who was asked is not known: no round folder or roster was given"
    asked = f"of {counted(agencies, 'agency', 'agencies')} asked"
    yield "Returns used", f"{used} {asked}" if data.asked_is_known else f"{used}; {unknown}"
    if blank := blank_returns(data.findings, data.returns):
        yield "Of these blank", str(blank)
    for status in (FileStatus.SUPERSEDED, FileStatus.REJECTED, FileStatus.IGNORED):
        yield f"Files {status.value}", str(quality.files(status))
    figures = spread(data.answers, book.scale)
    graded = f"{figures['graded']} graded"
    yield "Answers graded", f"{figures['graded']} of {figures['asked']} asked for"
    yield or_better(book.scale), f"{figures[or_better(book.scale)]} graded"
    yield "Graded without evidence", f"{len(grades_without_evidence(data.answers))} of {graded}"
    weak = weak_grades_without_action(data.answers, data.actions, book.scale)
    number = figures["graded"] - figures[Tally.good.value]
    yield "Weak grades without improvement or action", f"{len(weak)} of {number} weak"
    unplanned = weak_grades_without_plan(data.answers, data.actions, book.scale)
    yield "Weak grades without a row in the action plan", f"{len(unplanned)} of {number} weak"
    yield f"Smallest share of {or_better(book.scale)}", _weakest(book)
    yield "Actions", _actions(book)
    severities = data.findings["severity"].value_counts()
    for severity in (Severity.ERROR, Severity.WARNING):
        yield f"{severity.value.capitalize()}s found", str(int(severities.get(severity.value, 0)))
    yield "Rulings", str(quality.rulings)
    if data.as_at is not None:
        yield "Judged as at", data.as_at.isoformat()
    yield "Standards", f"{data.standards.id}, version {data.standards.version}"
    yield "Made by", f"s11xl {__version__}"
    yield "Digest of the returns", data.digest


def _weakest(book: Book) -> str:
    """The standards with the smallest share, each with its counts, and how many are tied."""
    compared = len(compared_standards(book.data.answers, book.data.standards))
    if not compared:
        return f"no standard is compared: none is graded by {FEWEST} agencies or more"
    table = weakest_standards(book.data.answers, book.data.standards)
    if table.empty:
        return f"the same for all {compared} compared"
    rows = table.to_dict("records")
    told = [f"{row['standard_id']} ({row[Tally.good.value]} of {row['graded']})" for row in rows]
    tied = int(rows[-1][TIED])
    more = f"; {tied} more with the same share as the last" if tied else ""
    named = "standard" if len(told) == 1 else "standards"
    return f"{named} {', '.join(told)} of those graded, of {compared} compared{more}"


def _actions(book: Book) -> str:
    data = book.data
    counts = action_figures(data.actions, data.standards, data.as_at)
    late = f", {counts['overdue']} overdue" if data.as_at is not None else ""
    return (
        f"{counts['actions']}: {counts['closed']} closed, {counts['open']} open{late},"
        f" {counts['without_owner']} open without an owner, {counts['without_date']} without a date"
    )
