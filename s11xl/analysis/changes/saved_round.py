"""A consolidated round, as a comparison reads it. In: its folder, or a `Consolidation`.

Out: a `SavedRound`. Both ways parse the content of the CSV files, so that they give the same.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from s11xl.analysis.data_quality import rulings_used
from s11xl.analysis.rows import TextRow
from s11xl.consolidation.consolidation import Consolidation
from s11xl.core.errors import S11xlError
from s11xl.core.output_files import outputs_of
from s11xl.rounds.folder import CONSOLIDATED
from s11xl.standards.file import audits_of, recorded_standards
from s11xl.standards.model import StandardSet
from s11xl.tables.columns import (
    ACTION_COLUMNS,
    ANSWER_COLUMNS,
    FINDING_COLUMNS,
    RETURN_COLUMNS,
)
from s11xl.tables.files import CONSOLIDATE_AGAIN, parse_table, table_csv
from s11xl.tables.saved import ACTIONS, ANSWERS, FINDINGS, RETURNS, check_answers, read_tables

TABLES: Mapping[str, Sequence[str]] = {
    # Links are not compared, and earlier versions did not write them.
    ANSWERS: tuple(name for name in ANSWER_COLUMNS if name != "links"),
    ACTIONS: ACTION_COLUMNS,
    RETURNS: RETURN_COLUMNS,
}
_LONG_TEXTS = {"grade_raw", "evidence", "improvement", "links"}
_GIVE_A_FOLDER = "Give a folder that `s11xl consolidate` wrote, or the round's folder."


@dataclass(frozen=True)
class SavedRound:
    """The tables of a consolidated round, as texts, with the standards that were answered.

    `standards` has the main ones first. `digest` is that of the tables, `inputs` that of the
    returns, if it is known. `remarks` are notes on the folder for the reader. `ruled` has the
    (agency_id, standard_id) of answers in used returns that have a ruling.
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
    ruled: frozenset[tuple[str, str]] = frozenset()

    @property
    def main(self) -> StandardSet:
        """The standards that the round was made for."""
        return self.standards[0]

    @cached_property
    def by_version(self) -> Mapping[str, StandardSet]:
        """The standards by version; the main ones where two files have the same version."""
        return {standards.version: standards for standards in reversed(self.standards)}

    @cached_property
    def by_agency(self) -> Mapping[str, Mapping[str, TextRow]]:
        """The answers by agency_id and standard_id, without the long texts."""
        names = [name for name in ANSWER_COLUMNS if name not in _LONG_TEXTS]
        by_agency: dict[str, dict[str, TextRow]] = {}
        for values in zip(*(self.answers[name].tolist() for name in names), strict=True):
            row = dict(zip(names, values, strict=True))
            by_agency.setdefault(row["agency_id"], {})[row["standard_id"]] = row
        return by_agency


def saved_round(
    source: str | Path | Consolidation, further: Iterable[StandardSet] = ()
) -> SavedRound:
    """Read the round of a folder or a consolidation.

    The folder is one that `consolidate` wrote, or the round's folder with one inside. `further` are
    standards to read a folder by that doesn't record its own. Raises S11xlError if the folder is
    another one, or its tables can't be read.
    """
    if isinstance(source, Consolidation):
        return _of_consolidation(source)
    path = Path(source)
    folder, remarks = _consolidated_folder(path)
    has_findings = (folder / FINDINGS).is_file()
    rulings = {FINDINGS: FINDING_COLUMNS} if has_findings else {}  # they are among the findings
    saved = read_tables(folder, {**TABLES, **rulings})
    tables, manifest = dict(saved.tables), saved.manifest
    if saved.edited:
        was = "were" if saved.edited[1:] else "was"
        remarks.append(
            f"{', '.join(saved.edited)} {was} edited since; the edited content is compared."
        )
    if "asked_is_known" not in manifest:
        remarks.append(
            "the folder records neither a protective marking nor whether it is known who was asked;"
            " if the round has a marking, give it with --marking."
        )
    standards, note = _standards(path, folder, manifest, tables[ANSWERS], further)
    remarks += note
    if has_findings:
        findings = tables.pop(FINDINGS)
    else:
        findings = pd.DataFrame(columns=list(FINDING_COLUMNS), dtype="str")
        remarks.append(f"there is no {FINDINGS}, so rulings on its answers are not known.")
    contents = [saved.contents[name] for name in TABLES]
    return _checked(tables, findings, standards, manifest, contents, path, folder, remarks)


