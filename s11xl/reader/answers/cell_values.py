"""Read the value of one answer cell. In: the cell as it is stored. Out: its text, or a finding."""

from s11xl.core.dates import YEARS
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Place
from s11xl.reader.xlsx.raw import CellType, RawCell, RawWorkbook, date_of_serial, serial_of_date
from s11xl.workbook.layout.model import EntryType


def cell_value(
    cell: RawCell | None,
    entry_type: EntryType,
    workbook: RawWorkbook,
    field: str,
    place: Place,
    standard_id: str = "",
) -> tuple[str, Finding | None]:
    """The text of an answer cell; for a formula or an error value, an empty text and a finding.

    `field` is how the finding's message calls the cell.
    """
    if cell is None:
        return "", None
    if cell.formula is not None:
        code = FindingCode.FORMULA_IN_ANSWER
        found = f"={cell.formula}" if cell.formula else "a formula shared with other cells"
    elif cell.type is CellType.ERROR:
        code, found = FindingCode.ERROR_IN_ANSWER, cell.text
    elif entry_type is EntryType.DATE and cell.type in (CellType.NUMBER, CellType.DATE):
        return _day(cell, date1904=workbook.date1904), None
    else:
        return cell.text, None
    return "", new_finding(code, found=found, standard_id=standard_id, place=place, field=field)


def _day(cell: RawCell, *, date1904: bool) -> str:
    """The ISO date in a cell; a year that can't be meant makes it a number, such as 2027."""
    is_number = cell.type is CellType.NUMBER
    text = (date_of_serial(cell.text, date1904=date1904) or "") if is_number else cell.text
    if text[:4].isdigit() and int(text[:4]) in YEARS:
        return text
    return cell.text if is_number else serial_of_date(cell.text, date1904=date1904)
