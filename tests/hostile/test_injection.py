"""Whatever agencies write is only ever read: in every output, by real programs.

1. LibreOffice finds no formula and no link to other programs in any of the outputs, whichever
   separators a CSV is split at; each text stands as it was written, and nothing is fetched.
2. Chromium shows each text in the report as it was written; nothing runs, asks or is fetched.
3. Parquet and the tables in Python hold the texts themselves.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pandas as pd
import pytest
from support.browser import chromium, requested, said
from support.clients import libreoffice
from support.made import COUNCIL, POLICE, answered, saved

import s11xl
from s11xl.consolidation.status import round_status
from s11xl.core.csv_files import unguarded
from s11xl.core.returns import Action, Agency, AgencyReturn
from s11xl.core.text import visible

LONGEST = 32_767
CSV_FILES = ["answers", "actions", "findings", "returns", "superseded_answers", "mailmerge"]
SEPARATORS = {"comma": "44", "as the dialogue offers": "44/59/9"}  # by their codes


def hostile(address: str) -> list[str]:
    """Texts that some program takes for more than texts; some would fetch from the address."""
    return [
        "=cmd|' /C calc'!A1",
        f'=HYPERLINK("{address}/link","Click")',
        f'=WEBSERVICE("{address}/service")',
        f'=IMAGE("{address}/image")',
        '=DDE("soffice";"/etc/passwd";"A1")',
        "<script>alert('taken');document.title='taken'</script>",
        f'<img src="{address}/x" onerror="alert(1)"><iframe src="javascript:alert(2)"></iframe>',
        f"</td></table></style><style>@import '{address}/style'</style><svg onload=alert(3)>",
        "@SUM(1,1)",
        "+1+1",
        "-2",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "first;=1+1;last",
        "first\t=1+1\tlast",
        'first,"=1+1",last',
        "one\r\ntwo\rthree\nfour\tfive",
        "＝1+1",
        "'=1+1",
        "\u202egnp.exe\u2066x\u2069",
        "_x000D_ _x003D_1+1 _x0041_",
        "a\x07b\x1b[31mred",
        "{=1+1}",
        "&lt;b&gt; ]]> <!-- &amp; --> {{7*7}} ${7*7}",
        f"{address}/plain",
        "=" + "9" * (LONGEST - 1),
    ]


def written(raw: str) -> str:
    """A text as outputs for people have it: line ends LF, unseen characters written out."""
    return visible(raw.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True)
class Round:
    """A round of hostile returns: what stands in it, and where its outputs are."""

    texts: list[str]
    data: s11xl.Consolidation
    output: Path
    asked_for: list[str]  # what came to the address that stands in the texts

    def csv(self, name: str) -> Path:
        return self.output / f"{name}.csv"


@pytest.fixture(scope="module")
def listening() -> Iterator[tuple[str, list[str]]]:
    """An address at which somebody listens, and what is asked for there."""
    asked_for: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked_for.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked_for
        server.shutdown()


def filled(given: AgencyReturn, texts: list[str]) -> AgencyReturn:
    """The return with the texts in every place where an agency writes."""
    around = texts[:-1]  # the longest stands in answers and notes only
    responses = tuple(
        replace(each, grade=grade, evidence=text, improvement=text)
        for each, text, grade in zip(given.responses, texts, [*around, ""], strict=True)
    )
    actions = tuple(
        Action(given.responses[0].standard_id, text, text, text, text) for text in around
    )
    fields = ("completed_by", "completed_role", "completed_email", "signed_off_by")
    cover = replace(
        given.cover,
        **dict(zip(fields, texts, strict=False)),
        signed_off_role=texts[5],
        cover_notes=texts[-1],
    )
    return replace(given, responses=responses, actions=actions, cover=cover)


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory, listening: tuple[str, list[str]]) -> Round:
    """Two returns of one agency, so that one is superseded; others whose very names are hostile."""
    folder = tmp_path_factory.mktemp("injection")
    address, asked_for = listening
    texts = hostile(address)
    count = len(s11xl.load_standards().standards)
    assert len(texts) == count
    saved(folder / "in" / "=1+1 (police).xlsx", filled(answered(POLICE), texts))
    draft = filled(answered(POLICE), [*reversed(texts[:-1]), texts[-1]])
    earlier = replace(draft.cover, signed_off_on="2027-01-02")
    saved(folder / "in" / "old.xlsx", replace(draft, cover=earlier))
    (folder / "in" / "@SUM(1,1);=1+1.xlsx").write_bytes(b"no workbook")
    short = [text for text in texts if len(text) < 200]
    silent = [Agency(f"a{n}", text, text, text, text) for n, text in enumerate(short)]
    data = s11xl.consolidate(folder / "in", roster=[POLICE, COUNCIL, *silent])
    output = data.write(folder / "out")
    round_status(data).write_mailmerge(output / "mailmerge.csv")
    return Round(texts, data, output, asked_for)


def cells(contents: object) -> list[str]:
    """All cells of LibreOffice's sheets, as texts."""
    assert isinstance(contents, dict)
    texts = [str(cell) for rows in contents.values() for row in rows for cell in row]
    return [text.replace("\x01", "\t") for text in texts]  # a tab in a cell with several lines


