"""What can't be compared, why, and what can be done. In: two rounds, their answers. Out: rows."""

from collections.abc import Iterator

import pandas as pd

from s11xl.analysis.changes.answers import Change, Crosswalks
from s11xl.analysis.changes.crosswalk import (
    INCOMPARABLE,
    Pair,
    Reason,
    differing_parts,
    same_wording,
    superseded,
)
from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.standards.model import StandardSet

UNCOMPARED_COLUMNS = ("standard_id", "previous_standard_id", "why", "message", "remedy", "answers")
_OF_ALL_STANDARDS = (Reason.OTHER_SCALE, Reason.UNKNOWN_STANDARDS, Reason.OFF_SCALE)
MessageAndRemedy = tuple[str, str]


def uncompared(
    current: SavedRound, previous: SavedRound, crosswalks: Crosswalks, changes: pd.DataFrame
) -> pd.DataFrame:
    """A row for each pair of standards that isn't compared, and each reason that affects them all.

    Columns: UNCOMPARED_COLUMNS; `answers` counts the rows of `changes` that it leaves out.
    """
    left_out = changes.loc[changes["change"] == Change.NOT_COMPARED.value]
    keys = ["standard_id", "previous_standard_id", "why"]
    counts = left_out.groupby(keys).size().to_dict()
    rows: dict[tuple[str, ...], tuple[object, ...]] = {}
    for (version, previous_version), walk in crosswalks.items():
        for pair in walk or ():
            if pair.reason not in INCOMPARABLE or pair.reason in _OF_ALL_STANDARDS:
                continue
            standards = current.by_version[version], previous.by_version[previous_version]
            key = (pair.standard_id, pair.previous_id, str(pair.reason))
            rows.setdefault(key, (*key, *_explained(pair, *standards), int(counts.get(key, 0))))
    for reason, explained in _of_all_standards(current, previous):
        count = int((left_out["why"] == reason.value).sum())
        if count:
            rows[reason.value, explained[0]] = ("", "", reason.value, *explained, count)
    columns = {
        name: pd.Series(
            [row[index] for row in rows.values()], dtype="int64" if name == "answers" else "str"
        )
        for index, name in enumerate(UNCOMPARED_COLUMNS)
    }
    return pd.DataFrame(columns, columns=list(UNCOMPARED_COLUMNS))


def _explained(pair: Pair, current: StandardSet, previous: StandardSet) -> MessageAndRemedy:
    if pair.reason is Reason.CHANGED_WORDING:
        return _explained_wording(pair, current, previous)
    ids = {standard.id: superseded(standard, previous) for standard in current.standards}
    successors = [id_ for id_ in ids if pair.previous_id in ids[id_]]
    if pair.reason is Reason.SPLIT:
        return f"{pair.previous_id} was split into {' and '.join(successors)}.", ""
    if pair.reason is Reason.MERGED and not pair.standard_id:
        return f"It was merged with other standards into {' and '.join(successors)}.", ""
    replaced = " and ".join(ids[pair.standard_id])
    if pair.reason is Reason.MERGED:
        return f"It replaces {replaced}, which may have different grades.", ""
    return (
        f"It is said to supersede {replaced} of {previous.id} {previous.version}, which has no such"
        " standard.",
        "Correct “supersedes” in the current standards file.",
    )


def _explained_wording(pair: Pair, current: StandardSet, previous: StandardSet) -> MessageAndRemedy:
    standard = current.by_id[pair.standard_id]
    parts = differing_parts(standard, previous.by_id[pair.previous_id])
    labels = {grade.id: grade.label for grade in (*previous.scale.grades, *current.scale.grades)}
    reworded = ["the text of the standard"] if "text" in parts else []
    grades = [f"“{labels[part]}”" for part in parts if part != "text"]
    reworded += [f"the descriptors of {', '.join(grades)}"] if grades else []
    same = same_wording(standard, previous)
    hint = f" In {previous.version}, {same} has the same wording." if same else ""
    return (
        f"The wording differs from version {previous.version}: {' and '.join(reworded)}.{hint}",
        "If the grades can still be compared, add to this standard in the current standards file:"
        f' "supersedes": [{{"version": "{previous.version}",'
        f' "standards": ["{same or pair.previous_id}"]}}].',
    )


def _of_all_standards(
    current: SavedRound, previous: SavedRound
) -> Iterator[tuple[Reason, MessageAndRemedy]]:
    """The explanation of each reason that isn't about a single pair of standards."""
    scales = [", ".join(round_.main.scale.labels()) for round_ in (current, previous)]
    message = "The scales of the two rounds have different grades."
    grades = f"Current: {scales[0]}. Previous: {scales[1]}."
    yield Reason.OTHER_SCALE, (f"{message} {grades}", "")
    unknown = [
        f"{version} ({name} round)"
        for round_, name in ((current, "current"), (previous, "previous"))
        for version in round_.answers["standards_version"].unique()
        if version not in round_.by_version
    ]
    yield (
        Reason.UNKNOWN_STANDARDS,
        (
            f"No standards file was found for version {', '.join(unknown)}.",
            "Consolidate that round again, or give the standards file with --standards.",
        ),
    )
    yield (
        Reason.OFF_SCALE,
        ("The grade is not on the scale of the standards.", "Consolidate that round again."),
    )
