"""Outputs are whole, repeat byte for byte, and are not overwritten once edited."""

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from support.consolidated import HOSTILE, put
from support.made import COUNCIL, POLICE, answered, with_response
from support.xlsx_lint import lint

import s11xl


def test_outputs_repeat_byte_for_byte_and_are_clean(tmp_path: Path) -> None:
    given = answered()
    for place, text in zip(("1.1", "1.2", "1.3", "1.4", "2.1"), HOSTILE, strict=False):
        given = with_response(given, place, evidence=text, improvement=HOSTILE[5])
    folder = put(tmp_path / "in", police=given)
    result = s11xl.consolidate(folder, roster=[POLICE, COUNCIL])
    first = result.write(tmp_path / "consolidated")
    held = {path.name: path.read_bytes() for path in first.iterdir()}
    assert set(held) == {
        *("consolidated.xlsx", "answers.csv", "answers.parquet", "actions.csv", "findings.csv"),
        *("returns.csv", "superseded_answers.csv", "manifest.json", "report.html"),
        "standards.json",
    }
    again = s11xl.consolidate(folder, roster=[POLICE, COUNCIL]).write(tmp_path / "consolidated")
    assert held == {path.name: path.read_bytes() for path in again.iterdir()}
    assert lint(first / "consolidated.xlsx") == []
    book = load_workbook(first / "consolidated.xlsx")
    (link,) = [each.target for each in book["Returns"]._rels if each.Type.endswith("hyperlink")]
    assert (first / link).resolve() == (folder / "police.xlsx").resolve()
    assert {"Key standards", "Agencies", "Actions"} < set(book.sheetnames)
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    parquet = pd.read_parquet(first / "answers.parquet")
    assert list(parquet["evidence"]) == list(result.answers["evidence"])
    for name in ("answers.csv", "returns.csv", "findings.csv"):
        content = (first / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content


@pytest.mark.slow
def test_edited_outputs_are_not_overwritten(tmp_path: Path) -> None:
    result = s11xl.consolidate(put(tmp_path / "in", police=answered()))
    output = result.write(tmp_path / "consolidated")
    (output / "my notes.txt").write_text("keep")
    result.write(output)
    (output / "answers.csv").write_text("edited")
    with pytest.raises(s11xl.S11xlError, match="edited since"):
        result.write(output)
    assert (output / "answers.csv").read_text() == "edited"
    result.write(output, replace=True)
    assert (output / "answers.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (output / "my notes.txt").read_text() == "keep"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_strangers_file_of_the_same_name_is_not_overwritten(tmp_path: Path) -> None:
    output = tmp_path / "consolidated"
    output.mkdir()
    (output / "answers.csv").write_text("theirs")
    result = s11xl.consolidate(put(tmp_path / "in", police=answered()))
    with pytest.raises(s11xl.S11xlError, match="is not an output"):
        result.write(output)
    assert (output / "answers.csv").read_text() == "theirs"
