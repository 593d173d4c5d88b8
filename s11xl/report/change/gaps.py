"""Actions, what can't be compared, and how it was made. In: `Changes`. Out: sections."""

from collections.abc import Iterator

import pandas as pd

from s11xl.analysis.changes.actions import ActionChange
from s11xl.analysis.changes.answers import Change
from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.crosswalk import INCOMPARABLE
from s11xl.analysis.changes.figures import CHANGE_LABELS, subject_of
from s11xl.analysis.changes.labels import ACTION_LABELS, CHANGE_MEANINGS, with_symbol
from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.analysis.distributions import FEWEST, or_better
from s11xl.analysis.rows import text_rows
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
    Words,
    cell,
    linked,
    quoted,
    words,
)
from s11xl.report.change.anchors import ChangeAnchors

MOST_ACTIONS = 2000  # of one list; what is more stands in the workbook


def actions_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """What became of the actions, and which are overdue."""
    judged = (
        "No day was given to judge by, so nothing is called overdue."
        if data.as_at is None
        else f"Overdue is an action that is open now and was due before {data.as_at.isoformat()}."
    )
    note = words(
        "An action is the same where agency, standard and words are the same, but for case and"
        f" spaces; reworded, it is one no longer planned and one new. {judged}"
    )
    parts = []
    if data.as_at is not None:
        overdue = data.actions.loc[data.actions["overdue"] == "yes"]
        heading = f"Overdue as at {data.as_at.isoformat()}"
        parts.append(_list("actions-overdue", heading, overdue, anchors))
    for change in ActionChange:
        met = data.actions.loc[data.actions["change"] == change.value]
        if len(met) or change in _ALWAYS:
            parts.append(_list(f"actions-{change.value}", ACTION_LABELS[change], met, anchors))
    return Section("actions", "Actions", (note,), tuple(parts), page=Page.NEW, filtered=True)


_ALWAYS = (
    ActionChange.CARRIED,
    ActionChange.COMPLETED,
    ActionChange.GONE,
    ActionChange.NO_RETURN,
    ActionChange.NEW,
)


def _list(anchor: str, heading: str, actions: pd.DataFrame, anchors: ChangeAnchors) -> Section:
    blocks: list[Block] = []
    if actions.empty:
        blocks.append(words("There is none."))
    if len(actions) > MOST_ACTIONS:
        blocks.append(
            words(f"The first {MOST_ACTIONS} of {len(actions)}; all stand in action_changes.csv.")
        )
    rows = tuple(_action(row, anchors) for row in text_rows(actions.head(MOST_ACTIONS)))
    if rows:
        columns = (
            Column("Agency"),
            Column("Standard"),
            Column("Action", ColumnType.LONG),
            Column("Then: lead, due, status"),
            Column("Now: lead, due, status"),
            Column("File, sheet, cell", ColumnType.SOURCE),
        )
        blocks.append(Table(heading, columns, (Group(rows),), Shape.LIST))
    return Section(anchor, f"{heading}: {len(actions)}", tuple(blocks))


def _action(row: dict[str, str], anchors: ChangeAnchors) -> Row:
    current, previous = row["standard_id"], row["previous_standard_id"]
    standard = current or previous or "–"
    shown = (
        f"{current} (then {previous})" if current and previous and current != previous else standard
    )
    late = [words("overdue")] if row["overdue"] else []
    before = "" if row["cell"] else "previous_"
    index = [row[f"{before}{each}"] for each in ("file", "sheet", "cell")]
    return Row(
        (
            cell(linked(row["agency"], anchors.agency(row["agency_id"]))),
            cell(linked(shown, anchors.row(row["agency_id"], standard))),
            Cell((quoted(row["action"]),)),
            Cell((_state(row, "previous_"),)),
            Cell((_state(row, ""), *late)),
            Cell((quoted(" › ".join(each for each in index if each)),)),
        )
    )


def _state(row: dict[str, str], before: str) -> Words:
    parts = [row[f"{before}{each}"] for each in ("lead", "due", "status")]
    return quoted(", ".join(each for each in parts if each.strip()) or "–")


