"""The code of docs/scale.md runs on a cluster of two workers as it stands there.

1. The dataset says of every return what `consolidate` says, and names every file that gave nothing.
2. Of an agency's two returns the one is counted that `consolidate` uses.
"""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from support.made import answered, saved

import s11xl
from s11xl.returns import Agency

GUIDE = Path(__file__).parent.parent / "docs" / "scale.md"
PROGRAM = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
SAID = ["agency_id", "standard_id", "grade", "score", "evidence", "improvement", "sheet", "cell"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the program ran, on returns of six agencies, one of them twice, and on a broken one."""
    folder = tmp_path_factory.mktemp("scale")
    returns = folder / "returns"
    for number in range(6):
        given = answered(Agency(f"a{number}", f"Agency {number}"))
        saved(returns / f"a{number}" / "return.xlsx", given)
    later = replace(given, cover=replace(given.cover, signed_off_on="2099-01-01"))
    changed = (replace(later.responses[0], evidence="a later word"), *later.responses[1:])
    saved(returns / "later" / "return.xlsx", replace(later, responses=changed))
    (returns / "cut.xlsx").write_bytes((returns / "a0" / "return.xlsx").read_bytes()[:5000])
    (folder / "scale.py").write_text("\n\n".join(PROGRAM), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "scale.py"], cwd=folder, capture_output=True, text=True, timeout=300
    )
    assert ran.returncode == 0, ran.stderr
    return folder


def test_the_dataset_says_what_consolidate_says(folder: Path) -> None:
    met = pd.read_parquet(folder / "counted.parquet")
    told = s11xl.consolidate(folder / "returns")
    rows = [met[met["standard_id"] != ""], told.answers[told.answers["status"] != "not-returned"]]
    ours, theirs = (
        each[SAID].sort_values(SAID[:2]).astype("str").to_numpy().tolist() for each in rows
    )
    assert ours == theirs
    assert len(ours) == 6 * len(told.standards.standards)
    assert "a later word" in set(met["evidence"])


def test_what_gave_nothing_is_named_with_its_reason(folder: Path) -> None:
    met = pd.read_parquet(folder / "answers")
    (row,) = met[met["standard_id"] == ""].to_dict("records")
    assert row["url"].endswith("/cut.xlsx")
    assert row["findings"] in {"corrupt", "unreadable", "not-a-workbook"}
    assert len(set(met["url"])) == 8
