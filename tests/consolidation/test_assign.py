"""Files that are no workbooks, beside returns.

1. Evidence is an attachment, and it is said when nobody can tell whose it is.
2. What may hold a return that can't be seen, or came in its place, stays an error.
"""

from pathlib import Path

import pytest
from support.made import COUNCIL, POLICE, answered, saved

import s11xl

PDF = b"%PDF-1.7 evidence"
OLE_MESSAGE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__properties_version1.0".encode("utf-16-le")


def told(folder: Path) -> dict[str, tuple[str, str]]:
    """Of each finding's file its code and what is said."""
    result = s11xl.consolidate(folder, roster=[POLICE, COUNCIL])
    columns = (result.findings[name] for name in ("file", "code", "message"))
    return {file: (code, message) for file, code, message in zip(*columns, strict=True)}


def put(folder: Path, name: str, content: bytes) -> None:
    saved(folder / "one.xlsx", answered())
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("policy.pdf", PDF),
        ("photo.jpg", b"\xff\xd8\xff"),
        ("notes.txt", b"our notes"),
        ("words.rtf", b"{\\rtf1}"),
        ("page.html", b"<html></html>"),
        ("talk.mp3", b"ID3\0\0\x01\x02"),
    ],
)
def test_evidence_is_an_attachment(tmp_path: Path, name: str, content: bytes) -> None:
    put(tmp_path, name, content)
    code, message = told(tmp_path)[name]
    assert code == "attachment"
    assert "It is not known which agency it is from" in message


@pytest.mark.parametrize("name", ["Severnshire Constabulary policy.pdf", "police/policy.pdf"])
def test_it_is_said_only_where_it_is_so(tmp_path: Path, name: str) -> None:
    put(tmp_path, name, PDF)
    saved(tmp_path / "police" / "one.xlsx", answered())
    code, message = told(tmp_path)[name]
    assert (code, message) == (
        "attachment",
        "This is a PDF document: evidence sent with a return, not a return.",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("S11 return FINAL.xlsx", b""),
        ("Severnshire Constabulary FINAL v2.xlsx", b""),
        ("empty.pdf", b""),
        ("zeros.bin", b"\0" * 5000),
        ("really a document.xlsx", PDF),
        ("return.ods", b"notes"),
        ("login.xlsx", b"<!DOCTYPE html><html>Sign in</html>"),
        ("trust.gsheet", b'{"doc_id":"abc","url":"x"}'),
        ("return.url", b"[InternetShortcut]\nURL=x"),
        ("return.lnk", b"L\0\0\0\x01\x14\x02\0"),
        ("return.rar", b"Rar!\x1a\x07\0x"),
        ("return.7z", b"7z\xbc\xaf\x27\x1cx"),
        ("return.xlsx.gz", b"\x1f\x8b\x08x"),
        ("winmail.dat", b'x\x9f>"abc'),
        ("return.msg", OLE_MESSAGE),
    ],
)
def test_what_may_hold_a_return_stays_an_error(tmp_path: Path, name: str, content: bytes) -> None:
    put(tmp_path, name, content)
    assert told(tmp_path)[name][0] == "not-a-workbook"
