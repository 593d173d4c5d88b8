"""What can't be compared, and why. In: two rounds and what became of their answers. Out: rows.

Each says what to do where something can be done about it.
"""

from collections.abc import Iterator

import pandas as pd

from s11xl.analysis.changes.answers import Change, Crosswalks
from s11xl.analysis.changes.crosswalk import INCOMPARABLE, Pair, Reason, differing, same_words
from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.standards.model import StandardSet

UNCOMPARED_COLUMNS = ("standard_id", "previous_standard_id", "why", "said", "remedy", "answers")
_WHOLE = (
    Reason.OTHER_SCALE,
    Reason.UNKNOWN_STANDARDS,
    Reason.OFF_SCALE,
)  # said once for all standards
Told = tuple[str, str]  # what is said, and what can be done


def uncompared(
    current: SavedRound, previous: SavedRound, walks: Crosswalks, changes: pd.DataFrame
) -> pd.DataFrame:
    """A row for each pair of standards that isn't compared, and for what holds of all of them.

    Columns: UNCOMPARED_COLUMNS; `answers` counts the rows of `changes` that are left out for it.
    """
    left_out = changes.loc[changes["change"] == Change.NOT_COMPARED.value]
    keys = ["standard_id", "previous_standard_id", "why"]
    counts = left_out.groupby(keys).size().to_dict()
    rows: dict[tuple[str, ...], tuple[object, ...]] = {}
    for pair, sets in _pairs(current, previous, walks):
        assert pair.why is not None
        key = (pair.standard_id, pair.previous_id, pair.why.value)
        rows.setdefault(key, (*key, *_told(pair, *sets), int(counts.get(key, 0))))
    whole = {each: int((left_out["why"] == each.value).sum()) for each in _WHOLE}
    for why, told in _whole(current, previous, walks):
        if whole[why]:
            rows[why.value, told[0]] = ("", "", why.value, *told, whole[why])
    columns = {
        name: pd.Series(
            [row[index] for row in rows.values()], dtype="int64" if name == "answers" else "str"
        )
        for index, name in enumerate(UNCOMPARED_COLUMNS)
    }
    return pd.DataFrame(columns, columns=list(UNCOMPARED_COLUMNS))


def _pairs(
    current: SavedRound, previous: SavedRound, walks: Crosswalks
) -> Iterator[tuple[Pair, tuple[StandardSet, StandardSet]]]:
    for (current_version, previous_version), walk in walks.by_versions.items():
        for pair in walk or ():
            if pair.why in INCOMPARABLE and pair.why not in _WHOLE:
                yield (
                    pair,
                    (current.by_version[current_version], previous.by_version[previous_version]),
                )


def _told(pair: Pair, current: StandardSet, previous: StandardSet) -> Told:
    if pair.why is Reason.CHANGED_WORDING:
        return _reworded(pair, current, previous)
    claims = {
        each.id: old.standards
        for each in current.standards
        for old in each.supersedes
        if (old.id, old.version) == (previous.id, previous.version)
    }
    if pair.why is Reason.MERGED:
        if pair.standard_id:
            merged = ", ".join(claims[pair.standard_id])
            return f"It takes the place of {merged}, whose grades may differ.", ""
        heirs = [each for each, old in claims.items() if pair.previous_id in old]
        return f"It was merged with others into {', '.join(heirs)}.", ""
    if pair.why is Reason.SPLIT:
        heirs = [each for each, old in claims.items() if pair.previous_id in old]
        return f"{pair.previous_id} was split: {', '.join(heirs)} take its place.", ""
    named = ", ".join(claims[pair.standard_id])
    return (
        f"It says that it supersedes {named} of {previous.id} {previous.version}, which has none"
        " such.",
        "Correct “supersedes” in the newer standards file.",
    )


def _reworded(pair: Pair, current: StandardSet, previous: StandardSet) -> Told:
    current_version, previous_version = (
        current.by_id[pair.standard_id],
        previous.by_id[pair.previous_id],
    )
    labels = {each.id: each.label for each in (*previous.scale.grades, *current.scale.grades)}
    labels["text"] = "what it asks"
    parts = differing(current_version, previous_version)
    looks = [f"“{labels[each]}”" for each in parts if each != "text"]
    said = [labels["text"]] if "text" in parts else []
    said += [f"what it says of {', '.join(looks)}"] if looks else []
    known = same_words(current_version, previous)
    hint = f" In {previous.version} its words stood under {known}." if known else ""
    old = known or pair.previous_id
    return (
        f"It is in other words than in {previous.version}: {' and '.join(said)}.{hint}",
        "If the grades can be compared all the same, let the standard say in the newer standards"
        f' file: "supersedes": [{{"version": "{previous.version}", "standards": ["{old}"]}}].',
    )


def _whole(
    current: SavedRound, previous: SavedRound, walks: Crosswalks
) -> Iterator[tuple[Reason, Told]]:
    met = [(walk, *each) for each, walk in walks.by_versions.items()]
    if any(pair.why is Reason.OTHER_SCALE for walk, *_ in met for pair in walk or ()):
        scales = [", ".join(each.main.scale.labels()) for each in (current, previous)]
        yield (
            Reason.OTHER_SCALE,
            (f"The scales have other grades: now {scales[0]}; then {scales[1]}.", ""),
        )
    unknown = [
        f"{version} ({name})"
        for held, name in ((current, "now"), (previous, "then"))
        for version in held.answers["standards_version"].unique()
        if version not in held.by_version
    ]
    yield (
        Reason.UNKNOWN_STANDARDS,
        (
            f"The standards are not at hand: {', '.join(unknown)}.",
            "Consolidate that round again, or give the standards file with --standards.",
        ),
    )
    yield (
        Reason.OFF_SCALE,
        ("The grade is none of the scale's.", "Consolidate that round again."),
    )
