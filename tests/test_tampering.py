"""What was done to a workbook, and the findings that it earns: all of them, and no others.

1. Each way of tampering ends in its findings, at their places.
2. No answer is ever credited to another standard: each is what its own row says, or is not used.
3. The answers that were not touched come back whole.
"""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from openpyxl import Workbook, load_workbook
from support.draws import some
from support.made import AUDITS, COUNCIL, POLICE, SETTINGS, answered, cell_of, saved, small_audit
from support.tampering import (
    ANY_DATE,
    IN_SECTION,
    PLAN,
    SECTION,
    Change,
    clear,
    copy_row,
    cut_and_paste,
    delete,
    delete_row,
    drop_all_but_cells,
    drop_names,
    duplicate_sheet,
    foreign_sections,
    hide_column,
    hide_row,
    insert_rows,
    mark_of,
    merge,
    move_columns,
    on_cover,
    put,
    relabel_cover,
    remark,
    rename_sheets,
    reorder_sheets,
    retarget,
    shift_keys,
    show_hidden,
    sort_answers,
    swap,
    then,
    write,
)

from s11xl.consolidation.judge import judge
from s11xl.consolidation.outcomes import AskedAgencies, FileStatus, Outcome
from s11xl.core.returns import ANSWER_FIELDS, Action, Agency, AgencyReturn, Response
from s11xl.reader import read_return
from s11xl.standards.file import load_standards
from s11xl.workbook.identity import RoundSettings
from s11xl.workbook.layout.model import EntryGroup, EntryKey
from s11xl.workbook.layout.plan import plan_layout

AUDIT = load_standards()
LAYOUT = plan_layout(AUDIT)
GRADES = [grade.label for grade in AUDIT.scale.grades]
Said = set[tuple[str, str]]  # code and place: the standard, else the cell


def at(code: str, *places: str) -> Said:
    return {(code, place) for place in places}


def hidden(standard_id: str, *fields: str) -> Said:
    """Each answer that couldn't be used is told by its cell, with its text."""
    return at("hidden-content", *(cell_of(standard_id, each) for each in fields or ANSWER_FIELDS))


def label(*standard_ids: str) -> Said:
    return at("altered-text", *(cell_of(each, "label") for each in standard_ids))


@dataclass(frozen=True)
class Case:
    """One way of tampering; `typed` are answers that now legitimately say something else."""

    name: str
    change: Change
    said: Said = field(default_factory=set)
    typed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    twice: str = ""  # the code that is said of two sheets alike


def recovered(*standard_ids: str) -> Said:
    return at("recovered-answer", *standard_ids)


def unused(*standard_ids: str) -> Said:
    """Answers that can't be told apart: said so, and each told with its text."""
    return at("ambiguous-answer", *standard_ids).union(*(hidden(each) for each in standard_ids))


def cover_cell(name: str) -> str:
    return LAYOUT.place(EntryKey(EntryGroup.COVER, "", name)).cell


COMPLETED_BY, SIGNED_OFF_ON = cover_cell("completed_by"), cover_cell("signed_off_on")


def own_sheet(row: int, *texts: str) -> Change:
    """A row of texts on a sheet that somebody added."""

    def change(book: Workbook) -> None:
        sheet = book["Ours"] if "Ours" in book.sheetnames else book.create_sheet("Ours")
        for col, text in enumerate(texts, 1):
            sheet.cell(row, col).value = text

    return change


