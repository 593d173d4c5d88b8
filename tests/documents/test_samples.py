"""The samples: returned workbooks beside the findings that they deserve, remade by their script."""

import runpy
from pathlib import Path

import pytest
from support.paths import SAMPLES

import s11xl
from s11xl.tables.files import table_csv

SCRIPT = runpy.run_path(str(SAMPLES / "remake.py"))


def test_the_samples_earn_their_expected_findings() -> None:
    result = s11xl.consolidate(SAMPLES / "returns", roster=SAMPLES / "roster.csv")
    met = table_csv(result.findings[list(SCRIPT["SHOWN"])])
    assert met.decode() == (SAMPLES / "expected_findings.csv").read_bytes().decode()


def test_the_script_remakes_them(tmp_path: Path) -> None:
    SCRIPT["remake"](tmp_path)
    for name in ("roster.csv", "expected_findings.csv"):
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()
    kept, made = (
        s11xl.consolidate(folder / "returns", roster=SAMPLES / "roster.csv")
        for folder in (SAMPLES, tmp_path)
    )
    columns = [name for name in kept.answers if name != "file"]
    assert kept.answers[columns].equals(made.answers[columns])


@pytest.mark.parametrize("status", ["accepted", "superseded", "rejected"])
def test_each_fate_of_a_return_is_among_them(status: str) -> None:
    result = s11xl.consolidate(SAMPLES / "returns", roster=SAMPLES / "roster.csv")
    assert status in set(result.returns["status"])
