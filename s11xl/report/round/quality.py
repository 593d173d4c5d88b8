"""How far to rely on the figures, and how they were made. In: a consolidation. Out: sections."""

from collections.abc import Iterator

from s11xl.analysis.data_quality import data_quality
from s11xl.analysis.distributions import FEWEST
from s11xl.analysis.rows import text_of, text_rows
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
from s11xl.report.round.anchors import MOST_AGENCIES, MOST_LISTED, Anchors
from s11xl.report.round.figures import source_of
from s11xl.report.round.gaps import MOST_ROWS


def quality_section(data: Consolidation, anchors: Anchors) -> Section:
    """Findings by code, rulings, the files that came, and who hasn't returned."""
    parts = (
        Section("findings", "Findings", tuple(_findings(data, anchors))),
        Section("rulings", "Rulings", tuple(_rulings(data, anchors))),
        Section("files", "Files that came", tuple(_files(data, anchors))),
        Section("not-in", "Asked, with no return that can be used", tuple(_silent(data, anchors))),
    )
    return Section("quality", "Data quality", (), parts, page=Page.NEW, filtered=True)


def _findings(data: Consolidation, anchors: Anchors) -> Iterator[Block]:
    counts = data_quality(data.findings, data.returns).findings
    if counts.empty:
        yield words("Nothing was found wrong or noteworthy.")
        return
    listed = len(data.findings) <= MOST_ROWS
    rows = tuple(
        Row(
            (
                cell(row["severity"]),
                cell(row["code"]),
                *(
                    cell(linked(row[name], f"found-{row['code']}" if listed else ""))
                    for name in ("findings", "files", "agencies")
                ),
            )
        )
        for row in text_rows(counts)
    )
    numbers = (Column(each, ColumnType.NUMBER) for each in ("Findings", "Files", "Agencies"))
    columns = (Column("Severity"), Column("Code"), *numbers)
    yield Table("Findings by code, the worst first", columns, (Group(rows),), header=1)
    if not listed:
        yield words(f"The {len(data.findings)} findings stand in findings.csv.")
        return
    yield _finding_list(data, anchors)


def _finding_list(data: Consolidation, anchors: Anchors) -> Table:
    names = dict(zip(anchors.agencies["agency_id"], anchors.agencies["agency"], strict=True))
    sectors = dict(zip(anchors.agencies["agency_id"], anchors.agencies["sector"], strict=True))
    grouped: dict[str, list[Row]] = {each.value: [] for each in FindingCode}
    for row in text_rows(data.findings):
        agency_id, standard_id = row["agency_id"], row["standard_id"]
        name = names.get(agency_id, agency_id) or "–"
        cells = (
            cell(linked(name, anchors.agency(agency_id) if agency_id in names else "")),
            cell(linked(standard_id, anchors.full_answer(agency_id, standard_id)) or "–"),
            Cell((quoted(row["message"]),)),
            Cell((source_of(row),)),
        )
        grouped.setdefault(row["code"], []).append(Row(cells, sector=sectors.get(agency_id, "")))
    columns = (
        Column("Agency"),
        Column("Standard"),
        Column("What was found", ColumnType.LONG),
        Column("File, sheet, cell", ColumnType.SOURCE),
    )
    groups = tuple(
        Group(tuple(rows), f"found-{code}", words(f"{code} ({len(rows)})"))
        for code, rows in grouped.items()
        if rows
    )
    return Table("Each finding, by code", columns, groups, Shape.LIST)


def _rulings(data: Consolidation, anchors: Anchors) -> Iterator[Block]:
    quality = data_quality(data.findings, data.returns)
    ruled = anchors.ruled
    if not quality.rulings:
        yield words("No ruling was made: every figure is as it was returned.")
        return
    yield words(
        f"{len(ruled.rows)} of {counted(quality.rulings, 'ruling')}"
        f" {'stands' if len(ruled.rows) == 1 else 'stand'} behind figures; the returns themselves"
        " are as they came. Beside a standard's figures stands how many there are on answers to it,"
        " beside an agency's also those on its file."
    )
    names = dict(zip(anchors.agencies["agency_id"], anchors.agencies["agency"], strict=True))
    rows = tuple(
        Row(
            (
                cell(names.get(row["agency_id"], row["agency_id"]) or "–"),
                cell(
                    linked(
                        row["standard_id"],
                        anchors.full_answer(row["agency_id"], row["standard_id"]),
                    )
                    or "the file"
                ),
                Cell((quoted(row["message"]),)),
                Cell((source_of(row),)),
            ),
            anchor=ruled.anchor(number),
        )
        for number, row in enumerate(ruled.rows)
    )
    columns = (
        Column("Agency"),
        Column("Standard"),
        Column("Ruling", ColumnType.LONG),
        Column("File, sheet, cell", ColumnType.SOURCE),
    )
    if rows:
        yield Table("Rulings that stand behind figures", columns, (Group(rows),), Shape.LIST)