CASES = [
    Case("nothing", lambda book: None),
    # in the cells
    Case(
        "two grades in one",
        put("1.1", "grade", "Good/Outstanding"),
        at("invalid-grade", "1.1"),
        {("1.1", "grade"): "Good/Outstanding"},
    ),
    Case(
        "a number for a grade",
        put("1.1", "grade", 3),
        at("invalid-grade", "1.1"),
        {("1.1", "grade"): "3"},
    ),
    Case(
        "a grade in small letters",
        put("1.1", "grade", " good\u00a0"),
        at("normalised-grade", "1.1"),
        {("1.1", "grade"): " good\u00a0"},
    ),
    Case("a formula for a grade", put("1.1", "grade", "=A1"), at("formula-in-answer", "1.1")),
    Case("an error value", put("1.1", "evidence", "#N/A"), at("error-in-answer", "1.1")),
    Case(
        "a real date", put("1.1", "evidence", ANY_DATE), set(), {("1.1", "evidence"): "2027-03-31"}
    ),
    Case(
        "nothing but spaces",
        put("1.1", "evidence", "  \n "),
        at("missing-evidence", "1.1"),
        {("1.1", "evidence"): "  \n "},
    ),
    Case(
        "a grade taken out",
        put("1.1", "grade", None),
        at("missing-grade", "1.1"),
        {("1.1", "grade"): ""},
    ),
    Case(
        "evidence cut and pasted onto another",
        cut_and_paste("evidence", "1.1", "1.2"),
        at("moved-cell", "1.1") | at("missing-evidence", "1.1"),
        {("1.1", "evidence"): "", ("1.2", "evidence"): "Evidence 1.1"},
    ),
    Case(
        "a grade cut and pasted onto another",
        cut_and_paste("grade", "1.1", "1.2"),
        at("moved-cell", "1.1") | at("missing-grade", "1.1"),
        {("1.1", "grade"): "", ("1.2", "grade"): GRADES[0]},
    ),
    Case(
        "evidence merged with the grade",
        merge("1.1", "evidence", "grade"),
        at("ambiguous-answer", "1.1") | hidden("1.1", "evidence"),
    ),
    Case(
        "evidence merged with its label",
        merge("1.1", "label", "evidence"),
        at("ambiguous-answer", "1.1"),
    ),
    Case(
        "evidence merged with its flag",
        merge("1.1", "evidence", "evidence", 2),
        at("merged-cell", "1.1"),
    ),
    # in the marks of a row
    Case(
        "an answer typed over the label",
        put("1.1", "label", "In the policy"),
        recovered("1.1") | label("1.1"),
    ),
    Case(
        "a label retyped",
        put("1.1", "label", "Self assessment 1.1"),
        recovered("1.1") | label("1.1"),
    ),
    Case(
        "a label of a number that is no standard",
        put("1.1", "label", "Your self-assessment for 1.10"),
        recovered("1.1") | label("1.1"),
    ),
    Case(
        "a label of another standard",
        put("1.1", "label", "Your self-assessment for 1.2"),
        unused("1.1", "1.2") | label("1.1"),
    ),
    Case(
        "labels exchanged", swap("label", "1.1", "1.2"), unused("1.1", "1.2") | label("1.1", "1.2")
    ),
    Case("keys exchanged", swap("key", "1.1", "1.2"), unused("1.1", "1.2")),
    Case("all keys of a sheet gone", clear("key", *IN_SECTION), recovered(*IN_SECTION)),
    Case(
        "all labels of a sheet gone",
        clear("label", *IN_SECTION),
        recovered(*IN_SECTION) | label(*IN_SECTION),
    ),
    Case(
        "key and label gone",
        then(clear("key", "1.1"), clear("label", "1.1")),
        recovered("1.1") | label("1.1"),
    ),
    Case(
        "key, label and names gone",
        then(clear("key", "1.1"), clear("label", "1.1"), drop_names),
        at("missing-row", "1.1") | label("1.1") | hidden("1.1"),
    ),
    Case(
        "key and label gone, its name shared",
        then(clear("key", "1.1"), clear("label", "1.1"), retarget("grade_1_2", "grade_1_1")),
        at("missing-row", "1.1") | at("moved-cell", "1.2") | label("1.1") | hidden("1.1"),
    ),
    Case(
        "a key of another agency",
        put("1.1", "key", f"{answered(COUNCIL).identity.return_id}:1.1"),
        at("agency-mismatch", ""),
    ),
    Case(
        "a key of no standard",
        put("1.1", "key", f"{answered().identity.return_id}:9.9"),
        recovered("1.1"),
    ),
    Case("the keys moved down by a row", shift_keys, unused(*IN_SECTION)),
    # rows
    Case(
        "an answer row deleted",
        delete_row("1.2"),
        at("missing-row", "1.2") | at("moved-cell", "1.3", "1.4") | label("1.2"),
    ),
    Case(
        "a descriptor row deleted",
        delete_row("1.2", -2),
        at("moved-cell", "1.2", "1.3", "1.4") | at("altered-text", "C17", "D17"),
    ),
    Case("a row inserted", insert_rows("1.2", 1), at("moved-cell", "1.2", "1.3", "1.4")),
    Case("rows inserted", insert_rows("1.1", 3), at("moved-cell", *IN_SECTION)),
    Case(
        "an answer row copied below",
        copy_row("1.1", 90),
        unused("1.1") | at("hidden-content", "B90", "C90", "D90"),
    ),
    Case(
        "an answer row copied over another",
        copy_row("1.1", 19),
        unused("1.1") | at("missing-row", "1.2") | label("1.2") | hidden("1.2"),
    ),
    Case(
        "answer rows sorted, with their keys",
        sort_answers(with_keys=True),
        at("moved-cell", *IN_SECTION) | label(*IN_SECTION),
    ),
    Case(
        "answer rows sorted, without their keys",
        sort_answers(with_keys=False),
        unused(*IN_SECTION) | label(*IN_SECTION),
    ),
    Case("a row hidden", hide_row("1.2"), hidden("1.2")),
    # columns
    Case("a column inserted", move_columns("AXBCDE"), at("moved-cell", *IN_SECTION)),
    Case("two columns exchanged", move_columns("ADCBE"), at("moved-cell", *IN_SECTION)),
    Case("the hidden column moved", move_columns("ABCDXXE")),
    Case(
        "a column hidden",
        hide_column("B"),
        set().union(*(hidden(each, "evidence") for each in IN_SECTION)),
    ),
    Case("a header retyped", write(SECTION, "C3", "Grade"), at("altered-text", "C3")),
    Case(
        "a header retyped and a column inserted",
        then(move_columns("AXBCDE"), write(SECTION, "D3", "Grade")),
        at("ambiguous-answer", *IN_SECTION)
        | at("altered-text", "D3")
        | at("hidden-content", *(f"{col}{row}" for col in "CDE" for row in (11, 19, 27, 34))),
    ),
    # sheets
    Case("all sheets renamed", rename_sheets),
    Case("sheets in another order", reorder_sheets),
    Case("a section deleted", delete(SECTION), at("missing-sheet", "")),
    Case(
        "an older version of a section kept beside it",
        duplicate_sheet,
        unused(*IN_SECTION),
        twice="hidden-content",
    ),
    Case(
        "a section hidden",
        lambda book: setattr(book[SECTION], "sheet_state", "hidden"),
        set().union(*(hidden(each) for each in IN_SECTION)),
    ),
    Case("hidden sheets shown", show_hidden),
    Case("a section of another agency", foreign_sections(SECTION), at("agency-mismatch", "")),
    Case(
        "the cover of one agency, the sections of another",
        lambda book: foreign_sections(*(each for each in book.sheetnames if each[0].isdigit()))(
            book
        ),
        at("agency-mismatch", ""),
    ),
    Case(
        "a sheet of notes",
        lambda book: setattr(book.create_sheet("Notes")["A1"], "value", "see me"),
        at("hidden-content", "A1"),
    ),
    Case(
        "the plan deleted",
        delete(PLAN),
        at("missing-plan", "") | at("action-unplanned", *(each.id for each in AUDIT.standards)),
    ),
    Case(
        "the cover deleted", delete("Cover"), at("missing-cover", "") | at("incomplete-cover", "")
    ),
    # beside the answers
    Case("a note in the margin", write(SECTION, "H3", "aside"), at("hidden-content", "H3")),
    Case(
        "grades on a sheet of their own",
        then(
            *(
                own_sheet(row, *said)
                for row, said in enumerate([("1.1", "Good"), ("1.2", "Weak")], 1)
            )
        ),
        at("hidden-content", "A1", "B1", "A2", "B2"),
    ),
    Case("a grade beneath its cell", write(SECTION, "C12", "Good"), at("hidden-content", "C12")),
    Case(
        "headers pasted beside, with a grade under them",
        then(
            *(
                write(SECTION, f"{col}20", text)
                for col, text in zip("FGHI", AUDIT.columns, strict=True)
            ),
            write(SECTION, "H27", GRADES[0]),
        ),
        at("hidden-content", "F20", "G20", "H20", "I20", "H27"),
    ),
    Case("a comment", remark("1.2", "Really?"), at("hidden-content", cell_of("1.2"))),
    Case("a figure typed over", write("Progress", "C5", "we are good"), at("hidden-content", "C5")),
    Case(
        "instructions changed",
        write("Instructions", "A1", "1. Foreground"),
        at("altered-text", "A1"),
    ),
    Case("a descriptor changed", write(SECTION, "D7", "• Nothing"), at("altered-text", "D7")),
    Case("a formula in the plan", write(PLAN, "C5", "=TODAY()"), at("formula-in-answer", "C5")),
    Case("a header of the plan retyped", write(PLAN, "B4", "What"), at("altered-text", "B4")),
    Case(
        "a standard in the plan that is none",
        write(PLAN, "A5", "9.9"),
        at("invalid-standard", "A5") | at("action-unplanned", "1.1"),
    ),
    Case(
        "a label of the cover retyped",
        relabel_cover("Completed by", "Filled in by"),
        at("altered-text", COMPLETED_BY.replace("B", "A")) | at("recovered-answer", COMPLETED_BY),
    ),
    Case(
        "a date of the cover that is none",
        on_cover("Signed off on", "soon"),
        at("invalid-date", SIGNED_OFF_ON),
    ),
    # identity
    Case("the cover's agency retyped", on_cover("Agency", "West Mercia"), at("altered-text", "B4")),
    Case(
        "the cover's agency id retyped", on_cover("Agency ID", "council"), at("agency-mismatch", "")
    ),
    Case(
        "the cover's round retyped",
        on_cover("Round", "2024-25"),
        at("agency-mismatch", "") | at("altered-text", "B7"),
    ),
    Case(
        "the cover's Return ID retyped",
        on_cover("Return ID", answered(COUNCIL).identity.return_id),
        at("agency-mismatch", ""),
    ),
    Case("a hidden mark changed", mark_of("agency_id", "council"), at("agency-mismatch", "")),
    Case("the hidden sheet deleted", delete("Identity")),
    Case("all names gone", drop_names),
    Case("all but cells gone", drop_all_but_cells),
    Case(
        "a name dragged elsewhere",
        retarget("evidence_1_1", "evidence_1_2"),
        at("moved-cell", "1.1"),
    ),
    Case(
        "cover, hidden sheet and names gone",
        then(delete("Identity", "Cover"), drop_names),
        at("missing-cover", "") | at("incomplete-cover", "") | at("recovered-answer", ""),
    ),
]


