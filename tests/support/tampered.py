"""Ways of tampering with a return: each a named change, with all the findings that it earns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl import Workbook

from s11xl.core.returns import ANSWER_FIELDS
from s11xl.standards.file import load_standards
from s11xl.workbook.layout.model import EntryGroup, EntryKey
from s11xl.workbook.layout.plan import plan_layout
from support.made import COUNCIL, answered, cell_of
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

AUDIT = load_standards()
LAYOUT = plan_layout(AUDIT)
GRADES = [grade.label for grade in AUDIT.scale.grades]
BlockRenderer = set[tuple[str, str]]  # code and place: the standard, else the cell


def at(code: str, *places: str) -> BlockRenderer:
    return {(code, place) for place in places}


def hidden(standard_id: str, *fields: str) -> BlockRenderer:
    """Each answer that couldn't be used is told by its cell, with its text."""
    return at("hidden-content", *(cell_of(standard_id, each) for each in fields or ANSWER_FIELDS))


def label(*standard_ids: str) -> BlockRenderer:
    return at("altered-text", *(cell_of(each, "label") for each in standard_ids))


@dataclass(frozen=True)
class Case:
    """One way of tampering; `typed` are answers that now legitimately say something else."""

    name: str
    change: Change
    said: BlockRenderer = field(default_factory=set)
    typed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    twice: str = ""  # the code that is said of two sheets alike


def recovered(*standard_ids: str) -> BlockRenderer:
    return at("recovered-answer", *standard_ids)


def unused(*standard_ids: str) -> BlockRenderer:
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
        at("missing-row", "1.2") | at("moved-cell", "A26") | label("1.2"),
    ),
    Case(
        "a descriptor row deleted",
        delete_row("1.2", -2),
        at("moved-cell", "A18") | at("altered-text", "C17", "D17"),
    ),
    Case("a row inserted", insert_rows("1.2", 1), at("moved-cell", "A20")),
    Case("rows inserted", insert_rows("1.1", 3), at("moved-cell", "A14")),
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
    Case("a column inserted", move_columns("AXBCDE"), at("moved-cell", "A11")),
    Case("two columns exchanged", move_columns("ADCBE"), at("moved-cell", "A11")),
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
