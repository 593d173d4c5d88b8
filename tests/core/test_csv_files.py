"""Texts in a CSV are guarded against programs that would compute them, and come back."""

import csv
import io

import pytest
from support.consolidated import HOSTILE

from s11xl.core.csv_files import csv_bytes, guarded, unguarded


@pytest.mark.parametrize("text", [*HOSTILE, "plain", "", "''", "x=1"])
def test_csv_texts_are_guarded_and_come_back(text: str) -> None:
    content = csv_bytes(["a"], [[text]]).decode("utf-8-sig")
    ((_,), (met,)) = csv.reader(io.StringIO(content)) if text else ((("a",)), ("",))
    assert not met.startswith(tuple("=+-@＝＋－＠\t\r\n"))
    assert unguarded(met) == text.replace("\r\n", "\n").replace("\r", "\n")
    assert guarded(text) == met


def test_separators_stand_in_quotes() -> None:
    content = csv_bytes(["a", "b"], [["x;y", "x\ty"], ["", None], ['"', 3]]).decode("utf-8-sig")
    assert content == 'a,b\n"x;y","x\ty"\n,\n"""",3\n'
    assert csv_bytes(["a"], [[""]]).decode("utf-8-sig") == 'a\n""\n'
    assert list(csv.reader(io.StringIO(content, newline="")))[1] == ["x;y", "x\ty"]