def distinct(given: AgencyReturn) -> AgencyReturn:
    """Every answer unlike every other, nothing missing, every improvement planned."""
    responses = tuple(
        Response(each.id, GRADES[number % len(GRADES)], f"Evidence {each.id}", f"Improve {each.id}")
        for number, each in enumerate(AUDIT.standards)
    )
    actions = tuple(Action(each.id, f"Do {each.id}", "A. Lead", "", "") for each in AUDIT.standards)
    return AgencyReturn(given.identity, given.cover, responses, actions)


GIVEN = distinct(answered())


@cache
def written() -> bytes:
    with TemporaryDirectory() as scratch:
        return saved(Path(scratch, "one.xlsx"), GIVEN).read_bytes()


@cache
def opened() -> bytes:
    """The workbook as openpyxl holds it: copied far sooner than it is read anew."""
    return pickle.dumps(load_workbook(BytesIO(written())))


def copied() -> Workbook:
    book: Workbook = pickle.loads(opened())
    for sheet in book:  # what a copy forgets: to make a row's or column's settings when asked for
        sheet.column_dimensions.default_factory = sheet._add_column
        sheet.row_dimensions.default_factory = sheet._add_row
    return book


def judged(path: Path, change: Change) -> Outcome:
    """What becomes of a return after the change, where both agencies were asked this round."""
    book = copied()
    change(book)
    book.save(path)
    asked = AskedAgencies((POLICE, COUNCIL), SETTINGS.round)
    (outcome,) = judge([path.parent], asked, AUDITS).outcomes
    return outcome


