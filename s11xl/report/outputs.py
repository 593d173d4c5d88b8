"""Writes a consolidation's files. In: a `Consolidation` and a folder. Out: the folder, whole."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from s11xl.consolidation.consolidation import Consolidation
from s11xl.consolidation.outcomes import FileStatus
from s11xl.core.csv_files import csv_bytes, write_csv
from s11xl.core.frames import plain_rows
from s11xl.core.output_files import replace_outputs
from s11xl.core.version import __version__
from s11xl.report.excel.workbook import write_workbook
from s11xl.report.html.page import html_page
from s11xl.report.round.story import report
from s11xl.standards.model import StandardSet
from s11xl.standards.record import record_files

_ROW_GROUP = 50_000  # rows that are packed together in Parquet, and held until they are


def write_outputs(consolidation: Consolidation, folder: Path, *, replace: bool) -> Path:
    """Every output of a round into `folder`; an earlier run's are replaced as a whole."""
    tables = {
        "answers.csv": consolidation.answers,
        "actions.csv": consolidation.actions,
        "findings.csv": consolidation.findings,
        "returns.csv": consolidation.returns,
        "superseded_answers.csv": consolidation.superseded,
    }

    def make(target: Path) -> None:
        for name, table in tables.items():
            with (target / name).open("w", encoding="utf-8-sig", newline="") as file:
                write_csv(file, list(table.columns), plain_rows(table))
        consolidation.answers.to_parquet(
            target / "answers.parquet",
            engine="pyarrow",
            compression="zstd",
            index=False,
            row_group_size=_ROW_GROUP,
        )
        (target / "report.html").write_bytes(html_page(report(consolidation)))
        write_workbook(consolidation, target / "consolidated.xlsx", folder)
        for name, content in record_files(
            consolidation.standards, used_standards(consolidation)
        ).items():
            (target / name).write_bytes(content)

    replace_outputs(folder, make, provenance(consolidation), replace=replace)
    return folder


def used_standards(consolidation: Consolidation) -> Iterator[StandardSet]:
    """The standards that the accepted returns answered."""
    for outcome in consolidation.gathered.outcomes:
        if outcome.status is FileStatus.ACCEPTED and outcome.standards is not None:
            yield outcome.standards


def table_csv(table: pd.DataFrame) -> bytes:
    """A table as CSV: holes are empty, texts guarded."""
    return csv_bytes(list(table.columns), plain_rows(table))


def provenance(consolidation: Consolidation) -> dict[str, object]:
    """What tells two board papers apart."""
    standards, as_at = consolidation.standards, consolidation.as_at
    return {
        "program": f"s11xl {__version__}",
        "round": consolidation.round,
        "standards": f"{standards.id} {standards.version}",
        "inputs": consolidation.digest,
        "asked_is_known": consolidation.asked_is_known,
        **({"marking": consolidation.marking} if consolidation.marking else {}),
        **({"as_at": as_at.isoformat()} if as_at else {}),
    }
