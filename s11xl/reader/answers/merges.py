"""Handle answers in merged cells.

In: a row's answers and the sheet's merged ranges. Out: the answers that are certain, and findings.
A merged cell shows only the text of its first cell. If it covers two answers, it is not known which
of them the text is, so it is used for neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Place, Response
from s11xl.core.text import is_blank
from s11xl.reader.answers.names import SheetCell
from s11xl.reader.xlsx.raw import CellRange, RawSheet


@dataclass(slots=True)
class AnswerGrid:
    """The rows and columns of a sheet at whose crossings the answer cells are."""

    rows: set[int] = field(default_factory=set)
    cols: set[int] = field(default_factory=set)

    def has_another_in(self, merge: CellRange, row: int, col: int) -> bool:
        """Whether a merged range covers an answer cell other than the one at `row` and `col`."""
        rows = {each for each in self.rows if merge.row <= each <= merge.last_row}
        cols = {each for each in self.cols if merge.col <= each <= merge.last_col}
        return bool(rows and cols) and (rows, cols) != ({row}, {col})


def without_merged(
    response: Response, sheet: RawSheet, row: int, columns: Mapping[str, int], grid: AnswerGrid
) -> tuple[Response, list[Finding]]:
    """Take the answers that a merge makes ambiguous out of a response; also return findings."""
    findings = []
    ambiguous: dict[str, str] = {}
    for name, col in columns.items():
        merge = sheet.merges.covering(row, col)
        if merge is None:
            continue
        shown, hidden = sheet.text(merge.row, merge.col), sheet.text(row, col)
        if is_blank(shown) and is_blank(hidden):
            continue
        is_first = (merge.row, merge.col) == (row, col)
        if not is_first or grid.has_another_in(merge, row, col):
            ambiguous[name] = shown or hidden
        else:
            what = f"{name} of {response.standard_id}"
            findings.append(_merged(response.place(name), what, response.standard_id))
    if ambiguous:
        findings.append(
            new_finding(
                FindingCode.AMBIGUOUS_ANSWER,
                found="\n".join(dict.fromkeys(ambiguous.values())),
                standard_id=response.standard_id,
                place=response.place(next(iter(ambiguous))),
                reason=f"a merged cell covers its {' and '.join(ambiguous)}",
            )
        )
        blanked = dict.fromkeys(ambiguous, "")
        unusable = response.unusable.union(ambiguous)
        response = replace(response, unusable=unusable, **blanked)  # type: ignore[arg-type]
    return response, findings


def merged_entry(cell: SheetCell, what: str) -> list[Finding]:
    """A finding if an input was merged with the cells after it."""
    merge = cell.sheet.merges.covering(cell.row, cell.col)
    if merge is None or merge[:2] != (cell.row, cell.col):
        return []
    text = cell.sheet.text(cell.row, cell.col)
    return [] if is_blank(text) else [_merged(cell.place, what)]


def _merged(place: Place, what: str, standard_id: str = "") -> Finding:
    return new_finding(FindingCode.MERGED_CELL, standard_id=standard_id, place=place, what=what)
