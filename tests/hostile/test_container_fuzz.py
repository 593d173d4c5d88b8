"""Random mails, mailboxes, Outlook messages and archives, and random harm to them.

1. Whatever mail a program may write, each return in it comes out byte for byte.
2. Whatever is done to a container, reading it raises nothing and ends in time; and either its
   return comes out, or something in it is an error.
   `python -m tests.hostile.test_container_fuzz --seconds 600 --seed 1` runs longer.
3. A table in a container that leads in a circle, or says to be huge, costs no more than the file.
"""

import argparse
import base64
import binascii
import random
import struct
import sys
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from email.header import Header
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.files import zipped
from support.hostile import whole
from support.made import AUDITS
from support.ole import Tree, as_object, ole_file, outlook_message, paths
from support.reading import read_file

from s11xl.reader import DEFAULT_LIMITS
from s11xl.reader.files.containers import is_container, unpack
from s11xl.reader.files.limits import RejectedError
from s11xl.reader.files.ole import OleFile

SECONDS = 20.0  # that a case may take, on a slow machine
# A zip that looks like a workbook, and so is not unpacked.
BOOK = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": bytes(range(256))})
HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n"


# Mails that a program may write.


def encoded(content: bytes, way: str) -> bytes:
    match way:
        case "base64":
            body = base64.encodebytes(content)
        case "quoted-printable":
            letters = [b"=%02X" % byte for byte in content]
            rows = [b"".join(letters[at : at + 24]) for at in range(0, len(letters), 24)]
            body = b"=\r\n".join(rows)
        case _:
            lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
            body = b"begin 644 one.xlsx\n" + b"".join(lines) + b"`\nend\n"
    return b"Content-Transfer-Encoding: %s\r\n\r\n%s\r\n" % (way.encode(), body)


NAMES = st.sampled_from(
    ["", "one.xlsx", "Rückgabe.xlsx", "a b.xlsx", "../one.xlsx", "x" * 90 + ".xlsx"]
)
TYPES = st.sampled_from(
    """|text/plain|text/html|application/octet-stream|application/x|image/png|text/csv
    |application/vnd.ms-excel|nonsense|a/b/c""".replace("\n    ", "").split("|")
)


@st.composite
def parts_with_a_return(draw: st.DrawFn) -> bytes:
    headers = b""
    name = draw(NAMES)
    if content_type := draw(TYPES):
        headers += b"Content-Type: %s" % content_type.encode()
        if name and draw(st.booleans()):
            headers += b'; name="%s"' % Header(name, "utf-8").encode(maxlinelen=900).encode()
        headers += b"\r\n"
    if disposition := draw(st.sampled_from(["", "inline", "attachment", "x-unknown"])):
        headers += b"Content-Disposition: %s" % disposition.encode()
        if name:
            headers += b"; filename*=utf-8''%s" % quote(name, safe="").encode()
        headers += b"\r\n"
    way = draw(st.sampled_from(["base64", "quoted-printable", "x-uuencode"]))
    return headers + encoded(BOOK, way)


WORDS = st.sampled_from([
    b"Content-Type: text/plain\r\n\r\nHere it is.\r\n",
    b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Here it is.</p>\r\n",
    b"\r\nHere it is.\r\n",
    b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n",
])  # fmt: skip


@st.composite
def mails(draw: st.DrawFn, depth: int = 0) -> tuple[bytes, int]:
    """A mail without its headers of address, and the number of returns in it."""
    kind = draw(st.sampled_from(["mixed", "alternative", "related", "signed", "unheard-of"]))
    boundary = b"b%d%d" % (depth, draw(st.integers(0, 99)))
    made, count = [], 0
    for _ in range(draw(st.integers(1, 3))):
        choice = draw(
            st.sampled_from(
                ["words", "return", "parts", "mail"] if depth < 2 else ["words", "return"]
            )
        )
        if choice == "words":
            made.append(draw(WORDS))
        elif choice == "return":
            made.append(draw(parts_with_a_return()))
            count += 1
        else:
            inner, inside = draw(mails(depth=depth + 1))
            made.append(
                b"Content-Type: message/rfc822\r\n\r\n" + HEAD + inner
                if choice == "mail"
                else inner
            )
            count += inside
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary, each) for each in made)
    headers = b"Content-Type: multipart/%s; boundary=%s\r\n\r\n" % (kind.encode(), boundary)
    return headers + body + b"--%s--\r\n" % boundary, count


