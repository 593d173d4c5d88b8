"""Returns that were made to be known again, and not to be read as they are in full.

1. A return that is no other than a clean one to a careless look is read in full.
2. A clean return that was prepared so that another one is misread by what was learned of it
   teaches nothing that is wrong.
3. No limit is passed unseen, and learning takes neither long nor ever more memory.
"""

import re
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

import pytest
from support.made import AUDITS, COUNCIL, POLICE, answered, cell_of, saved

from s11xl.core.returns import Cover
from s11xl.reader import DEFAULT_LIMITS, Limits, read_return
from s11xl.reader.known import KnownReturns, is_same
from s11xl.standards.file import load_standards
from s11xl.workbook.layout.model import EntryGroup, EntryKey
from s11xl.workbook.layout.plan import plan_layout
from s11xl.xlsx.packing import closed, deflated, packed

SHEET, TEXTS, BOOK = "xl/worksheets/sheet4.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
STYLES, CORE = "xl/styles.xml", "docProps/core.xml"
GRADE, EVIDENCE = cell_of("1.1"), cell_of("1.1", "evidence")
MARGINS, FOOTER = "<pageMargins [^>]*>", "<headerFooter>.*?</headerFooter>"
Change = tuple[str, str, str]  # the part, a pattern, and what takes the place of its first match


@dataclass(frozen=True)
class Made:
    """What is done to a workbook: changes, parts that are added, left out or called otherwise."""

    changes: Sequence[Change] = ()
    added: Mapping[str, str] = field(default_factory=dict)
    dropped: Sequence[str] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    raw: Callable[[bytes], bytes] = bytes

    def __or__(self, other: "Made") -> "Made":
        return Made(
            (*self.changes, *other.changes),
            {**self.added, **other.added},
            (*self.dropped, *other.dropped),
            {**self.renamed, **other.renamed},
            other.raw,
        )

    def of(self, source: Path, target: Path) -> Path:
        """The workbook that this makes of another."""
        with zipfile.ZipFile(source) as package:
            parts = {each: package.read(each) for each in package.namelist()}
        for name, old, new in self.changes:
            text, count = re.subn(old, new, parts[name].decode(), count=1, flags=re.DOTALL)
            assert count, (name, old)
            parts[name] = text.encode()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                if name not in self.dropped:
                    package.writestr(self.renamed.get(name, name), content)
            for name, said in self.added.items():
                package.writestr(name, said)
        target.write_bytes(self.raw(target.read_bytes()))
        return target


def changed(*changes: Change) -> Made:
    return Made(changes)


def value(cell: str, now: str) -> Change:
    """A cell with a shared text, stored otherwise: from behind its format on."""
    return SHEET, f'(<c r="{cell}" s="[0-9]+") t="s"><v>([0-9]+)</v>', now


def drawn(*sheets: int, drawing: str, times: int = 1) -> Made:
    """A drawing that is linked from some sheets, so many times from each."""
    links = "".join(
        f'<Relationship Id="d{each}" Type="x/drawing" Target="../drawings/e{each}.xml"/>'
        for each in range(times)
    )
    rels = f"<Relationships>{links}</Relationships>"
    added = {f"xl/worksheets/_rels/sheet{each}.xml.rels": rels for each in sheets}
    return Made(added=added | {f"xl/drawings/e{each}.xml": drawing for each in range(times)})


def broken_name(content: bytes) -> bytes:
    """A package in which one member's own header says nothing of how its name is written."""
    name = content.index(b"xl/worksheets/sh\xc3\xa9.xml")
    at = content.rindex(b"PK\x03\x04", 0, name)
    return content[: at + 6] + b"\0\0" + content[at + 8 :]


def broken_row(content: bytes) -> bytes:
    """A package with a byte in a row's tag that is no UTF-8."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    parts[SHEET] = parts[SHEET].replace(b'<row r="5"', b'<row r="5" ph="\xff"', 1)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return buffer.getvalue()


def padded_drawings(content: bytes) -> bytes:
    """A package whose drawings are packed into far more bytes than they have."""
    nothing = b"\0\0\0\xff\xff" * 300_000  # blocks of no bytes
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    members = []
    for name, part in parts.items():
        made = deflated(name, part)
        if name.startswith("xl/drawings/e"):
            made = replace(made, data=nothing + made.data)
        members.append(made)
    return closed(packed(members))


def broken_mimetype(content: bytes) -> bytes:
    """A package whose member `mimetype` can't be unpacked."""
    at = content.index(b"mimetype") + len("mimetype")
    return content[:at] + b"\xff\xff" + content[at + 2 :]


