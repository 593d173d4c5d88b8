"""Clean returns, known again.

1. A return is known again where another of its kind was met, whosever it is and whatever it says;
   what a program changes at each saving makes no difference.
2. What is said of a file is the same whether or not a clean one was met before. (`conftest.py`
   holds this in every test that reads, the fuzzer for each of its cases.)
3. What is remembered belongs to the audits and the limits that it was learned under.
"""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.clients import libreoffice, save_with_gnumeric
from support.draws import some
from support.made import (
    AUDITS,
    COUNCIL,
    EVERYTHING,
    POLICE,
    SETTINGS,
    answered,
    cell_of,
    large_audit,
    saved,
    small_audit,
    with_response,
)

from s11xl.core.returns import Action, AgencyReturn, Cover
from s11xl.reader import DEFAULT_LIMITS, Limits, Reading, read_return
from s11xl.reader.known import KnownReturns, is_same
from s11xl.standards.file import load_standards
from s11xl.standards.model import StandardSet
from s11xl.workbook.identity import RoundSettings

AUDIT = load_standards()
ODD = "Näher – “so” & <more>\n_x0041_ 007 " + "long " * 300


def audits_of(audit: StandardSet) -> Mapping[tuple[str, str], StandardSet]:
    return {(audit.id, audit.version): audit}


def met(path: Path, audit: StandardSet = AUDIT, limits: Limits = DEFAULT_LIMITS) -> KnownReturns:
    """The memory of a reader that met one return."""
    known = KnownReturns()
    audits = audits_of(audit)
    reading = read_return(path, path.name, audits, limits, known=known)
    assert reading.findings == ()
    assert known.recall(path, tuple(audits.values()), limits) is not None
    return known


def read_twice(path: Path, known: KnownReturns, audit: StandardSet = AUDIT) -> tuple[Reading, bool]:
    """What is said of a file, in full and again; and whether it was known."""
    audits = audits_of(audit)
    full = read_return(path, path.name, audits, known=None)
    recalled = known.recall(path, tuple(audits.values()), DEFAULT_LIMITS)
    again = read_return(path, path.name, audits, known=known)
    assert again == full
    if recalled is not None:
        assert full.agency_return is not None
        assert is_same(recalled, full.agency_return)
    return full, recalled is not None


def odd(audit: StandardSet, settings: RoundSettings = SETTINGS) -> AgencyReturn:
    """Another agency's return, of odd texts and with holes."""
    given = answered(COUNCIL, audit, settings=settings, grade=audit.scale.grades[0].label)
    first, second, *_ = audit.standards
    given = with_response(given, first.id, evidence=ODD, improvement="=1+1 & so on")
    given = with_response(given, second.id, evidence="  spaces  ", improvement="Lead")
    plan = [Action(first.id, "Do", "Lead", "ongoing", ""), Action("", ODD, "", "2027-03-31", "x")]
    return replace(given, actions=tuple(plan), cover=Cover("Lead", cover_notes=ODD))


@pytest.mark.parametrize("settings", [SETTINGS, EVERYTHING], ids=["plain", "everything"])
@pytest.mark.parametrize("audit", [AUDIT, small_audit(), large_audit()], ids=lambda each: each.id)
def test_another_agencys_return_is_known(
    tmp_path: Path, audit: StandardSet, settings: RoundSettings
) -> None:
    one = saved(tmp_path / "one.xlsx", answered(POLICE, audit, settings=settings), audit,
                settings=settings, lock_password="one")  # fmt: skip
    other = saved(tmp_path / "other.xlsx", odd(audit, settings), audit,
                  settings=settings, lock_password="two")  # fmt: skip
    full, is_known = read_twice(other, met(one, audit), audit)
    assert is_known
    assert full.agency_return is not None
    assert full.agency_return.responses[0].evidence == ODD
    blank = saved(tmp_path / "blank.xlsx", replace(odd(audit, settings), responses=(), actions=(),
                  cover=Cover()), audit, settings=settings)  # fmt: skip
    assert read_twice(blank, met(one, audit), audit)[1]


