"""The public functions and types of s11xl. In: files and folders. Out: results with DataFrames.

`consolidate`, `round_status` and `compare` write no files. The results of `consolidate` and
`compare` have a method `write`.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from s11xl.analysis.changes import compare as comparison
from s11xl.analysis.changes.saved_round import saved_round
from s11xl.consolidation import consolidation
from s11xl.consolidation.judge import judge, who_was_asked
from s11xl.consolidation.read_all import Progress
from s11xl.consolidation.rulings_file import read_rulings
from s11xl.consolidation.status import RoundStatus, round_status
from s11xl.core.errors import S11xlError, named_os_errors
from s11xl.core.finding_codes import FindingCode, Severity
from s11xl.core.findings import Finding
from s11xl.core.returns import Action, Agency, AgencyReturn, Cover, Identity, Response
from s11xl.reader import DEFAULT_LIMITS, Limits, Passwords, Reading, read_return
from s11xl.report.outputs import write_comparison, write_round
from s11xl.rounds.folder import load_round
from s11xl.rounds.generate import Generated, generate
from s11xl.standards.file import audits_of, load_standards
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import RoundSettings
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.writer import write_template

__all__ = [
    "Action",
    "Agency",
    "AgencyReturn",
    "Changes",
    "Consolidation",
    "Cover",
    "Finding",
    "FindingCode",
    "Generated",
    "Identity",
    "Limits",
    "Reading",
    "Response",
    "RoundSettings",
    "RoundStatus",
    "S11xlError",
    "Severity",
    "StandardSet",
    "compare",
    "consolidate",
    "generate",
    "load_standards",
    "plan_layout",
    "read_return",
    "round_status",
    "write_template",
]


class Consolidation(consolidation.Consolidation):
    """A round as tables, which can be written to a folder."""

    @named_os_errors()
    def write(self, output: str | Path, *, replace: bool = False) -> Path:
        """Write every output into the folder `output`, all or nothing; return the folder.

        Raises S11xlError if an output of a previous run was edited (unless `replace`), or if the
        folder has outputs of another command or can't be written.
        """
        return write_round(self, Path(output), replace=replace)


class Changes(comparison.Changes):
    """What changed between two rounds, which can be written to a folder."""

    @named_os_errors()
    def write(self, output: str | Path, *, replace: bool = False) -> Path:
        """Write every output into the folder `output`, all or nothing; return the folder.

        Raises S11xlError if an output of a previous run was edited (unless `replace`), or if the
        folder is that of a round, has outputs of another command or can't be written.
        """
        return write_comparison(self, Path(output), replace=replace)


@named_os_errors()
def consolidate(
    paths: str | Path | Sequence[str | Path],
    *,
    folder: str | Path | None = None,
    roster: str | Path | Sequence[Agency] | None = None,
    standards: str | Path | Sequence[str | Path] | None = None,
    rulings: str | Path | None = None,
    passwords: Passwords | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    as_at: date | None = None,
    workers: int | None = 1,
) -> Consolidation:
    """Read returned workbooks into tables. Writes no files.

    `paths` are files and folders. `folder` is the folder of the round, which records who was asked;
    a `roster` (a file or agencies) replaces that record. `standards` are more standards files that
    returns may have been made for, `rulings` a file of the analyst's decisions. `passwords` open
    encrypted returns, by file; the one under "" opens all others. Things are late if `as_at` is
    after their due date. `workers` is the number of processes that read (None: chosen from the
    number of files).

    Raises S11xlError if a path does not exist, if the returns belong to several rounds, or if a
    file of the round, a ruling or any other path can't be used.
    """
    listed = [paths] if isinstance(paths, str | Path) else list(paths)
    round_ = load_round(Path(folder)) if folder is not None else None
    further = [standards] if isinstance(standards, str | Path) else standards or ()
    audits = audits_of([round_.standards] if round_ else [], further)
    judged = judge(
        listed,
        who_was_asked(round_, roster),
        audits,
        limits=limits,
        progress=progress,
        passwords=passwords,
        rulings=read_rulings(rulings) if rulings is not None else None,
        workers=workers,
    )
    return Consolidation.from_judged(judged, audits, round_, as_at)


@named_os_errors()
def compare(
    current: str | Path | Consolidation,
    previous: str | Path | Consolidation,
    *,
    standards: str | Path | Sequence[str | Path] | None = None,
    as_at: date | None = None,
    marking: str | None = None,
) -> Changes:
    """Find what changed from the round `previous` to the round `current`. Writes no files.

    Each of them is a folder that `consolidate` wrote, a round's folder with one inside, or a
    `Consolidation`. `standards` are the standards files of folders that don't record theirs.
    Actions are overdue if `as_at` is after their due date. `marking` replaces the markings of the
    rounds. Raises S11xlError if a folder can't be read, or if `current` is from before `previous`.
    """
    listed = [standards] if isinstance(standards, str | Path) else standards or ()
    further = [load_standards(path) for path in listed]
    rounds = (saved_round(source, further) for source in (current, previous))
    return Changes.between(*rounds, as_at=as_at, marking=marking)
