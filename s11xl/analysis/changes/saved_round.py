"""A round as it was consolidated. In: its folder, or a `Consolidation`. Out: a `SavedRound`.

Both ways go through the CSV files, or what would stand in them, so that they give the same.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from s11xl.analysis.data_quality import rulings_used
from s11xl.consolidation.consolidation import Consolidation
from s11xl.core.errors import S11xlError
from s11xl.core.output_files import MANIFEST, file_sha256, outputs_of
from s11xl.rounds.folder import CONSOLIDATED
from s11xl.standards.file import audits_of, recorded_standards
from s11xl.standards.model import StandardSet
from s11xl.tables.columns import (
    ACTION_COLUMNS,
    ANSWER_COLUMNS,
    ANSWERED,
    FINDING_COLUMNS,
    INVALID,
    MISSING,
    NOT_APPLICABLE,
    NOT_RETURNED,
    RETURN_COLUMNS,
)
from s11xl.tables.files import file_content, parse_table, table_csv

TABLES: Mapping[str, Sequence[str]] = {
    "answers.csv": ANSWER_COLUMNS,
    "actions.csv": ACTION_COLUMNS,
    "returns.csv": RETURN_COLUMNS,
}
_STATUSES = (ANSWERED, MISSING, INVALID, NOT_APPLICABLE, NOT_RETURNED)
FINDINGS = "findings.csv"  # says which answers were ruled on
_LONG = {"grade_raw", "evidence", "improvement"}
Row = Mapping[str, str]
Ruled = tuple[str, str]  # an agency and a standard
_AGAIN = "Consolidate that round again: `s11xl consolidate` writes the folder anew."


@dataclass(frozen=True)
class SavedRound:
    """What was answered in a round, as texts, with the standards that it was answered to.

    `standards` has the main ones first; `digest` is that of the tables, `inputs` that of the
    returns behind them where it is known. `remarks` are what is to be said of the folder, `ruled`
    the agencies and standards whose answer, in a return that is used, was ruled on.
    """

    name: str
    answers: pd.DataFrame
    actions: pd.DataFrame
    returns: pd.DataFrame
    standards: tuple[StandardSet, ...]
    marking: str
    asked_is_known: bool
    digest: str
    inputs: str = ""
    folder: Path | None = None
    remarks: tuple[str, ...] = ()
    ruled: frozenset[Ruled] = frozenset()

    @property
    def main(self) -> StandardSet:
        """The standards that the round was made for."""
        return self.standards[0]

    @cached_property
    def by_version(self) -> Mapping[str, StandardSet]:
        """The standards by their version; the main ones where two files share it."""
        return {each.version: each for each in reversed(self.standards)}

    @cached_property
    def by_agency(self) -> Mapping[str, Mapping[str, Row]]:
        """The answers of each agency by their standard, without the long texts."""
        names = [each for each in ANSWER_COLUMNS if each not in _LONG]
        found: dict[str, dict[str, Row]] = {}
        for values in zip(*(self.answers[each].tolist() for each in names), strict=True):
            row = dict(zip(names, values, strict=True))
            found.setdefault(row["agency_id"], {})[row["standard_id"]] = row
        return found


def saved_round(
    source: str | Path | Consolidation, further: Iterable[StandardSet] = ()
) -> SavedRound:
    """The round that a folder or a consolidation holds.

    The folder is one that `consolidate` wrote, or the round's own that has it inside. `further`
    are standards by which a folder without a record of its own is read. Raises S11xlError where
    it is no such folder, or its tables were changed so that they can't be read.
    """
    if isinstance(source, Consolidation):
        return _of_consolidation(source)
    path = Path(source)
    folder, remarks = _found(path)
    contents = {name: file_content(folder / name) for name in TABLES}
    tables = {
        name: parse_table(content, TABLES[name], folder / name)
        for name, content in contents.items()
    }
    about = _about(folder)
    edited = _edited(folder)
    if edited:
        was, it = ("were", "they were") if edited[1:] else ("was", "it was")
        remarks.append(f"{', '.join(edited)} {was} edited since {it} made; compared as now.")
    if "asked_is_known" not in about:
        remarks.append(
            "the folder doesn't record its protective marking, nor whether it was known who was"
            " asked; give --marking if it has one."
        )
    standards, told = _standards(path, folder, about, tables["answers.csv"], further)
    if (folder / FINDINGS).is_file():
        found = parse_table(file_content(folder / FINDINGS), FINDING_COLUMNS, folder / FINDINGS)
    else:
        found = pd.DataFrame(columns=list(FINDING_COLUMNS), dtype="str")
        told.append(f"there is no {FINDINGS}, so that rulings on its answers are not known.")
    return _held(
        tables,
        standards,
        about,
        path,
        [*remarks, *told],
        list(contents.values()),
        folder,
        found,
    )


def _of_consolidation(data: Consolidation) -> SavedRound:
    frames = (data.answers, data.actions, data.returns)
    contents = [table_csv(each) for each in frames]
    tables = {
        name: parse_table(content, columns, Path(name))
        for (name, columns), content in zip(TABLES.items(), contents, strict=True)
    }
    others = {(each.id, each.version): each for each in data.used_standards}
    others.pop((data.standards.id, data.standards.version), None)
    standards = [data.standards, *(others[each] for each in sorted(others))]
    about = data.provenance
    found = parse_table(table_csv(data.findings), FINDING_COLUMNS, Path(FINDINGS))
    return _held(tables, standards, about, Path("."), [], contents, None, found)


def _held(
    tables: Mapping[str, pd.DataFrame],
    standards: Sequence[StandardSet],
    about: Mapping[str, object],
    path: Path,
    remarks: Sequence[str],
    contents: Sequence[bytes],
    folder: Path | None,
    findings: pd.DataFrame,
) -> SavedRound:
    answers = tables["answers.csv"]
    names = sorted(set(answers["round"]))
    if len(names) > 1:
        raise S11xlError(
            f"{path} has answers of several rounds: {', '.join(names)}.",
            remedy="Give a folder that holds one round.",
        )
    name = names[0] if names else str(about.get("round", ""))
    _check_answers(answers, path)
    _check_ids(answers, standards, path)
    ruled = _ruled(findings, tables["returns.csv"])
    marks = ["\x1f".join(each).encode() for each in sorted(ruled)]
    return SavedRound(
        name=name,
        answers=answers,
        actions=tables["actions.csv"],
        returns=tables["returns.csv"],
        standards=tuple(standards),
        marking=str(about.get("marking", "")),
        asked_is_known=about.get("asked_is_known", True) is not False,
        digest=_digest([*contents, *marks]),
        inputs=str(about.get("inputs", "")),
        folder=folder,
        remarks=tuple(f"Round {name or 'without a name'}: {each}" for each in remarks),
        ruled=ruled,
    )


def _ruled(findings: pd.DataFrame, returns: pd.DataFrame) -> frozenset[Ruled]:
    """The answers of used returns on which there is a ruling."""
    used = rulings_used(findings, returns)
    pairs = zip(used["agency_id"], used["standard_id"], strict=True)
    return frozenset(each for each in pairs if each[1])


def _found(path: Path) -> tuple[Path, list[str]]:
    """The consolidated folder at a path or inside of it, and what is to be said of that."""
    if not path.is_dir():
        raise S11xlError(
            f"There is no folder {path}.",
            remedy="Give a folder that `s11xl consolidate` wrote, or the round's folder.",
        )
    first = next(iter(TABLES))
    if (path / first).is_file():
        return path, []
    inside = path / CONSOLIDATED
    if (inside / first).is_file():
        return inside, [f"its folder was given, and {CONSOLIDATED} in it is compared."]
    raise S11xlError(
        f"{path} is not a consolidated folder: there is no {first} in it.",
        remedy="Give a folder that `s11xl consolidate` wrote, or the round's folder.",
    )


def _check_answers(answers: pd.DataFrame, path: Path) -> None:
    odd = answers.loc[~answers["status"].isin(_STATUSES), "status"]
    if len(odd):
        raise S11xlError(
            f"{path} has the status “{odd.iloc[0]}” in its row {odd.index[0] + 1}, which is none.",
            remedy=_AGAIN,
        )
    twice = answers.loc[answers.duplicated(["agency_id", "standard_id"])]
    if len(twice):
        row = twice.iloc[0]
        raise S11xlError(
            f"{path} has {row['agency_id']}, {row['standard_id']} twice.", remedy=_AGAIN
        )


def _check_ids(answers: pd.DataFrame, standards: Sequence[StandardSet], path: Path) -> None:
    """Raises S11xlError where a row answers what its version doesn't ask, as after an edit."""
    known = {each.version: each.by_id for each in reversed(standards)}
    pairs = answers[["standards_version", "standard_id"]].drop_duplicates()
    for version, standard_id in pairs.itertuples(index=False):
        if version in known and standard_id not in known[version]:
            raise S11xlError(
                f"{path} answers the standard “{standard_id}”, which version {version} doesn't"
                " have.",
                remedy=_AGAIN,
            )