def _of_consolidation(data: Consolidation) -> SavedRound:
    frames = (data.answers, data.actions, data.returns)
    contents = [table_csv(frame) for frame in frames]
    tables = {
        name: parse_table(content, columns, Path(name))
        for (name, columns), content in zip(TABLES.items(), contents, strict=True)
    }
    findings = parse_table(table_csv(data.findings), FINDING_COLUMNS, Path(FINDINGS))
    others = {(each.id, each.version): each for each in data.used_standards}
    others.pop((data.standards.id, data.standards.version), None)
    standards = [data.standards, *(others[key] for key in sorted(others))]
    return _checked(tables, findings, standards, data.provenance, contents, Path("."), None, [])


def _checked(
    tables: Mapping[str, pd.DataFrame],
    findings: pd.DataFrame,
    standards: Sequence[StandardSet],
    manifest: Mapping[str, object],
    contents: Sequence[bytes],
    path: Path,
    folder: Path | None,
    remarks: Sequence[str],
) -> SavedRound:
    """The saved round of these tables, if they are of one round and fit its standards."""
    answers = tables[ANSWERS]
    names = sorted(set(answers["round"]))
    if len(names) > 1:
        raise S11xlError(
            f"{path} has answers of several rounds: {', '.join(names)}.",
            remedy="Give a folder that holds one round.",
        )
    name = names[0] if names else str(manifest.get("round", ""))
    check_answers(answers, path)
    _check_standard_ids(answers, standards, path)
    used = rulings_used(findings, tables[RETURNS])
    pairs = zip(used["agency_id"], used["standard_id"], strict=True)
    ruled = frozenset(pair for pair in pairs if pair[1])
    return SavedRound(
        name=name,
        answers=answers,
        actions=tables[ACTIONS],
        returns=tables[RETURNS],
        standards=tuple(standards),
        marking=str(manifest.get("marking", "")),
        asked_is_known=manifest.get("asked_is_known", True) is not False,
        digest=_digest([*contents, *("\x1f".join(pair).encode() for pair in sorted(ruled))]),
        inputs=str(manifest.get("inputs", "")),
        folder=folder,
        remarks=tuple(f"Round {name or 'without a name'}: {remark}" for remark in remarks),
        ruled=ruled,
    )


def _consolidated_folder(path: Path) -> tuple[Path, list[str]]:
    """The consolidated folder at a path or inside it, and the remark if it is inside."""
    if not path.is_dir():
        raise S11xlError(f"There is no folder {path}.", remedy=_GIVE_A_FOLDER)
    first = next(iter(TABLES))
    if (path / first).is_file():
        return path, []
    inside = path / CONSOLIDATED
    if (inside / first).is_file():
        return inside, [f"the round's folder was given; its folder {CONSOLIDATED} is compared."]
    raise S11xlError(
        f"{path} is not a consolidated folder: there is no {first} in it.", remedy=_GIVE_A_FOLDER
    )


def _check_standard_ids(
    answers: pd.DataFrame, standards: Sequence[StandardSet], path: Path
) -> None:
    """Raise S11xlError if a row, perhaps after an edit, answers a standard its version lacks."""
    known = {each.version: each.by_id for each in reversed(standards)}
    pairs = answers[["standards_version", "standard_id"]].drop_duplicates()
    for version, standard_id in pairs.itertuples(index=False):
        if version in known and standard_id not in known[version]:
            raise S11xlError(
                f"answers.csv in {path} answers the standard “{standard_id}”, which version"
                f" {version} does not have.",
                remedy=CONSOLIDATE_AGAIN,
            )


def _standards(
    path: Path,
    folder: Path,
    manifest: Mapping[str, object],
    answers: pd.DataFrame,
    further: Iterable[StandardSet],
) -> tuple[list[StandardSet], list[str]]:
    """The standards that a folder records, or else those of the versions it names; and a remark."""
    standards = recorded_standards(folder, outputs_of(folder))
    if standards:
        return standards, []
    known = audits_of(further, ())
    name = str(manifest.get("standards", ""))
    standards = [each for each in known.values() if f"{each.id} {each.version}" == name]
    versions = answers["standards_version"].value_counts().index.tolist()
    if name and not standards:
        versions = [name]  # other versions can't replace it
    standards += [
        each
        for each in known.values()
        if each.version in versions
        and each not in standards
        and (not name or name.split(" ")[0] == each.id)
    ]
    if not standards:
        missing = ", ".join(map(str, versions)) or "it names none"
        raise S11xlError(
            f"{path} does not contain the standards that it was answered to, and they were not"
            f" found elsewhere: {missing}.",
            remedy="Consolidate that round again, or give its standards file with --standards.",
        )
    used = " and ".join(f"{each.id} {each.version}" for each in standards)
    return standards, [
        f"the folder has no copy of its standards, so these were found by id and version: {used}."
    ]


def _digest(contents: Iterable[bytes]) -> str:
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:16]