INLINE = changed(value(EVIDENCE, r'\1 t="inlineStr"><is><t>Inline</t></is>'))
BLANK = changed((SHEET, f'<c r="{EVIDENCE}" (s="[0-9]+") t="s"><v>[0-9]+</v></c>',
                 rf'<c r="{EVIDENCE}" \1/>'))  # fmt: skip
DAY = changed((SHEET, f'<c r="{EVIDENCE}" s="[0-9]+" t="s"><v>[0-9]+</v>',
               f'<c r="{EVIDENCE}" s="10"><v>44000</v>'))  # fmt: skip
OWN = answered(POLICE).identity.return_id
COMPLETED = plan_layout(load_standards()).place(EntryKey(EntryGroup.COVER, "", "completed_on")).cell
DAY_OF_COMPLETION = ("xl/worksheets/sheet1.xml",
                     rf'<c r="{COMPLETED}"( s="[0-9]+")><v>[0-9]*</v></c>',
                     rf'<c r="{COMPLETED}"\1><v>45000</v></c>')  # fmt: skip
NEST = "<x>" * 59
ACCENT = {SHEET: "xl/worksheets/shé.xml"}
ACCENTED = (f"{Path(BOOK).parent}/_rels/workbook.xml.rels", "sheet4.xml", "shé.xml")
ELSEWHERE = {BOOK: "xl/main.xml", "xl/_rels/workbook.xml.rels": "xl/_rels/main.xml.rels"}


def mark(name: str) -> str:
    return f'<definedName name="s11xl_{name}"[^>]*>([^<]*)</definedName>'


def behind_rows(what: str) -> Made:
    return changed((SHEET, "</worksheet>", f"<x>{what}</x></worksheet>"))


def inside_footer(what: str) -> Made:
    """What stands in the first gap that `behind_rows` or another has made."""
    return changed((SHEET, "<headerFooter></headerFooter>",
                    f"<headerFooter>{what}</headerFooter>"))  # fmt: skip


