"""The sections on the two rounds, what can't be compared, and the method. In: `Changes`."""

from collections.abc import Iterator

from s11xl.analysis.changes.answers import Change
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.figures import subject_of
from s11xl.analysis.changes.labels import CHANGE_LABELS, CHANGE_MEANINGS, with_symbol
from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.analysis.distributions import FEWEST, or_better
from s11xl.analysis.rows import text_rows
from s11xl.core.version import __version__
from s11xl.report.blocks import (
    Block,
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
    Words,
    cell,
    linked,
    quoted,
    words,
)
from s11xl.report.change.anchors import ChangeAnchors


def rounds_section(data: Changes) -> Section:
    """Which rounds are compared, and the remarks on them."""
    facts = Facts(
        (
            *_facts("Current", data.current),
            *_facts("Previous", data.previous),
            (
                "Date for overdue actions",
                words(data.as_at.isoformat() if data.as_at else "no date given"),
            ),
            ("Made by", words(f"s11xl {__version__}")),
            ("Digest of both rounds", words(data.digest)),
        )
    )
    remarks = Points(tuple(quoted(remark) for remark in data.remarks))
    return Section("rounds", "The two rounds", (remarks, facts))


def _facts(which: str, round_: SavedRound) -> Iterator[tuple[str, Words]]:
    agencies = round_.answers["agency_id"].nunique()
    known = "agencies asked" if round_.asked_is_known else "agencies that returned"
    versions = ", ".join(f"{each.id} {each.version}" for each in round_.standards)
    yield f"{which} round", quoted(round_.name or "–")
    yield f"{which} standards", quoted(versions)
    yield f"{which} answers", words(f"{len(round_.answers)}, of {agencies} {known}")
    yield f"{which} digest", words(f"{round_.digest} (tables), {round_.inputs or '–'} (returns)")


def uncompared_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """What can't be compared, why, and what can be done about it."""
    return Section("uncompared", "Not compared", tuple(_uncompared(data, anchors)), page=Page.NEW)


def _uncompared(data: Changes, anchors: ChangeAnchors) -> Iterator[Block]:
    if data.uncompared.empty:
        yield words("Every standard that both rounds ask can be compared.")
        return
    yield words("These answers are not counted as better, same or worse.")
    rows = []
    for row in text_rows(data.uncompared):
        subject = subject_of(row["standard_id"], row["previous_standard_id"])
        of_all = not (row["standard_id"] or row["previous_standard_id"])
        target = anchors.answers_to(subject, Change.NOT_COMPARED.value)
        cells = (
            cell("All" if of_all else linked(subject, anchors.standard(subject))),
            cell(row["previous_standard_id"] or "–"),
            cell(row["message"]),
            cell(row["remedy"] or "–"),
            cell(linked(row["answers"], target)),
        )
        rows.append(Row(cells))
    columns = (
        Column("Standard"),
        Column("Previous standard"),
        Column("Why", ColumnType.LONG),
        Column("What can be done", ColumnType.LONG),
        Column("Answers left out", ColumnType.NUMBER),
    )
    yield Table("What can't be compared", columns, (Group(tuple(rows)),), Shape.LIST)


def method_section(anchors: ChangeAnchors) -> Section:
    """How the figures were made, and what each is a share of."""
    better = or_better(anchors.scale)
    meanings = "; ".join(
        f"{with_symbol(change, CHANGE_LABELS[change].lower())}: {meaning}"
        for change, meaning in CHANGE_MEANINGS.items()
    )
    sentences = [
        "All grades are self-assessed: they show what agencies say about themselves.",
        f"Each answer is counted once. {meanings}.",
        "The compared answers are those that are better, the same or worse. “x of n” always counts"
        f" the compared answers, the same ones in both rounds, and “{better}” does too.",
        "Agencies are matched by id only. Standards are matched by id if their wording is the same"
        " (spaces and examples of evidence don't count), or as the current standards file says"
        " under “supersedes”.",
        "Grades have an order but no distance. The tables show how many answers moved from which"
        " grade to which, and there are no averages.",
        f"Standards are compared with each other only if {FEWEST} agencies or more were compared on"
        " them; others have counts only. Agencies are listed by name, not ranked.",
        "Answers that can't be compared are left out. The reasons are under “Not compared”.",
    ]
    points = Points(tuple(words(sentence) for sentence in sentences))
    return Section("method", "Method and denominators", (points,), page=Page.NEW)
