"""What can't be compared, and why. In: two rounds and what became of their answers. Out: rows.

Each says what to do where something can be done about it.
"""

from collections.abc import Iterator

import pandas as pd

from s11xl.analysis.changes.answers import Change, Walks
from s11xl.analysis.changes.crosswalk import INCOMPARABLE, Pair, Why, differing, same_words
from s11xl.analysis.changes.saved_round import SavedRound
from s11xl.standards.model import StandardSet

UNCOMPARED_COLUMNS = ("standard_id", "previous_standard_id", "why", "said", "remedy", "answers")
_WHOLE = (Why.OTHER_SCALE, Why.UNKNOWN_STANDARDS, Why.OFF_SCALE)  # said once for all standards
Told = tuple[str, str]  # what is said, and what can be done


def uncompared(
    now: SavedRound, then: SavedRound, walks: Walks, changes: pd.DataFrame
) -> pd.DataFrame:
    """A row for each pair of standards that isn't compared, and for what holds of all of them.

    Columns: UNCOMPARED_COLUMNS; `answers` counts the rows of `changes` that are left out for it.
    """
    left_out = changes.loc[changes["change"] == Change.NOT_COMPARED.value]
    keys = ["standard_id", "previous_standard_id", "why"]
    counts = left_out.groupby(keys).size().to_dict()
    rows: dict[tuple[str, ...], tuple[object, ...]] = {}
    for pair, sets in _pairs(now, then, walks):
        assert pair.why is not None
        key = (pair.standard_id, pair.previous_id, pair.why.value)
        rows.setdefault(key, (*key, *_told(pair, *sets), int(counts.get(key, 0))))
    whole = {each: int((left_out["why"] == each.value).sum()) for each in _WHOLE}
    for why, told in _whole(now, then, walks):
        if whole[why]:
            rows[why.value, told[0]] = ("", "", why.value, *told, whole[why])
    columns = {
        name: pd.Series(
            [row[place] for row in rows.values()], dtype="int64" if name == "answers" else "str"
        )
        for place, name in enumerate(UNCOMPARED_COLUMNS)
    }
    return pd.DataFrame(columns, columns=list(UNCOMPARED_COLUMNS))


def _pairs(
    now: SavedRound, then: SavedRound, walks: Walks
) -> Iterator[tuple[Pair, tuple[StandardSet, StandardSet]]]:
    for (newer, older), walk in walks.by_versions.items():
        for pair in walk or ():
            if pair.why in INCOMPARABLE and pair.why not in _WHOLE:
                yield pair, (now.by_version[newer], then.by_version[older])


def _told(pair: Pair, now: StandardSet, then: StandardSet) -> Told:
    if pair.why is Why.CHANGED_WORDING:
        return _reworded(pair, now, then)
    claims = {
        each.id: old.standards
        for each in now.standards
        for old in each.supersedes
        if (old.id, old.version) == (then.id, then.version)
    }
    if pair.why is Why.MERGED:
        if pair.standard_id:
            merged = ", ".join(claims[pair.standard_id])
            return f"It takes the place of {merged}, whose grades may differ.", ""
        heirs = [each for each, old in claims.items() if pair.previous_id in old]
        return f"It was merged with others into {', '.join(heirs)}.", ""
    if pair.why is Why.SPLIT:
        heirs = [each for each, old in claims.items() if pair.previous_id in old]
        return f"{pair.previous_id} was split: {', '.join(heirs)} take its place.", ""
    named = ", ".join(claims[pair.standard_id])
    return (
        f"It says that it supersedes {named} of {then.id} {then.version}, which has none such.",
        "Correct “supersedes” in the newer standards file.",
    )


def _reworded(pair: Pair, now: StandardSet, then: StandardSet) -> Told:
    newer, older = now.by_id[pair.standard_id], then.by_id[pair.previous_id]
    labels = {each.id: each.label for each in (*then.scale.grades, *now.scale.grades)}
    labels["text"] = "what it asks"
    parts = differing(newer, older)
    looks = [f"“{labels[each]}”" for each in parts if each != "text"]
    said = [labels["text"]] if "text" in parts else []
    said += [f"what it says of {', '.join(looks)}"] if looks else []
    known = same_words(newer, then)
    hint = f" In {then.version} its words stood under {known}." if known else ""
    old = known or pair.previous_id
    return (
        f"It is in other words than in {then.version}: {' and '.join(said)}.{hint}",
        "If the grades can be compared all the same, let the standard say in the newer standards"
        f' file: "supersedes": [{{"version": "{then.version}", "standards": ["{old}"]}}].',
    )


def _whole(now: SavedRound, then: SavedRound, walks: Walks) -> Iterator[tuple[Why, Told]]:
    met = [(walk, *each) for each, walk in walks.by_versions.items()]
    if any(pair.why is Why.OTHER_SCALE for walk, *_ in met for pair in walk or ()):
        scales = [", ".join(each.main.scale.labels()) for each in (now, then)]
        yield (
            Why.OTHER_SCALE,
            (f"The scales have other grades: now {scales[0]}; then {scales[1]}.", ""),
        )
    unknown = [
        f"{version} ({name})"
        for held, name in ((now, "now"), (then, "then"))
        for version in held.answers["standards_version"].unique()
        if version not in held.by_version
    ]
    yield (
        Why.UNKNOWN_STANDARDS,
        (
            f"The standards are not at hand: {', '.join(unknown)}.",
            "Consolidate that round again, or give the standards file with --standards.",
        ),
    )
    yield (
        Why.OFF_SCALE,
        ("The grade is none of the scale's.", "Consolidate that round again."),
    )