ALONE = {  # what is done to the second return alone; the first is as it was saved
    "the number of an answer has very many digits": changed(
        value(GRADE, r'\1 t="s"><v>00000000000\2</v>')
    ),
    "the number of a fixed text has very many digits": changed(
        (SHEET, r'(<c r="A3"[^>]*><v>)([0-9]+)', r"\g<1>00000000000\2")
    ),
    "a row that no sheet has": changed((SHEET, "</sheetData>", '<row r="9999999"/></sheetData>')),
    "an escape with an entity": changed((TEXTS, "Evidence 1.1<", "Evidence 1.1&#95;x000D_<")),
    "an escape with another entity": changed((TEXTS, "Evidence 1.1<", "Evidence 1.1_&#120;000D_<")),
    "a byte that is no character in a row's tag": Made(raw=broken_row),
    "texts in a namespace that nothing may have": changed(
        (TEXTS, '<sst xmlns="[^"]*"', '<sst xmlns="http://www.w3.org/XML/1998/namespace"')
    ),
    "texts in another namespace that nothing may have": changed(
        (TEXTS, '<sst xmlns="[^"]*"', '<sst xmlns="http://www.w3.org/2000/xmlns/"')
    ),
    "a cell without a text behind the rows": changed(
        (SHEET, FOOTER, '<headerFooter><c r="A3"><v> </v></c></headerFooter>')
    ),
    "a row without a number behind the last that there can be": changed(
        (SHEET, "</sheetData>", '<row r="1048576"/></sheetData>'),
        (SHEET, FOOTER, "<headerFooter><row/></headerFooter>"),
    ),
    "a carriage return behind what looks like a declaration's end": changed(
        (TEXTS, "Evidence 1.1<", "Evidence 1.1?>\r<")
    ),
}
PREPARED = {  # what is done to both returns, and what to the second besides
    "a note in a cell around a gap": (
        behind_rows('<c r="G90"><headerFooter></headerFooter></c>'),
        inside_footer("<t>A note</t>"),
    ),
    "an answer in a cell around a gap": (
        BLANK | behind_rows(f'<c r="{EVIDENCE}"><headerFooter></headerFooter></c>'),
        inside_footer("<t>My evidence</t>"),
    ),
    "rows within what is not read": (
        changed((SHEET, "<sheetData>", "<rPh><sheetData>"),
                (SHEET, "</sheetData>", "</sheetData></rPh>")),
        INLINE,
    ),
    "rows that are nested deeply": (
        changed((SHEET, "<sheetData>", f"{NEST}<sheetData>"),
                (SHEET, "</sheetData>", "</sheetData>" + "</x>" * 59)),
        INLINE,
    ),
    "a gap that is nested deeply": (
        changed((SHEET, FOOTER, f"{NEST}<headerFooter></headerFooter>" + "</x>" * 59)),
        inside_footer("<a>" * 9 + "</a>" * 9),
    ),
    "a prefix that means another thing around a gap": (
        changed((SHEET, "<worksheet ", '<worksheet xmlns:a="1" xmlns:b="2" '),
                (SHEET, MARGINS, '<x xmlns:b="1"><pageMargins/></x>')),
        changed((SHEET, "<pageMargins/>", '<pageMargins a:q="" b:q=""/>')),
    ),
    "a root within the root": (
        changed((SHEET, '<worksheet (xmlns="[^"]*") (xmlns:r="[^"]*")>',
                 r'<w:worksheet xmlns:w="w" \1 \2><worksheet xmlns:x14ac="q"></worksheet>'),
                (SHEET, "</worksheet>$", "</w:worksheet>")),
        changed((SHEET, '<row r="5"', '<row r="5" x14ac:dyDescent="0.25"')),
    ),
    "an instruction where no declaration is": (
        changed((SHEET, r"^<\?xml.*?\?>\s*", ""),
                (SHEET, FOOTER, "<?p <headerFooter></headerFooter>?>")),
        inside_footer(f'<!-- ?><mergeCell ref="{EVIDENCE}:{GRADE}"/><?p -->'),
    ),
    "a prefix that is called like the selected cell": (
        changed((SHEET, "<selection ", '<selection xmlns:activeCell="A5" xmlns:b="B7"'
                 ' activeCell:x="1" b:x="1" ')),
        changed((SHEET, 'activeCell="A5"', 'activeCell="B7"')),
    ),
    "very many names": (
        behind_rows("".join(f'<y xmlns="n{each}"/>' for each in range(9880))),
        changed((SHEET, "<pageMargins ", "<pageMargins "
                 + " ".join(f'z{each}=""' for each in range(300)) + " ")),
    ),
    "a gap in a name": (
        changed((BOOK, '<definedName name="grade_1_1">([^<]*)</definedName>',
                 r'<definedName name="grade_1_1"><calcPr/>\1</definedName>')),
        changed((BOOK, "<calcPr/>", "<calcPr></calcPr><definedName localSheetId=\"0\">"
                 "'Cover'!$B$3</definedName><b/>")),
    ),
    "a mark in single quotes, and another for one sheet": (
        changed((BOOK, mark("return_id"), r"<definedName name='s11xl_return_id'>\1</definedName>"
                 r'<definedName localSheetId="0" name="s11xl_return_id">\1</definedName>')),
        changed((BOOK, "(name='s11xl_return_id'>)[^<]*", r'\1"ABCDE-FGHJK"')),
    ),
    "a mark that stands deeper once more": (
        changed((BOOK, "</definedNames>", "</definedNames><x><y>"
                 f'<definedName name="s11xl_return_id">"{OWN}"</definedName></y></x>')),
        Made(),
    ),
    "a hidden row without a number": (
        changed((SHEET, "<sheetFormatPr [^>]*>", r'\g<0><x><row hidden="1"/></x>')),
        changed((SHEET, "<sheetViews>", f'<sheetViews><row r="{int(EVIDENCE[1:]) - 1}"/>')),
    ),
    "a cell without a text, where an answer comes": (
        BLANK | changed((SHEET, "</worksheet>$",
                         f'<x><c r="{EVIDENCE}"><v> </v></c></x></worksheet>')),
        changed((SHEET, f'<c r="{EVIDENCE}" (s="[0-9]+")/>',
                 rf'<c r="{EVIDENCE}" \1 t="str"><v>mine</v></c>')),
    ),
    "a prefix that is only seemingly declared": (
        changed((SHEET, "<worksheet ", '<worksheet a=" xmlns:x14ac=" ')),
        changed((SHEET, '<row r="5"', '<row r="5" x14ac:dyDescent="0.25"')),
    ),
    "drawings that are packed into very much": (
        drawn(1, 2, 3, 4, 5, 7, 8, 10, 11, drawing="<d/>", times=2), Made(raw=padded_drawings)
    ),
    "the beginning of the days": (
        changed((BOOK, "<workbookPr", '<workbookPr date1904="1"'), DAY_OF_COMPLETION),
        changed((BOOK, "<calcPr[^>]*>", "<calcPr></calcPr><workbookPr/>")),
    ),
    "a row and margins": (
        Made(),
        changed((SHEET, MARGINS, '<pageMargins></pageMargins><row r="1048576"></row>'
                 "<pageMargins/>")),
    ),
    "the only workbook lies where it makes no difference": (
        Made([("_rels/.rels", BOOK, "xl/main.xml")], renamed=ELSEWHERE)
        | Made(added={"xl/theme/workbook.xml": "<a/>"}),
        Made(dropped=["xl/theme/workbook.xml"]),
    ),
    "properties where they make no difference": (
        changed(("_rels/.rels", CORE, "xl/theme/theme9.xml")),
        Made(added={"xl/theme/theme9.xml": "<p><description>A word</description></p>"}),
    ),
    "a drawing where it makes no difference": (
        changed(("xl/worksheets/_rels/sheet12.xml.rels", "drawings/drawing1", "charts/chart9")),
        Made(added={"xl/charts/chart9.xml": "<d><txBody><p><t>A box</t></p></txBody></d>"}),
    ),
    "a member that can't be unpacked": (
        Made(added={"mimetype": "text/plain"}), Made(raw=broken_mimetype)
    ),
    "a name that is written in two ways": (
        Made([ACCENTED], renamed=ACCENT), Made(raw=broken_name)
    ),
    "characters, in a drawing that is linked often": (
        drawn(1, 2, 3, 4, 5, 7, 8, 10, 11, drawing=f"<d>{'a' * 1_040_000}</d>", times=2),
        changed((TEXTS, "Evidence 1.1<", "b" * 900_000 + "<")),
    ),
    "texts, here and in a drawing": (
        drawn(4, drawing=f"<d>{'<txBody/>' * 110_000}</d>"),
        changed((TEXTS, "</sst>", "<si/>" * 100_000 + "</sst>")),
    ),
    "entries, here and in the names": (
        changed((STYLES, "</cellXfs>", "<xf/>" * 185_000 + "</cellXfs>")),
        changed((BOOK, "</definedNames>", '<definedName name="s11xl_x"/>' * 20_000
                 + "</definedNames>")),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The returns of two agencies."""
    folder = tmp_path_factory.mktemp("two")
    one = saved(folder / "one.xlsx", answered(POLICE))
    return one, saved(folder / "other.xlsx", answered(COUNCIL))


def taught(*paths: Path, limits: Limits = DEFAULT_LIMITS) -> KnownReturns:
    """The memory of a reader that met some clean returns."""
    known = KnownReturns()
    for path in paths:
        assert read_return(path, path.name, AUDITS, limits, known=known).findings == ()
    return known


def is_told_apart(known: KnownReturns, path: Path, limits: Limits = DEFAULT_LIMITS) -> bool:
    """Whether a file is read as it is in full, whatever was met before."""
    full = read_return(path, path.name, AUDITS, limits, known=None)
    recalled = known.recall(path, tuple(AUDITS.values()), limits)
    if recalled is None:
        return True
    return (
        full.agency_return is not None
        and not full.findings
        and is_same(recalled, full.agency_return)
    )


@pytest.mark.parametrize("name", ALONE)
def test_a_return_that_is_odd_is_told_apart(
    tmp_path: Path, two: tuple[Path, Path], name: str
) -> None:
    path = ALONE[name].of(two[1], tmp_path / "other.xlsx")
    assert is_told_apart(taught(two[0]), path)


@pytest.mark.parametrize("name", PREPARED)
def test_what_was_prepared_teaches_nothing_wrong(
    tmp_path: Path, two: tuple[Path, Path], name: str
) -> None:
    first, second = PREPARED[name]
    one = first.of(two[0], tmp_path / "one.xlsx")
    between = first.of(two[1], tmp_path / "between.xlsx")
    other = second.of(between, tmp_path / "other.xlsx")
    assert is_told_apart(taught(one), other)


def test_a_part_that_is_missing_is_no_other_one(tmp_path: Path) -> None:
    without = Made(
        [("xl/_rels/workbook.xml.rels", "styles.xml", "theme/theme9.xml")], dropped=[STYLES]
    )
    returns = [replace(answered(each), actions=()) for each in (POLICE, COUNCIL)]
    one, other = (saved(tmp_path / f"{n}.xlsx", each) for n, each in enumerate(returns))
    with zipfile.ZipFile(other) as package:
        styles = package.read(STYLES).decode()
    with_styles = without | DAY | Made(added={"xl/theme/theme9.xml": styles})
    path = with_styles.of(other, tmp_path / "other.xlsx")
    assert is_told_apart(taught(without.of(one, tmp_path / "one.xlsx")), path)


def test_what_properties_say_is_counted(tmp_path: Path, two: tuple[Path, Path]) -> None:
    limits = replace(DEFAULT_LIMITS, characters=1_000_000)
    much = changed((CORE, "</cp:coreProperties>", f"<q>{'a' * 950_000}</q></cp:coreProperties>"))
    path = much.of(two[1], tmp_path / "other.xlsx")
    assert is_told_apart(taught(two[0], limits=limits), path, limits)


def sheets(numbers: Sequence[int], what: str) -> Made:
    return changed(*(
        (f"xl/worksheets/sheet{each}.xml", "</worksheet>", f"<x>{what}</x></worksheet>")
        for each in numbers
    ))  # fmt: skip


def test_what_is_counted_in_several_sheets_is_counted_together(tmp_path: Path) -> None:
    blank = replace(answered(POLICE), responses=(), actions=(), cover=Cover())
    source = saved(tmp_path / "source.xlsx", blank)
    merges = sheets(range(1, 5), "<mergeCell/>" * 49_700)
    path = merges.of(source, tmp_path / "merges.xlsx")
    assert is_told_apart(taught(path), path)
    columns = '<col min="99" max="99" hidden="1"/>' * 29_000
    some = [sheets(each, columns).of(source, tmp_path / f"{each.start}.xlsx")
            for each in (range(1, 5), range(5, 9))]  # fmt: skip
    path = sheets(range(1, 9), columns).of(source, tmp_path / "columns.xlsx")
    assert is_told_apart(taught(*some), path)


def test_a_long_word_is_learned_as_soon_as_any_other(
    tmp_path: Path, two: tuple[Path, Path]
) -> None:
    long = changed(value(EVIDENCE, rf'\1 t="inlineStr"><is><t>{"A" * 400_000}</t></is>'))
    path = long.of(two[0], tmp_path / "one.xlsx")
    before = time.process_time()
    read_return(path, path.name, AUDITS, known=KnownReturns())
    assert time.process_time() - before < 30  # looked at again from every letter on, it takes hours


def test_rows_without_end_are_not_all_remembered(tmp_path: Path, two: tuple[Path, Path]) -> None:
    known = taught(two[0])
    for column in "ABC":
        long = 'spans="{0}" ph="{0}" s="{0}" ht="{0}"'.format("1" * 38)
        rows = "".join(
            f'<row r="{each}" {long}><c r="{column}{each}"/></row>' for each in range(100, 4000)
        )
        path = changed((SHEET, "</sheetData>", f"{rows}</sheetData>")).of(
            two[1], tmp_path / f"{column}.xlsx"
        )
        assert is_told_apart(known, path)
    forms = [form for kind in known._kinds for forms in kind.forms for form in forms]
    kept = [len(form._rows._afters) for form in forms]
    planned = [len(form._rows._planned) for form in forms]
    assert all(3 * some + 1_000 >= each for each, some in zip(kept, planned, strict=True))