def _about(folder: Path) -> Mapping[str, Any]:
    """What the folder's manifest says of the round; nothing where there is none."""
    try:
        data: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _edited(folder: Path) -> list[str]:
    ours = outputs_of(folder)
    read = [*TABLES, FINDINGS, *(name for name in ours if name.startswith("standards"))]
    return [
        name
        for name in read
        if name in ours and (folder / name).is_file() and file_sha256(folder / name) != ours[name]
    ]


def _standards(
    path: Path,
    folder: Path,
    about: Mapping[str, object],
    answers: pd.DataFrame,
    further: Iterable[StandardSet],
) -> tuple[list[StandardSet], list[str]]:
    """The standards that a folder records; where it records none, those known by their version."""
    found = recorded_standards(folder, outputs_of(folder))
    if found:
        return found, []
    known = audits_of(further, ())
    named = str(about.get("standards", ""))
    versions = answers["standards_version"].value_counts().index.tolist()
    found = [each for each in known.values() if f"{each.id} {each.version}" == named]
    if named and not found:
        versions = [named]  # other versions don't stand for it
    found += [
        each
        for each in known.values()
        if each.version in versions and each not in found and _is_of(each, named)
    ]
    if not found:
        called = ", ".join(map(str, versions)) or "none is named"
        raise S11xlError(
            f"{path} has no record of the standards that it was answered to ({called}), and they"
            " are not at hand.",
            remedy="Consolidate that round again, or give its standards file with --standards.",
        )
    taken = " and ".join(f"{each.id} {each.version}" for each in found)
    return found, [
        f"the folder was made before folders recorded their standards; {taken} as at hand are"
        " taken, by id and version."
    ]


def _is_of(audit: StandardSet, named: str) -> bool:
    """Whether standards are a version of those that a manifest names, or it names none."""
    return not named or named.split(" ")[0] == audit.id


def _digest(contents: Iterable[bytes]) -> str:
    parts = [hashlib.sha256(each).hexdigest() for each in contents]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
