"""The code of docs/scale.md runs on a cluster of two workers as it stands there.

1. The dataset says of every return what `consolidate` says, and names every file that gave nothing.
2. A file that kills the process that reads it costs itself a finding, and nothing else.
3. Of an agency's returns in a round the one is counted that `consolidate` uses, and none where it
   uses none; in an archive too. Another round's return is another return.
4. A second run with other tasks takes the place of the first.
5. What the page works out is the product of what it names.
"""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from support.made import SETTINGS, answered, saved

import s11xl
from s11xl.core.returns import Agency, AgencyReturn
from s11xl.workbook.identity import RoundSettings

GUIDE = (Path(__file__).parent.parent / "docs" / "scale.md").read_text(encoding="utf-8")
PROGRAM = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
SAID = ["round", "agency_id", "standard_id", "grade", "score", "evidence", "improvement"]
SAID += ["sheet", "cell"]
BEFORE = """
from scale import *

if __name__ == "__main__":
    urls = [str(each) for each in sorted(Path("returns").absolute().rglob("a?.xlsx"))]
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with Client(cluster):
            dataset(urls, s11xl.load_standards(), "answers", files_a_task=1)
"""
# what a reading process starts with: one file is the end of it
KILLER = """
import os, sys

if "s11xl.consolidation.workers.child" in sys.orig_argv:
    from s11xl.reader import read

    def deadly(path, *others, whole=read.read_return):
        return os._exit(9) if path.name.endswith("kills.xlsx") else whole(path, *others)

    read.read_return = deadly
"""


def changed(given: AgencyReturn, evidence: str, **cover: str) -> AgencyReturn:
    first, *others = given.responses
    responses = (replace(first, evidence=evidence), *others)
    return replace(given, cover=replace(given.cover, **cover), responses=responses)


