"""Answers of another round are counted on the cover, and what came back unchanged is reported.

1. The cover's count is right whatever was typed, as a cached value and as a recalculation.
2. `unchanged-answers` names exactly the answers that are as they were sent out, once a return.
3. The hidden sheet's texts are no answers and no words of the agency; words over them are reported.
4. Where a program lost the hidden sheet, nothing is said. A blank workbook has nothing of it.
"""

import random
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from support.clients import libreoffice
from support.copies import opened
from support.editions import saved_earlier
from support.made import POLICE, SETTINGS, answered, cell_of, read, saved, small_audit
from support.programs import CLIENTS
from support.tampering import Change, delete, drop_names, put, then, write
from support.xlsx_lint import lint

import s11xl
from s11xl.consolidation.judge import check_returns
from s11xl.core.cells import cell_name
from s11xl.core.returns import PREFILLED_FIELDS, AgencyReturn, Identity, Prefilled, Response
from s11xl.rounds.prefill import fit_to_workbook
from s11xl.standards.file import load_standards
from s11xl.workbook.layout.model import EntryGroup, EntryKey, Formula
from s11xl.workbook.layout.plan import plan_layout
from s11xl.workbook.layout.prefilled import with_prefilled

ROUND = "2025-26"
STANDARDS = load_standards()
LAYOUT = plan_layout(STANDARDS)
LONG = "A text of more than 255 characters, {in braces} and *?~ “quoted”.\n" * 20
TEXTS = {
    "1.1": {"evidence": LONG, "improvement": "=1+1"},
    "1.2": {"evidence": "  outer spaces\n", "improvement": ""},
    "2.1": {"evidence": "1.1", "improvement": ""},
    "3.1": {"evidence": "Good", "improvement": "{round} {agency} {{}}"},
}
LAST_YEAR = replace(
    answered(),
    identity=replace(answered().identity, round=ROUND),
    responses=tuple(
        replace(each, **TEXTS.get(each.standard_id, {})) for each in answered().responses
    ),
)
TEXT_COUNT = sum(
    bool(text.strip()) for each in LAST_YEAR.responses for text in (each.evidence, each.improvement)
)
COUNT = re.compile(r"Answers from 2025-26 that you have not changed yet: (\d+) of (\d+)")


def prefilled() -> AgencyReturn:
    """The answers of last year, fitted to this year's workbook and graded anew."""
    fitted, _ = fit_to_workbook(LAST_YEAR, answered().identity, LAYOUT, grades=True)
    return replace(fitted, cover=answered().cover)


PREFILLED = prefilled()


def sent_out(path: Path, change: Change = lambda book: None) -> Path:
    book = opened(saved(path, PREFILLED))
    change(book)
    book.save(path)
    return path


def counted(path: Path) -> tuple[int, int]:
    """The two numbers on the cover, as they are cached."""
    book = load_workbook(path, data_only=True)
    (found,) = [
        COUNT.fullmatch(str(cell.value))
        for row in book["Cover"].iter_rows()
        for cell in row
        if COUNT.fullmatch(str(cell.value))
    ]
    assert found
    return int(found[1]), int(found[2])


def findings(path: Path) -> list[tuple[str, str]]:
    """Code, and cell or text, of each finding that an ordinary return would not have."""
    return sorted(
        (each.code.value, each.cell or each.message)
        for each in check_returns([path]).findings
        if each.code.value not in ("action-unplanned", "reduced-checks")
    )


def unchanged(count: int, *standard_ids: str, total: int = TEXT_COUNT) -> tuple[str, str]:
    return "unchanged-answers", (
        "The workbook was sent out with answers from 2025-26. Unchanged since then are"
        f" {count} of {total}: {', '.join(standard_ids)}."
    )


IDS = [each.id for each in STANDARDS.standards]
ALL = unchanged(TEXT_COUNT, *IDS)


def all_but(*standard_ids: str) -> tuple[str, ...]:
    return tuple(each for each in IDS if each not in standard_ids)


def test_a_prefilled_workbook_is_counted_and_read(tmp_path: Path) -> None:
    path = saved(tmp_path / "one.xlsx", PREFILLED)
    assert lint(path) == []
    assert counted(path) == (TEXT_COUNT, TEXT_COUNT)
    reading = read(path)
    assert reading.findings == ()
    assert reading.agency_return == PREFILLED
    assert reading.agency_return.prefilled == PREFILLED.prefilled
    assert findings(path) == [ALL]
    assert load_workbook(path)["Prefilled"].sheet_state == "veryHidden"


def typed_over(chance: random.Random) -> AgencyReturn:
    """The prefilled return after somebody typed over some of its answers."""
    words = ["", "New words", "evidence 1.1", LONG + " ", " Evidence 1.3"]

    def typed(each: Response) -> Response:
        chosen = [name for name in PREFILLED_FIELDS if chance.random() < 0.4]
        return replace(each, **{name: chance.choice(words) for name in chosen})  # type: ignore[arg-type]

    return replace(PREFILLED, responses=tuple(map(typed, PREFILLED.responses)))


