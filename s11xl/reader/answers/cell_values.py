"""Read the value of one answer cell. In: the cell as it is stored. Out: its text, and findings."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from s11xl.core.dates import YEARS
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Place
from s11xl.core.text import invisible_characters, is_blank
from s11xl.reader.answers.names import SheetCell
from s11xl.reader.xlsx.raw import CellLook, CellType, RawCell, date_of_serial, serial_of_date
from s11xl.reader.xlsx.shown_numbers import shown_as
from s11xl.workbook.layout.model import EntryType


class CellValue(NamedTuple):
    """The text of an answer cell, as a person saw it, and the address that it links to.

    The text is empty if the cell has a formula or an error value, which can't be used, or nothing
    but invisible characters.
    """

    text: str = ""
    link: str = ""
    findings: tuple[Finding, ...] = ()
    is_usable: bool = True


_NOTHING, _EMPTY = CellValue(), RawCell("")


def cell_value(
    cell: SheetCell, entry_type: EntryType, field: str, *, date1904: bool, standard_id: str = ""
) -> CellValue:
    """Read an answer cell; `field` is how the messages of findings call it."""
    sheet, row, col = cell
    content = sheet.cell(row, col)
    link = (sheet.links.at(row, col) or "") if sheet.links.texts else ""
    if content is None and not link:
        return _NOTHING
    content = content or _EMPTY
    text, type_, formula, look = content
    is_plain = type_ is CellType.TEXT and formula is None and look is None and not link
    if is_plain and not is_blank(text):
        return CellValue(text)
    finding = partial(_finding, standard_id=standard_id, place=cell.place, field=field)
    if formula is not None:
        found = f"={formula}" if formula else "a formula shared with other cells"
        return CellValue("", link, (finding(FindingCode.FORMULA_IN_ANSWER, found),), False)
    if type_ is CellType.ERROR:
        return CellValue("", link, (finding(FindingCode.ERROR_IN_ANSWER, text),), False)
    if entry_type is EntryType.DATE and type_ in (CellType.NUMBER, CellType.DATE):
        text, used = _day(content, date1904=date1904), ""
    else:
        text, used = _shown(content, date1904=date1904)
    findings = [finding(FindingCode.SHOWN_TEXT, look.number, used=used)] if look and used else []
    findings += _look_findings(text, look, finding)
    if text.strip() and is_blank(text):
        text = ""
    if link and not _is_in(text, link):
        findings.append(finding(FindingCode.LINK, link))
    return CellValue(text, link, tuple(findings))


def _finding(
    code: FindingCode, found: str, *, standard_id: str, place: Place, **fields: str
) -> Finding:
    return new_finding(code, found=found, standard_id=standard_id, place=place, **fields)


def _shown(cell: RawCell, *, date1904: bool) -> tuple[str, str]:
    """What a person saw of a cell, and a sentence about it if that is not the number in it."""
    shown = shown_text(cell, date1904=date1904)
    if shown is None and cell.look is not None:
        code = cell.look.format
        return cell.text, f"Its format “{code}” can't be followed, so the number itself was used."
    if shown is None or shown == cell.text:
        return cell.text, ""
    return shown, f"It was read as it is shown: “{shown}”."


def _look_findings(
    text: str, look: CellLook | None, finding: Callable[..., Finding]
) -> Iterator[Finding]:
    """Findings on characters that nobody sees, in a text of nothing else, and on struck-out words.

    The checks of a return find such characters in its other texts.
    """
    if is_blank(text) and (characters := invisible_characters(text)):
        yield finding(FindingCode.UNSEEN_CHARACTERS, text, characters=", ".join(characters))
    if look is not None and look.struck.strip():
        part = "The whole" if look.struck.strip() == text.strip() else "A part"
        yield finding(FindingCode.STRUCK_OUT, look.struck, part=part)


def shown_text(cell: RawCell, *, date1904: bool) -> str | None:
    """What a person saw of a cell; None for a number whose format can't be followed."""
    if cell.look is None or not cell.look.number:
        return cell.text
    return cell.look.shown or shown_as(cell.look.number, cell.look.format, date1904=date1904)


def _is_in(text: str, address: str) -> bool:
    """Whether a text contains the address that it links to."""
    return address.removeprefix("mailto:").rstrip("/").casefold() in text.casefold()


def _day(cell: RawCell, *, date1904: bool) -> str:
    """The ISO date in a cell; a year that can't be meant makes it a number, such as 2027."""
    is_number = cell.type is CellType.NUMBER
    text = (date_of_serial(cell.text, date1904=date1904) or "") if is_number else cell.text
    if text[:4].isdigit() and int(text[:4]) in YEARS:
        return text
    return cell.text if is_number else serial_of_date(cell.text, date1904=date1904)
