"""A fuzzer over valid returns: `python -m tests.fuzz --seconds 600 --seed 1`.

Each case is a valid return with one to three changes to its bytes, to its zip or to the XML of a
part, all told by the seed and the case's number. The law: reading it raises nothing, and each
answer is read as it stands in the file, or there is a finding that covers it; and a reader that met
the valid return before says the same as one that didn't. What breaks the law is kept in a folder,
and told.
"""

import argparse
import random
import re
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))

from support.both_ways import compared_with_the_parser
from support.hostile import given, whole
from support.made import AUDITS

from s11xl.core.finding_codes import FindingCode
from s11xl.core.returns import ACTION_FIELDS, ANSWER_FIELDS, AgencyReturn, Response
from s11xl.reader import DEFAULT_LIMITS, Limits, Reading, read_return

LIMITS: Limits = replace(DEFAULT_LIMITS, seconds=60.0)
_TOKEN = re.compile(rb"<[^>]*>|[^<]+")
_ATTRIBUTE = re.compile(rb'([\w:.-]+)="([^"]*)"')
_VALUES = (
    b"", b"0", b"1", b"-1", b"4", b"16384", b"99999999999", b"1e9", b"NaN", b"A1", b"C11", b"XFD1",
    b"XFD1048576", b"A1:XFD1048576", b"true", b"s", b"str", b"inlineStr", b"b", b"e", b"d", b"rId1",
    b"rId4", b"hidden", b"../../x", b"_x0000_", b"&amp;", b"Cover", b"worksheets/sheet4.xml",
)  # fmt: skip
_INSERTS = (
    b"<c/>", b"<x/>", b"<row/>", b"<v>1</v>", b"<f>1</f>", b"<is><t>x</t></is>", b"<t>x</t>",
    b"<si><t>x</t></si>", b"<!-- -->", b"<?x y?>", b"<![CDATA[x]]>", b"x", b"&#0;", b"&x;", b"<",
    b"</c>", b"</row>", b'<c r="C11"><v>1</v></c>', b'<row r="11" hidden="1"/>', b"\xff", b"\0",
    b'<col min="1" max="9" hidden="1"/>', b'<mergeCell ref="A1:E40"/>', b"<rPh>", b"<sheetData>",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A changed return, and what was done to it."""

    seed: int
    number: int
    content: bytes
    done: tuple[str, ...]

    def __str__(self) -> str:
        return f"seed {self.seed}, case {self.number}: {', '.join(self.done)}"


def case(seed: int, number: int) -> Case:
    """One case, the same for the same numbers."""
    chance = random.Random(f"{seed}:{number}")
    kind = chance.choices(("bytes", "zip", "xml"), (2, 2, 8))[0]
    if kind == "bytes":
        done, content = _bytes_changed(chance, whole())
        return Case(seed, number, content, done)
    members = _members()
    done = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        done.append((_zip_changed if kind == "zip" else _xml_changed)(chance, members))
    return Case(seed, number, _packed(members), tuple(done))


Members = list[tuple[str, bytes]]


def _members() -> Members:
    with zipfile.ZipFile(BytesIO(whole())) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def _packed(members: Members) -> bytes:
    import warnings

    target = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")
        for name, content in members:
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 1)
    return target.getvalue()


def _bytes_changed(chance: random.Random, content: bytes) -> tuple[tuple[str, ...], bytes]:
    """Bytes changed anywhere, with a liking for the records of the zip."""
    made = bytearray(content)
    done = []
    records = [match.start() for match in re.finditer(rb"PK[\x01-\x06][\x02-\x06]", content)]
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(made))
        if chance.random() < 0.6:
            at = min(len(made) - 1, chance.choice(records) + chance.randrange(46))
        match chance.randrange(4):
            case 0:
                made[at] ^= 1 << chance.randrange(8)
                done.append(f"bit flipped at {at}")
            case 1:
                made[at] = chance.randrange(256)
                done.append(f"byte set at {at}")
            case 2:
                length = chance.randrange(1, 200)
                del made[at : at + length]
                done.append(f"{length} bytes cut out at {at}")
                made = made or bytearray(b"\0")
            case _:
                made[at:at] = chance.randbytes(chance.randrange(1, 40))
                done.append(f"bytes put in at {at}")
    return tuple(done), bytes(made)


def _zip_changed(chance: random.Random, members: Members) -> str:
    """Members left out, doubled, renamed, swapped or put into another order."""
    at = chance.randrange(len(members))
    other = chance.randrange(len(members))
    name, content = members[at]
    match chance.randrange(6):
        case 0:
            members.pop(at)
            return f"without {name}"
        case 1:
            members.append((name, members[other][1]))
            return f"{name} again, as {members[other][0]}"
        case 2:
            new = chance.choice((name.upper(), f"/{name}", f"../{name}", name.replace("/", "\\")))
            members[at] = (new, content)
            return f"{name} called {new}"
        case 3:
            members[at], members[other] = (name, members[other][1]), (members[other][0], content)
            return f"{name} and {members[other][0]} swapped"
        case 4:
            chance.shuffle(members)
            return "order shuffled"
        case _:
            members[at] = (name, content[: chance.randrange(len(content) + 1)])
            return f"{name} cut off"


def _xml_changed(chance: random.Random, members: Members) -> str:
    """One change to the tags of one part."""
    names = [name for name, _ in members]
    weights = [8 if "sheet" in name.lower() or "shared" in name else 3 for name in names]
    at = chance.choices(range(len(members)), weights)[0]
    name, content = members[at]
    tokens = _TOKEN.findall(content)
    if not tokens:
        return f"{name} left as it is"
    place = chance.randrange(len(tokens))
    action = chance.choice(_ACTIONS)
    action(chance, tokens, place)
    members[at] = (name, b"".join(tokens))
    return f"{name}: {action.__name__.strip('_')} at {place}"


def _element(tokens: Sequence[bytes], start: int) -> tuple[int, int]:
    """From where to where the element at or after a token goes."""
    while start < len(tokens) and not re.match(rb"<[\w]", tokens[start]):
        start += 1
    depth = 0
    for at in range(start, len(tokens)):
        token = tokens[at]
        if re.match(rb"<\w", token):
            depth += not token.endswith(b"/>")
        elif token.startswith(b"</"):
            depth -= 1
        if depth <= 0:
            return start, at + 1
    return start, len(tokens)


def _element_left_out(chance: random.Random, tokens: list[bytes], place: int) -> None:
    start, end = _element(tokens, place)
    del tokens[start:end]


def _element_doubled(chance: random.Random, tokens: list[bytes], place: int) -> None:
    start, end = _element(tokens, place)
    tokens[end:end] = tokens[start:end]


def _element_moved(chance: random.Random, tokens: list[bytes], place: int) -> None:
    start, end = _element(tokens, place)
    taken = tokens[start:end]
    del tokens[start:end]
    target, _ = _element(tokens, chance.randrange(len(tokens) + 1))
    tokens[target:target] = taken


def _neighbours_swapped(chance: random.Random, tokens: list[bytes], place: int) -> None:
    start, end = _element(tokens, place)
    after, last = _element(tokens, end)
    if after == end:
        tokens[start:last] = [*tokens[after:last], *tokens[start:end]]


def _attribute_changed(chance: random.Random, tokens: list[bytes], place: int) -> None:
    start, _ = _element(tokens, place)
    if start >= len(tokens):
        return
    met = list(_ATTRIBUTE.finditer(tokens[start]))
    if not met:
        return
    match = chance.choice(met)
    others = [found[2] for token in chance.sample(tokens, min(60, len(tokens)))
              for found in _ATTRIBUTE.finditer(token) if found[1] == match[1]]  # fmt: skip
    value = chance.choice(others) if others and chance.random() < 0.5 else chance.choice(_VALUES)
    head, tail = tokens[start][: match.start(2)], tokens[start][match.end(2) :]
    tokens[start] = head + value + tail


def _attribute_left_out(chance: random.Random, tokens: list[bytes], place: int) -> None:
    start, _ = _element(tokens, place)
    if start < len(tokens) and (met := list(_ATTRIBUTE.finditer(tokens[start]))):
        match = chance.choice(met)
        tokens[start] = tokens[start][: match.start()] + tokens[start][match.end() :]


def _element_renamed(chance: random.Random, tokens: list[bytes], place: int) -> None:
    start, end = _element(tokens, place)
    if start >= len(tokens):
        return
    new = chance.choice((b"x", b"c", b"row", b"v", b"t", b"si", b"rPh", b"f"))
    tokens[start] = re.sub(rb"^<[\w:]+", b"<" + new, tokens[start])
    if end - 1 > start:
        tokens[end - 1] = b"</" + new + b">"


def _something_put_in(chance: random.Random, tokens: list[bytes], place: int) -> None:
    tokens.insert(place, chance.choice(_INSERTS))


def _text_changed(chance: random.Random, tokens: list[bytes], place: int) -> None:
    texts = [at for at, token in enumerate(tokens) if not token.startswith(b"<")]
    if texts:
        tokens[chance.choice(texts)] = chance.choice((*_VALUES, b"Good", b"x" * 40_000, b" "))


Action = Callable[[random.Random, list[bytes], int], None]
_ACTIONS: tuple[Action, ...] = (
    _element_left_out, _element_doubled, _element_moved, _neighbours_swapped, _attribute_changed,
    _attribute_changed, _attribute_left_out, _element_renamed, _something_put_in, _text_changed,
)  # fmt: skip


# The law.


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
