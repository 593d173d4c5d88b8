"""Returns put into a folder, and what became of each."""

from pathlib import Path

import s11xl
from s11xl.core.returns import AgencyReturn
from support.made import saved

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "\r=1", "'quoted", "<script>", "a\r\nb"]


def statuses(result: s11xl.Consolidation) -> dict[str, str]:
    return dict(zip(result.returns["file"], result.returns["status"], strict=True))


def codes(result: s11xl.Consolidation, file: str) -> set[str]:
    met = result.findings.loc[result.findings["file"] == file, "code"]
    return set(met)


def put(folder: Path, **files: AgencyReturn) -> Path:
    for name, given in files.items():
        saved(folder / f"{name}.xlsx", given)
    return folder
