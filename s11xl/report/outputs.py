"""Writes the files of a round, or of a comparison. In: its figures, a folder. Out: the folder."""

from pathlib import Path

from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.saved_round import TABLES
from s11xl.consolidation.consolidation import Consolidation
from s11xl.core.csv_files import write_csv
from s11xl.core.errors import S11xlError
from s11xl.core.frames import python_rows
from s11xl.core.output_files import outputs_of, replace_outputs
from s11xl.core.version import __version__
from s11xl.report.change.story import change_report
from s11xl.report.excel.change_workbook import ACTIONS_CSV, CHANGES_CSV, write_change_workbook
from s11xl.report.excel.workbook import write_workbook
from s11xl.report.html.page import html_page
from s11xl.report.round.story import report
from s11xl.standards.file import record_files
from s11xl.tables.files import table_csv

_ROW_GROUP = 50_000  # rows that are packed together in Parquet, and held until they are


def write_round(consolidation: Consolidation, folder: Path, *, replace: bool) -> Path:
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
                write_csv(file, list(table.columns), python_rows(table))
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
            consolidation.standards, consolidation.used_standards
        ).items():
            (target / name).write_bytes(content)

    replace_outputs(folder, make, consolidation.provenance, replace=replace)
    return folder


def write_comparison(changes: Changes, folder: Path, *, replace: bool) -> Path:
    """Every output of a comparison into `folder`; an earlier run's are replaced as a whole.

    Raises S11xlError where the folder has outputs of `consolidate`: theirs would be taken away.
    """
    held = [each.folder.resolve() for each in (changes.current, changes.previous) if each.folder]
    if folder.resolve() in held or set(TABLES) & set(outputs_of(folder)):
        raise S11xlError(
            f"{folder} is a consolidated folder, and a comparison is not written into one.",
            remedy="Give another --output.",
        )

    def make(target: Path) -> None:
        write_change_workbook(changes, target / "comparison.xlsx")
        (target / "comparison.html").write_bytes(html_page(change_report(changes)))
        (target / CHANGES_CSV).write_bytes(table_csv(changes.answers))
        (target / ACTIONS_CSV).write_bytes(table_csv(changes.actions))

    replace_outputs(folder, make, change_provenance(changes), replace=replace)
    return folder


def change_provenance(changes: Changes) -> dict[str, object]:
    """What tells two comparisons apart."""
    return {
        "program": f"s11xl {__version__}",
        **{
            name: {
                "round": held.name,
                "standards": f"{held.main.id} {held.main.version}",
                "tables": held.digest,
                "inputs": held.inputs,
            }
            for name, held in (("current", changes.current), ("previous", changes.previous))
        },
        **({"as_at": changes.as_at.isoformat()} if changes.as_at else {}),
        **({"marking": changes.marking} if changes.marking else {}),
        "inputs": changes.digest,
    }