def by_openpyxl(source: Path, target: Path) -> None:
    load_workbook(source).save(target)


def by_libreoffice(source: Path, target: Path) -> None:
    libreoffice([["open", str(source)], ["save_as", str(target)]])


@pytest.mark.parametrize(
    "program",
    [
        by_openpyxl,
        pytest.param(by_libreoffice, marks=pytest.mark.client),
        pytest.param(save_with_gnumeric, marks=pytest.mark.client),
    ],
)
def test_what_a_program_saved_is_read_as_in_full(tmp_path: Path, program: object) -> None:
    assert callable(program)
    paths = []
    for number, given in enumerate([answered(POLICE), odd(AUDIT)]):
        source = saved(tmp_path / f"source{number}.xlsx", given)
        paths.append(tmp_path / f"saved{number}.xlsx")
        program(source, paths[-1])
    known = KnownReturns()
    for path in paths:
        read_twice(path, known)
    _, is_known = read_twice(paths[1], known)
    assert is_known or program is save_with_gnumeric  # which stores texts in a mixture


def edited(source: Path, target: Path, part: str, old: str, new: str) -> Path:
    """A copy of a file with one part changed: the first match of a pattern."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as copy:
        for info in package.infolist():
            content = package.read(info)
            if info.filename.endswith(part):
                text, count = re.subn(old, new, content.decode(), count=1, flags=re.DOTALL)
                assert count, (part, old)
                content = text.encode("utf-8", "surrogatepass")
            copy.writestr(info.filename, content)
    return target


ROW = int(re.sub(r"\D", "", cell_of("1.1")))  # the first answer's
GRADE, EVIDENCE = cell_of("1.1"), cell_of("1.1", "evidence")
SHEET = "sheet4.xml"

WITHOUT_MEANING = {
    "another cell is selected": (SHEET, 'activeCell="[A-Z0-9]+"', 'activeCell="D15"'),
    "the answer's row grew": (SHEET, rf'(<row r="{ROW}"[^>]*) ht="[0-9.]+"', r'\1 ht="222.25"'),
    "the answer's row is said to be shown": (SHEET, rf'<row r="{ROW}"', r'\g<0> hidden="0"'),
    "the lock has another password": (
        SHEET, "<sheetProtection ", '<sheetProtection hashValue="AA==" saltValue="BB==" '
    ),
    "a formula's stored result is old": (SHEET, "(<f>IF[^<]*</f>)<v>[^<]*</v>", r"\1<v>old</v>"),
    "another window": ("xl/workbook.xml", "<workbookView ", '<workbookView activeTab="7" '),
    "a later saving": ("core.xml", "(<dcterms:modified[^>]*>)[^<]*", r"\g<1>2027-01-03T04:05:06Z"),
}  # fmt: skip

SURPRISES = {
    "two fixed texts are exchanged": (
        "sharedStrings.xml", "(<si><t>Asked by</t></si>)(.*?)(<si>.*?</si>)", r"\3\2\1"
    ),
    "a fixed text is another": ("sharedStrings.xml", "Asked by", "Asked for by"),
    "the answer's row is hidden": (SHEET, rf'<row r="{ROW}"', r'\g<0> hidden="1"'),
    "the row says twice how high it is": (SHEET, rf'<row r="{ROW}"', r'\g<0> ht="1"'),
    "the answer's column is hidden": (SHEET, '<col min="2"', '<col hidden="1" min="2"'),
    "a formula is another": (SHEET, "<f>IF", "<f>1+IF"),
    "a formula's stored result reads like a key": (
        SHEET, "(<f>IF[^<]*</f>)<v>[^<]*</v>", r"\1<v>ABCDE-FGHJK:1.1</v>"
    ),
    "the answer is a formula": (
        SHEET, f'(<c r="{GRADE}"[^>]*>)<v>', r"\1<f>1</f><v>"
    ),
    "the answer is an error": (
        SHEET, f'(<c r="{GRADE}" s="[0-9]+") t="s"><v>[0-9]+', r'\1 t="e"><v>#N/A'
    ),
    "the answer is a number": (
        SHEET, f'(<c r="{GRADE}" s="[0-9]+") t="s"><v>[0-9]+', r"\1><v>4"
    ),
    "the answer is a text that isn't there": (
        SHEET, f'(<c r="{GRADE}"[^>]*><v>)[0-9]+', r"\g<1>99999"
    ),
    "the answer stands twice": (SHEET, f'<c r="{GRADE}"[^>]*><v>[0-9]+</v></c>', r"\g<0>\g<0>"),
    "an unknown entity": (
        SHEET, f'(<c r="{GRADE}" s="[0-9]+") t="s"><v>[0-9]+', r'\1 t="str"><v>&amp;&what;'
    ),
    "a character that is none": (
        SHEET, f'(<c r="{GRADE}" s="[0-9]+") t="s"><v>[0-9]+', '\\1 t="str"><v>a\x01'
    ),
    "half a character": (
        SHEET, f'(<c r="{GRADE}" s="[0-9]+") t="s"><v>[0-9]+', '\\1 t="str"><v>a\ud800'
    ),
    "a carriage return": (
        SHEET, f'(<c r="{GRADE}" s="[0-9]+") t="s"><v>[0-9]+', '\\1 t="str"><v>a\r\nb'
    ),
    "the evidence is another standard's label": (
        SHEET, f'(<c r="{EVIDENCE}" s="[0-9]+") t="s"><v>[0-9]+',
        r'\1 t="str"><v>Your self-assessment for 1.2',
    ),
    "the evidence is a label of the cover": (
        SHEET, f'(<c r="{EVIDENCE}" s="[0-9]+") t="s"><v>[0-9]+', r'\1 t="str"><v>Return ID'
    ),
    "a cell where none was": (SHEET, rf'(<row r="{ROW}".*?)</row>',
                              rf'\1<c r="G{ROW}" t="str"><v>note</v></c></row>'),
    "a cell where none is looked for": (
        SHEET, "<sheetView ", f'<row r="{ROW}"><c r="G9"><v>1</v></c></row>\\g<0>'
    ),
    "a merge over the answer": (SHEET, '<mergeCells count="[0-9]+">',
                                rf'\g<0><mergeCell ref="{EVIDENCE}:{GRADE}"/>'),
    "the dates begin in 1904": ("xl/workbook.xml", "<workbookPr", '<workbookPr date1904="1"'),
    "a name leads elsewhere": (
        "xl/workbook.xml", r'(<definedName name="grade_1_1">[^<]*\$)[0-9]+<', r"\g<1>3<"
    ),
    "a name gives another Return ID": (
        "xl/workbook.xml", '(<definedName name="s11xl_return_id"[^>]*>)[^<]*',
        r'\1"ABCDE-FGHJK"',
    ),
    "the properties say something": (
        "core.xml", "</cp:coreProperties>", "<dc:description>A word</dc:description>\\g<0>"
    ),
    "the properties give another Return ID": (
        "core.xml", "(<dc:subject>)[^<]*", r"\1ABCDE-FGHJK"
    ),
    "a sheet is shown": ("xl/workbook.xml", 'state="veryHidden"', 'state="visible"'),
    "a sheet is called otherwise": ("xl/workbook.xml", 'name="Cover"', 'name="COVER"'),
    "another encoding": (SHEET, 'encoding="UTF-8"', 'encoding="ISO-8859-1"'),
}  # fmt: skip


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, KnownReturns]:
    """A clean return, and the memory of a reader that met it."""
    path = saved(tmp_path_factory.mktemp("clean") / "clean.xlsx", odd(AUDIT))
    return path, met(path)


@pytest.mark.parametrize("name", WITHOUT_MEANING)
def test_what_has_no_meaning_makes_no_difference(
    tmp_path: Path, clean: tuple[Path, KnownReturns], name: str
) -> None:
    path = edited(clean[0], tmp_path / "edited.xlsx", *WITHOUT_MEANING[name])
    full, is_known = read_twice(path, clean[1])
    assert full.findings == ()
    assert is_known


@pytest.mark.parametrize("name", SURPRISES)
def test_at_a_surprise_the_whole_file_is_read(
    tmp_path: Path, clean: tuple[Path, KnownReturns], name: str
) -> None:
    path = edited(clean[0], tmp_path / "edited.xlsx", *SURPRISES[name])
    given = clean[1].recall(path, (AUDIT,), DEFAULT_LIMITS)
    assert given is None or name == "the answer is a number"
    full, is_known = read_twice(path, clean[1])  # which may learn what gave no finding
    assert not (is_known and full.findings)


def test_what_could_not_be_learned_is_forgotten_whole(
    tmp_path: Path, clean: tuple[Path, KnownReturns]
) -> None:
    cell = f'<c r="C{ROW - 1}"[^>]*><v>[0-9]+</v></c>'  # a locked grade above the answer
    moved = edited(
        clean[0], tmp_path / "moved.xlsx", SHEET, f'({cell})(.*?<row r="{ROW}"[^>]*>)', r"\2\1"
    )
    assert not read_twice(moved, clean[1])[1]  # for it stands in the answer's row
    gone = edited(clean[0], tmp_path / "gone.xlsx", SHEET, cell, "")
    full, is_known = read_twice(gone, clean[1])
    assert full.findings
    assert not is_known


def test_a_picture_is_a_surprise(tmp_path: Path, clean: tuple[Path, KnownReturns]) -> None:
    path = tmp_path / "with a picture.xlsx"
    path.write_bytes(clean[0].read_bytes())
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/media/image1.png", b"")
    full, is_known = read_twice(path, clean[1])
    assert [each.code.value for each in full.findings] == ["hidden-content"]
    assert not is_known


def test_a_number_that_could_be_two_standards_is_a_surprise(tmp_path: Path) -> None:
    audit = small_audit()
    path = saved(tmp_path / "one.xlsx", odd(audit), audit)
    book = load_workbook(path)
    book.save(path)
    known = met(path, audit)
    row = next(cell.row for cell in book[audit.wording.action_plan]["A"] if cell.value == "A.1")
    book[audit.wording.action_plan].cell(row, 1).value = 1.1
    book.save(path)
    read_twice(path, known, audit)


def test_what_is_remembered_belongs_to_audits_and_limits(
    tmp_path: Path, clean: tuple[Path, KnownReturns]
) -> None:
    path, known = clean
    assert known.recall(path, (AUDIT,), DEFAULT_LIMITS) is not None
    assert known.recall(path, (small_audit(),), DEFAULT_LIMITS) is None
    assert known.recall(path, (AUDIT, small_audit()), DEFAULT_LIMITS) is None
    assert known.recall(path, (AUDIT,), replace(DEFAULT_LIMITS, cells=100)) is None
    assert known.recall(tmp_path / "nowhere.xlsx", (AUDIT,), DEFAULT_LIMITS) is None


def test_a_return_with_a_finding_is_not_learned(tmp_path: Path) -> None:
    source = saved(tmp_path / "one.xlsx", answered(POLICE))
    path = edited(source, tmp_path / "edited.xlsx", *SURPRISES["a fixed text is another"])
    known = KnownReturns()
    assert read_return(path, path.name, AUDITS, known=known).findings
    assert known.recall(path, tuple(AUDITS.values()), DEFAULT_LIMITS) is None


def test_texts_behind_the_same_numbers_are_compared_each_time(
    tmp_path: Path, clean: tuple[Path, KnownReturns]
) -> None:
    source, known = clean[0], met(clean[0])
    for _ in range(3):  # until what is the same each time is known by its bytes
        assert known.recall(source, (AUDIT,), DEFAULT_LIMITS) is not None
    with zipfile.ZipFile(source) as package:
        texts = re.findall("<t[^>]*>[^<]*</t>", package.read("xl/sharedStrings.xml").decode())
    for number, text in some(list(enumerate(texts))[::23], one_in=3):
        path = tmp_path / f"{number}.xlsx"
        edited(source, path, "sharedStrings.xml", re.escape(text), f"{text[:-4]}!</t>")
        full, is_known = read_twice(path, known)
        assert not (is_known and full.findings)
    assert sum(bool(read_twice(path, known)[0].findings) for path in tmp_path.iterdir()) > 3


@pytest.mark.parametrize("program", [None, by_openpyxl], ids=["shared texts", "texts in cells"])
def test_any_fixed_text_that_is_gone_is_a_surprise(tmp_path: Path, program: object) -> None:
    source = saved(tmp_path / "source.xlsx", odd(AUDIT))
    if callable(program):
        program(source, source)
    known = met(source)
    with zipfile.ZipFile(source) as package:
        sheet = next(each for each in package.namelist() if each.endswith(SHEET))
        cells = re.findall('<c r="([A-Z]+[0-9]+)"[^>]*>(?:<v>|<is>)', package.read(sheet).decode())
    inputs = {GRADE, EVIDENCE, cell_of("1.1", "improvement")}
    told = 0
    for cell in some(cells, one_in=9):
        path = edited(source, tmp_path / f"{cell}.xlsx", SHEET,
                      f'(<c r="{cell}"(?: s="[0-9]+")?)[^>]*>.*?</c>', r"\1/>")  # fmt: skip
        full, is_known = read_twice(path, known)
        assert is_known is not bool(full.findings)
        told += bool(full.findings)
    assert told > 3
    assert inputs <= {*cells}


BIG = "A" * 1_500_000
MANY = 120_000
MARGINS = "<pageMargins [^>]*>"
TRICKS = {
    "a row's tag stands where something without meaning was": (
        SHEET, ("<dimension [^>]*>", ' hidden="1">/>'),
        (f'<row r="{ROW}"[^>]*>', f'<row r="{ROW}" hidden="1">'),
    ),
    "a merge stands where something without meaning was": (
        SHEET, ("<dimension [^>]*>", '<mergeCell ref="A1"/>'),
        (MARGINS, f'<mergeCell ref="{EVIDENCE}:{GRADE}"/>'),
    ),
    "merges stand in what has no meaning": (
        SHEET, ("</sheetViews>", '<mergeCell ref="A1"/></sheetViews>'),
        ("<sheetViews>", f'<sheetViews><mergeCell ref="{EVIDENCE}:{GRADE}"/>'),
    ),
    "a cell is called as none can be": (
        SHEET, (f'<row r="{ROW}"[^>]*>', r'\g<0><c r="ZZZ9999999"/>'),
    ),
    "something stands behind the texts": ("sharedStrings.xml", ("</sst>", "</sst>\u00a0")),
    "a tag is very long": (SHEET, (MARGINS, f'<pageMargins left="{BIG}"/>')),
    "a comment on the properties is very long": ("core.xml", ("<dc:title>", f"<!--{BIG}-->\\g<0>")),
    "a comment on the texts is very long": ("sharedStrings.xml", ("<si>", f"<!--{BIG}-->\\g<0>")),
    "a tag of the workbook is very long": (
        "xl/workbook.xml", ("<fileVersion ", f'\\g<0>x="{BIG}" ')
    ),
    "very many names": (
        SHEET,
        ("</sheetViews>", "".join(f"<a{each}/>" for each in range(8000)) + r"\g<0>"),
        ("</headerFooter>", "".join(f"<b{each}/>" for each in range(8000)) + r"\g<0>"),
    ),
    "very many merges": (
        SHEET, ("</sheetViews>", "<mergeCell/>" * MANY + r"\g<0>"),
        ("</headerFooter>", "<mergeCell/>" * MANY + r"\g<0>"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_is_seen_through(
    tmp_path: Path, clean: tuple[Path, KnownReturns], name: str
) -> None:
    path = clean[0]
    part, *changes = TRICKS[name]
    for number, (old, new) in enumerate(changes):
        path = edited(path, tmp_path / f"{number}.xlsx", part, old, new)
    full, is_known = read_twice(path, met(clean[0]))
    assert full.findings
    assert not is_known


MARK = '<definedName name="s11xl_return_id"[^>]*>([^<]*)</definedName>'
OWN, OTHERS = r'<definedName name="s11xl_return_id">\1</definedName>', '"ABCDE-FGHJK"'
TEACHERS = {  # what the first return has, and what of that is another's in the second
    "a name for one sheet only": (
        "xl/workbook.xml",
        (MARK, rf'{OWN}<definedName localSheetId="0" name="s11xl_return_id">\1</definedName>'),
        ('(name="s11xl_return_id">)[^<]*', rf"\1{OTHERS}"),
    ),
    "a name in a comment": (
        "xl/workbook.xml", (MARK, rf"{OWN}<!-- {OWN} -->"),
        ('(name="s11xl_return_id">)[^<]*', rf"\1{OTHERS}"),
    ),
    "a comment around what has no meaning": (
        SHEET, (MARGINS, r"<!--\g<0>-->"),
        (MARGINS, f'<pageMargins/>--><mergeCell ref="{EVIDENCE}:{GRADE}"/><!--<pageMargins/>'),
    ),
    "rows behind the rows": (
        SHEET, ("</sheetData>", r'\g<0><sheetData><row r="90"><c r="G90" t="s"><v>0</v></c></row>'
                '</sheetData>'),
        ("(?!x)x|$", ""),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEACHERS)
def test_a_return_teaches_nothing_that_is_wrong(
    tmp_path: Path, clean: tuple[Path, KnownReturns], name: str
) -> None:
    part, first, second = TEACHERS[name]
    one = edited(clean[0], tmp_path / "one.xlsx", part, *first)
    other = edited(one, tmp_path / "other.xlsx", part, *second)
    known = KnownReturns()
    read_twice(one, known)
    full, is_known = read_twice(other, known)
    assert full.findings
    assert not is_known


def test_a_sheet_among_the_charts_is_a_surprise(
    tmp_path: Path, clean: tuple[Path, KnownReturns]
) -> None:
    note = f'<comments><commentList><comment ref="{GRADE}"><text><t>Note</t></text></comment>'
    links = (
        '<Relationships><Relationship Id="r1" Type="x/comments" Target="c.xml"/></Relationships>'
    )
    one, other = tmp_path / "one.xlsx", tmp_path / "other.xlsx"
    with zipfile.ZipFile(clean[0]) as package, zipfile.ZipFile(one, "w") as copy:
        for info in package.infolist():
            content = package.read(info).replace(b"worksheets/sheet4.xml", b"charts/s4.xml")
            copy.writestr(info.filename.replace("worksheets/sheet4.xml", "charts/s4.xml"), content)
    other.write_bytes(one.read_bytes())
    with zipfile.ZipFile(other, "a") as package:
        package.writestr("xl/charts/_rels/s4.xml.rels", links)
        package.writestr("xl/charts/c.xml", f"{note}</commentList></comments>")
    known = met(clean[0])
    assert not read_twice(one, known)[0].findings
    full, is_known = read_twice(other, known)
    assert [each.code.value for each in full.findings] == ["hidden-content"]
    assert not is_known
