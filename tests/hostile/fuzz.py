"""A fuzzer over valid returns: `python -m tests.hostile.fuzz --seconds 600 --seed 1`.

Each case is a valid return with one to three changes to its bytes, to its zip or to the XML of a
part, all told by the seed and the case's number. The law: reading it raises nothing, and each
answer is read as it stands in the file, or there is a finding that covers it; and its rows
in their usual form are read as the parser reads them. What breaks the law is kept in a folder, and
told.
"""

import argparse
import re
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from support.both_ways import compared_with_the_parser
from support.hostile import given, whole
from support.made import AUDITS
from support.mutants import Case, case

from s11xl.core.finding_codes import FindingCode
from s11xl.core.returns import ACTION_FIELDS, ANSWER_FIELDS, AgencyReturn, Response
from s11xl.reader import DEFAULT_LIMITS, Limits, Reading, read_return

LIMITS: Limits = replace(DEFAULT_LIMITS, seconds=60.0)


def broken(mutant: Case) -> str:
    """How reading a case breaks the law, or empty."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "case.xlsx")
        path.write_bytes(mutant.content)
        try:
            with compared_with_the_parser():
                reading = read_return(path, path.name, AUDITS, LIMITS)
        except Exception:
            return traceback.format_exc()
    if reading.is_rejected or reading.agency_return is None:
        return ""
    wrong = list(_wrong(mutant, reading))
    return "; ".join(wrong)


def _wrong(mutant: Case, reading: Reading) -> Iterator[str]:
    """Each answer that is neither what was written, nor what stands there now, nor told of."""
    assert reading.agency_return is not None
    for said, written in zip(reading.agency_return.responses, given().responses, strict=True):
        for field in ANSWER_FIELDS:
            now, was = getattr(said, field), getattr(written, field)
            if now == was or _is_covered(reading, said, field):
                continue
            if not _stands_there(mutant.content, said, field, now):
                yield f"{field} of {said.standard_id} was {was!r}, is read as {now!r}"
    for name in ("completed_by", "completed_role", "completed_email", "completed_on",
                 "signed_off_by", "signed_off_role", "signed_off_on"):  # fmt: skip
        now, was = getattr(reading.agency_return.cover, name), getattr(given().cover, name)
        if now != was and not any(not each.standard_id for each in reading.findings):
            place = reading.agency_return.cover.places.get(name)
            if place is None or _stored(mutant.content, place.sheet, place.cell) != now:
                yield f"{name} was {was!r}, is read as {now!r}"

    yield from _lost_actions(mutant, reading)


def _lost_actions(mutant: Case, reading: Reading) -> Iterator[str]:
    """What still stands in the action plan, is read as no action's, and isn't told of."""
    assert reading.agency_return is not None
    for written in _untouched().actions:
        for field in ACTION_FIELDS:
            was, place = getattr(written, field), written.place(field)
            met = {getattr(each, field) for each in reading.agency_return.actions}
            covered = any(each.sheet in ("", place.sheet) for each in reading.findings)
            if not was or was in met or covered:
                continue
            if _stored(mutant.content, place.sheet, place.cell) == was:
                yield f"{field} of an action was {was!r}, and is not read"


@cache
def _untouched() -> AgencyReturn:
    """The return as it is read where nothing was done to it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "whole.xlsx")
        path.write_bytes(whole())
        said = read_return(path, path.name, AUDITS, LIMITS).agency_return
    assert said is not None
    return said


def _is_covered(reading: Reading, said: Response, field: str) -> bool:
    place = said.places.get(field)
    sheet = place.sheet if place else ""
    return any(
        each.standard_id == said.standard_id
        or (each.code is FindingCode.MISSING_SHEET and said.standard_id in each.message)
        or (not each.standard_id and each.sheet in ("", sheet) and bool(each.severity))
        for each in reading.findings
    )


def _stands_there(content: bytes, said: Response, field: str, text: str) -> bool:
    """Whether another reader finds the same text in the cell that the answer always stood in."""
    place = said.places.get(field)
    if place is None:
        return False
    expected = _PLACES[said.standard_id, field]
    return place.cell == expected and _stored(content, place.sheet, place.cell) == text


def _places() -> Mapping[tuple[str, str], str]:
    from support.made import cell_of

    return {
        (each.standard_id, field): cell_of(each.standard_id, field)
        for each in given().responses
        for field in ANSWER_FIELDS
    }


_PLACES = _places()


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _stored(content: bytes, sheet: str, cell: str) -> str | None:
    """What stands in a cell, by the simplest reader that there can be; None if it can't tell."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        trees = {
            name.lower().lstrip("/"): ElementTree.fromstring(package.read(name))
            for name in package.namelist()
            if re.search(r"(workbook|sharedStrings|sheet\d+)\.xml(\.rels)?$", name, re.IGNORECASE)
        }
    book = trees["xl/workbook.xml"]
    links = {
        each.get("Id"): str(each.get("Target")) for each in trees["xl/_rels/workbook.xml.rels"]
    }
    for each in book.iter():
        if _local(each.tag) == "sheet" and each.get("name") == sheet:
            identity = next(value for key, value in each.items() if _local(key) == "id")
            tree = trees.get(f"xl/{links[identity]}".lower())
            strings = trees.get("xl/sharedstrings.xml")
            return None if tree is None else _cell_text(tree, strings, cell)
    return None


def _cell_text(
    tree: ElementTree.Element, strings: ElementTree.Element | None, cell: str
) -> str | None:
    for each in tree.iter():
        if _local(each.tag) != "c" or str(each.get("r")).upper() != cell:
            continue
        value = next((v.text or "" for v in each.iter() if _local(v.tag) == "v"), None)
        if each.get("t") == "s" and strings is not None and (value or "").isdigit():
            texts = [item for item in strings.iter() if _local(item.tag) == "si"]
            return _said(texts[int(value or "0")])
        return value if value else _said(each)
    return ""


def _said(item: ElementTree.Element) -> str:
    silent = {id(t) for rph in item.iter() if _local(rph.tag) == "rPh" for t in rph.iter()}
    return "".join(
        "".join(t.itertext()) for t in item.iter() if _local(t.tag) == "t" and id(t) not in silent
    )


def main() -> int:
    """Runs cases for a time; keeps and tells what breaks the law."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the first case's number")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-faults"))
    asked = parser.parse_args()
    ends = time.monotonic() + asked.seconds
    number, faults, slowest = asked.first, 0, (0.0, "")
    while time.monotonic() < ends:
        mutant = case(asked.seed, number)
        began = time.monotonic()
        fault = broken(mutant)
        slowest = max(slowest, (time.monotonic() - began, str(mutant)))
        if fault:
            faults += 1
            asked.keep.mkdir(exist_ok=True)
            (asked.keep / f"{asked.seed}-{number}.xlsx").write_bytes(mutant.content)
            print(f"{mutant}\n    {fault}", flush=True)
        number += 1
    print(
        f"{number - asked.first} cases, {faults} faults; slowest {slowest[0]:.2f} s ({slowest[1]})"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
