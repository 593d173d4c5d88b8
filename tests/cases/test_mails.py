"""Every mail and every part of it is read, and its words are kept.

1. Each mail of a mailbox file is read, and so is each of an Outlook message with its attachments
   and the mails in it.
2. A return is read however it was put into a mail: as a part without a name or type, encoded in the
   text, or in a mail that is damaged around it.
3. What only the formatted text of a mail says is shown, with the addresses of its links, and it is
   said where text is left out.
4. A part that may hold a return and can't be read is an error with what to do.
"""

import base64
import binascii
import mailbox
import re
import struct
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path

import pytest
from support.files import judged, outcomes, remedies, words, zipped
from support.made import AUDITS, COUNCIL, answered, saved
from support.ole import Tree, as_link, as_object, ole_file, outlook_message
from support.reading import read_file

from s11xl.reader import DEFAULT_LIMITS, Limits
from s11xl.reader.files.mails import mail_ranges
from s11xl.reader.files.rich_text import html_of_rtf

XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACCEPTED, CONTAINER = ("accepted", ""), ("ignored", "container")


@pytest.fixture(scope="module")
def police(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return saved(tmp_path_factory.mktemp("made") / "one.xlsx", answered()).read_bytes()


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return saved(tmp_path_factory.mktemp("made") / "two.xlsx", answered(COUNCIL)).read_bytes()


def mail(
    text: str = "Here it is.", files: Mapping[str, bytes] = {}, page: str = ""
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "Our return"
    message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html")
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype=XLSX, filename=name)
    return message


HEAD = b"From: a@b.example\nTo: c@d.example\nSubject: Our return\nMIME-Version: 1.0\n"


def of_parts(*parts: bytes) -> bytes:
    """A mail of parts, each with its headers, as somebody's program wrote it."""
    inside = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + inside + b"--b--\n"


PLAIN, PAGE = b"Content-Type: text/plain\n", b"Content-Type: text/html\n"
BYTES = b"Content-Type: application/octet-stream\n"
WORDS = PLAIN + b"\nHere it is.\n"
BASE64 = b"Content-Transfer-Encoding: base64\n\n"


def uuencoded(content: bytes, name: str = "one.xlsx") -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return b"begin 644 %s\n" % name.encode() + b"".join(lines) + b"`\nend\n"


# Mailbox files.


def separated(separator: bytes) -> Callable[[bytes, bytes], bytes]:
    def made(police: bytes, council: bytes) -> bytes:
        mails = mail("First", {"p.xlsx": police}), mail("Second", {"c.xlsx": council})
        return b"".join(separator + bytes(each) + b"\n" for each in mails)

    return made


SEPARATORS = {
    "python": b"From MAILER-DAEMON Mon Nov 30 17:08:00 2026\n",
    "thunderbird": b"From - Mon Nov 30 17:08:00 2026\nX-Mozilla-Status: 0001\n",
    "gmail": b"From 178@xxx Mon Nov 30 17:08:00 +0000 2026\nX-GM-THRID: 1\n",
    "eudora": b"From ???@??? Mon Nov 30 17:08:00 2026\n",
    "without a date": b"From a@b.example\n",
    "blank lines before": b"\n\nFrom a@b.example Mon Nov 30 17:08:00 2026\n",
    "crlf": b"From a@b.example Mon Nov 30 17:08:00 2026\r\n",
}


@pytest.mark.parametrize("program", SEPARATORS)
@pytest.mark.parametrize("name", ["inbox.mbox", "Inbox", "inbox.txt"])
def test_every_mail_of_a_mailbox_is_read(
    tmp_path: Path, police: bytes, council: bytes, program: str, name: str
) -> None:
    content = separated(SEPARATORS[program])(police, council)
    (tmp_path / name).write_bytes(content)
    assert judged(tmp_path) == {
        name: CONTAINER,
        f"{name}/mail 1.eml": CONTAINER,
        f"{name}/mail 1.eml/p.xlsx": ACCEPTED,
        f"{name}/mail 2.eml": CONTAINER,
        f"{name}/mail 2.eml/c.xlsx": ACCEPTED,
    }
    assert "First" in words(tmp_path)[f"{name}/mail 1.eml"]


def test_a_mailbox_that_python_wrote(tmp_path: Path, police: bytes, council: bytes) -> None:
    box = mailbox.mbox(tmp_path / "box")
    text = "See below.\n\nFrom here on it is quoted.\nNote: nothing follows."
    for each in (mail(text, {"p.xlsx": police}), mail("Second", {"c.xlsx": council})):
        box.add(mailbox.mboxMessage(each))
    box.close()
    (tmp_path / ".mbox.lock").unlink(missing_ok=True)
    accepted = {name for name, what in judged(tmp_path).items() if what == ACCEPTED}
    assert accepted == {"box/mail 1.eml/p.xlsx", "box/mail 2.eml/c.xlsx"}


def test_a_mailbox_after_a_byte_order_mark(tmp_path: Path, police: bytes, council: bytes) -> None:
    content = separated(SEPARATORS["python"])(police, council)
    (tmp_path / "box").write_bytes(b"\xef\xbb\xbf" + content)
    assert sum(what == ACCEPTED for what in judged(tmp_path).values()) == 2


def test_one_mail_with_a_separator_is_a_mail(tmp_path: Path, police: bytes) -> None:
    text = "Hello,\n\nFrom Monday on:\nNote: we are moving."
    content = SEPARATORS["python"] + bytes(mail(text, {"p.xlsx": police}))
    (tmp_path / "one.eml").write_bytes(content)
    assert judged(tmp_path) == {"one.eml": CONTAINER, "one.eml/p.xlsx": ACCEPTED}
    assert "Note: we are moving." in words(tmp_path)["one.eml"]


def test_a_separator_without_a_blank_line_before(
    tmp_path: Path, police: bytes, council: bytes
) -> None:
    content = separated(SEPARATORS["python"])(police, council)
    content = content.replace(b"\n\nFrom MAILER", b"\nFrom MAILER")
    (tmp_path / "box").write_bytes(content)
    assert sum(what == ACCEPTED for what in judged(tmp_path).values()) == 2


def test_a_mail_of_a_mailbox_that_is_damaged_or_too_large_stops_no_other(
    tmp_path: Path, police: bytes
) -> None:
    large = mail("x" * 500_000)
    nested = HEAD + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1200)
    )
    mails = [bytes(large), nested, bytes(mail("ok", {"p.xlsx": police}))]
    (tmp_path / "box").write_bytes(
        b"".join(SEPARATORS["python"] + each + b"\n\n" for each in mails)
    )
    readings = read_file(tmp_path / "box", "box", AUDITS, Limits(mail_bytes=400_000))
    codes = {each.file: each.findings[0].code.value for each in readings if each.findings}
    assert codes == {
        "box/mail 1.eml": "too-large",
        "box/mail 2.eml": "corrupt",
        "box/mail 3.eml": "container",
        "box": "container",
    }
    assert [each.file for each in readings if each.agency_return] == ["box/mail 3.eml/p.xlsx"]


