"""Writes a comparison's files. In: `Changes` and a folder. Out: the folder, whole."""

from pathlib import Path

from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.saved_round import TABLES
from s11xl.core.errors import S11xlError
from s11xl.core.output_files import outputs_of, replace_outputs
from s11xl.core.version import __version__
from s11xl.report.change.story import change_report
from s11xl.report.excel.change_workbook import ACTIONS_CSV, CHANGES_CSV, write_change_workbook
from s11xl.report.html.page import html_page
from s11xl.report.outputs import table_csv


def write_changes(changes: Changes, folder: Path, *, replace: bool) -> Path:
    """Every output of a comparison into `folder`; an earlier run's are replaced as a whole.

    Raises S11xlError where the folder has outputs of `consolidate`: theirs would be taken away.
    """
    held = [each.folder.resolve() for each in (changes.now, changes.then) if each.folder]
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
            for name, held in (("current", changes.now), ("previous", changes.then))
        },
        **({"as_at": changes.as_at.isoformat()} if changes.as_at else {}),
        **({"marking": changes.marking} if changes.marking else {}),
        "inputs": changes.digest,
    }
