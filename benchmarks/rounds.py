"""Makes rounds that came back: filled workbooks by the thousand. The same on every run.

A few filled masters are written, each with its own mix of grades, and some are saved again by
another program. A return is a master with the agency's marks, and words of its own, put into its
holes; so it costs about a millisecond, and reads as one that somebody filled in.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

from openpyxl import load_workbook

from benchmarks.data import SETTINGS, layout, made_round
from s11xl.cli.demo import filled_in
from s11xl.cli.demo_texts import EVIDENCE, IMPROVEMENTS, Story
from s11xl.core.returns import Agency, AgencyReturn, Identity, Response
from s11xl.rounds.folder import Round
from s11xl.standards.model import StandardSet
from s11xl.workbook.writer import write_template
from s11xl.xlsx.packing import Member, closed, deflated, packed

RETURNS = "returns"
_LEVELS = (0.35, 0.5, 0.6, 0.7, 0.8, 0.9)  # how good the agencies of each master find themselves
_SAVED_AGAIN = 3  # one master in so many is saved by openpyxl
_SILENT = 20  # one agency in so many sends nothing
_MARKS = ("return_id", "agency_id", "agency", "sector")
_HOLE = re.compile("⟦([a-z_]+) ?([^⟦⟧]*)⟧")


def returned(count: int) -> int:
    """How many of so many agencies send something."""
    return count - count // _SILENT


def filled_round(folder: Path, count: int) -> Round:
    """A round of `count` agencies in a folder, and what came back in its folder of returns.

    One agency in twenty sends nothing.
    """
    made = made_round(folder, count)
    target = folder / RETURNS
    target.mkdir(exist_ok=True)
    for number, (name, content) in enumerate(filled(made)):
        part = target / f"{number // 1000:02}"
        part.mkdir(exist_ok=True)
        (part / name).write_bytes(content)
    return made


def filled(made: Round) -> Iterator[tuple[str, bytes]]:
    """The workbooks that come back in a round, each with its name."""
    masters = [_Master(level, made.standards, n) for n, level in enumerate(_LEVELS)]
    for number, sent in enumerate(made.issued):
        if number % _SILENT == _SILENT - 1:
            continue
        master = masters[number % len(masters)]
        yield Path(sent.file).name, master.filled(sent.agency, sent.identity)


@dataclass(frozen=True)
class _Master:
    """A filled workbook with holes for the marks and the texts of an agency."""

    level: float
    standards: StandardSet
    number: int

    @cached_property
    def _parts(self) -> tuple[Sequence[Member], Mapping[str, Sequence[str]]]:
        """What is the same in every workbook, and what has holes: cut at each of them."""
        holes = {name: f"⟦{name}⟧" for name in _MARKS}
        someone = Agency("⟦agency_id⟧", "⟦agency⟧", "⟦sector⟧", lead="Dana Whitlock")
        given = filled_in(Story(someone, self.level), self._sent(holes), self.standards)
        given = replace(given, responses=tuple(map(_pierced, given.responses)))
        content = write_template(layout(), given.identity, SETTINGS, given)
        if self.number % _SAVED_AGAIN == _SAVED_AGAIN - 1:
            content = _saved_again(content)
        constant, pierced = [], {}
        with ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                part = archive.read(name)
                if "⟦".encode() in part:
                    pierced[name] = _HOLE.split(part.decode())
                else:
                    constant.append(deflated(name, part))
        return constant, pierced

    def _sent(self, holes: Mapping[str, str]) -> "_Sent":
        return _Sent(replace(_identity(self.standards), **holes))

    def filled(self, agency: Agency, identity: Identity) -> bytes:
        """The workbook that this agency sends back."""
        constant, pierced = self._parts
        marks = {
            "return_id": identity.return_id,
            "agency_id": agency.agency_id,
            "agency": agency.name,
            "sector": agency.sector,
        }
        members = []
        for name, pieces in pierced.items():
            text = list(pieces[::3])
            words = [
                escape(marks[kind] if kind in marks else _words(kind, which, agency))
                for kind, which in zip(pieces[1::3], pieces[2::3], strict=True)
            ]
            whole = "".join(each for pair in zip(text, [*words, ""], strict=True) for each in pair)
            members.append(deflated(name, whole.encode()))
        return closed(packed([*constant, *members]))


@dataclass(frozen=True)
class _Sent:
    identity: Identity


def _identity(standards: StandardSet) -> Identity:
    return Identity(
        round=SETTINGS.round,
        standards_id=standards.id,
        standards_version=standards.version,
        layout=layout().fingerprint,
    )


def _pierced(response: Response) -> Response:
    """An answer with holes in place of its texts, where it has any."""
    return replace(
        response,
        evidence=response.evidence and f"⟦evidence {response.standard_id}⟧",
        improvement=response.improvement and f"⟦improvement {response.standard_id}⟧",
    )


def _words(kind: str, standard_id: str, agency: Agency) -> str:
    """What an agency writes on a standard: a sentence or several, like no other agency's."""
    digest = hashlib.sha256(f"{agency.agency_id}/{kind}/{standard_id}".encode()).digest()
    texts = EVIDENCE if kind == "evidence" else IMPROVEMENTS
    sentences = (texts[each % len(texts)] for each in digest[1 : 2 + digest[0] % 3])
    what = f"Standard {standard_id}, our reference {digest.hex()[:6]}"
    return "\n".join(each.format(what=what, agency=agency.name) for each in sentences)


def _saved_again(content: bytes) -> bytes:
    """The workbook as openpyxl saves it."""
    book, buffer = load_workbook(BytesIO(content)), BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def answered(given: AgencyReturn) -> int:
    """How many standards a return says something on."""
    return sum(not each.is_blank for each in given.responses)