def test_a_mailbox_keeps_the_limits_of_a_container(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes((SEPARATORS["python"] + bytes(mail()) + b"\n") * 50)
    for limits in (Limits(container_members=20), Limits(container_bytes=5000)):
        readings = read_file(tmp_path / "box", "box", AUDITS, limits)
        assert readings[-1].findings[0].code == "too-large"
        assert "by hand" in readings[-1].findings[0].remedy
    inside = zipped({"box.zip": zipped({"box": (tmp_path / "box").read_bytes()})})
    (tmp_path / "deep.zip").write_bytes(inside)
    assert judged(tmp_path)["deep.zip/box.zip/box/mail 1.eml"] == ("rejected", "too-large")


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines", [b"From \n", b"From a@b Mon 10:00\n", b"\nFrom x\nTo: y\nCc: z\n\n"]
)
def test_a_hostile_mailbox_is_split_in_little_time(tmp_path: Path, lines: bytes) -> None:
    path = tmp_path / "box"
    path.write_bytes(SEPARATORS["python"] + bytes(mail()) + lines * 20_000)
    ranges = list(mail_ranges(path, lambda: None))
    assert ranges[0][0] == 0
    assert ranges[-1][1] == path.stat().st_size
    assert all(end == start for (_, end), (start, _) in pairwise(ranges))


# How a return is put into a mail.


