"""Returns inside archives and mails.

1. Every file of a container is read and told by its own name; nothing of it goes unmentioned.
2. Containers are bounded: depth, members, bytes. One bad member stops none of the others.
3. No name of a member leads anywhere; a mail's own words are kept.
4. What is unpacked is gone when it was read; where there is no room for it, no file is blamed.
"""

import errno
import io
import re
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from support.made import AUDITS, COUNCIL, POLICE, answered, saved
from support.reading import read_file

import s11xl
from s11xl.reader import DEFAULT_LIMITS, Limits, Reading
from s11xl.reader.files.sniff import is_mail
from s11xl.reader.read import contents, read_member

PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def workbook(tmp_path: Path) -> bytes:
    return saved(tmp_path / "source" / "one.xlsx", answered()).read_bytes()


def zipped(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def mail(words: str, attached: Mapping[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"] = "lead@police.example"
    message["To"] = "masa@council.example"
    message["Subject"] = "Our return"
    message.set_content(words)
    for name, content in attached.items():
        message.add_attachment(content, maintype="application", subtype="zip", filename=name)
    return bytes(message)


def put(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / "returns" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def told(readings: list[Reading]) -> dict[str, str]:
    """What became of each file: read, or the code of its first finding."""
    return {
        each.file: "read"
        if each.agency_return and not each.is_rejected
        else "ignored"
        if each.ignored
        else each.findings[0].code.value
        for each in readings
    }


def read(path: Path, limits: Limits = DEFAULT_LIMITS) -> list[Reading]:
    return read_file(path, path.name, AUDITS, limits)


def test_each_member_is_told(tmp_path: Path, workbook: bytes) -> None:
    path = put(
        tmp_path,
        "all.zip",
        zipped(
            {
                "a/one.xlsx": workbook,
                "a/~$one.xlsx": b"lock",
                "evidence.pdf": PDF,
                "deep.zip": zipped({"two.xlsx": workbook}),
                "cut.xlsx": workbook[:2000],
            }
        ),
    )
    assert told(read(path)) == {
        "all.zip/a/one.xlsx": "read",
        "all.zip/a/~$one.xlsx": "ignored",
        "all.zip/evidence.pdf": "not-a-workbook",
        "all.zip/deep.zip/two.xlsx": "read",
        "all.zip/deep.zip": "container",
        "all.zip/cut.xlsx": "corrupt",
        "all.zip": "container",
    }


def test_what_is_attached_to_a_mail_is_read_and_its_words_are_kept(
    tmp_path: Path, workbook: bytes
) -> None:
    path = put(tmp_path, "return.eml", mail("1.3 should say Good.", {"our return.xlsx": workbook}))
    readings = read(path)
    assert told(readings) == {"return.eml/our return.xlsx": "read", "return.eml": "container"}
    assert "1.3 should say Good." in readings[-1].findings[0].found
    assert "From: lead@police.example" in readings[-1].findings[0].found


def test_a_mail_forwarded_inside_a_mail(tmp_path: Path, workbook: bytes) -> None:
    from email import message_from_bytes
    from email.policy import default

    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "a@b.example", "c@d.example", "Fwd"
    outer.set_content("see below")
    outer.add_attachment(message_from_bytes(mail("hello", {"x.xlsx": workbook}), policy=default))
    path = put(tmp_path, "fwd.eml", bytes(outer))
    assert told(read(path)) == {
        "fwd.eml/mail 1.eml/x.xlsx": "read",
        "fwd.eml/mail 1.eml": "container",
        "fwd.eml": "container",
    }


def test_the_words_of_a_web_page_mail(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "s"
    page = "<style>x{}</style><p>Dear <b>all</b>,</p><div>done</div>"
    message.set_content(page, subtype="html")
    path = put(tmp_path, "page.eml", bytes(message))
    assert read(path)[-1].findings[0].found.endswith("Dear all,\ndone")


def test_a_workbook_that_is_called_zip_is_a_workbook(tmp_path: Path, workbook: bytes) -> None:
    assert told(read(put(tmp_path, "return.zip", workbook))) == {"return.zip": "read"}


def test_names_lead_nowhere(tmp_path: Path, workbook: bytes) -> None:
    path = put(
        tmp_path,
        "evil.zip",
        zipped({"../../../up.xlsx": workbook, "C:\\windows\\x.xlsx": workbook, "/abs.pdf": PDF}),
    )
    before = sorted(tmp_path.rglob("*"))
    assert set(told(read(path))) == {
        "evil.zip/up.xlsx",
        "evil.zip/C:/windows/x.xlsx",
        "evil.zip/abs.pdf",
        "evil.zip",
    }
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_told_apart(tmp_path: Path, workbook: bytes) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.xlsx", workbook)
        archive.writestr("a.xlsx", PDF)
    path = put(tmp_path, "two.zip", target.getvalue())
    assert told(read(path)) == {
        "two.zip/a.xlsx": "read",
        "two.zip/a.xlsx (2)": "not-a-workbook",
        "two.zip": "container",
    }


def test_containers_lie_at_most_three_deep(tmp_path: Path, workbook: bytes) -> None:
    content = zipped({"in.xlsx": workbook})
    for name in ("c.zip", "b.zip", "a.zip"):
        content = zipped({name: content})
    assert told(read(put(tmp_path, "top.zip", content))) == {
        "top.zip/a.zip/b.zip/c.zip": "too-large",
        "top.zip/a.zip/b.zip": "container",
        "top.zip/a.zip": "container",
        "top.zip": "container",
    }


@pytest.mark.parametrize(
    "limits", [Limits(container_members=2), Limits(container_bytes=1000), Limits(members=2)]
)
def test_a_container_that_asks_too_much_says_so(tmp_path: Path, limits: Limits) -> None:
    path = put(tmp_path, "many.zip", zipped({f"{n}.txt": b"x" * 600 for n in range(4)}))
    assert told(read(path, limits))["many.zip"] == "too-large"


def test_a_bomb_is_given_up(tmp_path: Path) -> None:
    path = put(tmp_path, "bomb.zip", zipped({"zeros.bin": b"\0" * 60_000_000}))
    limits = Limits(file_bytes=1_000_000)
    assert told(read(path, limits))["bomb.zip/zeros.bin"] == "too-large"


def test_a_member_with_a_password_of_the_zip(tmp_path: Path, workbook: bytes) -> None:
    content = bytearray(zipped({"a.xlsx": workbook, "b.xlsx": workbook}))
    content[6] |= 1  # the flag in the local header …
    content[content.index(b"PK\x01\x02") + 8] |= 1  # … and in the list of members
    readings = read(put(tmp_path, "locked.zip", bytes(content)))
    assert told(readings) == {
        "locked.zip/a.xlsx": "encrypted",
        "locked.zip/b.xlsx": "read",
        "locked.zip": "container",
    }
    assert "zip archive" in readings[0].findings[0].message


@pytest.mark.parametrize("name", ["cut.zip", "cut.eml"])
def test_a_damaged_container_is_a_finding(tmp_path: Path, name: str, workbook: bytes) -> None:
    content = zipped({"a.xlsx": workbook})[:400] if name == "cut.zip" else mail("x", {"a": b"x"})
    told_ = told(read(put(tmp_path, name, content)))
    assert told_[name] in ("corrupt", "container")


def test_evidence_beside_a_return_and_instead_of_one(tmp_path: Path, workbook: bytes) -> None:
    council = saved(tmp_path / "council.xlsx", answered(COUNCIL)).read_bytes()
    put(tmp_path, "police.zip", zipped({"return.xlsx": workbook, "policy.pdf": PDF}))
    put(tmp_path, "Severnshire County Council evidence.pdf", PDF)
    result = s11xl.consolidate(tmp_path / "returns", roster=[POLICE, COUNCIL])
    statuses = dict(zip(result.returns["file"], result.returns["status"], strict=True))
    assert statuses["police.zip/policy.pdf"] == "ignored"
    assert statuses["Severnshire County Council evidence.pdf"] == "rejected"
    reason = result.returns.set_index("file")["reason"]
    assert "sent no return" in reason["Severnshire County Council evidence.pdf"]
    put(tmp_path, "council.xlsx", council)
    result = s11xl.consolidate(tmp_path / "returns", roster=[POLICE, COUNCIL])
    statuses = dict(zip(result.returns["file"], result.returns["status"], strict=True))
    assert statuses["Severnshire County Council evidence.pdf"] == "ignored"


def test_a_contained_return_is_not_linked(tmp_path: Path, workbook: bytes) -> None:
    from openpyxl import load_workbook

    put(tmp_path, "police.zip", zipped({"return.xlsx": workbook}))
    result = s11xl.consolidate(tmp_path / "returns")
    result.write(tmp_path / "out")
    sheet = load_workbook(tmp_path / "out" / "consolidated.xlsx")["Returns"]
    links = {cell.value: bool(cell.hyperlink) for cell in sheet["A"][1:]}
    assert links == {"police.zip/return.xlsx": False, "police.zip": True}


HEADS = {
    "Received: from a\n by b; today\nARC-Seal: i=1; a=rsa-sha256\n cv=none\n\nwords": True,
    "DKIM-Signature: v=1\r\n\tb=abc\r\nAuthentication-Results: x\r\n\r\nwords": True,
    "From b@c Mon Jan 25\nReturn-Path: <b@c>\nTo: d\n\nwords": True,
    "List-Id: x\nPrecedence: bulk\nX-Mailer: y\nSubject: z\n\nwords": True,
    "a: b\nc: d\n": False,
    "standard,grade\n1.1,Good\n": False,
    "To: the board\nour return follows\nFrom: us\n": False,
    "To: the board\nTo: the clerk\n": False,
    "": False,
    " indented": False,
}


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head[:12])
def test_a_mail_is_known_by_its_head(head: str) -> None:
    assert is_mail(head.encode()) is HEADS[head]


def test_a_mail_that_was_saved_from_a_server_is_opened(tmp_path: Path, workbook: bytes) -> None:
    head = b"".join(
        b"%s: i=1; a=rsa-sha256; d=microsoft.com;\n b=%s\n" % (name, b"abc" * 900)
        for name in (b"ARC-Seal", b"ARC-Message-Signature", b"ARC-Authentication-Results")
    )
    path = put(tmp_path, "return.eml", head + mail("Here", {"one.xlsx": workbook}))
    assert told(read(path)) == {"return.eml/one.xlsx": "read", "return.eml": "container"}


def test_what_was_unpacked_is_gone_when_it_was_read(tmp_path: Path, workbook: bytes) -> None:
    inner = zipped({"notes.txt": b"evidence", "Thumbs.db": b"-"})
    large = bytes(DEFAULT_LIMITS.file_bytes // 1000 + 1)
    path = put(tmp_path, "a.zip", zipped({"b.zip": inner, "c.eml": mail("", {}), "large": large}))
    limits = replace(DEFAULT_LIMITS, file_bytes=len(large) - 1)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for each in contents(path, "a.zip", limits, scratch):
        if isinstance(each, tuple):
            read_member(*each, AUDITS, limits, {})
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("name", ["a.zip", "a.eml"])
def test_a_full_temporary_folder_is_no_fault_of_the_file(
    tmp_path: Path, workbook: bytes, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    made = {"a.zip": zipped({"in.xlsx": workbook}), "a.eml": mail("", {"in.xlsx": workbook})}
    path = put(tmp_path, name, made[name])
    really = Path.open

    def opened(self: Path, mode: str = "r", *words: Any, **more: Any) -> Any:
        if "w" in mode:
            raise OSError(code, "No room", str(self))
        return really(self, mode, *words, **more)

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(s11xl.S11xlError, match=re.escape(tempfile.gettempdir())):
        read_file(path, name, AUDITS)
    monkeypatch.setattr(tempfile, "mkdtemp", lambda *_: opened(Path("x"), "w"))
    with pytest.raises(s11xl.S11xlError, match="TMPDIR"):
        read_file(path, name, AUDITS)


@pytest.mark.parametrize("name", ["a.zip", "a.eml"])
def test_a_file_that_cannot_be_opened_is_still_a_finding(
    tmp_path: Path, workbook: bytes, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = put(tmp_path, name, zipped({"in.xlsx": workbook}))

    def opened(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", opened)
    (reading,) = read_file(path, name, AUDITS)
    assert [each.code for each in reading.findings] == ["unreadable"]
