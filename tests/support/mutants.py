"""Random harm to a valid return: to its bytes, to its zip, or to the XML of a part.

A case is told by a seed and a number: the same two make the same file.
"""

import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from support.hostile import whole

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


def case(seed: int, number: int, content: bytes = b"") -> Case:
    """One case, the same for the same numbers; of a return of ours, or of another one."""
    content = content or whole()
    chance = random.Random(f"{seed}:{number}")
    kind = chance.choices(("bytes", "zip", "xml"), (2, 2, 8))[0]
    if kind == "bytes":
        done, content = _bytes_changed(chance, content)
        return Case(seed, number, content, done)
    members = _members(content)
    done = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        done.append((_zip_changed if kind == "zip" else _xml_changed)(chance, members))
    return Case(seed, number, _packed(members), tuple(done))


Members = list[tuple[str, bytes]]


def _members(content: bytes) -> Members:
    with zipfile.ZipFile(BytesIO(content)) as package:
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