def returns_in(content: bytes, name: str) -> int:
    """How often a container gives the return, perhaps with a line end of the mail behind it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        assert is_container(path)
        scratch = Path(folder, "scratch")
        scratch.mkdir()
        items = unpack(path, name, scratch, DEFAULT_LIMITS)
        return sum(each.path.read_bytes().rstrip(b"\r\n") == BOOK for each in items if each.path)


@settings(max_examples=150)
@given(mails())
def test_each_return_of_a_mail_comes_out(mail: tuple[bytes, int]) -> None:
    body, count = mail
    assert returns_in(HEAD + body, "sent.eml") == count


@settings(max_examples=30)
@given(st.lists(mails(depth=2), min_size=2, max_size=4), st.sampled_from([b"\r\n", b"\n"]))
def test_each_return_of_a_mailbox_comes_out(box: list[tuple[bytes, int]], end: bytes) -> None:
    separator = b"From a@b.example Mon Nov 30 17:08:00 2026\r\n"
    content = b"".join(separator + HEAD + body + b"\r\n" for body, _ in box).replace(b"\r\n", end)
    assert returns_in(content, "box") == sum(count for _, count in box)


@st.composite
def messages(draw: st.DrawFn, depth: int = 0) -> tuple[Tree, int]:
    attached: dict[str, bytes | Tree] = {}
    count = 0
    for number in range(draw(st.integers(0, 3))):
        choice = draw(
            st.sampled_from(["return", "large", "small", "mail" if depth < 2 else "return"])
        )
        if choice == "mail":
            inner, inside = draw(messages(depth=depth + 1))
            attached[f"{number}"] = as_object(inner)
            count += inside
        else:
            sizes = {"return": BOOK, "large": bytes([7]) * 5000, "small": b"\7"}
            attached[f"{number}"] = sizes[choice]
            count += choice == "return"
    words = draw(st.sampled_from(["words", "more words " * 900]))
    return outlook_message(words=words, attached=attached, is_inner=depth > 0), count


@settings(max_examples=60)
@given(messages())
def test_each_return_of_an_outlook_message_comes_out(message: tuple[Tree, int]) -> None:
    tree, count = message
    assert returns_in(ole_file(tree), "sent.msg") == count


STREAMS = st.one_of(st.binary(max_size=200), st.integers(0, 9000).map(bytes))
TREES = st.recursive(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), STREAMS, max_size=5),
    lambda inner: st.dictionaries(st.text("def", min_size=1, max_size=3), inner | STREAMS),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=60)
@given(TREES)
def test_an_ole_container_is_read_as_olefile_reads_it(
    tmp_path_factory: pytest.TempPathFactory, tree: Tree
) -> None:
    import io

    from olefile import OleFileIO

    content = ole_file(tree)
    path = tmp_path_factory.mktemp("ole") / "x"
    path.write_bytes(content)
    ours, theirs = OleFile(path), OleFileIO(io.BytesIO(content))
    for at, stream in paths(tree):
        assert ours.read(at, 10_000) == theirs.openstream(list(at)).read() == stream


# Random harm.


@cache
def seeds() -> Mapping[str, bytes]:
    """Containers with one return each."""
    book = whole()
    part = b"Content-Type: application/octet-stream; name=one.xlsx\r\n" + encoded(book, "base64")
    words = b"Content-Type: text/plain\r\n\r\nHere it is.\r\n"
    body = b"".join(b"--b\r\n" + each + b"\r\n" for each in (words, part)) + b"--b--\r\n"
    mail = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + body
    separator = b"From a@b.example Mon Nov 30 17:08:00 2026\r\n"
    other = HEAD + b"\r\nAnother mail\r\n\r\n"
    lines = [binascii.b2a_uu(book[at : at + 45]) for at in range(0, len(book), 45)]
    forwarded = b"".join([
        HEAD, b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n", words,
        b"--c\r\nContent-Type: message/rfc822\r\n\r\n", mail, b"--c--\r\n"])  # fmt: skip
    inner = outlook_message(words="in", attached={"one.xlsx": book}, is_inner=True)
    return {
        "mail.eml": mail,
        "forwarded.eml": forwarded,
        "uuencoded.eml": HEAD
        + b"\r\nwords\r\n\r\nbegin 644 one.xlsx\n"
        + b"".join(lines)
        + b"`\nend\n",
        "box": separator + other + separator + mail + b"\r\n" + separator + other,
        "sent.msg": ole_file(outlook_message(words="out", attached={"one.xlsx": book, "a": b"a"})),
        "inner.msg": ole_file(outlook_message(words="out", attached={"Fwd": as_object(inner)})),
        "all.zip": zipped({"notes.txt": b"notes", "one.xlsx": book}),
        "deep.zip": zipped({"mail.eml": mail}),
    }


def case(seed: int, number: int) -> tuple[str, bytes]:
    """A container with random harm; the same for the same numbers."""
    chance = random.Random(f"{seed}:{number}")
    name = chance.choice(list(seeds()))
    content = bytearray(seeds()[name])
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = _place(chance, content)
        match chance.randrange(6):
            case 0:
                content[at] ^= 1 << chance.randrange(8)
            case 1:
                content[at] = chance.choice(
                    (0, 10, 13, 32, 45, 58, 61, 0xFE, 0xFF, chance.randrange(256))
                )
            case 2:
                content[at : at + 4] = struct.pack(
                    "<I",
                    chance.choice(
                        (0, 1, 0xFFFFFFFE, 0xFFFFFFFF, 0x7FFFFFFF, chance.randrange(200))
                    ),
                )
            case 3:
                del content[at : at + chance.choice((1, 2, 80, 600))]
            case 4:
                other = _place(chance, content)
                content[at:at] = content[other : other + chance.choice((1, 80, 600))]
            case _:
                line_end = content.find(b"\n", at)
                content[at : line_end if 0 <= line_end < at + 200 else at + 4] = b""
        content = content or bytearray(b"\0")
    return name, bytes(content)


def _place(chance: random.Random, content: bytes) -> int:
    """Anywhere, with a liking for heads, tables and lists."""
    if chance.random() < 0.5:
        return chance.randrange(len(content))
    if chance.random() < 0.5:
        return chance.randrange(min(len(content), 1200))
    return len(content) - 1 - chance.randrange(min(len(content), 6000))


def broken(name: str, content: bytes) -> str:
    """How reading a case breaks the law, or empty."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        start = time.monotonic()
        readings = read_file(path, name, AUDITS)
        took = time.monotonic() - start
    if took > SECONDS:
        return f"it took {took:.0f} seconds"
    if len({each.file for each in readings}) != len(readings):
        return "two files have one name"
    is_read = any(each.agency_return for each in readings)
    is_error = any(each.rejects for reading in readings for each in reading.findings)
    return "" if is_read or is_error else "the return is lost without an error"


