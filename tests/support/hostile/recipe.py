"""What a hostile file is made with: a whole return to start from, and a table of named recipes."""

import os
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path

from s11xl.core.returns import AgencyReturn
from support.made import answered, saved

SCALE = int(os.environ.get("S11XL_HOSTILE_SCALE", "10"))  # by how much files and limits are smaller
Content = bytes | Iterable[bytes]
Parts = dict[str, Content]

COVER = "xl/worksheets/sheet1.xml"
SECTION = "xl/worksheets/sheet4.xml"  # the first key standard
PLAN = "xl/worksheets/sheet11.xml"
LISTS = "xl/worksheets/sheet13.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
CORE = "docProps/core.xml"
TOP_RELS = "_rels/.rels"
BOOK_RELS = "xl/_rels/workbook.xml.rels"
SECTION_RELS = "xl/worksheets/_rels/sheet4.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OUTSIDE = (
    "../../",
    "../../../../",
    f"{tempfile.gettempdir()}/",
    "C:\\",
    "..\\..\\",
    "xl/../../../",
)
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True)
class Recipe:
    """A named file: how it is made, and the codes of the findings that a right reader gives.

    No code means that every answer is read as it was written, and nothing is to be said.
    """

    name: str
    codes: frozenset[str]
    make: Callable[[Path], object]
    suffix: str = ".xlsx"
    changes_an_answer: bool = False  # the grade of 1.1 is another one

    def made(self, folder: Path) -> Path:
        """The file, in a folder."""
        path = folder / f"{self.name}{self.suffix}"
        self.make(path)
        return path


Register = Callable[[Callable[[Path], object]], Callable[[Path], object]]
RECIPES: list[Recipe] = []


def add(
    name: str,
    codes: str,
    make: Callable[[Path], object],
    suffix: str = ".xlsx",
    *,
    changes_an_answer: bool = False,
) -> None:
    """Puts a recipe into the table; `codes` are separated by spaces."""
    assert name not in {each.name for each in RECIPES}, name
    RECIPES.append(Recipe(name, frozenset(codes.split()), make, suffix, changes_an_answer))


def recipe(codes: str, suffix: str = ".xlsx") -> Register:
    """Registers a function that makes a file under the function's own name."""

    def register(make: Callable[[Path], object]) -> Callable[[Path], object]:
        add(make.__name__.replace("_", "-"), codes, make, suffix)
        return make

    return register


@cache
def given() -> AgencyReturn:
    """The return that every recipe starts from: no two of its answers read alike."""
    plain = answered()
    labels = ("Good", "Outstanding", "Inadequate", "Requires Improvement")
    responses = tuple(
        replace(
            each,
            grade=labels[number % 4],
            evidence=f"Evidence of {each.standard_id}: policy <{number}> & more",
            improvement=f"Improvement {number}: näher – “so”" if number % 3 else "",
        )
        for number, each in enumerate(plain.responses)
    )
    return replace(plain, responses=responses)


@cache
def whole() -> bytes:
    """The return as a file."""
    with tempfile.TemporaryDirectory() as folder:
        return saved(Path(folder, "whole.xlsx"), given()).read_bytes()


@cache
def _parts() -> Mapping[str, bytes]:
    with zipfile.ZipFile(BytesIO(whole())) as package:
        return {name: package.read(name) for name in package.namelist()}


def parts() -> Parts:
    """The parts of the return, to be changed."""
    return dict(_parts())


def part(name: str) -> bytes:
    """One part of the return."""
    return _parts()[name]


def changed(name: str, *edits: tuple[bytes, bytes]) -> Parts:
    """The parts, with the first of each text of one part replaced by another."""
    made = parts()
    content = part(name)
    for old, new in edits:
        assert old in content, (name, old)
        content = content.replace(old, new, 1)
    made[name] = content
    return made


def grown(name: str, before: bytes, filling: Iterable[bytes]) -> Parts:
    """The parts, with much put into one of them before a text, a piece at a time."""
    made = parts()
    head, found, tail = part(name).partition(before)
    assert found, (name, before)
    made[name] = _chain((head,), filling, (found + tail,))
    return made


def _chain(*pieces: Iterable[bytes]) -> Iterator[bytes]:
    for each in pieces:
        yield from each


def size(count: int) -> int:
    """A count as the scale makes it."""
    return max(1, count // SCALE)


def many(text: bytes, times: int) -> Iterator[bytes]:
    """A text again and again, in pieces of a fair size; scaled."""
    times = size(times)
    each = max(1, 262_144 // max(1, len(text)))
    while times > 0:
        yield text * min(each, times)
        times -= each


def numbered(text: str, numbers: range) -> Iterator[bytes]:
    """A text with a number in it (`{n}`), for each number; scaled."""
    block: list[str] = []
    before, *others = text.split("{n}")
    for n in numbers[: size(len(numbers))]:
        block.append(before + "".join(f"{n}{each}" for each in others))
        if len(block) == 4096:
            yield "".join(block).encode()
            block.clear()
    yield "".join(block).encode()


def packed(path: Path, made: Mapping[str, Content], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Writes parts as a zip."""
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as package:
        for name, content in made.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with package.open(info, "w", force_zip64=False) as member:
                for piece in (content,) if isinstance(content, bytes) else content:
                    member.write(piece)
    return path


def zipped(made: Mapping[str, Content]) -> bytes:
    """The same in memory."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in made.items():
            package.writestr(name, content if isinstance(content, bytes) else b"".join(content))
    return target.getvalue()


def directory_at(content: bytes, name: str) -> int:
    """Where a member's entry begins in a zip's list of members."""
    at = -1
    while (at := content.index(b"PK\x01\x02", at + 1)) >= 0:
        length = struct.unpack_from("<H", content, at + 28)[0]
        if content[at + 46 : at + 46 + length] == name.encode():
            return at
    raise AssertionError(name)


def header_at(content: bytes, name: str) -> int:
    """Where a member's own header begins in a zip."""
    at: int = struct.unpack_from("<I", content, directory_at(content, name) + 42)[0]
    return at


def poked(at: Callable[[bytes], int], form: str, value: int) -> Callable[[Path], object]:
    """Makes the return with one number of its zip's structure changed."""

    def make(path: Path) -> None:
        content = bytearray(whole())
        struct.pack_into(form, content, at(whole()), value)
        path.write_bytes(bytes(content))

    return make