def part(content: bytes, headers: bytes) -> bytes:
    return headers + BASE64 + base64.encodebytes(content)


IN_A_MAIL: dict[str, Callable[[bytes], bytes]] = {
    "untyped": lambda content: of_parts(part(content, PLAIN)),
    "untyped with words": lambda content: of_parts(WORDS, part(content, PLAIN)),
    "no headers": lambda content: of_parts(WORDS, part(content, b"")),
    "as a page": lambda content: of_parts(WORDS, part(content, PAGE)),
    "inline": lambda content: of_parts(part(content, PLAIN + b"Content-Disposition: inline\n")),
    "the whole mail": lambda content: HEAD + part(content, BYTES),
    "uuencoded": lambda content: HEAD + b"\nHere it is.\n\n" + uuencoded(content) + b"\nRegards\n",
    "uuencoded by type": lambda content: of_parts(
        WORDS,
        b"Content-Type: application/octet-stream; name=one.xlsx\n"
        b"Content-Transfer-Encoding: x-uuencode\n\n" + uuencoded(content),
    ),
    "base64 in the text": lambda content: (
        HEAD + b"\nHere it is:\n" + base64.encodebytes(content) + b"\nA. Lead\n"
    ),
    "base64 quoted": lambda content: (
        HEAD + b"\n" + re.sub(b"(?m)^", b"> ", base64.encodebytes(content))
    ),
    "base64 in a page": lambda content: (
        HEAD + PAGE + b'\n<a href="data:x;base64,' + base64.b64encode(content) + b'">our return</a>'
    ),
    "no such boundary": lambda content: of_parts(WORDS, part(content, BYTES)).replace(
        b"boundary=b", b"boundary=another"
    ),
    "a mail that is encoded": lambda content: of_parts(
        WORDS, part(bytes(mail("in", {"one.xlsx": content})), b"Content-Type: message/rfc822\n")
    ),
    "a mail by a wrong type": lambda content: of_parts(
        WORDS, part(bytes(mail("in", {"one.xlsx": content})), b"Content-Type: application/x\n")
    ),
    "a signed mail": lambda content: of_parts(
        WORDS,
        part(
            b"Content-Type: multipart/signed; boundary=c\n\n--c\n"
            + part(content, b"Content-Type: application/x; name=one.xlsx\n")
            + b"\n--c--\n",
            b"Content-Type: multipart/signed; name=smime.p7m\nContent-Disposition: attachment\n",
        ),
    ),
    "a broken name": lambda content: of_parts(
        WORDS, part(content, b"Content-Type: application/x; name*0*=utf-8''%zz; name*1=\xff\n")
    ),
    "blank lines before": lambda content: b"\n\r\n" + bytes(mail("x", {"one.xlsx": content})),
    "a byte order mark": lambda content: b"\xef\xbb\xbf" + bytes(mail("x", {"one.xlsx": content})),
    "apple's count": lambda content: b"1234567   \n" + bytes(mail("x", {"one.xlsx": content})),
    "carriage returns": lambda content: bytes(mail("x", {"one.xlsx": content})).replace(
        b"\n", b"\r"
    ),
}


@pytest.mark.parametrize("way", IN_A_MAIL)
def test_a_return_is_read_however_it_was_put_into_a_mail(
    tmp_path: Path, police: bytes, way: str
) -> None:
    (tmp_path / "sent.eml").write_bytes(IN_A_MAIL[way](police))
    files = judged(tmp_path)
    assert [name for name, what in files.items() if what == ACCEPTED], files
    assert "PK" not in words(tmp_path)["sent.eml"]
    assert not re.search("[A-Za-z0-9+/]{60}", words(tmp_path)["sent.eml"])


def test_words_around_an_encoded_file_are_kept(tmp_path: Path, police: bytes) -> None:
    for name in ("uuencoded", "base64 in the text"):
        (tmp_path / f"{name}.eml").write_bytes(IN_A_MAIL[name](police))
    shown = words(tmp_path)
    assert shown["uuencoded.eml"].endswith("Here it is.\n\n[one.xlsx]\n\nRegards")
    assert shown["base64 in the text.eml"].endswith("Here it is:\n[a file]\n\nA. Lead")