@pytest.mark.parametrize("seed", range(6))
def test_the_cached_count_is_that_of_a_recount(tmp_path: Path, seed: int) -> None:
    held = typed_over(random.Random(seed))
    expected = sum(
        getattr(held.response(each.standard_id), name) == getattr(each, name)
        for each in PREFILLED.responses
        for name in PREFILLED_FIELDS
        if getattr(each, name).strip()
    )
    path = saved(tmp_path / "one.xlsx", held)
    assert 0 < expected < TEXT_COUNT
    assert counted(path) == (expected, TEXT_COUNT)
    column = load_workbook(path, data_only=True)["Prefilled"]["E"][2:]
    assert sum(cell.value or 0 for cell in column) == expected


(COUNT_CELL,) = (
    cell_name(*at)
    for at, content in with_prefilled(LAYOUT, PREFILLED.prefilled).sheets[0].contents.items()  # type: ignore[arg-type]
    if isinstance(content, Formula) and "you have not changed" in content.text
)
FORMULA = '="Answers from 2025-26 that you have not changed yet: "&SUM({})&" of 29"'


def lost(shown: str) -> Change:
    """The hidden sheet is gone, and the cover's count is what a program makes of it then."""
    return then(delete("Prefilled"), write("Cover", COUNT_CELL, shown))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("1.1", "evidence", "New"), [unchanged(TEXT_COUNT - 1, *IDS)]),
        (
            put("1.2", "evidence", "outer spaces"),  # spaces are no change
            [ALL],
        ),
        (
            then(put("1.1", "evidence", "New"), put("1.1", "improvement", "New")),
            [unchanged(TEXT_COUNT - 2, *all_but("1.1"))],
        ),
        (put("1.1", "grade", "Good"), [ALL]),
        (drop_names, [ALL]),
        (delete("Identity", "Lists"), [ALL]),
        (delete("Prefilled"), []),
        (lost(FORMULA.format("#REF!")), []),
        (lost(FORMULA.format("'Prefilled'!$E$3:$E$29")), []),
        (lost("Answers from 2025-26 that you have not changed yet: 3 of 29"), []),
        (lost("We changed them all"), [("hidden-content", COUNT_CELL)]),
        (write("Cover", COUNT_CELL, "We changed them all"), [("hidden-content", COUNT_CELL), ALL]),
        (
            write("Prefilled", "B3", "Words over what was sent out"),
            [
                *(("hidden-content", cell) for cell in ("B3", "C3", "D3", "E3")),
                unchanged(TEXT_COUNT - 2, *all_but("1.1"), total=TEXT_COUNT - 2),
            ],
        ),
        (write("Prefilled", "H9", "A note"), [("hidden-content", "H9"), ALL]),
    ],
    ids=[
        *("one changed", "spaces removed", "a standard changed", "a grade changed", "names gone"),
        *("other hidden sheets gone", "the hidden sheet gone", "its range gone"),
        *("its sheet missing", "its count kept", "words over it", "words over the count"),
        *("words over a text", "a note"),
    ],
)
def test_what_came_back_unchanged_is_reported(
    tmp_path: Path, change: Change, expected: list[tuple[str, str]]
) -> None:
    path = sent_out(tmp_path / "one.xlsx", change)
    reading = read(path)
    assert reading.agency_return is not None
    assert [each for each in findings(path) if each[0] != "recovered-answer"] == expected


def test_an_answer_that_is_all_new_is_not_reported(tmp_path: Path) -> None:
    new = replace(PREFILLED, responses=answered().responses)
    held = replace(
        new,
        responses=tuple(
            replace(each, evidence=f"New {each.standard_id}") for each in new.responses
        ),
    )
    path = saved(tmp_path / "one.xlsx", held)
    assert counted(path) == (0, TEXT_COUNT)
    assert findings(path) == []


def test_generate_counts_answers_of_another_round_only(tmp_path: Path) -> None:
    held = saved(tmp_path / "held.xlsx", answered())
    first = s11xl.generate([POLICE], tmp_path / "next", round="2027-28", prefill=held)
    path = first.round.folder / first.new[0].file
    assert "2026-27 that you have not changed yet: 27 of 27" in str(
        [cell.value for row in load_workbook(path, data_only=True)["Cover"] for cell in row]
    )
    assert read(path).agency_return.prefilled == Prefilled(  # type: ignore[union-attr]
        "2026-27", {(each.standard_id, "evidence"): each.evidence for each in answered().responses}
    )
    again = s11xl.generate(
        None, first.round.folder, only=[POLICE.agency_id], reissue=True, prefill=path
    )
    reissued = read(again.round.folder / again.new[0].file).agency_return
    assert reissued is not None
    assert reissued.prefilled == read(path).agency_return.prefilled  # type: ignore[union-attr]
    same = s11xl.generate([POLICE], tmp_path / "same", round=SETTINGS.round, prefill=held)
    plain = load_workbook(same.round.folder / same.new[0].file)
    assert plain.sheetnames == [sheet.name for sheet in LAYOUT.sheets]


