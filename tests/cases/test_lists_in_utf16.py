"""Lists as Excel's “Unicode Text” saves them: UTF-16, tabs. A roster, rulings, passwords."""

from pathlib import Path

import pytest
from support.commands import run
from support.made import answered, saved, with_response

import s11xl
from s11xl.consolidation.passwords import read_passwords
from s11xl.rounds.roster import read_roster

ROWS = "agency_id\tagency\tsector\temail\r\nD4\tDelta – Âcademy\tEducation\td4@x.example\r\n"
RULING = (
    "sha256\tagency_id\tstandard_id\tfield\tvalue\treason\truled_by\truled_on\r\n"
    "\tsevern-police\t1.1\tgrade\tGood\tby phone – twice\tA\t2027-02-03\r\n"
)
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be"]


def encoded(text: str, encoding: str) -> bytes:
    """The text with its byte order mark."""
    return text.encode(encoding) if encoding == "utf-16" else f"\ufeff{text}".encode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_roster_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(encoded(ROWS, encoding))
    (agency,) = read_roster(path).agencies
    assert agency == s11xl.Agency("D4", "Delta – Âcademy", "Education", "d4@x.example")
    assert run("generate", str(path), "--folder", str(tmp_path / "round")).exit_code == 0


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_rulings_and_passwords_are_read(tmp_path: Path, encoding: str) -> None:
    saved(tmp_path / "in" / "one.xlsx", with_response(answered(), "1.1", grade="Great"))
    (tmp_path / "rulings.csv").write_bytes(encoded(RULING, encoding))
    result = s11xl.consolidate(tmp_path / "in", rulings=tmp_path / "rulings.csv")
    assert "ruled" in set(result.findings["code"])
    (tmp_path / "passwords.csv").write_bytes(encoded("file\tpassword\r\na.xlsx\tÂ–\r\n", encoding))
    assert read_passwords(tmp_path / "passwords.csv") == {"a.xlsx": "Â–"}


@pytest.mark.parametrize("content", [b"\xff\xfea", b"\xff\xfe\x00\xd8", "a\tb".encode("utf-16-le")])
def test_a_list_in_half_of_utf16_is_a_message(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "roster.csv").write_bytes(content)
    with pytest.raises(s11xl.S11xlError, match="can't be read"):
        read_roster(tmp_path / "roster.csv")