@pytest.mark.parametrize(
    "text", ["begin 644 of us\nat once", "UEsDB is how a zip begins", "begin 12"]
)
def test_words_that_look_like_a_file_stay_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "sent.eml").write_bytes(bytes(mail(text)))
    assert text.split("\n")[0] in words(tmp_path)["sent.eml"]


# Words.

SAID = "Please change 3.2 to Inadequate."
SHOWN = {
    "html only": mail("An HTML viewer is needed.", page="Please change <b>3.2</b> to Inadequate."),
    "html without plain": HEAD + PAGE + b"\n<p>Please change 3.2 to Inadequate.</p>",
    "a line more": mail("Dear all\n\nHere it is.", page=f"Dear all<p>Here it is.</p>{SAID}"),
    "in two pages": of_parts(
        WORDS, PAGE + b"\n<p>Here it is.</p>", PAGE + b"\n<p>Please change 3.2 to Inadequate.</p>"
    ),
    "enriched": of_parts(b"Content-Type: text/enriched\n\nPlease change 3.2 to Inadequate."),
    "utf-16": of_parts(
        b"Content-Type: text/plain; charset=utf-16\n"
        + BASE64
        + base64.encodebytes(SAID.encode("utf-16"))
    ),
    "outlook": outlook_message(words=SAID),
    "outlook, narrow": outlook_message(words=SAID, is_narrow=True),
    "outlook, html only": outlook_message(words="Hello", page=f"<p>Hello</p><p>{SAID}</p>"),
}


@pytest.mark.parametrize("way", SHOWN)
def test_the_words_of_a_mail_are_shown(tmp_path: Path, way: str) -> None:
    made = SHOWN[way]
    name = (
        "sent.msg"
        if isinstance(made, Mapping) and not isinstance(made, EmailMessage)
        else "sent.eml"
    )
    content = ole_file(made) if name == "sent.msg" else bytes(made)  # type: ignore[arg-type]
    (tmp_path / name).write_bytes(content)
    assert SAID in words(tmp_path)[name]


def test_what_both_texts_say_is_shown_once(tmp_path: Path) -> None:
    plain = "Dear all,\n\nour return is attached, see\n<https://x.example/a>.\n\n[cid:1] A. Lead"
    page = (
        "<p>Dear all,</p><p>our return is <i>attached</i>, see <a href='https://x.example/a'>here</a></p>"
        "<div>A. Lead</div>"
    )
    (tmp_path / "sent.eml").write_bytes(bytes(mail(plain, page=page.replace(">here<", "><"))))
    shown = words(tmp_path)["sent.eml"]
    assert "formatted" not in shown
    assert shown.count("A. Lead") == 1


def test_the_address_of_a_link_is_shown(tmp_path: Path) -> None:
    page = "<p>It is <a href='https://x.example/s?a=1&amp;b=2'>on our drive</a>.</p>"
    (tmp_path / "sent.eml").write_bytes(bytes(mail("It is on our drive.", page=page)))
    assert "It is on our drive <https://x.example/s?a=1&b=2>." in words(tmp_path)["sent.eml"]


@pytest.mark.parametrize("length", [29_000, 31_000, 2_000_000])
def test_it_is_said_where_text_is_left_out(tmp_path: Path, length: int) -> None:
    text = "x" * length + f"\n{SAID}\n"
    (tmp_path / "sent.eml").write_bytes(HEAD + b"\n" + text.encode())
    (tmp_path / "sent.msg").write_bytes(ole_file(outlook_message(words=text)))
    for name in ("sent.eml", "sent.msg"):
        outcome = outcomes(tmp_path)[name]
        left_out = "more characters are in the mail itself" in outcome.findings[0].message
        assert left_out == (length > 30_000)
        assert left_out != (SAID in outcome.findings[0].found)


# Outlook messages.