@pytest.fixture(autouse=True, scope="module")
def a_clean_return_was_met_before(tmp_path_factory: pytest.TempPathFactory) -> None:
    """So that the reader would know it again, had nothing been done to it."""
    path = tmp_path_factory.mktemp("clean") / "clean.xlsx"
    load_workbook(BytesIO(written())).save(path)
    reading = read_return(path, path.name, AUDITS)
    assert reading.findings == ()


@pytest.mark.parametrize("case", some(CASES, one_in=2), ids=lambda case: case.name)
def test_each_way_of_tampering_earns_its_findings(tmp_path: Path, case: Case) -> None:
    outcome = judged(tmp_path / "one.xlsx", case.change)
    met = [(each.code.value, each.standard_id or each.cell) for each in outcome.findings]
    assert set(met) == case.said
    twice = [code for code, _ in case.said if code == case.twice]
    assert len(met) == len(case.said) + len(twice)
    rejected = any(each.rejects for each in outcome.findings)
    assert outcome.status is (FileStatus.REJECTED if rejected else FileStatus.ACCEPTED)
    if outcome.agency_return is None:
        assert rejected
        return
    for standard in AUDIT.standards:
        response = outcome.agency_return.response(standard.id)
        for name in ANSWER_FIELDS:
            own = getattr(GIVEN.response(standard.id), name)
            expected = "" if name in response.unusable else case.typed.get((standard.id, name), own)
            assert getattr(response, name) == expected, (standard.id, name)
        touched = any(place == standard.id for _, place in case.said)
        assert touched or not response.unusable or "missing-sheet" in dict(case.said)


