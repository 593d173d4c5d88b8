"""The sections on data quality and on the method. In: a `Consolidation`, the anchors."""

from collections.abc import Iterator

from s11xl.analysis.distributions import FEWEST
from s11xl.analysis.rows import TextRow, text_of, text_rows
from s11xl.consolidation.consolidation import Consolidation
from s11xl.consolidation.outcomes import FileStatus
from s11xl.core.finding_codes import FindingCode
from s11xl.core.text import counted
from s11xl.core.version import __version__
from s11xl.report.blocks import (
    Block,
    Cell,
    Column,
    ColumnType,
    Facts,
    Group,
    Page,
    Points,
    Row,
    Section,
    Shape,
    Table,
    cell,
    linked,
    quoted,
    words,
)
from s11xl.report.round.agencies import NO_SECTOR
from s11xl.report.round.anchors import MOST_AGENCIES, MOST_LISTED, MOST_ROWS, Anchors
from s11xl.report.round.figures import SOURCE, source_of


def quality_section(data: Consolidation, anchors: Anchors) -> Section:
    """Findings by code, rulings, the files received, and the agencies without a usable return."""
    parts = (
        Section("findings", "Findings", tuple(_findings(data, anchors))),
        Section("rulings", "Rulings", tuple(_rulings(data, anchors))),
        Section("files", "Files received", tuple(_files(data, anchors))),
        Section("not-in", "Agencies without a usable return", tuple(_silent(data, anchors))),
    )
    return Section("quality", "Data quality", (), parts, page=Page.NEW, filtered=True)


def _findings(data: Consolidation, anchors: Anchors) -> Iterator[Block]:
    counts = anchors.quality.findings
    if counts.empty:
        yield words("There are no findings.")
        return
    listed = len(data.findings) <= MOST_ROWS
    rows = []
    for row in text_rows(counts):
        target = f"found-{row['code']}" if listed else ""
        numbers = (cell(linked(row[name], target)) for name in ("findings", "files", "agencies"))
        rows.append(Row((cell(row["severity"]), cell(row["code"]), *numbers)))
    columns = (
        Column("Severity"),
        Column("Code"),
        *(Column(name, ColumnType.NUMBER) for name in ("Findings", "Files", "Agencies")),
    )
    yield Table("Findings by code, the worst first", columns, (Group(tuple(rows)),), header=1)
    if listed:
        yield _finding_list(data, anchors)
    else:
        yield words(f"The {len(data.findings)} findings are in findings.csv.")


def _finding_list(data: Consolidation, anchors: Anchors) -> Table:
    names, sectors = (_by_agency(anchors, column) for column in ("agency", "sector"))
    grouped: dict[str, list[Row]] = {code.value: [] for code in FindingCode}
    for finding in text_rows(data.findings):
        agency_id, standard_id = finding["agency_id"], finding["standard_id"]
        cells = (
            cell(linked(names.get(agency_id, agency_id) or "–", anchors.agency(agency_id))),
            cell(linked(standard_id, anchors.full_answer(agency_id, standard_id)) or "–"),
            Cell((quoted(finding["message"]),)),
            Cell((source_of(finding),)),
        )
        row = Row(cells, sector=sectors.get(agency_id, ""))
        grouped.setdefault(finding["code"], []).append(row)
    columns = (Column("Agency"), Column("Standard"), Column("Finding", ColumnType.LONG), SOURCE)
    groups = tuple(
        Group(tuple(rows), f"found-{code}", words(f"{code} ({len(rows)})"))
        for code, rows in grouped.items()
        if rows
    )
    return Table("Each finding, by code", columns, groups, Shape.LIST)


def _by_agency(anchors: Anchors, column: str) -> dict[str, str]:
    return dict(zip(anchors.agencies["agency_id"], anchors.agencies[column], strict=True))


def _rulings(data: Consolidation, anchors: Anchors) -> Iterator[Block]:
    number = anchors.quality.rulings
    rulings = anchors.rulings
    if not number:
        yield words("There are no rulings: every figure is as it was returned.")
        return
    used = len(rulings.rows)
    yield words(
        f"{used} of {counted(number, 'ruling')} {'is' if used == 1 else 'are'} on returns that are"
        " used. A ruling changes the figures, never the returned file. The table of standards"
        " counts the rulings on answers, the table of agencies also those on files."
    )
    names = _by_agency(anchors, "agency")
    rows = []
    for index, ruling in enumerate(rulings.rows):
        agency_id, standard_id = ruling["agency_id"], ruling["standard_id"]
        answer = linked(standard_id, anchors.full_answer(agency_id, standard_id))
        cells = (
            cell(names.get(agency_id, agency_id) or "–"),
            cell(answer or "the file"),
            Cell((quoted(ruling["message"]),)),
            Cell((source_of(ruling),)),
        )
        rows.append(Row(cells, rulings.anchor(index)))
    columns = (Column("Agency"), Column("Standard"), Column("Ruling", ColumnType.LONG), SOURCE)
    if rows:
        yield Table("Rulings on used returns", columns, (Group(tuple(rows)),), Shape.LIST)