def test_an_outlook_message_is_a_container(tmp_path: Path, police: bytes, council: bytes) -> None:
    inner = outlook_message(words="Inner", attached={"c.xlsx": council}, is_inner=True)
    attached: dict[str, bytes | Tree] = {
        "p.xlsx": police,
        "Fwd": as_object(inner),
        "plan.pdf": b"%PDF-1.7",
        "all.zip": zipped({"notes.txt": b"notes"}),
        "on our drive.xlsx": as_link("https://x.example/one"),
        "old.xlsx": as_link("\\\\server\\one.xlsx"),
        "object": as_object({"Contents": b"x"}),
    }
    (tmp_path / "sent.msg").write_bytes(ole_file(outlook_message(words="Outer", attached=attached)))
    assert judged(tmp_path) == {
        "sent.msg": CONTAINER,
        "sent.msg/p.xlsx": ACCEPTED,
        "sent.msg/mail 2.msg": CONTAINER,
        "sent.msg/mail 2.msg/c.xlsx": ACCEPTED,
        "sent.msg/plan.pdf": ("ignored", "attachment"),
        "sent.msg/all.zip": CONTAINER,
        "sent.msg/all.zip/notes.txt": ("ignored", "attachment"),
        "sent.msg/on our drive.xlsx": ("rejected", "not-a-workbook"),
        "sent.msg/old.xlsx": ("rejected", "not-a-workbook"),
        "sent.msg/object": ("rejected", "not-a-workbook"),
    }
    shown = words(tmp_path)
    assert shown["sent.msg"].startswith("From: Lead <lead@police.example>\nDate: 2027-01-27")
    assert shown["sent.msg"].endswith("Subject: Our return\n\nOuter")
    assert shown["sent.msg/mail 2.msg"].endswith("Inner")
    assert shown["sent.msg/on our drive.xlsx"] == "https://x.example/one"
    assert "Open the link" in remedies(tmp_path)["sent.msg/on our drive.xlsx"]


def test_a_workbook_that_was_inserted_into_the_text(tmp_path: Path, police: bytes) -> None:
    tree = outlook_message(attached={"one": as_object({"Package": police})})
    (tmp_path / "sent.msg").write_bytes(ole_file(tree))
    assert judged(tmp_path)["sent.msg/one"] == ACCEPTED


def test_messages_inside_one_another_keep_the_depth(tmp_path: Path, police: bytes) -> None:
    tree = outlook_message(attached={"p.xlsx": police}, is_inner=True)
    for number in range(4):
        tree = outlook_message(attached={"Fwd": as_object(tree)}, is_inner=number < 3)
    (tmp_path / "sent.msg").write_bytes(ole_file(tree))
    deepest = "sent.msg/mail 1.msg/mail 1.msg/mail 1.msg"
    assert judged(tmp_path)[deepest] == ("rejected", "too-large")


def test_an_outlook_message_that_cannot_be_read_says_to_save_the_attachment(tmp_path: Path) -> None:
    content = ole_file(outlook_message(words="x" * 9000, attached={"a": b"x" * 9000}))
    for name, harmed in {
        "cut.msg": content[:4000],
        "empty.msg": ole_file({"__properties_version1.0": b""}),
    }.items():
        (tmp_path / name).write_bytes(harmed)
        assert judged(tmp_path)[name] == ("rejected", "not-a-workbook")
        assert "save the attached workbook" in remedies(tmp_path)[name]


def test_a_damaged_part_of_a_message_stops_no_other(tmp_path: Path, police: bytes) -> None:
    tree = outlook_message(words="Words", attached={"bad.xlsx": b"#" * 70_000, "p.xlsx": police})
    content = bytearray(ole_file(tree))
    size = struct.pack("<Q", 70_000)
    content[content.index(size) : content.index(size) + 8] = struct.pack("<Q", 190_000_000)
    (tmp_path / "sent.msg").write_bytes(content)
    files = judged(tmp_path)
    assert files["sent.msg/p.xlsx"] == ACCEPTED
    assert files["sent.msg/bad.xlsx"][0] == "rejected"


def rtf(text: bytes) -> bytes:
    """RTF as it is in a message, not compressed."""
    return struct.pack("<II4sI", len(text) + 12, len(text), b"MELA", 0) + text


PAGE_IN_RTF = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}"
    rb"{\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Please change 3.2 to "
    rb"{\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 Inadequate\htmlrtf }\htmlrtf0 {\*\htmltag92 </b>}."
    rb"\htmlrtf \par}\htmlrtf0 {\*\htmltag72 </p>}{\*\htmltag64 <p>}caf\'e9 \u8211 ?"
    rb"{\*\htmltag72 </p>}}"
)
COMPRESSED = bytes.fromhex(  # the example of [MS-OXRTFCP] 3.1: “hello world”
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)


