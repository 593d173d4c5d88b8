"""What becomes of files that came back, whatever they are."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from s11xl.consolidation.judge import judge
from s11xl.consolidation.outcomes import AskedAgencies, Outcome
from support.made import AUDITS, COUNCIL, POLICE, SETTINGS


def outcomes(*paths: Path) -> dict[str, Outcome]:
    """What became of each file, by its name, in a round of two agencies."""
    asked = AskedAgencies((POLICE, COUNCIL), SETTINGS.round)
    return {each.file: each for each in judge(paths, asked, AUDITS).outcomes}


def judged(*paths: Path) -> dict[str, tuple[str, str]]:
    """The status of each file, with the code of its first finding."""
    return {
        file: (each.status.value, each.findings[0].code.value if each.findings else "")
        for file, each in outcomes(*paths).items()
    }


def remedies(*paths: Path) -> dict[str, str]:
    """What to do about each file with a finding."""
    return {
        file: each.findings[0].remedy for file, each in outcomes(*paths).items() if each.findings
    }


def words(*paths: Path) -> dict[str, str]:
    """The text that is shown of each file with a finding."""
    return {
        file: each.findings[0].found for file, each in outcomes(*paths).items() if each.findings
    }


def zipped(members: Mapping[str, bytes]) -> bytes:
    """An archive of files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()