def _files(data: Consolidation, anchors: Anchors) -> Iterator[Block]:
    files = data.returns.loc[text_of(data.returns, "file") != ""]
    if files.empty:
        yield words("No file was received.")
        return
    counts = anchors.quality.returns
    if len(files) > MOST_LISTED:
        by_status = dict(zip(counts["status"], counts["files"], strict=True))
        numbers = ", ".join(f"{by_status[each]} {each}" for each in FileStatus if by_status[each])
        yield words(
            f"{len(files)} files were received: {numbers}. Only files that have errors or are not"
            f" accepted are listed here, at most {MOST_ROWS}. All are in returns.csv."
        )
        clean = (files["status"] == FileStatus.ACCEPTED.value) & (files["errors"] == 0)
        files = files.loc[~clean].head(MOST_ROWS)
    grouped: dict[str, list[Row]] = {status: [] for status in counts["status"]}
    for file in text_rows(files):
        grouped[file["status"]].append(_file_row(file, anchors))
    columns = (
        Column("File", ColumnType.SOURCE),
        Column("Agency"),
        Column("Answered", ColumnType.NUMBER),
        Column("Errors", ColumnType.NUMBER),
        Column("Warnings", ColumnType.NUMBER),
        Column("Why"),
    )
    groups = tuple(
        Group(tuple(rows), f"files-{status}", words(f"{status} ({len(rows)})"))
        for status, rows in grouped.items()
        if rows
    )
    if groups:
        yield Table("Files received, by status", columns, groups, Shape.LIST)


def _file_row(file: TextRow, anchors: Anchors) -> Row:
    target = anchors.agency(file["agency_id"])
    is_accepted = file["status"] == FileStatus.ACCEPTED
    pages = target if is_accepted and anchors.down_to_answers else ""
    answered = f"{file['answered']} of {file['expected']}" if file["expected"] else "–"
    return Row(
        (
            Cell((quoted(file["file"]),)),
            cell(linked(file["agency"] or "–", target)),
            cell(linked(answered, pages)),
            cell(file["errors"]),
            cell(file["warnings"]),
            Cell((quoted(file["reason"]),)),
        )
    )


def _silent(data: Consolidation, anchors: Anchors) -> Iterator[Block]:
    if not data.asked_is_known:
        yield words("It is not known who was asked: no round folder or roster was given.")
        return
    accepted = text_of(data.returns, "status") == FileStatus.ACCEPTED.value
    heard = set(text_of(data.returns, "agency_id")[accepted])
    rows = tuple(
        Row((Cell((quoted(who["agency"]),)), Cell((quoted(who["sector"] or NO_SECTOR),))))
        for who in text_rows(anchors.agencies)
        if who["agency_id"] not in heard
    )
    if not rows:
        yield words("None.")
        return
    if len(rows) > MOST_ROWS:
        yield words(f"The first {MOST_ROWS} of {len(rows)}. All are in returns.csv.")
        rows = rows[:MOST_ROWS]
    columns = (Column("Agency"), Column("Sector"))
    yield Table("Agencies without a return that can be used", columns, (Group(rows),))


def method_section(data: Consolidation, anchors: Anchors) -> Section:
    """How the figures were made, and what each is a share of."""
    standards = data.standards
    facts = Facts(
        (
            ("Round", quoted(data.round or "–")),
            ("Standards", quoted(f"{standards.id}, version {standards.version}")),
            ("Made by", words(f"s11xl {__version__}")),
            ("Digest of the returns", words(data.digest)),
            (
                "Date for overdue actions",
                words(data.as_at.isoformat() if data.as_at else "no date given"),
            ),
        )
    )
    asked = "agencies asked" if data.asked_is_known else "agencies that returned"
    sentences = [
        "All grades are self-assessed: they show what agencies say about themselves.",
        f"The answers asked for are those of the {asked}, each to every standard of its version:"
        f" {len(data.answers)} answers.",
        "An answer is graded if it has a grade of this scale. Missing, invalid, not applicable and"
        " not returned are never counted as a grade; each has its own number.",
        f"“{standards.scale.weak_below.label} or better” is given as x of n, where n is the number"
        " graded. Grades have an order but no distance, so there are no averages. The median is the"
        " middle grade.",
        f"Groups under {FEWEST} have counts only: no median, no comparison.",
        "A grade is invalid if it is not on the scale or can't be read for certain. A formula is"
        " never taken as an answer.",
        "A linked number leads to the rows that it counts or adds up, alone or with others in the"
        " same table, and from there to the answers with their file, sheet and cell. Numbers"
        " without a link (sectors by key standard, medians, errors and warnings of a file, totals"
        " of compared answers) are counted from answers.csv and findings.csv.",
    ]
    if not anchors.down_to_answers:
        sentences[-1] = (
            "There are no pages for each agency and no lists of answers, because there are more"
            f" than {MOST_AGENCIES} agencies or their texts are too long for one page. Each answer"
            " is in answers.csv, with its file, sheet and cell."
        )
    points = Points(tuple(words(sentence) for sentence in sentences))
    return Section("method", "Method and denominators", (facts, points), page=Page.NEW)
