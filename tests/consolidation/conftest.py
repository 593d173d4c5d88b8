"""What several files read in several processes."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from support.made import POLICE, answered, saved

from s11xl.core.returns import Agency


@pytest.fixture(scope="session")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three returns, an archive of sixty files, and some that are none."""
    folder = tmp_path_factory.mktemp("returns")
    for number in range(3):
        saved(folder / f"{number}.xlsx", answered(Agency(f"a{number}", f"Agency {number}")))
    (folder / "notes.txt").write_text("our evidence")
    (folder / "cut.xlsx").write_bytes((folder / "0.xlsx").read_bytes()[:9000])
    with ZipFile(folder / "many.zip", "w") as archive:
        for number in range(60):
            archive.writestr(f"{number}.txt", f"evidence {number}")
        archive.write(saved(folder.parent / "in.xlsx", answered(POLICE)), "in.xlsx")
    return folder
