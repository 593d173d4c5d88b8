"""Write the files of a round, or of a comparison. In: the data, a folder. Out: the folder."""

from pathlib import Path

from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.saved_round import TABLES
from s11xl.consolidation.consolidation import Consolidation
from s11xl.core.csv_files import write_csv
from s11xl.core.errors import S11xlError
from s11xl.core.frames import python_rows
from s11xl.core.output_files import outputs_of, replace_outputs
from s11xl.core.version import __version__
from s11xl.report.change.report import change_report
from s11xl.report.excel.change_workbook import ACTIONS_CSV, CHANGES_CSV, write_change_workbook
from s11xl.report.excel.workbook import write_workbook
from s11xl.report.html.page import html_page
from s11xl.report.round.report import round_report
from s11xl.standards.file import record_files
from s11xl.tables.files import table_csv

_ROW_GROUP = 50_000  # rows of Parquet that are packed together, and kept in memory until then


def write_round(consolidation: Consolidation, folder: Path, *, replace: bool) -> Path:
    """Write every output of a round into `folder`, in place of all outputs of an earlier run."""
    tables = {
        "answers.csv": consolidation.answers,
        "actions.csv": consolidation.actions,
        "findings.csv": consolidation.findings,
        "returns.csv": consolidation.returns,
        "superseded_answers.csv": consolidation.superseded,
    }

    def write_files(target: Path) -> None:
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
        (target / "report.html").write_bytes(html_page(round_report(consolidation)))
        write_workbook(consolidation, target / "consolidated.xlsx", folder)
        standards = record_files(consolidation.standards, consolidation.used_standards)
        for name, content in standards.items():
            (target / name).write_bytes(content)

    replace_outputs(folder, write_files, consolidation.provenance, replace=replace)
    return folder


def write_comparison(changes: Changes, folder: Path, *, replace: bool) -> Path:
    """Write every output of a comparison into `folder`, in place of those of an earlier run.

    Raises S11xlError if the folder has outputs of `consolidate`, which would be removed.
    """
    rounds = (changes.current, changes.previous)
    compared = [round_.folder.resolve() for round_ in rounds if round_.folder]
    if folder.resolve() in compared or set(TABLES) & set(outputs_of(folder)):
        raise S11xlError(
            f"{folder} is a consolidated folder. A comparison can't be written into one.",
            remedy="Give another folder with --output.",
        )

    def write_files(target: Path) -> None:
        write_change_workbook(changes, target / "comparison.xlsx")
        (target / "comparison.html").write_bytes(html_page(change_report(changes)))
        (target / CHANGES_CSV).write_bytes(table_csv(changes.answers))
        (target / ACTIONS_CSV).write_bytes(table_csv(changes.actions))

    replace_outputs(folder, write_files, _provenance(changes), replace=replace)
    return folder


def _provenance(changes: Changes) -> dict[str, object]:
    """What the manifest records of a comparison."""
    return {
        "program": f"s11xl {__version__}",
        **{
            name: {
                "round": round_.name,
                "standards": f"{round_.main.id} {round_.main.version}",
                "tables": round_.digest,
                "inputs": round_.inputs,
            }
            for name, round_ in (("current", changes.current), ("previous", changes.previous))
        },
        **({"as_at": changes.as_at.isoformat()} if changes.as_at else {}),
        **({"marking": changes.marking} if changes.marking else {}),
        "inputs": changes.digest,
    }