NOWHERE = {"DDELinks": 0, "AreaLinks": 0, "SheetLinks": 0, "ExternalDocLinks": 0}


@pytest.mark.client
def test_libreoffice_computes_nothing_of_the_workbook(met: Round) -> None:
    steps: list[list[object]] = [["open", str(met.output / "consolidated.xlsx")]]
    steps += [["recalculate"], ["formulas"], ["reaches"], ["contents"], ["close"]]
    _, _, formulas, reaches, contents, _ = libreoffice(steps)
    assert isinstance(formulas, dict)
    assert {name: found for name, found in formulas.items() if found} == {}
    assert reaches == NOWHERE
    shown = set(cells(contents))
    assert [raw for raw in met.texts if written(raw) not in shown] == []
    assert met.asked_for == []


@pytest.mark.client
def test_libreoffice_computes_nothing_of_a_csv(met: Round) -> None:
    files = [(met.csv(name), codes) for name in CSV_FILES for codes in SEPARATORS.values()]
    steps: list[list[object]] = []
    for path, codes in files:
        steps += [["open_csv", str(path), codes], ["recalculate"], ["formulas"], ["reaches"]]
        steps += [["contents"], ["close"]]
    results = libreoffice(steps)
    for place, (path, _) in enumerate(files):
        _, _, formulas, reaches, contents, _ = results[6 * place : 6 * place + 6]
        assert isinstance(formulas, dict)
        assert list(formulas.values()) == [{}]
        assert reaches == NOWHERE
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
        columns = {len(row) for row in contents[path.stem]}  # type: ignore[index]
        assert columns == {len(rows[0])}
        shown = set(cells(contents))
        texts = {text for row in rows for text in row if text.startswith("'")}
        assert texts <= shown
    assert met.asked_for == []


@pytest.mark.parametrize("name", ["answers", "superseded_answers", "actions", "returns"])
def test_every_text_stands_whole_in_its_csv(met: Round, name: str) -> None:
    with met.csv(name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    starts = tuple("=+-@＝＋－＠\t\r\n")
    assert [text for row in rows for text in row if text.startswith(starts)] == []
    shown = {unguarded(text) for row in rows for text in row}
    wanted = met.texts[:-1] if name == "actions" else met.texts
    assert [raw for raw in wanted if written(raw) not in shown] == []


def test_mails_and_findings_have_the_hostile_words(met: Round) -> None:
    for name in ("mailmerge", "findings"):
        with met.csv(name).open(encoding="utf-8-sig", newline="") as file:
            content = "\n".join(field for row in csv.reader(file) for field in row)
        words = [" ".join(written(raw).split()) for raw in met.texts[:-1]]
        assert [each for each in words if each[:20] not in " ".join(content.split())] == []


def test_tables_hold_the_texts_themselves(met: Round) -> None:
    stored = pd.read_parquet(met.output / "answers.parquet")
    mine = stored.loc[stored["agency_id"] == POLICE.agency_id]
    for column in ("evidence", "improvement"):
        assert list(mine[column]) == list(met.data.answers.loc[mine.index, column])
        assert [raw for raw in met.texts if raw not in set(mine[column])] == []


@pytest.mark.client
@pytest.mark.parametrize("width", [1280, 390])
def test_chromium_runs_nothing_of_the_report(met: Round, width: int) -> None:
    page = (met.output / "report.html").as_uri()
    with chromium(width) as browser:
        browser.get(page)
        assert browser.title == f"{s11xl.load_standards().title} 2026-27: self-assessed grades"
        assert browser.find_elements("css selector", "iframe, img, object, embed, form") == []
        links = "return [...document.querySelectorAll('[href]')].map(a => a.getAttribute('href'))"
        assert [each for each in browser.execute_script(links) if not each.startswith("#")] == []
        script = "return [...document.querySelectorAll('.said')].map(each => each.textContent)"
        shown = set(browser.execute_script(script))
        assert [raw for raw in met.texts if written(raw) not in shown] == []
        for field in browser.find_elements("css selector", "input[type=search]"):
            field.send_keys("alert")
        assert requested(browser) == [page]
        assert said(browser) == []
    assert met.asked_for == []