def uncompared_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """What can't be compared, why, and what can be done about it."""
    return Section("uncompared", "Not compared", tuple(_uncompared(data, anchors)), page=Page.NEW)


def _uncompared(data: Changes, anchors: ChangeAnchors) -> Iterator[Block]:
    if data.uncompared.empty:
        yield words("Every standard that both rounds ask can be compared.")
        return
    yield words(
        "These answers are left out of every figure of better, same and worse; nothing was forced."
    )
    rows = []
    for row in text_rows(data.uncompared):
        subject = subject_of(row["standard_id"], row["previous_standard_id"])
        whole = not (row["standard_id"] or row["previous_standard_id"])
        target = anchors.answers_to(subject, Change.NOT_COMPARED.value) if row["answers"] else ""
        rows.append(
            Row(
                (
                    cell("All" if whole else linked(subject, anchors.standard(subject))),
                    cell(row["previous_standard_id"] or "–"),
                    cell(row["said"]),
                    cell(row["remedy"] or "–"),
                    cell(linked(row["answers"], "" if row["answers"] == "0" else target)),
                )
            )
        )
    columns = (
        Column("Standard"),
        Column("Then"),
        Column("Why", ColumnType.LONG),
        Column("What can be done", ColumnType.LONG),
        Column("Answers left out", ColumnType.NUMBER),
    )
    yield Table("What can't be compared", columns, (Group(tuple(rows)),), Shape.LIST)


def rounds_section(data: Changes) -> Section:
    """Which rounds are compared, and what must be known of them."""
    facts = Facts(
        (
            *_facts("Now", data.current),
            *_facts("Then", data.previous),
            ("Judged as at", words(data.as_at.isoformat() if data.as_at else "no day given")),
            ("Made by", words(f"s11xl {__version__}")),
            ("Digest of both rounds", words(data.digest)),
        )
    )
    remarks = Points(tuple(quoted(each) for each in data.remarks))
    return Section("rounds", "The two rounds", (remarks, facts))


def _facts(when: str, held: SavedRound) -> Iterator[tuple[str, Words]]:
    agencies = held.answers["agency_id"].nunique()
    known = "agencies asked" if held.asked_is_known else "agencies that returned"
    versions = ", ".join(f"{each.id} {each.version}" for each in held.standards)
    yield f"{when}: round", quoted(held.name or "–")
    yield f"{when}: standards", quoted(versions)
    yield f"{when}: answers", words(f"{len(held.answers)}, of {agencies} {known}")
    yield f"{when}: digest", words(f"{held.digest} (tables), {held.inputs or '–'} (returns)")


def method_section(data: Changes, anchors: ChangeAnchors) -> Section:
    """How the figures were made, and what each is a share of."""
    meanings = "; ".join(
        f"{with_symbol(each, CHANGE_LABELS[each].lower())}: {told}"
        for each, told in CHANGE_MEANINGS.items()
    )
    points = [
        "All grades are self-assessed: a change is one in what agencies say of themselves.",
        f"Each answer became one of these. {meanings}.",
        "Compared are better, same and worse together; “x of n” is always of those compared, in"
        f" both rounds the same answers. “{or_better(anchors.scale)}” is said of them too.",
        "Agencies are matched by their id alone. Standards are matched by their id where they ask"
        " the same in the same words (but for spaces; examples of evidence aside), or where the"
        " newer standards file says by “supersedes” which one they take the place of.",
        "Grades are an order, not marks: how far a grade moved is shown, never added up, and there"
        " are no averages.",
        f"Standards are set beside each other only where {FEWEST} agencies or more were compared;"
        " fewer are counts only. Agencies stand by name and are not ranked.",
        f"Left out is what has no safe comparison ({len(INCOMPARABLE)} reasons are known), each"
        " said under “Not compared”.",
    ]
    return Section(
        "method",
        "Method and denominators",
        (Points(tuple(words(each) for each in points)),),
        page=Page.NEW,
    )
