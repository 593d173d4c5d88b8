"""The tables of a consolidated folder. In: the folder. Out: `SavedTables`, checked.

A table may have been edited, which is recorded. One that was cut off, or saved in another form, is
refused.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from s11xl.core.errors import S11xlError
from s11xl.core.output_files import MANIFEST, file_sha256, outputs_of
from s11xl.tables.columns import ANSWERED, INVALID, MISSING, NOT_APPLICABLE, NOT_RETURNED
from s11xl.tables.files import CONSOLIDATE_AGAIN, file_content, parse_table

ANSWERS, ACTIONS, RETURNS, FINDINGS = "answers.csv", "actions.csv", "returns.csv", "findings.csv"
_STATUSES = (ANSWERED, MISSING, INVALID, NOT_APPLICABLE, NOT_RETURNED)


@dataclass(frozen=True)
class SavedTables:
    """Tables by file name, as texts and as the bytes of their files, and the folder's manifest.

    `edited` names the files that differ from what the manifest records.
    """

    tables: Mapping[str, pd.DataFrame]
    contents: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    edited: tuple[str, ...]


def read_tables(folder: Path, columns: Mapping[str, Sequence[str]]) -> SavedTables:
    """Read these columns of the tables of a folder, by file name.

    Raises S11xlError if a table is missing, damaged or cut off, or written at this moment.
    """
    before = _manifest(folder)
    contents = {name: file_content(folder / name) for name in columns}
    edited = _edited(folder, columns)
    if _manifest(folder) != before:
        raise S11xlError(
            f"{folder} was written by another command while it was read.", remedy="Run again."
        )
    tables = {
        name: parse_table(content, columns[name], folder / name)
        for name, content in contents.items()
    }
    known = outputs_of(folder)
    if any(name in edited or name not in known for name in (ANSWERS, RETURNS)):
        _check_whole(tables[ANSWERS], tables[RETURNS], folder)
    return SavedTables(tables, contents, before, edited)


def _manifest(folder: Path) -> Mapping[str, Any]:
    """The content of the folder's manifest; empty if there is none that can be read."""
    try:
        data: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _edited(folder: Path, names: Mapping[str, object]) -> tuple[str, ...]:
    """The tables and standards that differ from what the manifest records."""
    hashes = outputs_of(folder)
    checked = [*names, *(name for name in hashes if name.startswith("standards"))]
    return tuple(
        name
        for name in checked
        if name in hashes
        and (folder / name).is_file()
        and file_sha256(folder / name) != hashes[name]
    )


def check_answers(answers: pd.DataFrame, path: Path) -> None:
    """Check the answers of the round at `path`, which may have been edited.

    Raises S11xlError for an unknown status, or two answers of an agency to one standard.
    """
    unknown = answers.loc[~answers["status"].isin(_STATUSES), "status"]
    if len(unknown):
        raise S11xlError(
            f"{ANSWERS} in {path} has the unknown status “{unknown.iloc[0]}” in its row"
            f" {unknown.index[0] + 1}.",
            remedy=CONSOLIDATE_AGAIN,
        )
    twice = answers.loc[answers.duplicated(["agency_id", "standard_id"])]
    if len(twice):
        row = twice.iloc[0]
        raise S11xlError(
            f"{ANSWERS} in {path} has {row['agency_id']}, {row['standard_id']} twice.",
            remedy=CONSOLIDATE_AGAIN,
        )


def _check_whole(answers: pd.DataFrame, returns: pd.DataFrame, folder: Path) -> None:
    """Raise S11xlError if an agency has fewer answers than its return."""
    counts = answers["agency_id"].value_counts()
    accepted = returns.loc[returns["status"] == "accepted", ["agency_id", "expected"]]
    for agency_id, expected in accepted.itertuples(index=False):
        count = int(counts.get(agency_id, 0))
        if expected.isdecimal() and count < int(expected):
            raise S11xlError(
                f"{ANSWERS} in {folder} has {count} rows of {agency_id}, whose return has"
                f" {expected} answers. The file was cut off, or rows were deleted.",
                remedy=CONSOLIDATE_AGAIN,
            )