def test_there_are_enough_ways() -> None:
    assert len({each.name for each in CASES}) == len(CASES) > 60


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (answered(settings=RoundSettings("2024-25")), "wrong-round"),
        (answered(Agency("elsewhere", "Elsewhere")), "unknown-agency"),
        (answered(standards=small_audit()), "wrong-standards"),
    ],
    ids=["the wrong round", "an agency that was not asked", "other standards"],
)
def test_a_workbook_that_does_not_belong_is_refused(
    tmp_path: Path, given: AgencyReturn, code: str
) -> None:
    audit = small_audit() if code == "wrong-standards" else AUDIT
    settings = RoundSettings(given.identity.round)
    path = saved(tmp_path / "one.xlsx", given, audit, settings=settings)
    asked = AskedAgencies((POLICE, COUNCIL), SETTINGS.round)
    (outcome,) = judge([path], asked, AUDITS).outcomes
    assert [each.code.value for each in outcome.findings] == [code]
    assert outcome.agency_return is None


def test_hidden_content_is_told_with_its_text(tmp_path: Path) -> None:
    change = then(put("1.1", "label", "We keep it in the policy"), remark("1.2", "Really?"))
    outcome = judged(tmp_path / "one.xlsx", change)
    found = {each.found for each in outcome.findings}
    assert {"We keep it in the policy", "Really?"} <= found


def test_a_descriptor_that_was_changed_below_inserted_rows_is_still_told(tmp_path: Path) -> None:
    change = then(write(SECTION, "D23", "• Nothing at all"), insert_rows("1.1", 3))
    outcome = judged(tmp_path / "one.xlsx", change)
    altered = [each for each in outcome.findings if each.code.value == "altered-text"]
    assert [(each.cell, each.found) for each in altered] == [("D26", "• Nothing at all")]


def test_two_descriptors_that_were_exchanged_are_told(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = book[SECTION]
        sheet["D7"].value, sheet["D9"].value = sheet["D9"].value, sheet["D7"].value

    outcome = judged(tmp_path / "one.xlsx", change)
    told = sorted((each.code.value, each.cell) for each in outcome.findings)
    assert told == [("altered-text", "D7"), ("altered-text", "D9")]


def test_whose_a_return_is_can_be_told_by_its_return_id_alone(tmp_path: Path) -> None:
    change = then(delete("Identity", "Cover"), drop_names)
    outcome = judged(tmp_path / "one.xlsx", change)
    assert outcome.identity == replace(GIVEN.identity, layout="")
    assert outcome.agency_return is not None
    assert outcome.agency_return.responses == GIVEN.responses


def test_an_answer_that_begins_with_a_label_is_told_whole(tmp_path: Path) -> None:
    text = "Your self-assessment for 1.1\nThe policy says so"
    outcome = judged(tmp_path / "one.xlsx", put("1.2", "evidence", text))
    assert text in {each.found for each in outcome.findings}


def test_words_over_most_of_a_sheet_are_told(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for row in book["Instructions"].iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = f"Ours {cell.coordinate}"

    outcome = judged(tmp_path / "one.xlsx", change)
    found = "\n".join(each.found for each in outcome.findings)
    assert "Ours A1" in found
    assert "Ours A8" in found


def test_nothing_of_a_long_sheet_of_notes_is_cut_off(tmp_path: Path) -> None:
    notes = then(*(own_sheet(row, f"note {row} " + "x" * 90) for row in range(1, 1001)))
    outcome = judged(tmp_path / "one.xlsx", notes)
    found = "\n".join(each.found for each in outcome.findings)
    assert all(f"note {row} " in found for row in range(1, 1001))


def test_a_year_in_a_date_cell_is_no_date(tmp_path: Path) -> None:
    change = then(on_cover("Signed off on", 2027), write(PLAN, "D5", 2027))
    outcome = judged(tmp_path / "one.xlsx", change)
    assert outcome.agency_return is not None
    assert (outcome.agency_return.cover.signed_off_on, outcome.agency_return.actions[0].due) == (
        "2027",
        "2027",
    )
    assert {each.code.value for each in outcome.findings} == {"invalid-date"}