def test_a_correction_still_knows(tmp_path: Path) -> None:
    path = (
        sent_out(tmp_path / "in" / "one.xlsx", put("1.1", "grade", "Goodish"))
        if (tmp_path / "in").mkdir() is None
        else tmp_path
    )
    result = s11xl.consolidate(path)
    result.write_corrections(tmp_path / "out")
    (corrected,) = (tmp_path / "out").glob("*.xlsx")
    assert read(corrected).agency_return.prefilled == PREFILLED.prefilled  # type: ignore[union-attr]


def test_the_plain_layout_is_not_changed() -> None:
    assert PREFILLED.prefilled is not None
    more = with_prefilled(LAYOUT, PREFILLED.prefilled)
    assert more.fingerprint == LAYOUT.fingerprint
    assert more.entries.keys() == LAYOUT.entries.keys()
    assert more.sheets[1:-1] == LAYOUT.sheets[1:]
    assert more.sheets[0].contents.items() >= LAYOUT.sheets[0].contents.items()


def test_other_standards_and_a_long_name_of_a_round(tmp_path: Path) -> None:
    audit = small_audit()
    held = answered(POLICE, audit)
    texts = {("A.1", "evidence"): held.response("A.1").evidence}
    long = replace(held, prefilled=Prefilled('The "2025" round, ' * 20, texts))
    path = saved(tmp_path / "one.xlsx", long, audit)
    assert lint(path) == []
    reading = read(path, audit)
    assert reading.findings == ()
    assert reading.agency_return is not None
    assert reading.agency_return.prefilled == long.prefilled


def test_a_return_that_does_not_say_its_round_is_not_counted() -> None:
    nameless = replace(LAST_YEAR, identity=replace(LAST_YEAR.identity, round=""))
    fitted, _ = fit_to_workbook(nameless, Identity(round="2026-27"), LAYOUT)
    assert fitted.prefilled is None


def many(book: Workbook) -> None:
    sheet = book.create_sheet("Many")
    for number in range(20_000):
        sheet.append(["prefilled_from" if number % 2 else "1.1", "x" * 500])


def test_thousands_of_such_rows_take_no_time(tmp_path: Path) -> None:
    path = sent_out(tmp_path / "one.xlsx", many)
    start = time.perf_counter()
    reading = read(path)
    assert time.perf_counter() - start < 5
    assert reading.agency_return is not None
    assert reading.agency_return.prefilled == PREFILLED.prefilled


def test_halves_of_a_return_still_know(tmp_path: Path) -> None:
    first, second = IDS[:13], IDS[13:]
    for name, kept in (("one", first), ("two", second)):
        responses = tuple(
            each if each.standard_id in kept else Response(each.standard_id)
            for each in PREFILLED.responses
        )
        saved(tmp_path / f"{name}.xlsx", replace(PREFILLED, responses=responses))
    result = check_returns([tmp_path])
    found = [each for each in result.findings if each.code.value == "unchanged-answers"]
    assert [each.message for each in found] == [ALL[1]]


def test_an_earlier_edition_is_counted_too(tmp_path: Path) -> None:
    path = saved_earlier(tmp_path / "one.xlsx", PREFILLED, SETTINGS)
    reading = read(path)
    assert reading.agency_return is not None
    assert reading.agency_return.prefilled == PREFILLED.prefilled
    reported = {each.place.sheet for each in reading.findings}
    assert "Prefilled" not in reported


@pytest.mark.client
@pytest.mark.parametrize("name", CLIENTS)
def test_programs_keep_it(tmp_path: Path, name: str) -> None:
    client, suffix, _ = CLIENTS[name]
    source, target = saved(tmp_path / "one.xlsx", PREFILLED), tmp_path / f"back{suffix}"
    place = LAYOUT.place(EntryKey(EntryGroup.STANDARD, "1.1", "evidence"))
    assert place.cell == cell_of("1.1", "evidence")
    client(source, target, [(place.sheet, place.cell, "New words")])
    assert findings(target) == [unchanged(TEXT_COUNT - 1, *IDS)]


@pytest.mark.client
def test_libreoffice_counts_the_same(tmp_path: Path) -> None:
    path, sheet = saved(tmp_path / "one.xlsx", PREFILLED), LAYOUT.answer_rows[0].sheet
    steps: list[list[object]] = [
        ["open", str(path)],
        ["recalculate"],
        ["read", "Cover", COUNT_CELL],
        ["type", sheet, cell_of("1.1", "evidence"), LONG + "x"],
        ["read", "Cover", COUNT_CELL],
        ["clear", sheet, cell_of("1.1", "improvement")],
        ["read", "Cover", COUNT_CELL],
        ["save_as", str(tmp_path / "back.xlsx")],
    ]
    results = libreoffice(steps)
    shown = [COUNT.fullmatch(each["string"])[1] for each in results if isinstance(each, dict)]  # type: ignore[index]
    assert shown == [str(TEXT_COUNT - changed) for changed in range(3)]
    assert counted(tmp_path / "back.xlsx") == (TEXT_COUNT - 2, TEXT_COUNT)