def filled(returns: Path) -> None:
    """Six agencies; the last four also sent: a later one, two in an archive, another of the same
    day, one of another round. And two files that are no returns.
    """
    given = [answered(Agency(f"a{number}", f"Agency {number}")) for number in range(6)]
    for number, each in enumerate(given):
        saved(returns / SETTINGS.round / f"a{number}.xlsx", each)
    now = returns / SETTINGS.round
    saved(now / "later" / "a2.xlsx", changed(given[2], "a later word", signed_off_on="2099-01-01"))
    with ZipFile(now / "a3.zip", "w") as archive:
        for name, day in ("first", "2097-01-01"), ("second", "2098-01-01"):
            own = changed(given[3], f"the {name} word", signed_off_on=day)
            archive.write(saved(returns.parent / f"{name}.xlsx", own), f"{name}.xlsx")
    saved(now / "again" / "a4.xlsx", changed(given[4], "another word"))
    (now / "cut.xlsx").write_bytes((now / "a0.xlsx").read_bytes()[:5000])
    (now / "kills.xlsx").write_text("whatever it may be")
    earlier = RoundSettings("2025-26")
    old = answered(Agency("a5", "Agency 5"), settings=earlier)
    saved(returns / earlier.round / "a5.xlsx", old, settings=earlier)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the program ran, after a run over some of the files in other tasks."""
    folder = tmp_path_factory.mktemp("scale")
    filled(folder / "returns")
    (folder / "scale.py").write_text("\n\n".join(PROGRAM), encoding="utf-8")
    (folder / "before.py").write_text(BEFORE, encoding="utf-8")
    (folder / "sitecustomize.py").write_text(KILLER, encoding="utf-8")
    for program in ("before.py", "scale.py"):
        ran = subprocess.run(
            [sys.executable, program],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert ran.returncode == 0, ran.stderr
        if program == "before.py":
            assert len(list((folder / "answers").glob("*.parquet"))) == 9
    return folder


def test_the_dataset_says_what_consolidate_says(folder: Path) -> None:
    met = pd.read_parquet(folder / "counted")
    rounds = [s11xl.consolidate(each) for each in sorted((folder / "returns").iterdir())]
    told = pd.concat([each.answers for each in rounds])
    ours, theirs = (
        each[SAID].sort_values(SAID[:3]).astype("str").to_numpy().tolist()
        for each in (met[met["standard_id"] != ""], told)
    )
    assert ours == theirs
    assert len(ours) == 6 * len(rounds[0].standards.standards)


def test_each_return_counts_once_or_not_at_all(folder: Path) -> None:
    met = pd.read_parquet(folder / "counted")
    met = met[met["standard_id"] == s11xl.load_standards().standards[0].id]
    used = met[["round", "agency_id", "file", "evidence"]].to_numpy().tolist()
    word = "Evidence 1.1"
    assert sorted(used) == [
        ["2025-26", "a5", "a5.xlsx", word],
        ["2026-27", "a0", "a0.xlsx", word],
        ["2026-27", "a1", "a1.xlsx", word],
        ["2026-27", "a2", "a2.xlsx", "a later word"],
        ["2026-27", "a3", "a3.zip/second.xlsx", "the second word"],
        ["2026-27", "a5", "a5.xlsx", word],
    ]
    left_out = pd.read_parquet(folder / "superseded.parquet")
    files = sorted(left_out["file"])
    assert files == ["a2.xlsx", "a3.xlsx", "a3.zip/first.xlsx", "a4.xlsx", "a4.xlsx"]


def test_what_gave_nothing_is_named_with_its_reason(folder: Path) -> None:
    met = pd.read_parquet(folder / "answers")
    nothing = met[met["standard_id"] == ""]
    codes = {Path(url).name: code for url, code in nothing[["url", "findings"]].to_numpy()}
    assert codes.pop("cut.xlsx") in {"corrupt", "unreadable", "not-a-workbook"}
    assert codes == {"kills.xlsx": "unreadable", "a3.zip": "container"}


def test_a_second_run_takes_the_place_of_the_first(folder: Path) -> None:
    met = pd.read_parquet(folder / "answers")
    assert [each.name for each in (folder / "answers").iterdir()] == ["part.0.parquet"]
    assert not met.duplicated(["url", "file", "standard_id"]).any()
    assert len(set(met["url"])) == 12


# what the page works out

UNITS = {"KB": "* 1e3", "bytes": "", "GB": "* 1e9", "MB": "* 1e6"}
UNITS |= {"s": "", "ms": "* 1e-3", "µs": "* 1e-6"}


def table(title: str) -> list[list[str]]:
    """The rows of the table whose first heading this is."""
    lines = GUIDE.split(f"\n| {title} |")[1].split("\n\n")[0].splitlines()
    return [[each.strip() for each in line.strip("|").split("|")] for line in lines[2:]]


def worked_out(formula: str, **known: float) -> float:
    """What a formula of the page gives; `n` comes before one that begins with × or ÷."""
    sum_ = f"n {formula}" if formula[0] in "×÷" else formula
    sum_ = sum_.replace("×", "*").replace("÷", "/").replace(",", "").replace("`", "")
    sum_ = re.sub(r"(?<=\d) (\w+)", lambda met: UNITS[met[1]], sum_)
    return float(eval(sum_, {}, known))


def test_each_line_of_the_costs_is_what_its_formula_gives() -> None:
    lines = {name: said for name, *said in table("returns")}
    for place, returns in enumerate((24_000, 240_000, 2_400_000, 24_000_000)):
        known = {"n": float(returns)}
        for name, said in lines.items():
            what, _, formula = name.rpartition(": ")
            value = worked_out(said[place])
            if formula == "`files_a_task`":
                known["files_a_task"] = value
                continue
            value *= 1e6 if what.startswith("MB ") else 1
            assert value == pytest.approx(worked_out(formula, **known), rel=0.005), (name, place)
            known["hours"] = value if "hours" in what else known.get("hours", 0)


def test_the_price_is_what_its_amounts_give() -> None:
    given = 0.0
    costs = {name.rpartition(": ")[0]: worked_out(said[2]) for name, *said in table("returns")}
    amounts = [costs["processor hours"], costs["GET"] / 1e6, 7.2, 178.8, costs["to move"] / 1e9]
    for (name, amount, _, price, gives), known in zip(table("what"), amounts, strict=True):
        assert float(amount) == pytest.approx(known)
        if ": " in name:
            assert float(amount) == pytest.approx(worked_out(name.rpartition(": ")[2]))
        assert float(gives) == pytest.approx(float(amount) * float(price), abs=0.005)
        given += float(gives) if name[:3] in ("pro", "GET", "LIS") else 0
    assert f"= {given:.2f}," in GUIDE
