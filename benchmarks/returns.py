"""Makes filled-in returns as several programs store them. The same on every run."""

import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.data import SETTINGS, identities, layout
from s11xl.core.cells import Position, cell_name
from s11xl.core.returns import Action, AgencyReturn, Cover, Identity, Response
from s11xl.standards.model import StandardSet
from s11xl.workbook.layout.model import Entry, SheetLayout, SheetType
from s11xl.workbook.writer import write_template

UNCLEAN = "with something changed that is no answer"
_WORDS = [
    *("policy", "training", "board", "review", "lead", "safeguarding", "children", "audit"),
    *("report", "quarter", "minutes", "agreed", "escalation", "supervision", "partner", "held"),
    *("evidence", "in", "SharePoint", "dated", "reviewed", "by", "the", "team", "&"),
]
_COVER = Cover(
    "A. Lead",
    "Head of Safeguarding",
    "lead@agency.example",
    "2027-01-10",
    "C. Chief",
    "Chief Executive",
    "2027-01-20",
)
_EXCEL_ROOT = (
    r'\g<0> xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' mc:Ignorable="x14ac xr"'
    ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    ' xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"'
    ' xr:uid="{00000000-0001-0000-0300-000000000000}"'
)


def filled(identity: Identity, standards: StandardSet) -> AgencyReturn:
    """Made-up answers: most standards graded, with evidence of a few to a hundred words."""
    chance = random.Random(identity.agency_id)  # noqa: S311 (the same on every run)
    responses = [
        Response(each.id, *_answer(chance, standards)) if chance.random() > 0.05 else
        Response(each.id)
        for each in standards.standards
    ]  # fmt: skip
    actions = [
        Action(chance.choice(standards.standards).id, _text(chance, 8), "Jo Lead", "2027-03-31", "")
        for _ in range(chance.randint(0, 12))
    ]
    return AgencyReturn(identity, _COVER, tuple(responses), tuple(actions))


def _answer(chance: random.Random, standards: StandardSet) -> tuple[str, str, str]:
    grade = chance.choice(standards.scale.grades).label
    return grade, _text(chance, chance.randint(5, 110)), _text(chance, chance.randint(0, 20))


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(words)).capitalize()


def as_sent(folder: Path, count: int) -> list[Path]:
    """Workbooks as they were sent out, with nothing filled in."""
    return _written(folder, count, lambda identity: None)


def by_us(folder: Path, count: int) -> list[Path]:
    """Filled in, as our own writer stores them."""
    standards = layout().standards
    return _written(folder, count, lambda identity: filled(identity, standards))


def _written(
    folder: Path, count: int, said: Callable[[Identity], AgencyReturn | None]
) -> list[Path]:
    folder.mkdir(parents=True)
    paths = []
    for identity in identities(count):
        paths.append(folder / f"{identity.agency_id}.xlsx")
        paths[-1].write_bytes(write_template(layout(), identity, SETTINGS, said(identity)))
    return paths


def by_openpyxl(folder: Path, count: int) -> list[Path]:
    """Filled in, loaded and saved by openpyxl."""
    paths = by_us(folder, count)
    for path in paths:
        load_workbook(path).save(path)
    return paths


def as_by_excel(folder: Path, count: int) -> list[Path]:
    """Filled in, with what Excel adds to a file that another program wrote, as far as is known."""
    paths = by_us(folder, count)
    for number, path in enumerate(paths):
        parts = dict(_parts(path))
        for name, content in parts.items():
            if name.startswith("xl/worksheets/sheet"):
                parts[name] = _excel_sheet(content, number)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content)
    return paths


def _parts(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            yield name, package.read(name)


def _excel_sheet(content: bytes, number: int) -> bytes:
    text = content.decode().replace("?>\n", "?>\r\n", 1)
    text = re.sub("<worksheet xmlns=[^ >]*", _EXCEL_ROOT, text, count=1)
    text = re.sub("(<row [^<>]*[^<>/])(/?>)", r'\1 x14ac:dyDescent="0.25"\2', text)
    chosen = f'activeCell="D{number + 5}"'
    return re.sub('activeCell="[A-Z0-9]+"', chosen, text, count=1).encode()


def by_libreoffice(folder: Path, count: int) -> list[Path]:
    """Filled in, opened and saved by LibreOffice; none where there is no LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        return []
    source = by_us(folder / "source", count)
    target = folder / "saved"
    command = [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += ["--convert-to", "xlsx", "--outdir", str(target), *map(str, source)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return sorted(target.glob("*.xlsx"))


def unclean(folder: Path, count: int) -> list[Path]:
    """Filled in and changed: in turns a note, a comment, a label, a row put in, a formula."""
    section = next(each for each in layout().sheets if each.type is SheetType.SECTION)
    answer = _evidence_cell(section)
    paths = by_us(folder, count)
    for number, path in enumerate(paths):
        book = load_workbook(path)
        _CHANGES[number % len(_CHANGES)](book[section.name], answer)
        book.save(path)
    return paths


def _evidence_cell(section: SheetLayout) -> Position:
    """Where the first evidence is asked for."""
    return next(
        (cell.row, cell.col)
        for cell in section.cells
        if isinstance(cell.content, Entry) and cell.content.key.field == "evidence"
    )


def _note(sheet: Worksheet, answer: Position) -> None:
    sheet.cell(answer[0] + 1, 12, "Ask Jo about this one")


def _comment(sheet: Worksheet, answer: Position) -> None:
    sheet[cell_name(*answer)].comment = Comment("Is this still so?", "Jo")


def _label(sheet: Worksheet, answer: Position) -> None:
    sheet.cell(answer[0] + 1, 1, "Our evidence")


def _row(sheet: Worksheet, answer: Position) -> None:
    sheet.insert_rows(answer[0] + 1)


def _formula(sheet: Worksheet, answer: Position) -> None:
    sheet[cell_name(*answer)] = '="see "&A1'


_CHANGES = (_note, _comment, _label, _row, _formula)

STRATA: Mapping[str, Callable[[Path, int], list[Path]]] = {
    "as sent out": as_sent,
    "filled in by our writer": by_us,
    "saved by openpyxl": by_openpyxl,
    "saved by LibreOffice": by_libreoffice,
    "as saved by Excel": as_by_excel,
    UNCLEAN: unclean,
}