@pytest.mark.parametrize("first", range(0, 160, 10))
def test_no_harm_goes_unsaid(first: int) -> None:
    for number in range(first, first + 10):
        assert broken(*case(7, number)) == "", f"seed 7, case {number}"


def test_the_seeds_are_read() -> None:
    for name, content in seeds().items():
        assert broken(name, content) == ""
        assert content != BOOK


# Tables that lead in circles, and sizes that lie.


def _harmed(offset: int, value: int, form: str = "<I") -> bytes:
    content = bytearray(seeds()["sent.msg"])
    struct.pack_into(form, content, offset, value)
    return bytes(content)


def circles() -> Iterator[tuple[str, bytes]]:
    content = seeds()["sent.msg"]
    last = len(content) // 512 - 2
    fat = struct.unpack_from("<I", content, 76)[0]
    directory = struct.unpack_from("<I", content, 48)[0]
    for offset in (44, 48, 56, 60, 64, 68, 72, 76):  # of the header's numbers
        for value in (0, 1, fat, last, directory, 0x7FFFFFFF, 0xFFFFFFFA, 0xFFFFFFFF):
            yield f"header {offset}: {value:X}", _harmed(offset, value)
    for number in range(0, last, 7):  # each sector is followed by itself or by the first
        yield f"sector {number} by itself", _harmed((fat + 1) * 512 + number % 128 * 4, number)
    start = (directory + 1) * 512
    for entry in range(4):
        for offset in (68, 72, 76, 116, 120, 124):  # neighbours, child, start, size
            for value in (0, 1, entry, 0x7FFFFFFF, 0xFFFFFFFE):
                yield (
                    f"entry {entry}, {offset}: {value:X}",
                    _harmed(start + entry * 128 + offset, value),
                )
    endless = bytearray(content)  # a list of tables that leads to itself, and lists none
    struct.pack_into("<II", endless, 68, last, 0xFFFFFF)
    struct.pack_into("<I", endless, 44, 0xFFFFFF)
    endless[(last + 1) * 512 :] = b"\xff" * 508 + struct.pack("<I", last)
    yield "an endless list", bytes(endless)


def test_a_table_costs_no_more_than_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sent.msg"
    for name, content in circles():
        path.write_bytes(content)
        start = time.monotonic()
        tracemalloc.start()
        try:
            container = OleFile(path)
            for at in container.entries:
                container.read(at, 10**9)
        except RejectedError:
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40 * len(content), name
        assert time.monotonic() - start < SECONDS, name


def main() -> None:
    """Run for some time; print each case that breaks the law."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    end, number = time.monotonic() + options.seconds, 0
    while time.monotonic() < end:
        if wrong := broken(*case(options.seed, number)):
            print(f"seed {options.seed}, case {number}: {wrong}")
        number += 1
    print(f"{number} cases")


if __name__ == "__main__":
    main()
