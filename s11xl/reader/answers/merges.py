"""Answers in merged cells. In: a row's answers and where they stand. Out: those that can be told.

A merged cell shows the text of its first cell. Where it covers two answers it can't be told which
of them the text is, and it is used for none.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from s11xl.core.cells import Position, cell_name
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import Place, Response
from s11xl.reader.xlsx.raw import Range, RawSheet


def unmerged(
    response: Response,
    sheet: RawSheet,
    row: int,
    columns: Mapping[str, int],
    answers: Collection[Position],
) -> tuple[Response, list[Finding]]:
    """The response without what a merge leaves in doubt, and what is to be said of merges.

    `answers` are the cells of the sheet that hold answers.
    """
    findings = []
    unclear: dict[str, str] = {}
    for name, col in columns.items():
        merge = sheet.merged(row, col)
        if merge is None:
            continue
        shown = sheet.text(merge[0], merge[1])
        own = sheet.text(row, col)
        if not (shown.strip() or own.strip()):
            continue
        is_shared = any(_covers(merge, each) for each in answers if each != (row, col))
        if is_shared or (merge[0], merge[1]) != (row, col):
            unclear[name] = shown or own
        else:
            findings.append(_merged(response, name))
    if unclear:
        findings.append(_ambiguous(response, unclear))
        blanked = dict.fromkeys(unclear, "")
        unusable = response.unusable.union(unclear)
        response = replace(response, unusable=unusable, **blanked)  # type: ignore[arg-type]
    return response, findings


def _covers(merge: Range, cell: Position) -> bool:
    return merge[0] <= cell[0] <= merge[2] and merge[1] <= cell[1] <= merge[3]


def _merged(response: Response, name: str) -> Finding:
    place = response.place(name)
    return new_finding(
        FindingCode.MERGED_CELL,
        standard_id=response.standard_id,
        place=place,
        what=f"{name} of {response.standard_id}",
    )


def _ambiguous(response: Response, unclear: Mapping[str, str]) -> Finding:
    place = response.place(next(iter(unclear)))
    return new_finding(
        FindingCode.AMBIGUOUS_ANSWER,
        found="\n".join(dict.fromkeys(unclear.values())),
        standard_id=response.standard_id,
        place=place,
        reason=f"{' and '.join(unclear)} stand in cells that were merged with others",
    )


def merged_entry(sheet: RawSheet, row: int, col: int, what: str) -> list[Finding]:
    """What is to be said of an input that was merged with the cells after it."""
    merge = sheet.merged(row, col)
    if merge is None or merge[:2] != (row, col) or not sheet.text(row, col).strip():
        return []
    place = Place(sheet.name, cell_name(row, col))
    return [new_finding(FindingCode.MERGED_CELL, place=place, what=what)]
