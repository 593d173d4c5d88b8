"""What a file is, is told from its content, whatever its name; and what to do about it.

1. Every workbook that Excel opens is read: with backslashes in its zip, with its parts at the root
   or under other names, encrypted with the password that Excel tries by itself, with its stream in
   another case.
2. A workbook in a format that can't be read is `unsupported-format`, with how to export it; a
   folder or zip that is one document of Numbers is one finding.
3. An archive, a disk image or an encrypted mail is rejected with what to do, and is never evidence.
4. A file is a lock file or one of the system by its content, and not by its name alone.
"""

import bz2
import gzip
import io
import lzma
import re
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.encrypted import by_excel_2010
from support.files import judged, remedies, zipped
from support.hostile.others import ole
from support.made import answered, saved
from support.ole import Tree, ole_file

import s11xl


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return saved(tmp_path_factory.mktemp("made") / "one.xlsx", answered()).read_bytes()


Change = Callable[[str, bytes], tuple[str, bytes]]


def rewritten(content: bytes, change: Change) -> bytes:
    """The zip with other names and contents."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return target.getvalue()


def with_backslashes(name: str, content: bytes) -> tuple[str, bytes]:
    return name.replace("/", "\\"), content


def at_the_root(name: str, content: bytes) -> tuple[str, bytes]:
    """The parts of `xl` at the root; its links lead from there."""
    content = content.replace(b'"/xl/', b'"/').replace(b'Target="xl/', b'Target="')
    if name.startswith("xl/") and not name.startswith("xl/_rels"):
        content = content.replace(b'Target="../', b'Target="')
    return name.removeprefix("xl/"), content


def under_another_name(name: str, content: bytes) -> tuple[str, bytes]:
    """The part that lists the sheets under a name of its own."""
    if name in ("[Content_Types].xml", "_rels/.rels"):
        content = content.replace(b"xl/workbook.xml", b"xl/book1.xml")
    is_book = name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    return name.replace("workbook.xml", "book1.xml") if is_book else name, content


@pytest.mark.parametrize("change", [with_backslashes, at_the_root, under_another_name])
@pytest.mark.parametrize("suffix", ["xlsx", "xlsm", "zip", "tmp"])
def test_a_workbook_is_read_wherever_its_parts_are(
    tmp_path: Path, workbook: bytes, change: Change, suffix: str
) -> None:
    (tmp_path / f"one.{suffix}").write_bytes(rewritten(workbook, change))
    assert judged(tmp_path) == {f"one.{suffix}": ("accepted", "")}


def test_an_archive_with_backslashes(tmp_path: Path, workbook: bytes) -> None:
    content = zipped({"all\\": b"", "all\\one.xlsx": workbook})
    (tmp_path / "all.zip").write_bytes(content)
    assert judged(tmp_path) == {
        "all.zip": ("ignored", "container"),
        "all.zip/all/one.xlsx": ("accepted", ""),
    }


@pytest.mark.parametrize("mark", [b"PK\x07\x08", b"PK00"])
def test_an_archive_that_could_have_been_split(
    tmp_path: Path, workbook: bytes, mark: bytes
) -> None:
    (tmp_path / "all.zip").write_bytes(mark + zipped({"one.xlsx": workbook}))
    assert judged(tmp_path)["all.zip/one.xlsx"] == ("accepted", "")


def encrypted(content: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    target = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, target)
    return target.getvalue()


ENCRYPTIONS = [encrypted, by_excel_2010]


@pytest.mark.parametrize("encrypt", ENCRYPTIONS)
def test_what_excel_opens_without_asking_is_read(
    tmp_path: Path, workbook: bytes, encrypt: Callable[[bytes, str], bytes]
) -> None:
    (tmp_path / "read-only.xlsx").write_bytes(encrypt(workbook, "VelvetSweatshop"))
    assert judged(tmp_path) == {"read-only.xlsx": ("accepted", "")}


@pytest.mark.parametrize("encrypt", ENCRYPTIONS)
@pytest.mark.parametrize(
    ("password", "status"), [("", "rejected"), ("b", "rejected"), ("a", "accepted")]
)
def test_another_password_is_still_asked_for(
    tmp_path: Path,
    workbook: bytes,
    password: str,
    status: str,
    encrypt: Callable[[bytes, str], bytes],
) -> None:
    (tmp_path / "locked.xlsx").write_bytes(encrypt(workbook, "a"))
    result = s11xl.consolidate(tmp_path, passwords={"": password} if password else {})
    assert list(result.returns["status"]) == [status]
    assert list(result.findings["code"]) == ["encrypted"] * (status == "rejected")
    if not password:
        assert "with a password" in result.findings["message"][0]


def xls(name: str) -> bytes:
    """An empty workbook of Excel 97 with its stream under a name."""

    def record(number: int, content: bytes = b"") -> bytes:
        return struct.pack("<HH", number, len(content)) + content

    def start(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))

    sheet = start(0x10) + record(0x0A)
    position = len(start(5)) + len(record(0x85, bytes(8) + b"Sheet1")) + len(record(0x0A))
    listed = record(0x85, struct.pack("<IBBBB", position, 0, 0, 6, 0) + b"Sheet1")
    return ole([(name, start(5) + listed + record(0x0A) + sheet)])


@pytest.mark.parametrize("name", ["Workbook", "WORKBOOK", "workbook", "Book", "BOOK"])
def test_the_stream_of_an_xls_is_found_in_any_case(tmp_path: Path, name: str) -> None:
    (tmp_path / "one.xls").write_bytes(xls(name))
    assert judged(tmp_path) == {"one.xls": ("rejected", "not-our-template")}


def test_a_document_with_a_workbook_in_it_is_no_workbook(tmp_path: Path) -> None:
    tree: Tree = {"WordDocument": b"x", "ObjectPool": {"Workbook": b"x"}}
    (tmp_path / "plan.doc").write_bytes(ole_file(tree))
    assert judged(tmp_path) == {"plan.doc": ("rejected", "not-a-workbook")}


SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
GNUMERIC = b'<?xml version="1.0"?><gnm:Workbook xmlns:gnm="http://www.gnumeric.org/v10.dtd"/>'
NUMBERS = {"Index.zip": b"PK\x05\x06" + bytes(18), "preview.jpg": b"\xff\xd8\xff",
           "Data/1.jpg": b"\xff\xd8\xff", "Metadata/Properties.plist": b"bplist00"}  # fmt: skip
UNSUPPORTED = {
    "excel-2003.xml": f'<?xml version="1.0"?>\n<Workbook xmlns="{SPREADSHEET}"/>'.encode(),
    "no-declaration.xml": f'<Workbook xmlns="{SPREADSHEET}"/>'.encode(),
    "utf-16.xml": f'<?xml version="1.0"?><Workbook xmlns="{SPREADSHEET}"/>'.encode("utf-16"),
    "flat.fods": f'<?xml version="1.0"?><office:document office:mimetype="{ODS}"/>'.encode(),
    "far.fods": b"<?xml?><office:document "
    + b'xmlns:x="urn:x" ' * 900
    + f'office:mimetype="{ODS}"/>'.encode(),
    "book.gnumeric": gzip.compress(GNUMERIC),
    "plain.gnumeric": GNUMERIC,
    "page.xls": b"<html><head><meta name=ProgId content=Excel.Sheet></head></html>",
    "report.xls": b"<html xmlns:x='y'><head><xml><x:ExcelWorkbook></xml></head></html>",
    "archive.mht": b"MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/x\n\n",
    "binary.xlsb": zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"}),
    "sylk.slk": b"ID;PWXL;N;E\r\n",
    "excel-4.xls": b"\x09\x04\x06\0\0\0\x10\0\0\0",
    "lotus.wk1": b"\0\0\x02\0\x06\x04\x06\0",
    "table.dif": b"TABLE\r\n0,1\r\n",
    "flat.numbers": zipped({"Index/Document.iwa": b"x", "preview.jpg": b"\xff\xd8\xff"}),
    "packed.numbers": zipped(NUMBERS),
    "old.numbers": zipped({"index.xml.gz": b"x", "buildVersionHistory.plist": b"x"}),
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_a_workbook_that_cannot_be_read_says_how_to_export_it(
    tmp_path: Path, workbook: bytes, name: str
) -> None:
    (tmp_path / name).write_bytes(UNSUPPORTED[name])
    (tmp_path / "one.xlsx").write_bytes(workbook)
    assert judged(tmp_path)[name] == ("rejected", "unsupported-format")
    assert ".xlsx" in remedies(tmp_path)[name]


def test_an_ods_without_its_type_is_one_finding(tmp_path: Path) -> None:
    manifest = f'<file-entry media-type="{ODS}" full-path="/"/>'.encode()
    parts = {"content.xml": b"<x/>", "META-INF/manifest.xml": manifest}
    (tmp_path / "one.zip").write_bytes(zipped(parts))
    assert judged(tmp_path) == {"one.zip": ("rejected", "corrupt")}


def test_a_package_of_numbers_is_one_finding(tmp_path: Path, workbook: bytes) -> None:
    for name, content in NUMBERS.items():
        path = tmp_path / "Return.numbers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    inside = {f"sent/Return.numbers/{name}": content for name, content in NUMBERS.items()}
    members = {**inside, "__MACOSX/sent/._Return.numbers": b"\0\x05\x16\x07", "one.xlsx": workbook}
    (tmp_path / "mac.zip").write_bytes(zipped(members))
    assert judged(tmp_path) == {
        "Return.numbers": ("rejected", "unsupported-format"),
        "mac.zip/sent/Return.numbers": ("rejected", "unsupported-format"),
        "mac.zip/__MACOSX/sent/._Return.numbers": ("ignored", ""),
        "mac.zip/one.xlsx": ("accepted", ""),
        "mac.zip": ("ignored", "container"),
    }


def test_a_workbook_that_was_unpacked_is_one_finding(tmp_path: Path, workbook: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        package.extractall(tmp_path / "returned")
        inside = {f"returned/{name}": package.read(name) for name in package.namelist()}
    (tmp_path / "again.zip").write_bytes(zipped(inside))
    assert judged(tmp_path) == {
        "returned": ("rejected", "unsupported-format"),
        "again.zip/returned": ("rejected", "unsupported-format"),
        "again.zip": ("ignored", "container"),
    }


def test_a_folder_with_more_than_a_document_is_searched(tmp_path: Path, workbook: bytes) -> None:
    for name, content in {**NUMBERS, "one.xlsx": workbook}.items():
        path = tmp_path / "all" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    files = judged(tmp_path)
    assert files["all/one.xlsx"] == ("accepted", "")
    assert len(files) == 1 + len(NUMBERS)


def tarred(content: bytes, **options: int) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", **options) as archive:  # type: ignore[call-overload]
        info = tarfile.TarInfo("one.xlsx")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


TAR = tarred(b"PK")
OLD_TAR = TAR[:257] + bytes(243)  # without “ustar”, as tar was in 1979
OLD_TAR = (
    OLD_TAR[:148]
    + b"%06o\0 " % (sum(OLD_TAR[:148] + OLD_TAR[156:]) + 256)
    + OLD_TAR[156:]
    + TAR[500:]
)
SIGNED = b"0\x82\x10\0\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
NOT_SEEN = {  # files that may hold a return that can't be seen
    "return.tar": TAR,
    "old.tar": OLD_TAR,
    "return.tar.gz": gzip.compress(TAR),
    "return.tar.bz2": bz2.compress(TAR),
    "return.tar.xz": lzma.compress(TAR),
    "return.lzma": lzma.compress(TAR, lzma.FORMAT_ALONE),
    "return.rar": b"Rar!\x1a\x07\0" + bytes(9),
    "return.7z": b"7z\xbc\xaf\x27\x1c" + bytes(9),
    "return.cab": b"MSCF\0\0\0\0" + bytes(9),
    "return.lzh": b"\x1c\x13-lh5-" + bytes(9),
    "return.arj": b"\x60\xea\x2a\0\x1e\x0b\x01" + bytes(9),
    "return.ace": b"1234567**ACE**" + bytes(9),
    "return.zst": b"\x28\xb5\x2f\xfd" + bytes(9),
    "return.z": b"\x1f\x9d\x90" + bytes(9),
    "return.cpio": b"070701" + bytes(9),
    "return.sit": b"StuffIt (c)1997" + bytes(9),
    "return.iso": bytes(32769) + b"CD001" + bytes(9),
    "return.exe": b"MZ\x90\0" + bytes(9),
    "smime.p7m": SIGNED + b"\x03\xa0" + bytes(9),
    "indefinite.p7m": b"0\x80" + SIGNED[4:] + b"\x02\xa0\x80\x02\x01\x01" + bytes(9),
    "return.pgp": b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
    "binary.pgp": b"\x85\x01\x0c\x03" + b"12345678" + b"\x01" + bytes(99),
    "return.age": b"age-encryption.org/v1\n" + bytes(9),
    "message.rpmsg": b"\x76\xe8\x04\x60\xc4\x11\xe3\x86" + bytes(9),
    "winmail.dat": b'x\x9f>"' + bytes(9),
    "mails.pst": b"!BDN" + bytes(9),
    "return.uue": b"begin 644 one.xlsx\n#4$L#\n`\nend\n",
    "return.webloc": b'<?xml version="1.0"?><plist><dict><key>URL</key></dict></plist>',
    "return.desktop": b"[Desktop Entry]\nType=Link\nURL=https://x.example\n",
}


@pytest.mark.parametrize("name", NOT_SEEN)
@pytest.mark.parametrize("called", ["", "evidence.pdf"])
def test_what_may_hold_a_return_is_rejected_with_what_to_do(
    tmp_path: Path, workbook: bytes, name: str, called: str
) -> None:
    (tmp_path / (called or name)).write_bytes(NOT_SEEN[name])
    (tmp_path / "one.xlsx").write_bytes(workbook)
    assert judged(tmp_path)[called or name] == ("rejected", "not-a-workbook")
    assert re.search("[Uu]npack|[Ss]ave|send|attach", remedies(tmp_path)[called or name])


def test_such_files_in_an_archive_too(tmp_path: Path, workbook: bytes) -> None:
    (tmp_path / "all.zip").write_bytes(zipped({"one.xlsx": workbook, **NOT_SEEN}))
    files = judged(tmp_path)
    assert {files[f"all.zip/{name}"] for name in NOT_SEEN} == {("rejected", "not-a-workbook")}


def test_a_signature_is_evidence(tmp_path: Path, workbook: bytes) -> None:
    signature = (
        SIGNED + b"\x02\xa0\x82\x10\0" + b"0\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0"
    )
    (tmp_path / "smime.p7s").write_bytes(signature.replace(b"\x01\xa0", b"\x01"))
    (tmp_path / "one.xlsx").write_bytes(workbook)
    assert judged(tmp_path)["smime.p7s"] == ("ignored", "attachment")


RETURNS = ["~$one.xlsx", "._one.xlsx", "Thumbs.db", "desktop.ini", ".DS_Store", ".~lock.one.xlsx#"]


@pytest.mark.parametrize("name", RETURNS)
def test_a_return_is_read_under_any_name(tmp_path: Path, workbook: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(workbook)
    assert judged(tmp_path) == {name: ("accepted", "")}
    (tmp_path / name).unlink()
    (tmp_path / "all.zip").write_bytes(zipped({name: workbook}))
    assert judged(tmp_path)[f"all.zip/{name}"] == ("accepted", "")


@pytest.mark.parametrize("name", RETURNS)
def test_so_are_other_files_that_may_hold_one(tmp_path: Path, workbook: bytes, name: str) -> None:
    for content in (NOT_SEEN["return.rar"], encrypted(workbook, "a"), xls("Workbook")):
        (tmp_path / name).write_bytes(content)
        assert judged(tmp_path)[name][0] == "rejected"


IGNORED = {
    "~$one.xlsx": b"\x05A Lead".ljust(55, b" ")
    + b"\x06\0"
    + "A Lead".encode("utf-16-le").ljust(108),
    "~$two.docx": bytes(162),
    ".~lock.one.xlsx#": b",lead,pc,25.01.2027 10:00,file:///x/lead;",
    "._one.xlsx": b"\0\x05\x16\x07\0\x02\0\0Mac OS X        " + bytes(4080),
    "one.xlsx": b"\0\x05\x16\x07\0\x02\0\0Mac OS X        " + bytes(4080),
    ".DS_Store": b"\0\0\0\x01Bud1\0\0\x10\0" + bytes(6132),
    "desktop.ini": b"[.ShellClassInfo]\r\nIconResource=x",
    "Thumbs.db": ole([("Catalog", b"x"), ("256_1", b"\xff\xd8\xff")]),
    "thumbs.db": b"",
}


@pytest.mark.parametrize("name", IGNORED)
def test_a_real_one_stays_ignored(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(IGNORED[name])
    (tmp_path / "all.zip").write_bytes(zipped({name: IGNORED[name]}))
    files = judged(tmp_path)
    assert files[name] == files[f"all.zip/{name}"] == ("ignored", "")


def test_a_workbook_of_somebody_else_is_none_of_these(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "other.xlsx")
    assert judged(tmp_path) == {"other.xlsx": ("rejected", "not-our-template")}


LINK = zipfile.ZipInfo("return.xlsx")
LINK.external_attr = 0o120777 << 16


def test_a_link_in_an_archive_is_no_evidence(tmp_path: Path, workbook: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr(LINK, "/etc/passwd")
        archive.writestr("one.xlsx", workbook)
    assert judged(tmp_path)["all.zip/return.xlsx"] == ("rejected", "not-a-workbook")


def test_what_a_zip_packs_in_another_way_is_to_be_unpacked(tmp_path: Path, workbook: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("one.xlsx", workbook)
    assert judged(tmp_path)["all.zip/one.xlsx"] == ("rejected", "corrupt")
    assert "unpack it by hand" in remedies(tmp_path)["all.zip/one.xlsx"]