def test_the_formatted_text_of_outlook_is_read() -> None:
    assert html_of_rtf(rtf(PAGE_IN_RTF)).startswith(
        "<html><p>Please change 3.2 to <b>Inadequate</b>."
    )
    assert "<p>café –</p>" in html_of_rtf(rtf(PAGE_IN_RTF))
    assert "hello world" in html_of_rtf(COMPRESSED)
    assert html_of_rtf(rtf(rb"{\rtf1 one\par two{\*\x three}}")) == "one<br>two"


def test_words_that_only_the_formatted_text_has(tmp_path: Path) -> None:
    tree = {**outlook_message(words="Hello"), "__substg1.0_10090102": rtf(PAGE_IN_RTF)}
    (tmp_path / "sent.msg").write_bytes(ole_file(tree))
    assert SAID in words(tmp_path)["sent.msg"]
    tree["__substg1.0_10090102"] = b"not RTF at all, " * 9
    (tmp_path / "sent.msg").write_bytes(ole_file(tree))
    assert "Open it in Outlook to read it" in words(tmp_path)["sent.msg"]


# What can't be read is told.

PARTIAL = b"Content-Type: message/partial; id=x; number=2; total=2\n\n"
ELSEWHERE = b"Content-Type: message/external-body; URL=x\n\nContent-Type: a/b\n\n"
PGP = b"\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"
PKCS7 = b"0\x82\x10\0\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
UNREAD = {
    "a piece of a mail": of_parts(WORDS, PARTIAL + HEAD),
    "a whole mail in pieces": HEAD + PARTIAL + b"UEsDB",
    "a file elsewhere": of_parts(WORDS, ELSEWHERE),
    "pgp in the text": HEAD + PGP,
    "pgp behind words": HEAD + b"\nHello" + PGP,
    "pgp by type": of_parts(
        b"Content-Type: application/pgp-encrypted\n\nVersion: 1\n", BYTES + PGP
    ),
    "yenc": HEAD + b"\n=ybegin line=128 size=9 name=one.xlsx\nxxx\n=yend size=9\n",
    "binhex": HEAD + b"\n(This file must be converted with BinHex 4.0)\n:xxx:\n",
    "s/mime": of_parts(
        b"Content-Type: application/pkcs7-mime; name=smime.p7m\n"
        + BASE64
        + base64.encodebytes(PKCS7 + b"\x03" + bytes(60))
    ),
    "base64 that is cut": HEAD + b"\n" + base64.encodebytes(b"PK\x03\x04" + bytes(400)),
    "uuencode that is cut": HEAD + b"\n" + uuencoded(b"PK\x03\x04" + bytes(400))[:200],
}


@pytest.mark.parametrize("way", UNREAD)
def test_a_part_that_cannot_be_read_is_an_error(tmp_path: Path, police: bytes, way: str) -> None:
    (tmp_path / "sent.eml").write_bytes(UNREAD[way])
    (tmp_path / "one.xlsx").write_bytes(police)
    files = judged(tmp_path)
    assert "rejected" in {status for status, _ in files.values()}, files


def test_a_signed_mail_is_read_and_its_signature_is_no_error(tmp_path: Path, police: bytes) -> None:
    nothing = b"0\x0b" + PKCS7[4:] + b"\x01"  # instead of what is signed
    signature = PKCS7 + b"\x02\xa0\x82\x10\0\x02\x01\x01" + nothing + bytes(99)
    headers = b"Content-Type: application/pkcs7-signature; name=smime.p7s\n"
    named = b"Content-Type: application/x; name=p.xlsx\n"
    content = of_parts(WORDS, part(police, named), part(signature, headers))
    (tmp_path / "sent.eml").write_bytes(content)
    assert judged(tmp_path) == {
        "sent.eml": CONTAINER,
        "sent.eml/p.xlsx": ACCEPTED,
        "sent.eml/smime.p7s": ("ignored", "attachment"),
    }


def test_the_default_limits_are_those_of_the_contract() -> None:
    assert DEFAULT_LIMITS.container_depth == 3
    assert DEFAULT_LIMITS.container_members == 10_000
    assert DEFAULT_LIMITS.container_bytes == 2 * 1024**3
