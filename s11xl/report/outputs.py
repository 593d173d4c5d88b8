"""Write the files of a round, or of a comparison. In: the data, a folder. Out: the folder."""

from pathlib import Path

from s11xl.analysis.changes.compare import Changes
from s11xl.consolidation.consolidation import Consolidation
from s11xl.consolidation.corrections import CORRECTIONS
from s11xl.core.csv_files import write_csv
from s11xl.core.errors import S11xlError
from s11xl.core.frames import python_rows
from s11xl.core.output_files import check_folder, replace_outputs, same_folder
from s11xl.core.version import __version__
from s11xl.report.change.report import change_report
from s11xl.report.excel.change_workbook import ACTIONS_CSV, CHANGES_CSV, write_change_workbook
from s11xl.report.excel.workbook import write_workbook
from s11xl.report.html.page import html_page
from s11xl.report.round.report import round_report
from s11xl.rounds.folder import check_outside_rounds
from s11xl.standards.file import record_files
from s11xl.tables.files import table_csv

_ROUND, _COMPARISON = "consolidate", "compare"  # as manifests call who wrote the outputs
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
        with (target / "answers.parquet").open("wb") as parquet:  # its errors have numbers
            consolidation.answers.to_parquet(
                parquet,
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

    check_outside_rounds(folder)
    about = consolidation.provenance
    replace_outputs(folder, write_files, about, command=_ROUND, replace=replace)
    return folder


def check_folders(output: Path, corrections: Path | None, *, replace: bool) -> None:
    """Raise S11xlError if a round can't be written to `output`, or corrections to another folder.

    Said before the returns are read, so that nothing is written then.
    """
    folders = [(output, _ROUND), *([(corrections, CORRECTIONS)] if corrections else [])]
    if corrections and same_folder(output, corrections):
        raise S11xlError(
            f"{corrections} is the folder of the outputs. Corrections can't be in it too.",
            remedy="Give another folder with --corrections.",
        )
    for folder, command in folders:
        check_folder(folder, command, replace=replace)
        check_outside_rounds(folder)


def write_comparison(changes: Changes, folder: Path, *, replace: bool) -> Path:
    """Write every output of a comparison into `folder`, in place of those of an earlier run.

    Raises S11xlError if the folder is one that is compared, or has outputs of another command.
    """
    rounds = (changes.current, changes.previous)
    if any(round_.folder and same_folder(folder, round_.folder) for round_ in rounds):
        raise S11xlError(
            f"{folder} is a consolidated folder. A comparison can't be written into one.",
            remedy="Give another folder with --output.",
        )
    check_outside_rounds(folder)

    def write_files(target: Path) -> None:
        write_change_workbook(changes, target / "comparison.xlsx")
        (target / "comparison.html").write_bytes(html_page(change_report(changes)))
        (target / CHANGES_CSV).write_bytes(table_csv(changes.answers))
        (target / ACTIONS_CSV).write_bytes(table_csv(changes.actions))

    replace_outputs(folder, write_files, _provenance(changes), command=_COMPARISON, replace=replace)
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