def _files(data: Consolidation, anchors: Anchors) -> Iterator[Block]:
    files = data.returns.loc[text_of(data.returns, "file") != ""]
    if files.empty:
        yield words("No file came.")
        return
    counts = data_quality(data.findings, data.returns).returns
    if len(files) > MOST_LISTED:
        by_status = dict(zip(counts["status"], counts["files"], strict=True))
        became = ", ".join(f"{by_status[each]} {each}" for each in FileStatus if by_status[each])
        yield words(
            f"{len(files)} files came: {became}. Listed here are those that are not accepted or"
            f" have errors, at most {MOST_ROWS}; all stand in returns.csv."
        )
        clean = (files["status"] == FileStatus.ACCEPTED.value) & (files["errors"] == 0)
        files = files.loc[~clean].head(MOST_ROWS)
    grouped: dict[str, list[Row]] = {each: [] for each in counts["status"]}
    known = set(anchors.agencies["agency_id"])
    for row in text_rows(files):
        target = anchors.agency(row["agency_id"]) if row["agency_id"] in known else ""
        answered = f"{row['answered']} of {row['expected']}" if row["expected"] else "–"
        pages = target if anchors.down_to_answers else ""
        cells = (
            Cell((quoted(row["file"]),)),
            cell(linked(row["agency"] or "–", target)),
            cell(linked(answered, pages if row["status"] == FileStatus.ACCEPTED.value else "")),
            cell(row["errors"]),
            cell(row["warnings"]),
            Cell((quoted(row["reason"]),)),
        )
        grouped[row["status"]].append(Row(cells))
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
        yield Table("Files that were seen, by what became of each", columns, groups, Shape.LIST)


def _silent(data: Consolidation, anchors: Anchors) -> Iterator[Block]:
    if not data.asked_is_known:
        yield words("Who was asked is not known: no round folder or roster was given.")
        return
    heard = set(text_of(data.returns, "agency_id")[text_of(data.returns, "status") == "accepted"])
    rows = tuple(
        Row((Cell((quoted(row["agency"]),)), Cell((quoted(row["sector"] or NO_SECTOR),))))
        for row in text_rows(anchors.agencies)
        if row["agency_id"] not in heard
    )
    if not rows:
        yield words("There is none.")
        return
    if len(rows) > MOST_ROWS:
        yield words(f"The first {MOST_ROWS} of {len(rows)}; all stand in returns.csv.")
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
            ("Judged as at", words(data.as_at.isoformat() if data.as_at else "no day given")),
        )
    )
    asked = "agencies asked" if data.asked_is_known else "agencies that returned"
    points = [
        "All grades are self-assessed: what agencies say of themselves, not what others found.",
        f"Answers asked for are the {asked}, each with every standard of its version."
        f" Here: {len(data.answers)}.",
        "Graded are answers with a grade of this scale. Missing, invalid, not applicable and not"
        " returned are never counted as a grade; each is shown as its own number.",
        f"“{standards.scale.weak_below.label} or better” is said as x of n, where n is how many are"
        " graded. Grades are an order, not marks: there are no averages. The median is the middle"
        " grade.",
        f"Groups under {FEWEST} are shown by their counts only: no median, no comparison.",
        "A grade that isn't on the scale, or can't be told for sure, is invalid; a formula is never"
        " taken for an answer.",
        "A number that is a link leads to the rows that it counts or is the sum of, alone or among"
        " others of their table, and from there to answers with their file, sheet and cell. Numbers"
        " that are no links (those of sectors by key standard, medians, the errors and warnings of"
        " a file, and totals of answers compared) are counted from answers.csv and findings.csv.",
    ]
    if not anchors.down_to_answers:
        points[-1] = (
            f"Pages for each agency and lists of answers are left out: there are more than"
            f" {MOST_AGENCIES} agencies, or their texts are too long for one page. Each answer"
            " stands in answers.csv, with its file, sheet and cell."
        )
    return Section(
        "method",
        "Method and denominators",
        (facts, Points(tuple(words(each) for each in points))),
        page=Page.NEW,
    )
